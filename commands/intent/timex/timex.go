// Package timex finds time expressions in a normalised sentence and resolves them: Chinese
// (Traditional characters were mapped to Simplified before), Cantonese words, English. Where people
// differ it decides: weeks begin on Monday, 1–6 o'clock without a part of the day are afternoon
// hours, the second time of a range inherits the part of the day, an afternoon alone is a window
// and no start, and what cannot be is a Problem and no answer.
//
// A sentence goes through a longest-match lexer over a trie, then a recursive descent that reads
// pieces of a moment in any order, each named once, then a resolver. There is no regular
// expression and no state between calls.
//
// The package must not know intents, people or DingTalk.
package timex

import (
	"sync"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// Direction says which way an expression without a direction of its own points.
type Direction int

// Directions.
const (
	Future Direction = iota // new meetings: 周三 is the coming one
	Past                    // questions: 周三 is the most recent one
)

// Options are what an expression is resolved against.
type Options struct {
	Now       time.Time // its location is the zone of every result
	Direction Direction
}

// Grain is the precision of an expression.
type Grain string

// Grains, fine to coarse. An hour that was named has GrainMinute.
const (
	GrainSecond  Grain = "second"
	GrainMinute  Grain = "minute"
	GrainPart    Grain = "part"
	GrainDay     Grain = "day"
	GrainWeekend Grain = "weekend"
	GrainWeek    Grain = "week"
	GrainMonth   Grain = "month"
	GrainQuarter Grain = "quarter"
	GrainHalf    Grain = "half"
	GrainYear    Grain = "year"
)

// Part is a part of the day that was named.
type Part string

// Parts of the day.
const (
	PartNone      Part = ""
	PartDawn      Part = "dawn"      // 凌晨
	PartMorning   Part = "morning"   // 早上, 上午
	PartNoon      Part = "noon"      // 中午
	PartAfternoon Part = "afternoon" // 下午
	PartEvening   Part = "evening"   // 晚上
	PartNight     Part = "night"     // 深夜
)

// Open says that an expression has one end only.
type Open string

// Open ends. The missing end of When is now, when the expression points there, or zero.
const (
	OpenNone   Open = ""
	OpenBefore Open = "before" // 周五之前: When.End is the limit
	OpenAfter  Open = "after"  // 三点以后: When.Start is the limit
	OpenSince  Open = "since"  // 下周一起: When.Start is the first day
)

// Found is a time expression and where it stands.
//
// When.Start is set even where When.Problem says past or conflict, so that it can be said back;
// it is zero for nonexistent and vague. Of an open range the missing end may be zero.
type Found struct {
	From, To int // runes [From, To) of the norm.Text
	When     commands.When
	HasDate  bool // a day, week, month or year was named
	HasTime  bool // an hour was named
	Part     Part
	Grain    Grain
	Open     Open
	Relative bool // counted from now: 两个小时后, 最近7天

	// Series is set when it repeats: When is then its first time. Of a word that names no day (weekly,
	// 每月) HasDate is false and When.Start is the day from which it runs.
	Series *Series
	// And are the further days of a list, in the order they were said, each with the hours that were said
	// for all: 周二和周四下午三点.
	And []commands.When
	// AllDay: the days whole, no hours: 明天全天. Without a day of its own (开一整天会) HasDate is false.
	AllDay bool
	// Until: the end of something that starts elsewhere: 加班到九点半. Not where something is moved to.
	Until bool

	slots slot
}

// Deictic says whether a day is named from where the speaker stands, and not by its own name: 明天, 周五, next week.
func (f Found) Deictic() bool { return f.Relative || f.slots&(sDayRel|sWeekday|sWeek) != 0 }

// Weekday says whether the day was named by its weekday alone: 周一.
func (f *Found) Weekday() bool { return f.slots&dateSlots == sWeekday }

// Parse finds all time expressions of t, left to right. They do not overlap. It allocates little
// and never panics, whatever the text.
func Parse(t norm.Text, o Options) []Found {
	rs := t.Runes()
	if len(rs) == 0 {
		return nil
	}
	var buf [64]token
	p := newParser(o)
	p.rs = rs
	p.t = lex(rs, buf[:0])
	p.alike()
	p.figureHours()
	var out []Found
	var l linker
	for i := 0; i < len(p.t); {
		l.before(&p, i)
		p.later = len(out) > 0
		f, ok := p.expression(i)
		if !ok || f.next <= i {
			if p.k(i) == kDi && p.k(i+1) == kNum { // 第五点
				i++
			}
			i++
			continue
		}
		if f.until {
			p.endsLate(&f, out)
		}
		if w, ok := p.emit(&f, t); ok {
			if w.Until {
				p.notBeforeStart(&w, out)
			}
			out = append(out, w)
			if w.HasTime {
				p.hourSeen, p.evening = true, w.When.Start.Hour() >= 17
			}
			l.behind(&p, out, &f)
		}
		i = f.next
	}
	if l.series {
		out = linked(out)
	}
	return out
}

// ParseText parses a sentence and returns the values alone.
func ParseText(s string, now time.Time, d Direction) []commands.When {
	found := Parse(norm.New(s), Options{Now: now, Direction: d})
	if len(found) == 0 {
		return nil
	}
	out := make([]commands.When, len(found))
	for i, f := range found {
		out[i] = f.When
	}
	return out
}

// Load builds the tables that Parse would build on first use.
func Load() {
	tables()
	holidayTable()
}

var holidayTable = sync.OnceValue(holidays)

func newParser(o Options) parser {
	y, m, d := o.Now.Date()
	return parser{now: o.Now, past: o.Direction == Past, today: time.Date(y, m, d, 0, 0, 0, 0, o.Now.Location())}
}

// emit makes a Found of what was read; ok is false when it means nothing after all.
func (p *parser) emit(f *found, t norm.Text) (Found, bool) {
	first, last := p.t[f.first], p.t[f.next-1]
	out := Found{From: int(first.from), To: int(last.to)}
	if !p.fill(&out, f) {
		return out, false
	}
	out.When.Text = t.Original(out.From, out.To)
	if out.Series != nil {
		r := &f.a.rep
		out.Series.Said = t.Original(int(p.t[r.from].from), int(p.t[r.to-1].to))
	}
	for i := range f.more {
		m := &f.more[i]
		w := p.when(&found{first: f.first, a: m.a, b: m.b, isRange: m.isRange}, m.value)
		w.Text = t.Original(int(m.from), int(m.to))
		out.And = append(out.And, w)
	}
	if out.Series != nil { // 每月15号和30号, said on the 20th
		out.earliestFirst()
	}
	return out, true
}

// fill sets everything of out but its place and text.
func (p *parser) fill(out *Found, f *found) bool {
	if f.isLength {
		out.When = commands.When{Kind: commands.KindDuration, Duration: f.length.total}
		out.Grain = grainOf(f.length.unit)
		return true
	}
	v := f.value
	out.HasDate = namesDay(&f.a) || f.isRange && namesDay(&f.b)
	out.HasTime = f.a.clock() || f.isRange && f.b.clock() || f.a.has&sSpan != 0 && v.grain == uSecond ||
		f.a.has&sPart != 0 && !v.window && v.grain == uMinute
	out.Part = partOf(f.a.part)
	out.Grain = grainOf(v.grain)
	out.Relative = f.a.has&sSpan != 0
	out.Series = p.seriesOf(&f.a)
	out.AllDay = (f.a.has|f.b.has)&sAllDay != 0
	for i := range f.more {
		out.AllDay = out.AllDay || f.more[i].a.has&sAllDay != 0
	}
	out.Until = f.until
	out.slots = f.a.has | f.b.has
	if f.open != closed {
		out.When = p.plain(f, v)
		p.openEnd(out, f, v)
		return true
	}
	out.When = p.when(f, v)
	return true
}

// plain is v as the caller knows it, whatever lies before or behind now.
func (p *parser) plain(f *found, v value) commands.When {
	w := commands.When{Kind: kindOf(f, v), Problem: v.problem, Start: v.start, End: v.end}
	if v.problem == commands.TimeNonexistent || v.problem == commands.TimeVague {
		w.Start, w.End = time.Time{}, time.Time{}
	}
	return w
}

// when is v with its other readings, and its problem when it is over.
func (p *parser) when(f *found, v value) commands.When {
	w := p.plain(f, v)
	if v.problem == "" && p.isPast(v) {
		w.Problem = commands.TimePast
	}
	p.alternatives(&w, v)
	return w
}

func kindOf(f *found, v value) commands.WhenKind {
	switch {
	case v.window:
		return commands.KindWindow
	case v.end.IsZero() && v.grain < uDay && !v.start.IsZero():
		return commands.KindInstant
	case v.grain < uDay && (f.isRange || !v.end.IsZero()):
		return commands.KindRange
	case v.problem == commands.TimeNonexistent && f.a.clock():
		return commands.KindInstant
	}
	return commands.KindDates
}

// openEnd turns a moment into a range with one end.
func (p *parser) openEnd(out *Found, f *found, v value) {
	w := &out.When
	w.Kind = commands.KindRange
	if v.grain >= uDay {
		w.Kind = commands.KindDates
	}
	if v.start.IsZero() {
		return
	}
	english := p.openEnglish(f)
	switch f.open {
	case openBefore:
		out.Open = OpenBefore
		w.Start, w.End = time.Time{}, v.start
		if v.grain >= uDay && !(english && p.word(f.first) == 'b' && p.wordIs(f.first, "before")) {
			w.End = v.end // 周五前 and "by Friday" include Friday
		}
		if !p.past {
			w.Start = p.now
			if !w.End.After(p.now) {
				w.Start = time.Time{}
				w.Problem = commands.TimePast
			}
		}
	case openAfter:
		out.Open = OpenAfter
		w.Start, w.End = v.start, time.Time{}
		if !v.end.IsZero() {
			w.Start = v.end
		}
		p.upToNow(w)
	case openSince:
		out.Open = OpenSince
		w.Start, w.End = v.start, time.Time{}
		p.upToNow(w)
	}
}

// upToNow closes an open range that began before now.
func (p *parser) upToNow(w *commands.When) {
	if w.Start.Before(p.today) || p.past && w.Start.Before(p.now) {
		w.End = p.now
	}
}

func (p *parser) openEnglish(f *found) bool { return len(p.t) > 0 && p.english(f.first) }

func (p *parser) word(i int) rune { return p.rs[p.t[i].from] }

func (p *parser) wordIs(i int, s string) bool {
	t := p.t[i]
	return string(p.rs[t.from:t.to]) == s
}

// alternatives lists the other readings of v that do not lie behind now.
func (p *parser) alternatives(w *commands.When, v value) {
	if v.problem == commands.TimeNonexistent {
		return
	}
	for _, o := range v.other {
		if !p.past && o.Before(p.nowMinute()) && v.grain < uDay {
			continue
		}
		alt := commands.When{Kind: w.Kind, Start: o}
		if !v.end.IsZero() {
			alt.End = o.Add(v.end.Sub(v.start))
			if v.grain >= uDay {
				alt.End = o.AddDate(0, 0, 1)
			}
		}
		w.Alternatives = append(w.Alternatives, alt)
	}
}

func grainOf(u unit) Grain {
	switch u {
	case uSecond:
		return GrainSecond
	case uMinute, uHour, uNone:
		return GrainMinute
	case uPart:
		return GrainPart
	case uWeekend:
		return GrainWeekend
	case uWeek:
		return GrainWeek
	case uMonth:
		return GrainMonth
	case uQuarter:
		return GrainQuarter
	case uHalf:
		return GrainHalf
	case uYear, uDecade:
		return GrainYear
	}
	return GrainDay
}

func partOf(part int8) Part {
	switch part {
	case pDawn:
		return PartDawn
	case pEarly, pMorning:
		return PartMorning
	case pNoon, pLunch:
		return PartNoon
	case pAfternoon, pDusk, pAfterLunch:
		return PartAfternoon
	case pEvening:
		return PartEvening
	case pNight, pMidnight:
		return PartNight
	}
	return PartNone
}
