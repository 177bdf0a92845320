package intent_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
)

func at(t testing.TB, day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour, minute, 0, 0, now(t).Location())
}

// draft is a meeting on its confirm card: tomorrow 15:00–16:00 with 张三 and 李四.
func draft(t testing.TB) intent.Args {
	return intent.Args{
		Start: at(t, 23, 15, 0), End: at(t, 23, 16, 0), Minutes: 60, Title: "讨论预算",
		People: []commands.Person{{Name: "张三", ID: "u1"}, {Name: "李四", ID: "u2"}}, Room: "301会议室",
	}
}

func line(a intent.Args) string {
	var parts []string
	add := func(name, v string) {
		if v != "" {
			parts = append(parts, name+"="+v)
		}
	}
	clock := func(x time.Time) string {
		if x.IsZero() {
			return ""
		}
		return x.Format("01-02T15:04")
	}
	add("start", clock(a.Start))
	add("end", clock(a.End))
	if a.Window != nil {
		add("window", clock(a.Window.Start)+"/"+clock(a.Window.End))
	}
	add("title", a.Title)
	var names []string
	for _, p := range a.People {
		names = append(names, p.Name)
	}
	add("with", strings.Join(names, ","))
	add("room", intent.Room(a))
	add("place", a.Place)
	if a.Online != nil && *a.Online {
		add("online", "yes")
	}
	if a.Online != nil && !*a.Online {
		add("online", "no")
	}
	add("from", clock(a.From))
	add("kind", a.Kind)
	add("number", a.Number)
	add("problem", string(a.Problem))
	return strings.Join(parts, " ")
}

func TestCorrectionsChangeWhatTheConfirmCardShows(t *testing.T) {
	r := rules()
	base := "start=11-23T15:00 end=11-23T16:00 title=讨论预算 with=张三,李四 room=301会议室"
	edit := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(base) }
	four := edit("15:00", "16:00", "16:00", "17:00")
	for text, want := range map[string]string{
		"改成四点": four, "改到下午四点吧": four, "四点": four, "换成4点": four, "改为16:00": four, "make it 4pm": four, "改成四點": four, "四點啦": four,
		"change it to 4pm":             four,
		"改到后天":                         edit("11-23", "11-24"),
		"后天":                           edit("11-23", "11-24"),
		"改成周五":                         edit("11-23", "11-27"),
		"改到周五上午十点":                     edit("11-23T15:00", "11-27T10:00", "11-23T16:00", "11-27T11:00"),
		"推迟半小时":                        edit("15:00", "15:30", "16:00", "16:30"),
		"往后推半个小时":                      edit("15:00", "15:30", "16:00", "16:30"),
		"提前一小时":                        edit("T15:00", "T14:00", "T16:00", "T15:00"),
		"改成一个半小时":                      edit("16:00", "16:30"),
		"开两个小时":                        edit("16:00", "17:00"),
		"半小时就够了":                       edit("16:00", "15:30"),
		"再加上王五":                        edit("李四", "李四,王五"),
		"加上王五":                         edit("李四", "李四,王五"),
		"叫上王五和赵六":                      edit("李四", "李四,王五,赵六"),
		"埋王五":                          edit("李四", "李四,王五"),
		"去掉李四":                         edit(",李四", ""),
		"李四不用来了":                       edit(",李四", ""),
		"不要叫李四":                        edit(",李四", ""),
		"不是张三是王五":                      edit("张三", "王五"),
		"不是张三，是王五":                     edit("张三", "王五"),
		"把张三换成王五":                      edit("张三", "王五"),
		"唔系张三系王五":                      edit("张三", "王五"),
		"换302":                         edit("301会议室", "302"),
		"换到302会议室":                     edit("301会议室", "302会议室"),
		"改在大会议室":                       edit("301会议室", "大会议室"),
		"换个会议室":                        edit("301会议室", "*"),
		"线上开":                          base + " online=yes",
		"改成线下":                         base + " online=no",
		"标题改成季度预算":                     edit("讨论预算", "季度预算"),
		"主题是季度预算":                      edit("讨论预算", "季度预算"),
		"改成四点，再加上王五":                   edit("15:00", "16:00", "16:00", "17:00", "李四", "李四,王五"),
		"add Bob":                      edit("李四", "李四,Bob"),
		"remove 李四":                    edit(",李四", ""),
		"push it back by half an hour": edit("15:00", "15:30", "16:00", "16:30"),
		"改到今天早上八点":                     "title=讨论预算 with=张三,李四 room=301会议室 problem=past",
	} {
		f := &commands.Dialog{Command: intent.MeetingCreate, Values: intent.Say(draft(t))}
		u := r.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t), Dialog: f})
		if u.Reading != commands.ReadAnswer || u.Command != intent.MeetingCreate {
			t.Errorf("%s: read as %q %s", text, u.Reading, u.Command)
			continue
		}
		if got := line(intent.Of(u)); got != want {
			t.Errorf("%s\n   got  %s\n   want %s", text, got, want)
		}
		if line(intent.In(f.Values)) != base {
			t.Fatalf("%s: the dialog itself was changed", text)
		}
	}
}

