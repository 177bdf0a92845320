package directory

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"golang.org/x/sync/errgroup"
)

// loadParallel bounds how many departments are read at once. The client's rate limit lets people who
// ask something through in between.
const (
	loadParallel   = 4
	detailParallel = 2
)

// walk is the state of a Load that may have been interrupted.
type walk struct {
	turn chan struct{} // holds one element while a Load runs

	mu      sync.Mutex
	started bool
	pending []int64
	depts   map[int64]dingtalk.Department
	people  map[string]Person
	detail  map[string]bool // people about whom all is known
	missed  map[int64]error // departments that DingTalk refused to show
}

func newWalk() *walk { return &walk{turn: make(chan struct{}, 1)} }

// restart makes the next Load begin at the top.
func (w *walk) restart() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.started = false
}

// Load reads all departments and people that the app may see, so that they can be found by name and
// by manager. It only uses free calls: three for each department and one for a further hundred members,
// then one for each person about whom the list did not tell all. Names are there after the first half. A
// department that DingTalk refuses to show is skipped, see Unreadable. After an error, or when ctx ended,
// the next Load goes on where this one stopped; after success it begins anew, which is how people who left
// disappear. One Load runs at a time.
func (d *Directory) Load(ctx context.Context) error {
	return d.alone(ctx, func() error {
		defer d.readAll.Store(true)
		if err := d.survey(ctx); err != nil {
			return err
		}
		if err := d.details(ctx, d.walk); err != nil {
			return err
		}
		d.walk.restart()
		d.log.InfoContext(ctx, "directory loaded", "people", len(d.Names()), "unreadable_departments", len(d.Unreadable()))
		return nil
	})
}

// Survey is the first half of Load: everybody can be found by name after it.
func (d *Directory) Survey(ctx context.Context) error {
	return d.alone(ctx, func() error { return d.survey(ctx) })
}

func (d *Directory) alone(ctx context.Context, load func() error) error {
	select {
	case d.walk.turn <- struct{}{}:
		defer func() { <-d.walk.turn }()
	case <-ctx.Done():
		return fmt.Errorf("directory: load: %w", ctx.Err())
	}
	if err := load(); err != nil {
		return fmt.Errorf("directory: load: %w", err)
	}
	return nil
}

// Ready waits until everybody can be found by name, or until reading them failed once. It is false when ctx ended before.
func (d *Directory) Ready(ctx context.Context) bool {
	select {
	case <-d.surveyed:
		return true
	case <-ctx.Done():
		return false
	}
}

func (d *Directory) survey(ctx context.Context) error {
	defer func() { d.first.Do(func() { close(d.surveyed) }) }()
	w := d.walk
	if err := d.begin(ctx, w); err != nil {
		return err
	}
	if err := d.walkDepts(ctx, w); err != nil {
		d.index.put(w.all()...) // what is known already helps
		return err
	}
	d.publish(w)
	return nil
}

