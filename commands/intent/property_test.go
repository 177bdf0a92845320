package intent_test

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/skills"
)

// Writing a sentence in the other script must not change what it means.
func TestSimplifiedAndTraditionalMeanTheSame(t *testing.T) {
	r := rules()
	texts := allTexts()
	for _, c := range slotCases() {
		texts = append(texts, c[0])
	}
	for _, text := range texts {
		hans := norm.Simplify(text)
		if hans == text {
			continue
		}
		want, got := read(t, r, text), read(t, r, hans)
		if a, b := norm.Simplify(brief(want)), norm.Simplify(brief(got)); a != b {
			t.Errorf("%s\n   Hant %s\n   Hans %s", text, a, b)
		}
	}
}

// The bot's name and politeness around a request must not change it.
func TestPaddingDoesNotChangeTheRequest(t *testing.T) {
	r := rules()
	for _, c := range slotCases() {
		text, want := c[0], c[1]
		if strings.HasPrefix(want, "settings") || !hanOnly(text) {
			continue
		}
		for _, padded := range []string{"麻烦" + text, text + "，谢谢", " " + text + " ", text + "。", "@DingDesk " + text, "你好，" + text, text + "！！", "请" + text + "谢谢啦"} {
			if padded[0:3] == "请" && strings.Contains(want, "create") {
				continue
			}
			if utf8.RuneCountInString(text) < 5 && (padded[0:3] == "请" || strings.HasPrefix(padded, "麻烦")) {
				continue // a bare noun (我的申请) is nothing to ask politely for
			}
			if got := brief(read(t, r, padded)); got != want {
				t.Errorf("%s\n   got  %s\n   want %s", padded, got, want)
			}
		}
	}
}

func hanOnly(s string) bool {
	for _, c := range s {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			return false
		}
	}
	return true
}

// Spaces go missing on a phone.
func TestMissingSpacesAndMarksDoNotChangeTheRequest(t *testing.T) {
	r := rules()
	squeeze := strings.NewReplacer(" ", "", "，", "", "、", "", "？", "", "。", "")
	for _, p := range requests() {
		for _, text := range p.texts {
			bare := squeeze.Replace(text)
			if bare == text || bare == "" || !hanOnly(text) {
				continue
			}
			u := r.Understand(context.Background(), commands.Utterance{Text: bare, Now: now(t)})
			got := u.Command
			if u.Reading != commands.ReadCommand {
				got = "none"
			}
			if got != p.intent {
				t.Errorf("%s: %s, want %s", bare, got, p.intent)
			}
		}
	}
}

func FuzzUnderstand(f *testing.F) {
	for _, text := range allTexts() {
		f.Add(text, "")
		f.Add(text, "start")
	}
	for _, text := range []string{"", "\xff\xfe", "一一一一一一一一", "不是张三是", "换", "把改到", "with with with", "“", "主题", "关于", "ﷺ的会", "１２３４５６７８９０１２３４５６７８９０", "改成𠮷田", "和和和和", "明天明天明天", "to 3pm to 4pm"} {
		f.Add(text, "attendees")
	}
	r := rules()
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))
	f.Fuzz(func(t *testing.T, text, slot string) {
		for _, dialog := range []*commands.Dialog{nil, {Command: intent.MeetingCreate, Slot: slot, Values: intent.Say(intent.Args{Start: at.Add(29 * time.Hour), Minutes: 60, People: []commands.Person{{Name: "张三"}}}),
			Options: []commands.Option{{Label: "张伟 · 研发部"}, {Label: "张伟 · 市场部"}}}} {
			u := r.Understand(context.Background(), commands.Utterance{Text: text, Now: at, Dialog: dialog})
			a := intent.Of(u)
			for name, cut := range map[string]string{"title": strings.TrimSpace(a.Title), "room": a.RoomText, "place": a.Place, "time": a.TimeText} {
				if utf8.ValidString(text) && name != "title" && !strings.Contains(text, cut) && dialog == nil && name != "time" {
					t.Errorf("%q: %s %q was not said", text, name, cut)
				}
			}
			for _, p := range a.People {
				if p.ID != "" {
					t.Errorf("%q: an id came out of text: %q", text, p.ID)
				}
				if utf8.ValidString(text) && dialog == nil && !strings.Contains(text, p.Name) && !slices.Contains(people(), p.Name) {
					t.Errorf("%q: %q was not said", text, p.Name)
				}
			}
			if !a.Start.IsZero() && !a.End.IsZero() && !a.End.After(a.Start) {
				t.Errorf("%q: ends %v before it starts %v", text, a.End, a.Start)
			}
			if !a.From.IsZero() && a.To.Before(a.From) {
				t.Errorf("%q: days run backwards: %v to %v", text, a.From, a.To)
			}
			if u.Command == intent.MeetingCreate && u.Reading == commands.ReadCommand && !a.Start.IsZero() && !a.Start.After(at) {
				t.Errorf("%q: a new meeting in the past: %v", text, a.Start)
			}
			if u.Command == intent.MeetingCreate && !a.Start.IsZero() && a.Problem != "" {
				t.Errorf("%q: a start and the problem %s", text, a.Problem)
			}
			if len(u.Near) > 3 {
				t.Errorf("%q: %d near commands", text, len(u.Near))
			}
		}
	})
}

