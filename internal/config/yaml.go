package config

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// parse reads a YAML file strictly: what is no key of table is a problem. It walks the tree instead of
// decoding into a struct, because decoding stops at the first mistake, names Go types, and prints the
// lines around it, with the secrets in them.
func parse(path string, raw []byte, table []setting) (layer, []*Problem) {
	r := reader{path: path, values: layer{}, kinds: map[string]kind{}, says: map[string]string{}}
	for _, s := range table {
		r.declare(s)
	}
	file, err := parser.ParseBytes(raw, 0)
	if err != nil {
		return nil, []*Problem{r.syntax(strings.Split(string(raw), "\n"), err)}
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
	problems []*Problem
	keys     []string // of table, and their sections
	kinds    map[string]kind
	says     map[string]string // what can stand behind keys, and sections with one, that are not given without a value
}

func (r *reader) declare(s setting) {
	add := func(key string, k kind) {
		if r.kinds[key] == 0 {
			r.keys = append(r.keys, key)
			r.kinds[key] = k
		}
	}
	r.says[s.key] = s.says
	if parent, _, nested := strings.Cut(s.key, "."); nested {
		add(parent, section)
		if s.says != "" {
			r.says[parent] = "key: value"
		}
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
	text := i18n.Sayf(format, args...)
	if _, alias := plain(n).(*ast.AliasNode); alias {
		text = i18n.Sayf("this only points at another value; write out here what stands there")
	}
	r.problems = append(r.problems, &Problem{Where: r.at(n.GetToken()), Key: key, Text: text})
}

func (r *reader) syntax(lines []string, err error) *Problem {
	var ye yaml.Error
	if !errors.As(err, &ye) || ye.GetToken() == nil || ye.GetToken().Position == nil {
		return &Problem{Where: r.path, Text: plainly("")}
	}
	line, column, text := explain(lines, *ye.GetToken().Position, ye.GetMessage())
	return &Problem{Where: fmt.Sprintf("%s:%d:%d", r.path, line, column), Text: text}
}

// section reads the keys of a mapping; prefix is "" or "dingtalk.".
func (r *reader) section(prefix string, n ast.Node) {
	m, ok := plain(n).(ast.MapNode)
	if !ok {
		if plain(n).Type() != ast.NullType { // a section that says nothing
			r.problem(n, strings.TrimSuffix(prefix, "."), "%v", cmp.Or(r.colon(n), i18n.Sayf("keys and values belong here; write them below it, indented, as key: value")))
		}
		return
	}
	empty := "" // the section above that says nothing: its keys may stand too far to the left
	for it := m.MapRange(); it.Next(); {
		key := prefix + it.Key().GetToken().Value
		above := empty
		if k := r.kinds[key]; k != 0 {
			empty = ""
			if k != value && k != list && plain(it.Value()).Type() == ast.NullType {
				empty = it.Key().GetToken().Value
			}
		}
		if such := r.says[key]; such != "" && plain(it.Value()).Type() == ast.NullType {
			r.problem(it.Key(), key, "nothing stands behind the colon, or below; write such as %s, or take the line out", such)
			empty = it.Key().GetToken().Value
			continue
		}
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
			deeper := r.deeper(above, it)
			if last := len(r.problems) - 1; deeper != nil && r.says[prefix+above] != "" && r.problems[last].Key == prefix+above { // it has something behind it, then
				r.problems = r.problems[:last]
			}
			r.problem(it.Key(), key, "no such key; %v", cmp.Or(blank(it), deeper, r.instead(prefix, key)))
		}
	}
}

// colon says that a text is a key with a colon that is not YAML's, nil if not.
func (r *reader) colon(n ast.Node) *i18n.Said {
	text, there, _ := scalarOf(n)
	if m := misspelt.FindStringSubmatch(text); there && m != nil {
		return i18n.Sayf("write %s: with a colon that is not of full width, and a space behind it", m[2])
	}
	return nil
}

// blank says that a key begins with what only looks like a space, nil if not.
func blank(it *ast.MapNodeIter) *i18n.Said {
	if key := it.Key().GetToken().Value; strings.TrimLeft(key, "\u3000\u00a0") != key {
		return i18n.Sayf("the line begins with %s; write spaces only", called('\u3000'))
	}
	return nil
}

// deeper says that a key, which is none here, belongs into the section above, which is empty; nil if there is none.
func (r *reader) deeper(section string, it *ast.MapNodeIter) *i18n.Said {
	if section == "" {
		return nil
	}
	return i18n.Sayf("if it belongs to %s above, begin the line deeper, in column %d", section, it.Key().GetToken().Position.Column+2)
}

func (r *reader) scalar(key string, it *ast.MapNodeIter) {
	v, there, ok := scalarOf(it.Value())
	if !ok {
		r.problem(it.Value(), key, "one plain value belongs here; write it behind the colon, in quotes if it has a colon itself")
	} else if there {
		r.values[key] = given{value: strings.TrimSpace(v), where: r.at(plain(it.Value()).GetToken())}
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
	for i, item := range seq.Values {
		v, there, ok := scalarOf(item)
		if !ok || !there {
			r.problem(item, key, "one plain value belongs here; write it in quotes if it has a colon")
			continue
		}
		if _, isText := plain(item).(*ast.StringNode); isText && strings.Contains(strings.TrimSpace(item.GetToken().Origin), "\n") {
			at := item.GetToken()
			if i < len(seq.Entries) && seq.Entries[i].Start != nil {
				at = seq.Entries[i].Start // what goes on has no place of its own
			}
			r.problems = append(r.problems, &Problem{Where: r.at(at), Key: key, Text: i18n.Sayf("this goes on in the line below; write each value in a line of its own, and all - in the same column")})
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
func (r *reader) instead(prefix, key string) *i18n.Said {
	var siblings []string
	for _, k := range r.keys {
		name, ok := strings.CutPrefix(k, prefix)
		if !ok || strings.Contains(name, ".") {
			// The right name in the wrong section?
			if strings.HasSuffix(k, "."+strings.TrimPrefix(key, prefix)) {
				return i18n.Sayf("did you mean %s?", k)
			}
			continue
		}
		siblings = append(siblings, name)
	}
	return Instead(strings.TrimPrefix(key, prefix), siblings)
}

// Instead says what to write for a word that is not one of those that there are, in whatever case it is written.
func Instead(word string, there []string) *i18n.Said {
	best, distance := "", 2+len(word)/3
	for _, w := range there {
		if d := edits(strings.ToLower(w), strings.ToLower(word)); d < distance {
			best, distance = w, d
		}
	}
	if best != "" {
		return i18n.Sayf("did you mean %s?", best)
	}
	return i18n.Sayf("write one of %s", strings.Join(there, ", "))
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
