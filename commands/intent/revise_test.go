package intent_test

import (
	"encoding/json"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
)

// What is said to a form that waits for its button fills, changes or empties its fields; what ends in none of them is named.
func TestWhatIsSaidToAFormIsUsedOrNamed(t *testing.T) {
	r := rules()
	form := []commands.Param{purchase()[0], purchase()[1], purchase()[3]}
	known := commands.Values{
		"kind": {Readings: []any{"采购"}}, "f1": {Readings: []any{"两台显示器"}}, "f2": {Readings: []any{"3000"}},
		"f4": commands.Days{From: at(t, 27, 0, 0), To: at(t, 27, 0, 0)}.Value(),
	}
	day := func(d string) string { return d + "-" + d }
	for _, c := range []struct{ text, field, want, left string }{
		{"下周三要", "f4", day("1125"), ""}, {"期望日期 12月20号之前", "f4", day("1220"), ""}, {"by Dec 20", "f4", day("1220"), ""}, {"下週三要", "f4", day("1125"), ""},
		{"不对，三台，4500", "f2", "4500", ""}, {"不对，三台，4500", "f1", "三台显示器", ""}, {"不對，是一萬三", "f2", "13000", ""}, {"改成 1 萬 5", "f2", "15000", ""},
		{"total should be 4000", "f2", "4000", ""}, {"actually make it 2 desks, so 4998", "f2", "4998", "2 desks"},
		{"金额改成一百二，再加上鼠标", "f2", "120", "再加上鼠标"}, {"事由改成一台4K投影仪，给会议室用", "f1", "一台4K投影仪，给会议室用", ""},
		{"note: client from HK", "f1", "两台显示器", "note: client from HK"},
		{"不要日期了", "f4", "", ""}, {"日期不要了", "f4", "", ""}, {"remove the date", "f4", "", ""}, {"把日期去掉", "f4", "", ""},
	} {
		d := &commands.Dialog{Command: intent.ApprovalCreate, Values: known, More: form}
		u := r.Understand(t.Context(), commands.Utterance{Text: c.text, Now: now(t), Dialog: d})
		left := ""
		for _, l := range u.Unused {
			left += l.Text
		}
		got := ""
		if v := u.Values[c.field]; c.field == "f4" && len(v.Readings) > 0 {
			got = commands.DaysOf(v).From.Format("0102") + "-" + commands.DaysOf(v).To.Format("0102")
		} else if len(v.Readings) > 0 {
			raw, _ := json.Marshal(v.Readings[0])
			got = string(raw[1 : len(raw)-1])
		}
		if u.Reading != commands.ReadAnswer || got != c.want || left != c.left {
			t.Errorf("%s: %q %s left %q, want %s left %q", c.text, u.Reading, got, left, c.want, c.left)
		}
	}
	for _, text := range []string{"先放着", "先放著吧", "Not now", "别提交了", "先別提交", "don't submit it"} {
		d := &commands.Dialog{Command: intent.ApprovalCreate, Values: known, More: form, Cancels: []string{"先放着", "先放著", "Not now"}}
		if u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: d}); u.Reading != commands.ReadCancel {
			t.Errorf("%s: %q %s", text, u.Reading, u.Command)
		}
	}
}
