package timex_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// sayFound writes all that an expression says: its time, what repeats, the further days, the flags.
func sayFound(f timex.Found) string {
	out := say(f.When)
	if s := f.Series; s != nil {
		out += fmt.Sprintf(" every %d %s %q", s.Every, s.Unit, s.Said)
		for _, d := range s.Days {
			out += " " + d.String()[:3]
		}
	}
	for _, w := range f.And {
		out += " and " + say(w)
	}
	if f.AllDay {
		out += " all day"
	}
	if f.Until {
		out += " until"
	}
	if !f.HasDate && f.Grain >= timex.GrainDay && (f.Series != nil || f.AllDay) {
		out += " (no day)"
	}
	return out
}

func checkFound(t *testing.T, phrases []phrase) {
	t.Helper()
	for _, c := range phrases {
		var got []string
		for _, f := range timex.Parse(norm.New(c.text), timex.Options{Now: monday()}) {
			got = append(got, sayFound(f))
		}
		if all := strings.Join(got, "; "); all != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.text, all, c.want)
		}
	}
}

func TestSeries(t *testing.T) {
	checkFound(t, []phrase{
		{"每周一十点", "instant 2026-11-23 10:00 every 1 week \"每周一\" Mon"},
		{"每天9点半", "instant 2026-11-24 09:30 every 1 day \"每天\""},
		{"工作日每天下午五点半", "instant 2026-11-23 17:30 every 1 workday \"工作日每天\""},
		{"每月1号", "dates 2026-12-01 to 2026-12-02 every 1 month \"每月1号\""},
		{"隔周三", "dates 2026-11-25 to 2026-11-26 every 2 week \"隔周三\" Wed"},
		{"双周会", "dates 2026-11-23 to 2026-11-24 every 2 week \"双周\" (no day)"},
		{"双周三下午三点", "instant 2026-11-25 15:00 every 2 week \"双周三\" Wed"},
		{"逢周五", "dates 2026-11-27 to 2026-11-28 every 1 week \"逢周五\" Fri"},
		{"每隔两天", "dates 2026-11-23 to 2026-11-24 every 3 day \"每隔两天\""},
		{"隔天开一次会", "dates 2026-11-23 to 2026-11-24 every 2 day \"隔天\""},
		{"逢星期三下晝三點", "instant 2026-11-25 15:00 every 1 week \"逢星期三\" Wed"},
		{"每個禮拜三朝早十點", "instant 2026-11-25 10:00 every 1 week \"每個禮拜三\" Wed"},
		{"每个工作日早上九点", "instant 2026-11-24 09:00 every 1 workday \"每个工作日\""},
		{"平日九点", "instant 2026-11-24 09:00 every 1 workday \"平日\""},
		{"天天九点", "instant 2026-11-24 09:00 every 1 day \"天天\""},
		{"每晚八点", "instant 2026-11-23 20:00 every 1 day \"每晚\""},
		{"每周一三五早上九点", "instant 2026-11-25 09:00 every 1 week \"每周一三五\" Mon Wed Fri"},
		{"每周一、三、五九点", "instant 2026-11-25 09:00 every 1 week \"每周一、三、五\" Mon Wed Fri"},
		{"每周一到周五9点", "instant 2026-11-24 09:00 every 1 week \"每周一到周五\" Mon Tue Wed Thu Fri"},
		{"每周一到周五9:30-18:00", "range 2026-11-24 09:30 to 2026-11-24 18:00 every 1 week \"每周一到周五\" Mon Tue Wed Thu Fri"},
		{"每周二四下午3点到4点", "range 2026-11-24 15:00 to 2026-11-24 16:00 every 1 week \"每周二四\" Tue Thu"},
		{"每周一和每周四十点", "instant 2026-11-23 10:00 every 1 week \"每周一和每周四\" Mon Thu"},
		{"每两周周三下午三点", "instant 2026-11-25 15:00 every 2 week \"每两周周三\" Wed"},
		{"隔周周三", "dates 2026-11-25 to 2026-11-26 every 2 week \"隔周周三\" Wed"},
		{"每年3月1号", "dates 2027-03-01 to 2027-03-02 every 1 year \"每年3月1号\""},
		{"每年春节", "dates 2027-02-06 to 2027-02-07 every 1 year \"每年春节\""},
		{"每季度", "dates 2026-11-23 to 2026-11-24 every 1 quarter \"每季度\" (no day)"},
		{"每月底", "dates 2026-11-30 to 2026-12-01 every 1 month \"每月底\""},
		{"每月第一个周一下午两点", "instant 2026-12-07 14:00 every 1 month \"每月第一个周一\""},
		{"每个月最后一个周五", "dates 2026-11-27 to 2026-11-28 every 1 month \"每个月最后一个周五\""},
		{"订一个周五下午四点的房间", "instant 2026-11-27 16:00"},
		{"约个星期三上午的会", "window 2026-11-25 08:00 to 2026-11-25 12:00"},
		{"開個禮拜四的會", "dates 2026-11-26 to 2026-11-27"},
		{"一个星期五天", "duration 288h0m0s"},
		{"每月15号和30号", "dates 2026-11-30 to 2026-12-01 every 1 month \"每月15号和30号\" and dates 2026-12-15 to 2026-12-16"},
		{"每周六日", "dates 2026-11-28 to 2026-11-29 every 1 week \"每周六日\" Sat Sun"},
		{"9点到10点每天", "range 2026-11-24 09:00 to 2026-11-24 10:00 every 1 day \"每天\""},
		{"上午十点每周一", "instant 2026-11-23 10:00 every 1 week \"每周一\" Mon"},
		{"从下周起每周二下午3点", "dates 2026-11-30; instant 2026-12-01 15:00 every 1 week \"每周二\" Tue"},
		{"每周二下午3点，从下周起", "instant 2026-12-01 15:00 every 1 week \"每周二\" Tue; dates 2026-11-30"},
		{"下周每天9点", "dates 2026-11-30 to 2026-12-07; instant 2026-11-30 09:00 every 1 day \"每天\""},
		{"every Monday at 10", "instant 2026-11-23 10:00 every 1 week \"every Monday\" Mon"},
		{"10am every Monday", "instant 2026-11-23 10:00 every 1 week \"every Monday\" Mon"},
		{"weekly standup", "dates 2026-11-23 to 2026-11-24 every 1 week \"weekly\" (no day)"},
		{"daily standup at 9:30", "dates 2026-11-23 to 2026-11-24 every 1 day \"daily\"; instant 2026-11-24 09:30 every 1 day \"daily\" (no day)"},
		{"weekly sync on Friday at 10", "dates 2026-11-23 to 2026-11-24 every 1 week \"weekly\" (no day); instant 2026-11-27 10:00 every 1 week \"weekly\" Fri"},
		{"monthly review", "dates 2026-11-23 to 2026-11-24 every 1 month \"monthly\" (no day)"},
		{"fortnightly sync", "dates 2026-11-23 to 2026-11-24 every 2 week \"fortnightly\" (no day)"},
		{"every other Tuesday", "dates 2026-11-24 to 2026-11-25 every 2 week \"every other Tuesday\" Tue"},
		{"every 2nd Tuesday", "dates 2026-11-24 to 2026-11-25 every 2 week \"every 2nd Tuesday\" Tue"},
		{"every two weeks on Monday at 10", "instant 2026-11-23 10:00 every 2 week \"every two weeks on Monday\" Mon"},
		{"weekdays at 9", "instant 2026-11-24 09:00 every 1 workday \"weekdays\""},
		{"every weekday at 9am", "instant 2026-11-24 09:00 every 1 workday \"every weekday\""},
		{"Mondays 10am", "instant 2026-11-23 10:00 every 1 week \"Mondays\" Mon"},
		{"Mondays and Thursdays 3pm", "instant 2026-11-23 15:00 every 1 week \"Mondays and Thursdays\" Mon Thu"},
		{"every Monday and Wednesday at 10", "instant 2026-11-23 10:00 every 1 week \"every Monday and Wednesday\" Mon Wed"},
		{"every morning at 9", "instant 2026-11-24 09:00 every 1 day \"every morning\""},
		{"every 3 days", "dates 2026-11-23 to 2026-11-24 every 3 day \"every 3 days\""},
		{"the first Monday of every month at 10", "instant 2026-12-07 10:00 every 1 month \"the first Monday of every month\""},
		{"every first Monday of the month", "dates 2026-12-07 to 2026-12-08 every 1 month \"every first Monday\""},
		{"recurring meeting Monday 10am", "dates 2026-11-23 to 2026-11-24 every 1  \"recurring\" (no day); instant 2026-11-23 10:00 every 1 week \"recurring\" Mon"},
		{"每月1日、15日", "dates 2026-12-01 to 2026-12-02 every 1 month \"每月1日、15日\" and dates 2026-12-15 to 2026-12-16"},
		{"每個工作天早上九點", "instant 2026-11-24 09:00 every 1 workday \"每個工作天\""},
		{"每隔一週的週三下午三點", "instant 2026-11-25 15:00 every 2 week \"每隔一週的週三\" Wed"},
		{"每个月的最后一天", "dates 2026-11-30 to 2026-12-01 every 1 month \"每个月的最后一天\""},
		{"每周五前交周报", "dates 2026-11-23 10:00 to 2026-11-28 every 1 week \"每周五\" Fri"},
		{"每周五到12月底", "dates 2026-11-27 to 2026-11-28 every 1 week \"每周五\" Fri; dates 2026-12-31 to 2027-01-01 until"},
		{"12月起每周三下午", "dates 2026-12-01; window 2026-12-02 12:00 to 2026-12-02 18:00 every 1 week \"每周三\" Wed"},
		{"两周一次周会", "dates 2026-11-23 to 2026-11-24 every 2 week \"两周\" (no day)"},
		{"每周一次", "dates 2026-11-23 to 2026-11-24 every 1 week \"每周\" (no day)"},
		{"隔個禮拜三", "dates 2026-11-25 to 2026-11-26 every 2 week \"隔個禮拜三\" Wed"},
		{"逢一三五朝早十點", "instant 2026-11-23 10:00 every 1 week \"逢一三五\" Mon Wed Fri"},
		{"once a week on Monday", "dates 2026-11-23 to 2026-11-24 every 1 week \"a week\" (no day); dates 2026-11-23 to 2026-11-24 every 1 week \"a week\" Mon"},
		{"every Friday until December", "dates 2026-11-27 to 2026-11-28 every 1 week \"every Friday\" Fri; dates 2026-11-23 10:00 to 2027-01-01 until"},
		{"every weekday from 9 to 9:15", "range 2026-11-24 09:00 to 2026-11-24 09:15 every 1 workday \"every weekday\""},
		{"Tuesdays and Thursdays from 3 to 4", "range 2026-11-24 15:00 to 2026-11-24 16:00 every 1 week \"Tuesdays and Thursdays\" Tue Thu"},
		{"Monday mornings at 9", "instant 2026-11-30 09:00 every 1 week \"Monday mornings\" Mon"},
		{"weekday mornings", "window 2026-11-23 08:00 to 2026-11-23 12:00 every 1 workday \"weekday\""},
		{"every third Friday at 3", "instant 2026-12-18 15:00 every 1 month \"every third Friday\""},
		{"last Friday of every month", "dates 2026-11-27 to 2026-11-28 every 1 month \"last Friday of every month\""},
		{"every Tuesday at 3pm starting next week", "instant 2026-12-01 15:00 every 1 week \"every Tuesday\" Tue; dates 2026-11-30"},
		{"on the 15th of every month", "dates 2026-12-15 to 2026-12-16 every 1 month \"the 15th of every month\""},
		{"monthly on the 1st", "dates 2026-12-01 to 2026-12-02 every 1 month \"monthly on the 1st\""},
		{"biweekly on Tue 10am", "instant 2026-11-24 10:00 every 2 week \"biweekly on Tue\" Tue"},
	})
}

