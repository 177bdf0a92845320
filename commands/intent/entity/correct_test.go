package entity_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/commands/intent/entity"
)

// TestWhatIsCorrectedGivesWay shows what was taken back, and what stays.
func TestWhatIsCorrectedGivesWay(t *testing.T) {
	check(t, [][2]string{
		{"明天下午三点开会，不对，四点", "明天下午三点 > 四点"},
		{"约张三周五两点，说错了，周四两点", "周五两点 > 张三|周四两点"},
		{"叫李四开会，哦不对，叫王五", "李四 > 王五"},
		{"评审不是三点，是四点", "三点 > 四点"},
		{"订301会议室，搞错了，302会议室", "301会议室 > 302会议室"},
		{"9点太早，10点开周会", "9点 > 10点"},
		{"下周二下午开会，算了还是下周三下午吧", "下周二下午 > 下周三下午"},
		{"开会两小时，不对，一小时就够", "两小时 > 一小时"},
		{"明天兩點開會，唔係，三點", "明天兩點 > 三點"},
		{"約李四週五十點，講錯咗，週四十點", "週五十點 > 李四|週四十點"},
		{"叫王五傾，啊不對，叫趙磊", "王五 > 趙磊"},
		{"兩點太早，三點開會", "兩點 > 三點"},
		{"開一小時會，更正，兩小時", "一小時 > 兩小時"},
		{"訂青松會議室，打錯字，訂翠竹會議室", "青松會議室 > 翠竹會議室"},
		{"Meet at 3pm tomorrow, no wait, 4pm", "3pm tomorrow > 4pm"},
		{"Invite Tom Baker, correction, Emily Chen, at 2pm", "Tom Baker > Emily Chen|2pm"},
		{"9am is too early, 10am for the standup", "9am > 10am"},
		{"Book Friday at 10, sorry, I mean Friday at 11", "Friday at 10 > Friday at 11"},
		{"Set up a call on Tuesday at 2pm, scratch that, Wednesday at 2pm", "Tuesday at 2pm > Wednesday at 2pm"},
		{"The review takes an hour, no wait, two hours", "an hour > two hours"},
		// nothing is corrected
		{"三点到四点开会", " > 三点到四点"},
		{"明天十點同張三、李四開會", " > 明天十點|張三|李四"},
		{"Book 3pm with Tom Baker, not in a hurry", " > 3pm|Tom Baker"},
		{"周五两点是不是有会", " > 周五两点"},
	}, func(s *entity.Sentence) string {
		return said(s, func(t *entity.Token) bool { return t.Role == entity.Gone }) + " > " +
			said(s, func(t *entity.Token) bool { return t.Role == entity.Free && value(t) })
	})
}

// TestWhoIsNotToComeIsLeftOut shows who comes, and who does not.
func TestWhoIsNotToComeIsLeftOut(t *testing.T) {
	check(t, [][2]string{
		{"明天三点和张三开会，别叫李四", "张三 without 李四"},
		{"约张三、王五，不用叫赵磊", "张三|王五 without 赵磊"},
		{"除了王五，张三李四都来", "张三|李四 without 王五"},
		{"李四就不用来了，约张三", "张三 without 李四"},
		{"约张三和李四，赵磊来不了", "张三|李四 without 赵磊"},
		{"不是张三是李四，明天十点评审", "李四 without 张三"},
		{"去掉王五，加上赵磊", "赵磊 without 王五"},
		{"除了李四还有王五要参加", "李四|王五 without "},
		{"約張三開會，唔使叫李四", "張三 without 李四"},
		{"張三同王五聽日開會，除咗李四", "張三|王五 without 李四"},
		{"黃美玲唔嚟，約林志豪", "林志豪 without 黃美玲"},
		{"邀請林志豪，不要叫黃美玲", "林志豪 without 黃美玲"},
		{"把黃美玲剔除，加林志豪", "林志豪 without 黃美玲"},
		{"約趙磊同張三，王五唔使叫", "趙磊|張三 without 王五"},
		{"Meet with Tom Baker at 3pm but not Emily Chen", "Tom Baker without Emily Chen"},
		{"Invite Alice Wong, no need to invite Tom Baker", "Alice Wong without Tom Baker"},
		{"Book a review with Alice Wong and Tom Baker, Emily Chen can't make it", "Alice Wong|Tom Baker without Emily Chen"},
		{"Remove Tom Baker and add Emily Chen", "Emily Chen without Tom Baker"},
		{"Schedule a sync with Alice Wong, without Emily Chen", "Alice Wong without Emily Chen"},
		{"Don't invite Tom Baker, just Emily Chen", "Emily Chen without Tom Baker"},
		// nobody is left out
		{"别忘了约张三", "张三 without "},
		{"Don't forget to invite Emily Chen", "Emily Chen without "},
	}, func(s *entity.Sentence) string {
		return said(s, func(t *entity.Token) bool { return t.Kind == entity.Person && t.Role == entity.Free }) + " without " +
			said(s, func(t *entity.Token) bool { return t.Role == entity.Out })
	})
}

