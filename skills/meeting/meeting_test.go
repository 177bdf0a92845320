package meeting_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills/meeting"
)

// desk is the skill with the sandbox behind it.
type desk struct {
	*skilltest.Desk
	t *testing.T
}

func open(t *testing.T) *desk {
	t.Helper()
	return &desk{t: t, Desk: skilltest.Open(t, func(d *skilltest.Desk) commands.Skill {
		return meeting.New(meeting.Config{API: d.API, Directory: d.Directory, Now: func() time.Time { return d.Now }})
	})}
}

// busy puts a meeting of their own into somebody's calendar.
func (d *desk) busy(name string, from, to time.Time) {
	d.t.Helper()
	_, err := d.Office().AddBusy(d.Who(name).UserID, from, to)
	d.Must(err)
}

// asked is what a sentence told.
type asked struct {
	Start, End, From, To time.Time
	Window               *commands.When
	AllDay               bool
	Minutes              int
	People               []commands.Person
	Title, Room, Repeat  string
	Place                string
	Problem              commands.TimeProblem
	TimeText             string
}

func (a asked) said() any {
	return struct {
		When    commands.Time `param:"start"`
		Dates   commands.Days `param:"dates"`
		Minutes int           `param:"minutes"`
		Who     commands.Who  `param:"attendees"`
		Title   string        `param:"title"`
		Room    string        `param:"room"`
		Place   string        `param:"place"`
		Repeat  string        `param:"repeat"`
	}{
		commands.Time{Start: a.Start, End: a.End, Window: a.Window, AllDay: a.AllDay, Problem: a.Problem, TimeText: a.TimeText}, commands.Days{From: a.From, To: a.To},
		a.Minutes, commands.Who{People: a.People}, a.Title, a.Room, a.Place, a.Repeat,
	}
}

func (d *desk) request(user string, group bool, a asked) *commands.Request {
	d.t.Helper()
	req := d.Request(user, a.said())
	req.Conversation.Group = group
	return req
}

// propose asks for a meeting and returns the card's reply.
func (d *desk) propose(req *commands.Request) *commands.Reply {
	d.t.Helper()
	return d.Run("meeting.create", req)
}

func named(names ...string) []commands.Person {
	var out []commands.Person
	for _, n := range names {
		out = append(out, commands.Person{Name: n})
	}
	return out
}

func TestAGroupLearnsThatSomebodyIsBusyAndTheAskerWho(t *testing.T) {
	d := open(t)
	d.busy("李四", d.At(19, 15, 45), d.At(19, 16, 20))
	d.Must(d.Office().ShowCalendar(d.Who("张三").UserID, office.CalendarHidden))
	args := asked{Start: d.At(19, 16, 0), Minutes: 30, People: named("张三", "李四"), Title: "预算"}

	group := d.request("王五", true, args)
	reply := d.propose(group)
	public := skilltest.Everything(t, reply.Card)
	skilltest.Has(t, public, "1 人有冲突", "1 人看不到日程", "1 person has a conflict", "1 人有衝突")
	skilltest.Lacks(t, public, "15:45", "16:20", "有安排", `"k":"李四"`, `"k":"张三"`, "busy")
	if len(reply.Messages) != 1 || reply.Messages[0].To != group.User.ID {
		t.Fatalf("messages %+v", reply.Messages)
	}
	private := skilltest.Says(t, reply.Messages[0].Card)
	skilltest.Has(t, private, "李四：16:00–16:20 有安排", "张三：看不到日程", "名单只发给你")
	skilltest.Lacks(t, private, "15:45", "王五")

	// One-to-one the card itself says it, cut to the time that was asked about.
	single := d.propose(d.request("王五", false, args))
	text := skilltest.Says(t, single.Card)
	skilltest.Has(t, text, "李四：16:00–16:20 有安排", "张三：看不到日程", "11月19日 周四 16:00–16:30，1 人有冲突")
	skilltest.Lacks(t, text, "15:45", "都有空")
	if len(single.Messages) > 0 {
		t.Errorf("messages %+v", single.Messages)
	}
	if strings.Count(text, "16:00–16:30") != 1 {
		t.Errorf("the time is not said once:\n%s", text)
	}
}

