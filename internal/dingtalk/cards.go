package dingtalk

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// CardService creates, delivers, updates and streams interactive cards (openapi.md 3, cards.md 4).
// All calls are counted. Scopes: Card.Instance.Write, and Card.Streaming.Write for Streaming.
type CardService struct{ service }

// Names of the card calls, for Delay and metrics.
const (
	OpCardCreate    = "cards.create_and_deliver"
	OpCardUpdate    = "cards.update"
	OpCardStreaming = "cards.streaming"
)

const (
	spaceGroup   = "IM_GROUP"
	spaceRobot   = "IM_ROBOT"
	spacePrefix  = "dtv1.card//"
	callbackMode = "STREAM"
)

// CardData are the values of a card's variables. DingTalk takes strings only: numbers as "1",
// booleans as "true", lists and objects as their JSON.
type CardData struct {
	CardParamMap map[string]string `json:"cardParamMap"`
}

// SpaceModel says how a card appears in a chat.
type SpaceModel struct {
	SupportForward  bool              `json:"supportForward"` // required; false for cards with buttons
	LastMessageI18n map[string]string `json:"lastMessageI18n,omitempty"`
	SearchSupport   *SearchSupport    `json:"searchSupport,omitempty"`
	Notification    *Notification     `json:"notification,omitempty"`
}

// SearchSupport is what DingTalk's search shows of a card; SearchDesc at most 200 characters.
type SearchSupport struct {
	SearchIcon     string `json:"searchIcon,omitempty"`
	SearchTypeName string `json:"searchTypeName,omitempty"`
	SearchDesc     string `json:"searchDesc,omitempty"`
}

// Notification is what the system notification of a card says.
type Notification struct {
	AlertContent    string `json:"alertContent,omitempty"`
	NotificationOff bool   `json:"notificationOff,omitempty"`
}

// GroupDelivery are the particulars of a card in a group.
type GroupDelivery struct {
	RobotCode  string            `json:"robotCode"`
	AtUserIDs  map[string]string `json:"atUserIds,omitempty"`  // userId → nick; {"@ALL":"@ALL"} for everybody
	Recipients []string          `json:"recipients,omitempty"` // visible to these only
	Extension  map[string]string `json:"extension,omitempty"`
}

// RobotDelivery are the particulars of a card in a 1:1 chat with the robot.
type RobotDelivery struct {
	SpaceType string            `json:"spaceType"`
	RobotCode string            `json:"robotCode,omitempty"`
	Extension map[string]string `json:"extension,omitempty"`
}

// NewCard is a card to be created and delivered. Fill the template, the id and the data, then call
// ToGroup or ToPerson.
type NewCard struct {
	TemplateID    string              `json:"cardTemplateId"` // with its .schema
	OutTrackID    string              `json:"outTrackId"`     // at most 64 of [A-Za-z0-9_-]; never used twice
	UserID        string              `json:"userId,omitempty"`
	CallbackType  string              `json:"callbackType,omitempty"` // set to STREAM when empty
	CardData      CardData            `json:"cardData"`
	PrivateData   map[string]CardData `json:"privateData,omitempty"` // by userId
	CardAtUserIDs []string            `json:"cardAtUserIds,omitempty"`
	OpenSpaceID   string              `json:"openSpaceId"`
	UserIDType    int                 `json:"userIdType,omitempty"` // 1 userId (default), 2 unionId

	// Patience bounds the wait for a slot in the rate limit, 0 does not. When the card would have to wait
	// longer the error is IsNoSlot, at once.
	Patience time.Duration `json:"-"`

	GroupSpace    *SpaceModel    `json:"imGroupOpenSpaceModel,omitempty"`
	GroupDelivery *GroupDelivery `json:"imGroupOpenDeliverModel,omitempty"`
	RobotSpace    *SpaceModel    `json:"imRobotOpenSpaceModel,omitempty"`
	RobotDelivery *RobotDelivery `json:"imRobotOpenDeliverModel,omitempty"`
}

