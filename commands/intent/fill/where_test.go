package fill_test

import (
	"cmp"
	"testing"

	"github.com/dingdesk/dingdesk/commands/intent/fill"
)

// Where a meeting is that is in no room: a word for a place with what belongs to it, a department or somebody's firm behind 在. In
// front of the title it belongs to that.
func TestWhereAMeetingIs(t *testing.T) {
	check(t, []row{
		{"明早6点仓库开个短会，叫李四", create, "at 仓库 with 李四"},
		{"明天三点在2号车间门口和李四碰头", create, "at 2号车间门口 with 李四"},
		{"明天三点和李四开会，不要会议室，在B座大厅", create, "at B座大厅 with 李四"},
		{"叫李四今天9点半来我办公室", create, "at 我办公室 with 李四"},
		{"明天三点去张总办公室开会，李四参加", create, "at 张总办公室 with 李四"},
		{"明天三点在张三的办公室和李四开会", create, "at 张三的办公室 with 李四"},
		{"下午三点到五点 消防培训 地点食堂 参加的：李四", create, "about 消防培训 at 食堂 with 李四"},
		{"明天三点和李四开会，地点：一楼大厅", create, "at 一楼大厅 with 李四"},
		{"今天下午两点半 食堂二楼开会 李四", create, "at 食堂二楼 with 李四"},
		{"明天下午三点和李四在客户那边开会", create, "at 客户那边 with 李四"},
		{"明天下午3点在项目部和李四开会", create, "at 项目部 with 李四"},
		{"明天下午三点跟李四在5号楼开会", create, "at 5号楼 with 李四"},
		{"明天下午三点和李四在二楼碰头", create, "at 二楼 with 李四"},
		{"明天三点和李四去现场看一下", create, "at 现场 with 李四"},
		{"聽日三點同李四喺2號車間門口傾排產", create, "about 排產 at 2號車間門口 with 李四"},
		{"明天下午三點跟李四在員工餐廳開會", create, "at 員工餐廳 with 李四"},
		{"聽日三點去客戶公司同李四傾合約", create, "about 合約 at 客戶公司 with 李四"},
		{"meet Tom Baker tomorrow 3pm in the lobby", create, "at the lobby with Tom Baker"},
		{"meet Tom Baker tomorrow 3pm at the client's office", create, "at the client's office with Tom Baker"},
		{"meeting with Tom Baker at our warehouse tomorrow 2pm", create, "at our warehouse with Tom Baker"},
		{"meet Tom Baker tomorrow 3pm at the client's", create, "at the client's with Tom Baker"},
		// rooms
		{"明天三点和李四在车间会议室开会", create, "in 车间会议室 with 李四"},
		{"明天三点和李四在301会议室开会", create, "in 301会议室 with 李四"},
		{"明天三点和李四在青松开会", create, "in 青松 with 李四"},
		{"订个会议室，明天三点和李四开会", create, "in * with 李四"},
		// corrected, or none
		{"明天三点和李四在食堂，不对，在大厅碰头", create, "at 大厅 with 李四"},
		{"明天三点和李四开会，不在食堂，在大厅", create, "at 大厅 with 李四"},
		{"明天三点和李四讨论食堂改造", create, "about 讨论食堂改造 with 李四"},
		{"明天三点和李四准备公司年会", create, "about 公司年会 with 李四"},
		{"明天三点仓库盘点会，叫李四", create, "about 仓库盘点会 with 李四"},
		{"walk-through of the site with Tom Baker tomorrow 2pm", create, "about walk-through of the site with Tom Baker"},
		{"warehouse audit with Tom Baker tomorrow 2pm", create, "about warehouse audit with Tom Baker"},
		{"明天三点和研发部的李四开会", create, "with 李四"},
		{"meeting with the Singapore office tomorrow 5pm with Tom Baker", create, "with Tom Baker"},
	}, func(f fill.Filled) string {
		a := f.Facts
		return words(named("about ", a.Title), named("in ", cmp.Or(a.RoomText, a.Room)), named("at ", a.Place), named("with ", who(a.People)))
	})
}
