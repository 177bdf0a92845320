package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"
)

// InUseError says that another process has the store's file open.
type InUseError struct{ File string }

func (e *InUseError) Error() string {
	return fmt.Sprintf("store: %s is in use by another DingDesk process; stop that one, or give this one a file of its own "+
		"(store: sqlite:OTHER.db in the configuration, or DINGDESK_STORE=sqlite:OTHER.db)", e.File)
}

// DamagedError says that the store's file cannot be read as what it is.
type DamagedError struct {
	File string
	Err  error
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("store: %s is damaged (%v); stop DingDesk, move it away together with its -wal and -shm, and put a backup in its place "+
		"(dingdesk backup made it), or start without: open questions, the buttons of old cards and the month's counts are lost then, nothing at DingTalk is",
		e.File, e.Err)
}

func (e *DamagedError) Unwrap() error { return e.Err }

// judged gives SQLite's word for a damaged file its meaning.
func judged(file string, err error) error {
	var damaged *DamagedError
	if e, ok := errors.AsType[*driver.Error](err); ok && !errors.As(err, &damaged) {
		if code := e.Code() & 0xff; code == codes.SQLITE_CORRUPT || code == codes.SQLITE_NOTADB {
			return &DamagedError{File: file, Err: err}
		}
	}
	return err
}

// prepareFile finds the file that a path leads to, and makes it with its folder if it is not there:
// before SQLite does, so that nobody else can read it even for a moment. SQLite gives -wal and -shm the
// mode of the file. What was there already is not touched.
func prepareFile(path string) (file string, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_EXCL, 0o600)
	switch {
	case err == nil:
		err = f.Close()
	case errors.Is(err, fs.ErrExist): // a link that leads nowhere is there as well: the next step says so
		err = nil
	}
	if err != nil {
		return "", err
	}
	return resolve(path)
}

// resolve follows links to the file itself.
func resolve(path string) (file string, err error) {
	if file, err = filepath.EvalSymlinks(path); err != nil {
		return "", err
	}
	info, err := os.Stat(file)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no file that can hold a store; name one (store: sqlite:data/dingdesk.db)", path)
	}
	return file, err
}

// ours refuses a file that holds something else, without changing it.
func ours(ctx context.Context, file string) (empty bool, err error) {
	db, err := sql.Open("sqlite", dsn(file, readPragmas))
	if err != nil {
		return false, err
	}
	var tables, known int
	err = db.QueryRowContext(ctx, "SELECT count(*), coalesce(sum(name IN ('inbox', 'goose_db_version')), 0) FROM sqlite_master WHERE type = 'table'").Scan(&tables, &known)
	if err = errors.Join(err, db.Close()); err != nil {
		if head, rerr := firstBytes(file); rerr == nil && head != sqliteMagic {
			return false, errors.New("it holds something else; nothing in it was changed, name another file (store: sqlite:data/dingdesk.db)")
		}
		return false, err
	}
	if tables > 0 && known < 2 {
		return false, errors.New("it is another program's database; nothing in it was changed, name another file (store: sqlite:data/dingdesk.db)")
	}
	return tables == 0, nil
}

// sqliteMagic begins every database (sqlite.org/fileformat.html 1.3).
const sqliteMagic = "SQLite format 3\x00"

func firstBytes(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	head := make([]byte, len(sqliteMagic))
	n, err := f.Read(head)
	return string(head[:n]), err
}

// sound looks for damage before people do.
func sound(ctx context.Context, file string, db *sql.DB) error {
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return &DamagedError{File: file, Err: errors.New(verdict)}
	}
	return nil
}

