package dialog

import (
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// amend merges what a message says into what is known. It is false when it says nothing that fits.
func (m *message) amend(a *fill.Facts) bool {
	a.People = slices.Clone(a.People)
	if m.asks(commands.Topic) && !m.onlyMentions() && !(m.bare() && m.dated()) {
		return m.answerTitle(a)
	}
	was, room, place := m.became(), a.Room, a.Place
	changed := false
	for i := range m.params {
		if m.amendOne(&m.params[i], a) {
			changed = true
		}
	}
	for _, k := range was {
		m.T[k].Role = entity.Free
	}
	switch roomed, placed := a.Room != "" && a.Room != room, a.Place != "" && a.Place != place; {
	case placed && !roomed: // 改在食堂: not in the room any more
		a.Room, a.RoomText = "", ""
	case roomed && !placed:
		a.Place = ""
	}
	return changed
}

// became takes back the time that becomes another (明天改成后天), and says where it stands.
func (m *message) became() (was []int) {
	for k := len(m.T) - 2; k > 0; k-- {
		if t := &m.T[k]; t.Role != entity.Free || !t.Is(lexicon.Of(lexicon.But, lexicon.Move)) || m.T[k+1].Kind != entity.Time {
			continue
		}
		from, _ := m.Clause(k)
		for j := from; j < k; j++ {
			if t := &m.T[j]; t.Kind == entity.Time && t.Role == entity.Free {
				t.Role, was = entity.Gone, append(was, j)
			}
		}
		return was
	}
	return nil
}

// amendOne reads a message for one parameter.
func (m *message) amendOne(p *commands.Param, a *fill.Facts) bool {
	answers := m.asked == p
	switch p.Type {
	case commands.TimePoint:
		return p.Role != commands.RoleOld && m.AmendTime(a)
	case commands.DateRange:
		return m.AmendDays(p, a)
	case commands.Subjects:
		return m.amendPeople(p, a)
	case commands.Topic:
		p := m.renamed()
		if !p.Empty() {
			a.Title = m.Cut(m.named(p))
		}
		return !p.Empty()
	case commands.Room:
		return m.amendRoom(p, a, answers)
	case commands.Place:
		return m.amendPlace(p, a)
	case commands.Choice:
		return m.answerKind(p, a, answers) || m.Say(p, a)
	case commands.Ref:
		return m.Say(p, a) || answers && m.answerNumber(a)
	}
	return m.Say(p, a)
}

// maxTitle bounds, in runes, what is taken as a title.
const maxTitle = 100

// answerTitle takes the message as the title, without the words around it: 就叫季度预算吧.
func (m *message) answerTitle(a *fill.Facts) bool {
	p := m.renamed()
	if !m.Introduced() {
		p = m.plain()
	}
	if p.Empty() || p.To-p.From > maxTitle {
		return false
	}
	a.Title = m.Cut(m.named(p))
	return true
}

// renamed is the topic that is said; of 不是预算，是招聘 what it is, and not what it is not.
func (m *message) renamed() entity.Span {
	if m.Title.Empty() {
		return m.Title
	}
	k, no := m.Index(m.Title.From), false
	for j := k; j >= 0 && j >= k-2; j-- {
		no = no || m.T[j].Has(lexicon.IsNot)
	}
	if !no {
		return m.Title
	}
	for j := k; j < len(m.T); j++ {
		if t := &m.T[j]; t.Has(lexicon.But) && !t.Has(lexicon.IsNot) && j+1 < len(m.T) {
			_, to := m.Clause(j + 1)
			return entity.Span{From: m.T[j+1].From, To: m.T[to-1].To}
		}
	}
	return entity.Span{}
}

// named is a title without what introduces it: 叫季度预算, to Roadmap.
func (m *message) named(p entity.Span) (from, to int) {
	k := m.Index(p.From)
	for t := m.Get(k); t.To < p.To && t.Kind == entity.Word && t.Means.Content().Empty() &&
		(t.Is(lexicon.Of(lexicon.To, lexicon.But)) || t.Has(lexicon.Whom) && t.To-t.From == 1); t = m.Get(k) {
		k++
	}
	return m.Get(k).From, p.To
}

// plain is the message without particles and marks at its ends.
func (m *message) plain() entity.Span {
	from, to := 0, len(m.T)
	for from < to && m.idle(from) {
		from++
	}
	for to > from && m.idle(to-1) {
		to--
	}
	if from == to {
		return entity.Span{}
	}
	return entity.Span{From: m.T[from].From, To: m.T[to-1].To}
}

func (m *message) idle(k int) bool {
	t := &m.T[k]
	return t.Kind == entity.Mark || t.Role == entity.Address || t.Kind == entity.Word && t.Has(lexicon.Pad) && t.Means.Content().Empty() && t.To-t.From <= 2
}

// maxAnswer bounds, in runes, a short answer that no list knows.
const maxAnswer = 12

// maxRoom bounds, in runes, the number of a room.
const maxRoom = 6

// amendRoom reads 换301, 去大会议室, 不在301，在302, 换个会议室 (any room, to be proposed) and 不要会议室.
func (m *message) amendRoom(p *commands.Param, a *fill.Facts, answers bool) bool {
	room, none := -1, false
	for k := range m.T {
		t, prev := &m.T[k], m.Get(k-1)
		figures := (t.Kind == entity.Number || t.Kind == entity.Code) && t.To-t.From >= 2 && t.To-t.From <= maxRoom && k > 0 && !m.Get(k+1).Has(lexicon.Unit) &&
			prev.Is(lexicon.Of(lexicon.Rather, lexicon.But, lexicon.At, lexicon.To, lexicon.Book, lexicon.Move))
		switch named := t.Kind == entity.Room || figures || m.stands(k) && (answers || a.Room != ""); {
		case !named && !t.Has(lexicon.RoomWord):
		case m.Denied(k):
			none = true
		case named && t.Role == entity.Free:
			room = k
		}
	}
	switch {
	case room >= 0:
		m.RoomAt(room, room+1, a)
		return true
	case none:
		a.Room, a.RoomText = "", ""
		return true
	}
	if m.Say(p, a) {
		return true
	}
	if answers && m.Has(lexicon.Any) {
		a.Room, a.RoomText = commands.AnyRoom, ""
		return true
	}
	core := m.plain()
	if !answers || core.Empty() || core.To-core.From > maxAnswer || m.dated() {
		return false
	}
	m.RoomAt(m.Index(core.From), m.Index(core.To-1)+1, a)
	return true
}

// amendPlace reads 改在食堂, 不在食堂，在大厅, and 不在那儿了, which leaves it open where the meeting is. A place that is named
// in passing changes nothing: 我来没来公司.
func (m *message) amendPlace(p *commands.Param, a *fill.Facts) bool {
	if !m.bare() && !m.changes() && !m.has(lexicon.Of(lexicon.Meet, lexicon.Meetish, lexicon.Open, lexicon.PlaceWord, lexicon.RoomWord)) {
		return false
	}
	none := false
	for k := range m.T {
		if t := &m.T[k]; m.Denied(k) && (m.PlaceAt(k) || t.Has(lexicon.There)) {
			none = true
			m.Use(t.From, t.To)
			if a.Place = ""; t.Has(lexicon.There) {
				a.Room, a.RoomText = "", ""
			}
		}
	}
	return m.Say(p, a) || none
}

// stands says whether token k is three or four figures and all that its clause says: 四点，302.
func (m *message) stands(k int) bool {
	t := &m.T[k]
	from, to := m.Clause(k)
	return t.Kind == entity.Number && to-from == 1 && (t.To-t.From == 3 || t.To-t.From == 4)
}

// answerKind takes a short answer as the name of a kind, also one that no list knows.
func (m *message) answerKind(p *commands.Param, a *fill.Facts, answers bool) bool {
	if p.Words != commands.WordsKinds && p.Words != commands.WordsLeave {
		return false
	}
	kind, stands := m.Kind(lexicon.Of(lexicon.Kind, lexicon.Leave)), m.has(lexicon.Of(lexicon.Question, lexicon.List, lexicon.Who, lexicon.Opinion, lexicon.Want, lexicon.TakeOff, lexicon.Apply, lexicon.Submit, lexicon.Approval, lexicon.Know, lexicon.Nod, lexicon.Not, lexicon.No))
	if from, to := loadPlaces().core(m.R); answers && !m.onlyNames() && to > from && to-from <= maxAnswer && !m.dated() && !stands {
		if _, counts := loadPlaces().place(m.R[from:to], ninth); !counts {
			kind = strings.TrimSpace(m.Cut(from, to))
		}
	}
	if kind != "" {
		a.Kind = kind
	}
	return kind != ""
}

// onlyNames says whether nothing is said but kinds that lists know.
func (m *message) onlyNames() bool {
	kinds, around := false, lexicon.Of(lexicon.Form, lexicon.Approval, lexicon.Me, lexicon.Gen, lexicon.Pad, lexicon.This, lexicon.Unit, lexicon.Holiday)
	content := lexicon.Of(lexicon.Approval, lexicon.Me, lexicon.Holiday)
	for k := range m.T {
		switch t := &m.T[k]; {
		case t.Is(lexicon.Of(lexicon.Kind, lexicon.Leave)):
			kinds = true
		case t.Kind != entity.Mark && !(t.Is(around) && t.Means.Content().Without(content).Empty()):
			return false
		}
	}
	return kinds
}

// minDigits is how many figures answer the question for a number.
const minDigits = 3

func (m *message) answerNumber(a *fill.Facts) bool {
	var digits strings.Builder
	for _, c := range m.R {
		if norm.IsDigit(c) {
			digits.WriteRune(c)
		}
	}
	if digits.Len() < minDigits {
		return false
	}
	a.Number = digits.String()
	return true
}
