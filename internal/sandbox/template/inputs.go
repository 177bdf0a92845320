package template

// formNode draws a Form: its fields come from one variable, its buttons are the form's own submit, or the children
// with customSubmitEvent (cards.md 1.7).
func (s *scope) formNode(c component) []Node {
	m, ok := s.value(c.Props["formSchema"]).(map[string]any)
	if !ok {
		return nil
	}
	id := s.text(c.Props["id"])
	if id == "" {
		id = "form"
	}
	n := Node{Kind: "form", ID: id, Name: "form"}
	fields, _ := m["fields"].([]any)
	for _, x := range fields {
		if f, ok := x.(map[string]any); ok {
			n.Fields = append(n.Fields, s.fieldOf(f))
		}
	}
	disabled := buttonStatus(s.text(c.Props["status"]))
	if c.Props["customSubmitEvent"] == true {
		inner := *s
		inner.parent, inner.form = s, true
		eachButton(inner.children(c), func(b *Button) { n.Buttons = append(n.Buttons, *b) })
		return []Node{n}
	}
	text := s.text(c.Props["submitText"])
	if text == "" {
		text = "提交"
	}
	n.Submit = &Button{
		Key: s.nextKey(), Text: text, Tone: "blue", Status: disabled, Type: ButtonRequest, ActionID: id,
		Params: s.declared(c.Props["params"]), Form: true,
	}
	return []Node{n}
}

// fieldTypes are the inputs that a form variable may ask for.
var fieldTypes = []string{
	"TEXT", "TEXT_AREA", "NUMBER", "TEXT_ARRAY", "SELECT", "MULTI_SELECT", "DATE", "TIME", "DATETIME", "CHECKBOX", "SWITCH",
	"CHECKBOX_GROUP", "MULTI_CHECKBOX_GROUP",
}

func (s *scope) fieldOf(m map[string]any) Field {
	f := Field{
		Name: toText(m["name"]), Label: toText(m["label"]), Type: toText(m["type"]), Required: truthy(m["required"]),
		RequiredMsg: toText(m["requiredMsg"]), Placeholder: toText(m["placeholder"]), Format: toText(m["format"]),
		ReadOnly: truthy(m["readOnly"]), Hidden: truthy(m["hidden"]), MinRows: int(number(m["minRows"])), MaxRows: int(number(m["maxRows"])),
		Default: m["defaultValue"], Options: optionsOf(s, m["options"]),
	}
	if !containsString(fieldTypes, f.Type) {
		s.warn("the form field %s has the unknown type %q", f.Name, f.Type)
		f.Type = "TEXT"
	}
	return f
}

// optionsOf reads choices in any of their forms: texts may be per locale or dynamic strings.
func optionsOf(s *scope, v any) []Option {
	list, _ := v.([]any)
	var out []Option
	for _, x := range list {
		m, ok := x.(map[string]any)
		if !ok {
			out = append(out, Option{Value: x, Text: toText(x)})
			continue
		}
		label := m["text"]
		if label == nil {
			label = m["label"]
		}
		if byLang, ok := label.(map[string]any); ok && byLang["type"] == nil {
			label = s.localised(byLang)
		}
		value := m["value"]
		if prop, ok := value.(map[string]any); ok {
			value = s.value(prop)
		}
		out = append(out, Option{Value: value, Text: s.text(label)})
	}
	return out
}

// input draws a free-standing input. It either calls back at each edit or sets a local variable that a button sends.
func (s *scope) input(c component) []Node {
	p := c.Props
	f := &Field{
		Label: s.text(p["title"]), Placeholder: s.text(p["placeholder"]), Format: s.text(p["format"]),
		ReadOnly: s.text(p["status"]) == "disabled" || truthy(s.value(p["disabled"])),
	}
	switch c.Name {
	case "Input":
		f.Type, f.Default = "TEXT", s.value(p["currentValue"])
		if p["textArea"] == true {
			f.Type, f.MinRows, f.MaxRows = "TEXT_AREA", int(number(s.value(p["minRows"]))), int(number(s.value(p["maxRows"])))
		}
	case "SelectBlock":
		f.Type, f.Options, f.Default = "SELECT", s.choices(p["options"]), s.value(p["currentIndex"])
	case "MultiSelectBlock":
		f.Type, f.Options, f.Default = "MULTI_SELECT", s.choices(p["options"]), s.value(p["currentIndexes"])
	case "DatePickerBlock":
		types := map[string]string{"date": "DATE", "time": "TIME", "datetime": "DATETIME"}
		f.Type, f.Default = types[s.text(p["pickerType"])], s.value(p["currentDate"])
		if f.Type == "" {
			f.Type = "DATE"
		}
	case "Checkbox":
		f.Type, f.Default = "CHECKBOX", s.value(p["checked"])
	case "CheckboxList", "CheckboxListMulti", "CheckableTags":
		f.Type, f.Options = "MULTI_CHECKBOX_GROUP", s.listChoices(c)
		if c.Name == "CheckboxList" {
			f.Type = "CHECKBOX_GROUP"
		}
	}
	n := Node{Kind: "input", ID: c.ID, Field: f}
	f.Name = builtIn(p["params"])
	if f.Name == "" {
		f.Name = s.text(p["id"])
	}
	if f.Name == "" {
		f.Name = c.ID
	}
	n.Name = f.Name
	if p["actionType"] == "setLocalState" {
		n.Local, n.Name = true, s.localTarget(p)
		return []Node{n}
	}
	n.ActionID = s.text(p["actionId"])
	if n.ActionID == "" {
		n.ActionID = f.Name
	}
	return []Node{n}
}

// choices reads the options of a select, fixed or bound to a variable.
func (s *scope) choices(prop any) []Option {
	if m, ok := prop.(map[string]any); ok {
		return optionsOf(s, s.value(m))
	}
	return optionsOf(s, prop)
}

// listChoices reads the options of a check list: the children drawn for each item, or the tags.
func (s *scope) listChoices(c component) []Option {
	if tags, ok := c.Props["tags"].(map[string]any); ok {
		return optionsOf(s, s.value(tags))
	}
	prop, _ := c.Props["listData"].(map[string]any)
	list, _ := s.bound(prop).([]any)
	var out []Option
	for i, item := range list {
		inner := s.inLoop(item, i)
		value, text := inner.value(c.Props["updateVarValue"]), ""
		for _, n := range inner.children(c) {
			for _, t := range textsOf(n) {
				text += t
			}
		}
		if value == nil {
			value = float64(i)
		}
		out = append(out, Option{Value: value, Text: text})
	}
	return out
}

// builtIn is the name of the param that carries an input's own value.
func builtIn(prop any) string {
	list, _ := prop.([]any)
	for _, x := range list {
		if m, ok := x.(map[string]any); ok && m["type"] == "builtIn" {
			name, _ := m["name"].(string)
			return name
		}
	}
	return ""
}

func (s *scope) localTarget(props map[string]any) string {
	for _, prop := range []string{"localVarAction", "localVariable"} {
		m, _ := props[prop].(map[string]any)
		name, _ := m["variable"].(string)
		if name == "" {
			continue
		}
		if key := s.text(props["keyOfDynamicObject"]); key != "" {
			name += "." + key
		}
		return name
	}
	return ""
}
