package directory

import (
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// index holds the people that are known, ready to be searched.
type index struct {
	fold   func(string) string
	within func() []int64

	mu      sync.RWMutex
	loaded  bool // a whole Load went through
	people  map[string]Person
	depts   map[int64]dingtalk.Department
	hides   []dingtalk.HideSetting
	reports map[string]idSet // managerId → userIds
	byName  map[string]idSet // folded name → userIds
	byPart  map[string]idSet // folded part of a name → userIds
	bySound map[string]idSet // pinyin of the whole name → userIds
	byGiven map[string]idSet // pinyin of the given name → userIds
	names   []string         // snapshot, nil when it has to be made anew
	namesOf []int64          // what within was when it was made
}

type idSet map[string]struct{}

func newIndex(fold func(string) string, within func() []int64) *index {
	x := &index{fold: fold, within: within}
	x.clear()
	return x
}

func (x *index) clear() {
	x.people, x.depts = map[string]Person{}, map[int64]dingtalk.Department{}
	x.reports, x.byName, x.byPart = map[string]idSet{}, map[string]idSet{}, map[string]idSet{}
	x.bySound, x.byGiven, x.names = map[string]idSet{}, map[string]idSet{}, nil
}

// become takes over all that other holds; other must not be used any more.
func (x *index) become(other *index) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.loaded, x.names = true, nil
	x.people, x.depts, x.reports = other.people, other.depts, other.reports
	x.byName, x.byPart, x.bySound, x.byGiven = other.byName, other.byPart, other.bySound, other.byGiven
}

func sameNames(a, b Person) bool { return a.Name == b.Name && slices.Equal(a.Aliases, b.Aliases) }

// keys are all the forms under which a name is found.
type keys struct {
	whole, parts, sounds, given []string
}

// keysOf computes the keys of somebody's names; it is the expensive part and needs no lock.
func (x *index) keysOf(p Person) keys {
	k := keys{whole: []string{x.key(p.Name)}}
	all := parts(p.Name)
	for _, alias := range p.Aliases {
		all = append(all, alias)
		if words := strings.Fields(alias); len(words) > 1 {
			all = append(all, words[0]) // the given name: the family's would mean half the office
		}
	}
	for _, part := range all {
		k.parts = append(k.parts, x.key(part))
		if !isHan(part) {
			k.sounds = append(k.sounds, latin(part))
			continue
		}
		sounds, given := spellings(part)
		k.sounds, k.given = append(k.sounds, sounds...), append(k.given, given...)
	}
	return k
}

// key is the form in which names are compared.
func (x *index) key(name string) string { return bare(strings.ToLower(x.fold(name))) }

// put adds people, or replaces what is known about them. Somebody who keeps the name, which is the rule
// when a fact is read again, costs nothing and leaves the snapshot of names as it is.
func (x *index) put(people ...Person) {
	for _, p := range people {
		x.mu.RLock()
		old, known := x.people[p.UserID]
		x.mu.RUnlock()
		var k keys
		if !known || !sameNames(old, p) {
			k = x.keysOf(p) // the expensive part, without the lock
		}
		x.mu.Lock()
		x.replace(p, k)
		x.mu.Unlock()
	}
}

// replace is put with mu held. k are the keys of a name that is new.
func (x *index) replace(p Person, k keys) {
	old, known := x.people[p.UserID]
	renamed := !known || !sameNames(old, p)
	if known {
		erase(x.reports, old.UserID, old.ManagerID)
		if renamed {
			x.unname(old)
		}
	}
	x.people[p.UserID] = p
	insert(x.reports, p.UserID, p.ManagerID)
	if !renamed {
		return
	}
	if k.whole == nil { // renamed by somebody else since put looked
		k = x.keysOf(p)
	}
	x.names = nil
	insert(x.byName, p.UserID, k.whole...)
	insert(x.byPart, p.UserID, k.parts...)
	insert(x.bySound, p.UserID, k.sounds...)
	insert(x.byGiven, p.UserID, k.given...)
}

// remove forgets somebody who left.
func (x *index) remove(userID string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if p, known := x.people[userID]; known {
		erase(x.reports, p.UserID, p.ManagerID)
		x.unname(p)
		delete(x.people, userID)
	}
}

// unname takes somebody out of what is found by names. Called with mu held.
func (x *index) unname(p Person) {
	k := x.keysOf(p)
	x.names = nil
	erase(x.byName, p.UserID, k.whole...)
	erase(x.byPart, p.UserID, k.parts...)
	erase(x.bySound, p.UserID, k.sounds...)
	erase(x.byGiven, p.UserID, k.given...)
}

