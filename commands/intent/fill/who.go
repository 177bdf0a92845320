package fill

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

func (r *Reader) fillSubjects(p *commands.Param, a *Facts) {
	switch p.Role {
	case commands.RoleOwner:
		r.owner(a)
		// 和张三的会 is one of my own
		if with := r.cmd.Takes(commands.Subjects, commands.RoleOld) != nil && r.withSomebody() && !r.Has(lexicon.Free); !p.Required && (a.Scope == commands.ScopeSelf || with) {
			a.Scope = ""
		}
	case commands.RoleOut:
		switch {
		case r.cmd.Act != commands.ActDecide:
			a.Left = r.persons(append(r.Outs(), r.besides()...), nil)
		case r.marks(lexicon.Whole): // else a negation is about the decision: 李四的不批
			a.Left = append(r.Left(), r.persons(r.spared(), nil)...)
			for _, at := range r.holders() {
				if r.stays(r.Index(at.From)) {
					a.Left = append(a.Left, r.someone(at.From, at.To)...)
				}
			}
		}
	case commands.RoleTarget:
		if a.Heirs = r.persons(r.heirs(), nil); !slices.ContainsFunc(r.Sentence.People(), r.receives) {
			if stranger := r.receiver(); stranger != nil {
				a.Heirs = stranger
			}
		}
	case commands.RoleOld:
		if len(a.People) == 0 {
			a.People = r.People()
			if r.cmd.Act == commands.ActDecide && !r.marks(lexicon.Whole) {
				a.People = append(a.People, r.Left()...)
			}
			a.People = slices.DeleteFunc(a.People, func(p commands.Person) bool { return contains(a.Heirs, p) || contains(a.Left, p) })
		}
		if r.cmd.Thing == commands.ThingApproval || r.cmd.Thing == commands.ThingDecision {
			for _, at := range r.holders() { // else it would be anybody's
				if p := r.someone(at.From, at.To); !contains(a.Left, p[0]) && !contains(a.Heirs, p[0]) {
					a.People = append(a.People, p...)
				}
			}
		}
		if len(a.People) == 0 && r.cmd.Act == commands.ActCancel {
			a.People = r.Left() // 跟葛雯约的周五10点，算了删掉
		}
	default:
		if a.People = r.attendees(); len(a.People) == 0 && p.Required && r.cmd.Effect == commands.Read {
			a.People = r.unheard()
		}
		if r.Has(lexicon.Team, lexicon.All) || r.marks(lexicon.Group) {
			a.Scope = commands.ScopeTeam
		}
	}
}

// besides are those, departments too, besides whom others are asked about: 除了李四还有谁.
func (r *Reader) besides() (out []int) {
	for k := range r.T {
		for j := k + 1; r.T[k].Has(lexicon.Except) && (r.Get(j).Kind == entity.Person || r.Get(j).Kind == entity.Dept || r.Get(j).Has(lexicon.And)); j++ {
			if !r.T[j].Has(lexicon.And) {
				out = append(out, j)
			}
		}
	}
	return out
}

// withSomebody says whether somebody stands behind 和 or with.
func (r *Reader) withSomebody() bool {
	for k := range r.T {
		if r.T[k].Kind == entity.Person && k > 0 && r.T[k-1].Is(lexicon.Of(lexicon.With)) {
			return true
		}
	}
	return false
}

// marks says whether a joint of a meaning stands anywhere in what is asked.
func (r *Reader) marks(c lexicon.Concept) bool { return r.marksAny(lexicon.Of(c)) }

// marksAny is marks for any of several meanings.
func (r *Reader) marksAny(m lexicon.Set) bool {
	return slices.ContainsFunc(r.T, func(t entity.Token) bool { return t.Is(m) && t.Role == entity.Free })
}

// People are those who are named and meant, mentions first because they are certain.
func (r *Reader) People() []commands.Person { return r.persons(r.Sentence.People(), r.Mentions) }

// Left are those who are not to come.
func (r *Reader) Left() []commands.Person { return r.persons(r.Outs(), nil) }

