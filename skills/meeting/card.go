package meeting

import (
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// FreeBusy is what is known of somebody's calendar at the time of a meeting. What takes the time is
// nobody's business.
type FreeBusy int

// The zero value is never shown as free: DingTalk may refuse to tell, or leave a person out.
const (
	Unknown FreeBusy = iota
	Free
	Tentative
	Busy
)

// Availability is what one person's calendar says about the time of a meeting. From and To are the part
// of that time which is taken, zero when it is the whole or not to be told.
type Availability struct {
	Name     string
	State    FreeBusy
	From, To time.Time
}

// CountFree says how many of the people are known to be free.
func CountFree(people []Availability) int { return count(people, Free) }

func count(people []Availability, state FreeBusy) int {
	n := 0
	for _, p := range people {
		if p.State == state {
			n++
		}
	}
	return n
}

// Confirm asks whether to create a meeting, with everything that will happen. All times are
// shown in the zone of Now.
type Confirm struct {
	Title      string
	Start, End time.Time
	Organizer  string
	Attendees  []string       // who will be invited, the organiser left out
	People     []Availability // everybody's, the organiser's too; empty when no calendar could be asked
	Group      bool           // others read along: how many collide is shown, never who or when
	Room       string         // the room that will be booked
	Approval   bool           // Room is booked only once an administrator agreed
	Place      string         // where it is instead of a room, or beside one
	Online     bool           // with a video meeting
	Now        time.Time
	Other      []time.Time // other readings of the hour that was said, likeliest first
	// DefaultedDuration says that nobody named a length.
	DefaultedDuration bool
	Suggest           []Slot // times to offer instead when somebody is busy, best first
	// Repeat is the repetition that was asked for, as said (每周一); AllDay that a whole day was. Neither
	// can be created: the card says so, and what it offers is the first time, or the hours, alone.
	Repeat string
	AllDay bool
	Left   []string // were to be invited and have left the organisation since
}

// Slot is a time at which FreeCount of Total people are known to be free.
type Slot struct {
	Start, End       time.Time
	FreeCount, Total int
}

// maxSlots is how many other times a confirm card offers: one row of buttons.
const maxSlots = 3

// Card implements cardtpl.View.
func (m Confirm) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "meeting.confirm", Title: l.T("cards.meeting.new_untitled"),
		Tone: cardtpl.Blue, Tag: l.T("cards.to_confirm"),
		Lead: m.lead(l), Text: m.text(l), Facts: m.facts(l), Hint: m.hint(l),
		Foot: l.T("cards.meeting.source", "at", i18n.Stamp(m.Now)),
	}
	if m.Title != "" {
		c.Title = l.T("cards.meeting.new", "title", m.Title)
	}
	if len(m.Other) > 0 {
		c.Reply = l.T("cards.meeting.other", "other", m.at(l, m.Other[0]))
	}
	if len(m.Left) > 0 {
		c.Tone = cardtpl.Orange
	}
	confirm := cardtpl.Button{Text: l.T("cards.meeting.confirm"), Style: cardtpl.Primary, Action: "meeting.confirm"}
	if count(m.People, Busy) > 0 {
		c.Tone, c.Tag = cardtpl.Orange, l.T("cards.meeting.conflict")
		c.Buttons = m.slots(l)
		confirm.Style = cardtpl.Plain
	}
	c.Buttons = append(c.Buttons, confirm, cardtpl.Button{Text: l.T("cards.cancel"), Style: cardtpl.Plain, Action: "meeting.abort", Say: l.T("cards.cancel_say")})
	return c
}

func titled(l i18n.Lang, title string) string {
	if title == "" {
		return l.T("cards.meeting.untitled")
	}
	return title
}

// whenWords says when a meeting is, by date: a card may be read again when tomorrow is long over.
func whenWords(l i18n.Lang, from, to, now time.Time) string {
	return i18n.Span(l, from.In(now.Location()), to.In(now.Location()), now)
}

// lead says when, and whether people can come.
func (m Confirm) lead(l i18n.Lang) string {
	when := whenWords(l, m.Start, m.End, m.Now)
	if state := m.state(l); state != "" {
		return l.T("cards.meeting.when_state", "when", when, "state", state)
	}
	return l.T("cards.meeting.when", "when", when)
}

// state counts who can come. Only if everybody's calendar said so are all called free.
func (m Confirm) state(l i18n.Lang) string {
	switch n := len(m.People); {
	case n == 0:
		return l.T("cards.meeting.busy_unknown")
	case CountFree(m.People) == n:
		if n == 1 {
			return ""
		}
		return l.T("cards.meeting.all_free", "n", n)
	}
	var parts []string
	for _, x := range []struct {
		state FreeBusy
		key   string
	}{{Busy, "n_busy"}, {Tentative, "n_tentative"}, {Unknown, "n_unknown"}} {
		if n := count(m.People, x.state); n > 0 {
			parts = append(parts, l.T("cards.meeting."+x.key, "n", n))
		}
	}
	return i18n.Join(l, parts)
}

