package store_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/store"
)

// What is stored of one of a thousand people, among 100,000 records of the size of a card's: how long that takes, and for how long
// a record that is written meanwhile, every 20 ms, has to wait.
func BenchmarkNaming(b *testing.B) {
	const all, people = 100_000, 1_000
	file := filepath.Join(b.TempDir(), "large.db")
	st, err := open(b, "sqlite:"+file)
	if err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("sqlite", file)
	if err != nil {
		b.Fatal(err)
	}
	tx, err := db.BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	body := strings.Repeat("这是一张卡片上的一句话，", 40)
	for i := range all {
		value := fmt.Appendf(nil, `{"track_id":"dd_%d","owners":["user%04d"],"card":{"text":%q}}`, i, i%people, body)
		if _, err := tx.ExecContext(b.Context(), "INSERT INTO records (kind, key, value, expires) VALUES ('card', ?, ?, ?)",
			fmt.Sprintf("dd_%d", i), value, time.Now().Add(time.Hour).UnixMilli()); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	for name, word := range map[string]string{"one": "user0042", "everybody": ""} {
		b.Run(name, func(b *testing.B) {
			slowest, n := time.Duration(0), 0
			for b.Loop() {
				done := make(chan error, 1)
				go func() {
					n = 0
					done <- st.Naming(b.Context(), word, func(store.Holding) error { n++; return nil })
				}()
				for busy := true; busy; {
					select {
					case err := <-done:
						if busy = false; err != nil {
							b.Fatal(err)
						}
					case <-time.After(20 * time.Millisecond):
						began := time.Now()
						if _, err := st.Put(b.Context(), "other", "key", []byte("x"), time.Time{}); err != nil {
							b.Fatal(err)
						}
						slowest = max(slowest, time.Since(began))
					}
				}
			}
			b.ReportMetric(float64(slowest.Milliseconds()), "ms-slowest-write")
			b.ReportMetric(float64(n), "found")
		})
	}
}
