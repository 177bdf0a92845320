package approval_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/skilltest"
)

// send sends a file to the bot, one-to-one, and gives what is answered.
func (c *chat) send(name string, data []byte) (*commands.Reply, error) {
	c.t.Helper()
	id, err := c.Upload(name, "application/octet-stream", data)
	c.Must(err)
	msg, err := c.Say(context.WithoutCancel(c.t.Context()), sandbox.Said{User: c.Who(c.who).UserID, MsgType: sandbox.TypeFile, File: id})
	c.Must(err)
	m, _ := c.Message(msg)
	req := c.request()
	req.Media, req.File = commands.MediaFile, commands.File{Name: name, Code: m.File.DownloadCodes[0]}
	return c.answered(c.router.Handle(c.t.Context(), req))
}

// A file that is sent while a form is filled in is attached to it, and so is the next one; each is passed on once.
func TestFilesThatAreSentAreAttached(t *testing.T) {
	for lang, say := range map[i18n.Lang]struct{ start, offer, done string }{
		i18n.ZhCN: {"申请报销 300 元，交通费", "还可以加附件（发票）", "已提交"},
		i18n.ZhTW: {"申請報銷 300 元，交通费", "還可以加附件（发票）", "已提交"},
		i18n.En:   {"I want to claim an expense of 300 yuan, 交通费", "Files can be attached, too (发票)", "Submitted"},
	} {
		t.Run(string(lang), func(t *testing.T) {
			c := begin(t, "张三")
			c.lang = lang
			skilltest.Has(t, c.say(say.start), "300", "交通费", say.offer)
			reply, err := c.send("发票.pdf", bytes.Repeat([]byte("x"), 4096))
			c.Must(err)
			skilltest.Has(t, c.text(reply), "300", "发票.pdf (4 KB)")
			skilltest.Lacks(t, c.text(reply), say.offer)
			before := c.Seq()
			reply, err = c.send("行程单.pdf", []byte("y"))
			c.Must(err)
			skilltest.Has(t, c.text(reply), "发票.pdf (4 KB)", "行程单.pdf")
			if n := len(c.Calls(sandbox.CallFilter{After: before, Path: "/v1.0/robot/messageFiles/download"})); n != 1 {
				t.Errorf("%d files were fetched for one that was sent", n)
			}
			skilltest.Has(t, c.press("approval.submit", -1), say.done)
			skilltest.Has(t, c.newest().Values["发票"], `"fileName":"发票.pdf"`, `"fileSize":4096`, `"fileType":"pdf"`, `"spaceId":"3996960664"`, "行程单.pdf")
			if c.begun() != 1 {
				t.Errorf("started %d times", c.begun())
			}
		})
	}
}

// A file that is too large, that is gone, or for which a permission is missing costs nothing of the form, and each says what to do.
func TestAFileThatCannotBeAttachedIsNamedAndTheFormIsKept(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(c *chat)
		data  []byte
		says  [3]string
	}{
		"a permission is missing": {func(c *chat) { c.Must(c.RemoveScope("Storage.UploadInfo.Read")) }, []byte("x"),
			[3]string{"应用没有传附件的权限（Storage.UploadInfo.Read）", "應用沒有傳附件的權限（Storage.UploadInfo.Read）", "lacks a permission to pass on files (Storage.UploadInfo.Read)"}},
		"it is gone": {func(c *chat) {
			_, err := c.AddFault(sandbox.Fault{Path: "/v1.0/robot/messageFiles/download", Status: 400, Body: `{"code":"invalidParameter.robotCode.downloadCode","message":"x"}`})
			c.Must(err)
		}, []byte("x"), [3]string{"“发票.pdf”没有传上去", "「发票.pdf」沒有傳上去", "“发票.pdf” could not be passed on"}},
		"there is no space": {func(c *chat) {
			_, err := c.AddFault(sandbox.Fault{Path: "/v1.0/workflow/processInstances/spaces/infos/query", Status: 400, Body: `{"code":"invalidAgentId","message":"x"}`})
			c.Must(err)
		}, []byte("x"), [3]string{"“发票.pdf”没有传上去", "「发票.pdf」沒有傳上去", "“发票.pdf” could not be passed on"}},
	} {
		t.Run(name, func(t *testing.T) {
			for i, lang := range []i18n.Lang{i18n.ZhCN, i18n.ZhTW, i18n.En} {
				chat := begin(t, "张三")
				chat.lang = lang
				chat.say([]string{"申请报销 300 元，交通费", "申請報銷 300 元，交通费", "I want to claim an expense of 300 yuan, 交通费"}[i])
				c.spoil(chat)
				reply, err := chat.send("发票.pdf", c.data)
				chat.Must(err)
				skilltest.Has(t, chat.text(reply), c.says[i], "发票")
				if chat.begun() != 0 {
					t.Error("it was started")
				}
			}
		})
	}
	c := begin(t, "张三")
	c.say("申请报销 300 元，交通费")
	large := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 20<<20+1)) }))
	defer large.Close()
	fault, err := c.AddFault(sandbox.Fault{Path: "/v1.0/robot/messageFiles/download", Status: 200, Body: `{"downloadUrl":"` + large.URL + `"}`})
	c.Must(err)
	reply, err := c.send("合同.zip", []byte("x"))
	c.Must(err)
	skilltest.Has(t, c.text(reply), "“合同.zip”太大，我最多传 20 MB 的文件")
	c.Must(c.RemoveFault(fault.ID))
	reply, err = c.send("合同.pdf", []byte("x"))
	c.Must(err)
	skilltest.Has(t, c.text(reply), "请核对", "300", "合同.pdf")
}

