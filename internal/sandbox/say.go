package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Message types that people send (stream-protocol.md 3).
const (
	TypeText            = "text"
	TypeRichText        = "richText"
	TypePicture         = "picture"
	TypeAudio           = "audio"
	TypeVideo           = "video"
	TypeFile            = "file"
	TypeChatRecord      = "chatRecord"
	TypeInteractiveCard = "interactiveCard"
	TypeUnknown         = "unknownMsgType"
	TypeCard            = "card" // a card of the bot in a conversation
)

// Said is something that a person says.
type Said struct {
	User         string // viewer id
	Conversation string // empty: their 1:1 with the bot
	Text         string
	MsgType      string   // empty: TypeText
	Thread       string   // openThreadId of a topic group; empty: the conversation itself
	Mentions     []string // viewer ids of people, beside the bot; nobody can be mentioned in a 1:1
	NoBot        bool     // in a group: without @bot, so that the bot does not get it
	QuoteOf      string   // id of a message in the same conversation
	File         string   // id of an upload, for picture, audio, video and file; empty: a small sample
	FileName     string   // without an upload: how the sample is called
	Recognition  string   // audio: what DingTalk understood
	Duration     time.Duration
	Parts        []SaidPart      // richText
	Content      json.RawMessage // overrides the content object of the type
	Platform     string          // senderPlatform; default Mac
}

// SaidPart is a piece of a richText message: a text, a picture (Type "picture") or a mention (Type "at").
type SaidPart struct {
	Type   string
	Text   string
	File   string // id of an upload
	UserID string
}

