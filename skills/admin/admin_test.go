package admin_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/internal/store"
	"github.com/dingdesk/dingdesk/skills/admin"
)

// desk is the skill behind a router, with a skill beside it that answers everybody. 周敏 is the administrator.
type desk struct {
	*skilltest.Desk
	t       *testing.T
	router  *commands.Router
	status  admin.Status
	denied  string                     // a command that nobody may use
	may     func(command string) error // a further no
	used    int
	refused admin.Refusal
	trial   string
	reload  func(context.Context) (admin.Reloaded, error)
	ran     int
	n       int
}

func open(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, status: admin.Status{Version: "v1", Live: 2, Receiving: 2, Store: "memory"}}
	d.Desk = skilltest.Open(t, func(s *skilltest.Desk) commands.Skill {
		d.Desk = s
		return d.start()
	})
	d.status.Since = d.Now.Add(-26 * time.Hour)
	return d
}

// start is a process with what the store holds.
func (d *desk) start() commands.Skill {
	d.t.Helper()
	sk := admin.New(admin.Config{
		Directory: d.Directory, Records: d.Records, Now: func() time.Time { return d.Now },
		Status:   func(context.Context) admin.Status { return d.status },
		Commands: func() []commands.Command { return d.router.Commands() },
		May: func(ctx context.Context, req *commands.Request, c string) error {
			if c == d.denied {
				return commands.NewError(commands.Forbidden, nil, "core.too_many", "n", 1)
			}
			if d.may != nil {
				if err := d.may(c); err != nil {
					return err
				}
			}
			return d.router.May(ctx, req, c, false)
		},
		Administers: func(_ context.Context, req *commands.Request) (bool, error) {
			return req.User.ID == d.Who("周敏").UserID, nil
		},
		Buried: func(ctx context.Context) (out []admin.Job, err error) {
			list, err := d.Records.Buried(ctx)
			for _, b := range list {
				out = append(out, admin.Job(b))
			}
			return out, err
		},
		Revive:  d.Records.Revive,
		Trial:   func(i18n.Lang) string { return d.trial },
		Today:   func(string) (int, int) { return d.used, 100 },
		Refused: func(string) (admin.Refusal, bool) { return d.refused, d.refused.Code != "" },
		Reload:  func(ctx context.Context) (admin.Reloaded, error) { return d.reload(ctx) },
	})
	answer := func(context.Context, *commands.Request) (*commands.Reply, error) {
		d.ran++
		return &commands.Reply{Text: "ok"}, nil
	}
	beside := commands.Skill{
		Name: "meeting",
		Commands: []commands.Command{
			{Name: "meeting.list", Summary: "meeting.list.summary", Aliases: []string{"/agenda"}, Run: answer},
			{Name: "meeting.create", Summary: "meeting.summary", Effect: commands.Write, Aliases: []string{"/meet"}, Run: answer},
		},
		Actions: map[string]commands.Action{"meeting.confirm": {For: "meeting.create", Effect: commands.Write, Run: answer, Reconcile: answer}},
	}
	other := commands.Skill{Name: "attendance", Commands: []commands.Command{
		{Name: "attendance.query", Summary: "attendance.summary", Aliases: []string{"/punch"}, Run: answer},
	}}
	help := commands.Skill{Name: "help", Commands: []commands.Command{
		{Name: "help", Summary: "help.summary", Act: commands.ActHelp, Aliases: []string{"/help"}, Run: answer},
	}}
	var err error
	d.router, err = commands.NewRouter(commands.Config{
		Skills: []commands.Skill{beside, other, help, answers(), sk}, Memory: memory{d.Records},
		Understand: func(_ context.Context, u commands.Utterance) commands.Understanding {
			if u.Dialog == nil || u.Dialog.Slot != "text" {
				return commands.Understanding{}
			}
			return commands.Understanding{Reading: commands.ReadAnswer, Values: commands.Values{"text": {Readings: []any{u.Text}}}}
		},
		Allow: func(_ context.Context, req *commands.Request, c commands.Command, _ bool) error {
			if c.Admin && req.User.ID != d.Who("周敏").UserID && !(c.Name == "admin.status" && req.User.ID == d.Who("李四").UserID) { // 李四 may look, and is no administrator
				return commands.NewError(commands.Forbidden, nil, "core.admins_only")
			}
			return nil
		},
	})
	d.Must(err)
	return sk
}

