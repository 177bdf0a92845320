package intent

import (
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// holidayTopic says whether a holiday is part of a topic and no day of the meeting, which has an hour and a day
// of its own: 两个小时后…[圣诞]party预算.
func (r *reading) holidayTopic(f timex.Found) bool {
	if !f.HasDate || f.HasTime || !r.holidayAt(f.From) {
		return false
	}
	j := skipSpace(r.r, f.To)
	if j >= len(r.r) || !isHan(r.r[j]) && !isLatin(r.r[j]) || r.leads(j) && r.tokenAt(j).to-j > 1 || in(r.r[j], "的前后当") {
		return false
	}
	return slices.ContainsFunc(r.times, func(o timex.Found) bool {
		return o.From != f.From && (o.HasTime || o.When.Kind == commands.KindInstant) && (o.HasDate || o.When.Kind == commands.KindInstant)
	})
}

// holidayAt says whether the name of a holiday starts at i.
func (s *sentence) holidayAt(i int) bool {
	return s.anyOf(i, "圣诞", "元旦", "新年", "春节", "国庆", "中秋", "端午", "清明", "五一", "双十一", "双11", "双十二", "双12", "618", "七夕", "情人节", "劳动节", "妇女节", "三八", "christmas", "new year", "black friday", "thanksgiving", "halloween", "easter") > 0
}

// notMeant says whether a time at i is named as the one that it is not.
func (r *reading) notMeant(i int) bool {
	for i > 0 && r.r[i-1] == ' ' {
		i--
	}
	if f := r.timeAt(i); f != nil && len(r.times) > 1 && r.anyOf(skipSpace(r.r, f.To), "全天不行", "都不行", "不行", "没空", "没时间", "不在", "来不了", "doesn't work", "does not work", "is out", "won't work") > 0 {
		return true // 1月8号全天不行，9号下午两点
	}
	return i >= 2 && r.anyOf(i-2, "不是", "唔系", "而非") > 0 && len(r.times) > 1 || i >= 4 && r.startsWith(i-4, " not") && len(r.times) > 1
}

// past are the same times, resolved as a question about what was.
func (r *reading) past() []timex.Found {
	all := r.given
	if len(all) > 0 || len(r.times) > 0 {
		all = parse(r.clean, r.text, r.u.Now, timex.Past)
	}
	out := make([]timex.Found, 0, len(all))
	for _, f := range all {
		if !r.topic.covers(f.From, f.To) {
			out = append(out, f)
		}
	}
	return out
}

func (r *reading) said(f timex.Found) string { return r.cut(span{f.From, f.To}) }

// fillAgenda reads the days, and the hours when they were narrowed, that are asked about.
func (r *reading) fillAgenda(a *facts) {
	times := r.own()
	a.From, a.To, _ = days(times)
	p := r.gather(times)
	if p.clock != nil || p.part != nil {
		var b facts
		p.fill(&b, time.Time{}, r.said)
		a.Start, a.End, a.TimeText = b.Start, b.End, b.TimeText
		if b.Window != nil {
			a.Start, a.End = b.Window.Start, b.Window.End
		}
		if !a.Start.IsZero() {
			a.From, a.To = midnight(a.Start), midnight(a.Start)
		}
	}
}

// besideAct says whether a phrase stands right beside the word that cancels or moves: 教育训练取消.
func (r *reading) besideAct(p span) bool {
	for k := range r.toks {
		if t := &r.toks[k]; t.means.any(of(cCancel, cMove)) && (skipSpace(r.r, p.to) == t.from || r.pastTimes(t.to) == p.from) {
			return true
		}
	}
	return false
}

// pastTimes skips spaces, times and what joins them to a name: cancel [wednesday's] design critique.
func (r *reading) pastTimes(i int) int {
	for {
		j := skipSpace(r.r, i)
		if f := r.timeAt(j); f != nil {
			j = f.To
		}
		j += r.anyOf(j, "的", "嘅", "'s", "the ", "my ", "our ", "that ", "嗰个", "那个", "这个")
		if j == i {
			return i
		}
		i = j
	}
}
