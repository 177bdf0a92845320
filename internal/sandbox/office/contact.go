package office

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// Contact calls, openapi.md 7. They are outside the monthly quota, except
// those of the new host, which the list of free calls does not name.

func (o *Office) contactRoutes() []Route {
	old := func(path, scope string, call oldCall) Route {
		return Route{Method: http.MethodPost, Path: path, Old: true, Scope: scope, Free: true, Handle: o.serveOld(call)}
	}
	return []Route{
		old("/topapi/v2/user/get", "qyapi_get_member", o.userGet),
		old("/topapi/v2/user/getbymobile", "qyapi_get_member_by_mobile", o.userByMobile),
		old("/topapi/user/getbyunionid", "qyapi_get_member", o.userByUnion),
		old("/topapi/v2/user/list", "qyapi_get_department_member", o.userList),
		old("/topapi/user/listsimple", "qyapi_get_department_member", o.userListSimple),
		old("/topapi/user/listid", "qyapi_get_member", o.userListID),
		old("/topapi/user/listadmin", "qyapi_get_member", o.userListAdmin),
		old("/topapi/v2/department/listsub", "qyapi_get_department_list", o.deptListSub),
		old("/topapi/v2/department/listsubid", "qyapi_get_department_list", o.deptListSubID),
		old("/topapi/v2/department/get", "qyapi_get_department_list", o.deptGet),
		old("/topapi/v2/department/listparentbyuser", "qyapi_get_department_list", o.deptParentsOfUser),
		old("/topapi/v2/department/listparentbydept", "qyapi_get_department_list", o.deptParentsOfDept),
		old("/topapi/role/list", "qyapi_get_department_list", o.roleList),
		old("/topapi/role/getrole", "qyapi_get_department_member", o.roleGet),
		old("/topapi/role/simplelist", "qyapi_get_department_member", o.roleMembers),
		{Method: http.MethodGet, Path: "/auth/scopes", Old: true, Scope: "qyapi_base", Free: true, Handle: o.serveOld(o.authScopes)},
		{Method: http.MethodPost, Path: "/v1.0/contact/users/search", Scope: "qyapi_addresslist_search", Handle: o.serveNew(o.userSearch)},
		{Method: http.MethodGet, Path: "/v1.0/contact/seniorSettings", Scope: "qyapi_get_member", Handle: o.serveNew(o.seniorSettings)},
		{Method: http.MethodGet, Path: "/v1.0/contact/contactHideSettings", Scope: "Contact.Visibility.ReadWrite", Handle: o.serveNew(noSettings)},
		{Method: http.MethodGet, Path: "/v1.0/contact/restrictions/settings", Scope: "Contact.Visibility.ReadWrite", Handle: o.serveNew(noSettings)},
		{Method: http.MethodPost, Path: "/v1.0/contact/departments/search", Scope: "qyapi_addresslist_search", Handle: o.serveNew(o.deptSearch)},
	}
}

func noSuchUser() *fault       { return oldFault(60121, "找不到该用户") }
func noSuchDepartment() *fault { return oldFault(60003, "部门不存在") }
func badArgument() *fault      { return oldFault(400002, "参数错误") }

func (o *Office) userGet(a args) (object, *fault) {
	id := a.str("userid")
	if id == "" {
		return nil, oldFault(33012, "无效的USERID")
	}
	p := o.employee(id)
	if p == nil {
		return nil, noSuchUser()
	}
	return object{"result": o.userDetail(p)}, nil
}

// userDetail is the record of 7.1. manager_userid is there only when it is
// set; the phone number needs a scope of its own and is left out.
func (o *Office) userDetail(p *person) object {
	leads, orders := []object{}, []object{}
	for _, id := range p.depts {
		leads = append(leads, object{"dept_id": id, "leader": p.leads[id]})
		orders = append(orders, object{"dept_id": id, "order": int64(176300000000000000) - o.depts[id].order})
	}
	roles := []object{}
	for _, r := range o.roles() {
		if slices.Contains(r.members, p.UserID) {
			roles = append(roles, object{"id": r.id, "name": r.name, "group_name": r.group})
		}
	}
	d := object{
		"userid": p.UserID, "unionid": p.UnionID, "name": p.Name, "title": p.Title, "avatar": "",
		"job_number": p.jobNumber, "state_code": "86", "telephone": "", "work_place": o.workplace(p), "remark": "",
		"dept_id_list": p.depts, "dept_order_list": orders, "leader_in_dept": leads, "role_list": roles,
		"hired_date": p.hired.UnixMilli(), "create_time": p.hired.UTC().Format("2006-01-02T15:04:05.000Z"),
		"active": true, "real_authed": true, "admin": p.Admin, "boss": p.Boss, "senior": p.seat.senior,
		"hide_mobile": false, "exclusive_account": false, "union_emp_ext": object{},
	}
	if p.NameEN != "" {
		d["extension"] = string(rawObject("英文名", p.NameEN))
	}
	if p.ManagerID != "" {
		d["manager_userid"] = p.ManagerID
	}
	return d
}

