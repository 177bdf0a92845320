package cardtpl_test

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// template is what the tests read of a file that DingTalk's card builder imports.
type template struct {
	variables map[string]variable
	computed  map[string]string
	nodes     []map[string]any
	used      []string // component names
	declared  []string
	refs      map[string]bool // variables that the tree and the expressions read
	asked     map[string]bool // variables that conditions of visibility read
	editor    map[string]json.RawMessage
	list      []variable // variables in their order
	exps      []expression
	root      map[string]any
	aiStates  []int
	mock      map[string]any
}

type variable struct {
	Name, Type, Description string
	Private                 bool
	Schema                  []variable
}

type expression struct{ Name, ExpContent string }

func load(t *testing.T, name string) template {
	t.Helper()
	raw, err := cardtpl.Template(name)
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Type, Mode, EditorData, WidgetInfo string }
	var data struct {
		SchemaVersion string
		Schema        struct {
			ComponentsMap  []struct{ ComponentName string }
			ComponentsTree []map[string]any
		}
		MockData     struct{ CardData map[string]any }
		VariableList []variable
		ExpList      []expression
		Extension    struct{ AIStatusList []int }
	}
	tpl := template{variables: map[string]variable{}, computed: map[string]string{}, refs: map[string]bool{}, asked: map[string]bool{}}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(json.Unmarshal([]byte(file.EditorData), &data), json.Unmarshal([]byte(file.EditorData), &tpl.editor)); err != nil {
		t.Fatalf("editorData is no string that holds JSON: %v", err)
	}
	if file.Type != "im" || file.Mode != "card" || file.WidgetInfo != "" || data.SchemaVersion != "3.0.0" {
		t.Errorf("envelope: type %q mode %q widgetInfo %q schema %q", file.Type, file.Mode, file.WidgetInfo, data.SchemaVersion)
	}
	tpl.list, tpl.exps, tpl.root = data.VariableList, data.ExpList, data.Schema.ComponentsTree[0]
	tpl.aiStates, tpl.mock = data.Extension.AIStatusList, data.MockData.CardData
	for _, v := range data.VariableList {
		tpl.variables[v.Name] = v
	}
	for _, e := range data.ExpList {
		tpl.computed[e.Name] = e.ExpContent
		for _, word := range regexp.MustCompile(`'[^']*'|[a-z_]+`).FindAllString(e.ExpContent, -1) {
			if !strings.HasPrefix(word, "'") {
				tpl.refs[word] = true
			}
		}
	}
	for _, c := range data.Schema.ComponentsMap {
		tpl.declared = append(tpl.declared, c.ComponentName)
	}
	for _, root := range data.Schema.ComponentsTree {
		tpl.walk(root)
	}
	return tpl
}

func (tpl *template) walk(v any) {
	switch v := v.(type) {
	case map[string]any:
		if name, ok := v["componentName"].(string); ok {
			tpl.nodes = append(tpl.nodes, v)
			tpl.used = append(tpl.used, name)
		}
		if name, ok := v["variable"].(string); ok && name != "" {
			tpl.refs[name] = true
			if v["op"] != nil {
				tpl.asked[name] = true
			}
		}
		for _, child := range v {
			tpl.walk(child)
		}
	case []any:
		for _, child := range v {
			tpl.walk(child)
		}
	case string:
		for _, m := range regexp.MustCompile(`\$\{([a-z_A-Z]+)`).FindAllStringSubmatch(v, -1) {
			if m[1] != "loop" {
				tpl.refs[m[1]] = true
			}
		}
	}
}

func prop(n map[string]any, keys ...string) any {
	var v any = n
	for _, k := range append([]string{"props"}, keys...) {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[k]
	}
	return v
}

