package sandbox

import (
	"encoding/json"
	"mime"
	"strings"
	"time"
)

// sessionLife is how long a session webhook works after the push that carried it (stream-protocol.md 3.1).
const sessionLife = 90 * time.Minute

// session is the right to answer in a conversation. DingTalk repeats its value within a conversation.
type session struct {
	id           string
	conversation string
	due          time.Duration
}

func (n *session) extend(now time.Duration) { n.due = now + sessionLife }

// sessionFor returns the conversation's session, a new one if the last has expired. The caller holds s.mu.
func (s *Server) sessionFor(c *conversation) *session {
	now := s.clock.Elapsed()
	if c.session == nil || c.session.due <= now {
		c.session = &session{id: randomHex(16), conversation: c.id}
		s.sessions[c.session.id] = c.session
	}
	c.session.extend(now)
	return c.session
}

// ExpireSession ends the session webhooks of a conversation, or of all with an empty id. It returns how many.
func (s *Server) ExpireSession(conversation string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for id, ses := range s.sessions {
		if conversation == "" || ses.conversation == conversation {
			delete(s.sessions, id)
			if c := s.conversations[ses.conversation]; c.session == ses {
				c.session = nil
			}
			n++
		}
	}
	return n
}

// webhookBody is what a session webhook takes (openapi.md 2.2).
type webhookBody struct {
	MsgType    string           `json:"msgtype"`
	Text       *webhookText     `json:"text"`
	Markdown   *webhookMarkdown `json:"markdown"`
	ActionCard *webhookAction   `json:"actionCard"`
	Link       *webhookLink     `json:"link"`
	FeedCard   *struct {
		Links []struct{ Title, MessageURL, PicURL string } `json:"links"`
	} `json:"feedCard"`
	At struct {
		UserIDs []string `json:"atUserIds"`
		All     bool     `json:"isAtAll"`
	} `json:"at"`
}

type (
	webhookText     struct{ Content string }
	webhookMarkdown struct{ Title, Text string }
	webhookLink     struct{ Title, Text, MessageURL, PicURL string }
	webhookAction   struct {
		Title, Text, SingleTitle, SingleURL, BtnOrientation string
		Btns                                                []struct{ Title, ActionURL string }
	}
)

// sendBySession answers POST /robot/sendBySession. Failures are HTTP 200 with an errcode.
func (s *Server) sendBySession(x *exchange) {
	if kind, _, _ := mime.ParseMediaType(x.r.Header.Get("Content-Type")); kind != "application/json" {
		x.failOld(43004, "无效的HTTP HEADER Content-Type")
		return
	}
	s.mu.Lock()
	ses := s.sessions[x.r.URL.Query().Get("session")]
	if ses != nil && ses.due <= s.clock.Elapsed() {
		delete(s.sessions, ses.id)
		ses = nil
	}
	s.mu.Unlock()
	if ses == nil {
		x.ok(map[string]any{"errcode": 300001, "errmsg": "session 不存在"})
		return
	}
	var in webhookBody
	if json.Unmarshal(x.body, &in) != nil {
		x.failOld(40035, "不合法的参数")
		return
	}
	if in.MsgType == "empty" {
		x.ok(map[string]any{"errcode": 0, "errmsg": "ok"})
		return
	}
	m, code, problem := in.message()
	if code != 0 {
		x.failOld(code, problem)
		return
	}
	s.mu.Lock()
	c := s.conversations[ses.conversation]
	if s.settings.CountWebhookPosts {
		x.call.Delivery = true
		s.countDelivery()
	}
	m.Mentions = s.knownMentions(c, in.At.UserIDs, in.At.All)
	for _, id := range m.Mentions { // clients draw @userId as the name of who is mentioned
		if p := s.byID[id]; p != nil {
			m.Text = strings.ReplaceAll(m.Text, "@"+p.UserID, "@"+p.Name)
		}
	}
	m.Cause = s.causeIn(c, m.Mentions)
	m.Via, x.call.Cause = "session", m.Cause
	s.botSays(c, m)
	s.mu.Unlock()
	x.ok(map[string]any{"errcode": 0, "errmsg": "ok"})
}

