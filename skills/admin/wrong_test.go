package admin_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/skilltest"
)

// facts is a card about somebody, as attendance answers with.
type facts struct{}

func (facts) Card(i18n.Lang) cardtpl.Card {
	return cardtpl.Card{Kind: "facts", Title: "考勤", Tone: cardtpl.Blue, Lead: "李四 迟到 3 次", Buttons: []cardtpl.Button{{Text: "看全部", URL: "https://example.com"}}}
}

// row is a card with as many buttons.
type row int

func (n row) Card(i18n.Lang) cardtpl.Card {
	return cardtpl.Card{Kind: "row", Title: "考勤", Buttons: slices.Repeat([]cardtpl.Button{{Text: "看", URL: "https://example.com"}}, int(n))}
}

// answers is a skill whose answers are about what people ask for, and one that proposes something.
func answers() commands.Skill {
	said := commands.Values{
		"who":   {Said: "李四", Readings: []any{commands.Who{People: []commands.Person{{Name: "李四"}}}}},
		"dates": {Said: "上周", Readings: []any{commands.Days{}}},
	}
	return commands.Skill{Name: "facts", Commands: []commands.Command{
		{
			Name: "facts.query", Summary: "attendance.summary", Thing: commands.ThingAttendance, Private: true, Aliases: []string{"李四上周迟到几次"},
			Params: []commands.Param{{Name: "who", Type: commands.Subjects}, {Name: "dates", Type: commands.DateRange}},
			Run: func(_ context.Context, req *commands.Request) (*commands.Reply, error) {
				return &commands.Reply{Card: facts{}, About: &commands.Subject{Command: "facts.query", Values: said, Whole: true}}, nil
			},
		},
		{
			Name: "facts.links", Summary: "attendance.summary", Thing: commands.ThingAttendance, Aliases: []string{"三个链接"},
			Run: func(context.Context, *commands.Request) (*commands.Reply, error) {
				return &commands.Reply{Card: row(3)}, nil
			},
		},
		{
			Name: "facts.change", Summary: "attendance.summary", Thing: commands.ThingAttendance, Effect: commands.Write, Aliases: []string{"改考勤"},
			Run: func(_ context.Context, req *commands.Request) (*commands.Reply, error) {
				return &commands.Reply{Card: facts{}, Pending: &commands.Pending{Owners: []string{req.User.ID}}}, nil
			},
		},
	}}
}

func contested(v cardtpl.View) bool {
	return slices.ContainsFunc(v.Card(i18n.ZhCN).Buttons, func(b cardtpl.Button) bool { return b.Action == cardtpl.WrongAction })
}

// object presses 答错了 on an answer.
func (d *desk) object(req *commands.Request, on *commands.Reply) *commands.Reply {
	d.t.Helper()
	pressed := *req
	pressed.Text = ""
	pressed.Press = &commands.Press{TrackID: commands.TrackID(req.ID, "card"), Action: cardtpl.WrongAction, N: -1, Payload: on.Pending.Payload, About: on.About, First: d.Now}
	reply, err := d.router.Press(d.t.Context(), &pressed)
	d.Must(err)
	return reply
}

func TestAnAnswerCanBeCalledWrongByWhoeverAsked(t *testing.T) {
	d := open(t)
	req, reply, err := d.says("张三", "李四上周迟到几次")
	d.Must(err)
	if !contested(reply.Card) || reply.State != commands.StateOpen || !slices.Equal(reply.Pending.Owners, []string{req.User.ID}) {
		t.Fatalf("%+v", reply)
	}
	thanks := d.object(req, reply)
	skilltest.Has(t, skilltest.Says(t, thanks.Card), "人、日期", "看不到你说的话")
	_, list := d.page("/wrong")
	skilltest.Has(t, skilltest.Says(t, list.Card), "1 · ", "人、日期", "11-18 10:31 张三")
	if all := skilltest.Everything(t, list.Card); strings.Contains(all, "李四") || strings.Contains(all, "迟到几次") || strings.Contains(all, "3 次") {
		t.Errorf("the list holds what was said, or whose facts it was about: %s", all)
	}
	_, status := d.page("/admin")
	skilltest.Has(t, skilltest.Says(t, status.Card), "说答错了：1 次")
}

func TestTheWordsFollowOnlyIfTheirAuthorAgrees(t *testing.T) {
	d := open(t)
	req, reply, err := d.says("张三", "李四上周迟到几次")
	d.Must(err)
	thanks := d.object(req, reply)
	agreed, err := d.press(req, thanks, "附上我的原话", nil)
	d.Must(err)
	skilltest.Has(t, skilltest.Says(t, agreed.Card), "你的原话也给管理员了")
	_, list := d.page("/wrong")
	skilltest.Has(t, skilltest.Says(t, list.Card), "张三：“李四上周迟到几次”")
	again := d.object(req, reply)
	if again.Pending == nil {
		t.Error("pressed twice, the words are not offered any more")
	}
	said, _, err := d.says("张三", "答错了")
	if d.Must(err); said == nil || len(listed(t, d)) != 1 {
		t.Error("pressed twice and said, it is listed more than once")
	}
	d.Now = d.Now.Add(31 * 24 * time.Hour)
	if left := listed(t, d); len(left) != 0 {
		t.Errorf("after 30 days %v", left)
	}
}

