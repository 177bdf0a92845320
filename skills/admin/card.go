package admin

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// NoticeField is the name of the input for the text of maintenance.
const NoticeField = "text"

// Console says how DingDesk does, and leads to everything else.
type Console struct {
	Status
	Skills, People []used // who used most
	Buried         int    // jobs that were given up
	Wrong          int    // answers that were called wrong
	Paused         []string
	Notice         string
	Now            time.Time
}

// Card implements cardtpl.View.
func (v Console) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: cmdStatus, Title: l.T("cards.admin.status.title"), Tone: cardtpl.Green, Tag: l.T("cards.admin.status.fine"),
		Lead: l.T("cards.admin.status.lead"), Foot: readAt(l, v.Now),
	}
	var wants []string
	if v.Receiving == 0 {
		c.Lead = ""
		wants = append(wants, l.T("cards.admin.status.deaf"))
	} else if v.Waiting > 0 {
		c.Lead = l.T("cards.admin.status.waiting", "n", v.Waiting)
	}
	wants = append(wants, v.Calls.warning(l, "calls"), v.Deliveries.warning(l, "deliveries"))
	if v.Buried > 0 {
		wants = append(wants, l.T("cards.admin.status.buried", "n", v.Buried))
	}
	if len(v.Paused) > 0 {
		wants = append(wants, l.T("cards.admin.status.paused", "list", called(l, v.Paused)))
	}
	if v.Notice != "" {
		wants = append(wants, l.T("cards.admin.status.notice", "text", v.Notice))
	}
	if c.Text = strings.TrimSpace(strings.ReplaceAll(strings.Join(wants, "\n"), "\n\n", "\n")); c.Text != "" {
		c.Tone, c.Tag = cardtpl.Orange, l.T("cards.admin.status.look")
	}
	fact := func(key, value string) {
		if value != "" {
			c.Facts = append(c.Facts, cardtpl.Fact{Label: l.T("cards.admin.status." + key), Value: value})
		}
	}
	fact("running", l.T("cards.admin.status.since", "for", i18n.Duration(l, v.Now.Sub(v.Since)), "version", v.Version))
	fact("connections", l.T("cards.admin.status.live", "n", v.Live, "receiving", v.Receiving))
	fact("store", v.Store)
	fact("calls", v.Calls.line(l))
	fact("deliveries", v.Deliveries.line(l))
	if v.Wrong > 0 {
		fact("wrong", l.T("cards.admin.status.wrong_n", "n", v.Wrong))
	}
	fact("skills", top(named(l, v.Skills)))
	fact("people", top(v.People))
	c.Buttons = []cardtpl.Button{
		{Text: l.T("cards.admin.budget.button"), Action: cmdBudget, Say: "/budget"},
		{Text: l.T("cards.admin.jobs.button"), Action: cmdJobs, Say: "/jobs"},
		{Text: l.T("cards.admin.wrong.button"), Action: cmdWrong, Say: "/wrong"},
		{Text: l.T("cards.admin.skills.button"), Action: "admin.skills", Say: "/pause"},
		{Text: l.T("cards.admin.notice.button"), Action: "admin.notice", Say: "/maintenance"},
		{Text: l.T("cards.admin.reload.button"), Action: cardtpl.Nth(actReload, 0), Say: "/reload"},
	}
	return c
}

func readAt(l i18n.Lang, now time.Time) string {
	return l.T("cards.admin.read_at", "at", i18n.Stamp(now))
}

func called(l i18n.Lang, skills []string) string {
	var names []string
	for _, s := range skills {
		names = append(names, Called(l, s))
	}
	return i18n.Join(l, names)
}

// named are skills by what people call them.
func named(l i18n.Lang, of []used) []used {
	out := slices.Clone(of)
	for i := range out {
		out[i].Name = Called(l, out[i].Name)
	}
	return out
}

// top lists who used most, one behind the other.
func top(of []used) string {
	var parts []string
	for _, u := range of {
		parts = append(parts, u.Name+" "+number(u.N))
	}
	return strings.Join(parts, " · ")
}

