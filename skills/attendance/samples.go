package attendance

import (
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/worktime"
)

func at(day, hour, minute int) time.Time { return cardtpl.SampleAt(day, hour, minute) }

func sampleShift(day int, in, out time.Time, inResult, outResult string) Day {
	return Day{Date: at(day, 0, 0), Punches: []Punch{
		{On: true, Planned: at(day, 9, 0), Actual: in, Result: inResult},
		{Planned: at(day, 18, 0), Actual: out, Result: outResult},
	}}
}

func samples() []cardtpl.Sample {
	now := cardtpl.SampleNow()
	national := time.Date(now.Year(), time.October, 1, 0, 0, 0, 0, now.Location())
	week := []Day{
		sampleShift(9, at(9, 8, 52), at(9, 18, 6), dingtalk.TimeNormal, dingtalk.TimeNormal),
		sampleShift(10, at(10, 9, 11), at(10, 18, 32), dingtalk.TimeLate, dingtalk.TimeNormal),
		sampleShift(11, at(11, 8, 57), time.Time{}, dingtalk.TimeNormal, dingtalk.TimeNotSigned),
		sampleShift(12, at(12, 9, 12), at(12, 18, 1), dingtalk.TimeLate, dingtalk.TimeNormal),
		sampleShift(13, at(13, 8, 58), at(13, 18, 2), dingtalk.TimeNormal, dingtalk.TimeNormal),
	}
	fine := Stats{Normal: 10, WorkDays: 5}
	lastWeek := Record{
		Self: true, From: at(9, 0, 0), To: at(15, 0, 0), Now: now, Days: week,
		Stats: Stats{Late: 2, LateMinutes: 23, Missing: 1, Normal: 7, WorkDays: 5}, AsOf: now,
	}
	fineWeek := Record{Self: true, From: at(9, 0, 0), To: at(15, 0, 0), Now: now, Stats: fine, AsOf: now}
	for day := 9; day <= 13; day++ {
		fineWeek.Days = append(fineWeek.Days, sampleShift(day, at(day, 8, 50+day%7), at(day, 18, day%9), dingtalk.TimeNormal, dingtalk.TimeNormal))
	}
	today := Record{
		Self: true, From: at(18, 0, 0), To: at(18, 0, 0), Now: now, AsOf: now,
		Days:  []Day{sampleShift(18, at(18, 8, 55), time.Time{}, dingtalk.TimeNormal, dingtalk.TimeNotSigned)},
		Stats: Stats{Normal: 1, WorkDays: 1},
	}
	yesterday := Record{
		Self: true, From: at(17, 0, 0), To: at(17, 0, 0), Now: now, AsOf: now,
		Days:  []Day{sampleShift(17, at(17, 9, 47), at(17, 17, 20), dingtalk.TimeSeriousLate, dingtalk.TimeEarly)},
		Stats: Stats{SeriousLate: 1, LateMinutes: 47, Early: 1, EarlyMinutes: 40, WorkDays: 1},
	}
	trip := sampleShift(13, time.Time{}, time.Time{}, dingtalk.TimeNotSigned, dingtalk.TimeNotSigned)
	trip.Punches[0].Away, trip.Punches[1].Away = AwayTrip, AwayTrip
	outside := sampleShift(13, at(13, 8, 41), at(13, 18, 44), dingtalk.TimeNormal, dingtalk.TimeNormal)
	outside.Punches[0].Outside = true
	absent := sampleShift(3, time.Time{}, time.Time{}, dingtalk.TimeAbsenteeism, dingtalk.TimeAbsenteeism)
	month := Record{
		Who: "李雷", From: at(1, 0, 0), To: at(18, 0, 0), Now: now, AsOf: now,
		Stats: Stats{Late: 8, SeriousLate: 1, LateMinutes: 137, Absent: 1, Outside: 2, Normal: 13, WorkDays: 13},
	}
	for _, day := range []int{2, 3, 4, 5, 6, 9, 10, 11, 12, 13} {
		if day == 3 {
			month.Days = append(month.Days, absent)
			continue
		}
		month.Days = append(month.Days, sampleShift(day, at(day, 9, 4+day), at(day, 18, 3), dingtalk.TimeLate, dingtalk.TimeNormal))
	}
	leaveWeek := fineWeek
	leaveWeek.Away = []Away{{Kind: AwayLeave, Days: 1.5}}
	punched, notPunched := today, today
	punched.Asked, notPunched.Asked = []commands.Asked{commands.AskedPunch}, []commands.Asked{commands.AskedPunch}
	notPunched.Days = []Day{sampleShift(18, time.Time{}, time.Time{}, dingtalk.TimeNotSigned, dingtalk.TimeNotSigned)}
	notPunched.Stats = Stats{Missing: 1, WorkDays: 1}
	hr := Scope{Depts: []string{"人力行政中心"}}
	team := []Row{
		{"", "Anna Wong", Stats{Absent: 1, WorkDays: 5}, nil},
		{"", "李雷", Stats{Late: 2, LateMinutes: 23, Missing: 1, WorkDays: 5}, nil},
		{"", "王芳", Stats{WorkDays: 5}, []Away{{Kind: AwayLeave, Days: 1.5}, {Kind: AwayTrip, Days: 2}}},
		{"", "韩梅梅", Stats{Early: 1, EarlyMinutes: 12, WorkDays: 5}, nil},
		{"", "赵六", Stats{WorkDays: 5}, nil},
		{"", "钱七", Stats{}, nil},
	}
	return []cardtpl.Sample{
		{Name: "attendance-week", View: lastWeek},
		{Name: "attendance-week-fine", View: fineWeek},
		{Name: "attendance-today", View: today},
		{Name: "attendance-yesterday", View: yesterday},
		{Name: "attendance-trip", View: Record{Self: true, From: at(13, 0, 0), To: at(13, 0, 0), Now: now, AsOf: now,
			Days: []Day{trip}, Stats: Stats{WorkDays: 1}, Away: []Away{{Kind: AwayTrip, Days: 1}}}},
		{Name: "attendance-outside", View: Record{Who: "韩梅梅", From: at(13, 0, 0), To: at(13, 0, 0), Now: now, AsOf: now,
			Days: []Day{outside}, Stats: Stats{Normal: 2, Outside: 1, WorkDays: 1}}},
		{Name: "attendance-weekend", View: Record{Self: true, From: at(14, 0, 0), To: at(15, 0, 0), Now: now, AsOf: now, Rest: Rest{All: true}}},
		{Name: "attendance-holiday", View: Record{Self: true, From: national, To: national.AddDate(0, 0, 6), Now: now, AsOf: now, Rest: Rest{All: true, Name: worktime.Name{ZhCN: "国庆节", ZhTW: "國慶節", En: "National Day"}}}},
		{Name: "attendance-month-of-report", View: month},
		{Name: "attendance-week-leave", View: leaveWeek},
		{Name: "attendance-punched", View: punched},
		{Name: "attendance-not-punched", View: notPunched},
		{Name: "attendance-early-morning", View: Record{Self: true, From: at(18, 0, 0), To: at(18, 0, 0), Now: at(18, 7, 40), AsOf: at(18, 7, 40)}},
		{Name: "attendance-team", View: Team{Scope: hr, From: at(9, 0, 0), To: at(15, 0, 0), Now: now, AsOf: now, Rows: team}},
		{Name: "attendance-team-late", View: Team{Scope: Scope{Depts: []string{"人力行政中心"}, Direct: true}, From: at(9, 0, 0), To: at(15, 0, 0), Now: now,
			AsOf: now, Rows: team, Asked: []commands.Asked{commands.AskedLate}}},
		{Name: "attendance-team-nobody", View: Team{From: at(18, 0, 0), To: at(18, 0, 0), Now: now, AsOf: now, Asked: []commands.Asked{commands.AskedMissing},
			Rows: []Row{{"", "韩梅梅", Stats{Normal: 1, WorkDays: 1}, nil}}, AwayUnknown: true}},
		{Name: "attendance-team-fine", View: Team{Scope: hr, From: at(16, 0, 0), To: at(18, 0, 0), Now: now, AsOf: now, Rows: []Row{
			{"", "韩梅梅", Stats{Normal: 5, WorkDays: 3}, []Away{{Kind: AwayLeave, Days: 0.5}}}, {"", "李雷", Stats{Normal: 5, WorkDays: 3}, nil},
		}}},
		{Name: "attendance-team-rest", View: Team{Scope: hr, From: at(15, 0, 0), To: at(15, 0, 0), Now: now, AsOf: now, Rows: []Row{{Name: "韩梅梅"}, {Name: "李雷"}}, Rest: Rest{All: true}}},
	}
}