func TestWhatIsNoSeries(t *testing.T) {
	checkFound(t, []phrase{
		{"每个人", ""},
		{"每次", ""},
		{"每位", ""},
		{"每人", ""},
		{"每半小时", "duration 30m0s"},
		{"每小时", ""},
		{"每15分钟", "duration 15m0s"},
		{"every 30 minutes", "duration 30m0s"},
		{"everyone", ""},
		{"每天次数", ""},
		{"逢年过节", ""},
		{"双方", ""},
		{"下个工作日九点", "instant 2026-11-24 09:00"},
		{"3个工作日内", ""},
		{"next working day at 9", "instant 2026-11-24 09:00"},
		{"within 3 working days", ""},
		{"工作日志", ""},
		{"weekly sales meeting tomorrow 10am", "instant 2026-11-24 10:00"},
		{"next weekly sync", ""},
		{"隔壁", ""},
		{"昨天开到隔天早上", "range 2026-11-22 00:00 to 2026-11-23 12:00 !past"},
		{"下周一三点", "instant 2026-11-30 15:00"},
		{"Monday's meeting", "dates 2026-11-23 to 2026-11-24"},
		{"move the weekly sync to tomorrow", "dates 2026-11-24 to 2026-11-25"},
		{"pencil in the weekly report review for monday 9am", "instant 2026-11-30 09:00"},
		{"2 thursdays back", "dates 2026-11-26 to 2026-11-27"},
		{"how many working days", ""},
		{"一周一次性请完", "duration 168h0m0s"},
		{"每天早上八点半晨会", "instant 2026-11-24 08:30 every 1 day \"每天\""},
	})
}