func TestAnswersToTheQuestionAsked(t *testing.T) {
	r := rules()
	yes := []commands.Option{
		{Label: "张伟 · 研发部", Fill: intent.Say(intent.Args{People: []commands.Person{{Name: "张伟", ID: "a"}, {Name: "李四"}}})},
		{Label: "张伟 · 市场部", Match: []string{"marketing"}, Fill: intent.Say(intent.Args{People: []commands.Person{{Name: "张伟", ID: "b"}, {Name: "李四"}}})},
	}
	two := intent.Args{Start: at(t, 23, 15, 0), People: []commands.Person{{Name: "张伟"}, {Name: "李四"}}}
	window := intent.Args{Title: "周会", Window: &commands.When{Kind: commands.KindWindow, Start: at(t, 24, 12, 0), End: at(t, 24, 18, 0)}}
	day := intent.Args{Title: "周会", Window: &commands.When{Kind: commands.KindDates, Start: at(t, 24, 0, 0), End: at(t, 25, 0, 0)}}
	for _, c := range []struct {
		dialog commands.Dialog
		texts  string
		want   string
		id     string
	}{
		{commands.Dialog{Slot: "attendees", Values: intent.Say(two), Options: yes}, "1|第一个|第一位|选1|第1个吧|一|研发部的|研发的那个|研发部|the first one|1.|option 1|前者", "start=11-23T15:00 with=张伟,李四", "a"},
		{commands.Dialog{Slot: "attendees", Values: intent.Say(two), Options: yes}, "2|第二個|第二位啦|市场部那个|市場部嗰個|marketing|最后一个|the second one|last", "start=11-23T15:00 with=张伟,李四", "b"},
		{commands.Dialog{Slot: "start", Values: intent.Say(intent.Args{Title: "周会"})}, "明天下午三点|明天15:00|聽日下晝三點|tomorrow at 3pm|那就明天下午三点吧|明天下午三点开会", "start=11-23T15:00 title=周会", ""},
		{commands.Dialog{Slot: "start", Values: intent.Say(window)}, "三点|下午三点|3点吧|15:00|3pm", "start=11-24T15:00 title=周会", ""},
		{commands.Dialog{Slot: "start", Values: intent.Say(day)}, "上午十点|十点|10点吧", "start=11-24T10:00 title=周会", ""},
		{commands.Dialog{Slot: "start", Values: intent.Say(intent.Args{Title: "周会"})}, "明天下午", "window=11-23T12:00/11-23T18:00 title=周会", ""},
		{commands.Dialog{Slot: "attendees", Values: intent.Say(intent.Args{Title: "周会"})}, "张三和李四|張三李四|就张三和李四|张三、李四|叫张三和李四|和张三李四", "title=周会 with=张三,李四", ""},
		{commands.Dialog{Slot: "attendees", Values: intent.Say(intent.Args{Title: "周会"})}, "钱多多", "title=周会 with=钱多多", ""},
		{commands.Dialog{Slot: "title", Values: intent.Say(intent.Args{Title: ""})}, "季度预算评审", "title=季度预算评审", ""},
		{commands.Dialog{Slot: "title"}, "审批流程优化", "title=审批流程优化", ""},
		{commands.Dialog{Slot: "minutes", Values: intent.Say(intent.Args{Start: at(t, 23, 15, 0)})}, "一个小时|1小时|60分钟|一個鐘|an hour|1h", "start=11-23T15:00 end=11-23T16:00", ""},
		{commands.Dialog{Slot: "room", Values: intent.Say(intent.Args{Title: "x"})}, "301", "title=x room=301", ""},
	} {
		c.dialog.Command = intent.MeetingCreate
		for text := range strings.SplitSeq(c.texts, "|") {
			f := c.dialog
			u := r.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t), Dialog: &f})
			got := line(intent.Of(u))
			want := c.want
			if strings.ContainsAny(text, "張") {
				want = strings.NewReplacer("张", "張").Replace(want)
			}
			if u.Reading != commands.ReadAnswer || got != want {
				t.Errorf("%s: %q %s %s, want %s", text, u.Reading, u.Command, got, want)
				continue
			}
			if c.id != "" && intent.Of(u).People[0].ID != c.id {
				t.Errorf("%s chose %q, want %q", text, intent.Of(u).People[0].ID, c.id)
			}
		}
	}
}