func TestNobodysDayIsMappedByALongMeeting(t *testing.T) {
	d := open(t)
	d.busy("李四", d.At(21, 10, 10), d.At(21, 11, 50)) // a Saturday, which is empty
	for _, length := range []time.Duration{3 * time.Hour, 10 * time.Hour, 24 * time.Hour} {
		reply := d.propose(d.request("王五", false, asked{Start: d.At(21, 9, 0), End: d.At(21, 9, 0).Add(length), People: named("李四")}))
		text := skilltest.Everything(t, reply.Card)
		skilltest.Has(t, text, "有安排")
		skilltest.Lacks(t, text, "10:10", "11:50")
	}
	reply := d.propose(d.request("王五", false, asked{Start: d.At(21, 10, 0), Minutes: 60, People: named("李四")}))
	text := skilltest.Everything(t, reply.Card)
	skilltest.Has(t, text, "10:10–11:00 有安排")
	skilltest.Lacks(t, text, "11:50")
}

func TestTheFirstOtherTimeIsNoLunchBreak(t *testing.T) {
	d := open(t)
	d.busy("李四", d.At(21, 13, 30), d.At(21, 15, 0))
	d.busy("李四", d.At(21, 9, 0), d.At(21, 12, 0))
	card := d.propose(d.request("王五", false, asked{Start: d.At(21, 13, 30), Minutes: 60, People: named("李四")})).Card.Card(i18n.ZhCN)
	if b := card.Buttons[0]; b.Text != "改到 15:00（都有空）" || b.Style != cardtpl.Primary {
		t.Errorf("%+v", card.Buttons)
	}
}

func TestWhoseCalendarIsNotShownIsNeverFree(t *testing.T) {
	d := open(t)
	for _, how := range []string{office.CalendarHidden, office.CalendarMissing} {
		d.Must(d.Office().ShowCalendar(d.Who("李四").UserID, how))
		for _, group := range []bool{false, true} {
			reply := d.propose(d.request("王五", group, asked{Start: d.At(21, 10, 0), Minutes: 60, People: named("李四", "张三")}))
			text := skilltest.Says(t, reply.Card)
			skilltest.Has(t, text, "1 人看不到日程")
			skilltest.Lacks(t, text, "都有空")
			if !group {
				skilltest.Has(t, text, "李四：看不到日程")
			}
		}
		// Other times are counted without them, in the suggestions and in the question for an hour.
		d.busy("张三", d.At(21, 10, 0), d.At(21, 11, 0))
		reply := d.propose(d.request("王五", false, asked{Start: d.At(21, 10, 0), Minutes: 60, People: named("李四", "张三")}))
		skilltest.Has(t, skilltest.Says(t, reply.Card), "2/3 人有空")
		skilltest.Lacks(t, skilltest.Says(t, reply.Card), "都有空")
		ask := d.propose(d.request("王五", false, asked{
			Window: &commands.When{Kind: commands.KindWindow, Text: "周六下午", Start: d.At(21, 13, 0), End: d.At(21, 18, 0)}, People: named("李四", "张三"),
		}))
		skilltest.Has(t, skilltest.Says(t, ask.Card), "13:30–14:00（2/3 人有空）")
	}
	d.Must(d.Office().ShowCalendar(d.Who("李四").UserID, office.CalendarShown))
	skilltest.Has(t, skilltest.Says(t, d.propose(d.request("王五", false, asked{Start: d.At(21, 15, 0), Minutes: 60, People: named("李四")})).Card), "2 人都有空")
}