func TestLists(t *testing.T) {
	checkFound(t, []phrase{
		{"下周二四", "dates 2026-12-01 to 2026-12-02 and dates 2026-12-03 to 2026-12-04"},
		{"下周二四下午三点开例会", "instant 2026-12-01 15:00 and instant 2026-12-03 15:00"},
		{"下周二四点半开例会", "instant 2026-12-01 16:30"},
		{"周一三五点", "instant 2026-11-23 17:00 and instant 2026-11-25 17:00"},
		{"周一三十点半", "instant 2026-11-23 10:30 and instant 2026-11-25 10:30"},
		{"周一、三、五", "dates 2026-11-23 to 2026-11-24 and dates 2026-11-25 to 2026-11-26 and dates 2026-11-27 to 2026-11-28"},
		{"周一，三，五", "dates 2026-11-23 to 2026-11-24 and dates 2026-11-25 to 2026-11-26 and dates 2026-11-27 to 2026-11-28"},
		{"周一、周三、周五上午10点", "instant 2026-11-23 10:00 and instant 2026-11-25 10:00 and instant 2026-11-27 10:00"},
		{"周一和周三下午", "window 2026-11-23 12:00 to 2026-11-23 18:00 and window 2026-11-25 12:00 to 2026-11-25 18:00"},
		{"周一和周三下午各一次", "window 2026-11-23 12:00 to 2026-11-23 18:00 and window 2026-11-25 12:00 to 2026-11-25 18:00"},
		{"周二周四下午3点", "instant 2026-11-24 15:00 and instant 2026-11-26 15:00"},
		{"下周一和周三下午2点到4点", "range 2026-11-30 14:00 to 2026-11-30 16:00 and range 2026-12-02 14:00 to 2026-12-02 16:00"},
		{"周一到周三和周五", "dates 2026-11-23 to 2026-11-26 and dates 2026-11-27 to 2026-11-28"},
		{"周六、日", "dates 2026-11-28 to 2026-11-29 and dates 2026-11-29 to 2026-11-30"},
		{"3号和5号", "dates 2026-12-03 to 2026-12-04 and dates 2026-12-05 to 2026-12-06"},
		{"3号5号请假", "dates 2026-12-03 to 2026-12-04 and dates 2026-12-05 to 2026-12-06"},
		{"12月3、5日", "dates 2026-12-03 to 2026-12-04 and dates 2026-12-05 to 2026-12-06"},
		{"3、5、7号下午两点", "instant 2026-12-03 14:00 and instant 2026-12-05 14:00 and instant 2026-12-07 14:00"},
		{"3/5和3/7", "dates 2027-03-05 to 2027-03-06 and dates 2027-03-07 to 2027-03-08"},
		{"明天和后天", "dates 2026-11-24 to 2026-11-25 and dates 2026-11-25 to 2026-11-26"},
		{"明天下午3点和后天", "instant 2026-11-24 15:00 and instant 2026-11-25 15:00"},
		{"上周和这周", "dates 2026-11-16 to 2026-11-23 !past and dates 2026-11-23 to 2026-11-30"},
		{"周四周五两天年假", "dates 2026-11-26 to 2026-11-27 and dates 2026-11-27 to 2026-11-28; duration 48h0m0s"},
		{"聽日同後日", "dates 2026-11-24 to 2026-11-25 and dates 2026-11-25 to 2026-11-26"},
		{"Tue and Thu 3pm", "instant 2026-11-24 15:00 and instant 2026-11-26 15:00"},
		{"Monday, Wednesday and Friday at 10", "instant 2026-11-23 10:00 and instant 2026-11-25 10:00 and instant 2026-11-27 10:00"},
		{"Mon/Wed/Fri 10am", "instant 2026-11-23 10:00 and instant 2026-11-25 10:00 and instant 2026-11-27 10:00"},
		{"next Monday and Wednesday", "dates 2026-11-30 to 2026-12-01 and dates 2026-12-02 to 2026-12-03"},
		{"the 3rd and 5th", "dates 2026-12-03 to 2026-12-04 and dates 2026-12-05 to 2026-12-06"},
		{"3rd and 5th of December", "dates 2026-12-03 to 2026-12-04 and dates 2026-12-05 to 2026-12-06"},
		{"Dec 3 and 5 at 10am", "instant 2026-12-03 10:00 and instant 2026-12-05 10:00"},
		{"tomorrow and Friday at 3", "instant 2026-11-24 15:00 and instant 2026-11-27 15:00"},
		{"from 3 to 5 on Monday and Tuesday", "range 2026-11-23 15:00 to 2026-11-23 17:00 and range 2026-11-24 15:00 to 2026-11-24 17:00"},
		{"at 4 on Thursday and Friday", "instant 2026-11-26 16:00 and instant 2026-11-27 16:00"},
		{"周二四 14:00-15:00", "range 2026-11-24 14:00 to 2026-11-24 15:00 and range 2026-11-26 14:00 to 2026-11-26 15:00"},
		{"周二四2点", "instant 2026-11-24 14:00 and instant 2026-11-26 14:00"},
		{"这周三四五", "dates 2026-11-25 to 2026-11-26 and dates 2026-11-26 to 2026-11-27 and dates 2026-11-27 to 2026-11-28"},
		{"周五六日", "dates 2026-11-27 to 2026-11-28 and dates 2026-11-28 to 2026-11-29 and dates 2026-11-29 to 2026-11-30"},
		{"3号到5号和8号", "dates 2026-12-03 to 2026-12-06 and dates 2026-12-08 to 2026-12-09"},
		{"明后天", "dates 2026-11-24 to 2026-11-25 and dates 2026-11-25 to 2026-11-26"},
		{"今明两天下午", "window 2026-11-23 12:00 to 2026-11-23 18:00 and window 2026-11-24 12:00 to 2026-11-24 18:00"},
		{"25 and 27 November", "dates 2026-11-25 to 2026-11-26 and dates 2026-11-27 to 2026-11-28"},
		{"Nov 25, 26 and 27", "dates 2026-11-25 to 2026-11-26 and dates 2026-11-26 to 2026-11-27 and dates 2026-11-27 to 2026-11-28"},
		{"on Monday and on Wednesday at 10", "instant 2026-11-23 10:00 and instant 2026-11-25 10:00"},
		{"Monday and Tuesday next week", "dates 2026-11-30 to 2026-12-01 and dates 2026-12-01 to 2026-12-02"},
		{"tomorrow and the day after", "dates 2026-11-24 to 2026-11-25 and dates 2026-11-25 to 2026-11-26"},
		{"from Monday to Wednesday and on Friday", "dates 2026-11-23 to 2026-11-26 and dates 2026-11-27 to 2026-11-28"},
	})
}