func insert(m map[string]idSet, id string, keys ...string) {
	for _, key := range keys {
		if key == "" {
			continue
		}
		if m[key] == nil {
			m[key] = idSet{}
		}
		m[key][id] = struct{}{}
	}
}

func erase(m map[string]idSet, id string, keys ...string) {
	for _, key := range keys {
		delete(m[key], id)
		if len(m[key]) == 0 {
			delete(m, key)
		}
	}
}

// snapshot returns all names, sorted, each once. The slice is shared and must not be changed.
func (x *index) snapshot() []string {
	within := x.within()
	x.mu.RLock()
	names, of := x.names, x.namesOf
	x.mu.RUnlock()
	if names != nil && slices.Equal(of, within) {
		return names
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.names == nil || !slices.Equal(x.namesOf, within) {
		names = make([]string, 0, len(x.people))
		for _, p := range x.people {
			if !x.hidden(p, within) {
				names = append(names, p.Name)
				for _, alias := range p.Aliases {
					if strings.Contains(alias, " ") { // one word alone (May, Will) is more often a word
						names = append(names, alias)
					}
				}
			}
		}
		slices.Sort(names)
		x.names, x.namesOf = slices.Compact(names), slices.Clone(within)
	}
	return x.names
}

func (x *index) isLoaded() bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.loaded
}

func (x *index) dept(id int64) (dingtalk.Department, bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	d, ok := x.depts[id]
	return d, ok
}

func (x *index) deptsNamed(name string) (ids []int64) {
	key := x.key(name)
	x.mu.RLock()
	defer x.mu.RUnlock()
	for id, dept := range x.depts {
		if key != "" && x.key(dept.Name) == key {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// hide notes whom the organisation's settings hide.
func (x *index) hide(settings []dingtalk.HideSetting) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.hides, x.names = settings, nil
}

// hidden is true of somebody whom not everybody may see. Called with mu held.
func (x *index) hidden(p Person, within []int64) bool {
	if p.Senior {
		return true
	}
	b := membership{Person: p}
	hidden := 0
	for _, id := range p.Depts {
		chain := []int64{}
		for at, left := id, deepest; at != 0 && left > 0; at, left = x.depts[at].ParentID, left-1 {
			chain = append(chain, at)
		}
		b.chains = append(b.chains, chain)
		if slices.ContainsFunc(chain, func(id int64) bool { return x.depts[id].HideDept }) {
			hidden++
		}
	}
	return hidden > 0 && hidden == len(p.Depts) || !b.exists(within) ||
		slices.ContainsFunc(x.hides, func(h dingtalk.HideSetting) bool { return b.in(h.Hidden) })
}

func (x *index) forgetDepts() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.depts = map[int64]dingtalk.Department{}
}

func (x *index) reportsOf(managerID string) []string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return slices.Sorted(maps.Keys(x.reports[managerID]))
}

// find returns the people who go by a name, the best likeness first.
func (x *index) find(name string) iter.Seq2[Likeness, []Person] {
	key := x.key(name)
	sounds, _ := spellings(key)
	tries := []struct {
		like Likeness
		ids  func() idSet
	}{
		{Exact, func() idSet { return x.byName[key] }},
		{Part, func() idSet { return x.byPart[key] }},
		{Sound, func() idSet { return x.bySound[latin(name)] }},
		{Partial, func() idSet { return x.partial(key) }},
		{Partial, func() idSet { return x.byGiven[latin(name)] }},
		{Homophone, func() idSet { return union(x.bySound, sounds) }},
	}
	return func(yield func(Likeness, []Person) bool) {
		for _, try := range tries {
			if key == "" {
				return
			}
			x.mu.RLock()
			people := x.list(try.ids())
			x.mu.RUnlock()
			if len(people) > 0 && !yield(try.like, people) {
				return
			}
		}
	}
}

// partial finds Chinese names that hold the given two or more characters. Called with mu held.
func (x *index) partial(key string) idSet {
	if !isHan(key) || len([]rune(key)) < 2 {
		return nil
	}
	out := idSet{}
	for whole, ids := range x.byName {
		if strings.Contains(whole, key) {
			maps.Copy(out, ids)
		}
	}
	return out
}

func union(m map[string]idSet, keys []string) idSet {
	out := idSet{}
	for _, key := range keys {
		maps.Copy(out, m[key])
	}
	return out
}

// list returns people in a fixed order. Called with mu held.
func (x *index) list(ids idSet) []Person {
	out := make([]Person, 0, len(ids))
	for id := range ids {
		out = append(out, x.people[id])
	}
	sortPeople(out)
	return out
}
