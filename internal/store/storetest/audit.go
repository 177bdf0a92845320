package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingdesk/dingdesk/internal/store"
)

func auditTests() map[string]func(t *testing.T, s suite) {
	return map[string]func(t *testing.T, s suite){
		"an entry is found by time, by whose act and by whose facts": traceFound,
		"an entry of the same request replaces the one before":       traceReplaced,
		"what is written behind an entry is not kept without it":     traceFirst,
		"entries come in pages, the oldest first":                    tracePages,
		"a sweep removes entries of before a time, and nothing else": traceSwept,
		"an entry without an id is refused":                          traceBad,
	}
}

// traces are the values of the entries that a query finds.
func traces(t *testing.T, st *store.Store, q store.Traces) []string {
	t.Helper()
	list := []string{}
	ok(t, st.Traced(t.Context(), q, func(value []byte) error {
		list = append(list, string(value))
		return nil
	}))
	return list
}

func wantTraces(t *testing.T, st *store.Store, q store.Traces, want ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), traces(t, st, q)); diff != "" {
		t.Errorf("%+v: %s", q, diff)
	}
}

func traceFound(t *testing.T, s suite) {
	st, c := s.open(t)
	at := c.now()
	for i, e := range []store.Trace{
		{ID: "1", By: "boss", About: []string{"li", "王"}, Value: []byte("team")},
		{ID: "2", By: "li", Value: []byte("own")},
		{ID: "3", By: "li", About: []string{"boss", "boss"}, Value: []byte("upwards")},
		{ID: "4", Value: []byte("nobody's")},
	} {
		e.At = at.Add(time.Duration(i) * time.Minute)
		ok(t, st.Trace(t.Context(), e)())
	}
	wantTraces(t, st, store.Traces{}, "team", "own", "upwards", "nobody's")
	wantTraces(t, st, store.Traces{By: "li"}, "own", "upwards")
	wantTraces(t, st, store.Traces{About: "li"}, "team")
	wantTraces(t, st, store.Traces{About: "王"}, "team")
	wantTraces(t, st, store.Traces{About: "boss"}, "upwards")
	wantTraces(t, st, store.Traces{By: "somebody else"})
	wantTraces(t, st, store.Traces{Since: at.Add(time.Minute), Until: at.Add(2 * time.Minute)}, "own")
	wantTraces(t, st, store.Traces{Since: at.Add(time.Minute + 1), By: "li"}, "own", "upwards") // times are kept to the millisecond
	wantTraces(t, st, store.Traces{Until: at, By: "boss"})
	if err := st.Traced(t.Context(), store.Traces{By: "li", About: "li"}, nil); err == nil {
		t.Error("by and about somebody at once were taken")
	}
}

func traceReplaced(t *testing.T, s suite) {
	st, c := s.open(t)
	e := store.Trace{ID: "m|1", At: c.now(), By: "li", About: []string{"boss", "王"}, Value: []byte("unclear")}
	ok(t, st.Trace(t.Context(), e)())
	e.About, e.Value = []string{"boss"}, []byte("done")
	ok(t, st.Trace(t.Context(), e)())
	e.ID, e.Value = "m|2", []byte("another")
	ok(t, st.Trace(t.Context(), e)())
	if got := traces(t, st, store.Traces{By: "li"}); len(got) != 2 {
		t.Errorf("%q", got)
	}
	if got := traces(t, st, store.Traces{About: "boss"}); len(got) != 2 {
		t.Errorf("%q", got)
	}
	wantTraces(t, st, store.Traces{About: "王"})
}

// traceFirst: nobody waits for the entry, and yet it is there when what follows is.
func traceFirst(t *testing.T, s suite) {
	st, c := s.open(t)
	accept(t, st, "m|1", "l", "f", true)
	ok(t, together(50, func(i int) error {
		id := fmt.Sprint(i)
		st.Trace(t.Context(), store.Trace{ID: id, At: c.now(), By: id, Value: []byte("x")})
		if err := st.Advance(t.Context(), "m|1", store.Delivering); err != nil {
			return err
		}
		n := 0
		err := st.Traced(t.Context(), store.Traces{By: id}, func([]byte) error { n++; return nil })
		if err == nil && n != 1 {
			err = fmt.Errorf("%d entries of %s behind what was written after it", n, id)
		}
		return err
	}))
}

func tracePages(t *testing.T, s suite) {
	st, c := s.open(t)
	var want []string
	var kept func() error // of the last: entries are kept in their order
	for i := range 250 {
		value := fmt.Sprint(i)
		want = append(want, value)
		kept = st.Trace(t.Context(), store.Trace{ID: value, At: c.now(), By: "li", About: []string{"boss"}, Value: []byte(value)})
		if i%3 == 0 { // two and three of them at one time
			c.add(time.Millisecond)
		}
	}
	ok(t, kept())
	for _, q := range []store.Traces{{}, {By: "li"}, {About: "boss"}} {
		got := map[string]bool{}
		for _, v := range traces(t, st, q) {
			got[v] = true
		}
		if len(got) != len(want) {
			t.Errorf("%+v: %d entries of %d", q, len(got), len(want))
		}
	}
	enough := errors.New("enough")
	n := 0
	err := st.Traced(t.Context(), store.Traces{}, func([]byte) error {
		if n++; n == 120 {
			return enough
		}
		return st.Trace(context.WithoutCancel(t.Context()), store.Trace{ID: "old", At: c.now().Add(-time.Hour), Value: []byte("x")})()
	})
	if !errors.Is(err, enough) || n != 120 {
		t.Errorf("%v after %d", err, n)
	}
}

func traceSwept(t *testing.T, s suite) {
	st, c := s.open(t)
	at := c.now()
	for i := range 5 {
		ok(t, st.Trace(t.Context(), store.Trace{ID: "x", At: at.Add(time.Duration(i) * time.Hour), By: "li", About: []string{"boss"}, Value: []byte(fmt.Sprint(i))})())
	}
	ok(t, st.Sweep(t.Context(), at.Add(1000*24*time.Hour)))
	ok(t, st.SweepTraces(t.Context(), at.Add(3*time.Hour)))
	wantTraces(t, st, store.Traces{}, "3", "4")
	wantTraces(t, st, store.Traces{By: "li"}, "3", "4")
	wantTraces(t, st, store.Traces{About: "boss"}, "3", "4")
	ok(t, st.Trace(t.Context(), store.Trace{ID: "x", At: at, By: "boss", Value: []byte("0")})())
	wantTraces(t, st, store.Traces{About: "boss"}, "3", "4")
}

func traceBad(t *testing.T, s suite) {
	st, c := s.open(t)
	if err := st.Trace(t.Context(), store.Trace{At: c.now(), By: "li"})(); err == nil {
		t.Error("taken")
	}
	wantTraces(t, st, store.Traces{})
}