func listed(t *testing.T, d *desk) []cardtpl.Item {
	t.Helper()
	_, list := d.page("/wrong")
	return list.Card.Card(i18n.ZhCN).Items
}

// Administrators see no more of other people than anybody else: whom the address book hides has no name for them.
func TestWhoIsHiddenHasNoNameForAdministrators(t *testing.T) {
	d := open(t)
	req, reply, err := d.says("秦岚", "李四上周迟到几次")
	d.Must(err)
	d.object(req, reply)
	d.status.People = map[string]int{d.Who("秦岚").UserID: 93}
	for _, page := range []string{"admin.wrong", "admin.status", "admin.budget"} {
		text := skilltest.Says(t, d.Run(page, d.Request("李四", nil)).Card)
		skilltest.Has(t, text, "对你不可见的同事")
		skilltest.Lacks(t, text, "秦岚", d.Who("秦岚").UserID)
	}
}

// An hour later, or behind another answer, nobody knows the words any more.
func TestWordsThatAreGoneAreNotOffered(t *testing.T) {
	d := open(t)
	req, reply, err := d.says("张三", "李四上周迟到几次")
	d.Must(err)
	thanks := d.object(req, reply)
	d.Now = d.Now.Add(2 * time.Hour)
	if _, err := d.press(req, thanks, "附上我的原话", nil); commands.CodeOf(err) != commands.NotFound {
		t.Errorf("words that are gone: %v", err)
	}
	first, before, err := d.says("王五", "李四上周迟到几次")
	d.Must(err)
	_, _, err = d.says("王五", "李四上周迟到几次")
	d.Must(err)
	if late := d.object(first, before); late.Pending != nil {
		t.Errorf("words of an answer that was not the last: %+v", late.Card.Card(i18n.ZhCN).Buttons)
	}
}

func TestWhoeverHasNoButtonSaysIt(t *testing.T) {
	d := open(t)
	if got := d.reads("张三", "答错了"); !strings.Contains(got, "是哪个回答不对") {
		t.Errorf("without an answer: %q", got)
	}
	_, _, err := d.says("张三", "李四上周迟到几次")
	d.Must(err)
	req, thanks, err := d.says("张三", "答错了")
	d.Must(err)
	if _, err = d.press(req, thanks, "附上我的原话", nil); err != nil {
		t.Fatal(err)
	}
	_, list := d.page("/wrong")
	skilltest.Has(t, skilltest.Says(t, list.Card), "张三：“李四上周迟到几次”")
}

// Where the words stand in its last line, an answer whose buttons are links is over.
func TestAnAnswerWithoutTheButtonIsNotOpen(t *testing.T) {
	d := open(t)
	_, reply, err := d.says("张三", "三个链接")
	d.Must(err)
	if contested(reply.Card) || reply.Pending != nil || reply.State == commands.StateOpen {
		t.Errorf("%+v", reply)
	}
}

func TestWhatProposesSomethingIsNotContested(t *testing.T) {
	d := open(t)
	for _, text := range []string{"改考勤", "/help", "/admin"} {
		_, reply, err := d.says("周敏", text)
		d.Must(err)
		if reply.Card != nil && contested(reply.Card) {
			t.Errorf("%s is answered with %+v", text, reply.Card.Card(i18n.ZhCN).Buttons)
		}
	}
	c := cardtpl.Contested{View: facts{}}
	alone := cardtpl.Contested{View: cardtpl.Notice{Title: "考勤", Text: "迟到 3 次"}}.Card(i18n.ZhCN)
	if len(alone.Buttons) > 0 || alone.Foot != "不对就回“答错了”" {
		t.Errorf("a button alone is louder than the answer: %+v, %q", alone.Buttons, alone.Foot)
	}
	for n, beside := range map[int]bool{1: true, 2: true, 3: false, 4: true, 6: false} { // alone in a row, it would be louder than the answer
		c := cardtpl.Contested{View: row(n)}.Card(i18n.ZhCN)
		if got := len(c.Buttons) > n; got != beside || strings.Contains(c.Foot, "答错了") == beside {
			t.Errorf("behind %d buttons: %v, %q", n, got, c.Foot)
		}
	}
	md, err := cardtpl.RenderView(c, cardtpl.Options{Tier: cardtpl.Markdown, Lang: i18n.ZhCN})
	d.Must(err)
	bare, err := cardtpl.RenderView(facts{}, cardtpl.Options{Tier: cardtpl.Markdown, Lang: i18n.ZhCN})
	d.Must(err)
	if md.Markdown() != bare.Markdown() {
		t.Errorf("where nothing can be pressed it says %q", md.Markdown().Text)
	}
}
