package intent

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
)

// patch merges what a sentence says into the open dialog. The bool is false when it says nothing
// that fits.
func (r *reading) patch(f *commands.Dialog) (facts, bool) {
	params := r.open(f)
	a := factsOf(params, f.Values)
	a.People = slices.Clone(a.People)
	if r.asked(f) == commands.Topic && !r.onlyMentions() {
		return a, r.answerTitle(&a)
	}
	changed := false
	for i := range params {
		p := &params[i]
		if patch := paramTypes[p.Type].patch; patch != nil && patch(r, p, &a, f) {
			changed = true
		}
	}
	return a, changed
}

// open makes the command of a dialog the one that is read, and returns the parameters for which a sentence is
// read then: those of the command or, of a form, the one that is asked for.
func (r *reading) open(f *commands.Dialog) []commands.Param {
	c := r.take(f.Command)
	if i := slices.IndexFunc(f.More, func(p commands.Param) bool { return p.Name == f.Slot }); i >= 0 {
		return f.More[i : i+1]
	}
	return c.Params
}

// asked is the type of the parameter for which a dialog asks; "" for none.
func (r *reading) asked(f *commands.Dialog) commands.ParamType {
	for _, p := range slices.Concat(f.More, r.rules.command(f.Command).Params) {
		if p.Name == f.Slot {
			return p.Type
		}
	}
	return ""
}

func (r *reading) patchPoint(p *commands.Param, a *facts, _ *commands.Dialog) bool {
	return p.Role != commands.RoleOld && r.patchTime(a)
}

// patchRange replaces the range of days.
func (r *reading) patchRange(p *commands.Param, a *facts, _ *commands.Dialog) bool {
	if hasStart(r.cmd.Params) {
		return false
	}
	times := r.own()
	if p.Toward == commands.Past {
		times = r.past()
	}
	from, to, ok := days(times)
	if ok {
		a.From, a.To = from, to
	}
	return ok
}

func (r *reading) patchSubjects(p *commands.Param, a *facts, f *commands.Dialog) bool {
	owner := p.Role == commands.RoleOwner
	if !r.patchPeople(a, r.asked(f) == commands.Subjects, owner) {
		return false
	}
	if owner {
		a.Scope = commands.ScopePerson
	}
	return true
}

func (r *reading) answerTitle(a *facts) bool {
	title := r.topic.title
	if title == "" {
		title = r.tidy(span{0, len(r.r)})
	}
	if title == "" || len([]rune(title)) > 100 {
		return false
	}
	a.Title = title
	return true
}

func (r *reading) patchTitle(a *facts) bool {
	if r.topic.title == "" {
		return false
	}
	a.Title = r.topic.title
	return true
}

// patchTime merges the times of a sentence into what was known: a new hour keeps the day, a new day
// keeps the hour, the length stays when the start moves.
func (r *reading) patchTime(a *facts) bool {
	p := r.gather(r.own())
	if p.clock == nil && p.date == nil && p.part == nil && p.length == 0 && p.bad == nil && p.vague == nil {
		return false
	}
	length := time.Duration(a.Minutes) * time.Minute
	if length == 0 && a.End.After(a.Start) && !a.Start.IsZero() {
		length = a.End.Sub(a.Start)
	}
	if p.length > 0 && p.clock == nil && p.date == nil {
		if r.has.has(cMove) && r.shifts() && !a.Start.IsZero() {
			return r.shift(a, p.length)
		}
		a.Minutes = cmp.Or(sitting(p.length, p.days), int(p.length/time.Minute)) // two days are refused by the skill
		if !a.Start.IsZero() {
			a.End, a.AllDay = a.Start.Add(time.Duration(a.Minutes)*time.Minute), false
		}
		return true
	}
	r.inherit(&p, a)
	var b facts
	p.fill(&b, r.u.Now, r.said)
	if b.Start.IsZero() {
		return r.unsettled(a, b, p)
	}
	if b.Minutes == 0 && length > 0 {
		b.Minutes, b.End = int(length/time.Minute), b.Start.Add(length)
	}
	a.Start, a.End, a.Other, a.TimeText, a.AllDay = b.Start, b.End, b.Other, b.TimeText, false
	a.Window, a.Problem = nil, ""
	if b.Minutes > 0 {
		a.Minutes = b.Minutes
	}
	return true
}

