package entity

import (
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// meetings decides whether each single 会 is a meeting (三点的会, 预算会取消) or a modal verb (明天会下雨, 你会什么):
// by its company on both sides.
func (s *Sentence) meetings() {
	for k := range s.T {
		t := &s.T[k]
		if !t.Has(lexicon.Hui) {
			continue
		}
		if s.meetingHui(k) {
			t.Means = lexicon.Of(lexicon.Meet, lexicon.Plain)
		} else {
			t.Means = lexicon.Of(lexicon.Pad)
		}
	}
}

func (s *Sentence) meetingHui(k int) bool {
	prev, next := s.Get(k-1), s.Get(k+1)
	closed := next.Kind == Mark || next.Kind == Time || !s.Adjacent(k) ||
		next.Is(lexicon.Of(lexicon.Cancel, lexicon.Move, lexicon.Question, lexicon.To, lexicon.Later, lexicon.Earlier, lexicon.At, lexicon.No, lexicon.Not, lexicon.Resize, lexicon.Stay, lexicon.Ask)) && !next.Has(lexicon.Pad) ||
		next.Has(lexicon.Pad) && s.Get(k+2).Kind == Mark
	switch {
	case k == 0 || prev.Kind == Mark:
		return closed && !next.Is(lexicon.Of(lexicon.Not, lexicon.Question))
	case prev.Is(lexicon.Of(lexicon.Gen, lexicon.Unit, lexicon.Object, lexicon.This, lexicon.Book, lexicon.Open, lexicon.Whom, lexicon.List, lexicon.Or)) && !prev.Is(lexicon.Of(lexicon.Pronoun)):
		return true
	case prev.Has(lexicon.Role) && k > 1 && s.heads(k-1) && s.divides(k): // 店长会
		return true
	case prev.Is(lexicon.Of(lexicon.Me, lexicon.Pronoun, lexicon.Pad, lexicon.Who, lexicon.All, lexicon.Role, lexicon.Ability, lexicon.Not, lexicon.With)), prev.Kind == Person:
		return false
	case prev.Kind == Time:
		return closed && !next.Is(lexicon.Of(lexicon.Question, lexicon.At))
	case prev.Has(lexicon.Question):
		return closed
	}
	return closed || next.Is(lexicon.Of(lexicon.Gen, lexicon.And, lexicon.With, lexicon.Whom))
}

// context takes meanings away that a word does not have where it stands, or gives it those that it has only there.
func (s *Sentence) context() {
	defer s.runs()
	for k := range s.T {
		t, next := &s.T[k], s.Get(k+1)
		if t.Kind == Time && s.spare(k) {
			*t = Token{From: t.From, To: t.To, Kind: Han}
		}
		if t.Kind != Word {
			continue
		}
		if t.To-t.From == 1 && k > 0 && s.T[k-1].Kind == Han && s.Adjacent(k-1) && !t.Means.Empty() &&
			t.Means.Without(lexicon.Of(lexicon.Unit, lexicon.Size, lexicon.Form, lexicon.Yes, lexicon.No, lexicon.Noise, lexicon.Number)).Empty() {
			t.Kind, t.Means = Han, lexicon.Set{} // 市[场]: a part of an unknown word
			continue
		}
		switch {
		case t.Has(lexicon.Alter) && next.Kind == Time && s.Adjacent(k) && k > 0: // 例会改下周一, 例会晚半小时
			if length := next.When.When.Kind == commands.KindDuration; length != t.Has(lexicon.To) {
				t.Means = t.Means.With(lexicon.Of(lexicon.Move))
			}
		case t.Has(lexicon.Submit) && next.Has(lexicon.Gen): // 我上周提交的采购申请: about approvals that exist
			t.Means = lexicon.Of(lexicon.Me)
			if s.Get(k + 2).Is(lexicon.Of(lexicon.Approval, lexicon.Kind, lexicon.Leave)) {
				t.Means = t.Means.With(lexicon.Of(lexicon.List))
			}
		case t.Has(lexicon.Move) && s.remindsNear(k): // 提前15分钟提醒
			t.Means = lexicon.Of(lexicon.Lead)
		case t.Has(lexicon.Agenda) && t.Has(lexicon.Book):
			if p := s.Get(k - 1); k > 0 && (p.Is(lexicon.Of(lexicon.Gen, lexicon.Me, lexicon.This, lexicon.Pronoun))) {
				t.Means = lexicon.Of(lexicon.Agenda) // my schedule, today's schedule
			} else {
				t.Means = lexicon.Of(lexicon.Book)
			}
		case t.Has(lexicon.Wish) && norm.IsLatin(s.R[t.From]) && next.From == t.To+1 && next.Is(lexicon.Of(lexicon.Meetish, lexicon.Meet, lexicon.Noun)): // capacity review
			t.Means = lexicon.Of(lexicon.Noun)
		case t.Has(lexicon.Book) && t.Has(lexicon.Noun) && k > 0 && s.names(k-1): // the annual plan
			t.Means = lexicon.Of(lexicon.Noun)
		case t.Has(lexicon.Kind) && t.Has(lexicon.Worked) && s.countedNear() && !s.isForm(t): // 这周我加班了多久
			t.Means = lexicon.Of(lexicon.Att)
		}
	}
}

// names says whether the English token k, right in front of another, says what that is: annual plan, the new plan.
func (s *Sentence) names(k int) bool {
	t := &s.T[k]
	return norm.IsLatin(s.R[t.From]) && s.T[k+1].From == t.To+1 && (t.Kind == Latin || t.Kind == Word && t.Is(lexicon.Of(lexicon.Noun, lexicon.Kind, lexicon.Leave, lexicon.Place, lexicon.This, lexicon.Size, lexicon.Meetish, lexicon.Foreign)) && !t.Is(lexicon.Of(lexicon.Ask, lexicon.Pad)))
}

// runs joins neighbouring runs of what nothing knows.
func (s *Sentence) runs() {
	for k := 0; k+1 < len(s.T); {
		if a, b := &s.T[k], &s.T[k+1]; a.Kind == Han && b.Kind == Han && a.To == b.From {
			s.join(k, k+2, Token{Kind: Han})
		} else {
			k++
		}
	}
}

// spare says whether the day at token k is part of what is talked about, the meeting having a day and an hour of its own:
// 12月9号九点开[元旦]晚会筹备会.
func (s *Sentence) spare(k int) bool {
	t, next := &s.T[k], s.Get(k+1)
	gap := next.From - t.To
	w := t.When
	if w.HasTime || !w.HasDate || w.When.Kind != commands.KindDates || w.Deictic() || w.Series != nil || gap > 1 || gap == 1 && !norm.IsLatin(s.R[t.To-1]) || k+1 == len(s.T) {
		return false
	}
	if next.Kind != Han && next.Kind != Latin && !(next.Kind == Word && next.Means.Empty()) && !next.Is(lexicon.Of(lexicon.Meetish, lexicon.Kind, lexicon.Noun, lexicon.Meet)) || next.Is(lexicon.Of(lexicon.Open, lexicon.Book, lexicon.Hui)) {
		return false
	}
	day, hour := false, false
	for j := range s.T {
		if o := &s.T[j]; j != k && o.Kind == Time {
			day, hour = day || o.When.HasDate, hour || o.When.HasTime
		}
	}
	return day && hour
}

// remindsNear says whether a word for reminding stands within three tokens of token k.
func (s *Sentence) remindsNear(k int) bool {
	for j := max(0, k-3); j < min(len(s.T), k+4); j++ {
		if j != k && s.T[j].Is(lexicon.Of(lexicon.RemindMe, lexicon.Remind)) {
			return true
		}
	}
	return false
}

// isForm says whether a word ends in one for a request on paper: 加班单.
func (s *Sentence) isForm(t *Token) bool {
	end, means := s.lex.Longest(s.R, t.To-1, t.To)
	return end == t.To && means.Has(lexicon.Form)
}

// countedNear says whether the sentence counts and hands nothing in.
func (s *Sentence) countedNear() bool {
	return s.Has(lexicon.HowMany, lexicon.Who) && !s.Has(lexicon.Apply, lexicon.Submit, lexicon.Withdraw, lexicon.Urge, lexicon.Progress, lexicon.Decided, lexicon.ForMe, lexicon.Approval)
}
