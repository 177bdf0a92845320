package office_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

func TestOrganisationHasTheCastThatPeopleTalkAbout(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	var active, unmanaged, traditional, english, left, outside, bosses, mains int
	names := map[string][]string{}
	for _, p := range w.People() {
		if p.UnionID == "" {
			t.Errorf("%s lacks a unionId", p.Name)
		}
		switch {
		case p.Outsider:
			outside++
			if p.UserID != "" {
				t.Errorf("the outsider has a userId")
			}
			continue
		case !p.Active:
			left++
			continue
		}
		active++
		names[p.Name] = append(names[p.Name], p.Dept)
		if p.ManagerID == "" {
			unmanaged++
		}
		if p.NameEN != "" {
			english++
		}
		if strings.ContainsAny(p.Name, "陳黃") {
			traditional++
		}
		if p.Boss {
			bosses++
		}
		if strings.HasPrefix(p.UserID, "manager") && p.Admin {
			mains++
		}
	}
	if active < 38 || left != 1 || outside != 1 || bosses != 1 || mains != 1 {
		t.Errorf("active %d, left %d, outside %d, bosses %d, main admins %d", active, left, outside, bosses, mains)
	}
	if unmanaged < 5 || unmanaged > active/2 || traditional < 2 || english < 8 {
		t.Errorf("unmanaged %d, traditional %d, english %d of %d", unmanaged, traditional, english, active)
	}
	for name, depts := range names {
		if want := map[bool]int{true: 2, false: 1}[name == "张伟"]; len(depts) != want {
			t.Errorf("%s sits in %v", name, depts)
		}
	}
	for _, name := range []string{"张三", "李四", "王五", "陳志明"} {
		w.who(name)
	}
}

func TestSameSeedAndDayGiveTheSameWorldAndAnotherSeedAnother(t *testing.T) {
	a, b := newWorld(t, 7, wednesday), newWorld(t, 7, wednesday.Add(3*time.Hour))
	if !reflect.DeepEqual(a.People(), b.People()) || !reflect.DeepEqual(a.Groups(), b.Groups()) {
		t.Error("same seed and day, but different people")
	}
	if c := newWorld(t, 8, wednesday); c.who("张三").UserID == a.who("张三").UserID {
		t.Error("another seed, but the same ids")
	}
}

func TestGroupsHoldMembersAndOneHoldsTheOutsider(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	known := map[string]office.Person{}
	for _, p := range w.People() {
		known[p.UserID], known[p.UnionID] = p, p
	}
	withOutsider := 0
	for _, g := range w.Groups() {
		if !strings.HasPrefix(g.ConversationID, "cid") || len(g.Members) < 3 {
			t.Errorf("%s: %s with %d members", g.Title, g.ConversationID, len(g.Members))
		}
		for _, m := range g.Members {
			p, ok := known[m]
			if !ok || !p.Active {
				t.Errorf("%s has an unknown member %s", g.Title, m)
			}
			if p.Outsider {
				withOutsider++
			}
		}
	}
	if withOutsider != 1 {
		t.Errorf("the outsider is in %d groups", withOutsider)
	}
	if i := slices.IndexFunc(w.Groups(), func(g office.Group) bool { return g.Title == "研发群" }); i < 0 || !slices.Contains(w.Groups()[i].Members, w.who("张三").UserID) {
		t.Error("张三 is not in 研发群")
	}
}