// A file that cannot be attached costs none of those that are, and is not tried again with what is said next.
func TestAFileThatCannotBeAttachedCostsNoOther(t *testing.T) {
	for name, spoil := range map[string]func(c *chat) error{
		"a permission is missing": func(c *chat) error { return c.RemoveScope("Storage.UploadInfo.Read") },
		"it is gone": func(c *chat) error {
			_, err := c.AddFault(sandbox.Fault{Path: "/v1.0/robot/messageFiles/download", Status: 400, Body: `{"code":"invalidParameter.robotCode.downloadCode","message":"x"}`})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := begin(t, "张三")
			c.say("申请报销 300 元，交通费")
			for i, file := range []string{"发票.pdf", "行程单.pdf"} {
				if i == 1 {
					c.Must(spoil(c))
				}
				reply, err := c.send(file, []byte("x"))
				c.Must(err)
				skilltest.Has(t, c.text(reply), file)
			}
			before := c.Seq()
			text := c.say("改成 400 元")
			skilltest.Has(t, text, "请核对", "400", "发票.pdf")
			skilltest.Lacks(t, text, "行程单.pdf")
			if n := len(c.Calls(sandbox.CallFilter{After: before, Path: "/v1.0/robot/messageFiles/download"})); n != 0 {
				t.Errorf("%d files were fetched again", n)
			}
			skilltest.Has(t, c.press("approval.submit", -1), "已提交")
			files := c.newest().Values["发票"]
			skilltest.Has(t, files, "发票.pdf")
			skilltest.Lacks(t, files, "行程单.pdf")
		})
	}
}

// Files that came while another field was asked for are attached when their turn comes, each: those behind one that cannot be with what
// is said next.
func TestAFileBehindOneThatCannotBeAttachedIsAttachedNext(t *testing.T) {
	c := begin(t, "张三", `
templates:
  - {name: 设备报废, fields: [{name: 报废日期, type: date, required: true}, {name: 照片, type: files}], approvers: [{role: manager}]}
`)
	c.say("发起设备报废审批")
	c.say("下周")
	for _, file := range []string{"正面.jpg", "背面.jpg", "铭牌.jpg"} {
		reply, err := c.send(file, []byte("x"))
		c.Must(err)
		skilltest.Lacks(t, c.text(reply), "请核对")
	}
	_, err := c.AddFault(sandbox.Fault{Path: "/v1.0/robot/messageFiles/download", Skip: 1, Times: 1, Status: 400, Body: `{"code":"invalidParameter.robotCode.downloadCode","message":"x"}`})
	c.Must(err)
	skilltest.Has(t, c.say("下周四"), "“背面.jpg”没有传上去")
	text := c.say("报废日期改成下周五")
	skilltest.Has(t, text, "请核对", "2026-11-27", "正面.jpg", "铭牌.jpg")
	skilltest.Lacks(t, text, "背面.jpg")
	if n := len(c.Calls(sandbox.CallFilter{Path: "/v1.0/robot/messageFiles/download"})); n != 3 {
		t.Errorf("%d files were fetched, not each once", n)
	}
}

