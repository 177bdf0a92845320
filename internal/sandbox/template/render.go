package template

import (
	"math"
	"strings"
)

// component draws the components that are no containers of everything else; each resolves one component into nodes.
// Names that only differ in being a "block" share one.
func (s *scope) component(c component) []Node {
	if c.Hidden || !s.visible(c.Props) {
		return nil
	}
	switch c.Name {
	case "Card", "AICardContent", "Fragment":
		return s.children(c)
	case "StdCard":
		return s.stdCard(c)
	case "AICardContainer":
		return s.aiCard(c)
	case "AIPending":
		return []Node{{Kind: "text", ID: c.ID, Text: s.text(c.Props["pendingTip"]), Color: "level2"}}
	case "AIGenerationProcessing":
		return nil
	case "Feedback":
		return []Node{{Kind: "feedback", ID: c.ID}}
	case "CardHeaderV2":
		return s.header(c)
	case "BaseText", "BaseTextBlock":
		return s.baseText(c)
	case "Markdown", "MarkdownBlock":
		return s.markdown(c)
	case "Tag":
		return []Node{s.tag(c)}
	case "Image", "ImageBlock":
		return s.image(c)
	case "Avatar":
		return []Node{{Kind: "avatar", ID: c.ID, Src: s.d.Image(s.text(c.Props["imageUrl"])), Text: s.text(c.Props["name"])}}
	case "Icon":
		return []Node{{Kind: "icon", ID: c.ID, Name: iconName(s.value(c.Props["icon"])), Color: colorToken(s.text(c.Props["color"]))}}
	case "Divider", "DividerBlock":
		return []Node{{Kind: "divider", ID: c.ID}}
	case "ProgressBar":
		return s.progress(c)
	case "Grid", "Column":
		return s.grid(c)
	case "ColumnLayout":
		return s.columns(c)
	case "GridLayout", "Loop":
		return s.loop(c)
	case "CollapsePanel":
		return []Node{{Kind: "collapse", ID: c.ID, Title: s.text(c.Props["title"]), Open: c.Props["contentVisible"] == true, Children: s.children(c)}}
	case "SingleButton":
		return s.oneButton(c)
	case "ButtonList", "ButtonBlock":
		return s.fixedButtons(c)
	case "ButtonGroup":
		return s.buttonGroup(c)
	case "Form":
		return s.formNode(c)
	case "Input", "SelectBlock", "MultiSelectBlock", "DatePickerBlock", "Checkbox", "CheckboxList", "CheckboxListMulti", "CheckableTags":
		return s.input(c)
	case "Table":
		return s.table(c)
	case "Chart":
		return s.chart(c)
	}
	s.warn("%s is a component that the sandbox does not draw", c.Name)
	return []Node{{Kind: "unknown", ID: c.ID, Component: c.Name, Text: c.Name}}
}

func (s *scope) children(c component) []Node {
	var out []Node
	for _, child := range c.Children {
		out = append(out, s.component(child)...)
	}
	return out
}

// aiCard draws the container of the current state; a state without one shows nothing.
func (s *scope) aiCard(c component) []Node {
	for _, child := range c.Children {
		if child.Name == "AICardStatusContainer" && int(number(s.value(child.Props["status"]))) == s.d.Flow {
			return s.children(child)
		}
	}
	return nil
}

func (s *scope) stdCard(c component) []Node {
	var out []Node
	for _, name := range []string{"title", "headerTitle"} {
		if title := s.text(c.Props[name]); title != "" {
			out = append(out, Node{Kind: "header", ID: c.ID, Title: title, Tone: "blue"})
			break
		}
	}
	return append(out, s.children(c)...)
}

func (s *scope) header(c component) []Node {
	n := Node{Kind: "header", ID: c.ID, Title: s.text(c.Props["title"]), Tone: tone(s.text(c.Props["color"]))}
	n.Icon = s.d.Image(iconRef(c.Props["icon"], s))
	for _, in := range slot(c.Props) {
		if tag := s.findTag(in); tag != nil {
			n.Tag = tag
			break
		}
	}
	return []Node{n}
}

