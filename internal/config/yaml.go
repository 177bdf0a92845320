package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// parse reads a YAML file strictly: what is no key of table is a problem. It walks the tree instead of
// decoding into a struct, because decoding stops at the first mistake, names Go types, and prints the
// lines around it, with the secrets in them.
func parse(path string, raw []byte, table []setting) (layer, []error) {
	r := reader{path: path, values: layer{}, kinds: map[string]kind{}}
	for _, s := range table {
		r.declare(s)
	}
	file, err := parser.ParseBytes(raw, 0)
	if err != nil {
		return nil, []error{r.syntax(err)}
	}
	docs := 0
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if docs++; docs > 1 {
			r.problem(doc.Body, "", "a second document begins here; write one")
			break
		}
		r.section("", doc.Body)
	}
	return r.values, r.problems
}

type kind int

const (
	_ kind = iota
	section
	value
	list
	lists
	words
	phrases
)

type reader struct {
	path     string
	values   layer
	problems []error
	keys     []string // of table, and their sections
	kinds    map[string]kind
}

func (r *reader) declare(s setting) {
	add := func(key string, k kind) {
		if r.kinds[key] == 0 {
			r.keys = append(r.keys, key)
			r.kinds[key] = k
		}
	}
	if parent, _, nested := strings.Cut(s.key, "."); nested {
		add(parent, section)
	}
	switch {
	case s.list != nil:
		add(s.key, list)
	case s.lists != nil || s.grants != nil:
		add(s.key, lists)
	case s.words != nil:
		add(s.key, words)
	case s.phrase != nil:
		add(s.key, phrases)
	case s.secret != nil:
		add(s.key, value)
		add(s.key+fileSuffix, value)
	default:
		add(s.key, value)
	}
}

func (r *reader) at(t *token.Token) string {
	if t == nil || t.Position == nil {
		return r.path
	}
	return fmt.Sprintf("%s:%d:%d", r.path, t.Position.Line, t.Position.Column)
}

func (r *reader) problem(n ast.Node, key, format string, args ...any) {
	r.problems = append(r.problems, &Problem{Where: r.at(n.GetToken()), Key: key, Text: fmt.Sprintf(format, args...)})
}

func (r *reader) syntax(err error) error {
	var ye yaml.Error
	if errors.As(err, &ye) {
		return &Problem{Where: r.at(ye.GetToken()), Text: "this is not YAML: " + ye.GetMessage()}
	}
	return &Problem{Where: r.path, Text: "this is not YAML"}
}

// section reads the keys of a mapping; prefix is "" or "dingtalk.".
func (r *reader) section(prefix string, n ast.Node) {
	m, ok := plain(n).(ast.MapNode)
	if !ok {
		if plain(n).Type() != ast.NullType { // a section that says nothing
			r.problem(n, strings.TrimSuffix(prefix, "."), "keys and values belong here; write them below it, indented, as key: value")
		}
		return
	}
	for it := m.MapRange(); it.Next(); {
		key := prefix + it.Key().GetToken().Value
		switch r.kinds[key] {
		case section:
			r.section(key+".", it.Value())
		case value:
			r.scalar(key, it)
		case list:
			if plain(it.Value()).Type() == ast.NullType {
				continue
			}
			if items, ok := r.items(key, it.Value()); ok {
				r.values[key] = given{list: items, where: r.at(it.Key().GetToken())}
			}
		case lists:
			r.lists(key, it.Value())
		case words:
			r.words(key, it.Value())
		case phrases:
			r.phrases(key, it.Value())
		default:
			r.problem(it.Key(), key, "no such key; %s", r.instead(prefix, key))
		}
	}
}

func (r *reader) scalar(key string, it *ast.MapNodeIter) {
	v, there, ok := scalarOf(it.Value())
	if !ok {
		r.problem(it.Value(), key, "one plain value belongs here; write it behind the colon, in quotes if it has a colon itself")
	} else if there {
		r.values[key] = given{value: strings.TrimSpace(v), where: r.at(it.Key().GetToken())}
	}
}

// lists reads a mapping of lists of strings, such as {manager4220: ["*"]}.
func (r *reader) lists(key string, n ast.Node) {
	m, ok := plain(n).(ast.MapNode)
	if !ok {
		if plain(n).Type() != ast.NullType {
			r.problem(n, key, "lists under names belong here; write such as name: [one, two]")
		}
		return
	}
	var out []Grant
	for it := m.MapRange(); it.Next(); {
		name := Word{Text: it.Key().GetToken().Value, Where: r.at(it.Key().GetToken())}
		if items, ok := r.items(key+"."+name.Text, it.Value()); ok {
			out = append(out, Grant{Word: name, To: items})
		}
	}
	r.values[key] = given{lists: out, where: r.at(n.GetToken())}
}

// items reads a list of strings.
func (r *reader) items(key string, n ast.Node) ([]Word, bool) {
	seq, ok := plain(n).(*ast.SequenceNode)
	if !ok {
		r.problem(n, key, "a list belongs here; write such as [one, two]")
		return nil, false
	}
	var out []Word
	for _, item := range seq.Values {
		v, there, ok := scalarOf(item)
		if !ok || !there {
			r.problem(item, key, "one plain value belongs here; write it in quotes if it has a colon")
			continue
		}
		out = append(out, Word{Text: v, Where: r.at(item.GetToken())})
	}
	return out, true
}

// plain takes anchors and tags off a node.
func plain(n ast.Node) ast.Node {
	for {
		switch t := n.(type) {
		case *ast.AnchorNode:
			n = t.Value
		case *ast.TagNode:
			n = t.Value
		default:
			return n
		}
	}
}

// scalarOf returns a value as it is written: 007 stays 007. Null is not given.
func scalarOf(n ast.Node) (v string, there, ok bool) {
	switch t := plain(n).(type) {
	case *ast.NullNode:
		return "", false, true
	case *ast.StringNode:
		return t.Value, true, true
	case *ast.LiteralNode:
		return t.Value.Value, true, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return t.GetToken().Value, true, true
	}
	return "", false, false
}

// instead says what to write for a key that does not exist: the nearest one of its section.
func (r *reader) instead(prefix, key string) string {
	var siblings []string
	for _, k := range r.keys {
		name, ok := strings.CutPrefix(k, prefix)
		if !ok || strings.Contains(name, ".") {
			// The right name in the wrong section?
			if strings.HasSuffix(k, "."+strings.TrimPrefix(key, prefix)) {
				return fmt.Sprintf("did you mean %s?", k)
			}
			continue
		}
		siblings = append(siblings, name)
	}
	return Instead(strings.TrimPrefix(key, prefix), siblings)
}

// Instead says what to write for a word that is not one of those that there are.
func Instead(word string, there []string) string {
	best, distance := "", 2+len(word)/2
	for _, w := range there {
		if d := edits(w, word); d < distance {
			best, distance = w, d
		}
	}
	if best != "" {
		return fmt.Sprintf("did you mean %s?", best)
	}
	return "write one of " + strings.Join(there, ", ")
}

// edits is the Levenshtein distance in bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
