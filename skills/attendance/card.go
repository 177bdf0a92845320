package attendance

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/worktime"
)

// Record answers how one person came and went.
type Record struct {
	Who      string    // empty: the reader
	Self     bool      // the reader asks about themselves: says how to mend a missing punch
	From, To time.Time // days, both inclusive
	Now      time.Time
	Days     []Day // in order; days off may be left out
	Stats    Stats
	Away     []Away
	// AwayUnknown says that leave and trips could not be read although they would explain something.
	AwayUnknown bool
	Asked       []commands.Asked // what the question was about; nothing is everything
	AsOf        time.Time        // when the oldest of the data was read; zero means Now
	Skip        int              // how many days with something wrong were shown before
	Rest        Rest
}

// Rest is what is known of the days asked about beside the punches.
type Rest struct {
	All  bool          // nobody works on any of them
	Name worktime.Name // of the holiday that all of them are
}

// tag is what such days are called.
func (r Rest) tag(l i18n.Lang) string {
	name := r.Name.ZhTW // Hong Kong's, too
	switch l {
	case i18n.ZhCN:
		name = r.Name.ZhCN
	case i18n.En:
		name = r.Name.En
	}
	return cmp.Or(name, l.T("cards.attendance.rest"))
}

func restOf(p worktime.Plan, from, to time.Time) Rest {
	r := Rest{All: true, Name: p.Day(from).Name}
	for _, day := range days(from, to) {
		d := p.Day(day)
		if r.All = r.All && !d.Works; d.Name != r.Name {
			r.Name = worktime.Name{}
		}
	}
	return r
}

// Stats are counts over a range. Late and SeriousLate are apart, as DingTalk keeps them;
// AbsentLate is so late that DingTalk counts it as absence (旷工迟到); LateMinutes covers all three.
// Absent counts whole days, the others punches.
type Stats struct {
	Late, SeriousLate, Early, Missing, Absent, Normal, Outside int
	AbsentLate                                                 int
	LateMinutes, EarlyMinutes                                  int
	WorkDays                                                   int // days with a planned punch
}

// Wrong is how many things are not as they should be. Punching outside is not one of them.
func (s Stats) Wrong() int {
	return s.Late + s.SeriousLate + s.AbsentLate + s.Early + s.Missing + s.Absent
}

// Day is one day.
type Day struct {
	Date    time.Time
	Punches []Punch
}

// Punch is one planned punch and what became of it.
type Punch struct {
	On      bool      // coming, not going
	Planned time.Time // zero when no shift planned it
	Actual  time.Time // zero when it did not happen
	Result  string    // DingTalk's timeResult: dingtalk.TimeLate …
	Outside bool      // DingTalk's locationResult Outside
	Away    AwayKind  // the approval that covers it
}

// maxListed is how many days with something wrong are listed.
const maxListed = 7

// Card implements cardtpl.View.
func (a Record) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "attendance.summary", Title: a.title(l), Lead: a.lead(l),
		Foot: l.T("cards.attendance.source", "at", i18n.Stamp(asOf(a.AsOf, a.Now))),
	}
	c.Tone, c.Tag = tag(l, a.Stats)
	switch {
	case a.unscheduled() && a.Rest.All:
		c.Tone, c.Tag = cardtpl.Grey, a.Rest.tag(l)
	case a.unscheduled() && a.begun():
		c.Tone, c.Tag = cardtpl.Grey, l.T("cards.attendance.off")
	case a.unscheduled():
		c.Tone, c.Tag = cardtpl.Grey, l.T("cards.attendance.none_yet")
	}
	if a.oneDay() {
		c.Facts = a.dayFacts(l)
	} else {
		c.Facts = a.rangeFacts(l)
		c.Items, c.Left = a.wrongDays(l)
		c.LeftKey = "cards.attendance.more_days"
	}
	var hints []string
	if a.Stats.Absent+a.Stats.AbsentLate > 0 {
		hints = append(hints, l.T("cards.attendance.absence"))
	}
	if a.Self && a.Stats.Missing > 0 {
		hints = append(hints, l.T("cards.attendance.mend"))
	}
	if a.AwayUnknown {
		hints = append(hints, l.T("cards.attendance.away_unknown"))
	}
	c.Hint = strings.Join(hints, " ")
	return c
}

