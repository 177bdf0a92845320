package template_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/sandbox/template"
	"github.com/google/go-cmp/cmp"
)

type obj = map[string]any

// builder makes an export from its parts.
type builder struct {
	vars, exps, locals []any
	ext                obj
	tree               []any
}

func (b builder) file(t *testing.T) []byte {
	t.Helper()
	inner, err := json.Marshal(obj{
		"schemaVersion": "3.0.0", "variableList": b.vars, "expList": b.exps, "localList": b.locals, "extension": b.ext,
		"schema": obj{"componentsTree": b.tree},
	})
	if err != nil {
		t.Fatal(err)
	}
	file, err := json.Marshal(obj{"type": "im", "mode": "card", "editorData": string(inner), "widgetInfo": ""})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func (b builder) parse(t *testing.T) *template.Template {
	t.Helper()
	tpl, err := template.Parse("x.schema", b.file(t))
	if err != nil {
		t.Fatal(err)
	}
	return tpl
}

func (b builder) view(t *testing.T, d template.Data) template.View {
	t.Helper()
	return b.parse(t).Render(withDefaults(d))
}

func withDefaults(d template.Data) template.Data {
	d.HTML = func(md string) string { return "html:" + md }
	d.Image = func(ref string) string {
		if strings.HasPrefix(ref, "@") {
			return "/files/" + ref
		}
		return ""
	}
	return d
}

func vars(pairs ...string) (out []any) {
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, obj{"name": pairs[i], "type": pairs[i+1]})
	}
	return out
}

func c(name string, props obj, children ...any) obj {
	return obj{"componentName": name, "id": "id_" + name, "props": props, "children": children}
}

func dyn(text string) obj { return obj{"type": "dynamicString", "content": text} }

func bound(v string) obj {
	return obj{"type": "variableValue", "variable": v, "variableType": "global"}
}

func looped(v string) obj { return obj{"type": "variableValue", "variable": v, "variableType": "loop"} }

func sel(v string) obj {
	return obj{"type": "dynamicSelect", "valueType": "variable", "variable": v, "variableType": "global"}
}

func fixed(v any) obj { return obj{"type": "dynamicSelect", "valueType": "fixed", "value": v} }

func text(content any) obj { return c("BaseText", obj{"text": content}) }

func when(op, variable string, value any) obj {
	return obj{"type": "dynamicVisible", "valueType": "condition", "value": true, "condition": obj{"op": "and", "conditions": []any{
		obj{"type": "variable", "variable": variable, "variableType": "global", "op": op, "valueType": "fixed", "value": value},
	}}}
}

// texts are the texts of all nodes, top down.
func texts(nodes []template.Node) (out []string) {
	for _, n := range nodes {
		if n.Text != "" {
			out = append(out, n.Text)
		}
		out = append(out, texts(n.Children)...)
	}
	return out
}

func TestTextsAreBoundToVariables(t *testing.T) {
	b := builder{
		vars: vars("name", "string", "n", "number", "o", "object", "list", "stringArray"),
		tree: []any{c("Card", nil,
			text(dyn("你好，${name}！")), text(dyn("${n} / ${o.a.b}")), text(dyn("${list[1]}")), text(dyn("${o}")), text(bound("name")),
			text(obj{"type": "dynamicString", "content": "", "variable": "name", "variableType": "global"}), text(dyn("${missing}")), text("plain ${n}"),
		)},
	}
	got := b.view(t, template.Data{Public: map[string]string{"name": "${n}", "n": "2.50", "o": `{"a":{"b":"deep"}}`, "list": `["x","y"]`}})
	want := []string{"你好，${n}！", "2.5 / deep", "y", "[Object Object]", "${n}", "${n}", "plain 2.5"}
	if d := cmp.Diff(want, texts(got.Nodes)); d != "" {
		t.Errorf("a value must not be filled in again, an object must look like the mistake it is:\n%s", d)
	}
}

func TestPrivateValuesWinOnlyWhenDeclaredPrivate(t *testing.T) {
	b := builder{
		vars: append(vars("a", "string"), obj{"name": "b", "type": "string", "private": true}),
		tree: []any{text(dyn("${a}")), text(dyn("${b}"))},
	}
	got := b.view(t, template.Data{Public: map[string]string{"a": "pa", "b": "pb"}, Private: map[string]string{"a": "mine", "b": "mine"}})
	if d := cmp.Diff([]string{"pa", "mine"}, texts(got.Nodes)); d != "" {
		t.Error(d)
	}
	if got.Params["a"] != "pa" || got.Params["b"] != "mine" {
		t.Errorf("params: %v", got.Params)
	}
}

