package stream

import (
	"math/rand/v2"
	"time"
)

const (
	// Start is called this often (at random between the two) on each client. On a
	// live one it does nothing, on a dead one it reconnects, so these bound the gap
	// after a cut socket. The spread keeps the slots from dialling in step.
	tickMin = 100 * time.Millisecond
	tickMax = 250 * time.Millisecond

	// Mostly the gap is shorter, because the SDK logs an error just before it lets
	// go of a connection. That line is a hint to look hintDelay later; nothing
	// depends on it.
	hintDelay = 10 * time.Millisecond

	backoffBase = 250 * time.Millisecond

	// A connection that ends younger than shortLife without a single frame was no
	// success. After freeFlaps of those in a row the next ones are delayed like
	// failed connects: a gateway that accepts and drops must not be hammered.
	shortLife = time.Second
	freeFlaps = 10
)

// backoff is the pause after n failures in a row: full jitter up to an
// exponentially growing limit. Full jitter, because all bots of the world lose
// the gateway at the same moment.
func backoff(n int, limit time.Duration) time.Duration {
	if n <= 0 {
		return 0
	}
	top := limit
	if n < 20 {
		top = min(limit, backoffBase<<n)
	}
	return max(tickMin, rand.N(top+1))
}

// between draws a duration from [lo, hi].
func between(lo, hi time.Duration) time.Duration {
	return lo + rand.N(hi-lo+1)
}