// workplace is where the person's desk stands.
func (o *Office) workplace(p *person) string {
	for d := o.depts[p.DeptID]; d != nil; d = o.depts[d.parent] {
		if d.place != "" {
			return d.place
		}
	}
	return ""
}

func rawObject(key, value string) []byte {
	b, err := json.Marshal(map[string]string{key: value})
	if err != nil { // two strings always marshal
		return []byte("{}")
	}
	return b
}

func (o *Office) userByMobile(a args) (object, *fault) {
	mobile := a.str("mobile")
	if _, err := strconv.ParseUint(mobile, 10, 64); err != nil || len(mobile) != 11 {
		return nil, oldFault(40104, "无效的手机号")
	}
	for _, p := range o.people {
		if p.mobile == mobile && p.Active {
			return object{"result": object{"userid": p.UserID}}, nil
		}
	}
	return nil, noSuchUser()
}

func (o *Office) userByUnion(a args) (object, *fault) {
	id := a.str("unionid")
	if id == "" {
		return nil, badArgument()
	}
	p := o.employeeByUnion(id)
	if p == nil {
		return nil, noSuchUser()
	}
	return object{"result": object{"contact_type": 0, "userid": p.UserID}}, nil
}

// members are the direct members of a department.
func (o *Office) members(dept int64) []*person {
	var out []*person
	for _, p := range o.people {
		if p.Active && slices.Contains(p.depts, dept) {
			out = append(out, p)
		}
	}
	return out
}

func (o *Office) deptOf(a args) (*department, *fault) {
	id, ok := a.num("dept_id")
	if !ok {
		return nil, oldFault(40035, "不合法的参数")
	}
	d := o.depts[id]
	if d == nil {
		return nil, noSuchDepartment()
	}
	return d, nil
}

// listMembers is what user/list and user/listsimple share.
func (o *Office) listMembers(a args, row func(*department, *person) object) (object, *fault) {
	d, f := o.deptOf(a)
	if f != nil {
		return nil, f
	}
	cursor, size, f := a.page("cursor", "size", 0, 100)
	if f != nil {
		return nil, f
	}
	part, more := window(o.members(d.id), cursor, size)
	list := []object{}
	for _, p := range part {
		list = append(list, row(d, p))
	}
	result := object{"has_more": more, "list": list}
	if more {
		result["next_cursor"] = cursor + size
	}
	return object{"result": result}, nil
}

func (o *Office) userList(a args) (object, *fault) {
	return o.listMembers(a, func(d *department, p *person) object {
		row := o.userDetail(p)
		row["leader"] = p.leads[d.id]
		row["dept_order"] = int64(176300000000000000) - d.order
		delete(row, "role_list")
		delete(row, "senior") // the document of the list does not name it
		return row
	})
}

func (o *Office) userListSimple(a args) (object, *fault) {
	return o.listMembers(a, func(_ *department, p *person) object {
		return object{"userid": p.UserID, "name": p.Name}
	})
}

func (o *Office) userListID(a args) (object, *fault) {
	d, f := o.deptOf(a)
	if f != nil {
		return nil, f
	}
	ids := []string{}
	for _, p := range o.members(d.id) {
		ids = append(ids, p.UserID)
	}
	return object{"result": object{"userid_list": ids}}, nil
}

func (o *Office) userListAdmin(args) (object, *fault) {
	list := []object{}
	for _, p := range o.people {
		if !p.Active || !p.Admin {
			continue
		}
		level := 2
		if p.seat.mainAdmin {
			level = 1
		}
		list = append(list, object{"userid": p.UserID, "sys_level": level})
	}
	return object{"result": list}, nil
}

func (o *Office) authScopes(args) (object, *fault) {
	return object{
		"auth_user_field": []string{"name", "email", "avatar", "jobnumber", "deptid", "title"},
		"auth_org_scopes": object{"authed_user": []string{}, "authed_dept": []int64{rootDept}},
	}, nil
}

// search is the body of both searches.
type search struct {
	QueryWord      string `json:"queryWord"`
	Offset         *int   `json:"offset"`
	Size           *int   `json:"size"`
	FullMatchField int    `json:"fullMatchField"`
}

func readSearch(r *http.Request) (search, *fault) {
	var q search
	if err := decode(r, &q); err != nil || strings.TrimSpace(q.QueryWord) == "" ||
		q.Offset == nil || *q.Offset < 0 || q.Size == nil || *q.Size < 1 {
		return q, bad("parameter.error", "parameter.error")
	}
	return q, nil
}

