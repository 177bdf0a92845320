package intent_test

import "testing"

// What is told beside a request keeps its days and words to itself, what stands for something named before means that, and
// words are not cut where another one begins.
func TestSlotsOfWhatIsToldInOneBreath(t *testing.T) {
	r := rules()
	for _, c := range [][2]string{
		// Days of what is only told.
		{"张三明天落地虹桥，后天上午十点让他和李四一起过清单", "meeting.create start=11-24T10:00 title=清单 with=李四,张三"},
		{"元旦回来，下周一上午十点，年度规划碰一下，叫张三", "meeting.create start=11-23T10:00 title=年度规划 with=张三"},
		{"供应商周五要来，我跟李四周四下午三点先过一遍陈列", "meeting.create start=11-26T15:00 title=陈列 with=李四"},
		{"今晚打烊了以后，九点一刻，跟张三开会讲排班", "meeting.create start=11-22T21:15 title=排班 with=张三"},
		{"上周六值的班，想下周五调休，申请提一下", "approval.create from=11-27 kind=调休"},
		{"下周二飞成都，周四回，提个出差申请", "approval.create from=11-24 to=11-26 kind=出差"},
		{"我10点去趟税务局，12点回，挂个外出", "approval.create start=11-22T10:00 end=11-22T12:00 from=11-22 kind=外出"},
		// A second time that is only told.
		{"新来的实习生下周一报到，帮我约张三明天上午11点聊带教", "meeting.create start=11-23T11:00 title=带教 with=张三"},
		{"下周四验收，下周三晚上七点让李四陪我过一遍资料", "meeting.create start=11-25T19:00 title=资料 with=李四"},
		{"广州那边十点要方案，我九点半跟张三先对一遍", "meeting.create start=11-23T09:30 title=方案 with=张三"},
		{"明天下午三点和李四聊预算，她四点要赶飞机", "meeting.create start=11-23T15:00 title=预算 with=李四"},
		{"明天下午三点开会，张三四点才到", "meeting.create with=张三 missing=start"},
		{"周四下午三点评审，叫张三周四下午两点来", "meeting.create title=评审 with=张三 missing=start"},
		// Hearsay, and a request behind it.
		{"厂家说要提价，明早十点叫张三一起谈谈", "meeting.create start=11-23T10:00 title=提价 with=张三"},
		{"李四说她三点要开会，那就四点半吧，跟她碰一下新品", "meeting.create start=11-22T16:30 title=新品 with=李四"},
		{"李四说她三点要开会，四点半才有空", "none"},
		// What is said in a clause of its own is what it is about.
		{"样品颜色不对，明天下午三点跟张三开会看一下", "meeting.create start=11-23T15:00 title=样品颜色 with=张三"},
		{"明天下午三点，张三、李四，线上，旧系统怎么迁移", "meeting.create start=11-23T15:00 title=旧系统怎么迁移 with=张三,李四 online=true"},
		{"老闆要看數字，明天下午兩點跟李四開會", "meeting.create start=11-23T14:00 title=數字 with=李四"},
		{"年底事多，明天下午两点跟李四开会谈值班", "meeting.create start=11-23T14:00 title=谈值班 with=李四"},
		{"预算超了，明天上午十点，张三、李四，三楼会议室", "meeting.create start=11-23T10:00 title=预算 with=张三,李四 room=三楼会议室"},
		{"李四要转岗的事，明天下午两点跟她谈一下", "meeting.create start=11-23T14:00 title=转岗 with=李四"},
		{"聊十分钟退货的事，明天下午两点，叫李四", "meeting.create start=11-23T14:00 min=10 title=退货 with=李四"},
		{"这是我的，明天下午两点跟李四开会", "meeting.create start=11-23T14:00 with=李四"},
		{"昨晚发烧到39度，今天的会全取消吧", "meeting.cancel from=11-22"},
		{"供货商周五才到，周四的验收会顺延一天", "meeting.reschedule title=验收会 from=11-26 shift=1440 which=11-26T00:00"},
		{"项目周六上线，周五请一天年假", "approval.create from=11-27 kind=年假"},
		{"厂长问起来了，查下张三上周的考勤", "attendance.query from=11-09 to=11-15 scope=person who=张三"},
		{"老张说周四他有空，那就周四上午十点跟他对模具", "meeting.create start=11-26T10:00 title=模具 with=老张"},
		{"客户爽约了，今天四点半那个会撤了吧", "meeting.cancel start=11-22T16:30 from=11-22"},
		{"12月30号下午盘库，叫张三和李四，说错了不是李四，是王五", "meeting.create title=盘库 with=张三,王五 missing=start"},
		{"明天外出见客户，上午9点到12点，提个外出", "approval.create start=11-23T09:00 end=11-23T12:00 from=11-23 kind=外出"},
		{"采购合同要盖章，帮我走个用印申请", "approval.create kind=用印"},
		{"明天下午两点，张三 李四 一季度目标会", "meeting.create start=11-23T14:00 title=一季度目标会 with=张三,李四"},
		{"昨天开会没说清楚，明天上午十一点再约一次张三", "meeting.create start=11-23T11:00 with=张三"},
		{"上午和供应商谈完了，下午四点跟张三复盘", "meeting.create start=11-22T16:00 title=复盘 with=张三"},
		{"客户下午三点到，我们两点半先开个会，叫上张三", "meeting.create start=11-22T14:30 with=张三"},
		{"路上堵了两个小时，三点的会推到四点", "meeting.reschedule start=11-22T16:00 from=11-22 which=11-22T15:00"},
		{"明天下午三点跟张三聊预算，二十分钟够了", "meeting.create start=11-23T15:00 min=20 title=预算 with=张三"},
		{"把报表核一遍，明天下午三点，叫张三", "meeting.create start=11-23T15:00 title=报表 with=张三"},
		{"把小王叫上，明天下午三点跟张三开会", "meeting.create start=11-23T15:00 with=小王,张三"},
		{"明天下午四点和张三把排期捋顺", "meeting.create start=11-23T16:00 title=排期 with=张三"},
		{"明天三点的会挪到五点，会议室换成302", "meeting.reschedule start=11-23T17:00 from=11-23 which=11-23T15:00"},
		{"上周三忘了打下班卡，帮我补上", "approval.create from=11-11 kind=补卡"},
		{"周日值了班，周三补休", "approval.create from=11-25 kind=补休"},
		{"上周六加了班，下周一调休一天", "approval.create from=11-23 kind=调休"},
		// Who a pronoun means.
		{"王五病好了，约他明天下午三点聊预算", "meeting.create start=11-23T15:00 title=预算 with=王五"},
		{"张三跟李四明天就回来了，后天上午九点开会对费用，他俩和我", "meeting.create start=11-24T09:00 title=费用 with=李四,张三"},
		// Words that begin inside others.
		{"明天下午三点和张三过发布计划", "meeting.create start=11-23T15:00 title=发布计划 with=张三"},
		{"明天下午三点安全生产部署会，李四、王五参加", "meeting.create start=11-23T15:00 title=安全生产部署会 with=李四,王五"},
		{"明天下午三点和张三开个案会议", "meeting.create start=11-23T15:00 title=个案会议 with=张三"},
		{"明天上午10点和张三开会，讨论下年会节目", "meeting.create start=11-23T10:00 title=讨论年会节目 with=张三"},
		{"明天17:00 多学科讨论会 叫张三", "meeting.create start=11-23T17:00 title=多学科讨论会 with=张三"},
		{"昨天交的事假申请撤回", "approval.withdraw from=11-21 kind=事假"},
		{"想撤回我遞交的進修假申請", "approval.withdraw kind=進修假"},
		{"明天上午十时到三楼小会议室和张三开会", "meeting.create start=11-23T10:00 with=张三 room=三楼小会议室"},
		{"明天和张三下午三点讨论三月回款的事", "meeting.create start=11-23T15:00 title=讨论三月回款 with=张三"},
		// What must be asked.
		{"跟产品部约个会，明天下午四点，评审新版", "meeting.create start=11-23T16:00 title=评审新版 with=产品部"},
		{"下周请两天年假", "approval.create kind=年假 problem=vague"},
		{"下个月要去趟广州，先把出差单提了", "approval.create kind=出差 problem=vague"},
		{"帮我请假", "approval.create kind=请假 missing=dates"},
		{"那个会取消", "meeting.cancel missing=dates"},
		// What exists in one breath, what becomes of it in the next.
		{"跟张三的会，能不能往前挪一个小时", "meeting.reschedule with=张三 shift=-60"},
		{"供应商面谈这周搞不了，改下周五上午十点吧", "meeting.reschedule start=11-27T10:00 title=供应商面谈 from=11-16 to=11-22 which=11-16T00:00"},
		{"周五的例会，取消吧", "meeting.cancel title=例会 from=11-27"},
		// Cantonese.
		{"星期五個例會提前半個鐘", "meeting.reschedule title=例會 from=11-27 shift=-30 which=11-27T00:00"},
		{"下星期一同二放年假", "approval.create from=11-23 to=11-24 kind=年假"},
		{"聽日三點三同張三開會", "meeting.create start=11-23T15:15 with=張三"},
		// One request in two breaths, and hearsay.
		{"采购申请卡住三天了，催一下呗", "approval.urge kind=采购"},
		{"听说财务那边把周五的例会给取消了", "none"},
		{"采购到后天了，周四14点的评审，原定的，改到周五同一时间", "meeting.reschedule start=11-27T14:00 title=评审 from=11-26 which=11-26T14:00"},
		{"明天三点和张三开会，不用zoom，走钉钉线上", "meeting.create start=11-23T15:00 with=张三 online=true"},
	} {
		if got := brief(read(t, r, c[0])); got != c[1] {
			t.Errorf("%s\n   got  %s\n   want %s", c[0], got, c[1])
		}
	}
}
