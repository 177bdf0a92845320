package attendance

import (
	"context"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// stretch is a time that an approval takes out of somebody's attendance. Its amount is DingTalk's own;
// either unit may be zero.
type stretch struct {
	kind        AwayKind
	from, to    time.Time
	days, hours float64
}

func (s stretch) covers(t time.Time) bool { return !t.Before(s.from) && !t.After(s.to) }

// maxExplained bounds the calls that learn which approval it was that covers a day: one a day and person.
const maxExplained = 2

// away learns why people need not have come: their leave for all of them in one call, and for one person
// the trips too. It asks only if the punches show that there is something to learn, since each call is
// counted. The bool is false when something could not be learned.
func (s skill) away(ctx context.Context, users []string, punches map[string][]dingtalk.Punch, from, to, now time.Time) (map[string][]stretch, bool) {
	out := map[string][]stretch{}
	var ask []string
	for _, u := range users {
		if !unexplained(punches[u], from, to, now) || len(punches[u]) == 0 && !s.Work.Of(ctx, u).Day(from).Works {
			continue
		}
		var known bool
		if out[u], known = s.knownLeave(u, punches[u], from, to, now); !known {
			ask = append(ask, u)
		}
	}
	err := s.leave(ctx, ask, out, from, to, now)
	if err != nil {
		s.Log.WarnContext(ctx, "attendance: leave not read", "err", err)
		return nil, false
	}
	if len(users) > 1 {
		return out, true
	}
	u := users[0]
	for range maxExplained {
		day, ok := approvedDay(punches[u], out[u], now)
		if !ok {
			break
		}
		trips, err := s.trips(ctx, u, day, now)
		if err != nil {
			s.Log.WarnContext(ctx, "attendance: approvals of a day not read", "err", err)
			return out, false
		}
		if len(trips) == 0 {
			break
		}
		out[u] = merge(out[u], trips)
	}
	return out, true
}

// unexplained reports that leave may be behind what the punches show: an approval instead of a punch, a
// day on which nobody came, or no plan at all for the one day asked about. A single late or missing punch is not
// worth a call: DingTalk makes those that an approval covers normal.
func unexplained(punches []dingtalk.Punch, from, to, now time.Time) bool {
	type day struct{ rows, gone int }
	seen := map[int64]*day{}
	for _, p := range punches {
		if instead(p) {
			return true
		}
		k := i18n.Midnight(p.WorkDate.In(now.Location())).Unix()
		if seen[k] == nil {
			seen[k] = &day{}
		}
		seen[k].rows++
		if !came(p) && !p.BaseCheckTime.After(now) {
			seen[k].gone++
		}
	}
	for _, d := range seen {
		if d.rows == d.gone && d.rows > 1 {
			return true
		}
	}
	// One day without anything. Of today that says nothing before noon, and in longer periods such days are holidays: DingTalk lists what
	// is planned, punched or not (openapi.md 5.2).
	return len(punches) == 0 && from.Equal(to) && now.After(from.Add(12*time.Hour))
}

// approved reports that DingTalk names an approval beside a planned punch: leave, a trip, or a correction.
func approved(p dingtalk.Punch) bool { return p.ApproveID != 0 || p.ProcInstID != "" }

// instead reports an approval in place of a punch; a corrected punch has a record of its own.
func instead(p dingtalk.Punch) bool {
	return approved(p) && (p.TimeResult != dingtalk.TimeNormal || p.RecordID == 0)
}

func came(p dingtalk.Punch) bool {
	return p.TimeResult != dingtalk.TimeNotSigned && (p.TimeResult != dingtalk.TimeAbsenteeism || !p.UserCheckTime.IsZero())
}

// approvedDay is the first day with an approval that nothing explains yet.
func approvedDay(punches []dingtalk.Punch, known []stretch, now time.Time) (time.Time, bool) {
	for _, p := range punches {
		if instead(p) && !slices.ContainsFunc(known, func(s stretch) bool { return s.covers(p.BaseCheckTime) }) {
			return i18n.Midnight(p.WorkDate.In(now.Location())), true
		}
	}
	return time.Time{}, false
}

// knownLeave is somebody's leave as it is remembered; the bool is false when a day is missing. Today is
// never remembered: it counts only if there is something to explain about it.
func (s skill) knownLeave(userID string, punches []dingtalk.Punch, from, to, now time.Time) (out []stretch, known bool) {
	today := i18n.Midnight(now)
	for _, day := range days(from, to) {
		k, ok := recall[[]stretch](s.past, ofLeave, userID, day, now)
		if !ok && day.Equal(today) && !from.Equal(to) {
			rows := slices.DeleteFunc(slices.Clone(punches), func(p dingtalk.Punch) bool { return p.WorkDate.Before(today) })
			ok = len(rows) == 0 || !unexplained(rows, today, today, now)
		}
		if !ok {
			return nil, false
		}
		out = merge(out, k.value)
	}
	return out, true
}

// leave reads approved leave into out: one call for up to 100 people.
func (s skill) leave(ctx context.Context, users []string, out map[string][]stretch, from, to, now time.Time) error {
	if len(users) == 0 {
		return nil
	}
	rows, err := s.API.Attendance.LeaveStatus(ctx, users, from, to.AddDate(0, 0, 1).Add(-time.Millisecond))
	if err != nil {
		return err
	}
	for _, r := range rows {
		out[r.UserID] = merge(out[r.UserID], []stretch{{
			kind: AwayLeave, from: r.Start.In(now.Location()), to: r.End.In(now.Location()), days: r.Days, hours: r.Hours,
		}})
	}
	for _, u := range users {
		for _, day := range days(from, to) {
			remember(s.past, ofLeave, u, day, now, touching(out[u], day))
		}
	}
	return nil
}

// trips reads what was approved about one person's day: trips and times out, and leave that the list of
// leave did not have.
func (s skill) trips(ctx context.Context, userID string, day, now time.Time) ([]stretch, error) {
	if k, ok := recall[[]stretch](s.past, ofTrips, userID, day, now); ok {
		return k.value, nil
	}
	d, err := s.API.Attendance.Day(ctx, userID, day)
	if err != nil {
		return nil, err
	}
	var out []stretch
	for _, a := range d.Approvals {
		kind := AwayTrip
		switch {
		case a.BizType == bizLeave:
			kind = AwayLeave
		case a.BizType != bizTrip:
			continue
		case a.TagName == tagOut:
			kind = AwayOut
		}
		out = append(out, stretch{kind: kind, from: a.Begin.In(now.Location()), to: a.End.In(now.Location())})
	}
	remember(s.past, ofTrips, userID, day, now, out)
	return out, nil
}

// Values of the approvals of a day (openapi.md 5.4). Trips and times out share a type.
const (
	bizTrip  = 2
	bizLeave = 3
	tagOut   = "外出"
)

// merge adds stretches that are not there yet.
func merge(have, more []stretch) []stretch {
	for _, m := range more {
		if !slices.ContainsFunc(have, func(h stretch) bool { return h.kind == m.kind && h.from.Equal(m.from) && h.to.Equal(m.to) }) {
			have = append(have, m)
		}
	}
	return have
}

// touching are the stretches that run into a day.
func touching(all []stretch, day time.Time) []stretch {
	var out []stretch
	for _, s := range all {
		if s.from.Before(day.AddDate(0, 0, 1)) && s.to.After(day) {
			out = append(out, s)
		}
	}
	return out
}

// amounts adds up how long somebody was away in a period, by kind. A stretch inside the period has
// DingTalk's own amount; of others the part that falls into it is what planned punches it covers, each
// being its share of a day. covered are those shares by stretch, and at -1 of approvals of no known kind.
func amounts(all []stretch, covered map[int]float64, from, to time.Time) []Away {
	var out []Away
	add := func(kind AwayKind, days, hours float64) {
		i := slices.IndexFunc(out, func(a Away) bool { return a.Kind == kind })
		if i < 0 {
			i, out = len(out), append(out, Away{Kind: kind})
		}
		out[i].Days += days
		out[i].Hours += hours
	}
	for i, s := range all {
		inside := !s.from.Before(from) && s.to.Before(to.AddDate(0, 0, 1))
		switch {
		case inside && s.days+s.hours > 0:
			add(s.kind, s.days, s.hours)
		case covered[i] > 0 || s.kind == AwayLeave && s.from.Before(to.AddDate(0, 0, 1)) && s.to.After(from):
			add(s.kind, covered[i], 0)
		}
	}
	if covered[-1] > 0 {
		add(AwayApproval, covered[-1], 0)
	}
	return out
}
