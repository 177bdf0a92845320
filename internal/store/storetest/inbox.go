package storetest

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingdesk/dingdesk/internal/store"
)

func inboxTests() map[string]func(t *testing.T, s suite) {
	return map[string]func(t *testing.T, s suite){
		"a key is first once":                            firstOnce,
		"one of many concurrent accepts is first":        oneFirst,
		"a thousand concurrent accepts are all kept":     allKept,
		"accepts of one caller keep their order":         keepOrder,
		"states advance and done drops the frame":        statesAdvance,
		"done is final":                                  doneIsFinal,
		"an unknown state or key is an error":            unknownIsError,
		"unfinished comes in pages, oldest first":        unfinishedPages,
		"unfinished stops at the callback's error":       unfinishedStops,
		"the callback may advance":                       callbackAdvances,
		"a key is kept for a day and then forgotten":     keptForADay,
		"sweeping keeps young keys and unfinished work":  sweepKeeps,
		"frames of 4 MB and Chinese text come back":      bigAndChinese,
		"a frame is copied on the way in and out":        frameIsCopied,
		"accepted says when":                             acceptedSaysWhen,
		"an empty key is refused, an empty frame is not": emptyKey,
	}
}

func firstOnce(t *testing.T, s suite) {
	st, _ := s.open(t)
	accept(t, st, "m|robot|1", "c1|u1", "hello", true)
	accept(t, st, "m|robot|1", "c1|u1", "again", false)
	accept(t, st, "m|robot|2", "c1|u1", "other", true)
	want := []string{"m|robot|1|c1|u1|hello|accepted", "m|robot|2|c1|u1|other|accepted"}
	if diff := cmp.Diff(want, waiting(t, st)); diff != "" {
		t.Error(diff)
	}
	ok(t, st.Advance(t.Context(), "m|robot|1", store.Done))
	accept(t, st, "m|robot|1", "c1|u1", "after done", false)
}

func oneFirst(t *testing.T, s suite) {
	st, _ := s.open(t)
	var firsts atomic.Int32
	ok(t, together(100, func(int) error {
		first, err := st.Accept(t.Context(), "same", "lane", []byte("x"))
		if first {
			firsts.Add(1)
		}
		return err
	}))
	if n := firsts.Load(); n != 1 {
		t.Errorf("%d of 100 concurrent accepts were first", n)
	}
	if got := waiting(t, st); len(got) != 1 {
		t.Errorf("%d entries, want 1", len(got))
	}
}

func allKept(t *testing.T, s suite) {
	st, _ := s.open(t)
	const n = 1000
	ok(t, together(n, func(i int) error {
		first, err := st.Accept(t.Context(), fmt.Sprintf("key-%d", i), fmt.Sprintf("lane-%d", i%7), fmt.Appendf(nil, "frame-%d", i))
		if err == nil && !first {
			err = fmt.Errorf("key-%d was known", i)
		}
		return err
	}))
	seen := map[string]bool{}
	for _, line := range waiting(t, st) {
		f := strings.Split(line, "|")
		if strings.TrimPrefix(f[0], "key-") != strings.TrimPrefix(f[2], "frame-") {
			t.Fatalf("%s carries another's frame", line)
		}
		seen[f[0]] = true
	}
	if len(seen) != n {
		t.Errorf("%d of %d frames are there", len(seen), n)
	}
	ok(t, together(n, func(i int) error { return st.Advance(t.Context(), fmt.Sprintf("key-%d", i), store.Done) }))
	if got := waiting(t, st); len(got) != 0 {
		t.Errorf("%d entries left after all are done", len(got))
	}
}

func keepOrder(t *testing.T, s suite) {
	st, _ := s.open(t)
	const lanes, each = 20, 30
	ok(t, together(lanes, func(lane int) error {
		for i := range each {
			if _, err := st.Accept(t.Context(), fmt.Sprintf("%d-%d", lane, i), fmt.Sprint(lane), fmt.Append(nil, i)); err != nil {
				return err
			}
		}
		return nil
	}))
	next := map[string]int{}
	for _, line := range waiting(t, st) {
		f := strings.Split(line, "|")
		if f[2] != fmt.Sprint(next[f[1]]) {
			t.Fatalf("lane %s: frame %s came when %d was to", f[1], f[2], next[f[1]])
		}
		next[f[1]]++
	}
	if len(next) != lanes {
		t.Errorf("%d lanes, want %d", len(next), lanes)
	}
}

