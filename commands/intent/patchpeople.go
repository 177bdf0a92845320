package intent

import (
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
)

// patchPeople adds, removes and replaces people: 再加上王五, 去掉李四, 不是张三是李四. A bare list of
// names answers a question for people, and then there is one alone if the facts of one are asked for.
func (r *reading) patchPeople(a *facts, asked, one bool) bool {
	if old, fresh, ok := r.replacement(); ok {
		return replacePerson(a, old, fresh)
	}
	out := r.removed()
	said := r.people(r.u.Mentions)
	if len(out) == 0 && r.removes() { // nothing tells the names: it is about whoever was mentioned
		out = unplaced(r.u.Text, r.u.Mentions)
	}
	if len(said) == 0 && asked {
		said = r.bareNames()
	}
	changed := false
	if len(out) > 0 {
		changed = removePeople(a, out)
		said = slices.DeleteFunc(said, func(p commands.Person) bool { return containsPerson(out, p) })
	}
	if len(said) == 0 {
		return changed
	}
	if asked && one || !r.adds() && (one || r.resets(a, said)) {
		a.People = said
		return true
	}
	for _, p := range said {
		if !containsPerson(a.People, p) {
			a.People = append(a.People, p)
		}
	}
	return true
}

// adds says whether people are to join those who are already there.
func (r *reading) adds() bool {
	for i := range r.r {
		if r.anyOf(i, "加", "再", "还有", "叫上", "拉上", "喊上", "带上", "叫埋", "埋", "同埋", "也", "邀请", "add ", "also", "invite", "include", "plus", "as well") > 0 {
			return true
		}
	}
	return false
}

// resets says whether 和李四 stands for new people altogether: 改成和李四开.
func (r *reading) resets(a *facts, _ []commands.Person) bool {
	return len(a.People) > 0 && r.has.has(cMove) && len(r.times) == 0
}

// replacement reads 不是张三是李四, 把张三换成李四, Li Si instead of Zhang San.
func (r *reading) replacement() (old, fresh commands.Person, ok bool) {
	for i := range r.r {
		if n := r.anyOf(i, "不是", "唔系", "not "); n > 0 {
			return r.notBut(i, i+n)
		}
		if n := r.anyOf(i, "换成", "改成", "换做", "改为", "换作", "instead of ", "replaced by "); n > 0 {
			before, hasOld := r.nameBefore(i)
			after, hasNew := r.someoneAt(i + n)
			if hasOld && hasNew {
				if r.startsWith(i, "instead of ") {
					before, after = after, before
				}
				return r.person(before), r.person(after), true
			}
		}
		if n := r.anyOf(i, "replace "); n > 0 {
			first, ok1 := r.someoneAt(i + n)
			if ok1 {
				j := skipSpace(r.r, first.to)
				if m := r.anyOf(j, "with ", "by "); m > 0 {
					if second, ok2 := r.someoneAt(j + m); ok2 {
						return r.person(first), r.person(second), true
					}
				}
			}
		}
	}
	return old, fresh, false
}

// notBut reads the names around 不是 at i: 不是张三是李四 or 是李四不是张三.
func (r *reading) notBut(i, after int) (old, fresh commands.Person, ok bool) {
	wrong, found := r.someoneAt(after)
	if !found {
		return old, fresh, false
	}
	j := wrong.to
	for j < len(r.r) && (r.r[j] == ' ' || isPunct(r.r[j])) {
		j++
	}
	if n := r.anyOf(j, "而是", "应该是", "是", "系", "but ", "it's ", "要"); n > 0 {
		if right, found := r.someoneAt(j + n); found {
			return r.person(wrong), r.person(right), true
		}
	}
	if right, found := r.personAt(j); found {
		return r.person(wrong), r.person(right), true
	}
	if right, found := r.nameBefore(i); found {
		return r.person(wrong), r.person(right), true
	}
	return old, fresh, false
}

// someoneAt reads the person at i, spaces and an @ in front.
func (r *reading) someoneAt(i int) (span, bool) {
	if i = skipSpace(r.r, i); i < len(r.r) && r.r[i] == '@' {
		i++
	}
	return r.personAt(i)
}

func (r *reading) nameBefore(i int) (span, bool) {
	for i > 0 && (r.r[i-1] == ' ' || isPunct(r.r[i-1])) {
		i--
	}
	for _, n := range r.names {
		if n.to == i {
			return n, true
		}
	}
	for from := max(0, i-4); from < i; from++ {
		if n, ok := r.unknownHan(from); ok && n.to == i {
			return n, true
		}
		if n, ok := r.titledAt(from); ok && n.to == i {
			return n, true
		}
	}
	return span{}, false
}