func TestWhatIsNoList(t *testing.T) {
	checkFound(t, []phrase{
		{"周二到周四", "dates 2026-11-24 to 2026-11-27"},
		{"周二至周四、周六", "dates 2026-11-24 to 2026-11-27 and dates 2026-11-28 to 2026-11-29"},
		{"下周二李四", "dates 2026-12-01 to 2026-12-02"},
		{"下周二和李四", "dates 2026-12-01 to 2026-12-02"},
		{"下周二四点", "instant 2026-12-01 16:00"},
		{"周二三点", "instant 2026-11-24 15:00"},
		{"周一三四点", "window 2026-11-23 15:00 to 2026-11-23 16:00"},
		{"周一二十点", "instant 2026-11-23 20:00"},
		{"周一三个人", "dates 2026-11-23 to 2026-11-24"},
		{"周二三十分钟", "dates 2026-11-24 to 2026-11-25; duration 30m0s"},
		{"周二四川出差", "dates 2026-11-24 to 2026-11-25"},
		{"周三五楼开会", "dates 2026-11-25 to 2026-11-26"},
		{"周一五道口", "dates 2026-11-23 to 2026-11-24"},
		{"周一和三组开会", "dates 2026-11-23 to 2026-11-24"},
		{"周一和三哥", "dates 2026-11-23 to 2026-11-24"},
		{"1、2号会议室", ""},
		{"周三或周四", "dates 2026-11-25 to 2026-11-26; dates 2026-11-26 to 2026-11-27"},
		{"周一下午3点和周三上午10点", "instant 2026-11-23 15:00; instant 2026-11-25 10:00"},
		{"周一10点 周二10点", "instant 2026-11-23 10:00; instant 2026-11-24 10:00"},
		{"3点和4点", "instant 2026-11-23 15:00; instant 2026-11-23 16:00"},
		{"周五,12月4日", "dates 2026-12-04 to 2026-12-05"},
		{"Friday, Dec 4", "dates 2026-12-04 to 2026-12-05"},
		{"between Monday and Wednesday", "dates 2026-11-23 to 2026-11-26"},
		{"Monday and 3 people", "dates 2026-11-23 to 2026-11-24"},
		{"下周二四位同事开会", "dates 2026-12-01 to 2026-12-02"},
		{"周二三四线城市", "dates 2026-11-24 to 2026-11-25"},
		{"3号、4号会议室", "dates 2026-12-03 to 2026-12-04"},
		{"3、5个人", ""},
		{"周三、3点", "dates 2026-11-25 to 2026-11-26; instant 2026-11-23 15:00"},
		{"今天下午和明天上午", "window 2026-11-23 12:00 to 2026-11-23 18:00; window 2026-11-24 08:00 to 2026-11-24 12:00"},
		{"Dec 3 and 5 others", "dates 2026-12-03 to 2026-12-04"},
		{"tomorrow and 3 others", "dates 2026-11-24 to 2026-11-25"},
		{"张三3号和李四5号", "dates 2026-12-03 to 2026-12-04; dates 2026-12-05 to 2026-12-06"},
	})
}

