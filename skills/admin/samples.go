package admin

import (
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
)

func samples() []cardtpl.Sample {
	now := cardtpl.SampleNow()
	calls := Meter{Used: 1240, Limit: 5000, Projected: 2066}
	fine := Status{
		Version: "v0.9.0", Since: cardtpl.SampleAt(14, 22, 5), Live: 2, Receiving: 2, Store: "sqlite",
		Calls: calls, Deliveries: Meter{Used: 866, Limit: 3000, Projected: 1443},
	}
	console := Console{
		Status: fine, Now: now,
		Skills: []used{{Name: "meeting", N: 620}, {Name: "approval", N: 377}, {Name: "attendance", N: 143}},
		People: []used{{Name: "王芳", N: 214}, {Name: "张三", N: 121}, {Name: "李四", N: 97}},
	}
	trouble := console
	trouble.Wrong = 4
	trouble.Calls = Meter{Used: 4120, Limit: 5000, Projected: 6866, Over: true, Out: cardtpl.SampleAt(22, 9, 0)}
	trouble.Buried, trouble.Waiting, trouble.Paused, trouble.Notice = 3, 12, []string{"meeting"}, "今晚 8 点升级，9 点恢复"
	budget := Budget{
		Calls: calls, Deliveries: fine.Deliveries, Skills: console.Skills, Rest: 100, Now: now,
		People: append([]used{}, console.People...),
	}
	short := budget
	short.Calls, short.Rest = trouble.Calls, 2980
	jobs := []Job{
		{ID: "message|x1", Attempts: 41, At: cardtpl.SampleAt(18, 9, 12), Reason: "dingtalk: robot.send: sendMessage.param.contentUnsafe"},
		{ID: "put|x2", Attempts: 100, At: cardtpl.SampleAt(17, 16, 40), Reason: "dingtalk: card.update: 503 serviceUnavailable"},
	}
	kinds := []commands.ParamType{commands.DateRange, commands.Subjects}
	asked := func(say func(cn, tw, en string) string) string {
		return say("查考勤", "查考勤", "Check attendance")
	}
	sample := func(name string, v cardtpl.View) cardtpl.Sample {
		return cardtpl.Sample{Name: "admin-" + name, View: v}
	}
	order := func(do, skill, text string, n int) (ask, said cardtpl.Sample) {
		return sample(do+"-confirm", Confirm{Do: do, Skill: skill, Text: text, N: n}),
			sample(do+"-done", Done{Do: do, Skill: skill, Text: text, N: n, By: "王芳", At: now})
	}
	out := []cardtpl.Sample{
		sample("status", console), sample("status-look", trouble),
		sample("budget", budget), sample("budget-short", short),
		sample("jobs", Jobs{List: jobs, All: 9, Now: now}), sample("jobs-one", Jobs{List: jobs[:1], All: 1, Now: now}), sample("jobs-none", Jobs{Now: now}),
		sample("skills", Switches{List: []Switch{{"attendance", time.Time{}}, {"approval", time.Time{}}, {"meeting", cardtpl.SampleAt(18, 9, 40)}}, Now: now}),
		sample("skills-unknown", Switches{Unknown: "报销", List: []Switch{{"meeting", time.Time{}}}, Now: now}),
		sample("skills-already", Switches{Already: "meeting", List: []Switch{{"meeting", time.Time{}}}, Now: now}),
		sample("notice", Notice{Text: trouble.Notice}), sample("notice-ask", Notice{}), sample("notice-long", Notice{Long: trouble.Notice}),
		sample("thanks", cardtpl.Spoken(func(say func(cn, tw, en string) string) cardtpl.View {
			return Thanks{What: asked(say), Kinds: kinds, Said: true}
		})),
		sample("thanks-agreed", cardtpl.Spoken(func(say func(cn, tw, en string) string) cardtpl.View {
			return Thanks{What: asked(say), Kinds: kinds, Agreed: true}
		})),
		sample("wrong", cardtpl.Spoken(func(say func(cn, tw, en string) string) cardtpl.View {
			return Wrong{All: 9, Now: now, List: []Objection{
				{At: cardtpl.SampleAt(18, 9, 31), By: "张三", What: asked(say), Kinds: kinds, Said: say("张三上周迟到过没", "張三上週遲到過沒", "was Zhang San ever late last week")},
				{At: cardtpl.SampleAt(17, 15, 2), By: "李四", What: say("看日程", "看日程", "See your agenda")},
			}}
		})),
		sample("why", cardtpl.Spoken(func(say func(cn, tw, en string) string) cardtpl.View {
			return Why{Name: "王小明", Now: now, Found: []Finding{
				{Key: "inactive"}, {Key: "range", Args: []any{"dept", say("后端组", "後端組", "Backend")}}, {Key: "dept", Args: []any{"id", "5821"}, Grant: []string{"qyapi_get_department_list"}},
				{Key: "some", Args: []any{"list", say("约会议", "約會議", "Set up a meeting")}, Setting: "access"},
				{Key: "paused", Args: []any{"skill", say("考勤", "考勤", "Attendance")}}, {Key: "maintenance"}, {Key: "share", Args: []any{"n", 100}, Setting: "limits.calls_per_person_per_day"},
				{Key: "refused.scopes", Args: []any{"at", "11-18 09:12"}, Grant: []string{"Calendar.Event.Write"}},
			}}
		})),
		sample("why-nothing", Why{Name: "张三", Now: now}),
		sample("why-unknown", Why{Name: "王小明", Now: now, Found: []Finding{{Key: "unknown"}}}),
		sample("why-outside", cardtpl.Spoken(func(say func(cn, tw, en string) string) cardtpl.View {
			return Why{Name: "王小明", Now: now, Found: []Finding{{Key: "outside", Args: []any{"dept", say("后端组", "後端組", "Backend")}, Setting: "access.departments"}}}
		})),
		sample("wrong-none", Wrong{Now: now}),
		sample("contested-beside", cardtpl.Contested{View: cardtpl.Offering{
			View: cardtpl.Notice{Title: "…", Text: "…"}, Button: cardtpl.Button{Text: "…", URL: "https://example.com"},
		}}),
		sample("contested", cardtpl.Contested{View: cardtpl.Notice{Title: "…", Text: "…"}}),
		sample("reload-bad", cardtpl.Spoken(func(say func(cn, tw, en string) string) cardtpl.View {
			what := say("没有这个键，是想写 per_user_per_minute 吗？", "沒有這個鍵，是想寫 per_user_per_minute 嗎？", "no such key; did you mean per_user_per_minute?")
			return Unread{Problems: []string{"config.yaml:14:3: limits.per_user_per_minut: " + what}}
		})),
		sample("reload-changed", Done{Do: "reload", Reloaded: Reloaded{Changed: []string{"limits.per_user_per_minute", "attendance.viewers"}, Gone: []string{"access.pilot"}, Restart: []string{"dingtalk.qps"}}, By: "王芳", At: now}),
	}
	for _, do := range []string{"pause", "resume", "maintain", "end", "retry", "reload"} {
		skill, text, n := "", "", 0
		switch do {
		case "pause", "resume":
			skill = "meeting"
		case "maintain":
			text = trouble.Notice
		case "retry":
			n = 9
		}
		ask, said := order(do, skill, text, n)
		out = append(out, ask, said)
	}
	return out
}
