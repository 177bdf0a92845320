package entity

import (
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// heading reads 主题是预算, 标题：…, titled …, called …; and meeting: budget.
func (s *Sentence) heading() bool {
	for k := range s.T {
		t := &s.T[k]
		colon := s.rune(k+1) == ':'
		if (!t.Has(lexicon.TopicWord) || k > 0 && s.T[k-1].Has(lexicon.This) && norm.IsHan(s.R[t.From]) && !colon) && !(colon && t.Is(lexicon.Of(lexicon.Meet, lexicon.Re))) || k > 0 && t.Role != Free {
			continue
		}
		if t.To-t.From == 1 && norm.IsHan(s.R[t.From]) && !colon && !s.Get(k+1).Is(lexicon.Of(lexicon.But, lexicon.IsNot)) {
			continue // 开学事多
		}
		from := k + 1
		for from < len(s.T) && (s.T[from].Is(lexicon.Of(lexicon.But, lexicon.Pad, lexicon.IsNot)) || s.rune(from) == ':') {
			from++
		}
		if p := s.Get(from); t.Has(lexicon.Meet) && (p.Kind == Time || p.Kind == Person || p.Is(marker()) || p.Has(lexicon.Talk)) {
			continue
		}
		if s.quotedAt(from, k) || s.take(k, from, s.phraseEnd(from, true)) {
			return true
		}
	}
	return false
}

// quoted reads 「季度预算」会议 and "Q4 planning".
func (s *Sentence) quoted() bool {
	for k := range s.T {
		if s.quotedAt(k, k) {
			return true
		}
	}
	return false
}

func (s *Sentence) quotedAt(k, head int) bool {
	closer := map[rune]rune{'「': '」', '『': '』', '“': '”', '《': '》', '"': '"', '\'': '\''}[s.rune(k)]
	if closer == 0 || s.rune(k) == '\'' && k > 0 && s.Adjacent(k-1) {
		return false
	}
	for j := k + 1; j < len(s.T) && s.T[j].From-s.T[k].From <= 60; j++ {
		if s.rune(j) == closer {
			if s.Get(j + 1).Has(lexicon.RoomWord) {
				return false // “长江”会议室 is a place
			}
			if j == k+1 || s.T[j-1].Is(lexicon.Of(lexicon.RoomWord)) {
				return false
			}
			return s.take(head, k+1, j)
		}
	}
	return false
}

// rune is the character of a mark; 0 for other tokens.
func (s *Sentence) rune(k int) rune {
	if t := s.Get(k); t.Kind == Mark && t.From < len(s.R) {
		return s.R[t.From]
	}
	return 0
}
