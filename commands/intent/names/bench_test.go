package names_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands/intent/names"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// thousands is a directory of n people, one in ten with an English name.
func thousands(n int) []string {
	surnames, given := []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"),
		[]rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文辉红建国梅玉晓琳婷欣怡佳雪梦瑶思雨子涵浩宇轩俊博天翔鹏飞龙海波斌健康宁安乐嘉豪志远永清云峰林森鑫淼晨曦朝阳春燕凤仪慧颖莹璐璇萱蕾薇莉莲荷菊竹松柏栋梁材德才学勤俭诚信义仁礼智光耀祖宗兴旺达富贵荣")
	first := strings.Fields("Emily Tom Kevin Ivy Peter Linda Jason Grace Vincent Cindy")
	var names []string
	for i := range n {
		s, g := i%len(surnames), i*7919
		if i%10 == 9 {
			names = append(names, fmt.Sprintf("%s Chen%d %c%c", first[i/10%10], i, surnames[s], given[g%len(given)]))
			continue
		}
		names = append(names, fmt.Sprintf("%c%c%c", surnames[s], given[g%len(given)], given[g/len(given)%len(given)]))
	}
	return names
}

func BenchmarkNew(b *testing.B) {
	people := thousands(5000)
	names.New(nil, nil, ordinary)
	b.ReportAllocs()
	for b.Loop() {
		names.New(people, []string{"市场部", "Marketing"}, ordinary)
	}
}

// BenchmarkSentence looks at every place of a sentence of about 30 runes.
func BenchmarkSentence(b *testing.B) {
	g := names.New(thousands(5000), []string{"市场部", "Marketing"}, ordinary)
	for name, text := range map[string]string{
		"zh":   "明天下午三点和王伟芳、小李还有涛哥在三号会议室讨论下季度预算方案",
		"hant": "聽日下晝三點半同李芳娜、阿明同埋王總喺會議室傾下年預算",
		"en":   "set up a meeting with emily and wang weifang tomorrow at 3pm",
		"none": "上个月我的加班时长一共是多少小时，能不能帮我查一下明细表",
		"same": strings.Repeat("王", 30),
	} {
		text := norm.New(text).Runes()
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for i := range text {
					g.At(text, i)
				}
			}
		})
		b.Run(name+"/strangers", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for i := range text {
					names.Unknown(text, i, nil, nil)
					names.Titled(text, i)
				}
			}
		})
	}
}

// hostile are texts that make a reader who looks ahead look very often.
func hostile() []string {
	var out []string
	for _, unit := range []string{"王", "张三", "王李张刘", "和", "小", "小王", "阿", "zhang ", "zhangsan", "a", "a-", "mr ", "mr. ", "a.", "x' ", "尼格买提·", "尼格买提热", "市场", "王总", "欧阳", "總", "王小"} {
		out = append(out, string([]rune(strings.Repeat(unit, 1000))[:1000]))
	}
	return out
}

// BenchmarkHostile reads 1,000 runes of the worst kind.
func BenchmarkHostile(b *testing.B) {
	g := names.New(append(thousands(5000), strings.Repeat("a", 40), strings.Repeat("a-", 20), strings.Repeat("王", 40)), []string{"市场部"}, ordinary)
	capital := func(int) bool { return true }
	for _, text := range hostile() {
		text := norm.New(text).Runes()
		b.Run(string(text[:4]), func(b *testing.B) {
			for b.Loop() {
				for i := range text {
					g.At(text, i)
					names.Unknown(text, i, capital, nil)
					names.Titled(text, i)
				}
			}
		})
	}
}