// ToGroup addresses the card to a group.
func (n *NewCard) ToGroup(openConversationID string, space SpaceModel, d GroupDelivery) {
	n.OpenSpaceID = spacePrefix + spaceGroup + "." + openConversationID
	n.GroupSpace, n.GroupDelivery = &space, &d
	n.RobotSpace, n.RobotDelivery = nil, nil
}

// ToPerson addresses the card to somebody's 1:1 chat with the robot.
func (n *NewCard) ToPerson(userID string, space SpaceModel, d RobotDelivery) {
	n.OpenSpaceID = spacePrefix + spaceRobot + "." + userID
	n.RobotSpace, n.RobotDelivery = &space, &d
	n.GroupSpace, n.GroupDelivery = nil, nil
}

// Delivery is what became of a new card.
type Delivery struct {
	OutTrackID string
	Results    []DeliverResult
	// AlreadyExisted is true when an attempt of the same call that got no answer had made the card.
	AlreadyExisted bool
}

// CarrierID is the id of the message that carries the card (its processQueryKey), "" when unknown. A
// quotation of the card names it.
func (d Delivery) CarrierID() string {
	for _, r := range d.Results {
		if r.CarrierID != "" {
			return r.CarrierID
		}
	}
	return ""
}

// DeliverResult is the fate of a card, or a message, in one place.
type DeliverResult struct {
	SpaceType string `json:"spaceType"`
	SpaceID   string `json:"spaceId"`
	Success   bool   `json:"success"`
	CarrierID string `json:"carrierId"`
	ErrorMsg  string `json:"errorMsg"`
}

// UnmarshalJSON takes success as a boolean or a string.
func (r *DeliverResult) UnmarshalJSON(b []byte) error {
	type plain DeliverResult
	return json.Unmarshal(b, &struct {
		*plain
		Success  *wireBool `json:"success"`
		ErrorMsg *wireText `json:"errorMsg"`
	}{(*plain)(r), (*wireBool)(&r.Success), (*wireText)(&r.ErrorMsg)})
}

// CreateAndDeliver creates a card and delivers it: POST /v1.0/card/instances/createAndDeliver, scope
// Card.Instance.Write. The outTrackId is its idempotency key, so it is repeated after a failure; a card that exists on such a
// repetition counts as made. One that exists on the first attempt is an error (IsCardExists): only
// the caller knows whether the earlier one was the same. A card that reached none or not all of its
// places is a *DeliveryError, though DingTalk answers HTTP 200.
func (s *CardService) CreateAndDeliver(ctx context.Context, card NewCard) (Delivery, error) {
	d := Delivery{OutTrackID: card.OutTrackID}
	var r struct {
		Result cardResult `json:"result"`
	}
	again, err := s.c.do(ctx, &spec{
		op: OpCardCreate, method: http.MethodPost, host: HostAPI, path: "/v1.0/card/instances/createAndDeliver",
		body: s.complete(card), keyed: true, patience: card.Patience,
	}, &r)
	if again && IsCardExists(err) {
		d.AlreadyExisted = true
		return d, nil
	}
	if err != nil {
		return d, err
	}
	d.Results = r.Result.DeliverResults
	var failed []DeliverResult
	for _, x := range d.Results {
		if !x.Success {
			failed = append(failed, x)
		}
	}
	if len(failed) > 0 {
		return d, &DeliveryError{Op: OpCardCreate, Failed: failed}
	}
	return d, nil
}

// complete fills in what is the same for every card, without touching the caller's values.
func (s *CardService) complete(card NewCard) NewCard {
	if card.CallbackType == "" {
		card.CallbackType = callbackMode
	}
	if g := card.GroupDelivery; g != nil && g.RobotCode == "" {
		filled := *g
		filled.RobotCode = s.c.robotCode
		card.GroupDelivery = &filled
	}
	if r := card.RobotDelivery; r != nil {
		filled := *r
		filled.SpaceType = spaceRobot
		if filled.RobotCode == "" {
			filled.RobotCode = s.c.robotCode
		}
		card.RobotDelivery = &filled
	}
	if card.CardData.CardParamMap == nil {
		card.CardData.CardParamMap = map[string]string{} // null is refused: param.cardPublicDataEmpty
	}
	return card
}

