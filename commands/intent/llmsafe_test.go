package intent_test

import (
	"bufio"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/skills"
)

// expected is what a sentence means; what is not there does not matter.
type expected struct {
	Intent           string
	Start, From, To  string
	Attendees, Ask   []string
	Who, Title, Kind string
	Room, Number     string
}

// sentence is a line of testdata/classes-*.jsonl.
type sentence struct {
	ID, Text, Now string
	People        []string
	Expect        expected
	Alt           []expected // as good
}

// known are sentences of which somebody who has not read the code said what they mean, and some that are made for a model: their
// words are none that the rules know.
func known(t *testing.T) []sentence {
	t.Helper()
	const at = "2026-11-22T10:00:00+08:00"
	all := []sentence{
		{ID: "m-1", Text: "把老法师也叫上，明儿个碰头", Now: at, Expect: expected{Intent: intent.MeetingCreate, Ask: []string{intent.SlotStart}}},
		{ID: "m-2", Text: "明天 跟张三 开会，别叫吴主任", Now: at, People: people(), Expect: expected{Intent: intent.MeetingCreate, Attendees: []string{"张三"}, Ask: []string{intent.SlotStart}}},
		{ID: "m-3", Text: "帮我提个调岗的申请", Now: at, Expect: expected{Intent: intent.ApprovalCreate}},
		{ID: "m-4", Text: "我很高兴约一下张三开会，时间晌午头", Now: at, People: append(people(), "高兴"), Expect: expected{Intent: intent.MeetingCreate, Attendees: []string{"张三"}, Ask: []string{intent.SlotStart}}},
		{ID: "m-5", Text: "set up a meeting with Zork sometime about the frobnicator", Now: at, Expect: expected{Intent: intent.MeetingCreate, Ask: []string{intent.SlotStart}}},
		{ID: "m-6", Text: "她上个礼拜歇了五天班回老家", Now: at, Expect: expected{Intent: "none"}},
		{ID: "m-7", Text: "我那摊子事儿真够呛", Now: at, Expect: expected{Intent: "none"}},
	}
	files, err := filepath.Glob("testdata/classes-*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal("no sentences", err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(f); lines.Scan(); {
			var s sentence
			if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			all = append(all, s)
		}
		f.Close()
	}
	return all
}

// harm is what would be done wrong and not asked about; "" for nothing.
func harm(u commands.Understanding, s sentence) string {
	least := harmBy(u, s.People, s.Expect)
	for _, e := range s.Alt {
		least = min(least, harmBy(u, s.People, e))
	}
	return least
}

func harmBy(u commands.Understanding, known []string, e expected) string {
	i := slices.IndexFunc(skills.Commands(), func(c commands.Command) bool { return c.Name == u.Command })
	if i < 0 || u.Reading != commands.ReadCommand {
		return ""
	}
	acts := skills.Commands()[i].Act != commands.ActAsk && skills.Commands()[i].Act != commands.ActHelp
	a, asks := intent.Of(u), func(types ...commands.ParamType) bool {
		return slices.ContainsFunc(u.Params, func(p commands.Param) bool {
			return slices.Contains(types, p.Type) && slices.Contains(u.Asks, p.Name)
		})
	}
	switch {
	case u.Command != e.Intent && acts:
		return u.Command + " for " + e.Intent
	case u.Command != e.Intent:
		return ""
	case e.Start != "" && !a.Start.IsZero() && a.Start.Format(time.RFC3339) != e.Start && !asks(commands.TimePoint):
		return "start"
	case len(e.Ask) > 0 && !a.Start.IsZero() && len(u.Asks) == 0:
		return "start unasked"
	case acts && !asks(commands.DateRange, commands.TimePoint) && (e.From != "" && !a.From.IsZero() && a.From.Format(time.DateOnly) != e.From || e.To != "" && !a.To.IsZero() && a.To.Format(time.DateOnly) != e.To):
		return "days"
	case asks(commands.Subjects), !acts && e.Who == "" && u.Command != intent.AttendanceQuery && u.Command != intent.LeaveBalance, u.Command == intent.MeetingCancel:
		return ""
	}
	for _, p := range a.People {
		meant := slices.ContainsFunc(strings.Split(strings.Join(append(e.Attendees, e.Who), "|"), "|"), func(name string) bool {
			return name != "" && strings.Contains(p.Name, strings.TrimPrefix(name, "?"))
		})
		if slices.Contains(known, p.Name) && !meant {
			return "person " + p.Name
		}
	}
	return ""
}

// quote answers with a full object of the schema.
func quote(fields map[string]any) string { return reply(encode(fields)) }

// pieces are stretches of a text to point at: everything between two marks, and every pair of characters or words.
func pieces(text string) []string {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ，。,.!?！？、：:", r) })
	out := slices.Clone(words)
	for _, w := range words {
		if r := []rune(w); len(r) != len(w) {
			for i := 0; i+2 <= len(r); i += 2 {
				out = append(out, string(r[i:i+2]), string(r[i:min(len(r), i+3)]))
			}
		}
	}
	return out
}