// findTag looks for the status tag inside a header's slot.
func (s *scope) findTag(c component) *Node {
	if c.Hidden || !s.visible(c.Props) {
		return nil
	}
	if c.Name == "Tag" {
		if n := s.tag(c); n.Text != "" {
			return &n
		}
		return nil
	}
	for _, child := range c.Children {
		if n := s.findTag(child); n != nil {
			return n
		}
	}
	return nil
}

func (s *scope) tag(c component) Node {
	return Node{
		Kind: "tag", ID: c.ID, Text: s.text(c.Props["text"]), Tone: tone(s.text(c.Props["color"])),
		Hollow: s.text(c.Props["tagStyle"]) == "hollow",
	}
}

func (s *scope) baseText(c component) []Node {
	text := s.text(c.Props["text"])
	if text == "" {
		return nil
	}
	return []Node{{
		Kind: "text", ID: c.ID, Text: text, Bold: truthy(s.value(c.Props["bold"])), Align: alignOf(s.text(c.Props["gravity"])),
		Color: colorToken(s.text(c.Props["color"])), Size: sizeToken(s.text(c.Props["styleToken"]), s.text(c.Props["size"])),
		Lines: int(number(s.value(c.Props["maxLine"]))),
	}}
}

// markdown draws a markdown block. A block bound to a variable shows nothing unless the binding says
// varType:"markdown"; a real client does so without an error (cards.md 1.2).
func (s *scope) markdown(c component) []Node {
	prop := c.Props["content"]
	if m, ok := prop.(map[string]any); ok && c.Name == "MarkdownBlock" && m["type"] == "variableValue" {
		if m["varType"] != "markdown" && m["variableType"] != "loop" {
			s.warn("%s: its content has no varType markdown, so a real client shows nothing", c.ID)
			return nil
		}
	}
	text := s.text(prop)
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return []Node{{Kind: "markdown", ID: c.ID, Text: text, HTML: s.d.HTML(text), Streaming: c.Props["isStreaming"] == true && s.d.Flow == FlowWriting}}
}

func (s *scope) image(c component) []Node {
	var refs []string
	switch v := s.value(c.Props["images"]).(type) {
	case []any:
		for _, x := range v {
			refs = append(refs, toText(x))
		}
	default:
		refs = []string{toText(v)}
	}
	var out []Node
	for _, ref := range refs {
		if ref != "" {
			out = append(out, Node{Kind: "image", ID: c.ID, Src: s.d.Image(ref), Link: safeURL(ref), Alt: s.text(c.Props["alt"])})
		}
	}
	return out
}

func (s *scope) progress(c component) []Node {
	percent := int(math.Round(min(max(number(s.value(c.Props["progress"])), 0), 100)))
	return []Node{{Kind: "progress", ID: c.ID, Percent: &percent, Tone: tone(s.text(c.Props["color"]))}}
}

func (s *scope) grid(c component) []Node {
	n := Node{Kind: "group", ID: c.ID, Direction: s.text(c.Props["direction"]), Children: s.children(c)}
	if n.Direction == "" {
		n.Direction = "vertical"
	}
	if b := s.action(c, c.Props); b != nil && b.Type != ButtonNone && !(b.Type == ButtonLink && b.URL == "") {
		n.Action = b
	}
	if len(n.Children) == 0 && n.Action == nil {
		return nil
	}
	return []Node{n}
}

func (s *scope) columns(c component) []Node {
	widths, _ := c.Props["columnWidth"].([]any)
	n := Node{Kind: "columns", ID: c.ID, Gap: int(number(s.value(c.Props["columnSpacing"])))}
	for i, child := range c.Children {
		for _, col := range s.component(child) {
			col.Weight = 1
			if i < len(widths) {
				if w, ok := widths[i].(map[string]any); ok && w["widthMode"] == "weighted" {
					col.Weight = max(int(number(w["weight"])), 1)
				}
			}
			n.Children = append(n.Children, col)
		}
	}
	if len(n.Children) == 0 {
		return nil
	}
	return []Node{n}
}

