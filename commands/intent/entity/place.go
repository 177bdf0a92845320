package entity

import (
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// maxPlace bounds, in tokens, what belongs to a word for a place on one side of it.
const maxPlace = 6

// places joins a word for a place with what belongs to it: 2号车间门口, B座大厅, the client's office; and makes places of a
// department and of somebody's firm where something takes place: 在项目部开会, 在客户那边.
func (s *Sentence) places() {
	for k := 0; k < len(s.T); k++ {
		switch t := &s.T[k]; {
		case t.Role != Free:
		case t.Kind == Word && t.Has(lexicon.Place):
			k = s.placeWord(k)
		case t.Has(lexicon.Floor) && norm.IsHan(s.R[t.From]):
			k = s.storey(k)
		case t.Kind == Word && t.Has(lexicon.Floor) && !t.Has(lexicon.Book):
			k = s.level(k)
		case s.Located(k) && (t.Kind == Dept || t.Kind == Word && t.Is(lexicon.Of(lexicon.Party, lexicon.This))):
			s.premises(k)
		}
	}
}

// Located says whether what stands at token k is said to be where something takes place: behind 在, 去 or at.
func (s *Sentence) Located(k int) bool {
	return k > 0 && s.T[k-1].Kind == Word && s.T[k-1].Is(lexicon.Of(lexicon.At, lexicon.To)) && !s.divides(k-1)
}

// placeWord joins the word for a place at token k with what belongs to it, and returns where it stands then.
func (s *Sentence) placeWord(k int) int {
	means := s.T[k].Means
	from, to := k, k+1
	for from > 0 && k-from < maxPlace && !s.Located(from) && s.within(from-1) {
		from--
	}
	if !s.Located(from) {
		for from = k; from > 0 && k-from < maxPlace && !means.Has(lexicon.Party) && s.partOfPlace(from-1); {
			from--
		}
	}
	for to < min(len(s.T), k+maxPlace) && s.close(to-1) {
		next := &s.T[to]
		number := next.Kind == Number || next.Kind == Han && next.To-next.From == 1
		switch {
		case next.Role != Free:
		case number && s.Get(to+1).Has(lexicon.Floor) && s.Adjacent(to): // 食堂二楼
			to += 2
			continue
		case next.Kind == Word && next.Is(lexicon.Of(lexicon.Place, lexicon.Behind, lexicon.Floor, lexicon.There)):
			to++
			continue
		case s.Adjacent(to-1) && !means.Has(lexicon.Party) && (next.Kind == Room || next.Has(lexicon.RoomWord) && next.Has(lexicon.Plain)): // 车间会议室
			s.join(from, to+1, Token{Kind: Room})
			return from
		}
		break
	}
	if s.Located(from) { // and nothing else that the word may mean: at the client's office
		means = means.Without(means.Without(lexicon.Of(lexicon.Place, lexicon.Offline)))
	}
	s.join(from, to, Token{Means: means})
	return from
}

// storey makes a place of a floor or building that is numbered or named behind 在: 在5号楼开会, 在二楼.
func (s *Sentence) storey(k int) int {
	from := k
	for from > 0 && k-from < maxPlace && !s.Located(from) && s.T[from-1].Role == Free && s.Adjacent(from-1) && (s.T[from-1].Kind == Han || s.partOfPlace(from-1)) {
		from--
	}
	if from == k || !s.Located(from) {
		return k
	}
	s.join(from, k+1, Token{Means: lexicon.Of(lexicon.Place)})
	return from
}

// level makes a place of an English word for a floor, a building or a gate with what numbers it: level 12, gate B, the 9th floor.
func (s *Sentence) level(k int) int {
	prev, next := s.Get(k-1), s.Get(k+1)
	letter := next.To-next.From == 1 && norm.IsLatin(s.R[s.T[k].From]) && next.Kind == Latin && s.Capital(next.From)
	switch {
	case next.Role == Free && next.From == s.T[k].To+1 && (next.Kind == Number || letter || next.Kind == Code && !s.dotted(k+1)):
		s.join(k, k+2, Token{Means: lexicon.Of(lexicon.Place)})
		return k
	case k > 0 && prev.Role == Free && prev.Kind == Code && prev.To+1 == s.T[k].From:
		s.join(k-1, k+1, Token{Means: lexicon.Of(lexicon.Place)})
		return k - 1
	}
	return k
}

// close says whether token k+1 goes on right behind token k.
func (s *Sentence) close(k int) bool {
	return s.Adjacent(k) || k+1 < len(s.T) && s.T[k+1].From == s.T[k].To+1 && norm.IsLatin(s.R[s.T[k].To-1]) && norm.IsLatin(s.R[s.T[k+1].From])
}

// within says whether token k can stand between 在 and a word for a place: 在李四的办公室, at our main entrance.
func (s *Sentence) within(k int) bool {
	switch t := &s.T[k]; {
	case t.Role != Free || s.divides(k):
		return false
	case t.Kind == Word:
		return t.Means.Empty() || t.Is(lexicon.Of(lexicon.This, lexicon.Me, lexicon.Pronoun, lexicon.Party, lexicon.Gen, lexicon.Size, lexicon.Floor, lexicon.Number, lexicon.Place, lexicon.Role,
			lexicon.DeptWord, lexicon.DeptName, lexicon.Team, lexicon.Noun, lexicon.RoomWord)) && !t.Is(lexicon.Of(lexicon.Whom, lexicon.With, lexicon.And, lexicon.Meet, lexicon.Open, lexicon.Talk))
	default:
		return t.Kind != Time && t.Kind != Mark && t.Kind != Room
	}
}

// partOfPlace says whether token k, right in front of a word for a place and behind no 在, belongs to it. Somebody who is
// invited does not: 和领导食堂见.
func (s *Sentence) partOfPlace(k int) bool {
	t, next := &s.T[k], &s.T[k+1]
	if t.Role != Free || !s.close(k) {
		return false
	}
	switch t.Kind {
	case Number, Code:
		return next.Is(lexicon.Of(lexicon.Number, lexicon.Floor, lexicon.Place))
	case Latin:
		return t.To-t.From == 1 && next.Is(lexicon.Of(lexicon.Number, lexicon.Floor))
	case Han:
		return next.Has(lexicon.Behind) || t.To-t.From == 1 && next.Is(lexicon.Of(lexicon.Number, lexicon.Floor))
	case Dept:
		return !s.invited(k)
	case Word:
		return t.Is(lexicon.Of(lexicon.Floor, lexicon.Number, lexicon.Place)) || t.Is(lexicon.Of(lexicon.Party, lexicon.Me, lexicon.Role)) && next.Has(lexicon.Place) && !s.invited(k)
	}
	return false
}

// invited says whether token k stands behind a word behind which people do.
func (s *Sentence) invited(k int) bool {
	return k > 0 && (s.T[k-1].Is(marker()) || s.T[k-1].Has(lexicon.And))
}

// premises makes a place of the department or of the firm of others at token k, unless it only says where somebody works.
func (s *Sentence) premises(k int) {
	if !s.Has(lexicon.Meet, lexicon.Meetish, lexicon.Open, lexicon.Book, lexicon.Talk, lexicon.Chat) {
		return
	}
	to := k
	for to < k+maxPlace && (s.Get(to).Kind == Dept || s.Get(to).Is(lexicon.Of(lexicon.Party, lexicon.This, lexicon.There))) && s.Get(to).Kind != Mark {
		to++
	}
	last, gen := s.Get(to-1), s.Get(to)
	if norm.IsLatin(s.R[last.To-1]) && last.Kind != Dept { // at the client's
		if !gen.Has(lexicon.Gen) {
			return
		}
		to++
	} else if gen.Has(lexicon.Gen) || s.T[k].Kind != Dept && !s.T[k-1].Has(lexicon.At) && !last.Has(lexicon.There) {
		return
	}
	if next := s.Get(to); last.Has(lexicon.This) || next.Kind == Person || next.Kind == Latin || next.Is(lexicon.Of(lexicon.Noun, lexicon.Meetish, lexicon.About)) {
		return
	}
	s.join(k, to, Token{Means: lexicon.Of(lexicon.Place)})
}
