package sandbox

import (
	"maps"
	"regexp"
	"slices"

	"github.com/dingdesk/dingdesk/internal/sandbox/template"
)

// CardView is a card as a viewer sees it.
type CardView struct {
	TrackID     string            `json:"trackId"`
	TemplateID  string            `json:"templateId"`
	Version     int               `json:"version"`
	MessageID   string            `json:"messageId,omitempty"` // of the chat message; "" for the ceiling
	Viewer      string            `json:"viewer"`
	Failed      bool              `json:"-"` // the client cannot render it: 内容加载失败
	AI          bool              `json:"ai"`
	Flow        int               `json:"flow"`
	Pressing    string            `json:"pressing"` // action id of the viewer's press that waits
	Forward     bool              `json:"forward"`
	LastMessage map[string]string `json:"lastMessage,omitempty"` // zh_CN, zh_TW, en_US …
	Params      map[string]string `json:"params"`                // resolved: private before public
	Nodes       []template.Node   `json:"nodes"`
	Warnings    []string          `json:"warnings,omitempty"`
}

// CardRaw is what a card holds.
type CardRaw struct {
	Public       map[string]string
	Private      map[string]map[string]string // by viewer id
	Local        map[string]map[string]string
	CallbackType string
	UserIDType   int
	Spaces       []CardSpace
	History      []CardChange
	Cause        string
}

// CardSpace is one place where a card was delivered.
type CardSpace struct {
	Type, ID, Conversation, CarrierID, MessageID string
	Recipients                                   []string // viewer ids; empty: everybody
}

// Card draws a card for a viewer in zh-CN. The second result is false when there is no such card, or the viewer may
// not see it.
func (s *Server) Card(trackID, viewer string) (CardView, bool) {
	return s.CardIn(trackID, viewer, "zh-CN")
}

// CardIn is Card with the client's language: zh-CN, zh-TW or en. It matters only for the template's own texts.
func (s *Server) CardIn(trackID, viewer, lang string) (CardView, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.cards[trackID]
	if c == nil || s.byID[viewer] == nil || !s.maySee(c, viewer) {
		return CardView{}, false
	}
	return s.viewOf(c, viewer, lang), true
}

// maySee says whether a card lies anywhere the viewer can look. A card that was not delivered is only looked at by
// tests, which may see it.
func (s *Server) maySee(c *card, viewer string) bool {
	for _, sp := range c.spaces {
		if contains(s.conversations[sp.conversation].members, viewer) && (len(sp.recipients) == 0 || contains(sp.recipients, viewer)) {
			return true
		}
	}
	return len(c.spaces) == 0
}

// viewOf draws a card. The caller holds s.mu.
func (s *Server) viewOf(c *card, viewer, lang string) CardView {
	t := s.templates[c.templateID]
	v := CardView{
		TrackID: c.trackID, TemplateID: c.templateID, Version: c.version, Viewer: viewer, AI: t.AI, Flow: c.flow,
		Pressing: c.pressing[viewer], Forward: c.forward, LastMessage: previews(c.lastMessage),
	}
	for _, sp := range c.spaces {
		if sp.messageID != "" && contains(s.conversations[sp.conversation].members, viewer) {
			v.MessageID = sp.messageID
		}
	}
	drawn := t.Render(s.dataOf(c, viewer, lang))
	v.Params, v.Warnings = drawn.Params, drawn.Warnings
	if t.renderFailure || t.state == TemplateMissing {
		v.Failed = true
		return v
	}
	v.Nodes = drawn.Nodes
	return v
}

func (s *Server) dataOf(c *card, viewer, lang string) template.Data {
	public := c.public
	if mine := c.publicFor[viewer]; mine != nil {
		public = mine
	}
	return template.Data{
		Public: public, Private: c.private[viewer], Local: c.local[viewer], Flow: c.flow, Lang: lang,
		HTML: s.markdown.HTML, Image: s.mediaURL,
	}
}

// previews turns ZH_CN, as the API spells it, into zh_CN.
func previews(in map[string]string) map[string]string {
	names := map[string]string{"ZH_CN": "zh_CN", "ZH_TW": "zh_TW", "EN_US": "en_US", "JA_JP": "ja_JP", "VI_VN": "vi_VN", "TH_TH": "th_TH"}
	out := map[string]string{}
	for k, v := range in {
		if n := names[k]; n != "" {
			out[n] = v
		}
	}
	return out
}

// offer is what a press sends.
type offer struct {
	actionID string
	params   map[string]any
	dynamic  bool
	found    bool
}

// offerOf works out what a click sends: the declared params of the button, overlaid with those of the press, and the
// form's values. The caller holds s.mu.
func (s *Server) offerOf(c *card, viewer string, in Pressed) offer {
	t := s.templates[c.templateID]
	view := t.Render(s.dataOf(c, viewer, ""))
	o := offer{actionID: in.ActionID, params: map[string]any{}}
	if o.actionID == "" && in.Form != nil {
		o.actionID = view.FormAction()
	}
	if s.maySee(c, viewer) && !t.renderFailure {
		b, ok := view.Find(o.actionID)
		o.found, o.dynamic = ok && b.Status != "disabled", b.Dynamic
		maps.Copy(o.params, b.Params)
	}
	if !o.found && t.HasDynamicButtons() {
		o.dynamic = true // a stale client still has the button that the card no longer shows
	}
	if in.Params != nil {
		o.params = maps.Clone(in.Params)
	}
	if in.Form != nil {
		o.params["form"] = in.Form
	}
	return o
}

