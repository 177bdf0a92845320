package intent_test

import (
	"bytes"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
)

// Sentences that nothing was learned from show what the next one will meet. A skill that runs on talk
// is worse than a question that is not understood, so it has a bound of its own.
func TestUnseenSentencesAreReadAsWhatTheyAskFor(t *testing.T) {
	f, err := os.Open("testdata/unseen.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unseen, err := intent.ReadCorpus(f, "unseen.tsv")
	if err != nil {
		t.Fatal(err)
	}
	r := intent.New(intent.Options{})
	wrong, ran, talk := 0, 0, 0
	for _, s := range unseen {
		u := r.Understand(t.Context(), commands.Utterance{Text: s.Text, Now: now(t)})
		got := u.Command
		if u.Reading != commands.ReadCommand {
			got = "none"
		}
		if s.Intent == "none" {
			talk++
		}
		if got == s.Intent {
			continue
		}
		wrong++
		if s.Intent == "none" {
			ran++
		}
		t.Logf("%s: %s (%.2f), want %s", s.Text, got, u.Confidence, s.Intent)
	}
	t.Logf("%d of %d wrong, %d of %d talks run a skill", wrong, len(unseen), ran, talk)
	if wrong*100 > len(unseen)*3 || ran*100 > talk*3 {
		t.Errorf("more than 3 in 100 wrong: %d of %d, and %d of %d talks run a skill", wrong, len(unseen), ran, talk)
	}
}

// The weights must be those of the corpus, the lexicon and the rules as they are. Other processors may
// round otherwise, so only the one that made the weights compares them.
func TestTheWeightsWereLearnedFromTheCorpusAsItIs(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Log("the weights are compared on amd64 only")
		return
	}
	corpus, err := intent.Corpus(os.DirFS("corpus"))
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("judge.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(intent.Learn(intent.Examples(corpus)).Encode(), have) {
		t.Error("the corpus, the lexicon or the rules have changed: run make learn")
	}
}

func TestNoSentenceOfTheCorpusHasTwoIntents(t *testing.T) {
	corpus, err := intent.Corpus(os.DirFS("corpus"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, s := range corpus {
		if had, ok := seen[s.Text]; ok && had != s.Intent {
			t.Errorf("%q is %s and %s", s.Text, had, s.Intent)
		}
		seen[s.Text] = s.Intent
	}
}

func TestALineThatIsNoSentenceIsNamed(t *testing.T) {
	for _, c := range [][2]string{
		{"meeting.create 明天开会", "x.tsv:1"}, {"# fine\n\nmeeting.make\t明天开会", "x.tsv:3"}, {"none\t谢谢\nmeeting.create", "x.tsv:2"},
	} {
		if _, err := intent.ReadCorpus(strings.NewReader(c[0]), "x.tsv"); err == nil || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%q: %v", c[0], err)
		}
	}
}

// What must not happen is not made to happen by being asked for in other words around it.
func TestWhatIsForbiddenIsNotDone(t *testing.T) {
	r := rules()
	for _, text := range []string{"别取消明天的会", "千万别把周会取消了", "不要把三点的会改到四点", "don't cancel tomorrow's standup", "please do not move the 3pm meeting", "先别撤回我的请假", "别催我的报销了"} {
		if u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)}); u.Reading == commands.ReadCommand {
			t.Errorf("%s: %s (%.2f)", text, u.Command, u.Confidence)
		}
	}
	u := r.Understand(t.Context(), commands.Utterance{Text: "先别取消，把周会改到下周二三点", Now: now(t)})
	if u.Command != intent.MeetingReschedule {
		t.Errorf("what is asked for beside it is read: %s (%.2f)", u.Command, u.Confidence)
	}
}
