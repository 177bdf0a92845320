package attendance

import (
	"cmp"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// summary is what one person's punches come to.
type summary struct {
	days  []Day
	stats Stats
	away  []Away
}

// summarise puts one person's punches into days and counts what is not as it should be. A planned
// punch whose time has not come is neither right nor wrong; one that an approval covers is right.
// Being absent is a word for DingTalk to say: only a day that it judged so is one, and is counted by
// day. A day without any punch is so many missing punches. DingTalk's Absenteeism of somebody who came
// is a lateness: 旷工迟到 (openapi.md 5).
func summarise(punches []dingtalk.Punch, away []stretch, from, to, now time.Time) summary {
	zone := now.Location()
	punches = slices.Clone(punches)
	slices.SortStableFunc(punches, func(a, b dingtalk.Punch) int {
		return cmp.Or(a.WorkDate.Compare(b.WorkDate), a.BaseCheckTime.Compare(b.BaseCheckTime))
	})
	planned := map[int64]int{}
	for _, p := range punches {
		planned[i18n.Midnight(p.WorkDate.In(zone)).Unix()]++
	}
	covered := map[int]float64{}
	var s summary
	for _, p := range punches {
		date := i18n.Midnight(p.WorkDate.In(zone))
		if len(s.days) == 0 || !s.days[len(s.days)-1].Date.Equal(date) {
			s.days = append(s.days, Day{Date: date})
			s.stats.WorkDays++
		}
		day := &s.days[len(s.days)-1]
		kind, at := coveredBy(p, away)
		if kind != "" {
			covered[at] += 1 / float64(max(planned[date.Unix()], plannedPunches))
		}
		shown := Punch{
			On: p.CheckType == dingtalk.CheckOnDuty, Planned: inZone(p.BaseCheckTime, zone), Result: p.TimeResult,
			Outside: p.LocationResult == dingtalk.LocationOutside, Away: kind,
		}
		if p.TimeResult != dingtalk.TimeNotSigned {
			shown.Actual = inZone(p.UserCheckTime, zone)
		}
		day.Punches = append(day.Punches, shown)
		if kind == "" {
			count(&s.stats, p, now)
		}
	}
	for _, d := range s.days {
		if absent(d, now) {
			s.stats.Absent++
			s.stats.Missing -= markAbsent(d)
		}
	}
	s.away = amounts(away, covered, from, to)
	return s
}

// plannedPunches is how many punches a day has at least: of today, only what is due is listed.
const plannedPunches = 2

// coveredBy says which stretch, by its place, takes away the need for a punch; -1 is an approval of which
// nothing else is known.
func coveredBy(p dingtalk.Punch, away []stretch) (AwayKind, int) {
	if p.TimeResult == dingtalk.TimeNormal && !instead(p) {
		return "", 0
	}
	for i, s := range away {
		if s.covers(p.BaseCheckTime) {
			return s.kind, i
		}
	}
	if instead(p) {
		return AwayApproval, -1
	}
	return "", 0
}

func count(s *Stats, p dingtalk.Punch, now time.Time) {
	if p.LocationResult == dingtalk.LocationOutside {
		s.Outside++
	}
	switch p.TimeResult {
	case dingtalk.TimeNormal:
		s.Normal++
	case dingtalk.TimeLate:
		s.Late++
		s.LateMinutes += minutesBetween(p.BaseCheckTime, p.UserCheckTime)
	case dingtalk.TimeSeriousLate:
		s.SeriousLate++
		s.LateMinutes += minutesBetween(p.BaseCheckTime, p.UserCheckTime)
	case dingtalk.TimeAbsenteeism:
		if !p.UserCheckTime.IsZero() {
			s.AbsentLate++
			s.LateMinutes += minutesBetween(p.BaseCheckTime, p.UserCheckTime)
		}
	case dingtalk.TimeEarly:
		s.Early++
		s.EarlyMinutes += minutesBetween(p.UserCheckTime, p.BaseCheckTime)
	case dingtalk.TimeNotSigned:
		if !p.BaseCheckTime.After(now) {
			s.Missing++
		}
	}
}

// absent reports a day that DingTalk judged as absence: nobody came, and a punch of it says so. A day
// that is not over, or half covered by an approval, only misses punches.
func absent(d Day, now time.Time) bool {
	judged := false
	for _, p := range d.Punches {
		came := !p.Actual.IsZero() || (p.Result != dingtalk.TimeNotSigned && p.Result != dingtalk.TimeAbsenteeism)
		if came || p.Away != "" || p.Planned.After(now) {
			return false
		}
		judged = judged || p.Result == dingtalk.TimeAbsenteeism
	}
	return judged
}

// markAbsent makes the punches of a day those of an absence, and returns how many were missing.
func markAbsent(d Day) int {
	missing := 0
	for i := range d.Punches {
		if d.Punches[i].Result == dingtalk.TimeNotSigned {
			missing++
		}
		d.Punches[i].Result = dingtalk.TimeAbsenteeism
	}
	return missing
}

// minutesBetween counts minutes as the clock shows them — 17:16 is 44 minutes before 18:00 whatever the
// second — and never below one: DingTalk called it late or early.
func minutesBetween(from, to time.Time) int {
	if from.IsZero() || to.IsZero() {
		return 0
	}
	return max(int(to.Truncate(time.Minute).Sub(from.Truncate(time.Minute))/time.Minute), 1)
}

func inZone(t time.Time, zone *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(zone)
}
