package approval_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills"
	"github.com/dingdesk/dingdesk/skills/approval"
)

// notes are a router's memory.
type notes struct{ sync.Map }

func (n *notes) Load(_ context.Context, key string) ([]byte, bool, error) {
	v, ok := n.Map.Load(key)
	if !ok {
		return nil, false, nil
	}
	return v.([]byte), true, nil //nolint:forcetypeassert // only bytes are saved
}

func (n *notes) Save(_ context.Context, key string, value []byte, _ time.Duration) error {
	if value == nil {
		n.Delete(key)
	} else {
		n.Store(key, value)
	}
	return nil
}

// chat is somebody who talks to the skill by words and buttons, through the router and real understanding.
type chat struct {
	*skilltest.Desk
	t      *testing.T
	who    string
	lang   i18n.Lang
	all    bool // what belongs to other skills is read as theirs
	router *commands.Router
	last   *commands.Reply
	n      int
	at     string                                  // outTrackId of the last card
	settle func(trackID string, as commands.State) // is told of cards that become void; nil does not mind
}

// begin opens a chat, perhaps in an organisation with forms of its own; a restart is another one over the same records.
func begin(t *testing.T, who string, forms ...string) *chat {
	t.Helper()
	c := &chat{t: t, who: who, lang: i18n.ZhCN}
	c.Desk = openIn(t, strings.Join(forms, ""))
	c.restart()
	return c
}

func (c *chat) restart() {
	all := skills.All(skills.Config{ // what others are asked for is none of this one's
		Approval: approval.Config{API: c.API, Directory: c.Directory, Records: c.Records, Events: true, CallsPerDay: 500, Now: func() time.Time { return c.Now }},
	})
	var declared []commands.Command
	for _, s := range all {
		if c.all || s.Name == "approval" {
			declared = append(declared, s.Commands...)
		}
	}
	rules := intent.New(intent.Options{Commands: declared, Names: c.Directory.Names})
	var err error
	c.router, err = commands.NewRouter(commands.Config{Skills: all, Understand: rules.Understand, Memory: &notes{}, Fallback: "approval.status"})
	c.Must(err)
	c.last = nil
}

func (c *chat) request() *commands.Request {
	req := c.Request(c.who, nil)
	req.Lang = c.lang
	return req
}

// try says something and gives what is answered.
func (c *chat) try(text string) (*commands.Reply, error) {
	c.t.Helper()
	req := c.request()
	req.Text = text
	req.Settle = func(_ context.Context, trackID string, as commands.State) (bool, error) {
		if c.settle != nil {
			c.settle(trackID, as)
		}
		return true, nil
	}
	reply, err := c.answered(c.router.Handle(c.t.Context(), req))
	if reply != nil && reply == c.last {
		c.at = commands.TrackID(req.ID, "card")
	}
	return reply, err
}

// say is try for what must be answered, as text.
func (c *chat) say(text string) string {
	c.t.Helper()
	reply, err := c.try(text)
	if err != nil {
		c.t.Fatalf("%s: %v", text, err)
	}
	if reply.Card == nil {
		return reply.Text
	}
	return c.text(reply)
}

func (c *chat) text(reply *commands.Reply) string {
	r, err := cardtpl.Render(reply.Card.Card(c.lang), cardtpl.Options{Tier: cardtpl.Public, Lang: c.lang, Version: 1})
	c.Must(err)
	return r.Text()
}

// push presses a button of the last card; n is -1 for one without number.
func (c *chat) push(action string, n int) (*commands.Reply, error) {
	c.t.Helper()
	return c.pushOn(c.last, action, n)
}

func (c *chat) pushOn(card *commands.Reply, action string, n int) (*commands.Reply, error) {
	c.t.Helper()
	name := action
	if n >= 0 {
		name = cardtpl.Nth(action, n)
	}
	if !slices.ContainsFunc(card.Card.Card(c.lang).Buttons, func(b cardtpl.Button) bool { return b.Action == name }) {
		c.t.Fatalf("the card offers no %s:\n%s", name, c.text(card))
	}
	req := c.request()
	at := "t" + fmt.Sprint(c.n)
	if card == c.last && c.at != "" {
		at = c.at
	}
	req.Press = &commands.Press{TrackID: at, About: card.About, Action: action, N: n, Payload: card.Pending.Payload, First: c.Now}
	return c.answered(c.router.Press(c.t.Context(), req))
}

