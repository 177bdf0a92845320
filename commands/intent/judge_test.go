package intent_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/skills"
)

// unseen are the sentences that nothing is learned from.
func unseen(t testing.TB) []intent.Sentence {
	t.Helper()
	f, err := os.Open("testdata/unseen.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sentences, err := intent.ReadCorpus(f, "unseen.tsv", skills.Commands())
	if err != nil {
		t.Fatal(err)
	}
	return sentences
}

// Sentences that nothing was learned from show what the next one will meet. A skill that runs on talk
// is worse than a question that is not understood, so it has a bound of its own.
func TestUnseenSentencesAreReadAsWhatTheyAskFor(t *testing.T) {
	unseen := unseen(t)
	r := intent.New(intent.Options{Commands: skills.Commands()})
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

func TestNoSentenceOfTheCorpusHasTwoIntents(t *testing.T) {
	corpus, err := intent.Corpus(skills.Commands(), append(skills.Corpora(), os.DirFS("corpus"))...)
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
		if _, err := intent.ReadCorpus(strings.NewReader(c[0]), "x.tsv", skills.Commands()); err == nil || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%q: %v", c[0], err)
		}
	}
}

// What must not happen is not made to happen by being asked for in other words around it, and is not
// offered either.
func TestWhatIsForbiddenIsNeitherDoneNorOffered(t *testing.T) {
	r := rules()
	for text, act := range map[string]string{
		"别取消明天的会": intent.MeetingCancel, "千万别把周会取消了": intent.MeetingCancel, "我不想取消会议": intent.MeetingCancel, "不要把三点的会改到四点": intent.MeetingReschedule,
		"don't cancel tomorrow's standup": intent.MeetingCancel, "please do not move the 3pm meeting": intent.MeetingReschedule, "先别撤回我的请假": intent.ApprovalWithdraw, "别催我的报销了": intent.ApprovalUrge,
		"先别帮我请假": intent.ApprovalCreate, "please don't request leave for me": intent.ApprovalCreate, "不要订会议室": intent.MeetingCreate, "do not book a room": intent.MeetingCreate,
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
		if u.Reading == commands.ReadCommand || slices.Contains(u.Near, act) {
			t.Errorf("%s: %s (%.2f), near %v", text, u.Command, u.Confidence, u.Near)
		}
	}
}

func TestWhatOnlySoundsForbiddenIsDone(t *testing.T) {
	r := rules()
	for text, want := range map[string]string{
		"先别取消，把周会改到下周二三点": intent.MeetingReschedule, "不要改到四点，改到五点": intent.MeetingReschedule, "告别会改到周五三点": intent.MeetingReschedule, "特别着急帮我催一下报销": intent.ApprovalUrge,
		"帮我分别取消明天和后天的会": intent.MeetingCancel, "别忘了取消明天的会": intent.MeetingCancel, "don't forget to cancel my 3pm meeting": intent.MeetingCancel, "我三点不能来帮我取消会议": intent.MeetingCancel,
		"不想请假了撤回申请": intent.ApprovalWithdraw, "不要会议室，明天下午三点开个线上会": intent.MeetingCreate, "别约明天了，约后天三点开会": intent.MeetingCreate, "周五的会别开了": intent.MeetingCancel,
	} {
		if u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)}); u.Command != want {
			t.Errorf("%s: %s (%.2f, near %v), want %s", text, u.Command, u.Confidence, u.Near, want)
		}
	}
}

// Somebody else's words are a report, unless the sentence goes on to ask.
func TestReportsRunNothing(t *testing.T) {
	r := rules()
	for text, want := range map[string]string{
		"老板说明天三点开会": "", "张三说周五的会取消了": "", "阿May話聽日想請假": "", "my manager said the 3pm is cancelled": "",
		"客户说周三来不了，把周三下午三点的会挪到周四": intent.MeetingReschedule, "老板说要开会，订明天下午三点的会议室": intent.MeetingCreate, "he said 3 doesn't work, move the 3pm to 4": intent.MeetingReschedule,
		"张三说他三点来，帮我约个会": intent.MeetingCreate,
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
		if u.Reading == commands.ReadNone {
			u.Command = ""
		}
		if u.Command != want {
			t.Errorf("%s: %q (%.2f), want %q", text, u.Command, u.Confidence, want)
		}
	}
}

// A model only points; what the person forbade stays forbidden.
func TestAModelCannotProposeWhatIsForbidden(t *testing.T) {
	u := readWith(t, "先别取消明天三点那摊子事的会", `{"intent":"meeting.cancel","request_text":"取消","old_time_text":"明天三点"}`)
	if u.Reading == commands.ReadCommand {
		t.Errorf("%s by %s", u.Command, u.Source)
	}
}

func TestAnOpenCardIsNotDroppedByWhatForbidsIt(t *testing.T) {
	r := rules()
	f := &commands.Dialog{Command: intent.MeetingCreate, Values: intent.Say(intent.Args{Start: at(t, 23, 15, 0)})}
	for _, text := range []string{"先别取消", "不要取消", "don't cancel"} {
		if u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: f}); u.Reading == commands.ReadCancel {
			t.Errorf("%s: the card is gone", text)
		}
	}
	f.Slot = intent.SlotTitle
	if u := r.Understand(t.Context(), commands.Utterance{Text: "取消订单流程", Now: now(t), Dialog: f}); u.Reading != commands.ReadAnswer || intent.Of(u).Title != "取消订单流程" {
		t.Errorf("a title that begins like a cancellation: %+v", u)
	}
	if u := r.Understand(t.Context(), commands.Utterance{Text: "我还能休几天年假", Now: now(t), Dialog: f}); u.Command != intent.LeaveBalance {
		t.Errorf("a request at the question for a title: %s %q", u.Command, intent.Of(u).Title)
	}
}

// The hour of the day and who is known must not change what is asked for.
func TestTheHourAndTheDirectoryDoNotChangeTheCommand(t *testing.T) {
	unseen := unseen(t)
	names := office(3000)
	base, known := intent.New(intent.Options{Commands: skills.Commands()}), intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return names }})
	flips := 0
	for i, s := range unseen {
		u := commands.Utterance{Text: s.Text, Now: now(t)}
		want := base.Understand(t.Context(), u).Command
		r := base
		if i%2 == 0 {
			r = known
		} else {
			u.Now = u.Now.Add(time.Duration(i%37) * 11 * time.Hour)
		}
		if got := r.Understand(t.Context(), u).Command; got != want {
			flips++
			t.Logf("%s: %q, was %q", s.Text, got, want)
		}
	}
	if flips*100 > len(unseen) {
		t.Errorf("%d of %d read otherwise", flips, len(unseen))
	}
}
