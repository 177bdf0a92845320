package sandbox

import (
	"encoding/json"
	"strings"
	"time"

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
	ManagerID string `json:"managerId,omitempty"`
	Admin     bool   `json:"admin"`
	Boss      bool   `json:"boss"`
	Active    bool   `json:"active"`
	Outsider  bool   `json:"outsider"`
	Avatar    string `json:"avatar,omitempty"`
}

func personView(p Person) personJSON {
	return personJSON{
		UserID: p.ID, UnionID: p.UnionID, Name: p.Name, NameEN: p.NameEN, Title: p.Title, Dept: p.Dept, DeptID: p.DeptID,
		ManagerID: p.ManagerID, Admin: p.Admin, Boss: p.Boss, Active: p.Active, Outsider: p.Outsider, Avatar: p.Avatar,
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
	Avatar string `json:"avatar,omitempty"`
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
}

type cardJSON struct {
	TrackID     string            `json:"trackId"`
	TemplateID  string            `json:"templateId"`
	Version     int               `json:"version"`
	MessageID   string            `json:"messageId,omitempty"`
	Viewer      string            `json:"viewer"`
	State       string            `json:"state"`
	AI          bool              `json:"ai"`
	Flow        int               `json:"flow"`
	Pressing    string            `json:"pressing"`
	Forward     bool              `json:"forward"`
	LastMessage map[string]string `json:"lastMessage,omitempty"`
	Params      map[string]string `json:"params"`
	Nodes       []template.Node   `json:"nodes"`
	Warnings    []string          `json:"warnings,omitempty"`
}

func cardJSONOf(v CardView) *cardJSON {
	out := &cardJSON{
		TrackID: v.TrackID, TemplateID: v.TemplateID, Version: v.Version, MessageID: v.MessageID, Viewer: v.Viewer, State: "ok",
		AI: v.AI, Flow: v.Flow, Pressing: v.Pressing, Forward: v.Forward, LastMessage: v.LastMessage, Params: v.Params,
		Nodes: v.Nodes, Warnings: v.Warnings,
	}
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
		out.From = senderJSON{Kind: m.From, UserID: p.ID, Name: p.Name, Avatar: p.Avatar}
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
	if q := s.messages[m.Quote]; q != nil {
		out.Quote = &quoteJSON{ID: q.ID, Name: s.senderName(q), Text: s.preview(q)}
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

// preview is a message in a line, as the conversation list shows it. The caller holds s.mu.
func (s *Server) preview(m *Message) string {
	if m.State == StateRecalled {
		return ""
	}
	words := map[string]string{
		TypePicture: "[图片]", "image": "[图片]", TypeAudio: "[语音]", TypeVideo: "[视频]", TypeFile: "[文件]", TypeChatRecord: "[聊天记录]",
		TypeCard: "[卡片]", TypeUnknown: "[未知消息]",
	}
	if c := s.cards[m.TrackID]; c != nil {
		if text := c.lastMessage["ZH_CN"]; text != "" {
			return text
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
		text = words[m.Type]
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
		out.LastAt, out.LastText, out.LastMessageID = c.Last.At.UnixMilli(), s.preview(c.Last), c.Last.ID
	}
	if box := s.cards[c.OneBox]; box != nil {
		out.OneBox = cardJSONOf(s.viewOf(box, viewer, lang))
	}
	return out
}

type callJSON struct {
	Seq          int64  `json:"seq"`
	At           int64  `json:"at"`
	Ms           int64  `json:"ms"`
	Method       string `json:"method"`
	Path         string `json:"path"`
	Query        string `json:"query,omitempty"`
	Route        string `json:"route,omitempty"`
	Old          bool   `json:"old"`
	RequestBody  string `json:"requestBody,omitempty"`
	Status       int    `json:"status"`
	ResponseBody string `json:"responseBody,omitempty"`
	Counted      bool   `json:"counted"`
	Delivery     bool   `json:"delivery"`
	Error        string `json:"error,omitempty"`
	Fault        string `json:"fault,omitempty"`
	Cause        string `json:"cause,omitempty"`
	TrackID      string `json:"trackId,omitempty"`
	Curl         string `json:"curl"`
}

func (s *Server) callView(c *Call) callJSON {
	return callJSON{
		Seq: c.Seq, At: c.At.UnixMilli(), Ms: c.Took.Milliseconds(), Method: c.Method, Path: c.Path, Query: c.Query, Route: c.Route, Old: c.Old,
		RequestBody: c.RequestBody, Status: c.Status, ResponseBody: c.ResponseBody, Counted: c.Counted, Delivery: c.Delivery,
		Error: c.Error, Fault: c.Fault, Cause: c.Cause, TrackID: c.TrackID, Curl: c.curl(s.base()),
	}
}

type ackJSON struct {
	At         int64  `json:"at"`
	Ms         int64  `json:"ms"`
	Code       int    `json:"code"`
	Message    string `json:"message"`
	Data       string `json:"data"`
	Connection string `json:"connection"`
	Extra      int    `json:"extra"`
}

type frameJSON struct {
	Seq        int64             `json:"seq"`
	ID         string            `json:"id"`
	At         int64             `json:"at"`
	Type       string            `json:"type"`
	Topic      string            `json:"topic"`
	EventType  string            `json:"eventType,omitempty"`
	Key        string            `json:"key"`
	Connection string            `json:"connection,omitempty"`
	Attempt    int               `json:"attempt"`
	Outcome    string            `json:"outcome"`
	Headers    map[string]string `json:"headers"`
	Data       string            `json:"data"`
	Cause      string            `json:"cause,omitempty"`
	Ack        *ackJSON          `json:"ack,omitempty"`
}

func frameView(f *Frame) frameJSON {
	out := frameJSON{
		Seq: f.Seq, ID: f.ID, At: f.At.UnixMilli(), Type: f.Type, Topic: f.Topic, EventType: f.EventType, Key: f.Key,
		Connection: f.Connection, Attempt: f.Attempt, Outcome: f.Outcome, Headers: f.Headers, Data: redact(f.Data), Cause: f.Cause,
	}
	if a := f.Ack; a != nil {
		out.Ack = &ackJSON{
			At: a.At.UnixMilli(), Ms: a.Latency.Milliseconds(), Code: a.Code, Message: a.Message, Data: a.Data, Connection: a.Connection, Extra: a.Extra,
		}
	}
	return out
}

type pressJSON struct {
	ID       string          `json:"id"`
	Seq      int64           `json:"seq"`
	At       int64           `json:"at"`
	User     string          `json:"user"`
	TrackID  string          `json:"trackId"`
	ActionID string          `json:"actionId"`
	Params   map[string]any  `json:"params,omitempty"`
	Offered  bool            `json:"offered"`
	Outcome  string          `json:"outcome"`
	Ms       int64           `json:"ms"`
	Code     int             `json:"code,omitempty"`
	Response json.RawMessage `json:"response,omitempty"`
	Frame    string          `json:"frame,omitempty"`
}

func pressView(p Press) pressJSON {
	return pressJSON{
		ID: p.ID, Seq: p.Seq, At: p.At.UnixMilli(), User: p.User, TrackID: p.TrackID, ActionID: p.ActionID, Params: p.Params,
		Offered: p.Offered, Outcome: p.Outcome, Ms: p.Latency.Milliseconds(), Code: p.Code, Response: p.Response, Frame: p.Frame,
	}
}

type connectionJSON struct {
	ID       string   `json:"id"`
	At       int64    `json:"at"`
	Remote   string   `json:"remote"`
	UA       string   `json:"ua"`
	Topics   []string `json:"topics"`
	Mode     string   `json:"mode"`
	Pushed   int      `json:"pushed"`
	Acked    int      `json:"acked"`
	ClosedAt int64    `json:"closedAt,omitempty"`
	Reason   string   `json:"reason,omitempty"`
}

func connectionView(c Connection) connectionJSON {
	out := connectionJSON{
		ID: c.ID, At: c.At.UnixMilli(), Remote: c.Remote, UA: c.UA, Topics: c.Topics, Mode: c.Mode, Pushed: c.Pushed, Acked: c.Acked, Reason: c.Reason,
	}
	if !c.ClosedAt.IsZero() {
		out.ClosedAt = c.ClosedAt.UnixMilli()
	}
	return out
}

type budgetJSON struct {
	Used  int `json:"used"`
	Limit int `json:"limit"`
}

type quotaJSON struct {
	Month      string     `json:"month"`
	API        budgetJSON `json:"api"`
	Deliveries budgetJSON `json:"deliveries"`
	Free       int        `json:"free"`
}

func quotaView(q Quota) quotaJSON {
	return quotaJSON{q.Month, budgetJSON{q.APIUsed, q.APILimit}, budgetJSON{q.DeliveriesUsed, q.DeliveriesLimit}, q.Free}
}

type violationJSON struct {
	Seq     int64  `json:"seq"`
	At      int64  `json:"at"`
	Level   string `json:"level"`
	Rule    string `json:"rule"`
	Detail  string `json:"detail"`
	Cause   string `json:"cause,omitempty"`
	TrackID string `json:"trackId,omitempty"`
}

func violationView(v Violation) violationJSON {
	return violationJSON{v.Seq, v.At.UnixMilli(), v.Level, v.Rule, redact(v.Detail), v.Cause, v.TrackID}
}

type changeJSON struct {
	Version int      `json:"version"`
	At      int64    `json:"at"`
	By      string   `json:"by"`
	TrackID string   `json:"trackId,omitempty"`
	Press   string   `json:"press,omitempty"`
	Keys    []string `json:"keys"`
	ByKey   bool     `json:"byKey"`
}

func changeView(trackID string, c CardChange) changeJSON {
	keys := c.Keys
	if keys == nil {
		keys = []string{}
	}
	return changeJSON{c.Version, c.At.UnixMilli(), c.By, trackID, c.Press, keys, c.ByKey}
}

type faultJSON struct {
	ID          string `json:"id,omitempty"`
	Method      string `json:"method,omitempty"`
	Path        string `json:"path"`
	Times       int    `json:"times"`
	When        string `json:"when,omitempty"`
	Status      int    `json:"status,omitempty"`
	Body        string `json:"body,omitempty"`
	ContentType string `json:"contentType,omitempty"`
	Code        string `json:"code,omitempty"`
	Message     string `json:"message,omitempty"`
	DelayMs     int64  `json:"delayMs,omitempty"`
	Hang        bool   `json:"hang,omitempty"`
	Seen        int    `json:"seen"`
}

func faultView(f Fault) faultJSON {
	out := faultJSON{
		ID: f.ID, Method: f.Method, Path: f.Path, Times: f.Times, When: "before", Status: f.Status, Body: f.Body,
		ContentType: f.ContentType, Code: f.Code, Message: f.Message, DelayMs: f.Delay.Milliseconds(), Hang: f.Hang, Seen: f.Seen,
	}
	if f.After {
		out.When = "after"
	}
	return out
}

func (f faultJSON) fault() (Fault, error) {
	if f.When != "" && f.When != "before" && f.When != "after" {
		return Fault{}, badRequest("bad_fault", "when is before or after")
	}
	return Fault{
		Method: strings.ToUpper(f.Method), Path: f.Path, Times: f.Times, After: f.When == "after", Status: f.Status, Body: f.Body,
		ContentType: f.ContentType, Code: f.Code, Message: f.Message, Delay: time.Duration(f.DelayMs) * time.Millisecond, Hang: f.Hang,
	}, nil
}

type settingsJSON struct {
	QPS                    *int    `json:"qps"`
	QuotaAPI               *int    `json:"quotaApi"`
	QuotaDeliveries        *int    `json:"quotaDeliveries"`
	CountWebhookPosts      *bool   `json:"countWebhookPosts"`
	Redelivery             *string `json:"redelivery"`
	BotRetryMs             *int64  `json:"botRetryMs"`
	EventRetries           *int    `json:"eventRetries"`
	EventRetryMs           *int64  `json:"eventRetryMs"`
	QueueWithoutConnection *bool   `json:"queueWithoutConnection"`
	CallbackDeadlineMs     *int64  `json:"callbackDeadlineMs"`
	ActionIDIn             *string `json:"actionIdIn"`
	ServerPingMs           *int64  `json:"serverPingMs"`
	DisconnectGraceMs      *int64  `json:"disconnectGraceMs"`
	PushDelayMs            *int64  `json:"pushDelayMs"`
	Reorder                *int    `json:"reorder"`
	KeepAliveFrames        *bool   `json:"keepAliveFrames"`
	QuoteForm              *string `json:"quoteForm"`
}

func settingsView(t Settings) settingsJSON {
	ms := func(d time.Duration) *int64 { n := d.Milliseconds(); return &n }
	return settingsJSON{
		QPS: &t.QPS, QuotaAPI: &t.QuotaAPI, QuotaDeliveries: &t.QuotaDeliveries, CountWebhookPosts: &t.CountWebhookPosts,
		Redelivery: &t.Redelivery, BotRetryMs: ms(t.BotRetry), EventRetries: &t.EventRetries, EventRetryMs: ms(t.EventRetry),
		QueueWithoutConnection: &t.QueueWithoutConnection, CallbackDeadlineMs: ms(t.CallbackDeadline), ActionIDIn: &t.ActionIDIn,
		ServerPingMs: ms(t.ServerPing), DisconnectGraceMs: ms(t.DisconnectGrace), PushDelayMs: ms(t.PushDelay), Reorder: &t.Reorder,
		KeepAliveFrames: &t.KeepAliveFrames, QuoteForm: &t.QuoteForm,
	}
}

// apply puts the given parts into settings.
func (j settingsJSON) apply(t *Settings) {
	set(&t.QPS, j.QPS)
	set(&t.QuotaAPI, j.QuotaAPI)
	set(&t.QuotaDeliveries, j.QuotaDeliveries)
	set(&t.CountWebhookPosts, j.CountWebhookPosts)
	set(&t.Redelivery, j.Redelivery)
	setMs(&t.BotRetry, j.BotRetryMs)
	set(&t.EventRetries, j.EventRetries)
	setMs(&t.EventRetry, j.EventRetryMs)
	set(&t.QueueWithoutConnection, j.QueueWithoutConnection)
	setMs(&t.CallbackDeadline, j.CallbackDeadlineMs)
	set(&t.ActionIDIn, j.ActionIDIn)
	setMs(&t.ServerPing, j.ServerPingMs)
	setMs(&t.DisconnectGrace, j.DisconnectGraceMs)
	setMs(&t.PushDelay, j.PushDelayMs)
	set(&t.Reorder, j.Reorder)
	set(&t.KeepAliveFrames, j.KeepAliveFrames)
	set(&t.QuoteForm, j.QuoteForm)
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func setMs(to *time.Duration, from *int64) {
	if from != nil {
		*to = time.Duration(*from) * time.Millisecond
	}
}