type memory struct{ *store.Store }

func (m memory) Load(ctx context.Context, key string) ([]byte, bool, error) {
	v, _, ok, err := m.Get(ctx, "memory", key)
	return v, ok, err
}

func (m memory) Save(ctx context.Context, key string, value []byte, _ time.Duration) error {
	_, err := m.Put(ctx, "memory", key, value, time.Time{})
	return err
}

// says is what somebody writes, with the answer.
func (d *desk) says(who, text string) (*commands.Request, *commands.Reply, error) {
	d.t.Helper()
	req := d.Request(who, nil)
	req.Text = text
	reply, err := d.router.Handle(d.t.Context(), req)
	return req, reply, err
}

// page is the answer to an administrator.
func (d *desk) page(text string) (*commands.Request, *commands.Reply) {
	d.t.Helper()
	req, reply, err := d.says("周敏", text)
	d.Must(err)
	return req, reply
}

// press presses a button of a card through the router, as the person of req.
func (d *desk) press(req *commands.Request, on *commands.Reply, label string, form map[string]string) (*commands.Reply, error) {
	d.t.Helper()
	card := on.Card.Card(req.Lang)
	action := ""
	for _, b := range card.Buttons {
		if b.Text == label {
			action = b.Action
		}
	}
	if card.Form != nil && card.Form.Label == label {
		action = card.Form.Submit
	}
	name, n, _, ok := cardtpl.ParseAction(action + "@1")
	if !ok {
		d.t.Fatalf("no button %q: %+v", label, card.Buttons)
	}
	pressed := *req
	d.n++
	pressed.ID = req.ID + strings.Repeat("'", d.n)
	pressed.Press = &commands.Press{TrackID: commands.TrackID(req.ID, "card"), Action: name, N: n, Payload: on.Pending.Payload, Form: form, First: d.Now}
	return d.router.Press(d.t.Context(), &pressed)
}

// pressed is press for what must succeed.
func (d *desk) pressed(req *commands.Request, on *commands.Reply, label string) *commands.Reply {
	d.t.Helper()
	reply, err := d.press(req, on, label, nil)
	d.Must(err)
	if reply.To != commands.PressedCard {
		d.t.Errorf("%s goes to %v", label, reply.To)
	}
	return reply
}

// reads is what somebody is told instead of an answer, "" for an answer.
func (d *desk) reads(who, text string) string {
	d.t.Helper()
	_, _, err := d.says(who, text)
	if err == nil {
		return ""
	}
	_, sentence := d.Sentence(err, i18n.ZhCN)
	return sentence
}

func TestTheStatusSaysWhatWantsALookAndWhoUsedMost(t *testing.T) {
	d := open(t)
	d.status.Calls = admin.Meter{Used: 4100, Limit: 5000, Projected: 6900, Over: true, Out: d.At(22, 9, 0)}
	d.status.Skills = map[string]int{"meeting": 620, "attendance": 40}
	d.status.People = map[string]int{d.Who("张三").UserID: 12, d.Who("李四").UserID: 345}
	_, reply := d.page("/admin")
	says := skilltest.Says(t, reply.Card)
	skilltest.Has(t, says, "要留意", "11月22日用完", "4,100 / 5,000", "月底约 6,900", "开会 620 · 考勤 40", "李四 345 · 张三 12", "1 天 2 小时 · v1")
	skilltest.Lacks(t, says, "没做成", "暂停中", "维护通知开着")
	if p := reply.Pending; len(p.Owners) != 1 || p.Owners[0] != d.Who("周敏").UserID || reply.To == commands.Private {
		t.Errorf("%+v", reply)
	}
	d.status.Calls, d.status.Receiving = admin.Meter{Used: 10}, 0
	_, reply = d.page("/admin")
	skilltest.Has(t, skilltest.Says(t, reply.Card), "收不到钉钉的消息")
}

func TestEveryPageIsReachedFromTheStatusAndLeadsBack(t *testing.T) {
	d := open(t)
	for label, title := range map[string]string{"用量明细": "本月用量", "失败任务": "没做成的任务", "暂停功能": "暂停与恢复", "维护通知": "维护通知", "重读配置": "重读配置"} {
		req, status := d.page("/admin")
		there := d.pressed(req, status, label)
		back := d.pressed(req, there, "返回")
		if got := there.Card.Card(i18n.ZhCN).Title; got != title || back.Card.Card(i18n.ZhCN).Title != "DingDesk 运行状态" {
			t.Errorf("%s leads to %q and back to %q", label, got, back.Card.Card(i18n.ZhCN).Title)
		}
		if d.router.Writes("admin.switch") || there.State == commands.StateDone {
			t.Errorf("%s did something: %+v", label, there)
		}
	}
}

