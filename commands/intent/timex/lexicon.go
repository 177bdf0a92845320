package timex

import (
	"strings"
	"sync"
)

// lexeme is a row of the lexicon: words separated by spaces, where _ stands for a space inside.
type lexeme struct {
	words string
	kind  kind
	val   int32
	part  int8
	flags uint16
}

// lexemes is the lexicon, in Simplified characters and lower case. Numbers made of numerals are
// not in it. Rows of kind kOther are words that contain a time word and mean no time.
func lexemes() []lexeme {
	rows := []lexeme{
		{words: "现在 此刻 而家 依家 家下 立刻 马上 now right_now just_now at_the_moment at_this_time at_the_minute atm rn 即刻 现时", kind: kNow},
		{words: "今天 今日 今儿 今儿个 今个儿 today", kind: kDayRel, val: 0},
		{words: "明天 明日 听日 明儿 明儿个 名天 明填 明夭 tomorrow tomorrows tmr tmrw tomorow tommorow tommorrow the_day_after", kind: kDayRel, val: 1},
		{words: "昨天 昨日 寻日 琴日 噚日 㖊日 擒日 昨儿 昨儿个 yesterday", kind: kDayRel, val: -1},
		{words: "后天 后日 后儿 the_day_after_tomorrow day_after_tomorrow the_day_after_tmrw day_after_tmrw the_day_after_tmr day_after_tmr", kind: kDayRel, val: 2},
		{words: "前天 前日 前儿 the_day_before_yesterday day_before_yesterday", kind: kDayRel, val: -2},
		{words: "大后天 大后日", kind: kDayRel, val: 3},
		{words: "大大后天", kind: kDayRel, val: 4},
		{words: "大前天 大前日", kind: kDayRel, val: -3},
		{words: "大大前天", kind: kDayRel, val: -4},
		{words: "the_next_day next_day the_following_day the_day_after_that", kind: kDayRel, val: 1},
		{words: "the_day_before the_last_day the_previous_day", kind: kDayRel, val: -1},
		{words: "今晚 今夜 今晚夜 今晚上 今夜里 tonight tonite", kind: kDayRel, val: 0, part: pEvening},
		{words: "明晚 听晚 明晚上 明夜 tomorrow_night tmr_night", kind: kDayRel, val: 1, part: pEvening},
		{words: "昨晚 寻晚 琴晚 噚晚 㖊晚 昨夜 昨晚上 last_night", kind: kDayRel, val: -1, part: pEvening},
		{words: "后晚", kind: kDayRel, val: 2, part: pEvening},
		{words: "前晚", kind: kDayRel, val: -2, part: pEvening},
		{words: "今早 今朝 今晨 今早上", kind: kDayRel, val: 0, part: pMorning},
		{words: "明早 明朝 听朝 明晨 明早上 听早", kind: kDayRel, val: 1, part: pMorning},
		{words: "昨早 琴朝 寻朝 噚朝 昨晨", kind: kDayRel, val: -1, part: pMorning},
		{words: "后早", kind: kDayRel, val: 2, part: pMorning},
		{words: "今午", kind: kDayRel, val: 0, part: pNoon},
		{words: "次日 翌日 第二天 第二日", kind: kNextDay, val: 1}, {words: "隔天 隔日", kind: kNextDay, val: 1, part: 1},
		{words: "今年 本年 本年度 今年度", kind: kYearRel, val: 0},
		{words: "明年 来年 翌年", kind: kYearRel, val: 1},
		{words: "后年", kind: kYearRel, val: 2},
		{words: "去年 旧年 上年", kind: kYearRel, val: -1},
		{words: "前年", kind: kYearRel, val: -2},
		{words: "大前年", kind: kYearRel, val: -3},
		{words: "周末 星期末 礼拜末 weekend weekends the_weekend week-end week_end", kind: kWeekend},

		{words: "这 这个 本 今个 呢个 当 this current this_current 这一 这一个 今", kind: kRel, val: 0},
		{words: "下 下个 下一个 下一 next following the_next the_following", kind: kRel, val: 1},
		{words: "coming upcoming the_coming the_upcoming this_coming", kind: kRel, val: 1, part: 2},
		{words: "下下 下下个 next_but_one next-but-one", kind: kRel, val: 2},
		{words: "下下下 下下下个", kind: kRel, val: 3},
		{words: "上 上个 上一个 上一 last previous the_last the_previous preceding", kind: kRel, val: -1},
		{words: "上上 上上个", kind: kRel, val: -2},
		{words: "上上上 上上上个", kind: kRel, val: -3},
		{words: "过去 过去的 最近 最近的 近 这最近 近来的 the_past past this_past the_most_recent most_recent recent", kind: kRoll, val: -1},
		{words: "未来 未来的 接下来 接下来的 今后 往后 之后的 随后", kind: kRoll, val: 1},
		{words: "前 头", kind: kFront, val: -1},
		{words: "后", kind: kFront, val: 1},
		{words: "之前 以前 ago earlier 前的 之前的", kind: kAgo},
		{words: "之后 以后 过后 later from_now hence 后的 之后的 in_the_future", kind: kLater},
		{words: "before by no_later_than prior_to", kind: kBefore},
		{words: "after later_than", kind: kAfter},
		{words: "since as_of as_from starting starting_from", kind: kSince},
		{words: "起 开始 以来 至今 起至今", kind: kSince, val: 1},
		{words: "until till untill til 'til up_to", kind: kUntil},
		{words: "内 之内 以内 里 within 里面", kind: kWithin},
		{words: "in_less_than in_under 再过", kind: kIn, val: 1},

		{words: "秒 秒钟 second seconds sec secs", kind: kUnit, val: int32(uSecond)},
		{words: "分钟 minute minutes min mins minuet", kind: kUnit, val: int32(uMinute)},
		{words: "小时 钟头 个钟 个钟头 个小时 hour hours hr hrs h 粒钟", kind: kUnit, val: int32(uHour)},
		{words: "钟", kind: kUnit, val: int32(uHour), part: 9},
		{words: "天 day days", kind: kUnit, val: int32(uDay)},
		{words: "周 星期 礼拜 个星期 个礼拜 个周 week weeks wk wks", kind: kUnit, val: int32(uWeek)},
		{words: "个月 month months", kind: kUnit, val: int32(uMonth)},
		{words: "季度 个季度 季 个季", kind: kQuarter},
		{words: "quarter quarters qtr qtrs", kind: kQuarter, val: 2},
		{words: "q", kind: kQuarter, val: 1},
		{words: "rest_of the_rest_of remainder_of the_remainder_of remaining_of the_remaining_of", kind: kRest},
		{words: "the_week_of week_commencing", kind: kWeekOf},
		{words: "year years yr yrs 周年", kind: kUnit, val: int32(uYear)},
		{words: "decade decades", kind: kUnit, val: int32(uDecade)},
		{words: "fortnight fortnights", kind: kUnit, val: int32(uWeek), part: 2},
		{words: "年代", kind: kDecade},
		{words: "h1 上半年 前半年 first_half_of_the_year first_half_of first_half", kind: kHalfYear, val: 1},
		{words: "h2 下半年 后半年 second_half_of_the_year second_half_of second_half", kind: kHalfYear, val: 2},

		{words: "个", kind: kGe},
		{words: "第", kind: kDi},
		{words: "半 half half_an half_a", kind: kHalf},
		{words: "刻", kind: kQuarterOf},
		{words: "个字", kind: kChar},
		{words: "点", kind: kDian},
		{words: "点钟 o'clock o_clock oclock o’clock 点正", kind: kDian, val: 1},
		{words: "时", kind: kShi},
		{words: "分", kind: kFen},
		{words: "号", kind: kHao},
		{words: "日", kind: kRi},
		{words: "年 年度", kind: kNian},
		{words: "月 月份", kind: kYue},
		{words: "整 正 sharp exactly", kind: kSharp},
		{words: "左右 前后 多 许 around about approximately 上下 大约 大概 about_at roughly", kind: kAbout},
		{words: "like", kind: kAbout, val: 1},
		{words: "差", kind: kCha},
		{words: "搭 踏", kind: kDa},
		{words: "又", kind: kLing},

		{words: "凌晨 夜半 before_dawn", kind: kPart, val: int32(pDawn)},
		{words: "清晨 清早 一早 大清早 一大早 拂晓 黎明 early_morning early_in_the_morning in_the_early_morning", kind: kPart, val: int32(pEarly)},
		{words: "早上 早晨 上午 上昼 朝早 早间 朝 早 午前 上半天 上半日 前半天 前半日 前晌 头晌 morning morning_half in_the_morning morn 晨间 晨 late_morning", kind: kPart, val: int32(pMorning)},
		{words: "中午 正午 晌午 noon midday noontime mid-day noonish noon-ish", kind: kPart, val: int32(pNoon)},
		{words: "午间 午休 lunchtime lunch_time lunch", kind: kPart, val: int32(pLunch)},
		{words: "下午 下昼 晏昼 午后 下半天 下半日 后半天 后半日 后晌 afternoon afternoon_half in_the_afternoon late_afternoon early_afternoon", kind: kPart, val: int32(pAfternoon)},
		{words: "午饭后 午餐后 食完晏 晏后 after_lunch after_lunchtime", kind: kPart, val: int32(pAfterLunch)},
		{words: "傍晚 黄昏", kind: kPart, val: int32(pDusk)},
		{words: "晚上 夜晚 晚间 夜间 夜里 夜晚黑 晚黑 晚 晚夜 夜 当晚 evening in_the_evening 晚上的 in_the_night night at_night early_evening late_evening early_night night-time nighttime", kind: kPart, val: int32(pEvening)},
		{words: "深夜 半夜 三更半夜 大半夜 late_night late_at_night", kind: kPart, val: int32(pNight)},
		{words: "午夜 子夜 midnight", kind: kPart, val: int32(pMidnight)},
		{words: "mornings", kind: kPart, val: int32(pMorning), flags: nPlural}, {words: "afternoons", kind: kPart, val: int32(pAfternoon), flags: nPlural},
		{words: "evenings nights", kind: kPart, val: int32(pEvening), flags: nPlural},
		{words: "am a.m. a.m a_m", kind: kAmPm, val: 0},
		{words: "pm p.m. p.m p p. p_m", kind: kAmPm, val: 1},

		{words: "end_of the_end_of", kind: kEdgeOf, part: eEnd},
		{words: "beginning_of the_beginning_of start_of the_start_of early early_in", kind: kEdgeOf, part: eBegin},
		{words: "middle_of the_middle_of mid", kind: kEdgeOf, part: eMid},
		{words: "月底 月末 月尾 eom", kind: kEdge, val: int32(uMonth), part: eEnd},
		{words: "月初 月头", kind: kEdge, val: int32(uMonth), part: eBegin},
		{words: "月中", kind: kEdge, val: int32(uMonth), part: eMid},
		{words: "上半月 月上半月", kind: kEdge, val: int32(uMonth), part: eFirstHalf},
		{words: "下半月 月下半月", kind: kEdge, val: int32(uMonth), part: eSecondHalf},
		{words: "上旬 月上旬", kind: kEdge, val: int32(uMonth), part: eFirst},
		{words: "中旬 月中旬", kind: kEdge, val: int32(uMonth), part: eSecond},
		{words: "下旬 月下旬", kind: kEdge, val: int32(uMonth), part: eThird},
		{words: "年底 年末 年尾 岁末 eoy", kind: kEdge, val: int32(uYear), part: eEnd},
		{words: "年初 年头 岁初", kind: kEdge, val: int32(uYear), part: eBegin},
		{words: "年中", kind: kEdge, val: int32(uYear), part: eMid},
		{words: "季末 季度末 季底", kind: kEdge, val: int32(uQuarter), part: eEnd},
		{words: "底 末", kind: kEdgeOf, part: eEnd, val: 1},
		{words: "初", kind: kLunarDay},

		{words: "农历 阴历 旧历", kind: kLunar},
		{words: "正月", kind: kLunarMon, val: 1},
		{words: "腊月", kind: kLunarMon, val: 12},
		{words: "冬月", kind: kLunarMon, val: 11},
		{words: "春天 春季 spring", kind: kSeason, val: 1},
		{words: "夏天 夏季 summer", kind: kSeason, val: 2},
		{words: "秋天 秋季 autumn", kind: kSeason, val: 3},
		{words: "冬天 冬季 winter", kind: kSeason, val: 4},

		{words: "到 至 直到 起至 开到 聊到 谈到 讨论到 一直到 持续到 倾到 - -- – — ~ 〜 ー ― through thru", kind: kTo},
		{words: "to", kind: kTo, val: 1},
		{words: "从 自 由 自从 打从 from", kind: kFrom},
		{words: "between btw", kind: kBetween},
		{words: "和 与 跟 同 and &", kind: kAnd},
		{words: "之间", kind: kWithin, val: 1},
		{words: "a an", kind: kArticle},
		{words: "the", kind: kThe},
		{words: "的 of 嘅 's ’s", kind: kOf},
		{words: "at @ 于 在", kind: kAt},
		{words: "on", kind: kOn},
		{words: "in during for over sometime 将于", kind: kIn},
		{words: "每 每个 每逢 逢 every each", kind: kEvery},
		{words: "天天 everyday daily", kind: kEvery, val: int32(uDay)}, {words: "weekly", kind: kEvery, val: int32(uWeek)}, {words: "monthly", kind: kEvery, val: int32(uMonth)},
		{words: "最后 最后的 final", kind: kLastOne},

		{words: "改天 改日 过几天 过两天 过些天 年前 年后 有空的时候 有时间的时候 回头 迟些 迟点 晚些时候 晚点 过阵子 过段时间 择日 另日 日后 将来 someday some_day sometime_soon whenever soon some_other_time another_time another_day one_of_these_days when_free later_on later_in_the_day earlier_in_the_day later_in_the_week later_this_week some_time_later sometime_later a_different_time a_better_time a_bit_later a_little_later a_bit_earlier a_little_earlier 第日 得闲 粮期 上个粮期 上粮期 今个粮期 呢个粮期 这个粮期 本粮期 pay_period last_pay_period this_pay_period", kind: kVague},
		{words: "前几天 前些天 这几天 这些天 最近几天 近几天 近日 近期 最近一段时间 几天前 几天后 前几日 前阵子 the_other_day these_days recently", kind: kVague},
	}
	rows = append(rows, series()...)
	rows = append(rows, names()...)
	return append(rows, notTimes()...)
}