// lying is the answer of a model that does what it can: that everything is a request, every word a person, a title, a room, a kind or a time.
func lying(text string, which int) string {
	all := pieces(text)
	commandsOf := []string{intent.MeetingCreate, intent.MeetingCancel, intent.MeetingReschedule, intent.ApprovalCreate, intent.ApprovalUrge, intent.ApprovalWithdraw, intent.AttendanceQuery}
	at := func(n int) string { return all[(which*7+n)%len(all)] }
	fields := map[string]any{"intent": commandsOf[which%len(commandsOf)], "request_text": at(0)}
	switch which / len(commandsOf) {
	case 0:
		fields["people"] = all
	case 1:
		fields["title"], fields["room"], fields["kind"] = at(1), at(2), at(3)
	case 2:
		fields["time_text"], fields["date_range_text"], fields["people"] = at(1), at(2), []string{at(3), at(4)}
	case 3:
		fields["title"], fields["people"], fields["scope_text"], fields["number"] = text, []string{text}, at(5), at(6)
	case 4:
		fields["title"], fields["old_time_text"], fields["time_text"], fields["online_text"] = at(4), at(5), at(6), at(7)
	}
	return quote(fields)
}

// The same sentences with a silent, a good and a hostile model: nothing goes wrong unasked that would not have gone wrong without it.
func TestNoModelMakesASentenceLessSafe(t *testing.T) {
	helped, asked := 0, 0
	var office []string
	rules := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return office }})
	var answer string
	m := fixed(t, rules, func(string) string { asked++; return answer })
	for _, s := range known(t) {
		office = s.People
		at, err := time.Parse(time.RFC3339, s.Now)
		if err != nil {
			t.Fatal(err)
		}
		u := commands.Utterance{Text: s.Text, Now: at}
		alone := rules.Understand(t.Context(), u)
		with := func(said string) commands.Understanding {
			answer = said
			return m.Understand(t.Context(), u)
		}
		before := asked
		if silent := with(quote(nil)); !reflect.DeepEqual(silent, alone) {
			t.Errorf("%s %s: a silent model changes %+v to %+v", s.ID, s.Text, alone, silent)
		}
		if asked == before {
			continue // the rules need no help
		}
		e := s.Expect
		answers := []string{quote(map[string]any{"intent": e.Intent, "request_text": s.Text, "title": e.Title, "kind": e.Kind, "room": e.Room, "number": e.Number, "people": append(slices.Clone(e.Attendees), e.Who)})}
		for which := range 35 {
			answers = append(answers, lying(s.Text, which))
		}
		for n, said := range answers {
			got := with(said)
			if n == 0 && cmp.Or(got.Command, classNone) == e.Intent && cmp.Or(alone.Command, classNone) != e.Intent {
				helped++
			}
			keeps(t, s, alone, got)
			base := alone
			if alone.Reading == commands.ReadNone && got.Reading == commands.ReadCommand {
				// The rules would have asked whether this is meant. Whoever says so gets what they read then.
				if !guessed(alone, got) {
					t.Errorf("%s %s: %s is no guess of the rules (%v), after %s", s.ID, s.Text, got.Command, alone.Near, said)
				}
				v := u
				v.Command = got.Command
				base = rules.Understand(t.Context(), v)
			}
			if h := harm(got, s); h != "" && harm(base, s) == "" {
				t.Errorf("%s %s: %s after %s", s.ID, s.Text, h, said)
			}
		}
	}
	t.Logf("a model was asked %d times; a good one helped %d sentences", asked, helped)
}

// classNone is what a sentence means that asks for nothing.
const classNone = "none"

// guessed says whether a command only asks, or is what the rules would have guessed first.
func guessed(alone, with commands.Understanding) bool {
	for _, c := range skills.Commands() {
		if c.Name == with.Command && (c.Act == commands.ActAsk || c.Act == commands.ActHelp) {
			return true
		}
	}
	return len(alone.Near) > 0 && alone.Near[0] == with.Command
}

// keeps says whether what the rules were sure of stands: the command, and every time and person, or they are asked about.
func keeps(t *testing.T, s sentence, alone, with commands.Understanding) {
	t.Helper()
	if alone.Reading == commands.ReadNone {
		return
	}
	if with.Reading != alone.Reading || with.Command != alone.Command {
		t.Errorf("%s %s: %s became %s", s.ID, s.Text, alone.Command, with.Command)
		return
	}
	for _, p := range alone.Params {
		careful := slices.Contains([]commands.ParamType{commands.TimePoint, commands.DateRange, commands.Duration, commands.Subjects, commands.Recurrence}, p.Type)
		if asks := slices.Contains(with.Asks, p.Name); careful && !asks && (slices.Contains(alone.Asks, p.Name) || !reflect.DeepEqual(alone.Values[p.Name], with.Values[p.Name])) {
			t.Errorf("%s %s: %s was %+v, is %+v, and is not asked about", s.ID, s.Text, p.Name, alone.Values[p.Name], with.Values[p.Name])
		}
	}
}
