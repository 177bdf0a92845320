package office

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Work notifications, openapi.md 8.3.

const (
	maxNotified     = 100
	maxNotifiedDept = 20
	maxNotice       = 2048 // bytes of msg
	noticesPerDay   = 500  // to one person
	toAllPerDay     = 3
	noticeLife      = 24 * time.Hour

	duplicateNotice = 143106
	dailyNotices    = 143105
)

// WorkNotification is a message that the application sent to people outside
// of any chat.
type WorkNotification struct {
	TaskID int64
	SentAt time.Time
	// Receivers got it; Forbidden were kept from it by a limit, although the
	// call reported success.
	Receivers, Forbidden []string
	// Msg is the JSON of the message, msgtype and all.
	Msg      json.RawMessage
	Recalled bool
}

type notice struct {
	WorkNotification
	agentID   int64
	invalid   []string
	forbidden map[string]int // userId → code
	toAll     bool
}

func (o *Office) noticeRoutes() []Route {
	route := func(path string, call oldCall) Route {
		return Route{Method: http.MethodPost, Path: "/topapi/message/corpconversation/" + path, Old: true, Scope: "qyapi_base", Handle: o.serveOld(call)}
	}
	return []Route{
		route("asyncsend_v2", o.noticeSend),
		route("getsendprogress", o.noticeProgress),
		route("getsendresult", o.noticeResult),
		route("recall", o.noticeRecall),
	}
}

// noticeFields are the members that a message type must have.
var noticeFields = map[string][]string{
	"text": {"content"}, "image": {"media_id"}, "voice": {"media_id", "duration"}, "file": {"media_id"},
	"link": {"messageUrl", "picUrl", "title", "text"}, "markdown": {"title", "text"}, "action_card": {"markdown"}, "oa": {"message_url", "head", "body"},
}

func checkNotice(raw json.RawMessage) bool {
	var msg map[string]json.RawMessage
	if len(raw) > maxNotice || json.Unmarshal(raw, &msg) != nil {
		return false
	}
	var kind string
	if json.Unmarshal(msg["msgtype"], &kind) != nil || noticeFields[kind] == nil {
		return false
	}
	var body map[string]json.RawMessage
	if json.Unmarshal(msg[kind], &body) != nil {
		return false
	}
	for _, key := range noticeFields[kind] {
		if len(body[key]) == 0 {
			return false
		}
	}
	return true
}

func (o *Office) noticeSend(a args) (object, *fault) {
	agent, ok := a.num("agent_id")
	if !ok {
		return nil, oldFault(40056, "不合法的agentid")
	}
	raw := a["msg"]
	var text string
	if json.Unmarshal(raw, &text) == nil { // a form carries it as text
		raw = json.RawMessage(text)
	}
	if !checkNotice(raw) {
		return nil, oldFault(40035, "不合法的消息内容")
	}
	receivers, invalid, f := o.noticeReceivers(a)
	if f != nil {
		return nil, f
	}
	n := &notice{agentID: agent, invalid: invalid, forbidden: map[string]int{}, toAll: a.flag("to_all_user")}
	n.TaskID, n.SentAt, n.Msg = o.number(12, "notice", len(o.notices)), o.now(), slices.Clone(raw)
	for _, id := range receivers {
		if code := o.noticeLimit(n, id); code != 0 {
			n.forbidden[id] = code
			n.Forbidden = append(n.Forbidden, id)
			continue
		}
		n.Receivers = append(n.Receivers, id)
	}
	o.notices = append(o.notices, n)
	return object{"task_id": n.TaskID}, nil
}

func (o *Office) noticeReceivers(a args) (receivers, invalid []string, f *fault) {
	users, depts := a.list("userid_list"), a.list("dept_id_list")
	if len(users) > maxNotified || len(depts) > maxNotifiedDept {
		return nil, nil, oldFault(40035, "接收者过多")
	}
	add := func(p *person) {
		if p.Active && !p.Outsider && !slices.Contains(receivers, p.UserID) {
			receivers = append(receivers, p.UserID)
		}
	}
	for _, id := range users {
		if p := o.employee(id); p != nil {
			add(p)
		} else {
			invalid = append(invalid, id)
		}
	}
	for _, id := range depts {
		if n, err := strconv.ParseInt(id, 10, 64); err == nil {
			o.addBelow(n, add)
		}
	}
	if a.flag("to_all_user") {
		o.addBelow(rootDept, add)
	}
	if len(users) == 0 && len(depts) == 0 && !a.flag("to_all_user") {
		return nil, nil, oldFault(40035, "缺少接收者")
	}
	return receivers, invalid, nil
}

func (o *Office) addBelow(dept int64, add func(*person)) {
	for _, p := range o.people {
		if slices.ContainsFunc(p.depts, func(id int64) bool { return o.within(id, dept) }) {
			add(p)
		}
	}
}

// noticeLimit: the same content to one person once a day, 500 messages a
// day to one person, three to everybody. Over a limit the call succeeds and
// nothing arrives.
func (o *Office) noticeLimit(n *notice, userID string) int {
	today, sent, toAll := midnight(n.SentAt), 0, 0
	for _, old := range o.notices {
		if old.SentAt.Before(today) || old.agentID != n.agentID {
			continue
		}
		if old.toAll {
			toAll++
		}
		if slices.Contains(old.Receivers, userID) {
			sent++
			if string(old.Msg) == string(n.Msg) {
				return duplicateNotice
			}
		}
	}
	if sent >= noticesPerDay || n.toAll && toAll >= toAllPerDay {
		return dailyNotices
	}
	return 0
}

func (o *Office) noticeOf(a args, key string) (*notice, *fault) {
	agent, ok := a.num("agent_id")
	if !ok {
		return nil, oldFault(40056, "不合法的agentid")
	}
	id, _ := a.num(key)
	for _, n := range o.notices {
		if n.TaskID == id && n.agentID == agent && o.now().Sub(n.SentAt) <= noticeLife {
			return n, nil
		}
	}
	return nil, oldFault(400002, "无效的任务ID")
}

func (o *Office) noticeProgress(a args) (object, *fault) {
	if _, f := o.noticeOf(a, "task_id"); f != nil {
		return nil, f
	}
	return object{"progress": object{"progress_in_percent": 100, "status": 2}}, nil
}

func (o *Office) noticeResult(a args) (object, *fault) {
	n, f := o.noticeOf(a, "task_id")
	if f != nil {
		return nil, f
	}
	forbidden := []object{}
	for _, id := range n.Forbidden {
		forbidden = append(forbidden, object{"code": n.forbidden[id], "count": 1, "userid": id})
	}
	return object{"send_result": object{
		"invalid_user_id_list": orEmpty(n.invalid), "forbidden_user_id_list": orEmpty(n.Forbidden), "failed_user_id_list": []string{},
		"read_user_id_list": []string{}, "unread_user_id_list": orEmpty(n.Receivers), "invalid_dept_id_list": []int64{}, "forbidden_list": forbidden,
	}}, nil
}

func (o *Office) noticeRecall(a args) (object, *fault) {
	n, f := o.noticeOf(a, "msg_task_id")
	if f != nil {
		return nil, f
	}
	n.Recalled = true
	return nil, nil
}

// WorkNotifications lists what was sent, oldest first.
func (o *Office) WorkNotifications() []WorkNotification {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []WorkNotification
	for _, n := range o.notices {
		w := n.WorkNotification
		w.Receivers, w.Forbidden, w.Msg = slices.Clone(w.Receivers), slices.Clone(w.Forbidden), slices.Clone(w.Msg)
		out = append(out, w)
	}
	return out
}
