package template

import "fmt"

// nextKey names a button within its card.
func (s *scope) nextKey() string {
	top := s.top()
	top.buttons++
	return fmt.Sprintf("b%d", top.buttons-1)
}

func (s *scope) oneButton(c component) []Node {
	b := s.button(c, c.Props)
	if b.Text == "" && b.Type == ButtonNone {
		return nil
	}
	return []Node{{Kind: "buttons", ID: c.ID, Layout: "column", Items: []Button{b}}}
}

// button draws a fixed button; its props are the component's, or those of one entry of a list.
func (s *scope) button(c component, props map[string]any) Button {
	b := Button{Type: ButtonNone}
	if a := s.action(c, props); a != nil {
		b = *a
	}
	b.Text, b.Tone, b.Status = s.text(props["text"]), buttonTone(s.text(props["color"])), buttonStatus(s.text(props["status"]))
	return b
}

// fixedButtons draws ButtonList and ButtonBlock: a list of fixed buttons in one component.
func (s *scope) fixedButtons(c component) []Node {
	list, _ := c.Props["buttons"].([]any)
	if m, ok := c.Props["buttons"].(map[string]any); ok {
		list, _ = m["list"].([]any)
	}
	n, items := Node{Kind: "buttons", ID: c.ID, Layout: "row"}, []Button(nil)
	if d := s.text(c.Props["direction"]); d == "vertical" {
		n.Layout = "column"
	}
	for _, x := range list {
		props, ok := x.(map[string]any)
		if !ok || !s.visible(props) {
			continue
		}
		id, _ := props["id"].(string)
		items = append(items, s.button(component{ID: id}, props))
	}
	if len(items) == 0 {
		return nil
	}
	n.Items = items
	return []Node{n}
}

// buttonGroup draws the dynamic buttons of a buttonGroup variable.
func (s *scope) buttonGroup(c component) []Node {
	list, _ := s.value(c.Props["dynamicButtons"]).([]any)
	n, items := Node{Kind: "buttons", ID: c.ID, Layout: "row"}, []Button(nil)
	if c.Props["enableResponsiveLayout"] == true || c.Props["matchContent"] == true {
		n.Layout = "flow"
	}
	for _, x := range list {
		m, ok := x.(map[string]any)
		if !ok {
			s.warn("%s: a button is no object", c.ID)
			continue
		}
		event, _ := m["event"].(map[string]any)
		if event == nil {
			event, _ = m["action"].(map[string]any)
		}
		b := s.dynamic(event)
		b.Text, b.Tone, b.Status = toText(m["text"]), buttonTone(toText(m["color"])), buttonStatus(toText(m["status"]))
		items = append(items, b)
	}
	if len(items) == 0 {
		return nil
	}
	n.Items = items
	return []Node{n}
}

// dynamic reads an event from data: openLink or sendCardRequest (cards.md 1.6).
func (s *scope) dynamic(event map[string]any) Button {
	b := Button{Key: s.nextKey(), Type: ButtonNone, Dynamic: true}
	params, _ := event["params"].(map[string]any)
	switch kind := toText(event["type"]); kind {
	case "sendCardRequest":
		b.Type, b.ActionID, b.Form = ButtonRequest, toText(params["actionId"]), s.form
		b.Params, _ = params["params"].(map[string]any)
		if b.ActionID == "" {
			s.warn("a button's sendCardRequest has no actionId")
		}
	case "openLink":
		link := params["url"]
		if byPlatform, ok := link.(map[string]any); ok {
			link = byPlatform["pc"]
		}
		s.link(&b, toText(link))
	default:
		s.warn("a button's event has the type %q; clients know openLink and sendCardRequest", kind)
	}
	return b
}

// link makes a button open an address, or say something if that is what the address does.
func (s *scope) link(b *Button, address string) {
	if text, ok := sayText(address); ok {
		b.Type, b.Say = ButtonSay, text
		return
	}
	b.Type, b.URL = ButtonLink, safeURL(address)
	if b.URL == "" && address != "" {
		s.warn("a link to %q is dropped: only http, https, dingtalk and dtmd are allowed", short(address))
	}
}

