package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox/template"
)

// Kinds of user ids in card calls.
const (
	userIDTypeUser  = 1
	userIDTypeUnion = 2
)

// Limits of cards (cards.md 4.5).
const (
	maxCardData    = 100 << 10 // public and private together; refused above
	adviseValue    = 1 << 10   // documented for one value; real cards carry more
	adviseKey      = 100
	adviseTrackID  = 64
	maxTrackID     = 100
	maxOpenSpaceID = 1000
)

// cardTemplate is a template with its state in the card platform.
type cardTemplate struct {
	*template.Template
	origin        string // own or public
	state         string // published, unpublished or missing
	renderFailure bool
}

// Template states.
const (
	TemplatePublished   = "published"
	TemplateUnpublished = "unpublished"
	TemplateMissing     = "missing"
)

func (s *Server) addTemplate(t *template.Template, origin string, published bool) {
	state := TemplatePublished
	if !published {
		state = TemplateUnpublished
	}
	if s.templates[t.ID] == nil {
		s.templateOrder = append(s.templateOrder, t.ID)
	}
	s.templates[t.ID] = &cardTemplate{Template: t, origin: origin, state: state}
}

// card is one card instance.
type card struct {
	trackID      string
	templateID   string
	callbackType string
	userIDType   int
	public       map[string]string
	private      map[string]map[string]string // viewer id → values
	publicFor    map[string]map[string]string // viewer id → the public values they see since their callback's answer
	local        map[string]map[string]string // viewer id → values of their session
	models       map[string]spaceModel        // space type → how it is shown
	spaces       []space
	lastMessage  map[string]string // ZH_CN …
	forward      bool

	version   int
	history   []CardChange
	flow      int // AI state
	finalized bool
	guids     map[string]bool
	calling   int               // callbacks that wait for their answer
	pressing  map[string]string // viewer id → action id that waits
	lastPress string
	cause     string
	changedAt time.Time
	stuck     func() // cancels the check for cards that never finish
}

// space is one place where a card was delivered.
type space struct {
	kind, id     string // IM_GROUP, IM_ROBOT or ONE_BOX and its id
	conversation string
	carrierID    string
	messageID    string   // of the chat message; "" for the ceiling
	recipients   []string // viewer ids; empty: everybody
}

// CardChange is one version of a card.
type CardChange struct {
	Version int
	At      time.Time
	By      string // create, put, stream, callback or local
	Call    int64
	Press   string
	Keys    []string
	ByKey   bool
}

