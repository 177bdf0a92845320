package dingtalk

import (
	"context"
	"encoding/json"
	"net/http"
)

// ContactService reads people and departments (openapi.md 7), on the old host. Ids are userIds. The
// calls are free, except those of the new host (Search and the settings of who sees whom), which are not
// on DingTalk's list of free calls. An app sees only its
// authorised range: outside it DingTalk answers 50002 or 50004 (IsPermissionMissing).
type ContactService struct{ service }

// Names of the contact calls, for Delay and metrics.
const (
	OpUser            = "contact.user"
	OpDeptUsers       = "contact.dept_users"
	OpSubDepts        = "contact.sub_depts"
	OpDept            = "contact.dept"
	OpParentsByUser   = "contact.parents_by_user"
	OpListAdmin       = "contact.list_admin"
	OpRoles           = "contact.roles"
	OpRoleMembers     = "contact.role_members"
	OpAuthScopes      = "contact.auth_scopes"
	OpSearchUsers     = "contact.search"
	OpSenior          = "contact.senior_settings"
	OpHideSettings    = "contact.hide_settings"
	OpRestrictions    = "contact.restrictions"
	maxDeptUsers      = 100 // a page
	maxDeptUsersPages = 200 // 20,000 direct members of one department
	maxSearch         = 50  // a page; the documentation gives no limit
	maxSettings       = 100 // a page of visibility settings, the documented most
	maxSettingsPages  = 100
	maxRoles          = 200 // a page, the documented most
	maxRolesPages     = 50
)

// RootDept is the organisation itself.
const RootDept int64 = 1

// User is a member of the organisation.
type User struct {
	UserID    string `json:"userid"`
	UnionID   string `json:"unionid"`
	Name      string `json:"name"`
	Title     string `json:"title"`
	JobNumber string `json:"job_number"`
	WorkPlace string `json:"work_place"`
	// Extension are the organisation's own fields, by their labels.
	Extension     map[string]string `json:"extension"`
	DeptIDList    []int64           `json:"dept_id_list"`
	ManagerUserID string            `json:"manager_userid"` // only when set in the admin console
	LeaderInDept  []DeptLeader      `json:"leader_in_dept"`
	Admin         bool              `json:"admin"`
	Boss          bool              `json:"boss"`
	Active        bool              `json:"active"`
	Senior        bool              `json:"senior"`    // in executive mode (高管模式)
	Detailed      bool              `json:"-"`         // Senior was in the answer; DeptUsers may leave it out
	Roles         []Role            `json:"role_list"` // DeptUsers may leave them out
	Leader        bool              `json:"leader"`    // DeptUsers only: of the department that was asked for
}

// Role is a role of the address book that somebody has.
type Role struct {
	ID   int64
	Name string
}

// DeptLeader says whether somebody leads a department.
type DeptLeader struct {
	DeptID int64 `json:"dept_id"`
	Leader bool  `json:"leader"`
}

