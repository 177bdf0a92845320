package dingtalk_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/google/go-cmp/cmp"
)

// conformance is one call: what must leave (method, path, query, client token, body; the fake checks host,
// token and content type) and what the documented answer becomes. Paging, splitting and odd types have tests
// of their own. The same call is then refused in both forms of its host: that is its error, with DingTalk's
// reason.
type conformance struct {
	call    string // service and method, as in the client
	run     func(context.Context, *dingtalk.Client) (any, error)
	request string
	answer  string
	want    any
	free    bool // not counted in the month
}

// nothing is the result of a call that has none.
type nothing struct{}

func just(err error) (any, error) { return nothing{}, err }

func conformances(t *testing.T, session string) []conformance {
	type ctx = context.Context
	type client = *dingtalk.Client
	var (
		from = day("2024-05-06")
		ten  = time.Date(2024, 5, 6, 10, 0, 0, 0, shanghai(t))
		busy = `"status":"BUSY","start":{"dateTime":"2024-05-06T10:00:00+08:00","timeZone":"Asia/Shanghai"},"end":{"dateTime":"2024-05-06T11:00:00+08:00","timeZone":"Asia/Shanghai"}`
	)
	const ok = `{"result":true,"success":true}`
	return []conformance{
		{"Robot.SendOTO", func(ctx ctx, c client) (any, error) {
			return c.Robot.SendOTO(ctx, []string{"012345", "left", "shy", "busy"}, dingtalk.Message{Text: "好的"})
		}, `POST ` + otoPath + ` {"robotCode":"dingabc","userIds":["012345","left","shy","busy"],"msgKey":"sampleText","msgParam":"{\"content\":\"好的\"}"}`,
			`{"processQueryKey":"pqk1","invalidStaffIdList":["left"],"filteredStaffIdList":["shy"],"flowControlledStaffIdList":["busy"]}`,
			dingtalk.SendResult{ProcessQueryKeys: []string{"pqk1"}, Invalid: []string{"left"}, Filtered: []string{"shy"}, FlowControlled: []string{"busy"}}, false},
		{"Robot.SendGroup", func(ctx ctx, c client) (any, error) {
			return c.Robot.SendGroup(ctx, "cidAbc==", dingtalk.Message{Text: "会议改到 15:00"})
		}, `POST ` + groupPath + ` {"robotCode":"dingabc","openConversationId":"cidAbc==","msgKey":"sampleText","msgParam":"{\"content\":\"会议改到 15:00\"}"}`,
			`{"processQueryKey":"pqk2"}`, "pqk2", false},
		{"Robot.SessionReply", func(ctx ctx, c client) (any, error) {
			return just(c.Robot.SessionReply(ctx, session, dingtalk.Message{Markdown: true, Title: "考勤", Text: "@012345 0 次", At: []string{"012345"}}))
		}, `POST ` + sessionPath + `?session=66d7 {"msgtype":"markdown","markdown":{"title":"考勤","text":"@012345 0 次"},"at":{"atUserIds":["012345"]}}`,
			`{"errcode":0,"errmsg":"ok"}`, nothing{}, true},

		{"Cards.CreateAndDeliver", func(ctx ctx, c client) (any, error) {
			d, err := c.Cards.CreateAndDeliver(ctx, groupCard())
			return d.CarrierID(), err
		}, `POST ` + createPath + ` {"cardTemplateId":"8aeb.schema","outTrackId":"trk-1","callbackType":"STREAM",
			"cardData":{"cardParamMap":{"title":"周报"}},"privateData":{"099":{"cardParamMap":{"mine":"true"}}},"openSpaceId":"dtv1.card//IM_GROUP.cidAbc==",
			"imGroupOpenSpaceModel":{"supportForward":false,"lastMessageI18n":{"ZH_CN":"周报"}},"imGroupOpenDeliverModel":{"robotCode":"dingabc","atUserIds":{"099":"李"}}}`,
			`{"success":true,"result":{"outTrackId":"trk-1","deliverResults":[{"spaceType":"IM_GROUP","spaceId":"cidAbc==","success":true,"carrierId":"4v+A="}]}}`, "4v+A=", false},
		{"Cards.Update", func(ctx ctx, c client) (any, error) {
			return just(c.Cards.Update(ctx, dingtalk.CardUpdate{OutTrackID: "trk-1", Data: map[string]string{"tag": "已同意"}, PrivateData: map[string]map[string]string{"099": {"mine": ""}}}))
		}, `PUT ` + apiPath + `/v1.0/card/instances {"outTrackId":"trk-1","cardData":{"cardParamMap":{"tag":"已同意"}},"privateData":{"099":{"cardParamMap":{"mine":""}}},"cardUpdateOptions":{"updateCardDataByKey":true,"updatePrivateDataByKey":true}}`, ok, nothing{}, false},
		{"Cards.Streaming", func(ctx ctx, c client) (any, error) {
			return just(c.Cards.Streaming(ctx, dingtalk.StreamFrame{OutTrackID: "trk-1", GUID: "g-7", Key: "content", Content: "## 结果", IsFull: true, IsFinalize: true}))
		}, `PUT ` + apiPath + `/v1.0/card/streaming {"outTrackId":"trk-1","guid":"g-7","key":"content","content":"## 结果","isFull":true,"isFinalize":true,"isError":false}`, ok, nothing{}, false},

		{"Attendance.Holidays", func(ctx ctx, c client) (any, error) {
			return c.Attendance.Holidays(ctx, []string{"012345"}, time.UnixMilli(1609430400000), time.UnixMilli(1614528000000))
		}, `POST ` + apiPath + `/v1.0/attendance/holidays {"userIds":["012345"],"workDateFrom":1609430400000,"workDateTo":1614528000000}`,
			`{"result":[{"userId":"012345","holidays":[{"workDate":1613059200000,"holidayName":"春节","holidayType":"festival","realWorkDate":1613059200000}]}]}`,
			[]dingtalk.Holiday{{UserID: "012345", Date: time.UnixMilli(1613059200000), Name: "春节", Type: "festival"}}, false},
		{"Workflow.ListIDs", func(ctx ctx, c client) (any, error) {
			return c.Workflow.ListIDs(ctx, dingtalk.InstanceQuery{ProcessCode: "PROC-1", Start: time.UnixMilli(1714500000000)})
		}, `POST ` + wf + `/processes/instanceIds/query {"processCode":"PROC-1","startTime":1714500000000,"nextToken":0,"maxResults":20}`,
			`{"result":{"list":["91ef","a171"],"nextToken":"20"},"success":true}`, dingtalk.InstancePage{IDs: []string{"91ef", "a171"}, Next: 20, More: true}, false},
		{"Workflow.Get", func(ctx ctx, c client) (any, error) { return c.Workflow.Get(ctx, "91ef") }, `GET ` + wf + `/processInstances?processInstanceId=91ef`,
			`{"result":{"title":"小王提交的采购","status":"RUNNING","originatorUserId":"012345","originatorDeptId":"-1","businessId":"202405060001","createTime":"2024-05-06T01:02Z",
			"tasks":[{"taskId":675834,"userId":"099","status":"RUNNING","createTime":"2024-05-06T01:02Z","activityId":"a1"}]},"success":"true"}`,
			dingtalk.Instance{Title: "小王提交的采购", Status: "RUNNING", OriginatorUserID: "012345", OriginatorDeptID: "-1", BusinessID: "202405060001", CreateTime: utc("2024-05-06T01:02:00Z"),
				Tasks: []dingtalk.Task{{TaskID: 675834, UserID: "099", Status: "RUNNING", CreateTime: utc("2024-05-06T01:02:00Z"), ActivityID: "a1"}}}, false},
		{"Workflow.TodoCount", func(ctx ctx, c client) (any, error) { return c.Workflow.TodoCount(ctx, "099") },
			`GET ` + wf + `/processes/todoTasks/numbers?userId=099`, `{"result":3}`, 3, false},
		{"Workflow.Templates", func(ctx ctx, c client) (any, error) { return c.Workflow.Templates(ctx, "012345") },
			`GET ` + wf + `/processes/userVisibilities/templates?maxResults=100&nextToken=0&userId=012345`,
			`{"result":{"processList":[{"name":"采购","processCode":"PROC-1","url":"https://aflow","iconUrl":"i","dirId":"1","dirName":"行政"}]}}`,
			[]dingtalk.Template{{Name: "采购", ProcessCode: "PROC-1", URL: "https://aflow", IconURL: "i", DirID: "1", DirName: "行政"}}, false},
		{"Workflow.Datas", func(ctx ctx, c client) (any, error) {
			return c.Workflow.Datas(ctx, dingtalk.PageQuery{ProcessCode: "PROC-1", Start: time.UnixMilli(1714500000000), End: time.UnixMilli(1714600000000), Status: dingtalk.StatusRunning})
		}, `POST ` + wf + `/instances/datas?endTimeInMills=1714600000000&maxResults=20&nextToken=0&processCode=PROC-1&startTimeInMills=1714500000000&status=RUNNING`, wholePage, whole(), false},
		{"Workflow.Pages", func(ctx ctx, c client) (any, error) {
			return c.Workflow.Pages(ctx, dingtalk.PageQuery{ProcessCode: "PROC-1", Start: time.UnixMilli(1714500000000), Next: "3"})
		}, `GET ` + wf + `/processes/pages/instances?maxResults=20&nextToken=3&processCode=PROC-1&startTimeInMills=1714500000000`, wholePage, whole(), false},
		{"Workflow.Forecast", func(ctx ctx, c client) (any, error) {
			return c.Workflow.Forecast(ctx, dingtalk.ForecastQuery{ProcessCode: "PROC-1", DeptID: -1, UserID: "012345", Values: []dingtalk.FormValue{}})
		}, `POST ` + wf + `/processes/forecast {"processCode":"PROC-1","deptId":-1,"userId":"012345","formComponentValues":[]}`,
			`{"result":{"workflowActivityRules":[{"activityId":"a1","activityName":"主管","workflowActor":{"approvalMethod":"OR","actorType":"approver","required":true},"activityActioners":[{"userId":"099","name":"李"}]},
			{"activityId":"a2","activityType":"target_select","isTargetSelect":true,"workflowActor":{"actorKey":"manual_1","allowedMulti":true}}]}}`,
			[]dingtalk.ActivityRule{{ActivityID: "a1", Name: "主管", Method: "OR", Actor: "approver", Required: true, People: []string{"099"}}, {ActivityID: "a2", Key: "manual_1", Chosen: true, Several: true}}, false},
		{"Workflow.Form", func(ctx ctx, c client) (any, error) { return c.Workflow.Form(ctx, "PROC-1") },
			`GET ` + wf + `/forms/schemas/processCodes?processCode=PROC-1`,
			`{"result":{"formCode":"PROC-1","name":"采购","schemaContent":{"title":"采购","items":[{"componentName":"TextField","props":{"id":"TextField_1","label":"事由","required":true}},
			{"componentName":"DDSelectField","props":{"id":"s","label":"类别","required":"false","options":["{\"key\":\"option_0\",\"value\":\"办公\"}",{"key":"option_1","value":"生产"},"其他"]}},
			{"componentName":"TableField","props":{"id":"t","label":"明细"},"children":[{"componentName":"MoneyField","props":{"id":"m","label":"金额"}}]}]},"status":"PUBLISHED"}}`,
			dingtalk.Form{Name: "采购", Items: []dingtalk.FormItem{{Component: "TextField", ID: "TextField_1", Label: "事由", Required: true},
				{Component: "DDSelectField", ID: "s", Label: "类别", Options: []string{"办公", "生产", "其他"}},
				{Component: "TableField", ID: "t", Label: "明细", Children: []dingtalk.FormItem{{Component: "MoneyField", ID: "m", Label: "金额"}}}}}, false},
		{"Workflow.Start", func(ctx ctx, c client) (any, error) {
			return c.Workflow.Start(ctx, dingtalk.NewInstance{ProcessCode: "PROC-1", OriginatorUserID: "012345", DeptID: -1, Values: []dingtalk.FormValue{{Name: "事由", Value: "采购键盘"}}})
		}, `POST ` + wf + `/processInstances {"processCode":"PROC-1","originatorUserId":"012345","deptId":-1,"formComponentValues":[{"name":"事由","value":"采购键盘"}]}`,
			`{"instanceId":"91ef1076-c3ed"}`, "91ef1076-c3ed", false},
		{"Workflow.Execute", func(ctx ctx, c client) (any, error) {
			return just(c.Workflow.Execute(ctx, dingtalk.Execution{ProcessInstanceID: "91ef", TaskID: 675834, ActionerUserID: "099", Result: "refuse", Remark: "超预算"}))
		}, `POST ` + wf + `/processInstances/execute {"processInstanceId":"91ef","taskId":675834,"actionerUserId":"099","result":"refuse","remark":"超预算"}`,
			`{"result":false,"success":true}`, nothing{}, false},
		{"Workflow.Terminate", func(ctx ctx, c client) (any, error) {
			return just(c.Workflow.Terminate(ctx, "91ef", "012345"))
		}, `POST ` + wf + `/processInstances/terminate {"processInstanceId":"91ef","isSystem":false,"operatingUserId":"012345"}`,
			`{"result":true,"success":true}`, nothing{}, false},
		{"Workflow.Comment", func(ctx ctx, c client) (any, error) {
			return just(c.Workflow.Comment(ctx, "91ef", "099", "请补发票"))
		},
			`POST ` + wf + `/processInstances/comments {"processInstanceId":"91ef","text":"请补发票","commentUserId":"099"}`, ok, nothing{}, false},
		{"Workflow.Redirect", func(ctx ctx, c client) (any, error) {
			return just(c.Workflow.Redirect(ctx, dingtalk.Redirection{TaskID: 675834, ToUserID: "077", OperateUserID: "099", Remark: "请代审"}))
		}, `POST ` + wf + `/tasks/redirect {"taskId":675834,"toUserId":"077","operateUserId":"099","remark":"请代审"}`, `{"result":true}`, nothing{}, false},
		{"Workflow.Append", func(ctx ctx, c client) (any, error) {
			return just(c.Workflow.Append(ctx, dingtalk.Appending{ProcessInstanceID: "91ef", TaskID: 675834, OperateUserID: "099", AppenderUserIDs: []string{"077"}, Type: dingtalk.AppendAfter, Remark: "请XX帮忙审批一下"}))
		}, `POST ` + wf + `/premium/tasks/append {"taskId":675834,"processInstanceId":"91ef","operateUserId":"099","appenderUserIds":["077"],"remark":"请XX帮忙审批一下","activateType":"ALL","type":"after"}`, `{"result":true}`, nothing{}, false},
		{"Workflow.Revert", func(ctx ctx, c client) (any, error) {
			return just(c.Workflow.Revert(ctx, dingtalk.Reversion{ProcessInstanceID: "91ef", TaskID: 675834, OperateUserID: "099", TargetActivityID: "d3aa_1974", Remark: "上一步"}))
		}, `POST ` + wf + `/premium/tasks/revert {"taskId":675834,"processInstanceId":"91ef","operateUserId":"099","targetActivityId":"d3aa_1974","revertAction":"REVERT_FOR_APPROVAL","remark":"上一步"}`, `{"result":true}`, nothing{}, false},
		{"Workflow.Premium", func(ctx ctx, c client) (any, error) { return c.Workflow.Premium(ctx, "099") },
			`GET ` + wf + `/premium/processCentres/todoTasks?pageNumber=1&pageSize=1&userId=099`, `{"result":{"list":[],"hasMore":false},"success":true}`, true, false},

		{"Attendance.List", func(ctx ctx, c client) (any, error) { return c.Attendance.List(ctx, []string{"012345"}, from, from) },
			`POST ` + listPath + ` {"workDateFrom":"2024-05-06 00:00:00","workDateTo":"2024-05-06 00:00:00","userIdList":["012345"],"offset":0,"limit":50}`,
			`{"errcode":0,"errmsg":"ok","recordresult":[{"id":1,"recordId":9,"userId":"012345","workDate":1714924800000,"checkType":"OnDuty","timeResult":"Late","locationResult":"Normal","sourceType":"USER","baseCheckTime":1714957200000,"userCheckTime":1714957860000,"planId":7,"groupId":3,` + placed + `}],"hasMore":false}`,
			[]dingtalk.Punch{{ID: 1, RecordID: 9, UserID: "012345", WorkDate: day("2024-05-06"), CheckType: "OnDuty", TimeResult: "Late", LocationResult: "Normal", SourceType: "USER",
				BaseCheckTime: utc("2024-05-06T01:00:00Z"), UserCheckTime: utc("2024-05-06T01:11:00Z"), PlanID: 7, GroupID: 3}}, false},
		{"Attendance.Day", func(ctx ctx, c client) (any, error) { return c.Attendance.Day(ctx, "012345", from) },
			`POST ` + oapiPath + `/topapi/attendance/getupdatedata {"userid":"012345","work_date":"2024-05-06"}`,
			`{"errcode":0,"result":{"userid":"012345","work_date":"2024-05-06 00:00:00","attendance_result_list":[{"check_type":"OnDuty","time_result":"Late","location_result":"Normal","plan_check_time":"2024-05-06 09:00:00","user_check_time":"2024-05-06 09:11:00","source_type":"USER",` + placed + `}],
			"check_record_list":[{"record_id":9,` + placed + `}],"approve_list":[{"biz_type":3,"tag_name":"请假","sub_type":"年假","duration":0.5,"duration_unit":"DAY","begin_time":"2024-05-06 13:00:00","end_time":"2024-05-06 18:00:00","procInst_id":"91ef"}]},"success":true}`,
			dingtalk.Day{UserID: "012345", WorkDate: from,
				Results: []dingtalk.DayResult{{CheckType: "OnDuty", TimeResult: "Late", LocationResult: "Normal", SourceType: "USER", PlanCheckTime: utc("2024-05-06T01:00:00Z"), UserCheckTime: utc("2024-05-06T01:11:00Z")}},
				Approvals: []dingtalk.DayApproval{{BizType: 3, TagName: "请假", SubType: "年假", Duration: "0.5", DurationUnit: "DAY",
					Begin: utc("2024-05-06T05:00:00Z"), End: utc("2024-05-06T10:00:00Z"), ProcInstID: "91ef"}}}, false},
		{"Attendance.LeaveStatus", func(ctx ctx, c client) (any, error) {
			return c.Attendance.LeaveStatus(ctx, []string{"012345"}, time.UnixMilli(1714924800000), time.UnixMilli(1715443200000))
		}, `POST ` + oapiPath + `/topapi/attendance/getleavestatus {"userid_list":"012345","start_time":1714924800000,"end_time":1715443200000,"offset":0,"size":20}`,
			`{"errcode":0,"result":{"has_more":false,"leave_status":[{"userid":"012345","start_time":1714957200000,"end_time":1714989600000,"duration_unit":"percent_day","duration_percent":100,"leave_code":"lc1"}]},"success":true}`,
			[]dingtalk.LeaveStatus{{UserID: "012345", LeaveCode: "lc1", Start: utc("2024-05-06T01:00:00Z"), End: utc("2024-05-06T10:00:00Z"), Days: 1}}, false},
		{"Attendance.LeaveTypes", func(ctx ctx, c client) (any, error) { return c.Attendance.LeaveTypes(ctx, "m1") },
			`POST ` + oapiPath + `/topapi/attendance/vacation/type/list {"op_userid":"m1","vacation_source":"all"}`,
			`{"errcode":0,"result":[{"leave_code":"lc1","leave_name":"年假","leave_view_unit":"day","natural_day_leave":false},{"leave_code":"lc2","leave_name":"产假","leave_view_unit":"halfDay","natural_day_leave":"true"},{"leave_code":"lc3","leave_name":"调休","leave_view_unit":"HOUR"}],"success":true}`,
			[]dingtalk.LeaveType{{Code: "lc1", Name: "年假", Unit: dingtalk.UnitDay}, {Code: "lc2", Name: "产假", Unit: dingtalk.UnitHalfDay, Natural: true}, {Code: "lc3", Name: "调休", Unit: dingtalk.UnitHour}}, false},
		{"Attendance.LeaveQuotas", func(ctx ctx, c client) (any, error) { return c.Attendance.LeaveQuotas(ctx, "m1", "lc1", "012345") },
			`POST ` + oapiPath + `/topapi/attendance/vacation/quota/list {"leave_code":"lc1","op_userid":"m1","userids":"012345","offset":0,"size":50}`,
			`{"errcode":0,"result":{"has_more":false,"leave_quotas":[{"userid":"012345","start_time":1704038400000,"end_time":1735660799000,"quota_num_per_day":1000,"used_num_per_day":250},
			{"userid":"012345","start_time":"1704038400000","end_time":null,"quota_num_per_day":0,"quota_num_per_hour":2400,"used_num_per_hour":150},{"userid":"other","quota_num_per_day":100}]},"success":true}`,
			[]dingtalk.LeaveQuota{{Start: time.UnixMilli(1704038400000).UTC(), End: time.UnixMilli(1735660799000).UTC(), Total: 10, Used: 2.5}, {Start: time.UnixMilli(1704038400000).UTC(), Hours: true, Total: 24, Used: 1.5}}, false},
		{"Attendance.Duration", func(ctx ctx, c client) (any, error) {
			return c.Attendance.Duration(ctx, dingtalk.DurationQuery{UserID: "012345", Biz: dingtalk.DurationLeave, From: ten, To: ten.Add(6 * time.Hour), Unit: dingtalk.UnitHalfDay, LeaveCode: "lc2"})
		}, `POST ` + apiPath + `/v1.0/attendance/approvals/durations/calculate?userId=012345 {"bizType":3,"fromTime":"2024-05-06 AM","toTime":"2024-05-06 PM","durationUnit":"halfDay","calculateModel":1,"leaveCode":"lc2"}`,
			`{"result":{"duration":"1.0","durationDetail":[{"date":"2024-05-06","duration":1}]}}`, 1.0, false},
		{"Robot.FileURL", func(ctx ctx, c client) (any, error) { return c.Robot.FileURL(ctx, "DC5") },
			`POST ` + apiPath + `/v1.0/robot/messageFiles/download {"downloadCode":"DC5","robotCode":"dingabc"}`, `{"downloadUrl":"http://files/x?Expires=1"}`, "http://files/x?Expires=1", false},
		{"Storage.ApprovalSpace", func(ctx ctx, c client) (any, error) { return c.Storage.ApprovalSpace(ctx, "012345") },
			`POST ` + wf + `/processInstances/spaces/infos/query {"userId":"012345"}`, `{"result":{"spaceId":3996960664},"success":true}`, "3996960664", false},
		{"Storage.UploadInfo", func(ctx ctx, c client) (any, error) { return c.Storage.UploadInfo(ctx, "39", "uA", "a.pdf", 7) },
			`POST ` + apiPath + `/v1.0/storage/spaces/39/files/uploadInfos/query?unionId=uA {"protocol":"HEADER_SIGNATURE","multipart":false,"option":{"storageDriver":"DINGTALK","preCheckParam":{"size":7,"parentId":"0","name":"a.pdf"}}}`,
			`{"protocol":"HEADER_SIGNATURE","uploadKey":"k","storageDriver":"DINGTALK","headerSignatureInfo":{"resourceUrls":["https://oss/x"],"headers":{"Authorization":"OSS x","x-oss-date":"20260528T093716Z"}}}`,
			dingtalk.Upload{Key: "k", URL: "https://oss/x", Headers: map[string]string{"Authorization": "OSS x", "x-oss-date": "20260528T093716Z"}}, false},
		{"Storage.Commit", func(ctx ctx, c client) (any, error) { return c.Storage.Commit(ctx, "39", "uA", "k", "a.pdf", 7) },
			`POST ` + apiPath + `/v1.0/storage/spaces/39/files/commit?unionId=uA {"uploadKey":"k","name":"a.pdf","parentId":"0","option":{"size":7,"conflictStrategy":"AUTO_RENAME"}}`,
			`{"dentry":{"id":"222892787485","name":"a(3).pdf","parentId":"0","spaceId":"39","size":13054,"type":"FILE"}}`,
			dingtalk.Attachment{SpaceID: "39", FileName: "a(3).pdf", FileSize: 13054, FileType: "pdf", FileID: "222892787485"}, false},

		{"Calendar.CreateEvent", func(ctx ctx, c client) (any, error) {
			e, err := c.Calendar.CreateEvent(ctx, "uA", "key-1", dingtalk.NewEvent{Summary: "周会", Start: dingtalk.At(ten), End: dingtalk.At(ten.Add(time.Hour)), Attendees: []dingtalk.Attendee{{ID: "uB"}}})
			return e.ID, err
		}, `POST ` + events + ` key=key-1 {"summary":"周会","start":{"dateTime":"2024-05-06T10:00:00+08:00","timeZone":"Asia/Shanghai"},"end":{"dateTime":"2024-05-06T11:00:00+08:00","timeZone":"Asia/Shanghai"},"attendees":[{"id":"uB"}]}`,
			`{"id":"ev1","summary":"周会"}`, "ev1", false},
		{"Calendar.GetEvent", func(ctx ctx, c client) (any, error) { return c.Calendar.GetEvent(ctx, "uA", "ev1") }, `GET ` + events + `/ev1`,
			`{"id":"ev1","summary":"周会","attendees":[{"id":"uB","displayName":"李","responseStatus":"declined"}]}`,
			dingtalk.Event{ID: "ev1", Summary: "周会", Attendees: []dingtalk.Attendee{{ID: "uB", DisplayName: "李", ResponseStatus: "declined"}}}, false},
		{"Calendar.DeleteEvent", func(ctx ctx, c client) (any, error) { return just(c.Calendar.DeleteEvent(ctx, "uA", "ev1", "k", true)) },
			`DELETE ` + events + `/ev1?pushNotification=true key=k`, ``, nothing{}, false},
		{"Calendar.EventsView", func(ctx ctx, c client) (any, error) {
			return c.Calendar.EventsView(ctx, "uA", from, from.AddDate(0, 0, 1))
		}, `GET ` + cal + `/calendars/primary/eventsview?maxResults=100&timeMax=2024-05-07T00%3A00%3A00%2B08%3A00&timeMin=2024-05-06T00%3A00%3A00%2B08%3A00`,
			`{"events":[{"id":"ev2","start":{"date":"2024-05-06"},"isAllDay":true}],"nextToken":null}`,
			[]dingtalk.Event{{ID: "ev2", Start: dingtalk.EventTime{Date: "2024-05-06"}, IsAllDay: true}}, false},
		{"Calendar.Respond", func(ctx ctx, c client) (any, error) {
			return just(c.Calendar.Respond(ctx, "uA", "ev1", "k", dingtalk.ResponseAccepted))
		}, `POST ` + events + `/ev1/respond key=k {"responseStatus":"accepted"}`, ``, nothing{}, false},
		{"Calendar.AddRooms", func(ctx ctx, c client) (any, error) {
			return just(c.Calendar.AddRooms(ctx, "uA", "ev1", "k", []string{"r1"}))
		}, `POST ` + events + `/ev1/meetingRooms key=k {"meetingRoomsToAdd":[{"roomId":"r1"}]}`, `{"result":true}`, nothing{}, false},
		{"Calendar.FreeBusy", func(ctx ctx, c client) (any, error) {
			return c.Calendar.FreeBusy(ctx, "uA", []string{"uB", "uC", "uD"}, ten, ten.Add(time.Hour))
		}, `POST ` + cal + `/querySchedule {"userIds":["uB","uC","uD"],"startTime":"2024-05-06T10:00:00+08:00","endTime":"2024-05-06T11:00:00+08:00"}`,
			`{"scheduleInformation":[{"userId":"uB","scheduleItems":[{` + busy + `}]},{"userId":"uC","error":"无权限"}]}`,
			[]dingtalk.Slots{{ID: "uB", Busy: []dingtalk.Slot{{Status: "BUSY", Start: dingtalk.At(ten), End: dingtalk.At(ten.Add(time.Hour))}}},
				{ID: "uC", Unknown: true, Error: "无权限"}, {ID: "uD", Unknown: true, Error: "not in the answer"}}, false},
		{"Calendar.RoomSchedules", func(ctx ctx, c client) (any, error) {
			return c.Calendar.RoomSchedules(ctx, "uA", []string{"r1"}, ten, ten.Add(time.Hour))
		}, `POST ` + cal + `/meetingRooms/schedules/query {"roomIds":["r1"],"startTime":"2024-05-06T10:00:00+08:00","endTime":"2024-05-06T11:00:00+08:00"}`,
			`{"scheduleInformation":[{"roomId":"r1","scheduleItems":[{` + busy + `,"eventId":"ev9","organizer":{"id":"uB"}}]}]}`,
			[]dingtalk.Slots{{ID: "r1", Busy: []dingtalk.Slot{{Status: "BUSY", Start: dingtalk.At(ten), End: dingtalk.At(ten.Add(time.Hour)), EventID: "ev9", OrganizerID: "uB"}}}}, false},
		{"Rooms.List", func(ctx ctx, c client) (any, error) { return c.Rooms.List(ctx, "uA") },
			`GET ` + apiPath + `/v1.0/rooms/meetingRoomLists?maxResults=100&unionId=uA`, `{"hasMore":false,"result":[{"roomId":"r2","roomName":"302"}]}`,
			[]dingtalk.Room{{RoomID: "r2", RoomName: "302"}}, false},

		{"Rooms.NeedsApproval", func(ctx ctx, c client) (any, error) { return c.Rooms.NeedsApproval(ctx, "uA", "r1") },
			`GET ` + apiPath + `/v1.0/rooms/meetingRooms/r1?unionId=uA`, `{"result":{"roomId":"r1","approvalSwitch":true}}`, true, false},

		{"Contact.User", func(ctx ctx, c client) (any, error) { return c.Contact.User(ctx, "012345") },
			`POST ` + oapiPath + `/topapi/v2/user/get {"userid":"012345"}`,
			`{"errcode":0,"errmsg":"ok","result":{"userid":"012345","unionid":"uA","name":"王小明","title":"工程师","dept_id_list":[42],"manager_userid":"099","senior":true,"active":true,"role_list":[{"id":7,"name":"主管"}]}}`,
			dingtalk.User{UserID: "012345", UnionID: "uA", Name: "王小明", Title: "工程师", DeptIDList: []int64{42}, ManagerUserID: "099", Senior: true, Detailed: true, Active: true, Roles: []dingtalk.Role{{ID: 7, Name: "主管"}}}, true},
		{"Contact.DeptUsers", func(ctx ctx, c client) (any, error) { return c.Contact.DeptUsers(ctx, 42) },
			`POST ` + oapiPath + `/topapi/v2/user/list {"dept_id":42,"cursor":0,"size":100}`,
			`{"errcode":0,"errmsg":"ok","result":{"has_more":false,"list":[{"userid":"099","name":"李","leader":true}]}}`,
			[]dingtalk.User{{UserID: "099", Name: "李", Leader: true}}, true},
		{"Contact.SubDepts", func(ctx ctx, c client) (any, error) { return c.Contact.SubDepts(ctx, dingtalk.RootDept) },
			`POST ` + oapiPath + `/topapi/v2/department/listsub {"dept_id":1}`, `{"errcode":0,"result":[{"dept_id":42,"name":"研发部","parent_id":1}]}`,
			[]dingtalk.Department{{DeptID: 42, Name: "研发部", ParentID: 1}}, true},
		{"Contact.Dept", func(ctx ctx, c client) (any, error) { return c.Contact.Dept(ctx, 42) },
			`POST ` + oapiPath + `/topapi/v2/department/get {"dept_id":42}`,
			`{"errcode":0,"result":{"dept_id":42,"name":"研发部","parent_id":1,"dept_manager_userid_list":["099"],"member_count":"7","hide_dept":true,"dept_permits":[7],"user_permits":["a"],
			"outer_dept":"true","outer_dept_only_self":"true","outer_permit_depts":"[8]","outer_permit_users":["b"]}}`,
			dingtalk.Department{DeptID: 42, Name: "研发部", ParentID: 1, ManagerUserIDs: []string{"099"}, MemberCount: 7, HideDept: true, DeptPermits: []int64{7}, UserPermits: []string{"a"},
				OuterDept: true, OuterDeptOnlySelf: true, OuterPermitDepts: []int64{8}, OuterPermitUsers: []string{"b"}}, true},
		{"Contact.ParentsByUser", func(ctx ctx, c client) (any, error) { return c.Contact.ParentsByUser(ctx, "012345") },
			`POST ` + oapiPath + `/topapi/v2/department/listparentbyuser {"userid":"012345"}`,
			`{"errcode":0,"result":{"parent_list":[{"parent_dept_id_list":[42,1]},{"parent_dept_id_list":[7,6,1]}]}}`, [][]int64{{42, 1}, {7, 6, 1}}, true},
		{"Contact.ListAdmin", func(ctx ctx, c client) (any, error) { return c.Contact.ListAdmin(ctx) },
			`POST ` + oapiPath + `/topapi/user/listadmin {}`, `{"errcode":0,"result":[{"userid":"manager1","sys_level":1},{"userid":"sub","sys_level":2}]}`,
			[]dingtalk.Admin{{UserID: "manager1", Main: true}, {UserID: "sub"}}, true},
		{"Contact.Roles", func(ctx ctx, c client) (any, error) { return c.Contact.Roles(ctx) },
			`POST ` + oapiPath + `/topapi/role/list {"offset":0,"size":200}`,
			`{"errcode":0,"result":{"hasMore":false,"list":[{"groupId":1,"name":"默认","roles":[{"id":11,"name":"主管"}]},{"groupId":2,"name":"岗位","roles":[{"id":"12","name":"出纳"}]}]}}`,
			[]dingtalk.Role{{ID: 11, Name: "主管"}, {ID: 12, Name: "出纳"}}, true},
		{"Contact.HasMembers", func(ctx ctx, c client) (any, error) { return c.Contact.HasMembers(ctx, 11) },
			`POST ` + oapiPath + `/topapi/role/simplelist {"offset":0,"role_id":11,"size":1}`, `{"errcode":0,"result":{"hasMore":false,"list":[{"userid":"099","name":"李"}]}}`, true, true},
		{"Contact.AuthScopes", func(ctx ctx, c client) (any, error) { return c.Contact.AuthScopes(ctx) },
			`GET ` + oapiPath + `/auth/scopes`, `{"errcode":0,"auth_user_field":["name"],"auth_org_scopes":{"authed_user":["012345"],"authed_dept":[1,42]}}`,
			dingtalk.Scopes{Users: []string{"012345"}, Departments: []int64{1, 42}}, true},
		{"Contact.Search", func(ctx ctx, c client) (any, error) { return c.Contact.Search(ctx, "王小明", true) },
			`POST ` + apiPath + `/v1.0/contact/users/search {"queryWord":"王小明","offset":0,"size":50,"fullMatchField":1}`,
			`{"hasMore":false,"totalCount":1,"list":["012345"]}`, []string{"012345"}, false},
		{"Contact.SeniorCallers", func(ctx ctx, c client) (any, error) { return c.Contact.SeniorCallers(ctx, "012345") },
			`GET ` + apiPath + `/v1.0/contact/seniorSettings?seniorStaffId=012345`,
			`{"seniorStaffId":"012345","protectScenes":["DING_SMS"],"seniorWhiteList":[{"id":"1234","name":"测试角色","type":1},{"id":42,"type":2}]}`, []string{"1234", "42"}, false},
		{"Contact.HideSettings", func(ctx ctx, c client) (any, error) { return c.Contact.HideSettings(ctx) },
			`GET ` + apiPath + `/v1.0/contact/contactHideSettings?maxResults=100`,
			`{"hasMore":false,"list":[{"id":1,"name":"高层","active":true,"objectStaffIds":["a"],"objectDeptIds":[42],"objectTagIds":[7],"excludeStaffIds":["b"],"excludeDeptIds":[8],"excludeTagIds":[9]},{"active":false,"objectStaffIds":["c"]}]}`,
			[]dingtalk.HideSetting{{Hidden: dingtalk.Selection{Users: []string{"a"}, Depts: []int64{42}, Roles: []int64{7}}, Except: dingtalk.Selection{Users: []string{"b"}, Depts: []int64{8}, Roles: []int64{9}}}}, false},
		{"Contact.Restrictions", func(ctx ctx, c client) (any, error) { return c.Contact.Restrictions(ctx) },
			`GET ` + apiPath + `/v1.0/contact/restrictions/settings?maxResults=100`,
			`{"hasMore":false,"list":[{"id":1,"type":"excludeNode","active":true,"subjectUserIds":["a"],"subjectDeptIds":[42],"subjectTagIds":[7],"excludeUserIds":["b"],"restrictInSearch":true}]}`,
			[]dingtalk.Restriction{{Subjects: dingtalk.Selection{Users: []string{"a"}, Depts: []int64{42}, Roles: []int64{7}}, Reach: dingtalk.ReachListed, Listed: dingtalk.Selection{Users: []string{"b"}}}}, false},
	}
}

