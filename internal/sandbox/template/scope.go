package template

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Data is what a card holds for one viewer.
type Data struct {
	Public, Private, Local map[string]string
	Flow                   int
	Lang                   string // zh-CN, zh-TW or en: for the template's own texts

	HTML  func(markdown string) string // safe HTML
	Image func(ref string) string      // local address of a picture; "" when there is none
}

// View is a card as a viewer sees it.
type View struct {
	Nodes    []Node
	Params   map[string]string // resolved: private before public
	Warnings []string          // what a real client would swallow
}

// Render draws the template for a viewer.
func (t *Template) Render(d Data) View {
	s := &scope{t: t, d: d, values: map[string]any{}, warned: map[string]bool{}}
	s.decode()
	var nodes []Node
	if t.draw != nil {
		nodes = t.draw(s)
	} else {
		for _, c := range t.root {
			nodes = append(nodes, s.component(c)...)
		}
	}
	return View{Nodes: nodes, Params: s.params(), Warnings: s.warnings}
}

// scope is what a binding can see.
type scope struct {
	t        *Template
	d        Data
	values   map[string]any // by variable, decoded
	warnings []string
	warned   map[string]bool
	depth    int // of computed variables, which may refer to each other
	buttons  int // for keys

	parent *scope // of a loop
	item   any
	index  int
	looped bool
	form   bool // inside a form
}

// inLoop is the scope of one turn of a loop.
func (s *scope) inLoop(item any, index int) *scope {
	return &scope{t: s.t, d: s.d, values: s.values, warned: s.warned, parent: s, item: item, index: index, looped: true, form: s.form}
}

func (s *scope) top() *scope {
	for s.parent != nil {
		s = s.parent
	}
	return s
}

func (s *scope) warn(format string, args ...any) {
	top := s.top()
	text := fmt.Sprintf(format, args...)
	if !top.warned[text] {
		top.warned[text] = true
		top.warnings = append(top.warnings, text)
	}
}

// params are the viewer's values: a private one wins over the public one.
func (s *scope) params() map[string]string {
	out := map[string]string{}
	for k, v := range s.d.Public {
		out[k] = v
	}
	for k, v := range s.d.Private {
		if declared, known := s.t.byName[k]; !known || declared.Private || s.t.draw != nil {
			out[k] = v
		}
	}
	return out
}

// decode turns all values into their types.
func (s *scope) decode() {
	for name, text := range s.params() {
		v, ok := s.t.byName[name]
		if !ok {
			v = Variable{Name: name, Type: "string"}
		}
		value, problem := v.decode(text)
		if problem != "" {
			s.warn("%s %s", name, problem)
		}
		s.values[name] = value
	}
	for name, l := range s.t.locals {
		s.values[name] = l.initial
		if text, ok := s.d.Local[name]; ok {
			s.values[name] = localValue(l.Type, text)
		}
	}
	// "name.key" sets one key of a local object.
	for name, text := range s.d.Local {
		if base, key, dotted := strings.Cut(name, "."); dotted {
			m, _ := s.values[base].(map[string]any)
			next := map[string]any{key: localValue("", text)}
			for k, v := range m {
				if k != key {
					next[k] = v
				}
			}
			s.values[base] = next
		}
	}
}

// localValue reads a local value: by its type, else JSON objects, arrays and scalars where they are plain to see.
func localValue(kind, text string) any {
	if kind == "string" {
		return text
	}
	var v any
	if json.Unmarshal([]byte(text), &v) == nil {
		return v
	}
	return text
}

func (s *scope) loopItem() any {
	for s != nil && !s.looped {
		s = s.parent
	}
	if s == nil {
		return nil
	}
	return s.item
}

func (s *scope) loopIndex() int {
	for s != nil && !s.looped {
		s = s.parent
	}
	if s == nil {
		return 0
	}
	return s.index
}

// path finds a value by "name", "name.key[2].key" or "loop.key".
func (s *scope) path(p string) any {
	p = strings.TrimSpace(p)
	name, rest := splitPath(p)
	if name == "loop" {
		return walk(s.loopItem(), rest)
	}
	if text, ok := s.t.exps[name]; ok && rest == "" {
		return s.computed(name, text)
	}
	return walk(s.top().values[name], rest)
}

// computed evaluates a computed variable; ones that refer to themselves give nothing.
func (s *scope) computed(name, text string) any {
	const deepest = 8
	top := s.top()
	if top.depth >= deepest {
		s.warn("%s: computed variables refer to each other in a circle", name)
		return nil
	}
	top.depth++
	defer func() { top.depth-- }()
	e, err := parseExpr(text)
	if err != nil {
		s.warn("%s: %v", name, err)
		return nil
	}
	return e.eval(s)
}

// splitPath cuts the first name off a path.
func splitPath(p string) (name, rest string) {
	i := strings.IndexAny(p, ".[")
	if i < 0 {
		return p, ""
	}
	return p[:i], strings.TrimPrefix(p[i:], ".")
}

// walk follows a path into a value.
func walk(v any, path string) any {
	for path != "" {
		if strings.HasPrefix(path, "[") {
			end := strings.IndexByte(path, ']')
			list, ok := v.([]any)
			if end < 0 || !ok {
				return nil
			}
			i, err := strconv.Atoi(path[1:end])
			if err != nil || i < 0 || i >= len(list) {
				return nil
			}
			v, path = list[i], strings.TrimPrefix(path[end+1:], ".")
			continue
		}
		name, rest := splitPath(path)
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v, path = m[name], rest
	}
	return v
}

