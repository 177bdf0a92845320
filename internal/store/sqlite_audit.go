package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"
)

const (
	dropTrace   = `DELETE FROM audit WHERE at = ? AND id = ?`
	insertTrace = `INSERT INTO audit (at, id, people, value) VALUES (?, ?, ?, ?)`
	sweepTraces = `DELETE FROM audit WHERE (at, id) IN (SELECT at, id FROM audit WHERE at < ? ORDER BY at LIMIT ?)`

	pageOfTraces = `SELECT at, id, value FROM audit WHERE (at, id) > (?, ?) AND at < ? ORDER BY at, id LIMIT ?`
	// CROSS JOIN keeps the order of the tables, as in pageOfRecords.
	pageOfPerson = `SELECT a.at, a.id, a.value FROM audit_people p CROSS JOIN audit a ON a.at = p.at AND a.id = p.id
		WHERE (p.at, p.id) > (?, ?) AND p.at < ? AND p.person = ? AND p.about = ? ORDER BY p.at, p.id LIMIT ?`
)

func (s *sqlite) trace(ctx context.Context, t trace) (kept func() error) {
	people, err := json.Marshal(t.people)
	if err != nil { // strings always encode
		return func() error { return err }
	}
	wait := s.writer.begin(ctx, func(ctx context.Context, st statements) error {
		_, err := st.exec(ctx, dropTrace, t.at, t.id)
		if err == nil {
			_, err = st.exec(ctx, insertTrace, t.at, t.id, people, blob(t.value))
		}
		return err
	})
	return func() error { return judged(s.file, wait()) }
}

func (s *sqlite) traced(ctx context.Context, at span) (page []trace, err error) {
	err = s.reading(func(db *sql.DB) (err error) {
		page, err = readTraces(ctx, db, at)
		return err
	})
	return page, err
}

func readTraces(ctx context.Context, db *sql.DB, at span) (page []trace, err error) {
	query, args := pageOfTraces, []any{at.after.at, at.after.id, at.until, pageRows}
	if at.person != "" {
		query, args = pageOfPerson, []any{at.after.at, at.after.id, at.until, at.person, at.about, pageRows}
	}
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t trace
		if err := rows.Scan(&t.at, &t.id, &t.value); err != nil {
			return nil, err
		}
		page = append(page, t)
	}
	return page, rows.Err()
}

func (s *sqlite) sweepTraces(ctx context.Context, before time.Time) error {
	return s.purge(ctx, sweepTraces, before)
}

// TracedIn is Store.Traced for the store that spec names, while a DingDesk may be using it.
func TracedIn(ctx context.Context, spec string, q Traces, fn func(value []byte) error) error {
	return beside(ctx, spec, readPragmas, func(db *sql.DB) error {
		return traced(ctx, q, fn, func(ctx context.Context, at span) ([]trace, error) { return readTraces(ctx, db, at) })
	})
}