// placed are the fields of a punch that say where somebody was, in both spellings.
const placed = `"userAddress":"secret-street","userLatitude":30.27777,"userLongitude":120.15555,"userAccuracy":"15","userSsid":"secret-ssid","userMacAddr":"02:00:00:aa:bb:cc","photoUrl":"https://oss.test/secret-photo.jpg",
	"user_address":"secret-street","user_latitude":"30.27777","user_longitude":"120.15555","user_ssid":"secret-ssid","user_mac_addr":"02:00:00:aa:bb:cc","base_ssid":"secret-ssid","photo_url":"https://oss.test/secret-photo.jpg"`

func TestEveryCallIsMadeAndReadAsDocumented(t *testing.T) {
	for i, row := range conformances(t, "") {
		t.Run(row.call, func(t *testing.T) {
			c, f := setup(t)
			x := conformances(t, f.srv.URL+sessionPath+"?session=66d7")[i]
			head, _ := splitBody(x.request)
			method, path, _ := strings.Cut(head, " ")
			path, _, _ = strings.Cut(strings.Fields(path)[0], "?")
			refusals := []string{`400 {"code":"not.today","requestid":"r","message":"今天不行"}`, `{"success":false,"code":"not.today","message":"今天不行"}`}
			if strings.HasPrefix(path, oapiPath) {
				refusals = []string{`{"errcode":400002,"errmsg":"今天不行"}`, `{"errcode":88,"sub_code":"400002","sub_msg":"今天不行"}`}
			}
			f.handle(method, path, append([]string{x.answer}, refusals...)...)
			got, err := x.run(t.Context(), c)
			noError(t, err)
			if diff := cmp.Diff(x.want, got); diff != "" {
				t.Error(diff)
			}
			f.want(x.request)
			calls := f.observed()
			if last := calls[len(calls)-1]; last.Counted == x.free {
				t.Errorf("counted is %v", last.Counted)
			}
			for _, refusal := range refusals {
				if _, err := x.run(t.Context(), c); !dingtalk.HasCode(err, "not.today", "400002") || dingtalk.Reason(err) != "今天不行" || dingtalk.IsTemporary(err) {
					t.Errorf("%s gives %v, reason %q", refusal, err, dingtalk.Reason(err))
				}
			}
			f.mu.Lock()
			defer f.mu.Unlock()
			for _, private := range []string{"secret-", "30.27777", "120.15555", "02:00:00:aa"} {
				if strings.Contains(fmt.Sprintf("%+v", got), private) || strings.Contains(f.logs.String(), private) {
					t.Errorf("%q left the client", private)
				}
			}
		})
	}
}

// Every method of every service that makes a call has a row.
func TestEveryCallHasARow(t *testing.T) {
	rows := map[string]bool{}
	for _, x := range conformances(t, "") {
		if rows[x.call] {
			t.Errorf("%s has two rows", x.call)
		}
		rows[x.call] = true
	}
	client := reflect.TypeFor[dingtalk.Client]()
	calls := 0
	for i := range client.NumField() {
		field := client.Field(i)
		if !field.IsExported() {
			continue
		}
		for m := range field.Type.NumMethod() {
			method := field.Type.Method(m)
			if method.Type.NumIn() < 2 || method.Type.In(1) != reflect.TypeFor[context.Context]() {
				continue // asks nobody
			}
			calls++
			if name := field.Name + "." + method.Name; !rows[name] {
				t.Errorf("%s has no row", name)
			}
		}
	}
	if calls != len(rows) || calls < 30 {
		t.Errorf("%d calls, %d rows", calls, len(rows))
	}
}