// number is 12,345.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// line is the use of an allowance: how much of how much, and where the month ends at this pace.
func (m Meter) line(l i18n.Lang) string {
	line := number(m.Used)
	if m.Limit > 0 {
		line += " / " + number(m.Limit)
	}
	if m.Projected > m.Used {
		line += " · " + l.T("cards.admin.projected", "n", number(m.Projected))
	}
	return line
}

// percent is how much of an allowance is used; how much, where there is no limit.
func (m Meter) percent() string {
	if m.Limit == 0 {
		return number(m.Used)
	}
	return strconv.Itoa(m.Used*100/m.Limit) + "%"
}

// warning says when an allowance ends before its month; "" if it does not.
func (m Meter) warning(l i18n.Lang, of string) string {
	switch {
	case m.Limit > 0 && m.Used >= m.Limit:
		return l.T("cards.admin." + of + ".out")
	case m.Over && !m.Out.IsZero():
		return l.T("cards.admin."+of+".ends", "day", i18n.ShortDay(l, m.Out))
	}
	return ""
}

func back(l i18n.Lang) cardtpl.Button {
	return cardtpl.Button{Text: l.T("cards.admin.back"), Action: cmdStatus, Say: "/admin"}
}

// Budget says what the month's calls were for.
type Budget struct {
	Calls, Deliveries Meter
	Skills, People    []used
	Rest              int // calls that no skill made
	Now               time.Time
}

// Card implements cardtpl.View.
func (v Budget) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: cmdBudget, Title: l.T("cards.admin.budget.title"), Tone: cardtpl.Green, Tag: l.T("cards.admin.budget.fits"),
		Lead: l.T("cards.admin.budget.lead", "calls", v.Calls.percent(), "deliveries", v.Deliveries.percent()), Foot: readAt(l, v.Now), Buttons: []cardtpl.Button{back(l)},
	}
	if c.Text = strings.TrimSpace(v.Calls.warning(l, "calls") + "\n" + v.Deliveries.warning(l, "deliveries")); c.Text != "" {
		c.Tone, c.Tag = cardtpl.Orange, l.T("cards.admin.budget.short")
	}
	c.Facts = []cardtpl.Fact{
		{Label: l.T("cards.admin.status.calls"), Value: v.Calls.line(l)}, {Label: l.T("cards.admin.status.deliveries"), Value: v.Deliveries.line(l)},
	}
	skills := named(l, v.Skills)
	if v.Rest > 0 {
		skills = append(skills, used{Name: l.T("cards.admin.budget.rest"), N: v.Rest})
	}
	if len(v.Skills) > 0 {
		c.Items = append(c.Items, cardtpl.Item{Title: l.T("cards.admin.budget.by_skill"), Sub: top(skills)})
	}
	if len(v.People) > 0 {
		c.Items = append(c.Items, cardtpl.Item{Title: l.T("cards.admin.budget.by_person"), Sub: top(v.People)})
	}
	return c
}

// Jobs lists what was given up, the latest first.
type Jobs struct {
	List []Job
	All  int // with those that are not listed
	Now  time.Time
}

// Card implements cardtpl.View.
func (v Jobs) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{Kind: cmdJobs, Title: l.T("cards.admin.jobs.title"), Foot: readAt(l, v.Now)}
	if v.All == 0 {
		c.Tone, c.Tag, c.Lead = cardtpl.Green, l.T("cards.admin.status.fine"), l.T("cards.admin.jobs.none")
		c.Buttons = []cardtpl.Button{back(l)}
		return c
	}
	c.Tone, c.Tag, c.Lead = cardtpl.Orange, l.T("cards.admin.status.look"), l.T("cards.admin.jobs.lead", "n", v.All)
	c.Left = v.All - len(v.List)
	retry := l.T("cards.admin.jobs.retry")
	if v.All > 1 {
		retry = l.T("cards.admin.jobs.retry_all")
	}
	c.Buttons = []cardtpl.Button{{Text: retry, Style: cardtpl.Primary, Action: cardtpl.Nth(actRetry, 0)}}
	for i, j := range v.List {
		title := kindOf(l, j.ID)
		if v.All > 1 {
			n := strconv.Itoa(i + 1)
			title = n + " · " + title
			c.Buttons = append(c.Buttons, cardtpl.Button{Text: l.T("cards.admin.jobs.retry_n", "n", n), Action: cardtpl.Nth(actRetry, i+1)})
		}
		c.Items = append(c.Items, cardtpl.Item{Title: title, Sub: l.T("cards.admin.jobs.row", "at", i18n.Stamp(j.At.In(v.Now.Location())), "n", j.Attempts, "why", j.Reason)})
	}
	c.Buttons = append(c.Buttons, back(l))
	return c
}