// What is said in words is asked about at once, like what stands behind a command.
func TestWhatIsSaidToBeSwitchedIsAskedAbout(t *testing.T) {
	d := open(t)
	type said struct {
		Skill  string `param:"skill"`
		Switch string `param:"switch"`
	}
	card := d.Run("admin.pause", d.Request("周敏", said{Skill: "meeting"})).Card.Card(i18n.ZhCN)
	if card.Title != "暂停“开会”" || card.Buttons[0].Text != "暂停" {
		t.Errorf("%+v", card)
	}
	off := d.Request("周敏", said{Switch: commands.Off})
	if code, text := d.Refused("admin.maintenance", off); code != commands.Conflict || !strings.Contains(text, "没有在维护") {
		t.Errorf("%s %q", code, text)
	}
	d.switched("/maintenance 升级", "开始")
	if card := d.Run("admin.maintenance", off).Card.Card(i18n.ZhCN); card.Buttons[0].Text != "结束维护" {
		t.Errorf("%+v", card.Buttons)
	}
}

func TestNobodyElseGetsAnythingOfIt(t *testing.T) {
	d := open(t)
	for i, text := range []string{"/admin", "/budget", "/pause", "/maintenance x", "/jobs", "/reload"} {
		who := []string{"张三", "李四", "王五", "吴迪", "林雅婷", "陈静"}[i] // a refusal is said once a minute
		if _, reply, err := d.says(who, text); commands.CodeOf(err) != commands.Forbidden || reply != nil {
			t.Errorf("%s: %+v, %v", text, reply, err)
		}
	}
}

func TestAPausedSkillWaitsForEverybodyElseAlsoAfterARestart(t *testing.T) {
	d := open(t)
	req, reply := d.page("/pause 开会")
	skilltest.Has(t, skilltest.Says(t, reply.Card), "大家会看到", "暂停使用中")
	if d.reads("张三", "/agenda") != "" {
		t.Fatal("paused before it was confirmed")
	}
	done := d.pressed(req, reply, "暂停")
	if done.State != commands.StateDone {
		t.Errorf("state %s", done.State)
	}
	for range 2 { // before and after a restart
		if got := d.reads("张三", "/agenda"); !strings.Contains(got, "“开会”暂停使用中") {
			t.Errorf("张三 reads %q", got)
		}
		ran := d.ran
		waits := d.Request("张三", nil)
		waits.Press = &commands.Press{Action: "meeting.confirm", N: -1}
		if _, err := d.router.Press(t.Context(), waits); !commands.CodeOf(err).Again() || d.ran != ran {
			t.Errorf("a card that waits: %v, ran %v", err, d.ran != ran)
		}
		if got := d.reads("李四", "/agenda"); !strings.Contains(got, "“开会”暂停使用中") {
			t.Errorf("who may only look at the status reads %q", got)
		}
		if d.reads("张三", "/punch") != "" || d.reads("张三", "/help") != "" || d.reads("周敏", "/agenda") != "" {
			t.Error("others, or the administrator, cannot go on")
		}
		d.start()
	}
	req, reply = d.page("/pause")
	skilltest.Has(t, skilltest.Says(t, reply.Card), "开会 · 已暂停 — 11-18 10:31 起", "考勤 · 使用中")
	d.pressed(req, d.pressed(req, reply, "恢复开会"), "恢复")
	if got := d.reads("李四", "/agenda"); got != "" {
		t.Errorf("resumed, 李四 reads %q", got)
	}
}

