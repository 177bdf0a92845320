package directory_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/directory"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// member is somebody of the fake organisation, as DingTalk stores them.
type member struct {
	id, name, manager string
	title             string
	depts             []int64
	leads             []int64
	outside           bool // outside the app's range of people
	senior            bool
	english           string
	roles             []int64
}

type dept struct {
	name   string
	parent int64
	more   map[string]any // of department/get
}

// company is DingTalk's contact API over a small organisation.
type company struct {
	t   *testing.T
	srv *httptest.Server

	mu      sync.Mutex
	people  map[string]member
	depts   map[int64]dept
	fail    map[string]string // path → body that it answers with
	calls   map[string]int    // path → calls
	scoped  []int64           // departments the app may see
	onCall  func(path string) // runs before a call is answered
	admins  string            // result of listadmin
	fullRow bool              // user/list gives managers too

	whiteList, hides, limits []map[string]any
	refuse                   map[int64]string // department → answer to every question about it
}

func newOffice(t *testing.T) *company {
	o := &company{
		t: t, people: map[string]member{}, fail: map[string]string{}, calls: map[string]int{}, scoped: []int64{1},
		depts:  map[int64]dept{1: {name: "示例科技"}},
		admins: `[{"userid":"boss","sys_level":1},{"userid":"sub","sys_level":2}]`,
	}
	o.srv = httptest.NewServer(o)
	t.Cleanup(func() {
		o.srv.CloseClientConnections()
		o.srv.Close()
	})
	return o
}

func (o *company) hire(people ...member) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, p := range people {
		o.people[p.id] = p
	}
}

func (o *company) fire(id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.people, id)
}

func (o *company) breaks(path, body string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if body == "" {
		delete(o.fail, path)
		return
	}
	o.fail[path] = body
}

func (o *company) count(path string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.calls[path]
}

