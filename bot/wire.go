package bot

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// number reads a JSON number, a numeric string, or nothing: DingTalk's documents and its frames
// disagree on which of them createAt and its like are.
type number int64

func (n *number) UnmarshalJSON(raw []byte) error {
	s := strings.Trim(string(raw), `"`)
	if s == "" || s == "null" {
		return nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return fmt.Errorf("no number: %q", s)
	}
	*n = number(f)
	return nil
}

// text reads a JSON string, number or bool as its text.
type text string

func (t *text) UnmarshalJSON(raw []byte) error {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		*t = text(s)
		return nil
	}
	if s := string(raw); s != "null" {
		*t = text(strings.Trim(s, `"`))
	}
	return nil
}

// object reads a JSON object, or a JSON string that holds one: message content arrives as both.
type object json.RawMessage

func (o *object) UnmarshalJSON(raw []byte) error {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		raw = []byte(s)
	}
	*o = append((*o)[:0], raw...)
	return nil
}

func (o object) into(v any) bool { return len(o) > 0 && json.Unmarshal(o, v) == nil }

// message is the data of /v1.0/im/bot/messages/get. The SDK's own model drops the quote fields.
type message struct {
	ConversationID    text      `json:"conversationId"`
	ConversationType  text      `json:"conversationType"` // "1" single, "2" group
	ConversationTitle text      `json:"conversationTitle"`
	MsgID             text      `json:"msgId"`
	MsgType           text      `json:"msgtype"`
	CreateAt          number    `json:"createAt"` // ms
	SenderID          text      `json:"senderId"`
	SenderStaffID     text      `json:"senderStaffId"`
	SenderNick        text      `json:"senderNick"`
	SenderCorpID      text      `json:"senderCorpId"`
	IsAdmin           bool      `json:"isAdmin"`
	ChatbotCorpID     text      `json:"chatbotCorpId"`
	ChatbotUserID     text      `json:"chatbotUserId"`
	RobotCode         text      `json:"robotCode"`
	AtUsers           []atUser  `json:"atUsers"`
	Webhook           text      `json:"sessionWebhook"`
	WebhookExpires    number    `json:"sessionWebhookExpiredTime"` // ms
	Text              *textBody `json:"text"`
	Content           object    `json:"content"`
	OriginalMsgID     text      `json:"originalMsgId"`
	OriginalQueryKey  text      `json:"originalProcessQueryKey"`
	ErrCode           text      `json:"errCode"`   // quota exhausted: both spellings are in the documents
	ErrorCode         text      `json:"errorCode"` // 〃
}

type atUser struct {
	DingTalkID text `json:"dingtalkId"`
	StaffID    text `json:"staffId"`
}

type textBody struct {
	Content    text     `json:"content"`
	RepliedMsg *replied `json:"repliedMsg"`
}

type replied struct {
	MsgType  text   `json:"msgType"`
	MsgID    text   `json:"msgId"`
	SenderID text   `json:"senderId"`
	Content  object `json:"content"`
}

// quotaExhausted is the code of a frame that arrives without its text, because the organisation's
// monthly Webhook+Stream deliveries are used up (openapi.md 0.3).
const quotaExhausted = "20001"

func decodeMessage(data []byte) (*message, error) {
	var m message
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("bot: decode message: %w", err)
	}
	if m.sender() == "" || (m.ConversationID == "" && m.group()) {
		return nil, fmt.Errorf("bot: message without conversation or sender")
	}
	return &m, nil
}

func (m *message) group() bool { return m.ConversationType == "2" }

// sender is the id that orders and limits what one person sends; rights hang on SenderStaffID alone.
func (m *message) sender() string {
	if m.SenderStaffID != "" {
		return string(m.SenderStaffID)
	}
	return string(m.SenderID)
}

// outsider reports that the sender is no member of the organisation that owns the bot. The corpId is
// documented for groups only, so its absence beside a staffId is no evidence.
func (m *message) outsider() bool {
	return m.SenderStaffID == "" ||
		(m.SenderCorpID != "" && m.ChatbotCorpID != "" && m.SenderCorpID != m.ChatbotCorpID)
}

// webhookEnd is when the session webhook ends, in ms of our own clock: DingTalk's may differ, and what
// counts is how long the webhook lives after the message (an hour and a half). A message that is read
// again after a crash seems to have longer; then DingTalk itself says that the session is over.
func (m *message) webhookEnd(now time.Time) int64 {
	if m.WebhookExpires <= 0 || m.CreateAt <= 0 {
		return int64(m.WebhookExpires)
	}
	return now.UnixMilli() + int64(m.WebhookExpires) - int64(m.CreateAt)
}

