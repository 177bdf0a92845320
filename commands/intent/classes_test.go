package intent_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/skills"
)

// The sentences of testdata/classes-*.jsonl; with -v, what is read wrong of them. The bounds are shares of the sentences,
// and those of questions of the ones that need none. They are no aim: a change that does not hold them made something worse.
func TestMostSentencesOfTheClassesAreReadRight(t *testing.T) {
	const command, all, dangerous, needless = 0.94, 0.82, 0.045, 0.07
	var people []string
	rules := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return people }})
	n, right, whole, harmful, clear, asked := 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
	for _, s := range known(t) {
		if strings.HasPrefix(s.ID, "m-") {
			continue // made for a model
		}
		at, err := time.Parse(time.RFC3339, s.Now)
		if err != nil {
			t.Fatal(err)
		}
		people = s.People
		u := rules.Understand(t.Context(), commands.Utterance{Text: s.Text, Now: at})
		got := intent.Describe(u, s.Text, i18n.ZhCN, s.ID)
		meant := append([]expected{s.Expect}, s.Alt...)
		var faults []string
		for i, e := range meant {
			if f := faultsOf(got, e); i == 0 || len(f) < len(faults) {
				faults = f
			}
		}
		n++
		if slices.ContainsFunc(meant, func(e expected) bool { return e.Intent == got.Intent }) {
			right++
			if len(faults) == 0 {
				whole++
			}
		}
		danger := harm(u, s)
		if danger != "" {
			harmful++
		}
		if s.Expect.Intent != "none" && !slices.ContainsFunc(meant, func(e expected) bool { return len(e.Ask) > 0 }) {
			clear++
			if len(got.Asks) > 0 {
				asked++
				faults = append(faults, "asks "+strings.Join(got.Asks, ", "))
			}
		}
		if danger != "" {
			danger = "DANGEROUS: " + danger
		}
		if len(faults) > 0 || danger != "" {
			t.Log(s.ID, s.Now[5:16], s.Text, "|", strings.Join(faults, "; "), danger)
		}
	}
	t.Logf("%.0f sentences: command %.1f %%, all arguments %.1f %%, dangerous %.1f %%, needless questions %.1f %% of %.0f", n, 100*right/n, 100*whole/n, 100*harmful/n, 100*asked/clear, clear)
	if right < command*n || whole < all*n || harmful > dangerous*n || asked > needless*clear || n < 1000 {
		t.Error("the classes are read worse than they were; -v lists how")
	}
}

// faultsOf are the arguments that a sentence does not give as it should.
func faultsOf(got intent.Output, e expected) (faults []string) {
	if got.Intent != e.Intent {
		return []string{got.Intent + " for " + e.Intent}
	}
	s := got.Slots
	for _, c := range []struct{ name, got, want string }{
		{"start", s.Start, e.Start}, {"from", s.From, e.From}, {"to", s.To, e.To}, {"who", s.Who, e.Who},
		{"title", s.Title, e.Title}, {"kind", s.Kind, e.Kind}, {"room", s.Room, e.Room}, {"number", s.Number, e.Number},
	} {
		if c.want != "" && !fits(c.got, c.want) {
			faults = append(faults, fmt.Sprintf("%s %q for %q", c.name, c.got, c.want))
		}
	}
	for _, want := range e.Attendees {
		if !strings.HasPrefix(want, "?") && !slices.ContainsFunc(s.Attendees, func(name string) bool { return fits(name, want) }) {
			faults = append(faults, "without "+want)
		}
	}
	for _, name := range s.Attendees {
		if !slices.ContainsFunc(e.Attendees, func(want string) bool { return fits(name, strings.TrimPrefix(want, "?")) }) {
			faults = append(faults, "with "+name)
		}
	}
	if len(e.Ask) > 0 && !slices.ContainsFunc(e.Ask, func(slot string) bool { return slices.Contains(got.Asks, slot) }) {
		faults = append(faults, "does not ask for "+strings.Join(e.Ask, " or "))
	}
	return faults
}

// fits reports whether one of the wordings of want, which | divides, stands in got, whatever blanks and capitals it has.
func fits(got, want string) bool {
	plain := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }
	return slices.ContainsFunc(strings.Split(want, "|"), func(w string) bool { return strings.Contains(plain(got), plain(w)) })
}
