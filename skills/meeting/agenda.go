package meeting

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// maxAgendaDays bounds a question about the calendar; a card lists few meetings anyway.
const maxAgendaDays = 31

// agenda lists what is in the asker's own calendar.
func (s *skill) agenda(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var q question
	if err := commands.Bind(req, &q); err != nil {
		return nil, err
	}
	if q.Who.Scope == commands.ScopePerson || q.Who.Dept != "" {
		return nil, commands.NewError(commands.NotFound, nil, othersNotYet) // never one's own meetings for somebody else's
	}
	from, to, err := agendaPeriod(req, q.Days)
	if err != nil {
		return nil, err
	}
	me, ok, err := s.Directory.Person(ctx, req.User.ID)
	if err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "meeting.directory_down")
	}
	if !ok {
		return nil, fmt.Errorf("%w: %s", errNoOrganizer, req.User.ID)
	}
	events, err := s.API.Calendar.EventsView(ctx, me.UnionID, from, to.AddDate(0, 0, 1))
	if err != nil {
		return nil, fmt.Errorf("meeting: read calendar: %w", err)
	}
	card := Agenda{From: from, To: to, Now: req.Now, Skip: q.Skip}
	for _, e := range events {
		row, response, ok := agendaRow(e, req.Zone, me.UnionID)
		switch {
		case !ok || !row.End.After(from) && !row.Start.Equal(from) || !row.Start.Before(to.AddDate(0, 0, 1)):
		case response == dingtalk.ResponseDeclined:
			card.Declined++
		default:
			card.Rows = append(card.Rows, row)
		}
	}
	slices.SortStableFunc(card.Rows, func(a, b AgendaRow) int { return a.Start.Compare(b.Start) })
	about := &commands.Subject{Whole: true}
	shown, left := card.page()
	for _, r := range shown {
		about.Items = append(about.Items, subject(req.Lang, r.ID, r.Title, r.Start, r.End, req.Now))
	}
	about.Left = left
	if i := slices.IndexFunc(card.Rows, func(r AgendaRow) bool { return !r.AllDay && r.Start.After(req.Now) }); q.Next && i >= 0 {
		next := subject(req.Lang, card.Rows[i].ID, card.Rows[i].Title, card.Rows[i].Start, card.Rows[i].End, req.Now)
		about.Main = &next
	}
	return &commands.Reply{Card: card, About: about}, nil
}

// agendaRow makes a row of an event, with what its reader answered to the invitation. It is not ok for an
// event that does not take place.
func agendaRow(e dingtalk.Event, zone *time.Location, unionID string) (row AgendaRow, response string, ok bool) {
	start, allDay := e.Start.In(zone)
	end, _ := e.End.In(zone)
	row = AgendaRow{
		ID: e.ID, Title: e.Summary, Start: start, End: end, AllDay: allDay || e.IsAllDay, Organizer: e.Organizer.DisplayName, Place: e.Location.DisplayName,
	}
	if row.AllDay && !end.After(start) {
		row.End = start.AddDate(0, 0, 1)
	}
	for _, r := range e.MeetingRooms {
		if r.ResponseStatus != dingtalk.ResponseDeclined {
			row.Rooms = append(row.Rooms, AgendaRoom{Name: r.DisplayName, Approval: r.ResponseStatus == dingtalk.ResponseTentative})
		}
	}
	if e.OnlineMeetingInfo != nil {
		row.URL = e.OnlineMeetingInfo.URL
	}
	for _, a := range e.Attendees {
		if (a.Self || a.ID == unionID) && e.Organizer.ID != unionID {
			response = a.ResponseStatus
		}
	}
	switch response {
	case dingtalk.ResponseTentative:
		row.Response = ResponseTentative
	case dingtalk.ResponseNeedsAction:
		row.Response = ResponseOpen
	}
	return row, response, e.Status != "cancelled"
}

// agendaPeriod is what is asked about: whole days, today when nothing was said.
func agendaPeriod(req *commands.Request, a commands.Days) (from, to time.Time, err error) {
	if a.Problem == commands.TimeNonexistent || a.Problem == commands.TimeConflict {
		return from, to, commands.NewError(commands.Invalid, nil, "meeting.no_date", "text", said(req, wish{Time: commands.Time{Start: a.Start, TimeText: a.TimeText}}))
	}
	from = a.From
	switch {
	case !from.IsZero():
	case !a.Start.IsZero():
		from = a.Start
	default:
		from = req.Now
	}
	from = i18n.Midnight(from.In(req.Now.Location()))
	to = from
	if !a.To.IsZero() {
		to = i18n.Midnight(a.To.In(req.Now.Location()))
	}
	if to.Before(from) || to.Sub(from) > maxAgendaDays*24*time.Hour {
		return from, to, commands.NewError(commands.Invalid, nil, "meeting.agenda_too_long", "days", maxAgendaDays)
	}
	return from, to, nil
}
