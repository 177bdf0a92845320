package demo_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/app"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/demo"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// checked is what `dingdesk check` says about the sandbox.
func (w *world) checked(region string, edits ...func(*config.Config)) string {
	cfg := config.Default()
	cfg.DingTalk.ClientID, cfg.DingTalk.ClientSecret = w.Server.ClientID(), config.NewSecret(w.Server.ClientSecret())
	cfg.DingTalk.APIBase, cfg.DingTalk.OAPIBase, cfg.DingTalk.Region, cfg.Store = w.URL, w.URL, region, "memory:"
	for _, edit := range edits {
		edit(cfg)
	}
	var out strings.Builder
	app.Check(w.t.Context(), cfg, &out)
	return out.String()
}

func TestCheckTellsTheRegionByWhetherAnybodyHasAttendance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		overseas bool
		region   string
		want     []string
	}{
		{false, "mainland", []string{"ok    every department", "ok    attendance of anybody"}},
		{true, "overseas", []string{"ok    attendance of anybody"}},
		{true, "mainland", []string{"FAIL  attendance of anybody", "10 people in 28 days", "dingtalk.region: overseas"}},
		{false, "overseas", []string{"FAIL  attendance of anybody", "dingtalk.region: mainland"}},
	} {
		w := newSandbox(t, func(o *demo.Options) { o.Overseas = c.overseas })
		out := w.checked(c.region)
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("overseas %v, region %s: no %q in\n%s", c.overseas, c.region, want, out)
			}
		}
	}
}

func TestCheckNamesDepartmentsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	w := newSandbox(t)
	w.fault(sandbox.Fault{Path: "/topapi/v2/department/get", Code: "50004", Message: "部门不在权限范围内", Times: 1})
	if out := w.checked("mainland"); !strings.Contains(out, "cannot be read and is skipped") || !strings.Contains(out, "50004") || !strings.Contains(out, "ok    every department") {
		t.Errorf("check says\n%s", out)
	}
}

// Whoever left, and a number that is a department's no more, give nobody a right and are worth a line.
func TestCheckNamesWhomTheRulesNameAndNobodyKnows(t *testing.T) {
	t.Parallel()
	w := newSandbox(t)
	out := w.checked("mainland", func(c *config.Config) {
		list := []config.Word{{Text: "user:" + w.who("张三").UserID}, {Text: "user:gone1"}, {Text: "dept:1"}, {Text: "dept:4711"}, {Text: "managers"}}
		c.Access = config.Access{Pilot: list, Allow: []config.Grant{{Word: config.Word{Text: "meeting", Where: "c.yaml:3:5"}, To: list[1:2]}}, Departments: []config.Word{{Text: "815"}, {Text: "1"}}}
		c.Attendance.Viewers = map[string][]string{"gone2": {"*"}, w.who("张三").UserID: {"dept:1", "gone3"}}
	})
	for _, want := range []string{"access.pilot: user:gone1", "access.pilot: dept:4711", "access.allow.meeting: user:gone1", "access.departments: 815",
		"attendance.viewers: gone2", "attendance.viewers." + w.who("张三").UserID + ": gone3"} {
		if strings.Count(out, "note  "+want+" is not in the address book\n") != 1 {
			t.Errorf("check does not say %q once:\n%s", want, out)
		}
	}
	if n := strings.Count(out, "is not in the address book"); n != 6 {
		t.Errorf("%d are not known:\n%s", n, out)
	}
}

func TestTheBotOfAnOverseasOfficeAnswersAboutAttendance(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), func(o *demo.Options) { o.Overseas = true })
	w.ask(w.who("张三").UserID, "", "上周我迟到了几次").has("迟到")
}