// bound resolves the variable that a prop names; loop variables are written "list[0].field".
func (s *scope) bound(m map[string]any) any {
	name, _ := m["variable"].(string)
	if name == "" {
		return nil
	}
	if m["variableType"] == "loop" && s.loopItem() != nil {
		if i := strings.LastIndex(name, "[0]"); i >= 0 {
			return walk(s.loopItem(), strings.TrimPrefix(name[i+3:], "."))
		}
		if item, ok := s.loopItem().(map[string]any); ok {
			if v, has := item[name]; has {
				return v
			}
		}
	}
	return s.path(name)
}

// value resolves a prop, whatever its form (cards.md 1.4).
func (s *scope) value(prop any) any {
	m, ok := prop.(map[string]any)
	if !ok {
		if text, ok := prop.(string); ok {
			return s.fill(text)
		}
		return prop
	}
	if m["i18n"] == true {
		if content, ok := m["content"].(map[string]any); ok {
			return s.value(s.localised(content))
		}
	}
	switch m["type"] {
	case "dynamicString":
		if content, ok := m["content"].(map[string]any); ok {
			return s.value(s.localised(content))
		}
		if content, _ := m["content"].(string); content != "" {
			return s.fill(content)
		}
		return s.bound(m)
	case "variableValue":
		return s.bound(m)
	}
	switch m["valueType"] {
	case "variable":
		return s.bound(m)
	case "fixed", nil:
		if content, ok := m["content"]; ok && m["value"] == nil {
			if byLang, ok := content.(map[string]any); ok {
				return s.value(s.localised(byLang))
			}
			return s.value(content)
		}
		if v, ok := m["value"].(string); ok {
			return s.fill(v)
		}
		return m["value"]
	}
	return m["value"]
}

func (s *scope) text(prop any) string { return toText(s.value(prop)) }

// localised picks the viewer's language from a text per locale.
func (s *scope) localised(byLang map[string]any) any {
	wanted := []string{"zh_Hans", "zh_CN"}
	switch s.d.Lang {
	case "zh-TW":
		wanted = []string{"zh_Hant", "zh_TW", "zh_Hans", "zh_CN"}
	case "en":
		wanted = []string{"en_US", "zh_Hans", "zh_CN"}
	}
	for _, k := range wanted {
		if v, ok := byLang[k]; ok {
			return v
		}
	}
	return nil
}

var placeholder = regexp.MustCompile(`\$\{([^}]*)\}`)

// fill puts values into "${name}" places.
func (s *scope) fill(text string) string {
	if !strings.Contains(text, "${") {
		return text
	}
	return placeholder.ReplaceAllStringFunc(text, func(m string) string { return toText(s.path(m[2 : len(m)-1])) })
}

// visible resolves the visible prop; absent means yes.
func (s *scope) visible(props map[string]any) bool {
	m, ok := props["visible"].(map[string]any)
	if !ok {
		return true
	}
	switch m["valueType"] {
	case "variable":
		return truthy(s.bound(m))
	case "condition":
		cond, _ := m["condition"].(map[string]any)
		return s.holds(cond)
	}
	return m["value"] != false
}

// holds resolves a condition with its joins.
func (s *scope) holds(cond map[string]any) bool {
	list, _ := cond["conditions"].([]any)
	if len(list) == 0 {
		return true
	}
	or := cond["op"] == "or"
	for _, c := range list {
		m, _ := c.(map[string]any)
		ok := s.test(m)
		if _, nested := m["conditions"]; nested {
			ok = s.holds(m)
		}
		if ok == or {
			return or
		}
	}
	return !or
}

// test resolves one comparison.
func (s *scope) test(m map[string]any) bool {
	left := s.bound(m)
	right := m["value"]
	if m["valueType"] == "variable" {
		right = s.bound(map[string]any{"variable": m["valueVariable"], "variableType": m["valueVariableType"]})
	}
	op, _ := m["op"].(string)
	switch op {
	case "equal":
		return same(left, right)
	case "notEqual":
		return !same(left, right)
	case "isTrue":
		return truthy(left)
	case "isFalse":
		return !truthy(left)
	case "isEmpty", "isMarkdownEmpty":
		return empty(left)
	case "isNotEmpty", "isMarkdownNotEmpty":
		return !empty(left)
	case "lt", "gt", "lte", "gte":
		ops := map[string]string{"lt": "<", "gt": ">", "lte": "<=", "gte": ">="}
		return arithmetic(ops[op], number(left), number(right)) == true
	case "lengthEqual":
		return length(left) == int(number(right))
	case "lengthNotEqual":
		return length(left) != int(number(right))
	}
	s.warn("a condition uses %q, which the sandbox does not know", op)
	return true
}

// truthy follows JavaScript, and takes the text "false" for false, as values are texts on the wire.
func truthy(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != "" && v != "false"
	case float64:
		return v != 0
	}
	return true
}

func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(v) == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

func length(v any) int {
	switch v := v.(type) {
	case []any:
		return len(v)
	case string:
		return len([]rune(v))
	}
	return 0
}

func same(a, b any) bool {
	if a == nil || b == nil {
		return empty(a) && empty(b)
	}
	return toText(a) == toText(b)
}

func number(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case bool:
		if v {
			return 1
		}
	case string:
		n, err := strconv.ParseFloat(v, 64)
		if err == nil {
			return n
		}
	}
	return 0
}

// toText is how a client prints a value; objects show as the mistake that they are.
func toText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []any:
		texts := make([]string, len(v))
		for i, x := range v {
			texts[i] = toText(x)
		}
		return strings.Join(texts, ",")
	}
	return "[Object Object]"
}
