package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the "sqlite" driver, in pure Go: the binary stays static
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	readers = 4 // connections for reading; the work is in memory, more would not be faster

	// What a connection is told. Another process only holds the file when somebody looks into it by hand,
	// so 2 s of patience is plenty. secure_delete overwrites what people wrote when it is deleted, where
	// that costs nothing. The log is cut back to 16 MB after a burst.
	writePragmas = "_txlock=immediate&_pragma=busy_timeout(2000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)" +
		"&_pragma=foreign_keys(1)&_pragma=secure_delete(FAST)&_pragma=journal_size_limit(16777216)"
	readPragmas = "_pragma=busy_timeout(2000)&_pragma=query_only(1)"
)

// sqlite is the store in a file. Its methods are spread over sqlite_*.go.
type sqlite struct {
	*writer         // everything that changes something
	read    *sql.DB // everything that does not
	file    string
	unlock  func() error
	once    sync.Once
	closing error
}

func openSQLite(ctx context.Context, file string, log *slog.Logger) (_ *sqlite, err error) {
	path := file // as its owner knows it
	if file, err = prepareFile(path); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	unlock, busy, err := lockFile(file)
	if err != nil {
		return nil, fmt.Errorf("store: lock %s: %w", path, err)
	}
	if busy {
		return nil, &InUseError{File: path}
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("store: open %s: %w", path, judged(path, err)), unlock())
		}
	}()
	if _, err := ours(ctx, file); err != nil {
		return nil, err
	}
	s := &sqlite{file: path, unlock: unlock}
	write, err := sql.Open("sqlite", dsn(file, writePragmas))
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	if err := errors.Join(sound(ctx, path, write), migrate(ctx, write, log), adopt(ctx, write), keepPrivate(file)); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	// From here on the connection outlives the caller's context.
	if s.writer, err = newWriter(context.WithoutCancel(ctx), write); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	if s.read, err = sql.Open("sqlite", dsn(file, readPragmas)); err != nil {
		return nil, errors.Join(err, s.writer.stop())
	}
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	return s, nil
}

// adopt makes due now what a process that was killed had leased, since nobody else has the file open, and with it what was put off for
// less than a minute: longer than that nobody leases.
func adopt(ctx context.Context, db *sql.DB) error {
	now := time.Now()
	_, err := db.ExecContext(ctx, adoptDue, now.UnixMilli(), now.UnixMilli(), now.Add(time.Minute).UnixMilli())
	return err
}

// dsn names a file as a URI, in which any character of a path is safe.
func dsn(file, pragmas string) string {
	path := filepath.ToSlash(filepath.Clean(file))
	if filepath.VolumeName(file) != "" {
		path = "/" + path // C:/data → /C:/data
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + pragmas
}

func migrate(ctx context.Context, db *sql.DB, log *slog.Logger) error {
	var mode string
	if err := db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return err
	}
	if !strings.EqualFold(mode, "wal") {
		return fmt.Errorf("no write-ahead log here (journal mode %s); put the file on a local disk", mode)
	}
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, dir, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	sources := p.ListSources()
	if newest := sources[len(sources)-1].Version; have > newest {
		return fmt.Errorf("written by a newer DingDesk (schema %d, this one knows %d); use that version or another file", have, newest)
	}
	done, err := p.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	for _, m := range done {
		log.InfoContext(ctx, "store migrated", "to", m.Source.Version, "dur", m.Duration)
	}
	return nil
}

// close stops the writer after what is queued, then lets the file go.
func (s *sqlite) close() error {
	s.once.Do(func() {
		s.writer.refuse()
		// The writer last: the last connection to close folds the log into the file.
		s.closing = errors.Join(s.read.Close(), s.writer.stop(), s.unlock())
	})
	return s.closing
}

// reading runs a read, and makes the error of a closed pool ours.
func (s *sqlite) reading(fn func(db *sql.DB) error) error {
	if s.writer.closed() {
		return ErrClosed
	}
	err := fn(s.read)
	if err != nil && s.writer.closed() {
		return ErrClosed
	}
	return judged(s.file, err)
}

// do is the writer's, and gives its error its meaning.
func (s *sqlite) do(ctx context.Context, apply func(ctx context.Context, st statements) error) error {
	return judged(s.file, s.writer.do(ctx, apply))
}