// What comes for a form that was handed in meanwhile is refused, and no file of it is passed on.
func TestAFileForAFormThatWasHandedInIsNotPassedOn(t *testing.T) {
	c := begin(t, "张三")
	c.say("申请报销 300 元，交通费")
	reply, err := c.send("发票.pdf", []byte("x"))
	c.Must(err)
	open := reply.Ask
	c.press("approval.submit", -1)
	late := c.request()
	late.Values, late.More = open.Values, open.More
	for name, v := range late.Values {
		if files, ok := v.Readings[0].([]commands.File); ok {
			late.Values[name] = commands.Value{Readings: []any{append(files, commands.File{Name: "行程单.pdf", Code: "late"})}}
		}
	}
	before := c.Seq()
	code, text := c.Refused("approval.create", late)
	if code != commands.Conflict || len(c.Calls(sandbox.CallFilter{After: before})) > 0 {
		t.Errorf("%s %s after %+v", code, text, c.Calls(sandbox.CallFilter{After: before}))
	}
}

// Nothing but a form that takes files reads one.
func TestAFileThatNobodyAskedForIsNotRead(t *testing.T) {
	c := begin(t, "张三")
	before := c.Seq()
	for _, say := range []string{"", "我的审批", "申请采购键盘 300 元"} {
		if say != "" {
			c.say(say)
		}
		if _, err := c.send("周报.pdf", []byte("x")); commands.CodeOf(err) != commands.Invalid {
			t.Errorf("after %q: %v", say, err)
		}
	}
	if n := len(c.Calls(sandbox.CallFilter{After: before, Path: "/v1.0/robot/messageFiles/download"})); n != 0 {
		t.Errorf("%d files were fetched", n)
	}
}

// A file that has to be there is asked for as one; words are none. A picture that has to be there takes DingTalk, which a copy says, too.
func TestAFileThatAFormDemandsIsAskedFor(t *testing.T) {
	c := begin(t, "张三", `
templates:
  - {name: 合同签署, fields: [{name: 合同名称, type: text, required: true}, {name: 合同文本, type: files, required: true}], approvers: [{role: manager}]}
  - {name: 门禁卡, fields: [{name: 事由, type: text, required: true}, {name: 证件照, type: pictures, required: true}], approvers: [{role: manager}]}
`)
	c.say("帮我发起一个审批")
	skilltest.Has(t, c.say("合同签署"), "“合同名称”写什么")
	skilltest.Has(t, c.say("年度框架"), "“合同文本”要交文件，请把它发给我")
	if reply, err := c.try("在我电脑上"); err == nil && strings.Contains(c.text(reply), "请核对") {
		t.Error("words were taken for a file")
	}
	reply, err := c.send("框架.docx", []byte("x"))
	c.Must(err)
	skilltest.Has(t, c.text(reply), "请核对", "年度框架", "框架.docx")
	skilltest.Has(t, c.press("approval.submit", -1), "已提交")
	old := c.newest()
	skilltest.Has(t, old.Values["合同文本"], "框架.docx")
	c.Now = c.Now.Add(time.Hour)
	skilltest.Has(t, c.say("把"+old.BusinessID+"再提一次"), "合同文本（文件要重新发给我）", "“合同文本”要交文件")
	reply, err = c.send("框架二.docx", []byte("y"))
	c.Must(err)
	skilltest.Has(t, c.text(reply), "请核对", "年度框架", "框架二.docx")

	skilltest.Has(t, c.say("发起门禁卡审批"), "证件照", "打开这张表")
	card := c.held("门禁卡", map[string]string{"事由": "新入职", "证件照": `["https://static.dingtalk.com/a.jpg"]`})
	skilltest.Has(t, c.say("把"+card.BusinessID+"再提一次"), "这张表里的证件照必须填，而我填不了", "新入职", "打开新表单")
}
