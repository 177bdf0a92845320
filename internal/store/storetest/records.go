package storetest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingdesk/dingdesk/internal/store"
)

func recordTests() map[string]func(t *testing.T, s suite) {
	return map[string]func(t *testing.T, s suite){
		"put, get, replace, delete":                      putGetDelete,
		"kinds and keys do not mix":                      kindsDoNotMix,
		"a version is compared":                          versionCompared,
		"a version is never given twice":                 versionNeverTwice,
		"of concurrent compare-and-sets one wins":        oneWins,
		"counting by compare-and-set loses nothing":      counting,
		"a record expires":                               recordExpires,
		"zero expiry keeps the one there is":             zeroKeepsExpiry,
		"an expired record does not exist for a put":     expiredIsAbsent,
		"sweep removes expired records for good":         sweepRemovesExpired,
		"find is newest first and limited":               findNewest,
		"a put replaces the index":                       putReplacesIndex,
		"find goes through pages and stops at the error": findPages,
		"the callback of find may write":                 findMayWrite,
		"values of 4 MB, empty ones and Chinese keys":    bigValues,
		"values are copied on the way in and out":        valueIsCopied,
		"bad arguments are refused":                      badPuts,
		"what names somebody is found":                   namingFound,
	}
}

var never time.Time

func putGetDelete(t *testing.T, s suite) {
	st, _ := s.open(t)
	wantAbsent(t, st, "card", "1")
	v1 := put(t, st, "card", "1", "one", never)
	if v := wantValue(t, st, "card", "1", "one"); v != v1 || v1 <= 0 {
		t.Errorf("version %d after a put that returned %d", v, v1)
	}
	v2 := put(t, st, "card", "1", "two", never)
	if v := wantValue(t, st, "card", "1", "two"); v != v2 || v2 <= v1 {
		t.Errorf("version %d after %d and %d", v, v1, v2)
	}
	version, err := st.Put(t.Context(), "card", "1", nil, never)
	ok(t, err)
	if version != 0 {
		t.Errorf("delete: %d", version)
	}
	wantAbsent(t, st, "card", "1")
	if _, err := st.Put(t.Context(), "card", "1", nil, never); err != nil {
		t.Errorf("deleting nothing: %v", err)
	}
}

// absent is the version of what is not there.
const absent int64 = 0

func kindsDoNotMix(t *testing.T, s suite) {
	st, _ := s.open(t)
	put(t, st, "a", "bc", "1", never, "i")
	put(t, st, "ab", "c", "2", never, "i")
	put(t, st, "a", "b", "3", never, "ij")
	wantValue(t, st, "a", "bc", "1")
	wantValue(t, st, "ab", "c", "2")
	wantAbsent(t, st, "abc", "")
	if diff := cmp.Diff([]string{"bc=1"}, found(t, st, "a", "i", 0)); diff != "" {
		t.Error(diff)
	}
}

func versionCompared(t *testing.T, s suite) {
	st, _ := s.open(t)
	try := func(value []byte, ifVersion int64, wantOK bool) int64 {
		t.Helper()
		v, done, err := st.Swap(t.Context(), "k", "1", value, ifVersion, never)
		ok(t, err)
		if done != wantOK {
			t.Fatalf("put if %d: ok = %v, want %v", ifVersion, done, wantOK)
		}
		return v
	}
	if v := try([]byte("x"), 7, false); v != 0 {
		t.Errorf("nothing is there, but version %d stood in the way", v)
	}
	v1 := try([]byte("one"), absent, true)
	if v := try([]byte("x"), absent, false); v != v1 {
		t.Errorf("refused with version %d, want %d", v, v1)
	}
	v2 := try([]byte("two"), v1, true)
	if v := try([]byte("x"), v1, false); v != v2 {
		t.Errorf("refused with version %d, want %d", v, v2)
	}
	try(nil, v1, false)
	wantValue(t, st, "k", "1", "two")
	try(nil, v2, true)
	wantAbsent(t, st, "k", "1")
	try(nil, absent, true)
	try(nil, v2, false)
}

