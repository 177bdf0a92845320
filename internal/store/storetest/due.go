package storetest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingdesk/dingdesk/internal/store"
)

func dueTests() map[string]func(t *testing.T, s suite) {
	return map[string]func(t *testing.T, s suite){
		"nothing is due before its time":               dueInTime,
		"a lease keeps others away until it ends":      leaseEnds,
		"a renewed lease keeps others away":            leaseRenewed,
		"only who holds the lease may touch the entry": leaseFences,
		"withdraw removes, leased, buried or neither":  withdrawRemoves,
		"schedule replaces":                            scheduleReplaces,
		"schedule once replaces only what is buried":   scheduleOnceKeeps,
		"classes are leased apart":                     classesApart,
		"what is buried rests until it is revived":     buriedRests,
		"due is oldest first and limited":              dueLimited,
		"no entry is leased twice at once":             leasedOnce,
		"the callback may finish and schedule":         callbackSchedules,
		"payloads come back as they were":              duePayloads,
		"bad arguments are refused by due":             badDue,
	}
}

func wantDue(t *testing.T, got []string, gotNext time.Time, want []string, wantNext time.Time) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("leased: %s", diff)
	}
	if !gotNext.Equal(wantNext) {
		t.Errorf("next = %v, want %v", gotNext, wantNext)
	}
}

func dueInTime(t *testing.T, s suite) {
	st, c := s.open(t)
	now := c.now()
	got, next := leased(t, st, now, time.Minute, 0)
	wantDue(t, got, next, []string{}, time.Time{})
	ok(t, st.Schedule(t.Context(), "a", class, now.Add(time.Second), []byte("pa")))
	got, next = leased(t, st, now.Add(time.Second-time.Millisecond), time.Minute, 0)
	wantDue(t, got, next, []string{}, now.Add(time.Second))
	got, next = leased(t, st, now.Add(time.Second), time.Minute, 0)
	wantDue(t, got, next, []string{"a=pa#1"}, now.Add(time.Second+time.Minute))
}

func leaseEnds(t *testing.T, s suite) {
	st, c := s.open(t)
	now := c.now()
	ok(t, st.Schedule(t.Context(), "a", class, now, []byte("p")))
	for attempt := 1; attempt <= 3; attempt++ {
		got, next := leased(t, st, now, time.Minute, 0)
		wantDue(t, got, next, []string{fmt.Sprint("a=p#", attempt)}, now.Add(time.Minute))
		got, next = leased(t, st, now.Add(time.Minute-time.Millisecond), time.Minute, 0)
		wantDue(t, got, next, []string{}, now.Add(time.Minute))
		now = now.Add(time.Minute)
	}
}

func leaseRenewed(t *testing.T, s suite) {
	st, c := s.open(t)
	now := c.now()
	ok(t, st.Schedule(t.Context(), "a", class, now, []byte("p")))
	lease := token(t, st, now)
	for range 3 {
		now = now.Add(time.Minute - time.Millisecond)
		held, err := st.Renew(t.Context(), "a", lease, now.Add(time.Minute))
		ok(t, err)
		if !held {
			t.Fatal("the holder of the lease is refused")
		}
		got, next := leased(t, st, now, time.Minute, 0)
		wantDue(t, got, next, []string{}, now.Add(time.Minute))
	}
	got, _ := leased(t, st, now.Add(time.Minute), time.Minute, 0)
	if diff := cmp.Diff([]string{"a=p#2"}, got); diff != "" {
		t.Error(diff)
	}
}

// leaseFences tries every way to lose a lease with everything that its former holder may do then.
func leaseFences(t *testing.T, s suite) {
	later := 2 * time.Minute
	for name, lose := range map[string]func(t *testing.T, st *store.Store, now time.Time){
		"somebody else leased it": func(t *testing.T, st *store.Store, now time.Time) { token(t, st, now.Add(later)) },
		"it was scheduled anew": func(t *testing.T, st *store.Store, now time.Time) {
			ok(t, st.Schedule(t.Context(), "a", class, now.Add(later), []byte("p")))
			token(t, st, now.Add(later))
		},
		"it was withdrawn and made again": func(t *testing.T, st *store.Store, now time.Time) {
			ok(t, st.Withdraw(t.Context(), "a"))
			ok(t, st.Schedule(t.Context(), "a", class, now.Add(later), []byte("p")))
			token(t, st, now.Add(later))
		},
	} {
		st, c := s.open(t)
		now := c.now()
		ok(t, st.Schedule(t.Context(), "a", class, now, []byte("p")))
		stale := token(t, st, now)
		lose(t, st, now)
		for op, do := range map[string]func() (bool, error){
			"renew":  func() (bool, error) { return st.Renew(t.Context(), "a", stale, now) },
			"finish": func() (bool, error) { return st.Finish(t.Context(), "a", stale) },
			"bury":   func() (bool, error) { return st.Bury(t.Context(), "a", stale, "x") },
		} {
			if held, err := do(); held || err != nil {
				t.Errorf("%s: %s by who held it before: %v, %v", name, op, held, err)
			}
		}
		got, next := leased(t, st, now.Add(later), time.Minute, 0)
		wantDue(t, got, next, []string{}, now.Add(later+time.Minute))
	}
}

