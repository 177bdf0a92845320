package bot

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/patrickmn/go-cache"

	"github.com/dingdesk/dingdesk/commands"
)

// message is the data of /v1.0/im/bot/messages/get (stream-protocol.md 3.1), read field by field.
type message struct {
	ConversationID, ConversationTitle string
	Thread                            string // openThreadId of a topic group; "" elsewhere
	Group                             bool
	MsgID, Type                       string
	CreateAt, WebhookExpires          int64 // ms
	SenderID, SenderStaffID           string
	SenderNick, SenderCorpID          string
	IsAdmin                           bool
	ChatbotCorpID, ChatbotUserID      string
	RobotCode, Webhook                string
	// At are the people who were mentioned beside the bot, in the order in which they were mentioned
	// among each other; where the bot stood between them is not told.
	At       []atUser
	AtBot    bool
	Text     value  // of msgtype text: an object with content
	Content  object // of every other type
	Original string // originalMsgId
	Carrier  string // originalProcessQueryKey: the carrierId of a card of ours that is answered
	Replied  object // repliedMsg
	ErrCode  string // the monthly deliveries are used up
}

// atUser is somebody mentioned. StaffID is "" for people of another organisation.
type atUser struct{ DingTalkID, StaffID string }

// quotaExhausted is the code of a frame that arrives without its text, because the organisation's
// monthly Webhook+Stream deliveries are used up (openapi.md 0.3).
const quotaExhausted = "20001"

func decodeMessage(data []byte) (*message, error) {
	f := value(data).object()
	if f == nil {
		return nil, errors.New("bot: message is no JSON object")
	}
	text := func(name string) string { return f.at(name).text() }
	m := &message{
		ConversationID: text("conversationId"), ConversationTitle: text("conversationTitle"), Thread: text("openThreadId"),
		MsgID: text("msgId"), Type: text("msgtype"),
		CreateAt: f.at("createAt").millis(), WebhookExpires: f.at("sessionWebhookExpiredTime").millis(),
		SenderID: text("senderId"), SenderStaffID: text("senderStaffId"), SenderNick: text("senderNick"), SenderCorpID: text("senderCorpId"),
		IsAdmin: f.at("isAdmin").flag(), ChatbotCorpID: text("chatbotCorpId"), ChatbotUserID: text("chatbotUserId"),
		RobotCode: text("robotCode"), Webhook: text("sessionWebhook"),
		AtBot: f.at("isInAtList").flag(), Text: f.at("text"), Content: f.at("content").object(),
		Original: text("originalMsgId"), Carrier: text("originalProcessQueryKey"),
		ErrCode: f.first("errCode", "errorCode"), // both spellings are in the documents
	}
	for _, v := range f.at("atUsers").list() {
		o := v.object()
		at := atUser{DingTalkID: o.at("dingtalkId").text(), StaffID: o.at("staffId").text()}
		switch {
		case at.DingTalkID != "" && at.DingTalkID == m.ChatbotUserID:
			m.AtBot = true
		case at != atUser{}:
			m.At = append(m.At, at)
		}
	}
	switch text("conversationType") {
	case "1":
	case "2":
		m.Group = true
	default: // only a group has these; in doubt nothing private may land in it
		m.Group = m.AtBot || len(m.At) > 0 || m.ConversationTitle != ""
	}
	if !m.Group || m.Thread == m.ConversationID {
		m.Thread = ""
	}
	if m.Replied = m.Text.object().at("repliedMsg").object(); m.Replied == nil {
		m.Replied = m.Content.at("repliedMsg").object()
	}
	if m.sender() == "" {
		return nil, fmt.Errorf("bot: message %s without a sender", m.MsgID)
	}
	return m, nil
}

// sender is the id that orders and limits what one person sends; rights hang on SenderStaffID alone.
func (m *message) sender() string {
	if m.SenderStaffID != "" {
		return m.SenderStaffID
	}
	return m.SenderID
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
		return m.WebhookExpires
	}
	return now.UnixMilli() + m.WebhookExpires - m.CreateAt
}

