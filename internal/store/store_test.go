package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dingdesk/dingdesk/internal/store"
	"github.com/dingdesk/dingdesk/internal/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func sqliteSpec(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "dingdesk.db") }

func TestMemory(t *testing.T) { storetest.Run(t, func(testing.TB) string { return "memory:" }) }

func TestSQLite(t *testing.T) { storetest.Run(t, sqliteSpec) }

func open(t testing.TB, spec string) (*store.Store, error) {
	t.Helper()
	st, err := store.Open(context.WithoutCancel(t.Context()), spec, slog.New(slog.DiscardHandler))
	if err == nil {
		t.Cleanup(func() { _ = st.Close() })
	}
	return st, err
}

func TestASpecThatIsNoStoreIsRefusedWithTheForms(t *testing.T) {
	for _, spec := range []string{"", "sqlite", "sqlite:", "sqlite::memory:", "sqlite:x.db?mode=ro", "memory", "memory:x",
		"data/dingdesk.db", "mysql://root:hunter2@host/db", "redis://:hunter2@host:6379/0"} {
		_, err := open(t, spec)
		if err == nil {
			t.Errorf("%q was opened", spec)
			continue
		}
		for _, want := range []string{"sqlite:FILE", "memory:"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %q does not name %s", spec, err, want)
			}
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: the error repeats the password: %v", spec, err)
		}
	}
}

func TestFolderIsMadeAndFilesAreForTheOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "data")
	file := filepath.Join(dir, "dingdesk.db")
	for _, mode := range []fs.FileMode{0, 0o644} { // made by us; made loosely by somebody else
		if mode != 0 {
			if err := os.Chmod(file, mode); err != nil {
				t.Fatal(err)
			}
		}
		st, err := open(t, "sqlite:"+file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := st.Accept(t.Context(), "k", "l", nil); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{file, file + "-wal", file + "-shm"} {
			if info, err := os.Stat(name); err != nil {
				t.Error(err)
			} else if got := info.Mode().Perm(); got != 0o600 {
				t.Errorf("%s has mode %o", filepath.Base(name), got)
			}
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v", info.Mode(), err)
	}
	if _, err := os.Stat(file + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the log was not folded into the file at the end: %v", err)
	}
}

func TestAnyFileNameWorks(t *testing.T) {
	for _, name := range []string{"一 二.db", "100%25.db", "a#b.db", "a&b=c;d.db", "it's.db"} {
		file := filepath.Join(t.TempDir(), name)
		st, err := open(t, "sqlite:"+file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := st.Close(); err != nil {
			t.Error(err)
		}
		if info, err := os.Stat(file); err != nil || info.Size() == 0 {
			t.Errorf("%s: nothing was written there: %v", name, err)
		}
	}
}

func TestAFileInUseIsRefusedWithASentence(t *testing.T) {
	spec := sqliteSpec(t)
	first, err := open(t, spec)
	if err != nil {
		t.Fatal(err)
	}
	_, err = open(t, spec)
	var inUse *store.InUseError
	if !errors.As(err, &inUse) {
		t.Fatalf("second open: %v", err)
	}
	file := strings.TrimPrefix(spec, "sqlite:")
	if inUse.File != file || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), "DINGDESK_STORE") {
		t.Errorf("%v", err)
	}
	if _, err := first.Accept(t.Context(), "k", "l", nil); err != nil {
		t.Errorf("the first store suffers: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, spec); err != nil {
		t.Errorf("after closing the first: %v", err)
	}
}

func TestAFileThatIsNoStoreIsRefusedAndLeftAlone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.txt")
	text := strings.Repeat("Buy milk. ", 200)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the lock is let go
		_, err := open(t, "sqlite:"+file)
		var inUse *store.InUseError
		if err == nil || errors.As(err, &inUse) || !strings.Contains(err.Error(), file) {
			t.Errorf("opened a text file: %v", err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != text {
		t.Errorf("the file was changed: %v", err)
	}
}

func TestAFileOfANewerVersionIsRefused(t *testing.T) {
	spec := sqliteSpec(t)
	st, err := open(t, spec)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", strings.TrimPrefix(spec, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, spec); err == nil || !strings.Contains(err.Error(), "newer") {
		t.Errorf("opened: %v", err)
	}
}

// Opening the wrong path must not change what is there: it made /dev/null private once, for the machine.
func TestAFileThatIsNotOursKeepsItsMode(t *testing.T) {
	dir := t.TempDir()
	foreign := filepath.Join(dir, "theirs.db")
	db, err := sql.Open("sqlite", foreign)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE inbox (mail TEXT)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, []byte("Buy milk."), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{foreign, text, "/dev/null", dir} {
		if err := os.Chmod(target, 0o755); err != nil && target != "/dev/null" {
			t.Fatal(err)
		}
		before, err := os.Stat(target)
		if err != nil {
			t.Fatal(err)
		}
		link := filepath.Join(t.TempDir(), "link.db")
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{target, link} {
			if _, err := open(t, "sqlite:"+path); err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("%s was opened, or its error does not name it: %v", path, err)
			}
		}
		if after, err := os.Stat(target); err != nil || after.Mode() != before.Mode() || after.ModTime() != before.ModTime() {
			t.Errorf("%s was changed: %v → %v (%v)", target, before.Mode(), after.Mode(), err)
		}
	}
}

