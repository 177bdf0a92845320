package sandbox

import (
	"encoding/json"
	"strings"
)

// wireMessage is the data of a robot message (stream-protocol.md 3.1), without the session webhook, which depends on
// the host the bot knows. The caller holds s.mu.
func (s *Server) wireMessage(p *person, c *conversation, m *Message, platform string) map[string]any {
	if platform == "" {
		platform = "Mac"
	}
	w := map[string]any{
		"conversationId": c.id, "openThreadId": c.id, "msgId": m.ID, "msgtype": m.Type, "createAt": m.At.UnixMilli(),
		"senderId": p.encrypted, "senderUnionId": p.UnionID, "senderNick": p.Name, "senderCorpId": s.corpOf(p), "senderPlatform": platform,
		"isAdmin": p.Admin, "chatbotCorpId": s.opt.CorpID, "chatbotUserId": s.botUserID(), "robotCode": s.opt.ClientID,
		"conversationType": "1",
	}
	if !p.Outsider {
		w["senderStaffId"] = p.UserID
	}
	if c.group {
		w["conversationType"], w["conversationTitle"], w["isInAtList"] = "2", c.title, true
		w["atUsers"] = s.wireMentions(m)
	}
	if m.Thread != "" {
		w["openThreadId"] = m.Thread
	}
	if m.Type == TypeText {
		w["text"] = map[string]any{"content": s.textForBot(m)}
	} else {
		w["content"] = s.wireContent(m)
	}
	if m.Quote != "" {
		s.wireQuote(w, m)
	}
	return w
}

// textForBot is the text without any linked name: what stood around them stays as it was, a leading space too when the
// bot was mentioned first. A name that was only typed, and every name in a 1:1, is text (corrections.md 1).
func (s *Server) textForBot(m *Message) string {
	text := m.Text
	for _, id := range m.Mentions {
		text = strings.Replace(text, s.mentionText(id), "", 1)
	}
	return text
}

// mentionText is how a mention of somebody looks in a message.
func (s *Server) mentionText(id string) string {
	if p := s.byID[id]; p != nil {
		return "@" + p.Name
	}
	return s.botMention()
}

// wireMentions lists who was mentioned: people in their order, an outsider without a staffId, and the bot last, wherever
// it stood.
func (s *Server) wireMentions(m *Message) []map[string]any {
	out := []map[string]any{}
	for _, id := range m.Mentions {
		switch p := s.byID[id]; {
		case p == nil:
		case p.Outsider:
			out = append(out, map[string]any{"dingtalkId": p.encrypted})
		default:
			out = append(out, map[string]any{"dingtalkId": p.encrypted, "staffId": p.UserID, "unionId": p.UnionID})
		}
	}
	if contains(m.Mentions, BotMention) {
		out = append(out, map[string]any{"dingtalkId": s.botUserID()})
	}
	return out
}

// wireContent is the content object of every type but text.
func (s *Server) wireContent(m *Message) any {
	if m.Content != nil {
		return m.Content
	}
	switch m.Type {
	case TypePicture:
		return map[string]any{"downloadCode": m.File.DownloadCodes[0], "pictureDownloadCode": "p" + m.File.DownloadCodes[0]}
	case TypeAudio:
		return map[string]any{"duration": m.File.Duration.Milliseconds(), "downloadCode": m.File.DownloadCodes[0], "recognition": m.File.Recognition}
	case TypeVideo:
		return map[string]any{"duration": m.File.Duration.Milliseconds(), "downloadCode": m.File.DownloadCodes[0], "videoType": "mp4"}
	case TypeFile:
		return map[string]any{"downloadCode": m.File.DownloadCodes[0], "fileName": m.File.Name, "fileId": m.File.ID, "spaceId": "28400000001"}
	case TypeRichText:
		return map[string]any{"richText": s.wireParts(m)}
	case TypeInteractiveCard:
		return map[string]any{"cardContent": []any{map[string]any{"elementType": "RICHTEXT", "children": []any{
			map[string]any{"elementType": "TEXT", "value": s.botMention()}, map[string]any{"elementType": "TEXT", "value": " " + m.Text},
		}}}}
	case TypeChatRecord:
		record, _ := json.Marshal([]any{map[string]any{"msgType": "text", "content": m.Text}, map[string]any{"msgType": TypeUnknown}})
		return map[string]any{"title": "聊天记录", "summary": m.Text, "chatRecord": string(record)}
	}
	return map[string]any{TypeUnknown: m.Type}
}

