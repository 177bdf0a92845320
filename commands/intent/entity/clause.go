package entity

import (
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// clause is a part of a message between two marks, with what decides which part it has in it.
type clause struct {
	from, to int
	asks     bool // something is to be done: 订, 取消, 改到
	acts     bool // the same without the words for a meeting
	lists    bool // something is to be shown
	meets    bool // who comes, or what is talked over: 跟, 叫上, 聊
	with     bool // somebody stands behind 和
	happened bool // something is said to be so: 了, 说, 来不了
	filled   bool // it says more than a time
	content  bool // something takes place in it
	back     bool // takes a time back, or names the new one: 不对, 新时间
	joins    bool // its time belongs to one elsewhere: 到, 或者, 结束
	event    bool // something that usually is a meeting: 评审, 答辩
	wonders  bool // a question
	leave    bool // a kind of leave: 周二补休
	asked    bool // what can be asked for without a word for doing it: 年假, 有空
	human    bool // somebody is named
	listed   bool // somebody, a room or a topic is named, which is more than telling
	length   bool // begins with how long it takes: 二十分钟够了
	dated    bool // a day is named
	lapse    bool // what was forgotten, whose day the request is for: 昨天忘打卡了，九点到的
	hours    bool // an hour is named
	times    ends
}

// near is how many clauses to each side a request is looked for: no text may cost more than its length.
const near = 8

// clauses decides once which clauses of a message hold the request and which only tell something beside it: 客户说三点来不了 in
// front of 把会挪到四点, 设备下周二到货 in front of a meeting on Friday. What only tells is aside, and none of its words fill
// anything. A clause that holds the only time stays.
func (s *Sentence) clauses() {
	var few [8]clause
	all := few[:0]
	asked, timed, dated := none(len(s.T)), none(len(s.T)), none(len(s.T))
	hour := false // a day is named with its hour
	for from := 0; from < len(s.T); {
		_, to := s.Clause(from)
		c := s.clause(from, s.therefore(from, max(to, from+1)))
		all = append(all, c)
		if c.asks || c.meets || c.lists || c.leave && !c.happened {
			asked.add(c.from)
		}
		for k := c.times.first; k <= c.times.last; k++ {
			if t := &s.T[k]; t.Kind == Time {
				timed.add(k)
				if t.When.HasDate {
					dated.add(k)
					hour = hour || t.When.HasTime
				}
			}
		}
		from = c.to
	}
	if len(all) == 1 {
		return
	}
	changes := s.Has(lexicon.Cancel, lexicon.Move)
	for i := range all {
		c := &all[i]
		next := c.to
		for next < len(s.T) && s.T[next].Kind == Mark {
			next++
		}
		therefore := s.Get(next).Has(lexicon.Therefore)
		english := norm.IsLatin(s.R[s.T[c.from].From]) // she's free thurs after 2, so let's say 2.15
		if c.times.last >= c.times.first && !timed.outside(c.from, c.to) || (english || c.lapse) && c.dated && !dated.outside(c.from, c.to) || therefore && s.suits(c.from, c.to) {
			continue
		}
		elsewhere := asked.outside(c.from, c.to)
		tells := elsewhere && (c.happened || hour && c.dated && !c.hours && c.content && !c.meets && !c.event && !c.listed) || s.otherwise(all, i, changes)
		if elsewhere && therefore && timed.last >= next || tells && c.filled && (!c.asks || !changes && s.met(c)) && !c.back && !c.length {
			s.Give(s.T[c.from].From, s.T[c.to-1].To, Aside)
		}
	}
}

// therefore is where the clause [from, to) ends in front of a word like so: Deepak called in sick so our 4pm is off.
func (s *Sentence) therefore(from, to int) int {
	for j := from + 2; j+1 < to; j++ {
		if t := &s.T[j]; t.Has(lexicon.Therefore) && norm.IsLatin(s.R[t.From]) && !s.T[j+1].Has(lexicon.Ordinary) && !s.T[j-1].Is(lexicon.Of(lexicon.Thanks, lexicon.Pad)) {
			return j
		}
	}
	return to
}

// What clause looks for, made once: it is asked of every word.
var (
	shown    = lexicon.Of(lexicon.List, lexicon.HowMany)
	convened = lexicon.Of(lexicon.Talk, lexicon.Chat, lexicon.Invite)
	told     = lexicon.Of(lexicon.Perf, lexicon.Unfit)
	empty    = lexicon.Of(lexicon.Perf, lexicon.Pad)
	weak     = lexicon.Of(lexicon.Pad, lexicon.Me, lexicon.Noun)
	backs    = lexicon.Of(lexicon.Back, lexicon.IsNot, lexicon.Renewed)
	ranges   = lexicon.Of(lexicon.To, lexicon.From)
	joining  = lexicon.Of(lexicon.Or, lexicon.But, lexicon.Rather, lexicon.Start, lexicon.End, lexicon.Formerly, lexicon.Attend, lexicon.Alter, lexicon.Each, lexicon.If)
	askable  = lexicon.Of(lexicon.Free, lexicon.Leave, lexicon.Holiday, lexicon.Kind, lexicon.AttBad, lexicon.Punch, lexicon.Att, lexicon.Approval)
	leaves   = lexicon.Of(lexicon.Leave, lexicon.Holiday)
	asking   = lexicon.Of(lexicon.List, lexicon.Question, lexicon.When, lexicon.Where, lexicon.HowMany, lexicon.Who)
	naming   = marker().With(lexicon.Of(lexicon.Re, lexicon.TopicWord, lexicon.Gen))
	acts     = lexicon.Of(lexicon.Book, lexicon.Open, lexicon.Cancel, lexicon.Move, lexicon.Urge, lexicon.Withdraw, lexicon.Submit, lexicon.Apply, lexicon.TakeOff, lexicon.Ask, lexicon.Meet)
)

// clause looks at tokens [from, to).
func (s *Sentence) clause(from, to int) clause {
	c := clause{from: from, to: to, times: none(len(s.T))}
	for k := from; k < to; k++ {
		t := &s.T[k]
		c.asks = c.asks || s.asks(k)
		c.acts = c.acts || s.asks(k) && !t.Has(lexicon.Meet)
		c.lists = c.lists || t.Is(shown) && !t.Has(lexicon.Perf)
		c.meets = c.meets || (t.Role == Free || t.Role == Out) && (t.Is(convened) || t.Has(lexicon.Whom) && !s.Get(k+1).Has(lexicon.Me)) // 我跟婷婷周四晚8点过一遍
		c.happened = c.happened || t.Is(told) || t.Has(lexicon.Say) && k > from && !s.company(from, k)
		c.filled = c.filled || t.Kind != Time && t.Kind != Mark && (t.Has(lexicon.Punch) || !t.Is(empty))
		c.content = c.content || t.Kind == Han || t.Kind == Latin || t.Kind == Word && !t.Is(weak)
		c.back = c.back || t.Is(backs) // wait it was wednesday
		c.joins = c.joins || t.Old != nil || (k == from || s.Get(k+1).Kind == Time) && t.Is(ranges) || (k == from || s.T[k-1].Kind == Time || s.Get(k+1).Kind == Time) && t.Is(joining)
		c.event = c.event || t.Has(lexicon.Meetish)
		c.lapse = c.lapse || t.Has(lexicon.Lapse)
		c.human = c.human || s.human(t)
		c.asked = c.asked || t.Is(askable)
		c.leave = c.leave || t.Is(leaves) && norm.IsHan(s.R[t.From])
		c.wonders = c.wonders || t.Is(asking)
		c.with = c.with || t.Has(lexicon.With) && s.human(s.Get(k+1))
		c.listed = c.listed || t.Role != Free || t.Kind == Room || t.Is(naming)
		if t.Kind == Time {
			c.length = c.length || t.When.When.Kind == commands.KindDuration && !c.filled && c.times.last < c.times.first
			c.times.add(k)
			c.dated = c.dated || t.When.HasDate
			c.hours = c.hours || t.When.HasTime || !t.When.HasDate || t.When.When.Kind != commands.KindDates
		}
	}
	return c
}

// asks says whether token k is an act that is to be done, and not one that was.
func (s *Sentence) asks(k int) bool {
	t := &s.T[k]
	if norm.IsLatin(s.R[t.From]) && t.Has(lexicon.Leave) && t.Role == Free {
		return true // comp off on Friday, I worked last Sunday
	}
	return !t.Has(lexicon.Perf) && t.Is(acts) &&
		!(t.Has(lexicon.TakeOff) && s.Get(k+1).Has(lexicon.Perf)) // 李四请假了
}

// Orders says whether something is asked for in the clause in which token k stands.
func (s *Sentence) Orders(k int) bool {
	for from, to := s.Clause(k); from < to; from++ {
		if s.asks(from) {
			return true
		}
	}
	return false
}

// otherwise says whether clause i tells of another time than the request, which has one of its own: 后天答辩 in front of 明天晚上七点让
// 李四陪我过一遍; 她四点要走 behind 三点和李四聊预算. The day or the hour of what exists is the request's in a change.
func (s *Sentence) otherwise(all []clause, i int, changes bool) bool {
	c := &all[i]
	if c.times.last < c.times.first || !c.content || c.joins || c.asked || c.with || (c.wonders || c.meets && !c.event) && !s.over(c) || c.event && (c.hours || s.T[c.to-1].Kind == Time || changes) {
		return false
	}
	for j := max(0, i-near); j < min(len(all), i+near+1); j++ {
		d := &all[j]
		if j == i || d.happened || j < i && c.human && !c.dated || !d.asks && !d.meets && !d.with {
			continue
		}
		for k := d.times.first; k <= d.times.last; k++ {
			if u := &s.T[k]; u.Kind == Time && u.Role == Free && (u.When.HasTime || d.asks && u.When.HasDate && (s.over(c) || s.subject(c))) && s.differ(c, u) {
				return true
			}
		}
	}
	return false
}

// met says whether a clause is about a meeting that was, and not what becomes of it: 昨天开会没说清楚.
func (s *Sentence) met(c *clause) bool {
	return !c.acts && c.times.last >= c.times.first && s.over(c)
}

// over says whether all times of a clause are past: 昨晚发烧 in front of 今天的会都取消.
func (s *Sentence) over(c *clause) bool {
	for k := c.times.first; k <= c.times.last; k++ {
		if t := &s.T[k]; t.Kind == Time && (t.When.When.Start.IsZero() || t.When.When.Start.After(s.Now) || t.When.When.End.After(s.Now)) {
			return false
		}
	}
	return true
}

// subject says whether a day of a clause stands between somebody or something and what that does then: 客户周四才到.
func (s *Sentence) subject(c *clause) bool {
	content := func(from, to int) bool {
		for k := from; k < to; k++ {
			if t := &s.T[k]; t.Kind == Han || t.Kind == Latin || s.human(t) || t.Kind == Word && !t.Is(lexicon.Of(lexicon.Pad, lexicon.Gen, lexicon.This, lexicon.Unit)) {
				return true
			}
		}
		return false
	}
	return !c.event && content(c.from, c.times.first) && content(c.times.last+1, c.to)
}

// differ says whether a time of a clause is at another time than the hour u of a request, and says no more about that.
func (s *Sentence) differ(c *clause, u *Token) (other bool) {
	for k := c.times.first; k <= c.times.last; k++ {
		t := &s.T[k]
		switch {
		case t.Kind != Time || t.When.When.Kind == commands.KindDuration:
			continue
		case t.Role != Free || t.When.When.Start.IsZero() || t.When.HasTime && t.When.HasDate && !u.When.HasDate, t.When.HasDate && !t.When.HasTime && !u.When.HasDate:
			return false
		case t.When.HasDate && u.When.HasDate:
			from, to := t.When.When.Start, t.When.When.End
			at := u.When.When.Start
			if !at.Before(from) && at.Before(to) || t.When.HasTime && at.Equal(from) {
				return false
			}
		case t.When.When.Start.Hour() == u.When.When.Start.Hour() && t.When.When.Start.Minute() == u.When.When.Start.Minute():
			return false
		}
		other = true
	}
	return other
}

// company says whether somebody among tokens [from, to) is talked with: 跟杨柳说点事.
func (s *Sentence) company(from, to int) bool {
	for k := from; k < to; k++ {
		if s.T[k].Has(lexicon.With) && s.Get(k+1).Kind == Person {
			return true
		}
	}
	return false
}

// suits says whether tokens [from, to) say of somebody when it suits: 薛涛说他明早9点半行.
func (s *Sentence) suits(from, to int) bool {
	somebody, suits := false, false
	for k := from; k < to; k++ {
		t := &s.T[k]
		somebody = somebody || t.Kind == Person
		suits = suits || somebody && t.Is(lexicon.Of(lexicon.Yes, lexicon.Free)) && !t.Has(lexicon.Not) && !s.Get(k-1).Has(lexicon.Not)
	}
	return suits
}

// ends are the first and the last token of a kind.
type ends struct{ first, last int }

// none are the ends of nothing among n tokens.
func none(n int) ends { return ends{n, -1} }

func (e *ends) add(k int) { e.first, e.last = min(e.first, k), max(e.last, k) }

// outside says whether there is any but in [from, to).
func (e *ends) outside(from, to int) bool { return e.first < from || e.last >= to }