// series are the words of what repeats and of whole days.
func series() []lexeme {
	rows := []lexeme{
		{words: "日日", kind: kEvery, val: int32(uDay)},
		{words: "fortnightly biweekly bi-weekly", kind: kEvery, val: int32(uWeek), part: 2},
		{words: "quarterly", kind: kEvery, val: int32(uQuarter)}, {words: "yearly annually", kind: kEvery, val: int32(uYear)},
		{words: "recurring", kind: kEvery, val: int32(uWeekend)},
		{words: "隔 每隔", kind: kEvery, part: 1},
		{words: "双 every_other every_second every_alternate alternate", kind: kEvery, part: 2},
		{words: "工作日 工作天 上班日 返工日 平日 weekdays workdays week_days working_days work_days business_days", kind: kWorkday, val: 1},
		{words: "weekday workday week_day working_day work_day business_day", kind: kWorkday},
		{words: "全天 全日 整天 整日 一整天 一整日 all_day all_day_long the_whole_day a_whole_day whole_day full_day a_full_day the_full_day the_entire_day entire_day", kind: kAllDay},
		{words: "成日", kind: kAllDay, val: 1},
		{words: "为止", kind: kStop},
		{words: "eod cob end_of_day close_of_business", kind: kEdgeOf, val: 2, part: eEnd},
		{words: "逢年过节 相逢 重逢 全天候 全日制 双周刊 工作日志 工作日报 工作日程 工作日历 工作日记 隔离 隔壁 隔阂 间隔 " +
			"daily_report daily_reports weekly_report weekly_reports monthly_report monthly_reports quarterly_report quarterly_reports", kind: kOther},
	}
	rows = append(rows, // two days in one word
		lexeme{words: "今明两天 今明两日 今明天 今明二天", kind: kDayRel, val: 0, flags: nPlural}, lexeme{words: "明后两天 明后两日 明后天 明后二天 听后日", kind: kDayRel, val: 1, flags: nPlural},
		lexeme{words: "昨今两天 昨今两日", kind: kDayRel, val: -1, flags: nPlural})
	return rows
}

