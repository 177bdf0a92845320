package fill

import (
	"cmp"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
	"github.com/dingdesk/dingdesk/commands/intent/topic"
)

// Open makes a command the one whose parameters a sentence amends.
func (r *Reader) Open(c *commands.Command) {
	r.Take(c)
	r.about(topic.Sure)
	r.used = make([]bool, len(r.T))
}

// Say reads what a sentence says for one parameter, and puts it in the place of what was known. It is false when nothing is
// said for it.
func (r *Reader) Say(p *commands.Param, a *Facts) bool {
	read, of := types[p.Type], []commands.Param{*p}
	if read.fill == nil {
		return false
	}
	var b Facts
	read.fill(r, p, &b)
	v, ok := read.give(p, b, of)
	if ok {
		read.have(p, v, a)
	}
	return ok
}

// Use says that what stands in a stretch was used.
func (r *Reader) Use(from, to int) { r.use(entity.Span{From: from, To: to}) }

// Unheard is what matters and was not used.
func (r *Reader) Unheard() (out []commands.Residue) {
	for k := range r.T {
		if t := &r.T[k]; t.Role == entity.Free && !r.used[k] {
			if kind := r.residue(k); kind != "" {
				out = append(out, commands.Residue{Text: r.Cut(t.From, t.To), Kind: kind})
			}
		}
	}
	return out
}

// PersonAt is who is named at token k.
func (r *Reader) PersonAt(k int) commands.Person {
	p := r.persons([]int{k}, nil)[0]
	for _, m := range r.Mentions {
		if strings.EqualFold(m.Name, p.Name) {
			return m
		}
	}
	return p
}

// AmendDays puts the days of a sentence in the place of those that were known. A length alone counts from the first of
// them: 改成两天.
func (r *Reader) AmendDays(p *commands.Param, a *Facts) bool {
	if hasStart(r.cmd.Params) {
		return false // the time that is to come says it all
	}
	var b Facts
	switch past := p.Toward == commands.Past && !(r.cmd.Act == commands.ActWithdraw && !r.Has(lexicon.Submit)); {
	case past:
		b.From, b.To, _ = days(r.resolved(r.Past()))
	case p.Role == commands.RoleOld:
		r.agenda(&b)
	default:
		r.coming(&b)
	}
	const day = 24 * time.Hour
	if length := r.gather(r.own()).length; b.From.IsZero() && length >= day && length%(day/2) == 0 && !a.From.IsZero() && p.Role == commands.RolePlain {
		b.From, b.To = a.From, a.From.AddDate(0, 0, int((length+day/2)/day)-1)
	}
	if b.From.IsZero() {
		return false
	}
	a.From, a.To, a.Start, a.End, a.Problem, a.TimeText = b.From, b.To, b.Start, b.End, b.Problem, b.TimeText
	if b.Minutes > 0 {
		a.Minutes = b.Minutes
	}
	return true
}

// AmendTime merges the times of a sentence into what was known: a new hour keeps the day, a new day keeps the hour, and
// the length stays when the start moves.
func (r *Reader) AmendTime(a *Facts) bool {
	p := r.gather(r.amended())
	if p.clock == nil && p.date == nil && p.part == nil && p.length == 0 && p.bad == nil && p.vague == nil && p.series == nil && !p.allDay {
		return false
	}
	length := time.Duration(a.Minutes) * time.Minute
	if length == 0 && a.End.After(a.Start) && !a.Start.IsZero() {
		length = a.End.Sub(a.Start)
	}
	if p.length > 0 && p.clock == nil && p.date == nil && p.part == nil {
		return r.amendLength(a, p, length)
	}
	if by, ok := r.relative(); ok && !a.Start.IsZero() {
		return r.shift(a, by)
	}
	if p.series != nil && !p.series.HasDate && p.clock == nil && !a.Start.IsZero() { // 每周都开
		a.Repeat = p.series.Series.Said
		return true
	}
	if p.ends(a) {
		return true
	}
	if p.allDay && p.clock == nil {
		return r.wholeDay(a, p)
	}
	p.inherit(a)
	var b Facts
	p.fill(&b, r.Now, r.said)
	a.Repeat = cmp.Or(b.Repeat, a.Repeat)
	if b.Start.IsZero() {
		return r.unsettled(a, b, p)
	}
	if b.Minutes == 0 && length > 0 {
		b.Minutes, b.End = int(length/time.Minute), b.Start.Add(length)
	}
	a.Start, a.End, a.Other, a.TimeText, a.AllDay = b.Start, b.End, b.Other, b.TimeText, false
	a.Window, a.Problem, a.Shift = nil, "", 0
	if b.Minutes > 0 {
		a.Minutes = b.Minutes
	}
	return true
}