// cardResult is the result of createAndDeliver (an object) or of deliver (a list): openapi.md 3.3.
type cardResult struct {
	DeliverResults []DeliverResult `json:"deliverResults"`
}

func (r *cardResult) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, &r.DeliverResults)
	}
	if len(b) == 0 || b[0] != '{' {
		return nil
	}
	type plain cardResult
	return json.Unmarshal(b, (*plain)(r))
}

// Delay is how long a new card would wait for a slot now, without taking one.
func (s *CardService) Delay() time.Duration { return s.c.Delay(OpCardCreate) }

// CardUpdate changes variables of a card for everybody, or in the private views of single people
// (which win over the public ones). Variables that it does not name keep their values.
type CardUpdate struct {
	OutTrackID  string
	Data        map[string]string            // public values
	PrivateData map[string]map[string]string // userId → values
}

// Update changes a card by key: PUT /v1.0/card/instances, scope Card.Instance.Write. It sets values, so it is repeated after a
// failure. Not to be called while a callback of the card is being answered (cards.md 4.2).
func (s *CardService) Update(ctx context.Context, u CardUpdate) error {
	type options struct {
		UpdateCardDataByKey    bool `json:"updateCardDataByKey"`
		UpdatePrivateDataByKey bool `json:"updatePrivateDataByKey"`
	}
	body := struct {
		OutTrackID        string              `json:"outTrackId"`
		CardData          *CardData           `json:"cardData,omitempty"`
		PrivateData       map[string]CardData `json:"privateData,omitempty"`
		CardUpdateOptions options             `json:"cardUpdateOptions"`
	}{OutTrackID: u.OutTrackID, CardUpdateOptions: options{true, true}}
	if len(u.Data) > 0 {
		body.CardData = &CardData{u.Data}
	}
	for id, values := range u.PrivateData {
		if body.PrivateData == nil {
			body.PrivateData = map[string]CardData{}
		}
		body.PrivateData[id] = CardData{values}
	}
	r, err := call[flagged](ctx, s.c, spec{
		op: OpCardUpdate, method: http.MethodPut, host: HostAPI, path: "/v1.0/card/instances", body: body, keyed: true,
	})
	return r.check(OpCardUpdate, err)
}

// StreamFrame is one step of a card that is being written.
type StreamFrame struct {
	OutTrackID string `json:"outTrackId"`
	GUID       string `json:"guid"` // unique per frame: the idempotency key
	Key        string `json:"key"`  // the variable to write: msgContent in the public template
	Content    string `json:"content"`
	IsFull     bool   `json:"isFull"` // the whole text, not an addition; must be true for markdown
	IsFinalize bool   `json:"isFinalize"`
	IsError    bool   `json:"isError"`
}

// Streaming writes into a card: PUT /v1.0/card/streaming, scope Card.Streaming.Write. A card that never gets a final frame spins
// for ever. Every frame is a counted call. A key that the template lacks, and IsError where it has no failed state, is
// IsTemplate.
func (s *CardService) Streaming(ctx context.Context, f StreamFrame) error {
	r, err := call[flagged](ctx, s.c, spec{
		op: OpCardStreaming, method: http.MethodPut, host: HostAPI, path: "/v1.0/card/streaming", body: f, keyed: true,
	})
	return r.check(OpCardStreaming, err)
}

// flagged is an answer whose result is a mere yes or no. Anything but an explicit no is a yes: the
// success flag was checked before.
type flagged struct {
	Result wireText `json:"result"`
}

func (f flagged) check(op string, err error) error {
	if err == nil && f.Result == "false" {
		return &APIError{Op: op, Kind: KindBusiness, Status: http.StatusOK, Code: "result=false"}
	}
	return err
}