func TestUntil(t *testing.T) {
	checkFound(t, []phrase{
		{"加班到九点半", "instant 2026-11-23 21:30 until"},
		{"明天加班到九点半", "dates 2026-11-24 to 2026-11-25; instant 2026-11-24 21:30 until"},
		{"请假到周三", "dates 2026-11-25 to 2026-11-26 until"},
		{"从周一请假到周三", "dates 2026-11-23 to 2026-11-24; dates 2026-11-25 to 2026-11-26 until"},
		{"由下星期一放到星期四大假", "dates 2026-11-30 to 2026-12-01; dates 2026-12-03 to 2026-12-04 until"},
		{"12月30号请假到3号", "dates 2026-12-30 to 2026-12-31; dates 2027-01-03 to 2027-01-04 until"},
		{"到下周五为止", "dates 2026-12-04 to 2026-12-05 until"},
		{"五点结束", "instant 2026-11-23 17:00 until"},
		{"三点开始五点结束", "instant 2026-11-23 15:00; instant 2026-11-23 17:00 until"},
		{"截止到周五", "dates 2026-11-27 to 2026-11-28 until"},
		{"until 6", "range 2026-11-23 10:00 to 2026-11-23 18:00 until"},
		{"out until Friday", "dates 2026-11-23 10:00 to 2026-11-28 until"},
		{"working late till 9pm", "range 2026-11-23 10:00 to 2026-11-23 21:00 until"},
		{"starts at 3 and ends at 5", "instant 2026-11-23 15:00; instant 2026-11-23 17:00 until"},
		{"放到下星期三", "dates 2026-12-02 to 2026-12-03 until"},
		{"OT到十點", "instant 2026-11-23 22:00 until"},
		{"昨晚做到十点", "window 2026-11-22 18:00 to 2026-11-23 00:00 !past; instant 2026-11-22 22:00 until"},
		{"昨晚加班到两点", "window 2026-11-22 18:00 to 2026-11-23 00:00 !past; instant 2026-11-23 02:00 until"},
		{"昨天加班到凌晨一点", "dates 2026-11-22 to 2026-11-23 !past; instant 2026-11-23 01:00 until"},
		{"尋日加咗班到十二點", "dates 2026-11-22 to 2026-11-23 !past; instant 2026-11-23 00:00 until"},
		{"周六加班到两点", "dates 2026-11-28 to 2026-11-29; instant 2026-11-28 14:00 until"},
		{"away through Friday", "dates 2026-11-27 to 2026-11-28 until"},
		{"改到四点", "instant 2026-11-23 16:00"},
		{"把会提前到三点", "instant 2026-11-23 15:00"},
		{"推迟到周三", "dates 2026-11-25 to 2026-11-26"},
		{"move the review to Friday", "dates 2026-11-27 to 2026-11-28"},
		{"postpone until Friday", "dates 2026-11-23 10:00 to 2026-11-28"},
		{"5点前结束", "range 2026-11-23 10:00 to 2026-11-23 17:00"},
		{"三点到五点", "range 2026-11-23 15:00 to 2026-11-23 17:00"},
		{"我三点到", "instant 2026-11-23 15:00"},
		{"每天9点到10点到12月底", "range 2026-11-24 09:00 to 2026-11-24 10:00 every 1 day \"每天\"; dates 2026-12-31 to 2027-01-01 until"},
		{"延长到六点", "instant 2026-11-23 18:00 until"},
		{"extend the 3pm meeting to 6", "instant 2026-11-23 15:00; instant 2026-11-23 18:00 until"},
		{"extend the meeting until 6", "range 2026-11-23 10:00 to 2026-11-23 18:00 until"},
		{"change the meeting from 3pm to 4pm", "range 2026-11-23 15:00 to 2026-11-23 16:00"},
		{"rooms open rn til like 3", "range 2026-11-23 10:00 to 2026-11-23 15:00"},
		{"now until about 3", "range 2026-11-23 10:00 to 2026-11-23 15:00"},
		{"now until around 3pm", "range 2026-11-23 10:00 to 2026-11-23 15:00"},
		{"现在到大概三点", "range 2026-11-23 10:00 to 2026-11-23 15:00"},
		{"依家到大約三點", "range 2026-11-23 10:00 to 2026-11-23 15:00"},
		{"tmr like 2 to like 4", "range 2026-11-24 14:00 to 2026-11-24 16:00"},
		{"from 2 to about 4 tomorrow", "range 2026-11-24 14:00 to 2026-11-24 16:00"},
		{"until about 5 people come", ""},
		{"out until like Friday", "dates 2026-11-23 10:00 to 2026-11-28 until"},
		{"at like 3", "instant 2026-11-23 15:00"},
		{"rooms like 301", ""},
		{"it looks like 3", ""},
		{"ask them to like 3 posts", ""},
		{"busy rn?", "instant 2026-11-23 10:00"},
	})
}

