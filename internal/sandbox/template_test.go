package sandbox_test

import (
	"encoding/json"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

const ownTemplate = "11111111-2222-3333-4444-555555555555.schema"

// withTemplate gives the sandbox a small template of the bot: text, markdown, dynamic buttons, a form, private note.
func withTemplate(o *sandbox.Options) {
	o.Templates = append(o.Templates, sandbox.Template{ID: ownTemplate, Published: true, JSON: exported(map[string]any{
		"schemaVersion": "3.0.0",
		"variableList": []any{
			variable("title", "string", false), variable("body", "markdown", false), variable("btns", "buttonGroup", false),
			variable("form", "form", false), variable("has_form", "boolean", false), variable("rows", "loopArray", false),
			variable("my_note", "string", true),
		},
		"schema": map[string]any{"componentsTree": []any{node("Card", "root", nil,
			node("BaseText", "t", map[string]any{"text": dyn("${title}")}),
			node("MarkdownBlock", "m", map[string]any{"isStreaming": false, "content": map[string]any{"type": "variableValue", "variable": "body", "variableType": "global", "varType": "markdown"}}),
			node("BaseText", "n", map[string]any{"text": dyn("${my_note}")}),
			node("Form", "f", map[string]any{
				"id": "form", "formSchema": bound("form"), "submitText": dyn("提交"),
				"visible": map[string]any{"type": "dynamicVisible", "valueType": "variable", "variable": "has_form", "variableType": "global"},
			}),
			node("ButtonGroup", "b", map[string]any{"dynamicButtons": bound("btns")}),
		)}},
	})})
}

func exported(editor map[string]any) []byte {
	inner, err := json.Marshal(editor)
	if err != nil {
		panic(err)
	}
	out, err := json.Marshal(map[string]any{"type": "im", "mode": "card", "editorData": string(inner), "widgetInfo": ""})
	if err != nil {
		panic(err)
	}
	return out
}

func variable(name, kind string, private bool) map[string]any {
	return map[string]any{"name": name, "type": kind, "private": private}
}

func node(component, id string, props map[string]any, children ...any) map[string]any {
	return map[string]any{"componentName": component, "id": id, "props": props, "children": children}
}

func dyn(text string) map[string]any {
	return map[string]any{"type": "dynamicString", "content": text, "i18n": false}
}

func bound(name string) map[string]any {
	return map[string]any{"type": "variableValue", "variable": name, "variableType": "global"}
}

// deliver puts a card of the bot's own template into somebody's 1:1.
func (b *box) deliver(who sandbox.Person, trackID string, values map[string]string) {
	b.t.Helper()
	body := buttonsCard(trackID, "dtv1.card//IM_ROBOT."+who.UserID)
	body["cardTemplateId"], body["cardData"] = ownTemplate, map[string]any{"cardParamMap": values}
	if a := b.api("POST", "/v1.0/card/instances/createAndDeliver", body); a.status != 200 {
		b.t.Fatalf("createAndDeliver: %d %s", a.status, a.text)
	}
}
