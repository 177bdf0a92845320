package intent

import (
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// Bounds of what a model may quote, in characters.
const (
	maxNameRunes  = 24
	maxTitleRunes = 100
	maxQuoted     = 20 // people
)

// grounded turns a model's answer into an understanding. Only what stands in the message counts; a
// command that is not in the catalogue is none.
func (r *reading) grounded(said answer, sure commands.Understanding) commands.Understanding {
	known := slices.ContainsFunc(catalogue(), func(c [2]string) bool { return c[0] == said.Intent })
	if !known || said.Intent == "none" || said.Intent == "clarify" {
		return sure
	}
	r.quoteTitle(said.Title)
	r.quoteRoom(said.Room)
	r.quotePeople(said.People)
	r.quoteTimes(said)
	out := r.fill(said.Intent)
	if kind, ok := r.find(said.Kind); ok && out.Args.Kind == "" && takesKind(said.Intent) {
		out.Args.Kind = r.tidy(kind)
		out.Missing = slices.DeleteFunc(out.Missing, func(slot string) bool { return slot == SlotKind })
	}
	out.Reading, out.Command, out.Source, out.Confidence = commands.ReadCommand, said.Intent, "llm", llmConfidence
	if f := r.u.Frame; f != nil && f.Command == said.Intent && f.Slot != "" {
		out.Reading, out.Args = commands.ReadAnswer, f.Args.Merge(out.Args)
	}
	out.Times = sure.Times
	return out
}

func takesKind(command string) bool {
	return strings.HasPrefix(command, "approval.") || command == LeaveBalance
}

// find looks a quotation up in the message: case, width, script and spaces at its ends do not matter,
// its characters do.
func (r *reading) find(quote string) (span, bool) {
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

func (r *reading) quoteTitle(quote string) {
	p, ok := r.find(quote)
	if !ok || p.to-p.from > maxTitleRunes || p.covers(0, len(r.r)) {
		return
	}
	r.topic = topic{span: p, title: r.tidy(p)}
}

func (r *reading) quoteRoom(quote string) {
	if p, ok := r.find(quote); ok && r.room == "" && p.to-p.from <= maxNameRunes {
		r.place, r.room = p, r.tidy(p)
	}
}

// quotePeople adds quoted names. What cannot be a name (我, everybody, a number, an id) is dropped.
func (r *reading) quotePeople(quotes []string) {
	for _, q := range quotes[:min(len(quotes), maxQuoted)] {
		p, ok := r.find(q)
		if !ok || p.to-p.from > maxNameRunes || p.to-p.from < 2 || r.topic.meets(p.from, p.to) || r.insideTime(p.from) {
			continue
		}
		if t := r.tokenCovering(p.from); t != nil && t.means.any(of(cMe, cTeam, cAll, cWho, cMeet, cRoom, cKind, cApproval)) {
			continue
		}
		if slices.ContainsFunc(r.r[p.from:p.to], isDigit) {
			continue
		}
		if _, known := r.nameAt(p.from); !known {
			r.names = append(r.names, p)
		}
	}
	slices.SortFunc(r.names, func(a, b span) int { return a.from - b.from })
	r.settle()
}

// quoteTimes keeps the times that the model pointed at. A quotation that the message does not hold
// drops nothing and adds nothing; without any quotation the message's own times stand.
func (r *reading) quoteTimes(said answer) {
	var quoted []span
	for _, q := range []string{said.Time, said.OldTime, said.Duration} {
		if p, ok := r.find(q); ok {
			quoted = append(quoted, p)
		}
	}
	if len(quoted) == 0 {
		return
	}
	kept := slices.DeleteFunc(slices.Clone(r.times), func(f timex.Found) bool {
		return !slices.ContainsFunc(quoted, func(p span) bool { return p.meets(f.From, f.To) })
	})
	if len(kept) > 0 {
		r.times = kept
		r.settle()
	}
}