func TestBoundaries(t *testing.T) {
	checkFound(t, []phrase{
		{"休一周年假", "duration 168h0m0s"},
		{"休一周年假 12月7号起", "duration 168h0m0s; dates 2026-12-07"},
		{"入职一周年", "duration 8760h0m0s"},
		{"请下年假", ""},
		{"下年假期", "dates 2027-01-01 to 2028-01-01"},
		{"请下周年假", "dates 2026-11-30 to 2026-12-07"},
		{"上周年假", "dates 2026-11-16 to 2026-11-23 !past"},
		{"一年假", "duration 8760h0m0s"},
		{"三天年假", "duration 72h0m0s"},
		{"12月7号一天", "dates 2026-12-07 to 2026-12-08; duration 24h0m0s"},
		{"下周一一天", "dates 2026-11-30 to 2026-12-01; duration 24h0m0s"},
		{"下周一天", "dates 2026-11-30 to 2026-12-07; duration 24h0m0s"},
		{"周三两天", "dates 2026-11-25 to 2026-11-26; duration 48h0m0s"},
		{"三点半个小时", "instant 2026-11-23 15:00; duration 30m0s"},
		{"三点半小时", "instant 2026-11-23 15:00; duration 30m0s"},
		{"三点半一个小时", "instant 2026-11-23 15:30; duration 1h0m0s"},
		{"两晚", "duration 48h0m0s"},
		{"下周出差两晚", "dates 2026-11-30 to 2026-12-07; duration 48h0m0s"},
		{"住两个晚上", "duration 48h0m0s"},
		{"2 nights", "duration 48h0m0s"},
		{"周三晚8点", "instant 2026-11-25 20:00"},
		{"12月27晚8点", "instant 2026-12-27 20:00"},
		{"明天下午半天", "window 2026-11-24 12:00 to 2026-11-24 18:00; duration 12h0m0s"},
		{"半天 上午", "duration 12h0m0s; window 2026-11-23 08:00 to 2026-11-23 12:00"},
		{"请半天假 明天下午", "duration 12h0m0s; window 2026-11-24 12:00 to 2026-11-24 18:00"},
		{"明天半日", "dates 2026-11-24 to 2026-11-25; duration 12h0m0s"},
		{"明天上半天", "window 2026-11-24 08:00 to 2026-11-24 12:00"},
		{"今天上半天班", "dates 2026-11-23 to 2026-11-24; duration 12h0m0s"},
		{"half day tomorrow morning", "duration 12h0m0s; window 2026-11-24 08:00 to 2026-11-24 12:00"},
		{"half-day leave on Friday", "duration 12h0m0s; dates 2026-11-27 to 2026-11-28"},
	})
}

