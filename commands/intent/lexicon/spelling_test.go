package lexicon

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

func TestSpelling(t *testing.T) {
	s := NewSpeller()
	for said, want := range map[string]string{
		"nxt wk":                              "next wk",
		"Gimme my mtngs":                      "give me my meetings",
		"cancle the meetign tomorrwo":         "cancel the meeting tomorrow",
		"overtme in novmber":                  "overtime in november",
		"Anybdy on leave wensday":             "anybody on leave wednesday", //nolint:misspell // what is mended
		"Shedule a call":                      "schedule a call",
		"3pm u ok":                            "3pm you ok",
		"the melting point of the summit":     "the melting point of the summit",
		"with Cancell and Metting on 10 Dec":  "with cancell and metting on 10 dec", // names
		"IM me":                               "im me",
		"a remainder of the expanse, pleased": "a remainder of the expanse, pleased",
		"下周三 meetng":                          "下周三 meeting",
	} {
		if got := s.Mend(norm.New(said), func(int, int) bool { return false }).String(); got != want {
			t.Errorf("%s: %q, want %q", said, got, want)
		}
	}
	mended := s.Mend(norm.New("nxt wk: gimme a lst"), func(int, int) bool { return false })
	at := strings.Index(mended.String(), "give me")
	if got := mended.Original(at, at+len("give me")); got != "gimme" {
		t.Errorf("give me comes from %q", got)
	}
	if got := s.Mend(norm.New("with cancell"), func(int, int) bool { return true }).String(); got != "with cancell" {
		t.Errorf("a name became %q", got)
	}
}

// No word that is known is taken for another one.
func TestKnownWordsAreLeftAsTheyAre(t *testing.T) {
	s, seen := NewSpeller(), 0
	for _, l := range lines(t) {
		for _, phrase := range l.words {
			for w := range strings.FieldsSeq(norm.New(phrase).String()) {
				if s.short[w] != "" || !norm.IsLatin(rune(w[0])) {
					continue
				}
				seen++
				if got := s.Mend(norm.New(w), func(int, int) bool { return false }).String(); got != w {
					t.Errorf("%s:%d: %s became %s", l.file, l.n, w, got)
				}
			}
		}
	}
	if seen < 1000 {
		t.Errorf("only %d words", seen)
	}
}
