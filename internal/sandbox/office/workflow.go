package office

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Approval instances and what may happen to them, openapi.md 4. The state
// machine takes the time of each step, so that the generator can live
// through the past; calls use the clock.

const (
	running    = "RUNNING"
	completed  = "COMPLETED"
	terminated = "TERMINATED"
	canceled   = "CANCELED"
	paused     = "PAUSED"

	agree    = "agree"
	refuse   = "refuse"
	redirect = "redirect"

	resultNone = "NONE"

	// revokeDelay: nothing can be withdrawn sooner after its submission.
	revokeDelay = 15 * time.Second
)

type instance struct {
	id, businessID string
	template       *template
	title          string
	originator     *person
	dept           int64
	created        time.Time
	finished       time.Time
	status, result string
	steps          []step
	at             int // the current step
	tasks          []*task
	records        []record
	values         []formValue
	cc             []string
	byAPI          bool // started through the API with approvers of its own
}

type task struct {
	id                int64
	userID            string
	status, result    string
	created, finished time.Time
	activity, group   string
	remark            string
}

// record is an entry of operationRecords.
type record struct {
	userID               string
	at                   time.Time
	kind, result, remark string
	activity, name       string
	cc                   []string
}

// formValue is one filled-in component; Value is always text (openapi.md 4.2).
type formValue struct {
	ID            string `json:"id,omitempty"`
	Name          string `json:"name"`
	Value         string `json:"value"`
	ExtValue      string `json:"extValue,omitempty"`
	ComponentType string `json:"componentType,omitempty"`
	BizAlias      string `json:"bizAlias,omitempty"`
}

// begin starts an instance at a moment.
func (o *Office) begin(t *template, p *person, dept int64, values []formValue, steps []step, when time.Time) *instance {
	o.instances++
	n := o.instances
	in := &instance{
		id:         o.instanceID(t, p, when, n),
		businessID: when.In(china).Format("200601021504") + fmt.Sprintf("%08d", o.number(8, "business", n)),
		template:   t, originator: p, dept: dept, created: when, status: running, values: values, steps: steps,
		title: p.Name + "提交的" + t.name,
	}
	in.records = append(in.records, record{userID: p.UserID, at: when, kind: "START_PROCESS_INSTANCE", result: resultNone, name: "提交申请"})
	if t.ccTeam != "" {
		o.addTeam(t.ccTeam, func(h *person) { in.cc = append(in.cc, h.UserID) })
	}
	o.instanceByID[in.id] = in
	o.instanceList = append(o.instanceList, in)
	o.instanceEvent(in, "start", when)
	o.enter(in, when)
	return in
}

func (o *Office) instanceID(t *template, p *person, when time.Time, n int64) string {
	id := o.word(22, "instance", t.key, p.UserID, when.UnixNano(), n)
	return id + fmt.Sprintf("%011d", when.Unix())
}

// enter opens the tasks of the current step, or ends the instance behind the
// last one.
func (o *Office) enter(in *instance, when time.Time) {
	if in.at >= len(in.steps) {
		o.finish(in, agree, when)
		return
	}
	s := in.steps[in.at]
	for _, u := range s.users {
		o.open(in, s, u, when)
	}
}

func (o *Office) open(in *instance, s step, userID string, when time.Time) *task {
	o.lastTask += 1 + int64(o.rng("task", o.lastTask).IntN(900))
	t := &task{id: o.lastTask, userID: userID, status: running, result: resultNone, created: when, activity: s.activity, group: s.name}
	in.tasks = append(in.tasks, t)
	o.taskEvent(in, t, "start", "", "", when)
	return t
}

// decide settles a running task and moves the instance on: refusing ends it,
// an or-sign needs one, an and-sign all.
func (o *Office) decide(in *instance, t *task, yes bool, remark string, when time.Time) {
	word := map[bool]string{true: agree, false: refuse}[yes]
	t.status, t.result, t.finished, t.remark = completed, strings.ToUpper(word), when, remark
	in.records = append(in.records, record{userID: t.userID, at: when, kind: "EXECUTE_TASK_NORMAL", result: t.result, remark: remark, activity: t.activity, name: t.group})
	o.taskEvent(in, t, "finish", word, remark, when)
	if !yes {
		o.cancelOthers(in, when, false)
		o.finish(in, refuse, when)
		return
	}
	s := in.steps[in.at]
	if t.activity != s.activity { // of an approver who was added before
		if !slices.ContainsFunc(in.tasks, func(other *task) bool { return other.status == running && other.activity == t.activity }) {
			o.resume(in, when)
		}
		return
	}
	if s.method == methodOr {
		o.cancelOthers(in, when, true)
	} else if slices.ContainsFunc(in.tasks, func(t *task) bool { return t.status == running }) {
		return
	}
	in.at++
	o.enter(in, when)
}