// attendees are who is to come: people, and departments that are named where people are.
func (r *Reader) attendees() []commands.Person {
	var at []int
	for k := range r.T {
		t := &r.T[k]
		if t.Role != entity.Free {
			continue
		}
		if t.Kind == entity.Dept && r.Get(k+1).Has(lexicon.Gen) && r.Get(k+2).Kind == entity.Person || t.Kind == entity.Dept && r.Get(k+1).Kind == entity.Person {
			r.used[k] = true // 市场部的孙倩
			continue
		}
		if t.Kind == entity.Person || t.Kind == entity.Dept && (!t.Guess || r.AmongPeople(k)) && !r.namesMeeting(k) && !(r.Get(k+1).Has(lexicon.Gen) && r.Get(k+2).Is(lexicon.Of(lexicon.Meet, lexicon.Meetish))) {
			at = append(at, k)
		}
	}
	at = append(at, r.meant(at)...)
	out := r.persons(at, r.Mentions)
	left := r.Left()
	return slices.DeleteFunc(out, func(p commands.Person) bool { return contains(left, p) })
}

// namesMeeting says whether the department at token k is part of what a meeting is called: 党支部组织生活会.
func (r *Reader) namesMeeting(k int) bool {
	for j := k + 1; j <= k+3 && r.Adjacent(j-1); j++ {
		if r.T[j].Is(lexicon.Of(lexicon.Meet, lexicon.Meetish)) && !r.T[j].Has(lexicon.Open) {
			return true
		}
		if r.T[j].Kind != entity.Han && !r.T[j].Is(lexicon.Of(lexicon.Noun, lexicon.Ordinary)) {
			return false
		}
	}
	return false
}

// meant are those for whom a pronoun stands that is invited, and who were named where nobody is: 许主任查完房，约她; 黄磊跟赵雪
// 明天回来，他俩和我.
func (r *Reader) meant(at []int) (out []int) {
	for k := range r.T {
		t := &r.T[k]
		if !t.Has(lexicon.Pronoun) || t.Has(lexicon.Inanimate) || t.Role != entity.Free || !r.AmongPeople(k) && !r.Get(k+1).Is(lexicon.Of(lexicon.With, lexicon.And)) {
			continue
		}
		for j := k - 1; j >= max(0, k-maxTimes); j-- {
			if p := &r.T[j]; p.Kind == entity.Person && p.Role == entity.Aside && !slices.Contains(at, j) && !slices.Contains(out, j) {
				out = append(out, j)
				if !t.Has(lexicon.Several) {
					break
				}
			}
		}
	}
	return out
}

