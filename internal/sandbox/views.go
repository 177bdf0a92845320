package sandbox

import (
	"encoding/json"
	"strings"

	"github.com/dingdesk/dingdesk/internal/sandbox/markdown"
	"github.com/dingdesk/dingdesk/internal/sandbox/template"
)

// The shapes of docs/sandbox-api.md.

type personJSON struct {
	UserID    string `json:"userId"`
	UnionID   string `json:"unionId"`
	Name      string `json:"name"`
	NameEN    string `json:"nameEn,omitempty"`
	Title     string `json:"title,omitempty"`
	Dept      string `json:"dept,omitempty"`
	DeptID    int64  `json:"deptId,omitempty"`
	Groups    int    `json:"groups,omitempty"` // how many group chats; in the list of people only
	ManagerID string `json:"managerId,omitempty"`
	Admin     bool   `json:"admin"`
	Boss      bool   `json:"boss"`
	Active    bool   `json:"active"`
	Outsider  bool   `json:"outsider"`
}

func personView(p Person) personJSON {
	return personJSON{
		UserID: p.ID, UnionID: p.UnionID, Name: p.Name, NameEN: p.NameEN, Title: p.Title, Dept: p.Dept, DeptID: p.DeptID,
		ManagerID: p.ManagerID, Admin: p.Admin, Boss: p.Boss, Active: p.Active, Outsider: p.Outsider,
	}
}

type conversationJSON struct {
	ID            string    `json:"id"`
	Kind          string    `json:"kind"`
	Title         string    `json:"title"`
	Members       []string  `json:"members"`
	Unread        int       `json:"unread"`
	Mentioned     bool      `json:"mentioned"`
	LastAt        int64     `json:"lastAt,omitempty"`
	LastText      string    `json:"lastText,omitempty"`
	LastMessageID string    `json:"lastMessageId,omitempty"`
	OneBox        *cardJSON `json:"oneBox,omitempty"`
}

type senderJSON struct {
	Kind   string `json:"kind"`
	UserID string `json:"userId,omitempty"`
	Name   string `json:"name"`
}

type fileJSON struct {
	URL         string `json:"url"`
	Name        string `json:"name,omitempty"`
	MIME        string `json:"mime,omitempty"`
	Bytes       int    `json:"bytes,omitempty"`
	DurationMs  int64  `json:"durationMs,omitempty"`
	Recognition string `json:"recognition,omitempty"`
}

type partJSON struct {
	Type   string    `json:"type"`
	Text   string    `json:"text,omitempty"`
	HTML   string    `json:"html,omitempty"`
	File   *fileJSON `json:"file,omitempty"`
	Name   string    `json:"name,omitempty"`
	UserID string    `json:"userId,omitempty"`
}

type linkJSON struct {
	Title  string `json:"title,omitempty"`
	Text   string `json:"text,omitempty"`
	URL    string `json:"url,omitempty"`
	Say    string `json:"text2say,omitempty"`
	PicURL string `json:"picUrl,omitempty"`
}

type buttonsJSON struct {
	Vertical bool       `json:"vertical"`
	Items    []linkJSON `json:"items"`
}

type quoteJSON struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Text string `json:"text"`
}

type messageJSON struct {
	ID           string          `json:"id"`
	Seq          int64           `json:"seq"`
	Conversation string          `json:"conversation"`
	At           int64           `json:"at"`
	From         senderJSON      `json:"from"`
	Type         string          `json:"type"`
	Title        string          `json:"title,omitempty"`
	Text         string          `json:"text,omitempty"`
	HTML         string          `json:"html,omitempty"`
	Parts        []partJSON      `json:"parts,omitempty"`
	File         *fileJSON       `json:"file,omitempty"`
	Buttons      *buttonsJSON    `json:"buttons,omitempty"`
	Link         *linkJSON       `json:"link,omitempty"`
	Links        []linkJSON      `json:"links,omitempty"`
	Content      json.RawMessage `json:"content,omitempty"`
	Card         *cardJSON       `json:"card,omitempty"`
	Mentions     []string        `json:"mentions,omitempty"`
	Quote        *quoteJSON      `json:"quote,omitempty"`
	State        string          `json:"state"`
	Via          string          `json:"via"`
	OnlyFor      []string        `json:"onlyFor,omitempty"`
	ReadBy       []string        `json:"readBy,omitempty"`
	Cause        string          `json:"cause,omitempty"`
	Notes        []noteJSON      `json:"notes,omitempty"`
}

type noteJSON struct {
	Title string          `json:"title"`
	Data  json.RawMessage `json:"data"`
}

type cardJSON struct {
	CardView
	State string `json:"state"`
}

func cardJSONOf(v CardView) *cardJSON {
	out := &cardJSON{v, "ok"}
	if v.Failed {
		out.State = "failed"
	}
	if out.Nodes == nil {
		out.Nodes = []template.Node{}
	}
	return out
}

func (s *Server) fileView(f *File) *fileJSON {
	if f == nil {
		return nil
	}
	return &fileJSON{
		URL: s.mediaURL(f.ID), Name: f.Name, MIME: f.MIME, Bytes: f.Size, DurationMs: f.Duration.Milliseconds(), Recognition: f.Recognition,
	}
}

func (s *Server) linkView(l Link) linkJSON {
	out := linkJSON{Title: l.Title, Text: l.Text, PicURL: s.mediaURL(l.PicURL)}
	out.URL, out.Say = template.SplitLink(l.URL)
	return out
}

