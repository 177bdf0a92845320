package office

import (
	"cmp"
	"slices"
)

// Department calls of openapi.md 7.2.

func (o *Office) children(id int64) []*department {
	var out []*department
	for _, d := range o.depts {
		if d.parent == id && d.id != rootDept {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b *department) int { return cmp.Compare(a.order, b.order) })
	return out
}

func (o *Office) deptListSub(a args) (object, *fault) {
	id, ok := a.numOr("dept_id", rootDept)
	if !ok || o.depts[id] == nil {
		return nil, noSuchDepartment()
	}
	list := []object{}
	for _, d := range o.children(id) {
		list = append(list, object{"dept_id": d.id, "name": d.name, "parent_id": d.parent, "create_dept_group": true, "auto_add_user": true})
	}
	return object{"result": list}, nil
}

func (o *Office) deptListSubID(a args) (object, *fault) {
	d, f := o.deptOf(a)
	if f != nil {
		return nil, f
	}
	ids := []int64{}
	for _, c := range o.children(d.id) {
		ids = append(ids, c.id)
	}
	return object{"result": object{"dept_id_list": ids}}, nil
}

func (o *Office) deptGet(a args) (object, *fault) {
	d, f := o.deptOf(a)
	if f != nil {
		return nil, f
	}
	count := 0
	for _, p := range o.people {
		if p.Active && slices.ContainsFunc(p.depts, func(id int64) bool { return o.within(id, d.id) }) {
			count++
		}
	}
	managers := slices.Clone(d.managers)
	if managers == nil {
		managers = []string{}
	}
	people, depts := o.parties(d.unit.shownTo)
	result := object{
		"dept_id": d.id, "name": d.name, "order": d.order,
		"dept_manager_userid_list": managers, "member_count": count, "owning_member_count": count,
		"hide_dept": d.unit.hidden, "outer_dept": d.unit.onlyOwn, "outer_dept_only_self": d.unit.onlyOwn, "create_dept_group": true, "auto_add_user": true,
		"group_contain_sub_dept": false, "org_dept_owner": "", "dept_group_chat_id": "",
		"dept_permits": depts, "user_permits": people, "outer_permit_depts": []int64{}, "outer_permit_users": []string{},
	}
	if d.id == rootDept {
		result["org_dept_owner"] = o.mainAdmin().UserID
	} else {
		result["parent_id"] = d.parent
	}
	return object{"result": result}, nil
}

// parents is the chain from a department to the root, nearest first.
func (o *Office) parents(id int64) []int64 {
	var chain []int64
	for d := o.depts[id]; d != nil; d = o.depts[d.parent] {
		chain = append(chain, d.id)
	}
	return chain
}

func (o *Office) deptParentsOfUser(a args) (object, *fault) {
	p := o.employee(a.str("userid"))
	if p == nil {
		return nil, oldFault(33012, "无效的USERID")
	}
	list := []object{}
	for _, id := range p.depts {
		list = append(list, object{"parent_dept_id_list": o.parents(id)})
	}
	return object{"result": object{"parent_list": list}}, nil
}

func (o *Office) deptParentsOfDept(a args) (object, *fault) {
	d, f := o.deptOf(a)
	if f != nil {
		return nil, f
	}
	return object{"result": object{"parent_id_list": o.parents(d.id)}}, nil
}
