package stream

import (
	"math"
	"sync"
	"time"
)

// A connection can stand, answer pings, and yet bring nothing: such "zombies" have been reported
// (stream-protocol.md 3). Silence alone proves nothing, at night nobody writes; these two do:
//
//   - the server used to ping (SYSTEM ping; its interval is not documented, so it is learned) and has
//     stopped;
//   - the other connections get frames and this one has had none for a while. DingTalk picks one at random
//     for each frame, so that becomes unlikely soon. The while (Config.StarvedAfter) is for bursts, in which
//     one connection's frames are read before another's.
//
// One that does not even answer our pings is closed by the SDK, KeepAlive + 5 s after its last sign.
const (
	// beats is how many of the server's pings may fail to come, and beatSlack how late they may be. Pings
	// that come faster than leastBeat are a burst, not the interval.
	beats     = 2
	beatSlack = 5 * time.Second
	leastBeat = 30 * time.Second

	// unlikely is the chance, as a power of 1/2, at which missing frames are no accident any more.
	unlikely = 14

	// starvedAgain is how old a connection must be that replaced a deaf one, before it is called deaf as
	// well; doubled each time, until a frame comes. Should DingTalk prefer one connection, after all, or
	// ping without a rhythm, then the others must not be replaced for ever.
	starvedAgain = time.Minute
)

// heartbeat learns how often the server pings, from all connections.
type heartbeat struct {
	mu   sync.Mutex
	beat time.Duration // the longest pause between two pings on one connection; 0: not known
}

func (h *heartbeat) pause(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.beat = max(h.beat, d)
}

// silent reports that the server's pings have stopped on a connection that last heard anything at heard.
func (h *heartbeat) silent(heard, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.beat > 0 && now.Sub(heard) > beats*max(h.beat, leastBeat)+beatSlack
}

// starved reports that missing so many frames, each of which might have come on any of n connections, is
// no accident.
func starved(missed int64, n int) bool {
	return n > 1 && float64(missed) >= unlikely/-math.Log2(1-1/float64(n))
}

// hears notes that something came on the connection: application is any frame but the server's ping.
func (x *session) hears(application bool, total int64, server *heartbeat) {
	x.mu.Lock()
	defer x.mu.Unlock()
	now := time.Now()
	x.heard = now
	if application {
		x.total, x.deaf = total, false
		return
	}
	if !x.pinged.IsZero() {
		server.pause(now.Sub(x.pinged))
	}
	x.pinged = now
}

// goneDeaf judges the connection, and remembers the verdict; why is "" while it may well hear.
func (x *session) goneDeaf(total int64, connections int, patience, quiet time.Duration, server *heartbeat, now time.Time) (why string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case x.conn == nil || x.leaving || now.Sub(x.opened) < patience:
		return ""
	case server.silent(x.heard, now):
		why = "the server's pings have stopped"
	case now.Sub(x.heard) >= quiet && starved(total-x.total, connections):
		why = "the other connections get all the frames"
	}
	x.deaf = why != ""
	return why
}

// receives reports that the connection stands and is not known to be deaf.
func (x *session) receives() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return isOpen(x.conn) && !x.deaf
}
