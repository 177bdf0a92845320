package approval

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/directory"
)

// withPeople is a skill whose directory knows 李四 (u4) and the department 市场部 (42).
func withPeople(t *testing.T) *skill {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // a body that cannot be read names nobody
		switch {
		case strings.HasSuffix(r.URL.Path, "accessToken"):
			fmt.Fprint(w, `{"accessToken":"t","expireIn":7200}`)
		case strings.HasSuffix(r.URL.Path, "user/get") && strings.Contains(string(body), "u4"):
			fmt.Fprint(w, `{"errcode":0,"result":{"userid":"u4","unionid":"n4","name":"李四","dept_id_list":[42],"active":true}}`)
		case strings.HasSuffix(r.URL.Path, "department/get") && strings.Contains(string(body), "42"):
			fmt.Fprint(w, `{"errcode":0,"result":{"dept_id":42,"name":"市场部","parent_id":1}}`)
		default:
			fmt.Fprint(w, `{"errcode":60121,"errmsg":"not found"}`)
		}
	}))
	t.Cleanup(srv.Close)
	api, err := dingtalk.New(dingtalk.Config{ClientID: "c", ClientSecret: "s", APIBase: srv.URL, OAPIBase: srv.URL})
	if err != nil {
		t.Fatal(err)
	}
	return &skill{Config: Config{API: api, Directory: directory.New(api, directory.Options{}), Records: none{}, Now: time.Now}}
}

// none is an index that knows one approval.
type none struct{ Records }

func (none) Get(_ context.Context, _, key string) ([]byte, int64, bool, error) {
	return []byte(`{"id":"p-1","title":"王芳提交的出差"}`), 1, key == "p-1", nil
}

const (
	answeredTable = `[{"rowValue":[{"componentType":"TextField","label":"费用说明","value":"高铁票","key":"TextField_1"},{"componentType":"MoneyField","label":"金额（元）","value":"1553.50","key":"MoneyField_1"}],"rowNumber":"T_1"},` +
		`{"rowValue":[{"componentType":"TextField","label":"费用说明","value":"酒店","key":"TextField_1"},{"componentType":"MoneyField","label":"金额（元）","value":"400","key":"MoneyField_1"}],"rowNumber":"T_2"}]`
	writtenTable = `[[{"name":"品名","value":"雨伞"},{"name":"数量","value":"200"},{"name":"单价","value":"3"}],[{"name":"品名","value":"帆布袋"},{"name":"数量","value":"80"},{"name":"单价","value":"5"}]]`
	emptyTable   = `[{"componentName":"TextField","componentType":"TextField","props":{"id":"TextField_1","label":"费用说明"}}]`
)