// cancelOthers closes the tasks that are still open. Only colleagues of an
// or-sign are told by an event of their own (openapi.md 4.12); otherwise the
// end of the instance says it.
func (o *Office) cancelOthers(in *instance, when time.Time, tell bool) {
	for _, t := range in.tasks {
		if t.status != running && (tell || t.status != paused) {
			continue
		}
		t.status, t.finished = canceled, when
		if tell {
			o.taskEvent(in, t, "cancel", "", "", when)
		}
	}
}

func (o *Office) finish(in *instance, result string, when time.Time) {
	in.status, in.result, in.finished = completed, result, when
	if result == agree && len(in.cc) > 0 {
		in.records = append(in.records, record{userID: in.originator.UserID, at: when, kind: "PROCESS_CC", result: resultNone, name: "抄送人", cc: slices.Clone(in.cc)})
	}
	if result == agree {
		o.approved(in, when)
	}
	o.instanceEvent(in, "finish", when)
}

// withdraw ends an instance before a decision.
func (o *Office) withdraw(in *instance, userID, remark string, when time.Time) {
	for _, t := range in.tasks {
		if t.status == running {
			t.status, t.finished = terminated, when
		}
	}
	in.status, in.result, in.finished = terminated, "", when
	in.records = append(in.records, record{userID: userID, at: when, kind: "TERMINATE_PROCESS_INSTANCE", result: resultNone, remark: remark})
	o.instanceEvent(in, "terminate", when)
}

// handOver gives a running task to somebody else.
func (o *Office) handOver(in *instance, t *task, to, remark string, when time.Time) {
	t.status, t.result, t.finished = completed, "REDIRECTED", when
	in.records = append(in.records, record{userID: t.userID, at: when, kind: "REDIRECT_TASK", result: resultNone, remark: remark, activity: t.activity, name: t.group})
	o.taskEvent(in, t, "finish", redirect, remark, when)
	o.open(in, step{activity: t.activity, name: t.group}, to, when)
}

func (o *Office) comment(in *instance, userID, text string, when time.Time) {
	in.records = append(in.records, record{userID: userID, at: when, kind: "ADD_REMARK", result: resultNone, remark: text})
}

func (in *instance) task(id int64) *task {
	for _, t := range in.tasks {
		if t.id == id {
			return t
		}
	}
	return nil
}

// waiting are the running tasks of a person, oldest first.
func (o *Office) waiting(userID string) []*task {
	var out []*task
	for _, in := range o.instanceList {
		for _, t := range in.tasks {
			if t.userID == userID && t.status == running {
				out = append(out, t)
			}
		}
	}
	return out
}

// taskEvent and instanceEvent post what stream-protocol.md 5 documents, and
// what frames that implementers published hold beside it: resource, and of
// tasks the node and who acted. The generator's past is silent.
func (o *Office) taskEvent(in *instance, t *task, kind, result, remark string, when time.Time) {
	if !o.live {
		return
	}
	data := o.bpmsEvent(in, "bpms_task_change", kind)
	data["taskId"], data["staffId"], data["createTime"] = t.id, t.userID, t.created.UnixMilli()
	data["activityId"], data["activityName"] = t.activity, t.group
	if kind != "start" {
		data["finishTime"] = when.UnixMilli()
		data["actualActionerId"], data["agentActionerIds"] = t.userID, []string{}
	}
	if result != "" {
		data["result"] = result
	}
	if remark != "" {
		data["remark"] = remark
	}
	o.outbox.post("bpms_task_change", data)
}

func (o *Office) instanceEvent(in *instance, kind string, when time.Time) {
	if !o.live {
		return
	}
	data := o.bpmsEvent(in, "bpms_instance_change", kind)
	data["staffId"], data["createTime"] = in.originator.UserID, in.created.UnixMilli()
	data["url"] = o.instanceURL(in)
	if kind != "start" {
		data["finishTime"] = when.UnixMilli()
	}
	if kind == "finish" {
		data["result"] = in.result
	}
	o.outbox.post("bpms_instance_change", data)
}

func (o *Office) bpmsEvent(in *instance, event, kind string) object {
	return object{
		"processInstanceId": in.id, "processCode": in.template.code, "bizCategoryId": in.template.bizCategory, "businessType": "",
		"businessId": in.businessID, "title": in.title, "type": kind, "resource": "/v1.0/event/" + event + "/processCode/" + in.template.code + "/type/" + kind,
	}
}

func (o *Office) instanceURL(in *instance) string {
	return "https://aflow.dingtalk.com/dingtalk/mobile/homepage.htm?corpid=" + o.opt.CorpID + "&dd_share=false&showmenu=true&back=native&procInstId=" + in.id + "#/approval"
}

func upper(s string) string { return strings.ToUpper(s) }
