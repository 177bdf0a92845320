package meeting

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
)

// maxAgendaDays bounds a question about the calendar; a card lists few meetings anyway.
const maxAgendaDays = 31

// agenda lists what is in the asker's own calendar.
func (s *skill) agenda(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	from, to, err := agendaPeriod(req)
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
	card := cardtpl.MeetingList{From: from, To: to, Now: req.Now, AsOf: req.Now}
	for _, e := range events {
		start, allDay := e.Start.In(req.Zone)
		end, _ := e.End.In(req.Zone)
		if e.Status == "cancelled" || !end.After(from) && !start.Equal(from) {
			continue
		}
		row := cardtpl.MeetingRow{
			Title: e.Summary, Start: start, End: end, AllDay: allDay || e.IsAllDay, Organizer: e.Organizer.DisplayName, Place: e.Location.DisplayName,
		}
		if len(e.MeetingRooms) > 0 {
			row.Place = e.MeetingRooms[0].DisplayName
		}
		if e.OnlineMeetingInfo != nil {
			row.URL = e.OnlineMeetingInfo.URL
		}
		card.Rows = append(card.Rows, row)
	}
	slices.SortStableFunc(card.Rows, func(a, b cardtpl.MeetingRow) int { return a.Start.Compare(b.Start) })
	return &commands.Reply{Card: card}, nil
}

// agendaPeriod is what is asked about: whole days, today when nothing was said.
func agendaPeriod(req *commands.Request) (from, to time.Time, err error) {
	a := req.Args
	if a.Problem == commands.TimeNonexistent || a.Problem == commands.TimeConflict {
		return from, to, commands.NewError(commands.Invalid, nil, "meeting.no_date", "text", said(req, a))
	}
	from = a.From
	switch {
	case !from.IsZero():
	case !a.Start.IsZero():
		from = a.Start
	case a.Window != nil:
		from = a.Window.Start
	default:
		from = req.Now
	}
	from = midnight(from.In(req.Now.Location()))
	to = from
	if !a.To.IsZero() {
		to = midnight(a.To.In(req.Now.Location()))
	}
	if to.Before(from) || to.Sub(from) > maxAgendaDays*24*time.Hour {
		return from, to, commands.NewError(commands.Invalid, nil, "meeting.agenda_too_long", "days", maxAgendaDays)
	}
	return from, to, nil
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}