func TestOneFileUnderTwoNamesIsInUse(t *testing.T) {
	file := filepath.Join(t.TempDir(), "dingdesk.db")
	if _, err := open(t, "sqlite:"+file); err != nil {
		t.Fatal(err)
	}
	for name, link := range map[string]func(from, to string) error{"symlink": os.Symlink, "hard link": os.Link} {
		if name == "hard link" && runtime.GOOS != "linux" {
			continue // without locks of open files only the way to the file can be looked at
		}
		other := filepath.Join(t.TempDir(), "other.db")
		if err := link(file, other); err != nil {
			t.Fatal(err)
		}
		_, err := open(t, "sqlite:"+other)
		if inUse := (*store.InUseError)(nil); !errors.As(err, &inUse) || inUse.File != other {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADamagedStoreSaysWhatToDo(t *testing.T) {
	spec := sqliteSpec(t)
	file := strings.TrimPrefix(spec, "sqlite:")
	st, err := open(t, spec)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		if _, err := st.Accept(t.Context(), fmt.Sprint(i), "l", []byte(strings.Repeat("x", 1000))); err != nil {
			t.Fatal(err)
		}
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := 8192; i < len(raw)-4096; i++ {
		raw[i] = 0xAA
	}
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = open(t, spec)
	if damaged := (*store.DamagedError)(nil); !errors.As(err, &damaged) {
		t.Fatalf("opened, or refused otherwise: %v", err)
	}
	for _, want := range []string{file, "backup", "-wal"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %s", err, want)
		}
	}
}

func TestABackupOfAStoreInUseIsWholeAndPrivate(t *testing.T) {
	spec := sqliteSpec(t)
	st, err := open(t, spec)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	writing := make(chan error, 1)
	go func() { // writes go on meanwhile
		for i := 0; ; i++ {
			if _, err := st.Accept(context.Background(), fmt.Sprint("w", i), "l", []byte("f")); err != nil || ctx.Err() != nil {
				writing <- err
				return
			}
		}
	}()
	if _, err := st.Accept(t.Context(), "before", "l", []byte("绝密")); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "copy 一.db")
	if err := store.Backup(t.Context(), spec, to); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := <-writing; err != nil {
		t.Errorf("the store suffers: %v", err)
	}
	if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("backup: %v, %v", info.Mode(), err)
	}
	if err := store.Backup(t.Context(), spec, to); err == nil || !strings.Contains(err.Error(), to) {
		t.Errorf("an older backup was replaced: %v", err)
	}
	again, err := open(t, "sqlite:"+to)
	if err != nil {
		t.Fatal(err)
	}
	if first, err := again.Accept(t.Context(), "before", "l", nil); err != nil || first {
		t.Errorf("the backup lacks what was there before it: %v, %v", first, err)
	}
	for _, spec := range []string{"memory:", "sqlite:" + to + ".none", "sqlite:/dev/null"} {
		bad := filepath.Join(t.TempDir(), "x.db")
		if err := store.Backup(t.Context(), spec, bad); err == nil {
			t.Errorf("a backup of %s", spec)
		}
		if _, err := os.Stat(bad); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a failed backup of %s left %s", spec, bad)
		}
	}
}

