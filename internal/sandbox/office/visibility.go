package office

import (
	"net/http"
	"strconv"
)

// Who sees whom: executive mode and hidden departments. The two lists of further settings are empty: an
// organisation needs the console, or a call that DingDesk never makes, to have any.

// parties are the people and departments that a list of names means.
func (o *Office) parties(refs []string) (people []string, depts []int64) {
	people, depts = []string{}, []int64{}
	for _, ref := range refs {
		if d := o.deptByName[ref]; d != nil {
			depts = append(depts, d.id)
		} else if p := o.named(ref); p != nil {
			people = append(people, p.UserID)
		}
	}
	return people, depts
}

// seniorSettings is the white list of somebody in executive mode; nobody's is empty. What the types mean is
// not documented, only that a role has 1.
func (o *Office) seniorSettings(r *http.Request) (any, *fault) {
	p := o.employee(r.URL.Query().Get("seniorStaffId"))
	if p == nil {
		return nil, bad("staffId.notExisted", "员工不存在")
	}
	scenes, list := []string{}, []object{}
	if p.seat.senior {
		scenes = append(scenes, "DING_SMS")
	}
	people, depts := o.parties(p.seat.callers)
	for _, id := range people {
		list = append(list, object{"id": id, "type": 0, "name": o.byUser[id].Name})
	}
	for _, id := range depts {
		list = append(list, object{"id": strconv.FormatInt(id, 10), "type": 2, "name": o.depts[id].name})
	}
	return object{"seniorStaffId": p.UserID, "protectScenes": scenes, "seniorWhiteList": list}, nil
}

func noSettings(*http.Request) (any, *fault) {
	return object{"hasMore": false, "list": []object{}}, nil
}
