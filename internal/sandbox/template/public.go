package template

import "encoding/json"

// Public template ids that DingTalk's SDKs and documentation name (cards.md 2). Their layout is not published; what
// is drawn here follows their documented parameters.
const (
	PublicMarkdown  = "589420e2-c1e2-46ef-a5ed-b8728e654da9.schema"
	PublicButtons   = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"
	PublicAI        = "382e4302-551d-4880-bf29-a30acfab2e71.schema"
	PublicConnector = "02fcf2f4-5e02-4a85-b672-46d1f715543e.schema"
	PublicStream    = "8aebdfb9-28f4-4a98-98f5-396c3dde41a0.schema"
	PublicTutorial  = "5570ddbd-1114-42ab-87aa-5fbe55751da0.schema"
)

// Public returns the public templates.
func Public() []*Template {
	build := func(id, name string, ai bool, draw func(*scope) []Node, vars ...Variable) *Template {
		t := newTemplate(id)
		t.Name, t.AI, t.Failed, t.draw = name, ai, ai, draw
		for _, v := range vars {
			t.declare(v)
			if v.Type == "markdown" && ai {
				t.streams[v.Name] = true
			}
		}
		return t
	}
	text := func(names ...string) (out []Variable) {
		for _, n := range names {
			out = append(out, Variable{Name: n, Type: "string"})
		}
		return out
	}
	extra := Variable{Name: "sys_full_json_obj", Type: "object"}
	md := func(name string) Variable { return Variable{Name: name, Type: "markdown"} }
	buttons := append(text("title", "logo", "tips"), Variable{Name: "markdown", Type: "string"}, extra)
	ai := append(text("flowStatus", "msgTitle", "logo", "staticMsgContent"), md("msgContent"), extra, Variable{Name: "config", Type: "object"})
	return []*Template{
		build(PublicMarkdown, "MarkdownCardInstance", false, drawButtons, text("title", "logo", "markdown")...),
		build(PublicButtons, "MarkdownButtonCardInstance", false, drawButtons, buttons...),
		build(PublicAI, "AIMarkdownCardInstance", true, drawAI, ai...),
		build(PublicConnector, "Connector AI card", true, drawAI, ai...),
		build(PublicStream, "Streaming tutorial (Python)", true, drawStream, append(text("flowStatus"), md("content"))...),
		build(PublicTutorial, "Streaming tutorial (Java)", true, drawStream, append(text("flowStatus", "title"), md("content"))...),
	}
}

// sysObject is the variable that carries everything that is no string (cards.md 2).
type sysObject struct {
	Order   []string     `json:"order"`
	Buttons []sysButton  `json:"msgButtons"`
	Texts   []string     `json:"msgTextList"`
	Images  []string     `json:"msgImages"`
	Slider  []sysPicture `json:"msgSlider"`
	Source  struct {
		Text string `json:"text"`
	} `json:"source"`
}

type sysButton struct {
	Text    string         `json:"text"`
	Color   string         `json:"color"`
	ID      string         `json:"id"`
	URL     string         `json:"url"`
	Request bool           `json:"request"`
	Params  map[string]any `json:"params"`
}

type sysPicture struct {
	Title string `json:"title"`
	Image string `json:"image"`
}

func (s *scope) sys() (o sysObject) {
	text := s.params()["sys_full_json_obj"]
	if text == "" {
		return o
	}
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		s.warn("sys_full_json_obj has not the known shape: %v", err)
	}
	return o
}

func (s *scope) param(name string) string { return s.params()[name] }

func (s *scope) titleNode(name string) []Node {
	title, logo := s.param(name), s.param("logo")
	if title == "" && logo == "" {
		return nil
	}
	return []Node{{Kind: "header", Title: title, Icon: s.d.Image(logo)}}
}

func (s *scope) markdownNode(name string, streaming bool) []Node {
	text := s.param(name)
	if text == "" {
		return nil
	}
	return []Node{{Kind: "markdown", ID: name, Text: text, HTML: s.d.HTML(text), Streaming: streaming && s.d.Flow == FlowWriting}}
}