func versionNeverTwice(t *testing.T, s suite) {
	st, _ := s.open(t)
	seen := map[int64]bool{}
	for range 3 {
		v := put(t, st, "k", "1", "x", never)
		if seen[v] {
			t.Fatalf("version %d again after a delete: an old compare-and-set would succeed", v)
		}
		seen[v] = true
		_, _, err := st.Swap(t.Context(), "k", "1", nil, v, never)
		ok(t, err)
	}
}

func oneWins(t *testing.T, s suite) {
	st, _ := s.open(t)
	for _, from := range []int64{absent, put(t, st, "k", "there", "pending", never)} {
		key := "new"
		if from != absent {
			key = "there"
		}
		var wins atomic.Int32
		ok(t, together(50, func(i int) error {
			_, done, err := st.Swap(t.Context(), "k", key, fmt.Append(nil, i), from, never)
			if done {
				wins.Add(1)
			}
			return err
		}))
		if n := wins.Load(); n != 1 {
			t.Errorf("%s: %d of 50 compare-and-sets won", key, n)
		}
	}
}

func counting(t *testing.T, s suite) {
	st, _ := s.open(t)
	put(t, st, "k", "n", "0", never)
	increment := func() error {
		for {
			v, version, _, err := st.Get(t.Context(), "k", "n")
			if err != nil {
				return err
			}
			n, err := strconv.Atoi(string(v))
			if err != nil {
				return err
			}
			if _, done, err := st.Swap(t.Context(), "k", "n", fmt.Append(nil, n+1), version, never); err != nil || done {
				return err
			}
		}
	}
	ok(t, together(8, func(int) error {
		for range 10 {
			if err := increment(); err != nil {
				return err
			}
		}
		return nil
	}))
	wantValue(t, st, "k", "n", "80")
}

func recordExpires(t *testing.T, s suite) {
	st, c := s.open(t)
	put(t, st, "k", "minute", "x", c.now().Add(time.Minute), "i")
	put(t, st, "k", "hour", "y", c.now().Add(time.Hour), "i")
	put(t, st, "k", "ever", "z", never, "i")
	c.add(time.Minute - time.Millisecond)
	wantValue(t, st, "k", "minute", "x")
	c.add(time.Millisecond)
	wantAbsent(t, st, "k", "minute")
	if diff := cmp.Diff([]string{"ever=z", "hour=y"}, found(t, st, "k", "i", 0)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"ever=z"}, found(t, st, "k", "i", 1)); diff != "" {
		t.Error(diff)
	}
	c.add(100 * 365 * 24 * time.Hour)
	wantAbsent(t, st, "k", "hour")
	wantValue(t, st, "k", "ever", "z")
}

func zeroKeepsExpiry(t *testing.T, s suite) {
	st, c := s.open(t)
	put(t, st, "k", "1", "x", c.now().Add(time.Hour))
	put(t, st, "k", "1", "y", never)
	c.add(time.Hour - time.Millisecond)
	wantValue(t, st, "k", "1", "y")
	put(t, st, "k", "1", "z", c.now().Add(time.Hour)) // the last moment to prolong it
	put(t, st, "k", "1", "zz", never)
	c.add(time.Hour - time.Millisecond)
	wantValue(t, st, "k", "1", "zz")
	c.add(time.Millisecond)
	wantAbsent(t, st, "k", "1")
	put(t, st, "k", "2", "late", c.now().Add(-time.Second))
	wantAbsent(t, st, "k", "2")
	put(t, st, "k", "1", "new", never) // a new record: the old expiry is not its own
	c.add(time.Hour)
	wantValue(t, st, "k", "1", "new")
}

func expiredIsAbsent(t *testing.T, s suite) {
	st, c := s.open(t)
	v := put(t, st, "k", "1", "x", c.now().Add(time.Minute), "old")
	c.add(time.Minute)
	if got, done, err := st.Swap(t.Context(), "k", "1", []byte("y"), v, never); err != nil || done || got != 0 {
		t.Errorf("compare-and-set on an expired record: %d, %v, %v", got, done, err)
	}
	if _, done, err := st.Swap(t.Context(), "k", "1", []byte("y"), absent, never, "new"); err != nil || !done {
		t.Errorf("put if absent: %v, %v", done, err)
	}
	if got := found(t, st, "k", "old", 0); len(got) != 0 {
		t.Errorf("found under the index of the expired record: %v", got)
	}
	if diff := cmp.Diff([]string{"1=y"}, found(t, st, "k", "new", 0)); diff != "" {
		t.Error(diff)
	}
}