// request turns the frame into what the router understands.
func (m *message) request(key string, zone *time.Location) *commands.Request {
	now := time.Now()
	if m.CreateAt > 0 {
		now = time.UnixMilli(int64(m.CreateAt))
	}
	req := &commands.Request{
		ID:           key,
		User:         commands.User{ID: string(m.SenderStaffID), Name: string(m.SenderNick), Outsider: m.outsider(), CorpID: string(m.ChatbotCorpID), Admin: m.IsAdmin},
		Conversation: commands.Conversation{ID: string(m.ConversationID), Title: string(m.ConversationTitle), Group: m.group()},
		Now:          now.In(zone),
		Zone:         zone,
	}
	if req.User.Outsider {
		req.User.ID = string(m.SenderID)
	}
	for _, at := range m.AtUsers {
		if at.DingTalkID != m.ChatbotUserID && at.StaffID != "" {
			req.Mentions = append(req.Mentions, commands.Person{ID: string(at.StaffID)})
		}
	}
	req.Text, req.Media = m.read(req)
	req.Text = m.withoutBot(strings.TrimSpace(req.Text))
	req.Quote = m.quote()
	if l, ok := i18n.Detect(req.Text); ok {
		req.Lang = l
	}
	return req
}

// read extracts the words of a message and says what else it was.
func (m *message) read(req *commands.Request) (string, commands.Media) {
	switch m.MsgType {
	case "", "text":
		if m.Text != nil {
			return string(m.Text.Content), commands.MediaNone
		}
	case "richText":
		return m.richText(req)
	case "audio":
		var a struct{ Recognition text }
		if m.Content.into(&a) && strings.TrimSpace(string(a.Recognition)) != "" {
			return string(a.Recognition), commands.MediaNone
		}
		return "", commands.MediaAudio
	case "picture":
		return "", commands.MediaPicture
	case "file":
		return "", commands.MediaFile
	case "video":
		return "", commands.MediaVideo
	case "markdown":
		var c struct{ Text text }
		if m.Text != nil && m.Text.Content != "" {
			return string(m.Text.Content), commands.MediaNone
		}
		if m.Content.into(&c) && c.Text != "" {
			return string(c.Text), commands.MediaNone
		}
	case "interactiveCard":
		if s := m.cardText(); s != "" {
			return s, commands.MediaNone
		}
	}
	if m.Text != nil && strings.TrimSpace(string(m.Text.Content)) != "" {
		return string(m.Text.Content), commands.MediaNone
	}
	return "", commands.MediaOther
}

func (m *message) richText(req *commands.Request) (string, commands.Media) {
	var c struct {
		RichText []struct {
			Type     text `json:"type"`
			Text     text `json:"text"`
			AtName   text `json:"atName"`
			AtUserID text `json:"atUserId"`
		} `json:"richText"`
	}
	if !m.Content.into(&c) {
		return "", commands.MediaOther
	}
	var b strings.Builder
	media := commands.MediaNone
	for _, part := range c.RichText {
		switch {
		case part.Type == "at" && part.AtUserID != "":
			found := false
			for i := range req.Mentions {
				if req.Mentions[i].ID == string(part.AtUserID) {
					req.Mentions[i].Name, found = string(part.AtName), true
				}
			}
			if !found {
				req.Mentions = append(req.Mentions, commands.Person{Name: string(part.AtName), ID: string(part.AtUserID)})
			}
			b.WriteString("@" + string(part.AtName) + " ")
		case part.Type == "picture":
			media = commands.MediaPicture
		default:
			b.WriteString(string(part.Text))
		}
	}
	return b.String(), media
}

// cardText gathers the leaves of a card that another bot sent to us.
func (m *message) cardText() string {
	var c struct {
		CardContent []struct {
			Children []struct {
				Value text `json:"value"`
			} `json:"children"`
		} `json:"cardContent"`
	}
	if !m.Content.into(&c) {
		return ""
	}
	var b strings.Builder
	for _, block := range c.CardContent {
		for i, leaf := range block.Children {
			if i == 0 && strings.HasPrefix(string(leaf.Value), "@") {
				continue // the mention of the bot is a leaf of its own
			}
			b.WriteString(string(leaf.Value))
		}
	}
	return b.String()
}