func (s *scope) sysButtons(list []sysButton) []Node {
	var items []Button
	for _, x := range list {
		b := Button{Key: s.nextKey(), Text: x.Text, Tone: buttonTone(x.Color), Status: "normal", Type: ButtonNone}
		if x.Request {
			b.Type, b.ActionID, b.Params = ButtonRequest, x.ID, x.Params
		} else {
			s.link(&b, x.URL)
		}
		items = append(items, b)
	}
	if len(items) == 0 {
		return nil
	}
	return []Node{{Kind: "buttons", ID: "msgButtons", Layout: "flow", Items: items}}
}

// drawButtons draws the markdown card with and without buttons.
func drawButtons(s *scope) []Node {
	out := append(s.titleNode("title"), s.markdownNode("markdown", false)...)
	if tips := s.param("tips"); tips != "" {
		out = append(out, Node{Kind: "text", ID: "tips", Text: tips, Size: "footnote", Color: "level3"})
	}
	return append(out, s.sysButtons(s.sys().Buttons)...)
}

// aiOrder is what an AI card shows when order is not given.
var aiOrder = []string{"msgTitle", "msgContent", "staticMsgContent", "msgTextList", "msgImages", "msgSlider", "msgButtons"}

// drawAI draws the AI card: which blocks, and in which order, is data.
func drawAI(s *scope) []Node {
	switch s.d.Flow {
	case FlowProcessing:
		return []Node{{Kind: "text", ID: "pending", Text: s.tr("处理中…", "處理中…", "Working on it…"), Color: "level2"}}
	case FlowFailed:
		return []Node{{Kind: "text", ID: "failed", Text: s.tr("处理失败", "處理失敗", "This failed"), Color: "red"}}
	}
	o := s.sys()
	order := o.Order
	if len(order) == 0 {
		order = aiOrder
	}
	var out []Node
	for _, block := range order {
		out = append(out, s.aiBlock(block, o)...)
	}
	if o.Source.Text != "" {
		out = append(out, Node{Kind: "text", ID: "source", Text: o.Source.Text, Size: "footnote", Color: "level3"})
	}
	return out
}

func (s *scope) aiBlock(block string, o sysObject) []Node {
	switch block {
	case "msgTitle":
		return s.titleNode("msgTitle")
	case "msgContent":
		return s.markdownNode("msgContent", true)
	case "staticMsgContent":
		return s.markdownNode("staticMsgContent", false)
	case "msgTextList":
		var out []Node
		for _, t := range o.Texts {
			out = append(out, Node{Kind: "text", Text: t})
		}
		return out
	case "msgImages":
		var out []Node
		for _, ref := range o.Images {
			out = append(out, Node{Kind: "image", Src: s.d.Image(ref), Link: safeURL(ref)})
		}
		return out
	case "msgSlider":
		return s.slider(o.Slider)
	case "msgButtons":
		return s.sysButtons(o.Buttons)
	}
	s.warn("order names the unknown block %q", block)
	return nil
}

// slider draws the carousel; its select button has a fixed id (cards.md 2).
func (s *scope) slider(list []sysPicture) []Node {
	var out []Node
	for i, p := range list {
		b := Button{
			Key: s.nextKey(), Text: p.Title, Tone: "gray", Status: "normal", Type: ButtonRequest,
			ActionID: "image_slider_select_button", Params: map[string]any{"index": float64(i)},
		}
		out = append(out, Node{Kind: "group", Direction: "vertical", Action: &b, Children: []Node{
			{Kind: "image", Src: s.d.Image(p.Image), Link: safeURL(p.Image), Alt: p.Title}, {Kind: "text", Text: p.Title},
		}})
	}
	return out
}

// drawStream draws the tutorial templates: a title and streamed content.
func drawStream(s *scope) []Node {
	if s.d.Flow == FlowProcessing || s.d.Flow == FlowFailed {
		return drawAI(s)
	}
	return append(s.titleNode("title"), s.markdownNode("content", true)...)
}

// tr picks the client's own words in the viewer's language.
func (s *scope) tr(cn, tw, en string) string {
	switch s.d.Lang {
	case "zh-TW":
		return tw
	case "en":
		return en
	}
	return cn
}