// Every component that a form may hold, as it is written and as DingTalk answers it. A type that is known
// and has no row here fails the test.
func TestEveryComponentOfAFormIsRead(t *testing.T) {
	list := func(values ...string) Field {
		return Field{Shape: FieldList, Values: values}
	}
	one := func(s string) Field { return Field{Values: []string{s}} }
	there := Field{Shape: FieldElsewhere}
	fact := func(k, v string) cardtpl.Fact { return cardtpl.Fact{Label: k, Value: v} }
	tests := []struct {
		typ, name, value, ext string
		want                  Field
	}{
		{"TextField", "事由", "采购键盘", "", one("采购键盘")},
		{"TextareaField", "说明", "一\n二", "", one("一\n二")},
		{"TextareaField", "说明", "[急] 请看", "", one("[急] 请看")},
		{"NumberField", "数量", "100", "", one("100")},
		{"PhoneField", "电话", "13800138000", "", one("13800138000")},
		{"IdCardField", "证件", "330102199001011234", "", one("330102199001011234")},
		{"SeqNumberField", "流水号", "A-0001", "", one("A-0001")},
		{"OcrTextField", "识别", "文字", "", one("文字")},
		{"OcrIdCardField", "识别", "文字", "", one("文字")},
		{"DDSelectField", "类别", "差旅费", `{"label":"差旅费","key":"option_0"}`, one("差旅费")},
		{"DDMultiSelectField", "类别", `["交通","住宿"]`, "", list("交通", "住宿")},
		{"CascadeField", "地区", `["华东","上海"]`, "", list("华东", "上海")},
		{"DDDateField", "日期", "2026-12-08", "", one("2026-12-08")},
		{"CalculateField", "合计", "1286.5", "", one("1286.5")},
		{"RecipientAccountField", "账户", `{"accountNo":"6222","bank":"x"}`, "", there},
		{"InvoiceField", "发票", `[{"code":"1"}]`, "", there},
		{"OpenDataField", "客户", "灯塔", "", one("灯塔")},
		{"MoneyField", "总额（元）", "12860.00", "", one("12,860")},
		{"MoneyField", "总额", "1286.50", "", one("¥1,286.50")},
		{"MoneyField", "总额", "面议", "", one("面议")},
		{"StarRatingField", "评分", "4", "", one("4 ★")},
		{"DDDateRangeField", `["开始时间","结束时间"]`, `["2026-12-08","2026-12-10"]`, "", Field{Shape: FieldRange, Values: []string{"2026-12-08", "2026-12-10"}}},
		{"DDHolidayField", `["开始时间","结束时间"]`, `["2026-08-13 12:08","2026-08-14 18:08",14.87,"hour","事假","请假类型"]`, "{}",
			Field{Shape: FieldRange, Values: []string{"2026-08-13 12:08", "2026-08-14 18:08"}, About: "事假", Length: Length{N: "14.87", Hours: true}}},
		{"AddressField", "地址", `["浙江省","杭州市","西湖区"]`, "", one("浙江省 杭州市 西湖区")},
		{"AddressField", "地址", "浙江省,杭州市", "", one("浙江省 杭州市")},
		{"TimeAndLocationField", `["当前时间","当前地点"]`, `["2026-08-13 12:08",120.1,30.2,"杭州市西湖区文三路",30]`, "", one("2026-08-13 12:08 杭州市西湖区文三路")},
		{"InnerContactField", "同行人", `["u4","u9"]`, "", list("李四", "u9")},
		{"InnerContactField", "同行人", "u4", "", list("李四")},
		{"InnerContactField", "同行人", "小李,老王", `[{"emplId":"u4","name":"小李"},{"emplId":"u9","name":"老王"}]`, list("李四", "老王")},
		{"ExternalContactField", "客户", "王总", `[{"name":"王总"}]`, list("王总")},
		{"DepartmentField", "部门", "42", "", list("市场部")},
		{"DepartmentField", "部门", `["42","43"]`, "", list("市场部", "43")},
		{"DepartmentField", "部门", "市场部", `[{"id":"42","name":"市场部"}]`, list("市场部")},
		{"RelateField", "关联", "p-1", "", list("王芳提交的出差")},
		{"RelateField", "关联", `["王芳提交的出差"]`, `{"list":[{"procInstId":"p-9"}]}`, list("王芳提交的出差")},
		{"RelateField", "关联", "q-ZZ1sQaTIuYFpKI9aNC1g", "", there},
		{"FormRelateField", "关联表单", `["FORM-1"]`, `{"list":[{"rowLabel":"项目 A"}]}`, list("项目 A")},
		{"TableField", "明细", answeredTable, `{"statValue":[]}`, Field{Shape: FieldTable,
			Rows: [][]cardtpl.Fact{{fact("费用说明", "高铁票"), fact("金额（元）", "1,553.50")}, {fact("费用说明", "酒店"), fact("金额（元）", "400")}}, Sums: []cardtpl.Fact{fact("金额（元）", "1,953.50")}}},
		{"TableField", "明细", writtenTable, "", Field{Shape: FieldTable,
			Rows: [][]cardtpl.Fact{{fact("品名", "雨伞"), fact("数量", "200"), fact("单价", "3")}, {fact("品名", "帆布袋"), fact("数量", "80"), fact("单价", "5")}}, Sums: []cardtpl.Fact{fact("数量", "280")}}},
		{"TableField", "明细", `"?"`, "", there},
		{"DDAttachment", "附件", `[{"spaceId":"1","fileName":"发票.pdf","fileSize":"188000","fileType":"pdf","fileId":"2"},{"fileName":"图.xls","fileSize":7858688}]`, "",
			Field{Shape: FieldFiles, Values: []string{"发票.pdf (183 KB)", "图.xls (7.5 MB)"}}},
		{"DDAttachment", "附件", "坏的", "", there},
		{"DDPhotoField", "照片", `["https://static.dingtalk.com/a.jpg","https://static.dingtalk.com/b.jpg"]`, "",
			Field{Shape: FieldPictures, Values: []string{"https://static.dingtalk.com/a.jpg", "https://static.dingtalk.com/b.jpg"}}},
		{"SignatureField", "签名", "@media1", "", there},
		{"NewField", "以后的", "文字", "", one("文字")},
		{"NewField", "以后的", `{"a":1}`, "", there},
		{"", "以后的", `[{"a":1}]`, "", there},
	}
	s := withPeople(t)
	seen := map[string]bool{"TextNote": true, "NewField": true}
	for _, c := range tests {
		seen[c.typ] = true
		d := dingtalk.Instance{FormComponentValues: []dingtalk.FormValue{{Name: c.name, ComponentType: c.typ, Value: c.value, ExtValue: c.ext}}}
		c.want.Label = label(c.name)
		if diff := cmp.Diff([]Field{c.want}, s.form(t.Context(), d)); diff != "" {
			t.Errorf("%s %s\n%s", c.typ, c.value, diff)
		}
	}
	for typ := range readers() {
		if !seen[typ] {
			t.Errorf("nothing is said of how %s is read", typ)
		}
	}
	for _, empty := range []string{"", "null", "[]", "{}", " "} {
		for typ := range seen {
			d := dingtalk.Instance{FormComponentValues: []dingtalk.FormValue{{Name: "x", ComponentType: typ, Value: empty}}}
			if got := s.form(t.Context(), d); len(got) != 0 {
				t.Errorf("an empty %s is shown as %+v", typ, got)
			}
		}
	}
	for typ, value := range map[string]string{"TableField": emptyTable, "TextNote": "请认真填写"} {
		if got := s.form(t.Context(), dingtalk.Instance{FormComponentValues: []dingtalk.FormValue{{Name: "x", ComponentType: typ, Value: value}}}); len(got) != 0 {
			t.Errorf("%s, which nobody filled in, is shown as %+v", typ, got)
		}
	}
}

