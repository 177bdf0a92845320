package main

import (
	_ "embed"
	"encoding/json"
	"maps"
)

// node is one component of a template.
type node struct {
	Component      string         `json:"componentName"`
	ID             string         `json:"id"`
	Title          string         `json:"title"`
	Hidden         bool           `json:"hidden"`
	Locked         bool           `json:"isLocked"`
	Condition      bool           `json:"condition"`
	ConditionGroup string         `json:"conditionGroup"`
	Props          map[string]any `json:"props"`
	Children       []node         `json:"children,omitempty"`

	// Of the root of a normal card only; exports have them there, not among its properties.
	FileName   string         `json:"fileName,omitempty"`
	DataSource map[string]any `json:"dataSource,omitempty"`
	LifeCycles map[string]any `json:"lifeCycles,omitzero"`
	Methods    map[string]any `json:"methods,omitzero"`
	State      map[string]any `json:"state,omitzero"`
}

// defaultsJSON are the properties that every export of a component has and that no template of ours
// sets, each with the value that nearly all of them have: from the 16 exports of cards.md 1.12. Whether
// the builder imports a file without them nobody knows.
//
//go:embed defaults.json
var defaultsJSON []byte

func component(name, id, title string, props map[string]any, children ...node) node {
	var defaults map[string]map[string]any
	if err := json.Unmarshal(defaultsJSON, &defaults); err != nil {
		panic("cardgen: defaults.json: " + err.Error())
	}
	return node{Component: name, ID: "node_" + id, Title: title, Condition: true, Props: with(defaults[name], props), Children: children}
}

// asRoot makes the node the root of a normal card, as the builder writes it.
func (n node) asRoot() node {
	n.ID, n.FileName, n.DataSource = rootID, "test", map[string]any{"list": []any{}}
	n.LifeCycles, n.Methods, n.State = map[string]any{}, map[string]any{}, map[string]any{}
	return n
}

// rootID is the id of the root in every export of a normal card.
const rootID = "node_dockcviv8fo1"

// visit calls fn for the node and everything below it, slots included.
func (n node) visit(fn func(node)) {
	fn(n)
	for _, p := range n.Props {
		if s, ok := p.(slot); ok {
			for _, c := range s.Value {
				c.visit(fn)
			}
		}
	}
	for _, c := range n.Children {
		c.visit(fn)
	}
}

// slot is a place for components inside a property.
type slot struct {
	Type  string `json:"type"`
	Title string `json:"title"`
	ID    string `json:"id"`
	Value []node `json:"value"`
}

// Bindings: the tagged objects that properties hold.

func text(content string) map[string]any {
	return map[string]any{"type": "dynamicString", "content": content, "i18n": false}
}

func fixed(kind string, value any) map[string]any {
	return map[string]any{"type": kind, "valueType": "fixed", "value": value, "variable": "", "variableType": "global"}
}

func bound(kind, variable string, fallback any) map[string]any {
	return map[string]any{"type": kind, "valueType": "variable", "value": fallback, "variable": variable, "variableType": "global"}
}

func value(variable string) map[string]any {
	return map[string]any{"type": "variableValue", "variable": variable, "variableType": "global"}
}

func markdown(variable string) map[string]any {
	v := value(variable)
	v["varType"] = "markdown" // without it the body stays blank, and no error says so
	return v
}

// cond is one condition of visibility.
type cond struct {
	variable, op string
	value        any
}

func isTrue(v string) cond   { return cond{v, "isTrue", ""} }
func isFalse(v string) cond  { return cond{v, "isFalse", ""} }
func notEmpty(v string) cond { return cond{v, "isNotEmpty", ""} }
func hasRows(v string) cond  { return cond{v, "lengthNotEqual", 0} }

// when makes a visibility in which all conditions must hold; none means always.
func when(conds ...cond) map[string]any {
	list := []any{}
	for _, c := range conds {
		list = append(list, map[string]any{
			"type": "variable", "variable": c.variable, "variableType": "global", "op": c.op,
			"valueType": "fixed", "value": c.value, "valueVariableType": "global",
		})
	}
	kind := "fixed"
	if len(list) > 0 {
		kind = "condition"
	}
	return map[string]any{
		"type": "dynamicVisible", "valueType": kind, "value": true,
		"condition": map[string]any{"op": "and", "conditions": list},
	}
}

// space is a margin in the card's units; sides first.
func space(left, right, top, bottom int) map[string]any {
	return map[string]any{"marginLeft": left, "marginRight": right, "marginTop": top, "marginBottom": bottom, "innerOffset": 0}
}

func with(props ...map[string]any) map[string]any {
	out := map[string]any{}
	for _, p := range props {
		maps.Copy(out, p)
	}
	return out
}

// Components.

// line is a plain text. style is a text token ("common_body_text_style"), color a colour token, which
// follows dark mode.
func line(id, title, content, style, color string, bold bool, maxLines int, visible, margin map[string]any) node {
	return component("BaseText", id, title, with(margin, map[string]any{
		"text": text(content), "hoverText": text(""), "visible": visible,
		"fontColorType": "Standard", "color": fixed("dynamicColor", color),
		"fontSizeType": "Standard", "styleType": "standard", "styleToken": style,
		"bold": bold, "italic": false, "strikeThrough": false, "gravity": "left", "lineHeight": "normal",
		"maxLine": fixed("dynamicNumber", maxLines), "widthMode": "match_parent", "autoWidth": false, "autoMaxWidth": false,
		"maxWidth": fixed("dynamicNumber", 0), "fixedWidth": fixed("dynamicNumber", 0),
		"enableIcon": false, "enableHighlight": false,
	}))
}

// richText is a block of markdown. streaming must be true where the streaming API writes the variable
// and false where an update of the whole card does.
func richText(id, variable string, streaming bool) node {
	margin := space(12, 12, 6, 6)
	delete(margin, "innerOffset") // no export of this one has it
	return component("MarkdownBlock", id, "正文", with(margin, map[string]any{
		"content": markdown(variable), "isStreaming": streaming, "mdVer": 0, "visible": when(),
		"icon":                map[string]any{"type": "icon", "icon": "", "iconType": "emoji"},
		"enableLinkStatPoint": false, "linkStatPointParams": []any{},
	}))
}

// box is a plain container. span is its share of a horizontal box, 0 for its natural size.
func box(id, title, direction string, span int, visible, margin map[string]any, children ...node) node {
	none := fixed("dynamicNumber", 0)
	return component("Grid", id, title, with(margin, map[string]any{
		"direction": direction, "childGravity": "leftTop", "visible": visible,
		"isAutoHeight": true, "height": 100, "isAutoWidth": false, "isFixedWidth": false, "width": 50,
		"enableColSpan": span > 0, "colSpan": span, "isFullHeight": false,
		"paddingLeft": none, "paddingRight": none, "paddingTop": none, "paddingBottom": none,
		"hasBackground": false, "hasBorder": false, "hasHoverBackground": false, "hasGradientBackground": false,
		"enableClickEvent": false, "actionType": "none",
	}), children...)
}
