package names_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/dingdesk/dingdesk/commands/intent/names"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// at reads what stands behind | in text.
func at(text string) (norm.Text, int, func(int) bool) {
	head, tail, _ := strings.Cut(text, "|")
	t := norm.New(head + tail)
	return t, norm.New(head).Len(), func(i int) bool {
		return strings.IndexFunc(t.Original(i, i+1), unicode.IsUpper) == 0
	}
}

func TestNamesOfStrangers(t *testing.T) {
	for text, want := range map[string]string{
		"和|孙悟空开会":     "孙悟空",
		"約|孫悟空傾預算":    "孫悟空",
		"|王五上周考勤":     "王五",
		"约|李四聊下预算":    "李四",
		"约|李四明天下午三点":  "李四",
		"约|张一鸣明天下午三点": "张一鸣",
		"约|王明早上九点":    "王明",
		"叫上|周杰伦":      "周杰伦",
		"叫上|周杰":       "周杰",
		"和|欧阳娜娜吃饭":    "欧阳娜娜",
		"和|诸葛亮、关羽":    "诸葛亮",
		"|张三李四开会":     "张三",
		"|张三李四王五赵六钱七孙八周九吴十郑甲": "张三",
		"张三|李四开会":                    "李四",
		"同|佐藤开会":                     "佐藤",
		"和|管彤开会":                     "管彤",
		"|管彤开会":                      "", // to manage, without somebody who says that a name follows
		"上|周五开会":                     "",
		"上|周迟到":                      "",
		"和|华东区开会":                    "",
		"和|方案组开会":                    "",
		"|安排明天的会":                    "",
		"|查老师考勤":                     "",
		"关|于明天的会":                    "",
		"约|明天下午三点":                   "",
		"约|李明天下午三点":                  "",
		"约|李请假的事":                    "",
		"约|周五开会":                     "",
		"约|周三财务会":                    "",
		"约|张明天下午":                    "",
		"约|周一鸣明天":                    "周一鸣",
		"那|张假单":                      "",
		"和|王者团队开会":                   "",
		"和|李宁公司开会":                   "",
		"with |Ivy tomorrow":         "Ivy",
		"with |Ivy Lam and":          "Ivy Lam",
		"with |Jean-Paul tomorrow":   "Jean-Paul",
		"|Ivy's calendar":            "Ivy",
		"with |ivy tomorrow":         "",
		"with |zhangsan tmr":         "zhangsan",
		"with |zhang san tmr":        "zhang san",
		"with |Zhang Xiaoming today": "Zhang Xiaoming",
		"with |wang xiao":            "wang xiao",
		"|Meeting tomorrow":          "",
		"|he can join":               "",
		"a |nice language":           "",
		"with |He Miao":              "He Miao",
		"|long time no see":          "",
		"the |Singapore office":      "",
		"the |Acme team":             "",
		"mail |Tom@acme.com":         "",
		"review |V2":                 "",
		"Ki|Tom":                     "",
		"|Mr Lee":                    "",
		"|":                          "",
	} {
		x, i, capital := at(text)
		to, ok := names.Unknown(x.Runes(), i, capital, nil)
		got := ""
		if ok {
			got = x.Original(i, to)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestTheCallerKnowsWhereANameEnds(t *testing.T) {
	x := norm.New("和王小明梳理需求")
	if to, ok := names.Unknown(x.Runes(), 1, nil, nil); ok {
		t.Errorf("read %q without knowing the word behind it", x.Original(1, to))
	}
	if to, ok := names.Unknown(x.Runes(), 1, nil, func(i int) bool { return i == 4 }); !ok || to != 4 {
		t.Errorf("ends at %d, %v, want 4", to, ok)
	}
	ivy := norm.New("with ivy tmr")
	if to, ok := names.Unknown(ivy.Runes(), 5, func(i int) bool { return i == 5 }, nil); !ok || to != 8 {
		t.Errorf("ends at %d, %v, want 8", to, ok)
	}
}

func TestFormsOfAddressOfStrangers(t *testing.T) {
	for text, want := range map[string]string{
		"和|王总开会":               "王总",
		"和|王總監開會":              "王總監",
		"|李经理上周考勤":             "李经理",
		"约|欧阳老师":               "欧阳老师",
		"约|孙悟空老师":              "孙悟空老师",
		"约|李工聊聊":               "李工",
		"约|涛哥、婷姐":              "涛哥",
		"涛哥、|婷姐":               "婷姐",
		"约|小王明天碰一下":            "小王",
		"|老李呢":                 "老李",
		"约|小王小李吃饭":             "小王",
		"同|阿明開會":               "阿明",
		"同|阿May開會":             "阿May",
		"约|小欧阳":                "小欧阳",
		"约|小王总":                "小王总",
		"和|大刘开会":               "大刘",
		"同|陳sir傾":              "陳sir",
		"with |Mr Lee today":   "Mr Lee",
		"with |Dr. Chen today": "Dr. Chen",
		"with |Ms 陈":           "Ms 陈",
		"|miss the meeting":    "",
		"|小时":                  "",
		"|小会":                  "",
		"|老板":                  "",
		"|老师":                  "",
		"|大会":                  "",
		"|阿里":                  "",
		"|帅哥":                  "",
		"墨|西哥":                 "",
		"|李工作汇报":               "",
		"|单总结":                 "",
		"本|周总结":                "",
		"每|周经理会":               "",
		"关|于总监":                "",
		"|和总监开会":               "",
		"|向总经理汇报":              "",
		"公|司秘书":                "",
		"带|教老师":                "",
		"全|体老师":                "",
		"各|班主任":                "",
		"|老师是皮老师":              "",
		"最|小王":                 "",
		"|方案":                  "",
		"|小朋友":                 "",
		"|":                    "",
	} {
		x, i, _ := at(text)
		to, ok := names.Titled(x.Runes(), i)
		got := ""
		if ok {
			got = x.Original(i, to)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
