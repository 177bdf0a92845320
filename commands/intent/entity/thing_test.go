package entity_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/commands/intent/entity"
)

func TestRoomsAreFoundByTheirNames(t *testing.T) {
	check(t, [][2]string{
		{"订301会议室明天三点", "301会议室"},
		{"明天三点在三楼大会议室开会", "三楼大会议室"},
		{"在青松会议室和张三开会", "青松会议室"},
		{"明天十点在302开会", "302"},
		{"“黄山”会议室明天有空吗", "“黄山”会议室"},
		{"地点：A座1203，明天十点评审", "A座1203"},
		{"会议室301号明天能用吗", "会议室301"},
		{"八楼培训室周五两点开会", "八楼培训室"},
		{"聽日三點訂翠竹會議室", "翠竹會議室"},
		{"喺五樓大會議室開會", "五樓大會議室"},
		{"地點：B1203，聽日十點開會", "B1203"},
		{"訂501會議室同張三傾", "501會議室"},
		{"週五兩點用貴賓室開會", "貴賓室"},
		{"Book Room Apollo at 3pm", "Room Apollo"},
		{"Meet in room 5B tomorrow at 10", "room 5B"},
		{"Book meeting room 12 for Friday 2pm", "meeting room 12"},
		{"Is the boardroom free at 3pm", "boardroom"},
		{"Location: Level 3 training room, 10am tomorrow", "Level 3 training room"},
		{"Put the review in Mercury room at 4pm", "Mercury room"},
		// a word for a room names none
		{"订个会议室明天三点", ""},
		{"訂間房聽日三點開會", ""},
		{"Book a meeting room at 3pm", ""},
		{"会议室采购申请批了吗", ""},
		{"提醒我3点开会", ""},
	}, func(s *entity.Sentence) string {
		return said(s, func(t *entity.Token) bool { return t.Kind == entity.Room })
	})
}

// TestStrangersAreFoundWhereSomebodyStands shows people whom the directory does not have.
func TestStrangersAreFoundWhereSomebodyStands(t *testing.T) {
	check(t, [][2]string{
		{"约孙倩明天三点", "孙倩"},
		{"和吴昊、孙倩开会", "吴昊|孙倩"},
		{"郑总明天三点有空吗", "郑总"},
		{"叫上小郑和老冯一起开会", "小郑|老冯"},
		{"给周建国发个会议邀请", "周建国"},
		{"孙倩要到，明天十点", "孙倩"},
		{"参会人：何晓琳，明天三点", "何晓琳"},
		{"同孫倩聽日三點開會", "孫倩"},
		{"約吳昊同何曉琳傾預算", "吳昊|何曉琳"},
		{"馮生聽日得閒嗎", "馮生"},
		{"叫埋阿Ken三點開會", "阿Ken"},
		{"邀請劉建國參加週五評審", "劉建國"},
		{"約歐陽修下週一十點", "歐陽修"},
		{"Meet with Priya Nair at 3pm", "Priya Nair"},
		{"Invite Marcus and Ivy to the review", "Marcus|Ivy"},
		{"Schedule a call with Dr. Patel", "Dr. Patel"},
		{"Book 2pm with Zhang Wei", "Zhang Wei"},
		{"Add Siobhan to the meeting", "Siobhan"},
		// nobody new
		{"明天三点讨论国庆方案", ""},
		{"约张三明天三点", ""},
		{"約張三傾網站", ""},
		{"Meet with Tom Baker about the budget", ""},
		{"Book a meeting with everyone", ""},
		{"和平时一样开会", ""},
	}, func(s *entity.Sentence) string {
		return said(s, func(t *entity.Token) bool { return t.Kind == entity.Person && t.Guess && len(t.Who) == 0 })
	})
}

func TestDepartmentsAreFoundByTheirWords(t *testing.T) {
	check(t, [][2]string{
		{"约市场部明天三点开会", "市场部"},
		{"财务部这周谁迟到了", "财务部"},
		{"急诊科昨天谁没打卡", "急诊科"},
		{"叫上研发团队一起开会", "研发团队"},
		{"后端组和前端组周五两点对接口", "后端组|前端组"},
		{"人事部的张三明天有空吗", "人事部"},
		{"华东事业部今天谁请假", "华东事业部"},
		{"約市場部聽日三點開會", "市場部"},
		{"財務部今日邊個遲到", "財務部"},
		{"同研發組傾進度", "研發組"},
		{"工程部上個月加班幾多", "工程部"},
		{"採購科週五十點開會", "採購科"},
		{"品牌團隊呢個禮拜邊個放假", "品牌團隊"},
		{"Meet with the marketing team at 3pm", "marketing team"},
		{"Who in the finance department was late today", "finance department"},
		{"Show the sales team's attendance", "sales team"},
		{"Invite the design group to the review", "design group"},
		{"Book 2pm with the legal team", "legal team"},
		// no department of a name
		{"我们部门谁迟到了", ""},
		{"我團隊今日邊個遲到", ""},
		{"Show my team's attendance", ""},
		{"约张三明天三点", ""},
	}, func(s *entity.Sentence) string {
		return said(s, func(t *entity.Token) bool { return t.Kind == entity.Dept })
	})
}

func TestASentenceSaysItsTitle(t *testing.T) {
	check(t, [][2]string{
		{"主题：新品发布，明天十点", "新品发布"},
		{"开会，主题是年会筹备", "年会筹备"},
		{"明天三点开「渠道复盘」会", "渠道复盘"},
		{"明天三点开会，标题叫产线改造", "产线改造"},
		{"主題：新品發布，聽日十點開會", "新品發布"},
		{"開會，題目係年會籌備", "年會籌備"},
		{"聽日三點開「渠道檢討」會", "渠道檢討"},
		{"Book an hour titled Roadmap Planning at 2pm", "Roadmap Planning"},
		{"Schedule \"Pricing review\" for Friday at 2pm", "Pricing review"},
		{"Meeting tomorrow at 10, subject: vendor contract", "vendor contract"},
		{"开会「安全月」，周五九点", "安全月"},
		{"Meeting called Supplier Day on Monday at 10", "Supplier Day"},
		{"開會，主題：倉庫盤點，聽日五點", "倉庫盤點"},
		{"《新人手册》讨论会，周三两点", "新人手册"},
		{"meeting: vendor shortlist, Friday at 2", "vendor shortlist"},
		// it says none
		{"聽日三點同張三開會", ""},
		{"明天三点约张三", ""},
		{"Meet Tom Baker at 3pm", ""},
		{"明天三点和张三讨论预算", ""},
		{"我嘅年假仲有幾多日", ""},
		{"Cancel my 3pm", ""},
	}, func(s *entity.Sentence) string { return s.Cut(s.Title.From, s.Title.To) })
}
