package intent_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/commands"
)

// What waits is called off in words; what takes effect by itself by whatever says no, wait or back. What names something else asks for that.
func TestWordsCallOffWhatWaits(t *testing.T) {
	r := rules()
	for command, c := range map[string]struct {
		undo     bool
		off, not []string
	}{
		"approval.decide": {undo: true,
			off: []string{
				"撤销", "撤銷", "撤回", "撤回来", "收回", "等等，先别", "等等", "等一下", "慢着", "先别", "undo", "undo that", "刚才那个别同意了", "先别同意", "别批了", "取消", "不要了", "我点错了", "按错了", "反悔了", "批错了",
				"算了", "停", "hold on", "wait, don't", "take it back", "don't approve it", "唔好批住", "撤回刚才的同意", "不对不对", "sorry wrong button", "等陣先", "先不要核准",
			},
			not: []string{"我的年假还剩几天", "撤回我的请假", "取消明天的会", "同意李四的请假", "有什么待我审批", "拒绝第二个", "明天下午三点开会", "好的", "谢谢", "帮助", "别催了", "除了第二个都同意", "don't approve the second"},
		},
		"approval.urge":     {off: []string{"算了不催了", "先别催", "别催了", "不催了", "don't chase"}, not: []string{"催一下", "催催李四", "还没批吗", "等等"}},
		"approval.withdraw": {off: []string{"算了不撤了", "别撤回", "先不要撤", "不撤回了", "don't withdraw it"}, not: []string{"撤回我的出差", "撤回", "别催了"}},
		"approval.handover": {off: []string{"算了不转了", "别转交了", "先别转"}, not: []string{"转给李四", "转给别人"}},
		"approval.comment":  {off: []string{"算了不评论了", "别评论了"}, not: []string{"评论张三的请假：不行"}},
	} {
		u := commands.Utterance{Now: at(t, 18, 9, 0), UserID: "me", Waits: &commands.Waiting{TrackID: "t", Command: command, Undo: c.undo, Off: []string{"先放着", "Take it back"}}}
		for _, text := range append(c.off, "先放着", "take it back", "取消") {
			u.Text = text
			if got := r.Understand(t.Context(), u); got.Reading != commands.ReadCancel || got.Command != "" {
				t.Errorf("%s waits: %s is %+v", command, text, got)
			}
		}
		for _, text := range c.not {
			u.Text = text
			if got := r.Understand(t.Context(), u); got.Reading == commands.ReadCancel {
				t.Errorf("%s waits: %s calls it off", command, text)
			}
		}
	}
}
