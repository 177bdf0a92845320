package approval

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// What a suite is compared with: how many days of it, and how many colleagues, for whom one call tells who is on leave.
const (
	maxClashes = 31
	maxPeers   = 99
)

// daysOff are the days of a suite, with what stands in their way.
type daysOff struct {
	From, To time.Time // whole days, both inclusive; zero when none were named
	Leave    bool      // the asker is on approved leave on some of them
	Meetings int       // of the asker's on them, -1 when they were not counted
	Length   Length    // by DingTalk's own count
	Working  bool      // Length leaves out rest days, although nothing says that the suite does
	Balance  *Balance  // of leave
	Peers    *Peers    // of leave: who of the same departments is on leave
	Unread   []string  // what could not be read: suite… below
}

// What may be missing, after cards.approval.elsewhere.unread_.
const (
	suiteLeave    = "leave"
	suiteCalendar = "calendar"
	suiteLength   = "length"
	suiteBalance  = "balance"
	suitePending  = "pending"
	suitePeers    = "peers"
)

// Peers are the colleagues of one's departments who are on leave; Names are those of whom the reader may know it.
type Peers struct {
	N     int
	Names []string
}

// suite is what there is to know before a suite is opened in DingTalk: a counted call for each of the lines, and for what is pending
// one more for each approval of leave that runs and was not read yet. It is said besides: what cannot be read keeps nobody from the
// form, and is named.
func (s *skill) suite(ctx context.Context, req *commands.Request, t dingtalk.Template, form sheet) daysOff {
	out := daysOff{Meetings: -1}
	biz := form.biz()
	d, end := s.daysOf(req, &out)
	var mu sync.Mutex
	var wg sync.WaitGroup
	missing := func(what string, err error) {
		s.Log.Warn("not read for the form of a suite", "what", what, "err", err)
		mu.Lock()
		defer mu.Unlock()
		out.Unread = append(out.Unread, what)
	}
	read := func(what string, do func() error) {
		wg.Go(func() {
			if err := do(); err != nil {
				missing(what, err)
			}
		})
	}
	var kind dingtalk.LeaveType
	if said := textOf(req.Values["kind"]); biz == dingtalk.DurationLeave && said != t.Name {
		types, err := s.leaveTypes(ctx)
		if err != nil {
			missing(suiteBalance, err)
		}
		kind = s.leaveCalled(types, said)
	}
	if kind.Code != "" {
		read(suiteBalance, func() error {
			b, err := s.balance(ctx, req, kind, out.From)
			if err != nil || b == nil {
				return err
			}
			if b.Pending, err = s.pendingLeave(ctx, req, t, kind); err != nil {
				missing(suitePending, err)
			}
			out.Balance = b
			return nil
		})
	}
	if !out.From.IsZero() {
		q := dingtalk.DurationQuery{UserID: req.User.ID, Biz: biz, Unit: cmp.Or(kind.Unit, dingtalk.UnitDay), Natural: kind.Natural, LeaveCode: kind.Code}
		if biz == dingtalk.DurationOvertime {
			q.Unit = dingtalk.UnitHour
		}
		if lasting(&q, d, out.To) {
			out.Working = kind.Code == "" && biz != dingtalk.DurationOvertime
			read(suiteLength, func() error {
				n, err := s.API.Attendance.Duration(ctx, q)
				if err == nil {
					out.Length = Length{N: figure(n), Hours: q.Unit == dingtalk.UnitHour}
				}
				return err
			})
		}
		ids := []string{req.User.ID}
		if biz == dingtalk.DurationLeave && end.After(req.Now) {
			peers, err := s.Directory.Peers(ctx, req.User.ID)
			switch {
			case err != nil || len(peers) > maxPeers:
				missing(suitePeers, err)
			case len(peers) > 0:
				out.Peers = &Peers{}
				for _, p := range peers {
					ids = append(ids, p.UserID)
				}
			}
		}
		read(suiteLeave, func() error { return s.onLeave(ctx, req, ids, end, &out) })
		if end.After(req.Now) {
			read(suiteCalendar, func() (err error) {
				out.Meetings, err = s.meetings(ctx, req.User.ID, out.From, end)
				if err != nil {
					out.Meetings = -1
				}
				return err
			})
		}
	}
	wg.Wait()
	if slices.Contains(out.Unread, suiteLeave) {
		out.Peers = nil
	}
	slices.Sort(out.Unread)
	return out
}

// biz is which of DingTalk's suites a form is, 0 when nothing of it is compared but leave and calendar.
func (f sheet) biz() int {
	for word, biz := range map[string]int{"leave": dingtalk.DurationLeave, "holiday": dingtalk.DurationLeave, "trip": dingtalk.DurationTrip, "goout": dingtalk.DurationTrip, "overtime": dingtalk.DurationOvertime} {
		if strings.Contains(strings.ToLower(f.Suite), word) {
			return biz
		}
	}
	return 0
}

// daysOf reads the days that were named into out; end is the midnight behind them.
func (s *skill) daysOf(req *commands.Request, out *daysOff) (d commands.Days, end time.Time) {
	d = commands.DaysOf(req.Values["dates"])
	if d.From.IsZero() || d.Problem != "" {
		return d, end
	}
	zone := req.Now.Location()
	from, to := i18n.Midnight(d.From.In(zone)), i18n.Midnight(d.To.In(zone))
	if d.To.IsZero() {
		to = from
	}
	if end = to.AddDate(0, 0, 1); to.Before(from) || end.After(from.AddDate(0, 0, maxClashes)) {
		return d, end
	}
	out.From, out.To = from, to
	return d, end
}

// lasting puts the times into a question for a length, if DingTalk answers one with such times.
func lasting(q *dingtalk.DurationQuery, d commands.Days, to time.Time) bool {
	zone := to.Location()
	hours := !d.Start.IsZero() && d.End.After(d.Start)
	q.From, q.To = i18n.Midnight(d.From.In(zone)), to.AddDate(0, 0, 1).Add(-time.Minute)
	switch {
	case q.Biz == 0, q.Biz == dingtalk.DurationOvertime && (!hours || d.End.Sub(d.Start) > 24*time.Hour):
		return false
	case hours && q.Unit != dingtalk.UnitDay:
		q.From, q.To = d.Start.In(zone), d.End.In(zone)
		if q.Unit == dingtalk.UnitHalfDay {
			q.To = q.To.Add(-time.Minute) // noon ends the morning
		}
	}
	return true
}

// onLeave finds out whether the asker is on leave already, and who of the colleagues among ids is.
func (s *skill) onLeave(ctx context.Context, req *commands.Request, ids []string, end time.Time, out *daysOff) error {
	leaves, err := s.API.Attendance.LeaveStatus(ctx, ids, out.From, end)
	away := map[string]bool{}
	for _, l := range leaves {
		if l.Start.Before(end) && l.End.After(out.From) {
			away[l.UserID] = true
		}
	}
	out.Leave = away[req.User.ID]
	if delete(away, req.User.ID); out.Peers == nil {
		return err
	}
	out.Peers.N = len(away)
	for id := range away {
		if may, err := s.Directory.MaySeeAttendance(ctx, req.User.ID, id); may && err == nil {
			out.Peers.Names = append(out.Peers.Names, s.name(ctx, id))
		}
	}
	slices.Sort(out.Peers.Names)
	return err
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
