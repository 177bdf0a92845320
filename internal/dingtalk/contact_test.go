package dingtalk_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/google/go-cmp/cmp"
)

func TestPersonIsReadAlsoFromTheDocumentationsStrings(t *testing.T) {
	want := dingtalk.User{
		UserID: "012345", UnionID: "uA", Name: "王小明", Title: "工程师", JobNumber: "7", DeptIDList: []int64{42, 43},
		ManagerUserID: "099", LeaderInDept: []dingtalk.DeptLeader{{DeptID: 42, Leader: true}}, Boss: true, Active: true, Detailed: true,
	}
	want.Roles, want.WorkPlace, want.Extension = []int64{7}, "杭州", map[string]string{"英文名": "Ming", "工龄": "3"}
	for name, answer := range map[string]string{
		"real": `{"errcode":0,"errmsg":"ok","result":{"userid":"012345","unionid":"uA","name":"王小明","title":"工程师","job_number":"7","dept_id_list":[42,43],"leader_in_dept":[{"dept_id":42,"leader":true}],
			"manager_userid":"099","admin":false,"boss":true,"senior":false,"active":true,"avatar":"","work_place":"杭州","extension":"{\"英文名\":\"Ming\",\"工龄\":3}","role_list":[{"id":7,"name":"主管","group_name":"默认"}],"union_emp_ext":{}},"request_id":"4mo"}`,
		"documented": `{"errcode":"0","errmsg":"ok","result":{"userid":"012345","unionid":"uA","name":"王小明","title":"工程师","job_number":7,"dept_id_list":"[42,43]","leader_in_dept":{"leader":"true","dept_id":"42"},
			"manager_userid":"099","admin":"false","boss":"true","active":"true","senior":"false","work_place":"杭州","extension":{"英文名":"Ming","工龄":"3"},"role_list":[{"id":"7"}]},"request_id":"4mo"}`,
	} {
		t.Run(name, func(t *testing.T) {
			c, f := setup(t)
			want.Detailed = strings.Contains(answer, `"senior"`)
			f.handle("POST", oapiPath+"/topapi/v2/user/get", answer)
			got, err := c.Contact.User(t.Context(), "012345")
			noError(t, err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			f.want(`POST ` + oapiPath + `/topapi/v2/user/get {"userid":"012345"}`)
			for _, x := range f.observed() {
				if x.Counted {
					t.Errorf("%s is free and was counted", x.Op)
				}
			}
		})
	}
}

func TestContactReads(t *testing.T) {
	c, f := setup(t)
	for path, answer := range map[string]string{
		"/topapi/user/getbyunionid":              `{"errcode":0,"errmsg":"ok","result":{"contact_type":0,"userid":"012345"},"request_id":"r21"}`,
		"/topapi/v2/department/listsub":          `{"errcode":0,"errmsg":"ok","result":[{"dept_id":42,"name":"研发部","parent_id":1,"create_dept_group":true,"auto_add_user":true}],"request_id":"r24"}`,
		"/topapi/v2/department/get":              `{"errcode":0,"errmsg":"ok","result":{"dept_id":42,"name":"研发部","parent_id":1,"dept_manager_userid_list":["099"],"member_count":"7"},"request_id":"r25"}`,
		"/topapi/v2/department/listparentbyuser": `{"errcode":0,"errmsg":"ok","result":{"parent_list":[{"parent_dept_id_list":[42,1]},{"parent_dept_id_list":[7,6,1]}]},"request_id":"r26"}`,
		"/topapi/user/listadmin":                 `{"errcode":0,"errmsg":"ok","result":[{"userid":"manager1","sys_level":1},{"userid":"sub","sys_level":2}],"request_id":"r29"}`,
	} {
		f.handle("POST", oapiPath+path, answer)
	}
	f.handle("GET", oapiPath+"/auth/scopes", `{"errcode":0,"errmsg":"ok","auth_user_field":["name"],"auth_org_scopes":{"authed_user":["012345"],"authed_dept":[1,42]}}`)
	f.handle("POST", apiPath+"/v1.0/contact/users/search", `{"hasMore":false,"totalCount":1,"list":["012345"]}`)

	id, external, err := c.Contact.UserByUnionID(t.Context(), "uA")
	noError(t, err)
	subs, err := c.Contact.SubDepts(t.Context(), dingtalk.RootDept)
	noError(t, err)
	dept, err := c.Contact.Dept(t.Context(), 42)
	noError(t, err)
	chains, err := c.Contact.ParentsByUser(t.Context(), "012345")
	noError(t, err)
	admins, err := c.Contact.ListAdmin(t.Context())
	noError(t, err)
	scopes, err := c.Contact.AuthScopes(t.Context())
	noError(t, err)
	f.want(
		`POST `+oapiPath+`/topapi/user/getbyunionid {"unionid":"uA"}`,
		`POST `+oapiPath+`/topapi/v2/department/listsub {"dept_id":1}`,
		`POST `+oapiPath+`/topapi/v2/department/get {"dept_id":42}`,
		`POST `+oapiPath+`/topapi/v2/department/listparentbyuser {"userid":"012345"}`,
		`POST `+oapiPath+`/topapi/user/listadmin {}`,
		`GET `+oapiPath+`/auth/scopes`,
	)
	for _, x := range f.observed() {
		if x.Counted {
			t.Errorf("%s is free and was counted", x.Op)
		}
	}
	hits, err := c.Contact.Search(t.Context(), "王小", false)
	noError(t, err)
	_, err = c.Contact.Search(t.Context(), "王小明", true)
	noError(t, err)
	f.want(
		`POST `+apiPath+`/v1.0/contact/users/search {"queryWord":"王小","offset":0,"size":50}`,
		`POST `+apiPath+`/v1.0/contact/users/search {"queryWord":"王小明","offset":0,"size":50,"fullMatchField":1}`,
	)
	if calls := f.observed(); !calls[len(calls)-1].Counted {
		t.Error("the search is not on DingTalk's list of free calls and was not counted")
	}
	for name, diff := range map[string]string{
		"id":       cmp.Diff("012345", id),
		"external": cmp.Diff(false, external),
		"subs":     cmp.Diff([]dingtalk.Department{{DeptID: 42, Name: "研发部", ParentID: 1}}, subs),
		"dept":     cmp.Diff(dingtalk.Department{DeptID: 42, Name: "研发部", ParentID: 1, ManagerUserIDs: []string{"099"}, MemberCount: 7}, dept),
		"chains":   cmp.Diff([][]int64{{42, 1}, {7, 6, 1}}, chains),
		"admins":   cmp.Diff([]dingtalk.Admin{{UserID: "manager1", Main: true}, {UserID: "sub"}}, admins),
		"scopes":   cmp.Diff(dingtalk.Scopes{Users: []string{"012345"}, Departments: []int64{1, 42}}, scopes),
		"hits":     cmp.Diff([]string{"012345"}, hits),
	} {
		if diff != "" {
			t.Error(name, diff)
		}
	}
}

func TestMembersOfADepartmentAreReadToTheEnd(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", oapiPath+"/topapi/v2/user/list",
		`{"errcode":0,"errmsg":"ok","result":{"has_more":true,"next_cursor":100,"list":[{"userid":"012345","unionid":"uA","name":"王小明","dept_id_list":[42],"leader":false,"active":true}]},"request_id":"r22"}`,
		`{"errcode":0,"errmsg":"ok","result":{"has_more":false,"list":[{"userid":"099","unionid":"uB","name":"李","dept_id_list":[42],"leader":true,"active":true}]},"request_id":"r22"}`)
	got, err := c.Contact.DeptUsers(t.Context(), 42)
	noError(t, err)
	if len(got) != 2 || got[0].Leader || !got[1].Leader {
		t.Errorf("%+v", got)
	}
	f.want(
		`POST `+oapiPath+`/topapi/v2/user/list {"dept_id":42,"cursor":0,"size":100}`,
		`POST `+oapiPath+`/topapi/v2/user/list {"dept_id":42,"cursor":100,"size":100}`,
	)
}
