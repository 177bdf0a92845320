package intent_test

import "testing"

// Classes of sentences that were read wrong once: each class has phrases of its own here, none of
// them a sentence that showed the fault.
func TestSlotsOfWhatWasOnceReadWrong(t *testing.T) {
	r := rules()
	for _, c := range [][2]string{
		// Verbs that only say that people talk are no part of a title.
		{"明天下午3点和张三聊下房租", "meeting.create start=11-23T15:00 title=房租 with=张三"},
		{"明早十点跟李四过一遍测试用例", "meeting.create start=11-23T10:00 title=测试用例 with=李四"},
		{"后天下午两点和王五碰一下装修进度", "meeting.create start=11-24T14:00 title=装修进度 with=王五"},
		{"周四下午三点跟Alice sync一下hiring plan", "meeting.create start=11-26T15:00 title=hiring plan with=Alice"},
		{"明天下午三点找张三谈谈涨薪的事", "meeting.create start=11-23T15:00 title=涨薪 with=张三"},
		{"明天下午4点和张三聊两句", "meeting.create start=11-23T16:00 with=张三"},
		{"周五上午十点和李四聊下双十二备货", "meeting.create start=11-27T10:00 title=双十二备货 with=李四"},
		// English titles behind on, for, re.
		{"a sync on pricing with Bob on Friday 4:30pm", "meeting.create start=11-27T16:30 title=sync on pricing with=Bob"},
		{"book the small conference room Tuesday 9-11am for exam prep", "meeting.create start=11-24T09:00 min=120 title=exam prep room=small conference room"},
		{"need a meeting w/ Tom tmr 4pm re: Q2 sales", "meeting.create start=11-23T16:00 title=Q2 sales with=Tom"},
		// A length in front of 的 does not make the meeting one that exists.
		{"明天下午四点两个小时的方案评审，张三李四都来", "meeting.create start=11-23T16:00 min=120 title=方案评审 with=张三,李四"},
		// A heading and a colon.
		{"新建会议：门店盘点，明天15:00-16:00，参会人张三", "meeting.create start=11-23T15:00 min=60 title=门店盘点 with=张三"},
		// Rooms without the word, and halls.
		{"明天上午九点半部门例会 502", "meeting.create start=11-23T09:30 title=部门例会 room=502"},
		{"明天下午两点到四点在B205做方案总结", "meeting.create start=11-23T14:00 min=120 title=方案总结 room=B205"},
		{"12月8号上午9点 校招宣讲会 多功能厅", "meeting.create start=12-08T09:00 title=校招宣讲会 room=多功能厅"},
		{"订下会议室，明天下午3点", "meeting.create start=11-23T15:00"},
		{"后天下午五点和张三在三楼大会议室开会", "meeting.create start=11-24T17:00 with=张三 room=三楼大会议室"},
		{"明天下午兩點同王五喺長江會議室傾預算", "meeting.create start=11-23T14:00 title=預算 with=王五 room=長江會議室"},
		// Addresses and telephone numbers are nobody.
		{"和bob@example.com明早九点开个会 13912345678", "meeting.create start=11-23T09:00"},
		// Either hour.
		{"明天9点和11点都可以，约张三开会", "meeting.create with=张三 missing=start"},
		// What happens to a meeting is not its subject.
		{"明天的方案评审不开了", "meeting.cancel title=方案评审 from=11-23"},
		{"设计评审改到后天上午九点", "meeting.reschedule start=11-24T09:00 title=设计评审"},
		{"delay tomorrow's sync by 40 minutes", "meeting.reschedule from=11-23 shift=40 which=11-23T00:00"},
		// A genitive names the person.
		{"show Alice's attendance for last week", "attendance.query from=11-09 to=11-15 scope=person who=Alice"},
		// Attendance by other words.
		{"上周我加班了几个小时", "attendance.overtime from=11-09 to=11-15 scope=self"},
		{"今天有谁没到", "attendance.query from=11-22 scope=team"},
		{"昨天谁请假了", "attendance.away from=11-21 scope=team"},
		{"who is off tomorrow", "attendance.away from=11-23 scope=team"},
		// Approvals.
		{"我上个月提交的付款申请", "approval.status from=10-01 to=10-31 kind=付款"},
		{"付款到财务了吗", "approval.status kind=付款"},
		{"有几个单子需要处理", "approval.pending"},
		{"帮我请个假，后天一天", "approval.create from=11-24 kind=请假"},
		{"李四请假了，先找王五吧", "none"},
		// Figures inside a word count nothing.
		{"12/3 上午9:00 和 Bob 1on1 半小时", "meeting.create start=12-03T09:00 min=30 title=1on1 with=Bob"},
		// Half a day and a day are hours of work; a month is no length of a meeting.
		{"明天上午9点半天的安全培训", "meeting.create start=11-23T09:00 min=240 title=安全培训"},
		{"后天上午想请半天病假", "approval.create from=11-24 kind=病假"},
		{"明天上午八点和张三开会，24小时", "meeting.create start=11-23T08:00 min=1440 with=张三"},
		{"明天上午八点和张三开12个小时的会", "meeting.create start=11-23T08:00 min=720 with=张三"},
		{"明天上午八点和张三开会，一天", "meeting.create start=11-23T08:00 min=480 with=张三"},
		// Who is left out is not invited.
		{"明天下午三点和张三开会，不要叫李四", "meeting.create start=11-23T15:00 with=张三"},
		{"明天下午三点和张三、李四开会，除了王五", "meeting.create start=11-23T15:00 with=张三,李四"},
		{"明天下午三点和张三开会，除了李四还有王五", "meeting.create start=11-23T15:00 with=张三,李四,王五"},
		{"明天下午三點同張三開會，唔使叫李四", "meeting.create start=11-23T15:00 with=張三"},
		{"meet Bob and Tom tomorrow at 3pm, but not Alice", "meeting.create start=11-23T15:00 with=Bob,Tom"},
		{"meet Bob and Tom tomorrow at 3pm, not Tom", "meeting.create start=11-23T15:00 with=Bob"},
		{"明天下午三点和张三开会，不是李四", "meeting.create start=11-23T15:00 with=张三"},
		{"后天下午两点和张三开会，时长半天", "meeting.create start=11-24T14:00 min=240 with=张三"},
		{"meet Bob tomorrow at 3pm, don't invite Tom", "meeting.create start=11-23T15:00 with=Bob"},
		{"下周五上午十点安排张三实习两个月面谈", "meeting.create start=11-27T10:00 title=面谈 with=张三"},
		// A role is nobody's name and no title.
		{"明天上午十点跟领导汇报", "meeting.create start=11-23T10:00"},
		{"大后天上午9点和孙总视频", "meeting.create start=11-25T09:00 with=孙总 online=true"},
		{"周五下午三点到四点 季度复盘 六楼会议室 张三", "meeting.create start=11-27T15:00 min=60 title=季度复盘 with=张三 room=六楼会议室"},
		{"meeting tomorrow 3:30pm, Bob Tom, Q2 review, online", "meeting.create start=11-23T15:30 title=Q2 review with=Bob,Tom online=true"},
		{"提前告诉张三：明天下午三点开会", "meeting.create start=11-23T15:00 with=张三"},
		{"后天的线上会不弄了", "meeting.cancel from=11-24"},
		{"小李今天到岗了没", "attendance.query from=11-22 scope=person who=小李"},
		{"过去一周我漏了几次卡", "attendance.query from=11-16 to=11-22 scope=self"},
		{"was my travel request rejected?", "approval.status kind=travel"},
		{"do I have any requests waiting", "approval.pending"},
		{"business trips waiting for me", "approval.pending kind=business trips"},
		{"which purchase requests are waiting for my approval", "approval.pending kind=purchase"},
		{"自我介绍一下", "help"},
		{"who are you cheering for", "none"},
		{"明天下午四点，和王五过采购清单", "meeting.create start=11-23T16:00 title=采购清单 with=王五"},
		{"约张三 明天下午三点，活动方案讨论", "meeting.create start=11-23T15:00 title=活动方案讨论 with=张三"},
		{"add a meeting on Friday 9am with Bob titled Budget check", "meeting.create start=11-27T09:00 title=Budget check with=Bob"},
		{"schedule 2 hours for release planning next Tuesday at 10am", "meeting.create start=11-24T10:00 min=120 title=release planning"},
		{"邀请财务部张三、李四于12月1日15点参加预算推进会", "meeting.create start=12-01T15:00 title=预算推进会 with=张三,李四"},
		{"后天早上九点同海外团队开会", "meeting.create start=11-24T09:00 with=海外团队"},
		{"Alice周四什么安排", "meeting.free from=11-26 scope=person who=Alice"},
		{"我上周出勤正常不", "attendance.query from=11-09 to=11-15 scope=self"},
		{"报销下打车费", "approval.create kind=报销"},
		// What is not to be done is not done.
		{"别把明天的会取消", "none"},
		{"don't cancel my 3pm meeting", "none"},
		{"不要撤回我的申请", "none"},
		{"不用开会了", "none"},
		{"明天三点不用开会了", "meeting.cancel start=11-23T15:00 from=11-23"},
		{"下午的会别开了", "meeting.cancel start=11-22T12:00 end=11-22T18:00 from=11-22"},
		{"喂喂", "none"},
		// A second time that takes back the first; ranges that run backwards, and up to noon.
		{"后天上午9点和张三开会，不对，是11点", "meeting.create start=11-24T11:00 with=张三"},
		{"明天下午2点开会，说错了，下午5点", "meeting.create start=11-23T17:00"},
		{"明天上午10点到9点开会", "meeting.create problem=reversed missing=start"},
		{"明天上午10点到2点开会", "meeting.create start=11-23T10:00 min=240"},
		{"book room C for a workshop on Thursday from 10 to noon", "meeting.create start=11-26T10:00 min=120 title=workshop room=room C"},
		{"明天下午三点，预算会，陈总孙总都来", "meeting.create start=11-23T15:00 title=预算会 with=陈大文,孙总"},
		{"schedule an interview for Thursday 2pm with candidate Ann Smith", "meeting.create start=11-26T14:00 title=interview with=Ann Smith"},
		{"有空和王五聊聊报价", "meeting.create title=报价 with=王五 missing=start"},
		{"what do I have on Friday afternoon", "meeting.list start=11-27T12:00 end=11-27T18:00 from=11-27"},
		{"后天那个评审帮我推掉", "meeting.cancel title=评审 from=11-24"},
		{"下周三站会改下周四", "meeting.reschedule title=站会 from=11-25 which=11-25T00:00 missing=start"},
		{"我们部门上周谁加班最多", "attendance.overtime from=11-09 to=11-15 scope=team"},
		{"能帮我做点什么", "help"},
		{"你会说粤语吗", "none"},
		{"明天两点到三点 张三 Bob 采购流程沟通 C105", "meeting.create start=11-23T14:00 min=60 title=采购流程沟通 with=张三,Bob room=C105"},
		{"聽晚仲有冇會要開", "meeting.list start=11-23T18:00 end=11-24T00:00 from=11-23"},
		{"我周五排满了吗", "meeting.list from=11-27"},
		{"还有哪些没处理的单子", "approval.pending"},
		{"感谢你帮我约会议", "none"},
		// What is early in the name or the time of a meeting does not move it forward.
		{"早会推迟半小时", "meeting.reschedule title=早会 shift=30"},
		{"明早的会推迟20分钟", "meeting.reschedule from=11-23 shift=20 which=11-23T00:00"},
		{"明天的周会早半小时", "meeting.reschedule title=周会 from=11-23 shift=-30 which=11-23T00:00"},
		{"后天的例会晚一个小时开", "meeting.reschedule title=例会 from=11-24 shift=60 which=11-24T00:00"},
		{"订明天下午2点到3点的会议室，用于新人面谈", "meeting.create start=11-23T14:00 min=60 title=新人面谈"},
		{"天天开会开到想吐", "none"},
	} {
		if got := brief(read(t, r, c[0])); got != c[1] {
			t.Errorf("%s\n   got  %s\n   want %s", c[0], got, c[1])
		}
	}
}