// message makes the chat message of a webhook body, or says why it cannot.
func (in webhookBody) message() (m *Message, code int, problem string) {
	missing := func(what string) (*Message, int, string) { return nil, 40035, "缺少参数 " + what }
	switch in.MsgType {
	case "text":
		if in.Text == nil || in.Text.Content == "" {
			return missing("text.content")
		}
		return &Message{Type: TypeText, Text: in.Text.Content}, 0, ""
	case "markdown":
		if in.Markdown == nil || in.Markdown.Title == "" || in.Markdown.Text == "" {
			return missing("markdown.title or markdown.text")
		}
		return &Message{Type: "markdown", Title: in.Markdown.Title, Text: in.Markdown.Text}, 0, ""
	case "actionCard":
		if in.ActionCard == nil || in.ActionCard.Title == "" || in.ActionCard.Text == "" {
			return missing("actionCard.title or actionCard.text")
		}
		return in.ActionCard.message(), 0, ""
	case "link":
		if in.Link == nil || in.Link.Title == "" || in.Link.Text == "" || in.Link.MessageURL == "" {
			return missing("link.title, link.text or link.messageUrl")
		}
		l := Link{Title: in.Link.Title, Text: in.Link.Text, URL: in.Link.MessageURL, PicURL: in.Link.PicURL}
		return &Message{Type: "link", Title: l.Title, Text: l.Text, Link: &l}, 0, ""
	case "feedCard":
		if in.FeedCard == nil || len(in.FeedCard.Links) == 0 {
			return missing("feedCard.links")
		}
		m = &Message{Type: "feedCard", Title: in.FeedCard.Links[0].Title}
		for _, l := range in.FeedCard.Links {
			m.Links = append(m.Links, Link{Title: l.Title, URL: l.MessageURL, PicURL: l.PicURL})
		}
		return m, 0, ""
	}
	return nil, 400105, "不支持的消息类型 " + in.MsgType
}

func (a *webhookAction) message() *Message {
	m := &Message{Type: "actionCard", Title: a.Title, Text: a.Text, Buttons: &Buttons{Vertical: a.BtnOrientation != "1"}}
	if a.SingleTitle != "" && a.SingleURL != "" {
		m.Buttons.Items = []Link{{Text: a.SingleTitle, URL: a.SingleURL}}
		return m
	}
	for _, b := range a.Btns {
		m.Buttons.Items = append(m.Buttons.Items, Link{Text: b.Title, URL: b.ActionURL})
	}
	return m
}

// knownMentions keeps those who are in the conversation: nobody else can be mentioned.
func (s *Server) knownMentions(c *conversation, ids []string, all bool) []string {
	var out []string
	if all {
		out = append(out, MentionAll)
	}
	for _, id := range ids {
		if contains(c.members, id) {
			out = append(out, id)
		}
	}
	return out
}

// causeIn names the message that something said in a conversation most likely answers: the oldest one that is still
// open, of one of the mentioned people if there is any; else what was done last. A 1:1 also answers what its person
// said or pressed in groups. The caller holds s.mu.
func (s *Server) causeIn(c *conversation, about []string) string {
	var oldest *Message
	for _, m := range s.open {
		here := m.Conversation == c.id && (len(about) == 0 || contains(about, m.UserID)) || !c.group && m.UserID == c.members[0]
		if here && (oldest == nil || m.Seq < oldest.Seq) {
			oldest = m
		}
	}
	switch {
	case oldest != nil:
		return oldest.ID
	case !c.group:
		return s.byID[c.members[0]].last.id
	}
	return c.last.id
}

// botSays puts a message of the bot into a conversation. The caller holds s.mu.
func (s *Server) botSays(c *conversation, m *Message) {
	m.ID, m.Conversation, m.At = s.newID("msg"), c.id, s.clock.Now()
	m.From, m.State = FromBot, StateSent
	s.addMessage(c, m)
}