// Pausing never resumes, resuming never pauses, and a name that nothing has is said to be none.
func TestASkillIsPausedAndResumedByItsName(t *testing.T) {
	d := open(t)
	for _, c := range []struct{ text, title, lead string }{
		{"/resume 开会", "暂停与恢复", "“开会”正在使用中，没有暂停。"},
		{"/pause 不存在的", "暂停与恢复", "没有可以暂停的功能叫“不存在的”。"},
		{"/pause admin", "暂停与恢复", "没有可以暂停的功能叫“admin”。"},
		{"/pause meeting", "暂停“开会”", ""},
	} {
		_, reply := d.page(c.text)
		card := reply.Card.Card(i18n.ZhCN)
		if !strings.Contains(card.Title, c.title) && !strings.Contains(card.Title, "暂停") {
			t.Errorf("%s: %q", c.text, card.Title)
		}
		skilltest.Has(t, skilltest.Says(t, reply.Card), c.lead)
	}
	_, sure := d.page("/pause AGENDA") // as people call what it does
	skilltest.Has(t, skilltest.Says(t, sure.Card), "开会")
	d.switched("/pause 开会", "暂停")
	_, already := d.page("/pause 开会")
	skilltest.Has(t, skilltest.Says(t, already.Card), "“开会”已经暂停了")
	d.switched("/resume 开会", "恢复")
	if got := d.reads("张三", "/agenda"); got != "" {
		t.Errorf("resumed, 张三 reads %q", got)
	}
}

// 李四 may look at the status and at nothing else of it.
func TestWhoMayPartOfItSeesTheButtonsOfThatPart(t *testing.T) {
	d := open(t)
	_, reply, err := d.says("李四", "/admin")
	d.Must(err)
	if buttons := reply.Card.Card(i18n.ZhCN).Buttons; len(buttons) != 0 {
		t.Errorf("李四 is offered %+v", buttons)
	}
	_, reply = d.page("/admin")
	if buttons := reply.Card.Card(i18n.ZhCN).Buttons; len(buttons) != 6 {
		t.Errorf("the administrator is offered %+v", buttons)
	}
}

func TestMaintenanceIsReadByEverybodyUntilItEnds(t *testing.T) {
	d := open(t)
	req, reply := d.page("/maintenance")
	if reply.Ask == nil {
		t.Fatal("nothing is asked for")
	}
	long, err := d.press(req, reply, "下一步", map[string]string{admin.NoticeField: strings.Repeat("长", admin.MaxNotice+1)})
	d.Must(err)
	skilltest.Has(t, skilltest.Says(t, long.Card), "写了 101 个字，最多 100 个")
	_, sure := d.page("今晚 8 点升级") // as an answer to the question
	skilltest.Has(t, skilltest.Says(t, sure.Card), "维护中：今晚 8 点升级")
	if d.reads("张三", "/agenda") != "" {
		t.Fatal("announced before it was confirmed")
	}
	d.pressed(req, sure, "开始")
	d.start()
	for who, text := range map[string]string{"张三": "/agenda", "李四": "/help", "王五": "随便说点什么"} {
		if got := d.reads(who, text); got != "维护中：今晚 8 点升级" {
			t.Errorf("%s reads %q", who, got)
		}
	}
	if _, reply, err := d.says("张三", "/agenda"); reply != nil || err != nil {
		t.Errorf("said twice within a minute: %+v, %v", reply, err)
	}
	req, reply = d.page("/maintenance")
	d.pressed(req, d.pressed(req, reply, "结束维护"), "结束维护")
	if got := d.reads("吴迪", "/agenda"); got != "" {
		t.Errorf("afterwards 吴迪 reads %q", got)
	}
}

func TestWhatWasGivenUpIsTriedAgainOnce(t *testing.T) {
	d := open(t)
	_, none := d.page("/jobs")
	skilltest.Has(t, skilltest.Says(t, none.Card), "没有要重试的")
	for _, id := range []string{"message|a", "put|b", "message|c"} {
		d.bury(id)
	}
	_, status := d.page("/admin")
	skilltest.Has(t, skilltest.Says(t, status.Card), "3 个任务没做成")
	req, list := d.page("/jobs")
	says := skilltest.Says(t, list.Card)
	skilltest.Has(t, says, "1 · 发送消息", "2 · 更新卡片", "11-18 10:33 放弃，试过 1 次：no way")
	sure := d.pressed(req, list, "重试 2")
	skilltest.Has(t, skilltest.Says(t, sure.Card), "1 个任务会马上再做")
	d.pressed(req, sure, "重试")
	if left, err := d.Records.Buried(t.Context()); err != nil || len(left) != 2 {
		t.Errorf("left %+v, %v", left, err)
	}
	if _, err := d.press(req, sure, "重试", nil); commands.CodeOf(err) != commands.Conflict {
		t.Errorf("retried twice: %v", err)
	}
	all := d.pressed(req, d.pressed(req, list, "全部重试"), "重试")
	skilltest.Has(t, skilltest.Says(t, all.Card), "2 个任务已重新开始")
}