// unsettled keeps what a sentence said about the time although it is no start yet.
func (r *reading) unsettled(a *facts, b facts, p plan) bool {
	if p.part != nil && !a.Start.IsZero() && b.Window != nil {
		for _, c := range append([]commands.When{{Start: a.Start}}, a.Other...) {
			c.Start = onDay(c.Start, b.Window.Start)
			if !c.Start.Before(b.Window.Start) && c.Start.Before(b.Window.End) && c.Start.After(r.u.Now) {
				length := a.End.Sub(a.Start)
				a.Start, a.Other = c.Start, nil
				if !a.End.IsZero() {
					a.End = c.Start.Add(length)
				}
				return true
			}
		}
	}
	a.Start, a.End, a.Other = time.Time{}, time.Time{}, nil
	a.Window, a.Problem, a.TimeText = b.Window, b.Problem, b.TimeText
	return true
}

// inherit lends the known day to a new hour, and the known hour to a new day.
func (r *reading) inherit(p *plan, a *facts) {
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
	case p.clock == nil && p.date != nil && p.part == nil && !a.Start.IsZero() && p.date.When.End.Sub(p.date.When.Start) <= 25*time.Hour:
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

func insideWindow(w commands.When, window commands.When) commands.When {
	for _, c := range append([]commands.When{w}, w.Alternatives...) {
		if !c.Start.Before(window.Start) && c.Start.Before(window.End) {
			c.Kind, c.Alternatives = w.Kind, nil
			return c
		}
	}
	return w
}

// shifts says whether a length of time moves the start (推迟半小时) instead of being the length.
func (r *reading) shifts() bool {
	for i := range r.r {
		if r.anyOf(i, "推迟", "延后", "延迟", "提前", "提早", "往后", "往前", "后推", "顺延", "推后", "较前", "较后", "押后", "晚点", "早点", "晚", "早", "push", "delay", "postpone", "bring forward", "later", "earlier", "move up", "推") > 0 {
			return true
		}
	}
	return false
}

func (r *reading) shift(a *facts, by time.Duration) bool {
	if r.earlier() {
		by = -by
	}
	start := a.Start.Add(by)
	if !start.After(r.u.Now) {
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

// patchPlace reads 换301, 去大会议室, and 换个会议室: any room, to be proposed.
func (r *reading) patchPlace(_ *commands.Param, a *facts, f *commands.Dialog) bool {
	if r.room != "" {
		a.Room = r.room
		return true
	}
	for i := range r.r {
		n := r.anyOf(i, "换到", "换成", "换", "改到", "改成", "改在", "去", "在", "用", "订", "room ", "use ", "switch to ", "change to ")
		if n == 0 {
			continue
		}
		if end := r.roomCode(i + n); end > i+n && (end >= len(r.r) || !in(r.r[end], "点时:：号月分人个年天日")) && end-i-n >= 2 {
			a.Room = r.cut(span{i + n, end})
			return true
		}
	}
	if r.asked(f) == commands.Room {
		core := r.tidy(span{0, len(r.r)})
		if n := len([]rune(core)); n > 0 && n <= 12 && len(r.times) == 0 {
			a.Room = core
			return true
		}
	}
	if any := r.wanted(); any != "" {
		a.Room = any
		return true
	}
	return false
}

// patchRef takes a number, and as an answer one of three figures or more.
func (r *reading) patchRef(_ *commands.Param, a *facts, f *commands.Dialog) bool {
	n := r.number()
	if n == "" && r.asked(f) == commands.Ref {
		if n = r.digits(); len(n) < 3 {
			n = ""
		}
	}
	if n != "" {
		a.Number = n
	}
	return n != ""
}

// patchChoice takes the name of a kind, and as an answer a short one that no list knows.
func (r *reading) patchChoice(p *commands.Param, a *facts, f *commands.Dialog) bool {
	if p.Words != commands.WordsKinds && p.Words != commands.WordsLeave {
		return false
	}
	k := r.kind(of(cKind, cLeave))
	if core := r.core(); f.Slot == p.Name && len(r.times) == 0 && core != "" && len([]rune(core)) <= 12 &&
		!r.has.any(of(cQuestion, cOpinion, cWant, cTakeOff, cApply, cSubmit, cApproval)) {
		k = core
	}
	if k != "" {
		a.Kind = k
	}
	return k != ""
}

func (r *reading) digits() string {
	var b strings.Builder
	for _, c := range r.r {
		if isDigit(c) {
			b.WriteRune(c)
		}
	}
	return b.String()
}
