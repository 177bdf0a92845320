package intent_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
)

// helped reads a sentence of which the rules know the command, and about a part of which they would ask, alone and with a model that
// answers so.
func helped(t *testing.T, text, fields string) (alone, with commands.Understanding) {
	t.Helper()
	u := commands.Utterance{Text: text, Now: now(t)}
	r, asked := rules(), 0
	alone = r.Understand(t.Context(), u)
	with = fixed(t, r, func(string) string { asked++; return reply(fields) }).Understand(t.Context(), u)
	if alone.Reading != commands.ReadCommand || len(alone.Asks) == 0 || asked != 1 {
		t.Fatalf("%s: the rules read %s and ask %v, the model was asked %d times: take another sentence", text, alone.Command, alone.Asks, asked)
	}
	return alone, with
}

func TestTheModelPointsAtWhatTheRulesWouldAskFor(t *testing.T) {
	const text = "帮我申请一台显示器"
	for fields, want := range map[string]string{
		`{"intent":"approval.create","kind":"显示器"}`:                     "显示器",
		`{"intent":"approval.create","request_text":"申请","kind":"显示器"}`: "显示器",
		`{"intent":"meeting.cancel","request_text":"申请","kind":"显示器"}`:  "显示器", // the command is known
		`{"intent":"none"}`:                            "",
		`{"intent":"approval.create","kind":"报销"}`:     "",
		`{"intent":"approval.create","kind":"帮我申请"}`:   "", // its words are read
		`{"intent":"approval.create","title":"显示器"}`:   "", // takes none
		`{"intent":"approval.create","people":["显示"]}`: "",
	} {
		alone, u := helped(t, text, fields)
		if a := intent.Of(u); u.Command != intent.ApprovalCreate || a.Kind != want || slices.Contains(u.Asks, intent.SlotKind) != (want == "") || slices.Contains(u.Missing, intent.SlotKind) != (want == "") {
			t.Errorf("%s: %s of %q, asks %v, missing %v", fields, u.Command, a.Kind, u.Asks, u.Missing)
		}
		if want == "" && !reflect.DeepEqual(u, alone) {
			t.Errorf("%s: %+v, alone %+v", fields, u, alone)
		}
	}
}

func TestWhomOnlyTheModelSawIsAskedAbout(t *testing.T) {
	alone, u := helped(t, "佳宜 文静 小崔 咱四个后天三点开科会", `{"intent":"meeting.create","people":["文静","佳宜","佳宜","咱四个","后天","我"]}`)
	got := names(intent.Of(u))
	if got != names(intent.Of(alone))+"、文静、佳宜" || !slices.Contains(u.Asks, intent.SlotAttendees) {
		t.Errorf("%s, asks %v; alone %s", got, u.Asks, names(intent.Of(alone)))
	}
	if !intent.Of(u).Start.Equal(intent.Of(alone).Start) || u.Confidence != alone.Confidence {
		t.Errorf("%+v, alone %+v", u, alone)
	}
}

func TestAModelInvitesNobodyWhoIsLeftOut(t *testing.T) {
	_, u := helped(t, "board prep with Harriet and James at 9 on Monday - leave Callum out of this one please", `{"intent":"meeting.create","people":["Callum","James","Harriet"]}`)
	if got := names(intent.Of(u)); strings.Contains(got, "Callum") || !strings.Contains(got, "Harriet") {
		t.Errorf("invites %s", got)
	}
}

func TestATimeIsAskedAboutWhateverTheModelSays(t *testing.T) {
	const text = "隔周周五下午三点复盘会 长期的 建一下"
	for _, fields := range []string{
		`{"intent":"meeting.create","time_text":"周五下午三点"}`, `{"intent":"none"}`, `{"intent":"meeting.create","title":"隔周周五下午三点"}`,
		`{"intent":"meeting.create","time_text":"` + text + `"}`, `{"intent":"meeting.create","room":"长期","people":["长期"]}`,
	} {
		alone, u := helped(t, text, fields)
		if !slices.Contains(alone.Asks, intent.SlotStart) || !slices.Contains(u.Asks, intent.SlotStart) {
			t.Errorf("%s: asks %v, alone %v", fields, u.Asks, alone.Asks)
		}
		if a := intent.Of(u); !a.Start.IsZero() && !a.Start.Equal(intent.Of(alone).Start) {
			t.Errorf("%s: %v", fields, a.Start)
		}
	}
}