func statesAdvance(t *testing.T, s suite) {
	st, _ := s.open(t)
	accept(t, st, "a", "l", "fa", true)
	accept(t, st, "b", "l", "fb", true)
	for _, state := range []string{store.Running, store.Delivering, store.Running, store.Delivering} {
		ok(t, st.Advance(t.Context(), "a", state))
		if diff := cmp.Diff([]string{"a|l|fa|" + state, "b|l|fb|accepted"}, waiting(t, st)); diff != "" {
			t.Fatal(diff)
		}
	}
	ok(t, st.Advance(t.Context(), "a", store.Done))
	if diff := cmp.Diff([]string{"b|l|fb|accepted"}, waiting(t, st)); diff != "" {
		t.Error(diff)
	}
}

func doneIsFinal(t *testing.T, s suite) {
	st, _ := s.open(t)
	accept(t, st, "a", "l", "fa", true)
	for _, state := range []string{store.Done, store.Done, store.Running, store.Accepted} {
		ok(t, st.Advance(t.Context(), "a", state))
	}
	if got := waiting(t, st); len(got) != 0 {
		t.Errorf("a finished frame is back: %v", got)
	}
}

func unknownIsError(t *testing.T, s suite) {
	st, _ := s.open(t)
	accept(t, st, "a", "l", "fa", true)
	if err := st.Advance(t.Context(), "a", "finished"); err == nil || !strings.Contains(err.Error(), `"finished"`) {
		t.Errorf("unknown state: %v", err)
	}
	if err := st.Advance(t.Context(), "b", store.Done); err == nil || !strings.Contains(err.Error(), `"b"`) {
		t.Errorf("unknown key: %v", err)
	}
	if diff := cmp.Diff([]string{"a|l|fa|accepted"}, waiting(t, st)); diff != "" {
		t.Error(diff)
	}
}

func unfinishedPages(t *testing.T, s suite) {
	st, c := s.open(t)
	var want []string
	big := strings.Repeat("x", 1<<20)
	for i := range 250 {
		frame := fmt.Sprint(i)
		if i%50 < 6 { // six of 1 MB in a row: more than a page holds
			frame = big
		}
		key := fmt.Sprintf("key-%d", i)
		accept(t, st, key, "l", frame, true)
		want = append(want, key+"|l|"+frame+"|accepted")
		if i == 100 {
			c.add(-time.Hour) // a clock that is set back does not change the order
		}
	}
	got := waiting(t, st)
	if len(got) != len(want) {
		t.Fatalf("%d entries, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("entry %d is %.40s, want %.40s", i, got[i], want[i])
		}
	}
}

func unfinishedStops(t *testing.T, s suite) {
	st, _ := s.open(t)
	for i := range 5 {
		accept(t, st, fmt.Sprint(i), "l", "f", true)
	}
	boom, calls := errors.New("boom"), 0
	err := st.Unfinished(t.Context(), func(string, string, []byte, string, time.Time) error {
		if calls++; calls == 2 {
			return boom
		}
		return nil
	})
	if !errors.Is(err, boom) || calls != 2 {
		t.Errorf("err = %v after %d calls, want boom after 2", err, calls)
	}
}

func callbackAdvances(t *testing.T, s suite) {
	st, _ := s.open(t)
	for i := range 150 {
		accept(t, st, fmt.Sprint(i), "l", "f", true)
	}
	calls := 0
	ok(t, st.Unfinished(t.Context(), func(key, _ string, _ []byte, _ string, _ time.Time) error {
		calls++
		return st.Advance(t.Context(), key, store.Done)
	}))
	if left := len(waiting(t, st)); calls != 150 || left != 0 {
		t.Errorf("%d calls, %d left; want 150 and none", calls, left)
	}
}