func TestEveryVariableSentIsDeclaredWithItsTypeAndEveryDeclaredOneIsSent(t *testing.T) {
	generic := load(t, cardtpl.GenericTemplate)
	public, private := slices.Sorted(maps.Keys(generic.variables)), []string(nil)
	for _, name := range public {
		if generic.variables[name].Private {
			private = append(private, name)
		}
	}
	for _, s := range everyPart() {
		r := renderCard(t, s.View.Card(i18n.ZhCN), cardtpl.Own, i18n.ZhCN)
		if got := slices.Sorted(maps.Keys(r.Params)); !slices.Equal(got, public) {
			t.Fatalf("%s sends %v, the template declares %v", s.Name, got, public)
		}
		if got := slices.Sorted(maps.Keys(r.Private)); !slices.Equal(got, private) {
			t.Fatalf("%s resets %v, the private variables are %v", s.Name, got, private)
		}
		checkTypes(t, s.Name, generic, r.Params)
		checkTypes(t, s.Name, generic, r.Private)
	}
	if got := slices.Sorted(maps.Keys(cardtpl.PrivateNote("x", true))); !slices.Equal(got, private) {
		t.Errorf("a private note sets %v, the private variables are %v", got, private)
	}
	answer := load(t, cardtpl.AnswerTemplate)
	r, key := cardtpl.RenderAnswer(cardtpl.Answer{Title: "a", Foot: "b"}, i18n.ZhCN, "answer.schema")
	want := maps.Clone(answer.variables)
	delete(want, cardtpl.FlowStatus) // the builder's own; to send it would give the card its other life
	if got, want := slices.Sorted(maps.Keys(r.Params)), slices.Sorted(maps.Keys(want)); !slices.Equal(got, want) {
		t.Errorf("an answer sends %v, the template declares %v", got, want)
	}
	if public, _ := cardtpl.RenderAnswer(cardtpl.Answer{}, i18n.ZhCN, ""); cardtpl.Explicit(r) || !cardtpl.Explicit(public) {
		t.Errorf("explicit states: ours %v, DingTalk's %v", cardtpl.Explicit(r), cardtpl.Explicit(public))
	}
	if answer.variables[key].Type != "markdown" {
		t.Errorf("the streamed variable %s is a %s", key, answer.variables[key].Type)
	}
	checkTypes(t, "answer", answer, r.Params)
}

// stored is a card as its record holds it.
type stored cardtpl.Card

func (s stored) Card(i18n.Lang) cardtpl.Card { return cardtpl.Card(s) }

// everyPart is the dialogs and a card that has every part which a card can have.
func everyPart() []cardtpl.Sample {
	return append(cardtpl.Samples(), cardtpl.Sample{Name: "every part", View: stored{
		Kind: "test", Title: "标题", Tone: cardtpl.Orange, Tag: "待确认", Lead: "一句话。", Text: "一段\n两行", Hint: "怎么做", Foot: "来源", Done: "张三 · 已同意", Left: 2,
		Facts: []cardtpl.Fact{{Label: "参加人", Value: "张三"}}, More: &cardtpl.Link{Text: "全部", URL: "https://example.com"},
		Items:   []cardtpl.Item{{Title: "1 · 出差", Sub: "等李雷处理", Tag: "审批中", Tone: cardtpl.Blue, URL: "https://example.com"}},
		Buttons: []cardtpl.Button{{Text: "确认", Style: cardtpl.Primary, Action: "test.confirm"}, {Text: "打开", URL: "https://example.com"}},
		Form: &cardtpl.Form{Submit: "test.submit", Fields: []cardtpl.Field{
			{Name: "why", Label: "原因", Type: "TEXT_AREA", Required: true, Value: "因为"},
			{Name: "kind", Label: "类型", Type: "SELECT", Value: "a", Options: []cardtpl.Choice{{Value: "a", Text: "甲"}, {Value: "b", Text: "乙"}}},
		}},
	}})
}