func TestConditionsDecideWhatIsVisible(t *testing.T) {
	public := map[string]string{"s": "x", "yes": "true", "no": "false", "n": "3", "empty": "", "list": `[1,2]`, "none": `[]`}
	declared := vars("s", "string", "yes", "boolean", "no", "boolean", "n", "number", "empty", "string", "list", "loopArray", "none", "loopArray")
	for name, q := range map[string]struct {
		visible any
		want    bool
	}{
		"absent":             {nil, true},
		"fixed true":         {obj{"type": "dynamicVisible", "valueType": "fixed", "value": true}, true},
		"fixed false":        {obj{"type": "dynamicVisible", "valueType": "fixed", "value": false}, false},
		"variable true":      {obj{"type": "dynamicVisible", "valueType": "variable", "variable": "yes"}, true},
		"variable false":     {obj{"type": "dynamicVisible", "valueType": "variable", "variable": "no"}, false},
		"variable missing":   {obj{"type": "dynamicVisible", "valueType": "variable", "variable": "zzz"}, false},
		"equal":              {when("equal", "s", "x"), true},
		"equal number":       {when("equal", "n", 3), true},
		"not equal":          {when("notEqual", "s", "x"), false},
		"isTrue":             {when("isTrue", "yes", ""), true},
		"isTrue of false":    {when("isTrue", "no", ""), false},
		"isFalse":            {when("isFalse", "no", ""), true},
		"isFalse of missing": {when("isFalse", "zzz", ""), true},
		"isEmpty":            {when("isEmpty", "empty", ""), true},
		"isEmpty list":       {when("isEmpty", "none", ""), true},
		"isNotEmpty":         {when("isNotEmpty", "list", ""), true},
		"markdown":           {when("isMarkdownNotEmpty", "s", ""), true},
		"lt":                 {when("lt", "n", 3), false},
		"lte":                {when("lte", "n", 3), true},
		"gt":                 {when("gt", "n", 2), true},
		"gte":                {when("gte", "n", 4), false},
		"length":             {when("lengthEqual", "list", 2), true},
		"length not":         {when("lengthNotEqual", "list", 0), true},
		"or": {obj{"type": "dynamicVisible", "valueType": "condition", "condition": obj{"op": "or", "conditions": []any{
			obj{"variable": "no", "op": "isTrue"}, obj{"variable": "yes", "op": "isTrue"},
		}}}, true},
		"and": {obj{"type": "dynamicVisible", "valueType": "condition", "condition": obj{"op": "and", "conditions": []any{
			obj{"variable": "no", "op": "isTrue"}, obj{"variable": "yes", "op": "isTrue"},
		}}}, false},
		"against a variable": {obj{"type": "dynamicVisible", "valueType": "condition", "condition": obj{"op": "and", "conditions": []any{
			obj{"variable": "s", "op": "equal", "valueType": "variable", "valueVariable": "s", "valueVariableType": "global"},
		}}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := builder{vars: declared, tree: []any{c("BaseText", obj{"text": dyn("shown"), "visible": q.visible})}}
			if got := len(b.view(t, template.Data{Public: public}).Nodes) == 1; got != q.want {
				t.Errorf("visible %v, want %v", got, q.want)
			}
		})
	}
}

func TestComputedVariables(t *testing.T) {
	b := builder{vars: vars("state", "string", "on", "boolean", "tags", "stringArray", "n", "number")}
	cases := [][2]string{
		{"state == 'done' ? 'green' :\n(state == 'rejected' ? 'red' : 'blue')", "red"},
		{`on ? "yes" : "no"`, "yes"}, {`!on`, "false"}, {`arrayJoin(tags, ", ")`, "a, b"}, {`arrayGet(["x", "y"], n % 2)`, "y"},
		{`concat("a", n, on)`, "a3true"}, {`n + 1`, "4"}, {`n * 2 - 4 / 2`, "4"}, {`-n`, "-3"}, {`n >= 3 && n < 4`, "true"}, {`missing || "default"`, "default"},
		{`toStr("请假\"审批\"")`, `请假"审批"`}, {`"a" + n`, "a3"}, {`state != "done"`, "true"}, {`(1 + 2) * 3`, "9"}, {`state === 'rejected'`, "true"}, {`null`, ""},
	}
	for i, q := range cases {
		name := "e" + string(rune('a'+i))
		b.exps = append(b.exps, obj{"name": name, "expContent": q[0]})
		b.tree = append(b.tree, text(dyn("=${"+name+"}")))
	}
	got := texts(b.view(t, template.Data{Public: map[string]string{"state": "rejected", "on": "true", "tags": `["a","b"]`, "n": "3"}}).Nodes)
	for i, q := range cases {
		if got[i] != "="+q[1] {
			t.Errorf("%s = %q, want %q", q[0], got[i][1:], q[1])
		}
	}
}