// text says what of the wish the card does not hold: a repetition, a whole day.
func (m Confirm) text(l i18n.Lang) string {
	var lines []string
	if len(m.Left) > 0 {
		lines = append(lines, l.T("cards.meeting.left", "who", cardtpl.Names(l, m.Left)))
	}
	if m.Repeat != "" {
		lines = append(lines, l.T("cards.meeting.repeat", "repeat", m.Repeat))
	}
	if m.AllDay {
		lines = append(lines, l.T("cards.meeting.no_all_day"))
	}
	return strings.Join(lines, "\n")
}

// at says a point in time beside the meeting's own: the hour alone on its day.
func (m Confirm) at(l i18n.Lang, t time.Time) string {
	t = t.In(m.Now.Location())
	if i18n.DayIn(t, m.Now).Equal(i18n.DayIn(m.Start.In(m.Now.Location()), m.Now)) {
		return i18n.Clock(t)
	}
	return i18n.Day(l, t, m.Now) + " " + i18n.Clock(t)
}

func (m Confirm) facts(l i18n.Lang) []cardtpl.Fact {
	var facts []cardtpl.Fact
	add := func(key, value string) {
		if value != "" {
			facts = append(facts, cardtpl.Fact{Label: l.T(key), Value: value})
		}
	}
	if m.DefaultedDuration {
		add("cards.meeting.length", l.T("cards.meeting.length_default", "d", i18n.Duration(l, m.End.Sub(m.Start))))
	}
	add("cards.meeting.organizer", m.Organizer)
	add("cards.meeting.attendees", cardtpl.Names(l, m.Attendees))
	add("cards.meeting.room", roomWords(l, m.Room, m.Approval))
	add("cards.meeting.place", m.Place)
	if m.Online {
		add("cards.meeting.video", l.T("cards.meeting.video_yes"))
	}
	if !m.Group {
		facts = append(facts, notFree(l, m.People, m.Now)...)
	}
	return facts
}

// roomWords names a room, and that it is not booked before an administrator agreed.
func roomWords(l i18n.Lang, name string, approval bool) string {
	if name != "" && approval {
		return l.T("cards.meeting.room_approval", "room", name)
	}
	return name
}

// notFree lists who is not known to be free, those who collide first.
func notFree(l i18n.Lang, people []Availability, now time.Time) []cardtpl.Fact {
	var facts []cardtpl.Fact
	for _, x := range []struct {
		state FreeBusy
		key   string
	}{{Busy, "is_busy"}, {Tentative, "is_tentative"}, {Unknown, "is_unknown"}} {
		for _, p := range people {
			if p.State != x.state {
				continue
			}
			said := l.T("cards.meeting." + x.key)
			if !p.From.IsZero() {
				said = l.T("cards.meeting."+x.key+"_part", "from", i18n.ClockAt(p.From, now), "to", i18n.ClockAt(p.To, now))
			}
			facts = append(facts, cardtpl.Fact{Label: p.Name, Value: said})
		}
	}
	if left := len(facts) - cardtpl.MaxNames; left > 0 {
		facts = append(facts[:cardtpl.MaxNames], cardtpl.Fact{Value: l.T("cards.more_rows", "n", left)})
	}
	return facts
}

func (m Confirm) hint(l i18n.Lang) string {
	if len(m.Attendees) == 0 {
		return l.T("cards.meeting.will_create")
	}
	return l.T("cards.meeting.will_invite", "n", len(m.Attendees))
}

// slots are the other times; the first at which everybody is free is the safe thing to press.
func (m Confirm) slots(l i18n.Lang) []cardtpl.Button {
	var out []cardtpl.Button
	for i, s := range m.Suggest[:min(len(m.Suggest), maxSlots)] {
		key, style := "cards.meeting.slot", cardtpl.Plain
		if s.FreeCount >= s.Total {
			key = "cards.meeting.slot_all"
			if i == 0 {
				style = cardtpl.Primary
			}
		}
		at := m.at(l, s.Start)
		out = append(out, cardtpl.Button{
			Text: l.T(key, "at", at, "free", s.FreeCount, "total", s.Total), Style: style,
			Action: cardtpl.Nth("meeting.slot", i), Say: l.T("cards.meeting.slot_say", "at", at),
		})
	}
	return out
}

// Clashes tells the one who proposed a meeting in a group what the group's card only counts.
type Clashes struct {
	Title      string
	Start, End time.Time
	People     []Availability
	Now        time.Time
}

// Card implements cardtpl.View.
func (m Clashes) Card(l i18n.Lang) cardtpl.Card {
	return cardtpl.Card{
		Kind: "meeting.clashes", Title: l.T("cards.meeting.clashes", "title", titled(l, m.Title)), Tone: cardtpl.Blue,
		Lead:  l.T("cards.meeting.clashes_lead", "when", whenWords(l, m.Start, m.End, m.Now)),
		Facts: notFree(l, m.People, m.Now), Foot: l.T("cards.meeting.source", "at", i18n.Stamp(m.Now)),
	}
}

