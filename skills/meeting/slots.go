package meeting

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Office hours within which other times are offered, the noon break that comes last among them, and the
// grid they start on.
const (
	opens      = 9
	dayEnds    = 18 // of a whole day's meeting
	closes     = 19
	noonBegins = 12 * time.Hour
	noonEnds   = 13*time.Hour + 30*time.Minute
	grid       = 30 * time.Minute
)

// officeHours narrows a stretch of one day to office hours, unless most of it lies outside: whoever says
// "Friday" means no midnight, whoever says "Friday evening" means the evening.
func officeHours(from, to time.Time, length time.Duration) (time.Time, time.Time) {
	day := i18n.Midnight(from)
	begin, end := day.Add(opens*time.Hour), day.Add(closes*time.Hour)
	if begin.Before(from) {
		begin = from
	}
	if end.After(to) {
		end = to
	}
	if end.Sub(begin) < length || (to.Sub(from) < 12*time.Hour && end.Sub(begin) < to.Sub(from)/2) {
		return from, to
	}
	return begin, end
}

// atNoon reports a time that takes from the noon break.
func atNoon(s Slot) bool {
	day := i18n.Midnight(s.Start)
	return s.Start.Before(day.Add(noonEnds)) && s.End.After(day.Add(noonBegins))
}

// freeBusy asks when everybody of a draft is taken: one counted call for each twenty people.
func (s *skill) freeBusy(ctx context.Context, d draft, from, to time.Time) ([]dingtalk.Slots, error) {
	for _, who := range d.everybody() {
		commands.Touch(ctx, commands.OnPerson, who.UserID)
	}
	return s.API.Calendar.FreeBusy(ctx, d.Organizer.UnionID, d.unionIDs(), from, to)
}

// partsTold is the longest meeting for which the taken part of its time is told. A part of so short a
// time says no more than asking about its halves would; of a day-long one it would be a map of the day.
const partsTold = 2 * time.Hour

// availability says who can come between from and to, in the order of the draft. What lies outside of
// that time is not told, and somebody whose calendar DingTalk does not show is unknown, never free.
func availability(taken []dingtalk.Slots, d draft, from, to time.Time) []Availability {
	var out []Availability
	for _, who := range d.everybody() {
		a := Availability{Name: who.Name}
		if i := slices.IndexFunc(taken, func(x dingtalk.Slots) bool { return x.ID == who.UnionID }); i >= 0 && taken[i].Error == "" {
			a.State = Free
			for _, x := range taken[i].Busy {
				a = overlap(a, x, from, to)
			}
		}
		if a.From.Equal(from) && a.To.Equal(to) || to.Sub(from) > partsTold {
			a.From, a.To = time.Time{}, time.Time{}
		}
		out = append(out, a)
	}
	return out
}

// overlap adds one taken time, as far as it falls between from and to: busy outweighs tentative.
func overlap(a Availability, x dingtalk.Slot, from, to time.Time) Availability {
	begin, allDay := x.Start.In(from.Location())
	end, _ := x.End.In(from.Location())
	if allDay && !end.After(begin) { // the end is documented as the day after the last
		end = begin.AddDate(0, 0, 1)
	}
	if begin.IsZero() || end.IsZero() { // something is there, nobody can say when
		if a.State == Free {
			a.State = Unknown
		}
		return a
	}
	if begin.Before(from) {
		begin = from
	}
	if end.After(to) {
		end = to
	}
	state := Busy
	if x.Status == "TENTATIVE" {
		state = Tentative
	}
	switch {
	case !begin.Before(end) || state < a.State:
	case state > a.State:
		a.State, a.From, a.To = state, begin, end
	default:
		if begin.Before(a.From) {
			a.From = begin
		}
		if end.After(a.To) {
			a.To = end
		}
	}
	return a
}

// better orders times: more people known to be free first, the noon break last among equals.
func better(a, b Slot) int {
	noon := 0
	switch {
	case atNoon(a) && !atNoon(b):
		noon = 1
	case atNoon(b) && !atNoon(a):
		noon = -1
	}
	return cmp.Or(b.FreeCount-a.FreeCount, noon)
}

// freeSlots finds up to n times between from and to at which everybody is known to be free, and when
// there are too few, those at which most are.
func freeSlots(taken []dingtalk.Slots, d draft, from, to time.Time, length time.Duration, n int) []Slot {
	var all []Slot
	for at := roundUp(from); !at.Add(length).After(to); at = at.Add(grid) {
		people := availability(taken, d, at, at.Add(length))
		all = append(all, Slot{Start: at, End: at.Add(length), FreeCount: CountFree(people), Total: len(people)})
	}
	slices.SortStableFunc(all, better)
	var out []Slot
	for _, slot := range all {
		if len(out) == n {
			break
		}
		// Offers that overlap are one offer.
		if !slices.ContainsFunc(out, func(o Slot) bool { return slot.Start.Before(o.End) && slot.End.After(o.Start) }) {
			out = append(out, slot)
		}
	}
	slices.SortFunc(out, func(a, b Slot) int { return a.Start.Compare(b.Start) })
	return out
}

// suggest offers other times on the same day, near the one that was asked for, at which more people are
// known to be free: the best first.
func suggest(taken []dingtalk.Slots, d draft, now time.Time) []Slot {
	day := i18n.Midnight(d.Start)
	from, to := day.Add(opens*time.Hour), day.Add(closes*time.Hour)
	if from.Before(now) {
		from = now
	}
	free := CountFree(availability(taken, d, d.Start, d.End))
	slots := freeSlots(taken, d, from, to, d.End.Sub(d.Start), 20)
	slots = slices.DeleteFunc(slots, func(s Slot) bool { return s.FreeCount <= free })
	near := func(s Slot) time.Duration { return s.Start.Sub(d.Start).Abs() }
	slices.SortStableFunc(slots, func(a, b Slot) int { return cmp.Or(better(a, b), cmp.Compare(near(a), near(b))) })
	slots = slots[:min(len(slots), 3)]
	slices.SortFunc(slots, func(a, b Slot) int { return cmp.Or(better(a, b), a.Start.Compare(b.Start)) })
	return slots
}

// window is the stretch that is asked about for a meeting: its day's office hours and itself.
func window(d draft) (from, to time.Time) {
	day := i18n.Midnight(d.Start)
	from, to = day.Add(opens*time.Hour), day.Add(closes*time.Hour)
	if d.Start.Before(from) {
		from = d.Start
	}
	if d.End.After(to) {
		to = d.End
	}
	return from, to
}

func roundUp(t time.Time) time.Time {
	r := t.Truncate(grid)
	if r.Before(t) {
		r = r.Add(grid)
	}
	return r
}
