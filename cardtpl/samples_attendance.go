package cardtpl

import "time"

func shift(day int, in, out time.Time, inResult, outResult string) AttendanceDay {
	return AttendanceDay{Date: at(day, 0, 0), Punches: []Punch{
		{On: true, Planned: at(day, 9, 0), Actual: in, Result: inResult},
		{Planned: at(day, 18, 0), Actual: out, Result: outResult},
	}}
}

func attendanceSamples() []Sample {
	now := sampleNow()
	week := []AttendanceDay{
		shift(9, at(9, 8, 52), at(9, 18, 6), punchNormal, punchNormal),
		shift(10, at(10, 9, 11), at(10, 18, 32), punchLate, punchNormal),
		shift(11, at(11, 8, 57), time.Time{}, punchNormal, punchMissing),
		shift(12, at(12, 9, 12), at(12, 18, 1), punchLate, punchNormal),
		shift(13, at(13, 8, 58), at(13, 18, 2), punchNormal, punchNormal),
	}
	fine := AttendanceStats{Normal: 10, WorkDays: 5}
	lastWeek := Attendance{
		Self: true, From: at(9, 0, 0), To: at(15, 0, 0), Now: now, Days: week,
		Stats: AttendanceStats{Late: 2, LateMinutes: 23, Missing: 1, Normal: 7, WorkDays: 5}, AsOf: now,
	}
	fineWeek := Attendance{Self: true, From: at(9, 0, 0), To: at(15, 0, 0), Now: now, Stats: fine, AsOf: now}
	for day := 9; day <= 13; day++ {
		fineWeek.Days = append(fineWeek.Days, shift(day, at(day, 8, 50+day%7), at(day, 18, day%9), punchNormal, punchNormal))
	}
	today := Attendance{
		Self: true, From: at(18, 0, 0), To: at(18, 0, 0), Now: now, AsOf: now,
		Days:  []AttendanceDay{shift(18, at(18, 8, 55), time.Time{}, punchNormal, punchMissing)},
		Stats: AttendanceStats{Normal: 1, WorkDays: 1},
	}
	yesterday := Attendance{
		Self: true, From: at(17, 0, 0), To: at(17, 0, 0), Now: now, AsOf: now,
		Days:  []AttendanceDay{shift(17, at(17, 9, 47), at(17, 17, 20), punchSerious, punchEarly)},
		Stats: AttendanceStats{SeriousLate: 1, LateMinutes: 47, Early: 1, EarlyMinutes: 40, WorkDays: 1},
	}
	trip := shift(13, time.Time{}, time.Time{}, punchMissing, punchMissing)
	trip.Punches[0].Away, trip.Punches[1].Away = AwayTrip, AwayTrip
	outside := shift(13, at(13, 8, 41), at(13, 18, 44), punchNormal, punchNormal)
	outside.Punches[0].Outside = true
	absent := shift(3, time.Time{}, time.Time{}, punchAbsent, punchAbsent)
	month := Attendance{
		Who: "李雷", From: at(1, 0, 0), To: at(18, 0, 0), Now: now, AsOf: now,
		Stats: AttendanceStats{Late: 8, SeriousLate: 1, LateMinutes: 137, Absent: 1, Outside: 2, Normal: 13, WorkDays: 13},
	}
	for _, day := range []int{2, 3, 4, 5, 6, 9, 10, 11, 12, 13} {
		if day == 3 {
			month.Days = append(month.Days, absent)
			continue
		}
		month.Days = append(month.Days, shift(day, at(day, 9, 4+day), at(day, 18, 3), punchLate, punchNormal))
	}
	leaveWeek := fineWeek
	leaveWeek.Away = []Away{{Kind: AwayLeave, Days: 1.5}}
	punched, notPunched := today, today
	punched.Asked, notPunched.Asked = []Asked{AskedPunch}, []Asked{AskedPunch}
	notPunched.Days = []AttendanceDay{shift(18, time.Time{}, time.Time{}, punchMissing, punchMissing)}
	notPunched.Stats = AttendanceStats{Missing: 1, WorkDays: 1}
	hr := Scope{Depts: []string{"人力行政中心"}}
	team := []AttendanceRow{
		{"Anna Wong", AttendanceStats{Absent: 1, WorkDays: 5}, nil},
		{"李雷", AttendanceStats{Late: 2, LateMinutes: 23, Missing: 1, WorkDays: 5}, nil},
		{"王芳", AttendanceStats{WorkDays: 5}, []Away{{Kind: AwayLeave, Days: 1.5}, {Kind: AwayTrip, Days: 2}}},
		{"韩梅梅", AttendanceStats{Early: 1, EarlyMinutes: 12, WorkDays: 5}, nil},
		{"赵六", AttendanceStats{WorkDays: 5}, nil},
		{"钱七", AttendanceStats{}, nil},
	}
	return []Sample{
		{"attendance-week", lastWeek},
		{"attendance-week-fine", fineWeek},
		{"attendance-today", today},
		{"attendance-yesterday", yesterday},
		{"attendance-trip", Attendance{Self: true, From: at(13, 0, 0), To: at(13, 0, 0), Now: now, AsOf: now,
			Days: []AttendanceDay{trip}, Stats: AttendanceStats{WorkDays: 1}, Away: []Away{{Kind: AwayTrip, Days: 1}}}},
		{"attendance-outside", Attendance{Who: "韩梅梅", From: at(13, 0, 0), To: at(13, 0, 0), Now: now, AsOf: now,
			Days: []AttendanceDay{outside}, Stats: AttendanceStats{Normal: 2, Outside: 1, WorkDays: 1}}},
		{"attendance-weekend", Attendance{Self: true, From: at(14, 0, 0), To: at(15, 0, 0), Now: now, AsOf: now}},
		{"attendance-month-of-report", month},
		{"attendance-week-leave", leaveWeek},
		{"attendance-punched", punched},
		{"attendance-not-punched", notPunched},
		{"attendance-early-morning", Attendance{Self: true, From: at(18, 0, 0), To: at(18, 0, 0), Now: at(18, 7, 40), AsOf: at(18, 7, 40)}},
		{"attendance-team", AttendanceTeam{Scope: hr, From: at(9, 0, 0), To: at(15, 0, 0), Now: now, AsOf: now, Rows: team}},
		{"attendance-team-late", AttendanceTeam{Scope: Scope{Depts: []string{"人力行政中心"}, Direct: true}, From: at(9, 0, 0), To: at(15, 0, 0), Now: now,
			AsOf: now, Rows: team, Asked: []Asked{AskedLate}}},
		{"attendance-team-nobody", AttendanceTeam{From: at(18, 0, 0), To: at(18, 0, 0), Now: now, AsOf: now, Asked: []Asked{AskedMissing},
			Rows: []AttendanceRow{{"韩梅梅", AttendanceStats{Normal: 1, WorkDays: 1}, nil}}, AwayUnknown: true}},
		{"attendance-team-fine", AttendanceTeam{Scope: hr, From: at(16, 0, 0), To: at(18, 0, 0), Now: now, AsOf: now, Rows: []AttendanceRow{
			{"韩梅梅", AttendanceStats{Normal: 5, WorkDays: 3}, []Away{{Kind: AwayLeave, Days: 0.5}}}, {"李雷", AttendanceStats{Normal: 5, WorkDays: 3}, nil},
		}}},
		{"attendance-team-rest", AttendanceTeam{Scope: hr, From: at(15, 0, 0), To: at(15, 0, 0), Now: now, AsOf: now, Rows: []AttendanceRow{{Name: "韩梅梅"}, {Name: "李雷"}}}},
	}
}
