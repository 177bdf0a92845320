package timex_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// zone is Beijing's, without a time-zone database.
var zone = time.FixedZone("CST", 8*3600)

// monday is Monday 23 November 2026, 10:00.
func monday() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, zone) }

const layout = "2006-01-02 15:04"

// say writes a value as the tables below do: kind, start, end, problem; zero times are "-".
func say(w commands.When) string {
	if w.Kind == commands.KindDuration {
		return "duration " + w.Duration.String()
	}
	at := func(t time.Time) string {
		switch {
		case t.IsZero():
			return "-"
		case t.Hour() == 0 && t.Minute() == 0 && w.Kind == commands.KindDates:
			return t.Format("2006-01-02")
		}
		return t.Format(layout)
	}
	out := string(w.Kind) + " " + at(w.Start)
	if !w.End.IsZero() {
		out += " to " + at(w.End)
	}
	if w.Problem != "" {
		out += " !" + string(w.Problem)
	}
	return out
}

func sayAll(ws []commands.When) string {
	var parts []string
	for _, w := range ws {
		parts = append(parts, say(w))
	}
	return strings.Join(parts, "; ")
}

// phrase is a text and what it must be read as; empty means no time at all.
type phrase struct{ text, want string }

func check(t *testing.T, d timex.Direction, phrases []phrase) {
	t.Helper()
	for _, c := range phrases {
		if got := sayAll(timex.ParseText(c.text, monday(), d)); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestDecisionsOfTheLanguageReferenceHold(t *testing.T) {
	check(t, timex.Future, []phrase{
		{"下周三", "dates 2026-12-02 to 2026-12-03"},
		{"next Wednesday", "dates 2026-12-02 to 2026-12-03"},
		{"这周三", "dates 2026-11-25 to 2026-11-26"},
		{"下下周三", "dates 2026-12-09 to 2026-12-10"},
		{"周三", "dates 2026-11-25 to 2026-11-26"},
		{"周一", "dates 2026-11-23 to 2026-11-24"},
		{"周一下午三点", "instant 2026-11-23 15:00"},
		{"周一上午九点", "instant 2026-11-30 09:00"},
		{"星期五", "dates 2026-11-27 to 2026-11-28"},
		{"Friday", "dates 2026-11-27 to 2026-11-28"},
		{"三点", "instant 2026-11-23 15:00"},
		{"明天六点", "instant 2026-11-24 18:00"},
		{"明天七点", "instant 2026-11-24 07:00"},
		{"明天十二点", "instant 2026-11-24 12:00"},
		{"下午2点到4点半", "range 2026-11-23 14:00 to 2026-11-23 16:30"},
		{"三点到五点", "range 2026-11-23 15:00 to 2026-11-23 17:00"},
		{"下午", "window 2026-11-23 12:00 to 2026-11-23 18:00"},
		{"明天上午", "window 2026-11-24 08:00 to 2026-11-24 12:00"},
		{"今晚", "window 2026-11-23 18:00 to 2026-11-24 00:00"},
		{"中午开会", "instant 2026-11-23 12:00"},
		{"中午十二点一刻", "instant 2026-11-23 12:15"},
		{"明天晚上12点", "instant 2026-11-25 00:00"},
		{"明天凌晨1点", "instant 2026-11-24 01:00"},
		{"三点半", "instant 2026-11-23 15:30"},
		{"三点一刻", "instant 2026-11-23 15:15"},
		{"三点三刻", "instant 2026-11-23 15:45"},
		{"差五分三点", "instant 2026-11-23 14:55"},
		{"一个半小时", "duration 1h30m0s"},
		{"个半钟", "duration 1h30m0s"},
		{"1.5h", "duration 1h30m0s"},
		{"90分钟", "duration 1h30m0s"},
		{"俩小时", "duration 2h0m0s"},
		{"三个月后", "dates 2027-02-23 to 2027-02-24"},
		{"一周后", "dates 2026-11-30 to 2026-12-01"},
		{"下个月", "dates 2026-12-01 to 2027-01-01"},
		{"本月", "dates 2026-11-01 to 2026-12-01"},
		{"周末", "dates 2026-11-28 to 2026-11-30"},
		{"月底", "dates 2026-11-30 to 2026-12-01"},
		{"年底", "dates 2026-12-31 to 2027-01-01"},
		{"12/3", "dates 2026-12-03 to 2026-12-04"},
		{"8月第一周", "dates 2027-08-01 to 2027-08-08"},
		{"10日到20日", "dates 2026-12-10 to 2026-12-21"},
		{"25点", "instant - !nonexistent"},
		{"2月30日", "dates - !nonexistent"},
		{"下午5点到3点", "range 2026-11-23 17:00 to 2026-11-23 15:00 !reversed"},
		{"昨天下午三点", "instant 2026-11-22 15:00 !past"},
		{"年前", "dates - !vague"}, {"过几天", "dates - !vague"}, {"改天", "dates - !vague"}, {"有空的时候", "dates - !vague"},
	})
	check(t, timex.Past, []phrase{
		{"上个月", "dates 2026-10-01 to 2026-11-01"},
		{"上周", "dates 2026-11-16 to 2026-11-23"},
		{"最近7天", "dates 2026-11-17 to 2026-11-24"},
		{"过去一周", "dates 2026-11-17 to 2026-11-24"},
		{"前两天", "dates 2026-11-21 to 2026-11-23"},
		{"周三", "dates 2026-11-18 to 2026-11-19"},
		{"月底", "dates 2026-11-21 to 2026-12-01"},
		{"上周末", "dates 2026-11-21 to 2026-11-23"},
		{"11月20号", "dates 2026-11-20 to 2026-11-21"},
		{"12月3日", "dates 2025-12-03 to 2025-12-04"},
	})
}

func TestTrapsOfOtherEngines(t *testing.T) {
	check(t, timex.Future, []phrase{
		{"3-5点", "range 2026-11-23 15:00 to 2026-11-23 17:00"},
		{"9:00-10:30", "range 2026-11-24 09:00 to 2026-11-24 10:30"},
		{"下下周一", "dates 2026-12-07 to 2026-12-08"},
		{"后天", "dates 2026-11-25 to 2026-11-26"},
		{"大后天", "dates 2026-11-26 to 2026-11-27"},
		{"3月20日下午2点", "instant 2027-03-20 14:00"},
		{"一点半", "instant 2026-11-23 13:30"},
		{"半小时后", "instant 2026-11-23 10:30"},
		{"两个小时后", "instant 2026-11-23 12:00"},
		{"half past nine", "instant 2026-11-24 09:30"},
		{"the day after tomorrow", "dates 2026-11-25 to 2026-11-26"},
		{"4 to 5:30 pm", "range 2026-11-23 16:00 to 2026-11-23 17:30"},
		{"明天晚上12点", "instant 2026-11-25 00:00"},
		{"周五（12月4日）", "dates 2026-12-04 to 2026-12-05"},
		{"周五（12月5日）", "dates 2026-12-05 to 2026-12-06 !conflict"},
		{"明天周三", "dates 2026-11-24 to 2026-11-25 !conflict"},
	})
}

func TestWordsThatAreNoTimeYieldNothing(t *testing.T) {
	for _, text := range []string{
		"一点都不好", "三点建议", "我有三点建议", "第五点", "两点论", "七上八下", "两个人", "301会议室", "版本1.2.3", "v2.10.1", "v3",
		"金额3500元", "12.5万", "电话13812345678", "订单号2026112300012", "报销单号20261203", "一点儿也不急", "有点晚", "早一点到",
		"三楼", "一号楼", "3号会议室", "2号线", "1,200", "$12.30", "3.5%", "1:1沟通", "我的出差审批到哪了", "会议纪要写得不错",
		"考勤制度是谁定的", "第三天", "32号", "补充两点", "以下三点说明", "you may be right", "march on", "the sun is out", "he sat down",
		"3 people", "room 301", "top 5", "", " ", "。", "三", "3", "十一", "一半", "日常工作", "上海", "下班", "周报", "日报怎么写",
		"版本2.0.1发布", "完成3/5", "1/2的人", "迟到了", "工号10086", "早稻田大学",
	} {
		if got := timex.ParseText(text, monday(), timex.Future); len(got) != 0 {
			t.Errorf("%q is read as %s", text, sayAll(got))
		}
	}
}

func TestChineseDates(t *testing.T) {
	check(t, timex.Future, []phrase{
		{"今天", "dates 2026-11-23 to 2026-11-24"}, {"明日", "dates 2026-11-24 to 2026-11-25"},
		{"大大后天", "dates 2026-11-27 to 2026-11-28"}, {"大前天", "dates 2026-11-20 to 2026-11-21 !past"},
		{"12月3号", "dates 2026-12-03 to 2026-12-04"}, {"十二月三日", "dates 2026-12-03 to 2026-12-04"},
		{"二〇二六年十二月三日", "dates 2026-12-03 to 2026-12-04"}, {"１２月３日", "dates 2026-12-03 to 2026-12-04"},
		{"2026-12-03", "dates 2026-12-03 to 2026-12-04"}, {"2026.12.3", "dates 2026-12-03 to 2026-12-04"},
		{"2026/12/3", "dates 2026-12-03 to 2026-12-04"}, {"20261203", "dates 2026-12-03 to 2026-12-04"},
		{"3号", "dates 2026-12-03 to 2026-12-04"}, {"29号", "dates 2026-11-29 to 2026-11-30"},
		{"廿五号", "dates 2026-11-25 to 2026-11-26"}, {"下个月三号", "dates 2026-12-03 to 2026-12-04"},
		{"明年2月29日", "dates - !nonexistent"}, {"2月29日", "dates 2028-02-29 to 2028-03-01"},
		{"4月31号", "dates - !nonexistent"}, {"13月1日", "dates - !nonexistent"},
		{"这个月", "dates 2026-11-01 to 2026-12-01"}, {"下下个月", "dates 2027-01-01 to 2027-02-01"},
		{"去年12月", "dates 2025-12-01 to 2026-01-01 !past"}, {"明年一月", "dates 2027-01-01 to 2027-02-01"},
		{"本季度", "dates 2026-10-01 to 2027-01-01"}, {"一季度", "dates 2026-01-01 to 2026-04-01 !past"},
		{"明年第二季度", "dates 2027-04-01 to 2027-07-01"}, {"2027年Q3", "dates 2027-07-01 to 2027-10-01"},
		{"下半年", "dates 2026-07-01 to 2027-01-01"}, {"12月上旬", "dates 2026-12-01 to 2026-12-11"},
		{"12月中旬", "dates 2026-12-11 to 2026-12-21"}, {"下月初", "dates 2026-12-01 to 2026-12-11"},
		{"12月底", "dates 2026-12-31 to 2027-01-01"}, {"08年", "dates 2008-01-01 to 2009-01-01 !past"},
		{"90年代", "dates 1990-01-01 to 2000-01-01 !past"}, {"本月最后一个周五", "dates 2026-11-27 to 2026-11-28"},
		{"12月的第二个星期一", "dates 2026-12-14 to 2026-12-15"}, {"这个月前三天", "dates 2026-11-01 to 2026-11-04 !past"},
		{"星期3", "dates 2026-11-25 to 2026-11-26"}, {"下个礼拜天", "dates 2026-12-06 to 2026-12-07"},
		{"本周六日", "dates 2026-11-28 to 2026-11-30"}, {"未来3天", "dates 2026-11-23 to 2026-11-26"},
		{"11月23日周一", "dates 2026-11-23 to 2026-11-24"}, {"25号周三下午三点", "instant 2026-11-25 15:00"},
		{"下周三（25号）", "dates 2026-12-02 to 2026-12-03 !conflict"},
		{"上半月", "dates 2026-11-01 to 2026-11-16 !past"}, {"12.5下午三点", "instant 2026-12-05 15:00"},
	})
}

func TestOneOfAWordIsNoWeekday(t *testing.T) {
	const week, nextWeek = "dates 2026-11-23 to 2026-11-30", "dates 2026-11-30 to 2026-12-07"
	check(t, timex.Future, []phrase{
		{"本周一共迟到几次", week}, {"这周日程", week}, {"下周一定要开会", nextWeek}, {"下周一起吃饭", nextWeek}, {"下周日常安排", nextWeek},
		{"本周一个会都没有", week}, {"从下周一起", "dates 2026-11-30"}, {"下周一下午", "window 2026-11-30 12:00 to 2026-11-30 18:00"},
		{"过去一周一共几次", "dates 2026-11-17 to 2026-11-24"}, {"下周三个会", nextWeek}, {"本周会议", week}, {"上周报销", "dates 2026-11-16 to 2026-11-23 !past"},
		{"周三三点", "instant 2026-11-25 15:00"}, {"周三起草合同", "dates 2026-11-25 to 2026-11-26"},
	})
}

func TestChineseClocks(t *testing.T) {
	check(t, timex.Future, []phrase{
		{"下午三点", "instant 2026-11-23 15:00"}, {"下午3点15", "instant 2026-11-23 15:15"}, {"下午三点零五分", "instant 2026-11-23 15:05"},
		{"明天下午三点二十", "instant 2026-11-24 15:20"}, {"明天三点过十分", "instant 2026-11-24 15:10"}, {"五点差一刻", "instant 2026-11-23 16:45"},
		{"早八点半", "instant 2026-11-24 08:30"}, {"晚8点", "instant 2026-11-23 20:00"}, {"今晚十点", "instant 2026-11-23 22:00"},
		{"明早九点", "instant 2026-11-24 09:00"}, {"中午1点", "instant 2026-11-23 13:00"}, {"凌晨1点", "instant 2026-11-24 01:00"},
		{"晚上1点", "instant 2026-11-24 01:00"}, {"十三点三十分", "instant 2026-11-23 13:30"}, {"13:30", "instant 2026-11-23 13:30"},
		{"24点", "instant 2026-11-24 00:00"}, {"14:75", "instant - !nonexistent"}, {"25:00", "instant - !nonexistent"},
		{"8am - 1pm", "range 2026-11-24 08:00 to 2026-11-24 13:00"}, {"from 9:30 - 11:00 on Thursday", "range 2026-11-26 09:30 to 2026-11-26 11:00"},
		{"10 - 11 at night", "range 2026-11-23 22:00 to 2026-11-23 23:00"}, {"3点 - 5点PM", "range 2026-11-23 15:00 to 2026-11-23 17:00"}, {"fri - 3pm - budget", "instant 2026-11-27 15:00"},
		{"三点整", "instant 2026-11-23 15:00"}, {"三点左右", "instant 2026-11-23 15:00"}, {"三点多开会", "instant 2026-11-23 15:00"},
		{"三点十五个人开会", "instant 2026-11-23 15:00"}, {"三点一起开会", "instant 2026-11-23 15:00"}, {"下午一点都不想开会", "window 2026-11-23 12:00 to 2026-11-23 18:00"},
		{"明天下午一点开会", "instant 2026-11-24 13:00"}, {"改成四点", "instant 2026-11-23 16:00"}, {"三点半开会", "instant 2026-11-23 15:30"},
		{"11月25日(星期三) 14:00-16:00", "range 2026-11-25 14:00 to 2026-11-25 16:00"},
		{"晚上10点到凌晨1点", "range 2026-11-23 22:00 to 2026-11-24 01:00"}, {"晚上10点到2点", "range 2026-11-23 22:00 to 2026-11-24 02:00"},
		{"明天9点到6点", "range 2026-11-24 09:00 to 2026-11-24 18:00"}, {"明天11点到1点", "range 2026-11-24 11:00 to 2026-11-24 13:00"},
		{"上午9点到下午3点", "range 2026-11-24 09:00 to 2026-11-24 15:00"}, {"今晚8点到8点45", "range 2026-11-23 20:00 to 2026-11-23 20:45"},
		{"今天下午七八点", "window 2026-11-23 19:00 to 2026-11-23 20:00"}, {"今晚9点 - 明早7点", "range 2026-11-23 21:00 to 2026-11-24 07:00"},
		{"14:10~次日06:15", "range 2026-11-23 14:10 to 2026-11-24 06:15"},
		{"现在", "instant 2026-11-23 10:00"},
		{"和张三三点开会", "instant 2026-11-23 15:00"}, {"约李四十点半", "instant 2026-11-23 10:30"}, {"叫上王五四点到五点", "range 2026-11-23 16:00 to 2026-11-23 17:00"},
		{"跟赵六十二点吃饭", "instant 2026-11-23 12:00"},
	})
}

func TestChineseRangesAndOpenEnds(t *testing.T) {
	check(t, timex.Future, []phrase{
		{"下周一到周三", "dates 2026-11-30 to 2026-12-03"}, {"周一至周五", "dates 2026-11-23 to 2026-11-28"}, {"周五到周一", "dates 2026-11-27 to 2026-12-01"},
		{"12月1日至12月3日", "dates 2026-12-01 to 2026-12-04"}, {"12月1日-3日", "dates 2026-12-01 to 2026-12-04"}, {"3-5号", "dates 2026-12-03 to 2026-12-06"},
		{"12月30日到1月2日", "dates 2026-12-30 to 2027-01-03"}, {"5月到8月", "dates 2027-05-01 to 2027-09-01"}, {"2024年到2025年", "dates 2024-01-01 to 2026-01-01 !past"},
		{"11.25-11.27", "dates 2026-11-25 to 2026-11-28"}, {"明天到后天", "dates 2026-11-24 to 2026-11-26"}, {"上周五到这周三", "dates 2026-11-20 to 2026-11-26"},
		{"12月5日到3日", "dates 2026-12-05 to 2027-01-04"},
		{"这两天", "dates 2026-11-23 to 2026-11-25"}, {"3点开个半小时的会", "instant 2026-11-23 15:00; duration 30m0s"},
		{"11月30日前", "dates 2026-11-23 10:00 to 2026-12-01"}, {"下周五之前", "dates 2026-11-23 10:00 to 2026-12-05"}, {"明天三点以后", "range 2026-11-24 15:00"},
		{"三点前", "range 2026-11-23 10:00 to 2026-11-23 15:00"}, {"下周一开始", "dates 2026-11-30"}, {"三天之内", "dates 2026-11-23 to 2026-11-27"},
		{"半小时内", "range 2026-11-23 10:00 to 2026-11-23 10:30"},
	})
}

func TestDurationsAndShifts(t *testing.T) {
	check(t, timex.Future, []phrase{
		{"半小时", "duration 30m0s"}, {"半个钟", "duration 30m0s"}, {"一刻钟", "duration 15m0s"}, {"两个半小时", "duration 2h30m0s"},
		{"一小时四十分钟", "duration 1h40m0s"}, {"8天20小时", "duration 212h0m0s"}, {"分半鐘", "duration 1m30s"}, {"五分半", "duration 5m30s"},
		{"三個字", "duration 15m0s"}, {"半天", "duration 12h0m0s"}, {"两周", "duration 336h0m0s"}, {"三个月", "duration 2160h0m0s"},
		{"an hour and a half", "duration 1h30m0s"}, {"one and a half hours", "duration 1h30m0s"}, {"2h30m", "duration 2h30m0s"}, {"1½ hours", "duration 1h30m0s"},
		{"3 1/2 hours", "duration 3h30m0s"}, {"30-minute", "duration 30m0s"}, {"half an hour", "duration 30m0s"}, {"45 mins", "duration 45m0s"}, {"Wed next week 8:45am", "instant 2026-12-02 08:45"}, {"sat next week", "dates 2026-12-05 to 2026-12-06"}, {"Friday around 4", "instant 2026-11-27 16:00"}, {"tomorrow evening at 8 we need it", "instant 2026-11-24 20:00"}, {"tomorrow at 8 people", "dates 2026-11-24 to 2026-11-25"}, {"the rest of the week", "dates 2026-11-23 to 2026-11-30"}, {"rest of this month", "dates 2026-11-23 to 2026-12-01"}, {"the week of December 8", "dates 2026-12-07 to 2026-12-14"},
		{"three quarters of an hour", "duration 45m0s"}, {"半年后", "dates 2027-05-23 to 2027-05-24"}, {"一年半后", "dates 2028-05-23 to 2028-05-24"},
		{"1 hour and 30 minutes", "duration 1h30m0s"}, {"a quarter of an hour", "duration 15m0s"},
		{"十五分钟后", "instant 2026-11-23 10:15"}, {"两个半小时后", "instant 2026-11-23 12:30"}, {"再过半小时", "instant 2026-11-23 10:30"},
		{"三天前", "dates 2026-11-20 to 2026-11-21 !past"}, {"3日后", "dates 2026-11-26 to 2026-11-27"}, {"两年前", "dates 2024-01-01 to 2025-01-01 !past"},
		{"三天后下午三点", "instant 2026-11-26 15:00"},
		{"in 2 hours", "instant 2026-11-23 12:00"}, {"in half an hour", "instant 2026-11-23 10:30"}, {"two days after tomorrow", "dates 2026-11-26 to 2026-11-27"},
		{"five weeks ago", "dates 2026-10-19 to 2026-10-20 !past"}, {"a week from now", "dates 2026-11-30 to 2026-12-01"},
	})
}

func TestCantoneseAndTraditional(t *testing.T) {
	check(t, timex.Future, []phrase{
		{"聽日下晝三點半", "instant 2026-11-24 15:30"}, {"尋日", "dates 2026-11-22 to 2026-11-23 !past"}, {"琴日", "dates 2026-11-22 to 2026-11-23 !past"},
		{"噚日", "dates 2026-11-22 to 2026-11-23 !past"}, {"後日", "dates 2026-11-25 to 2026-11-26"}, {"而家", "instant 2026-11-23 10:00"}, {"依家", "instant 2026-11-23 10:00"},
		{"晏晝三點", "instant 2026-11-23 15:00"}, {"聽日上晝十點", "instant 2026-11-24 10:00"}, {"今晚夜八點", "instant 2026-11-23 20:00"},
		{"聽日朝早九點到十一點", "range 2026-11-24 09:00 to 2026-11-24 11:00"}, {"三點搭三", "instant 2026-11-23 15:15"}, {"聽日十一點九搵人", "instant 2026-11-24 11:45"}, {"三點九個字", "instant 2026-11-23 15:45"},
		{"下個禮拜三", "dates 2026-12-02 to 2026-12-03"}, {"今個月廿八號", "dates 2026-11-28 to 2026-11-29"}, {"兩個鐘", "duration 2h0m0s"}, {"個半鐘", "duration 1h30m0s"}, {"大約個半鐘", "duration 1h30m0s"}, {"開個半鐘會", "duration 1h30m0s"}, {"开个半小时的会", "duration 30m0s"}, {"大约个半小时", "duration 1h30m0s"}, {"下晝五點開到七點", "range 2026-11-23 17:00 to 2026-11-23 19:00"}, {"看下3月2号到6号", "dates 2027-03-02 to 2027-03-07"}, {"圣诞前一天", "dates 2026-12-24 to 2026-12-25"},
		{"兩個鐘後", "instant 2026-11-23 12:00"}, {"今個禮拜五", "dates 2026-11-27 to 2026-11-28"}, {"聽晚七點", "instant 2026-11-24 19:00"},
		{"下週二下午兩點至四點", "range 2026-12-01 14:00 to 2026-12-01 16:00"}, {"十二月三號", "dates 2026-12-03 to 2026-12-04"},
	})
}

func TestEnglish(t *testing.T) {
	check(t, timex.Future, []phrase{
		{"tomorrow at 3pm", "instant 2026-11-24 15:00"}, {"3pm tomorrow", "instant 2026-11-24 15:00"}, {"tomorrow at 3", "instant 2026-11-24 15:00"},
		{"on Friday at 10:30", "instant 2026-11-27 10:30"}, {"Friday 3pm", "instant 2026-11-27 15:00"}, {"quarter to five tomorrow", "instant 2026-11-24 16:45"},
		{"quarter past two", "instant 2026-11-23 14:15"}, {"twenty to five", "instant 2026-11-23 16:40"}, {"ten past three", "instant 2026-11-23 15:10"},
		{"at noon", "instant 2026-11-23 12:00"}, {"midnight", "instant 2026-11-24 00:00"}, {"9 o'clock tomorrow morning", "instant 2026-11-24 09:00"},
		{"9 this evening", "instant 2026-11-23 21:00"}, {"tonight at 8", "instant 2026-11-23 20:00"}, {"tomorrow afternoon", "window 2026-11-24 12:00 to 2026-11-24 18:00"},
		{"from 3 to 5", "range 2026-11-23 15:00 to 2026-11-23 17:00"}, {"8-11pm", "range 2026-11-23 20:00 to 2026-11-23 23:00"}, {"11-1pm", "range 2026-11-23 11:00 to 2026-11-23 13:00"},
		{"tomorrow 3-5pm", "range 2026-11-24 15:00 to 2026-11-24 17:00"}, {"between 2 and 4 tomorrow", "range 2026-11-24 14:00 to 2026-11-24 16:00"},
		{"2pm to 3pm tomorrow", "range 2026-11-24 14:00 to 2026-11-24 15:00"}, {"Tuesday morning from 9am to 11am", "range 2026-11-24 09:00 to 2026-11-24 11:00"},
		{"this evening from 8 to 8:45", "range 2026-11-23 20:00 to 2026-11-23 20:45"}, {"from 10 to 11:30am", "range 2026-11-23 10:00 to 2026-11-23 11:30"},
		{"next week", "dates 2026-11-30 to 2026-12-07"}, {"last week", "dates 2026-11-16 to 2026-11-23 !past"}, {"end of month", "dates 2026-11-30 to 2026-12-01"},
		{"end of next month", "dates 2026-12-31 to 2027-01-01"}, {"the week after next", "dates 2026-12-07 to 2026-12-14"}, {"Thursday of next week", "dates 2026-12-03 to 2026-12-04"},
		{"December 3", "dates 2026-12-03 to 2026-12-04"}, {"3rd of December 2026", "dates 2026-12-03 to 2026-12-04"}, {"Dec 3, 2026 5:00 PM", "instant 2026-12-03 17:00"},
		{"the 25th", "dates 2026-11-25 to 2026-11-26"}, {"Wed 25 Nov", "dates 2026-11-25 to 2026-11-26"}, {"05-Dec-2026", "dates 2026-12-05 to 2026-12-06"},
		{"13 to 15 December", "dates 2026-12-13 to 2026-12-16"}, {"Nov 28-30", "dates 2026-11-28 to 2026-12-01"}, {"22/04", "dates 2027-04-22 to 2027-04-23"},
		{"2026-12-05T17:00:00Z", "instant 2026-12-06 01:00"}, {"2026-12-05T17:00:00+08:00", "instant 2026-12-05 17:00"},
		{"last Monday of December", "dates 2026-12-28 to 2026-12-29"}, {"first week of December", "dates 2026-12-01 to 2026-12-08"}, {"Q1 2027", "dates 2027-01-01 to 2027-04-01"},
		{"by Friday", "dates 2026-11-23 10:00 to 2026-11-28"}, {"before Friday", "dates 2026-11-23 10:00 to 2026-11-27"}, {"after 3pm", "range 2026-11-23 15:00"},
		{"tomorrow after 2pm", "range 2026-11-24 14:00"}, {"since March", "dates 2026-03-01 to 2026-11-23 10:00"}, {"next 3 days", "dates 2026-11-24 to 2026-11-27"},
		{"move my 3 o'clock to 4:30", "instant 2026-11-23 15:00; instant 2026-11-23 16:30"}, {"the day before Christmas", "dates 2026-12-24 to 2026-12-25"},
		{"seven-thirty", "instant 2026-11-24 07:30"}, {"starting Monday", "dates 2026-11-23"},
		{"In May", "dates 2027-05-01 to 2027-06-01"}, {"the first of next month", "dates 2026-12-01 to 2026-12-02"},
	})
}

func TestFestivals(t *testing.T) {
	check(t, timex.Future, []phrase{
		{"国庆节", "dates 2027-10-01 to 2027-10-02"}, {"去年国庆节", "dates 2025-10-01 to 2025-10-02 !past"}, {"元旦", "dates 2027-01-01 to 2027-01-02"},
		{"春节", "dates 2027-02-06 to 2027-02-07"}, {"2026年春节", "dates 2026-02-17 to 2026-02-18 !past"}, {"2025年中秋节", "dates 2025-10-06 to 2025-10-07 !past"},
		{"2026年端午", "dates 2026-06-19 to 2026-06-20 !past"}, {"2026年清明节", "dates 2026-04-05 to 2026-04-06 !past"}, {"2025年除夕", "dates 2025-01-28 to 2025-01-29 !past"},
		{"2026年元宵节", "dates 2026-03-03 to 2026-03-04 !past"}, {"Christmas", "dates 2026-12-25 to 2026-12-26"}, {"Thanksgiving", "dates 2026-11-26 to 2026-11-27"},
		{"Easter 2026", "dates 2026-04-05 to 2026-04-06 !past"},
		{"农历八月十五", "dates 2027-09-15 to 2027-09-16"},
	})
}