// ends gives a meeting whose start is known the end that is said: 开到四点.
func (p plan) ends(a *Facts) bool {
	if p.clock == nil || !p.clock.Until || p.date != nil || p.clock.HasDate && p.clock.When.Kind != commands.KindRange || a.Start.IsZero() {
		return false
	}
	w := p.clock.When
	if !w.End.IsZero() {
		w.Start = w.End
	}
	for _, c := range append([]commands.When{w}, w.Alternatives...) {
		if end := onDay(c.Start, a.Start); end.After(a.Start) {
			a.End, a.Minutes = end, int(end.Sub(a.Start)/time.Minute)
			return true
		}
	}
	return false
}

// wholeDay makes a meeting last its day, or the one that is said.
func (r *Reader) wholeDay(a *Facts, p plan) bool {
	day := a.Start
	if p.date != nil && (p.date.HasDate && !p.date.AllDay || day.IsZero()) {
		day = p.date.When.Start
	}
	if day.IsZero() {
		return false
	}
	w := commands.When{Kind: commands.KindDates, Start: midnight(day), End: midnight(day).AddDate(0, 0, 1)}
	a.Start, a.End, a.Other, a.Minutes, a.Problem = time.Time{}, time.Time{}, nil, 0, ""
	a.Window, a.AllDay = &w, true
	return true
}

// relative reads half an hour later and an hour earlier, which count from the meeting on the card and not from now.
func (r *Reader) relative() (by time.Duration, ok bool) {
	for k := range r.T {
		t := &r.T[k]
		if t.Kind != entity.Time || t.Role != entity.Free || t.When.When.Kind != commands.KindInstant {
			continue
		}
		for i := t.From + 1; i < t.To; i++ {
			if end, means := r.Lexicon().Longest(r.R, i, t.To); end == t.To && means.Any(lexicon.Of(lexicon.Later, lexicon.Earlier)) {
				return t.When.When.Start.Sub(r.Now), true
			}
		}
	}
	return 0, false
}

// amended are the times that are meant, and the length by which an open meeting moves (提前一小时), which in a request of
// its own is said about something else.
func (r *Reader) amended() []timex.Found {
	out := r.own()
	for k := range r.T {
		t, prev := &r.T[k], r.Get(k-1)
		if len(out) == 0 && k > 0 && t.Kind == entity.Time && t.Role == entity.Free && t.When.When.Kind == commands.KindDuration &&
			prev.Is(lexicon.Of(lexicon.Earlier, lexicon.Later)) && !r.near(k, 3, lexicon.Of(lexicon.RemindMe, lexicon.Remind)) {
			out = append(out, *t.When)
		}
	}
	return out
}

// amendLength reads a length alone: by how much the meeting moves (推迟半小时), by how much longer or shorter it is to be
// (延长半小时), or how long (开两个小时).
func (r *Reader) amendLength(a *Facts, p plan, length time.Duration) bool {
	minutes := cmp.Or(sitting(p.length, p.days), int(p.length/time.Minute)) // two days are refused by the skill
	resize := r.Has(lexicon.Resize, lexicon.Shorter)
	switch {
	case !resize && r.shifts():
		by := p.length
		if r.earlier() {
			by = -by
		}
		return r.shift(a, by)
	case (resize || r.moreOf()) && length > 0 && !r.lengthReached():
		by := p.length
		if r.Has(lexicon.Shorter) {
			by = -by
		}
		if length+by <= 0 {
			return false
		}
		minutes = int((length + by) / time.Minute)
	}
	a.Minutes = minutes
	if !a.Start.IsZero() {
		a.End, a.AllDay = a.Start.Add(time.Duration(minutes)*time.Minute), false
	}
	return true
}

