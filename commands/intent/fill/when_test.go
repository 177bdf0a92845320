package fill_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/commands/intent/fill"
)

// TestThePlanOfAMeeting shows when something new is to be: its start, its end, its length, the window that it lies in,
// how many further readings there are, how often it repeats, and why a time is none.
func TestThePlanOfAMeeting(t *testing.T) {
	check(t, []row{
		{"明天下午三点开会", create, "12-01T15:00"},
		{"明天下午三点到四点半开会", create, "12-01T15:00 to 12-01T16:30 90m"},
		{"明天下午三点开两小时会", create, "12-01T15:00 to 12-01T17:00 120m"},
		{"周三上午十点，五十分钟", create, "12-02T10:00 to 12-02T10:50 50m"},
		{"明天下午开会", create, "in 12-01T12:00/12-01T18:00"},
		{"下周三开会", create, "in 12-09T00:00/12-10T00:00"},
		{"下午开会，四点", create, "11-30T16:00"},
		{"周四两点开始，下午四点结束", create, "12-03T14:00 to 12-03T16:00 120m"},
		{"明天两点，不对，三点开会", create, "12-01T15:00"},
		{"周四上午十点，不对，周五", create, "12-04T10:00"},
		{"有空的时候开个会", create, "vague"},
		{"2月30号开会", create, "nonexistent"},
		{"上午八点开会", create, "12-01T08:00"},
		{"每周五上午十点开周会", create, "12-04T10:00 every 每周五"},
		{"提前15分钟提醒我，明天上午十点开会", create, "12-01T10:00"},
		{"聽日下晝三點開會", create, "12-01T15:00"},
		{"聽日下晝三點到四點半開會", create, "12-01T15:00 to 12-01T16:30 90m"},
		{"禮拜三上午十點，五十分鐘", create, "12-02T10:00 to 12-02T10:50 50m"},
		{"改日再開會", create, "vague"},
		{"2月30號開會", create, "nonexistent"},
		{"Meet at 3pm tomorrow", create, "12-01T15:00"},
		{"Meet from 3 to 4:30pm tomorrow", create, "12-01T15:00 to 12-01T16:30 90m"},
		{"Book an hour on Wednesday at 10am", create, "12-02T10:00 to 12-02T11:00 60m"},
		{"Meet tomorrow afternoon", create, "in 12-01T12:00/12-01T18:00"},
		{"Meet one of these days", create, "vague"},
		{"Meet on February 30", create, "nonexistent"},
		{"Tomorrow at 2pm or 3pm", create, "2 readings"},
	}, func(f fill.Filled) string {
		a := f.Facts
		readings := ""
		if len(a.Other) > 0 {
			readings = number("", len(a.Other)) + " readings"
		}
		return words(at("", a.Start), at("to ", a.End), number("", a.Minutes)+map[bool]string{true: "m"}[a.Minutes > 0], window("in ", a.Window), readings, named("every ", a.Repeat), string(a.Problem))
	})
}

// TestWhatMovesAndWhereTo shows which meeting moves, to when, by how much, and how long it is to be.
func TestWhatMovesAndWhereTo(t *testing.T) {
	check(t, []row{
		{"把明天三点的会改到四点", move, "12-01T15:00 -> 12-01T16:00"},
		{"周五下午两点的评审挪到下周一上午十点", move, "12-04T14:00 -> 12-07T10:00"},
		{"今天下午三点的会改到明天", move, "11-30T15:00 -> 12-01T15:00"},
		{"明天三点的会推迟半小时", move, "12-01T15:00 by 30"},
		{"明天三点的会提前一小时", move, "12-01T15:00 by -60"},
		{"把明天三点的会延长到两小时", move, "12-01T15:00 lasts 120"},
		{"明天的周会改到周四十点", move, "12-01T00:00/12-02T00:00 -> 12-03T10:00"},
		{"周会改到四点", move, "-> 11-30T16:00"},
		{"將聽日三點嘅會改到四點", move, "12-01T15:00 -> 12-01T16:00"},
		{"聽日三點嘅會推遲半小時", move, "12-01T15:00 by 30"},
		{"聽日三點嘅會提前一小時", move, "12-01T15:00 by -60"},
		{"禮拜五下晝兩點嘅評審改去下禮拜一上午十點", move, "12-04T14:00 -> 12-07T10:00"},
		{"Move tomorrow's 3pm meeting to 4pm", move, "12-01T15:00 -> 12-01T16:00"},
		{"Move Friday's 2pm review to next Monday at 10am", move, "12-04T14:00 -> 12-07T10:00"},
		{"Push my 3pm back by half an hour", move, "11-30T15:00 by 30"},
		{"Bring tomorrow's 3pm forward by an hour", move, "12-01T15:00 by -60"},
		{"Extend tomorrow's 3pm meeting to two hours", move, "12-01T15:00 lasts 120"},
		{"Push my 2pm to 3pm", move, "11-30T14:00 -> 11-30T15:00"},
		{"Reschedule tomorrow's standup to Thursday at 10am", move, "12-01T00:00/12-02T00:00 -> 12-03T10:00"},
	}, func(f fill.Filled) string {
		a := f.Facts
		return words(window("", a.Which), at("-> ", a.Start), number("by ", a.Shift), number("lasts ", a.Minutes))
	})
}

