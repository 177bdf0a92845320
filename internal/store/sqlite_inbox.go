package store

import (
	"context"
	"database/sql"
	"time"
)

const (
	insertEntry  = `INSERT INTO inbox (key, lane, state, frame, accepted) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`
	forgetEntry  = `DELETE FROM inbox WHERE key = ? AND state = 'done' AND accepted <= ?`
	advanceEntry = `UPDATE inbox SET state = ? WHERE key = ? AND state <> 'done'`
	finishEntry  = `UPDATE inbox SET state = 'done', frame = NULL, lane = '' WHERE key = ? AND state <> 'done'`
	knowsEntry   = `SELECT count(*) FROM inbox WHERE key = ?`
	sweepInbox   = `DELETE FROM inbox WHERE seq IN (SELECT seq FROM inbox WHERE state = 'done' AND accepted <= ? LIMIT ?)`

	pageOfInbox = `SELECT seq, key, lane, state, frame, accepted FROM inbox WHERE state <> 'done' AND seq > ? ORDER BY seq LIMIT ?`

	sweepRecords = `DELETE FROM records WHERE version IN (SELECT version FROM records WHERE expires <= ? LIMIT ?)`
)

// writeQueries lists what the writer prepares.
func writeQueries() []string {
	return []string{
		insertEntry, forgetEntry, advanceEntry, finishEntry, knowsEntry, sweepInbox,
		recordForPut, dropRecord, insertRecord, insertIndex, sweepRecords,
		upsertDue, withdrawDue, selectDue, leaseDue, renewDue, finishDue, buryDue, reviveDue, sweepBuried,
		dropTrace, insertTrace, sweepTraces,
	}
}

const (
	pageRows  = 100     // rows, and
	pageBytes = 4 << 20 // bytes, after which a page of entries or records ends
	sweepRows = 1000    // rows that one commit of a sweep removes, so that accepts get between
)

func (s *sqlite) accept(ctx context.Context, e entry, forget time.Time) (first bool, err error) {
	err = s.do(ctx, func(ctx context.Context, st statements) error {
		insert := func() (int64, error) {
			return st.exec(ctx, insertEntry, e.key, e.lane, e.state, blob(e.frame), e.accepted.UnixMilli())
		}
		n, err := insert()
		if err != nil || n > 0 {
			first = n > 0
			return err
		}
		// Known. Unless it should have been forgotten, and nobody swept yet.
		if n, err = st.exec(ctx, forgetEntry, e.key, forget.UnixMilli()); err == nil && n > 0 {
			n, err = insert()
		}
		first = n > 0
		return err
	})
	return first && err == nil, err
}

func (s *sqlite) advance(ctx context.Context, key, state string) (known bool, err error) {
	err = s.do(ctx, func(ctx context.Context, st statements) error {
		var n int64
		var err error
		if state == Done {
			n, err = st.exec(ctx, finishEntry, key)
		} else {
			n, err = st.exec(ctx, advanceEntry, state, key)
		}
		if err == nil && n == 0 { // done already, or never accepted
			err = st.row(ctx, knowsEntry, key).Scan(&n)
		}
		known = n > 0
		return err
	})
	return known, err
}

func (s *sqlite) unfinished(ctx context.Context, after int64) (page []entry, err error) {
	err = s.reading(func(db *sql.DB) error {
		rows, err := db.QueryContext(ctx, pageOfInbox, after, pageRows)
		if err != nil {
			return err
		}
		defer rows.Close()
		for size := 0; size < pageBytes && rows.Next(); {
			var e entry
			var accepted int64
			if err := rows.Scan(&e.seq, &e.key, &e.lane, &e.state, &e.frame, &accepted); err != nil {
				return err
			}
			e.accepted = time.UnixMilli(accepted)
			size += len(e.frame)
			page = append(page, e)
		}
		return rows.Err()
	})
	return page, err
}

func (s *sqlite) sweep(ctx context.Context, now, forget, buried time.Time) error {
	for _, sweep := range []struct {
		query string
		until time.Time
	}{{sweepInbox, forget}, {sweepRecords, now}, {sweepBuried, buried}} {
		if err := s.purge(ctx, sweep.query, sweep.until); err != nil {
			return err
		}
	}
	return nil
}

// purge runs a query that deletes some rows of before a time until it finds no more.
func (s *sqlite) purge(ctx context.Context, query string, until time.Time) error {
	for n := int64(sweepRows); n == sweepRows; {
		err := s.do(ctx, func(ctx context.Context, st statements) (err error) {
			n, err = st.exec(ctx, query, until.UnixMilli(), sweepRows)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// blob makes an empty slice of nil, which the driver would bind as NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
