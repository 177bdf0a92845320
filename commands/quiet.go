package commands

import (
	"sync"
	"time"
)

// Quiet says how often something may be repeated to somebody: a refusal is said once and then not again
// for a while, or whoever sends the most decides how much the bot talks. The zero value is ready.
type Quiet struct {
	mu      sync.Mutex
	windows map[string]window
}

type window struct {
	since time.Time
	n     int
}

// quietFor is how long a refusal is not repeated.
const quietFor = time.Minute

// maxWindows is how many people's refusals are remembered before the old ones are swept out.
const maxWindows = 10_000

// Allow reports whether what key stands for may be said now, at most so often within a window that begins
// with the first time.
func (q *Quiet) Allow(key string, most int, within time.Duration, now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.windows == nil {
		q.windows = map[string]window{}
	}
	t := q.windows[key]
	if now.Sub(t.since) >= within {
		if len(q.windows) > maxWindows {
			for k, old := range q.windows {
				if now.Sub(old.since) >= time.Hour {
					delete(q.windows, k)
				}
			}
		}
		t = window{since: now}
	}
	t.n++
	q.windows[key] = t
	return t.n <= most
}