// naming is what the directory says: the sender's name, the names of people by their ids ("" when it does
// not know them), and what the bot is called.
type naming struct {
	sender string
	person func(userID string) string
	bots   []string
	met    *acquaintances
}

// staffID is who a DingTalk id of a frame is; "" for whom this process has not met.
func (n naming) staffID(dingTalkID string) string {
	if n.met == nil || dingTalkID == "" {
		return ""
	}
	id, _ := n.met.Get(dingTalkID)
	staffID, _ := id.(string)
	return staffID
}

// acquaintances are the staffIds of people by the ids that frames call them by. A quoted message names its author by that id alone,
// and no call resolves it; who wrote to the bot, or was mentioned to it, is known.
type acquaintances struct{ *cache.Cache }

// maxMet bounds them: some megabytes.
const maxMet = 50_000

func newAcquaintances() *acquaintances { return &acquaintances{cache.New(cache.NoExpiration, 0)} }

// meet learns of the people whom a message names by both ids.
func (a *acquaintances) meet(m *message) {
	for _, p := range append([]atUser{{m.SenderID, m.SenderStaffID}}, m.At...) {
		if p.DingTalkID != "" && p.StaffID != "" && a.ItemCount() < maxMet {
			a.SetDefault(p.DingTalkID, p.StaffID)
		}
	}
}

func (n naming) of(userID string) string {
	if n.person == nil || userID == "" {
		return ""
	}
	return plainName(n.person(userID))
}

// plainName makes a name that cannot be more than a name in the middle of a text or of markdown.
func plainName(s string) string {
	return commands.Line(strings.Map(func(c rune) rune {
		if strings.ContainsRune("*_`~#<>[]|\\", c) {
			return -1
		}
		return c
	}, s))
}

// request is what the person did, as the frame tells it.
func (m *message) request(key string, names naming) *commands.Request {
	now := time.Now()
	if m.CreateAt > 0 {
		now = time.UnixMilli(m.CreateAt)
	}
	req := &commands.Request{
		ID:           key,
		User:         commands.User{ID: m.SenderStaffID, Outsider: m.outsider(), CorpID: m.ChatbotCorpID, Admin: m.IsAdmin},
		Conversation: commands.Conversation{ID: m.ConversationID, Thread: m.Thread, Title: m.ConversationTitle, Group: m.Group},
		Now:          now,
		Quote:        m.quote(names),
	}
	if req.User.Outsider {
		req.User.ID, req.User.Name = m.SenderID, plainName(m.SenderNick)
	} else {
		req.User.Name = plainName(names.sender) // a nick is what its bearer likes, and may be anybody's name
	}
	for _, at := range m.At {
		if at.StaffID != "" {
			req.Mentions = append(req.Mentions, commands.Person{ID: at.StaffID, Name: names.of(at.StaffID)})
		}
	}
	req.Text, req.Media = m.read(req, names)
	req.Text = withoutBot(strings.TrimSpace(req.Text), names.bots)
	return req
}

// read extracts the words of a message and says what else it was.
func (m *message) read(req *commands.Request, names naming) (string, commands.Media) {
	media := commands.MediaOther
	switch m.Type {
	case "", "text":
		if m.Text != nil { // empty when it was nothing but mentions
			media = commands.MediaNone
		}
	case "richText":
		if parts := m.Content.at("richText").list(); len(parts) > 0 {
			return m.richText(parts, req, names)
		}
	case "audio":
		if said := m.Content.first("recognition"); said != "" {
			return said, commands.MediaNone
		}
		media = commands.MediaAudio
	case "picture":
		media = commands.MediaPicture
	case "file":
		media, req.File = commands.MediaFile, commands.File{Name: m.Content.first("fileName"), Code: m.Content.first("downloadCode")}
	case "video":
		media = commands.MediaVideo
	case "interactiveCard": // another bot's card that mentions us: the mention is its first leaf
		if leaves := leaves(m.Content.at("cardContent")); len(leaves) > 0 {
			if strings.HasPrefix(leaves[0], "@") {
				leaves = leaves[1:]
			}
			return strings.Join(leaves, ""), commands.MediaNone
		}
	}
	if said := m.said(); said != "" {
		return said, commands.MediaNone
	}
	return "", media
}

