package timex

import (
	"math"
	"time"

	"github.com/dingdesk/dingdesk/commands"
)

// untilMeant says whether the time at j, which the expression that begins at token i names, is the end
// of something that starts elsewhere: 加班到九点半, 请假到周三, until 6, 五点结束. What something is moved to
// is none: 改到四点.
func (p *parser) untilMeant(i, j int, f *found) bool {
	if f.isRange || len(f.more) != 0 {
		return false
	}
	if p.k(i) == kUntil {
		return p.verbBefore(int(p.t[i].from)) != moving
	}
	if p.stops(f) || f.a.clock() && p.endsBefore(i) {
		return true
	}
	t := p.tok(i - 1)
	if t.kind != kTo {
		return false
	}
	switch r := p.rs[t.from]; {
	case t.val == 1: // to
		if p.k(i-2) == kOther && p.firstWord(i-2) == "goes" { // the 4.45 goes to 5.15
			return false
		}
		v := p.verbBefore(int(t.from))
		return v == extending || p.later && v != moving
	case letter(r):
		return true
	case r < 0x2E80 || r == 'ー': // a dash
		return false
	}
	return !p.movesTo(int(t.from))
}

// stops reads 为止 behind a time, and says whether 结束 or the like stands there.
func (p *parser) stops(f *found) bool {
	if p.k(f.next) == kStop {
		f.next++
		return true
	}
	if !f.a.clock() {
		return false
	}
	a, b, c := p.runeAfter(f.next-1, 0), p.runeAfter(f.next-1, 1), p.runeAfter(f.next-1, 2)
	if a == '前' { // 五点前结束
		return false
	}
	switch {
	case a == '结' && b == '束', a == '散' && b == '会', a == '收' && b == '工', a == '完' && b == '结':
		return c != '后' && c != '之' && c != '以'
	}
	return false
}

// movesTo says whether the 到 at rune at is where something is moved to: 改到, 推迟到, 延期到.
func (p *parser) movesTo(at int) bool {
	for n := 1; n <= 4 && at-n >= 0; n++ {
		switch p.rs[at-n] {
		case '长':
			if at > n && p.rs[at-n-1] == '延' { // 延长到
				return false
			}
		case '改', '推', '挪', '调', '延', '换', '移', '拨', '押', '顺', '拖':
			return true
		case '约', '定', '订', '排':
			if n == 1 {
				return true
			}
		case '前':
			if n == 1 && at >= 2 && p.rs[at-2] == '提' {
				return true
			}
		case ' ', ',', '。', ';':
			return false
		}
	}
	return false
}

// verb is what an English verb does to a time that was named.
type verb int8

const (
	noVerb verb = iota
	moving
	extending
)

// verbBefore is the first English verb of moving or extending before rune end.
func (p *parser) verbBefore(end int) verb {
	for i := 0; i < end; i++ {
		if !letter(p.rs[i]) || i > 0 && letter(p.rs[i-1]) {
			continue
		}
		j := i
		for j < end && letter(p.rs[j]) {
			j++
		}
		switch string(p.rs[i:j]) {
		case "move", "moved", "reschedule", "rescheduled", "push", "pushed", "postpone", "postponed", "shift", "change", "changed", "bring", "delay", "delayed", "switch":
			return moving
		case "extend", "extended", "lengthen", "shorten":
			return extending
		}
		i = j
	}
	return noVerb
}

// endsBefore says whether "ends at" or the like stands before token i.
func (p *parser) endsBefore(i int) bool {
	if k := p.k(i); k != kAt && k != kBefore || i == 0 || p.k(i-1) != kOther {
		return false
	}
	switch p.lastWord(i - 1) {
	case "end", "ends", "ending", "finish", "finishes", "finishing":
		return true
	}
	return false
}

// lastWord is the last English word of token i.
func (p *parser) lastWord(i int) string {
	t := p.t[i]
	to := t.to
	for to > t.from && !letter(p.rs[to-1]) {
		to--
	}
	from := to
	for from > t.from && letter(p.rs[from-1]) {
		from--
	}
	return string(p.rs[from:to])
}

// endsLate puts an end without a half of the day into the evening: what began in an evening (昨晚…到十点) and
// overtime (OT到九点) end there.
func (p *parser) endsLate(f *found, before []Found) {
	s := &f.a
	if !s.clock() || s.has&(sPart|dateSlots) != 0 || s.mer != 0 || s.padded || s.hour < 1 || s.hour > 12 {
		return
	}
	evening := false
	if n := len(before); n > 0 {
		part := before[n-1].Part
		evening = (part == PartEvening || part == PartNight) && !before[n-1].HasTime
	}
	if evening || s.hour >= 5 && p.overtime(f.first) {
		s.has, s.part = s.has|sPart, pEvening
		f.value = p.resolve(s)
	}
}

// overtime says whether 加班 or OT stands right before the end that begins at token i.
func (p *parser) overtime(i int) bool {
	for p.k(i) != kUntil && p.k(i-1) == kTo {
		i--
	}
	if p.k(i-1) != kOther {
		return false
	}
	switch p.lastWord(i - 1) {
	case "ot", "overtime":
		return true
	}
	at := int(p.t[i].from) - 1
	for n := 0; n < 4 && at-n >= 1; n++ {
		switch p.rs[at-n] {
		case '班':
			return p.rs[at-n-1] == '加' || at-n >= 2 && p.rs[at-n-2] == '加'
		case '了', '咗', '过', ' ', '到':
		default:
			return false
		}
	}
	return false
}

// notBeforeStart moves the end of something on when it was said without what would put it behind the
// beginning: 由下星期一放到星期四, 12月30号请假到3号. An hour without a day is one of the day named before.
func (p *parser) notBeforeStart(w *Found, before []Found) {
	if len(before) == 0 || w.When.Start.IsZero() || w.Open != OpenNone {
		return
	}
	start := before[len(before)-1]
	if !start.HasDate || start.When.Start.IsZero() || start.When.Kind == commands.KindDuration || start.Series != nil {
		return
	}
	if day := start.When.Start; w.HasTime && !w.HasDate && !w.Relative && start.And == nil && start.Open == OpenNone && (start.When.Kind == commands.KindInstant || start.When.End.Sub(day) < 25*time.Hour) { // 星期三OT到九点
		w.shift(int(math.Round(floor(day, uDay).Sub(floor(w.When.Start, uDay)).Hours() / 24)))
		if w.When.Start.Hour() < 6 { // the small hours belong to the day before: 昨天加班到凌晨一点
			w.shift(1)
		}
		return
	}
	for n := 0; n < 5 && w.When.Start.Before(start.When.Start); n++ {
		switch w.slots & dateSlots {
		case sWeekday:
			w.shift(7)
		case sDay:
			next := addMonths(w.When.Start, 1)
			w.shift(int(next.Sub(w.When.Start).Hours()/24 + 0.5))
		default:
			return
		}
	}
}
