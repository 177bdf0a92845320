package sandbox

import (
	"slices"
	"strings"
)

// space is one place where a card was delivered.
type space struct {
	kind, id     string // IM_GROUP, IM_ROBOT or ONE_BOX and its id
	conversation string
	carrierID    string
	messageID    string   // of the chat message; "" for the ceiling
	recipients   []string // viewer ids; empty: everybody
}

// spaceModel is how a card is shown in one kind of space.
type spaceModel struct {
	SupportForward  *bool             `json:"supportForward"`
	LastMessageI18n map[string]string `json:"lastMessageI18n"`
	SpaceType       string            `json:"spaceType"` // topOpenSpaceModel
}

// deliverModel is how a card is delivered to one kind of space.
type deliverModel struct {
	RobotCode         string            `json:"robotCode"`
	SpaceType         string            `json:"spaceType"`
	AtUserIDs         map[string]string `json:"atUserIds"`
	Recipients        []string          `json:"recipients"`
	Extension         map[string]string `json:"extension"`
	ExpiredTimeMillis int64             `json:"expiredTimeMillis"`
	UserIDs           []string          `json:"userIds"`
}

// target is one parsed piece of an openSpaceId.
type target struct{ kind, id string }

// parseSpaces reads "dtv1.card//IM_GROUP.cid…;IM_ROBOT.user…". Space types may be in any case.
func parseSpaces(openSpaceID string) ([]target, string) {
	if openSpaceID == "" {
		return nil, "param.openSpaceIdEmpty"
	}
	rest, ok := strings.CutPrefix(openSpaceID, "dtv1.card//")
	if !ok || len(openSpaceID) > maxOpenSpaceID {
		return nil, "param.openSpaceIdInvalid"
	}
	var out []target
	for piece := range strings.SplitSeq(rest, ";") {
		kind, id, ok := strings.Cut(strings.TrimPrefix(piece, "dtv1.card//"), ".")
		kind = strings.ToUpper(kind)
		if !ok || id == "" || !slices.Contains([]string{spaceGroup, spaceRobot, spaceTop, spaceSingle}, kind) {
			return nil, "param.openSpaceIdInvalid"
		}
		out = append(out, target{kind, id})
	}
	return out, ""
}

// Kinds of spaces.
const (
	spaceGroup  = "IM_GROUP"
	spaceRobot  = "IM_ROBOT"
	spaceTop    = "ONE_BOX"
	spaceSingle = "IM_SINGLE"
)

func (in cardRequest) spaceModels() map[string]spaceModel {
	out := map[string]spaceModel{}
	for kind, m := range map[string]*spaceModel{spaceGroup: in.GroupSpace, spaceRobot: in.RobotSpace, spaceTop: in.TopSpace} {
		if m != nil {
			out[kind] = *m
		}
	}
	return out
}

func (in cardRequest) deliverModel(kind string) *deliverModel {
	switch kind {
	case spaceGroup:
		return in.GroupDeliver
	case spaceRobot:
		return in.RobotDeliver
	case spaceTop:
		return in.TopDeliver
	}
	return nil
}

// checkModels names the error for a space whose models are missing or incomplete.
func (in cardRequest) checkModels(targets []target, spaces, delivers bool) string {
	models := in.spaceModels()
	for _, t := range targets {
		m, ok := models[t.kind]
		if spaces && (!ok || t.kind != spaceTop && m.SupportForward == nil) {
			return "param.openSpaceModelInvalid" // supportForward is required inside
		}
		d := in.deliverModel(t.kind)
		switch {
		case !delivers:
		case d == nil:
			return "param.openDeliverModelEmpty"
		case t.kind == spaceGroup && d.RobotCode == "",
			t.kind == spaceRobot && d.SpaceType == "" && d.RobotCode == "" && d.Extension == nil,
			t.kind == spaceTop && d.ExpiredTimeMillis == 0:
			return "param.openDeliverModelError"
		}
	}
	return ""
}