func TestWholeDays(t *testing.T) {
	checkFound(t, []phrase{
		{"全天", "dates 2026-11-23 to 2026-11-24 all day (no day)"},
		{"明天全天", "dates 2026-11-24 to 2026-11-25 all day"},
		{"周五全天请假", "dates 2026-11-27 to 2026-11-28 all day"},
		{"全天 明天", "dates 2026-11-24 to 2026-11-25 all day"},
		{"明天一整天", "dates 2026-11-24 to 2026-11-25 all day"},
		{"请一整天假", "dates 2026-11-23 to 2026-11-24 all day (no day)"},
		{"两整天", "duration 48h0m0s"},
		{"聽日成日", "dates 2026-11-24 to 2026-11-25 all day"},
		{"成日遲到", ""},
		{"12月3号到5号全天", "dates 2026-12-03 to 2026-12-06 all day"},
		{"明天和周五全天", "dates 2026-11-24 to 2026-11-25 and dates 2026-11-27 to 2026-11-28 all day"},
		{"全天候", ""},
		{"tomorrow all day", "dates 2026-11-24 to 2026-11-25 all day"},
		{"all day tomorrow", "dates 2026-11-24 to 2026-11-25 all day"},
		{"the whole day on Friday", "dates 2026-11-27 to 2026-11-28 all day"},
		{"book an all-day meeting", "dates 2026-11-23 to 2026-11-24 all day (no day)"},
	})
}