func TestAnswersForOtherCommands(t *testing.T) {
	r := rules()
	for _, c := range []struct {
		command, slot, text, want string
	}{
		{intent.AttendanceQuery, "who", "张三", "with=张三"},
		{intent.AttendanceQuery, "who", "李四的", "with=李四"},
		{intent.ApprovalCreate, "kind", "出差", "kind=出差"},
		{intent.ApprovalCreate, "kind", "门禁权限", "kind=门禁权限"},
		{intent.ApprovalUrge, "kind", "报销", "kind=报销"},
		{intent.ApprovalStatus, "number", "20251122000100", "number=20251122000100"},
		{intent.ApprovalStatus, "kind", "请假的", "kind=请假"},
	} {
		f := commands.Dialog{Command: c.command, Slot: c.slot}
		u := r.Understand(context.Background(), commands.Utterance{Text: c.text, Now: now(t), Dialog: &f})
		if got := line(intent.Of(u)); u.Reading != commands.ReadAnswer || got != c.want || u.Command != c.command {
			t.Errorf("%s %s: %s: %q %s %q, want %q", c.command, c.slot, c.text, u.Reading, u.Command, got, c.want)
		}
	}
}

func TestDialogReadings(t *testing.T) {
	r := rules()
	confirm := &commands.Dialog{Command: intent.MeetingCreate, Values: intent.Say(draft(t))}
	asking := &commands.Dialog{Command: intent.MeetingCreate, Slot: "start", Values: intent.Say(intent.Args{Title: "周会"})}
	for _, c := range []struct {
		dialog  *commands.Dialog
		texts   string
		reading commands.Reading
		command string
	}{
		{confirm, "取消|算了|算了吧|不用了|不用了谢谢|cancel|never mind|唔使喇|算啦|取消吧|不约了|這個會不開了|先不用|cancel it please", commands.ReadCancel, intent.MeetingCreate},
		{asking, "取消|算了|不用了，谢谢|cancel|唔使|forget it", commands.ReadCancel, intent.MeetingCreate},
		{confirm, "好的|确认|確認|yes|ok|可以|没问题|行|好嘅|OK!|就这样|嗯|go ahead|好的谢谢", commands.ReadConfirm, intent.MeetingCreate},
		{confirm, "上周我迟到了几次|我的出差审批到哪了|帮助|我还有几天年假", commands.ReadCommand, ""},
		{asking, "上周我迟到了几次|有什么要我审批的|今天有什么会", commands.ReadCommand, ""},
		{confirm, "后天上午十点和王五开会讨论招聘|取消明天十点的周会", commands.ReadCommand, ""},
		{confirm, "2月30日下午三点和张三开会|昨天下午三点和王五开会|和王五开会，下午四点到三点|meeting with Bob on February 30 at 3pm", commands.ReadCommand, intent.MeetingCreate}, // a time that cannot be
		{confirm, "2月30日|改到2月30日下午三点|昨天下午三点", commands.ReadAnswer, intent.MeetingCreate},
		{asking, "今天天气不错|哈哈|不知道|嗯嗯|食堂今天有什么菜", commands.ReadNone, ""},
		{confirm, "食堂今天有什么菜|明天班车几点发车|后天的粽子怎么领", commands.ReadNone, ""},
	} {
		for text := range strings.SplitSeq(c.texts, "|") {
			u := r.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t), Dialog: c.dialog})
			if u.Reading != c.reading || c.command != "" && u.Command != c.command {
				t.Errorf("%s (slot %q): %q %s %s, want %q", text, c.dialog.Slot, u.Reading, u.Command, line(intent.Of(u)), c.reading)
			}
		}
	}
	for text, want := range map[string]string{"上周我迟到了几次": intent.AttendanceQuery, "后天上午十点和王五开会讨论招聘": intent.MeetingCreate, "取消明天十点的周会": intent.MeetingCancel, "帮助": intent.Help} {
		u := r.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t), Dialog: confirm})
		if u.Reading != commands.ReadCommand || u.Command != want {
			t.Errorf("%s: %q %s, want %s", text, u.Reading, u.Command, want)
		}
		if len(intent.Of(u).People) == 2 {
			t.Errorf("%s: a command of its own inherited the dialog's people", text)
		}
	}
}

