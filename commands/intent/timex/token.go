package timex

// kind is what a token may be in a time expression.
type kind uint8

const (
	kEnd       kind = iota // behind the last token
	kOther                 // text that is no part of a time
	kPunct                 // one punctuation mark, val is its rune
	kNum                   // a number
	kClock                 // 9:30, 9:30:15, 9h30: a, b, c
	kDate                  // 2026-12-03, 12/3: a year (0 unsaid), b month, c day (0 unsaid)
	kNow                   // 现在
	kDayRel                // 明天: val days from today; part may be set (明晚)
	kNextDay               // 次日: the day after the one named before
	kYearRel               // 明年: val years
	kWeekday               // 周三: val 1 (Monday) to 7
	kWeekend               // 周末
	kRel                   // 这 下 上 this next last: val
	kRoll                  // 最近 未来 past coming: val is the sign
	kFront                 // 前, 后: val is the sign; also "ago" and "later"
	kAgo                   // 之前, ago
	kLater                 // 之后, later, from now
	kBefore                // before, by (prefix)
	kAfter                 // after (prefix)
	kSince                 // since (prefix), 起 以来 (suffix)
	kUntil                 // until
	kWithin                // 内, within
	kUnit                  // a unit of time: val unit
	kGe                    // 个
	kDi                    // 第
	kHalf                  // 半
	kQuarterOf             // 刻
	kChar                  // 个字: five minutes
	kDian                  // 点 点钟 o'clock: val 1 when it can only be a clock
	kShi                   // 时
	kFen                   // 分
	kHao                   // 号
	kRi                    // 日
	kNian                  // 年
	kYue                   // 月
	kSharp                 // 整 正 sharp
	kAbout                 // 左右 around
	kPart                  // 下午: val part
	kAmPm                  // am pm: val 0, 1
	kMonth                 // January: val
	kQuarter               // 季度 q: val 0, or 1 when the number follows
	kHalfYear              // 上半年 下半年: val 1, 2
	kEdge                  // 月底 年初: val unit, part edge
	kEdgeOf                // end of, beginning of, 底 初 末
	kHoliday               // val holiday
	kSeason                // val 1 spring to 4 winter
	kLunar                 // 农历
	kLunarMon              // 正月 腊月: val
	kLunarDay              // 初三: the number follows
	kTo                    // 到 至 - ~ to
	kFrom                  // 从 from
	kBetween               // between
	kAnd                   // 和 and
	kCha                   // 差
	kArticle               // a an
	kThe                   // the
	kOf                    // of 的
	kAt                    // at @
	kOn                    // on
	kIn                    // in during for
	kEvery                 // 每 every: part 1 for 隔, 2 for every other; daily: val unit, part every how many
	kVague                 // 改天
	kDecade                // 年代
	kLastOne               // 最后
	kDa                    // 搭 踏
	kRest                  // the rest of
	kWeekOf                // the week of
	kLing                  // 又 零 between parts of a duration
	kAllDay                // 全天 all day: val 1 only beside a day
	kWorkday               // 工作日: val 1 when it can stand alone
	kStop                  // 为止
)

// Flags of a number token.
const (
	nHan    = 1 << iota // Chinese numerals
	nOrd                // 3rd, third
	nPos                // digits one by one: 二零一五
	nApprox             // 七八: two neighbours; b is the second
	nDec                // a decimal: val before the point, b after it, c digits after it
	nWord               // an English word
	nGlued              // stands right behind a letter: A301
	nPad                // starts with 0
	nTens               // twenty, thirty: a unit may follow
	nPlural             // Mondays
)

type token struct {
	kind     kind
	part     int8  // kDayRel, kEdge
	sp       bool  // white space before it
	days     uint8 // kWeekday: the weekdays named behind it without a 周 of their own, bit n-1 for n
	flags    uint16
	val      int32
	a, b, c  int32
	from, to int32
}

// unit is a unit of calendar or clock.
type unit int8

const (
	uNone unit = iota
	uSecond
	uMinute
	uHour
	uPart // of a day
	uDay
	uWeek
	uMonth
	uQuarter
	uHalf
	uYear
	uDecade
	uWeekend
)

// Parts of a day.
const (
	pNone       int8 = iota
	pDawn            // 凌晨 0–6
	pEarly           // 清晨 6–9
	pMorning         // 早上 上午 8–12
	pNoon            // 中午
	pAfternoon       // 下午 12–18
	pDusk            // 傍晚 17–19
	pEvening         // 晚上 18–24
	pNight           // 深夜 22–24
	pMidnight        // 午夜
	pLunch           // 午间 12–14
	pAfterLunch      // 午饭后 13–18
)

// Edges of a stretch.
const (
	eNone int8 = iota
	eBegin
	eMid
	eEnd
	eFirst // 上旬
	eSecond
	eThird
	eFirstHalf // 上半月
	eSecondHalf
)