// userSearch finds by name, pinyin, initials or English name. What the docs
// call offset is a page number.
func (o *Office) userSearch(r *http.Request) (any, *fault) {
	q, f := readSearch(r)
	if f != nil {
		return nil, f
	}
	ids := []string{}
	for _, p := range o.people {
		if p.Active && !p.Outsider && nameMatches(p, q) {
			ids = append(ids, p.UserID)
		}
	}
	part, more := window(ids, *q.Offset**q.Size, *q.Size)
	return object{"hasMore": more, "totalCount": len(ids), "list": part}, nil
}

func (o *Office) deptSearch(r *http.Request) (any, *fault) {
	q, f := readSearch(r)
	if f != nil {
		return nil, f
	}
	ids := []int64{}
	for _, d := range o.depts {
		if d.name == q.QueryWord || q.FullMatchField != 1 && strings.Contains(d.name, q.QueryWord) {
			ids = append(ids, d.id)
		}
	}
	slices.Sort(ids)
	part, more := window(ids, *q.Offset**q.Size, *q.Size)
	return object{"hasMore": more, "totalCount": len(ids), "list": part}, nil
}

func nameMatches(p *person, q search) bool {
	word := strings.ToLower(strings.TrimSpace(q.QueryWord))
	if q.FullMatchField == 1 {
		return strings.ToLower(p.Name) == word
	}
	spelled := pinyin.LazyPinyin(p.Name, pinyin.NewArgs())
	initials := ""
	for _, s := range spelled {
		initials += s[:1]
	}
	return strings.Contains(strings.ToLower(p.Name), word) ||
		strings.Contains(strings.ToLower(p.NameEN), word) ||
		strings.HasPrefix(strings.Join(spelled, ""), strings.ReplaceAll(word, " ", "")) && len(spelled) > 0 ||
		initials == word
}

// role is a role of the organisation with its members.
type role struct {
	id, groupID int64
	name, group string
	members     []string
}

// roles are those that DingTalk makes by itself: they follow the people.
func (o *Office) roles() []role {
	group := o.number(8, "roles")
	rs := []role{
		{name: "负责人"}, {name: "主管理员"}, {name: "子管理员"}, {name: "主管"},
	}
	for i := range rs {
		rs[i].id, rs[i].groupID, rs[i].group = o.number(10, "role", i), group, "默认"
	}
	for _, p := range o.people {
		if !p.Active || p.Outsider {
			continue
		}
		for i, in := range []bool{p.Boss, p.seat.mainAdmin, p.seat.subAdmin, len(p.leads) > 0} {
			if in {
				rs[i].members = append(rs[i].members, p.UserID)
			}
		}
	}
	return rs
}

func (o *Office) roleList(a args) (object, *fault) {
	offset, ok1 := a.numOr("offset", 0)
	size, ok2 := a.numOr("size", 20)
	if !ok1 || !ok2 || offset < 0 || size < 1 || size > 200 {
		return nil, oldFault(400043, "参数错误")
	}
	part, more := window(o.roles(), int(offset), int(size))
	roles := []object{}
	list := []object{}
	for _, r := range part {
		roles = append(roles, object{"id": r.id, "name": r.name})
	}
	if len(part) > 0 {
		list = append(list, object{"groupId": part[0].groupID, "name": part[0].group, "roles": roles})
	}
	return object{"result": object{"hasMore": more, "list": list}}, nil
}

func (o *Office) roleGet(a args) (object, *fault) {
	r, f := o.roleOf(a, "roleId")
	if f != nil {
		return nil, f
	}
	return object{"role": object{"name": r.name, "groupId": r.groupID}}, nil
}

func (o *Office) roleOf(a args, key string) (role, *fault) {
	id, _ := a.num(key)
	for _, r := range o.roles() {
		if r.id == id {
			return r, nil
		}
	}
	return role{}, oldFault(33011, "角色不存在")
}

func (o *Office) roleMembers(a args) (object, *fault) {
	r, f := o.roleOf(a, "role_id")
	if f != nil {
		return nil, f
	}
	offset, ok1 := a.numOr("offset", 0)
	size, ok2 := a.numOr("size", 20)
	if !ok1 || !ok2 || offset < 0 || size < 1 || size > 100 {
		return nil, badArgument()
	}
	part, more := window(r.members, int(offset), int(size))
	list := []object{}
	for _, id := range part {
		list = append(list, object{"userid": id, "name": o.byUser[id].Name, "manageScopes": []object{}})
	}
	result := object{"hasMore": more, "list": list}
	if more {
		result["nextCursor"] = offset + size
	}
	return object{"result": result}, nil
}

// String keeps a person readable in test failures.
func (p *person) String() string { return fmt.Sprintf("%s(%s)", p.Name, p.UserID) }
