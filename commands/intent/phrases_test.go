package intent_test

import "slices"

// The office requests that the rules are held to. now is Sunday 22 November 2026, 10:00 in Shanghai
// unless a test says otherwise. Each line is one thing a person may type.

type phrases struct {
	intent string
	texts  []string
}

func requests() []phrases {
	return slices.Concat(firstRequests(), moreRequests(), phoneRequests(), declinedRequests())
}

func firstRequests() []phrases {
	return []phrases{
		{"meeting.create", []string{
			"明天下午三点和张三李四开会讨论预算，一个小时",
			"明天下午3点和张三、李四开会讨论预算 一小时",
			"明天下午三点和張三李四開會討論預算，一個小時",
			"聽日下晝三點同阿明開會傾預算",
			"聽朝十點同陳大文開會",
			"帮我约一下王五明天上午10点",
			"帮我订明天下午的301会议室",
			"订个会议室明天下午3点",
			"麻烦帮我约个会吧谢谢",
			"麻烦帮我约一下张三明天下午两点开个会谢谢",
			"下周三上午十点开产品评审会",
			"约张三后天聊聊",
			"拉个会，现在",
			"今晚八点线上碰一下",
			"幫我約張三李四明天下午三點開會",
			"我想明天下午跟李总汇报一下项目进展",
			"下午3点到5点占用一下大会议室",
			"2月30日下午3点开会",
			"约个会",
			"明天下午开会",
			"明天三点叫上产品组开个会",
			"周五下午两点在301会议室开周会",
			"后天上午九点半约李四、王五做需求评审",
			"安排一个面试，周四下午4点",
			"明天10点项目启动会 叫上张三",
			"帮我创建一个会议，主题是季度复盘，时间明天下午3点，参会人：张三、李四",
			"明儿下午三点跟李四开个视频会",
			"下礼拜一早上9点开晨会",
			"帮我預約明天下午兩點的視訊會議，和王小明",
			"下週三早上十點跟產品部開會",
			"開個會，聽日下晝四點，搵埋李四",
			"明天下午3點開會，討論Q4預算",
			"半小时后和张三开个短会",
			"組織一場會議 週五 10:00-11:30 張三 李四",
			"明天三点和张三李四讨论考勤制度",
			"周三下午3点开会讨论审批流程",
			"明天下午三点张三李四预算会",
			"跟张三约个时间聊聊下季度计划，明天下午",
			"改天和张三开个会",
			"有空的时候跟李四碰一下",
			"明天下午三點 約陳經理 談合約 一個半鐘",
			"帮忙建个日程：明天9点体检",
			"明天25点开会",
			"下周二10点我和张三1对1",
			"明天下午开个会，三点吧，叫上王五",
			"请帮我预定周一下午2点到3点的会议室",
			"给我和张三约个明天下午的会",
			"想约李总聊一下合同的事，明天上午有空吗",
			"Schedule a meeting with Tom tomorrow at 3pm about the budget",
			"Set up a 30-minute call with Alice and Bob on Friday at 10am",
			"Book room 301 for tomorrow 2-3pm",
			"can we meet tomorrow at 3pm with Zhang San",
			"meeting with Li Si tomorrow 3pm to discuss the budget for 1 hour",
			"please arrange a meeting with the team next Monday at 9",
			"book a meeting",
			"Set up a video call with Zhang San tomorrow at 4pm",
			"I need to meet with Wang Wu on Thursday afternoon",
			"let's have a meeting tomorrow at 10 to review the roadmap",
			"create an event tomorrow 9am: design review with Alice",
			"set up a quick sync with Bob in half an hour",
			"pls book mtg w/ Tom tmr 3pm",
			"Invite Zhang San and Li Si to a meeting on Dec 3 at 14:00",
		}},
		{"meeting.list", []string{
			"我今天有什么会", "今天有几个会", "明天我有会吗", "看下我这周的日程", "今日行程", "我下午有空吗",
			"下一个会是几点", "下个会在哪", "聽日有咩會", "今日有冇會", "明天几点开会", "周三的会在哪个会议室",
			"这周会议安排", "我明天的安排", "今天有什么安排", "查一下我下周的会议", "我这周还有会吗", "我今天的会议",
			"明天有什么会议吗", "看看明天的日程", "我今日有咩會議", "下午有會嗎", "本週行程", "我下週有哪些會議",
			"今天还有哪些会要开", "后天上午我有安排吗", "日程", "帮我看看周五有没有会", "我今天要开几个会",
			"What meetings do I have today", "am I free tomorrow afternoon", "show my calendar for tomorrow",
			"when is my next meeting", "what's on my schedule this week", "do I have any meetings on Friday", "list my meetings",
			"any meetings tomorrow?", "my agenda for today", "what's my day look like",
		}},
		{"meeting.cancel", []string{
			"取消明天下午的会", "把三点的会取消", "明天的周会不开了", "取消和张三的会议", "聽日個會唔開喇", "幫我取消聽日嘅會議",
			"帮我把明天下午三点的会取消掉", "取消周五的预算会", "明天跟李四的会取消吧", "删掉明天10点的日程", "取消明天下午3點的會議", "把會議取消",
			"cancel my 3pm meeting", "cancel the meeting with Tom tomorrow", "please call off tomorrow's standup", "delete the budget meeting on Friday", "cancel tomorrow's meeting",
		}},
		{"meeting.reschedule", []string{
			"把明天三点的会改到四点", "会议推迟半小时", "周三的周会挪到周四下午两点", "將聽日個會改到後日", "明天的会提前一个小时", "把跟张三的会改到下周一上午10点",
			"会议改期到周五", "帮我把今天下午的会往后推半小时", "明天下午3點的會議延到4點", "下午的会推迟到五点", "周会改时间",
			"move my 3pm meeting to 4pm", "push the meeting back by 30 minutes", "reschedule tomorrow's standup to Friday 10am", "postpone the budget meeting to next week", "can you move the 2pm call to 3pm",
		}},
		{"attendance.query", []string{
			"上周我迟到了几次", "我今天打卡了吗", "昨天考勤", "这个月出勤情况", "我上个月有没有旷工", "张三这周迟到没", "我们组昨天谁没打卡", "团队本周考勤",
			"上禮拜我遲到咗幾多次", "琴日我有冇打卡", "上週我遲到了幾次", "我的考勤", "查下我上个月的考勤", "我昨天几点下班的", "今天谁迟到了", "这周我早退了没有",
			"帮我看看张三昨天有没有打卡", "李四上周考勤怎么样", "我本月缺卡几次", "考勤记录 11月", "我今日打咗卡未", "上個月我有遲到嗎", "我部门这周的出勤", "今天打卡没", "看下考勤",
			"11月1号到15号我的考勤", "最近7天的打卡记录", "尋日有冇遲到", "我這個月遲到幾次", "昨天我下班打卡了没", "下属今天都打卡了吗", "我上周三迟到了吗",
			"How many times was I late last week", "did I clock in today", "my attendance this month", "was Zhang San late yesterday", "show my team's attendance this week", "attendance", "when did I clock out yesterday",
			"who was late today", "was I late this week?", "did I punch in this morning",
		}},
		{"leave.balance", []string{
			"我还有几天年假", "年假余额", "还剩多少调休", "我的假期余额", "我仲有幾多日大假", "特休還剩幾天", "我的年假", "查一下年假", "我還有多少補休", "今年还能休几天年假",
			"还有多少天假", "年假还剩几天啊", "帮我查下我的调休还有多少小时", "病假还剩几天",
			"how many vacation days do I have left", "annual leave balance", "my PTO balance", "how much annual leave do I have left", "remaining sick leave",
		}},
		{"approval.status", []string{
			"我的出差审批到哪了", "报销批了吗", "我提交的请假通过了没", "审批进度", "查一下审批 202511220001000123456", "我的申请", "我的出差審批到哪了", "出差單批咗未", "我的簽核到哪一關了",
			"卡在谁那了我的报销", "我发起的审批", "我的请假单怎么样了", "被驳回的审批有哪些", "我上周提交的报销批了吗", "看看我的审批", "我的采购申请到谁那了", "出差申请通过了吗", "请假批了没",
			"我嘅請假申請去到邊", "我的報銷單審到哪了", "我的加班申请现在什么状态", "审批中的申请有哪些", "我的用章申请怎么样了", "報銷進度",
			"where is my travel request", "has my leave been approved", "status of my expense report", "who is holding my expense report", "my approvals", "is my leave request approved yet", "what's the status of my business trip approval",
			"show my rejected requests",
		}},
		{"approval.pending", []string{
			"有什么要我审批的", "待我审批", "我有几个待办审批", "有冇嘢要我批", "邊啲嘢要我批", "待簽核", "等我批的报销", "我要审批的", "有哪些单子等我批", "需要我审批的有哪些", "待办审批", "还有多少待审批", "我有什么待批的", "有沒有要我簽核的",
			"看下等我处理的审批", "有没有等着我批的请假",
			"what's waiting for my approval", "anything for me to approve", "my pending approvals", "show pending approvals", "what do I need to approve", "list approvals waiting for me",
		}},
		{"approval.create", []string{
			"我要请假", "帮我申请出差", "提交报销", "我想请明天的年假", "发起采购申请", "我想休年假", "幫我請假", "我要请三天病假", "明天想请半天假", "我要补卡", "申请加班", "我要报销", "請假", "我想申請特休", "發起出差申請", "我聽日想攞一日大假",
			"下周一到周三请年假", "帮我提个用章申请", "提交一个出差申请", "我要請下週五的事假",
			"I want to apply for leave", "submit an expense claim", "I'd like to take Friday off", "apply for a business trip", "request annual leave for next Monday", "file an expense report",
		}},
		{"approval.urge", []string{
			"催一下我的报销", "帮我催催审批", "催办出差申请", "提醒李总批一下我的报销", "催下我的請假", "幫我催下張單", "我的请假单催一下", "报销太慢了，催一下",
			"nudge the approver of my leave request", "chase my expense approval", "remind the approver about my travel request",
		}},
		{"approval.withdraw", []string{
			"撤回我的请假", "撤销出差申请", "取消我的请假申请", "我要撤回报销", "撤回審批", "幫我撤回請假申請", "把出差申请撤了", "不想请假了，撤回申请", "抽返張請假單",
			"withdraw my leave request", "cancel my leave request", "recall my expense claim",
		}},
		{"help", []string{
			"帮助", "你能做什么", "你会什么", "怎么用", "有什么功能", "點用", "你識做咩", "help", "what can you do", "你好", "hi", "早上好", "在吗", "hello", "你好，请问你能帮我做什么", "您好", "幫助", "你可以做什麼", "嗨", "使用说明",
			"how do I use this", "Good morning", "你是谁",
		}},
		{"settings.language", []string{"说英文", "请用繁体", "speak English", "切换到英文", "讲粤语", "用简体中文回复", "switch to English"}},
		{"none", []string{
			"会议纪要写得不错", "考勤制度是谁定的", "我觉得审批流程太长了", "昨天的会开得怎么样", "the meeting was great", "这个会太长了", "会议室空调坏了", "我在开会", "开会好累", "又要开会了", "刚开完会",
			"会议纪要发我一下", "为什么要开会", "I hate meetings", "今天的会真无聊", "张三开会去了", "下午的会我可能迟到", "开会迟到了", "迟到扣多少钱", "今天又迟到了，烦", "打卡机坏了", "忘记打卡了怎么办",
			"今天天气不错", "哈哈哈", "哈喽啊，吃了吗", "谢谢", "ok", "asdfgh", "123", "？？", "😀", "。", "中午吃什么", "明天会下雨吗", "你会唱歌吗", "讲个笑话", "我爱你", "股票涨了吗", "帮我写一首诗",
			"會議紀錄寫得不錯", "我覺得審批流程太長了", "尋日個會開成點", "今日好攰", "食咗飯未", "收到", "辛苦了", "好的", "嗯", "周末去哪玩", "这个方案不错", "审批流程是谁设计的", "年假制度怎么规定的",
			"报销太麻烦了", "公司考勤系统好难用", "这报销标准也太低了吧", "会上说的那个方案", "老板开会又骂人了", "我昨天出差刚回来", "张三请假了", "他的审批水平不行", "大家辛苦了", "昨天三点开会的时候他睡着了",
			"how's the weather", "tell me a joke", "lol", "thanks a lot", "the approval process is too slow", "why do we have so many meetings", "who invented timesheets", "I'm running late", "that meeting was boring",
			"lorem ipsum dolor sit amet", "1+1等于几", "生日快乐", "晚安", "你真棒", "我想喝咖啡", "帮我订外卖", "下班啦", "周五快乐", "生产力就是这样被会议毁掉的", "我喜欢现在的考勤方式", "出差好累啊", "最近加班太多了",
		}},
	}
}
