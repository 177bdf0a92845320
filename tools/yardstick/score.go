package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands/intent"
)

// Sentence is one line of a set: what is said, by whom it could be about, and what it asks for.
type Sentence struct {
	ID     string   `json:"id"`
	Now    string   `json:"now"` // RFC3339
	Lang   string   `json:"lang"`
	Text   string   `json:"text"`
	People []string `json:"people"` // the directory
	Expect Want     `json:"expect"`
	Alt    []Want   `json:"alt"` // whole expectations that are as good
}

// Want is what is to be understood. What is left out is not looked at, unless it is dangerous to make it up. In
// texts, "a|b" is one that contains a or b.
type Want struct {
	Intent string   `json:"intent"` // a command, or "none"
	Ask    []string `json:"ask"`    // one of these is to be asked about
	Start  string   `json:"start"`  // RFC3339, as End and Which
	End    string   `json:"end"`
	Window []string `json:"window"` // the hours ("13", "18") of a start and an end that only narrow the day down
	Which  string   `json:"which"`  // the old time of a meeting that moves
	Shift  *int     `json:"shift"`  // minutes by which it moves
	From   string   `json:"from"`   // yyyy-MM-dd, as To
	To     string   `json:"to"`
	// Attendees are all who come: "a|b" is somebody called a or b, "?a" may be left out.
	Attendees []string `json:"attendees"`
	Who       people   `json:"who"` // whom it is about: all of them; one may stand without brackets
	Scope     string   `json:"scope"`
	Title     string   `json:"title"`
	Kind      string   `json:"kind"`
	Room      string   `json:"room"`
	Number    string   `json:"number"`
	Status    string   `json:"status"`
	Online    *bool    `json:"online"`
	Verdict   string   `json:"verdict"` // agree or refuse
	Every     bool     `json:"every"`   // all of them
	Left      []string `json:"left"`    // whose are left out
	Heirs     []string `json:"heirs"`   // who is to decide instead
	Remark    string   `json:"remark"`  // words for others, without the marks around them
	Switch    string   `json:"switch"`  // on, off or ask
}

// clear says that the sentence asks for something and needs no question.
func (s Sentence) clear() bool {
	asks := s.Expect.Ask != nil || slices.ContainsFunc(s.Alt, func(w Want) bool { return w.Ask != nil })
	return s.Expect.Intent != talk && !asks
}

const talk = "none" // the intent of what asks for nothing

// writes are the commands that change something: a wrong day of theirs is dangerous, that of a list is only wrong.
func writes(command string) bool {
	switch command {
	case "meeting.create", "meeting.cancel", "meeting.reschedule", "approval.create", "approval.urge", "approval.withdraw",
		"approval.decide", "approval.handover", "approval.comment", "approval.away", "approval.digest", "approval.again":
		return true
	}
	return false
}

// Verdict is what became of one sentence.
type Verdict struct {
	Right   bool     // the command is right
	Faults  []string // what is wrong with the arguments, or with the command
	Dangers []string // what would be done, or answered, wrongly without a question
}

func (v Verdict) whole() bool { return v.Right && len(v.Faults) == 0 }

// better compares two verdicts on one sentence by different expectations.
func (v Verdict) better(w Verdict) bool {
	for _, is := range [][2]bool{{v.whole(), w.whole()}, {len(v.Dangers) == 0, len(w.Dangers) == 0}, {v.Right, w.Right}} {
		if is[0] != is[1] {
			return is[0]
		}
	}
	return len(v.Faults) < len(w.Faults)
}

// Judge compares an answer with the expectation that it meets best.
func Judge(s Sentence, got intent.Output) Verdict {
	best := judge(s, s.Expect, got)
	for _, w := range s.Alt {
		if v := judge(s, w, got); v.better(best) {
			best = v
		}
	}
	return best
}

// comparison is one answer beside one expectation.
type comparison struct {
	Verdict
	said Sentence
	want Want
	got  intent.Slots
	asks []string // slots; nothing is dangerous that is asked about
}

func judge(s Sentence, want Want, got intent.Output) Verdict {
	c := &comparison{said: s, want: want, got: got.Slots, asks: got.Asks}
	switch {
	case got.Intent == want.Intent:
		c.Right = true
	case want.Ask != nil && got.Intent == talk && slices.Contains(got.Near, want.Intent):
		c.Right = true // asking back is what was wanted
		return c.Verdict
	case writes(got.Intent):
		c.danger("%s for %s", got.Intent, want.Intent)
		return c.Verdict
	default:
		c.fault("%s %v for %s", got.Intent, got.Near, want.Intent)
		return c.Verdict
	}
	if want.Intent == talk {
		return c.Verdict
	}
	c.question()
	c.times()
	c.moved()
	c.days()
	c.attendees()
	c.who()
	c.rest()
	c.decided()
	return c.Verdict
}