// What DingTalk can answer about somebody's calendar, word for word, and what it means at two times.
func TestACalendarsAnswerIsTakenForWhatItSays(t *testing.T) {
	d := open(t)
	for name, c := range map[string]struct{ entry, morning, night string }{
		"an all-day item is its date, not its instant": {`{"userId":"%s","scheduleItems":[{"status":"BUSY","start":{"date":"2026-11-21","timeZone":"UTC"},"end":{"date":"2026-11-22","timeZone":"UTC"}}]}`, "有安排", ""},
		"… and has a day even if it ends on it":        {`{"userId":"%s","scheduleItems":[{"status":"BUSY","start":{"date":"2026-11-21"},"end":{"date":"2026-11-21"}}]}`, "有安排", ""},
		"tentative":         {`{"userId":"%s","scheduleItems":[{"status":"TENTATIVE","start":{"dateTime":"2026-11-21T02:00:00Z"},"end":{"dateTime":"2026-11-21T04:00:00Z"}}]}`, "可能有安排", ""},
		"busy beats it":     {`{"userId":"%s","scheduleItems":[{"status":"BUSY","start":{"dateTime":"2026-11-21T10:00:00+08:00"},"end":{"dateTime":"2026-11-21T11:00:00+08:00"}},{"status":"TENTATIVE","start":{"dateTime":"2026-11-21T10:00:00+08:00"},"end":{"dateTime":"2026-11-21T11:00:00+08:00"}}]}`, "有安排", ""},
		"no permission":     {`{"userId":"%s","error":"无权限"}`, "看不到日程", "看不到日程"},
		"nobody asked":      {`{"userId":"somebody else","scheduleItems":[]}`, "看不到日程", "看不到日程"},
		"times that are no": {`{"userId":"%s","scheduleItems":[{"status":"BUSY","start":{"dateTime":"soon"},"end":{"dateTime":"later"}}]}`, "看不到日程", "看不到日程"},
		"nothing":           {`{"userId":"%s","scheduleItems":[]}`, "", ""},
	} {
		body := fmt.Sprintf(`{"scheduleInformation":[{"userId":"%s","scheduleItems":[]},%s]}`, d.Who("王五").UnionID, strings.ReplaceAll(c.entry, "%s", d.Who("李四").UnionID))
		f, err := d.AddFault(sandbox.Fault{Path: "/v1.0/calendar/users/*/querySchedule", Status: 200, Body: body, ContentType: "application/json"})
		d.Must(err)
		for at, want := range map[time.Time]string{d.At(21, 10, 0): c.morning, d.At(22, 3, 0): c.night} {
			text := skilltest.Says(t, d.propose(d.request("王五", false, asked{Start: at, Minutes: 60, People: named("李四")})).Card)
			if want == "" {
				skilltest.Has(t, text, "2 人都有空")
				continue
			}
			if skilltest.Has(t, text, "李四："+want+"\n"); strings.Contains(text, "人都有空") {
				t.Errorf("%s: somebody is called free:\n%s", name, text)
			}
		}
		d.Must(d.RemoveFault(f.ID))
	}
}

func TestWhoHasARoomIsToldToThoseWhoMeetThere(t *testing.T) {
	d := open(t)
	args := asked{Start: d.At(21, 10, 0), Minutes: 60, People: named("李四"), Room: "302", Title: "薪酬"}
	req := d.request("王五", false, args)
	d.Press(d.propose(req), req, "meeting.confirm", -1)
	args.People, args.Title = named("欧阳晓月"), "周会"
	for _, c := range []struct {
		user  string
		group bool
		told  bool
	}{{"王五", false, true}, {"李四", false, true}, {"张三", false, false}, {"王五", true, false}} {
		text := skilltest.Says(t, d.propose(d.request(c.user, c.group, args)).Card)
		skilltest.Has(t, text, "会议室“302”那段时间已被预订")
		if told := strings.Contains(text, "王五的“薪酬”"); told != c.told {
			t.Errorf("%s, group %v: told %v\n%s", c.user, c.group, told, text)
		}
	}
}

