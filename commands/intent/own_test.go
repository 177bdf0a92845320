package intent_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/skills"
)

// taught are rules with words and phrases of an organisation's own, of which nothing is wrong.
func taught(t *testing.T) *intent.Rules {
	t.Helper()
	names := []string{"张三", "李四", "Emily Chen"}
	o := intent.Options{
		Commands: skills.Commands(), Names: func() []string { return names },
		Words: []intent.Saying{
			{Say: "晨碰", Means: "meeting"}, {Say: "双十一大促会", Means: "meeting"}, {Say: "huddlefest", Means: "meeting"},
			{Say: "青松", Means: "room"}, {Say: "Apollo", Means: "room"},
			{Say: "雁栖湖", Means: "place"}, {Say: "摸鱼假", Means: "leave"}, {Say: "用熊猫", Means: "approval"},
			{Say: "鐵軍", Means: "department"}, {Say: "掌柜", Means: "role"}, {Say: "高飞", Means: "ordinary"},
		},
		Phrases: []intent.Saying{
			{Say: "拉个早碰 {people} {start}", Means: "meeting.create", Fixed: map[string]string{"title": "早碰"}},
			{Say: "锁定{room}给我 {start}", Means: "meeting.create"},
			{Say: "打个卡吧 {dates}", Means: "attendance.query"},
			{Say: "想摸魚 {dates}", Means: "approval.create", Fixed: map[string]string{"kind": "事假"}},
			{Say: "挪窝 {which} 到 {start}", Means: "meeting.reschedule"},
			{Say: "huddle up {people} {start} {title}", Means: "meeting.create"},
			{Say: "开张 {title}", Means: "meeting.create"},
			{Say: "开张大吉 {people}", Means: "meeting.create", Fixed: map[string]string{"title": "庆功"}},
			{Say: "战前动员 {start}", Means: "meeting.create"},
			{Say: "{start}老规矩碰一下", Means: "meeting.create", Fixed: map[string]string{"title": "老规矩", "room": "青松"}},
			{Say: "今日点卯", Means: "attendance.query"}, {Say: "本週點名", Means: "attendance.query"}, {Say: "who's on deck today", Means: "attendance.away"},
		},
	}
	if flaws := intent.Flaws(o); len(flaws) > 0 {
		t.Fatalf("flawed: %v", flaws)
	}
	return intent.New(o)
}

// said is what a test compares of an understanding.
func said(u commands.Understanding) string {
	a := intent.Of(u)
	out := []string{u.Command}
	put := func(format string, v any, there bool) {
		if there {
			out = append(out, fmt.Sprintf(format, v))
		}
	}
	put("%s", a.Start.Format("02 15:04"), !a.Start.IsZero())
	put("%s", a.From.Format("from 02"), !a.From.IsZero() && a.Start.IsZero())
	put("about %s", a.Title, a.Title != "")
	put("in %s", intent.Room(a), a.Room != "")
	put("at %s", a.Place, a.Place != "")
	put("kind %s", a.Kind, a.Kind != "")
	put("of %s", a.Dept, a.Dept != "")
	for _, p := range a.People {
		out = append(out, "with "+p.Name)
	}
	put("asks %v", u.Asks, len(u.Asks) > 0)
	for _, r := range u.Unused {
		out = append(out, "unused "+r.Text)
	}
	return strings.Join(out, ", ")
}

var ownNow = time.Date(2026, 11, 30, 9, 10, 0, 0, time.FixedZone("", 8*60*60))