// wireParts writes the pieces of a richText as a live message carries them: a line break is a piece of its own, and so is
// a mention, as a text without a type that is glued to the next (corrections.md 1).
func (s *Server) wireParts(m *Message) []map[string]any {
	out := []map[string]any{}
	for _, p := range m.Parts {
		switch p.Type {
		case "picture":
			out = append(out, map[string]any{"type": "picture", "downloadCode": p.File.DownloadCodes[0], "pictureDownloadCode": "p" + p.File.DownloadCodes[0]})
		case "at":
			out = append(out, map[string]any{"text": s.mentionText(p.UserID)})
		default:
			for i, line := range strings.Split(p.Text, "\n") {
				if i > 0 {
					out = append(out, map[string]any{"text": "\n"})
				}
				if line != "" {
					out = append(out, map[string]any{"text": line})
				}
			}
		}
	}
	return out
}

// wireQuote adds what a reply carries (stream-protocol.md 3.3). The caller holds s.mu.
func (s *Server) wireQuote(w map[string]any, m *Message) {
	q := s.messages[m.Quote]
	w["originalMsgId"] = q.ID
	if q.From == FromBot && q.QueryKey != "" {
		w["originalProcessQueryKey"] = q.QueryKey
	}
	if s.settings.QuoteForm == QuoteIDOnly {
		return
	}
	sender := s.botUserID()
	if p := s.byID[q.UserID]; p != nil {
		sender = p.encrypted
	}
	replied := map[string]any{"msgId": q.ID, "senderId": sender, "createdAt": q.At.UnixMilli(), "msgType": quotedType(q)}
	turn := s.quotes[quotedType(q)]
	s.quotes[quotedType(q)]++
	if content := s.quotedContent(q, turn); content != nil {
		replied["content"] = content
	}
	if text, ok := w["text"].(map[string]any); ok {
		text["isReplyMsg"], text["repliedMsg"] = true, replied
		return
	}
	// A reply whose own body is rich carries the quote inside its content.
	if content, ok := w["content"].(map[string]any); ok {
		content["isReplyMsg"], content["repliedMsg"] = true, replied
	}
}

func quotedType(q *Message) string {
	if q.Type == TypeCard || q.Type == "actionCard" {
		return TypeInteractiveCard
	}
	return q.Type
}

// quotedContent is the content of a quoted message: other key names than in a live one, of a text under one of two, of a
// card its tree or nothing, by turns.
func (s *Server) quotedContent(q *Message, turn int) any {
	switch q.Type {
	case TypeText, "markdown":
		return map[string]any{[]string{"text", "content"}[turn%2]: q.Text}
	case TypeCard:
		if turn%2 == 0 {
			return nil
		}
		return map[string]any{"cardContent": []any{map[string]any{"elementType": "RICHTEXT", "children": []any{
			map[string]any{"elementType": "TEXT", "value": s.preview(q, "")},
		}}}}
	case TypePicture, TypeAudio, TypeVideo:
		return map[string]any{"downloadCode": q.File.DownloadCodes[0]}
	case TypeFile:
		return map[string]any{"downloadCode": q.File.DownloadCodes[0], "fileName": q.File.Name}
	case TypeRichText:
		list := []map[string]any{}
		for _, p := range q.Parts {
			switch p.Type {
			case "picture":
				list = append(list, map[string]any{"msgType": "picture", "downloadCode": p.File.DownloadCodes[0]})
			case "text":
				list = append(list, map[string]any{"msgType": "text", "content": p.Text})
			}
		}
		return map[string]any{"richText": list}
	case TypeChatRecord:
		return map[string]any{"title": "聊天记录", "summary": q.Text}
	}
	return nil
}