func classesApart(t *testing.T, s suite) {
	st, c := s.open(t)
	now := c.now()
	ok(t, st.Schedule(t.Context(), "bulk", "other", now, nil))
	ok(t, st.Schedule(t.Context(), "a", class, now.Add(time.Second), nil))
	got, next := leased(t, st, now, time.Minute, 0)
	wantDue(t, got, next, []string{}, now.Add(time.Second))
	ok(t, st.Schedule(t.Context(), "bulk", class, now, nil))
	got, _ = leased(t, st, now.Add(time.Second), time.Minute, 0)
	if diff := cmp.Diff([]string{"bulk=#1", "a=#1"}, got); diff != "" {
		t.Error(diff)
	}
}

func buriedRests(t *testing.T, s suite) {
	st, c := s.open(t)
	for _, id := range []string{"a", "b"} {
		ok(t, st.Schedule(t.Context(), id, class, c.now(), []byte("p")))
		held, err := st.Bury(t.Context(), id, token(t, st, c.now()), "no "+id)
		ok(t, err)
		if !held {
			t.Fatal("the holder of the lease is refused")
		}
		c.add(time.Second)
	}
	got, next := leased(t, st, c.add(time.Hour), time.Minute, 0)
	wantDue(t, got, next, []string{}, time.Time{})
	list, err := st.Buried(t.Context())
	ok(t, err)
	first := c.add(0).Add(-time.Hour - 2*time.Second)
	want := []store.Buried{
		{ID: "a", Class: class, Attempts: 1, At: first, Reason: "no a"}, {ID: "b", Class: class, Attempts: 1, At: first.Add(time.Second), Reason: "no b"},
	}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Error(diff)
	}
	for id, want := range map[string]bool{"a": true, "unknown": false} {
		if known, err := st.Revive(t.Context(), id); known != want || err != nil {
			t.Errorf("revive %s: %v, %v", id, known, err)
		}
	}
	if known, err := st.Revive(t.Context(), "a"); known || err != nil {
		t.Errorf("what is not buried is revived: %v, %v", known, err)
	}
	got, _ = leased(t, st, c.now(), time.Minute, 0)
	if diff := cmp.Diff([]string{"a=p#1"}, got); diff != "" {
		t.Error(diff)
	}
	ok(t, st.Sweep(t.Context(), c.add(store.BuriedFor)))
	if list, err := st.Buried(t.Context()); len(list) > 0 || err != nil {
		t.Errorf("after the sweep: %v, %v", list, err)
	}
	got, _ = leased(t, st, c.now(), time.Minute, 0)
	if diff := cmp.Diff([]string{"a=p#2"}, got); diff != "" {
		t.Errorf("the sweep took what is not buried: %s", diff)
	}
}

func withdrawRemoves(t *testing.T, s suite) {
	st, c := s.open(t)
	now := c.now()
	ok(t, st.Schedule(t.Context(), "buried", class, now, nil))
	_, err := st.Bury(t.Context(), "buried", token(t, st, now), "x")
	ok(t, err)
	ok(t, st.Schedule(t.Context(), "leased", class, now, nil))
	token(t, st, now)
	ok(t, st.Schedule(t.Context(), "reminder", class, now.Add(time.Hour), nil))
	for _, id := range []string{"buried", "leased", "reminder", "unknown"} {
		ok(t, st.Withdraw(t.Context(), id))
	}
	got, next := leased(t, st, now.Add(24*time.Hour), time.Minute, 0)
	wantDue(t, got, next, []string{}, time.Time{})
	if list, err := st.Buried(t.Context()); len(list) > 0 || err != nil {
		t.Errorf("buried: %v, %v", list, err)
	}
}

func scheduleReplaces(t *testing.T, s suite) {
	st, c := s.open(t)
	now := c.now()
	ok(t, st.Schedule(t.Context(), "a", class, now, []byte("old")))
	leased(t, st, now, time.Hour, 0)
	ok(t, st.Schedule(t.Context(), "a", class, now.Add(time.Minute), []byte("new")))
	got, next := leased(t, st, now, time.Hour, 0)
	wantDue(t, got, next, []string{}, now.Add(time.Minute))
	got, _ = leased(t, st, now.Add(time.Minute), time.Hour, 0)
	if diff := cmp.Diff([]string{"a=new#1"}, got); diff != "" {
		t.Error(diff)
	}
}

