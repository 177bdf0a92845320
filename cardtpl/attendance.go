package cardtpl

import (
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Attendance answers how one person came and went.
type Attendance struct {
	Who      string    // empty: the reader
	Self     bool      // the reader asks about themselves: says how to mend a missing punch
	From, To time.Time // days, both inclusive
	Now      time.Time
	Days     []AttendanceDay // in order; days off may be left out
	Stats    AttendanceStats
	AsOf     time.Time // when the data was read; zero means Now
}

// AttendanceStats are counts over a range. Late and SeriousLate are apart, as DingTalk keeps them;
// AbsentLate is so late that DingTalk counts it as absence (旷工迟到); LateMinutes covers all three.
// Absent counts whole days, the others punches.
type AttendanceStats struct {
	Late, SeriousLate, Early, Missing, Absent, Normal, Outside int
	AbsentLate                                                 int
	LateMinutes, EarlyMinutes                                  int
	WorkDays                                                   int // days with a planned punch
}

// Wrong is how many things are not as they should be. Punching outside is not one of them.
func (s AttendanceStats) Wrong() int {
	return s.Late + s.SeriousLate + s.AbsentLate + s.Early + s.Missing + s.Absent
}

// AttendanceDay is one day.
type AttendanceDay struct {
	Date    time.Time
	Punches []Punch
}

// Punch is one planned punch and what became of it.
type Punch struct {
	On      bool      // coming, not going
	Planned time.Time // zero when no shift planned it
	Actual  time.Time // zero when it did not happen
	Result  string    // DingTalk's timeResult: Normal, Late, SeriousLate, Early, Absenteeism, NotSigned
	Outside bool      // DingTalk's locationResult Outside
	Leave   string    // the approval that covers it, by its tag: 请假, 出差, 外出
}

// DingTalk's values of timeResult.
const (
	punchNormal  = "Normal"
	punchLate    = "Late"
	punchSerious = "SeriousLate"
	punchEarly   = "Early"
	punchAbsent  = "Absenteeism"
	punchMissing = "NotSigned"
)

// maxAttendanceDays is how many days with something wrong are listed.
const maxAttendanceDays = 7

// Card implements View.
func (a Attendance) Card(l i18n.Lang) Card {
	c := Card{
		Kind: "attendance.summary", Title: a.title(l), Lead: a.lead(l),
		Foot: l.T("cards.attendance.source", "at", i18n.Stamp(asOf(a.AsOf, a.Now))),
	}
	c.Tone, c.Tag = attendanceTag(l, a.Stats)
	if a.unscheduled() {
		c.Tone, c.Tag = Grey, l.T("cards.attendance.off")
	}
	if a.oneDay() {
		c.Facts = a.dayFacts(l)
	} else {
		c.Facts = a.rangeFacts(l)
		c.Items, c.Left = a.wrongDays(l)
		c.LeftKey = "cards.attendance.more_days"
	}
	if a.Self && a.Stats.Missing > 0 {
		c.Hint = l.T("cards.attendance.mend")
	}
	return c
}

func asOf(t, now time.Time) time.Time {
	if t.IsZero() {
		return now
	}
	return t.In(now.Location())
}

func (a Attendance) title(l i18n.Lang) string {
	if a.Who == "" {
		return l.T("cards.attendance.title", "period", period(l, a.From, a.To, a.Now))
	}
	return l.T("cards.attendance.title_of", "who", a.Who, "period", period(l, a.From, a.To, a.Now))
}

func (a Attendance) oneDay() bool { return dayIn(a.From, a.Now).Equal(dayIn(a.To, a.Now)) }

// unscheduled reports a range without any work: nothing planned, nothing punched.
func (a Attendance) unscheduled() bool {
	return a.Stats.WorkDays == 0 && a.Stats.Wrong() == 0
}

func (a Attendance) lead(l i18n.Lang) string {
	kind := "fine"
	switch {
	case a.unscheduled():
		kind = "off"
	case a.Stats.Wrong() > 0:
		kind = "wrong"
	case a.oneDay() && a.upcoming() > 0:
		kind = "so_far"
	case a.oneDay():
		kind = "fine_day"
	}
	key := "cards.attendance.you." + kind
	if a.Who != "" {
		key = "cards.attendance.who." + kind
	}
	return l.T(key, "who", a.Who, "period", opening(l, a.From, a.To, a.Now),
		"days", a.Stats.WorkDays, "what", a.what(l))
}

// what says what is wrong. Most people ask how often they were late: that they never were is an answer,
// too, and not to be concluded from silence.
func (a Attendance) what(l i18n.Lang) string {
	words := statsWords(l, a.Stats)
	if a.Stats.Late+a.Stats.SeriousLate+a.Stats.AbsentLate > 0 || a.Stats.Absent == a.Stats.WorkDays {
		return words
	}
	return l.T("cards.attendance.not_late") + l.T("cards.sep") + words
}

// upcoming counts planned punches whose time has not come.
func (a Attendance) upcoming() int {
	n := 0
	for _, d := range a.Days {
		for _, p := range d.Punches {
			if p.upcoming(a.Now) {
				n++
			}
		}
	}
	return n
}

func attendanceTag(l i18n.Lang, s AttendanceStats) (Tone, string) {
	switch {
	case s.Absent > 0:
		return Red, l.T("cards.attendance.tag_absent")
	case s.Wrong() > 0:
		return Orange, l.T("cards.attendance.tag_wrong", "n", s.Wrong())
	default:
		return Green, l.T("cards.attendance.tag_fine")
	}
}

// statsWords says what is wrong, worst and most asked about first: 迟到 2 次，共 23 分钟；缺卡 1 次.
func statsWords(l i18n.Lang, s AttendanceStats) string {
	var parts []string
	add := func(n int, key string, args ...any) {
		if n > 0 {
			parts = append(parts, l.T(key, append([]any{"n", n}, args...)...))
		}
	}
	words := len(parts)
	add(s.Late+s.SeriousLate+s.AbsentLate, lateKey(s), "serious", s.SeriousLate, "absent", s.AbsentLate)
	if len(parts) > words && s.LateMinutes > 0 {
		parts[words] += l.T("cards.attendance.in_total", "d", minutes(l, s.LateMinutes))
	}
	words = len(parts)
	add(s.Early, "cards.attendance.early")
	if len(parts) > words && s.EarlyMinutes > 0 {
		parts[words] += l.T("cards.attendance.in_total", "d", minutes(l, s.EarlyMinutes))
	}
	add(s.Missing, "cards.attendance.missing")
	add(s.Absent, "cards.attendance.absent")
	return strings.Join(parts, l.T("cards.sep"))
}

// lateKey names the kinds of lateness that occurred: of one kind alone, or how many were of the worse.
func lateKey(s AttendanceStats) string {
	switch {
	case s.SeriousLate == 0 && s.AbsentLate == 0:
		return "cards.attendance.late"
	case s.Late == 0 && s.AbsentLate == 0:
		return "cards.attendance.late_serious"
	case s.Late == 0 && s.SeriousLate == 0:
		return "cards.attendance.late_absent"
	case s.AbsentLate == 0:
		return "cards.attendance.late_some_serious"
	case s.SeriousLate == 0:
		return "cards.attendance.late_some_absent"
	}
	return "cards.attendance.late_some_both"
}

func minutes(l i18n.Lang, n int) string { return i18n.Duration(l, time.Duration(n)*time.Minute) }

func (a Attendance) rangeFacts(l i18n.Lang) []Fact {
	facts := []Fact{{l.T("cards.attendance.range"), i18n.Dates(l, a.From, a.To, a.Now)}}
	if a.Stats.WorkDays > 0 {
		facts = append(facts, Fact{l.T("cards.attendance.work_days"), l.T("cards.attendance.days", "n", a.Stats.WorkDays)})
	}
	if a.Stats.Outside > 0 {
		facts = append(facts, Fact{l.T("cards.attendance.outside"), l.T("cards.attendance.times", "n", a.Stats.Outside)})
	}
	return facts
}

func (a Attendance) dayFacts(l i18n.Lang) []Fact {
	facts := []Fact{{l.T("cards.attendance.date"), i18n.Day(l, a.From, a.Now)}}
	for _, d := range a.Days {
		for _, p := range d.Punches {
			facts = append(facts, Fact{p.direction(l), p.says(l, a.Now)})
		}
	}
	return facts
}

// wrongDays lists the days with something wrong and counts the ones beyond maxAttendanceDays.
func (a Attendance) wrongDays(l i18n.Lang) (items []Item, left int) {
	for _, d := range a.Days {
		words, tone := d.wrong(l, a.Now)
		switch {
		case len(words) == 0:
		case len(items) == maxAttendanceDays:
			left++
		default:
			items = append(items, Item{Title: i18n.Day(l, d.Date, a.Now), Sub: strings.Join(words, l.T("cards.sep")), Tone: tone})
		}
	}
	return items, left
}

// wrong says what is wrong with a day; a whole day of absence is said once.
func (d AttendanceDay) wrong(l i18n.Lang, now time.Time) (words []string, tone Tone) {
	tone = Orange
	absent := 0
	for _, p := range d.Punches {
		if p.wrong(now) {
			words = append(words, p.direction(l)+" "+p.says(l, now))
			if p.Result == punchAbsent {
				tone = Red
			}
			if p.Result == punchAbsent && p.Actual.IsZero() {
				absent++
			}
		}
	}
	if absent > 1 && absent == len(d.Punches) {
		words = []string{l.T("cards.punch.absent_day")}
	}
	return words, tone
}

func (p Punch) direction(l i18n.Lang) string {
	if p.On {
		return l.T("cards.attendance.on")
	}
	return l.T("cards.attendance.off_duty")
}

func (p Punch) upcoming(now time.Time) bool {
	return p.Actual.IsZero() && p.Planned.After(now)
}

func (p Punch) wrong(now time.Time) bool {
	return p.Result != punchNormal && p.Result != "" && p.Leave == "" && !p.upcoming(now)
}

// says is a punch in words: 09:12 · 迟到 12 分钟（应 09:00）.
func (p Punch) says(l i18n.Lang, now time.Time) string {
	// By the clock that is shown beside it, without seconds.
	late := p.Actual.Truncate(time.Minute).Sub(p.Planned.Truncate(time.Minute))
	var state string
	switch {
	case p.Leave != "":
		state = l.T("cards.punch.leave", "leave", p.Leave)
	case p.upcoming(now):
		return l.T("cards.punch.upcoming", "planned", clock(p.Planned, now))
	case p.Result == punchLate:
		state = l.T("cards.punch.late", "d", i18n.Duration(l, late))
	case p.Result == punchSerious:
		state = l.T("cards.punch.serious", "d", i18n.Duration(l, late))
	case p.Result == punchEarly:
		state = l.T("cards.punch.early", "d", i18n.Duration(l, -late))
	case p.Result == punchAbsent && !p.Actual.IsZero():
		state = l.T("cards.punch.absent_late", "d", i18n.Duration(l, late))
	case p.Result == punchAbsent:
		state = l.T("cards.punch.absent")
	case p.Result == punchMissing:
		state = l.T("cards.punch.missing")
	default:
		state = l.T("cards.punch.normal")
	}
	if p.Outside {
		state += l.T("cards.punch.outside")
	}
	out := state
	if !p.Actual.IsZero() {
		out = clock(p.Actual, now) + " · " + state
	}
	if p.wrong(now) && !p.Planned.IsZero() {
		out += l.T("cards.punch.planned", "planned", clock(p.Planned, now))
	}
	return out
}

func clock(t, now time.Time) string { return i18n.Clock(t.In(now.Location())) }

// AttendanceTeam answers how a manager's people came and went.
type AttendanceTeam struct {
	From, To time.Time
	Now      time.Time
	Rows     []AttendanceRow // people with something wrong; others are skipped
	Normal   int             // people without anything wrong
	AsOf     time.Time
}

// AttendanceRow is one person.
type AttendanceRow struct {
	Name  string
	Stats AttendanceStats
}

// maxAttendancePeople is how many people with something wrong are listed.
const maxAttendancePeople = 10

// Card implements View.
func (a AttendanceTeam) Card(l i18n.Lang) Card {
	when := opening(l, a.From, a.To, a.Now)
	c := Card{
		Kind: "attendance.team", Title: l.T("cards.attendance.team_title", "period", period(l, a.From, a.To, a.Now)),
		Facts: []Fact{{l.T("cards.attendance.range"), i18n.Dates(l, a.From, a.To, a.Now)}},
		Foot:  l.T("cards.attendance.source", "at", i18n.Stamp(asOf(a.AsOf, a.Now))),
	}
	wrong := 0
	absent := false
	for _, r := range a.Rows {
		if r.Stats.Wrong() == 0 {
			continue
		}
		wrong++
		tone, _ := attendanceTag(l, r.Stats)
		absent = absent || tone == Red
		if wrong <= maxAttendancePeople {
			c.Items = append(c.Items, Item{Title: r.Name, Sub: statsWords(l, r.Stats), Tone: tone})
		}
	}
	c.Left, c.LeftKey = wrong-len(c.Items), "cards.attendance.more_people"
	all := wrong + a.Normal
	switch {
	case all == 0:
		c.Tone, c.Tag, c.Lead = Grey, l.T("cards.attendance.off"), l.T("cards.attendance.team_empty", "period", when)
	case wrong == 0:
		c.Tone, c.Tag, c.Lead = Green, l.T("cards.attendance.tag_fine"), l.T("cards.attendance.team_fine", "period", when, "n", all)
	default:
		c.Tone, c.Tag = Orange, l.T("cards.attendance.tag_people", "n", wrong)
		if absent {
			c.Tone = Red
		}
		c.Lead = l.T("cards.attendance.team_wrong", "period", when, "n", all, "ok", a.Normal, "wrong", wrong)
	}
	return c
}