// action resolves the click event of a component; nil without one.
func (s *scope) action(c component, props map[string]any) *Button {
	kind, _ := props["actionType"].(string)
	if kind == "" {
		return nil
	}
	b := &Button{Key: s.nextKey(), Type: ButtonNone}
	switch kind {
	case "request":
		s.request(b, c, props)
	case "eventChain":
		s.eventChain(b, c, props)
	case "dynamicEvent":
		prop, _ := props["dynamicEventVar"].(map[string]any)
		event, _ := s.bound(prop).(map[string]any)
		d := s.dynamic(event)
		d.Key = b.Key
		return &d
	case "url":
		s.link(b, s.text(props["url"]))
	case "copy":
		b.Type, b.Copy = ButtonCopy, s.text(props["copyValue"])
		if b.Copy == "" {
			b.Copy = s.text(props["copyVariable"])
		}
	case "toast":
		b.Type, b.Toast = ButtonToast, s.text(props["toastContent"])
	case "setLocalState":
		s.setLocal(b, props)
	case "confirm":
		s.request(b, component{ID: c.ID}, map[string]any{"actionId": props["confirmOkReqActionActionId"], "params": props["confirmOkReqActionParams"]})
		b.Confirm = s.text(props["confirmTitle"]) + "\n" + s.text(props["confirmMessage"])
	}
	return b
}

// request is a callback: its id is the declared one or the component's, its params the declared ones.
func (s *scope) request(b *Button, c component, props map[string]any) {
	b.Type, b.ActionID, b.Form = ButtonRequest, s.text(props["actionId"]), s.form
	if b.ActionID == "" {
		b.ActionID = c.ID
	}
	b.Params = s.declared(props["params"])
}

// declared resolves the params of an event; built-in ones (an input's own value) are the page's to fill in.
func (s *scope) declared(prop any) map[string]any {
	list, _ := prop.([]any)
	var out map[string]any
	for _, x := range list {
		m, _ := x.(map[string]any)
		name, _ := m["name"].(string)
		if name == "" || m["type"] == "builtIn" {
			continue
		}
		var v any
		if m["type"] == "variable" {
			v = s.bound(m)
		} else {
			v = s.value(m["value"])
		}
		if out == nil {
			out = map[string]any{}
		}
		out[name] = v
	}
	return out
}

// eventChain takes the first request of a chain; chains of anything else do nothing here.
func (s *scope) eventChain(b *Button, c component, props map[string]any) {
	list, _ := props["events"].([]any)
	for _, x := range list {
		step, _ := x.(map[string]any)
		event, _ := step["event"].(map[string]any)
		switch event["actionType"] {
		case "request":
			s.request(b, c, event)
			return
		case "url", "openLink":
			s.link(b, s.text(event["url"]))
			return
		}
	}
}

// setLocal is a click that sets a local variable.
func (s *scope) setLocal(b *Button, props map[string]any) {
	target, _ := props["localVarAction"].(map[string]any)
	name, _ := target["variable"].(string)
	if name == "" {
		return
	}
	value := s.value(props["localValue"])
	for prop, kind := range map[string]string{"stringLocalValue": "string", "numberLocalValue": "number", "booleanLocalValue": "boolean"} {
		if target["varType"] == kind && props[prop] != nil {
			value = s.value(props[prop])
		}
	}
	if key := s.text(props["keyOfDynamicObject"]); key != "" {
		name += "." + key
	}
	b.Type, b.Set = ButtonLocal, map[string]string{name: toText(value)}
}

func buttonTone(color string) string {
	switch color {
	case "blue", "gray", "red", "gold":
		return color
	}
	return "gray"
}

func buttonStatus(status string) string {
	if status == "disabled" {
		return status
	}
	return "normal"
}

// Find returns the button or input that sends an action id.
func (v View) Find(actionID string) (Button, bool) {
	var found *Button
	eachButton(v.Nodes, func(b *Button) {
		if found == nil && b.Type == ButtonRequest && b.ActionID == actionID {
			found = b
		}
	})
	if found == nil {
		return Button{}, false
	}
	return *found, true
}

// FormAction is the action id of the first form; "" without one.
func (v View) FormAction() string {
	var id string
	eachNode(v.Nodes, func(n *Node) {
		if n.Kind == "form" && id == "" {
			id = n.ID
		}
	})
	return id
}

func eachNode(nodes []Node, f func(*Node)) {
	for i := range nodes {
		f(&nodes[i])
		eachNode(nodes[i].Children, f)
	}
}

func eachButton(nodes []Node, f func(*Button)) {
	eachNode(nodes, func(n *Node) {
		items, _ := n.Items.([]Button)
		for _, list := range [][]Button{items, n.Buttons} {
			for i := range list {
				f(&list[i])
			}
		}
		for _, b := range []*Button{n.Submit, n.Action} {
			if b != nil {
				f(b)
			}
		}
		if n.Kind == "input" && n.ActionID != "" {
			f(&Button{Type: ButtonRequest, ActionID: n.ActionID})
		}
	})
}