func (c *chat) press(action string, n int) string {
	c.t.Helper()
	reply, err := c.push(action, n)
	if err != nil {
		c.t.Fatalf("%s: %v", action, err)
	}
	return c.text(reply)
}

func (c *chat) answered(reply *commands.Reply, err error) (*commands.Reply, error) {
	c.n++
	if err == nil && reply != nil && reply.Card != nil {
		c.last = reply
	}
	return reply, err
}

// begun are the approvals that were started by the call.
func (c *chat) begun() int {
	return len(c.Calls(sandbox.CallFilter{Method: "POST", Path: "/v1.0/workflow/processInstances"}))
}

// newest is the youngest approval of whoever talks.
func (c *chat) newest() office.Instance {
	c.t.Helper()
	all := submitted(c.Desk, c.who, func(i office.Instance) bool { return !i.Created.Before(c.Now) })
	if len(all) == 0 {
		c.t.Fatal("nothing was started")
	}
	return all[len(all)-1]
}

func formOf(i office.Instance) string {
	var out []string
	for name, value := range i.Values {
		out = append(out, name+"="+value)
	}
	return strings.Join(out, "\n")
}

func TestAnApprovalIsStartedFromOneSentence(t *testing.T) {
	c := begin(t, "张三")
	text := c.say("申请采购两台显示器 3000 元，下周五要")
	skilltest.Has(t, text, "发起审批：采购", "两台显示器", "3,000", "2026-11-27", "李四 → ", "提交")
	if c.begun() != 0 {
		t.Fatal("it was started without confirmation")
	}
	text = c.say("金额改成2800")
	skilltest.Has(t, text, "2,800", "两台显示器", "2026-11-27")
	skilltest.Lacks(t, text, "3,000")
	text = c.press("approval.submit", -1)
	i := c.newest()
	skilltest.Has(t, text, "已提交", "等李四处理", i.BusinessID)
	skilltest.Has(t, formOf(i), "采购事由=两台显示器", "预算金额（元）=2800", "期望交付日期=2026-11-27")
	if c.begun() != 1 {
		t.Errorf("started %d times", c.begun())
	}
	skilltest.Has(t, c.say("这个到哪了"), i.BusinessID)
}

func TestAFormWithEveryControlIsFilledStepByStepAndStarted(t *testing.T) {
	c := begin(t, "张三")
	for i, step := range []struct {
		say  string
		asks []string
	}{
		{"帮我发起一个审批", []string{"要发起哪一种审批", "采购", "团队活动"}},
		{"团队活动", []string{"活动主题", "场地照片", "在钉钉里填"}},
		{"后端组秋游", []string{"参加人数"}},
		{"很多人", []string{"“很多人”填不进“参加人数”", "“参加人数”是多少"}},
		{"12个人", []string{"活动预算（元）"}},
		{"三千五", []string{"预订截止日"}},
		{"下周", []string{"其中哪一天"}},
		{"3", []string{"从哪天到哪天"}},
		{"12月5号到6号", []string{"活动类型", "团建", "培训", "年会"}},
		{"团建", []string{"需要的支持", "可以一次说几个"}},
		{"用车和餐饮", []string{"现场负责人"}},
		{"李四", []string{"承办部门", "后端组"}},
		{"火星部", []string{"没有叫“火星部”的部门", "承办部门"}},
		{"董事会办公室", []string{"没有叫“董事会办公室”的部门", "承办部门"}}, // hidden
		{"后端组", []string{"费用明细", "项目", "费用（元）"}},
		{"大巴 1200；午餐", []string{"第 2 行的“费用（元）”"}},
		{"大巴 1200；午餐 2300", []string{"审批人", "请谁来审批"}},
		{"王五", []string{"请核对", "后端组秋游", "12", "3,500", "2026-11-25", "2026-12-05 – 2026-12-06", "团建", "用车", "餐饮", "李四", "大巴", "2300", "王五", "活动说明", "联系电话", "还可以加附件（场地合同）", "场地照片"}},
	} {
		text := c.say(step.say)
		for _, want := range step.asks {
			if !strings.Contains(text, want) {
				t.Fatalf("step %d, %q: lacks %q:\n%s", i, step.say, want, text)
			}
		}
	}
	skilltest.Has(t, c.press("approval.submit", -1), "已提交")
	text := formOf(c.newest())
	skilltest.Has(t, text, "活动主题=后端组秋游", "参加人数=12", "活动预算（元）=3500", "预订截止日=2026-11-25", "团建", `["用车","餐饮"]`, c.Who("李四").UserID, `["2026-12-05","2026-12-06"]`, `"value":"2300"`)
	if i := c.newest(); !slices.ContainsFunc(i.Tasks, func(task office.Task) bool { return task.UserID == c.Who("李四").UserID }) {
		t.Errorf("%+v", i.Tasks)
	}
}

