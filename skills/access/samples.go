package access

import "github.com/dingdesk/dingdesk/cardtpl"

func samples() []cardtpl.Sample {
	type say = func(cn, tw, en string) string
	spoken := func(name string, view func(say say) cardtpl.View) cardtpl.Sample {
		return cardtpl.Sample{Name: name, View: cardtpl.Spoken(view)}
	}
	admins := func(say say) string { return say("管理员", "管理員", "administrators") }
	managers := func(say say) string { return say("主管", "主管", "managers") }
	rights := func(say say, r Rights) Rights {
		if r.Strict {
			r.add(Row{Who: []string{managers(say), say("财务中心", "財務中心", "Finance")}, Line: "config.yaml:48:5"}, say("同意或拒绝一条审批", "同意或拒絕一筆簽核", "Approve or refuse one approval"))
			r.add(Row{Line: "access.strict"}, say("约会议", "約會議", "Arrange a meeting"))
		}
		r.add(Row{Who: []string{admins(say)}}, say("看谁能用什么", "看誰能用什麼", "See who may do what"))
		r.add(Row{Who: []string{admins(say)}}, say("重新加载配置", "重新載入設定", "Reload the configuration"))
		return r
	}
	holder := func(say say) Item {
		i := Item{As: "user:user4220", Who: "王芳"}
		i.Rights = []Right{
			{What: say("管理员", "管理員", "Administrator"), Key: "access.admins", Line: "config.yaml:46:12"},
			{What: say("可以看考勤：所有人", "可以看考勤：所有人", "May see attendance: everyone"), Key: "attendance.viewers.user4220"},
		}
		return i
	}
	gone := func(say say) Item {
		return Item{As: "user:user0815", Who: "user0815", Gone: true, Rights: []Right{{What: say("可以用：约会议", "可以用：約會議", "May use: Arrange a meeting"), Key: "access.allow.meeting.create", Line: "config.yaml:48:22"}}}
	}
	return []cardtpl.Sample{
		spoken("access-rights", func(say say) cardtpl.View { return rights(say, Rights{Open: 21}) }),
		spoken("access-rights-limited", func(say say) cardtpl.View {
			return rights(say, Rights{
				Open: 19, Strict: true, ReadOnly: true, Groups: 2, Pilot: []string{say("后端组", "後端組", "Backend"), "张三"},
				Departments: []string{say("研发中心", "研發中心", "R&D")}, GroupID: "cidQ7mB1x+2Zk3nVw==",
			})
		}),
		spoken("access-review", func(say say) cardtpl.View { return Review{Item: holder(say), N: 2, Of: 7} }),
		spoken("access-review-gone", func(say say) cardtpl.View { return Review{Item: gone(say), N: 7, Of: 7} }),
		spoken("access-outcome", func(say say) cardtpl.View { return Outcome{Kept: 7} }),
		spoken("access-outcome-changes", func(say say) cardtpl.View {
			return Outcome{Kept: 28, Left: 3, Drop: []Item{holder(say), gone(say)}}
		}),
	}
}