// UnmarshalJSON survives the documentation's own sample, which prints everything as strings.
func (u *User) UnmarshalJSON(b []byte) error {
	type leader struct {
		DeptID wireInt  `json:"dept_id"`
		Leader wireBool `json:"leader"`
	}
	type plain User
	aux := struct {
		*plain
		DeptIDList   wireInts        `json:"dept_id_list"`
		LeaderInDept json.RawMessage `json:"leader_in_dept"`
		Admin        wireBool        `json:"admin"`
		Boss         wireBool        `json:"boss"`
		Active       wireBool        `json:"active"`
		Senior       *wireBool       `json:"senior"`
		Leader       wireBool        `json:"leader"`
		RoleList     json.RawMessage `json:"role_list"`
		JobNumber    wireText        `json:"job_number"`
		Extension    json.RawMessage `json:"extension"`
	}{plain: (*plain)(u)}
	if err := json.Unmarshal(b, &aux); err != nil {
		return err
	}
	u.DeptIDList = aux.DeptIDList
	u.Admin, u.Boss, u.Active, u.Leader = bool(aux.Admin), bool(aux.Boss), bool(aux.Active), bool(aux.Leader)
	u.Detailed = aux.Senior != nil
	u.Senior, u.Roles = u.Detailed && bool(*aux.Senior), nil
	var roles []struct {
		ID   wireInt  `json:"id"`
		Name wireText `json:"name"`
	}
	if json.Unmarshal(aux.RoleList, &roles) == nil {
		for _, r := range roles {
			u.Roles = append(u.Roles, Role{int64(r.ID), string(r.Name)})
		}
	}
	u.JobNumber = string(aux.JobNumber)
	u.Extension = nil
	var fields map[string]wireText
	if raw := unquote(aux.Extension); json.Unmarshal([]byte(raw), &fields) == nil && len(fields) > 0 {
		u.Extension = map[string]string{}
		for label, value := range fields {
			u.Extension[label] = string(value)
		}
	}
	var leaders []leader
	if json.Unmarshal(aux.LeaderInDept, &leaders) != nil {
		var one leader // the sample shows a single object
		if json.Unmarshal(aux.LeaderInDept, &one) == nil && one.DeptID != 0 {
			leaders = []leader{one}
		}
	}
	u.LeaderInDept = nil
	for _, l := range leaders {
		u.LeaderInDept = append(u.LeaderInDept, DeptLeader{DeptID: int64(l.DeptID), Leader: bool(l.Leader)})
	}
	return nil
}

// wireInts takes [1,2], ["1","2"], "[1,2]" and null.
type wireInts []int64

func (l *wireInts) UnmarshalJSON(b []byte) error {
	var list []wireInt
	if json.Unmarshal(b, &list) != nil && json.Unmarshal([]byte(unquote(b)), &list) != nil {
		list = nil
	}
	*l = nil
	for _, n := range list {
		*l = append(*l, int64(n))
	}
	return nil
}

// wireTexts takes ["1","2"], [1,2], "[\"1\"]" and null.
type wireTexts []string

func (l *wireTexts) UnmarshalJSON(b []byte) error {
	var list []wireText
	if json.Unmarshal(b, &list) != nil && json.Unmarshal([]byte(unquote(b)), &list) != nil {
		list = nil
	}
	*l = nil
	for _, s := range list {
		*l = append(*l, string(s))
	}
	return nil
}

// User reads one person: POST /topapi/v2/user/get, scope qyapi_get_member. Somebody who does not
// exist, or left, is IsNotFound (60121, 33012).
func (s *ContactService) User(ctx context.Context, userID string) (User, error) {
	return contact[User](ctx, s.c, OpUser, "/topapi/v2/user/get", map[string]any{"userid": userID})
}

// DeptUsers lists the direct members of a department: POST /topapi/v2/user/list, scope
// qyapi_get_department_member, 100 people a call.
func (s *ContactService) DeptUsers(ctx context.Context, deptID int64) ([]User, error) {
	var all []User
	cursor := int64(0)
	for range maxDeptUsersPages {
		r, err := contact[struct {
			HasMore    wireBool `json:"has_more"`
			NextCursor wireInt  `json:"next_cursor"`
			List       []User   `json:"list"`
		}](ctx, s.c, OpDeptUsers, "/topapi/v2/user/list", map[string]any{"dept_id": deptID, "cursor": cursor, "size": maxDeptUsers})
		if err != nil {
			return nil, err
		}
		all = append(all, r.List...)
		if !bool(r.HasMore) || len(r.List) == 0 || int64(r.NextCursor) <= cursor {
			return all, nil
		}
		cursor = int64(r.NextCursor)
	}
	return nil, endless(OpDeptUsers)
}