// Who knows nothing of the form but what it is called says it with the request.
func TestWhatWasSaidBeforeTheFormWasKnownIsKept(t *testing.T) {
	c := begin(t, "张三")
	skilltest.Has(t, c.say("帮我发起一个审批，键盘和鼠标 300 元"), "要发起哪一种审批")
	skilltest.Has(t, c.say("6"), "请核对", "键盘和鼠标", "300")
}

func TestADraftSurvivesARestartAndOtherQuestions(t *testing.T) {
	c := begin(t, "张三")
	skilltest.Has(t, c.say("提交一个采购申请，预算 3000 元"), "“采购事由”写什么")
	skilltest.Has(t, c.say("我的审批"), "我提交的审批", "要继续吗")
	skilltest.Has(t, c.say("继续"), "“采购事由”写什么")
	c.restart()
	c.Now = c.Now.Add(26 * time.Hour)
	text := c.say("发起采购申请")
	skilltest.Has(t, text, "没提交的“采购”草稿", "3000", "接着填")
	skilltest.Has(t, c.press("dialog.pick", 0), "“采购事由”写什么")
	skilltest.Has(t, c.say("显示器"), "请核对", "3,000", "显示器")
	c.press("approval.submit", -1)
	if c.begun() != 1 {
		t.Errorf("started %d times", c.begun())
	}
	// What was submitted is no draft any more, and a new one is another.
	skilltest.Has(t, c.say("发起采购申请"), "“采购事由”写什么")
	c.restart()
	skilltest.Has(t, c.say("发起采购申请"), "“采购事由”写什么")
	// Nobody else's draft is offered.
	c.say("硬盘")
	c.restart()
	c.who = "李四"
	skilltest.Lacks(t, c.say("发起采购申请"), "草稿", "硬盘")
}

func TestOneConfirmationStartsOneApprovalAtMost(t *testing.T) {
	c := begin(t, "张三")
	c.say("申请采购键盘 300 元")
	first := c.last
	c.say("金额改成 400")
	if _, err := c.pushOn(first, "approval.submit", -1); commands.CodeOf(err) != commands.Conflict {
		t.Errorf("a card that shows other values submitted: %v", err)
	}
	if c.begun() != 0 {
		t.Fatal("it was started")
	}
	skilltest.Has(t, c.say("预算改成 500 元"), "500")
	proposed := c.last
	for range 3 {
		reply, err := c.pushOn(proposed, "approval.submit", -1)
		c.Must(err)
		skilltest.Has(t, c.text(reply), "已提交", c.newest().BusinessID)
	}
	if c.begun() != 1 {
		t.Errorf("three presses started %d approvals", c.begun())
	}
}

// An answer that never came leaves it open whether the approval was started: it is looked for by what was handed in.
func TestAStartWithoutAnAnswerIsLookedForBeforeItIsDoneAgain(t *testing.T) {
	for name, happened := range map[string]bool{"it took effect": true, "it did not": false} {
		t.Run(name, func(t *testing.T) {
			c := begin(t, "张三")
			c.say("申请采购键盘 300 元")
			proposed := c.last
			fault, err := c.AddFault(sandbox.Fault{Method: "POST", Path: "/v1.0/workflow/processInstances", Status: 500, Body: `{"code":"systemError","message":"x"}`, After: happened})
			c.Must(err)
			if _, err := c.pushOn(proposed, "approval.submit", -1); !dingtalk.MayHaveRun(err) {
				t.Fatalf("%v", err)
			}
			c.Must(c.RemoveFault(fault.ID))
			req := c.request()
			req.Press = &commands.Press{TrackID: "t", Action: "approval.submit", N: -1, Payload: proposed.Pending.Payload, First: c.Now, Lost: true}
			reply, err := c.router.Reconcile(t.Context(), req)
			if happened {
				c.Must(err)
				skilltest.Has(t, c.text(reply), "已提交", c.newest().BusinessID)
				reply, err = c.pushOn(proposed, "approval.submit", -1)
				c.Must(err)
				skilltest.Has(t, c.text(reply), c.newest().BusinessID)
			} else {
				if commands.CodeOf(err) != commands.Unclear {
					t.Errorf("it may still arrive: %v", err)
				}
				c.Now = c.Now.Add(2 * time.Minute)
				req.Now = c.Now
				if _, err := c.router.Reconcile(t.Context(), req); commands.CodeOf(err) != commands.NotDone {
					t.Errorf("%v", err)
				}
				reply, err = c.pushOn(proposed, "approval.submit", -1)
				c.Must(err)
				skilltest.Has(t, c.text(reply), "已提交")
			}
			mine := submitted(c.Desk, "张三", func(i office.Instance) bool { return i.Template == "采购" && !i.Created.Before(c.At(18, 10, 0)) })
			if len(mine) != 1 {
				t.Errorf("%d approvals", len(mine))
			}
		})
	}
}

