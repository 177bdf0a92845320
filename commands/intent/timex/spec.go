package timex

import "time"

// slot says which parts of an expression were named.
type slot uint32

const (
	sYear slot = 1 << iota
	sMonth
	sDay
	sWeek
	sWeekday
	sDayRel
	sSpan // dates or an instant that are known already
	sHoliday
	sQuarter
	sHalf
	sSeason
	sEdge
	sNth
	sCount
	sWeekend
	sNextDay
	sLunar
	sPart
	sHour
	sBare // a number that a range may read as hour, day, month or year
	sSeries
	sAllDay
)

const dateSlots = sYear | sMonth | sDay | sWeek | sWeekday | sDayRel | sSpan | sHoliday | sQuarter | sHalf |
	sSeason | sEdge | sNth | sCount | sWeekend | sNextDay | sLunar | sSeries

// spec is what an expression says, before it is resolved against now.
type spec struct {
	has      slot
	year     int
	yearRel  bool // year counts from this year
	month    int
	monthRel bool
	monthDir int // next May: +1, last May: -1
	day      int
	week     int
	weekday  int
	dayRel   int
	holiday  int
	quarter  int
	quartRel bool
	half     int
	season   int
	edge     int8
	nth      int // 第一周, first Monday; -1 is the last
	nthUnit  unit
	nthDay   int // weekday of an nth weekday
	count    int // first or last N units of what is named
	countU   unit
	fromEnd  bool
	more     uint8 // weekdays said behind weekday without a 周 of their own: 周二四
	rep      rep   // sSeries
	dir      int   // of a holiday or season: next +1, last -1
	coming   bool

	start, end time.Time // sSpan; end is zero for an instant
	grain      unit

	part    int8
	hour    int
	min     int
	sec     int
	to      int  // 七八点: the second hour
	mer     int8 // 0 unsaid, 1 am, 2 pm
	padded  bool // 03:00: as said
	timeAt  int  // token where the time was named
	dateAt  int
	bare    int
	bareOrd bool
	bad     bool // 25点, 13月
	zone    *time.Location
}

func (s *spec) date() bool { return s.has&dateSlots != 0 }
func (s *spec) clock() bool {
	return s.has&sHour != 0
}

// merge adds a to s when they can be said of one moment.
func (s *spec) merge(a *spec) bool {
	if s.has == 0 {
		*s = *a
		return true
	}
	if s.has&a.has&^(sPart|sSeries) != 0 || !s.fits(a) {
		return false
	}
	both := s.has | a.has
	if both&sAllDay != 0 && both&(sHour|sPart) != 0 {
		return false
	}
	if s.has&sPart != 0 && a.has&sPart != 0 && !s.joinParts(a) {
		return false
	}
	if a.date() && !s.date() {
		s.dateAt = a.dateAt
	}
	if a.has&sHour != 0 {
		s.hour, s.min, s.sec, s.to, s.mer, s.padded, s.timeAt = a.hour, a.min, a.sec, a.to, a.mer, a.padded, a.timeAt
		s.zone = a.zone
	}
	if a.has&sPart != 0 && s.has&sPart == 0 {
		s.part = a.part
	}
	if both&sSeries != 0 {
		s.mergeSeries(a)
	}
	s.mergeDate(a)
	s.has |= a.has
	if both&sSeries != 0 && both&sNth == 0 {
		s.has &^= sWeekday | sWeekend
	}
	s.bad = s.bad || a.bad
	return true
}

func (s *spec) mergeDate(a *spec) {
	if a.has&sYear != 0 {
		s.year, s.yearRel = a.year, a.yearRel
	}
	if a.has&sMonth != 0 {
		s.month, s.monthRel, s.monthDir = a.month, a.monthRel, a.monthDir
	}
	if a.has&sDay != 0 {
		s.day = a.day
	}
	if a.has&sWeek != 0 {
		s.week = a.week
	}
	if a.has&sWeekday != 0 {
		s.weekday, s.more = a.weekday, a.more
	}
	if a.has&sDayRel != 0 {
		s.dayRel, s.more = a.dayRel, a.more
	}
	if a.has&sHoliday != 0 {
		s.holiday = a.holiday
	}
	if a.has&sQuarter != 0 {
		s.quarter, s.quartRel = a.quarter, a.quartRel
	}
	if a.has&sHalf != 0 {
		s.half = a.half
	}
	if a.has&sSeason != 0 {
		s.season = a.season
	}
	if a.has&(sHoliday|sSeason) != 0 {
		s.dir = a.dir
	}
	if a.has&sEdge != 0 {
		s.edge = a.edge
	}
	if a.has&sNth != 0 {
		s.nth, s.nthUnit, s.nthDay = a.nth, a.nthUnit, a.nthDay
	}
	if a.has&sCount != 0 {
		s.count, s.countU, s.fromEnd = a.count, a.countU, a.fromEnd
	}
	if a.has&sSpan != 0 {
		s.start, s.end, s.grain = a.start, a.end, a.grain
	}
	s.coming = s.coming || a.coming
}

// joinParts says whether two parts of a day said of one moment agree (10pm in the evening tonight).
func (s *spec) joinParts(a *spec) bool { return s.part == a.part }

// fits says whether the dates of s and a can belong to one moment.
func (s *spec) fits(a *spec) bool {
	if !s.date() || !a.date() {
		return !instant(s, a) && !instant(a, s)
	}
	all := (s.has | a.has) & dateSlots
	switch {
	case all&sSeries != 0:
		return s.fitsSeries(a)
	case all&(sNth|sCount|sEdge) != 0:
		return all&^(sNth|sCount|sEdge|sYear|sMonth|sWeek|sQuarter|sHalf) == 0
	case all&sSpan != 0:
		return all == sSpan|sWeekday && s.grain != uSecond && a.grain != uSecond
	case all&sDayRel != 0:
		return all&^(sDayRel|sWeekday|sDay|sMonth|sYear) == 0
	case all&sHoliday != 0:
		return all&^(sHoliday|sYear|sWeekday) == 0
	case all&(sQuarter|sHalf|sSeason) != 0:
		return all&^(sQuarter|sHalf|sSeason|sYear) == 0
	case all&(sWeekend|sNextDay) != 0:
		return all&^(sWeekend|sWeek) == 0
	case all&sWeek != 0:
		return all&^(sWeek|sWeekday|sDay|sMonth|sYear) == 0 && (all&sDay == 0 || all&sWeekday != 0)
	}
	return true
}

// instant says whether a is a known moment, to which b must not add a time of day.
func instant(a, b *spec) bool {
	return a.has&sSpan != 0 && a.grain < uDay && b.has&(sHour|sPart) != 0
}

// stretch is a length of time: calendar months, days, and seconds of the clock, and what they come
// to when a year has 365 days and a month 30.
type stretch struct {
	months, days int
	secs         int64
	total        time.Duration
	unit         unit // the finest unit named
	coarse       unit // the first one
	weak         bool // 三月, 3日: rather a date
	vague        bool // 两三天
	english      bool
}

// from moves t by the stretch, forward or back.
func (d stretch) from(t time.Time, sign int) time.Time {
	t = addMonths(t, sign*d.months)
	t = t.AddDate(0, 0, sign*d.days)
	return t.Add(time.Duration(sign) * time.Duration(d.secs) * time.Second)
}

// addMonths keeps the day where the target month has it and takes its last day where not.
func addMonths(t time.Time, n int) time.Time {
	if n == 0 {
		return t
	}
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
	return first.AddDate(0, 0, min(t.Day(), daysIn(first.Year(), int(first.Month())))-1)
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
