package directory

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/patrickmn/go-cache"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"
)

// DefaultTTL is how long a fact is believed.
const DefaultTTL = 5 * time.Minute

// parallel bounds how many people are read at once; the client's rate limit does the rest.
const parallel = 8

// Options of a directory. All are optional.
type Options struct {
	TTL time.Duration // default DefaultTTL
	Log *slog.Logger  // default: nothing is logged
	// Fold makes spellings of one name equal (Traditional and Simplified, upper and lower case).
	// Default: lower case.
	Fold func(string) string
	// Viewers widens who may see whose attendance: userId → userIds, "dept:ID" for a department with
	// all below it, or "*" for everybody. It is asked each time: the answer may change. It is not written to.
	Viewers func() map[string][]string
	// Within are the departments, with those below, whose people exist for the directory; none means all. It is
	// asked each time, and not written to.
	Within func() []int64
	// Callers says who may find, invite and write to people in executive mode whose white list in
	// DingTalk does not name them; the form is that of Viewers.
	Callers func() map[string][]string
}

// Person is a member of the organisation.
type Person struct {
	UserID  string
	UnionID string
	Name    string
	Aliases []string // an English name or nickname, from the organisation's own fields
	Title   string
	// Workplace is where the desk stands, as the organisation wrote it.
	Workplace string
	Dept      string  // name of the first department
	Depts     []int64 // ids of all departments
	// ManagerID is the direct manager's userId, "" when none is set.
	ManagerID string
	Leads     []int64 // departments that the person leads
	Admin     bool    // main administrator
	SubAdmin  bool
	Boss      bool
	Active    bool // has activated DingTalk
	Senior    bool // in executive mode (高管模式): only those on a list reach them, see Seen
	Roles     []dingtalk.Role
}

// Directory answers questions about people. It is safe for concurrent use and does nothing by itself:
// call Load at start and now and then.
type Directory struct {
	api     *dingtalk.ContactService
	log     *slog.Logger
	fold    func(string) string
	viewers func() map[string][]string
	callers func() map[string][]string
	within  func() []int64

	cache  *cache.Cache // "p|userId" → entry, "d|deptId" → dingtalk.Department, "a|" → administrators, "s|userId" → white list, "v|" → rules, "x|…" → what failed lately
	flight singleflight.Group
	// era grows with every invalidation: an answer that was asked for in an earlier one is not kept.
	era atomic.Int64

	index *index
	walk  *walk

	first    sync.Once
	surveyed chan struct{} // closed when names were read, or could not be, once
	readAll  atomic.Bool   // all was read, or could not be, once

	mu    sync.Mutex
	stale map[string]bool // userIds whose entry in the index is in doubt
}

// entry is what the cache knows about a userId; somebody who does not exist is known as such.
type entry struct {
	person Person
	found  bool
}

// New makes a directory. It does no I/O.
func New(api *dingtalk.Client, o Options) *Directory {
	d := &Directory{
		api: api.Contact, log: o.Log, fold: o.Fold, viewers: o.Viewers, callers: o.Callers, within: o.Within,
		stale: map[string]bool{}, walk: newWalk(), surveyed: make(chan struct{}),
	}
	if o.TTL <= 0 {
		o.TTL = DefaultTTL
	}
	// No janitor: the keys are people and departments, so the map cannot grow beyond them, and a
	// janitor's goroutine has no owner.
	d.cache = cache.New(o.TTL, 0)
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	if d.viewers == nil {
		d.viewers = func() map[string][]string { return nil }
	}
	if d.callers == nil {
		d.callers = func() map[string][]string { return nil }
	}
	if d.within == nil {
		d.within = func() []int64 { return nil }
	}
	if d.fold == nil {
		d.fold = strings.ToLower
	}
	d.index = newIndex(d.fold, d.within)
	return d
}

// Person returns somebody by userId, at most TTL old. The bool is false for somebody who does not
// exist or left. It is the error's business to say that nothing could be learned. It is for DingDesk's own
// needs: somebody who was named by a person is Seen.
func (d *Directory) Person(ctx context.Context, userID string) (Person, bool, error) {
	if v, ok := d.cache.Get(personKey(userID)); ok {
		if e, ok := v.(entry); ok {
			return e.person, e.found, nil
		}
	}
	return d.Fresh(ctx, userID)
}

// Known is what somebody is called, as far as it is known without asking DingTalk; "" when it is not.
func (d *Directory) Known(userID string) string {
	v, _ := d.cache.Get(personKey(userID))
	e, _ := v.(entry)
	return e.person.Name
}

// Fresh asks DingTalk about somebody, for a decision that must not stand on an old fact.
func (d *Directory) Fresh(ctx context.Context, userID string) (Person, bool, error) {
	if userID == "" {
		return Person{}, false, nil
	}
	e, err := share(ctx, &d.flight, "p|"+userID, func(ctx context.Context) (entry, error) { return d.fetch(ctx, userID) })
	return e.person, e.found, err
}

// fetch reads one person and remembers the answer.
func (d *Directory) fetch(ctx context.Context, userID string) (entry, error) {
	era := d.era.Load()
	u, err := d.api.User(ctx, userID)
	if dingtalk.IsNotFound(err) {
		d.keep(era, personKey(userID), entry{})
		d.index.remove(userID)
		d.settle(userID)
		return entry{}, nil
	}
	if err != nil {
		return entry{}, fmt.Errorf("directory: person: %w", err)
	}
	e := entry{person: d.complete(ctx, u), found: true}
	d.keep(era, personKey(userID), e)
	d.index.put(e.person)
	d.settle(userID)
	return e, nil
}