// keepPrivate takes from others what they may do with a store that somebody made or copied loosely.
func keepPrivate(file string) error {
	for _, name := range []string{file, file + "-wal", file + "-shm"} {
		info, err := os.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
			err = os.Chmod(name, 0o600)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Examine looks whether spec can be a store here, and changes nothing; a DingDesk may be using it.
func Examine(ctx context.Context, spec string) error {
	path, ok := strings.CutPrefix(spec, "sqlite:")
	if !ok {
		return nil
	}
	file, err := resolve(path)
	if errors.Is(err, fs.ErrNotExist) {
		return writable(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	empty, err := ours(ctx, file)
	if err == nil && !empty {
		var db *sql.DB
		if db, err = sql.Open("sqlite", dsn(file, readPragmas)); err == nil {
			err = errors.Join(sound(ctx, path, db), db.Close())
		}
	}
	if err != nil {
		return fmt.Errorf("store: %s: %w", path, judged(path, err))
	}
	return nil
}

// BuriedIn lists the entries of the store that spec names that were given up, as Store.Buried does, while a
// DingDesk may be using it.
func BuriedIn(ctx context.Context, spec string) (list []Buried, err error) {
	err = beside(ctx, spec, readPragmas, func(db *sql.DB) error {
		list, err = readBuried(ctx, db)
		return err
	})
	return list, err
}

// RecordIn reads a record of the store that spec names, as Store.Get does, while a DingDesk may be using it.
func RecordIn(ctx context.Context, spec, kind, key string) (value []byte, ok bool, err error) {
	err = beside(ctx, spec, readPragmas, func(db *sql.DB) error {
		var version int64
		err := db.QueryRowContext(ctx, getRecord, kind, key, time.Now().UnixMilli()).Scan(&value, &version)
		if ok = err == nil; errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return value, ok, err
}

// ReviveIn is Store.Revive for the store that spec names. A DingDesk that is using it sees the entry at its
// next look into the queue.
func ReviveIn(ctx context.Context, spec, id string) (known bool, err error) {
	err = beside(ctx, spec, "_txlock=immediate&_pragma=busy_timeout(10000)", func(db *sql.DB) error {
		res, err := db.ExecContext(ctx, reviveDue, time.Now().UnixMilli(), id)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		known = n > 0
		return err
	})
	return known, err
}

// beside runs fn on a store that a DingDesk may be using.
func beside(ctx context.Context, spec, pragmas string, fn func(db *sql.DB) error) error {
	path, ok := strings.CutPrefix(spec, "sqlite:")
	if !ok {
		return errors.New("store: only one of the form sqlite:FILE can be looked into from outside")
	}
	file, err := resolve(path)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	empty, err := ours(ctx, file)
	if err == nil && empty {
		err = errors.New("nothing was ever stored there")
	}
	if err == nil {
		var db *sql.DB
		if db, err = sql.Open("sqlite", dsn(file, pragmas)); err == nil {
			err = errors.Join(fn(db), db.Close())
		}
	}
	if err != nil {
		return fmt.Errorf("store: %s: %w", path, judged(path, err))
	}
	return nil
}

// writable reports whether a folder, or the nearest one above it that is there, takes new files.
func writable(dir string) error {
	for parent := filepath.Dir(dir); parent != dir; dir, parent = parent, filepath.Dir(parent) {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	f, err := os.CreateTemp(dir, ".dingdesk-check-*")
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// lockBeside locks a file of its own beside the store, where the store itself cannot be locked.
func lockBeside(file string) (unlock func() error, busy bool, err error) {
	l := flock.New(file+".lock", flock.SetPermissions(0o600))
	locked, err := l.TryLock()
	return l.Unlock, !locked, err
}

// Backup writes a copy of the store that spec names to a new file, readable by its owner only, while a
// DingDesk may be using it: it is the store as it was at one moment. A file that is there is not
// replaced.
func Backup(ctx context.Context, spec, to string) (err error) {
	path, ok := strings.CutPrefix(spec, "sqlite:")
	if !ok {
		return errors.New("backup: only a store of the form sqlite:FILE has something to copy")
	}
	file, err := resolve(path)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	empty, err := ours(ctx, file)
	if err == nil && empty {
		err = errors.New("nothing was ever stored there")
	}
	if err != nil {
		return fmt.Errorf("backup: %s: %w", path, judged(path, err))
	}
	// The name is taken first, and gets its content at the end: half a copy never bears it.
	partial := to + ".partial"
	for _, name := range []string{to, partial} {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("backup: %s is there already; it is not replaced, name another file", name)
		}
		if err != nil {
			return fmt.Errorf("backup: %w", err)
		}
		defer func() {
			if err != nil {
				_ = os.Remove(name)
			}
		}()
		if err := f.Close(); err != nil {
			return fmt.Errorf("backup: %w", err)
		}
	}
	if err = copyStore(ctx, file, partial); err != nil {
		return fmt.Errorf("backup: %w", judged(path, err))
	}
	if err = os.Rename(partial, to); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

// copyStore fills an empty file, checks the copy, and sees it onto the disk.
func copyStore(ctx context.Context, file, to string) error {
	db, err := sql.Open("sqlite", dsn(file, "_pragma=busy_timeout(10000)"))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", to) // sqlite.org/lang_vacuum.html: a consistent copy, into an empty file
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	if db, err = sql.Open("sqlite", dsn(to, readPragmas)); err != nil {
		return err
	}
	if err := errors.Join(sound(ctx, to, db), db.Close()); err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