// persons turns tokens into people, each once. A name that only one person of the directory bears is that person.
func (r *Reader) persons(at []int, mentions []commands.Person) []commands.Person {
	out := slices.Clone(mentions)
	for _, k := range at {
		t := &r.T[k]
		name := r.Cut(t.From, t.To)
		if k < len(r.used) {
			r.used[k] = true
		}
		if len(t.Who) == 1 && !slices.ContainsFunc(mentions, func(m commands.Person) bool { return strings.EqualFold(m.Name, name) }) {
			if full := t.Who[0]; !sameLetters(full, name) {
				name = full
			}
		}
		if name = strings.TrimSpace(name); name != "" && !slices.ContainsFunc(out, func(p commands.Person) bool { return strings.EqualFold(p.Name, name) }) {
			out = append(out, commands.Person{Name: name})
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// Same says whether two are one person.
func Same(a, b commands.Person) bool {
	if a.ID != "" && b.ID != "" {
		return a.ID == b.ID
	}
	return strings.EqualFold(a.Name, b.Name)
}

func contains(list []commands.Person, p commands.Person) bool {
	return slices.ContainsFunc(list, func(q commands.Person) bool { return Same(p, q) })
}

// owner reads whose facts are meant: people, a department, somebody's role (我领导), he; else a team, else the asker. Somebody
// who is not read is handed on as said, for answering with the asker's own facts would be a wrong answer.
func (r *Reader) owner(a *Facts) {
	a.People = slices.DeleteFunc(r.persons(r.owners(), r.Mentions), func(p commands.Person) bool { return contains(a.Left, p) })
	personal := r.Has(lexicon.Att, lexicon.AttBad, lexicon.Punch, lexicon.AttTime, lexicon.Leave, lexicon.Holiday, lexicon.Free, lexicon.HowMany) || r.cmd.Thing == commands.ThingAttendance || r.cmd.Thing == commands.ThingLeave
	if len(a.People) == 0 && personal {
		a.Dept = cmp.Or(r.department(a), r.unit())
		if a.Dept == "" {
			a.People = r.unread()
		}
	}
	if len(a.People) == 0 && a.Dept == "" {
		a.People = r.pronoun()
	}
	if len(a.People) == 0 && a.Dept == "" && r.cmd.Thing == "" && r.mine() {
		a.People = r.onlooker()
	}
	switch {
	case r.cmd.Thing == "" && r.ours(): // 谁看过李四和我的考勤: not mine alone
		a.Scope = commands.ScopePerson
	case r.cmd.Thing == "" && len(a.People) == 0 && a.Dept == "" && r.theirs(): // who they are does not matter: nobody is told that
		a.Scope = commands.ScopePerson
	case r.cmd.Thing == "" && r.mine(), // 李四看过我的考勤吗: people are who looked
		r.cmd.Thing == "" && r.Has(lexicon.Me) && len(a.People) == 0 && a.Dept == "" && !r.Has(lexicon.Team, lexicon.All): // 谁查过我
		a.Scope = commands.ScopeSelf
	case a.Dept != "":
		a.Scope = commands.ScopeTeam
	case len(a.People) > 0:
		a.Scope = commands.ScopePerson
	case r.Has(lexicon.Team, lexicon.All, lexicon.Who), r.cmd.Thing == commands.ThingAttendance && r.unnamed():
		a.Scope = commands.ScopeTeam
	default:
		a.Scope = commands.ScopeSelf
	}
}

// ownable are the facts that are somebody's.
var ownable = lexicon.Of(lexicon.Att, lexicon.AttBad, lexicon.Punch, lexicon.AttTime, lexicon.Approval, lexicon.Kind, lexicon.Leave, lexicon.Holiday, lexicon.Agenda, lexicon.Plans, lexicon.Free, lexicon.Meet, lexicon.Noun)

// theirs says whether facts are named as somebody's who is not the asker: 我老板的考勤, 谁的考勤, my boss's attendance.
func (r *Reader) theirs() bool {
	for k := 1; k < len(r.T); k++ {
		if r.T[k].Has(lexicon.Gen) && !r.T[k-1].Has(lexicon.Me) && r.T[k-1].Is(lexicon.Of(lexicon.Role, lexicon.Who, lexicon.Pronoun, lexicon.PeopleWord, lexicon.Team, lexicon.DeptWord)) && r.Get(k+1).Is(ownable) {
			return true
		}
	}
	return false
}

// ours says whether facts are named as somebody's and the asker's: 李四和我的考勤, Li Si's and my attendance.
func (r *Reader) ours() bool {
	for k := 2; k < len(r.T); k++ {
		of := k - 2
		if of > 0 && r.T[of].Has(lexicon.Gen) {
			of--
		}
		if r.T[k].Has(lexicon.Me) && r.T[k-1].Has(lexicon.And) && r.T[of].Kind == entity.Person && (r.Get(k+1).Is(ownable) || r.Get(k+1).Has(lexicon.Gen) && r.Get(k+2).Is(ownable)) {
			return true
		}
	}
	return false
}

// mine says whether facts are named as the asker's own: 我的考勤, my approvals.
func (r *Reader) mine() bool {
	for k := range r.T {
		next := r.Get(k + 1)
		if next.Has(lexicon.Gen) {
			next = r.Get(k + 2)
		}
		if r.T[k].Has(lexicon.Me) && (next.Kind == entity.Time || next.Is(ownable)) {
			return true
		}
	}
	return false
}

func (r *Reader) owners() []int {
	all := r.Sentence.People()
	if r.cmd.Thing != "" || r.cmd.Act == commands.ActCancel {
		all = append(all, r.Outs()...) // whoever is not invited is asked about all the same; 删掉李四的数据
	}
	slices.Sort(all)
	agenda := r.cmd.Takes(commands.Subjects, commands.RoleOld) != nil
	return slices.DeleteFunc(all, func(k int) bool {
		return agenda && k > 0 && r.T[k-1].Is(lexicon.Of(lexicon.With)) && !r.Has(lexicon.Free)
	})
}

// department is one that is not said to be the asker's: 市场部, the marketing team.
func (r *Reader) department(a *Facts) string {
	mine := r.Has(lexicon.Me)
	for k := range r.T {
		t := &r.T[k]
		if t.Role != entity.Free || slices.ContainsFunc(a.Left, func(p commands.Person) bool { return p.Name == r.Cut(t.From, t.To) }) {
			continue
		}
		if k > 0 && r.T[k-1].Has(lexicon.At) && mine {
			continue // 我昨天在市场部打卡了吗
		}
		if t.Kind == entity.Dept {
			r.used[k] = true
			return r.Cut(t.From, t.To)
		}
		office := t.Has(lexicon.Place) && !mine && r.Has(lexicon.Who) && !r.Has(lexicon.At) // 董事会办公室上周谁迟到了
		if !t.Has(lexicon.DeptWord) && !office || t.Is(lexicon.Of(lexicon.Team, lexicon.All, lexicon.Who)) || k == 0 && !office {
			continue
		}
		from := k
		for from > 0 && k-from < 3 && r.partOfDept(from-1) {
			from--
		}
		if (from < k || office) && !r.Get(from-1).Is(lexicon.Of(lexicon.Me)) || from < k && from == 0 {
			r.use(entity.Span{From: r.T[from].From, To: t.To})
			return r.Cut(r.T[from].From, t.To)
		}
	}
	return ""
}

// unnamed says whether the asker's own department is named, or one without a name: 咱科昨天有几个没打卡的, 车间有没有人没打卡.
func (r *Reader) unnamed() bool {
	for k := range r.T {
		if t := &r.T[k]; t.Has(lexicon.DeptWord) && t.Role == entity.Free && (k == 0 || r.T[k-1].Kind == entity.Mark || r.T[k-1].Has(lexicon.Me) || r.T[k-1].Kind == entity.Time) {
			return true
		}
	}
	return false
}

// unit is where somebody works, named without a word for a department: anyone in the warehouse.
func (r *Reader) unit() string {
	if !r.Has(lexicon.Who, lexicon.All, lexicon.AttBad) || r.Has(lexicon.Me) {
		return ""
	}
	for k := range r.T {
		if !r.T[k].Has(lexicon.At) {
			continue
		}
		j := k + 1
		for r.Get(j).Has(lexicon.This) {
			j++
		}
		if t := r.Get(j); t.Role == entity.Free && (t.Kind == entity.Latin || t.Kind == entity.Han || t.Is(lexicon.Of(lexicon.Noun, lexicon.Place))) && !r.Get(j+1).Has(lexicon.RoomWord) {
			r.used[j] = true
			return r.Cut(t.From, t.To)
		}
	}
	return ""
}

func (r *Reader) partOfDept(k int) bool {
	t, next := &r.T[k], &r.T[k+1]
	gap := next.From - t.To
	if t.Role != entity.Free || gap > 1 || gap == 1 && !norm.IsLatin(r.R[next.From]) {
		return false
	}
	return t.Kind == entity.Han || t.Kind == entity.Latin || t.Kind == entity.Number ||
		t.Has(lexicon.Meet) && next.Has(lexicon.Place) ||
		t.Is(lexicon.Of(lexicon.Kind, lexicon.Meetish, lexicon.Talk, lexicon.About, lexicon.Party, lexicon.Ordinary, lexicon.DeptName)) && !t.Is(lexicon.Of(lexicon.This, lexicon.Me, lexicon.Pad, lexicon.At, lexicon.Question, lexicon.Aux, lexicon.Unit, lexicon.List)) || t.Kind == entity.Word && t.Means.Empty()
}

// pronoun is he, she, or what somebody is to the asker: 我领导, my boss. Such a word owns nothing when the asker does:
// 老板要看我上周考勤.
func (r *Reader) pronoun() []commands.Person {
	owned := r.Has(lexicon.Me)
	kept := r.cmd.Thing == commands.ThingAttendance || r.cmd.Thing == commands.ThingLeave || r.Has(lexicon.Free)
	for k := range r.T {
		t := &r.T[k]
		if t.Role != entity.Free || t.Kind != entity.Word {
			continue
		}
		switch {
		case t.Has(lexicon.Pronoun) && !t.Has(lexicon.Inanimate):
			return r.persons([]int{k}, nil)
		case t.Has(lexicon.Role) && kept:
			from := k
			if from > 0 && r.T[from-1].Has(lexicon.Gen) {
				from--
			}
			mine := from > 0 && r.T[from-1].Has(lexicon.Me)
			if mine {
				from--
			} else if from != k || owned {
				continue
			}
			return r.someone(r.T[from].From, t.To)
		}
	}
	return nil
}