// messageView draws a message for a viewer; an empty viewer gets no card. The caller holds s.mu.
func (s *Server) messageView(m *Message, viewer, lang string) messageJSON {
	out := messageJSON{
		ID: m.ID, Seq: m.Seq, Conversation: m.Conversation, At: m.At.UnixMilli(), Type: m.Type, Title: m.Title, Text: m.Text,
		HTML: s.messageHTML(m), File: s.fileView(m.File), Content: m.Content, Mentions: m.Mentions, State: m.State, Via: m.Via,
		OnlyFor: m.OnlyFor, Cause: m.Cause, From: senderJSON{Kind: m.From, Name: s.opt.BotName},
	}
	if p := s.byID[m.UserID]; p != nil {
		out.From = senderJSON{Kind: m.From, UserID: p.ID, Name: p.Name}
	}
	for _, p := range m.Parts {
		out.Parts = append(out.Parts, s.partView(p))
	}
	if m.Buttons != nil {
		out.Buttons = &buttonsJSON{Vertical: m.Buttons.Vertical}
		for _, l := range m.Buttons.Items {
			out.Buttons.Items = append(out.Buttons.Items, s.linkView(l))
		}
	}
	if m.Link != nil {
		l := s.linkView(*m.Link)
		out.Link = &l
		if m.Type == "image" {
			out.File = &fileJSON{URL: l.PicURL}
		}
	}
	for _, l := range m.Links {
		out.Links = append(out.Links, s.linkView(l))
	}
	for _, n := range m.Notes {
		out.Notes = append(out.Notes, noteJSON(n))
	}
	if q := s.messages[m.Quote]; q != nil {
		out.Quote = &quoteJSON{ID: q.ID, Name: s.senderName(q), Text: s.preview(q, lang)}
	}
	if c := s.cards[m.TrackID]; c != nil && viewer != "" && m.State != StateRecalled {
		out.Card = cardJSONOf(s.viewOf(c, viewer, lang))
	}
	if m.From == FromBot {
		for _, id := range s.conversations[m.Conversation].members {
			if s.hasRead(m, id) && visible(m, id) {
				out.ReadBy = append(out.ReadBy, id)
			}
		}
	}
	return out
}

func (s *Server) partView(p Part) partJSON {
	out := partJSON{Type: p.Type, Text: p.Text, File: s.fileView(p.File), UserID: p.UserID}
	switch {
	case p.Type == "text":
		out.HTML = markdown.Text(p.Text)
	case p.Type == "at" && s.byID[p.UserID] != nil:
		out.Name = s.byID[p.UserID].Name
	case p.Type == "at":
		out.Name = s.opt.BotName
	}
	return out
}

func (s *Server) messageHTML(m *Message) string {
	switch m.Type {
	case "markdown", "actionCard":
		return s.markdown.HTML(m.Text)
	case TypeCard:
		return ""
	}
	if m.Text == "" {
		return ""
	}
	return markdown.Text(m.Text)
}

func (s *Server) senderName(m *Message) string {
	if p := s.byID[m.UserID]; p != nil {
		return p.Name
	}
	return s.opt.BotName
}

// clientWords are what DingTalk's clients say in the place of what is no text: zh-CN, zh-TW, en.
func clientWords(kind, lang string) string {
	words := map[string][3]string{
		TypePicture: {"[图片]", "[圖片]", "[Picture]"}, "image": {"[图片]", "[圖片]", "[Picture]"}, TypeAudio: {"[语音]", "[語音]", "[Voice]"},
		TypeVideo: {"[视频]", "[影片]", "[Video]"}, TypeFile: {"[文件]", "[檔案]", "[File]"}, TypeChatRecord: {"[聊天记录]", "[聊天記錄]", "[Chat history]"},
		TypeCard: {"[卡片]", "[卡片]", "[Card]"}, TypeUnknown: {"[未知消息]", "[未知訊息]", "[Unknown message]"},
	}
	return words[kind][map[string]int{"zh-TW": 1, "en": 2}[lang]]
}

// preview is a message in a line, as the conversation list shows it. The caller holds s.mu.
func (s *Server) preview(m *Message, lang string) string {
	if m.State == StateRecalled {
		return ""
	}
	if c := s.cards[m.TrackID]; c != nil {
		for _, key := range []string{map[string]string{"zh-TW": "ZH_TW", "en": "EN_US"}[lang], "ZH_CN"} {
			if text := c.lastMessage[key]; text != "" {
				return text
			}
		}
	}
	text := m.Title
	if text == "" {
		text = m.Text
	}
	for _, p := range m.Parts {
		if p.Type == "text" {
			text += p.Text
		}
	}
	if text == "" {
		text = clientWords(m.Type, lang)
	}
	return clip(strings.Join(strings.Fields(text), " "), 120)
}

func (s *Server) conversationView(c ConversationInfo, viewer, lang string) conversationJSON {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := conversationJSON{ID: c.ID, Kind: "single", Title: c.Title, Members: c.Members, Unread: c.Unread, Mentioned: c.Mentioned}
	if c.Group {
		out.Kind = "group"
	}
	if c.Last != nil {
		out.LastAt, out.LastText, out.LastMessageID = c.Last.At.UnixMilli(), s.preview(c.Last, lang), c.Last.ID
	}
	if box := s.cards[c.OneBox]; box != nil {
		out.OneBox = cardJSONOf(s.viewOf(box, viewer, lang))
	}
	return out
}