// bury leaves a job behind that was given up.
func (d *desk) bury(id string) {
	d.Now = d.Now.Add(time.Minute)
	d.Must(d.Records.Schedule(d.t.Context(), id, "answer", d.Now, []byte("{}")))
	_, err := d.Records.Due(d.t.Context(), "answer", d.Now, time.Minute, 1, func(id string, _ []byte, _ int, lease int64) {
		_, err := d.Records.Bury(d.t.Context(), id, lease, "no way")
		d.Must(err)
	})
	d.Must(err)
}

func TestTheConfigurationIsReadAgainOrItsMistakesAreNamed(t *testing.T) {
	d := open(t)
	d.reload = func(context.Context) (admin.Reloaded, error) {
		return admin.Reloaded{Changed: []string{"limits.per_user_per_minute"}, Gone: []string{"access.pilot"}, Restart: []string{"dingtalk.qps"}}, nil
	}
	req, sure := d.page("/reload")
	done := d.pressed(req, sure, "重读配置")
	skilltest.Has(t, skilltest.Says(t, done.Card), "已生效：limits.per_user_per_minute", "配置里已没有，恢复默认：access.pilot", "重启后生效：dingtalk.qps")
	d.reload = func(context.Context) (admin.Reloaded, error) {
		return admin.Reloaded{}, errors.Join(errors.New("config.yaml:3:5: limits: unknown key"), errors.New("config.yaml:9:1: store: no store"))
	}
	bad := d.pressed(req, sure, "重读配置")
	if skilltest.Has(t, skilltest.Says(t, bad.Card), "2 处", "config.yaml:3:5：limits: unknown key", "config.yaml:9:1：store: no store"); bad.State != commands.StateFailed {
		t.Errorf("state %s", bad.State)
	}
	// What is wrong is told in the language of whoever reads it, with the place and the right word.
	d.reload = func(context.Context) (admin.Reloaded, error) {
		return admin.Reloaded{}, fmt.Errorf("load: %w", errors.Join(i18n.Sayf("no such key; %v", i18n.Sayf("did you mean %s?", "limits"))))
	}
	for l, want := range map[i18n.Lang]string{i18n.ZhCN: "没有这个键，是想写 limits 吗？", i18n.ZhTW: "沒有這個鍵，是想寫 limits 嗎？", i18n.ZhHK: "沒有這個鍵，是想寫 limits 嗎？", i18n.En: "no such key; did you mean limits?"} {
		theirs := *req
		theirs.Lang = l
		reply, err := d.TryPress(sure, &theirs, "admin.reload", -1, nil)
		d.Must(err)
		skilltest.Has(t, skilltest.Says(t, reply.Card), want)
	}
}

// A press that a crash cut short is looked up before it runs again.
func TestWhatBecameOfAPressIsFoundOut(t *testing.T) {
	d := open(t)
	d.reload = func(context.Context) (admin.Reloaded, error) { return admin.Reloaded{}, nil }
	d.bury("message|a")
	for text, label := range map[string]string{"/pause 开会": "暂停", "/maintenance 升级": "开始", "/jobs": "重试", "/reload": "重读配置"} {
		req, sure := d.page(text)
		if text == "/jobs" {
			sure = d.pressed(req, sure, "重试")
		}
		action := sure.Card.Card(i18n.ZhCN).Buttons[0].Action
		look := func() error {
			asked := *req
			asked.Press = &commands.Press{Action: action, N: -1, Payload: sure.Pending.Payload, First: d.Now}
			reply, err := d.router.Reconcile(t.Context(), &asked)
			if err == nil && reply.State != commands.StateDone {
				t.Errorf("%s: %+v", text, reply)
			}
			return err
		}
		if err := look(); commands.CodeOf(err) != commands.NotDone {
			t.Errorf("%s, before: %v", text, err)
		}
		d.pressed(req, sure, label)
		if text == "/reload" { // only a process that has begun since then has read it for certain
			d.status.Since = d.Now.Add(time.Second)
		}
		if err := look(); err != nil {
			t.Errorf("%s, after: %v", text, err)
		}
	}
}