// loop draws its children once per item of a list.
func (s *scope) loop(c component) []Node {
	list, ok := s.value(c.Props["listData"]).([]any)
	if !ok || len(list) == 0 {
		return nil
	}
	var turns []Node
	for i, item := range list {
		inner := s.inLoop(item, i)
		nodes := inner.children(c)
		switch len(nodes) {
		case 0:
		case 1:
			turns = append(turns, nodes[0])
		default:
			turns = append(turns, Node{Kind: "group", Direction: "vertical", Children: nodes})
		}
	}
	if facts := factsOf(turns); facts != nil {
		return []Node{{Kind: "facts", ID: c.ID, Items: facts}}
	}
	n := Node{Kind: "group", ID: c.ID, Direction: "vertical", Gap: int(number(s.value(c.Props["childGapSize"]))), Children: turns}
	if d := s.text(c.Props["direction"]); d != "" {
		n.Direction = d
	}
	if c.Name == "GridLayout" {
		n = s.gridRows(c, turns)
	}
	return []Node{n}
}

// gridRows puts the turns of a GridLayout into rows of columns.
func (s *scope) gridRows(c component, turns []Node) Node {
	per := max(int(number(s.value(c.Props["columnCount"]))), 1)
	out := Node{Kind: "group", ID: c.ID, Direction: "vertical", Gap: int(number(s.value(c.Props["rowSpacing"])))}
	for len(turns) > 0 {
		n := min(per, len(turns))
		row := Node{Kind: "columns", Gap: int(number(s.value(c.Props["columnSpacing"])))}
		for _, t := range turns[:n] {
			t.Weight = 1
			row.Children = append(row.Children, t)
		}
		out.Children, turns = append(out.Children, row), turns[n:]
	}
	return out
}

// factsOf recognises rows of label and value: each turn holds exactly two texts beside each other.
func factsOf(turns []Node) []Fact {
	var out []Fact
	for _, t := range turns {
		beside := t.Kind == "columns" || t.Kind == "group" && t.Direction == "horizontal"
		texts := textsOf(t)
		if !beside || len(texts) != 2 || t.Action != nil {
			return nil
		}
		out = append(out, Fact{K: texts[0], V: texts[1]})
	}
	return out
}

// textsOf lists the texts below a node; nil when there is anything else.
func textsOf(n Node) []string {
	if n.Kind == "text" {
		return []string{n.Text}
	}
	if n.Kind != "group" && n.Kind != "columns" {
		return nil
	}
	var out []string
	for _, c := range n.Children {
		t := textsOf(c)
		if t == nil {
			return nil
		}
		out = append(out, t...)
	}
	return out
}

func (s *scope) table(c component) []Node {
	m, ok := s.value(c.Props["data"]).(map[string]any)
	if !ok {
		return nil
	}
	n := Node{Kind: "table", ID: c.ID}
	meta, _ := m["meta"].([]any)
	for _, x := range meta {
		col, _ := x.(map[string]any)
		n.Columns = append(n.Columns, Column{
			Key: toText(col["alias"]), Title: toText(col["aliasName"]), Type: toText(col["dataType"]), Weight: number(col["weight"]),
		})
	}
	data, _ := m["data"].([]any)
	for _, x := range data {
		row, cells := map[string]string{}, map[string]any{}
		if r, ok := x.(map[string]any); ok {
			cells = r
		}
		for _, col := range n.Columns {
			row[col.Key] = cellText(cells[col.Key])
		}
		n.Rows = append(n.Rows, row)
	}
	return []Node{n}
}

// cellText prints a cell; apps, people and buttons are objects with a name or a text.
func cellText(v any) string {
	if m, ok := v.(map[string]any); ok {
		for _, k := range []string{"name", "text", "title", "nick"} {
			if t := toText(m[k]); t != "" {
				return t
			}
		}
	}
	return toText(v)
}

func (s *scope) chart(c component) []Node {
	m, ok := s.value(c.Props["data"]).(map[string]any)
	if !ok {
		return nil
	}
	kinds := map[string]string{"lineChart": "line", "histogram": "bar", "pieChart": "pie"}
	n := Node{Kind: "chart", ID: c.ID, Type: kinds[toText(m["type"])]}
	if n.Type == "" {
		s.warn("a chart of the type %q", toText(m["type"]))
		return []Node{{Kind: "unknown", ID: c.ID, Component: "Chart", Text: toText(m["type"])}}
	}
	data, _ := m["data"].([]any)
	for _, x := range data {
		p, _ := x.(map[string]any)
		n.Points = append(n.Points, Point{X: toText(p["x"]), Y: number(p["y"]), Series: toText(p["type"])})
	}
	return []Node{n}
}
