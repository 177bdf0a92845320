package fill_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/commands/intent/fill"
)

// What was said and not used is named where it could have changed something, and nowhere else: not how long something has
// lasted, not today where nothing is asked about a time, no short name of a thing, and no place where nothing takes place.
func TestWhatWasNotUsedIsNamedWhereItCouldMatter(t *testing.T) {
	check(t, []row{
		{"报销都一个星期了，催催财务", urge, ""},
		{"快把我那张报销催一催，今晚封账", urge, ""},
		{"pls chase my leave, flight's tonight", urge, ""},
		{"上周的报销帮我催一下", urge, "time:上周"},
		{"今天還有幾張單等我簽", pending, ""},
		{"anything waiting for me right now", pending, ""},
		{"上周还有哪些单子等我签", pending, "time:上周"},
		{"本年度年假还剩几天", balance, ""},
		{"how many leave days have I got left this year", balance, ""},
		{"用章催一下，对方在楼下等着", urge, ""},
		{"上海的高铁票加酒店，提个报销", apply, ""},
		{"三车间昨天的出勤", query, ""},
		{"我在门口打卡了吗", query, ""},
		{"我今天在公司打卡了吗", query, ""},
		{"领两箱A4纸，走个领用", apply, ""},
		{"明天三点和李四过一眼主视觉v3", create, ""},
		{"明天三点和李四看 figma.com/file/x1", create, "link:figma.com/file/x1"},
		{"meet Tom Baker tomorrow 3pm, https://a.example/b", create, "link:https://a.example/b"},
		{"明天三点和李四开会，要投影", create, "wish:投影"},
		{"有没有能坐20人的会议室", rooms, ""},
	}, func(f fill.Filled) string {
		var out []string
		for _, u := range f.Unused {
			out = append(out, u.Kind+":"+u.Text)
		}
		return words(out...)
	})
}