// TestReasonsAndQuotationsAskForNothing shows what is aside.
func TestReasonsAndQuotationsAskForNothing(t *testing.T) {
	check(t, [][2]string{
		{"因为我周三出差，把会挪到周四三点", "因为我周三出差"},
		{"把周五的会取消，因为李四请假", "因为李四请假"},
		{"客户说三点来不了，把会挪到四点", "客户说三点来不了"},
		{"我周三请了假，所以把会改到周四十点", "我周三请了假，"},
		{"翻译成英文：明天三点开会", "英文：明天三点开会"},
		{"通知：明天下午三点消防演习", "：明天下午三点消防演习"},
		{"李四请假了，把三点的会推到四点", "李四请假了"},
		{"原文是“周五放假”", "是“周五放假”"},
		{"由於週五放假，例會改週四十點", "由於週五放假"},
		{"取消聽日個會，因為張三病咗", "因為張三病咗"},
		{"翻譯：聽日三點開會", "：聽日三點開會"},
		{"公告：下週一停電", "：下週一停電"},
		{"張三請咗假，將三點個會改到四點", "張三請咗假"},
		{"客戶話週三唔得閒，個會改去週四三點", "客戶話週三唔得閒"},
		{"Because I'm out on Friday, move the review to Monday at 10", "Because I'm out on Friday"},
		{"Cancel my 3pm because Tom Baker is sick", "because Tom Baker is sick"},
		{"Translate: the meeting is at 3pm tomorrow", ": the meeting is at 3pm tomorrow"},
		{"Notice: fire drill at 3pm on Friday", ": fire drill at 3pm on Friday"},
		{"Alice Wong took Friday off, so move the review to Monday at 10", "Alice Wong took Friday off,"},
		{"Move the review to Monday at 4, due to a power cut", "due to a power cut"},
		// all of it is asked for
		{"明天三点约张三讨论预算", ""},
		{"聽日三點同張三傾預算", ""},
		{"Book the boardroom at 3pm tomorrow", ""},
	}, func(s *entity.Sentence) string {
		from, to := len(s.R), 0
		for k := range s.T {
			if t := &s.T[k]; t.Role == entity.Aside || t.Role == entity.Out {
				from, to = min(from, t.From), t.To
			}
		}
		return s.Cut(min(from, to), to)
	})
}

// TestHowTheBotIsCalledIsNoRequest shows the address.
func TestHowTheBotIsCalledIsNoRequest(t *testing.T) {
	check(t, [][2]string{
		{"@DingDesk 明天三点开会", "@DingDesk"},
		{"小钉，帮我约张三", "小钉"},
		{"@小钉 我的年假还剩几天", "@小钉"},
		{"请小钉帮我催一下审批", "小钉"},
		{"@助手 查一下考勤", "@助手"},
		{"帮我约个会，谢谢小钉", "小钉"},
		{"dingdesk 取消三点的会", "dingdesk"},
		{"@小釘 聽日三點開會", "@小釘"},
		{"小釘，幫我請假", "小釘"},
		{"@DingDesk 我嘅年假仲有幾多", "@DingDesk"},
		{"@助理 查考勤", "@助理"},
		{"小釘 睇下我嘅行程", "小釘"},
		{"@DingDesk book a room", "@DingDesk"},
		{"Hey DingDesk, cancel my 3pm", "DingDesk"},
		{"DINGDESK what's on today", "DINGDESK"},
		{"@assistant show my attendance", "@assistant"},
		{"Thanks DingDesk", "DingDesk"},
		// nobody calls it
		{"@张三 明天三点开会", ""},
		{"@Tom Baker meet at 3pm", ""},
		{"约张三明天三点", ""},
		{"@黃美玲 三點開會", ""},
	}, func(s *entity.Sentence) string {
		return said(s, func(t *entity.Token) bool { return t.Role == entity.Address })
	})
}