func (o *company) open(opt directory.Options) *directory.Directory {
	o.t.Helper()
	c, err := dingtalk.New(dingtalk.Config{
		ClientID: "dingabc", ClientSecret: "s", APIBase: o.srv.URL + "/api", OAPIBase: o.srv.URL + "/oapi", HTTP: o.srv.Client(),
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return directory.New(c, opt)
}

func (o *company) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/oapi"), "/api")
	if path == "/v1.0/oauth2/accessToken" {
		fmt.Fprint(w, `{"accessToken":"t","expireIn":7200}`)
		return
	}
	var in struct {
		UserID    string `json:"userid"`
		UnionID   string `json:"unionid"`
		DeptID    int64  `json:"dept_id"`
		Cursor    int    `json:"cursor"`
		Size      int    `json:"size"`
		QueryWord string `json:"queryWord"`
	}
	_ = json.NewDecoder(r.Body).Decode(&in)
	o.mu.Lock()
	hook := o.onCall
	o.mu.Unlock()
	if hook != nil {
		hook(path)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.calls[path]++
	if body := o.fail[path]; body != "" {
		fmt.Fprint(w, body)
		return
	}
	if body := o.refuse[in.DeptID]; body != "" {
		fmt.Fprint(w, body)
		return
	}
	switch path {
	case "/auth/scopes":
		fmt.Fprintf(w, `{"errcode":0,"errmsg":"ok","auth_org_scopes":{"authed_user":[],"authed_dept":%s}}`, asJSON(o.scoped))
	case "/topapi/user/listadmin":
		fmt.Fprintf(w, `{"errcode":0,"errmsg":"ok","result":%s}`, o.admins)
	case "/topapi/v2/user/get":
		o.user(w, in.UserID)
	case "/topapi/v2/user/list":
		o.list(w, in.DeptID, in.Cursor, in.Size)
	case "/topapi/v2/department/listsub":
		o.sub(w, in.DeptID)
	case "/topapi/v2/department/get":
		d, ok := o.depts[in.DeptID]
		if !ok {
			fmt.Fprint(w, `{"errcode":60003,"errmsg":"部门不存在"}`)
			return
		}
		row := map[string]any{"dept_id": in.DeptID, "name": d.name, "parent_id": d.parent}
		maps.Copy(row, d.more)
		fmt.Fprintf(w, `{"errcode":0,"result":%s}`, asJSON(row))
	case "/topapi/v2/department/listparentbyuser":
		o.parents(w, in.UserID)
	case "/v1.0/contact/users/search":
		ids := []string{}
		for id, p := range o.people {
			if strings.Contains(p.name, in.QueryWord) {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		fmt.Fprintf(w, `{"hasMore":false,"totalCount":%d,"list":%s}`, len(ids), asJSON(ids))
	case "/v1.0/contact/seniorSettings":
		fmt.Fprintf(w, `{"seniorStaffId":%s,"protectScenes":["DING_SMS"],"seniorWhiteList":%s}`,
			asJSON(r.URL.Query().Get("seniorStaffId")), asJSON(o.whiteList))
	case "/v1.0/contact/contactHideSettings":
		fmt.Fprintf(w, `{"hasMore":false,"list":%s}`, asJSON(o.hides))
	case "/v1.0/contact/restrictions/settings":
		fmt.Fprintf(w, `{"hasMore":false,"list":%s}`, asJSON(o.limits))
	default:
		o.t.Errorf("unexpected call of %s", r.URL.Path)
	}
}

func (o *company) user(w http.ResponseWriter, id string) {
	p, ok := o.people[id]
	switch {
	case !ok:
		fmt.Fprint(w, `{"errcode":60121,"errmsg":"找不到该用户","request_id":"r30"}`)
	case p.outside:
		fmt.Fprint(w, `{"errcode":50002,"errmsg":"员工不在应用可见范围内"}`)
	default:
		fmt.Fprintf(w, `{"errcode":0,"errmsg":"ok","result":%s}`, asJSON(o.row(p, true)))
	}
}

func (o *company) row(p member, full bool) map[string]any {
	row := map[string]any{
		"userid": p.id, "unionid": "u-" + p.id, "name": p.name, "title": p.title, "dept_id_list": p.depts, "active": true,
		"boss": p.id == "boss", "admin": p.id == "boss" || p.id == "sub",
	}
	if full {
		leads := []map[string]any{}
		for _, d := range p.depts {
			leads = append(leads, map[string]any{"dept_id": d, "leader": slices.Contains(p.leads, d)})
		}
		row["leader_in_dept"] = leads
		if p.manager != "" {
			row["manager_userid"] = p.manager
		}
		roles := []map[string]any{}
		for _, r := range p.roles {
			roles = append(roles, map[string]any{"id": r, "name": "角色", "group_name": "默认"})
		}
		row["work_place"] = "杭州"
		if p.english != "" {
			row["extension"] = asJSON(map[string]string{"英文名": p.english, "工龄": "3"})
		}
		row["senior"], row["role_list"] = p.senior, roles
	}
	return row
}

func (o *company) list(w http.ResponseWriter, id int64, cursor, size int) {
	var ids []string
	for pid, p := range o.people {
		if slices.Contains(p.depts, id) {
			ids = append(ids, pid)
		}
	}
	slices.Sort(ids)
	end := min(cursor+size, len(ids))
	rows := []map[string]any{}
	for _, pid := range ids[cursor:end] {
		row := o.row(o.people[pid], o.fullRow)
		row["leader"] = slices.Contains(o.people[pid].leads, id)
		rows = append(rows, row)
	}
	fmt.Fprintf(w, `{"errcode":0,"result":{"has_more":%v,"next_cursor":%d,"list":%s}}`, end < len(ids), end, asJSON(rows))
}

func (o *company) sub(w http.ResponseWriter, id int64) {
	below := []map[string]any{}
	for did, d := range o.depts {
		if d.parent == id && did != 1 {
			below = append(below, map[string]any{"dept_id": did, "name": d.name, "parent_id": id})
		}
	}
	fmt.Fprintf(w, `{"errcode":0,"result":%s}`, asJSON(below))
}

func (o *company) parents(w http.ResponseWriter, id string) {
	p, ok := o.people[id]
	if !ok {
		fmt.Fprint(w, `{"errcode":33012,"errmsg":"无效的USERID"}`)
		return
	}
	chains := []map[string]any{}
	for _, d := range p.depts {
		chain := []int64{}
		for ; d != 0; d = o.depts[d].parent {
			chain = append(chain, d)
		}
		chains = append(chains, map[string]any{"parent_dept_id_list": chain})
	}
	fmt.Fprintf(w, `{"errcode":0,"result":{"parent_list":%s}}`, asJSON(chains))
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// sample is an organisation with three levels: 示例科技 > 研发部 > 平台组.
func sample(t *testing.T) *company {
	o := newOffice(t)
	o.depts[10] = dept{name: "研发部", parent: 1}
	o.depts[11] = dept{name: "平台组", parent: 10}
	o.depts[20] = dept{name: "销售部", parent: 1}
	o.hire(
		member{id: "boss", name: "钱总裁", depts: []int64{1}},
		member{id: "vp", name: "孙主管", depts: []int64{10}, leads: []int64{10}},
		member{id: "lead", name: "李四", depts: []int64{11}, leads: []int64{11}, manager: "vp"},
		member{id: "zs", name: "张三", depts: []int64{11}, manager: "mgr", title: "工程师"},
		member{id: "mate", name: "王小明(Ming)", depts: []int64{11}, manager: "lead"},
		member{id: "mgr", name: "周经理", depts: []int64{20}},
		member{id: "sub", name: "吴管理", depts: []int64{20}},
		member{id: "sales", name: "Amy Chen", depts: []int64{20}},
		member{id: "zw1", name: "张伟", depts: []int64{10}},
		member{id: "zw2", name: "张伟", depts: []int64{20}},
	)
	return o
}

// asker sees everybody who is not hidden.
const asker = "boss"

func find(ctx context.Context, d *directory.Directory, asker, name string) ([]directory.Person, error) {
	people, _, err := d.Match(ctx, asker, name)
	return people, err
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