// Raw returns what a card holds.
func (s *Server) Raw(trackID string) (CardRaw, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.cards[trackID]
	if c == nil {
		return CardRaw{}, false
	}
	out := CardRaw{
		Public: maps.Clone(c.public), Private: cloneMaps(c.private), Local: cloneMaps(c.local), CallbackType: c.callbackType,
		UserIDType: c.userIDType, History: slices.Clone(c.history), Cause: c.cause,
	}
	for _, sp := range c.spaces {
		out.Spaces = append(out.Spaces, CardSpace{
			Type: sp.kind, ID: sp.id, Conversation: sp.conversation, CarrierID: sp.carrierID, MessageID: sp.messageID,
			Recipients: slices.Clone(sp.recipients),
		})
	}
	return out, true
}

func cloneMaps(in map[string]map[string]string) map[string]map[string]string {
	out := map[string]map[string]string{}
	for k, v := range in {
		out[k] = maps.Clone(v)
	}
	return out
}

// CardInfo is one line of the list of cards.
type CardInfo struct {
	TrackID, TemplateID, Conversation, MessageID, Cause string
	Version                                             int
	At                                                  int64 // Unix milliseconds of the last change
}

// Cards lists the cards, the newest first, at most n (0: all).
func (s *Server) Cards(n int) []CardInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []CardInfo
	for _, id := range slices.Backward(s.cardOrder) {
		if n > 0 && len(out) == n {
			break
		}
		c := s.cards[id]
		info := CardInfo{TrackID: id, TemplateID: c.templateID, Version: c.version, At: c.changedAt.UnixMilli(), Cause: c.cause}
		if len(c.spaces) > 0 {
			info.Conversation, info.MessageID = c.spaces[0].conversation, c.spaces[0].messageID
		}
		out = append(out, info)
	}
	return out
}

// oneBox is the newest ceiling card of a conversation that a viewer sees. The caller holds s.mu.
func (s *Server) oneBox(c *conversation, viewer string) string {
	if !c.group {
		return ""
	}
	for _, id := range slices.Backward(s.cardOrder) {
		for _, sp := range s.cards[id].spaces {
			if sp.kind == spaceTop && sp.conversation == c.id && (len(sp.recipients) == 0 || contains(sp.recipients, viewer)) {
				return id
			}
		}
	}
	return ""
}

// TemplateInfo is a template with its state in the card platform.
type TemplateInfo struct {
	ID, Name, Origin, State string
	RenderFailure, AI       bool
	Variables               []template.Variable
}

// Templates lists the templates.
func (s *Server) Templates() []TemplateInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []TemplateInfo
	for _, id := range s.templateOrder {
		out = append(out, s.templates[id].info())
	}
	return out
}

func (t *cardTemplate) info() TemplateInfo {
	return TemplateInfo{
		ID: t.ID, Name: t.Name, Origin: t.origin, State: t.state, RenderFailure: t.renderFailure, AI: t.AI, Variables: t.Variables,
	}
}

// templateID is how the card platform names templates.
var templateID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*\.schema$`)

// AddTemplate takes an exported template, new or in the place of an earlier one, as the card platform would after a
// publication. Cards that use it are drawn anew.
func (s *Server) AddTemplate(in Template) (TemplateInfo, error) {
	if !templateID.MatchString(in.ID) || len(in.ID) > maxTrackID {
		return TemplateInfo{}, badRequest("bad_template", "the id of a template has letters, digits, - and _, and ends in .schema")
	}
	t, err := template.Parse(in.ID, in.JSON)
	if err != nil {
		return TemplateInfo{}, badRequest("bad_template", err.Error())
	}
	s.mu.Lock()
	if old := s.templates[in.ID]; old != nil && old.origin == originPublic {
		s.mu.Unlock()
		return TemplateInfo{}, conflict("public_template", "a public template cannot be replaced")
	}
	s.addTemplate(t, originOwn, in.Published)
	info := s.templates[in.ID].info()
	s.mu.Unlock()
	return info, s.changeTemplate(in.ID, func(*cardTemplate) {})
}

// RenderFailure makes clients fail to render a template (内容加载失败) while every card call still succeeds, or ends
// that.
func (s *Server) RenderFailure(templateID string, fails bool) error {
	return s.changeTemplate(templateID, func(t *cardTemplate) { t.renderFailure = fails })
}

// SetTemplateState publishes a template, takes it back to unpublished, or removes it.
func (s *Server) SetTemplateState(templateID, state string) error {
	if !contains([]string{TemplatePublished, TemplateUnpublished, TemplateMissing}, state) {
		return badRequest("bad_state", "state is published, unpublished or missing")
	}
	return s.changeTemplate(templateID, func(t *cardTemplate) { t.state = state })
}

func (s *Server) changeTemplate(id string, edit func(*cardTemplate)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.templates[id]
	if t == nil {
		return notFound("unknown_template", "no template has the id "+id)
	}
	edit(t)
	s.changed(Change{Kind: ChangedSettings, What: "templates"})
	for _, trackID := range s.cardOrder {
		if c := s.cards[trackID]; c.templateID == id {
			c.version++
			s.changed(Change{Kind: ChangedCard, TrackID: trackID})
		}
	}
	return nil
}

// SampleView draws a sample of the gallery for the tiers own and public; false for others and unknown ones.
func (s *Server) SampleView(index int, lang string) (CardView, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if index < 0 || index >= len(s.opt.Samples) {
		return CardView{}, false
	}
	sample := s.opt.Samples[index]
	t := s.templates[sample.TemplateID]
	if t == nil {
		return CardView{}, false
	}
	c := &card{
		trackID: "sample", templateID: sample.TemplateID, public: sample.Params, version: 1,
		private: map[string]map[string]string{"sample": sample.Private}, flow: flowOf(sample.Params, template.FlowDone),
	}
	return s.viewOf(c, "sample", lang), true
}

// Samples lists the gallery.
func (s *Server) Samples() []Sample { return slices.Clone(s.opt.Samples) }
