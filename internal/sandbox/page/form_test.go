package page_test

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

const formCard = "22222222-2222-3333-4444-555555555555.schema"

// withForm gives the bot a template that is one form.
func withForm(o *sandbox.Options, h *http.Handler) {
	if h != nil {
		return
	}
	bound := map[string]any{"type": "variableValue", "variable": "form", "variableType": "global"}
	editor, _ := json.Marshal(map[string]any{
		"schemaVersion": "3.0.0", "variableList": []any{map[string]any{"name": "form", "type": "form"}},
		"schema": map[string]any{"componentsTree": []any{map[string]any{"componentName": "Card", "id": "root", "children": []any{
			map[string]any{"componentName": "Form", "id": "f", "props": map[string]any{"id": "form", "formSchema": bound}},
		}}}},
	})
	exported, _ := json.Marshal(map[string]any{"type": "im", "mode": "card", "editorData": string(editor), "widgetInfo": ""})
	o.Templates = append(o.Templates, sandbox.Template{ID: formCard, Published: true, JSON: exported})
}

const everyField = `{"fields":[
 {"name":"ref","type":"TEXT","hidden":true,"defaultValue":"leave-42"},
 {"name":"text","label":"标题","type":"TEXT","required":true,"requiredMsg":"请填写标题"},
 {"name":"area","label":"说明","type":"TEXT_AREA","defaultValue":"两行"},
 {"name":"empty","label":"可空","type":"TEXT"},
 {"name":"n","label":"天数","type":"NUMBER","defaultValue":1.5},
 {"name":"list","label":"列表","type":"TEXT_ARRAY","defaultValue":["甲","乙"]},
 {"name":"sel","label":"类型","type":"SELECT","options":[{"value":"a","text":"年假"},{"value":"b","text":"调休"}],"defaultValue":{"index":1,"value":"b"}},
 {"name":"many","label":"多选","type":"MULTI_SELECT","options":[{"value":"a","text":"一"},{"value":"b","text":"二"}],"defaultValue":{"index":[1],"value":["b"]}},
 {"name":"date","label":"日期","type":"DATE","format":"yyyy-MM-dd","defaultValue":"2026-11-22"},
 {"name":"time","label":"时间","type":"TIME","defaultValue":"09:30"},
 {"name":"at","label":"开始","type":"DATETIME","format":"yyyy-MM-dd HH:mm","defaultValue":"2026-11-22 15:00"},
 {"name":"box","label":"已读","type":"CHECKBOX"},
 {"name":"switch","label":"提醒","type":"SWITCH","defaultValue":true},
 {"name":"one","label":"单选","type":"CHECKBOX_GROUP","options":[{"value":"x","text":"是"},{"value":"y","text":"否"}],"defaultValue":"y"},
 {"name":"some","label":"多项","type":"MULTI_CHECKBOX_GROUP","options":[{"value":"x","text":"甲"},{"value":"y","text":"乙"}],"defaultValue":["x"]},
 {"name":"fixed","label":"只读","type":"TEXT","readOnly":true,"defaultValue":"不可改"}]}`

func TestAFormChecksWhatIsRequiredAndSendsEveryTypeAsDingTalkDoes(t *testing.T) {
	fillsForm(t, browser(t))
}

func fillsForm(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 1400, withForm)
	s.connect(ok)
	who := s.someone()
	s.look(who.ID, "")
	s.api("POST", "/v1.0/card/instances/createAndDeliver", map[string]any{
		"cardTemplateId": formCard, "outTrackId": "form1", "callbackType": "STREAM",
		"cardData": map[string]any{"cardParamMap": map[string]string{"form": everyField}}, "openSpaceId": "dtv1.card//IM_ROBOT." + who.UserID,
		"imRobotOpenSpaceModel": map[string]any{"supportForward": false}, "imRobotOpenDeliverModel": map[string]any{"spaceType": "IM_ROBOT"},
	})
	s.until(".c-form .btn")
	if n := eval[int](s, "document.querySelectorAll('.c-form .field').length"); n != 15 {
		t.Errorf("%d fields are drawn, want 15 without the hidden one", n)
	}
	s.click(".c-form .btn")
	s.shown(".f-error", "请填写标题")
	s.truth(`document.activeElement.getAttribute("aria-invalid") === "true"`)
	if p := s.Presses("form1"); len(p) != 0 {
		t.Fatalf("an incomplete form was sent: %+v", p)
	}
	s.do(chromedp.KeyEvent("预算"))
	s.truth("[...document.querySelectorAll('.f-error')].every(x => x.hidden)")
	s.click(".c-form input[type=checkbox]:not(.choices *)")
	s.click(".c-form .btn")
	s.truth("!document.querySelector('.btn.loading')")
	presses := s.Presses("form1")
	if len(presses) != 1 {
		t.Fatalf("presses: %+v", presses)
	}
	raw, err := json.Marshal(presses[0].Params["form"])
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	expected := `{"ref":"leave-42","text":"预算","area":"两行","n":1.5,"list":["甲","乙"],"sel":{"index":1,"value":"b"},"many":{"index":[1],"value":["b"]},
		"date":"2026-11-22","time":"09:30","at":"2026-11-22 15:00","box":true,"switch":true,"one":"y","some":["x"],"fixed":"不可改"}`
	if err := json.Unmarshal([]byte(expected), &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the form sent\n%s\nwant\n%s", raw, expected)
	}
}