func TestUserGetHasProperJSONTypesAndTheManagerOnlyWhenSet(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	zhang, li := w.who("张三"), w.who("李四")
	r := w.old("/topapi/v2/user/get", obj{"userid": zhang.UserID, "language": "zh_CN"})
	if at(r, "result", "manager_userid") != li.UserID || at(r, "result", "unionid") != zhang.UnionID {
		t.Errorf("张三: %v", r["result"])
	}
	if number(at(r, "result", "dept_id_list", 0)) != zhang.DeptID || at(r, "result", "admin") != false || at(r, "result", "leader_in_dept", 0, "leader") != false {
		t.Errorf("types: %v", r["result"])
	}
	var extension map[string]string
	if s, _ := at(r, "result", "extension").(string); json.Unmarshal([]byte(s), &extension) != nil || extension["英文名"] != zhang.NameEN {
		t.Errorf("extension must be a JSON string: %v", at(r, "result", "extension"))
	}
	if r := w.old("/topapi/v2/user/get", obj{"userid": li.UserID}); at(r, "result", "leader_in_dept", 0, "leader") != true {
		t.Errorf("李四 must lead: %v", at(r, "result", "leader_in_dept"))
	}
	for _, p := range w.People() {
		if p.Active && !p.Outsider && p.ManagerID == "" {
			r := w.old("/topapi/v2/user/get", obj{"userid": p.UserID})
			if _, there := at(r, "result").(map[string]any)["manager_userid"]; there {
				t.Errorf("%s has no manager set, but the answer names one", p.Name)
			}
		}
	}
}

func TestWhoeverHasNoManagerHasALeaderSomewhereUpTheChain(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	for _, p := range w.People() {
		if !p.Active || p.Outsider || p.ManagerID != "" || p.Boss {
			continue
		}
		chain := items(w.old("/topapi/v2/department/listparentbyuser", obj{"userid": p.UserID}), "result", "parent_list", 0, "parent_dept_id_list")
		found := false
		for _, id := range chain {
			d := w.old("/topapi/v2/department/get", obj{"dept_id": id})
			for _, m := range stringsOf(d, "result", "dept_manager_userid_list") {
				found = found || m != p.UserID
			}
		}
		if !found || number(chain[len(chain)-1]) != 1 {
			t.Errorf("%s: chain %v", p.Name, chain)
		}
	}
}

func TestDepartmentTreeHasThreeLevels(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	var depth func(id any) int
	depth = func(id any) int {
		deepest := 0
		for _, c := range items(w.old("/topapi/v2/department/listsub", obj{"dept_id": id}), "result") {
			deepest = max(deepest, depth(at(c, "dept_id")))
		}
		return deepest + 1
	}
	if d := depth(1); d != 3 {
		t.Errorf("%d levels", d)
	}
}

func TestContactErrorsAreBareOldCodes(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	var gone office.Person
	for _, p := range w.People() {
		if !p.Active {
			gone = p
		}
	}
	for _, c := range []struct {
		path string
		body any
		code int64
	}{
		{"/topapi/v2/user/get", obj{"userid": "nobody"}, 60121},
		{"/topapi/v2/user/get", obj{}, 33012},
		{"/topapi/v2/user/get", obj{"userid": gone.UserID}, 60121},
		{"/topapi/v2/user/getbymobile", obj{"mobile": "12"}, 40104},
		{"/topapi/v2/user/getbymobile", obj{"mobile": "13800000000"}, 60121},
		{"/topapi/user/getbyunionid", obj{"unionid": "x"}, 60121},
		{"/topapi/user/getbyunionid", obj{"unionid": w.who("马可").UnionID}, 60121},
		{"/topapi/v2/user/list", obj{"dept_id": 1, "cursor": 0, "size": 101}, 40069},
		{"/topapi/v2/user/list", obj{"dept_id": 5, "cursor": 0, "size": 10}, 60003},
		{"/topapi/user/listid", obj{"dept_id": 5}, 60003},
		{"/topapi/v2/department/get", obj{"dept_id": 5}, 60003},
		{"/topapi/v2/department/listparentbyuser", obj{"userid": "x"}, 33012},
		{"/topapi/role/list", obj{"offset": 0, "size": 201}, 400043},
		{"/topapi/role/simplelist", obj{"role_id": 1}, 33011},
	} {
		if got := w.oldCode(c.path, c.body); got != c.code {
			t.Errorf("%s %v: errcode %d, want %d", c.path, c.body, got, c.code)
		}
	}
}