func sweepRemovesExpired(t *testing.T, s suite) {
	st, c := s.open(t)
	for i := range 1500 {
		put(t, st, "k", fmt.Sprint(i), "x", c.now().Add(time.Minute), "i")
	}
	put(t, st, "k", "later", "y", c.now().Add(time.Minute+time.Millisecond), "i")
	put(t, st, "k", "ever", "z", never, "i")
	ok(t, st.Sweep(t.Context(), c.add(time.Minute)))
	c.add(-time.Minute) // what is gone does not come back when the clock is set back
	if diff := cmp.Diff([]string{"ever=z", "later=y"}, found(t, st, "k", "i", 0)); diff != "" {
		t.Error(diff)
	}
}

func findNewest(t *testing.T, s suite) {
	st, _ := s.open(t)
	for _, key := range []string{"a", "b", "c"} {
		put(t, st, "k", key, "1", never, "u1", "u2")
	}
	put(t, st, "k", "other", "1", never, "u3")
	put(t, st, "k", "a", "2", never, "u1", "u1")
	for limit, want := range map[int][]string{
		0: {"a=2", "c=1", "b=1"}, -1: {"a=2", "c=1", "b=1"}, 1: {"a=2"}, 2: {"a=2", "c=1"}, 9: {"a=2", "c=1", "b=1"},
	} {
		if diff := cmp.Diff(want, found(t, st, "k", "u1", limit)); diff != "" {
			t.Errorf("limit %d: %s", limit, diff)
		}
	}
	if diff := cmp.Diff([]string{"c=1", "b=1"}, found(t, st, "k", "u2", 0)); diff != "" {
		t.Error(diff)
	}
	if got := found(t, st, "k", "u4", 0); len(got) != 0 {
		t.Errorf("found %v under an index nobody used", got)
	}
}

func putReplacesIndex(t *testing.T, s suite) {
	st, _ := s.open(t)
	v := put(t, st, "k", "1", "x", never, "waiting:u1", "all")
	if _, done, err := st.Swap(t.Context(), "k", "1", []byte("y"), v+1, never, "refused"); err != nil || done {
		t.Fatalf("%v, %v", done, err)
	}
	put(t, st, "k", "1", "y", never, "all")
	for index, n := range map[string]int{"waiting:u1": 0, "all": 1, "refused": 0} {
		if got := found(t, st, "k", index, 0); len(got) != n {
			t.Errorf("under %s: %v", index, got)
		}
	}
	_, err := st.Put(t.Context(), "k", "1", nil, never, "all")
	ok(t, err)
	if got := found(t, st, "k", "all", 0); len(got) != 0 {
		t.Errorf("a deleted record is found: %v", got)
	}
}