// A suite that comes as a container is taken apart into its fields.
func TestASuiteIsReadByItsFields(t *testing.T) {
	d := dingtalk.Instance{FormComponentValues: []dingtalk.FormValue{{Name: "加班", ComponentType: "DDBizSuite", Value: `[
		{"key":"InnerContactField_A","label":"加班人","value":"李四","bizAlias":"partner","extendValue":[{"emplId":"u4","name":"李四"}]},
		{"key":"DDDateField-B","label":"开始时间","value":"2026-12-08 19:00","bizAlias":"startTime"},
		{"key":"NumberField_C","label":"时长（小时）","value":3,"bizAlias":"duration"},
		{"key":"DDSelectField_D","label":"加班补偿","bizAlias":"compensation"}]`}}}
	want := []Field{
		{Label: "加班人", Shape: FieldList, Values: []string{"李四"}}, {Label: "开始时间", Values: []string{"2026-12-08 19:00"}}, {Label: "时长（小时）", Values: []string{"3"}},
	}
	if diff := cmp.Diff(want, withPeople(t).form(t.Context(), d)); diff != "" {
		t.Error(diff)
	}
}

// What a list shows comes from the kinds of the fields and the words of their labels, whatever the form is
// called, and holds no reason and no kind of leave.
func TestASummaryTakesWhatTellsTwoApart(t *testing.T) {
	date := func(s string) time.Time { d, _ := time.Parse(time.DateOnly, s); return d }
	v := func(typ, name, value string) dingtalk.FormValue {
		return dingtalk.FormValue{ComponentType: typ, Name: name, Value: value}
	}
	for name, c := range map[string]struct {
		form []dingtalk.FormValue
		want Summary
	}{
		"a trip": {[]dingtalk.FormValue{v("TextareaField", "出差事由", "身体检查"), v("TextField", "出差地点", "上海"), v("DDDateRangeField", `["开始时间","结束时间"]`, `["2026-12-08","2026-12-10"]`), v("NumberField", "时长（天）", "3")},
			Summary{Place: "上海", From: date("2026-12-08"), To: date("2026-12-10"), Length: Length{N: "3"}}},
		"an expense":              {[]dingtalk.FormValue{v("MoneyField", "报销总额（元）", "3000.00"), v("DDSelectField", "类别", "交通"), v("TableField", "明细", answeredTable)}, Summary{Amount: "¥3,000"}},
		"money in the table only": {[]dingtalk.FormValue{v("TableField", "明细", answeredTable)}, Summary{Amount: "¥1,953.50"}},
		"dollars":                 {[]dingtalk.FormValue{v("MoneyField", "Amount (USD)", "3000")}, Summary{Amount: "US$3,000"}},
		"a seal":                  {[]dingtalk.FormValue{v("TextField", "用章文件名称", "年度框架合同"), v("NumberField", "份数", "2")}, Summary{Topic: "年度框架合同"}},
		"the suite of leave": {[]dingtalk.FormValue{v("DDHolidayField", `["开始时间","结束时间"]`, `["2026-12-08 上午","2026-12-08 下午",1,"halfDay","病假","请假类型"]`), v("TextareaField", "请假事由", "发烧")},
			Summary{From: date("2026-12-08"), To: date("2026-12-08"), Length: Length{N: "1"}}},
		"dates apart": {[]dingtalk.FormValue{v("DDDateField", "开始时间", "2026-12-08 19:00"), v("DDDateField", "结束时间", "2026-12-09 02:00"), v("NumberField", "时长（小时）", "7"), v("AddressField", "地址", `["浙江省","杭州市"]`)},
			Summary{Place: "杭州市", From: date("2026-12-08"), To: date("2026-12-09"), Length: Length{N: "7", Hours: true}}},
		"a secret": {[]dingtalk.FormValue{v("TextField", "离职原因", "身体不好"), v("TextField", "银行账号", "6222000011112222")}, Summary{}},
		"nothing":  {nil, Summary{}},
	} {
		if diff := cmp.Diff(c.want, summarise(filled(dingtalk.Instance{FormComponentValues: c.form}))); diff != "" {
			t.Errorf("%s\n%s", name, diff)
		}
	}
}