func TestHoursAsPeopleWriteThem(t *testing.T) {
	checkFound(t, []phrase{
		{"in the afternoon at 3", "instant 2026-11-23 15:00"},
		{"3 in the afternoon tomorrow", "instant 2026-11-24 15:00"},
		{"Thursday 3pm to 4", "range 2026-11-26 15:00 to 2026-11-26 16:00"},
		{"move thursday 3pm to 4", "instant 2026-11-26 15:00; instant 2026-11-23 16:00"},
		{"move my 7pm call to 8", "instant 2026-11-23 19:00; instant 2026-11-23 20:00"},
		{"move thursday 3pm to 4 people", "instant 2026-11-26 15:00"},
		{"change room 3 to 4", ""},
		{"at 4", "instant 2026-11-23 16:00"},
		{"4ish", "instant 2026-11-23 16:00"},
		{"tomorrow around 4ish", "instant 2026-11-24 16:00"},
		{"half 3", "instant 2026-11-23 15:30"},
		{"tomorrow at half 3", "instant 2026-11-24 15:30"},
		{"half 3 people", ""},
		{"quarter to 4", "instant 2026-11-23 15:45"},
		{"by 5", "range 2026-11-23 10:00 to 2026-11-23 17:00"},
		{"三點九", "instant 2026-11-23 15:45"},
		{"兩點三", "instant 2026-11-23 14:15"},
		{"聽日兩點三開會", "instant 2026-11-24 14:15"},
		{"3點3", "instant 2026-11-23 15:15"},
		{"明天3点3开会", "instant 2026-11-24 15:15"},
		{"3点5个人", "instant 2026-11-23 15:00"},
		{"3.30", "instant 2026-11-23 15:30"},
		{"下午3.30", "instant 2026-11-23 15:30"},
		{"明天15.30开会", "instant 2026-11-24 15:30"},
		{"tomorrow at 3.30", "instant 2026-11-24 15:30"},
		{"下午3.30到4.30", "range 2026-11-23 15:30 to 2026-11-23 16:30"},
		{"周一到周五 9.30-18.00", "dates 2026-11-23 to 2026-11-28; range 2026-11-24 09:30 to 2026-11-24 18:00"},
		{"周三9.30", "instant 2026-11-25 09:30"},
		{"周三 11.25", "dates 2026-11-25 to 2026-11-26"},
		{"周五 10.45", "instant 2026-11-27 10:45"},
		{"12.3下午两点开会", "instant 2026-12-03 14:00"},
		{"明天3.5小时", "dates 2026-11-24 to 2026-11-25; duration 3h30m0s"},
		{"明天1530开会", "instant 2026-11-24 15:30"},
		{"at 1530 tomorrow", "instant 2026-11-24 15:30"},
		{"周三1205会议室", "dates 2026-11-25 to 2026-11-26"},
		{"明儿个后晌三点", "instant 2026-11-24 15:00"},
		{"周一到周五9:30-18:00", "dates 2026-11-23 to 2026-11-28; range 2026-11-24 09:30 to 2026-11-24 18:00"},
		{"三點半鐘", "instant 2026-11-23 15:30"},
		{"by end of Friday", "dates 2026-11-23 10:00 to 2026-11-28"},
		{"by EOD Friday", "dates 2026-11-23 10:00 to 2026-11-28"},
		{"by EOD", "dates 2026-11-23 10:00 to 2026-11-24"},
		{"EOD friday sync with Tom", "dates 2026-11-27 to 2026-11-28"},
	})
}

func TestASeriesBeginsAtItsNextTime(t *testing.T) {
	saturday := time.Date(2026, 11, 28, 18, 0, 0, 0, zone)
	for text, want := range map[string]string{
		"工作日九点": "2026-11-30 09:00", "每天五点": "2026-11-29 17:00", "每周六下午三点": "2026-12-05 15:00", "每月28号下午三点": "2026-12-28 15:00", "每天晚上七点": "2026-11-28 19:00",
		"weekdays standup at 9am": "2026-11-30 09:00",
	} {
		found := timex.Parse(norm.New(text), timex.Options{Now: saturday})
		if got := found[len(found)-1]; got.Series == nil || got.When.Start.Format(layout) != want {
			t.Errorf("%q: %s, want %s", text, sayFound(got), want)
		}
	}
}
