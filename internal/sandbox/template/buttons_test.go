package template_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/internal/sandbox/template"
	"github.com/google/go-cmp/cmp"
)

func TestFixedButtonsSendTheirDeclaredParams(t *testing.T) {
	params := []any{
		obj{"type": "fixed", "name": "action", "value": "agree"}, obj{"type": "variable", "name": "ref", "variable": "ref", "variableType": "global"},
		obj{"type": "fixed", "name": "", "value": ""}, obj{"type": "builtIn", "name": "input"},
	}
	b := builder{vars: vars("ref", "string", "st", "string"), tree: []any{
		c("SingleButton", obj{"text": dyn("同意"), "color": fixed("blue"), "status": sel("st"), "actionType": "request", "actionId": dyn("agree"), "params": params}),
		c("SingleButton", obj{"text": dyn("链"), "color": fixed("red"), "actionType": "eventChain", "events": []any{obj{"event": obj{"actionType": "request", "actionId": dyn(""), "params": params[:1]}}}}),
		c("ButtonList", obj{"buttons": obj{"type": "button", "list": []any{
			obj{"id": "2", "text": dyn("看"), "actionType": "url", "url": obj{"type": "dynamicLink", "valueType": "fixed", "value": "https://e.com/"}},
			obj{"id": "3", "text": dyn("藏"), "visible": obj{"type": "dynamicVisible", "valueType": "fixed", "value": false}},
		}}}),
	}}
	got := b.view(t, template.Data{Public: map[string]string{"ref": "42", "st": "disabled"}})
	one, ok := got.Find("agree")
	if !ok || one.Status != "disabled" || one.Tone != "blue" || one.Dynamic || cmp.Diff(obj{"action": "agree", "ref": "42"}, one.Params) != "" {
		t.Errorf("%+v", one)
	}
	if two, ok := got.Find("id_SingleButton"); !ok || two.Text != "链" || two.Params["action"] != "agree" {
		t.Errorf("without an actionId the component's id is sent: %+v", two)
	}
	if items := got.Nodes[2].Items.([]template.Button); len(items) != 1 || items[0].Type != "link" || items[0].URL != "https://e.com/" {
		t.Errorf("%+v", items)
	}
}

func TestDynamicButtonsComeFromData(t *testing.T) {
	b := builder{vars: vars("btns", "buttonGroup"), tree: []any{c("ButtonGroup", obj{"dynamicButtons": bound("btns")})}}
	got := b.view(t, template.Data{Public: map[string]string{"btns": `[
		{"text":"同意","color":"blue","status":"normal","event":{"type":"sendCardRequest","params":{"actionId":"approve","params":{"n":3}}}},
		{"text":"详情","color":"pink","event":{"type":"openLink","params":{"url":{"pc":"https://e.com/p","ios":"x"}}}},
		{"text":"坏","event":{"type":"openLink","params":{"url":"javascript:alert(1)"}}},
		{"text":"说","event":{"type":"openLink","params":{"url":"dtmd://dingtalkclient/sendMessage?content=%E8%80%83%E5%8B%A4"}}},
		{"text":"?","event":{"type":"fly"}}, "x"]`}})
	items := got.Nodes[0].Items.([]template.Button)
	if b, ok := got.Find("approve"); !ok || !b.Dynamic || b.Params["n"] != 3.0 || b.Tone != "blue" {
		t.Errorf("%+v", b)
	}
	if items[1].URL != "https://e.com/p" || items[1].Tone != "gray" || items[1].Status != "normal" {
		t.Errorf("%+v", items[1])
	}
	if items[2].URL != "" || items[3].Type != "say" || items[3].Say != "考勤" || items[4].Type != "none" || len(items) != 5 {
		t.Errorf("%+v", items)
	}
	if len(got.Warnings) != 3 {
		t.Errorf("warnings: %v", got.Warnings)
	}
	if !b.parse(t).HasDynamicButtons() {
		t.Error("the template does not say that its buttons are dynamic")
	}
}

func TestDynamicEventsInALoop(t *testing.T) {
	b := builder{vars: vars("btns", "loopArray"), tree: []any{c("Loop", obj{"listData": bound("btns")},
		c("SingleButton", obj{"text": dyn("${loop.text}"), "actionType": "dynamicEvent", "dynamicEventVar": looped("btns[0].action")}),
	)}}
	got := b.view(t, template.Data{Public: map[string]string{"btns": `[{"text":"a","action":{"type":"sendCardRequest","params":{"actionId":"x.1"}}},{"text":"b","action":{"type":"sendCardRequest","params":{"actionId":"x.2"}}}]`}})
	if two, ok := got.Find("x.2"); !ok || two.Text != "b" || !two.Dynamic {
		t.Errorf("%+v", got.Nodes)
	}
}

