package intent

import (
	"strings"

	"github.com/dingdesk/dingdesk/commands"
)

// tokens are the pieces of a sentence, each with what it is, what its word means and what became of it: what somebody
// who mends a sentence looks at first.
func (r *Rules) tokens(u commands.Utterance) []string {
	t := r.Read(u)
	s := t.Sentence
	r.understand(t) // what it is about depends on what is asked for
	out := make([]string, 0, len(s.T))
	for k := range s.T {
		t := &s.T[k]
		line := []string{s.Cut(t.From, t.To), t.Kind.String(), t.Means.String()}
		if t.Guess {
			line = append(line, "guessed")
		}
		if who := strings.Join(t.Who, ", "); who != "" {
			line = append(line, "= "+who)
		}
		out = append(out, strings.Join(strings.Fields(strings.Join(append(line, t.Role.String()), "  ")), "  "))
	}
	return out
}