// Whoever says it once more, because no answer came, reads what became of the first, or that nobody knows.
func TestWhoAsksAgainIsToldOfTheOneWithoutAnAnswer(t *testing.T) {
	for name, happened := range map[string]bool{"it took effect": true, "it did not": false} {
		t.Run(name, func(t *testing.T) {
			c := begin(t, "张三")
			c.say("申请采购键盘 300 元")
			fault, err := c.AddFault(sandbox.Fault{Method: "POST", Path: "/v1.0/workflow/processInstances", Status: 500, Body: `{"code":"systemError","message":"x"}`, After: happened})
			c.Must(err)
			if _, err := c.pushOn(c.last, "approval.submit", -1); !dingtalk.MayHaveRun(err) {
				t.Fatalf("%v", err)
			}
			c.Must(c.RemoveFault(fault.ID))
			again := c.say("申请采购键盘 300 元")
			if happened {
				skilltest.Has(t, again, "已经办成，编号 "+c.newest().BusinessID, "这是另外一份")
				return
			}
			skilltest.Has(t, again, "你 11-18 10:31 提交的那份还不知道有没有办成")
			c.Now = c.Now.Add(2 * time.Minute)
			skilltest.Lacks(t, c.say("申请采购键盘 300 元"), "那份")
			skilltest.Has(t, c.press("approval.submit", -1), "已提交")
		})
	}
}

func TestWhatDingTalkDoesNotTakeIsAskedAgainAndNothingElse(t *testing.T) {
	c := begin(t, "张三")
	c.say("申请采购键盘 300 元")
	fault, err := c.AddFault(sandbox.Fault{Method: "POST", Path: "/v1.0/workflow/processInstances", Status: 400, Body: `{"code":"formConverterError","message":"表单数据校验失败，失败控件：预算金额（元）"}`})
	c.Must(err)
	skilltest.Has(t, c.press("approval.submit", -1), "钉钉没有收下“预算金额（元）”", "“预算金额（元）”是多少")
	c.Must(c.RemoveFault(fault.ID))
	skilltest.Has(t, c.say("280"), "请核对", "键盘", "280")
	skilltest.Has(t, c.press("approval.submit", -1), "已提交")
	skilltest.Has(t, formOf(c.newest()), "采购事由=键盘", "预算金额（元）=280")
}

// What words cannot fill in is named before the first question, with the way to the form.
func TestAFormThatWordsCannotFillInIsOpenedInDingTalk(t *testing.T) {
	c := begin(t, "张三")
	for _, said := range []string{"请明后两天年假", "帮我提个出差申请", "昨天忘打卡，帮我补卡", "发起加班申请"} {
		text := c.say(said)
		skilltest.Has(t, text, "打开这张表", "#/custom?processCode=PROC-")
		if c.last.Ask != nil {
			t.Errorf("%s asks for something", said)
		}
	}
	if c.begun() != 0 {
		t.Error("a suite was started")
	}
}

func TestAFormThatIsNotOnesOwnIsNotOffered(t *testing.T) {
	c := begin(t, "张三")
	skilltest.Has(t, c.say("发起合同审批"), "没有“合同”")
	skilltest.Lacks(t, c.text(c.last), "合同审批（销售）")
}