// TestTheDaysOfARequest shows for which days something is asked, and for which hours.
func TestTheDaysOfARequest(t *testing.T) {
	check(t, []row{
		{"明天请年假", apply, "12-01"},
		{"下周一到周三请年假", apply, "12-07 to 12-09"},
		{"从周四请到周五", apply, "12-03 to 12-04"},
		{"12月24号起请三天病假", apply, "12-24 to 12-26"},
		{"明天请半天假", apply, "12-01"},
		{"明天下午两点到四点请事假", apply, "12-01 hours 14:00/16:00"},
		{"周二出差两晚", apply, "12-01 to 12-03"},
		{"听说要请假", apply, ""},
		{"2月30号请假", apply, "nonexistent"},
		{"聽日請年假", apply, "12-01"},
		{"下禮拜一至禮拜三請年假", apply, "12-07 to 12-09"},
		{"聽日下晝兩點到四點請事假", apply, "12-01 hours 14:00/16:00"},
		{"12月24號起請三日病假", apply, "12-24 to 12-26"},
		{"Annual leave tomorrow", apply, "12-01"},
		{"Annual leave from next Monday to Wednesday", apply, "12-07 to 12-09"},
		{"Two days of sick leave from December 24", apply, "12-24 to 12-25"},
		{"Apply for leave tomorrow from 2pm to 4pm", apply, "12-01 hours 14:00/16:00"},
		{"Trip to Suzhou leaving Tuesday for two nights", apply, "12-01 to 12-03"},
	}, func(f fill.Filled) string { return days(f) })
}

func days(f fill.Filled) string {
	a := f.Facts
	to := ""
	if a.To.After(a.From) {
		to = day("to ", a.To)
	}
	hours := ""
	if !a.Start.IsZero() && !a.End.IsZero() {
		hours = "hours " + a.Start.Format("15:04") + "/" + a.End.Format("15:04")
	}
	return words(day("", a.From), to, hours, string(a.Problem))
}

// TestDaysLieBehindOrAhead shows that the same words are other days of what was and of what is to come.
func TestDaysLieBehindOrAhead(t *testing.T) {
	check(t, []row{
		{"周五我打卡了吗", query, "11-27"},
		{"周五请年假", apply, "12-04"},
		{"周五忘打卡了，补一下", apply, "11-27"},
		{"周六加班了一天，提个加班单", apply, "11-28"},
		{"我打卡了吗", query, "11-30"},
		{"我迟到了几次", query, "11-01 to 11-30"},
		{"我的考勤", query, "11-30 to 12-06"},
		{"上周谁迟到了", query, "11-23 to 11-29"},
		{"周五有什么会", list, "12-04"},
		{"周五我都开了哪些会", list, "11-27"},
		{"昨天提交的报销批了吗", status, "11-29"},
		{"今天的审批到哪了", status, ""},
		{"禮拜五我打咗卡未", query, "11-27"},
		{"禮拜五請年假", apply, "12-04"},
		{"禮拜五唔記得打卡，補返", apply, "11-27"},
		{"我遲到咗幾多次", query, "11-01 to 11-30"},
		{"尋日提交嘅報銷批咗未", status, "11-29"},
		{"Did I clock in on Friday", query, "11-27"},
		{"Annual leave on Friday", apply, "12-04"},
		{"Forgot to clock in on Friday, fix it", apply, "11-27"},
		{"How often was I late", query, "11-01 to 11-30"},
		{"What meetings do I have on Friday", list, "12-04"},
		{"Was the claim I submitted yesterday approved", status, "11-29"},
	}, days)
}