func (c *card) hasModels(targets []target) bool {
	for _, t := range targets {
		if _, ok := c.models[t.kind]; !ok {
			return false
		}
	}
	return true
}

// deliverTo puts a card into its spaces. A space that does not exist fails inside HTTP 200. The caller holds s.mu.
func (s *Server) deliverTo(x *exchange, c *card, in cardRequest, targets []target) []map[string]any {
	results := []map[string]any{}
	for _, t := range targets {
		result := map[string]any{"spaceType": t.kind, "spaceId": t.id, "success": false, "carrierId": ""}
		sp, problem := s.spaceFor(c, in, t)
		if problem != "" {
			result["errorMsg"] = problem
			results = append(results, result)
			continue
		}
		s.place(x, c, &sp, in.deliverModel(t.kind))
		result["success"], result["carrierId"] = true, sp.carrierID
		results = append(results, result)
	}
	return results
}

// spaceFor resolves a target, or says why the card cannot go there.
func (s *Server) spaceFor(c *card, in cardRequest, t target) (space, string) {
	const illegal = "spaceId is illegal"
	d := in.deliverModel(t.kind)
	sp := space{kind: t.kind, id: t.id}
	switch t.kind {
	case spaceRobot:
		p := s.employee(t.id, max(in.UserIDType, userIDTypeUser))
		if p == nil {
			return sp, illegal
		}
		sp.conversation = s.singles[p.ID].id
	case spaceGroup, spaceTop:
		g := s.conversations[t.id]
		if g == nil || !g.group {
			return sp, illegal
		}
		sp.conversation = g.id
	default:
		return sp, illegal // IM_SINGLE belongs to cool apps, which the sandbox has none of
	}
	if d.RobotCode != "" && d.RobotCode != s.opt.ClientID {
		return sp, "robotCode is illegal"
	}
	for _, id := range append(slices.Clone(d.Recipients), d.UserIDs...) {
		if p := s.anybody(id, max(in.UserIDType, userIDTypeUser)); p != nil {
			sp.recipients = append(sp.recipients, p.ID)
		}
	}
	if len(sp.recipients) == 0 && len(d.Recipients)+len(d.UserIDs) > 0 {
		return sp, "recipients is illegal"
	}
	return sp, ""
}

// anybody finds a person, outsiders included, by the id kind of a call.
func (s *Server) anybody(id string, idType int) *person {
	if idType == userIDTypeUnion {
		return s.byUnion[id]
	}
	if p := s.byID[id]; p != nil && p.UserID == id {
		return p
	}
	return nil
}

// place shows a card in a space. The caller holds s.mu.
func (s *Server) place(x *exchange, c *card, sp *space, d *deliverModel) {
	conv := s.conversations[sp.conversation]
	sp.carrierID = s.newID("pqk")
	if c.cause == "" {
		c.cause = s.causeIn(conv, sp.recipients)
		x.call.Cause = c.cause
	}
	if m := c.models[sp.kind]; m.SupportForward != nil {
		c.forward = *m.SupportForward
		if m.LastMessageI18n != nil {
			c.lastMessage = m.LastMessageI18n
		}
	}
	if sp.kind != spaceTop {
		m := &Message{Type: TypeCard, TrackID: c.trackID, Via: "card", OnlyFor: sp.recipients, QueryKey: sp.carrierID, Cause: c.cause}
		for id := range d.AtUserIDs {
			if id == "@ALL" {
				m.Mentions = append(m.Mentions, MentionAll)
			} else if p := s.anybody(id, c.userIDType); p != nil && contains(conv.members, p.ID) {
				m.Mentions = append(m.Mentions, p.ID)
			}
		}
		slices.Sort(m.Mentions)
		s.botSays(conv, m)
		sp.messageID = m.ID
	}
	c.spaces = append(c.spaces, *sp)
}
