package timex_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// sentences is the material of the properties, the benchmarks and the fuzz seeds: office talk with
// and without times.
func sentences() []string {
	return []string{
		"明天下午三点和张三李四开会讨论预算，一个小时", "上周我迟到了几次", "我的出差审批到哪了", "帮我约下周三上午十点到十一点半的会议室301",
		"把周五下午的会改到下周一上午九点半", "12月3日到12月5日请年假三天", "本月我加班了多少小时", "后天晚上8点跟王五视频会议", "三个小时后提醒我提交报销",
		"周五（12月4日）下午2点到4点半评审", "下个月第一周出差去上海", "最近7天的考勤", "明天晚上12点前提交", "今天有几个会", "一点都不好，我有三点建议",
		"聽日下晝三點半同陳大文開會", "下個禮拜三上晝十點半到十二點", "請幫我查上個月的出勤紀錄", "十二月三號下午兩點至四點開會，時長個半鐘", "尋日我有冇遲到",
		"book a meeting with Zhang San tomorrow at 3pm for an hour and a half", "how many times was I late last week", "move Friday's review to next Wednesday from 10 to 11:30",
		"cancel my 4pm meeting", "what's on my calendar between Monday and Thursday", "set up a call at half past nine on December 3rd", "I need leave from 13 to 15 December",
		"你好", "谢谢你的帮助，会议纪要写得不错", "版本1.2.3什么时候发布", "订单号2026112300012，金额3500元，电话13812345678",
	}
}

func TestTraditionalReadsAsSimplified(t *testing.T) {
	pairs := [][2]string{
		{"明天下午三點開會", "明天下午三点开会"}, {"下週二兩點到四點", "下周二两点到四点"}, {"這個禮拜五", "这个礼拜五"}, {"後天晚上八點", "后天晚上八点"},
		{"兩個小時後", "两个小时后"}, {"三個月之後", "三个月之后"}, {"十二月三號到五號", "十二月三号到五号"}, {"過去一週", "过去一周"}, {"一個半鐘頭", "一个半钟头"},
		{"每週三下午三點", "每周三下午三点"}, {"週五（12月5日）", "周五（12月5日）"}, {"國慶節", "国庆节"}, {"農曆八月十五", "农历八月十五"}, {"最後一個週五", "最后一个周五"},
		{"半小時內", "半小时内"}, {"週末", "周末"}, {"去年聖誕節", "去年圣诞节"}, {"從下週一起", "从下周一起"}, {"三點一刻", "三点一刻"},
	}
	for _, d := range []timex.Direction{timex.Future, timex.Past} {
		for _, p := range pairs {
			hant, hans := timex.ParseText(p[0], monday(), d), timex.ParseText(p[1], monday(), d)
			if sayAll(hant) != sayAll(hans) {
				t.Errorf("%s: %s\n%s: %s", p[0], sayAll(hant), p[1], sayAll(hans))
			}
		}
	}
}

func TestSecondTimeInheritsThePartOfTheDay(t *testing.T) {
	words := []string{"一", "两", "三", "四", "五", "六", "七", "八", "九", "十", "十一"}
	parts := map[string]int{"上午": 0, "下午": 12}
	for part, add := range parts {
		for from := 1; from <= 10; from++ {
			for to := from + 1; to <= 11; to++ {
				text := "明天" + part + words[from-1] + "点到" + words[to-1] + "点半"
				got := timex.ParseText(text, monday(), timex.Future)
				if len(got) != 1 || got[0].Start.Hour() != from+add || got[0].End.Hour() != to+add || got[0].End.Minute() != 30 {
					t.Errorf("%s: %s", text, sayAll(got))
				}
			}
		}
	}
}

// holds checks what is true of every result, whatever the text.
func holds(t *testing.T, text string, d timex.Direction) {
	t.Helper()
	n := norm.New(text)
	last := 0
	found := timex.Parse(n, timex.Options{Now: monday(), Direction: d})
	for _, f := range found {
		if s := f.Series; s != nil && (s.Every < 1 || s.Said == "" || !strings.Contains(text, s.Said)) {
			t.Fatalf("%q: series %+v", text, *s)
		}
		for _, w := range f.And {
			if w.Text == "" || !strings.Contains(text, w.Text) || w.Start.IsZero() && w.Problem != commands.TimeNonexistent {
				t.Fatalf("%q: further day %+v", text, w)
			}
		}
		w := f.When
		if f.From < last || f.To <= f.From || f.To > n.Len() {
			t.Fatalf("%q: span %d–%d after %d in %d runes", text, f.From, f.To, last, n.Len())
		}
		last = f.To
		if start, end := n.Offsets(f.From, f.To); text[start:end] != w.Text || w.Text == "" {
			t.Fatalf("%q: %q is not at %d–%d of the original", text, w.Text, start, end)
		}
		if !w.End.IsZero() && !w.Start.IsZero() && !w.End.After(w.Start) && w.Problem != commands.TimeReversed {
			t.Fatalf("%q: %s ends before it starts", text, say(w))
		}
		switch w.Problem {
		case commands.TimeNonexistent, commands.TimeVague:
			if !w.Start.IsZero() || !w.End.IsZero() {
				t.Fatalf("%q: no time, and yet %s", text, say(w))
			}
		default:
			if w.Kind == commands.KindDuration && w.Duration <= 0 || w.Kind != commands.KindDuration && w.Start.IsZero() && w.End.IsZero() {
				t.Fatalf("%q: empty result %+v", text, w)
			}
		}
	}
}

func TestResultsPointIntoTheOriginalText(t *testing.T) {
	for _, s := range sentences() {
		for _, v := range []string{s, "　" + s + "　", strings.ReplaceAll(s, "1", "１"), strings.ReplaceAll(s, "：", " : "), s + "\u200b" + s} {
			holds(t, v, timex.Future)
			holds(t, v, timex.Past)
		}
	}
}

func TestEveryZoneAndDaylightSavingGivesWholeDays(t *testing.T) {
	for _, name := range []string{"Asia/Shanghai", "America/New_York", "Europe/Berlin"} {
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for day := range 366 {
			now := time.Date(2026, 1, 1+day, 9, 30, 0, 0, loc)
			for _, text := range []string{"明天", "下周三", "最近7天", "本月", "next week"} {
				w := timex.ParseText(text, now, timex.Future)[0]
				if w.Start.Hour() != 0 || w.End.Hour() != 0 || w.Start.Location() != loc {
					t.Fatalf("%s in %s at %s: %s", text, name, now, say(w))
				}
			}
			if w := timex.ParseText("明天下午三点", now, timex.Future)[0]; w.Start.Hour() != 15 {
				t.Fatalf("%s at %s: %s", name, now, say(w))
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range sentences() {
		f.Add(s)
	}
	for _, s := range []string{"三点到三点到三点", "99999999月99日", "九九九九年", "１２：３０：", "周周周一一一", "1/2/3/4/5", "2026-02-30", "半半半", "in in in 3 3 3", "第第第", "廿廿十百千", "上上上上上上周", "½½½", "5’", "下0周", "第0周", "每每每周一", "周一二三四五六日", "周一、二、三、四点", "每周一到每周一", "3、5、7、9、11号", "隔隔隔天", "every other every second Monday", "1、2、3、4、5、6、7、8、9", "last 0 days of May", "农历闰六月三十", "差差差"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		holds(t, s, timex.Future)
		holds(t, s, timex.Past)
	})
}
