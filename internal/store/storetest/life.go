package storetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingdesk/dingdesk/internal/store"
)

// crashEnv tells a test binary that it is the process to be killed, and on which store.
const crashEnv = "DINGDESK_STORETEST_CRASH"

func lifeTests() map[string]func(t *testing.T, s suite) {
	return map[string]func(t *testing.T, s suite){
		"a closed store says so":                    closedSaysSo,
		"closing in the middle of work loses no ok": closeInWork,
		"an ended context writes nothing":           endedContext,
	}
}

func durableTests() map[string]func(t *testing.T, s suite) {
	return map[string]func(t *testing.T, s suite){
		"everything is there after reopening": reopened,
		"what was accepted survives kill -9":  crash,
	}
}

func closedSaysSo(t *testing.T, s suite) {
	st, _ := s.open(t)
	accept(t, st, "old", "l", "f", true)
	ok(t, st.Close())
	ok(t, st.Close())
	for name, op := range operations() {
		if err := op(t.Context(), st); !errors.Is(err, store.ErrClosed) {
			t.Errorf("%s on a closed store: %v", name, err)
		}
	}
}

func closeInWork(t *testing.T, s suite) {
	st, _ := s.open(t)
	busy := make(chan struct{}, 8)
	done := make(chan error)
	go func() {
		done <- together(8, func(g int) error {
			for i := 0; ; i++ {
				_, err := st.Accept(t.Context(), fmt.Sprint(g, "-", i), "l", []byte("f"))
				if errors.Is(err, store.ErrClosed) {
					return nil
				}
				if err != nil {
					return err
				}
				if i == 20 {
					busy <- struct{}{}
				}
			}
		})
	}()
	for range 8 {
		<-busy
	}
	ok(t, st.Close())
	ok(t, <-done)
}

func endedContext(t *testing.T, s suite) {
	st, c := s.open(t)
	accept(t, st, "old", "l", "f", true)
	ok(t, st.Schedule(t.Context(), "old", class, c.now().Add(time.Hour), nil))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, op := range operations() {
		if err := op(ctx, st); !errors.Is(err, context.Canceled) {
			t.Errorf("%s with an ended context: %v", name, err)
		}
	}
	if diff := cmp.Diff([]string{"old|l|f|accepted"}, waiting(t, st)); diff != "" {
		t.Errorf("inbox: %s", diff)
	}
	wantAbsent(t, st, "kind", "key")
	wantTraces(t, st, store.Traces{})
	got, next := leased(t, st, c.now(), time.Minute, 0)
	wantDue(t, got, next, []string{}, c.now().Add(time.Hour))
	accept(t, st, "key", "l", "f", true)
}

// fill writes one of everything.
func fill(ctx context.Context, st *store.Store, now time.Time) error {
	for _, key := range []string{"accepted", "running", "delivering", "done"} {
		if _, err := st.Accept(ctx, key, "lane", []byte("帧 "+key)); err != nil {
			return err
		}
		if err := st.Advance(ctx, key, key); err != nil {
			return err
		}
	}
	if _, err := st.Put(ctx, "card", "1", []byte("record"), now.Add(time.Hour), "owner"); err != nil {
		return err
	}
	st.Trace(ctx, store.Trace{ID: "accepted", At: now, By: "li", About: []string{"boss"}, Value: []byte("trace")})
	return st.Schedule(ctx, "later", class, now.Add(time.Minute), []byte("payload"))
}

// wantFilled checks that all of fill is there.
func wantFilled(t *testing.T, st *store.Store, now time.Time) {
	t.Helper()
	want := []string{"accepted|lane|帧 accepted|accepted", "running|lane|帧 running|running", "delivering|lane|帧 delivering|delivering"}
	if diff := cmp.Diff(want, waiting(t, st)[:3]); diff != "" {
		t.Error(diff)
	}
	for _, key := range []string{"accepted", "running", "delivering", "done"} {
		accept(t, st, key, "lane", "again", false)
	}
	wantValue(t, st, "card", "1", "record")
	wantTraces(t, st, store.Traces{About: "boss"}, "trace")
	if diff := cmp.Diff([]string{"1=record"}, found(t, st, "card", "owner", 0)); diff != "" {
		t.Error(diff)
	}
	got, _ := leased(t, st, now.Add(time.Minute), time.Minute, 0)
	if diff := cmp.Diff([]string{"later=payload#1"}, got); diff != "" {
		t.Error(diff)
	}
}

func reopened(t *testing.T, s suite) {
	spec := s.fresh(t)
	st, c := reopen(t, spec)
	ok(t, fill(t.Context(), st, c.now()))
	before := put(t, st, "k", "1", "x", never)
	_, _, err := st.Swap(t.Context(), "k", "1", nil, before, never)
	ok(t, err)
	ok(t, st.Close())
	st, c = reopen(t, spec)
	wantFilled(t, st, c.now())
	if again := put(t, st, "k", "1", "x", never); again <= before {
		t.Errorf("version %d after reopening, %d was given before", again, before)
	}
}

// crash kills a process that accepts as fast as it can, and looks for every key that it reported.
func crash(t *testing.T, s suite) {
	spec := s.fresh(t)
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+s.name+"$")
	cmd.Env = append(os.Environ(), crashEnv+"="+spec)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	ok(t, err)
	ok(t, cmd.Start())
	var keys []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		key, found := strings.CutPrefix(lines.Text(), "accepted ")
		if !found {
			continue
		}
		if keys = append(keys, key); len(keys) == 500 {
			ok(t, cmd.Process.Kill()) // and read on: what was reported before the end counts, too
		}
	}
	if err := cmd.Wait(); err == nil || len(keys) < 500 {
		t.Fatalf("the process ended by itself after %d keys: %v", len(keys), err)
	}

	st, c := reopen(t, spec)
	wantFilled(t, st, c.now())
	there := map[string]bool{}
	for _, line := range waiting(t, st) {
		there[strings.SplitN(line, "|", 2)[0]] = true
	}
	for _, key := range keys {
		if !there[key] {
			t.Fatalf("%s was accepted before the crash and is lost", key)
		}
		accept(t, st, key, "l", "redelivered", false)
	}
}

// acceptUntilKilled is the other side of crash.
func acceptUntilKilled(t *testing.T, spec string) {
	c := &clock{at: time.Date(2025, 11, 24, 9, 0, 0, 0, time.UTC)}
	st, err := store.Open(t.Context(), spec, slog.New(slog.DiscardHandler), store.WithClock(c.now))
	ok(t, err)
	ok(t, fill(t.Context(), st, c.now()))
	report := make(chan string)
	go func() {
		for key := range report {
			fmt.Fprintln(os.Stdout, "accepted "+key)
		}
	}()
	ok(t, together(8, func(g int) error {
		for i := 0; ; i++ {
			key := fmt.Sprint("k", g, "-", i)
			if _, err := st.Accept(t.Context(), key, "l", []byte(key)); err != nil {
				return err
			}
			report <- key
		}
	}))
}
