package timex

import "github.com/dingdesk/dingdesk/commands"

// clockRange resolves two hours; the second inherits the part of the day, and the first may
// inherit am or pm (8-11pm).
func (p *parser) clockRange(a, b *spec) value {
	if a.bad || b.bad {
		return value{problem: commands.TimeNonexistent}
	}
	da := p.resolveDate(a)
	db := da
	ownDate := b.date() && !sameDate(a, b)
	if ownDate {
		db = p.resolveDate(b)
		if b.has&sNextDay != 0 {
			db = oneDay(da.start.AddDate(0, 0, 1))
		}
	}
	if da.problem == commands.TimeNonexistent || db.problem == commands.TimeNonexistent {
		return value{problem: commands.TimeNonexistent}
	}
	from, to, alt, problem := hours(a, b, ownDate && !db.start.Equal(da.start))
	v := value{grain: uMinute, start: clockOn(da.start, from, a.sec), end: clockOn(db.start, to, b.sec), problem: problem}
	if alt {
		v.other = append(v.other, clockOn(da.start, (from+720)%1440, a.sec))
	}
	if da.problem != "" {
		v.problem = da.problem
	}
	if !ownDate {
		v = p.rollDay(a, v)
	}
	if !v.end.After(v.start) {
		v.problem = commands.TimeReversed
	}
	return v
}

func sameDate(a, b *spec) bool {
	return a.has&dateSlots == b.has&dateSlots && a.dateAt == b.dateAt
}

// hours chooses the two hours of a range in minutes. apart says that they are on different days.
// alt says that both could as well be meant twelve hours off.
func hours(a, b *spec, apart bool) (from, to int, alt bool, problem commands.TimeProblem) {
	ra, rb := readHour(a), readHour(b)
	if apart {
		return ra.min[0], rb.min[0], false, ""
	}
	switch {
	case ra.firm && rb.firm:
		from, to = ra.min[0], rb.min[0]
		if to <= from && (from >= 18*60 || from >= 12*60 && to < 6*60) {
			to += 24 * 60
		}
	case ra.firm:
		from = ra.min[0]
		to = secondHour(a, b, from)
	case rb.firm:
		to = rb.min[0]
		from = ra.min[0]
		best := -1
		for _, m := range [...]int{a.hour%12*60 + a.min, a.hour%12*60 + a.min + 720} {
			if m < to && m > best {
				best = m
			}
		}
		if best >= 0 {
			from = best
		} else if to <= 6*60 { // 10点到凌晨1点
			from = a.hour%12*60 + a.min + 720
			to += 24 * 60
		}
	default:
		from = ra.min[0]
		to = -1
		for _, m := range [...]int{b.hour%12*60 + b.min, b.hour%12*60 + b.min + 720, b.hour%12*60 + b.min + 1440} {
			if m > from {
				to = m
				break
			}
		}
		alt = true
		if to < 0 || to-from > 10*60 {
			to = rb.min[0]
			if to > from {
				to = b.hour%12*60 + b.min
			}
		}
	}
	if to <= from {
		problem = commands.TimeReversed
	}
	return from, to, alt, problem
}

// secondHour reads the second hour of a range whose first is certain.
func secondHour(a, b *spec, from int) int {
	base := b.hour%12*60 + b.min
	if a.has&sPart != 0 && a.mer == 0 && a.hour <= 12 || a.mer != 0 {
		u := *b
		u.mer, u.part = a.mer, a.part
		u.has |= a.has & sPart
		if m := readHour(&u).min[0]; m > from {
			return m
		}
	}
	for _, m := range [...]int{base, base + 720} {
		if m > from && m-from <= 10*60 { // 上午11点到10点 runs backwards, not into the night
			return m
		}
	}
	if b.hour == 12 || from >= 18*60 {
		if m := base + 1440; m-from <= 12*60 {
			return m
		}
	}
	return readHour(b).min[0]
}
