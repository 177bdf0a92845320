package entity

import (
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// rooms finds rooms and places that are named: 301会议室, 三楼大会议室, room 5B, Room Apollo, 在青松, 在301. A word for a
// room alone names none.
func (s *Sentence) rooms() {
	if s.placeHeading() {
		return
	}
	for k := 0; k < len(s.T); k++ {
		switch t := &s.T[k]; {
		case t.Role != Free:
		case t.Has(lexicon.RoomWord):
			k = s.roomWord(k)
		case t.Kind == Number || t.Kind == Code:
			s.roomNumber(k)
		case t.Kind == Han || t.Kind == Latin || t.Kind == Person && t.Guess:
			s.roomName(k)
		}
	}
}

// maxHeading bounds, in tokens, a heading and what stands behind it: no text may cost more than its length.
const maxHeading = 16

// placeHeading reads 地点：302, location: room 5.
func (s *Sentence) placeHeading() bool {
	other := lexicon.Of(lexicon.PeopleWord, lexicon.TopicWord, lexicon.Question)
	for k := range s.T {
		if !s.T[k].Has(lexicon.PlaceWord) || s.T[k].Has(lexicon.Where) && s.Get(k+1).Kind != Mark {
			continue
		}
		from := k + 1
		for from < min(len(s.T), k+maxHeading) && (s.rune(from) == ':' || s.T[from].Is(lexicon.Of(lexicon.But, lexicon.At, lexicon.Pad)) || s.T[from].Has(lexicon.Whom) && s.T[from].To-s.T[from].From == 1) {
			from++
		}
		to := from
		for to < min(len(s.T), from+maxHeading) && s.T[to].Kind != Mark && s.T[to].Kind != Time && !s.T[to].Is(other) && (to == from || !s.divides(to-1)) {
			to++
		}
		if to > from && (from > k+1 || s.T[from].From > s.T[k].To || s.T[from].Kind == Number || s.T[from].Kind == Code) {
			s.join(from, to, s.headed(from, to))
			return true
		}
	}
	return false
}

// headed is what stands behind a heading for a place, the tokens [from, to): a place if a word for one says so.
func (s *Sentence) headed(from, to int) Token {
	place := false
	for k := from; k < to; k++ {
		if s.T[k].Has(lexicon.RoomWord) {
			return Token{Kind: Room}
		}
		place = place || s.T[k].Has(lexicon.Place)
	}
	if place {
		return Token{Means: lexicon.Of(lexicon.Place)}
	}
	return Token{Kind: Room}
}

// roomWord joins a word for a room with what names it on either side, and returns where it stands then.
func (s *Sentence) roomWord(k int) int {
	from, to := k, k+1
	for from > 0 && s.partOfRoom(from-1) {
		from--
	}
	if from == k && k > 1 && s.T[k-1].Has(lexicon.Unit) && s.T[k-2].Has(lexicon.This) && k > 2 && s.partOfRoom(k-3) { // 天山那间会议室
		for from = k - 2; from > 0 && s.partOfRoom(from-1); {
			from--
		}
	}
	for from < k && s.T[from].Is(lexicon.Of(lexicon.Number)) { // 号会议室
		from++
	}
	next := s.Get(to)
	near := next.From <= s.T[k].To+1
	switch {
	case near && s.hours(to): // Everest room 2-3
	case near && (next.Kind == Number || next.Kind == Code && !s.dotted(to) || next.To-next.From == 1 && norm.IsLatin(s.R[next.From]) && s.Capital(next.From)) && !s.Get(to+1).Has(lexicon.Unit):
		to++
	case near && next.Kind == Han && norm.IsLatin(s.R[s.T[k].From]) && (s.divides(to) || s.Get(to+1).Kind == Mark):
		to++ // room 昆仑
	case s.rune(to) == ':' && s.Get(to+1).Kind == Han && (s.divides(to+1) || s.Get(to+2).Kind == Mark):
		to += 2 // 会议室：黄山
	case near && next.Kind == Latin && s.Capital(next.From):
		for to < len(s.T) && s.T[to].Kind == Latin && s.Capital(s.T[to].From) {
			to++
		}
	}
	word := &s.T[k]
	if goesOn := s.Get(to); s.Adjacent(to-1) && (goesOn.Kind == Han && goesOn.To-goesOn.From > 1 || goesOn.Is(lexicon.Of(lexicon.Kind, lexicon.Approval, lexicon.Noun))) {
		return k // 智慧教室采购
	}
	if p := s.rune(k - 1); from == k && k > 2 && (p == '”' || p == '」' || p == '"' || p == '』' || p == '》') && s.Adjacent(k-1) { // “黄山”会议室
		for from--; from > 0 && s.T[from-1].Kind != Mark; from-- {
		}
		from = max(0, from-1)
	}
	if from == k && to == k+1 && (word.Has(lexicon.Plain) || word.To-word.From == 1) || s.Get(to).Has(lexicon.Behind) {
		return k
	}
	s.join(from, to, Token{Kind: Room})
	return from
}

// hours says whether the figure at token k is followed by another: it is a time that is not read.
func (s *Sentence) hours(k int) bool {
	between := s.Get(k + 1)
	return s.Get(k).Kind == Number && s.Get(k+2).Kind == Number && (between.Has(lexicon.To) || between.Kind == Mark && !IsMark(s.R[between.From]))
}

// dotted says whether token k is figures around a dot, which number no room: 10.30.
func (s *Sentence) dotted(k int) bool {
	for _, c := range s.R[s.T[k].From:s.T[k].To] {
		if c == '.' || c == ':' || c == '/' {
			return true
		}
	}
	return false
}

// partOfRoom says whether token k, in front of a word for a room, is part of its name.
func (s *Sentence) partOfRoom(k int) bool {
	t, next := &s.T[k], &s.T[k+1]
	gap := next.From - t.To
	if t.Role != Free || gap > 1 || gap == 1 && norm.IsHan(s.R[t.To-1]) && norm.IsHan(s.R[next.From]) {
		return false
	}
	switch t.Kind {
	case Number, Code:
		return !(k > 0 && s.T[k-1].Kind == Time && gap == 1 && s.T[k-1].When.HasTime)
	case Han:
		return true
	case Latin:
		return s.Capital(t.From) || gap == 0 || s.Get(k-1).Has(lexicon.This)
	case Person:
		return t.Guess
	case Dept:
		return gap == 0 && next.Has(lexicon.RoomWord) && !s.invited(k)
	case Word:
		return t.Is(lexicon.Of(lexicon.Floor, lexicon.Size, lexicon.RoomWord, lexicon.Number)) || gap == 0 && t.Has(lexicon.Noun) && next.To-next.From == 1 || t.Means.Empty() && norm.IsHan(s.R[t.From]) || norm.IsLatin(s.R[t.From]) && s.Capital(t.From) && (gap == 0 && t.To-t.From == 1 || gap == 1 && k > 0 && s.T[k-1].Kind == Latin && s.Capital(s.T[k-1].From))
	}
	return false
}

// roomNumber takes figures for a room where one is booked, or where something takes place.
func (s *Sentence) roomNumber(k int) {
	t, prev, next := &s.T[k], s.Get(k-1), s.Get(k+1)
	digits := 0
	for _, c := range s.R[t.From:t.To] {
		if norm.IsDigit(c) {
			digits++
		}
	}
	size := t.To - t.From
	if prev.Has(lexicon.This) && norm.IsLatin(s.R[prev.From]) && next.From == t.To+1 && (next.Kind == Latin || next.Has(lexicon.Noun)) {
		return // the 618 numbers
	}
	if next.Has(lexicon.Floor) || s.dotted(k) || size > 7 || t.Kind == Number && (digits < 3 || digits > 4) || digits == 0 || digits > 4 || digits == 1 && !prev.Is(lexicon.Of(lexicon.At, lexicon.Book)) || prev.Has(lexicon.Number) || prev.Is(lexicon.Of(lexicon.Approval, lexicon.Urge, lexicon.Withdraw, lexicon.Ahead)) || norm.IsLatin(s.R[max(0, prev.To-1)]) && k > 0 && prev.Has(lexicon.Kind) {
		return
	}
	named := prev.Kind == Dept && s.Adjacent(k-1) || prev.Is(lexicon.Of(lexicon.At, lexicon.Book, lexicon.To, lexicon.Floor, lexicon.But, lexicon.Move, lexicon.Object, lexicon.Unit)) || prev.Has(lexicon.Gen)
	ends := next.Kind == Mark || next.Kind == Time || !s.Adjacent(k) || next.Is(lexicon.Of(lexicon.Open, lexicon.Meet, lexicon.Talk, lexicon.Chat, lexicon.Back, lexicon.Free, lexicon.Pad, lexicon.At, lexicon.Gen, lexicon.Question, lexicon.Whom, lexicon.Progress, lexicon.But, lexicon.Ask))
	apart := k == 0 || prev.Kind == Mark || prev.To < t.From || prev.Kind == Time || prev.Has(lexicon.Back)
	if !ends || !named && !apart || !s.Has(lexicon.Meet, lexicon.Meetish, lexicon.Open, lexicon.Book, lexicon.Talk, lexicon.Chat, lexicon.RoomWord, lexicon.Free, lexicon.Back, lexicon.Whom, lexicon.Doing) {
		return
	}
	from := k
	if prev.Kind == Dept && s.Adjacent(k-1) { // 政务中心306
		from--
	}
	if prev.Has(lexicon.Floor) && s.Adjacent(k-1) {
		for from > 0 && s.partOfRoom(from-1) {
			from--
		}
	}
	s.join(from, k+1, Token{Kind: Room})
}

// roomName takes what nothing knows for a room behind 在 and in, and behind a word for booking a room.
func (s *Sentence) roomName(k int) {
	t, prev, next := &s.T[k], s.Get(k-1), s.Get(k+1)
	if k == 0 || t.To-t.From < 2 || next.Has(lexicon.RoomWord) && next.From <= t.To+1 && s.partOfRoom(k) { // of whose name it is a part
		return
	}
	at := prev.Has(lexicon.At) && (t.Kind != Latin || s.Capital(t.From)) && (prev.To == t.From || t.Kind != Han)
	booked := prev.Has(lexicon.Book) && !prev.Has(lexicon.Whom) && (s.Has(lexicon.RoomWord) || t.Kind == Latin && s.Capital(t.From) && next.Is(lexicon.Of(lexicon.Whom, lexicon.At, lexicon.From)))
	ends := next.Kind == Mark || next.Kind == Time || !s.Adjacent(k) || next.Is(lexicon.Of(lexicon.Open, lexicon.Meet, lexicon.Meetish, lexicon.Talk, lexicon.Chat, lexicon.Pad, lexicon.Whom, lexicon.With, lexicon.From, lexicon.At))
	if !at && !booked || !ends || !s.Has(lexicon.Meet, lexicon.Meetish, lexicon.Open, lexicon.Book, lexicon.Talk, lexicon.Chat, lexicon.Move) || next.Is(lexicon.Of(lexicon.Party, lexicon.DeptWord)) {
		return
	}
	to := k + 1
	for to < len(s.T) && t.Kind == Latin && s.T[to].Kind == Latin && s.Capital(s.T[to].From) {
		to++
	}
	s.join(k, to, Token{Kind: Room})
}