// kindOf is what a job was to do, in words where there are some.
func kindOf(l i18n.Lang, id string) string {
	kind, _, _ := strings.Cut(id, "|")
	if key := "cards.admin.job." + kind; i18n.Has(key) {
		return l.T(key)
	}
	return kind
}

// Switch is a skill, and since when it is paused; zero when it is not.
type Switch struct {
	Skill string
	Since time.Time
}

// Switches offers to pause and to resume skills.
type Switches struct {
	List    []Switch
	Unknown string // a name that was said and is none of them
	Already string // the skill that was named and is so already
	Now     time.Time
}

// Card implements cardtpl.View.
func (v Switches) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "admin.skills", Title: l.T("cards.admin.skills.title"), Tone: cardtpl.Blue, Lead: l.T("cards.admin.skills.lead"), Foot: readAt(l, v.Now),
	}
	switch {
	case v.Unknown != "":
		c.Tone, c.Lead = cardtpl.Orange, l.T("cards.admin.skills.unknown", "name", v.Unknown)
	case v.Already != "":
		key := "running"
		if slices.ContainsFunc(v.List, func(s Switch) bool { return s.Skill == v.Already && !s.Since.IsZero() }) {
			key = "paused"
		}
		c.Lead = l.T("cards.admin.skills."+key, "skill", Called(l, v.Already))
	}
	for i, s := range v.List {
		do, item := "pause", cardtpl.Item{Title: Called(l, s.Skill), Tag: l.T("cards.admin.skills.on"), Tone: cardtpl.Green}
		if !s.Since.IsZero() {
			do, item.Tone = "resume", cardtpl.Orange
			item.Tag, item.Sub = l.T("cards.admin.skills.off"), l.T("cards.admin.skills.since", "at", i18n.Stamp(s.Since.In(v.Now.Location())))
		}
		c.Items = append(c.Items, item)
		c.Buttons = append(c.Buttons, cardtpl.Button{Text: l.T("cards.admin."+do+".choose", "skill", Called(l, s.Skill)), Action: cardtpl.Nth(actSwitch, i)})
	}
	c.Buttons = append(c.Buttons, back(l))
	return c
}

// Notice shows the text of maintenance, or asks for one.
type Notice struct {
	Text string // what people read now; "" is nothing
	Long string // what was written and is longer than MaxNotice
}

// Card implements cardtpl.View.
func (v Notice) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{Kind: "admin.notice", Title: l.T("cards.admin.notice.title"), Tone: cardtpl.Orange}
	if v.Text != "" {
		c.Tag, c.Lead = l.T("cards.admin.notice.on"), l.T("cards.admin.notice.lead")
		c.Facts = []cardtpl.Fact{{Label: l.T("cards.admin.seen"), Value: l.T("core.maintenance", "text", v.Text)}}
		c.Buttons = []cardtpl.Button{{Text: l.T("cards.admin.end.button"), Style: cardtpl.Primary, Action: cardtpl.Nth(actEnd, 0)}, back(l)}
		return c
	}
	c.Tone, c.Tag, c.Lead = cardtpl.Blue, l.T("cards.question.tag"), l.T("admin.maintenance.ask")
	if v.Long != "" {
		c.Lead = l.T("cards.admin.notice.long", "n", len([]rune(v.Long)), "max", MaxNotice)
	}
	c.Form = &cardtpl.Form{
		Fields: []cardtpl.Field{{Name: NoticeField, Label: l.T("cards.admin.notice.field"), Type: "TEXT_AREA", Required: true}},
		Submit: actWritten, Label: l.T("cards.admin.notice.next"),
	}
	c.Buttons = []cardtpl.Button{back(l)}
	return c
}

