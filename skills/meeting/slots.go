package meeting

import (
	"context"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// Office hours within which other times are offered, the noon break that comes last among them, and the
// grid they start on.
const (
	opens      = 9
	closes     = 19
	noonBegins = 12 * time.Hour
	noonEnds   = 13*time.Hour + 30*time.Minute
	grid       = 30 * time.Minute
)

// officeHours narrows a stretch of one day to office hours, unless most of it lies outside: whoever says
// "Friday" means no midnight, whoever says "Friday evening" means the evening.
func officeHours(from, to time.Time, length time.Duration) (time.Time, time.Time) {
	day := midnight(from)
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
func atNoon(s cardtpl.Slot) bool {
	day := midnight(s.Start)
	return s.Start.Before(day.Add(noonEnds)) && s.End.After(day.Add(noonBegins))
}

// freeBusy asks when everybody of a draft is taken: one counted call for each twenty people.
func (s *skill) freeBusy(ctx context.Context, d draft, from, to time.Time) ([]dingtalk.Slots, error) {
	return s.API.Calendar.FreeBusy(ctx, d.Organizer.UnionID, d.unionIDs(), from, to)
}

// overlaps lists who is taken between from and to, by name, in the order of the draft.
func overlaps(busy []dingtalk.Slots, d draft, from, to time.Time) []cardtpl.BusyPerson {
	var out []cardtpl.BusyPerson
	for _, who := range d.everybody() {
		for _, b := range busy {
			if b.ID != who.UnionID {
				continue
			}
			for _, x := range b.Busy {
				begin, _ := x.Start.In(from.Location())
				end, _ := x.End.In(from.Location())
				if begin.Before(to) && end.After(from) {
					out = append(out, cardtpl.BusyPerson{Name: who.Name, From: begin, To: end})
				}
			}
		}
	}
	return out
}

// freeSlots finds up to n times between from and to at which everybody is free, and when there are
// too few, those at which the fewest are taken. The noon break comes last among equals.
func freeSlots(busy []dingtalk.Slots, d draft, from, to time.Time, length time.Duration, n int) []cardtpl.Slot {
	total := len(d.everybody())
	var all []cardtpl.Slot
	for at := roundUp(from); !at.Add(length).After(to); at = at.Add(grid) {
		taken := map[string]bool{}
		for _, b := range overlaps(busy, d, at, at.Add(length)) {
			taken[b.Name] = true
		}
		all = append(all, cardtpl.Slot{Start: at, End: at.Add(length), FreeCount: total - len(taken), Total: total})
	}
	slices.SortStableFunc(all, func(a, b cardtpl.Slot) int {
		if a.FreeCount != b.FreeCount {
			return b.FreeCount - a.FreeCount
		}
		switch noonA, noonB := atNoon(a), atNoon(b); {
		case noonA && !noonB:
			return 1
		case noonB && !noonA:
			return -1
		}
		return 0
	})
	var out []cardtpl.Slot
	for _, slot := range all {
		if len(out) == n {
			break
		}
		// Offers that overlap are one offer.
		if !slices.ContainsFunc(out, func(o cardtpl.Slot) bool { return slot.Start.Before(o.End) && slot.End.After(o.Start) }) {
			out = append(out, slot)
		}
	}
	slices.SortFunc(out, func(a, b cardtpl.Slot) int { return a.Start.Compare(b.Start) })
	return out
}

// suggest offers other times on the same day, near the one that was asked for, better than it.
func suggest(busy []dingtalk.Slots, d draft, now time.Time) []cardtpl.Slot {
	day := time.Date(d.Start.Year(), d.Start.Month(), d.Start.Day(), 0, 0, 0, 0, d.Start.Location())
	from, to := day.Add(opens*time.Hour), day.Add(closes*time.Hour)
	if from.Before(now) {
		from = now
	}
	length := d.End.Sub(d.Start)
	taken := map[string]bool{}
	for _, b := range overlaps(busy, d, d.Start, d.End) {
		taken[b.Name] = true
	}
	free := len(d.everybody()) - len(taken)
	slots := freeSlots(busy, d, from, to, length, 20)
	slots = slices.DeleteFunc(slots, func(s cardtpl.Slot) bool { return s.FreeCount <= free })
	slices.SortStableFunc(slots, func(a, b cardtpl.Slot) int {
		if a.FreeCount != b.FreeCount {
			return b.FreeCount - a.FreeCount
		}
		return int(a.Start.Sub(d.Start).Abs() - b.Start.Sub(d.Start).Abs())
	})
	slots = slots[:min(len(slots), 3)]
	slices.SortFunc(slots, func(a, b cardtpl.Slot) int { return a.Start.Compare(b.Start) })
	return slots
}

// window is the stretch that is asked about for a meeting: its day's office hours and itself.
func window(d draft) (from, to time.Time) {
	day := time.Date(d.Start.Year(), d.Start.Month(), d.Start.Day(), 0, 0, 0, 0, d.Start.Location())
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
