package office

import "time"

// china is the office's zone. It has no daylight saving since 1991, so it is
// fixed and needs no zone database.
var china = time.FixedZone("Asia/Shanghai", 8*60*60)

const (
	zoneName     = "Asia/Shanghai"
	dayFormat    = "2006-01-02"
	secondFormat = "2006-01-02 15:04:05"
	// minuteUTC is how the new host prints approval times.
	minuteUTC = "2006-01-02T15:04Z"
)

// now reads the clock in the office's zone.
func (o *Office) now() time.Time { return o.opt.Now().In(china) }

// midnight is the start of the day of t.
func midnight(t time.Time) time.Time {
	y, m, d := t.In(china).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, china)
}

// addDays moves a moment of the office's zone by whole days; in a zone without
// daylight saving these are 24 hours each.
func addDays(t time.Time, n int) time.Time { return t.Add(time.Duration(n) * day) }

// monday is the first day of the week of t.
func monday(t time.Time) time.Time {
	day := midnight(t)
	return addDays(day, -(int(day.Weekday())+6)%7)
}

// at is an hour and minute of a day.
func at(day time.Time, minutes int) time.Time {
	return day.Add(time.Duration(minutes) * time.Minute)
}

// parseMoment reads "yyyy-MM-dd HH:mm:ss" or "yyyy-MM-dd" in the office's zone.
func parseMoment(s string) (time.Time, bool) {
	for _, layout := range []string{secondFormat, dayFormat} {
		if t, err := time.ParseInLocation(layout, s, china); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