// said is the plain text, wherever it stands.
func (m *message) said() string {
	if o := m.Text.object(); o != nil {
		if s := o.first("content", "text"); s != "" {
			return s
		}
	} else if s := m.Text.text(); s != "" {
		return s
	}
	switch m.Type {
	case "", "text", "markdown", "richText":
		return m.Content.first("text", "content")
	}
	return ""
}

// withoutBot drops the bot's own name where somebody typed it in front, with or without a space behind
// (@DingDesk待我审批的). Linked names never stand in a text, so every other @name there was typed and
// belongs to the sentence.
func withoutBot(s string, bots []string) string {
	rest, typed := strings.CutPrefix(s, "@")
	if !typed {
		return s
	}
	longest := 0
	for _, name := range bots {
		if len(name) <= len(rest) && len(name) > longest && strings.EqualFold(rest[:len(name)], name) {
			longest = len(name)
		}
	}
	if longest == 0 {
		return s
	}
	return strings.TrimLeftFunc(rest[longest:], func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune(",，:：", c) })
}

// quote is the message that this one answers, or the forwarded history that it is.
func (m *message) quote(names naming) *commands.Quote {
	if m.Type == "chatRecord" {
		return quoted("chatRecord", m.Content, nil)
	}
	if m.Replied == nil && m.Original == "" && m.Carrier == "" {
		return nil
	}
	content := m.Replied.at("content")
	q := quoted(m.Replied.first("msgType"), content.object(), content)
	q.By.ID = names.staffID(m.Replied.at("senderId").text())
	q.By.Name = names.of(q.By.ID)
	if at := m.Replied.at("createdAt").millis(); at > 0 {
		q.At = time.UnixMilli(at)
	}
	q.MsgID = m.Original
	if q.MsgID == "" {
		q.MsgID = m.Replied.at("msgId").text()
	}
	q.TrackID = m.Carrier // a carrierId until the bot resolved it
	return q
}

// quoted reads the content of a quoted message in every shape that was seen: text under either name,
// rich text, the tree of a card, a forwarded history, or no content at all.
func quoted(kind string, content object, plain value) *commands.Quote {
	q := &commands.Quote{Kind: kind, Title: content.first("title")}
	for _, v := range content.at("chatRecord").list() {
		if s := v.object().first("content", "text", "recognition", "fileName"); s != "" {
			q.Texts = append(q.Texts, s)
		}
	}
	var rich []string
	for _, v := range content.at("richText").list() {
		if o := v.object(); o.first("text", "content") != "" {
			rich = append(rich, o.first("text", "content"))
		}
	}
	for _, s := range []string{
		content.first("text", "content", "recognition"), strings.Join(rich, ""), strings.Join(leaves(content.at("cardContent")), ""),
		strings.Join(q.Texts, "\n"), content.first("summary", "title", "fileName"),
	} {
		if q.Text == "" {
			q.Text = strings.TrimSpace(s)
		}
	}
	if q.Text == "" && content == nil {
		q.Text = strings.TrimSpace(plain.text())
	}
	return q
}

// leaves gathers the texts of a card's tree, in order.
func leaves(tree value) []string {
	var out []string
	for _, v := range tree.list() {
		o := v.object()
		if s := o.first("value", "text"); s != "" {
			out = append(out, s)
		}
		out = append(out, leaves(o.at("children"))...)
	}
	return out
}
