package worktime_test

import (
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/internal/worktime"
)

var zone = time.FixedZone("CST", 8*60*60)

func day(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func calendar(t *testing.T, o worktime.Options) *worktime.Calendar {
	t.Helper()
	o.Zone = zone
	c, err := worktime.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The announcements themselves: the sources are in the files.
func TestPublicHolidaysAreAsAnnounced(t *testing.T) {
	for _, c := range []struct {
		calendar, date string
		works          bool
		name           string
	}{
		{"mainland", "2026-02-13", true, ""}, {"mainland", "2026-02-14", true, "春节调休"}, {"mainland", "2026-02-15", false, "春节"},
		{"mainland", "2026-02-23", false, "春节"}, {"mainland", "2026-02-24", true, ""}, {"mainland", "2026-02-28", true, "春节调休"},
		{"mainland", "2026-10-01", false, "国庆节"}, {"mainland", "2026-10-08", true, ""}, {"mainland", "2026-10-10", true, "国庆节调休"},
		{"mainland", "2026-10-11", false, ""}, {"mainland", "2026-12-25", true, ""},
		{"hongkong", "2026-10-10", false, ""}, {"hongkong", "2026-10-19", false, "重阳节翌日"}, {"hongkong", "2026-10-02", true, ""},
		{"hongkong", "2026-04-03", false, "耶稣受难节"}, {"hongkong", "2026-04-06", false, "清明节翌日"}, {"hongkong", "2026-04-07", false, "复活节星期一翌日"},
		{"hongkong", "2027-02-08", false, "农历年初三"}, {"hongkong", "2027-02-09", false, "农历年初四"}, {"hongkong", "2027-02-10", true, ""}, {"hongkong", "2027-12-27", false, "圣诞节后第一个周日"},
		{"hongkong-statutory", "2026-04-03", true, ""}, {"hongkong-statutory", "2026-04-07", false, "复活节星期一翌日"}, {"hongkong-statutory", "2027-03-26", true, ""},
		{"none", "2026-10-01", true, ""}, {"none", "2026-10-03", false, ""},
		{"mainland", "2031-10-01", true, ""}, // nobody has announced it
	} {
		d := calendar(t, worktime.Options{Calendar: c.calendar}).Of(t.Context(), "u").Day(day(t, c.date))
		if d.Works != c.works || d.Name.ZhCN != c.name {
			t.Errorf("%s %s: %+v", c.calendar, c.date, d)
		}
	}
	// All of a year: 33 days of 2026 on the mainland are named free, 17 in Hong Kong, 15 of them statutory (14 from 2024, Easter Monday since).
	for calendarOf, want := range map[string][2]int{"mainland": {33, 6}, "hongkong": {17, 0}, "hongkong-statutory": {15, 0}} {
		free, worked := 0, 0
		p := calendar(t, worktime.Options{Calendar: calendarOf}).Of(t.Context(), "u")
		for at := day(t, "2026-01-01"); at.Year() == 2026; at = at.AddDate(0, 0, 1) {
			switch d := p.Day(at); {
			case d.Name.En == "":
			case d.Works:
				worked++
			default:
				free++
			}
		}
		if free != want[0] || worked != want[1] {
			t.Errorf("%s: %d days free, %d worked, want %v", calendarOf, free, worked, want)
		}
	}
}

func TestACalendarThatDoesNotExistIsRefused(t *testing.T) {
	for _, o := range []worktime.Options{{Calendar: "macau"}, {Offices: map[string][]int64{"macau": {1}}}} {
		if _, err := worktime.New(o); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
}

func TestTheNextHoursOfAnOfficeAreThoseOfADayThatAllWork(t *testing.T) {
	mainland, hongkong := calendar(t, worktime.Options{}), calendar(t, worktime.Options{Calendar: "hongkong"})
	here, there := mainland.Of(t.Context(), "u"), hongkong.Of(t.Context(), "v")
	at := func(date string, h, m int) time.Time {
		return day(t, date).Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute)
	}
	for _, c := range []struct {
		from, want time.Time
		plans      []worktime.Plan
	}{
		{at("2026-11-18", 8, 59), at("2026-11-18", 9, 0), []worktime.Plan{here}},
		{at("2026-11-18", 9, 30), at("2026-11-18", 9, 30), []worktime.Plan{here}},
		{at("2026-11-20", 18, 0), at("2026-11-23", 9, 0), []worktime.Plan{here}},
		{at("2026-09-30", 18, 0), at("2026-10-08", 9, 0), []worktime.Plan{here}},
		{at("2026-09-30", 18, 0), at("2026-10-02", 9, 0), []worktime.Plan{there}},
		{at("2026-09-30", 18, 0), at("2026-10-08", 9, 0), []worktime.Plan{here, there}},
		{at("2026-10-09", 18, 0), at("2026-10-10", 9, 0), []worktime.Plan{here}}, // a Saturday that is worked
		{at("2026-10-09", 18, 0), at("2026-10-12", 9, 0), []worktime.Plan{here, there}},
		{at("2026-10-09", 10, 0).UTC(), at("2026-10-09", 10, 0), nil},
	} {
		if got := mainland.Next(c.from, c.plans...); !got.Equal(c.want) {
			t.Errorf("after %v: %v, want %v", c.from, got, c.want)
		}
	}
}

// world is an organisation with holidays of its own and an office in Hong Kong.
const world = "departments: [{name: 深圳}, {name: 香港, departments: [{name: 中環}]}]\n" +
	"people:\n- {name: 老板, boss: true}\n- {name: 张三, department: 深圳}\n- {name: May, department: 中環}\n- {name: 自由, department: 香港, flexible: true}\n" +
	"holidays:\n- {date: 2026-11-20, name: 厂庆}\n- {date: 2026-11-21, name: 厂庆调休, type: overtime}\n"

type bench struct {
	*skilltest.Desk
	options worktime.Options
}

func open(t *testing.T) *bench {
	t.Helper()
	b := &bench{Desk: skilltest.Open(t, func(*skilltest.Desk) commands.Skill { return commands.Skill{} }, func(d *skilltest.Desk, o *sandbox.Options) {
		var err error
		o.World, err = office.ReadWorld("offices", []byte(world))
		d.Must(err)
	})}
	b.options = worktime.Options{API: b.API, Directory: b.Directory, Records: b.Records, Now: func() time.Time { return b.Now }}
	depts, err := b.Directory.DeptsNamed(t.Context(), b.Who("老板").UserID, "香港")
	b.Must(err)
	for _, id := range depts {
		b.options.Offices = map[string][]int64{worktime.HongKong: {id}}
	}
	return b
}

// asked counts the calls for holidays.
func (b *bench) asked() int {
	return len(b.Calls(sandbox.CallFilter{Path: "/v1.0/attendance/holidays"}))
}

// DingTalk's own calendar of a person comes before the files, is asked for once a month, and outlasts a restart.
func TestWhatDingTalkTellsComesFirstAndIsAskedOnceAMonth(t *testing.T) {
	b := open(t)
	zhang := b.Who("张三").UserID
	c := calendar(t, b.options)
	if d := c.Of(t.Context(), zhang).Day(day(t, "2026-11-20")); !d.Works || b.asked() != 0 {
		t.Errorf("before anybody asked: %+v after %d calls", d, b.asked())
	}
	for range 3 {
		p := c.Ask(t.Context(), zhang)
		if d := p.Day(day(t, "2026-11-20")); d.Works || d.Name.ZhTW != "厂庆" {
			t.Errorf("a holiday of the organisation's own: %+v", d)
		}
		if d := p.Day(day(t, "2026-11-21")); !d.Works {
			t.Errorf("a Saturday that is worked: %+v", d)
		}
		if d := p.Day(day(t, "2027-01-01")); !d.Works { // the organisation keeps its own calendar
			t.Errorf("New Year, of which DingTalk says nothing: %+v", d)
		}
		c = calendar(t, b.options)
	}
	if n := b.asked(); n != 1 {
		t.Errorf("%d calls for the same month", n)
	}
	if d := c.Of(t.Context(), zhang).Day(day(t, "2026-11-20")); d.Works {
		t.Errorf("what was told is forgotten: %+v", d)
	}
	b.Now = b.Now.AddDate(0, 0, 31)
	c.Ask(t.Context(), zhang)
	if n := b.asked(); n != 2 {
		t.Errorf("%d calls in two months", n)
	}
}

// Whom DingTalk lists no holiday for is in no group that keeps any: the office's calendar counts, by department.
func TestTheCalendarOfTheOfficeCountsWhereDingTalkTellsNothing(t *testing.T) {
	b := open(t)
	c := calendar(t, b.options)
	free, may, zhang := b.Who("自由").UserID, b.Who("May").UserID, b.Who("张三").UserID
	if d := c.Ask(t.Context(), free).Day(day(t, "2026-12-25")); d.Works || d.Name.En != "Christmas Day" {
		t.Errorf("in Hong Kong: %+v", d)
	}
	if d := c.Of(t.Context(), may).Day(day(t, "2026-12-25")); d.Works {
		t.Errorf("in a department below: %+v", d)
	}
	if d := c.Of(t.Context(), zhang).Day(day(t, "2026-12-25")); !d.Works {
		t.Errorf("in Shenzhen: %+v", d)
	}
}

// Without the permission, or where the call does not exist, the files count, and it is tried again the next day only.
func TestARefusedCallIsNotRepeatedAllDay(t *testing.T) {
	b := open(t)
	b.Must(b.RemoveScope("qyapi_holiday_readonly"))
	c := calendar(t, b.options)
	zhang := b.Who("张三").UserID
	c.Ask(t.Context(), zhang)
	n := b.asked()                                                    // with a new token, too: an old one does not learn of new permissions
	for _, who := range []string{zhang, b.Who("May").UserID, zhang} { // it is not about the person
		if d := c.Ask(t.Context(), who).Day(day(t, "2026-10-01")); d.Works {
			t.Errorf("refused: %+v", d)
		}
	}
	b.Now = b.Now.Add(23 * time.Hour)
	c.Ask(t.Context(), zhang)
	if again := b.asked(); n == 0 || again != n {
		t.Errorf("%d calls at first, %d in all on that day", n, again)
	}
	b.Now = b.Now.Add(2 * time.Hour)
	c.Ask(t.Context(), zhang)
	if again := b.asked(); again == n {
		t.Error("never asked again")
	}
}
