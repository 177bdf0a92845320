package stream

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestMissingFramesIsNoAccidentAfterAWhile(t *testing.T) {
	for _, c := range []struct {
		missed int64
		n      int
		want   bool
	}{{1000, 1, false}, {13, 2, false}, {14, 2, true}, {23, 3, false}, {24, 3, true}, {72, 8, false}, {73, 8, true}} {
		if got := starved(c.missed, c.n); got != c.want {
			t.Errorf("%d frames missed, %d connections: %v", c.missed, c.n, got)
		}
	}
}

// A night without a message is no deafness; pings that stop are.
func TestTheServersPingsTellSilenceFromDeafness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h heartbeat
		began := time.Now()
		<-time.After(8 * time.Hour)
		if h.silent(began, time.Now()) {
			t.Error("a server that never pings makes its connections deaf")
		}
		x := &session{}
		for range 3 {
			<-time.After(30 * time.Second)
			x.hears(false, 0, &h)
		}
		for after, want := range map[time.Duration]bool{30 * time.Second: false, time.Minute: false, 70 * time.Second: true} {
			if got := h.silent(x.heard, x.heard.Add(after)); got != want {
				t.Errorf("%v after the last ping, of one each 30 s: deaf %v", after, got)
			}
		}
	})
}