func TestAPhraseOfTheOrganisationFixesTheCommandAndTheRestIsReadAsUsual(t *testing.T) {
	r := taught(t)
	for text, want := range map[string]string{
		"拉个早碰 张三 明天九点":                              "meeting.create, 01 09:00, about 早碰, with 张三",
		"明天九点拉个早碰":                                  "meeting.create, 01 09:00, about 早碰",
		"拉個早碰 張三 明天九點":                              "meeting.create, 01 09:00, about 早碰, with 張三",
		"帮我拉个早碰，和李四、张三，后天下午三点半":                     "meeting.create, 02 15:30, about 早碰, with 李四, with 张三",
		"拉个早碰张三李四明天九点":                              "meeting.create, 01 09:00, about 早碰, with 张三, with 李四",
		"拉个早碰 王小明 明天九点":                             "meeting.create, 01 09:00, about 早碰, with 王小明",
		"拉个早碰":                                      "meeting.create, about 早碰, asks [start]",
		"锁定青松给我 明天三点":                               "meeting.create, 01 15:00, in 青松",
		"锁定梅花给我 明天三点":                               "meeting.create, 01 15:00, in 梅花",
		"鎖定梅花給我 明天三點":                               "meeting.create, 01 15:00, in 梅花",
		"打个卡吧 上周":                                   "attendance.query, from 23",
		"想摸鱼 下周一":                                   "approval.create, from 07, kind 事假",
		"想摸魚，下週一到下週三":                               "approval.create, from 07, kind 事假",
		"挪窝 明天三点 到 四点":                              "meeting.reschedule, 01 16:00",
		"huddle up Emily tomorrow 3pm":              "meeting.create, 01 15:00, with Emily Chen",
		"Huddle up with Emily and Tom tomorrow 3pm": "meeting.create, 01 15:00, with Emily Chen, with Tom",
		"please huddle up tomorrow 3pm roadmap":     "meeting.create, 01 15:00, about roadmap",
		"明天九点老规矩碰一下":                                "meeting.create, 01 09:00, about 老规矩, in 青松",
		"老規矩碰一下，明天九點":                               "meeting.create, 01 09:00, about 老规矩, in 青松",
		"今日點卯":                                      "attendance.query, from 30", // a time in the words of a phrase stays one
		"本周点名":                                      "attendance.query, from 30",
		"who's on deck today?":                      "attendance.away, from 30",
		"开张 奶茶店预算":                                  "meeting.create, about 奶茶店预算, asks [start]",
		"开张大吉 张三":                                   "meeting.create, about 庆功, with 张三, asks [start]", // the phrase with more words
	} {
		if got := said(r.Understand(t.Context(), commands.Utterance{Text: text, Now: ownNow})); !strings.HasPrefix(got, want) || strings.Contains(got[len(want):], "unused") {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// What says more than the phrase, forbids, asks or reports is no phrase: it is read as any sentence.
func TestASentenceThatSaysMoreThanAPhraseIsNotThePhrase(t *testing.T) {
	r := taught(t)
	for _, text := range []string{
		"别拉个早碰 明天九点", "唔使拉个早碰", "拉个早碰了吗", "昨天老板拉个早碰", "他说拉个早碰", "如果拉个早碰 明天九点", "拉个早碰就算了", "拉个早碰 明天九点 取消", "翻译 拉个早碰",
		"don't huddle up tomorrow 3pm", "if we huddle up tomorrow", "did they huddle up", "不想摸鱼 下周一", "唔好想摸魚 下週一",
	} {
		for _, command := range []string{"meeting.create", "approval.create"} {
			if u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: ownNow}); u.Command == command && u.Confidence == 1 && u.Reading == commands.ReadCommand {
				t.Errorf("%s was taken for a phrase: %s", text, said(u))
			}
		}
	}
}

func TestWordsOfTheOrganisationMeanWhatTheFileSays(t *testing.T) {
	r := taught(t)
	for text, want := range map[string]string{
		"明天九点和张三晨碰":                           "meeting.create, 01 09:00, about 晨碰, with 张三",
		"取消明天的晨碰":                             "meeting.cancel, from 01, about 晨碰",
		"明天三点开双十一大促会":                         "meeting.create, 01 15:00, about 双十一大促会", // holds a day, and names none
		"book a huddlefest tomorrow 3pm":      "meeting.create, 01 15:00, about huddlefest",
		"订青松 明天三点":                            "meeting.create, 01 15:00, in 青松",
		"book Apollo tomorrow 3pm with Emily": "meeting.create, 01 15:00, in Apollo, with Emily Chen",
		"明天三点在雁栖湖和张三开会":                       "meeting.create, 01 15:00, at 雁栖湖, with 张三",
		"摸鱼假还有几天":                             "leave.balance, kind 摸鱼假",
		"摸魚假還有幾天":                             "leave.balance, kind 摸魚假",
		"下周一请摸鱼假":                             "approval.create, from 07, kind 摸鱼假",
		"我的用熊猫审批到哪了":                          "approval.status, kind 用熊猫",
		"铁军上周考勤":                              "attendance.query, from 23, of 铁军",
		"明天三点和掌柜开会":                           "meeting.create, 01 15:00, asks [attendees]",
		"明天三点和高飞开会":                           "meeting.create, 01 15:00",
	} {
		if got := said(r.Understand(t.Context(), commands.Utterance{Text: text, Now: ownNow})); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
	plain := intent.New(intent.Options{Commands: skills.Commands()})
	if got := said(plain.Understand(t.Context(), commands.Utterance{Text: "摸鱼假还有几天", Now: ownNow})); strings.Contains(got, "kind 摸鱼假") {
		t.Errorf("nobody taught it, and it is understood: %s", got)
	}
}

// A phrase is a complete request, whatever is open; one with nothing in its places may also be the answer to a question
// that any words answer.
func TestAPhraseIsARequestOfItsOwnWhateverIsOpen(t *testing.T) {
	r := taught(t)
	at := time.Date(2026, 12, 2, 15, 0, 0, 0, ownNow.Location())
	open := func(slot string) *commands.Dialog {
		return &commands.Dialog{Command: "meeting.create", Slot: slot, Expires: ownNow.Add(time.Hour), Values: intent.Say(intent.Args{Start: at, People: []commands.Person{{Name: "李四"}}})}
	}
	for _, slot := range []string{"", "title", "room", "attendees"} {
		u := r.Understand(t.Context(), commands.Utterance{Text: "拉个早碰 张三 明天九点", Now: ownNow, Dialog: open(slot)})
		if got, want := said(u), "meeting.create, 01 09:00, about 早碰, with 张三"; u.Reading != commands.ReadCommand || got != want {
			t.Errorf("at %q: %s, %s", slot, u.Reading, got)
		}
	}
	if u := r.Understand(t.Context(), commands.Utterance{Text: "战前动员", Now: ownNow, Dialog: open("title")}); u.Reading != commands.ReadAnswer {
		t.Errorf("at the question for the title: %s, %s", u.Reading, said(u))
	}
}

func TestFlawsNameWhatIsWrongAndWhatToWriteInstead(t *testing.T) {
	word := func(say, means string) intent.Saying {
		return intent.Saying{Say: say, Means: means, Where: "c.yaml:1:1"}
	}
	phrase := func(say, means string, fixed ...string) intent.Saying {
		s := word(say, means)
		if len(fixed) > 0 {
			s.Fixed = map[string]string{fixed[0]: fixed[1]}
		}
		return s
	}
	for _, c := range []struct {
		words, phrases []intent.Saying
		want           string
		note           bool
	}{
		{words: []intent.Saying{word("晨碰", "meetings")}, want: `"meetings" is nothing that a word can mean; write one of approval, department, leave, meeting, ordinary, place, role, room`},
		{words: []intent.Saying{word("碰", "meeting")}, want: "too short"},
		{words: []intent.Saying{word("301", "room")}, want: "too short"},
		{words: []intent.Saying{word(strings.Repeat("晨碰", 13), "meeting")}, want: "longer than a word"},
		{words: []intent.Saying{word("晨，碰", "meeting")}, want: "punctuation"},
		{words: []intent.Saying{word("明天下午", "meeting")}, want: "is a time"},
		{words: []intent.Saying{word("next Friday", "meeting")}, want: "is a time"},
		{words: []intent.Saying{word("取消", "meeting")}, want: "means something already (cancel"},
		{words: []intent.Saying{word("確認", "meeting")}, want: "sentences are read by"},
		{words: []intent.Saying{word("never mind", "room")}, want: "means something already (stop"},
		{words: []intent.Saying{word("不用", "meeting")}, want: "sentences are read by"},
		{words: []intent.Saying{word("with", "meeting")}, want: "sentences are read by"},
		{words: []intent.Saying{word("周会", "room")}, want: `"周会" means something already (meet); now it means room, too`, note: true},
		{words: []intent.Saying{word("張莊", "room"), word("张庄", "place")}, want: "the same word as the one at c.yaml:1:1"},
		{words: []intent.Saying{word("Huddle Fest", "meeting"), word("huddle fest", "meeting")}, want: "the same word"},
		{phrases: []intent.Saying{phrase("拉个晨碰", "meeting.make")}, want: `there is no command "meeting.make"; write one of`},
		{phrases: []intent.Saying{phrase("拉个晨碰 {kind}", "meeting.create")}, want: "meeting.create takes no {kind}; write one of {title}, {start}"},
		{phrases: []intent.Saying{phrase("拉个晨碰 {start", "meeting.create")}, want: "a brace has no other one"},
		{phrases: []intent.Saying{phrase("拉个晨碰 start}", "meeting.create")}, want: "a brace has no other one"},
		{phrases: []intent.Saying{phrase("拉个晨碰 {start} {start}", "meeting.create")}, want: "{start} is there twice"},
		{phrases: []intent.Saying{phrase("拉个晨碰 {people} {attendees}", "meeting.create")}, want: "{attendees} is there twice"},
		{phrases: []intent.Saying{phrase("{people} 和 {start}", "meeting.create")}, want: "too few words of its own"},
		{phrases: []intent.Saying{phrase("明天 {people}", "meeting.create")}, want: "is a time"},
		{phrases: []intent.Saying{phrase("取消 {start}", "meeting.create")}, want: "what people answer with (cancel"},
		{phrases: []intent.Saying{phrase("好的", "meeting.create")}, want: "what people answer with"},
		{phrases: []intent.Saying{phrase("考勤 {dates}", "leave.balance")}, want: "leave.balance takes no {dates}"},
		{phrases: []intent.Saying{phrase("考勤", "leave.balance")}, want: `"考勤" is the word for attendance.query`},
		{phrases: []intent.Saying{phrase("拉个晨碰 {title}", "meeting.create", "title", "晨碰")}, want: "title is settled and has a place {title}, too"},
		{phrases: []intent.Saying{phrase("拉个晨碰", "meeting.create", "start", "九点")}, want: "meeting.create has no text start to be settled; there can be title, room"},
		{phrases: []intent.Saying{phrase("拉个晨碰", "meeting.create", "title", " ")}, want: "wants a text"},
		{phrases: []intent.Saying{phrase("拉个晨碰 {start}", "meeting.create"), phrase("拉個晨碰 {people}", "meeting.list")}, want: "matches what the phrase at c.yaml:1:1 matches"},
	} {
		flaws := intent.Flaws(intent.Options{Commands: skills.Commands(), Words: c.words, Phrases: c.phrases})
		if len(flaws) != 1 || !strings.Contains(flaws[0].Text.String(), c.want) || flaws[0].Note != c.note || flaws[0].Phrase != (c.phrases != nil) || flaws[0].At != max(len(c.words), len(c.phrases))-1 {
			t.Errorf("%v %v:\n got %+v\nwant %s", c.words, c.phrases, flaws, c.want)
		}
	}
}

// What is flawed is left out; all else works.
func TestAFlawedSayingTakesNothingElseAway(t *testing.T) {
	o := intent.Options{Commands: skills.Commands()}
	plain := intent.New(o)
	o.Words = []intent.Saying{{Say: "取消", Means: "meeting"}, {Say: "明天", Means: "room"}, {Say: "和", Means: "meeting"}}
	o.Phrases = []intent.Saying{{Say: "取消 {start}", Means: "meeting.create"}, {Say: "{start}", Means: "meeting.create"}}
	flawed := intent.New(o)
	for _, text := range []string{"取消明天的会", "明天三点和张三开会", "cancel tomorrow's meeting"} {
		u := commands.Utterance{Text: text, Now: ownNow}
		if diff := cmp.Diff(said(plain.Understand(t.Context(), u)), said(flawed.Understand(t.Context(), u))); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	if n := len(slices.DeleteFunc(intent.Flaws(o), func(f intent.Flaw) bool { return f.Note })); n != 5 {
		t.Errorf("%d flaws, want 5: %v", n, intent.Flaws(o))
	}
}

func FuzzWhateverIsTaughtIsRefusedOrRead(f *testing.F) {
	for _, say := range []string{"拉个早碰 {people} {start}", "{title}早碰{room}{start}给我", "a{b", "}{", "", "得唔得闲 {start} 早碰", "早上好 {people}", "Let's go {title} 1:1"} {
		for _, text := range []string{"早上好拉个早碰 张三 明天九点", "得唔得闲 明天早碰", "let's go 1:1 with Emily 3pm", "早碰早碰早碰", ""} {
			f.Add(say, "晨碰", text)
		}
	}
	declared := skills.Commands()
	f.Fuzz(func(t *testing.T, say, word, text string) {
		o := intent.Options{Commands: declared, Words: []intent.Saying{{Say: word, Means: "room"}}, Phrases: []intent.Saying{{Say: say, Means: "meeting.create"}}}
		for _, flaw := range intent.Flaws(o) {
			if flaw.Text.String() == "" || flaw.At != 0 {
				t.Errorf("a flaw that says nothing: %+v", flaw)
			}
		}
		r := intent.New(o)
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: ownNow})
		if (u.Command == "") != (u.Reading != commands.ReadCommand) {
			t.Errorf("%q is %s of %q", text, u.Reading, u.Command)
		}
	})
}
