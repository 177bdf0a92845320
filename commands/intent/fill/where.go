package fill

import (
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// fillRoom reads the room that is named, or that any will do.
func (r *Reader) fillRoom(p *commands.Param, a *Facts) {
	for k := range r.T {
		if t := &r.T[k]; t.Kind == entity.Room && t.Role == entity.Free {
			r.RoomAt(k, k+1, a)
		}
	}
	if a.Room == "" && p.Role == commands.RolePlain {
		if k := r.First(lexicon.Of(lexicon.RoomWord), 0); k < len(r.T) && r.T[k].Has(lexicon.Plain) && !r.Denied(k) {
			a.Room, a.RoomText = commands.AnyRoom, ""
		}
	}
}

// RoomAt makes what tokens [from, to) say the room: by what it is called, without the word that says that it is one (301会议室,
// room Apollo), unless a mere size is left (大会议室). If nothing is left, any will do.
func (r *Reader) RoomAt(from, to int, a *Facts) {
	b, e := r.T[from].From, r.T[to-1].To
	r.use(entity.Span{From: b, To: e})
	a.RoomText = r.unmarked(b, e)
	for i := b; i <= e-2; i++ {
		if r.plainRoom(i, e) {
			e = i
			break
		}
	}
	for i := e; e == r.T[to-1].To && i >= b+2; i-- {
		if r.plainRoom(b, i) {
			b = i
			break
		}
	}
	switch a.Room = r.unmarked(b, e); {
	case a.Room == "":
		a.Room, a.RoomText = commands.AnyRoom, ""
	case e == b+1 && norm.IsHan(r.R[b]):
		a.Room = a.RoomText
	}
}

// plainRoom says whether a stretch is a word that says only that something is a room: 会议室.
func (r *Reader) plainRoom(from, to int) bool {
	joined := func(i int) bool { return i > 0 && i < len(r.R) && norm.IsLatin(r.R[i-1]) && norm.IsLatin(r.R[i]) }
	means, ok := r.Lexicon().Word(r.R[from:to])
	return ok && means.Has(lexicon.RoomWord) && means.Has(lexicon.Plain) && !joined(from) && !joined(to)
}

// unmarked is a stretch as it was written, without quotation marks: “黄山”会议室.
func (r *Reader) unmarked(from, to int) string {
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		if entity.IsMark(c) {
			return -1
		}
		return c
	}, r.Cut(from, to)))
}

// fillPlace reads where something takes place that is no room, above all what is said to be where (在食堂).
func (r *Reader) fillPlace(_ *commands.Param, a *Facts) {
	found, located := -1, false
	for k := range r.T {
		if !r.PlaceAt(k) || r.Denied(k) || r.used[k] && !r.T[k].Has(lexicon.Offline) {
			continue
		}
		if at := r.Located(k); at && !located || found < 0 && (at || r.anyPlace(k, a)) {
			found, located = k, at
		}
	}
	if found >= 0 {
		a.Place, r.used[found] = r.Cut(r.T[found].From, r.T[found].To), true
	}
}

// anyPlace says whether the place at token k, of which nothing says that something takes place there, is one all the same. The
// name of a firm, a manner (现场会) and the thing itself (a walk-through of the site) are none; what stands in front of the
// title belongs to it (仓库盘点会).
func (r *Reader) anyPlace(k int, a *Facts) bool {
	t, next, prev := &r.T[k], r.Get(k+1), k-1
	for r.Get(prev).Has(lexicon.This) {
		prev--
	}
	if t.Is(lexicon.Of(lexicon.Party, lexicon.Offline)) || t.To-t.From == 1 || r.Get(prev).Has(lexicon.Gen) {
		return false
	}
	if joined := next.From == t.To || next.From == t.To+1 && norm.IsLatin(r.R[t.To-1]); joined && a.Title != "" && strings.HasPrefix(a.Title, r.Cut(next.From, next.To)) {
		a.Title, r.used[k] = r.Cut(t.From, next.From)+a.Title, true
		return false
	}
	return true
}

// PlaceAt says whether token k is a place that is no room.
func (r *Reader) PlaceAt(k int) bool {
	t := &r.T[k]
	return t.Kind == entity.Word && t.Has(lexicon.Place) && t.Role == entity.Free
}

// Denied says whether the room or the place at token k is not wanted: 不要会议室, 不在301, not in the lobby, no room needed.
func (r *Reader) Denied(k int) bool {
	no := lexicon.Of(lexicon.Not, lexicon.Out, lexicon.Cancel, lexicon.IsNot, lexicon.Except, lexicon.Stay)
	prev, second := r.Get(k-1), r.Get(k-2)
	return k > 0 && prev.Is(no) || k > 1 && second.Is(no.With(lexicon.Of(lexicon.No))) && prev.Is(lexicon.Of(lexicon.At, lexicon.Book, lexicon.To, lexicon.This, lexicon.Unit))
}
