package intent_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
)

// The names of meetings and what is talked about are found wherever they stand, and what only says that there is a meeting is none.
func TestWhatAMeetingIsAbout(t *testing.T) {
	r := rules()
	for _, c := range [][2]string{
		{"明天三点和张三讨论预算", "讨论预算"},
		{"约李四聊聊投放效果", "投放效果"},
		{"开个关于季度目标的会，明天十点", "季度目标"},
		{"聽日三點同張三討論預算", "討論預算"},
		{"約李四傾下投放效果", "投放效果"},
		{"聽日十點開個關於季度目標嘅會", "季度目標"},
		{"Discuss the budget with Tom Baker at 3pm", "budget"},
		{"A meeting about hiring plans tomorrow at 10", "hiring plans"},
		{"Call with Alice Wong regarding onboarding at 4pm", "onboarding"},
		{"明天三点开产品评审会", "产品评审会"},
		{"取消周五的周会", "周会"},
		{"周三十点项目启动会", "项目启动会"},
		{"把预算会改到四点", "预算会"},
		{"明早九点部门晨会", "部门晨会"},
		{"聽日三點開產品評審會", "產品評審會"},
		{"取消週五嘅週會", "週會"},
		{"將預算會改到四點", "預算會"},
		{"週三十點項目啟動會", "項目啟動會"},
		{"Set up a design review tomorrow at 3", "design review"},
		{"Cancel Friday's standup", "standup"},
		{"Move the budget meeting to 4pm", "budget meeting"},
		{"Project kickoff on Wednesday at 10", "Project kickoff"},
		// nothing is talked about
		{"取消明天三点的会", ""},
		{"明天三点开会", ""},
		{"订个线上会议，明天三点", ""},
		{"聽日三點開會", ""},
		{"Set up a meeting at 3pm", ""},
		{"Cancel my 3pm", ""},
		{"明天下午三点和李四在301碰一下", ""},
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: c[0], Now: now(t)})
		if got := intent.Of(u).Title; got != c[1] {
			t.Errorf("%s: %s is about %q, want %q", c[0], u.Command, got, c[1])
		}
	}
}
