package commands

import (
	"sync"
	"time"
)

// Throttle says how often something may be repeated to somebody: a refusal is said once and then not again
// for a while, or whoever sends the most decides how much the bot talks. The zero value is ready.
type Throttle struct {
	mu      sync.Mutex
	windows map[string]window
}

type window struct {
	since time.Time
	n     int
}

// refusalEvery is how long a refusal is not repeated.
const refusalEvery = time.Minute

// maxWindows is how many people's refusals are remembered before the old ones are swept out.
const maxWindows = 10_000

// Allow reports whether what key stands for may be said now, at most so often within a window that begins
// with the first time.
func (t *Throttle) Allow(key string, most int, within time.Duration, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.windows == nil {
		t.windows = map[string]window{}
	}
	w := t.windows[key]
	if now.Sub(w.since) >= within {
		if len(t.windows) > maxWindows {
			for k, old := range t.windows {
				if now.Sub(old.since) >= time.Hour {
					delete(t.windows, k)
				}
			}
		}
		w = window{since: now}
	}
	w.n++
	t.windows[key] = w
	return w.n <= most
}
