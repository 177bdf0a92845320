package timex

import (
	"time"

	"github.com/dingdesk/dingdesk/commands"
)

// value is a resolved expression.
type value struct {
	start, end time.Time // end is zero for an instant
	grain      unit      // finer than uDay: an instant or a clock range
	window     bool
	problem    commands.TimeProblem
	other      []time.Time // other starts, likeliest first
}

// reading is an hour of the day in minutes, likeliest first; above 1440 is the next day.
type reading struct {
	min  [3]int
	n    int
	firm bool // the person said which half of the day
}

func (r *reading) add(m int) {
	if r.n < len(r.min) {
		r.min[r.n] = m
		r.n++
	}
}

// readHour says what hours s may mean. Without a part of the day 1–6 are afternoon hours and 7–12
// are said as they are.
func readHour(s *spec) reading {
	var r reading
	h, m := s.hour, s.min
	at := func(hour int) int { return hour*60 + m }
	switch {
	case h > 12 || h == 0 || s.padded && s.mer == 0 && s.has&sPart == 0:
		r.firm = true
		if s.has&sPart != 0 && s.part == pEvening && h == 0 || h == 24 {
			h = 24
		}
		r.add(at(h))
	case s.mer != 0:
		r.firm = true
		r.add(at(h%12 + 12*int(s.mer-1)))
		if s.mer == 1 && h == 12 && (s.part == pEvening || s.part == pNight || s.part == pMidnight) {
			r.min[0] = at(24)
		}
	case s.has&sPart != 0:
		r.firm = true
		r.add(at(partHour(s.part, h)))
	case h <= 6:
		r.add(at(h + 12))
		r.add(at(h))
	case h == 12:
		r.add(at(12))
		r.add(at(0))
	default:
		r.add(at(h))
		r.add(at(h + 12))
	}
	return r
}

// partHour puts an hour from 1 to 12 into a part of the day; 24 and above belong to the next day.
func partHour(part int8, h int) int {
	switch part {
	case pAfternoon, pDusk, pLunch, pAfterLunch:
		if h < 12 && !(part == pLunch && h == 11) {
			return h + 12
		}
	case pNoon:
		if h < 4 {
			return h + 12
		}
	case pEvening, pNight, pMidnight:
		switch {
		case h == 12:
			return 24
		case h < 4 || h < 5 && part != pEvening:
			return h + 24
		}
		return h + 12
	case pDawn:
		return h % 12
	}
	return h
}

// partWindow is a part of the day in hours.
func partWindow(part int8) (from, to int) {
	switch part {
	case pDawn:
		return 0, 6
	case pEarly:
		return 6, 9
	case pMorning:
		return 8, 12
	case pLunch:
		return 12, 14
	case pAfternoon:
		return 12, 18
	case pAfterLunch:
		return 13, 18
	case pDusk:
		return 17, 19
	case pNight:
		return 22, 24
	}
	return 18, 24
}

// clockOn is minute m of day, by the wall clock.
func clockOn(day time.Time, m, sec int) time.Time {
	y, mo, d := day.Date()
	return time.Date(y, mo, d, m/60, m%60, sec, 0, day.Location())
}

// nowMinute is the beginning of the present minute: what happens in it is not past.
func (p *parser) nowMinute() time.Time { return p.now.Truncate(time.Minute) }

// resolve says what one moment means.
func (p *parser) resolve(s *spec) value {
	if s.bad {
		return value{problem: commands.TimeNonexistent}
	}
	d := p.resolveDate(s)
	if d.problem == commands.TimeNonexistent {
		return value{problem: d.problem}
	}
	if d.grain < uDay { // a known instant or a rolling stretch of hours
		return value{start: d.start, end: d.end, grain: d.grain, problem: d.problem}
	}
	switch {
	case s.clock():
		v := p.clockValue(s, d)
		if d.problem != "" {
			v.problem = d.problem
		}
		return v
	case s.has&sPart != 0:
		return p.partValue(s, d)
	}
	v := value{start: d.start, end: d.end, grain: d.grain, problem: d.problem}
	if !d.other.IsZero() {
		v.other = append(v.other, d.other)
	}
	return v
}

// clockValue puts the hour of s on the day d.
func (p *parser) clockValue(s *spec, d dates) value {
	r := readHour(s)
	v := value{grain: uMinute, start: clockOn(d.start, r.min[0], s.sec)}
	for i := 1; i < r.n; i++ {
		v.other = append(v.other, clockOn(d.start, r.min[i], s.sec))
	}
	if s.to != 0 { // 七八点
		v.end = clockOn(d.start, r.min[0]+(s.to-s.hour)*60, 0)
		v.window = true
		return v
	}
	if s.zone != nil {
		y, m, day := d.start.Date()
		v.start = time.Date(y, m, day, s.hour, s.min, s.sec, 0, s.zone).In(p.now.Location())
		return v
	}
	return p.rollDay(s, v)
}

// rollDay moves a time without a date, or a bare weekday, to where it lies ahead or behind.
func (p *parser) rollDay(s *spec, v value) value {
	step := 0
	switch {
	case s.has&sSeries != 0:
		return p.rollSeries(s, v, v.start.Before(p.nowMinute()))
	case !s.date():
		step = 1
	case s.has&dateSlots == sWeekday:
		step = 7
	default:
		return v
	}
	if p.past {
		if v.start.After(p.now) {
			return v.move(-step)
		}
		return v
	}
	if v.start.Before(p.nowMinute()) {
		early := v.other
		v = v.move(step)
		for _, o := range early { // 9点 at ten: this evening's is nearer
			if !o.Before(p.nowMinute()) {
				v.other = []time.Time{o}
			}
		}
	}
	return v
}

func (v value) move(days int) value {
	v.start = v.start.AddDate(0, 0, days)
	if !v.end.IsZero() {
		v.end = v.end.AddDate(0, 0, days)
	}
	var other []time.Time
	for _, o := range v.other {
		other = append(other, o.AddDate(0, 0, days))
	}
	v.other = other
	return v
}

// partValue is 明天下午, a window; noon and midnight are hours.
func (p *parser) partValue(s *spec, d dates) value {
	u := *s
	u.has |= sHour
	switch s.part {
	case pNoon:
		u.hour, u.mer = 12, 2
		v := p.clockValue(&u, d)
		v.problem = d.problem
		return v
	case pMidnight:
		u.hour, u.mer, u.padded = 24, 0, true
		v := value{grain: uMinute, start: clockOn(d.start, 24*60, 0), problem: d.problem}
		if !s.date() && v.start.AddDate(0, 0, -1).Equal(p.nowMinute()) {
			v = v.move(-1)
		}
		return v
	}
	from, to := partWindow(s.part)
	v := value{grain: uPart, window: true, problem: d.problem}
	v.start, v.end = clockOn(d.start, from*60, 0), clockOn(d.start, to*60, 0)
	if s.has&sSeries != 0 {
		return p.rollSeries(s, v, !v.end.After(p.now))
	}
	if s.date() && s.has&dateSlots != sWeekday {
		return v
	}
	step := 1
	if s.date() {
		step = 7
	}
	if p.past && v.start.After(p.now) {
		return v.move(-step)
	}
	if !p.past && !v.end.After(p.now) {
		return v.move(step)
	}
	return v
}