// The same in the other languages, word by word and with a correction.
func TestAnApprovalIsStartedInEveryLanguage(t *testing.T) {
	for lang, c := range map[i18n.Lang]struct{ first, asks, then, shows, change, after, done string }{
		i18n.ZhTW: {"申請採購兩台顯示器，下週五要", "「预算金额（元）」是多少", "三千塊", "2026-11-27", "預算改成 2800", "2,800", "已提交"},
		i18n.En:   {"I want to file a purchase request, two monitors, by next Friday", "How much for “预算金额（元）”?", "3,000 yuan", "2026-11-27", "预算: 2800", "2,800", "Submitted"},
	} {
		t.Run(string(lang), func(t *testing.T) {
			chat := begin(t, "张三")
			chat.lang = lang
			skilltest.Has(t, chat.say(c.first), c.asks)
			skilltest.Has(t, chat.say(c.then), "3,000", c.shows)
			skilltest.Has(t, chat.say(c.change), c.after, c.shows)
			skilltest.Has(t, chat.press("approval.submit", -1), c.done)
			if chat.begun() != 1 {
				t.Errorf("started %d times", chat.begun())
			}
		})
	}
}

// Asked in a group, a form is filled in and shown one-to-one.
func TestAFormIsFilledInOneToOne(t *testing.T) {
	c := begin(t, "张三")
	req := c.request()
	req.Text, req.Conversation = "申请采购键盘 300 元", commands.Conversation{ID: "g", Group: true}
	reply, err := c.router.Handle(t.Context(), req)
	c.Must(err)
	if reply.To != commands.Private {
		t.Errorf("it went to %v", reply.To)
	}
}

// An application that may not start approvals says which permission that takes, and keeps the form.
func TestAMissingPermissionKeepsTheForm(t *testing.T) {
	c := begin(t, "张三")
	c.say("申请采购键盘 300 元")
	proposed := c.last
	fault, err := c.AddFault(sandbox.Fault{Method: "POST", Path: "/v1.0/workflow/processInstances", Status: 403,
		Body: `{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","message":"x","accessdenieddetail":{"requiredScopes":["Workflow.Instance.Write"]}}`})
	c.Must(err)
	if _, err := c.pushOn(proposed, "approval.submit", -1); !slices.Contains(dingtalk.MissingScopes(err), "Workflow.Instance.Write") {
		t.Errorf("%v", err)
	}
	c.Must(c.RemoveFault(fault.ID))
	reply, err := c.pushOn(proposed, "approval.submit", -1)
	c.Must(err)
	skilltest.Has(t, c.text(reply), "已提交")
}

// A table that is too long for a message, and a row that lacks something, are told apart from a value that does not fit.
func TestATableThatIsTooLongIsSaid(t *testing.T) {
	var rows []string
	for i := range 31 {
		rows = append(rows, fmt.Sprintf("气球 %d", 100+i))
	}
	for lang, say := range map[i18n.Lang]struct{ start, again, long, short string }{
		i18n.ZhCN: {"帮我发起一个审批", "“费用明细”有哪些", "一条消息最多 30 行，你写了 31 行", "第 2 行的“费用（元）”没看懂"},
		i18n.ZhTW: {"幫我發起一個簽核", "「费用明细」有哪些", "一則訊息最多 30 行，你寫了 31 行", "第 2 行的「费用（元）」看不懂"},
		i18n.En:   {"I want to submit an approval", "What goes into “费用明细”", "A message can hold 30 rows at most, yours has 31", "I can't read “费用（元）” in row 2"},
	} {
		t.Run(string(lang), func(t *testing.T) {
			c := begin(t, "张三")
			c.lang = lang
			c.say(say.start)
			c.say("团队活动")
			_, err := c.fill(map[string]string{
				"活动主题": "秋游", "参加人数": "12", "活动预算（元）": "3500", "预订截止日": "2026-11-25", "开始时间": "2026-12-05", "结束时间": "2026-12-06", "活动类型": "团建", "需要的支持": `["用车"]`,
			})
			c.Must(err)
			c.say("李四")
			skilltest.Has(t, c.say("后端组"), say.again)
			skilltest.Has(t, c.say(strings.Join(rows, "\n")), say.long, say.again)
			skilltest.Has(t, c.say("大巴 1200\n午餐"), say.short, say.again)
			c.say(strings.Join(rows[:30], "\n"))
			skilltest.Has(t, c.say("王五"), "秋游", "12", "3435")
		})
	}
}