// names are weekdays, months, holidays and English number words.
func names() []lexeme {
	rows := []lexeme{
		{words: "jan january jan.", kind: kMonth, val: 1}, {words: "feb february feb.", kind: kMonth, val: 2},
		{words: "mar march mar.", kind: kMonth, val: 3}, {words: "apr april apr.", kind: kMonth, val: 4},
		{words: "may", kind: kMonth, val: 5}, {words: "jun june jun.", kind: kMonth, val: 6},
		{words: "jul july jul.", kind: kMonth, val: 7}, {words: "aug august aug.", kind: kMonth, val: 8},
		{words: "sep september sept sep. sept.", kind: kMonth, val: 9}, {words: "oct october oct.", kind: kMonth, val: 10},
		{words: "nov november nov.", kind: kMonth, val: 11}, {words: "dec december dec.", kind: kMonth, val: 12},
		{words: "monday mon mon.", kind: kWeekday, val: 1}, {words: "tuesday tue tues tue. tues.", kind: kWeekday, val: 2},
		{words: "wednesday wed wed. weds", kind: kWeekday, val: 3}, {words: "thursday thu thur thurs thu. thurs.", kind: kWeekday, val: 4},
		{words: "friday fri fri.", kind: kWeekday, val: 5}, {words: "saturday sat sat.", kind: kWeekday, val: 6},
		{words: "sunday sun sun.", kind: kWeekday, val: 7},
	}
	for i, w := range []string{"mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays"} {
		rows = append(rows, lexeme{words: w, kind: kWeekday, val: int32(i + 1), flags: nPlural})
	}
	for _, week := range []string{"周", "星期", "礼拜", "个星期", "个礼拜", "个周"} {
		for i, d := range []string{"一 1", "二 2", "三 3", "四 4", "五 5", "六 6", "日 天 7"} {
			for _, w := range strings.Fields(d) {
				rows = append(rows, lexeme{words: week + w, kind: kWeekday, val: int32(i + 1), part: 1})
			}
		}
		rows = append(rows, lexeme{words: week + "六日 " + week + "六" + week + "日 " + week + "六、" + week + "日", kind: kWeekend})
	}
	for i, w := range []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
		"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"} {
		rows = append(rows, lexeme{words: w, kind: kNum, val: int32(i + 1), flags: nWord})
	}
	for i, w := range []string{"twenty", "thirty", "forty", "fifty", "sixty"} {
		rows = append(rows, lexeme{words: w, kind: kNum, val: int32(20 + 10*i), flags: nWord | nTens})
	}
	for i, w := range []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
		"twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"} {
		if w == "second" {
			continue // a unit, too: the lexer decides
		}
		rows = append(rows, lexeme{words: w, kind: kNum, val: int32(i + 1), flags: nWord | nOrd})
	}
	rows = append(rows,
		lexeme{words: "thirtieth", kind: kNum, val: 30, flags: nWord | nOrd},
		lexeme{words: "a_couple_of couple_of a_couple", kind: kNum, val: 2, flags: nWord},
		lexeme{words: "a_few several", kind: kNum, val: 3, flags: nWord},
	)
	return append(rows, holidayNames()...)
}

