package lexicon

import (
	"testing"
)

func TestLoad(t *testing.T) {
	l := New()
	for _, w := range []string{"和", "会议室", "别叫", "除了", "no need to", "'s", "投影"} {
		s, ok := l.Word([]rune(w))
		t.Log(w, ok, s)
	}
}