// A reason is taken in the words it was written in, whatever it speaks of; a request of its own is none.
func TestAReasonIsTakenAsWrittenAndARequestIsNot(t *testing.T) {
	r := rules()
	read := func(text string) commands.Understanding {
		f := &commands.Dialog{Command: "approval.decide", Slot: intent.SlotReason, Values: commands.Values{
			"instance": {Readings: []any{"p-1"}}, "agree": {Readings: []any{true}}}}
		return r.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t), Dialog: f})
	}
	for _, text := range []string{
		"预算已用完，下季度再提", "考勤异常，先补卡再提交", "出差时间太长了", "请假天数超了，改成两天", "先和张三开会讨论后再提", "發票不齊", "預算不足，請下季再提",
		"请撤回后重新提交", "No budget left this year", "Please attach the invoice and submit again", "  缺  发票 ",
	} {
		if u := read(text); u.Reading != commands.ReadAnswer || intent.Of(u).Text != text || u.Values["instance"].Readings[0] != "p-1" || u.Values["agree"].Readings[0] != true {
			t.Errorf("%q: %q %+v", text, u.Reading, intent.Of(u))
		}
	}
	for text, want := range map[string]commands.Reading{
		"算了": commands.ReadCancel, "取消": commands.ReadCancel, "cancel": commands.ReadCancel,
		"查一下我上周的考勤": commands.ReadCommand, "明天下午三点和张三李四开会讨论预算": commands.ReadCommand, "你能做什么": commands.ReadCommand,
	} {
		if u := read(text); u.Reading != want {
			t.Errorf("%q: %q %s, want %q", text, u.Reading, u.Command, want)
		}
	}
}

func TestMentionsAreCertain(t *testing.T) {
	r := rules()
	u := r.Understand(context.Background(), commands.Utterance{
		Text: "@张伟 明天下午三点开会，还有李四", Now: now(t), Mentions: []commands.Person{{Name: "张伟", ID: "u7"}},
	})
	if len(intent.Of(u).People) != 2 || intent.Of(u).People[0].ID != "u7" || intent.Of(u).People[1].Name != "李四" || intent.Of(u).People[1].ID != "" {
		t.Errorf("people %+v", intent.Of(u).People)
	}
	if len(u.Ambiguous) != 0 {
		t.Errorf("a mention is certain, got %v", u.Ambiguous)
	}
	u = r.Understand(context.Background(), commands.Utterance{Text: "明天下午三点和张伟开会", Now: now(t)})
	if len(u.Ambiguous) != 1 || u.Ambiguous[0].Slot != "attendees" || len(u.Ambiguous[0].Options) != 2 {
		t.Errorf("two people are called 张伟: %v", u.Ambiguous)
	}
	u = r.Understand(context.Background(), commands.Utterance{Text: "明天下午三点和小明开会", Now: now(t)})
	if len(u.Ambiguous) != 1 || len(u.Ambiguous[0].Options) != 2 {
		t.Errorf("two people may be 小明: %v", u.Ambiguous)
	}
}

func TestAFixedCommandOnlyReadsArguments(t *testing.T) {
	u := rules().Understand(context.Background(), commands.Utterance{Text: "上周", Now: now(t), Command: intent.AttendanceQuery})
	if u.Command != intent.AttendanceQuery || u.Source != "command" || !intent.Of(u).From.Equal(at(t, 9, 0, 0)) || !intent.Of(u).To.Equal(at(t, 15, 0, 0)) {
		t.Errorf("%+v", u)
	}
}

// A form is known only later: its fields stand in the dialog, and a sentence is read for the one that is asked
// for, whatever else it could fill.
func TestAnAnswerToAFieldOfAFormFillsThatFieldAlone(t *testing.T) {
	r := rules()
	form := []commands.Param{
		{Name: "f1", Label: "事由", Type: commands.Text}, {Name: "f2", Label: "备注", Type: commands.Text},
		{Name: "f3", Label: "日期", Type: commands.DateRange}, {Name: "f4", Label: "明细", Type: "table"},
	}
	known := commands.Values{"kind": {Readings: []any{"出差"}}, "f1": {Readings: []any{"见客户"}}}
	for _, c := range []struct{ slot, text, field string }{
		{"f2", "周五见供应商", "f2"}, {"f3", "11月23号到25号", "f3"}, {"f4", "11月23号到25号", ""},
	} {
		f := &commands.Dialog{Command: intent.ApprovalCreate, Slot: c.slot, Values: known, More: form}
		u := r.Understand(t.Context(), commands.Utterance{Text: c.text, Now: now(t), Dialog: f})
		if c.field == "" {
			if len(u.Values[c.slot].Readings) > 0 {
				t.Errorf("%s: a table was read in %q: %+v", c.slot, c.text, u.Values)
			}
			continue
		}
		if u.Reading != commands.ReadAnswer || len(u.Values) != 3 || len(u.Values[c.field].Readings) != 1 || u.Values["f1"].Readings[0] != "见客户" {
			t.Errorf("%s: %q %+v", c.slot, u.Reading, u.Values)
		}
	}
}

