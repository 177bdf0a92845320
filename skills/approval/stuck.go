package approval

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/worktime"
)

const (
	jobWeekly = "approval.weekly" // tells a manager what is stuck with those whom they lead
	stuckDays = 3                 // that somebody has had an approval
)

// nextWeek is when the next weekly digest comes: at the hour of the first daily one, on the first day of a week that is worked.
func (d digests) nextWeek(now time.Time, p worktime.Plan) time.Time {
	for day := i18n.Midnight(now); ; day = day.AddDate(0, 0, 1) {
		first := p.Day(day).Works
		for k := range (int(day.Weekday()) + 6) % 7 {
			first = first && !p.Day(day.AddDate(0, 0, -k-1)).Works
		}
		if t := day.Add(d.At[0]); first && t.After(now) {
			return t
		}
	}
}

func (s *skill) weeklyJob(ctx context.Context, d digests, userID string) commands.Job {
	return commands.Job{Kind: jobWeekly, Key: userID, At: d.nextWeek(s.Now().In(s.Zone), s.Work.Of(ctx, userID)), Class: commands.ClassBulk}
}

// setWeekly switches the weekly digest of a manager on or off.
func (s *skill) setWeekly(on bool) commands.Handler {
	return func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
		d, _, err := s.digestsOf(ctx, req.User.ID)
		if err != nil {
			return nil, err
		}
		if on && !s.leads(ctx, req.User.ID) {
			return nil, commands.NewError(commands.Forbidden, nil, "approval.stuck.nobody")
		}
		if d.Weekly = on; len(d.At) == 0 {
			d.At = usual()
		}
		if err := s.setDigests(ctx, req.User.ID, d); err != nil {
			return nil, err
		}
		return s.weeklyIs(on)(ctx, req)
	}
}

// weeklyIs finds out whether that took effect.
func (s *skill) weeklyIs(on bool) commands.Handler {
	return func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
		d, _, err := s.digestsOf(ctx, req.User.ID)
		if err != nil || d.Weekly != on {
			return nil, err
		}
		return s.digestsAre(ctx, req, d)
	}
}

// leads says whether somebody leads anybody of whom the index could tell.
func (s *skill) leads(ctx context.Context, userID string) bool {
	if !s.Events {
		return false
	}
	p, ok, err := s.Directory.Person(ctx, userID)
	if err == nil && ok {
		ok, err = s.Directory.Manages(ctx, p, false)
	}
	if err != nil {
		s.Log.WarnContext(ctx, "whether somebody leads others is not known", "err", err)
	}
	return ok && err == nil
}

// weeklyDue is the job that tells a manager what is stuck: how much, with whom, for how long. Whom they lead is asked anew, and whom
// the address book hides from them is not named.
func (s *skill) weeklyDue(ctx context.Context, job commands.Job) (commands.Outcome, error) {
	var out commands.Outcome
	userID, now := job.Key, s.Now().In(s.Zone)
	d, _, err := s.digestsOf(ctx, userID)
	if err != nil || !d.On || !d.Weekly {
		return out, err
	}
	plan := s.Work.Ask(ctx, userID)
	out.Jobs = []commands.Job{s.weeklyJob(ctx, d, userID)}
	if now.Sub(job.At) > digestLate || !plan.Day(now).Works || !s.hearing(ctx).live {
		return out, nil
	}
	team, err := s.Directory.Reports(ctx, userID)
	if err != nil {
		return out, fmt.Errorf("approval: whom a manager leads: %w", err)
	}
	card := Stuck{Now: now}
	for _, p := range team.People {
		waiting, err := s.find(ctx, "holder|"+p.UserID, maxListed)
		if err != nil {
			return out, err
		}
		row := StuckWith{Who: p.Name}
		for _, i := range waiting {
			if _, t, ok := i.holds(p.UserID); ok && now.Sub(t.Since) >= stuckDays*24*time.Hour {
				if row.N++; row.Since.IsZero() || t.Since.Before(row.Since) {
					row.Since = t.Since
				}
			}
		}
		if row.N == 0 {
			continue
		}
		if _, seen, err := s.Directory.Seen(ctx, userID, p.UserID); err != nil {
			return out, fmt.Errorf("approval: whom a manager sees: %w", err)
		} else if seen {
			card.Rows = append(card.Rows, row)
		}
	}
	if len(card.Rows) == 0 {
		return out, nil
	}
	slices.SortStableFunc(card.Rows, func(x, y StuckWith) int { return x.Since.Compare(y.Since) })
	out.Messages = []commands.Message{{
		Key: "weekly|" + job.At.UTC().Format(time.RFC3339), To: userID, For: "approval.digest", Card: card, Class: job.Class, Expires: now.Add(decideTTL),
		Pending: &commands.Pending{Owners: []string{userID}, Payload: []byte("{}"), Over: commands.StateDone},
	}}
	return out, nil
}