func findPages(t *testing.T, s suite) {
	st, _ := s.open(t)
	for i := range 230 {
		put(t, st, "k", fmt.Sprint(i), strings.Repeat("v", 50<<10), never, "i")
	}
	for limit, want := range map[int]int{0: 230, 150: 150, 1000: 230} {
		got := found(t, st, "k", "i", limit)
		if len(got) != want {
			t.Fatalf("limit %d: %d records", limit, len(got))
		}
		for n, line := range got {
			if !strings.HasPrefix(line, fmt.Sprint(229-n, "=")) {
				t.Fatalf("record %d is %.10s", n, line)
			}
		}
	}
	boom, calls := errors.New("boom"), 0
	err := st.Find(t.Context(), "k", "i", 0, func(string, []byte, int64) error {
		if calls++; calls == 120 {
			return boom
		}
		return nil
	})
	if !errors.Is(err, boom) || calls != 120 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

func findMayWrite(t *testing.T, s suite) {
	st, _ := s.open(t)
	for i := range 150 {
		put(t, st, "k", fmt.Sprint(i), "old", never, "i")
	}
	calls := 0
	ok(t, st.Find(t.Context(), "k", "i", 0, func(key string, _ []byte, version int64) error {
		calls++
		_, done, err := st.Swap(t.Context(), "k", key, []byte("new"), version, never, "i")
		if err == nil && !done {
			err = fmt.Errorf("%s: version %d is not the current one", key, version)
		}
		return err
	}))
	if calls != 150 {
		t.Errorf("%d calls for 150 records, each rewritten on the way", calls)
	}
}

func bigValues(t *testing.T, s suite) {
	st, _ := s.open(t)
	big := strings.Repeat("会议", 4<<20/6)
	put(t, st, "卡片", "张三|审批", big, never, "所有者:张三")
	put(t, st, "k", "empty", "", never, "")
	wantValue(t, st, "卡片", "张三|审批", big)
	if got := found(t, st, "卡片", "所有者:张三", 0); len(got) != 1 || got[0] != "张三|审批="+big {
		t.Errorf("find returned %d records", len(got))
	}
	wantValue(t, st, "k", "empty", "")
	if v, _, _, err := st.Get(t.Context(), "k", "empty"); v == nil || err != nil {
		t.Errorf("an empty value came back as %v, %v", v, err)
	}
	if diff := cmp.Diff([]string{"empty="}, found(t, st, "k", "", 0)); diff != "" {
		t.Error(diff)
	}
}

func valueIsCopied(t *testing.T, s suite) {
	st, _ := s.open(t)
	in := []byte("value")
	_, err := st.Put(t.Context(), "k", "1", in, never, "i")
	ok(t, err)
	copy(in, "XXXXX")
	out, _, _, err := st.Get(t.Context(), "k", "1")
	ok(t, err)
	copy(out, "YYYYY")
	ok(t, st.Find(t.Context(), "k", "i", 0, func(_ string, value []byte, _ int64) error {
		copy(value, "ZZZZZ")
		return nil
	}))
	wantValue(t, st, "k", "1", "value")
}

func badPuts(t *testing.T, s suite) {
	st, _ := s.open(t)
	for _, bad := range [][2]string{{"", "key"}, {"kind", ""}} {
		if _, err := st.Put(t.Context(), bad[0], bad[1], []byte("x"), never); err == nil {
			t.Errorf("put %q was accepted", bad)
		}
		if _, _, err := st.Swap(t.Context(), bad[0], bad[1], []byte("x"), 0, never); err == nil {
			t.Errorf("swap %q was accepted", bad)
		}
	}
}

func namingFound(t *testing.T, s suite) {
	st, c := s.open(t)
	until := c.now().Add(time.Hour)
	put(t, st, "card", "1", `{"owner":"李4"}`, until)
	put(t, st, "memory", "last|李4", "x", never)
	put(t, st, "card", "2", `{"owner":"王5"}`, never)
	put(t, st, "card", "3", `{"owner":"李4"}`, c.now()) // expired
	ok(t, st.Schedule(t.Context(), "message|李4", class, until, []byte("a")))
	ok(t, st.Schedule(t.Context(), "message|2", class, until, []byte(`"李4"`)))
	ok(t, st.Schedule(t.Context(), "message|3", class, until, []byte("b")))
	for i := range 250 {
		put(t, st, "many", strconv.Itoa(i), "many of them", never)
	}
	naming := func(word string) (found []string) {
		ok(t, st.Naming(t.Context(), word, func(h store.Holding) error {
			if h.Kind == "card" && !h.Until.Equal(until) && h.Key == "1" {
				t.Errorf("%s is kept until %v", h.Key, h.Until)
			}
			if h.Kind != "" && h.Kind != "many" { // it may be deleted meanwhile
				if _, ok, err := st.Swap(t.Context(), h.Kind, h.Key, nil, h.Version, never); err != nil || !ok {
					t.Errorf("%s %s: %v, %v", h.Kind, h.Key, ok, err)
				}
			}
			found = append(found, h.Kind+"/"+h.Key)
			return nil
		}))
		return found
	}
	want := []string{"card/1", "memory/last|李4", "/message|李4", "/message|2"}
	if diff := cmp.Diff(want, naming("李4")); diff != "" {
		t.Error(diff)
	}
	if n := len(naming("many")); n != 250 {
		t.Errorf("%d of 250 records in pages", n)
	}
	wantAbsent(t, st, "card", "1")
	wantValue(t, st, "card", "2", `{"owner":"王5"}`)
	if n := len(naming("")); n != 254 {
		t.Errorf("%d of everything", n)
	}
}