// cardData is cardParamMap as it arrives: values that are no strings are refused, so they are kept raw.
type cardData struct {
	CardParamMap map[string]json.RawMessage `json:"cardParamMap"`
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

// cardRequest is the body of every card call but streaming.
type cardRequest struct {
	CardTemplateID string              `json:"cardTemplateId"`
	OutTrackID     string              `json:"outTrackId"`
	CallbackType   string              `json:"callbackType"`
	UserIDType     int                 `json:"userIdType"`
	CardData       *cardData           `json:"cardData"`
	PrivateData    map[string]cardData `json:"privateData"`
	OpenSpaceID    string              `json:"openSpaceId"`

	GroupSpace   *spaceModel   `json:"imGroupOpenSpaceModel"`
	RobotSpace   *spaceModel   `json:"imRobotOpenSpaceModel"`
	TopSpace     *spaceModel   `json:"topOpenSpaceModel"`
	GroupDeliver *deliverModel `json:"imGroupOpenDeliverModel"`
	RobotDeliver *deliverModel `json:"imRobotOpenDeliverModel"`
	TopDeliver   *deliverModel `json:"topOpenDeliverModel"`

	Options struct {
		ByKey        bool `json:"updateCardDataByKey"`
		PrivateByKey bool `json:"updatePrivateDataByKey"`
	} `json:"cardUpdateOptions"`
}

// values are the decoded and checked values of a request.
type values struct {
	public  map[string]string
	private map[string]map[string]string // by viewer id
	size    int
}

// createAndDeliver answers POST /v1.0/card/instances/createAndDeliver.
func (s *Server) createAndDeliver(x *exchange) {
	in, ok := s.cardRequest(x)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	targets, code := parseSpaces(in.OpenSpaceID)
	if code == "" {
		code = in.checkModels(targets, true, true)
	}
	if code != "" {
		x.bad(code)
		return
	}
	c, code := s.makeCard(x, in)
	if code != "" {
		x.bad(code)
		return
	}
	results := s.deliverTo(x, c, in, targets)
	s.cardChanged(c, CardChange{By: "create", Keys: sortedKeys(c.public)})
	x.ok(map[string]any{"success": true, "result": map[string]any{"outTrackId": c.trackID, "deliverResults": results}})
}

// createCard answers POST /v1.0/card/instances.
func (s *Server) createCard(x *exchange) {
	in, ok := s.cardRequest(x)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, code := s.makeCard(x, in)
	if code != "" {
		x.bad(code)
		return
	}
	s.cardChanged(c, CardChange{By: "create", Keys: sortedKeys(c.public)})
	x.ok(map[string]any{"success": true, "result": c.trackID})
}

// deliverCard answers POST /v1.0/card/instances/deliver; its result is an array, unlike createAndDeliver's.
func (s *Server) deliverCard(x *exchange) {
	in, ok := s.cardRequest(x)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.cards[in.OutTrackID]
	if c == nil {
		x.bad("param.cardNotExist")
		return
	}
	targets, code := parseSpaces(in.OpenSpaceID)
	if code == "" {
		code = in.checkModels(targets, false, true)
	}
	if code == "" && !c.hasModels(targets) {
		code = "param.openSpaceModelInvalid" // first PUT …/spaces
	}
	if code != "" {
		x.bad(code)
		return
	}
	results := s.deliverTo(x, c, in, targets)
	s.cardChanged(c, CardChange{By: "create"})
	x.ok(map[string]any{"success": true, "result": results})
}

// appendSpaces answers PUT /v1.0/card/instances/spaces.
func (s *Server) appendSpaces(x *exchange) {
	in, ok := s.cardRequest(x)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.cards[in.OutTrackID]
	switch models := in.spaceModels(); {
	case c == nil:
		x.bad("param.cardNotExist")
	case len(models) == 0:
		x.bad("param.openSpaceModelInvalid")
	default:
		maps.Copy(c.models, models)
		x.ok(map[string]any{"success": true, "result": true})
	}
}

// cardRequest decodes a card call and checks what they all share; on failure it has answered.
func (s *Server) cardRequest(x *exchange) (in cardRequest, ok bool) {
	if !x.decode(&in) {
		return in, false
	}
	x.call.TrackID = in.OutTrackID
	switch {
	case in.OutTrackID == "":
		x.bad("param.outTrackIdEmpty")
	case len(in.OutTrackID) > maxTrackID:
		x.bad("param.invalid")
	case in.UserIDType != 0 && in.UserIDType != userIDTypeUser && in.UserIDType != userIDTypeUnion:
		x.bad("param.invalid")
	default:
		return in, true
	}
	return in, false
}

var goodTrackID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// makeCard creates an instance. The caller holds s.mu.
func (s *Server) makeCard(x *exchange, in cardRequest) (*card, string) {
	t := s.templates[in.CardTemplateID]
	switch {
	case in.CardTemplateID == "":
		return nil, "param.cardTemplateIdEmpty"
	case t == nil || t.state == TemplateMissing:
		return nil, "param.templateNotExist"
	case t.state == TemplateUnpublished:
		return nil, "param.templateUnpublished"
	case in.CardData == nil:
		return nil, "param.cardPublicDataEmpty"
	case in.CallbackType != "" && in.CallbackType != "STREAM" && in.CallbackType != "HTTP":
		return nil, "param.invalid"
	case s.cards[in.OutTrackID] != nil:
		return nil, "param.cardAlreadyExist"
	}
	if !goodTrackID.MatchString(in.OutTrackID) {
		s.violateLocked(x, LevelWarning, "card.track-id", in.OutTrackID, "an outTrackId should have at most 64 of A-Z a-z 0-9 _ -")
	}
	c := &card{
		trackID: in.OutTrackID, templateID: in.CardTemplateID, callbackType: in.CallbackType, userIDType: max(in.UserIDType, userIDTypeUser),
		private: map[string]map[string]string{}, publicFor: map[string]map[string]string{}, local: map[string]map[string]string{},
		models: in.spaceModels(), guids: map[string]bool{}, pressing: map[string]string{},
	}
	v, code := s.checkValues(x, c, in, 0)
	if code != "" {
		return nil, code
	}
	c.public, c.private = v.public, v.private
	if t.AI {
		c.flow = flowOf(c.public, template.FlowProcessing)
	}
	s.cards[c.trackID] = c
	s.cardOrder = append(s.cardOrder, c.trackID)
	return c, ""
}

// checkValues decodes public and private values; held is the size of what the card keeps besides. It refuses what
// DingTalk refuses and records what a client would swallow. The caller holds s.mu.
func (s *Server) checkValues(x *exchange, c *card, in cardRequest, held int) (values, string) {
	v := values{public: map[string]string{}, private: map[string]map[string]string{}, size: held}
	if in.CardData != nil {
		if code := s.decodeValues(x, c, in.CardData.CardParamMap, v.public, &v.size, false); code != "" {
			return v, code
		}
	}
	for id, data := range in.PrivateData {
		p := s.employee(id, max(in.UserIDType, userIDTypeUser))
		if p == nil && in.UserIDType == userIDTypeUnion && s.byUnion[id] != nil && s.byUnion[id].Outsider {
			p = s.byUnion[id]
		}
		if p == nil {
			return v, "param.userIdNotExist"
		}
		mine := map[string]string{}
		if code := s.decodeValues(x, c, data.CardParamMap, mine, &v.size, true); code != "" {
			return v, code
		}
		v.private[p.ID] = mine
	}
	if v.size > maxCardData {
		s.violateLocked(x, LevelError, "card.too-large", c.trackID, fmt.Sprintf("%d bytes of card data; at most %d", v.size, maxCardData))
		return v, "param.invalid"
	}
	return v, ""
}

func (s *Server) decodeValues(x *exchange, c *card, raw map[string]json.RawMessage, into map[string]string, size *int, private bool) string {
	t := s.templates[c.templateID]
	for _, name := range sortedKeys(raw) {
		var text string
		if err := json.Unmarshal(raw[name], &text); err != nil || string(raw[name]) == "null" {
			s.violateLocked(x, LevelError, "card.non-string-param", c.trackID, name+" is no string: "+clip(string(raw[name]), 80))
			return "param.invalid"
		}
		into[name] = text
		*size += len(name) + len(text)
		for _, w := range adviceFor(t, name, text, private) {
			s.violateLocked(x, LevelWarning, w.rule, c.trackID, w.detail)
		}
	}
	return ""
}

type advice struct{ rule, detail string }

// adviceFor lists what a client would swallow silently about one value.
func adviceFor(t *cardTemplate, name, text string, private bool) (out []advice) {
	if len(text) > adviseValue {
		out = append(out, advice{"card.value-over-1k", fmt.Sprintf("%s has %d bytes; the documentation says at most 1 KB", name, len(text))})
	}
	if len(name) > adviseKey {
		out = append(out, advice{"card.key-over-100", fmt.Sprintf("the name %.40s… has %d bytes; the documentation says at most 100", name, len(name))})
	}
	if t == nil {
		return out
	}
	v, declared := t.Variable(name)
	switch {
	case !declared:
		return append(out, advice{"card.unknown-variable", name + " is not declared by the template"})
	case private && !v.Private:
		out = append(out, advice{"card.not-private", name + " is not marked private in the template, so a private value does nothing"})
	}
	if problem := v.Check(text); problem != "" {
		out = append(out, advice{"card.wrong-type", name + " " + problem})
	}
	return out
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
		s.place(x, c, sp, in.deliverModel(t.kind))
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
func (s *Server) place(x *exchange, c *card, sp space, d *deliverModel) {
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
	c.spaces = append(c.spaces, sp)
}

// updateCard answers PUT /v1.0/card/instances: it replaces the whole map unless told to go by key.
func (s *Server) updateCard(x *exchange) {
	in, ok := s.cardRequest(x)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.cards[in.OutTrackID]
	switch {
	case c == nil:
		x.bad("param.cardNotExist")
		return
	case in.CardData == nil && len(in.PrivateData) == 0:
		x.bad("param.cardDataAndPrivateDataBothEmpty")
		return
	}
	x.call.Cause = c.causeOfUpdate()
	v, code := s.checkValues(x, c, in, c.keptSize(in))
	if code != "" {
		x.bad(code)
		return
	}
	if c.calling > 0 {
		s.violateLocked(x, LevelError, "card.update-during-callback", c.trackID, "the card's callback is still open; answer it first")
	}
	if in.CardData != nil {
		c.setPublic(v.public, in.Options.ByKey)
		s.warnStreamed(x, c, v.public)
	}
	for id, mine := range v.private {
		c.private[id] = merge(c.private[id], mine, in.Options.PrivateByKey)
	}
	if s.templates[c.templateID].AI {
		c.flow = flowOf(v.public, c.flow)
	}
	s.cardChanged(c, CardChange{By: "put", Keys: append(sortedKeys(v.public), privateKeys(v.private)...), ByKey: in.Options.ByKey})
	x.ok(map[string]any{"success": true, "result": true})
}

// setPublic replaces or merges the public values, also in the views of those who pressed.
func (c *card) setPublic(v map[string]string, byKey bool) {
	c.public = merge(c.public, v, byKey)
	if !byKey {
		clear(c.publicFor)
		return
	}
	for id, mine := range c.publicFor {
		c.publicFor[id] = merge(mine, v, true)
	}
}

// merge is the new map: v alone, or v over old.
func merge(old, v map[string]string, byKey bool) map[string]string {
	if !byKey {
		return v
	}
	out := maps.Clone(old)
	if out == nil {
		out = map[string]string{}
	}
	maps.Copy(out, v)
	return out
}

// keptSize is the size of the values that a PUT leaves in place.
func (c *card) keptSize(in cardRequest) (size int) {
	keep := func(old map[string]string, replaced map[string]json.RawMessage) {
		for k, v := range old {
			if _, ok := replaced[k]; !ok {
				size += len(k) + len(v)
			}
		}
	}
	switch {
	case in.CardData == nil:
		keep(c.public, nil)
	case in.Options.ByKey:
		keep(c.public, in.CardData.CardParamMap)
	}
	for id, old := range c.private {
		if d, touched := in.PrivateData[id]; !touched {
			keep(old, nil)
		} else if in.Options.PrivateByKey {
			keep(old, d.CardParamMap)
		}
	}
	return size
}

func privateKeys(private map[string]map[string]string) (out []string) {
	for _, id := range sortedKeys(private) {
		for _, k := range sortedKeys(private[id]) {
			out = append(out, id+":"+k)
		}
	}
	return out
}

func (c *card) causeOfUpdate() string {
	if c.lastPress != "" {
		return c.lastPress
	}
	return c.cause
}

// cardChanged gives a card its next version and tells everybody. The caller holds s.mu.
func (s *Server) cardChanged(c *card, ch CardChange) {
	c.version++
	c.changedAt = s.clock.Now()
	ch.Version, ch.At = c.version, c.changedAt
	c.history = append(c.history, ch)
	s.watchStuck(c)
	s.changed(Change{Kind: ChangedCard, TrackID: c.trackID})
}
