package intent

import (
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// Bounds of what a model may quote, in characters.
const (
	maxNameRunes  = 24
	maxHanName    = 6
	maxTitleRunes = 100
	maxQuoted     = 20 // people
)

// grounded turns a model's answer into an understanding. Only what stands in the message counts; a
// command that is not in the catalogue is none, and so is one for which the model cannot point at
// anything. What the message says is never taken away by what the model left out.
func (r *reading) grounded(said answer, sure understanding) understanding {
	if r.rules.command(said.Intent).Purpose == "" || !r.evident(said) || r.vetoed(said.Intent) {
		return sure
	}
	r.quoteRoom(said.Room)
	r.quotePeople(said.People)
	r.quoteTitle(said.Title) // behind people, whom it may not take away
	var out understanding
	if f := r.u.Dialog; f != nil && f.Command == said.Intent {
		args, changed := r.patch(f)
		if !changed {
			return sure
		}
		out = r.reads(commands.ReadAnswer, f, f.Values, llmConfidence)
		out.Args, out.Ambiguous = args, r.ambiguous(args)
	} else {
		out = r.pointed(said)
		out.Reading = commands.ReadCommand
	}
	r.unread(said, &out)
	out.Command, out.Source, out.Confidence = said.Intent, "llm", llmConfidence
	out.Times = sure.Times
	return out
}

// pointed fills the arguments of a command of its own.
func (r *reading) pointed(said answer) understanding {
	c := r.take(said.Intent)
	var rest []timex.Found
	if c.Takes(commands.TimePoint, commands.RolePlain) != nil {
		rest = r.chooseTimes(said)
	}
	out := r.fill(said.Intent)
	a := &out.Args
	r.otherTimes(a, rest)
	for i := range c.Params {
		p := &c.Params[i]
		if quote := paramTypes[p.Type].quote; quote != nil {
			quote(r, p, a, said)
		}
	}
	out.Missing, out.Ambiguous = r.missing(*a), r.ambiguous(*a)
	if c.Takes(commands.TimePoint, commands.RoleOld) != nil {
		r.quoteMove(said, &out)
	}
	return out
}

// quoteScope takes words for a team that the rules did not see.
func (r *reading) quoteScope(_ *commands.Param, a *facts, said answer) {
	if p, ok := r.find(said.Scope); ok && a.Scope == commands.ScopeSelf && !r.has.has(cMe) && !r.saysWhen(p) {
		a.Scope = commands.ScopeTeam
	}
}

// quoteChoice takes a kind that the rules did not see, or a state, which must be one of the words that the
// rules know.
func (r *reading) quoteChoice(c *commands.Param, a *facts, said answer) {
	switch c.Words {
	case commands.WordsKinds, commands.WordsLeave:
		if p, ok := r.find(said.Kind); ok && a.Kind == "" && p.to-p.from <= maxNameRunes && !r.saysWhen(p) {
			a.Kind = r.tidy(p)
		}
	case commands.WordsStates:
		if p, ok := r.find(said.Status); ok && a.Status == "" {
			a.Status = statusIn(string(r.r[p.from:p.to]))
		}
	}
}

// quoteRef takes a number that the rules did not see; it must be whole.
func (r *reading) quoteRef(_ *commands.Param, a *facts, said answer) {
	if p, ok := r.find(said.Number); ok && a.Number == "" && p.to-p.from >= 3 && r.wholeNumber(p) && !r.saysWhen(p) {
		a.Number = string(r.r[p.from:p.to])
	}
}

func statusIn(words string) string {
	for _, st := range statuses() {
		for _, w := range strings.Split(st.words, "|") {
			if strings.Contains(words, w) {
				return st.status
			}
		}
	}
	return ""
}

func (r *reading) wholeNumber(p span) bool {
	return !slices.ContainsFunc(r.r[p.from:p.to], func(c rune) bool { return !isDigit(c) }) &&
		(p.from == 0 || !isDigit(r.r[p.from-1])) && (p.to == len(r.r) || !isDigit(r.r[p.to]))
}

// evident says whether the model can point at words that make the message this request: words that
// are neither only a time nor only a name.
func (r *reading) evident(said answer) bool {
	for _, quote := range []string{said.Request, said.Title, said.Kind, said.Room, said.Number, said.Online, said.Status, said.Scope} {
		p, ok := r.find(quote)
		if !ok {
			continue
		}
		for i := p.from; i < p.to; i++ {
			if (isHan(r.r[i]) || isLatin(r.r[i]) || isDigit(r.r[i])) && !r.insideTime(i) && r.at[i].name == 0 {
				return true
			}
		}
	}
	// An answer to an open question may be no more than a name or a time.
	return r.u.Dialog != nil && r.u.Dialog.Command == said.Intent
}

// find looks a quotation up in the message: case, width, script and spaces at its ends do not matter,
// its characters do.
func (r *reading) find(quote string) (span, bool) {
	if len(quote) > 8*MaxRunes {
		return span{}, false
	}
	q := norm.New(strings.TrimSpace(quote)).Runes()
	if len(q) == 0 || len(q) > len(r.r) {
		return span{}, false
	}
	for i := 0; i+len(q) <= len(r.r); i++ {
		if slices.Equal(r.r[i:i+len(q)], q) && (i == 0 || !glued(r.r[i-1], r.r[i])) && (i+len(q) == len(r.r) || !glued(r.r[i+len(q)-1], r.r[i+len(q)])) {
			return span{i, i + len(q)}, true
		}
	}
	return span{}, false
}

// saysWhen says whether a stretch holds any part of a time.
func (r *reading) saysWhen(p span) bool {
	return slices.ContainsFunc(r.times, func(f timex.Found) bool { return p.meets(f.From, f.To) })
}

// quoteTitle takes what a meeting is about, unless that would take a time or a person away: their
// words would be no evidence any more. A topic that the rules found stays.
func (r *reading) quoteTitle(quote string) {
	p, ok := r.find(quote)
	if !ok || r.topic.title != "" || p.to-p.from > maxTitleRunes || p.covers(0, len(r.r)) || r.saysWhen(p) || r.place.meets(p.from, p.to) {
		return
	}
	before := len(r.people(r.u.Mentions))
	old := r.topic
	r.topic = topic{span: p, title: r.tidy(p)}
	if len(r.people(r.u.Mentions)) < before {
		r.topic = old
	}
}

func (r *reading) quoteRoom(quote string) {
	if p, ok := r.find(quote); ok && r.room == "" && p.to-p.from <= maxNameRunes && !r.saysWhen(p) && !r.topic.meets(p.from, p.to) {
		r.place, r.room = p, r.tidy(p)
	}
}

// quotePeople adds quoted names. What cannot be a name (我, everybody, a number, an id) is dropped.
func (r *reading) quotePeople(quotes []string) {
	for _, q := range quotes[:min(len(quotes), maxQuoted)] {
		p, ok := r.find(q)
		size := p.to - p.from
		if !ok || size < 2 || size > maxNameRunes || allHan(string(r.r[p.from:p.to])) && size > maxHanName {
			continue
		}
		if r.topic.meets(p.from, p.to) || r.place.meets(p.from, p.to) || r.saysWhen(p) || r.noName(p) {
			continue
		}
		if !slices.ContainsFunc(r.names, func(n span) bool { return p.meets(n.from, n.to) }) {
			r.names = append(r.names, p)
		}
	}
	slices.SortFunc(r.names, func(a, b span) int { return a.from - b.from })
	r.settle()
}

func (r *reading) noName(p span) bool {
	for i := p.from; i < p.to; i++ {
		if isDigit(r.r[i]) || isPunct(r.r[i]) || r.r[i] == '_' || r.r[i] == '$' || r.r[i] == '@' {
			return true
		}
		if t := r.tokenCovering(i); t != nil && t.means.any(of(cMe, cTeam, cAll, cWho, cMeet, cRoom, cKind, cApproval, cAsk, cWant)) {
			return true
		}
	}
	return r.anyOf(p.from, "我", "你", "他", "她", "它", "佢", "大家", "谁", "边个", "人", "they", "them", "him", "her", "you", "me", "who") > 0 && p.to-p.from <= 4
}

// chooseTimes keeps the times of a new meeting that the model pointed at, when they stand for
// themselves: a quotation that leaves out the day, the hour or the length that the message names, or
// a time that is none, chooses nothing. It returns the times that were left out.
func (r *reading) chooseTimes(said answer) (rest []timex.Found) {
	quoted := r.quotedTimes(said.Time, said.Duration)
	var kept []timex.Found
	for _, f := range r.times {
		if slices.ContainsFunc(quoted, func(p span) bool { return p.meets(f.From, f.To) }) {
			kept = append(kept, f)
		} else {
			rest = append(rest, f)
		}
	}
	for _, has := range []func(timex.Found) bool{
		func(f timex.Found) bool { return f.HasDate },
		func(f timex.Found) bool { return f.HasTime },
		func(f timex.Found) bool { return f.When.Kind == commands.KindDuration },
		func(f timex.Found) bool { return f.When.Problem != "" && f.When.Problem != commands.TimePast },
	} {
		if slices.ContainsFunc(rest, has) && !slices.ContainsFunc(kept, has) {
			return nil
		}
	}
	if len(kept) == 0 {
		return nil
	}
	r.times = kept
	r.settle()
	return rest
}

func (r *reading) quotedTimes(quotes ...string) (spans []span) {
	for _, q := range quotes {
		if p, ok := r.find(q); ok {
			spans = append(spans, p)
		}
	}
	return spans
}

// otherTimes keeps the hours that were left out as further readings, so that the confirm card shows
// them: the model may have chosen wrongly.
func (r *reading) otherTimes(a *facts, rest []timex.Found) {
	if a.Start.IsZero() {
		return
	}
	for _, f := range rest {
		if w := f.When; f.HasTime && w.Kind != commands.KindDuration && w.Start.After(r.u.Now) && !w.Start.Equal(a.Start) {
			a.Other = append(a.Other, commands.When{Text: r.said(f), Kind: w.Kind, Start: w.Start, End: w.End})
		}
	}
}

// quoteMove tells the old time from the new one when no word that the rules know does. Unless the
// model can point at both, the new time is asked for.
func (r *reading) quoteMove(said answer, out *understanding) {
	if r.has.any(of(cMove)) || len(r.times) == 0 {
		return
	}
	a := &out.Args
	fresh, known := r.find(said.Time)
	was, moved := r.find(said.OldTime)
	var old, target []timex.Found
	for _, f := range r.own() {
		switch {
		case known && fresh.meets(f.From, f.To):
			target = append(target, f)
		case moved && was.meets(f.From, f.To):
			old = append(old, f)
		default:
			known = false
		}
	}
	title, people := a.Title, a.People
	*a = facts{Title: title, People: people}
	out.Missing, out.Ambiguous = r.startMissing(), nil
	if !known || moved && fresh.meets(was.from, was.to) || len(target) == 0 {
		return
	}
	r.fillWhichOf(a, old)
	r.fillTarget(a, old, target)
	if !a.Start.IsZero() {
		out.Missing = nil
	}
	out.Ambiguous = r.ambiguous(*a)
}

// startMissing says that the time is to be asked for, whatever else was said.
func (r *reading) startMissing() []string {
	for _, p := range r.cmd.Params {
		if p.Type == commands.TimePoint && p.Role != commands.RoleOld {
			return []string{p.Name}
		}
	}
	return nil
}

// unread compares what the model holds for words of time with what was read as time. Words that our
// parser did not read (后儿个下晌三点) may change the rest: the time is then asked for, not guessed.
func (r *reading) unread(said answer, out *understanding) {
	quote := said.Time
	p, ok := r.find(quote)
	if !ok || quote == "" {
		quote = said.Dates
		if p, ok = r.find(quote); !ok {
			return
		}
	}
	if !r.holdsMore(p) {
		return
	}
	a := &out.Args
	text := r.tidy(p)
	takes := func(t commands.ParamType) bool {
		return slices.ContainsFunc(r.cmd.Params, func(p commands.Param) bool { return p.Type == t })
	}
	switch {
	case takes(commands.TimePoint):
		a.Start, a.End, a.Other, a.Window, a.Shift = time.Time{}, time.Time{}, nil, nil, 0
		a.Problem, a.TimeText = commands.TimeVague, text
		out.Missing, out.Ambiguous = r.startMissing(), r.ambiguous(*a)
	case takes(commands.DateRange):
		a.From, a.To, a.Start, a.End = time.Time{}, time.Time{}, time.Time{}, time.Time{}
		a.Problem, a.TimeText = commands.TimeNonexistent, text
	}
}

// holdsMore says whether a stretch that should be a time holds words that are neither part of a time
// that was read, nor known, nor the small words around a time.
func (r *reading) holdsMore(p span) bool {
	more := 0
	for i := p.from; i < p.to; {
		if n := r.anyOf(i, "左右", "前后", "大概", "大约", "时候", "开始", "之前", "之后", "以前", "以后", "about", "around", "from", "the", "until", "till", "at", "on", "in", "by", "to", "of"); n > 0 && !r.insideTime(i) {
			i += n
			continue
		}
		c := r.r[i]
		if (isHan(c) || isLatin(c) || isDigit(c)) && !in(c, "的在于从到至等就先那这呢吧嘛啊个嘅喺约后前") && !r.insideTime(i) && r.at[i].name == 0 && r.tokenCovering(i) == nil {
			more++
		}
		i++
	}
	return more > 0
}