func TestBadExpressionsAreRefusedAtParsing(t *testing.T) {
	for _, text := range []string{"", "a ?", "a ? b", "(a", "a b", "f(x)", "'open", "a @ b", "[1,", "1 +"} {
		b := builder{exps: []any{obj{"name": "e", "expContent": text}}, tree: []any{c("Card", nil)}}
		if _, err := template.Parse("x", b.file(t)); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
	for name, file := range map[string]string{"no JSON": "x", "no editor data": "{}", "no tree": `{"editorData":"{}"}`, "no JSON inside": `{"editorData":"x"}`} {
		if _, err := template.Parse("x", []byte(file)); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestComputedVariablesInACircleEndWithAWarning(t *testing.T) {
	b := builder{
		exps: []any{obj{"name": "a", "expContent": "b"}, obj{"name": "b", "expContent": "a"}},
		tree: []any{text(dyn("x${a}"))},
	}
	if got := b.view(t, template.Data{}); len(got.Warnings) != 1 || texts(got.Nodes)[0] != "x" {
		t.Errorf("%+v", got)
	}
}

func TestLoopsDrawTheirChildrenPerItem(t *testing.T) {
	b := builder{
		vars: vars("rows", "loopArray"),
		exps: []any{obj{"name": "index", "expContent": "subdataIndex() + 1"}, obj{"name": "mark", "expContent": `subdata("must") ? "*" : ""`}},
		tree: []any{c("Loop", obj{"listData": bound("rows")},
			text(dyn("${index}. ${loop.name}${mark}")), text(looped("rows[0].sub.note")),
			c("Loop", obj{"listData": looped("rows[0].kids")}, text(dyn("- ${loop}"))),
		)},
	}
	got := b.view(t, template.Data{Public: map[string]string{"rows": `[{"name":"a","must":true,"sub":{"note":"n"},"kids":["k1","k2"]},{"name":"b"}]`}})
	if d := cmp.Diff([]string{"1. a*", "n", "- k1", "- k2", "2. b"}, texts(got.Nodes)); d != "" {
		t.Error(d)
	}
}

func TestLabelAndValueRowsBecomeFacts(t *testing.T) {
	row := c("ColumnLayout", obj{"columnCount": 2}, c("Column", nil, text(dyn("${loop.k}"))), c("Column", nil, text(dyn("${loop.v}"))))
	b := builder{vars: vars("facts", "loopArray"), tree: []any{c("Loop", obj{"listData": bound("facts")}, row)}}
	got := b.view(t, template.Data{Public: map[string]string{"facts": `[{"k":"时间","v":"10:00"},{"k":"地点","v":"3F"}]`}})
	want := []template.Fact{{K: "时间", V: "10:00"}, {K: "地点", V: "3F"}}
	if len(got.Nodes) != 1 || got.Nodes[0].Kind != "facts" || cmp.Diff(want, got.Nodes[0].Items) != "" {
		t.Errorf("%+v", got.Nodes)
	}
}

func TestMarkdownBlockNeedsItsVarType(t *testing.T) {
	good := obj{"type": "variableValue", "variable": "md", "variableType": "global", "varType": "markdown"}
	b := builder{vars: vars("md", "markdown"), tree: []any{
		c("MarkdownBlock", obj{"content": good, "isStreaming": true}), c("MarkdownBlock", obj{"content": bound("md")}),
	}}
	got := b.view(t, template.Data{Public: map[string]string{"md": "**x**"}})
	if len(got.Nodes) != 1 || got.Nodes[0].HTML != "html:**x**" || len(got.Warnings) != 1 {
		t.Errorf("%+v", got)
	}
	if isBound, streaming := b.parse(t).Streams("md"); !isBound || !streaming {
		t.Errorf("one block that streams is enough: %v %v", isBound, streaming)
	}
}

func TestHeaderFindsTheTagInItsSlot(t *testing.T) {
	tag := c("Tag", obj{"text": dyn("${tag}"), "color": sel("tone"), "tagStyle": "hollow"})
	slot := obj{"type": "JSSlot", "value": []any{c("Grid", nil, tag)}}
	b := builder{vars: vars("title", "string", "tag", "string", "tone", "string"), tree: []any{
		c("CardHeaderV2", obj{"title": dyn("${title}"), "color": sel("tone"), "icon": obj{"type": "image", "url": "@icon"}, "titleAfterSlot": slot}),
	}}
	n := b.view(t, template.Data{Public: map[string]string{"title": "请假", "tag": "待审批", "tone": "orange"}}).Nodes[0]
	if n.Title != "请假" || n.Tone != "orange" || n.Icon != "/files/@icon" || n.Tag == nil || n.Tag.Text != "待审批" || n.Tag.Tone != "orange" || !n.Tag.Hollow {
		t.Errorf("%+v %+v", n, n.Tag)
	}
	if n := b.view(t, template.Data{Public: map[string]string{"title": "请假"}}).Nodes[0]; n.Tag != nil {
		t.Errorf("an empty tag is drawn: %+v", n.Tag)
	}
}

func TestTablesChartsProgressAndPictures(t *testing.T) {
	b := builder{vars: vars("tb", "table", "ch", "chart", "p", "number", "img", "string"), tree: []any{
		c("Table", obj{"data": bound("tb")}), c("Chart", obj{"data": bound("ch")}), c("ProgressBar", obj{"progress": sel("p"), "color": "blue"}),
		c("Image", obj{"images": sel("img")}), c("Image", obj{"images": fixed("https://e.com/a.png")}), c("Avatar", obj{"imageUrl": sel("img"), "name": dyn("n")}),
		c("CollapsePanel", obj{"title": dyn("更多"), "contentVisible": true}, text(dyn("in"))), c("Divider", nil), c("Holodeck", nil),
		c("GridLayout", obj{"listData": obj{"type": "variableValue", "variable": "tb.data", "variableType": "global"}, "columnCount": fixed(2.0)}, text(dyn("${loop.a}"))),
	}}
	got := b.view(t, template.Data{Public: map[string]string{
		"tb": `{"data":[{"a":1,"app":{"name":"考勤"}},{"a":2},{"a":3}],"meta":[{"alias":"a","aliasName":"甲","dataType":"STRING","weight":10},{"alias":"app","dataType":"MICROAPP"}]}`,
		"ch": `{"type":"histogram","data":[{"x":"1月","y":12,"type":"A"}]}`, "p": "250", "img": "@m1",
	}})
	n := got.Nodes
	if d := cmp.Diff([]map[string]string{{"a": "1", "app": "考勤"}, {"a": "2", "app": ""}, {"a": "3", "app": ""}}, n[0].Rows); d != "" || n[0].Columns[0].Title != "甲" {
		t.Errorf("table: %s", d)
	}
	if n[1].Type != "bar" || n[1].Points[0] != (template.Point{X: "1月", Y: 12, Series: "A"}) {
		t.Errorf("chart: %+v", n[1])
	}
	if *n[2].Percent != 100 {
		t.Errorf("progress: %d", *n[2].Percent)
	}
	if n[3].Src != "/files/@m1" || n[4].Src != "" || n[4].Link != "https://e.com/a.png" || n[5].Src != "/files/@m1" {
		t.Errorf("pictures: %+v %+v", n[3], n[4])
	}
	if !n[6].Open || n[6].Title != "更多" || n[7].Kind != "divider" || n[8].Kind != "unknown" || len(got.Warnings) != 1 {
		t.Errorf("%+v %v", n[6:9], got.Warnings)
	}
	if grid := n[9]; len(grid.Children) != 2 || len(grid.Children[0].Children) != 2 || len(grid.Children[1].Children) != 1 {
		t.Errorf("grid: %+v", grid)
	}
}

func TestAITemplatesShowTheContainerOfTheirState(t *testing.T) {
	state := func(n float64, words string) obj {
		return c("AICardStatusContainer", obj{"status": n}, c("AICardContent", nil, text(dyn(words))))
	}
	b := builder{tree: []any{c("AICardContainer", obj{"enableFailed": true, "flowStatusVar": bound("flowStatus")},
		c("AICardStatusContainer", obj{"status": 1.0}, c("AIPending", obj{"pendingTip": obj{"type": "dynamicString", "i18n": true, "content": obj{"zh_Hans": "处理中", "zh_Hant": "處理中", "en_US": "Working"}}})),
		state(2, "writing"), state(3, "done"), state(5, "failed"),
	)}}
	tpl := b.parse(t)
	if !tpl.AI || !tpl.Failed {
		t.Errorf("AI %v, failed %v", tpl.AI, tpl.Failed)
	}
	if _, known := tpl.Variable("flowStatus"); !known {
		t.Error("the flow variable is not known")
	}
	for flow, want := range map[int]string{2: "writing", 3: "done", 5: "failed", 4: ""} {
		if got := strings.Join(texts(tpl.Render(withDefaults(template.Data{Flow: flow})).Nodes), ""); got != want {
			t.Errorf("state %d: %q", flow, got)
		}
	}
	for lang, want := range map[string]string{"": "处理中", "zh-TW": "處理中", "en": "Working"} {
		if got := texts(tpl.Render(withDefaults(template.Data{Flow: 1, Lang: lang})).Nodes); got[0] != want {
			t.Errorf("%s: %v", lang, got)
		}
	}
}

func TestVariablesKnowTheirTypes(t *testing.T) {
	for kind, q := range map[string]struct{ good, bad string }{
		"number": {"1.5", "x"}, "boolean": {"true", "yes"}, "loopArray": {"[]", "{}"}, "buttonGroup": {"[]", "x"}, "object": {"{}", "[]"}, "form": {`{"fields":[]}`, "x"},
	} {
		v := template.Variable{Name: "v", Type: kind}
		if p := v.Check(q.good); p != "" {
			t.Errorf("%s: %q %s", kind, q.good, p)
		}
		if v.Check(q.bad) == "" {
			t.Errorf("%s: %q was accepted", kind, q.bad)
		}
		if p := v.Check(""); p != "" {
			t.Errorf("%s: no value %s", kind, p)
		}
	}
	if p := (template.Variable{Type: "markdown"}).Check("{"); p != "" {
		t.Errorf("markdown %s", p)
	}
}

func TestPublicTemplatesAreDrawnFromTheirDocumentedParameters(t *testing.T) {
	byID := map[string]*template.Template{}
	for _, p := range template.Public() {
		byID[p.ID] = p
	}
	v := byID[template.PublicButtons].Render(withDefaults(template.Data{Public: map[string]string{
		"title": "请假", "logo": "@l", "markdown": "**x**", "tips": "note",
		"sys_full_json_obj": `{"msgButtons":[{"text":"同意","color":"blue","id":"approve:1","request":true},{"text":"看","url":"https://e.com"}]}`,
	}}))
	if b, ok := v.Find("approve:1"); !ok || b.Dynamic || b.Text != "同意" {
		t.Errorf("%+v", v.Nodes)
	}
	if v.Nodes[0].Title != "请假" || v.Nodes[0].Icon != "/files/@l" || v.Nodes[1].HTML != "html:**x**" || v.Nodes[2].Text != "note" {
		t.Errorf("%+v", v.Nodes)
	}
	ai := byID[template.PublicAI]
	if len(ai.Render(withDefaults(template.Data{Flow: 1, Public: map[string]string{"msgContent": "x"}})).Nodes) != 1 {
		t.Error("processing shows more than the tip")
	}
	v = ai.Render(withDefaults(template.Data{Flow: 3, Public: map[string]string{
		"msgTitle": "t", "msgContent": "a", "staticMsgContent": "b", "sys_full_json_obj": `{"order":["msgContent","msgTitle","msgSlider","bogus"],"msgSlider":[{"title":"s","image":"@i"}],"source":{"text":"src"}}`,
	}}))
	kinds := ""
	for _, n := range v.Nodes {
		kinds += n.Kind + " "
	}
	if kinds != "markdown header group text " || len(v.Warnings) != 1 {
		t.Errorf("order decides: %s %v", kinds, v.Warnings)
	}
	if _, ok := v.Find("image_slider_select_button"); !ok {
		t.Error("the carousel has no select button")
	}
	if v := byID[template.PublicButtons].Render(withDefaults(template.Data{Public: map[string]string{"sys_full_json_obj": "[]"}})); len(v.Warnings) == 0 {
		t.Error("a broken sys_full_json_obj is not noted")
	}
}

func FuzzRenderSurvivesAnyValue(f *testing.F) {
	f.Add(`[{"text":"a","event":{"type":"sendCardRequest","params":{"actionId":1}}}]`, `{"fields":[{"name":1}]}`, `{"data":1}`)
	f.Add(`[1,null,{}]`, `{"fields":{}}`, `null`)
	f.Fuzz(func(t *testing.T, btns, form, table string) {
		b := builder{vars: vars("b", "buttonGroup", "f", "form", "t", "table"), tree: []any{
			c("ButtonGroup", obj{"dynamicButtons": bound("b")}), c("Form", obj{"formSchema": bound("f")}), c("Table", obj{"data": bound("t")}),
			c("Chart", obj{"data": bound("t")}), c("Loop", obj{"listData": bound("b")}, text(dyn("${loop.text} ${loop}"))),
		}}
		v := b.view(t, template.Data{Public: map[string]string{"b": btns, "f": form, "t": table, "sys_full_json_obj": btns}})
		if _, err := json.Marshal(v.Nodes); err != nil {
			t.Error(err)
		}
	})
}