// corrections.md 3: a private variable that was never set shows the public value, so every variable that
// decides what is seen has one, in every card of every tier that has variables.
func TestEveryVariableThatAConditionReadsHasAPublicValue(t *testing.T) {
	check := func(at string, tpl template, params map[string]string) {
		t.Helper()
		for name := range tpl.asked {
			if _, sent := params[name]; !sent {
				t.Errorf("%s: a condition reads %s, which has no public value", at, name)
			}
		}
	}
	generic := load(t, cardtpl.GenericTemplate)
	for _, private := range []string{"my_note", "my_locked"} {
		if !generic.asked[private] {
			t.Errorf("no condition reads %s: %v", private, generic.asked)
		}
	}
	for _, s := range everyPart() {
		check(s.Name, generic, renderCard(t, s.View.Card(i18n.ZhCN), cardtpl.Own, i18n.ZhCN).Params)
	}
	answer := load(t, cardtpl.AnswerTemplate)
	for _, a := range []cardtpl.Answer{{}, {Title: "a", Foot: "b", Stop: true}} {
		r, _ := cardtpl.RenderAnswer(a, i18n.En, "answer.schema")
		check("answer", answer, r.Params)
	}
}

// exportKeys are the keys of the 16 templates that DingTalk's builder exported (cards.md 1.12): those that
// every export has, and for properties also those that some have.
type exportKeys struct {
	Editor, RenderContext, Root, Node []string
	Components, Optional              map[string][]string
}

// corrections.md 3: whether the builder imports a file that lacks a key of real exports nobody knows, so
// none is lacking, and none is made up.
func TestTemplatesHaveTheKeysOfRealExports(t *testing.T) {
	raw, err := os.ReadFile("testdata/export_keys.json")
	if err != nil {
		t.Fatal(err)
	}
	var keys exportKeys
	if err := json.Unmarshal(raw, &keys); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{cardtpl.GenericTemplate, cardtpl.AnswerTemplate} {
		tpl := load(t, name)
		lack := func(at string, got, want []string) {
			t.Helper()
			for _, k := range want {
				if !slices.Contains(got, k) {
					t.Errorf("%s: %s lacks %s", name, at, k)
				}
			}
		}
		lack("editorData", slices.Collect(maps.Keys(tpl.editor)), keys.Editor)
		var context map[string]string
		var extension struct {
			FileTypeList []struct{ FileName, FileType, FileSource string }
		}
		if err := errors.Join(json.Unmarshal(tpl.editor["renderContext"], &context), json.Unmarshal(tpl.editor["extension"], &extension)); err != nil {
			t.Fatal(err)
		}
		lack("renderContext", slices.Collect(maps.Keys(context)), keys.RenderContext)
		if f := extension.FileTypeList; len(f) != 1 || f[0].FileName != "event_chain" || f[0].FileType != "json" || !json.Valid([]byte(f[0].FileSource)) {
			t.Errorf("%s: files %+v", name, f)
		}
		for _, n := range tpl.nodes {
			kind, at := n["componentName"].(string), n["id"].(string)
			lack(at, slices.Collect(maps.Keys(n)), keys.Node)
			if kind == "Card" {
				lack("the root", slices.Collect(maps.Keys(n)), keys.Root)
			}
			every, known := keys.Components[kind]
			if !known {
				t.Errorf("%s: no export has the component %s", name, kind)
			}
			props := slices.Collect(maps.Keys(n["props"].(map[string]any)))
			lack(at, props, every)
			for _, p := range props {
				if !slices.Contains(every, p) && !slices.Contains(keys.Optional[kind], p) {
					t.Errorf("%s: %s has the property %s, which no export of a %s has", name, at, p, kind)
				}
			}
		}
	}
}

// checkTypes decodes each value the way a client reads a variable of its type.
func checkTypes(t *testing.T, at string, tpl template, params map[string]string) {
	t.Helper()
	for name, value := range params {
		var err error
		switch kind := tpl.variables[name].Type; kind {
		case "string", "markdown":
		case "boolean":
			if value != "true" && value != "false" {
				t.Errorf("%s: %s is %q", at, name, value)
			}
		case "loopArray":
			err = json.Unmarshal([]byte(value), &[]map[string]string{})
		case "buttonGroup":
			err = json.Unmarshal([]byte(value), &[]map[string]any{})
		case "object", "form":
			err = json.Unmarshal([]byte(value), &map[string]any{})
		default:
			t.Errorf("%s: %s has the type %q, which nothing checks", at, name, kind)
		}
		if err != nil {
			t.Errorf("%s: %s is no %s: %v", at, name, tpl.variables[name].Type, err)
		}
	}
}

