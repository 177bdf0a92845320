package intent_test

import "testing"

// What a meeting is about is what nothing else claimed; who takes part is read without a directory, out
// of lists, and taken back when the person takes it back.
func TestSlotsOfWhatIsLeftOver(t *testing.T) {
	r := rules()
	for _, c := range [][2]string{
		// A topic without a word that introduces it.
		{"周四下午四点 渠道政策宣讲 三楼洽谈室", "meeting.create start=11-26T16:00 title=渠道政策宣讲 room=三楼洽谈室"},
		{"约孙倩开会核定返利，后天上午十一点", "meeting.create start=11-24T11:00 title=核定返利 with=孙倩"},
		{"12月9号上午九点到十点半 开元旦晚会筹备会", "meeting.create start=12-09T09:00 min=90 title=元旦晚会筹备会"},
		{"下周二下午两点搞个用户访谈 用45分钟", "meeting.create start=11-24T14:00 min=45 title=用户访谈"},
		{"明天下午三点开会 时间一个小时 主题就写返点", "meeting.create start=11-23T15:00 min=60 title=返点"},
		{"主题：双十二备货 时间：明天14:00-15:00 地点：A座1102", "meeting.create start=11-23T14:00 min=60 title=双十二备货 room=A座1102"},
		{"weekly sales meeting tomorrow 10am", "meeting.create start=11-23T10:00 title=weekly sales meeting"},
		{"kickoff for Project Falcon tomorrow 3pm with Bob", "meeting.create start=11-23T15:00 title=kickoff for Project Falcon with=Bob"},
		{"还有一个小时下班，半小时后开个会", "meeting.create start=11-22T10:30"},
		{"今晚八点线上碰一下", "meeting.create start=11-22T20:00 online=true"},
		// People whom no directory knows.
		{"叫上周杰 郑爽 何炅，明早九点半碰一下排期", "meeting.create start=11-23T09:30 title=排期 with=周杰,郑爽,何炅"},
		{"和孙倩吴昊明天下午三点对一下口径", "meeting.create start=11-23T15:00 title=口径 with=孙倩,吴昊"},
		{"参会人：孙倩,吴昊,郑爽，明天下午三点开会", "meeting.create start=11-23T15:00 with=孙倩,吴昊,郑爽"},
		{"跟市场那边的孙倩明天十点聊聊投放", "meeting.create start=11-23T10:00 title=投放 with=孙倩"},
		{"运营的吴昊、孙倩参加，明天下午五点开会", "meeting.create start=11-23T17:00 with=吴昊,孙倩"},
		{"明天下午三点，我、吴昊、孙倩开个短会", "meeting.create start=11-23T15:00 with=吴昊,孙倩"},
		{"book a call with 孙倩 and 吴昊 tomorrow 4pm", "meeting.create start=11-23T16:00 with=孙倩,吴昊"},
		{"meeting with zhou jie and wang fei tomorrow 10am", "meeting.create start=11-23T10:00 with=zhou jie,wang fei"},
		{"tomorrow 2pm with Mr. Lin and Dr. Gao, topic: pricing", "meeting.create start=11-23T14:00 title=pricing with=Mr. Lin,Dr. Gao"},
		// Taken back.
		{"约孙倩，不对，约吴昊，明天下午四点开会", "meeting.create start=11-23T16:00 with=吴昊"},
		{"先约吴昊 算了还是约孙倩吧 周二三点开会", "meeting.create start=11-24T15:00 with=孙倩"},
		{"with Amy not Amanda, tomorrow 3pm meeting", "meeting.create start=11-23T15:00 with=Amy"},
		{"周二，哦不，周三上午十点开会", "meeting.create start=11-25T10:00"},
		{"明天下午两点，更正，三点，开会", "meeting.create start=11-23T15:00"},
		{"大后天下午三点（不是后天）开会", "meeting.create start=11-25T15:00"},
		// Rooms.
		{"在博雅楼305开会，明天上午九点", "meeting.create start=11-23T09:00 room=博雅楼305"},
		{"明天上午九点在西湖厅开会", "meeting.create start=11-23T09:00 room=西湖厅"},
		{"“黄山”会议室明天下午四点开会", "meeting.create start=11-23T16:00 room=黄山会议室"},
		{"Lotus room tomorrow 4pm, team sync", "meeting.create start=11-23T16:00 title=team sync room=Lotus room"},
		{"meeting in Room Apollo tomorrow at 11", "meeting.create start=11-23T11:00 room=Room Apollo"},
		{"明天三点去7楼茶水间聊聊", "meeting.create start=11-23T15:00 room=7楼茶水间"},
		{"聽日三點用大房開會", "meeting.create start=11-23T15:00 room=大房"},
		{"phone booth 2 tomorrow 9am with Bob", "meeting.create start=11-23T09:00 with=Bob room=phone booth 2"},
		{"book Thursday 3pm, boardroom on the 9th floor", "meeting.create start=11-26T15:00 room=boardroom"},
		{"订一下502，明天下午三点", "meeting.create start=11-23T15:00 room=502"},
		{"不要会议室，明天下午三点开个线上会", "meeting.create start=11-23T15:00 online=true"},
		// Longer, shorter, later.
		{"把周会缩短成20分钟", "meeting.reschedule min=20 title=周会"},
		{"评审会延长到两个小时", "meeting.reschedule min=120 title=评审会"},
		{"extend the retro by 15 minutes", "meeting.reschedule title=retro"},
		{"周会推迟20分钟", "meeting.reschedule title=周会 shift=20"},
		{"move the vendor call from Monday 3pm to Wednesday 10am", "meeting.reschedule start=11-25T10:00 title=vendor call from=11-23 which=11-23T15:00"},
		{"grab a room for 45 minutes from 2pm tomorrow", "meeting.create start=11-23T14:00 min=45"},
		{"找一天约孙倩聊聊，下周", "meeting.create with=孙倩 missing=start"},
		{"把新人训练营取消掉", "meeting.cancel title=新人训练营"},
		{"cancel the onboarding bootcamp", "meeting.cancel title=onboarding bootcamp"},
		// Attendance and approvals.
		{"did Alice leave early last week", "attendance.query from=11-09 to=11-15 scope=person who=Alice"},
		{"withdraw my request BT-20261101-07", "approval.withdraw number=BT-20261101-07"},
		{"status of approval 20261101007", "approval.status number=20261101007"},
		{"which of my requests are still in progress", "approval.status status=running"},
		{"我有哪几张报销已经批准", "approval.status kind=报销 status=agreed"},
		{"帮我填昨天的加班单，做到九点", "approval.create from=11-21 kind=加班"},
		// An hour inside a part of a day that is named elsewhere.
		{"订后天下午的502会议室，4点到5点", "meeting.create start=11-24T16:00 min=60 room=502会议室"},
		{"from half past nine until ten on Thursday morning, meeting with Bob", "meeting.create start=11-26T09:30 min=30 with=Bob"},
		{"room A, tomorrow, 1400-1445, meeting with Bob", "meeting.create start=11-23T14:00 min=45 with=Bob room=room A"},
		{"a one-and-a-half-hour workshop tomorrow at 2pm with Bob", "meeting.create start=11-23T14:00 min=90 title=workshop with=Bob"},
		{"明天1:15和张三开会", "meeting.create start=11-23T13:15 with=张三"},
		// Names without a surname, and others that are typed quickly.
		{"同阿May、阿Ken聽日三點開會", "meeting.create start=11-23T15:00 with=阿May,阿Ken"},
		{"找雅文、嘉玲跟志豪明天下午三點開會", "meeting.create start=11-23T15:00 with=雅文,嘉玲,志豪"},
		{"跟美娟討論合約，明天下午兩點", "meeting.create start=11-23T14:00 title=討論合約 with=美娟"},
		{"tomorrow 3pm Cindy + Marcus, 30 min meeting", "meeting.create start=11-23T15:00 min=30 with=Cindy,Marcus"},
		{"meeting with the Singapore office tomorrow 5pm", "meeting.create start=11-23T17:00"},
		{"和孙倩对账，明天下午三点", "meeting.create start=11-23T15:00 title=对账 with=孙倩"},
		{"三号楼204明天下午三点开会", "meeting.create start=11-23T15:00 room=三号楼204"},
		{"明天下午三点开会 房号1302 一个半小时", "meeting.create start=11-23T15:00 min=90 room=1302"},
		{"预定培训室3，明天下午三点", "meeting.create start=11-23T15:00 room=培训室3"},
		{"明天下午三点接待考察团", "meeting.create start=11-23T15:00 title=接待考察团"},
		{"demo rehearsal with Bob tomorrow 3pm", "meeting.create start=11-23T15:00 title=demo rehearsal with=Bob"},
		// The old hour and the new one.
		{"push the 2pm budget review to 5", "meeting.reschedule start=11-22T17:00 title=budget review from=11-22 which=11-22T14:00"},
		{"sales review: was tomorrow 10am, now tomorrow 11am, please reschedule", "meeting.reschedule start=11-23T11:00 title=sales review from=11-23 which=11-23T10:00"},
		{"例会变更 原时间周二10点 新时间周三15点", "meeting.reschedule start=11-25T15:00 title=例会 from=11-24 which=11-24T10:00"},
		{"make the standup 10 minutes instead of 30", "meeting.reschedule min=10 title=standup"},
		{"move Monday's steering committee to Tuesday 9am", "meeting.reschedule start=11-24T09:00 title=steering committee from=11-23 which=11-23T00:00"},
		{"看下3月2号到6号我们组考勤", "attendance.query from=03-02 to=03-06 scope=team"},
		{"我的单子FY20261101003到哪了", "approval.status number=FY20261101003"},
		{"约小张小李明天下午三点开会", "meeting.create start=11-23T15:00 with=小张,小李"},
		{"明天下午三点和老王老李碰一下", "meeting.create start=11-23T15:00 with=老王,老李"},
		{"meeting on Thursday around 4 with Bob", "meeting.create start=11-26T16:00 with=Bob"},
		{"cancel tomorrow's 1:1", "meeting.cancel title=1:1 from=11-23"},
		{"meeting w/ Tom tomorrow noon @ pantry", "meeting.create start=11-23T12:00 with=Tom room=pantry"},
		{"明天下午三点跟财务对个账", "meeting.create start=11-23T15:00 title=对账"},
		{"17:30 tomorrow, team meeting, until 18:15", "meeting.create start=11-23T17:30 min=45 title=team meeting"},
		{"想跟司徒浩单独聊他的转正，明天下午一点", "meeting.create start=11-23T13:00 title=他的转正 with=司徒浩"},
		{"明天下午三点线上开周会，链接记得发给孙倩跟吴昊", "meeting.create start=11-23T15:00 title=周会 with=孙倩,吴昊 online=true"},
		{"明天下午三点留大房给我们做年中总结", "meeting.create start=11-23T15:00 title=年中总结 room=大房"},
		{"取消同孙倩谈合同那个会", "meeting.cancel title=谈合同 with=孙倩"},
		{"明天下午三点在质检室开会", "meeting.create start=11-23T15:00 room=质检室"},
		{"下周三13:30到15:00的201给我订一下", "meeting.create start=11-25T13:30 min=90 room=201"},
		{"book hall 3 tomorrow 9am to noon for the fire training", "meeting.create start=11-23T09:00 min=180 title=fire training room=hall 3"},
		{"明天下午三点聊智慧教室采购", "meeting.create start=11-23T15:00 title=智慧教室采购"},
		{"把工艺科的孙倩叫上，明天下午三点开会", "meeting.create start=11-23T15:00 with=孙倩"},
		{"孙倩要到，明天下午三点开会", "meeting.create start=11-23T15:00 with=孙倩"},
		{"明天下午三点手术排程沟通会", "meeting.create start=11-23T15:00 title=手术排程沟通会"},
		{"明天下午三点初二年级组备课会", "meeting.create start=11-23T15:00 title=初二年级组备课会"},
		// Two hours and nothing that connects them: asked. A noon and its minute, or a day that is refused: not.
		{"明天下午三点开会，张三四点才到", "meeting.create with=张三 missing=start"},
		{"下周二中午开个会，12点一刻，边吃边聊选址", "meeting.create start=11-24T12:15 title=选址"},
		{"1月8号全天不行，1月9号下午两点开会", "meeting.create start=01-09T14:00"},
		{"元旦后第一个周一，也就是1月4日上午九点开会", "meeting.create start=01-04T09:00"},
		{"need a room from five to six tomorrow with Bob", "meeting.create start=11-23T17:00 min=60 with=Bob"},
		{"please make the pricing review last 2 hours", "meeting.reschedule min=120 title=pricing review"},
		{"postpone tomorrow's pricing review until Friday at 9:30am", "meeting.reschedule start=11-27T09:30 title=pricing review from=11-23 which=11-23T00:00"},
		{"can we do the pricing review on Thursday at 10 instead?", "meeting.reschedule start=11-26T10:00 title=pricing review"},
		{"12月8号下午四点开两个小时的春节排班协调会", "meeting.create start=12-08T16:00 min=120 title=春节排班协调会"},
		{"跟供应商视频聊一下冬季面料的交期，明天下午两点", "meeting.create start=11-23T14:00 title=冬季面料的交期 online=true"},
		{"请把品保部的吴昊拉进来，明天下午三点开会", "meeting.create start=11-23T15:00 with=吴昊"},
		// Reports.
		{"老板说明天三点开会", "none"},
		{"阿May話聽日請假", "none"},
	} {
		if got := brief(read(t, r, c[0])); got != c[1] {
			t.Errorf("%s\n   got  %s\n   want %s", c[0], got, c[1])
		}
	}
}