// Say puts a message into a conversation and, if it is meant for the bot, pushes it. It does not wait for the bot.
func (s *Server) Say(_ context.Context, said Said) (msgID string, err error) {
	if said.Duration < 0 || said.Duration > maxDuration {
		return "", badRequest("bad_duration", "durationMs must not be negative, nor more than a day")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, c, err := s.speaker(said)
	if err != nil {
		return "", err
	}
	m, err := s.compose(said, p, c)
	if err != nil {
		return "", err
	}
	forBot := !c.group || contains(m.Mentions, BotMention)
	if c.group && (m.Type == TypeAudio || m.Type == TypeVideo || m.Type == TypeFile) {
		forBot = false // these reach a robot only in a 1:1 (openapi.md 2.1)
	}
	var wire map[string]any
	if forBot {
		if wire = s.wireMessage(p, c, m, said.Platform); !fits(encodeJSON(wire)) {
			return "", errTooLarge()
		}
	}
	s.addMessage(c, m)
	c.read[p.ID] = s.feed.seq()
	if forBot {
		s.pushMessage(p, c, m, wire)
	}
	return m.ID, nil
}

// speaker checks who speaks where. The caller holds s.mu.
func (s *Server) speaker(said Said) (*person, *conversation, error) {
	p := s.byID[said.User]
	if p == nil {
		return nil, nil, unknownUser(said.User)
	}
	if !p.Active {
		return nil, nil, conflict("user_left", p.Name+" has left the organisation")
	}
	c := s.singles[p.ID]
	if said.Conversation != "" {
		c = s.conversations[said.Conversation]
	}
	if c == nil {
		return nil, nil, notFound("unknown_conversation", fmt.Sprintf("no conversation has the id %q", said.Conversation))
	}
	if !contains(c.members, p.ID) {
		return nil, nil, forbidden("not_member", p.Name+" is not in that conversation")
	}
	return p, c, nil
}

// compose makes the message as everybody in the conversation sees it. The caller holds s.mu.
func (s *Server) compose(said Said, p *person, c *conversation) (*Message, error) {
	m := &Message{
		ID: s.newID("msg"), Conversation: c.id, At: s.clock.Now(), From: FromUser, UserID: p.ID,
		Type: said.MsgType, Text: said.Text, Content: said.Content, State: StateSent, Via: "say", Quote: said.QuoteOf, Thread: said.Thread,
	}
	if m.Type == "" {
		m.Type = TypeText
	}
	for _, id := range said.Mentions {
		if id == BotMention {
			continue
		}
		if s.byID[id] == nil || !contains(c.members, id) {
			return nil, badRequest("bad_mention", fmt.Sprintf("%q is not in that conversation", id))
		}
		if c.group {
			m.Mentions = append(m.Mentions, id)
		}
	}
	slices.SortStableFunc(m.Mentions, func(a, b string) int {
		return strings.Index(m.Text, s.mentionText(a)) - strings.Index(m.Text, s.mentionText(b))
	})
	if c.group && !said.NoBot {
		m.Mentions = append(m.Mentions, BotMention)
	}
	if q := s.messages[said.QuoteOf]; said.QuoteOf != "" && (q == nil || q.Conversation != c.id) {
		return nil, badRequest("bad_quote", "the quoted message is not in that conversation")
	}
	if len(said.Content) > 0 && !json.Valid(said.Content) {
		return nil, badRequest("bad_content", "content is not JSON")
	}
	if err := s.fill(m, said); err != nil {
		return nil, err
	}
	if contains(m.Mentions, BotMention) {
		s.mentionBot(m)
	}
	return m, nil
}

// mentionBot puts the bot's mention in front, unless it stands somewhere already. The caller holds s.mu.
func (s *Server) mentionBot(m *Message) {
	at := func(p Part) bool { return p.Type == "at" && p.UserID == BotMention }
	switch {
	case m.Type == TypeText && !strings.Contains(m.Text, s.botMention()):
		m.Text = s.botMention() + " " + m.Text
	case m.Type == TypeRichText && len(m.Parts) > 0 && !slices.ContainsFunc(m.Parts, at):
		m.Parts = slices.Insert(m.Parts, 0, Part{Type: "at", UserID: BotMention})
	}
}

func (s *Server) botMention() string { return "@" + s.opt.BotName }

// fill adds what the type needs. The caller holds s.mu.
func (s *Server) fill(m *Message, said Said) (err error) {
	switch m.Type {
	case TypePicture, TypeAudio, TypeVideo, TypeFile:
		m.File, err = s.attach(said.File, m.Type, said.FileName)
		if err == nil {
			m.File.Duration, m.File.Recognition = said.Duration, said.Recognition
		}
	case TypeRichText:
		for _, part := range said.Parts {
			p := Part{Type: part.Type, Text: part.Text, UserID: part.UserID}
			if p.Type == "" {
				p.Type = "text"
			}
			if p.Type == "at" && p.UserID != BotMention && s.conversations[m.Conversation].group && !contains(m.Mentions, p.UserID) {
				m.Mentions = append(m.Mentions, p.UserID)
			}
			if p.Type == "picture" {
				if p.File, err = s.attach(part.File, TypePicture, ""); err != nil {
					return err
				}
			}
			m.Parts = append(m.Parts, p)
		}
		if len(m.Parts) == 0 && said.Content == nil {
			return badRequest("no_parts", "a richText message needs parts")
		}
	}
	return err
}

// addMessage puts a message into its conversation. The caller holds s.mu.
func (s *Server) addMessage(c *conversation, m *Message) {
	m.Seq = s.feed.nextSeq()
	s.messages[m.ID] = m
	c.list = append(c.list, m.ID)
	s.changed(Change{Kind: ChangedMessage, Message: m})
	if m.From == FromBot {
		s.totals.BotSent++
		delete(s.open, m.Cause)
	}
}

// pushMessage hands a message to the bot. The caller holds s.mu.
func (s *Server) pushMessage(p *person, c *conversation, m *Message, wire map[string]any) {
	s.totals.Said++
	s.open[m.ID] = m
	s.noteCause(p, c, cause{m.ID, m.Seq})
	within := s.countDelivery()
	session := s.sessionFor(c)
	s.send(&delivery{
		kind: kindMessage, key: m.ID, frameType: frameCallback, topic: topicBot, cause: m.ID,
		data: func(base string) string {
			now := s.clock.Now().UnixMilli()
			session.extend(s.clock.Elapsed())
			wire["sessionWebhook"] = base + "/robot/sendBySession?session=" + session.id
			wire["sessionWebhookExpiredTime"] = now + sessionLife.Milliseconds()
			if !within {
				return string(encodeJSON(exhausted(wire)))
			}
			return string(encodeJSON(wire))
		},
	})
}

// exhausted is what arrives once the monthly deliveries are used up: no text, no content, and the error under both
// of its documented names (openapi.md 0.3, stream-protocol.md 2.7).
func exhausted(wire map[string]any) map[string]any {
	const code, text = 20001, "本月消息推送次数已用完"
	out := map[string]any{"errorCode": code, "errorMessage": text, "errCode": code, "errMsg": text}
	for k, v := range wire {
		if k != "text" && k != "content" {
			out[k] = v
		}
	}
	return out
}

// Redeliver pushes a message, event or press again, with a new headers.messageId. It returns the frame's id.
func (s *Server) Redeliver(key string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.deliveries[key]
	if d == nil {
		return "", notFound("unknown_delivery", fmt.Sprintf("nothing was pushed under the id %q", key))
	}
	return s.push(d).ID, nil
}

// maxCopies is how often a frame is sent at once.
const maxCopies = 1000

// Duplicate sends the newest frame of a message, event or press again as it was, same headers.messageId, over any
// connection. It returns how many were sent.
func (s *Server) Duplicate(key string, times int) (int, error) {
	if times < 1 || times > maxCopies {
		return 0, badRequest("bad_number", fmt.Sprintf("times: write 1 to %d", maxCopies))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.deliveries[key]
	if d == nil || d.last == nil || d.last.Data == "" {
		return 0, notFound("unknown_delivery", fmt.Sprintf("nothing was pushed under the id %q", key))
	}
	sent := 0
	for range times {
		if c := s.choose(d.frameType + " " + d.topic); c != nil && c.info.Mode == ModeOpen && c.out.put(encodeFrame(d.last)) {
			sent++
		}
	}
	return sent, nil
}

// Event pushes an event; data is the inner object (stream-protocol.md 5). It returns the eventId.
func (s *Server) Event(eventType string, data any) (eventID string, err error) {
	body, err := json.Marshal(data)
	if err != nil {
		return "", fmt.Errorf("sandbox event %s: %w", eventType, err)
	}
	switch {
	case eventType == "":
		return "", badRequest("bad_event", "the event has no type")
	case !fits(body):
		return "", errTooLarge()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return "", ErrClosed
	}
	id := strings.ToLower(s.newID("evt"))
	if !contactEvent(eventType) {
		s.countDelivery()
	}
	s.totals.Events++
	s.send(&delivery{
		kind: kindEvent, key: id, frameType: frameEvent, topic: topicEvent, eventType: eventType,
		headers: map[string]string{
			"eventType": eventType, "eventId": id, "eventBornTime": fmt.Sprint(s.clock.Now().UnixMilli()),
			"eventCorpId": s.opt.CorpID, "eventUnifiedAppId": s.opt.ClientID,
		},
		data: func(string) string { return string(body) },
	})
	return id, nil
}

// contactEvent says whether an event is outside the monthly quota.
func contactEvent(eventType string) bool {
	return strings.HasPrefix(eventType, "user_") || strings.HasPrefix(eventType, "org_")
}