func TestFormsWithTheirOwnSubmitAndWithCustomButtons(t *testing.T) {
	form := `{"fields":[{"name":"t","label":"类型","type":"SELECT","required":true,"options":[{"value":"1","text":"年假"}],"defaultValue":{"index":0,"value":"1"}},{"name":"h","type":"TEXT","hidden":true},{"name":"odd","type":"MAGIC"}]}`
	b := builder{vars: vars("form", "form"), tree: []any{
		c("Form", obj{"id": "form", "formSchema": bound("form"), "submitText": dyn("送出"), "params": []any{obj{"type": "fixed", "name": "ref", "value": "9"}}}),
	}}
	got := b.view(t, template.Data{Public: map[string]string{"form": form}})
	n := got.Nodes[0]
	if n.Kind != "form" || n.ID != "form" || len(n.Fields) != 3 || n.Submit.Text != "送出" || !n.Submit.Form || n.Submit.Params["ref"] != "9" || got.FormAction() != "form" {
		t.Errorf("%+v", n)
	}
	if f := n.Fields[0]; f.Label != "类型" || !f.Required || f.Options[0].Text != "年假" || f.Default == nil {
		t.Errorf("%+v", f)
	}
	if !n.Fields[1].Hidden || n.Fields[2].Type != "TEXT" || len(got.Warnings) != 1 {
		t.Errorf("%+v %v", n.Fields, got.Warnings)
	}
	if _, ok := got.Find("form"); !ok {
		t.Error("the form's own submit is not found")
	}
	b.tree = []any{c("Form", obj{"formSchema": bound("form"), "customSubmitEvent": true},
		c("SingleButton", obj{"text": dyn("确定"), "actionType": "request", "actionId": dyn("ok")}),
	)}
	n = b.view(t, template.Data{Public: map[string]string{"form": form}}).Nodes[0]
	if n.Submit != nil || len(n.Buttons) != 1 || n.Buttons[0].ActionID != "ok" || !n.Buttons[0].Form {
		t.Errorf("%+v", n)
	}
	if nodes := b.view(t, template.Data{}).Nodes; nodes != nil {
		t.Errorf("a form without a value is drawn: %+v", nodes)
	}
}

func TestFreeInputsCallBackOrSetLocalVariables(t *testing.T) {
	local := func(v, key string) obj {
		return obj{"actionType": "setLocalState", "localVarAction": bound(v), "keyOfDynamicObject": dyn(key)}
	}
	with := func(base, more obj) obj {
		out := obj{}
		for _, m := range []obj{base, more} {
			for k, v := range m {
				out[k] = v
			}
		}
		return out
	}
	b := builder{
		vars:   vars("opts", "selectOptions", "v", "string", "items", "loopArray"),
		locals: []any{obj{"name": "data", "type": "dynamicObject"}, obj{"name": "tab", "type": "string", "defaultValue": "1"}},
		tree: []any{
			c("Input", obj{"actionType": "request", "actionId": dyn("say"), "params": []any{obj{"type": "builtIn", "name": "input"}}, "placeholder": dyn("写点什么"), "textArea": true, "minRows": fixed(2.0)}),
			c("SelectBlock", obj{"actionType": "request", "id": dyn("pick"), "options": obj{"type": "dynamicSelectOptions", "valueType": "variable", "variable": "opts"}}),
			c("DatePickerBlock", with(local("data", "from"), obj{"pickerType": "date", "format": dyn("yyyy-MM-dd")})),
			c("CheckboxList", with(local("one", ""), obj{"listData": obj{"variable": "items", "variableType": "global"}, "updateVarValue": looped("items[0].value")}), text(dyn("${loop.text}"))),
			c("MultiSelectBlock", obj{"actionType": "request", "id": "multi", "options": []any{obj{"label": dyn("选项1"), "value": dyn("1")}}}),
			c("Checkbox", obj{"actionType": "request", "id": "agree", "checked": bound("v")}),
			c("CheckableTags", with(local("why", ""), obj{"tags": obj{"type": "DynamicList", "valueType": "fixed", "value": []any{obj{"label": dyn("慢"), "value": dyn("slow")}}}})),
			text(dyn("${data.from} ${tab}")),
		},
	}
	got := b.view(t, template.Data{
		Public: map[string]string{"opts": `[{"value":"a","text":{"zh_CN":"甲","en_US":"A"}}]`, "items": `[{"text":"一","value":7}]`},
		Local:  map[string]string{"data.from": "2026-11-22", "tab": "2"},
	})
	n := got.Nodes
	if f := n[0].Field; n[0].ActionID != "say" || f.Name != "input" || f.Type != "TEXT_AREA" || f.Placeholder != "写点什么" || f.MinRows != 2 {
		t.Errorf("%+v %+v", n[0], f)
	}
	if f := n[1].Field; n[1].ActionID != "pick" || f.Type != "SELECT" || f.Options[0].Text != "甲" {
		t.Errorf("%+v", f)
	}
	if !n[2].Local || n[2].Name != "data.from" || n[2].Field.Type != "DATE" || n[2].Field.Format != "yyyy-MM-dd" {
		t.Errorf("%+v", n[2])
	}
	if f := n[3].Field; f.Type != "CHECKBOX_GROUP" || f.Options[0].Text != "一" || f.Options[0].Value != 7.0 {
		t.Errorf("%+v", f)
	}
	if n[4].Field.Type != "MULTI_SELECT" || n[4].Field.Options[0].Value != "1" || n[5].Field.Type != "CHECKBOX" || n[6].Field.Options[0].Text != "慢" {
		t.Errorf("%+v %+v %+v", n[4].Field, n[5].Field, n[6].Field)
	}
	if n[7].Text != "2026-11-22 2" {
		t.Errorf("local values: %q", n[7].Text)
	}
	if _, ok := got.Find("say"); !ok {
		t.Error("an input's own request is not found")
	}
}
