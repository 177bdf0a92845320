package demo_test

import (
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

func rows() []row {
	late := scene{"张三", [3]string{"上周我迟到了几次", "上週我遲到了幾次", "How many times was I late last week"}, [3]string{"考勤 · 上周", "考勤 · 上週", "Attendance · Last week"}}
	yesterday := scene{"王五", [3]string{"昨天考勤", "昨天的出勤紀錄", "my attendance yesterday"}, [3]string{"考勤 · 昨天", "考勤 · 昨天", "Attendance · Yesterday"}}
	team := scene{"李四", [3]string{"我们组上周考勤", "我們組上週考勤", "my team's attendance last week"}, [3]string{"团队考勤", "團隊考勤", "Team attendance"}}
	other := scene{"李四", [3]string{"张三上周考勤", "張三上週考勤", "张三's attendance last week"}, [3]string{"张三的考勤", "张三的考勤", "Attendance of 张三"}}
	trip := scene{"张三", [3]string{"我的出差审批到哪了", "我的出差簽核到哪了", "Where is my business trip approval"}, [3]string{"等李四处理", "等李四處理", "Waiting for 李四"}}
	waiting := scene{"李四", [3]string{"有哪些审批等我处理", "有哪些簽核等我處理", "Which approvals are waiting for me"}, [3]string{"待我处理的审批", "待我處理的簽核", "waiting"}}
	agenda := scene{"张三", [3]string{"我今天有什么会", "我今天有什麼會", "What meetings do I have today"}, [3]string{"日程 · 今天", "日程 · 今天", "Agenda · Today"}}
	room := scene{"王五", [3]string{"后天早上七点和张三李四开会讨论预算，半小时，303会议室", "後天早上七點和張三李四開會討論預算，半小時，303會議室", "meet 张三 and 李四 the day after tomorrow at 7am for half an hour in meeting room 303"}, [3]string{"303", "303", "303"}}
	meeting := scene{"王五", [3]string{meetingAtSeven, "後天早上七點和張三李四開會討論預算，半小時", "meet 张三 and 李四 the day after tomorrow at 7am for half an hour"}, [3]string{"07:00–07:30", "07:00–07:30", "07:00"}}
	const nothing = "core.nothing_to_cancel" // both Chinese write 取消: it does not say which is meant
	idle := scene{"王五", [3]string{"取消", "取消", "cancel"}, [3]string{i18n.ZhCN.T(nothing), i18n.ZhCN.T(nothing), i18n.En.T(nothing)}}
	away := scene{"张三", yesterday.say, yesterday.fine} // on a trip
	several := scene{"张三", [3]string{"审批 ", "簽核 ", "approval "}, [3]string{"用章", "用章", "用章"}}

	const (
		primary = "/v1.0/calendar/users/{unionId}/calendars/{calendarId}/"
		wf      = "/v1.0/workflow/"
	)
	asked := func(c *cell) answer { return c.asks() }
	events := func(c *cell) int { return len(standing(c)) }
	booked := func(c *cell) (n int) {
		for _, e := range standing(c) {
			n += len(e.Rooms)
		}
		return n
	}
	return []row{
		{route: "POST /attendance/list", scene: late, judge: needed},
		{route: "POST /topapi/attendance/getleavestatus", scene: yesterday, judge: optional, without: []string{"cards.attendance.away_unknown"}},
		{route: "POST /topapi/attendance/getupdatedata", scene: away, before: onATrip, judge: tripNamed, without: []string{"cards.attendance.away_unknown"}},
		{route: "POST /topapi/v2/department/listsub", scene: team, judge: needed, own: "attendance.cannot_check"},
		{route: "POST /topapi/v2/user/list", scene: team, judge: needed, own: "attendance.cannot_check"},
		{route: "POST /topapi/v2/user/get", scene: meeting, judge: reading, own: "meeting.directory_down", prepare: asked, button: "meeting.confirm", done: "cards.meeting.created", effects: events},
		{route: "POST /topapi/v2/department/listparentbyuser", scene: other, judge: needed, own: "attendance.cannot_check"},
		{route: "GET /v1.0/contact/contactHideSettings", scene: other, judge: optional},
		{route: "GET /v1.0/contact/restrictions/settings", scene: other, judge: optional},
		{route: "GET " + wf + "processes/userVisibilities/templates", scene: trip, judge: needed},
		{route: "POST " + wf + "processes/instanceIds/query", scene: trip, judge: needed},
		{route: "POST " + wf + "instances/datas", scene: waiting, judge: optional},
		{route: "GET " + wf + "processInstances", scene: trip, judge: needed},
		{route: "POST " + wf + "processes/forecast", scene: several, before: severalDecide, judge: wayNamed},
		{route: "GET " + wf + "processes/todoTasks/numbers", scene: waiting, judge: needed},
		{route: "POST " + wf + "processInstances/execute", scene: waiting, judge: changing, button: "approval.confirm", done: "cards.approval.status.agreed",
			prepare: func(c *cell) answer {
				i := c.submit("张三", "出差")
				a := c.ask(c.me().UserID, "", [3]string{"审批 ", "簽核 ", "approval "}[c.lang]+i.BusinessID)
				c.presses(a, "approval.agree")
				return a
			},
			effects: func(c *cell) (n int) {
				for _, i := range c.Server.Office().Instances() {
					if i.Created.After(wednesday) && i.Tasks[0].Status == "COMPLETED" {
						n++
					}
				}
				return n
			}},
		{route: "GET " + primary + "eventsview", scene: agenda, judge: needed},
		{route: "POST /v1.0/calendar/users/{unionId}/querySchedule", scene: meeting, judge: optional, without: []string{"cards.meeting.busy_unknown"}},
		{route: "GET /v1.0/rooms/meetingRoomLists", scene: room, judge: needed},
		{route: "POST /v1.0/calendar/users/{unionId}/meetingRooms/schedules/query", scene: room, judge: needed},
		{route: "GET /v1.0/rooms/meetingRooms/{roomId}", scene: room, judge: optional},
		{route: "POST " + primary + "events", scene: meeting, judge: changing, prepare: asked, button: "meeting.confirm", done: "cards.meeting.created", effects: events},
		{route: "POST " + primary + "events/{eventId}/meetingRooms", scene: room, judge: roomBooked, prepare: asked, button: "meeting.confirm", done: "cards.meeting.created", effects: booked},
		{route: "GET " + primary + "events/{eventId}", scene: room, judge: reading, without: []string{}, prepare: asked, button: "meeting.confirm", done: "cards.meeting.created", effects: booked},
		{route: "DELETE " + primary + "events/{eventId}", scene: meeting, judge: changing, button: "meeting.cancel", done: "cards.meeting.cancelled",
			prepare: func(c *cell) answer {
				a := c.asks()
				own := "/v1.0/calendar/users/*/calendars/primary/"
				create := c.fault(sandbox.Fault{Method: "POST", Path: own + "events", After: true, Hang: true, Delay: 1})
				see := c.fault(sandbox.Fault{Method: "GET", Path: own + "events*", Status: 500, Body: "oops"})
				c.presses(a, "meeting.confirm")
				create()
				see()
				c.ask(c.me().UserID, "", [3]string{"取消", "取消", "cancel"}[c.lang])
				a.becomes("btns", "meeting.cancel")
				return a
			},
			effects: func(c *cell) (n int) {
				for _, e := range c.Server.Office().CreatedEvents() {
					if e.Cancelled {
						n++
					}
				}
				return n
			}},
		{route: "POST /v1.0/card/instances/createAndDeliver", scene: late, judge: delivered},
		{route: "POST /robot/sendBySession", scene: idle, judge: delivered},
		{route: "POST /v1.0/robot/oToMessages/batchSend", scene: late, before: sessionOver, judge: sentInstead},
		{route: "POST /v1.0/robot/groupMessages/send", scene: idle, judge: sentInstead,
			before: func(c *cell) { c.where = c.group("研发"); sessionOver(c) }},
		{route: "PUT /v1.0/card/instances", scene: meeting, judge: redrawn, prepare: asked, button: "meeting.confirm", done: "cards.meeting.created", effects: events},
	}
}

// standing are the meetings that the scene's person made and did not cancel.
func standing(c *cell) []office.CalendarEvent {
	return slices.DeleteFunc(c.Server.Office().CreatedEvents(), func(e office.CalendarEvent) bool {
		return e.Cancelled || e.Organizer != c.me().UnionID
	})
}

// redrawn is a call that shows an outcome: it fails three times, and yet the card tells in the end.
func redrawn(c *cell) {
	a := c.row.prepare(c)
	c.spoil(3)
	a.press(c.me().UserID, c.row.button)
	c.until("the card to tell", func(s sandbox.Snapshot) bool {
		v, ok := s.Card(a.TrackID, a.viewer)
		return ok && strings.Contains(v.Params["tag"], c.l.T(c.row.done))
	})
	c.must(c.row.effects(c) == 1, "it is not so, or more than once", a)
}

// roomBooked is the second of two writes: the event stands whatever becomes of its room.
func roomBooked(c *cell) {
	a := c.row.prepare(c)
	heal := c.spoil(0)
	c.presses(a, c.row.button)
	n := c.row.effects(c)
	c.must(len(standing(c)) == 1 && c.is(a), "the event was not made, or it is not said", a)
	btns := a.params()["btns"]
	switch {
	case strings.Contains(btns, "card.check"):
		c.must(c.flaw.lost, "unclear after a refusal", a)
	case strings.Contains(btns, "meeting.room"):
		c.must(n == 0, "the room is said not to be booked, and is", a)
		if !c.flaw.lost {
			want := c.sentence()
			switch c.flaw.key { // the event was made: nothing may say that nothing was changed
			case "core.refused":
				want = c.l.T("cards.meeting.room_refused", "room", "303", "reason", "参数错误")
			case "core.refused_unsaid":
				want = c.l.T("cards.meeting.room_failed_retry", "room", "303")
			}
			c.must(strings.Contains(a.all(), want), "the card lacks “"+want+"”", a)
		}
	default:
		c.must(n == 1, "the room is said to be booked, and is not", a)
	}
	heal()
	for range 3 {
		for _, button := range []string{"card.check", "meeting.room"} {
			if strings.Contains(a.params()["btns"], `"`+button) {
				c.presses(a, button)
				break
			}
		}
	}
	c.must(c.row.effects(c) == 1 && strings.Contains(a.params()["facts"], "303"), "the room is not booked in the end", a)
	if n := len(standing(c)); n != 1 {
		c.t.Errorf("%d events", n)
	}
}

// onATrip sends the scene's person on a trip that covers yesterday.
func onATrip(c *cell) {
	day := wednesday.AddDate(0, 0, -1).Format(time.DateOnly)
	i, err := c.Server.Office().StartApproval(office.Approval{
		Template: "出差", Originator: c.me().UserID, Values: map[string]string{`["开始时间","结束时间"]`: `["` + day + `","` + day + `"]`},
	})
	if err != nil {
		c.t.Fatal(err)
	}
	c.agreed(i, 0)
}

// severalDecide takes an approval to a step at which any one of two decides.
func severalDecide(c *cell) { c.about = c.agreed(c.submit(c.row.scene.who, "用章"), 2).BusinessID }

// sessionOver leaves neither cards nor the session webhook to answer with.
func sessionOver(c *cell) {
	c.fault(sandbox.Fault{Path: "/v1.0/card/instances/createAndDeliver", Code: "param.error"})
	c.fault(sandbox.Fault{Path: "/robot/sendBySession", Code: "300005"})
}

// tripNamed is the call that tells a trip from other approvals: without it the day is neither that nor a normal one.
func tripNamed(c *cell) {
	heal := c.spoil(0)
	a := c.asks()
	c.must(strings.Contains(a.all(), c.row.scene.fine[c.lang]) && c.without(a), "the answer does not say what it does without", a)
	c.must(strings.Contains(a.all(), c.l.T("cards.away.approval.punch")), "the answer does not say that an approval covers the day", a)
	trip := c.l.T("cards.away.trip.punch")
	c.must(!strings.Contains(a.all(), trip), "nobody said that it was a trip", a)
	heal()
	a = c.recovers()
	c.must(strings.Contains(a.all(), trip), "the trip is not named", a)
}

// wayNamed is the call that tells how several decide: where DingTalk does not say, nothing is claimed.
func wayNamed(c *cell) {
	heal := c.spoil(0)
	a := c.asks()
	way := c.l.T("cards.approval.way")
	c.must(strings.Contains(a.all(), c.row.scene.fine[c.lang]) && !strings.Contains(a.all(), way), "no answer, or one that claims how they decide", a)
	heal()
	one, _, _ := strings.Cut(c.l.T("cards.approval.way.any", "who", "|"), "|")
	again := func() bool { a = c.recovers(); return strings.Contains(a.all(), one) }
	switch c.flaw.key {
	case "core.unavailable", "core.busy_api":
		c.eventually("the way to be named", again)
		c.must(strings.Contains(a.all(), way), "the way is not named", a)
	default: // a refusal is believed for a day
		c.must(again() == strings.Contains(a.all(), way), "the answer claims another way", a)
	}
}

// sentInstead is the last way to answer: it fails until it is healed, and the answer comes once. The call has no
// idempotency key, so that an answer of which DingTalk did not say that it came comes again: lost would be worse.
func sentInstead(c *cell) {
	where, least := c.where, 1
	if where == "" {
		where = c.Server.Single(c.me().UserID)
	}
	if c.flaw.name == "silence after the effect" {
		least = 2
	}
	heal := c.spoil(0)
	start := c.Server.Seq()
	c.say(c.me().UserID, where, c.row.scene.say[c.lang])
	c.until("the call", func(s sandbox.Snapshot) bool {
		return slices.ContainsFunc(s.Calls(sandbox.CallFilter{After: start}), func(x sandbox.Call) bool { return x.Method+" "+x.Path == c.row.route })
	})
	heal()
	count := func(s *sandbox.Server) (n int) {
		for _, m := range botMessages(s, where) {
			if strings.Contains(m.Title+m.Text, c.row.scene.fine[c.lang]) {
				n++
			}
		}
		return n
	}
	c.until("the answer", func(s sandbox.Snapshot) bool { return count(s.Server) >= least })
	c.stop()
	c.checked++
	if n := count(c.Server); n > 1 && least == 1 {
		c.t.Errorf("%d answers", n)
	}
}