func TestExaminingAStoreChangesNothing(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "new", "data", "dingdesk.db")
	examine := func(want bool) {
		t.Helper()
		if err := store.Examine(t.Context(), "sqlite:"+file); (err == nil) != want {
			t.Errorf("examined: %v", err)
		}
	}
	examine(true)
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
	st, err := open(t, "sqlite:"+file)
	if err != nil {
		t.Fatal(err)
	}
	examine(true) // in use
	if _, err := st.Accept(t.Context(), "k", "l", nil); err != nil {
		t.Errorf("the store suffers: %v", err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("Buy milk."), 0o600); err != nil {
		t.Fatal(err)
	}
	examine(false)
}

// The frame of a finished message is gone from the file, not only from the answers.
func TestFinishedFramesLeaveNothingInTheFile(t *testing.T) {
	spec := sqliteSpec(t)
	st, err := open(t, spec)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		if _, err := st.Accept(t.Context(), fmt.Sprint(i), "l", []byte(strings.Repeat("绝密 salary ", 100))); err != nil {
			t.Fatal(err)
		}
		if err := st.Advance(t.Context(), fmt.Sprint(i), store.Done); err != nil {
			t.Fatal(err)
		}
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(strings.TrimPrefix(spec, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), "salary") {
		t.Error("deleted text can be read in the file")
	}
}

// What is deleted, replaced, finished or swept leaves no row behind, or the file would grow for ever.
func TestNothingIsLeftOfWhatIsGone(t *testing.T) {
	spec := sqliteSpec(t)
	st, err := open(t, spec)
	if err != nil {
		t.Fatal(err)
	}
	ctx, now := t.Context(), time.Now()
	try := func(errs ...error) {
		t.Helper()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
	}
	put := func(key string, value []byte, expires time.Time) error {
		_, err := st.Put(ctx, "k", key, value, expires, "i", "j")
		return err
	}
	finish := func(id string) error {
		var held bool
		_, err := st.Due(ctx, "c", now, time.Minute, 0, func(id string, _ []byte, _ int, lease int64) { held, _ = st.Finish(ctx, id, lease) })
		if !held {
			return fmt.Errorf("%s not finished: %w", id, err)
		}
		return err
	}
	_, err = st.Accept(ctx, "m", "l", []byte("f"))
	try(err, st.Advance(ctx, "m", store.Done), st.Schedule(ctx, "d", "c", now, nil), finish("d"),
		put("deleted", []byte("1"), time.Time{}), put("deleted", []byte("2"), time.Time{}), put("deleted", nil, time.Time{}),
		put("expired", []byte("1"), now.Add(time.Minute)),
		st.Sweep(ctx, now.Add(25*time.Hour)), st.Close())
	db, err := sql.Open("sqlite", strings.TrimPrefix(spec, "sqlite:"))
	try(err)
	defer db.Close()
	for _, table := range []string{"inbox", "records", "record_index", "due"} {
		var n int
		try(db.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n))
		if n != 0 {
			t.Errorf("%d rows are left in %s", n, table)
		}
	}
}

func BenchmarkAccept(b *testing.B) {
	frame := []byte(strings.Repeat("f", 1500)) // about the size of a message
	for _, spec := range []func(testing.TB) string{sqliteSpec, func(testing.TB) string { return "memory:" }} {
		name := spec(b)
		st, err := open(b, name)
		if err != nil {
			b.Fatal(err)
		}
		scheme, _, _ := strings.Cut(name, ":")
		var n atomic.Int64
		b.Run(scheme+"/one", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := st.Accept(b.Context(), fmt.Sprint(n.Add(1)), "l", frame); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(scheme+"/thousand at once", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				errs := make(chan error)
				for range 1000 {
					go func() {
						_, err := st.Accept(b.Context(), fmt.Sprint(n.Add(1)), "l", frame)
						errs <- err
					}()
				}
				for range 1000 {
					if err := <-errs; err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
