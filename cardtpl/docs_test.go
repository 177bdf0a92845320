package cardtpl_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/cardtpl"
)

const cardsDoc = "../docs/cards.md"

// labels are the components' names in DingTalk's card builder.
var labels = map[string]string{
	"CardHeaderV2": "卡片头部", "Tag": "标签", "MarkdownBlock": "富文本（Markdown）", "Loop": "循环渲染容器", "Grid": "布局容器", "BaseText": "普通文本",
	"Form": "表单", "ButtonGroup": "按钮组", "AICardStatusContainer": "AI 卡片状态", "AIPending": "处理中", "AICardContent": "内容",
}

// Whoever cannot import a template builds it by hand from docs/cards.md: its tables are made of the files.
// With -update they are written anew.
func TestTheHandBuildingTablesAreThoseOfTheTemplates(t *testing.T) {
	doc, err := os.ReadFile(cardsDoc)
	if err != nil {
		t.Fatal(err)
	}
	want := doc
	for _, name := range []string{cardtpl.GenericTemplate, cardtpl.AnswerTemplate} {
		begin, end := []byte("<!-- "+name+" -->\n"), []byte("<!-- end -->")
		head, rest, found := bytes.Cut(want, begin)
		_, tail, closed := bytes.Cut(rest, end)
		if !found || !closed {
			t.Fatalf("%s has no block for %s", cardsDoc, name)
		}
		want = bytes.Join([][]byte{head, begin, []byte(tables(load(t, name))), end, tail}, nil)
	}
	switch {
	case bytes.Equal(want, doc):
	case *update:
		if err := os.WriteFile(cardsDoc, want, 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s does not describe the templates: go test ./cardtpl -update. It should say:\n%s", cardsDoc, want)
	}
}

func tables(tpl template) string {
	var b strings.Builder
	b.WriteString("\n| variable | type | | what it holds |\n|---|---|---|---|\n")
	for _, v := range tpl.list {
		row(&b, "", v, v.Private)
	}
	if len(tpl.exps) > 0 {
		b.WriteString("\n| expression | is |\n|---|---|\n")
	}
	for _, e := range tpl.exps {
		fmt.Fprintf(&b, "| `%s` | `%s` |\n", e.Name, e.ExpContent)
	}
	b.WriteString("\n| component, from top to bottom | shows | only when |\n|---|---|---|\n")
	for _, c := range tpl.root["children"].([]any) {
		layout(&b, "", c.(map[string]any))
	}
	b.WriteString("\n")
	return b.String()
}

func row(b *strings.Builder, prefix string, v variable, private bool) {
	mark := ""
	if private {
		mark = "**private (私有)**"
	}
	fmt.Fprintf(b, "| `%s%s` | %s | %s | %s |\n", prefix, v.Name, v.Type, mark, v.Description)
	if v.Type == "form" || v.Type == "buttonGroup" {
		return // the builder knows their fields
	}
	for _, f := range v.Schema {
		row(b, prefix+v.Name+".", f, private)
	}
}

// layout writes a component and what is inside it.
func layout(b *strings.Builder, indent string, n map[string]any) {
	kind := n["componentName"].(string)
	label := labels[kind]
	if label == "" {
		label = "?"
	}
	if title, _ := n["title"].(string); title != "" && title != label {
		label += " " + title
	}
	fmt.Fprintf(b, "| %s%s | %s | %s |\n", indent, label, strings.Join(shown(n), ", "), strings.Join(conditions(n), " and "))
	if s, ok := prop(n, "titleAfterSlot", "value").([]any); ok {
		for _, c := range s {
			layout(b, indent+"· ", c.(map[string]any))
		}
	}
	children, _ := n["children"].([]any)
	for _, c := range children {
		layout(b, indent+"· ", c.(map[string]any))
	}
}

func shown(n map[string]any) (out []string) {
	for _, key := range []string{"title", "text", "content", "listData", "formSchema", "dynamicButtons", "submitText", "color"} {
		text, _ := prop(n, key, "content").(string)
		variable, _ := prop(n, key, "variable").(string)
		switch {
		case strings.Contains(text, "${"):
			out = append(out, key+" `"+text+"`")
		case variable != "":
			out = append(out, key+" `"+variable+"`")
		}
	}
	if state, ok := prop(n, "status").(float64); ok {
		out = append(out, fmt.Sprintf("state %v", state))
	}
	if prop(n, "isStreaming") == true {
		out = append(out, "**streaming (流式)**")
	}
	return out
}

func conditions(n map[string]any) (out []string) {
	list, _ := prop(n, "visible", "condition", "conditions").([]any)
	for _, c := range list {
		c := c.(map[string]any)
		word := map[any]string{"isTrue": "is true", "isFalse": "is false", "isNotEmpty": "is not empty", "lengthNotEqual": "has a length other than 0"}[c["op"]]
		if word == "" {
			word = fmt.Sprint(c["op"])
		}
		out = append(out, fmt.Sprintf("`%s` %s", c["variable"], word))
	}
	return out
}