// decided compares what is said of decisions. The other verdict, somebody else's, and words that nobody said are dangerous.
func (c *comparison) decided() {
	w, g := c.want, c.got
	switch {
	case w.Verdict == g.Verdict || w.Verdict == "":
	case g.Verdict == "":
		c.fault("no verdict")
	default:
		c.danger("verdict %s for %s", g.Verdict, w.Verdict)
	}
	if w.Every != g.Every && w.Verdict != "" {
		c.fault("every %t for %t", g.Every, w.Every)
	}
	if w.Switch != "" && w.Switch != g.Switch {
		c.danger("switch %s for %s", g.Switch, w.Switch)
	}
	for _, p := range []struct {
		what      string
		want, got []string
	}{{"heirs", w.Heirs, g.Heirs}, {"left", w.Left, g.Left}} {
		switch slices.Sort(p.got); {
		case len(p.want) == 0 || slices.Equal(p.got, slices.Sorted(slices.Values(p.want))):
		case slices.ContainsFunc(p.got, func(name string) bool { return !slices.Contains(p.want, name) }):
			c.danger("%s %v for %v", p.what, p.got, p.want)
		default:
			c.fault("%s %v for %v", p.what, p.got, p.want)
		}
	}
	const marks = " .。!！?？"
	if w.Verdict != "" || w.Remark != "" || len(w.Heirs) > 0 {
		if strings.Trim(g.Remark, marks) != strings.Trim(w.Remark, marks) {
			c.fault("remark %q for %q", g.Remark, w.Remark)
		}
	}
}

func (c *comparison) fault(format string, a ...any) {
	c.Faults = append(c.Faults, fmt.Sprintf(format, a...))
}

func (c *comparison) danger(format string, a ...any) {
	c.fault(format, a...)
	c.Dangers = append(c.Dangers, fmt.Sprintf(format, a...))
}

// wrong is a fault, and dangerous unless one of the slots is asked about.
func (c *comparison) wrong(slots []string, format string, a ...any) {
	if c.asked(slots...) {
		c.fault(format+" (asks)", a...)
	} else {
		c.danger(format, a...)
	}
}

func (c *comparison) asked(slots ...string) bool {
	return slices.ContainsFunc(slots, func(s string) bool { return slices.Contains(c.asks, s) })
}

func (c *comparison) question() {
	switch {
	case c.want.Ask == nil || c.asked(c.want.Ask...):
	case c.got.Start != "":
		c.danger("should ask about %v, asks about %v and starts %s", c.want.Ask, c.asks, c.got.Start)
	default:
		c.fault("should ask about %v, asks about %v", c.want.Ask, c.asks)
	}
}

func (c *comparison) times() {
	for _, t := range []struct{ slot, want, got string }{{"start", c.want.Start, c.got.Start}, {"end", c.want.End, c.got.End}} {
		switch {
		case t.want == "":
		case t.got == "":
			c.fault("no %s", t.slot)
		case !same(t.got, t.want):
			c.wrong([]string{t.slot}, "%s %s for %s", t.slot, t.got, t.want)
		}
	}
	asked := c.want.Ask != nil
	if c.want.Start == "" && c.got.Start != "" {
		switch c.want.Intent {
		case "meeting.create", "meeting.reschedule":
			if !asked && c.want.Shift == nil {
				c.danger("start %s out of nothing", c.got.Start)
			}
		case "meeting.cancel":
			if !c.inWindow() && !c.asked("start") {
				c.danger("start %s out of nothing", c.got.Start)
			}
		}
	}
	if c.want.Intent == "meeting.create" && c.want.End == "" && !asked && c.got.Start != "" && c.got.End != "" {
		if long := at(c.got.End).Sub(at(c.got.Start)); long != 30*time.Minute && long != time.Hour {
			c.danger("end %s out of nothing", c.got.End)
		}
	}
}

// inWindow says that a start and an end are the part of a day in which to look.
func (c *comparison) inWindow() bool {
	return len(c.want.Window) == 2 && c.got.Start != "" && c.got.End != "" &&
		at(c.got.Start).Format("15") == c.want.Window[0] && at(c.got.End).Format("15") == c.want.Window[1]
}

func (c *comparison) moved() {
	switch {
	case c.want.Which == "" || same(c.got.Which, c.want.Which):
	case c.got.Which == "":
		c.fault("no which (from %s)", c.got.From)
	case c.got.Which[:10] == c.want.Which[:10] && c.got.Which[11:16] == "00:00":
		c.fault("which %s for %s", c.got.Which, c.want.Which) // the day is right, and the meeting is looked for on it
	default:
		c.danger("which %s for %s", c.got.Which, c.want.Which)
	}
	switch {
	case c.want.Shift == nil || c.got.Shift == *c.want.Shift:
	case c.want.Which != "" && c.got.Start != "" && at(c.got.Start).Equal(at(c.want.Which).Add(time.Duration(*c.want.Shift)*time.Minute)):
	case (c.got.Start != "" || c.got.Shift != 0) && len(c.asks) == 0:
		c.danger("shift %d, start %s for %d", c.got.Shift, c.got.Start, *c.want.Shift)
	default:
		c.fault("shift %d, start %s for %d", c.got.Shift, c.got.Start, *c.want.Shift)
	}
}

