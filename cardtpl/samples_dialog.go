package cardtpl

import "github.com/dingdesk/dingdesk/internal/i18n"

// spoken is a sample whose caller puts words into it, as skills do: they depend on the language.
type spoken func(say func(cn, tw, en string) string) View

// Card implements View.
func (f spoken) Card(l i18n.Lang) Card {
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

// settledSample is a confirm card after it was answered, the way the transport draws it.
type settledSample struct {
	state string
	by    string
}

// Card implements View.
func (s settledSample) Card(l i18n.Lang) Card {
	plan := MeetingConfirm{
		Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Organizer: "王芳",
		Attendees: []string{"张三", "李四"}, Now: sampleNow(),
		People: []Availability{{Name: "王芳", State: Free}, {Name: "张三", State: Free}, {Name: "李四", State: Free}},
	}
	if s.state == "unclear" {
		return plan.Card(l).Unclear(l, "meeting.confirm", "")
	}
	line := ""
	if s.by != "" {
		line = DoneLine(s.by, StateWord(l, s.state), sampleNow())
	}
	return plan.Card(l).Settled(l, s.state, line)
}

// roomUnclear is the card of a meeting of whose room nobody knows, the way the transport draws it.
type roomUnclear struct{ MeetingDone }

// Card implements View.
func (r roomUnclear) Card(l i18n.Lang) Card {
	c := r.MeetingDone.Card(l)
	return c.Unclear(l, "", c.Text)
}

func dialogSamples() []Sample {
	return []Sample{
		{"question-who", spoken(func(say func(cn, tw, en string) string) View {
			return Question{
				Ask:     say("哪位张伟？", "哪位張偉？", "Which Zhang Wei?"),
				Options: []string{say("张伟 · 研发部", "張偉 · 研發部", "Zhang Wei · R&D"), say("张伟 · 市场部", "張偉 · 市場部", "Zhang Wei · Marketing")},
				Skill:   "meeting",
			}
		})},
		{"question-slot", spoken(func(say func(cn, tw, en string) string) View {
			return Question{
				Ask:   say("会议什么时候开始？", "會議什麼時候開始？", "When should the meeting start?"),
				Hint:  say("例如“明天下午三点”。", "例如「明天下午三點」。", "For example “tomorrow at 3 pm”."),
				Skill: "meeting",
			}
		})},
		{"question-many", spoken(func(say func(cn, tw, en string) string) View {
			return Question{
				Ask: say("找到 6 条出差审批，要看哪一条？", "找到 6 筆出差審批，要看哪一筆？", "I found 6 business trips. Which one?"),
				Options: []string{
					"11-16 上海", "11-09 杭州", "10-28 北京", "10-12 广州", "09-30 成都", "09-15 深圳",
				},
				Skill: "approval",
			}
		})},
		{"near", spoken(func(say func(cn, tw, en string) string) View {
			return Near{
				Said: say("我的那个东西到哪了", "我的那個東西到哪了", "where did my thing go"),
				Options: []string{
					say("我的出差审批到哪了", "我的出差審批到哪了", "Where is my business trip approval?"),
					say("上周我迟到了几次", "上週我遲到了幾次", "How often was I late last week?"),
				},
			}
		})},
		{"help", spoken(func(say func(cn, tw, en string) string) View {
			return Help{Skills: sampleHelp(say), Langs: otherLanguages(say)}
		})},
		{"help-greeting", spoken(func(say func(cn, tw, en string) string) View {
			return Help{Name: "张三", Skills: sampleHelp(say), Greeting: true, LLM: true, Langs: otherLanguages(say)}
		})},
		{"notice", spoken(func(say func(cn, tw, en string) string) View {
			return Notice{
				Title: say("语言", "語言", "Language"),
				Text:  say("好的，以后我用简体中文回答你。", "好的，以後我用繁體中文回答你。", "All right, I will answer in English from now on."),
			}
		})},
		{"notice-error", spoken(func(say func(cn, tw, en string) string) View {
			return Notice{
				Text: say("钉钉日历暂时没有响应，会议没有创建，什么都没有改动。", "釘釘日曆暫時沒有回應，會議沒有建立，沒有任何變更。",
					"DingTalk Calendar does not answer right now. The meeting was not created; nothing was changed."),
				Tone: Red, Ref: "k7f3q2",
				Hint: say("请一分钟后再说一遍。", "請一分鐘後再說一次。", "Please ask again in a minute."),
			}
		})},
		{"state-processing", settledSample{"processing", ""}},
		{"state-done", settledSample{"done", "王芳"}},
		{"state-rejected", settledSample{"rejected", "王芳"}},
		{"state-cancelled", settledSample{"cancelled", ""}},
		{"state-expired", settledSample{"expired", ""}},
		{"state-failed", settledSample{"failed", ""}},
		{"state-superseded", settledSample{"superseded", ""}},
		{"state-unclear", settledSample{"unclear", ""}},
	}
}

func otherLanguages(say func(cn, tw, en string) string) []string {
	return []string{say("English", "English", "简体中文"), say("繁體中文", "简体中文", "繁體中文")}
}

func sampleHelp(say func(cn, tw, en string) string) []HelpGroup {
	return []HelpGroup{
		{say("考勤", "考勤", "Attendance"), []string{
			say("上周我迟到了几次", "上週我遲到了幾次", "How often was I late last week?"),
			say("今天打卡了吗", "今天打卡了嗎", "Did I punch in today?"),
		}},
		{say("审批", "審批", "Approvals"), []string{
			say("我的出差审批到哪了", "我的出差審批到哪了", "Where is my business trip approval?"),
			say("有什么等我审批", "有什麼等我審批", "What is waiting for me?"),
		}},
		{say("会议", "會議", "Meetings"), []string{
			say("明天下午三点和张三李四开会讨论预算，一个小时", "明天下午三點和張三李四開會討論預算，一個小時",
				"Meet Zhang San and Li Si tomorrow at 3 pm about the budget, one hour"),
			say("今天有什么会", "今天有什麼會", "What meetings do I have today?"),
		}},
	}
}
