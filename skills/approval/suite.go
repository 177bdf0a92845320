package approval

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// maxClashes is how long a stretch is compared with leave and calendar, in days.
const maxClashes = 31

// daysOff are the days of a suite, with what stands in their way.
type daysOff struct {
	From, To time.Time // whole days, both inclusive; zero when none were named
	Leave    bool      // the asker is on approved leave on some of them
	Meetings int       // of the asker's on them, -1 when they were not counted
	Unread   bool      // leave or calendar could not be read
}

// clashes looks at what the asker has on the days that they named: two counted calls, one when the days are over. It is said besides:
// what cannot be read keeps nobody from the form.
func (s *skill) clashes(ctx context.Context, req *commands.Request) daysOff {
	out := daysOff{Meetings: -1}
	d := commands.DaysOf(req.Values["dates"])
	if d.From.IsZero() || d.Problem != "" {
		return out
	}
	zone := req.Now.Location()
	from, to := i18n.Midnight(d.From.In(zone)), i18n.Midnight(d.To.In(zone))
	if d.To.IsZero() {
		to = from
	}
	end := to.AddDate(0, 0, 1)
	if to.Before(from) || end.After(from.AddDate(0, 0, maxClashes)) {
		return out
	}
	out.From, out.To = from, to
	leaves, err := s.API.Attendance.LeaveStatus(ctx, []string{req.User.ID}, from, end)
	if err != nil {
		s.Log.Warn("leave not compared with the days of a suite", "err", err)
		out.Unread = true
	}
	out.Leave = slices.ContainsFunc(leaves, func(l dingtalk.LeaveStatus) bool { return l.Start.Before(end) && l.End.After(from) })
	if end.Before(req.Now) {
		return out
	}
	if out.Meetings, err = s.meetings(ctx, req.User.ID, from, end); err != nil {
		s.Log.Warn("calendar not compared with the days of a suite", "err", err)
		out.Meetings, out.Unread = -1, true
	}
	return out
}

// meetings counts what takes place between two times and somebody has not declined.
func (s *skill) meetings(ctx context.Context, userID string, from, end time.Time) (n int, err error) {
	me, ok, err := s.Directory.Person(ctx, userID)
	if err == nil && (!ok || me.UnionID == "") {
		err = errors.New("approval: nobody's calendar")
	}
	if err != nil {
		return 0, err
	}
	events, err := s.API.Calendar.EventsView(ctx, me.UnionID, from, end)
	for _, e := range events {
		start, allDay := e.Start.In(from.Location())
		until, _ := e.End.In(from.Location())
		declined := slices.ContainsFunc(e.Attendees, func(a dingtalk.Attendee) bool {
			return (a.Self || a.ID == me.UnionID) && a.ResponseStatus == dingtalk.ResponseDeclined
		})
		if !allDay && !e.IsAllDay && !declined && e.Status != "cancelled" && start.Before(end) && until.After(from) {
			n++
		}
	}
	return n, err
}
