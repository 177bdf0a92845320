package approval

import (
	"strconv"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
)

func at(day, hour, minute int) time.Time { return cardtpl.SampleAt(day, hour, minute) }

func sampleURL(id string) string {
	return "https://aflow.dingtalk.com/dingtalk/mobile/homepage.htm?corpid=dingcorp&dd_share=false&procInstId=" + id + "#/approval"
}

func samples() []cardtpl.Sample {
	now := cardtpl.SampleNow()
	trip := Row{
		Title: "张三提交的出差申请", Kind: "出差", Number: "202611160912000123456", Status: Running, Originator: "张三",
		Holders: []string{"李雷"}, Since: at(16, 9, 12), Created: at(16, 9, 12), URL: sampleURL("p-1"),
		Summary: Summary{Place: "上海", From: time.Date(2026, 12, 8, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 12, 10, 0, 0, 0, 0, time.UTC), Length: Length{N: "3"}},
	}
	leave := Row{
		Title: "张三提交的请假", Kind: "请假", Number: "202611101530000987654", Status: Agreed, Originator: "张三",
		Created: at(10, 15, 30), Finished: at(11, 9, 4), URL: sampleURL("p-2"), N: 1,
	}
	refused := Row{
		Title: "张三提交的采购申请", Kind: "采购", Number: "202611051101000555444", Status: Refused, Originator: "张三",
		Created: at(5, 11, 1), Finished: at(6, 16, 40), URL: sampleURL("p-3"), N: 2,
	}
	withdrawn := Row{
		Title: "张三提交的用章申请", Kind: "用章", Number: "202611031010000333222", Status: Withdrawn, Originator: "张三",
		Created: at(3, 10, 10), Finished: at(3, 10, 20), URL: sampleURL("p-4"), N: 3,
	}
	mine := func(i int) Row {
		r := Row{
			Title: []string{"王芳提交的报销", "韩梅梅提交的请假"}[i], Kind: []string{"报销", "请假"}[i], Number: []string{"202611151802000111222", "202611180905000222111"}[i],
			Status: Running, Originator: []string{"王芳", "韩梅梅"}[i], Created: []time.Time{at(15, 18, 2), at(18, 9, 5)}[i], URL: sampleURL([]string{"p-7", "p-8"}[i]), N: i,
		}
		r.Since = r.Created
		r.Summary = []Summary{{Amount: "¥3,000"}, {From: at(25, 0, 0), To: at(25, 0, 0), Length: Length{N: "4", Hours: true}}}[i]
		return r
	}
	again := mine(0)
	again.Originator, again.Title, again.Number, again.N, again.Summary.Amount = "李雷", "李雷提交的报销", "202611160902000333444", 2, "¥125,000"
	detail := Detail{
		Title: "王芳提交的报销", Number: "202611151802000111222", Kind: "报销", Status: Running,
		Originator: "王芳", Dept: "市场部", Created: at(15, 18, 2), Now: now,
		Form: []Field{
			{Label: "报销类型", Values: []string{"差旅费"}}, {Label: "金额（元）", Values: []string{"1,286.50"}},
			{Label: "事由", Values: []string{"上海客户拜访，高铁往返与住宿一晚"}},
		},
		Steps:   []Step{{"王芳", "started", at(15, 18, 2), "", 0}, {"李雷", "agreed", at(16, 9, 40), "发票齐全", 15*time.Hour + 38*time.Minute}, {"张三", "waiting", time.Time{}, "", 0}},
		Holders: []string{"张三"}, Since: at(16, 9, 40), URL: sampleURL("p-7"), CanDecide: true,
	}
	whole := detail
	whole.Title, whole.Kind, whole.Originator, whole.Way = "王芳提交的差旅报销单", "差旅报销单", "王芳", Way{Method: WayAll, Left: []string{"张三", "李四"}, Agreed: 1}
	whole.Form = []Field{
		{Label: "报销总额（元）", Values: []string{"12,860"}},
		{Label: "出差时间", Shape: FieldRange, Values: []string{"2026-11-12", "2026-11-14"}, Length: Length{N: "3"}},
		{Label: "费用类别", Shape: FieldList, Values: []string{"交通", "住宿", "招待"}},
		{Label: "同行人", Shape: FieldList, Values: []string{"李雷", "Anna Wong"}}, {Label: "承担部门", Shape: FieldList, Values: []string{"市场部"}},
		{Label: "关联审批单", Shape: FieldList, Values: []string{"王芳提交的出差申请"}},
		{Label: "报销明细", Shape: FieldTable, Sums: []cardtpl.Fact{{Label: "金额（元）", Value: "12,860"}}},
		{Label: "说明", Values: []string{strings.Repeat("上海客户拜访三天，高铁往返，住宿两晚，另有一次客户招待。", 4)}},
		{Label: "附件", Shape: FieldFiles, Values: []string{"酒店发票.pdf (183 KB)", "高铁行程单.pdf (96 KB)"}},
		{Label: "现场照片", Shape: FieldPictures, Values: []string{"1", "2", "3"}}, {Label: "收款账户", Shape: FieldElsewhere},
	}
	for i := range 14 {
		whole.Form[6].Rows = append(whole.Form[6].Rows, []cardtpl.Fact{{Label: "费用说明", Value: []string{"高铁票", "酒店", "出租车"}[i%3]}, {Label: "金额（元）", Value: strconv.Itoa(100 * (i + 1))}})
	}
	refusedDetail := Detail{
		Title: "张三提交的采购申请", Number: "202611051101000555444", Kind: "采购", Status: Refused,
		Originator: "张三", Dept: "研发部", Created: at(5, 11, 1), Finished: at(6, 16, 40), Now: now,
		Form:  []Field{{Label: "物品", Values: []string{"显示器 27 寸"}}, {Label: "数量", Values: []string{"2"}}},
		Steps: []Step{{"张三", "started", at(5, 11, 1), "", 0}, {"李雷", "refused", at(6, 16, 40), "本季度预算已用完，请下季度再提", 0}},
		URL:   sampleURL("p-3"),
	}
	second, large := detail, detail
	second.Originator, second.Title, second.Dept, second.Amount = "李雷", "李雷提交的报销", "销售部", "¥420"
	second.Form = []Field{{Label: "报销类型", Values: []string{"交通费"}}, {Label: "金额（元）", Values: []string{"420"}}, {Label: "事由", Values: []string{"拜访客户，出租车"}}}
	detail.Amount, large.Amount = "¥1,286.50", "¥128,000"
	large.Form = []Field{{Label: "报销类型", Values: []string{"设备"}}, {Label: "金额（元）", Values: []string{"128,000"}}}
	own := Detail{
		Title: "张三提交的采购申请", Number: "202611160912000777888", Kind: "采购", Status: Running, Originator: "张三", Dept: "研发部", Mine: true,
		Created: at(16, 9, 12), Now: now, Form: []Field{{Label: "物品", Values: []string{"显示器 27 寸"}}, {Label: "金额（元）", Values: []string{"3,000"}}},
		Steps:   []Step{{"张三", "started", at(16, 9, 12), "", 0}, {"李雷", "waiting", at(16, 9, 12), "", 0}},
		Holders: []string{"李雷"}, Since: at(16, 9, 12), URL: sampleURL("p-9"),
	}
	urge := Urge{Detail: own, Summary: Summary{Amount: "¥3,000"}, From: "张三", To: []string{"李雷"}}
	evening := urge
	evening.Later, evening.Above, evening.Elsewhere, evening.Unseen = at(19, 9, 0), true, []string{"王芳"}, []string{"Anna Wong"}
	theirs := own
	theirs.Mine, theirs.CanDecide = false, true
	over := own
	over.Status, over.Holders, over.Finished = Agreed, nil, at(18, 8, 30)
	passed := detail
	passed.CanDecide = false
	away := Away{To: "李雷", From: at(23, 0, 0), Until: at(28, 0, 0), Kept: []string{"用章申请", "付款申请"}, Now: now}
	return []cardtpl.Sample{
		{Name: "approval-detail-own", View: own},
		{Name: "approval-away", View: away},
		{Name: "approval-digests", View: Digests{At: usual(), Said: "每天"}},
		{Name: "approval-digests-on", View: Digests{At: []time.Duration{9 * time.Hour}, On: true}},
		{Name: "approval-digests-off", View: DigestsOff{Who: "张三", At: now}},
		{Name: "approval-digest", View: Digest{N: 7, Rows: []Row{mine(0), again, mine(1)}, Now: now, MoreURL: sampleURL("todo")}},
		{Name: "approval-digest-count", View: Digest{N: 2, Now: now, MoreURL: sampleURL("todo")}},
		{Name: "approval-digests-more", View: Digests{At: usual(), On: true, Waited: true, Push: Push{true, true}, Leads: true, Weekly: true}},
		{Name: "approval-digests-leads", View: Digests{At: usual(), On: true, Waited: true, Leads: true}},
		{Name: "approval-waited", View: Told{Of: jobWaited, Rows: []Row{mine(0)}, Now: now, MoreURL: sampleURL("todo")}},
		{Name: "approval-waited-several", View: Told{Of: jobWaited, Rows: []Row{mine(0), again}, Now: now, MoreURL: sampleURL("todo")}},
		{Name: "approval-task", View: Told{Of: jobTask, Rows: []Row{mine(1)}, Now: now, MoreURL: sampleURL("todo")}},
		{Name: "approval-task-several", View: Told{Of: jobTask, Rows: []Row{mine(1), mine(0)}, Now: now, MoreURL: sampleURL("todo")}},
		{Name: "approval-result", View: Told{Of: jobResult, Rows: []Row{leave}, Now: now}},
		{Name: "approval-result-several", View: Told{Of: jobResult, Rows: []Row{leave, refused}, Now: now}},
		{Name: "approval-stuck", View: Stuck{Rows: []StuckWith{{"李雷", 3, at(11, 9, 4)}, {"韩梅梅", 1, at(13, 17, 30)}}, Now: now}},
		{Name: "approval-snoozed", View: Snoozed{Until: at(19, 9, 0), Now: now}},
		{Name: "approval-away-again", View: Away{To: "李雷", From: now, Until: at(21, 0, 0), Only: []string{"采购申请", "出差申请"}, Before: "王芳", Now: now}},
		{Name: "approval-standing", View: Standing(away)},
		{Name: "approval-standing-now", View: Standing{To: "李雷", From: now.Add(-time.Hour), Until: at(18, 18, 0), Now: now}},
		{Name: "approval-stood-out", View: StoodOut{To: "李雷", Who: "张三", At: now}},
		{Name: "approval-handed-on", View: HandedOn{Detail: passed, To: "李雷"}},
		{Name: "approval-in-your-hands", View: InYourHands{Detail: detail, From: "李雷"}},
		{Name: "approval-not-handed-on", View: NotHandedOn{Detail: passed, To: "王芳", Why: commands.NewError(commands.Invalid, nil, "approval.away.no_access", "who", "王芳")}},
		{Name: "approval-urge", View: urge},
		{Name: "approval-urge-later", View: evening},
		{Name: "approval-nudged", View: Nudged{Urge: urge, At: now, Again: now.Add(coolDown)}},
		{Name: "approval-nudged-later", View: Nudged{Urge: evening, At: now}},
		{Name: "approval-urged", View: Urged{Detail: theirs, From: "张三", Summary: urge.Summary}},
		{Name: "approval-not-nudged", View: NotNudged{Detail: over}},
		{Name: "approval-not-nudged-barred", View: NotNudged{Detail: own, Barred: true}},
		{Name: "approval-detail-over", View: over},
		{Name: "approval-again", View: Again{Detail: over, Suite: true, URL: sampleURL("new")}},
		{Name: "approval-again-controls", View: Again{Detail: over, Left: []string{"报价单"}, URL: sampleURL("new")}},
		{Name: "approval-theirs", View: List{Heading: Theirs, With: []string{"王芳"}, Rows: []Row{mine(0), mine(1)}, AsOf: now, From: at(1, 0, 0), To: at(18, 0, 0), Since: at(2, 0, 0)}},
		{Name: "approval-withdraw", View: Withdraw{own}},
		{Name: "approval-withdrawn", View: WasWithdrawn{Detail: own, Who: "张三", At: now}},
		{Name: "approval-detail-whole", View: whole},
		{Name: "approval-agree-whole", View: Decide{Detail: whole, Agree: true, Remark: "同意，下次请先报备"}},
		{Name: "approval-mine", View: List{Heading: Mine, Rows: []Row{trip, leave, refused, withdrawn}, AsOf: now, MoreURL: sampleURL("all")}},
		{Name: "approval-mine-one", View: List{Heading: Mine, Rows: []Row{trip}, AsOf: now, Kind: "出差"}},
		{Name: "approval-mine-none", View: List{Heading: Mine, AsOf: now, Kind: "出差", Status: Running, Only: []string{"出差", "请假"}}},
		{Name: "approval-mine-many", View: List{Heading: Mine, Rows: []Row{trip, leave, refused, withdrawn, leave}, Shown: 12, AsOf: now, Unheard: true}},
		{Name: "approval-pending-sum", View: List{Heading: Pending, Rows: []Row{mine(0), mine(1), again}, AsOf: now, MoreURL: sampleURL("todo")}},
		{Name: "approval-pending", View: List{Heading: Pending, Rows: []Row{mine(0), mine(1)}, Others: 3, Unlisted: 1, Kind: "报销", AsOf: now, Counted: now.Add(-7 * time.Minute), MoreURL: sampleURL("todo")}},
		{Name: "approval-pending-none", View: List{Heading: Pending, AsOf: now}},
		{Name: "approval-pending-unseen", View: List{Heading: Pending, Unlisted: 2, AsOf: now, MoreURL: sampleURL("todo")}},
		{Name: "approval-detail-decide", View: detail},
		{Name: "approval-detail-refused", View: refusedDetail},
		{Name: "approval-reason", View: Reason{Detail: detail}},
		{Name: "approval-reason-demanded", View: Reason{Detail: detail, Agree: true, Demanded: true}},
		{Name: "approval-agree", View: Decide{Detail: detail, Agree: true}},
		{Name: "approval-agree-held", View: Decide{Detail: detail, Agree: true, Held: true}},
		{Name: "approval-agree-instead", View: Decide{Detail: detail, Agree: true, Held: true, Running: now.Add(8 * time.Second)}},
		{Name: "approval-refuse", View: Decide{Detail: detail, Remark: "请补上酒店发票"}},
		{Name: "approval-held", View: Held{Title: "王芳提交的报销", Agree: true, Remark: "同意", Due: now.Add(10 * time.Second), Who: "张三", At: now, URL: sampleURL("p-7")}},
		{Name: "approval-undone", View: Undone{Who: "张三", At: now}},
		{Name: "approval-undone-replaced", View: Undone{Who: "张三", At: now, Replaced: true}},
		{Name: "approval-not-decided", View: NotDecided{Receipt: Receipt{Name: "王芳提交的报销", URL: sampleURL("p-7"), State: fateDecided, Who: "李雷"}, By: "张三", At: now}},
		{Name: "approval-more", View: More{Detail: detail}},
		{Name: "approval-more-premium", View: More{Detail: detail, Premium: true}},
		{Name: "approval-hand-over", View: Hand{Detail: detail, How: handOver, To: "李四", Remark: "我下周不在"}},
		{Name: "approval-hand-before", View: Hand{Detail: detail, How: handBefore, To: "李四"}},
		{Name: "approval-hand-after", View: Hand{Detail: detail, How: handAfter, To: "李四"}},
		{Name: "approval-hand-back", View: Hand{Detail: detail, How: handBack, To: "李雷", Remark: "发票抬头不对"}},
		{Name: "approval-hand-start", View: Hand{Detail: detail, How: handBack, To: "王芳", Remark: "请补酒店发票", Start: true}},
		{Name: "approval-handed-over", View: Handed{Title: "王芳提交的报销", How: handOver, To: "李四", Remark: "我下周不在", Who: "张三", At: now, URL: sampleURL("p-7")}},
		{Name: "approval-handed-before", View: Handed{Title: "王芳提交的报销", How: handBefore, To: "李四", Who: "张三", At: now, URL: sampleURL("p-7")}},
		{Name: "approval-handed-after", View: Handed{Title: "王芳提交的报销", How: handAfter, To: "李四", Who: "张三", At: now, URL: sampleURL("p-7")}},
		{Name: "approval-handed-back", View: Handed{Title: "王芳提交的报销", How: handBack, To: "李雷", Remark: "发票抬头不对", Who: "张三", At: now, URL: sampleURL("p-7")}},
		{Name: "approval-comment", View: Comment{Detail: detail, Text: "请补酒店发票"}},
		{Name: "approval-commented", View: Commented{Title: "王芳提交的报销", Text: "请补酒店发票", Who: "张三", At: now, URL: sampleURL("p-7")}},
		{Name: "approval-agree-twice", View: Decide{Detail: large, Agree: true, Above: 10_000}},
		{Name: "approval-batch", View: Batch{Agree: true, Kind: "报销", Forms: []Detail{detail, second}, Out: []Receipt{{Name: "报销 · 韩梅梅 · ¥128,000", State: outAbove, Amount: "¥128,000", URL: sampleURL("p-9")}}, Now: now}},
		{Name: "approval-batch-refuse", View: Batch{Kind: "报销", Remark: "预算已用完", Forms: []Detail{detail, second}, Now: now}},
		{Name: "approval-batch-nothing", View: Batch{Agree: true, Out: []Receipt{{Name: "报销 · 韩梅梅 · ¥128,000", State: outPart}}, Now: now}},
		{Name: "approval-batched", View: Receipts{Agree: true, Kind: "报销", Who: "张三", At: now, Rows: []Receipt{{Name: "报销 · 王芳 · ¥1,286.50", State: fateDone}, {Name: "报销 · 李雷 · ¥420", State: fateDone}}}},
		{Name: "approval-batched-part", View: Receipts{Agree: true, Kind: "报销", Who: "张三", At: now, Rows: []Receipt{
			{Name: "报销 · 王芳 · ¥1,286.50", State: fateDone}, {Name: "报销 · 李雷 · ¥420", State: fateDecided, Who: "周敏"}, {Name: "报销 · 陈静 · ¥95", State: fateOpen},
		}}},
		{Name: "approval-agreed", View: Decided{Title: "王芳提交的报销", Agree: true, Who: "张三", At: now, URL: sampleURL("p-7")}},
		{Name: "approval-refused", View: Decided{Title: "王芳提交的报销", Who: "张三", At: now}},
	}
}