func TestMyMeetingsSayWhatIAnswered(t *testing.T) {
	d := open(t)
	day := d.At(21, 0, 0)
	for i, title := range []string{"甲", "乙", "丙", "丁"} {
		req := d.request("李四", false, asked{Start: d.At(21, 10+i, 0), Minutes: 60, People: named("王五"), Title: title})
		d.Press(d.propose(req), req, "meeting.confirm", -1)
	}
	me := d.Who("王五").UnionID
	for i, answer := range []string{"accepted", "declined", "tentative"} {
		d.Must(d.API.Calendar.Respond(t.Context(), me, d.Office().CreatedEvents()[i].ID, "", answer))
	}
	list := d.Run("meeting.list", d.request("王五", false, asked{From: day, To: day})).Card
	text := skilltest.Says(t, list)
	skilltest.Has(t, text, "有 3 场会议", "甲", "丙 · 暂定", "丁 · 待回复", "另有 1 场你已谢绝")
	skilltest.Lacks(t, text, "乙", "甲 ·")
	// The organizer's own are not open questions.
	skilltest.Lacks(t, skilltest.Says(t, d.Run("meeting.list", d.request("李四", false, asked{From: day, To: day})).Card), "待回复")
}

func TestTitlesAndNamesAreOneLineOfPlainText(t *testing.T) {
	d := open(t)
	evil := "预算\n# 大标题\n[点我](https://evil.example) @所有人 **粗**<font color=red>红</font>"
	req := d.request("李四", false, asked{Start: d.At(21, 10, 0), Minutes: 60, People: named("王五"), Title: evil})
	reply := d.propose(req)
	done := d.Press(reply, req, "meeting.confirm", -1)
	day := d.At(21, 0, 0)
	list := d.Run("meeting.list", d.request("王五", false, asked{From: day, To: day}))
	for _, v := range []cardtpl.View{reply.Card, done.Card, list.Card} {
		for _, o := range []cardtpl.Options{{Tier: cardtpl.Own, TemplateID: "x"}, {Tier: cardtpl.Public}, {Tier: cardtpl.Markdown}} {
			o.Lang, o.Version = i18n.ZhCN, 1
			r, err := cardtpl.Render(v.Card(i18n.ZhCN), o)
			d.Must(err)
			skilltest.Lacks(t, r.Params["body"]+r.Params["markdown"]+r.Markdown().Text, "](https://evil", "\n# 大", "**粗", "<font", "@所有人")
			skilltest.Lacks(t, fmt.Sprint(r.Params, r.Markdown(), r.Preview), "预算\n", "@所有人")
		}
	}
	if got := d.Office().CreatedEvents()[0].Summary; strings.Contains(got, "\n") {
		t.Errorf("the event is called %q", got)
	}
}

func TestWhatCannotBeMadeIsSaidAndWhatCanIsOffered(t *testing.T) {
	d := open(t)
	first := d.request("王五", false, asked{Start: d.At(23, 10, 0), Minutes: 60, People: named("李四"), Repeat: "每周一"})
	weekly := d.propose(first)
	skilltest.Has(t, skilltest.Says(t, weekly.Card), "11月23日 周一 10:00–11:00", "“每周一”的重复会议现在还建不了", "只建这一次")
	skilltest.Has(t, skilltest.Says(t, d.Press(weekly, first, "meeting.confirm", -1).Card), "只创建了这一次")

	day := &commands.When{Kind: commands.KindDates, Start: d.At(21, 0, 0), End: d.At(22, 0, 0), Text: "周六"}
	req := d.request("王五", false, asked{Window: day, AllDay: true, People: named("李四")})
	whole := d.propose(req)
	skilltest.Has(t, skilltest.Says(t, whole.Card), "11月21日 周六 09:00–18:00", "全天日程现在还建不了")
	d.Press(whole, req, "meeting.confirm", -1)
	if e := d.Office().CreatedEvents()[1]; e.AllDay || !e.Start.Equal(d.At(21, 9, 0)) || !e.End.Equal(d.At(21, 18, 0)) {
		t.Errorf("created %+v", e)
	}
	// A day that has begun has no working hours left to take whole: the hour is asked for.
	today := &commands.When{Kind: commands.KindDates, Start: d.At(18, 0, 0), End: d.At(19, 0, 0), Text: "今天"}
	ask := d.propose(d.request("王五", false, asked{Window: today, AllDay: true, People: named("李四")}))
	skilltest.Has(t, skilltest.Says(t, ask.Card), "全天日程现在还建不了", "几点开始")
}