// begin starts at what the app may see, unless an earlier walk is to be continued.
func (d *Directory) begin(ctx context.Context, w *walk) error {
	w.mu.Lock()
	started := w.started
	w.mu.Unlock()
	if started {
		return nil
	}
	scopes, err := d.api.AuthScopes(ctx)
	if err != nil && !dingtalk.IsPermissionMissing(err) {
		return err
	}
	if len(scopes.Departments) == 0 && len(scopes.Users) == 0 {
		scopes.Departments = []int64{dingtalk.RootDept}
	}
	depts, people := map[int64]dingtalk.Department{}, map[string]Person{}
	for _, id := range scopes.Departments {
		depts[id] = dingtalk.Department{DeptID: id}
	}
	single, err := d.people(ctx, scopes.Users, d.Fresh)
	if err != nil {
		return err
	}
	for _, p := range single {
		people[p.UserID] = p
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.started, w.pending, w.depts, w.people = true, scopes.Departments, depts, people
	w.detail, w.missed = map[string]bool{}, map[int64]error{}
	return nil
}

// walkDepts goes down the tree. A department about which nothing could be learned stays pending.
func (d *Directory) walkDepts(ctx context.Context, w *walk) error {
	for {
		w.mu.Lock()
		batch := slices.Clone(w.pending[:min(len(w.pending), loadParallel)])
		missed, all := slices.Collect(maps.Values(w.missed)), len(w.depts)
		w.mu.Unlock()
		if len(batch) == 0 {
			if len(missed) > 0 && len(missed) == all { // not the departments: the permission is missing
				w.restart()
				return missed[0]
			}
			return nil
		}
		g, gctx := errgroup.WithContext(ctx)
		for _, id := range batch {
			g.Go(func() error { return d.walkDept(gctx, w, id) })
		}
		if err := g.Wait(); err != nil {
			return err
		}
	}
}

// walkDept reads one department: what it is, what is below it and who is in it.
func (d *Directory) walkDept(ctx context.Context, w *walk, id int64) error {
	dept, err := d.api.Dept(ctx, id)
	below, errBelow := d.api.SubDepts(ctx, id)
	members, errMembers := d.api.DeptUsers(ctx, id)
	for _, err := range []error{err, errBelow, errMembers} {
		if err != nil && !refused(err) {
			return err
		}
	}
	err = errors.Join(err, errBelow, errMembers)
	if err != nil {
		d.log.WarnContext(ctx, "directory: a department cannot be read and is skipped", "dept", id, "err", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.missed[id] = err
	}
	if dept.DeptID == id {
		w.depts[id] = dept
	}
	for _, sub := range below {
		if _, seen := w.depts[sub.DeptID]; !seen {
			sub.ParentID = id
			w.depts[sub.DeptID] = sub // enough if the department itself cannot be read
			w.pending = append(w.pending, sub.DeptID)
		}
	}
	for _, u := range members {
		w.add(person(u), u.Detailed, u.Leader, id)
	}
	w.pending = slices.DeleteFunc(w.pending, func(p int64) bool { return p == id })
	return nil
}

// add notes a member of a department. The list of members says who leads it and may leave out the manager,
// the other departments that somebody leads, and the executive mode. Called with mu held.
func (w *walk) add(p Person, detailed, leader bool, dept int64) {
	if detailed && (p.ManagerID != "" || len(p.Leads) > 0) {
		w.detail[p.UserID] = true
	}
	if old, known := w.people[p.UserID]; known {
		p.Leads = append(p.Leads, old.Leads...)
	}
	if leader {
		p.Leads = append(p.Leads, dept)
	}
	slices.Sort(p.Leads)
	p.Leads = slices.Compact(p.Leads)
	w.people[p.UserID] = p
}

// settle notes what reading somebody brought.
func (w *walk) settle(id string, p Person, found, known bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.detail[id] = true
	switch {
	case known && found:
		w.people[id] = p
	case known:
		delete(w.people, id)
	}
}

// doubt makes Load read people again whom it may have read before something changed about them.
func (w *walk) doubt(userIDs []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range userIDs {
		delete(w.detail, id)
	}
}

// all returns the people found so far with the names of their departments.
func (w *walk) all() []Person {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]Person, 0, len(w.people))
	for _, p := range w.people {
		if len(p.Depts) > 0 && p.Dept == "" {
			p.Dept = w.depts[p.Depts[0]].Name
		}
		out = append(out, p)
	}
	return out
}

// publish replaces what can be searched by what was found.
func (d *Directory) publish(w *walk) {
	fresh := newIndex(d.fold, d.within)
	fresh.put(w.all()...)
	w.mu.Lock()
	fresh.depts = maps.Clone(w.depts)
	w.mu.Unlock()
	d.index.become(fresh)
}

// details reads the people whose manager is not known yet. Each answer goes into the index at once.
func (d *Directory) details(ctx context.Context, w *walk) error {
	w.mu.Lock()
	var ids []string
	for id := range w.people {
		if !w.detail[id] {
			ids = append(ids, id)
		}
	}
	w.mu.Unlock()
	slices.Sort(ids)
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(detailParallel)
	for _, id := range ids {
		g.Go(func() error {
			if gctx.Err() != nil {
				return gctx.Err()
			}
			p, found, err := d.Fresh(gctx, id)
			if err != nil && !dingtalk.HasCode(err, "50002") { // outside the range of people: listed, but secret
				return err
			}
			w.settle(id, p, found, err == nil)
			return nil
		})
	}
	return g.Wait()
}

// Unreadable is a department that DingTalk refused to show, wholly or in part.
type Unreadable struct {
	ID   int64
	Name string // "" when that, too, is not shown
	Err  error
}

// Unreadable lists the departments that the latest Load or Survey skipped.
func (d *Directory) Unreadable() []Unreadable {
	d.walk.mu.Lock()
	defer d.walk.mu.Unlock()
	var out []Unreadable
	for _, id := range slices.Sorted(maps.Keys(d.walk.missed)) {
		out = append(out, Unreadable{ID: id, Name: d.walk.depts[id].Name, Err: d.walk.missed[id]})
	}
	return out
}

// Sample returns up to n people who are active in DingTalk.
func (d *Directory) Sample(n int) []Person {
	d.index.mu.RLock()
	defer d.index.mu.RUnlock()
	var out []Person
	for _, id := range slices.Sorted(maps.Keys(d.index.people)) {
		if p := d.index.people[id]; p.Active && len(out) < n {
			out = append(out, p)
		}
	}
	return out
}