func (c *comparison) days() {
	today := c.said.Now[:min(len(c.said.Now), 10)]
	for _, d := range []struct{ slot, want, got string }{{"from", c.want.From, c.got.From}, {"to", c.want.To, c.got.To}} {
		if d.want == "" {
			continue
		}
		if d.got == "" {
			d.got = c.dayOfTime(d.slot)
		}
		untilNow := d.slot == "to" && !writes(c.want.Intent) && d.want > today && d.got == today // of what is not over, there is nothing to tell yet
		switch {
		case d.got == d.want || untilNow:
		case d.got == "" || !writes(c.want.Intent):
			c.fault("%s %q for %s", d.slot, d.got, d.want)
		default:
			c.wrong([]string{d.slot, "from", "start"}, "%s %s for %s", d.slot, d.got, d.want)
		}
	}
}

// dayOfTime is the day from or to which a time lasts that was understood in the place of days.
func (c *comparison) dayOfTime(slot string) string {
	t := ""
	switch c.want.Intent {
	case "meeting.cancel":
		t = c.got.Start
	case "meeting.reschedule":
		t = c.got.Which
	case "approval.create":
		if t = c.got.Start; t != "" && slot == "to" && c.got.End != "" {
			t = c.got.End
		}
	}
	return t[:min(len(t), 10)]
}

func (c *comparison) attendees() {
	if c.want.Attendees == nil && c.want.Intent != "meeting.create" {
		return
	}
	left := make([]string, 0, len(c.got.Attendees))
	for _, name := range c.got.Attendees {
		left = append(left, norm(name))
	}
	var missing []string
	for _, w := range c.want.Attendees {
		name, optional := strings.CutPrefix(w, "?")
		called := strings.Split(norm(name), "|")
		if i := slices.IndexFunc(left, func(g string) bool { return slices.Contains(called, g) }); i >= 0 {
			left = slices.Delete(left, i, i+1)
		} else if !optional {
			missing = append(missing, w)
		}
	}
	if len(missing) > 0 && !c.asked("attendees") {
		c.fault("attendees %v lack %v", c.got.Attendees, missing)
	}
	if c.want.Attendees == nil && slices.Contains(c.want.Ask, "attendees") && c.asked("attendees") {
		return // 约小陈, of whom there are two: who is said is who is asked about
	}
	for _, name := range left {
		switch {
		case !slices.ContainsFunc(c.said.People, func(p string) bool { return norm(p) == name }):
			c.fault("attendee %s out of nothing", name) // there is nobody to invite
		case c.want.Attendees == nil:
			c.danger("attendee %s out of nothing", name)
		default:
			c.wrong([]string{"attendees"}, "attendee %s out of nothing", name)
		}
	}
}

type people []string

func (p *people) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*p = people{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(p))
}

func (c *comparison) who() {
	switch {
	case c.want.Who != nil:
		if slices.ContainsFunc(c.want.Who, func(name string) bool { return !has(c.got.Who, name) }) {
			c.wrong([]string{"who"}, "who %q for %s", c.got.Who, c.want.Who)
		}
	case slices.Contains(c.want.Ask, "who") && c.asked("who"):
	case c.got.Who != "" && c.got.Scope == "person" && (c.want.Intent == "attendance.query" || c.want.Intent == "leave.balance"):
		c.danger("who %q out of nothing", c.got.Who)
	}
	if scope := c.got.Scope; c.want.Scope != "" && scope != c.want.Scope && (scope != "" || c.want.Scope != "self") {
		c.fault("scope %q for %s", scope, c.want.Scope)
	}
}

func (c *comparison) rest() {
	for _, t := range []struct{ slot, want, got string }{
		{"title", c.want.Title, c.got.Title}, {"kind", c.want.Kind, c.got.Kind}, {"room", c.want.Room, c.got.Room}, {"number", c.want.Number, c.got.Number},
	} {
		if t.want != "" && !has(t.got, t.want) {
			c.fault("%s %q lacks %s", t.slot, t.got, t.want)
		}
	}
	if (c.want.Intent == "meeting.cancel" || c.want.Intent == "meeting.reschedule") && c.want.Title == "" && c.got.Title != "" {
		c.fault("title %q out of nothing", c.got.Title)
	}
	if c.want.Status != "" && c.got.Status != c.want.Status {
		c.fault("status %q for %s", c.got.Status, c.want.Status)
	}
	if c.want.Online != nil && *c.want.Online != (c.got.Online != nil && *c.got.Online) {
		c.fault("online not seen")
	}
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{} // fits nothing
	}
	return t
}

func same(a, b string) bool { return a != "" && at(a).Equal(at(b)) }

// norm folds what may differ in writing.
func norm(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }

func has(got, want string) bool {
	return slices.ContainsFunc(strings.Split(want, "|"), func(w string) bool { return strings.Contains(norm(got), norm(w)) })
}
