package llm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Schema is the shape that an answer must have: a JSON Schema of the kind that OpenAI calls strict. Its
// root is an object, every property is required, what may be missing has a type that allows null, and
// nothing else is allowed: then it can be checked here, whatever the server thinks of it.
type Schema struct {
	name string
	raw  json.RawMessage
	root *node
}

// node is the part of JSON Schema that strict mode knows and we check.
type node struct {
	Type                 types            `json:"type"`
	Description          string           `json:"description"`
	Properties           map[string]*node `json:"properties"`
	Required             []string         `json:"required"`
	AdditionalProperties *bool            `json:"additionalProperties"`
	Items                *node            `json:"items"`
	Enum                 []any            `json:"enum"`
	MaxLength            int              `json:"maxLength"` // runes
	MaxItems             int              `json:"maxItems"`
}

// types is "string" or ["string", "null"].
type types []string

// UnmarshalJSON reads both.
func (t *types) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*t = types{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(t))
}

// NewSchema checks a schema, so that a mistake in it is found at the start. name is that of the answer,
// in [a-zA-Z0-9_-].
func NewSchema(name string, raw []byte) (Schema, error) {
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return Schema{}, fmt.Errorf("llm: schema %s: %w", name, err)
	}
	s := Schema{name: name, raw: compact.Bytes(), root: &node{}}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields() // a keyword that we would not check
	err := dec.Decode(s.root)
	if err == nil && !slices.Equal(s.root.Type, types{"object"}) {
		err = errors.New("the root is no object")
	}
	if err == nil {
		err = s.root.check("")
	}
	if err == nil && (name == "" || strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-')
	})) {
		err = errors.New("a name has letters, digits, _ and - only")
	}
	if err != nil {
		return Schema{}, fmt.Errorf("llm: schema %s: %w", name, err)
	}
	return s, nil
}

// check says what strict mode would not accept.
func (n *node) check(path string) error {
	at := path
	if at == "" {
		at = "the root"
	}
	for _, t := range n.Type {
		if !slices.Contains([]string{"object", "array", "string", "integer", "number", "boolean", "null"}, t) {
			return fmt.Errorf("%s: no type %q", at, t)
		}
	}
	for _, e := range n.Enum {
		switch e.(type) {
		case map[string]any, []any:
			return fmt.Errorf("%s: an enum has plain values only", at)
		}
	}
	switch {
	case len(n.Type) == 0:
		return fmt.Errorf("%s: no type", at)
	case slices.Contains(n.Type, "array") != (n.Items != nil):
		return fmt.Errorf("%s: items belong to an array, and an array has items", at)
	case !slices.Contains(n.Type, "object"):
		if n.Properties != nil || n.Required != nil {
			return fmt.Errorf("%s: properties belong to an object", at)
		}
	case n.AdditionalProperties == nil || *n.AdditionalProperties:
		return fmt.Errorf("%s: additionalProperties must be false", at)
	case !slices.Equal(slices.Sorted(maps.Keys(n.Properties)), slices.Sorted(slices.Values(n.Required))):
		return fmt.Errorf("%s: every property must be required; let its type have null if it may be absent", at)
	}
	for _, name := range slices.Sorted(maps.Keys(n.Properties)) {
		if err := n.Properties[name].check(path + "." + name); err != nil {
			return err
		}
	}
	if n.Items != nil {
		return n.Items.check(path + "[]")
	}
	return nil
}

// conform returns the answer as the schema wants it, or what is wrong with it. Servers that ignore strict
// add properties, which are dropped, and leave out those that are null, which are put back; a wrong type
// or value is never guessed at. The error names paths, never values.
func (s Schema) conform(raw []byte) (json.RawMessage, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, errors.New("no JSON")
	}
	v, err := s.root.conform("", v)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(out.Bytes()), nil
}

func (n *node) conform(path string, v any) (any, error) {
	if v == nil && n.nullable() { // also where an enum does not say so
		return nil, nil
	}
	if t := typeOf(v); !slices.Contains(n.Type, t) && !(t == "integer" && slices.Contains(n.Type, "number")) {
		return nil, fmt.Errorf("%s: %s instead of %s", at(path), t, strings.Join(n.Type, " or "))
	}
	if n.Enum != nil && !slices.ContainsFunc(n.Enum, func(e any) bool { return e == v || fmt.Sprint(e) == fmt.Sprint(v) && typeOf(v) != "string" }) {
		return nil, fmt.Errorf("%s: none of the values allowed", at(path))
	}
	switch v := v.(type) {
	case string:
		if n.MaxLength > 0 && utf8.RuneCountInString(v) > n.MaxLength {
			return nil, fmt.Errorf("%s: too long", at(path))
		}
	case []any:
		if n.MaxItems > 0 && len(v) > n.MaxItems {
			return nil, fmt.Errorf("%s: too many", at(path))
		}
		for i := range v {
			item, err := n.Items.conform(path+"[]", v[i])
			if err != nil {
				return nil, err
			}
			v[i] = item
		}
	case map[string]any:
		return n.object(path, v)
	}
	return v, nil
}

func (n *node) object(path string, v map[string]any) (any, error) {
	out := map[string]any{}
	for name, sub := range n.Properties {
		value, there := v[name]
		if !there && !sub.nullable() {
			return nil, fmt.Errorf("%s: missing", at(path+"."+name))
		}
		value, err := sub.conform(path+"."+name, value)
		if err != nil {
			return nil, err
		}
		out[name] = value
	}
	return out, nil
}

func (n *node) nullable() bool { return slices.Contains(n.Type, "null") }

func at(path string) string {
	if path == "" {
		return "the answer"
	}
	return strings.TrimPrefix(path, ".")
}

func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	case json.Number:
		if _, err := v.Int64(); err == nil {
			return "integer"
		}
	}
	return "number"
}