// Done says that a meeting was created, and what of it was not.
type Done struct {
	Title      string
	Start, End time.Time
	Attendees  []string
	URL        string // video meeting
	Group      bool   // others read along: the link stays in the invitations
	RoomName   string // the room that was booked
	Approval   bool   // RoomName waits for an administrator
	Place      string // where it is instead of a room, or beside one
	RoomFailed string // the room that could not be booked
	RoomReason string // why, in DingTalk's words
	RetryRoom  bool   // offer to try the room again
	Repeat     string // the repetition that was asked for, as said: this is its first time alone
	// RoomUnclear is the room of which nobody knows whether it is booked.
	RoomUnclear string
	Cancel      bool // offer to take the meeting back
	By          string
	At          time.Time
}

// Card implements cardtpl.View.
func (m Done) Card(l i18n.Lang) cardtpl.Card {
	when := whenWords(l, m.Start, m.End, m.At)
	c := cardtpl.Card{
		Kind: "meeting.done", Title: l.T("cards.meeting.untitled"), Tone: cardtpl.Green, Tag: l.T("cards.meeting.created"),
		Lead: l.T("cards.meeting.created_for", "when", when, "n", len(m.Attendees)),
		Text: l.T("cards.meeting.next"), Done: cardtpl.DoneLine(m.By, l.T("cards.meeting.created"), m.At),
	}
	if m.Title != "" {
		c.Title = l.T("cards.meeting.titled", "title", m.Title)
	}
	if len(m.Attendees) == 0 {
		c.Lead = l.T("cards.meeting.created_alone", "when", when)
	} else {
		c.Facts = append(c.Facts, cardtpl.Fact{Label: l.T("cards.meeting.attendees"), Value: cardtpl.Names(l, m.Attendees)})
	}
	if m.RoomName != "" {
		c.Facts = append(c.Facts, cardtpl.Fact{Label: l.T("cards.meeting.room"), Value: roomWords(l, m.RoomName, m.Approval)})
	}
	if m.Place != "" {
		c.Facts = append(c.Facts, cardtpl.Fact{Label: l.T("cards.meeting.place"), Value: m.Place})
	}
	if m.Cancel { // its maker was told that it may not exist
		c.Text = l.T("cards.meeting.next_late")
	}
	if m.Repeat != "" {
		c.Text = l.T("cards.meeting.next_repeat", "repeat", m.Repeat)
	}
	if m.RoomFailed != "" {
		c.Tone = cardtpl.Orange
		c.Text = l.T("cards.meeting.room_failed", "room", m.RoomFailed)
		if m.RetryRoom {
			c.Text = l.T("cards.meeting.room_failed_retry", "room", m.RoomFailed)
			c.Buttons = append(c.Buttons, cardtpl.Button{Text: l.T("cards.meeting.retry_room"), Style: cardtpl.Primary, Action: "meeting.room"})
		}
	}
	if m.RoomReason != "" {
		c.Text = l.T("cards.meeting.room_refused", "room", m.RoomFailed, "reason", m.RoomReason)
	}
	if m.RoomUnclear != "" {
		c.Text = l.T("cards.meeting.room_unclear", "room", m.RoomUnclear)
	}
	if m.Cancel {
		c.Buttons = append(c.Buttons,
			cardtpl.Button{Text: l.T("cards.meeting.keep"), Style: cardtpl.Plain, Action: "meeting.keep"},
			cardtpl.Button{Text: l.T("cards.meeting.cancel"), Style: cardtpl.Danger, Action: "meeting.cancel"})
	}
	if len(c.Buttons) > 0 {
		c.Done, c.Foot = "", c.Done // the buttons stand where the last word would
	}
	switch {
	case m.URL == "":
	case m.Group:
		c.Facts = append(c.Facts, cardtpl.Fact{Label: l.T("cards.meeting.video"), Value: l.T("cards.meeting.video_invited")})
	default:
		style := cardtpl.Primary
		if len(c.Buttons) > 0 {
			style = cardtpl.Plain
		}
		c.Buttons = append(c.Buttons, cardtpl.Button{Text: l.T("cards.meeting.join"), Style: style, URL: m.URL})
	}
	return c
}

// Cancelled says that a meeting was taken back.
type Cancelled struct {
	Title      string
	Start, End time.Time
	Attendees  int
	By         string
	At         time.Time
}

// Card implements cardtpl.View.
func (m Cancelled) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "meeting.cancelled", Title: l.T("cards.meeting.untitled"), Tone: cardtpl.Grey, Tag: cardtpl.StateWord(l, "cancelled"),
		Lead: l.T("cards.meeting.cancelled_for", "when", whenWords(l, m.Start, m.End, m.At), "n", m.Attendees),
		Done: cardtpl.DoneLine(m.By, l.T("cards.meeting.cancelled"), m.At),
	}
	if m.Attendees == 0 {
		c.Lead = l.T("cards.meeting.cancelled_alone", "when", whenWords(l, m.Start, m.End, m.At))
	}
	if m.Title != "" {
		c.Title = l.T("cards.meeting.titled", "title", m.Title)
	}
	return c
}
