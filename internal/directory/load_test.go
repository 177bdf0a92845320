package directory_test

import (
	"context"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/directory"
)

const (
	listSub  = "/topapi/v2/department/listsub"
	listUser = "/topapi/v2/user/list"
	down     = `{"errcode":-1,"errmsg":"系统繁忙"}`
)

func TestLoadGoesOnWhereItStopped(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	over := false
	o.onCall = func(path string) {
		o.mu.Lock()
		defer o.mu.Unlock()
		if path == listSub && o.calls[listSub] == 2 && !over { // the root went well
			o.fail[listUser] = down
		}
	}
	if err := d.Load(t.Context()); err == nil {
		t.Fatal("Load succeeded although a department could not be read")
	}
	if d.Loaded() {
		t.Error("half a directory counts as loaded")
	}
	if names := strings.Join(d.Names(), " "); !strings.Contains(names, "钱总裁") {
		t.Errorf("what was read before the failure is lost: %s", names)
	}
	o.mu.Lock()
	over = true
	delete(o.fail, listUser)
	o.mu.Unlock()
	before, scopes := o.count(listSub), o.count("/auth/scopes")
	noError(t, d.Load(t.Context()))
	if again := o.count(listSub) - before; again >= 4 || o.count("/auth/scopes") != scopes {
		t.Errorf("%d departments were read again, want only the missing ones", again)
	}
	if got := len(d.Names()); got != 9 {
		t.Errorf("%d names, want 9: %v", got, d.Names())
	}
}

func TestLoadKeepsManagersOverAnInterruption(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	seen, over := 0, false
	o.onCall = func(path string) {
		o.mu.Lock()
		defer o.mu.Unlock()
		if path == getUser && !over {
			if seen++; seen > 5 {
				o.fail[getUser] = `{"errcode":43007,"errmsg":"未授权"}`
			}
		}
	}
	if err := d.Load(t.Context()); err == nil {
		t.Fatal("Load succeeded although people could not be read")
	}
	if !d.Loaded() {
		t.Error("names are not usable although all departments were read")
	}
	o.mu.Lock()
	over = true // calls of the broken Load may still be on their way
	delete(o.fail, getUser)
	o.mu.Unlock()
	noError(t, d.Load(t.Context()))
	for manager, want := range map[string]string{"mgr": "zs", "lead": "zs mate", "vp": "zs zw1 lead mate"} {
		team, err := d.Reports(t.Context(), manager)
		noError(t, err)
		if found(team.People) != want {
			t.Errorf("reports of %s: %s, want %s", manager, found(team.People), want)
		}
	}
}

func TestNextLoadForgetsWhoLeft(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	noError(t, d.Load(t.Context()))
	o.fire("zs")
	noError(t, d.Load(t.Context()))
	people, err := find(t.Context(), d, asker, "张三")
	noError(t, err)
	if len(people) != 0 {
		t.Errorf("found %s", found(people))
	}
}

func TestSomebodyWhoLeavesDuringALoadIsGoneAfterIt(t *testing.T) {
	o := sample(t)
	o.fullRow = true
	d := o.open(directory.Options{})
	fired := false
	o.onCall = func(path string) {
		if path == listUser && o.count(listUser) == 3 && !fired { // 平台组 comes later or was read; both must work
			fired = true
			o.fire("zs")
			d.Invalidate("zs")
		}
	}
	noError(t, d.Load(t.Context()))
	people, err := find(t.Context(), d, asker, "张三")
	noError(t, err)
	if len(people) != 0 {
		t.Errorf("found %s", found(people))
	}
}

func TestLoadReadsOnlyWhatTheAppMaySee(t *testing.T) {
	o := sample(t)
	o.scoped = []int64{10}
	d := o.open(directory.Options{})
	noError(t, d.Load(t.Context()))
	people, err := find(t.Context(), d, asker, "张伟")
	noError(t, err)
	if found(people) != "zw1" {
		t.Errorf("found %s, want only the one of the department in range", found(people))
	}
}

func TestLoadSurvivesPeopleOutOfRange(t *testing.T) {
	o := sample(t)
	o.hire(member{id: "secret", name: "机密", depts: []int64{20}, outside: true})
	d := o.open(directory.Options{})
	noError(t, d.Load(t.Context()))
	if people, _ := find(t.Context(), d, asker, "机密"); found(people) != "secret" {
		t.Errorf("found %q", found(people))
	}
}

func TestChangedDepartmentsAreReadAnew(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	noError(t, d.Load(t.Context()))
	name := func() string {
		t.Helper()
		p, _, err := d.Person(t.Context(), "zs")
		noError(t, err)
		return p.Dept
	}
	if got := name(); got != "平台组" {
		t.Fatalf("department is %q", got)
	}
	o.mu.Lock()
	o.depts[11] = dept{name: "基础平台组", parent: 10}
	o.mu.Unlock()
	d.InvalidateDepts()
	if got := name(); got != "基础平台组" {
		t.Errorf("department is %q after it was renamed", got)
	}
	if people, err := find(t.Context(), d, asker, "张三"); found(people) != "zs" || err != nil {
		t.Errorf("names are gone meanwhile: %v, %v", people, err)
	}
}

func TestLoadStopsWithItsContext(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	o.onCall = func(path string) {
		if path == listUser {
			cancel()
		}
	}
	if err := d.Load(ctx); err == nil {
		t.Error("no error")
	}
	o.mu.Lock()
	o.onCall = nil
	o.mu.Unlock()
	noError(t, d.Load(t.Context()))
}

// Whoever needs names waits for them, for as long as they like, and not for ever where they cannot be read.
func TestNamesAreWaitedForOnce(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	soon, stop := context.WithCancel(t.Context())
	stop()
	if d.Ready(soon) {
		t.Error("names are there that nobody read")
	}
	o.fail[listUser] = down
	if err := d.Survey(t.Context()); err == nil || !d.Ready(t.Context()) {
		t.Errorf("waits for what cannot be read: %v", err)
	}
	d = sample(t).open(directory.Options{})
	waited := make(chan int)
	go func() {
		d.Ready(t.Context())
		waited <- len(d.Names())
	}()
	noError(t, d.Survey(t.Context()))
	if n := <-waited; n != 9 {
		t.Errorf("%d names", n)
	}
}

// Who reports to whom is known when everybody was read: until then nobody is told to lead nobody.
func TestWhoLeadsNobodyIsNotKnownBeforeEverybodyWasRead(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	manages := func(id string) (bool, error) {
		p, ok, err := d.Person(t.Context(), id)
		noError(t, err)
		if !ok {
			t.Fatal("nobody is", id)
		}
		return d.Manages(t.Context(), p, false)
	}
	if leads, err := manages("lead"); !leads || err != nil {
		t.Errorf("who leads a department: %v, %v", leads, err)
	}
	for _, id := range []string{"mgr", "zs"} {
		if leads, err := manages(id); leads || err == nil {
			t.Errorf("before Load, %s: %v, %v", id, leads, err)
		}
	}
	noError(t, d.Load(t.Context()))
	for id, want := range map[string]bool{"mgr": true, "zs": false} {
		if leads, err := manages(id); leads != want || err != nil {
			t.Errorf("after Load, %s: %v, %v", id, leads, err)
		}
	}
}
