package dialog

import (
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/classify"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// amendPeople adds, removes and replaces people: 再加上王五, 去掉李四, 不是张三是李四. A bare list of names answers a
// question for people, and then there is one alone if the facts of one are asked for.
func (m *message) amendPeople(p *commands.Param, a *fill.Facts) bool {
	if p.Role == commands.RoleTarget {
		return m.amendHeirs(p, a)
	}
	owner, asked := p.Role == commands.RoleOwner, m.asks(commands.Subjects)
	if owner && m.group(p, a, asked) {
		return true
	}
	swapped := m.swaps(a)
	out, said := m.left(), m.People()
	if !owner {
		said = m.invited(p, a, asked)
	}
	if len(out) == 0 && m.removes() { // nothing tells the names: it is about whoever was mentioned
		out = m.U.Mentions
	}
	if len(said) == 0 && asked && len(m.d.Options) == 0 {
		said = m.bareNames()
	}
	said = slices.DeleteFunc(slices.Clone(said), crowdOf(slices.Concat(swapped, out, a.Heirs)).has)
	switch n := len(said); {
	case n == 0 && len(out) == 0:
		return len(swapped) > 0
	case owner && n == 1 && m.unit(said[0].Name):
		a.People, a.Scope, a.Dept = nil, commands.ScopeTeam, said[0].Name
		return true
	case owner && n > 0:
		a.Scope, a.Dept = commands.ScopePerson, ""
	}
	switch {
	case len(out) == 1 && len(said) == 1 && replace(a, out[0], said[0], m.has(lexicon.Of(lexicon.IsNot, lexicon.Replace))):
	case len(said) > 0 && len(swapped) == 0 && (asked && owner || !m.adds() && (owner || m.resets(a))):
		a.People = said
	default:
		removed, there := remove(a, out), crowdOf(a.People)
		for _, p := range said {
			if !there.has(p) {
				a.People = append(a.People, p)
			}
		}
		return removed || len(said) > 0 || len(swapped) > 0
	}
	return true
}

// amendHeirs reads to whom something goes instead: 不，转给王五. Whoever is named alone answers that.
func (m *message) amendHeirs(p *commands.Param, a *fill.Facts) bool {
	var b fill.Facts
	if !m.Say(p, &b) && m.asked == p && len(m.d.Options) == 0 {
		b.Heirs = m.bareNames()
	}
	if len(b.Heirs) > 0 {
		a.Heirs = b.Heirs
	}
	return len(b.Heirs) > 0
}

// invited are who is to come: people, departments, and whom a word for all of them names.
func (m *message) invited(p *commands.Param, a *fill.Facts, asked bool) []commands.Person {
	var b fill.Facts
	m.Say(p, &b)
	if b.Scope != "" {
		a.Scope = b.Scope
	}
	for k := range m.T {
		if t := &m.T[k]; asked && t.Kind == entity.Dept && t.Role == entity.Free && !holds(b.People, m.PersonAt(k)) {
			b.People = append(b.People, m.PersonAt(k))
		}
	}
	return b.People
}

// unit says whether a name is a department's.
func (m *message) unit(name string) bool {
	r := norm.New(name).Runes()
	for i := 1; i < len(r); i++ {
		if means, ok := m.Lexicon().Word(r[i:]); ok && means.Has(lexicon.DeptWord) {
			return true
		}
	}
	return false
}

// group answers whose facts are meant with a team, a department or the asker.
func (m *message) group(p *commands.Param, a *fill.Facts, asked bool) bool {
	if !asked || !m.has(lexicon.Of(lexicon.Me, lexicon.Team, lexicon.All)) && !m.found(entity.Dept) || m.found(entity.Person) || len(m.U.Mentions) > 0 {
		return false
	}
	var b fill.Facts
	m.Say(p, &b) // nothing is said for a parameter that need not be known: the asker is meant
	a.People, a.Scope, a.Dept = b.People, b.Scope, b.Dept
	return true
}

// left are those who are not to come: also 取消李四, where there is nobody's meeting to call off.
func (m *message) left() (out []commands.Person) {
	for k := range m.T {
		t := &m.T[k]
		if t.Role == entity.Out || k > 0 && t.Kind == entity.Person && t.Role == entity.Free && m.T[k-1].Has(lexicon.Cancel) {
			out = append(out, m.PersonAt(k))
		}
	}
	return out
}

// removes says whether a message is no more than a word that leaves somebody out: 去掉.
func (m *message) removes() bool {
	return len(m.U.Mentions) > 0 && !m.found(entity.Person) && classify.Whole(m.Sentence, lexicon.Of(lexicon.Out, lexicon.Stay, lexicon.Not, lexicon.Except))
}

// swaps puts people in the place of others, and returns all of them: 把张三换成王五, replace Zhang San with Wang Wu,
// 李四请假了，换王五.
func (m *message) swaps(a *fill.Facts) (both []commands.Person) {
	last := -1
	for k := range m.T {
		if t := &m.T[k]; t.Kind != entity.Person || t.Role == entity.Topic || t.Role == entity.Out {
			continue
		}
		old := last
		if was := m.T[k].Old; was != nil {
			old = m.Index(was.From)
		} else if old >= 0 && !m.swapped(old, k) {
			old = -1
		}
		if last = k; old < 0 {
			continue
		}
		was, is := m.PersonAt(old), m.PersonAt(k)
		if !holds(a.People, was) && holds(a.People, is) {
			was, is = is, was // 王五替换李四
		}
		if replace(a, was, is, true) {
			both, last = append(both, was, is), -1
		}
	}
	return both
}

// swapped says whether the person at token b takes the place of the one at token a.
func (m *message) swapped(a, b int) bool {
	if a > 0 && m.T[m.behind(a)].Has(lexicon.Replace) {
		return true
	}
	for k := a + 1; k < b; k++ {
		if t := &m.T[k]; t.Is(lexicon.Of(lexicon.Rather, lexicon.Replace)) || t.Has(lexicon.But) && t.Has(lexicon.Move) {
			return true
		}
	}
	return false
}

// adds says whether people are to join those who are already there.
func (m *message) adds() bool {
	k := m.before()
	return k >= 0 && m.T[k].Is(lexicon.Of(lexicon.And, lexicon.Invite)) && !m.T[k].Has(lexicon.With)
}

// before is the word in front of the first who is named; -1 for none.
func (m *message) before() int {
	if at := m.Sentence.People(); len(at) > 0 && at[0] > 0 {
		return m.behind(at[0])
	}
	return -1
}

// behind is the word behind which the person at token k stands.
func (m *message) behind(k int) int {
	for k--; k > 0 && (m.T[k].Kind == entity.Mark || m.T[k].Has(lexicon.At)); {
		k--
	}
	return k
}

// resets says whether 和李四 stands for new people altogether: 改成和李四开, 只要李四.
func (m *message) resets(a *fill.Facts) bool {
	k := m.before()
	only := k >= 0 && m.T[k].Has(lexicon.Only) || m.Get(k+2).Has(lexicon.Only) && !m.Get(k+2).Has(lexicon.Pad)
	return len(a.People) > 0 && (only || m.has(lexicon.Of(lexicon.Move)) && !m.dated() && !(k >= 0 && m.T[k].Has(lexicon.Whom)))
}

// onlyMentions says whether a message is nothing but names of people who were mentioned.
func (m *message) onlyMentions() bool {
	if len(m.U.Mentions) == 0 {
		return false
	}
	rest := m.U.Text
	for _, p := range m.U.Mentions {
		if p.Name != "" {
			rest = strings.ReplaceAll(rest, "@"+p.Name, "")
		}
	}
	return strings.TrimSpace(rest) == ""
}

// bareNames reads a message that is nothing but names that nobody knows: 钱多多, Tom.
func (m *message) bareNames() (out []commands.Person) {
	from, to := loadPlaces().core(m.R)
	for k := m.Index(from); k < len(m.T) && m.T[k].From < to; k++ {
		first := k
		for k < len(m.T) && m.T[k].From < to && m.nameable(&m.T[k]) {
			k++
		}
		if first < k {
			name := m.Cut(m.T[first].From, m.T[k-1].To)
			if n := len([]rune(name)); norm.IsHan(m.R[m.T[first].From]) && (n < 2 || n > 4) || n > maxTitle {
				return nil
			}
			out = append(out, commands.Person{Name: name})
		}
		if k < len(m.T) && m.T[k].From < to && !m.T[k].Is(lexicon.Of(lexicon.And, lexicon.Pad, lexicon.Whom)) && m.T[k].Kind != entity.Mark {
			return nil
		}
	}
	return out
}

// nameable says whether a token can be a part of a name.
func (m *message) nameable(t *entity.Token) bool {
	switch t.Kind {
	case entity.Han:
		return true
	case entity.Latin:
		return m.Capital(t.From)
	case entity.Word:
		return norm.IsHan(m.R[t.From]) && t.To-t.From == 1 && t.Means.Content().Empty() && !t.Is(lexicon.Of(lexicon.And, lexicon.With, lexicon.Pad, lexicon.Whom, lexicon.Not, lexicon.This, lexicon.Pronoun, lexicon.PeopleWord))
	}
	return false
}

func holds(list []commands.Person, p commands.Person) bool {
	return slices.ContainsFunc(list, func(q commands.Person) bool { return same(p, q) })
}

// same says whether two are one person, whichever script the name is written in.
func same(a, b commands.Person) bool {
	return fill.Same(a, b) || (a.ID == "" || b.ID == "") && norm.New(a.Name).String() == norm.New(b.Name).String()
}

// crowd finds people among many.
type crowd struct{ names, ids map[string]string }

func crowdOf(list []commands.Person) crowd {
	c := crowd{names: make(map[string]string, len(list)), ids: make(map[string]string, len(list))}
	for _, p := range list {
		name := norm.New(p.Name).String()
		if c.names[name] = p.ID; p.ID != "" {
			c.ids[p.ID] = name
		}
	}
	return c
}

// has says whether somebody is among them: by id, else by name, whichever script it is written in.
func (c crowd) has(p commands.Person) bool {
	if _, known := c.ids[p.ID]; known && p.ID != "" {
		return true
	}
	id, known := c.names[norm.New(p.Name).String()]
	return known && p.Name != "" && (id == "" || p.ID == "")
}

func remove(a *fill.Facts, out []commands.Person) bool {
	before := len(a.People)
	a.People = slices.DeleteFunc(a.People, crowdOf(out).has)
	return len(a.People) != before
}

// replace puts fresh in the place of old. When old is not there, and that it is meant was said in so many words, the only
// one who is there makes room.
func replace(a *fill.Facts, old, fresh commands.Person, swap bool) bool {
	i := slices.IndexFunc(a.People, func(p commands.Person) bool { return same(p, old) })
	if i < 0 && swap && len(a.People) == 1 {
		i = 0
	}
	if i < 0 || holds(a.People, fresh) {
		return false
	}
	a.People[i] = fresh
	return true
}