func TestMemberListsPageWithCursorAndHasMore(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	dept := w.who("张三").DeptID
	all := stringsOf(w.old("/topapi/user/listid", obj{"dept_id": dept}), "result", "userid_list")
	var got []string
	cursor := any(0)
	for calls := 0; calls < 10; calls++ {
		r := w.old("/topapi/v2/user/list", obj{"dept_id": dept, "cursor": cursor, "size": 2})
		for _, u := range items(r, "result", "list") {
			got = append(got, at(u, "userid").(string))
			if _, ok := at(u, "leader").(bool); !ok {
				t.Errorf("leader is no bool: %v", u)
			}
		}
		if at(r, "result", "has_more") == false {
			break
		}
		cursor = at(r, "result", "next_cursor")
	}
	if !slices.Equal(got, all) || len(all) < 3 {
		t.Errorf("paged %v, all %v", got, all)
	}
}

func TestOldHostTakesFormsWithStringNumbers(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	req := httptest.NewRequest(http.MethodPost, "/topapi/user/listsimple", strings.NewReader(url.Values{"dept_id": {"1"}, "cursor": {"0"}, "size": {"10"}}.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded;charset=utf-8")
	if a := w.do(req); a.num("errcode") != 0 || len(items(a.body, "result", "list")) == 0 {
		t.Errorf("form: %s", a.raw)
	}
}

func TestSearchFindsByNamePinyinInitialsAndEnglishNameAndGivesIDsOnly(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	zhang := w.who("张三").UserID
	for _, word := range []string{"张三", "zhangsan", "Zhang San", "zs", "Sam"} {
		r := w.ok(http.MethodPost, "/v1.0/contact/users/search", obj{"queryWord": word, "offset": 0, "size": 20})
		if !slices.Contains(stringsOf(r, "list"), zhang) {
			t.Errorf("%s finds %v", word, r)
		}
	}
	r := w.ok(http.MethodPost, "/v1.0/contact/users/search", obj{"queryWord": "张伟", "offset": 0, "size": 1, "fullMatchField": 1})
	if number(r["totalCount"]) != 2 || r["hasMore"] != true || len(items(r, "list")) != 1 {
		t.Errorf("two 张伟: %v", r)
	}
	if r := w.ok(http.MethodPost, "/v1.0/contact/users/search", obj{"queryWord": "张", "offset": 0, "size": 10, "fullMatchField": 1}); number(r["totalCount"]) != 0 {
		t.Errorf("exact search for a surname: %v", r)
	}
	w.fails(400, "parameter.error", http.MethodPost, "/v1.0/contact/users/search", obj{"offset": 0, "size": 10})
}

func TestAdminsRolesAndLookupsAgree(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	admins := items(w.old("/topapi/user/listadmin", obj{}), "result")
	if len(admins) != 2 || number(at(admins[0], "sys_level"))+number(at(admins[1], "sys_level")) != 3 {
		t.Errorf("want a main and a sub-administrator: %v", admins)
	}
	roles := items(w.old("/topapi/role/list", obj{"offset": 0, "size": 200}), "result", "list", 0, "roles")
	if len(roles) < 3 {
		t.Fatalf("roles %v", roles)
	}
	for _, r := range roles {
		if got := w.old("/topapi/role/getrole", obj{"roleId": at(r, "id")}); at(got, "role", "name") != at(r, "name") {
			t.Errorf("role %v is %v", r, got)
		}
		if m := items(w.old("/topapi/role/simplelist", obj{"role_id": at(r, "id"), "offset": 0, "size": 100}), "result", "list"); len(m) == 0 {
			t.Errorf("nobody has role %v", r)
		}
	}
	zhang := w.who("张三")
	if r := w.old("/topapi/user/getbyunionid", obj{"unionid": zhang.UnionID}); at(r, "result", "userid") != zhang.UserID {
		t.Errorf("unionId: %v", r)
	}
}

func TestContactCallsAreFreeAndTheSearchIsNot(t *testing.T) {
	for _, r := range newWorld(t, 1, wednesday).Routes() {
		contact := strings.HasPrefix(r.Path, "/topapi/v2/user") || strings.HasPrefix(r.Path, "/topapi/user/") || strings.HasPrefix(r.Path, "/topapi/v2/department") || strings.HasPrefix(r.Path, "/topapi/role/") || r.Path == "/auth/scopes"
		if r.Free != contact {
			t.Errorf("%s: free %v", r.Path, r.Free)
		}
		if r.Scope == "" {
			t.Errorf("%s needs no scope", r.Path)
		}
	}
}
