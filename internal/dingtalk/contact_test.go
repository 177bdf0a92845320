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
	want.Roles, want.WorkPlace, want.Extension = []dingtalk.Role{{ID: 7, Name: "主管"}}, "杭州", map[string]string{"英文名": "Ming", "工龄": "3"}
	for name, answer := range map[string]string{
		"real": `{"errcode":0,"errmsg":"ok","result":{"userid":"012345","unionid":"uA","name":"王小明","title":"工程师","job_number":"7","dept_id_list":[42,43],"leader_in_dept":[{"dept_id":42,"leader":true}],
			"manager_userid":"099","admin":false,"boss":true,"senior":false,"active":true,"avatar":"","work_place":"杭州","extension":"{\"英文名\":\"Ming\",\"工龄\":3}","role_list":[{"id":7,"name":"主管","group_name":"默认"}],"union_emp_ext":{}},"request_id":"4mo"}`,
		"documented": `{"errcode":"0","errmsg":"ok","result":{"userid":"012345","unionid":"uA","name":"王小明","title":"工程师","job_number":7,"dept_id_list":"[42,43]","leader_in_dept":{"leader":"true","dept_id":"42"},
			"manager_userid":"099","admin":"false","boss":"true","active":"true","senior":"false","work_place":"杭州","extension":{"英文名":"Ming","工龄":"3"},"role_list":[{"id":"7","name":"主管"}]},"request_id":"4mo"}`,
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
