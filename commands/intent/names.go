package intent

import (
	"sync"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// roster is one snapshot of the names in the directory, made searchable.
type roster struct {
	names  []string // the snapshot it was made of
	byName *matcher
	count  []int               // index → how many people bear the name
	clock  []bool              // index → the name holds characters of time words
	word   []bool              // index → the name is an ordinary word: 考勤, 取消
	given  map[string][]string // 小明 → 王小明, 李小明
}

// newRoster makes names searchable. ordinary says whether a name is a word that people use: whoever bears
// it is meant only where something else says that a person is, or the account would take the word away.
func newRoster(names []string, ordinary func([]rune) bool) *roster {
	r := &roster{names: names, byName: newMatcher(3 * len(names)), given: map[string][]string{}}
	for _, name := range names {
		runes := norm.New(name).Runes()
		if len(runes) < 2 {
			continue
		}
		idx := r.byName.add(runes, int32(len(r.count)))
		if int(idx) == len(r.count) {
			r.count = append(r.count, 0)
			r.clock = append(r.clock, clocklike(runes))
			r.word = append(r.word, ordinary(runes))
			if len(runes) == 3 && isHan(runes[0]) && isHan(runes[1]) {
				given := string(runes[1:])
				r.given[given] = append(r.given[given], name)
			}
		}
		r.count[idx]++
	}
	return r
}

// longest finds the longest name at i that is one: not an ordinary word, unless an @ stands in front or it
// is marked as a name otherwise.
func (r *roster) longest(text []rune, i int, marked bool) (end int, idx int32) {
	if end, idx = r.byName.longest(text, i); idx >= 0 && r.word[idx] && !marked && (i == 0 || text[i-1] != '@') {
		return i, -1
	}
	return end, idx
}

// rosters keeps the roster of the latest snapshot, so that a search structure is built once for each
// snapshot and not for each sentence. A snapshot is recognised by its backing array and length: the
// owner hands out a new slice when the directory changed.
type rosters struct {
	names    func() []string
	ordinary func([]rune) bool
	mu       sync.Mutex
	last     *roster
}

func (r *rosters) current() *roster {
	var names []string
	if r.names != nil {
		names = r.names()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last == nil || !sameSnapshot(r.last.names, names) {
		r.last = newRoster(names, r.ordinary)
	}
	return r.last
}

func sameSnapshot(a, b []string) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// kinds keeps the approval templates' names the same way.
type kinds struct {
	names func() []string
	mu    sync.Mutex
	last  []string
	words *matcher
}

func (k *kinds) current() *matcher {
	if k.names == nil {
		return nil
	}
	names := k.names()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.words == nil || !sameSnapshot(k.last, names) {
		k.last, k.words = names, newMatcher(8*len(names))
		for i, name := range names {
			runes := norm.New(name).Runes()
			if len(runes) >= 2 {
				k.words.add(runes, int32(i))
			}
		}
	}
	return k.words
}

// bearers lists the people that a name may mean: one entry for each person of that very name, else
// the full names of those whose given name it is.
func (r *roster) bearers(name string) []string {
	runes := norm.New(name).Runes()
	if end, idx := r.byName.longest(runes, 0); idx >= 0 && end == len(runes) {
		same := make([]string, r.count[idx])
		for i := range same {
			same[i] = name
		}
		return same
	}
	return r.given[string(runes)]
}
