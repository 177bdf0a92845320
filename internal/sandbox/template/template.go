// Package template draws exported DingTalk card templates: it reads what the card builder's export holds (editorData:
// the component tree, variables, computed and local variables) and resolves bindings, conditions and loops for one
// viewer into a small tree of Nodes that a page can draw without knowing templates.
//
// It must not know cards, viewers or conversations: it gets values and gives nodes.
package template

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// States of an AI card (cards.md 4.4); 0 is a card that is none.
const (
	FlowProcessing = 1
	FlowWriting    = 2
	FlowDone       = 3
	FlowExecuting  = 4
	FlowFailed     = 5
)

// Template is a parsed card template.
type Template struct {
	ID        string
	Name      string
	AI        bool // streamed through states
	Failed    bool // has a state for failure; without one an error frame is refused
	Variables []Variable

	byName  map[string]Variable
	exps    map[string]string // computed variable → expression
	locals  map[string]localVariable
	streams map[string]bool // variable shown by a markdown block → isStreaming
	dynamic bool
	root    []component
	draw    func(*scope) []Node // of public templates, instead of root
}

// Variable is one declared variable.
type Variable struct {
	Name    string
	Type    string // string, number, boolean, loopArray, markdown, buttonGroup, form, …
	Private bool
}

type localVariable struct {
	Variable
	initial any
}

// component is one node of the exported tree.
type component struct {
	Name     string         `json:"componentName"`
	ID       string         `json:"id"`
	Hidden   bool           `json:"hidden"`
	Props    map[string]any `json:"props"`
	Children []component    `json:"children"`
}

// exported is the file; its interesting parts are strings that hold JSON.
type exported struct {
	Type       string `json:"type"`
	EditorData string `json:"editorData"`
}

type editorData struct {
	Schema struct {
		Tree []component `json:"componentsTree"`
	} `json:"schema"`
	Variables []variableJSON `json:"variableList"`
	Exps      []struct {
		Name    string `json:"name"`
		Content string `json:"expContent"`
	} `json:"expList"`
	Locals    []variableJSON `json:"localList"`
	Extension struct {
		ExtendType string `json:"extendType"`
	} `json:"extension"`
}

type variableJSON struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Private bool   `json:"private"`
	Default any    `json:"defaultValue"`
}

// Parse reads an exported template. id is what cardTemplateId will say.
func Parse(id string, file []byte) (*Template, error) {
	var outer exported
	if err := json.Unmarshal(file, &outer); err != nil {
		return nil, errors.New("exported file: " + Readable(err))
	}
	if outer.EditorData == "" {
		return nil, errors.New("exported file: editorData is missing")
	}
	var data editorData
	if err := json.Unmarshal([]byte(outer.EditorData), &data); err != nil {
		return nil, errors.New("editorData: " + Readable(err))
	}
	if len(data.Schema.Tree) == 0 {
		return nil, errors.New("editorData: schema.componentsTree is empty")
	}
	t := newTemplate(id)
	t.AI = data.Extension.ExtendType == "AI"
	t.root = data.Schema.Tree
	for _, v := range data.Variables {
		t.declare(Variable{Name: v.Name, Type: v.Type, Private: v.Private})
	}
	for _, e := range data.Exps {
		if _, err := parseExpr(e.Content); err != nil {
			return nil, fmt.Errorf("computed variable %s: %w", e.Name, err)
		}
		t.exps[e.Name] = e.Content
	}
	for _, v := range data.Locals {
		t.locals[v.Name] = localVariable{Variable{Name: v.Name, Type: v.Type}, v.Default}
	}
	for _, c := range t.root {
		t.scan(c)
	}
	return t, nil
}

func newTemplate(id string) *Template {
	return &Template{
		ID: id, byName: map[string]Variable{}, exps: map[string]string{}, locals: map[string]localVariable{}, streams: map[string]bool{},
	}
}

func (t *Template) declare(v Variable) {
	t.Variables = append(t.Variables, v)
	t.byName[v.Name] = v
}

// scan notes what is asked about the tree as a whole.
func (t *Template) scan(c component) {
	switch c.Name {
	case "AICardContainer":
		t.AI = true
		t.Failed = t.Failed || c.Props["enableFailed"] == true
		if v := boundVariable(c.Props["flowStatusVar"]); v != "" {
			if _, known := t.byName[v]; !known {
				t.declare(Variable{Name: v, Type: "string"})
			}
		}
	case "ButtonGroup":
		t.dynamic = true
	case "SingleButton":
		t.dynamic = t.dynamic || c.Props["actionType"] == "dynamicEvent"
	case "Markdown", "MarkdownBlock":
		if v := boundVariable(c.Props["content"]); v != "" {
			// An AI template shows the text in every state, and streams it in one.
			t.streams[v] = t.streams[v] || c.Props["isStreaming"] == true
		}
	}
	for _, child := range append(slot(c.Props), c.Children...) {
		t.scan(child)
	}
}

// boundVariable is the global variable a prop is bound to; "" for none.
func boundVariable(prop any) string {
	m, _ := prop.(map[string]any)
	name, _ := m["variable"].(string)
	if m["variableType"] == "loop" {
		return ""
	}
	return name
}

// slot returns the components that sit in props instead of children.
func slot(props map[string]any) (out []component) {
	for _, v := range props {
		m, ok := v.(map[string]any)
		if !ok || m["type"] != "JSSlot" {
			continue
		}
		raw, err := json.Marshal(m["value"])
		if err != nil {
			continue
		}
		var list []component
		if json.Unmarshal(raw, &list) == nil {
			out = append(out, list...)
		}
	}
	return out
}

// Variable finds a declared variable.
func (t *Template) Variable(name string) (Variable, bool) {
	v, ok := t.byName[name]
	return v, ok
}

// Streams says whether a markdown block shows a variable, and whether that block takes streamed text.
func (t *Template) Streams(name string) (bound, streaming bool) {
	streaming, bound = t.streams[name]
	return bound, streaming
}

// HasDynamicButtons says whether buttons of the template come from data.
func (t *Template) HasDynamicButtons() bool { return t.dynamic }

// Check says what is wrong with a value of the variable, as it stands in cardParamMap; "" if nothing is. An empty
// value is no value, whatever the type.
func (v Variable) Check(text string) string {
	_, problem := v.decode(text)
	return problem
}

// decode turns the text of a value into what its type says.
func (v Variable) decode(text string) (value any, problem string) {
	if text == "" {
		return nil, ""
	}
	switch v.Type {
	case "number":
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fmt.Sprintf("is no number: %q", short(text))
		}
		return n, ""
	case "boolean":
		if text != "true" && text != "false" {
			return nil, fmt.Sprintf("is neither true nor false: %q", short(text))
		}
		return text == "true", ""
	case "loopArray", "stringArray", "numberArray", "buttonGroup", "selectOptions":
		var list []any
		if json.Unmarshal([]byte(text), &list) != nil {
			return nil, fmt.Sprintf("is no JSON array: %q", short(text))
		}
		return list, ""
	case "object", "chart", "table", "form", "userInfo", "dynamicEvent":
		var m map[string]any
		if json.Unmarshal([]byte(text), &m) != nil {
			return nil, fmt.Sprintf("is no JSON object: %q", short(text))
		}
		return m, ""
	}
	return text, ""
}

func short(text string) string {
	const most = 40
	r := []rune(strings.ReplaceAll(text, "\n", " "))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most]) + "…"
}