func TestWhatIsNoTimeOfAMeetingIsAskedAgain(t *testing.T) {
	d := open(t)
	for want, said := range map[string]asked{
		"“2月30日下午3点”这个时间不存在": {Problem: commands.TimeNonexistent, TimeText: "2月30日下午3点"},
		"“昨天下午三点”已经过去了":      {Problem: commands.TimePast, TimeText: "昨天下午三点"},
		"08:00”已经过去了":        {Start: d.At(18, 8, 0)},
		"结束时间早于开始时间":         {Start: d.At(19, 14, 0), End: d.At(19, 13, 0)},
		"“改天”还不够具体":          {Problem: commands.TimeVague, TimeText: "改天"},
		"离现在超过一年":            {Start: d.At(18, 15, 0).AddDate(1, 2, 0)},
		"什么时候开会":             {},
	} {
		said.People, said.Title = named("李四"), "排期"
		ask := d.propose(d.request("张三", false, said))
		if skilltest.Has(t, skilltest.Says(t, ask.Card), want); ask.Ask == nil || ask.Ask.Slot != "start" {
			t.Fatalf("%s: %+v", want, ask.Ask)
		}
		// The rest is kept until there is one.
		req := d.request("张三", false, asked{})
		req.Values = ask.Ask.Values.Merge(commands.Values{"start": commands.Time{Start: d.At(19, 16, 0)}.Value()})
		skilltest.Has(t, skilltest.Says(t, d.propose(req).Card), "16:00–16:30", "默认 30 分钟", "李四", "排期")
	}
	for l, want := range map[i18n.Lang]string{i18n.ZhTW: "「昨天」已經過去了", i18n.En: "already past. When should the meeting be?"} {
		req := d.request("张三", false, asked{Problem: commands.TimePast, TimeText: "昨天", People: named("李四")})
		req.Lang = l
		skilltest.Has(t, skilltest.Says(t, d.propose(req).Card), want)
	}
}

// A part of a day: times inside it at which everybody is free, no midnight and no lunch first.
func TestAPartOfADayIsAskedAboutWithTimes(t *testing.T) {
	d := open(t)
	for _, c := range []struct{ day, from, to, least, most int }{{19, 12, 18, 13, 18}, {20, 0, 24, 9, 19}, {19, 6, 12, 9, 12}, {20, 18, 24, 18, 24}} {
		window := &commands.When{Kind: commands.KindWindow, Start: d.At(c.day, c.from, 0), End: d.At(c.day, c.to, 0), Text: "那时"}
		ask := d.propose(d.request("张三", false, asked{Window: window, People: named("李四"), Title: "排期"}))
		if len(ask.Ask.Options) < 2 {
			t.Errorf("%+v: only %+v is offered", c, ask.Ask.Options)
		}
		for _, o := range ask.Ask.Options {
			from, _, _ := strings.Cut(o.Label, "–")
			if start, err := time.Parse("15:04", from); err != nil || start.Hour() < c.least || start.Hour() >= c.most || start.Hour() == 12 {
				t.Errorf("%+v: %s is offered", c, o.Label)
			}
			req := d.request("张三", false, asked{})
			req.Values = ask.Ask.Values.Merge(o.Fill)
			skilltest.Has(t, skilltest.Says(t, d.propose(req).Card), from+"–", "李四", "排期")
		}
	}
}

