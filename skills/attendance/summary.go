package attendance

import (
	"cmp"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// summarise puts one person's punches into days and counts what is not as it should be. A planned
// punch whose time has not come is neither right nor wrong; one that an approval covers is right.
// Being absent is counted by day, everything else by punch.
func summarise(punches []dingtalk.Punch, l i18n.Lang, now time.Time) ([]cardtpl.AttendanceDay, cardtpl.AttendanceStats) {
	zone := now.Location()
	punches = slices.Clone(punches)
	slices.SortStableFunc(punches, func(a, b dingtalk.Punch) int {
		return cmp.Or(a.WorkDate.Compare(b.WorkDate), a.BaseCheckTime.Compare(b.BaseCheckTime))
	})
	var days []cardtpl.AttendanceDay
	var s cardtpl.AttendanceStats
	for _, p := range punches {
		date := midnight(p.WorkDate.In(zone))
		if len(days) == 0 || !days[len(days)-1].Date.Equal(date) {
			days = append(days, cardtpl.AttendanceDay{Date: date})
			s.WorkDays++
		}
		day := &days[len(days)-1]
		covered := ""
		if p.TimeResult != dingtalk.TimeNormal && (p.ApproveID != 0 || p.ProcInstID != "") {
			covered = l.T("attendance.covered")
		}
		shown := cardtpl.Punch{
			On: p.CheckType == dingtalk.CheckOnDuty, Planned: inZone(p.BaseCheckTime, zone), Result: p.TimeResult,
			Outside: p.LocationResult == dingtalk.LocationOutside, Leave: covered,
		}
		if p.TimeResult != dingtalk.TimeNotSigned {
			shown.Actual = inZone(p.UserCheckTime, zone)
		}
		day.Punches = append(day.Punches, shown)
		if covered == "" {
			count(&s, p, now)
		}
	}
	s.Absent = absentDays(days)
	return days, s
}

func count(s *cardtpl.AttendanceStats, p dingtalk.Punch, now time.Time) {
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
	case dingtalk.TimeEarly:
		s.Early++
		s.EarlyMinutes += minutesBetween(p.UserCheckTime, p.BaseCheckTime)
	case dingtalk.TimeNotSigned:
		if !p.BaseCheckTime.After(now) {
			s.Missing++
		}
	}
}

// absentDays counts days on which DingTalk judged a punch as absenteeism.
func absentDays(days []cardtpl.AttendanceDay) int {
	n := 0
	for _, d := range days {
		if slices.ContainsFunc(d.Punches, func(p cardtpl.Punch) bool {
			return p.Result == dingtalk.TimeAbsenteeism && p.Leave == ""
		}) {
			n++
		}
	}
	return n
}

// minutesBetween counts whole minutes, never below one: DingTalk called it late or early.
func minutesBetween(from, to time.Time) int {
	if from.IsZero() || to.IsZero() {
		return 0
	}
	return max(int(to.Sub(from)/time.Minute), 1)
}

func inZone(t time.Time, zone *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(zone)
}
