package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/dingdesk/dingdesk/internal/store"
)

// What the first release left in the queue is done by this one: with the payload as the work wrote it, and
// with its failures counted.
func TestEntriesOfTheFirstReleaseAreDone(t *testing.T) {
	spec := sqliteSpec(t)
	file := strings.TrimPrefix(spec, "sqlite:")
	st, err := open(t, spec)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	exec := func(query string, args ...any) {
		t.Helper()
		db, err := sql.Open("sqlite", file)
		if err == nil {
			var p *goose.Provider
			if p, err = goose.NewProvider(goose.DialectSQLite3, db, os.DirFS("migrations"), goose.WithDisableGlobalRegistry(true)); err == nil {
				_, err = p.DownTo(t.Context(), 1)
			}
		}
		if err == nil {
			_, err = db.ExecContext(t.Context(), query, args...)
		}
		if err = errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
	}
	exec("INSERT INTO due (id, at, attempt, payload) VALUES ('answer|x', 5, 1, ?), ('odd', 6, 1, ?)",
		[]byte(`{"failed":3,"body":{"text":"还没审批 \u003c1\u003e"}}`), []byte("no JSON"))
	if st, err = open(t, spec); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	if _, err := st.Due(t.Context(), "answer", time.Now(), time.Minute, 0, func(id string, payload []byte, attempt int, _ int64) {
		got[id] = fmt.Sprintf("%s#%d", payload, attempt)
	}); err != nil {
		t.Fatal(err)
	}
	if want := `{"text":"还没审批 \u003c1\u003e"}#4`; got["answer|x"] != want || got["odd"] != "no JSON#2" {
		t.Errorf("due are %v, want %s", got, want)
	}
}

func TestAnAdministratorRevivesWhatARunningDingDeskGaveUp(t *testing.T) {
	spec := sqliteSpec(t)
	st, err := open(t, spec)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Schedule(t.Context(), "a", "c", time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	due := func() (n int) {
		if _, err := st.Due(t.Context(), "c", time.Now(), time.Minute, 0, func(id string, _ []byte, _ int, lease int64) {
			n++
			if _, err := st.Bury(t.Context(), id, lease, "gone"); err != nil {
				t.Fatal(err)
			}
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if due() != 1 || due() != 0 {
		t.Fatal("given up, it is due again")
	}
	list, err := store.BuriedIn(t.Context(), spec)
	if err != nil || len(list) != 1 || list[0].ID != "a" || list[0].Reason != "gone" {
		t.Fatalf("listed: %v, %v", list, err)
	}
	for id, want := range map[string]bool{"a": true, "b": false} {
		if known, err := store.ReviveIn(t.Context(), spec, id); known != want || err != nil {
			t.Errorf("%s: %v, %v", id, known, err)
		}
	}
	if due() != 1 {
		t.Error("revived, it is not due")
	}
	for _, spec := range []string{"memory:", spec + ".none"} {
		if _, err := store.BuriedIn(t.Context(), spec); err == nil {
			t.Errorf("looked into %s", spec)
		}
	}
}

// A process that was killed gives nothing back: the next one that has the file does at once what was begun, and waits with what was put
// off for long.
func TestWhatADeadProcessHadBegunIsDueAtOnce(t *testing.T) {
	spec := sqliteSpec(t)
	st, err := open(t, spec)
	if err != nil {
		t.Fatal(err)
	}
	const class = "answer"
	due := func(within time.Duration) (got []string) {
		t.Helper()
		if _, err := st.Due(t.Context(), class, time.Now(), within, 0, func(id string, _ []byte, _ int, _ int64) { got = append(got, id) }); err != nil {
			t.Fatal(err)
		}
		return got
	}
	for id, within := range map[string]time.Duration{"begun": 30 * time.Second, "put off": time.Hour} {
		if err := st.Schedule(t.Context(), id, class, time.Now(), nil); err != nil {
			t.Fatal(err)
		}
		due(within)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if st, err = open(t, spec); err != nil {
		t.Fatal(err)
	}
	if got := due(time.Minute); len(got) != 1 || got[0] != "begun" {
		t.Errorf("due are %v", got)
	}
}
