package meeting

import (
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Agenda is somebody's agenda.
type Agenda struct {
	From, To time.Time // days, both inclusive
	Now      time.Time
	Rows     []AgendaRow // in order of time
	Declined int         // meetings left out because their owner declined them
	Skip     int         // how many were shown before
}

// AgendaRow is one meeting. Empty fields are left out.
type AgendaRow struct {
	ID         string // eventId
	Title      string
	Start, End time.Time
	AllDay     bool // Start and End are dates, End the day after the last
	Organizer  string
	Rooms      []AgendaRoom
	Place      string // where it is, when it has no room
	Response   Response
	URL        string // video meeting
}

// AgendaRoom is a room of a meeting. Approval: an administrator has not agreed yet.
type AgendaRoom struct {
	Name     string
	Approval bool
}

// Response is what the reader answered to an invitation, as far as it must be told.
type Response string

// Responses that change what a row means. Accepted, and one's own meeting, are the empty one.
const (
	ResponseOpen      Response = "open" // none yet
	ResponseTentative Response = "tentative"
)

// maxMeetings is how many meetings an agenda lists.
const maxMeetings = 8

// Card implements cardtpl.View.
func (m Agenda) Card(l i18n.Lang) cardtpl.Card {
	when := i18n.Period(l, m.From, m.To, m.Now)
	c := cardtpl.Card{
		Kind: "meeting.list", Title: l.T("cards.meeting.agenda", "period", when), Tone: cardtpl.Blue,
		Tag: l.T("cards.meeting.count", "n", len(m.Rows)), Lead: m.lead(l), Facts: cardtpl.DateFact(l, m.From, m.To, m.Now),
		Foot: l.T("cards.meeting.source", "at", i18n.Stamp(m.Now)),
	}
	if m.Declined > 0 {
		c.Hint = l.T("cards.meeting.declined", "n", m.Declined)
	}
	if len(m.Rows) == 0 {
		c.Tone, c.Tag = cardtpl.Green, l.T("cards.meeting.free")
		return c
	}
	rows, left := m.page()
	c.Left, c.LeftKey = left, "cards.meeting.more"
	for _, r := range rows {
		c.Items = append(c.Items, r.item(l, m.Now, !i18n.DayIn(m.From, m.Now).Equal(i18n.DayIn(m.To, m.Now))))
	}
	return c
}

// page are the meetings that the card shows, and how many come behind: of too many, those that are over come last.
func (m Agenda) page() ([]AgendaRow, int) {
	over := 0
	for len(m.Rows)-over > maxMeetings && !m.Rows[over].End.After(m.Now) {
		over++
	}
	return cardtpl.Page(slices.Concat(m.Rows[over:], m.Rows[:over]), m.Skip, maxMeetings)
}

func (m Agenda) lead(l i18n.Lang) string {
	when := i18n.Opening(l, m.From, m.To, m.Now)
	if len(m.Rows) == 0 {
		return l.T("cards.meeting.none", "period", when)
	}
	for _, r := range m.Rows {
		switch {
		case r.AllDay || !r.End.After(m.Now):
		case !r.Start.After(m.Now):
			return l.T("cards.meeting.lead_running", "period", when, "n", len(m.Rows), "title", titled(l, r.Title), "end", i18n.ClockAt(r.End, m.Now))
		default:
			return l.T("cards.meeting.lead_next", "period", when, "n", len(m.Rows), "title", titled(l, r.Title), "at", i18n.Moment(l, r.Start, m.Now))
		}
	}
	return l.T("cards.meeting.lead", "period", when, "n", len(m.Rows))
}

func (r AgendaRow) item(l i18n.Lang, now time.Time, withDay bool) cardtpl.Item {
	from, to := r.Start.In(now.Location()), r.End.In(now.Location())
	at := i18n.Clock(from) + "–" + i18n.Clock(to)
	last := i18n.Midnight(to.Add(-time.Nanosecond)) // of whole days, whose end is the day after
	switch {
	case r.AllDay:
		at = l.T("cards.meeting.all_day")
		if withDay || last.After(from) {
			at = i18n.Dates(l, from, last, now) + " " + at
		}
	case withDay || !i18n.Midnight(from).Equal(i18n.Midnight(to)):
		at = i18n.Span(l, from, to, now)
	}
	it := cardtpl.Item{Title: at + " " + titled(l, r.Title), Sub: cardtpl.DoneLine(r.Organizer, r.where(l), time.Time{}), URL: r.URL}
	switch {
	case !to.After(now):
		it.Tag, it.Tone = l.T("cards.meeting.over"), cardtpl.Grey
	case r.Response != "":
		it.Tag, it.Tone = l.T("cards.meeting.response_"+string(r.Response)), cardtpl.Orange
	case !r.AllDay && !from.After(now):
		it.Tag, it.Tone = l.T("cards.meeting.running"), cardtpl.Green
	}
	return it
}

func (r AgendaRow) where(l i18n.Lang) string {
	if len(r.Rooms) == 0 {
		return r.Place
	}
	var rooms []string
	for _, x := range r.Rooms {
		rooms = append(rooms, roomWords(l, x.Name, x.Approval))
	}
	return i18n.Join(l, rooms)
}
