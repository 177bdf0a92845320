package intent

// The lists of words that names and topics are told by are switches: they cost nothing to build and
// nothing to ask.

// stopWord knows the English words that end a name or a topic.
func stopWord(w string) bool {
	switch w {
	case "a", "an", "the", "my", "our", "your", "this", "that", "to", "for", "of", "in", "on", "at", "and", "with", "quick", "short", "brief", "new", "me",
		"us", "please", "it", "is", "was", "be", "are", "from", "by", "hour", "minute", "min", "mins", "minutes", "any", "some", "next", "first", "last",
		"today", "tomorrow", "have", "has", "had", "we", "i", "you", "up", "down", "out", "online", "virtual", "remote", "long", "early", "another", "one",
		"two":
		return true
	}
	return false
}

// notName knows English words that stand where names stand and are none.
func notName(w string) bool {
	switch w {
	case "ask", "tell", "invite", "pull", "bring", "getting", "loop", "cc'd",
		"client", "clients", "customer", "customers", "vendor", "vendors", "team", "teams", "everyone", "everybody", "all", "them", "him", "her", "people",
		"product", "design", "sales", "marketing", "engineering", "hr", "finance", "legal", "ops", "dev", "devs", "qa", "boss", "manager", "supplier",
		"suppliers", "candidate", "about", "regarding", "then", "so", "but", "not", "no", "as", "if", "morning", "afternoon", "evening", "noon", "tonight",
		"week", "month", "day", "half", "late", "reminder", "topic", "called", "titled", "title", "lunch", "dinner", "coffee", "breakfast", "who", "what",
		"when", "where", "why", "how", "which", "did", "do", "does", "q1", "q2", "q3", "q4", "project", "budget", "planning", "lease", "floor", "link",
		"notes", "use", "thing", "stuff", "discussing", "during", "starting", "between", "after", "before", "until", "till", "re", "ppt", "crm", "app", "pr",
		"kpi", "okr", "ai", "vp", "ceo", "cto", "cfo", "pm", "am", "gmt", "utc", "sometime", "anytime", "whenever", "later", "soon", "asap", "now", "these",
		"those", "their", "his", "its", "than", "there", "here", "can", "will", "would", "should", "could", "let", "get", "go", "come", "see", "also", "too",
		"both", "each", "every", "other", "more", "just", "only", "very", "much", "many", "few", "colleagues", "folks", "guys", "directors", "managers",
		"partners", "investors", "leads", "stakeholders", "interns", "approver", "approvers", "finance's", "back", "forward", "sign", "business", "release",
		"launch", "version", "phase", "sprint", "progress", "status", "updates", "feedback", "approval", "send", "cc", "learn", "subject", "contract",
		"agenda", "following":
		return true
	}
	return stopWord(w)
}

// askingWord knows English words of asking and of time, which are no part of a topic.
func askingWord(w string) bool {
	switch w {
	case "event", "entry", "w", "u", "ur", "he", "she", "they", "said", "says", "lasting", "takes", "need", "needs", "asap", "office", "room", "starts",
		"start", "ends", "end", "until", "till", "about", "around", "over", "get", "got", "having", "will", "would", "should", "re", "like", "okay", "time",
		"slot", "invite", "meet", "there", "here", "do", "does", "done", "everyone", "which", "who", "what", "anyone", "somewhere", "sometime", "maybe",
		"really", "urgent", "urgently", "quickly", "just", "also", "then", "so", "but", "if", "because", "since", "when", "while", "not", "don't", "can't",
		"it's", "i'll", "i'm", "works", "fine", "ok":
		return true
	}
	return false
}

// noTopic knows what is left over of many sentences and is no topic.
func noTopic(text string) bool {
	switch text {
	case "客户", "同事", "领导", "老板", "老细", "小范围", "人多", "人少", "急事", "急", "紧急", "尽快", "一起", "一会", "地方", "老地方", "随便", "简单", "快速", "临时", "方便", "合适", "位置", "朋友", "家里",
		"公司", "办公室", "楼下", "楼上", "现在", "其他", "其他人", "相关", "时候", "开始", "结束", "左右", "时长", "长度", "预计", "哪里", "哪儿", "那里", "这里", "那边", "这边", "占用", "房间", "聊天", "好友", "时段", "邀请",
		"会议邀请", "会议通知", "发会议邀请", "发会议通知", "通知", "细房", "大房", "小房", "房", "位", "日程", "日历", "团队", "各位", "群里", "他们", "人资", "财务", "法务", "研发", "产品", "运营", "市场", "销售",
		"行政", "人事", "测试", "设计", "技术", "业务", "请问", "还是", "还有", "大概", "大概要", "下班前", "下班后", "上班前", "上班后", "午饭后", "饭后", "更正", "更正一下", "说错了", "讲错了", "写错了", "搞错了",
		"说错", "no wait", "wait", "可以", "都可以", "全部", "所有", "一间", "找一天", "大约", "约", "也就是", "就是", "告诉", "进来", "过来", "参加", "出席", "仲有", "补建", "补建一场", "意思打扰", "讲一声", "帮手", "收工",
		"下班", "唔该", "劳驾", "安排时间", "看时间", "meeting", "meetings", "event", "exact time", "call", "sync", "colleague", "colleagues":
		return true
	}
	return false
}

// plainMeeting knows names that say only that it is a meeting: they are no title.
func plainMeeting(name string) bool {
	switch name {
	case "会", "会议", "开会", "小会", "短会", "大会", "视频会", "视频会议", "电话会", "电话会议", "线上会议", "远程会议", "网络会议", "视讯会议", "开个会", "见面", "碰头", "碰面", "会面", "开会议", "下个会", "对接",
		"汇报", "meeting", "meetings", "call", "mtg", "mtgs", "standups", "calls", "sync", "video call", "video conference", "conference call", "phone call",
		"zoom call", "video meeting", "appointment", "event", "events", "session", "chat", "meet", "meet up", "get together", "建会", "请建会", "约会议", "排会", "定会",
		"拉会", "加会", "zoom meeting", "teams meeting", "online meeting", "tencent meeting", "huddle", "interview panel", "have a meeting", "have a call",
		"meet with", "catch up", "约会", "安排", "视像会议":
		return true
	}
	return false
}

// isPinyinSurname knows the commonest surnames as they are typed without capitals.
func isPinyinSurname(w string) bool {
	switch w {
	case "wang", "li", "zhang", "liu", "chen", "yang", "zhao", "huang", "zhou", "wu", "xu", "sun", "hu", "zhu", "gao", "lin", "guo", "luo", "liang", "song",
		"zheng", "xie", "tang", "deng", "feng", "cao", "peng", "zeng", "xiao", "tian", "dong", "yuan", "pan", "cai", "jiang", "yu", "du", "ye", "cheng", "wei",
		"lv", "ding", "shen", "yao", "cui", "zhong", "tan", "liao", "fu", "fang", "zou", "xiong", "bai", "meng", "qin", "qiu", "hou", "yin", "xue", "yan",
		"lei", "long", "tao", "he", "ma", "han", "shi", "kong":
		return true
	}
	return false
}
