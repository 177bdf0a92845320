package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func dueTests() map[string]func(t *testing.T, s suite) {
	return map[string]func(t *testing.T, s suite){
		"nothing is due before its time":                 dueInTime,
		"a lease keeps others away until it ends":        leaseEnds,
		"an error leaves the lease and spares the rest":  errorKeepsLease,
		"finish removes, leased or not":                  finishRemoves,
		"schedule replaces":                              scheduleReplaces,
		"due is oldest first and limited":                dueLimited,
		"no entry is leased twice at once":               leasedOnce,
		"the callback may finish and schedule":           callbackSchedules,
		"an ended context leaves the rest to their time": dueCancelled,
		"payloads come back as they were":                duePayloads,
		"bad arguments are refused by due":               badDue,
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
	ok(t, st.Schedule(t.Context(), "a", now.Add(time.Second), []byte("pa")))
	got, next = leased(t, st, now.Add(time.Second-time.Millisecond), time.Minute, 0)
	wantDue(t, got, next, []string{}, now.Add(time.Second))
	got, next = leased(t, st, now.Add(time.Second), time.Minute, 0)
	wantDue(t, got, next, []string{"a=pa#1"}, now.Add(time.Second+time.Minute))
}

func leaseEnds(t *testing.T, s suite) {
	st, c := s.open(t)
	now := c.now()
	ok(t, st.Schedule(t.Context(), "a", now, []byte("p")))
	for attempt := 1; attempt <= 3; attempt++ {
		got, next := leased(t, st, now, time.Minute, 0)
		wantDue(t, got, next, []string{fmt.Sprint("a=p#", attempt)}, now.Add(time.Minute))
		got, next = leased(t, st, now.Add(time.Minute-time.Millisecond), time.Minute, 0)
		wantDue(t, got, next, []string{}, now.Add(time.Minute))
		now = now.Add(time.Minute)
	}
}

func errorKeepsLease(t *testing.T, s suite) {
	st, c := s.open(t)
	now := c.now()
	for i := range 3 {
		ok(t, st.Schedule(t.Context(), fmt.Sprint("id", i), now.Add(time.Duration(i)), nil))
	}
	boom, calls := errors.New("boom"), 0
	next, err := st.Due(t.Context(), now.Add(time.Second), time.Minute, 0, func(id string, _ []byte, _ int) error {
		calls++
		if id != "id1" {
			return st.Finish(t.Context(), id)
		}
		return boom
	})
	if !errors.Is(err, boom) || !strings.Contains(err.Error(), "id1") || calls != 3 {
		t.Errorf("%v after %d calls", err, calls)
	}
	if want := now.Add(time.Second + time.Minute); !next.Equal(want) {
		t.Errorf("next = %v, want %v", next, want)
	}
	got, _ := leased(t, st, next, time.Minute, 0)
	if diff := cmp.Diff([]string{"id1=#2"}, got); diff != "" {
		t.Error(diff)
	}
}

func finishRemoves(t *testing.T, s suite) {
	st, c := s.open(t)
	now := c.now()
	ok(t, st.Schedule(t.Context(), "leased", now, nil))
	got, _ := leased(t, st, now, time.Minute, 0)
	if len(got) != 1 {
		t.Fatal(got)
	}
	ok(t, st.Schedule(t.Context(), "reminder", now.Add(time.Hour), nil))
	for _, id := range []string{"leased", "reminder", "unknown"} {
		ok(t, st.Finish(t.Context(), id))
	}
	got, next := leased(t, st, now.Add(24*time.Hour), time.Minute, 0)
	wantDue(t, got, next, []string{}, time.Time{})
}

func scheduleReplaces(t *testing.T, s suite) {
	st, c := s.open(t)
	now := c.now()
	ok(t, st.Schedule(t.Context(), "a", now, []byte("old")))
	leased(t, st, now, time.Hour, 0)
	ok(t, st.Schedule(t.Context(), "a", now.Add(time.Minute), []byte("new")))
	got, next := leased(t, st, now, time.Hour, 0)
	wantDue(t, got, next, []string{}, now.Add(time.Minute))
	got, _ = leased(t, st, now.Add(time.Minute), time.Hour, 0)
	if diff := cmp.Diff([]string{"a=new#1"}, got); diff != "" {
		t.Error(diff)
	}
}

func dueLimited(t *testing.T, s suite) {
	st, c := s.open(t)
	now := c.now()
	for i, at := range []int{5, 3, 4, 1, 2, 2} {
		ok(t, st.Schedule(t.Context(), fmt.Sprint("id", i), now.Add(time.Duration(at)*time.Second), nil))
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
		ok(t, st.Schedule(t.Context(), fmt.Sprint(i), now, nil))
	}
	var mu sync.Mutex
	times := map[string]int{}
	ok(t, together(8, func(int) error {
		for {
			n := 0
			_, err := st.Due(t.Context(), now, time.Hour, 7, func(id string, _ []byte, _ int) error {
				n++
				mu.Lock()
				defer mu.Unlock()
				times[id]++
				return nil
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
	ok(t, st.Schedule(t.Context(), "a", now, []byte("p")))
	next, err := st.Due(t.Context(), now, time.Hour, 0, func(id string, payload []byte, _ int) error {
		return st.Schedule(t.Context(), id, now.Add(time.Second), append(payload, '!'))
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

func dueCancelled(t *testing.T, s suite) {
	st, c := s.open(t)
	now := c.now()
	for i := range 3 {
		ok(t, st.Schedule(t.Context(), fmt.Sprint(i), now, nil))
	}
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	_, err := st.Due(ctx, now, time.Minute, 0, func(string, []byte, int) error {
		calls++
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
	got, _ := leased(t, st, now.Add(time.Minute), time.Minute, 0)
	if len(got) != 3 {
		t.Errorf("after the lease %v are due, want all three", got)
	}
}

func duePayloads(t *testing.T, s suite) {
	st, c := s.open(t)
	big := strings.Repeat("提醒", 4<<20/6)
	in := []byte(big)
	ok(t, st.Schedule(t.Context(), "提醒|张三", c.now(), in))
	clear(in)
	for attempt := 1; attempt <= 2; attempt++ {
		_, err := st.Due(t.Context(), c.add(time.Hour), time.Minute, 0, func(id string, payload []byte, n int) error {
			if id != "提醒|张三" || string(payload) != big || n != attempt {
				t.Errorf("%s, %d bytes, attempt %d; want attempt %d", id, len(payload), n, attempt)
			}
			clear(payload)
			return nil
		})
		ok(t, err)
	}
}

func badDue(t *testing.T, s suite) {
	st, c := s.open(t)
	if err := st.Schedule(t.Context(), "", c.now(), nil); err == nil {
		t.Error("an empty id was scheduled")
	}
	if _, err := st.Due(t.Context(), c.now(), 0, 0, func(string, []byte, int) error { return nil }); err == nil {
		t.Error("a lease of no time was given")
	}
}
