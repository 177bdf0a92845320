package names_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands/intent/names"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

func ordinary(w []rune) bool {
	return slices.Contains([]string{"考勤", "取消", "高峰", "hr", "will"}, string(w))
}

func office() *names.Gazetteer {
	return names.New([]string{
		"张三", "李四", "王五", "李晓琳", "陈建平", "周涛", "孙婷", "孙婷", "周一鸣", "周一", "李明", "欧阳修", "单田芳", "曾国强", "王小明(Ming)",
		"Amy Chen 陈安美", "Emily Chen", "Zhang Wei", "Tom Lee", "Kevin", "May", "Will", "考勤", "王五月", "陳大文", "阿明", "尼格买提·热合曼",
		"Jean-Paul O'Neil", "April Wong", "吕洋", "李　娜", "何灿", "赵磊-杭州", "高峰", "José García", "Tom",
	}, []string{"市场部", "研发中心", "Marketing", "Sales Department", "财务部", "HR", "人力资源部/招聘组"}, ordinary)
}

func show(text string, m names.Match) string {
	t := norm.New(text)
	s := t.Original(m.From, m.To) + "=" + []string{"full", "given", "pinyin", "english", "nick", "dept"}[m.Form] + ":" + strings.Join(m.Who, ",")
	if m.Weak {
		s += " weak"
	}
	return s
}

// find reads text from left to right as a caller does: the longest at each place.
func find(g *names.Gazetteer, text string) string {
	var out []string
	r := norm.New(text).Runes()
	for i := 0; i < len(r); {
		if m := g.At(r, i); len(m) > 0 {
			out = append(out, show(text, m[0]))
			i = m[0].To
			continue
		}
		i++
	}
	return strings.Join(out, "; ")
}

