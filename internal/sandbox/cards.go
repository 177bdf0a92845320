package sandbox

import (
	"maps"
	"regexp"
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

// Where a template comes from.
const (
	originOwn    = "own"
	originPublic = "public"
)

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
	flow      int  // AI state
	explicit  bool // created with flowStatus: only that variable moves the state
	streamed  bool // a frame was taken
	finalized bool
	guids     map[string]bool
	calling   int               // callbacks that wait for their answer
	pressing  map[string]string // viewer id → action id that waits
	lastPress string
	cause     string
	changedAt time.Time
	stuck     func() // cancels the check for cards that never finish
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

// createAndDeliver answers POST /v1.0/card/instances/createAndDeliver.
func (s *Server) createAndDeliver(x *exchange, in cardRequest) (any, string) {
	targets, code := parseSpaces(in.OpenSpaceID)
	if code == "" {
		code = in.checkModels(targets, true, true)
	}
	if code != "" {
		return nil, code
	}
	c, code := s.makeCard(x, in)
	if code != "" {
		return nil, code
	}
	results := s.deliverTo(x, c, in, targets)
	s.cardChanged(c, CardChange{By: "create", Keys: sortedKeys(c.public)})
	return map[string]any{"outTrackId": c.trackID, "deliverResults": results}, ""
}

// createCard answers POST /v1.0/card/instances.
func (s *Server) createCard(x *exchange, in cardRequest) (any, string) {
	c, code := s.makeCard(x, in)
	if code != "" {
		return nil, code
	}
	s.cardChanged(c, CardChange{By: "create", Keys: sortedKeys(c.public)})
	return c.trackID, ""
}

// deliverCard answers POST /v1.0/card/instances/deliver; its result is an array, unlike createAndDeliver's.
func (s *Server) deliverCard(x *exchange, in cardRequest) (any, string) {
	c := s.cards[in.OutTrackID]
	if c == nil {
		return nil, "param.cardNotExist"
	}
	targets, code := parseSpaces(in.OpenSpaceID)
	if code == "" {
		code = in.checkModels(targets, false, true)
	}
	if code == "" && !c.hasModels(targets) {
		code = "param.openSpaceModelInvalid" // first PUT …/spaces
	}
	if code != "" {
		return nil, code
	}
	results := s.deliverTo(x, c, in, targets)
	s.cardChanged(c, CardChange{By: "create"})
	return results, ""
}

// appendSpaces answers PUT /v1.0/card/instances/spaces.
func (s *Server) appendSpaces(_ *exchange, in cardRequest) (any, string) {
	c := s.cards[in.OutTrackID]
	switch models := in.spaceModels(); {
	case c == nil:
		return nil, "param.cardNotExist"
	case len(models) == 0:
		return nil, "param.openSpaceModelInvalid"
	default:
		maps.Copy(c.models, models)
		return true, ""
	}
}

// cardCall decodes a card call and makes it with s.mu held; what it returns is the result, or DingTalk's code for why
// there is none.
func (s *Server) cardCall(call func(*exchange, cardRequest) (any, string)) func(*exchange) {
	return func(x *exchange) {
		in, ok := s.cardRequest(x)
		if !ok {
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		result, code := call(x, in)
		if code != "" {
			x.bad(code)
			return
		}
		x.ok(map[string]any{"success": true, "result": result})
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
		c.flow = flowOf(c.public, 0)
		if c.explicit = c.flow != 0; !c.explicit {
			c.flow = template.FlowProcessing
		}
	}
	s.cards[c.trackID] = c
	s.cardOrder = append(s.cardOrder, c.trackID)
	return c, ""
}