func TestJSONLAnswersLineByLine(t *testing.T) {
	in := strings.Join([]string{
		`{"id":"a","text":"明天下午三点和钱多多开会","now":"2026-11-22T10:00:00+08:00","people":["钱多多"]}`,
		``,
		`{"id":"b","text":"周三","now":"2026-11-22T10:00:00Z","tz":"Asia/Shanghai","direction":"past"}`,
		`{"id":"c","text":"你真棒","now":"2026-11-22T10:00:00+08:00"}`,
	}, "\n")
	var out bytes.Buffer
	if err := intent.RunJSONL(context.Background(), strings.NewReader(in), &out, &intent.Reader{Commands: skills.Commands()}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines: %s", len(lines), out.String())
	}
	var a, b, c map[string]any
	for i, v := range []*map[string]any{&a, &b, &c} {
		if err := json.Unmarshal([]byte(lines[i]), v); err != nil {
			t.Fatal(err)
		}
	}
	slots := a["slots"].(map[string]any)
	if a["id"] != "a" || a["intent"] != "meeting.create" || slots["start"] != "2026-11-23T15:00:00+08:00" || slots["attendees"].([]any)[0] != "钱多多" || a["source"] != "rules" || a["lang"] != "zh-CN" {
		t.Errorf("a: %s", lines[0])
	}
	first := b["times"].([]any)[0].(map[string]any)
	if first["start"] != "2026-11-18T00:00:00+08:00" || first["end"] != "2026-11-19T00:00:00+08:00" || first["kind"] != "dates" {
		t.Errorf("b: %s", lines[1])
	}
	if c["intent"] != "none" || c["source"] != "none" || len(c["missing"].([]any)) != 0 || len(c["times"].([]any)) != 0 {
		t.Errorf("c: %s", lines[2])
	}
	for _, bad := range []string{`{"text":`, `{"text":"x","now":"gestern"}`, `{"text":"x","tz":"Mars/Base"}`, `{"text":"x","direction":"sideways"}`} {
		if err := intent.RunJSONL(context.Background(), strings.NewReader("\n"+bad), &out, &intent.Reader{Commands: skills.Commands()}); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%s: error %v does not name the line", bad, err)
		}
	}
}

func TestReadableOutputNamesEverySlot(t *testing.T) {
	var b strings.Builder
	o := read(t, rules(), "明天三点和张三开会讨论预算")
	o.Lang = string(i18n.ZhCN)
	if err := o.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"meeting.create", "2026-11-23T15:00:00+08:00", "张三", "讨论预算", "ambiguous", "2026-11-23T03:00:00+08:00", "明天三点"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("missing %q in\n%s", want, b.String())
		}
	}
}

// Reading a changed directory must not need a restart.
func TestANewSnapshotOfNamesIsUsed(t *testing.T) {
	names := []string{"张三"}
	r := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return names }})
	text := "小鹿纯子明天三点开会"
	if u := r.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t)}); len(intent.Of(u).People) != 0 {
		t.Fatalf("nobody knows %v yet", intent.Of(u).People)
	}
	names = []string{"张三", "小鹿纯子"}
	if u := r.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t)}); len(intent.Of(u).People) != 1 {
		t.Errorf("people %v", intent.Of(u).People)
	}
}

func TestKindsOfTheOrganisationAreKnown(t *testing.T) {
	kinds := []string{"门店巡检申请", "设备报修"}
	declared := skills.Commands()
	for i := range declared {
		declared[i].Params = slices.Clone(declared[i].Params)
		for j := range declared[i].Params {
			declared[i].Params[j].Known = func() []string { return kinds }
		}
	}
	r := intent.New(intent.Options{Commands: declared})
	u := r.Understand(context.Background(), commands.Utterance{Text: "我的设备报修到哪了", Now: now(t)})
	if u.Command != intent.ApprovalStatus || intent.Of(u).Kind != "设备报修" {
		t.Errorf("%s %+v", u.Command, intent.Of(u))
	}
}
