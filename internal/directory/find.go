package directory

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// Likeness says how a name fits the people who were found by it.
type Likeness int

// Likenesses, the surest first.
const (
	None      Likeness = iota
	Exact              // the whole name, spelled as in the directory
	Part               // one of the names of somebody: Ming of 王小明(Ming)
	Sound              // pinyin: zhangsan, Zhang San, San Zhang
	Partial            // a piece of the name: 小明 of 王小明
	Searched           // DingTalk's search found them; how is not known
	Homophone          // other characters of the same sound: 章三 for 张三
)

// Sure is true when the name as given means these people, so that one of them need not be confirmed.
func (l Likeness) Sure() bool { return l == Exact || l == Part || l == Sound }

// freshenMost bounds how many people one search reads again first.
const freshenMost = 20

// Match returns the people who go by a name among those whom asker may see, by the best likeness that
// anybody of them has; nobody is an empty list. It reads the local directory. Only while that is not
// loaded it asks DingTalk's search, which is a counted call; the error is then its, and the people are
// those known locally. Before acting on one of the people, ask for them Fresh.
func (d *Directory) Match(ctx context.Context, askerID, name string) ([]Person, Likeness, error) {
	d.freshen(ctx)
	v, err := d.view(ctx, askerID)
	if err != nil {
		return nil, None, fmt.Errorf("directory: find: %w", err)
	}
	people, like, err := d.pick(ctx, v, name)
	if err != nil || d.index.isLoaded() || d.index.key(name) == "" {
		return people, like, err
	}
	// A name known locally may have namesakes that are not.
	ids, err := d.api.Search(ctx, name, false)
	if err != nil {
		return people, like, fmt.Errorf("directory: find: %w", err)
	}
	found, err := d.people(ctx, ids, d.Person) // puts them into the index
	if err == nil {
		found, err = v.filter(ctx, found)
	}
	if err != nil {
		return people, like, fmt.Errorf("directory: find: %w", err)
	}
	if people, like, err = d.pick(ctx, v, name); like == None || like == Homophone && len(found) > 0 {
		people, like = found, Searched
		if len(found) == 0 {
			like = None
		}
	}
	return people, like, err
}

// Outside returns the people who go by a name and whom asker does not see only because they are in none of the departments
// of Options.Within, for whoever has to find out why they cannot use DingDesk.
func (d *Directory) Outside(ctx context.Context, askerID, name string) (out []Person, err error) {
	v, err := d.view(ctx, askerID)
	if err != nil {
		return nil, fmt.Errorf("directory: find: %w", err)
	}
	v.anywhere = true
	people, _, err := d.pick(ctx, v, name)
	for _, p := range people {
		in, bad := d.Belongs(ctx, p, d.within(), false)
		if err = bad; err == nil && !in && len(d.within()) > 0 {
			out = append(out, p)
		}
	}
	return out, err
}

// pick returns those of the best likeness that anybody has whom v sees: somebody who is hidden must not
// stand in the way of somebody whose name only sounds so.
func (d *Directory) pick(ctx context.Context, v *view, name string) ([]Person, Likeness, error) {
	for like, people := range d.index.find(name) {
		people, err := v.filter(ctx, people)
		if err != nil {
			return nil, None, fmt.Errorf("directory: find: %w", err)
		}
		if len(people) > 0 {
			return people, like, nil
		}
	}
	return nil, None, nil
}

// Names returns the names of the people whom everybody may see, sorted, each once, for understanding
// sentences: that a name is understood must not tell anybody that it exists. It is a snapshot that costs
// nothing; it must not be changed.
func (d *Directory) Names() []string { return d.index.snapshot() }

// Alike reports that two names are spelled alike: 後端組 and 后端组.
func (d *Directory) Alike(a, b string) bool { return d.fold(a) == d.fold(b) }

// freshen reads those again about whom something was reported, so that a search does not find somebody
// who left. A failure only means that the index stays as it is.
func (d *Directory) freshen(ctx context.Context) {
	d.mu.Lock()
	ids := slices.Sorted(maps.Keys(d.stale))
	d.mu.Unlock()
	if len(ids) == 0 {
		return
	}
	if _, err := d.people(ctx, ids[:min(len(ids), freshenMost)], d.Person); err != nil {
		d.log.WarnContext(ctx, "directory: read changed people again", "err", err)
	}
}