// moreOf says whether a length is added: 再加半小时.
func (r *Reader) moreOf() bool {
	for k := range r.T {
		if t := &r.T[k]; t.Kind == entity.Time && t.Role == entity.Free && k > 0 && r.T[k-1].Has(lexicon.And) && !r.T[k-1].Has(lexicon.With) {
			return true
		}
	}
	return false
}

// lengthReached says whether a length is what the meeting becomes: 缩短到半小时, make it 30 minutes.
func (r *Reader) lengthReached() bool {
	for k := range r.T {
		if t := &r.T[k]; t.Kind == entity.Time && k > 0 && t.When.When.Kind == commands.KindDuration && r.T[k-1].Is(lexicon.Of(lexicon.To, lexicon.But)) {
			return true
		}
	}
	return false
}

// shifts says whether a length of time moves the start instead of being the length.
func (r *Reader) shifts() bool { return r.Has(lexicon.Later, lexicon.Earlier) }

// shift moves what was known; of a meeting whose hour is not known here it says by how much.
func (r *Reader) shift(a *Facts, by time.Duration) bool {
	if a.Start.IsZero() {
		a.Shift = int(by / time.Minute)
		return r.cmd.Takes(commands.Duration, commands.RoleShift) != nil
	}
	start := a.Start.Add(by)
	if !start.After(r.Now) {
		a.Problem = commands.TimePast
		a.Start, a.End, a.Other = time.Time{}, time.Time{}, nil
		return true
	}
	a.Start, a.Other = start, nil
	if !a.End.IsZero() {
		a.End = a.End.Add(by)
	}
	return true
}

// unsettled keeps what a sentence said about the time although it is no start yet.
func (r *Reader) unsettled(a *Facts, b Facts, p plan) bool {
	if p.part != nil && !a.Start.IsZero() && b.Window != nil {
		for _, c := range append([]commands.When{{Start: a.Start}}, a.Other...) {
			c.Start = onDay(c.Start, b.Window.Start)
			if !c.Start.Before(b.Window.Start) && c.Start.Before(b.Window.End) && c.Start.After(r.Now) {
				length := a.End.Sub(a.Start)
				a.Start, a.Other = c.Start, nil
				if !a.End.IsZero() {
					a.End = c.Start.Add(length)
				}
				return true
			}
		}
	}
	a.Start, a.End, a.Other = time.Time{}, time.Time{}, b.Other
	a.Window, a.Problem, a.TimeText, a.AllDay = b.Window, b.Problem, b.TimeText, b.AllDay
	return true
}

// inherit lends the known day to a new hour, and the known hour to a new day.
func (p *plan) inherit(a *Facts) {
	known := a.Start
	if known.IsZero() && a.Window != nil {
		known = a.Window.Start
	}
	if known.IsZero() {
		return
	}
	single := a.Window == nil || a.Window.End.Sub(a.Window.Start) <= 25*time.Hour
	switch {
	case p.clock != nil && !p.clock.HasDate && p.date == nil && single && !(p.part != nil && p.part.HasDate):
		w := moveTo(p.clock.When, known)
		if a.Window != nil && a.Window.Kind == commands.KindWindow && w.Kind == commands.KindInstant {
			w = insideWindow(w, *a.Window)
		}
		clock := *p.clock
		clock.When, clock.HasDate = w, true
		p.clock = &clock
	case p.clock == nil && p.date != nil && !p.clash && p.part == nil && !a.Start.IsZero() && p.date.When.End.Sub(p.date.When.Start) <= 25*time.Hour:
		clock := *p.date
		clock.When = commands.When{Kind: commands.KindInstant, Start: onDay(a.Start, p.date.When.Start)}
		for _, o := range a.Other {
			clock.When.Alternatives = append(clock.When.Alternatives, commands.When{Kind: commands.KindInstant, Start: onDay(o.Start, p.date.When.Start)})
		}
		p.clock, p.date = &clock, nil
	case p.part != nil && !p.part.HasDate && p.clock == nil && p.date == nil && single:
		part := *p.part
		part.When, part.HasDate = moveTo(part.When, known), true
		p.part = &part
	}
}
