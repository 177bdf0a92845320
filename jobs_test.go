package main

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/store"
)

func TestJobsListsWhatWasGivenUpAndTriesItAgain(t *testing.T) {
	t.Parallel()
	spec := "sqlite:" + filepath.Join(t.TempDir(), "dingdesk.db")
	st, err := store.Open(t.Context(), spec, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := st.Schedule(t.Context(), "demo.remind|1", "bulk", time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Due(t.Context(), "bulk", time.Now(), time.Minute, 0, func(id string, _ []byte, _ int, lease int64) {
		if _, err := st.Bury(t.Context(), id, lease, "no\nanswer"); err != nil {
			t.Error(err)
		}
	}); err != nil {
		t.Fatal(err)
	}
	env := []string{"DINGDESK_STORE=" + spec} // which this process has open, as a DingDesk would
	if status, out := start(t, env, "jobs").ends(); status != 0 || !strings.Contains(out, "'demo.remind|1'\t1 attempts\tno answer") {
		t.Errorf("status %d: %s", status, out)
	}
	for args, want := range map[string]int{"jobs retry demo.remind|2": 1, "jobs retry demo.remind|1": 0, "jobs retry": 2, "jobs again": 2} {
		if status, out := start(t, env, strings.Fields(args)...).ends(); status != want {
			t.Errorf("%s: status %d: %s", args, status, out)
		}
	}
	if next, err := st.Due(t.Context(), "bulk", time.Now(), time.Minute, 0, func(string, []byte, int, int64) {}); err != nil || next.IsZero() {
		t.Errorf("it is not tried again: %v, %v", next, err)
	}
	if status, out := start(t, env, "jobs").ends(); status != 0 || out != "" {
		t.Errorf("still listed: status %d: %s", status, out)
	}
}