// Department is a department. SubDepts fills the id, the name and the parent only.
type Department struct {
	DeptID         int64    `json:"dept_id"`
	Name           string   `json:"name"`
	ParentID       int64    `json:"parent_id"`
	ManagerUserIDs []string `json:"dept_manager_userid_list"`
	MemberCount    int      `json:"member_count"`

	// HideDept keeps the department and those below it out of the address book, except for its own
	// members, UserPermits, and members of DeptPermits.
	HideDept    bool     `json:"hide_dept"`
	DeptPermits []int64  `json:"dept_permits"`
	UserPermits []string `json:"user_permits"`
	// OuterDept limits what the department's members see to themselves (with OuterDeptOnlySelf: to the
	// department and those below it), OuterPermitUsers and members of OuterPermitDepts.
	OuterDept         bool     `json:"outer_dept"`
	OuterDeptOnlySelf bool     `json:"outer_dept_only_self"`
	OuterPermitDepts  []int64  `json:"outer_permit_depts"`
	OuterPermitUsers  []string `json:"outer_permit_users"`
}

// UnmarshalJSON takes numbers, truth values and lists as what they are or as strings.
func (d *Department) UnmarshalJSON(b []byte) error {
	type plain Department
	aux := struct {
		*plain
		DeptID      wireInt   `json:"dept_id"`
		ParentID    wireInt   `json:"parent_id"`
		MemberCount wireInt   `json:"member_count"`
		HideDept    wireBool  `json:"hide_dept"`
		DeptPermits wireInts  `json:"dept_permits"`
		UserPermits wireTexts `json:"user_permits"`
		OuterDept   wireBool  `json:"outer_dept"`
		OnlySelf    wireBool  `json:"outer_dept_only_self"`
		OuterDepts  wireInts  `json:"outer_permit_depts"`
		OuterUsers  wireTexts `json:"outer_permit_users"`
	}{plain: (*plain)(d)}
	if err := json.Unmarshal(b, &aux); err != nil {
		return err
	}
	d.DeptID, d.ParentID, d.MemberCount = int64(aux.DeptID), int64(aux.ParentID), int(aux.MemberCount)
	d.HideDept, d.DeptPermits, d.UserPermits = bool(aux.HideDept), aux.DeptPermits, aux.UserPermits
	d.OuterDept, d.OuterDeptOnlySelf = bool(aux.OuterDept), bool(aux.OnlySelf)
	d.OuterPermitDepts, d.OuterPermitUsers = aux.OuterDepts, aux.OuterUsers
	return nil
}

// SubDepts lists the departments one level below deptID: POST /topapi/v2/department/listsub, scope
// qyapi_get_department_list.
func (s *ContactService) SubDepts(ctx context.Context, deptID int64) ([]Department, error) {
	return contact[[]Department](ctx, s.c, OpSubDepts, "/topapi/v2/department/listsub", map[string]any{"dept_id": deptID})
}

// Dept reads a department: POST /topapi/v2/department/get, scope qyapi_get_department_list.
func (s *ContactService) Dept(ctx context.Context, deptID int64) (Department, error) {
	return contact[Department](ctx, s.c, OpDept, "/topapi/v2/department/get", map[string]any{"dept_id": deptID})
}

// ParentsByUser lists the departments above a person, one chain for each department they are in, the
// nearest first, the root last: POST /topapi/v2/department/listparentbyuser, scope
// qyapi_get_department_list.
func (s *ContactService) ParentsByUser(ctx context.Context, userID string) ([][]int64, error) {
	r, err := contact[struct {
		ParentList []struct {
			ParentDeptIDList wireInts `json:"parent_dept_id_list"`
		} `json:"parent_list"`
	}](ctx, s.c, OpParentsByUser, "/topapi/v2/department/listparentbyuser", map[string]any{"userid": userID})
	var chains [][]int64
	for _, p := range r.ParentList {
		chains = append(chains, p.ParentDeptIDList)
	}
	return chains, err
}

// Admin is an administrator.
type Admin struct {
	UserID string
	Main   bool // main administrator; otherwise a sub-administrator
}