func keptForADay(t *testing.T, s suite) {
	st, c := s.open(t)
	accept(t, st, "done", "l", "f", true)
	accept(t, st, "stuck", "l", "f", true)
	ok(t, st.Advance(t.Context(), "done", store.Done))
	c.add(store.KeptFor - time.Millisecond)
	accept(t, st, "done", "l", "f", false)
	c.add(time.Millisecond)
	accept(t, st, "stuck", "l", "f", false) // whatever its age: it is still to be answered
	accept(t, st, "done", "l", "second life", true)
	if diff := cmp.Diff([]string{"stuck|l|f|accepted", "done|l|second life|accepted"}, waiting(t, st)); diff != "" {
		t.Error(diff)
	}
	accept(t, st, "done", "l", "f", false)
}

func sweepKeeps(t *testing.T, s suite) {
	st, c := s.open(t)
	for i := range 2500 { // more than one commit of a sweep takes
		key := fmt.Sprint("old-", i)
		accept(t, st, key, "l", "f", true)
		ok(t, st.Advance(t.Context(), key, store.Done))
	}
	accept(t, st, "stuck", "l", "f", true)
	c.add(time.Millisecond)
	accept(t, st, "young", "l", "f", true)
	ok(t, st.Advance(t.Context(), "young", store.Done))

	ok(t, st.Sweep(t.Context(), c.add(store.KeptFor-time.Millisecond)))
	// Sweeping is what made room, not the look at the clock in Accept: that one is set back.
	c.add(-time.Hour)
	accept(t, st, "old-0", "l", "f", true)
	accept(t, st, "old-2499", "l", "f", true)
	accept(t, st, "stuck", "l", "f", false)
	accept(t, st, "young", "l", "f", false)
}

func bigAndChinese(t *testing.T, s suite) {
	st, _ := s.open(t)
	big := strings.Repeat("审批", 4<<20/6)
	accept(t, st, "m|机器人|消息", "群聊|张三", big, true)
	accept(t, st, "m|机器人|消息2", "", "😀\x00\xff", true)
	want := []string{"m|机器人|消息|群聊|张三|" + big + "|accepted", "m|机器人|消息2||😀\x00\xff|accepted"}
	if diff := cmp.Diff(want, waiting(t, st)); diff != "" {
		t.Errorf("changed on the way: %.200s", diff)
	}
}

func frameIsCopied(t *testing.T, s suite) {
	st, _ := s.open(t)
	in := []byte("frame")
	if _, err := st.Accept(t.Context(), "k", "l", in); err != nil {
		t.Fatal(err)
	}
	copy(in, "XXXXX")
	scribble := func(_, _ string, frame []byte, _ string, _ time.Time) error {
		if string(frame) != "frame" {
			t.Errorf("frame is %q", frame)
		}
		copy(frame, "YYYYY")
		return nil
	}
	ok(t, st.Unfinished(t.Context(), scribble))
	ok(t, st.Unfinished(t.Context(), scribble))
}

func acceptedSaysWhen(t *testing.T, s suite) {
	st, c := s.open(t)
	want := c.add(1234567 * time.Microsecond).Truncate(time.Millisecond)
	accept(t, st, "k", "l", "f", true)
	c.add(time.Hour)
	ok(t, st.Advance(t.Context(), "k", store.Running))
	ok(t, st.Unfinished(t.Context(), func(_, _ string, _ []byte, _ string, accepted time.Time) error {
		if !accepted.Equal(want) {
			t.Errorf("accepted at %v, want %v", accepted, want)
		}
		return nil
	}))
}

func emptyKey(t *testing.T, s suite) {
	st, _ := s.open(t)
	if _, err := st.Accept(t.Context(), "", "l", []byte("f")); err == nil {
		t.Error("an empty key was accepted")
	}
	if first, err := st.Accept(t.Context(), "k", "", nil); err != nil || !first {
		t.Errorf("empty frame: %v, %v", first, err)
	}
	if diff := cmp.Diff([]string{"k|||accepted"}, waiting(t, st)); diff != "" {
		t.Error(diff)
	}
}