func scheduleOnceKeeps(t *testing.T, s suite) {
	st, c := s.open(t)
	now := c.now()
	ok(t, st.ScheduleOnce(t.Context(), "a", class, now, []byte("old")))
	ok(t, st.ScheduleOnce(t.Context(), "a", "other", now.Add(-time.Minute), []byte("new")))
	lease := token(t, st, now)
	ok(t, st.ScheduleOnce(t.Context(), "a", class, now, []byte("new")))
	if held, err := st.Renew(t.Context(), "a", lease, now.Add(time.Minute)); !held || err != nil {
		t.Errorf("the lease is lost: %v", err)
	}
	got, next := leased(t, st, now, time.Minute, 0)
	wantDue(t, got, next, []string{}, now.Add(time.Minute))
	_, err := st.Bury(t.Context(), "a", lease, "x")
	ok(t, err)
	ok(t, st.ScheduleOnce(t.Context(), "a", class, now, []byte("new")))
	got, _ = leased(t, st, now, time.Minute, 0)
	if diff := cmp.Diff([]string{"a=new#1"}, got); diff != "" {
		t.Error(diff)
	}
}

func dueLimited(t *testing.T, s suite) {
	st, c := s.open(t)
	now := c.now()
	for i, at := range []int{5, 3, 4, 1, 2, 2} {
		ok(t, st.Schedule(t.Context(), fmt.Sprint("id", i), class, now.Add(time.Duration(at)*time.Second), nil))
	}
	got, next := leased(t, st, now.Add(4*time.Second), time.Hour, 3)
	wantDue(t, got, next, []string{"id3=#1", "id4=#1", "id5=#1"}, now.Add(3*time.Second))
	got, next = leased(t, st, now.Add(4*time.Second), time.Hour, 3)
	wantDue(t, got, next, []string{"id1=#1", "id2=#1"}, now.Add(5*time.Second))
}

func leasedOnce(t *testing.T, s suite) {
	st, c := s.open(t)
	now := c.now()
	const entries = 200
	for i := range entries {
		ok(t, st.Schedule(t.Context(), fmt.Sprint(i), class, now, nil))
	}
	var mu sync.Mutex
	times := map[string]int{}
	ok(t, together(8, func(int) error {
		for {
			n := 0
			_, err := st.Due(t.Context(), class, now, time.Hour, 7, func(id string, _ []byte, _ int, _ int64) {
				n++
				mu.Lock()
				defer mu.Unlock()
				times[id]++
			})
			if err != nil || n == 0 {
				return err
			}
		}
	}))
	for id, n := range times {
		if n != 1 {
			t.Errorf("%s was leased %d times", id, n)
		}
	}
	if len(times) != entries {
		t.Errorf("%d of %d were leased", len(times), entries)
	}
}

func callbackSchedules(t *testing.T, s suite) {
	st, c := s.open(t)
	now := c.now()
	ok(t, st.Schedule(t.Context(), "a", class, now, []byte("p")))
	next, err := st.Due(t.Context(), class, now, time.Hour, 0, func(id string, payload []byte, _ int, _ int64) {
		ok(t, st.Schedule(t.Context(), id, class, now.Add(time.Second), append(payload, '!')))
	})
	ok(t, err)
	if !next.Equal(now.Add(time.Second)) {
		t.Errorf("next = %v: what the callback scheduled is not counted", next)
	}
	got, _ := leased(t, st, now.Add(time.Second), time.Hour, 0)
	if diff := cmp.Diff([]string{"a=p!#1"}, got); diff != "" {
		t.Error(diff)
	}
}

func duePayloads(t *testing.T, s suite) {
	st, c := s.open(t)
	big := strings.Repeat("提醒", 4<<20/6)
	in := []byte(big)
	ok(t, st.Schedule(t.Context(), "提醒|张三", class, c.now(), in))
	clear(in)
	for attempt := 1; attempt <= 2; attempt++ {
		_, err := st.Due(t.Context(), class, c.add(time.Hour), time.Minute, 0, func(id string, payload []byte, n int, _ int64) {
			if id != "提醒|张三" || string(payload) != big || n != attempt {
				t.Errorf("%s, %d bytes, attempt %d; want attempt %d", id, len(payload), n, attempt)
			}
			clear(payload)
		})
		ok(t, err)
	}
}

func badDue(t *testing.T, s suite) {
	st, c := s.open(t)
	if err := st.Schedule(t.Context(), "", class, c.now(), nil); err == nil {
		t.Error("an empty id was scheduled")
	}
	if err := st.Schedule(t.Context(), "id", "", c.now(), nil); err == nil {
		t.Error("an empty class was scheduled")
	}
	if _, err := st.Due(t.Context(), class, c.now(), 0, 0, func(string, []byte, int, int64) {}); err == nil {
		t.Error("a lease of no time was given")
	}
}