// begun reports that the days asked about are over: of today there may be nothing because it is early.
func (a Record) begun() bool { return i18n.DayIn(a.From, a.Now).Before(i18n.Midnight(a.Now)) }

func asOf(t, now time.Time) time.Time {
	if t.IsZero() {
		return now
	}
	return t.In(now.Location())
}

func (a Record) title(l i18n.Lang) string {
	if a.Who == "" {
		return l.T("cards.attendance.title", "period", i18n.Period(l, a.From, a.To, a.Now))
	}
	return l.T("cards.attendance.title_of", "who", a.Who, "period", i18n.Period(l, a.From, a.To, a.Now))
}

func (a Record) oneDay() bool { return i18n.DayIn(a.From, a.Now).Equal(i18n.DayIn(a.To, a.Now)) }

// unscheduled reports a range without any work: nothing planned, nothing punched, nobody away.
func (a Record) unscheduled() bool {
	return a.Stats.WorkDays == 0 && a.Stats.Wrong() == 0 && len(a.Away) == 0
}

func (a Record) lead(l i18n.Lang) string {
	if a.oneDay() {
		for _, ask := range a.Asked {
			if ask == commands.AskedPunch || ask == commands.AskedClockIn || ask == commands.AskedClockOut {
				return a.punchAnswer(l, ask)
			}
		}
	}
	kind := "fine"
	switch {
	case a.unscheduled() && a.Rest.All && a.oneDay() && i18n.Period(l, a.From, a.To, a.Now) == i18n.Dates(l, a.From, a.To, a.Now):
		kind = "rest_day" // the title has the date
	case a.unscheduled() && a.Rest.All:
		kind = "rest"
	case a.unscheduled() && a.begun():
		kind = "off"
	case a.unscheduled():
		kind = "none_yet"
	case a.Stats.Wrong() > 0:
		kind = "wrong"
	case a.awayOnly():
		kind = "away"
	case a.oneDay() && a.upcoming() > 0:
		kind = "so_far"
	case a.oneDay():
		kind = "fine_day"
	}
	key := "cards.attendance.you." + kind
	if a.Who != "" {
		key = "cards.attendance.who." + kind
	}
	away, also := awayWords(l, a.Away), ""
	switch {
	case away == "":
	case kind == "wrong":
		also = l.T("cards.attendance.also.wrong", "away", away)
	default:
		also = l.T("cards.attendance.also.fine", "away", away)
	}
	return l.T(key, "who", a.Who, "period", i18n.Opening(l, a.From, a.To, a.Now),
		"days", a.Stats.WorkDays, "what", a.what(l), "away", away, "also", also)
}

// awayOnly reports that an approval covers whatever was planned.
func (a Record) awayOnly() bool {
	for _, d := range a.Days {
		for _, p := range d.Punches {
			if p.Away == "" {
				return false
			}
		}
	}
	return len(a.Away) > 0
}

// what says what is wrong, and that what was asked for did not happen if it did not. Most people ask
// how often they were late: that they never were is an answer, too, and not to be concluded from silence.
func (a Record) what(l i18n.Lang) string {
	asked := a.Asked
	if len(asked) == 0 {
		asked = []commands.Asked{commands.AskedLate}
	}
	var never, hit, other []string
	for _, w := range a.Stats.words(l) {
		switch {
		case !slices.Contains(asked, w.of):
			other = append(other, w.text)
		default:
			hit = append(hit, w.text)
		}
	}
	for _, ask := range asked {
		if key, ok := neverKeys()[ask]; ok && a.Stats.of(ask) == 0 && a.Stats.Absent < a.Stats.WorkDays {
			never = append(never, l.T(key))
		}
	}
	return strings.Join(slices.Concat(hit, never, other), l.T("cards.sep"))
}