// withoutBot drops the bot's own name where a client repeats the @mention as text: when the text
// holds more @words than other people were mentioned, the first one is the bot.
func (m *message) withoutBot(s string) string {
	if !strings.HasPrefix(s, "@") {
		return s
	}
	others := 0
	for _, at := range m.AtUsers {
		if at.DingTalkID != m.ChatbotUserID {
			others++
		}
	}
	if strings.Count(s, "@") <= others {
		return s
	}
	end := strings.IndexFunc(s, unicode.IsSpace)
	if end < 0 {
		return ""
	}
	return strings.TrimSpace(s[end:])
}

func (m *message) quote() *commands.Quote {
	r := (*replied)(nil)
	if m.Text != nil {
		r = m.Text.RepliedMsg
	}
	if r == nil {
		var c struct {
			RepliedMsg *replied `json:"repliedMsg"`
		}
		if m.Content.into(&c) {
			r = c.RepliedMsg
		}
	}
	if r == nil && m.OriginalMsgID == "" && m.OriginalQueryKey == "" {
		return nil
	}
	q := &commands.Quote{TrackID: string(m.OriginalQueryKey)} // a carrierId until the bot resolved it
	if r != nil {
		var c struct{ Text, Title, FileName text }
		if r.Content.into(&c) {
			for _, s := range []text{c.Text, c.Title, c.FileName} {
				if s != "" {
					q.Text = string(s)
					break
				}
			}
		}
	}
	return q
}

// callback is the data of /v1.0/card/instances/callback.
type callback struct {
	OutTrackID text   `json:"outTrackId"`
	CorpID     text   `json:"corpId"`
	UserID     text   `json:"userId"`     // empty for people of another organisation, who have none here
	UserIDType text   `json:"userIdType"` // 1 userId, 2 unionId
	Content    object `json:"content"`
	ActionID   text   `json:"actionId"` // seen in newer frames
	Value      object `json:"value"`    // 〃
}

type cardPrivateData struct {
	ActionIDs []text                     `json:"actionIds"`
	Params    map[string]json.RawMessage `json:"params"`
}

func decodeCallback(data []byte) (*callback, error) {
	var c callback
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, fmt.Errorf("bot: decode press: %w", err)
	}
	if c.OutTrackID == "" {
		return nil, fmt.Errorf("bot: press without card")
	}
	return &c, nil
}

func (c *callback) private() cardPrivateData {
	for _, from := range []object{c.Content, c.Value} {
		var body struct {
			Private *cardPrivateData           `json:"cardPrivateData"`
			Params  map[string]json.RawMessage `json:"params"`
		}
		if from.into(&body) && body.Private != nil {
			if body.Private.Params == nil {
				body.Private.Params = body.Params
			}
			return *body.Private
		}
	}
	return cardPrivateData{}
}

// action finds the pressed button's id. Where it stands for dynamic buttons is documented nowhere, so
// all four known places are looked at, the one that we wrote ourselves first (cards.md 1.6).
func (c *callback) action() string {
	p := c.private()
	if raw, ok := p.Params["action"]; ok {
		if s := rawText(raw); s != "" {
			return s
		}
	}
	if id := c.form()[cardtpl.FormAction]; id != "" {
		return id
	}
	for _, id := range p.ActionIDs {
		if id != "" && id != "form" {
			return string(id)
		}
	}
	if c.ActionID != "" {
		return string(c.ActionID)
	}
	var s text
	if c.Value.into(&s) && s != "" && !strings.HasPrefix(string(s), "{") {
		return string(s)
	}
	if len(p.ActionIDs) > 0 {
		return string(p.ActionIDs[0])
	}
	return ""
}

// form reads input values, and nothing else, from the parameters.
func (c *callback) form() map[string]string {
	p := c.private()
	raw, ok := p.Params["form"]
	if !ok {
		return nil
	}
	var fields map[string]json.RawMessage
	if !object(raw).unquoted().into(&fields) {
		return nil
	}
	values := make(map[string]string, len(fields))
	for name, v := range fields {
		var choice struct {
			Value json.RawMessage `json:"value"`
		}
		if json.Unmarshal(v, &choice) == nil && choice.Value != nil {
			v = choice.Value
		}
		values[name] = rawText(v)
	}
	return values
}

func (o object) unquoted() object {
	var s string
	if json.Unmarshal(o, &s) == nil {
		return object(s)
	}
	return o
}

func rawText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if t := strings.TrimSpace(string(raw)); t != "null" {
		return t
	}
	return ""
}