// complete makes a Person of what DingTalk says about a user. Department and administrators are
// conveniences: without them a person is still a person.
func (d *Directory) complete(ctx context.Context, u dingtalk.User) Person {
	p := person(u)
	if len(p.Depts) > 0 {
		p.Dept = d.DeptName(ctx, p.Depts[0])
	}
	admins, ok := optional(ctx, d, adminKey, d.api.ListAdmin)
	if !ok {
		p.Admin = u.Admin
	}
	for _, a := range admins {
		if a.UserID == p.UserID {
			p.Admin, p.SubAdmin = a.Main, !a.Main
		}
	}
	return p
}

// aliasLabels are how organisations call the field of a second name: DingTalk has none of its own.
var aliasLabels = regexp.MustCompile(`(?i)英文名|英文姓名|花名|昵称|暱稱|english|nickname`)

func person(u dingtalk.User) Person {
	p := Person{
		UserID: u.UserID, UnionID: u.UnionID, Name: u.Name, Title: u.Title,
		Depts: u.DeptIDList, ManagerID: u.ManagerUserID, Boss: u.Boss, Active: u.Active,
		Senior: u.Senior, Roles: u.Roles, Workplace: u.WorkPlace,
	}
	for label, value := range u.Extension {
		if value = strings.TrimSpace(value); value != "" && value != u.Name && aliasLabels.MatchString(label) {
			p.Aliases = append(p.Aliases, value)
		}
	}
	slices.Sort(p.Aliases)
	for _, l := range u.LeaderInDept {
		if l.Leader {
			p.Leads = append(p.Leads, l.DeptID)
		}
	}
	return p
}

// people reads some people at once with Person or Fresh, in the given order; those who left are missing.
func (d *Directory) people(ctx context.Context, userIDs []string, read func(context.Context, string) (Person, bool, error)) ([]Person, error) {
	found := make([]entry, len(userIDs))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(parallel)
	for i, id := range userIDs {
		g.Go(func() (err error) {
			found[i].person, found[i].found, err = read(gctx, id)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	var out []Person
	for _, e := range found {
		if e.found {
			out = append(out, e.person)
		}
	}
	return out, nil
}

// Invalidate forgets what is known about people: call it on user_* events. It does no I/O; Refresh
// also reads them again.
func (d *Directory) Invalidate(userIDs ...string) {
	d.era.Add(1)
	d.walk.doubt(userIDs)
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, id := range userIDs {
		d.cache.Delete(personKey(id))
		d.cache.Delete(seniorKey(id))
		d.stale[id] = true
	}
}

// Refresh forgets and reads people again, so that a new colleague can be found by name and one who
// left cannot.
func (d *Directory) Refresh(ctx context.Context, userIDs ...string) error {
	d.Invalidate(userIDs...)
	_, err := d.people(ctx, userIDs, d.Person)
	return err
}

// InvalidateDepts forgets what is known about departments, and with it everybody's place in them: call
// it on org_dept_* events. Names stay findable; the next Load corrects them.
func (d *Directory) InvalidateDepts() {
	d.era.Add(1)
	for key := range d.cache.Items() {
		if key != rulesKey { // counted calls, and they name departments by id
			d.cache.Delete(key)
		}
	}
	d.index.forgetDepts()
	d.walk.restart()
}

// keep remembers a value unless something was invalidated since it was asked for.
func (d *Directory) keep(era int64, key string, value any) {
	if d.era.Load() == era {
		d.cache.Set(key, value, lifetime(key))
	}
}

// settle notes that the index is right about somebody again.
func (d *Directory) settle(userID string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.stale, userID)
}

// abandoned is the end of a shared call whose first caller gave up.
type abandoned struct{ err error }

func (a *abandoned) Error() string { return a.err.Error() }
func (a *abandoned) Unwrap() error { return a.err }

// share lets callers who want the same thing at the same time ask once. The call lives as long as the
// context of the one who came first; when that one gives up, the next one asks.
func share[T any](ctx context.Context, g *singleflight.Group, key string, f func(context.Context) (T, error)) (T, error) {
	var none T
	for {
		ch := g.DoChan(key, func() (any, error) {
			v, err := f(ctx)
			if err != nil && ctx.Err() != nil {
				err = &abandoned{err}
			}
			return v, err
		})
		select {
		case r := <-ch:
			var left *abandoned
			if errors.As(r.Err, &left) && ctx.Err() == nil {
				continue
			}
			v, ok := r.Val.(T)
			if !ok {
				v = none
			}
			return v, r.Err
		case <-ctx.Done():
			return none, fmt.Errorf("directory: %w", ctx.Err())
		}
	}
}

const (
	adminKey = "a|"
	rulesKey = "v|"
)

func personKey(userID string) string { return "p|" + userID }
func seniorKey(userID string) string { return "s|" + userID }

// lifetime is how long a value is believed. Settings of visibility cost counted calls and change rarely.
func lifetime(key string) time.Duration {
	switch {
	case key == rulesKey:
		return 24 * time.Hour
	case strings.HasPrefix(key, seniorKey("")):
		return time.Hour
	}
	return cache.DefaultExpiration
}

func deptKey(id int64) string { return "d|" + strconv.FormatInt(id, 10) }

// sortPeople puts people in an order that stays the same.
func sortPeople(people []Person) {
	slices.SortFunc(people, func(a, b Person) int {
		if c := strings.Compare(a.Name, b.Name); c != 0 {
			return c
		}
		return strings.Compare(a.UserID, b.UserID)
	})
}
