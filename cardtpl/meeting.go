package cardtpl

import (
	"strconv"
	"time"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// MeetingConfirm asks whether to create a meeting, with everything that will happen. All times are
// shown in the zone of Now.
type MeetingConfirm struct {
	Title      string
	Start, End time.Time
	Organizer  string
	Attendees  []string // who will be invited, the organiser left out
	Busy       []BusyPerson
	Rooms      []string // rooms that will be booked
	Online     bool     // with a video meeting
	Now        time.Time
	Other      []time.Time // other readings of the hour that was said, likeliest first
	// DefaultedDuration says that nobody named a length.
	DefaultedDuration bool
	Suggest           []Slot // times to offer instead when somebody is busy, best first
	// FreeBusyUnknown says that nobody's calendar could be asked.
	FreeBusyUnknown bool
}

// BusyPerson is somebody who is taken. What by is nobody's business.
type BusyPerson struct {
	Name     string
	From, To time.Time
}

// Slot is a time at which FreeCount of Total people are free.
type Slot struct {
	Start, End       time.Time
	FreeCount, Total int
}

// maxSlots is how many other times a confirm card offers.
const maxSlots = 3

// Card implements View.
func (m MeetingConfirm) Card(l i18n.Lang) Card {
	c := Card{
		Kind: "meeting.confirm", Title: l.T("cards.meeting.new_untitled"),
		Tone: Blue, Tag: l.T("cards.to_confirm"),
		Lead: l.T("cards.meeting.when", "when", appointment(l, m.Start, m.End, m.Now), "d", i18n.Duration(l, m.End.Sub(m.Start))),
		Text: m.other(l), Facts: m.facts(l), Hint: m.hint(l),
		Foot: l.T("cards.meeting.source", "at", i18n.Stamp(m.Now)),
	}
	if m.Title != "" {
		c.Title = l.T("cards.meeting.new", "title", m.Title)
	}
	c.Buttons = append(c.Buttons, Button{Text: l.T("cards.meeting.confirm"), Style: Primary, Action: "meeting.confirm"})
	if busy := busyNames(m.Busy); len(busy) > 0 {
		c.Tone, c.Tag = Orange, l.T("cards.meeting.conflict")
		c.Lead = l.T("cards.meeting.when_busy", "when", appointment(l, m.Start, m.End, m.Now), "who", names(l, busy))
		c.Buttons = append(c.Buttons, m.slots(l)...)
	}
	c.Buttons = append(c.Buttons, Button{Text: l.T("cards.cancel"), Style: Plain, Action: "meeting.abort", Say: l.T("cards.cancel_say")})
	return c
}

func meetingTitle(l i18n.Lang, title string) string {
	if title == "" {
		return l.T("cards.meeting.untitled")
	}
	return title
}

// other tells how an hour that can be read in two ways was read, and how to say the other one.
func (m MeetingConfirm) other(l i18n.Lang) string {
	if len(m.Other) == 0 {
		return ""
	}
	return l.T("cards.meeting.other", "read", moment(l, m.Start, m.Now), "other", moment(l, m.Other[0], m.Now), "clock", clock(m.Other[0], m.Now))
}

func (m MeetingConfirm) facts(l i18n.Lang) []Fact {
	length := i18n.Duration(l, m.End.Sub(m.Start))
	if m.DefaultedDuration {
		length = l.T("cards.meeting.length_default", "d", length)
	}
	facts := []Fact{
		{l.T("cards.meeting.time"), i18n.Span(l, m.Start.In(m.Now.Location()), m.End.In(m.Now.Location()), m.Now)},
		{l.T("cards.meeting.length"), length},
	}
	add := func(key, value string) {
		if value != "" {
			facts = append(facts, Fact{l.T(key), value})
		}
	}
	add("cards.meeting.organizer", m.Organizer)
	add("cards.meeting.attendees", names(l, m.Attendees))
	add("cards.meeting.room", i18n.Join(l, m.Rooms))
	if m.Online {
		add("cards.meeting.video", l.T("cards.meeting.video_yes"))
	}
	if m.FreeBusyUnknown {
		add("cards.meeting.busy", l.T("cards.meeting.busy_unknown"))
	}
	for i, b := range m.Busy {
		if i == maxNames {
			add("cards.meeting.busy", l.T("cards.more_rows", "n", len(m.Busy)-i))
			break
		}
		add("cards.meeting.busy", b.Name+" "+i18n.Span(l, b.From.In(m.Now.Location()), b.To.In(m.Now.Location()), m.Now))
	}
	return facts
}

func busyNames(busy []BusyPerson) []string {
	var out []string
	seen := map[string]bool{}
	for _, b := range busy {
		if !seen[b.Name] {
			seen[b.Name] = true
			out = append(out, b.Name)
		}
	}
	return out
}

func (m MeetingConfirm) hint(l i18n.Lang) string {
	if len(m.Attendees) == 0 {
		return l.T("cards.meeting.will_create")
	}
	return l.T("cards.meeting.will_invite", "n", len(m.Attendees))
}

func (m MeetingConfirm) slots(l i18n.Lang) []Button {
	var out []Button
	for i, s := range m.Suggest {
		if i == maxSlots {
			break
		}
		key := "cards.meeting.slot"
		if s.FreeCount >= s.Total {
			key = "cards.meeting.slot_all"
		}
		at := moment(l, s.Start, m.Now)
		if midnight(s.Start.In(m.Now.Location())).Equal(midnight(m.Start.In(m.Now.Location()))) {
			at = clock(s.Start, m.Now)
		}
		out = append(out, Button{
			Text: l.T(key, "at", at, "free", s.FreeCount, "total", s.Total), Style: Plain,
			Action: Nth("meeting.slot", i), Say: l.T("cards.meeting.slot_say", "at", at),
		})
	}
	return out
}

// MeetingDone says that a meeting was created, and what of it was not.
type MeetingDone struct {
	Title      string
	Start, End time.Time
	Attendees  []string
	URL        string // video meeting
	RoomName   string // the room that was booked
	RoomFailed string // the room that could not be booked
	RetryRoom  bool   // offer to try the room again
	By         string
	At         time.Time
}

// Card implements View.
func (m MeetingDone) Card(l i18n.Lang) Card {
	c := Card{
		Kind: "meeting.done", Title: l.T("cards.meeting.untitled"), Tone: Green, Tag: l.T("cards.meeting.created"),
		Lead:  l.T("cards.meeting.created_for", "when", appointment(l, m.Start, m.End, m.At), "n", len(m.Attendees)),
		Facts: []Fact{{l.T("cards.meeting.time"), i18n.Span(l, m.Start.In(m.At.Location()), m.End.In(m.At.Location()), m.At)}},
		Done:  DoneLine(m.By, l.T("cards.meeting.created"), m.At),
	}
	if m.Title != "" {
		c.Title = l.T("cards.meeting.titled", "title", m.Title)
	}
	if len(m.Attendees) == 0 {
		c.Lead = l.T("cards.meeting.created_alone", "when", appointment(l, m.Start, m.End, m.At))
	} else {
		c.Facts = append(c.Facts, Fact{l.T("cards.meeting.attendees"), names(l, m.Attendees)})
	}
	if m.RoomName != "" {
		c.Facts = append(c.Facts, Fact{l.T("cards.meeting.room"), m.RoomName})
	}
	if m.RoomFailed != "" {
		c.Tone = Orange
		c.Text = l.T("cards.meeting.room_failed", "room", m.RoomFailed)
		if m.RetryRoom {
			c.Done, c.Foot = "", c.Done // the buttons stand where the last word would
			c.Text = l.T("cards.meeting.room_failed_retry", "room", m.RoomFailed)
			c.Buttons = append(c.Buttons, Button{Text: l.T("cards.meeting.retry_room"), Style: Primary, Action: "meeting.room"})
		}
	}
	if m.URL != "" {
		style := Primary
		if len(c.Buttons) > 0 {
			style = Plain
		}
		c.Buttons = append(c.Buttons, Button{Text: l.T("cards.meeting.join"), Style: style, URL: m.URL})
	}
	return c
}

// MeetingList is somebody's agenda.
type MeetingList struct {
	From, To time.Time // days, both inclusive
	Now      time.Time
	Rows     []MeetingRow // in order of time
	AsOf     time.Time
}

// MeetingRow is one meeting. Empty fields are left out.
type MeetingRow struct {
	Title      string
	Start, End time.Time
	AllDay     bool
	Organizer  string
	Place      string
	URL        string // video meeting
}

// maxMeetings is how many meetings an agenda lists.
const maxMeetings = 8

// Card implements View.
func (m MeetingList) Card(l i18n.Lang) Card {
	when := period(l, m.From, m.To, m.Now)
	c := Card{
		Kind: "meeting.list", Title: l.T("cards.meeting.agenda", "period", when), Tone: Blue,
		Tag: l.T("cards.meeting.count", "n", len(m.Rows)), Lead: m.lead(l),
		Foot: l.T("cards.meeting.source", "at", i18n.Stamp(asOf(m.AsOf, m.Now))),
	}
	if len(m.Rows) == 0 {
		c.Tone, c.Tag = Green, l.T("cards.meeting.free")
		return c
	}
	rows := m.Rows
	if len(rows) > maxMeetings { // what is over goes first
		for len(rows) > maxMeetings && !rows[0].End.After(m.Now) {
			rows = rows[1:]
		}
		rows = rows[:min(len(rows), maxMeetings)]
	}
	c.Left, c.LeftKey = len(m.Rows)-len(rows), "cards.meeting.more"
	for _, r := range rows {
		c.Items = append(c.Items, r.item(l, m.Now, !dayIn(m.From, m.Now).Equal(dayIn(m.To, m.Now))))
	}
	return c
}

func (m MeetingList) lead(l i18n.Lang) string {
	when := opening(l, m.From, m.To, m.Now)
	if len(m.Rows) == 0 {
		return l.T("cards.meeting.none", "period", when)
	}
	for _, r := range m.Rows {
		switch {
		case r.AllDay || !r.End.After(m.Now):
		case !r.Start.After(m.Now):
			return l.T("cards.meeting.lead_running", "period", when, "n", len(m.Rows), "title", meetingTitle(l, r.Title), "end", clock(r.End, m.Now))
		default:
			return l.T("cards.meeting.lead_next", "period", when, "n", len(m.Rows), "title", meetingTitle(l, r.Title), "at", moment(l, r.Start, m.Now))
		}
	}
	return l.T("cards.meeting.lead", "period", when, "n", len(m.Rows))
}

func (r MeetingRow) item(l i18n.Lang, now time.Time, withDay bool) Item {
	from, to := r.Start.In(now.Location()), r.End.In(now.Location())
	at := i18n.Clock(from) + "–" + i18n.Clock(to)
	switch {
	case r.AllDay:
		at = l.T("cards.meeting.all_day")
		if withDay {
			at = i18n.Day(l, from, now) + " " + at
		}
	case withDay || !midnight(from).Equal(midnight(to)):
		at = i18n.Span(l, from, to, now)
	}
	it := Item{Title: at + " " + meetingTitle(l, r.Title), Sub: DoneLine(r.Organizer, r.Place, time.Time{}), URL: r.URL}
	switch {
	case r.AllDay:
	case !to.After(now):
		it.Tag, it.Tone = l.T("cards.meeting.over"), Grey
	case !from.After(now):
		it.Tag, it.Tone = l.T("cards.meeting.running"), Green
	}
	return it
}

// ordinal is the number that people see and say of the choice with index i.
func ordinal(i int) string { return strconv.Itoa(i + 1) }