// notTimes are words in which a time word stands by chance. The lexer takes them whole, unless a
// number or 这/上/下 right before claims their first character (12月3日报销, 上周报销).
func notTimes() []lexeme {
	return []lexeme{{kind: kOther, words: "七上八下 一天到晚 三天两头 早稻田 日常 日程 日报 日志 日期 日历 日记 日本 日元 日语 日子 节日 生日 假日 月报 月饼 月薪 月球 月亮 " +
		"年会 年假 年终 年报 年级 年龄 年轻 年货 年终奖 年检 周报 周会 周期 周边 周到 周知 周转 周刊 时间 时候 时长 时段 时刻 时差 时代 时效 及时 准时 按时 临时 同时 有时 平时 随时 实时 当时 暂时 小时候 " +
		"分享 分析 分配 分组 分公司 分别 分类 分数 分支 分工 分机 部分 成分 秒杀 秒回 秒到 " +
		"号码 编号 账号 型号 工号 单号 称号 星期天气 天气 天猫 天津 聊天 春天里 夜宵 夜班 晚饭 晚餐 晚会 晚宴 早餐 早饭 晨会 晨练 晨跑 晨检 晨读 早会 早班 晚班 早退 早点 早日 早已 早就 早期 朝阳 朝向 朝鲜 朝着 中午饭 午餐 午饭 一下 " +
		"上班 下班 上线 下线 上海 下载 上传 上面 下面 上级 下级 以上 以下 楼上 楼下 上次 下次 上午茶 下午茶 这里 这样 这些 这次 今后的 本人 本来 本地 本身 本子 基本 日本人 成本 版本 样本 文本 脚本 " +
		"前端 后端 前台 后台 前厅 后厨 后勤 后院 前提 后果 后续 前面 后面 最后一次 然后 背后 落后 售后 事后 前途 提前 目前为止 从来 自己 自动 自由 由于 理由 来自 亲自 各自 自行 直至 甚至 至于 至少 到底 到达 迟到 收到 达到 得到 看到 遇到 到位 到期 报到 签到 到账 " +
		"初步 初稿 最初 当初 初级 初审 底层 底部 到底是 彻底 一半 半成品 一刻不停 立刻就 刻意 深刻 整理 整改 整顿 整合 整治 整编 整个 整体 完整 调整 正在 正常 正式 正确 修正 真正 改正 差不多 差异 差旅 出差 相差 误差 " +
		"一点点 一点儿 有点 有点儿 快点 早点儿 晚点儿 多点 差点 差一点 快一点 早一点 晚一点 多一点 少一点 有一点 好一点 一点也 一点都 一点不 半点 特点 重点 地点 要点 观点 优点 缺点 焦点 难点 终点 起点 景点 站点 网点 节点 热点 论点 疑点 亮点 " +
		"朝三暮四 朝九晚五 朝令夕改 二月河 三月不知肉味 朝夕 " +
		"里程碑 里程 公里 哪里 那里 心里 手里 开始前 到处 号召 一号位 现在完成时 马上的 " +
		"may_i may_we may_be may_not may_have may_need may_want may_you_please march_on second_to_none as_soon_as in_fact in_order in_case in_addition at_all at_least in_general in_touch on_time in_time last_time next_time first_time this_time each_other 24/7 7x24 7×24 " +
		"parents_evening parents'_evening open_evening quiz_night night_shift day_shift morning_shift evening_shift afternoon_shift weekend_shift late_shift early_shift lunch_shift lunch_n_learn lunch_and_learn lunch_&_learn early_bird happy_hour rush_hour morning_tea afternoon_tea month_end year_end week_end_report night_crew on_nights on_earlies on_lates " +
		"one_on_one one-on-one 1-on-1 1on1 one_to_one two_of one_of three_of next_to next_step next_steps last_name at_last past_due sun_shine for_now by_now by_the_way for_all for_the_first_time"}}
}

// tables is the compiled lexicon.
var tables = sync.OnceValue(buildTables)

func buildTables() *trie {
	t := newTrie()
	for _, row := range lexemes() {
		for _, w := range fields(row.words) {
			t.add(w, row)
		}
	}
	return t
}

// fields splits the words of a lexeme.
func fields(words string) []string {
	ws := strings.Fields(words)
	for i, w := range ws {
		ws[i] = strings.ReplaceAll(w, "_", " ")
	}
	return ws
}