func TestTemplatesAreSoundInside(t *testing.T) {
	for _, name := range []string{cardtpl.GenericTemplate, cardtpl.AnswerTemplate} {
		tpl := load(t, name)
		for ref := range tpl.refs {
			if _, ok := tpl.variables[ref]; !ok && tpl.computed[ref] == "" {
				t.Errorf("%s reads the variable %s, which it does not declare", name, ref)
			}
		}
		for v := range tpl.variables {
			if !tpl.refs[v] && v != "config" { // config is read by the client itself
				t.Errorf("%s declares %s and shows it nowhere", name, v)
			}
		}
		for v := range tpl.mock {
			if _, ok := tpl.variables[v]; !ok {
				t.Errorf("%s previews %s, which it does not declare", name, v)
			}
		}
		slices.Sort(tpl.used)
		if got := slices.Compact(tpl.used); !slices.Equal(got, tpl.declared) {
			t.Errorf("%s uses the components %v and declares %v", name, got, tpl.declared)
		}
		ids := map[any]bool{}
		for _, n := range tpl.nodes {
			if ids[n["id"]] {
				t.Errorf("%s has two nodes %v", name, n["id"])
			}
			ids[n["id"]] = true
			if n["componentName"] == "MarkdownBlock" && prop(n, "content", "varType") != "markdown" {
				t.Errorf("%s: the block %v would stay blank", name, n["id"])
			}
		}
	}
}

func TestPrivateVariablesHideWhatTheViewerHasAnswered(t *testing.T) {
	hidden := 0
	for _, n := range load(t, cardtpl.GenericTemplate).nodes {
		name := n["componentName"]
		if name == "MarkdownBlock" && prop(n, "isStreaming") != false {
			t.Error("a card that is updated as a whole must not wait for a stream")
		}
		if name != "ButtonGroup" && name != "Form" {
			continue
		}
		conditions, _ := prop(n, "visible", "condition", "conditions").([]any)
		for _, c := range conditions {
			c := c.(map[string]any)
			if c["variable"] == "my_locked" && c["op"] == "isFalse" {
				hidden++
			}
		}
	}
	if hidden != 2 {
		t.Errorf("%d of form and buttons are hidden from a viewer who has answered", hidden)
	}
}

func TestEveryEnabledStateOfAnAnswerHasAContainerAndOnlyWritingStreams(t *testing.T) {
	tpl := load(t, cardtpl.AnswerTemplate)
	var states []int
	for _, n := range tpl.nodes {
		switch n["componentName"] {
		case "AICardContainer":
			for flag, state := range map[string]int{"enablePending": 1, "enableWriting": 2, "enableDoing": 4, "enableFailed": 5} {
				if enabled := prop(n, flag) == true; enabled != slices.Contains(tpl.aiStates, state) {
					t.Errorf("%s is %v, the states are %v", flag, enabled, tpl.aiStates)
				}
			}
		case "AICardStatusContainer":
			state := int(prop(n, "status").(float64))
			states = append(states, state)
			streams := 0
			inner := template{refs: map[string]bool{}, asked: map[string]bool{}}
			inner.walk(n)
			for _, b := range inner.nodes {
				if b["componentName"] == "MarkdownBlock" && prop(b, "isStreaming") == true {
					streams++
				}
			}
			if (state == 2) != (streams == 1) {
				t.Errorf("state %d has %d streaming blocks", state, streams)
			}
		}
	}
	slices.Sort(states)
	if !slices.Equal(states, tpl.aiStates) {
		t.Errorf("containers for %v, states enabled %v", states, tpl.aiStates)
	}
}

func TestATemplateIsFoundByItsName(t *testing.T) {
	for _, name := range []string{cardtpl.GenericTemplate, cardtpl.AnswerTemplate} {
		if raw, err := cardtpl.Template(name); err != nil || len(raw) == 0 {
			t.Errorf("%s: %d bytes, %v", name, len(raw), err)
		}
	}
	if _, err := cardtpl.Template("generic.v0"); err == nil {
		t.Error("a template that does not exist was found")
	}
}
