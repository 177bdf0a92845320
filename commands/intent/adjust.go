package intent

import (
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// adjust reads times the way a meeting needs them. What names no start (三点以后, 周五前, 现在) becomes
// a window to ask about; words beside a time that change it (过半小时, Cantonese 两点三) are heard.
func (r *reading) adjust(f timex.Found) timex.Found {
	w := &f.When
	switch {
	case w.Kind == commands.KindDuration && r.passing(f.From):
		*w = commands.When{Text: w.Text, Kind: commands.KindInstant, Start: r.u.Now.Add(w.Duration)}
		f.HasDate, f.HasTime = true, true
	case f.Open == timex.OpenBefore && f.HasTime && r.anyOf(f.From, "until ", "till ", "til ") > 0 && r.movedBefore(f.From):
		*w = commands.When{Text: w.Text, Kind: commands.KindInstant, Start: w.End}
		f.HasDate = true
	case f.Open == timex.OpenBefore && f.HasTime && r.untilBehindHour(f):
		*w = commands.When{Text: w.Text, Kind: commands.KindInstant, Start: w.End}
	case f.Open == timex.OpenBefore && w.End.After(r.u.Now):
		start := midnight(w.End.Add(-time.Nanosecond))
		if start.Before(r.u.Now) || !f.HasTime {
			start = r.u.Now
		}
		*w = commands.When{Text: w.Text, Kind: commands.KindWindow, Start: start, End: w.End}
		f.HasDate = true
	case f.Open == timex.OpenAfter && f.HasTime:
		*w = commands.When{Text: w.Text, Kind: commands.KindWindow, Start: w.Start, End: closing(w.Start)}
	case w.Kind == commands.KindInstant && w.Problem == "" && f.Grain == timex.GrainSecond && atOnce(w.Start, r.u.Now):
		*w = commands.When{Text: w.Text, Kind: commands.KindWindow, Start: r.u.Now, End: r.u.Now.Add(time.Hour)}
		f.HasDate = true
	case w.Kind == commands.KindInstant && f.HasTime:
		r.addFives(&f)
	}
	return f
}

// movedBefore says whether a word for moving stands before i: postpone … until Monday 9:30.
func (r *reading) movedBefore(i int) bool {
	t := r.first(of(cMove), 0)
	return t != nil && t.from < i
}

// untilBehindHour recognises the end of a meeting whose beginning was named before: 17:30 …, until 18:15.
func (r *reading) untilBehindHour(f timex.Found) bool {
	if r.anyOf(f.From, "until ", "till ", "til ", "直到", "到", "至") == 0 {
		return false
	}
	for _, o := range r.times {
		if o.To <= f.From && o.HasTime && o.When.Kind == commands.KindInstant && o.Open == "" {
			return true
		}
	}
	return false
}

// closing is the end of the working day, or of the day for what starts later.
func closing(t time.Time) time.Time {
	if end := midnight(t).Add(18 * time.Hour); end.After(t) {
		return end
	}
	return midnight(t).AddDate(0, 0, 1)
}

func atOnce(t, now time.Time) bool {
	d := t.Sub(now)
	return d > -time.Minute && d < time.Minute
}

// passing recognises 过半小时 and 再过十分钟: that long from now.
func (r *reading) passing(i int) bool {
	return i > 0 && r.r[i-1] == '过' && !(i > 1 && in(r.r[i-2], "超不通经路错难"))
}

// lead recognises a length that is no meeting's: 提前半小时准备, 每半小时.
func (r *reading) lead(f timex.Found) bool {
	for _, w := range []string{"提前", "提早", "每", "每隔", "间隔", "推迟", "延后", "每次"} {
		n := len([]rune(w))
		if f.When.Kind == commands.KindDuration && f.From >= n && r.startsWith(f.From-n, w) {
			return true
		}
	}
	return false
}

// addFives reads Cantonese 两点三, fifteen past two: each figure is five minutes.
func (r *reading) addFives(f *timex.Found) {
	if f.To >= len(r.r) || f.To == 0 || r.r[f.To-1] != '点' || f.When.Start.Minute() != 0 {
		return
	}
	figures := []rune("一二三四五六七八九十")
	for n, figure := range figures {
		if r.r[f.To] != figure || f.To+1 < len(r.r) && !in(r.r[f.To+1], "开同倾见,。 ") {
			continue
		}
		later := time.Duration(n+1) * 5 * time.Minute
		f.When.Start = f.When.Start.Add(later)
		for i := range f.When.Alternatives {
			f.When.Alternatives[i].Start = f.When.Alternatives[i].Start.Add(later)
		}
		f.To++
		return
	}
}
