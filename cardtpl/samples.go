package cardtpl

import (
	"time"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Sample is a view with realistic data, for golden files, the gallery and screenshots.
type Sample struct {
	Name string // stable: "attendance-week"
	View View
}

// SampleAt is a moment of November 2026 in China, whose zone needs no database. What samples need of a clock
// they have from here, so that they look the same every day.
func SampleAt(day, hour, minute int) time.Time {
	return time.Date(2026, time.November, day, hour, minute, 0, 0, time.FixedZone("CST", 8*60*60))
}

// SampleNow is the moment at which samples are looked at: Wednesday 18 November 2026, 10:31.
func SampleNow() time.Time { return SampleAt(18, 10, 31) }

// Spoken is a sample whose caller puts words into it, as skills do: they depend on the language.
type Spoken func(say func(cn, tw, en string) string) View

// Card implements View.
func (f Spoken) Card(l i18n.Lang) Card {
	return f(func(cn, tw, en string) string {
		switch l {
		case i18n.ZhTW:
			return tw
		case i18n.En:
			return en
		default:
			return cn
		}
	}).Card(l)
}

// Samples are the dialogs, which belong to no skill. It makes them every call anew, so callers may change what
// they get.
func Samples() []Sample {
	return []Sample{
		{"question-who", Spoken(func(say func(cn, tw, en string) string) View {
			return Question{
				Ask:     say("哪位张伟？", "哪位張偉？", "Which Zhang Wei?"),
				Options: []string{say("张伟 · 研发部", "張偉 · 研發部", "Zhang Wei · R&D"), say("张伟 · 市场部", "張偉 · 市場部", "Zhang Wei · Marketing")},
				Skill:   "meeting",
			}
		})},
		{"question-slot", Spoken(func(say func(cn, tw, en string) string) View {
			return Question{
				Ask:   say("会议什么时候开始？", "會議什麼時候開始？", "When should the meeting start?"),
				Hint:  say("例如“明天下午三点”。", "例如「明天下午三點」。", "For example “tomorrow at 3 pm”."),
				Skill: "meeting",
			}
		})},
		{"question-many", Spoken(func(say func(cn, tw, en string) string) View {
			return Question{
				Ask: say("找到 6 条出差审批，要看哪一条？", "找到 6 筆出差審批，要看哪一筆？", "I found 6 business trips. Which one?"),
				Options: []string{
					"11-16 上海", "11-09 杭州", "10-28 北京", "10-12 广州", "09-30 成都", "09-15 深圳",
				},
				Skill: "approval",
			}
		})},
		{"near", Spoken(func(say func(cn, tw, en string) string) View {
			return Near{
				Said: say("我的那个东西到哪了", "我的那個東西到哪了", "where did my thing go"),
				Options: []string{
					say("我的出差审批到哪了", "我的出差審批到哪了", "Where is my business trip approval?"),
					say("上周我迟到了几次", "上週我遲到了幾次", "How often was I late last week?"),
				},
			}
		})},
		{"notice", Spoken(func(say func(cn, tw, en string) string) View {
			return Notice{
				Title: say("语言", "語言", "Language"),
				Text:  say("好的，以后我用简体中文回答你。", "好的，以後我用繁體中文回答你。", "All right, I will answer in English from now on."),
			}
		})},
		{"notice-error", Spoken(func(say func(cn, tw, en string) string) View {
			return Notice{
				Text: say("钉钉日历暂时没有响应，会议没有创建，什么都没有改动。", "釘釘日曆暫時沒有回應，會議沒有建立，沒有任何變更。",
					"DingTalk Calendar does not answer right now. The meeting was not created; nothing was changed."),
				Tone: Red, Ref: "k7f3q2",
				Hint: say("请一分钟后再说一遍。", "請一分鐘後再說一次。", "Please ask again in a minute."),
			}
		})},
	}
}
