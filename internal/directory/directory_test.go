package directory_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/directory"
	"github.com/google/go-cmp/cmp"
)

const getUser = "/topapi/v2/user/get"

func TestPersonIsReadOnceInFiveMinutes(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	want := directory.Person{
		UserID: "lead", UnionID: "u-lead", Name: "李四", Workplace: "杭州", Dept: "平台组", Depts: []int64{11}, ManagerID: "vp",
		Leads: []int64{11}, Active: true,
	}
	for range 3 {
		p, ok, err := d.Person(t.Context(), "lead")
		noError(t, err)
		if diff := cmp.Diff(want, p); !ok || diff != "" {
			t.Error(ok, diff)
		}
	}
	if n := o.count(getUser); n != 1 {
		t.Errorf("%d calls, want 1", n)
	}
	_, _, err := d.Fresh(t.Context(), "lead")
	noError(t, err)
	if n := o.count(getUser); n != 2 {
		t.Errorf("Fresh made %d calls, want 1 more", n-1)
	}
}

func TestAdministratorsAreToldApart(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	for id, want := range map[string][3]bool{"boss": {true, false, true}, "sub": {false, true, false}, "zs": {}} {
		p, _, err := d.Person(t.Context(), id)
		noError(t, err)
		if got := [3]bool{p.Admin, p.SubAdmin, p.Boss}; got != want {
			t.Errorf("%s: admin, sub-admin, boss = %v, want %v", id, got, want)
		}
	}
	if n := o.count("/topapi/user/listadmin"); n != 1 {
		t.Errorf("administrators read %d times, want once", n)
	}
}

func TestSomebodyWhoLeftIsNotFoundAndNoError(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	for range 2 {
		if _, ok, err := d.Person(t.Context(), "gone"); ok || err != nil {
			t.Errorf("Person = %v, %v", ok, err)
		}
	}
	if n := o.count(getUser); n != 1 {
		t.Errorf("%d calls for somebody who does not exist, want 1", n)
	}
	if _, ok, err := d.Fresh(t.Context(), ""); ok || err != nil {
		t.Errorf("empty id = %v, %v", ok, err)
	}
}

func TestNiceToHaveFactsMayFail(t *testing.T) {
	o := sample(t)
	o.breaks("/topapi/user/listadmin", `{"errcode":43007,"errmsg":"未授权"}`)
	o.breaks("/topapi/v2/department/get", `{"errcode":43007,"errmsg":"未授权"}`)
	d := o.open(directory.Options{})
	for _, id := range []string{"zs", "lead", "boss"} {
		p, ok, err := d.Person(t.Context(), id)
		noError(t, err)
		if !ok || p.Name == "" || p.Dept != "" || p.Admin != (id == "boss") {
			t.Errorf("%s: %+v, %v", id, p, ok)
		}
	}
	if n := o.count("/topapi/user/listadmin"); n != 1 {
		t.Errorf("what is not allowed was asked for %d times", n)
	}
}

func TestInvalidateForgets(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	_, _, err := d.Person(t.Context(), "zs")
	noError(t, err)
	o.hire(member{id: "zs", name: "张三丰", depts: []int64{11}})
	d.Invalidate("zs")
	p, _, err := d.Person(t.Context(), "zs")
	noError(t, err)
	if p.Name != "张三丰" {
		t.Errorf("name is %s", p.Name)
	}
}

func TestAnswerFromBeforeAnInvalidationIsNotKept(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	once := true
	o.onCall = func(path string) {
		if path == getUser && once {
			once = false
			d.Invalidate("zs") // arrives while the answer is on its way
		}
	}
	for range 3 {
		_, _, err := d.Person(t.Context(), "zs")
		noError(t, err)
	}
	if n := o.count(getUser); n != 2 {
		t.Errorf("%d calls: the first answer must not be kept, the second must", n)
	}
}

func TestCallerWhoGivesUpDoesNotSpoilTheOthers(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	arrived, release := make(chan struct{}), make(chan struct{})
	o.onCall = func(path string) {
		if path == getUser {
			close(arrived)
			<-release
			o.mu.Lock()
			o.onCall = nil
			o.mu.Unlock()
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	impatient := make(chan error, 1)
	go func() {
		_, _, err := d.Person(ctx, "zs")
		impatient <- err
	}()
	<-arrived
	cancel()
	if err := <-impatient; !errors.Is(err, context.Canceled) {
		t.Errorf("the impatient one got %v", err)
	}
	patient := make(chan error, 1)
	go func() {
		_, _, err := d.Person(t.Context(), "zs")
		patient <- err
	}()
	close(release)
	select {
	case err := <-patient:
		noError(t, err)
	case <-time.After(time.Minute):
		t.Fatal("the patient one still waits")
	}
}

func TestReportsAreTheTeamByPosition(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	ids := func(people []directory.Person) (out []string) {
		for _, p := range people {
			out = append(out, p.UserID)
		}
		return out
	}
	team := func(manager string) []string {
		t.Helper()
		team, err := d.Reports(t.Context(), manager)
		noError(t, err)
		return ids(team.People)
	}
	if diff := cmp.Diff([]string{"zs", "zw1", "lead", "mate"}, team("vp")); diff != "" {
		t.Error("a leader's departments with those below (-want +got):", diff)
	}
	noError(t, d.Load(t.Context()))
	if diff := cmp.Diff([]string{"zs"}, team("mgr")); diff != "" {
		t.Error("direct reports of somebody who leads no department:", diff)
	}
	o.hire(member{id: "zs", name: "张三", depts: []int64{11}, manager: "lead"})
	if got := team("mgr"); len(got) != 0 { // without any event
		t.Errorf("a former report is still listed: %v", got)
	}
	if got := team("zs"); len(got) != 0 {
		t.Errorf("somebody without reports has %v", got)
	}
	if got := team("gone"); len(got) != 0 {
		t.Errorf("somebody who left has %v", got)
	}
}

func TestLeaderWhoLostTheDepartmentHasNoTeamAMomentLater(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	if team, err := d.Reports(t.Context(), "lead"); len(team.People) == 0 || err != nil {
		t.Fatal(team, err)
	}
	o.hire(member{id: "lead", name: "李四", depts: []int64{11}})
	if team, err := d.Reports(t.Context(), "lead"); len(team.People) != 0 || err != nil {
		t.Errorf("still leads %v, %v", team, err)
	}
}

func TestReportsOfAWholeOrganisationAreBounded(t *testing.T) {
	o := newOffice(t)
	o.hire(member{id: "ceo", name: "赵董事", depts: []int64{1}, leads: []int64{1}})
	for i := int64(2); i < 40; i++ {
		o.depts[i] = dept{name: fmt.Sprintf("部门%d", i), parent: 1}
		for j := range 50 {
			o.hire(member{id: fmt.Sprintf("p%d-%d", i, j), name: fmt.Sprintf("员工%d-%d", i, j), depts: []int64{i}})
		}
	}
	d := o.open(directory.Options{})
	team, err := d.Reports(t.Context(), "ceo")
	noError(t, err)
	if n := o.count(listUser); len(team.People) != 500 || n > 12 {
		t.Errorf("%d people with %d calls", len(team.People), n)
	}
}