func TestAnotherTimeReplacesTheProposal(t *testing.T) {
	d := open(t)
	d.busy("李四", d.At(21, 10, 0), d.At(21, 11, 0))
	req := d.request("王五", false, asked{Start: d.At(21, 10, 0), Minutes: 60, People: named("李四")})
	moved := d.Press(d.propose(req), req, "meeting.slot", 0)
	text := skilltest.Says(t, moved.Card)
	skilltest.Has(t, text, "2 人都有空")
	skilltest.Lacks(t, text, "10:00–11:00")
	d.Press(moved, req, "meeting.confirm", -1)
	if e := d.Office().CreatedEvents()[0]; e.Start.Equal(d.At(21, 10, 0)) {
		t.Errorf("created at the time that was taken: %+v", e)
	}
}

func TestWhoIsMeantIsAskedNotGuessed(t *testing.T) {
	d := open(t)
	two := d.propose(d.request("王五", false, asked{Start: d.At(21, 10, 0), People: named("张伟")}))
	if two.Ask == nil || len(two.Ask.Options) != 2 || two.Pending != nil && len(two.Pending.Payload) > 0 {
		t.Errorf("two of one name: %+v", two.Ask)
	}
	nobody := d.propose(d.request("王五", false, asked{Start: d.At(21, 10, 0), People: named("李四", "没有这人")}))
	skilltest.Has(t, skilltest.Says(t, nobody.Card), "没有这人")
	if nobody.Ask == nil || len(nobody.Ask.Options) != 1 {
		t.Errorf("a name that nobody has: %+v", nobody.Ask)
	}
}

// A proposal that the release before this one made is changed and confirmed like one of today.
// Whether anybody is named or not, a meeting is proposed at once.
func TestNobodyIsAskedWhoComes(t *testing.T) {
	d := open(t)
	for said, want := range map[string]string{"": "只放进你自己的日历", "周会": "只放进你自己的日历", "302": "只放进你自己的日历", "李四": "将邀请 1 人"} {
		a := asked{Start: d.At(20, 10, 0), Minutes: 30}
		switch said {
		case "302":
			a.Room = said
		case "李四":
			a.People = named(said)
		default:
			a.Title = said
		}
		reply := d.propose(d.request("王五", false, a))
		text := skilltest.Says(t, reply.Card)
		skilltest.Has(t, text, "10:00–10:30", want)
		if reply.Ask != nil && reply.Ask.Slot != "" {
			t.Errorf("%q: asks %s", said, reply.Ask.Slot)
		}
	}
}

func TestADraftOfAnEarlierReleaseIsStillOne(t *testing.T) {
	d := open(t)
	d.busy("李四", d.At(21, 10, 0), d.At(21, 11, 0))
	req := d.request("王五", false, asked{Start: d.At(21, 10, 0), Minutes: 60, People: named("李四"), Title: "预算"})
	reply := d.propose(req)
	var draft map[string]json.RawMessage
	d.Must(json.Unmarshal(reply.Pending.Payload, &draft))
	draft["args"] = json.RawMessage(fmt.Sprintf(`{"start":"2026-11-21T10:00:00+08:00","end":"2026-11-21T11:00:00+08:00","minutes":60,"title":"预算",
		"other":[{"kind":"instant","start":"2026-11-21T22:00:00+08:00"}],"people":[{"name":"李四","id":%q}]}`, d.Who("李四").UserID))
	old, err := json.Marshal(draft)
	d.Must(err)
	reply.Pending.Payload = old
	moved := d.Press(reply, req, "meeting.slot", 0)
	var known struct {
		When    commands.Time `param:"start"`
		Who     commands.Who  `param:"attendees"`
		Minutes int           `param:"minutes"`
	}
	d.Must(moved.Ask.Values.Into(&known))
	if known.When.Start.Equal(d.At(21, 10, 0)) || known.When.Start.IsZero() || known.Minutes != 60 || len(known.Who.People) != 1 || known.Who.People[0].Name != "李四" {
		t.Errorf("moved to %+v", known)
	}
	skilltest.Has(t, skilltest.Says(t, d.Press(moved, req, "meeting.confirm", -1).Card), "预算")
}