// Confirm asks whether something is to be done. Do is the verb of its action.
type Confirm struct {
	Do, Skill, Text string
	N               int // how many jobs
}

// Card implements cardtpl.View.
func (v Confirm) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "admin.confirm", Title: titleOf(l, v.Do, v.Skill), Tone: cardtpl.Orange, Tag: l.T("cards.to_confirm"),
		Lead: l.T("cards.admin."+v.Do+".lead", "n", v.N), Facts: seen(l, v.Do, v.Skill, v.Text),
	}
	style := cardtpl.Primary
	if v.Do == "pause" || v.Do == "maintain" {
		style = cardtpl.Danger
	}
	c.Buttons = []cardtpl.Button{{Text: l.T("cards.admin." + v.Do + ".button"), Style: style, Action: "admin." + v.Do}, back(l)}
	return c
}

func titleOf(l i18n.Lang, do, skill string) string {
	return l.T("cards.admin."+do+".title", "skill", Called(l, skill))
}

// seen is what people read from then on.
func seen(l i18n.Lang, do, skill, text string) []cardtpl.Fact {
	value := ""
	switch do {
	case "pause":
		value = l.T("core.paused", "skill", Called(l, skill))
	case "maintain":
		value = l.T("core.maintenance", "text", text)
	default:
		return nil
	}
	return []cardtpl.Fact{{Label: l.T("cards.admin.seen"), Value: value}}
}

// Done says what was done.
type Done struct {
	Do, Skill, Text string
	N               int
	Reloaded        Reloaded
	By              string
	At              time.Time
}

// Card implements cardtpl.View.
func (v Done) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "admin.done", Title: titleOf(l, v.Do, v.Skill), Tone: cardtpl.Green, Tag: l.T("cards.state.done"),
		Lead: l.T("cards.admin."+v.Do+".done", "n", v.N), Facts: seen(l, v.Do, v.Skill, v.Text), Done: cardtpl.DoneLine(v.By, "", v.At),
	}
	r := v.Reloaded
	if v.Do == "reload" && len(r.Changed)+len(r.Gone)+len(r.Restart) > 0 {
		c.Lead = l.T("cards.admin.reload.taken")
	}
	if len(r.Gone) > 0 {
		c.Tone = cardtpl.Orange
	}
	for i, list := range [][]string{r.Changed, r.Gone, r.Restart} {
		if len(list) > 0 {
			key := [...]string{"changed", "gone", "restart"}[i]
			c.Facts = append(c.Facts, cardtpl.Fact{Label: l.T("cards.admin.reload." + key), Value: strings.Join(list, ", ")})
		}
	}
	return c
}

// Unread says why the configuration was not taken over, in the reader's language.
type Unread struct{ Problems []string }

// Card implements cardtpl.View.
func (v Unread) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "admin.unread", Title: titleOf(l, "reload", ""), Tone: cardtpl.Red, Tag: l.T("cards.state.failed"),
		Lead: l.T("cards.admin.reload.bad", "n", len(v.Problems)), Left: max(len(v.Problems)-shownProblems, 0),
	}
	for _, p := range v.Problems[:min(len(v.Problems), shownProblems)] {
		f := cardtpl.Fact{Value: p}
		if where, what, ok := strings.Cut(p, ": "); ok { // file:line:column, or a variable
			f = cardtpl.Fact{Label: filepath.Base(where), Value: what}
		}
		c.Facts = append(c.Facts, f)
	}
	return c
}

// shownProblems is how many mistakes one card lists; the log has them all.
const shownProblems = 8