func TestPeopleAreFoundByWhatTheyAreCalled(t *testing.T) {
	g := office()
	for text, want := range map[string]string{
		// whole names, in any script
		"明天和张三开会":               "张三=full:张三",
		"約張三同陳大文聽日開會":           "張三=full:张三; 陳大文=full:陳大文",
		"约孙婷":                   "孙婷=full:孙婷,孙婷",
		"约欧阳修、单田芳":              "欧阳修=full:欧阳修; 单田芳=full:单田芳",
		"约李娜":                   "李娜=full:李　娜",
		"约李 娜":                  "李 娜=full:李　娜",
		"和尼格买提·热合曼开会":           "尼格买提·热合曼=full:尼格买提·热合曼",
		"和尼格买提开会":               "尼格买提=given:尼格买提·热合曼 weak",
		"和王小明、陈安美、赵磊":           "王小明=full:王小明(Ming); 陈安美=full:Amy Chen 陈安美; 赵磊=full:赵磊-杭州",
		"meet Emily Chen":       "Emily Chen=full:Emily Chen",
		"meet Zhang Wei":        "Zhang Wei=full:Zhang Wei",
		"meet Jean Paul ONeil":  "Jean Paul ONeil=full:Jean-Paul O'Neil",
		"meet jean-paul o'neil": "jean-paul o'neil=full:Jean-Paul O'Neil",
		"ask jose garcia":       "jose garcia=full:José García",
		"ask josé":              "josé=english:José García",
		// given names
		"叫上晓琳":    "晓琳=given:李晓琳 weak",
		"建平也来":    "建平=given:陈建平 weak",
		"叫上建平、曉琳": "建平=given:陈建平 weak; 曉琳=given:李晓琳 weak",
		"小明":      "小明=given:王小明(Ming) weak",
		// English first names
		"with Emily and amy":                  "Emily=english:Emily Chen; amy=english:Amy Chen 陈安美",
		"Ming呢":                               "Ming=english:王小明(Ming)",
		"Tom":                                 "Tom=full:Tom",
		"Tom Lee":                             "Tom Lee=full:Tom Lee",
		"同Kevin食飯":                            "Kevin=full:Kevin",
		"Kevin's calendar":                    "Kevin=full:Kevin",
		"kevin3pm":                            "kevin=full:Kevin",
		"Kevinson":                            "",
		"mail kevin@acme.com or me@kevin.com": "",
		// pinyin
		"zhang san":                      "zhang san=pinyin:张三",
		"zhangsan":                       "zhangsan=pinyin:张三",
		"San Zhang":                      "San Zhang=pinyin:张三",
		"ZhangSan":                       "ZhangSan=pinyin:张三",
		"li xiao lin":                    "li xiao lin=pinyin:李晓琳",
		"Li Xiao-Lin":                    "Li Xiao-Lin=pinyin:李晓琳",
		"xiaolin li":                     "xiaolin li=pinyin:李晓琳",
		"xiaolin":                        "xiaolin=pinyin:李晓琳 weak",
		"shan tianfang":                  "shan tianfang=pinyin:单田芳",
		"dan tianfang":                   "tianfang=pinyin:单田芳 weak",
		"zeng guoqiang":                  "zeng guoqiang=pinyin:曾国强",
		"ouyang xiu, xiu ouyang":         "ouyang xiu=pinyin:欧阳修; xiu ouyang=pinyin:欧阳修",
		"lv yang; lyu yang":              "lv yang=pinyin:吕洋; lyu yang=pinyin:吕洋",
		"wei zhang":                      "wei zhang=pinyin:Zhang Wei",
		"chen emily":                     "chen emily=pinyin:Emily Chen",
		"Li Xiaolin, Xiao Lin, xiao-lin": "Li Xiaolin=pinyin:李晓琳",
		"Emily Zhao, emily long ago":     "Emily Zhao=english:; emily=english:Emily Chen",
		"zhao xiaolin and xiaolin":       "xiaolin=pinyin:李晓琳 weak",
		"和王曉琳、李涛哥":                       "",
		"和涛哥、晓琳":                         "涛哥=nick:周涛; 晓琳=given:李晓琳 weak",
		"Lao Zhou, xiao sun":             "Lao Zhou=nick:周涛,周一鸣,周一; xiao sun=nick:孙婷,孙婷",
		"叫上娜娜":                           "娜娜=nick:李　娜 weak",
		"he can join":                    "he can=pinyin:何灿 weak",
		"chen'anmei":                     "chen'anmei=pinyin:Amy Chen 陈安美",
		// nicknames and titles
		"涛哥婷姐":                 "涛哥=nick:周涛; 婷姐=nick:孙婷,孙婷",
		"老周 小孙 阿静":             "老周=nick:周涛,周一鸣,周一; 小孙=nick:孙婷,孙婷",
		"阿涛明天有空吗":              "阿涛=nick:周涛",
		"阿明":                   "阿明=full:阿明",
		"涛子今早来没来":              "涛子=nick:周涛",
		"强子和涛子":                "强子=nick:曾国强; 涛子=nick:周涛",
		"请个涛子弹":                "",
		"找小孙明天碰一下":             "小孙=nick:孙婷,孙婷",
		"和单总、曾经理、欧阳老师":         "单总=nick:单田芳; 曾经理=nick:曾国强; 欧阳老师=nick:欧阳修",
		"陈总明天有空吗":              "陈总=nick:Amy Chen 陈安美,陈建平,陳大文",
		"何工":                   "何工=nick:何灿",
		"晓琳姐":                  "晓琳姐=nick:李晓琳",
		"建平老师":                 "建平老师=nick:陈建平",
		"张三老师":                 "张三老师=full:张三",
		"Emily姐":               "Emily姐=nick:Emily Chen",
		"何sir":                 "何sir=nick:何灿",
		"Mr Lee":               "Mr Lee=nick:Tom Lee",
		"Dr. Zhang":            "Dr. Zhang=nick:张三,Zhang Wei",
		"Mr. Tom Lee and Ms 单": "Mr. Tom Lee=full:Tom Lee; Ms 单=nick:单田芳",
		"本周总结":                 "",
		"关于总监":                 "",
		"单总结一下":                "",
		"李工作汇报":                "",
		"小时":                   "",
		"这晓琳平均":                "晓琳=given:李晓琳 weak",
		"这周涛涛不绝":               "周涛=full:周涛 weak",
		"叫上周涛":                 "周涛=full:周涛",
		"查老师":                  "",
	} {
		// namesakes of the surname come in the order of the directory
		got := find(g, text)
		if sorted(got) != sorted(want) {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestDepartmentsAreFoundByTheirShortNames(t *testing.T) {
	g := office()
	for text, want := range map[string]string{
		"市场部上周迟到":                 "市场部=dept:市场部",
		"市場部上週遲到":                 "市場部=dept:市场部",
		"市场上周迟到":                  "市场=dept:市场部 weak",
		"叫上市场团队":                  "市场团队=dept:市场部",
		"叫市场部的同事":                 "市场部的同事=dept:市场部",
		"约研发中心和财务部":               "研发中心=dept:研发中心; 财务部=dept:财务部",
		"meet the marketing team": "marketing team=dept:Marketing",
		"the marketing plan":      "marketing=dept:Marketing weak",
		"Sales Department, sales": "Sales Department=dept:Sales Department; sales=dept:Sales Department weak",
		"sales team":              "sales team=dept:Sales Department",
		"HR":                      "HR=dept:HR weak",
		"招聘组":                     "",
		"人力资源部/招聘组":               "人力资源部/招聘组=dept:人力资源部/招聘组",
		"我们部门":                    "",
	} {
		if got := find(g, text); got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
}

// Who is called like a word is meant only beside a person marker, and the time in a name is none.
func TestNamesThatAreWordsOrTimes(t *testing.T) {
	g := office()
	for text, want := range map[string][2]bool{ // weak, clock
		"考勤": {true, false}, "高峰": {true, false}, "周一": {true, false}, "May": {true, false}, "Will": {true, false}, "晓琳": {true, false},
		"张三": {false, true}, "李四": {false, true}, "周一鸣": {false, true}, "王五月": {false, true}, "阿明": {false, true}, "周总": {false, true},
		"April Wong": {false, true}, "Tom Lee": {false, false}, "周涛": {false, true}, "孙婷": {false, false}, "五月": {true, false}, "zhangsan": {false, false},
		"李明": {false, true}, "李明天下午": {false, false}, "李明下午": {false, true}, "一鸣": {true, true},
	} {
		r := norm.New(text).Runes()
		m := g.At(r, 0)
		if len(m) == 0 {
			t.Errorf("%q: nobody", text)
		} else if got := [2]bool{m[0].Weak, m[0].Clock}; got != want {
			t.Errorf("%q (%s): weak, clock %v, want %v", text, show(text, m[0]), got, want)
		}
	}
}

func TestOfALengthTheStrongestFormIsGiven(t *testing.T) {
	g := names.New([]string{"王小明", "小明", "李晓明", "Chen Wei", "陈伟", "陈玮", "Tom", "Tom Lee", "Ann Lee", "Ann Wu"}, []string{"Tom"}, ordinary)
	for name, want := range map[string]string{
		"小明": "小明", "chen wei": "Chen Wei", "chenwei": "Chen Wei", "wei chen": "Chen Wei,陈伟,陈玮", "陈伟": "陈伟", "tom": "Tom", "Ann": "Ann Lee,Ann Wu",
		"xiaoming": "王小明,小明,李晓明", "nobody": "", "": "", "陈": "", "陈伟明": "", "陈總": "陈伟,陈玮",
	} {
		if got := strings.Join(g.Bearers(name), ","); got != want {
			t.Errorf("%q means %q, want %q", name, got, want)
		}
	}
	r := norm.New("tom lee").Runes()
	var got []string
	for _, m := range g.At(r, 0) {
		got = append(got, show("tom lee", m))
	}
	if s := strings.Join(got, "; "); s != "tom lee=full:Tom Lee; tom=full:Tom; tom=dept:Tom weak" {
		t.Errorf("at tom lee: %s", s)
	}
}

// sorted puts the bearers of each match in order.
func sorted(s string) string {
	parts := strings.Split(s, "; ")
	for i, p := range parts {
		p, weak := strings.CutSuffix(p, " weak")
		head, who, _ := strings.Cut(p, ":")
		list := strings.Split(who, ",")
		slices.Sort(list)
		if parts[i] = head + ":" + strings.Join(list, ","); weak {
			parts[i] += " weak"
		}
	}
	return strings.Join(parts, "; ")
}