// A yes alone decides nothing, with nothing open either.
func TestAYesAloneIsNoRequest(t *testing.T) {
	r := rules()
	for text, want := range map[string]commands.Reading{
		"同意": commands.ReadConfirm, "确认": commands.ReadConfirm, "確定": commands.ReadConfirm, "yes": commands.ReadConfirm,
		"同意张三的请假": commands.ReadCommand, "确认一下明天有什么会": commands.ReadCommand,
	} {
		if u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)}); u.Reading != want {
			t.Errorf("%q: %q %s, want %q", text, u.Reading, u.Command, want)
		}
	}
}

// Whoever is asked for the reason of a refusal and decides something else instead does not write that into the approval.
func TestADecisionIsNoReason(t *testing.T) {
	r := rules()
	d := commands.Dialog{Command: "approval.decide", Slot: "reason", Values: commands.Values{"verdict": {Readings: []any{commands.Refuse}}, "instance": {Readings: []any{"i1"}}}}
	for text, want := range map[string]commands.Reading{
		"拒绝张三的请假，人手不够": commands.ReadCommand, "同意张三的请假": commands.ReadCommand, "删掉我的数据": commands.ReadCommand,
		"核准王小明的特休": commands.ReadCommand, "approve Tom's leave": commands.ReadCommand, "delete my data": commands.ReadCommand, "全部同意": commands.ReadCommand,
		"人手不够": commands.ReadAnswer, "请假要提前三天申请": commands.ReadAnswer, "下次早点提": commands.ReadAnswer, "no receipts attached": commands.ReadAnswer, "金額對不上，請重新送件": commands.ReadAnswer,
		"不同意加班，先把活干完": commands.ReadAnswer, "这个月张三已经请了五天": commands.ReadAnswer, "请先找王经理签字": commands.ReadAnswer, "budget was not approved": commands.ReadAnswer,
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: &d})
		if u.Reading != want || want == commands.ReadAnswer && intent.Of(u).Text != text && len(u.Values["reason"].Readings) == 0 {
			t.Errorf("%s: %q %s %v, want %q", text, u.Reading, u.Command, u.Values, want)
		}
	}
}

// Nobody agrees to what they left out, or refuses what they told to leave alone.
func TestADecisionTakesNothingButWhatWasSaid(t *testing.T) {
	r := rules()
	for text, want := range map[string]string{
		"除了出差都同意":                         "agree all barred=出差",
		"除了采购和请假都同意":                      "agree all barred=采购,请假",
		"請假除外全部核准":                        "agree all barred=請假",
		"approve all except leave":        "agree all barred=leave",
		"一千以下的采购都同意":                      "agree all kind=采购 at most 1000",
		"approve all purchases under 500": "agree all kind=purchases under 500",
		"别驳回李四的报销":                        "kind=报销",
		"don't refuse Tom's trip":         "kind=trip",
		"同意李四的请假":                         "agree kind=请假",
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
		var o struct {
			Verdict string           `param:"verdict"`
			All     bool             `param:"all"`
			Kind    string           `param:"kind"`
			Barred  []string         `param:"barred"`
			Amount  commands.Amounts `param:"amount"`
		}
		if err := u.Values.Into(&o); err != nil {
			t.Fatal(err)
		}
		got := strings.TrimSpace(o.Verdict)
		if o.All {
			got += " all"
		}
		if o.Kind != "" {
			got += " kind=" + o.Kind
		}
		if len(o.Barred) > 0 {
			got += " barred=" + strings.Join(o.Barred, ",")
		}
		if got = strings.TrimSpace(got + " " + o.Amount.String()); u.Command != "approval.decide" || got != want {
			t.Errorf("%s: %s %s, want %s", text, u.Command, got, want)
		}
	}
}
