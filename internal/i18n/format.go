package i18n

import (
	"fmt"
	"strings"
	"time"
)

// Weekday says 周三, 週三, Wed.
func Weekday(l Lang, d time.Weekday) string {
	han := [...]string{"日", "一", "二", "三", "四", "五", "六"}
	switch l {
	case En:
		return d.String()[:3]
	case ZhTW:
		return "週" + han[d]
	case ZhHK:
		return "星期" + han[d]
	default:
		return "周" + han[d]
	}
}

// Day says a date with its weekday: 11月22日 周日 or Sun 22 Nov. The year is added when it differs
// from the year of now.
func Day(l Lang, t, now time.Time) string {
	if l == En {
		s := t.Format("Mon 2 Jan")
		if t.Year() != now.Year() {
			s += t.Format(" 2006")
		}
		return s
	}
	s := fmt.Sprintf("%d月%d日 %s", t.Month(), t.Day(), Weekday(l, t.Weekday()))
	if t.Year() != now.Year() {
		s = fmt.Sprintf("%d年%s", t.Year(), s)
	}
	return s
}

// ShortDay says a date without weekday: 11月22日 or 22 Nov.
func ShortDay(l Lang, t time.Time) string {
	if l == En {
		return t.Format("2 Jan")
	}
	return fmt.Sprintf("%d月%d日", t.Month(), t.Day())
}

// Clock says 15:04.
func Clock(t time.Time) string { return t.Format("15:04") }

// Span says a stretch of time, the date once when both ends share it: 11月23日 周一 15:00–16:00.
func Span(l Lang, from, to, now time.Time) string {
	if from.Format(time.DateOnly) == to.Format(time.DateOnly) {
		return Day(l, from, now) + " " + Clock(from) + "–" + Clock(to)
	}
	return Day(l, from, now) + " " + Clock(from) + " – " + Day(l, to, now) + " " + Clock(to)
}

// Dates says an inclusive range of days: 11月16日 – 11月20日, or the one day.
func Dates(l Lang, from, to, now time.Time) string {
	if from.Format(time.DateOnly) == to.Format(time.DateOnly) {
		return Day(l, from, now)
	}
	return Day(l, from, now) + " – " + Day(l, to, now)
}

// ShortDates says an inclusive range of days where there is little room: 12/8–10, 12/30–1/2 or
// 8–10 Dec. The year is added when it is not that of now.
func ShortDates(l Lang, from, to, now time.Time) string {
	if to.Before(from) {
		to = from
	}
	year := ""
	if from.Year() != now.Year() {
		year = from.Format("2006")
	}
	same := from.Year() == to.Year() && from.Month() == to.Month()
	if l == En {
		s := to.Format("2 Jan")
		switch {
		case same && from.Day() < to.Day():
			s = from.Format("2") + "–" + s
		case !same:
			s = from.Format("2 Jan") + " – " + s
		}
		return strings.TrimSpace(s + " " + year)
	}
	s := from.Format("1/2")
	switch {
	case same && from.Day() < to.Day():
		s += to.Format("–2")
	case !same:
		s += to.Format("–1/2")
	}
	if year != "" {
		s = year + "/" + s
	}
	return s
}

// Duration says a length in days, hours and minutes: 1 小时 30 分钟, 2 天. Seconds are dropped; less
// than a minute is 不到 1 分钟.
func Duration(l Lang, d time.Duration) string {
	units := map[Lang][3]string{ZhCN: {"天", "小时", "分钟"}, ZhTW: {"天", "小時", "分鐘"}, ZhHK: {"日", "小時", "分鐘"}, En: {"day", "h", "min"}}[l]
	if units[0] == "" {
		units = [3]string{"天", "小时", "分钟"}
	}
	var parts []string
	days, hours, minutes := int(d/(24*time.Hour)), int(d%(24*time.Hour)/time.Hour), int(d%time.Hour/time.Minute)
	if days > 1 && l == En {
		units[0] = "days"
	}
	if days > 0 {
		parts = append(parts, fmt.Sprintf("%d %s", days, units[0]))
	}
	if hours > 0 {
		parts = append(parts, fmt.Sprintf("%d %s", hours, units[1]))
	}
	if minutes > 0 && days == 0 {
		parts = append(parts, fmt.Sprintf("%d %s", minutes, units[2]))
	}
	if len(parts) == 0 {
		return "< 1 " + units[2]
	}
	return strings.Join(parts, " ")
}

// Join lists names: 张三、李四 or Zhang San, Li Si.
func Join(l Lang, names []string) string {
	if l == En {
		return strings.Join(names, ", ")
	}
	return strings.Join(names, "、")
}

// Stamp says when something happened, in the reader's zone: 11-22 10:31. Of the zero time it says nothing.
func Stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("01-02 15:04")
}
