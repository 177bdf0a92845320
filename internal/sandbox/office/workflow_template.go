package office

import (
	"net/http"
	"net/url"
	"time"
)

// Templates and the forecast of a flow, openapi.md 4.9 and 4.10.

func (o *Office) templatesVisible(r *http.Request) (any, *fault) {
	q := r.URL.Query()
	size, ok := queryInt(q, "maxResults", 0)
	if !ok || size < 1 || size > 100 {
		return nil, bad("invalidMaxResults", "无效的分页大小")
	}
	token, ok := queryInt(q, "nextToken", -1)
	if !ok || token < 0 {
		return nil, bad("invalidNextToken", "无效的分页游标")
	}
	p := o.employee(q.Get("userId"))
	if p == nil && q.Get("userId") != "" {
		return nil, bad("aflowProcessGetFailed", "获取审批模板失败")
	}
	list := []object{}
	for _, t := range o.templates {
		if p == nil || o.visible(t, p) {
			list = append(list, o.templateRow(t))
		}
	}
	part, more := window(list, token, size)
	result := object{"processList": part}
	if more {
		result["nextToken"] = token + size
	}
	return object{"result": result}, nil
}

func (o *Office) templateRow(t *template) object {
	return object{
		"name": t.name, "processCode": t.code,
		"url":     "https://aflow.dingtalk.com/dingtalk/mobile/homepage.htm?corpid=" + o.opt.CorpID + "#/custom?processCode=" + t.code,
		"iconUrl": iconURL(t), "dirId": "dir_" + t.dir, "dirName": t.dir,
	}
}

func iconURL(t *template) string {
	return "https://gw.alicdn.com/imgextra/sandbox-" + url.PathEscape(t.key) + ".png"
}

func (o *Office) templatesManaged(r *http.Request) (any, *fault) {
	if !o.isAdmin(r.URL.Query().Get("userId")) {
		return nil, bad("aflowProcessGetFailed", "用户没有审批管理权限")
	}
	list := []object{}
	for _, t := range o.templates {
		list = append(list, object{
			"flowTitle": t.name, "processCode": t.code, "iconName": t.key, "iconUrl": iconURL(t),
			"newProcess": true, "gmtModified": utcMinute(o.templateDate()), "attendanceType": t.attendance,
		})
	}
	return object{"result": list, "success": true}, nil
}

// templateDate is when the templates were last edited.
func (o *Office) templateDate() time.Time { return addDays(midnight(o.born), -365) }

func (o *Office) formSchema(r *http.Request) (any, *fault) {
	code := r.URL.Query().Get("processCode")
	if code == "" {
		return nil, bad("aflowProcessCodeIsError", "processCode错误")
	}
	t := o.templateByCode(code)
	if t == nil {
		return nil, bad("formNotExist", "表单不存在")
	}
	date := utcMinute(o.templateDate())
	return object{"result": object{
		"creatorUserId": o.mainAdmin().UserID, "appUuid": "ding_app_" + o.word(12, "app"), "formCode": t.code, "formUuid": "FORM-" + upper(o.uuid("form", t.key)),
		"name": t.name, "memo": "", "ownerIdType": "orgId", "bizType": t.bizCategory, "status": "PUBLISHED", "procType": "inner", "visibleRange": "PRIVATE",
		"gmtCreate": date, "gmtModified": date,
		"schemaContent": object{"title": t.name, "icon": t.key, "commentRequired": t.remarks, "items": schemaItems(t.fields)},
	}}, nil
}

func schemaItems(fields []field) []object {
	items := []object{}
	for _, f := range fields {
		props := object{"id": f.id, "label": f.label, "required": f.required}
		if len(f.options) > 0 {
			props["options"] = optionTexts(f.options)
		}
		if f.component == "DDDateRangeField" {
			props["format"], props["unit"] = "yyyy-MM-dd HH:mm", "天"
		}
		item := object{"componentName": f.component, "props": props}
		if len(f.children) > 0 {
			item["children"] = schemaItems(f.children)
		}
		items = append(items, item)
	}
	return items
}

// optionTexts writes each option as JSON text, one of the two forms that
// openapi.md 4.9 leaves open.
func optionTexts(options []string) []string {
	texts := []string{}
	for i, v := range options {
		texts = append(texts, jsonText(object{"key": "option_" + string(rune('0'+i)), "value": v}))
	}
	return texts
}

func (o *Office) codeByName(r *http.Request) (any, *fault) {
	name := r.URL.Query().Get("name")
	t := o.findTemplate(func(t *template) bool { return t.name == name })
	if t == nil {
		return nil, bad("aflowProcessGetFailed", "获取审批模板失败")
	}
	return object{"result": object{"processCode": t.code}}, nil
}

func (o *Office) forecast(r *http.Request) (any, *fault) {
	var q struct {
		ProcessCode string      `json:"processCode"`
		DeptID      *int64      `json:"deptId"`
		UserID      string      `json:"userId"`
		Values      []formValue `json:"formComponentValues"`
	}
	if err := decode(r, &q); err != nil || q.DeptID == nil {
		return nil, bad("invalidParameter", "参数错误")
	}
	t, p := o.templateByCode(q.ProcessCode), o.employee(q.UserID)
	switch {
	case t == nil:
		return nil, bad("processCodeError", "获取审批模板失败或模板已删除")
	case q.UserID == "":
		return nil, bad("invalidUserId", "用户userId为空")
	case p == nil:
		return nil, bad("userNotExist", "用户不存在")
	case len(q.Values) == 0:
		return nil, bad("componentIsNull", "表单数据为空")
	}
	rules, nodes := o.forecastRules(t, p)
	return object{"result": object{
		"isForecastSuccess": true, "processCode": t.code, "userId": p.UserID, "processId": o.number(11, "process", t.key), "isStaticWorkflow": true,
		"workflowActivityRules": rules, "workflowForecastNodes": nodes,
	}}, nil
}

func (o *Office) forecastRules(t *template, p *person) (rules, nodes []object) {
	prev := "sid-startevent"
	for _, r := range t.flow {
		rule := object{"activityId": r.activity, "prevActivityId": prev, "activityName": r.name, "activityType": "target_approval", "isTargetSelect": false}
		actor := object{"actorType": "approver", "approvalType": "MANUAL", "approvalMethod": forecastMethod(r.method), "actorActivateType": "ALL", "required": true, "allowedMulti": true}
		if r.by == byChoice {
			rule["activityType"], rule["isTargetSelect"] = "target_select", true
			actor["actorKey"], actor["actorSelectionType"] = choiceKey, "allStaff"
		} else {
			actioners := []object{}
			for _, id := range o.approvers(r, p, nil) {
				actioners = append(actioners, object{"userId": id, "name": o.byUser[id].Name, "avatar": ""})
			}
			rule["activityActioners"] = actioners
		}
		rule["workflowActor"] = actor
		rules = append(rules, rule)
		nodes = append(nodes, object{"activityId": r.activity, "outId": "line-" + r.activity})
		prev = r.activity
	}
	return rules, nodes
}

// forecastMethod: the forecast knows no NONE; one approver is ONE_BY_ONE.
func forecastMethod(method string) string {
	if method == methodSingle {
		return "ONE_BY_ONE"
	}
	return method
}