func neverKeys() map[commands.Asked]string {
	return map[commands.Asked]string{
		commands.AskedLate: "cards.attendance.not_late", commands.AskedEarly: "cards.attendance.not_early",
		commands.AskedMissing: "cards.attendance.not_missing", commands.AskedAbsent: "cards.attendance.not_absent",
	}
}

// upcoming counts planned punches whose time has not come.
func (a Record) upcoming() int {
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

func tag(l i18n.Lang, s Stats) (cardtpl.Tone, string) {
	if s.Wrong() > 0 {
		return cardtpl.Orange, l.T("cards.attendance.tag_wrong", "n", s.Wrong())
	}
	return cardtpl.Green, l.T("cards.attendance.tag_fine")
}

// of counts what went wrong in one way.
func (s Stats) of(ask commands.Asked) int {
	switch ask {
	case commands.AskedLate:
		return s.Late + s.SeriousLate + s.AbsentLate
	case commands.AskedEarly:
		return s.Early
	case commands.AskedMissing:
		return s.Missing
	case commands.AskedAbsent:
		return s.Absent + s.AbsentLate
	}
	return 0
}

type statsWord struct {
	of   commands.Asked
	text string
}

// words says what is wrong, one entry a way: 迟到 2 次，共 23 分钟 / 缺卡 1 次.
func (s Stats) words(l i18n.Lang) []statsWord {
	var out []statsWord
	add := func(of commands.Asked, n, total int, key string, args ...any) {
		if n == 0 {
			return
		}
		text := l.T(key, append([]any{"n", n, "times", times(l, n)}, args...)...)
		switch {
		case total > 0 && n == 1:
			text += l.T("cards.attendance.by", "d", minutes(l, total))
		case total > 0:
			text += l.T("cards.attendance.in_total", "d", minutes(l, total))
		}
		out = append(out, statsWord{of, text})
	}
	add(commands.AskedLate, s.of(commands.AskedLate), s.LateMinutes, lateKey(s), "serious", s.SeriousLate, "absent", s.AbsentLate)
	add(commands.AskedEarly, s.Early, s.EarlyMinutes, "cards.attendance.early")
	add(commands.AskedMissing, s.Missing, 0, "cards.attendance.missing")
	add(commands.AskedAbsent, s.Absent, 0, "cards.attendance.absent")
	return out
}

// times says once, 3 times.
func times(l i18n.Lang, n int) string {
	if n == 1 {
		return l.T("cards.attendance.once")
	}
	return l.T("cards.attendance.times", "n", n)
}

// statsWords says what is wrong, or of that only what was asked for.
func statsWords(l i18n.Lang, s Stats, asked []commands.Asked) string {
	var parts []string
	for _, w := range s.words(l) {
		if len(asked) == 0 || slices.Contains(asked, w.of) {
			parts = append(parts, w.text)
		}
	}
	return strings.Join(parts, l.T("cards.sep"))
}

// lateKey names the kinds of lateness that occurred: of one kind alone, or how many were of the worse.
func lateKey(s Stats) string {
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

func (a Record) rangeFacts(l i18n.Lang) []cardtpl.Fact {
	facts := cardtpl.DateFact(l, a.From, a.To, a.Now)
	if a.Stats.WorkDays > 0 {
		facts = append(facts, cardtpl.Fact{Label: l.T("cards.attendance.work_days"), Value: l.T("cards.attendance.days", "n", a.Stats.WorkDays)})
	}
	if a.Stats.Outside > 0 {
		facts = append(facts, cardtpl.Fact{Label: l.T("cards.attendance.outside"), Value: times(l, a.Stats.Outside)})
	}
	return facts
}

func (a Record) dayFacts(l i18n.Lang) []cardtpl.Fact {
	facts := cardtpl.DateFact(l, a.From, a.From, a.Now)
	for _, d := range a.Days {
		for _, p := range d.Punches {
			facts = append(facts, cardtpl.Fact{Label: p.direction(l), Value: p.says(l, a.Now)})
		}
	}
	return facts
}

// wrongDays lists the days with something wrong that are shown, and counts the ones behind them.
func (a Record) wrongDays(l i18n.Lang) (items []cardtpl.Item, left int) {
	for _, d := range a.Days {
		if words := d.wrong(l, a.Now); len(words) > 0 {
			items = append(items, cardtpl.Item{Title: i18n.Day(l, d.Date, a.Now), Sub: strings.Join(words, l.T("cards.sep")), Tone: cardtpl.Orange})
		}
	}
	return cardtpl.Page(items, a.Skip, maxListed)
}

// why says what was wrong, day by day.
func (a Record) why(l i18n.Lang) string {
	lines := []string{a.lead(l)}
	for _, d := range a.Days {
		if words := d.wrong(l, a.Now); len(words) > 0 {
			lines = append(lines, l.T("cards.fact", "k", i18n.Day(l, d.Date, a.Now), "v", strings.Join(words, l.T("cards.sep"))))
		}
	}
	return strings.Join(lines, "\n")
}

// wrong says what is wrong with a day; a whole day of absence is said once.
func (d Day) wrong(l i18n.Lang, now time.Time) (words []string) {
	absent := 0
	for _, p := range d.Punches {
		if p.wrong(now) {
			words = append(words, p.direction(l)+" "+p.says(l, now))
			if p.Result == dingtalk.TimeAbsenteeism && p.Actual.IsZero() {
				absent++
			}
		}
	}
	if absent > 1 && absent == len(d.Punches) {
		words = []string{l.T("cards.punch.absent_day")}
	}
	return words
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
	return p.Result != dingtalk.TimeNormal && p.Result != "" && p.Away == "" && !p.upcoming(now)
}

// says is a punch in words: 09:12 · 迟到 12 分钟（应 09:00）.
func (p Punch) says(l i18n.Lang, now time.Time) string {
	switch {
	case p.Away != "":
		return l.T("cards.away." + string(p.Away) + ".punch")
	case p.upcoming(now):
		return l.T("cards.punch.upcoming", "planned", i18n.ClockAt(p.Planned, now))
	}
	out := p.state(l)
	if p.Outside {
		out += l.T("cards.punch.outside")
	}
	if !p.Actual.IsZero() {
		out = i18n.ClockAt(p.Actual, now) + " · " + out
	}
	if p.wrong(now) && !p.Planned.IsZero() {
		out += l.T("cards.punch.planned", "planned", i18n.ClockAt(p.Planned, now))
	}
	return out
}

// state is what became of a punch that is due: 迟到 12 分钟.
func (p Punch) state(l i18n.Lang) string {
	// By the clock that is shown beside it, without seconds.
	late := p.Actual.Truncate(time.Minute).Sub(p.Planned.Truncate(time.Minute))
	switch {
	case p.Result == dingtalk.TimeLate:
		return l.T("cards.punch.late", "d", i18n.Duration(l, late))
	case p.Result == dingtalk.TimeSeriousLate:
		return l.T("cards.punch.serious", "d", i18n.Duration(l, late))
	case p.Result == dingtalk.TimeEarly:
		return l.T("cards.punch.early", "d", i18n.Duration(l, -late))
	case p.Result == dingtalk.TimeAbsenteeism && !p.Actual.IsZero():
		return l.T("cards.punch.absent_late", "d", i18n.Duration(l, late))
	case p.Result == dingtalk.TimeAbsenteeism:
		return l.T("cards.punch.absent")
	case p.Result == dingtalk.TimeNotSigned:
		return l.T("cards.punch.missing")
	}
	return l.T("cards.punch.normal")
}