// ListAdmin lists the administrators: POST /topapi/user/listadmin, scope qyapi_get_member.
func (s *ContactService) ListAdmin(ctx context.Context) ([]Admin, error) {
	r, err := contact[[]struct {
		UserID   string  `json:"userid"`
		SysLevel wireInt `json:"sys_level"` // 1 main, 2 sub
	}](ctx, s.c, OpListAdmin, "/topapi/user/listadmin", map[string]any{})
	var out []Admin
	for _, a := range r {
		out = append(out, Admin{UserID: a.UserID, Main: a.SysLevel == 1})
	}
	return out, err
}

// Roles lists the roles of the address book: POST /topapi/role/list, scope qyapi_get_department_list.
func (s *ContactService) Roles(ctx context.Context) ([]Role, error) {
	var all []Role
	for page := range maxRolesPages {
		r, err := contact[struct {
			HasMore wireBool `json:"hasMore"`
			List    []struct {
				Roles []struct {
					ID   wireInt  `json:"id"`
					Name wireText `json:"name"`
				} `json:"roles"`
			} `json:"list"` // by group
		}](ctx, s.c, OpRoles, "/topapi/role/list", map[string]any{"offset": page * maxRoles, "size": maxRoles})
		if err != nil {
			return nil, err
		}
		for _, group := range r.List {
			for _, role := range group.Roles {
				all = append(all, Role{int64(role.ID), string(role.Name)})
			}
		}
		if !bool(r.HasMore) || len(r.List) == 0 {
			return all, nil
		}
	}
	return nil, endless(OpRoles)
}

// HasMembers says whether anybody has a role: POST /topapi/role/simplelist, scope qyapi_get_department_member.
func (s *ContactService) HasMembers(ctx context.Context, roleID int64) (bool, error) {
	r, err := contact[struct {
		List []json.RawMessage `json:"list"`
	}](ctx, s.c, OpRoleMembers, "/topapi/role/simplelist", map[string]any{"role_id": roleID, "offset": 0, "size": 1})
	return len(r.List) > 0, err
}

// Scopes is what of the organisation the app may see.
type Scopes struct {
	Users       []string
	Departments []int64
}

// AuthScopes tells the app's range of people: GET /auth/scopes, scope qyapi_base.
func (s *ContactService) AuthScopes(ctx context.Context) (Scopes, error) {
	r, err := call[struct {
		AuthOrgScopes struct {
			AuthedUser []string `json:"authed_user"`
			AuthedDept wireInts `json:"authed_dept"`
		} `json:"auth_org_scopes"`
	}](ctx, s.c, spec{op: OpAuthScopes, method: http.MethodGet, host: HostOAPI, path: "/auth/scopes", free: true, keyed: true})
	return Scopes{Users: r.AuthOrgScopes.AuthedUser, Departments: r.AuthOrgScopes.AuthedDept}, err
}

// Search finds userIds by name, pinyin or English name: POST /v1.0/contact/users/search on the new
// host, scope qyapi_addresslist_search. It is a counted call: search the local directory first.
// exact takes whole names only. At most 50 people are returned.
func (s *ContactService) Search(ctx context.Context, word string, exact bool) ([]string, error) {
	body := map[string]any{"queryWord": word, "offset": 0, "size": maxSearch}
	if exact {
		body["fullMatchField"] = 1
	}
	r, err := call[struct {
		List []string `json:"list"`
	}](ctx, s.c, spec{
		op: OpSearchUsers, method: http.MethodPost, host: HostAPI, path: "/v1.0/contact/users/search", body: body, keyed: true,
	})
	return r.List, err
}

// contact makes a free read on the old host and returns its result.
func contact[T any](ctx context.Context, c *Client, op, path string, body map[string]any) (T, error) {
	r, err := call[struct {
		Result T `json:"result"`
	}](ctx, c, spec{op: op, method: http.MethodPost, host: HostOAPI, path: path, body: body, free: true, keyed: true})
	return r.Result, err
}
