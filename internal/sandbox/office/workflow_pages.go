package office

import (
	"net/http"
	"strconv"
)

// The calls that page through whole instances: POST /v1.0/workflow/instances/datas and
// GET /v1.0/workflow/processes/pages/instances. No document describes them; parameters and answers are those of
// DingTalk's SDKs (workflow_1_0: PagesExportInstances, QueryAllProcessInstances). All parameters stand in the query.

// instancePages serves one of the two.
func (o *Office) instancePages(datas bool) newCall {
	return func(r *http.Request) (any, *fault) {
		if (datas && !o.offersDatas) || (!datas && !o.offersPages) {
			return nil, gone("InvalidAction.NotFound", "Specified api is not found, please check your url and method.")
		}
		get := r.URL.Query().Get
		whole := func(name string) int64 {
			n, err := strconv.ParseInt(get(name), 10, 64)
			if err != nil {
				return -1
			}
			return n
		}
		from, size := int(whole("nextToken")), int(whole("maxResults"))
		q := idQuery{ProcessCode: get("processCode"), StartTime: whole("startTimeInMills"), NextToken: &from, MaxResults: size}
		if get("endTimeInMills") != "" {
			end := whole("endTimeInMills")
			q.EndTime = &end
		}
		if status := get("status"); datas && status != "" {
			q.Statuses = []string{status}
		}
		if f := o.checkIDQuery(q); f != nil {
			return nil, f
		}
		part, more := window(o.query(q), from, size)
		list := []object{}
		for _, in := range part {
			list = append(list, o.wholeInstance(in, datas))
		}
		result := object{"list": list, "hasMore": more}
		if more {
			result["nextToken"] = strconv.Itoa(from + size)
		}
		return object{"result": result}, nil
	}
}

// wholeInstance is an entry of their pages. Its names differ from those of the single instance.
func (o *Office) wholeInstance(in *instance, datas bool) object {
	tasks, records, values := []object{}, []object{}, []object{}
	for _, t := range in.tasks {
		e := object{"taskId": t.id, "userId": t.userID, "status": t.status, "result": t.result, "activityId": t.activity, "createTimestamp": t.created.UnixMilli()}
		if !t.finished.IsZero() {
			e["finishTimestamp"] = t.finished.UnixMilli()
		}
		tasks = append(tasks, e)
	}
	for _, r := range in.records {
		records = append(records, object{"userId": r.userID, "operationType": r.kind, "result": r.result, "remark": r.remark, "timestamp": r.at.UnixMilli()})
	}
	for _, v := range o.answeredValues(in) {
		e := object{"id": v.ID, "name": v.Name, "value": v.Value, "extValue": v.ExtValue}
		if datas {
			e["componentName"] = v.ComponentType
		}
		values = append(values, e)
	}
	out := object{
		"processInstanceId": in.id, "title": in.title, "businessId": in.businessID, "originatorUserid": in.originator.UserID,
		"originatorDeptId": strconv.FormatInt(in.dept, 10), "status": in.status, "result": in.result, "createTime": in.created.UnixMilli(),
		"tasks": tasks, "operationRecords": records, "formComponentValues": values, "attachedProcessInstanceIds": "", "mainProcessInstanceId": "",
	}
	if !in.finished.IsZero() {
		out["finishTime"] = in.finished.UnixMilli()
	}
	return out
}