func (r *reading) person(p span) commands.Person {
	name := r.tidy(p)
	for _, m := range r.u.Mentions {
		if m.Name == name {
			return m
		}
	}
	return commands.Person{Name: name}
}

// removal returns the length of a word at i that leaves somebody out.
func (r *reading) removal(i int) int {
	if n := r.anyOf(i, "除了", "除"); n > 0 {
		if r.besides(i + n) {
			return 0
		}
		return n
	}
	return r.anyOf(i, "去掉", "去除", "移除", "删掉", "删除", "不要叫", "不用叫", "不必叫", "别叫", "不叫", "不用请", "不要请", "不请", "别请", "不要邀请", "不邀请", "别邀请", "不用邀请", "别带", "踢掉", "不要", "不带", "唔使叫", "唔好叫", "唔叫", "唔使请", "唔好请", "拿掉", "remove ", "without ", "drop ", "exclude ", "excluding ", "don't invite ", "do not invite ", "except for ", "except ", "but not ", "not including ", "not ", "minus ", "uninvite ")
}

// besides says whether what stands behind 除了 at i is not left out, but one more: 除了李四还有王五.
func (r *reading) besides(i int) bool {
	for ; i < len(r.r) && r.anyOf(i, "。", "；", ";") == 0; i++ {
		if r.anyOf(i, "还", "也", "再加", "仲有") > 0 {
			return true
		}
	}
	return false
}

// removes says whether a sentence is no more than a word that leaves somebody out: 去掉.
func (r *reading) removes() bool {
	text := strings.TrimSpace(r.str)
	for i := range r.r {
		if n := max(r.removal(i), r.anyOf(i, "remove", "drop", "exclude", "uninvite")); n > 0 {
			return len([]rune(text)) <= n+2
		}
	}
	return false
}

// removed lists the people who are to be left out.
func (r *reading) removed() []commands.Person {
	var out []commands.Person
	for i := range r.r {
		n := r.removal(i)
		if n == 0 { // 和张三，不是李四; but not 是不是李四
			if n = r.anyOf(i, "不是", "唔系"); n > 0 && i > 0 && in(r.r[i-1], "是系") {
				n = 0
			}
		}
		if n == 0 || i > 0 && r.tokenCrosses(i) && isHan(r.r[i-1]) && r.anyOf(i-1, "不要是") > 0 {
			continue
		}
		for _, p := range r.nameList(i+n, false) {
			out = append(out, r.person(p))
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, p := range r.names {
		if r.anyOf(p.to, "不用来", "不来", "不参加", "来不了", "不用参加", "就不用", "不去", "去掉", "删掉", "唔使嚟", "唔嚟", " can't", " won't", " is not", " isn't") > 0 {
			out = append(out, r.person(p))
		}
	}
	return out
}

// bareNames reads a message that is nothing but names.
func (r *reading) bareNames() []commands.Person {
	i := 0
	for i < len(r.r) {
		if n := r.anyOf(i, "就", "是", "叫", "请", "那", "和", "跟", "with ", "just ", "only ", " ", "@", "有", "嗯"); n > 0 {
			i += n
			continue
		}
		break
	}
	list := r.nameList(i, true)
	if len(list) == 0 {
		core := r.core()
		if n := len([]rune(core)); n >= 2 && n <= 4 && len(r.toks) == 0 && len(r.times) == 0 && allHan(core) {
			return []commands.Person{{Name: r.tidy(span{0, len(r.r)})}}
		}
		return nil
	}
	return r.persons(list, nil)
}

func allHan(s string) bool {
	for _, c := range s {
		if !isHan(c) {
			return false
		}
	}
	return true
}

func samePerson(a, b commands.Person) bool {
	if a.ID != "" && b.ID != "" {
		return a.ID == b.ID
	}
	return strings.EqualFold(a.Name, b.Name)
}

func containsPerson(list []commands.Person, p commands.Person) bool {
	return slices.ContainsFunc(list, func(q commands.Person) bool { return samePerson(p, q) })
}

func removePeople(a *facts, out []commands.Person) bool {
	before := len(a.People)
	a.People = slices.DeleteFunc(a.People, func(p commands.Person) bool { return containsPerson(out, p) })
	return len(a.People) != before
}

// replacePerson puts fresh in the place of old; when old is not there and only one person is, fresh
// takes that place.
func replacePerson(a *facts, old, fresh commands.Person) bool {
	for i, p := range a.People {
		if samePerson(p, old) {
			a.People[i] = fresh
			return true
		}
	}
	if len(a.People) == 1 {
		a.People[0] = fresh
		return true
	}
	if !containsPerson(a.People, fresh) {
		a.People = append(a.People, fresh)
	}
	return true
}
