package office_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

// example is the organisation that the documentation shows.
func example(t *testing.T) *office.World {
	t.Helper()
	const file = "../../../docs/examples/org.yaml"
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w, err := office.ReadWorld("org.yaml", raw)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func seeded(t *testing.T, text string) *office.World {
	t.Helper()
	w, err := office.ReadWorld("x.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func newWorldOf(t *testing.T, made *office.World, seed int64, now time.Time) *world {
	t.Helper()
	return newWorldWith(t, office.Options{Seed: seed, World: made}, now)
}

func TestTheDocumentedOrganisationIsWhatItsFileSays(t *testing.T) {
	w := newWorldOf(t, example(t), 1, wednesday)
	lu := w.who("陆远")
	user := at(w.old("/topapi/v2/user/get", obj{"userid": "luyuan"}), "result")
	if at(user, "name") != "陆远" || at(user, "work_place") != "上海" || len(items(user, "dept_id_list")) != 2 || at(user, "manager_userid") != w.who("何夏").UserID {
		t.Errorf("陆远: %v", user)
	}
	if got := at(w.old("/topapi/v2/user/get", obj{"userid": w.who("梁嘉儀").UserID}), "result", "work_place"); got != "香港" {
		t.Errorf("place of 维港店: %v", got)
	}
	if len(w.People()) != 15 || w.who("宋离").Active || !w.who("Nora Quinn").Outsider || w.who("沈青").ManagerID != "" || !w.who("秦越").Admin {
		t.Errorf("people: %+v", w.People())
	}
	board := w.who("沈万里")
	if !at(w.old("/topapi/v2/user/get", obj{"userid": board.UserID}), "result", "senior").(bool) {
		t.Error("沈万里 is not in executive mode")
	}
	dept := at(w.old("/topapi/v2/department/get", obj{"dept_id": board.DeptID}), "result")
	if at(dept, "hide_dept") != true || !reflect.DeepEqual(at(dept, "user_permits"), []any{w.who("何夏").UserID}) || len(items(dept, "dept_permits")) != 1 {
		t.Errorf("董事会: %v", dept)
	}
	senior := w.ok("GET", "/v1.0/contact/seniorSettings?seniorStaffId="+board.UserID, nil)
	if list := items(senior, "seniorWhiteList"); len(list) != 1 || at(list[0], "id") != w.who("沈青").UserID {
		t.Errorf("callers: %v", senior)
	}
	groups := map[string][]string{}
	for _, g := range w.Groups() {
		groups[g.Title] = g.Members
	}
	if want := []string{w.who("何夏").UserID, "luyuan", w.who("Nora Quinn").UnionID}; len(groups) != 3 || len(groups["全员群"]) != 13 || len(groups["静安店"]) != 4 || !reflect.DeepEqual(groups["供应商沟通"], want) {
		t.Errorf("groups: %v", groups)
	}
	var rooms []string
	for _, r := range w.Rooms() {
		rooms = append(rooms, fmt.Sprint(r.Name, r.Capacity, " ", r.Approval, r.AdminOnly, r.Closed))
	}
	if want := "青松8 false false false 小间2 false false false 培训室40 true false false 董事室10 false true false 仓库会议角6 false false true"; strings.Join(rooms, " ") != want {
		t.Errorf("rooms: %s", strings.Join(rooms, " "))
	}
	shift := at(w.old("/topapi/attendance/getusergroup", obj{"userid": lu.UserID}), "result")
	if at(shift, "name") != "门店考勤组" || at(shift, "classes", 0, "sections", 0, "times", 1, "check_time") != "1970-01-01 20:00:00" {
		t.Errorf("shift: %v", shift)
	}
}

func TestPunchesOfAFileReplaceWhatChanceMade(t *testing.T) {
	for seed := range int64(4) {
		w := newWorldOf(t, example(t), seed, wednesday)
		yesterday, before := wednesday.AddDate(0, 0, -1), wednesday.AddDate(0, 0, -2)
		for _, c := range []struct {
			user string
			day  time.Time
			want office.Attendance
		}{
			{"luyuan", yesterday, office.Attendance{Slots: 2, Results: map[string]int{"Late": 1, "Normal": 1}, LateMinutes: 21}},
			{"luyuan", before, office.Attendance{Slots: 2, Results: map[string]int{"Early": 1, "Normal": 1}, EarlyMinutes: 30, Outside: 1}},
			{"bailu2", yesterday, office.Attendance{Slots: 2, Results: map[string]int{"NotSigned": 2}, AbsentDays: 1}},
		} {
			// A leave of chance may cover the day; then it is Normal by approval.
			if got := w.ExpectedAttendance(c.user, c.day, c.day); got.Approved == 0 && !reflect.DeepEqual(got, c.want) {
				t.Errorf("seed %d, %s on %s: %+v", seed, c.user, c.day.Format(time.DateOnly), got)
			}
		}
	}
}

func TestAnApprovalOfAFileIsWhereItsStepsLedIt(t *testing.T) {
	w := newWorldOf(t, example(t), 1, wednesday)
	code := at(w.ok(http.MethodGet, "/v1.0/workflow/processCentres/schemaNames/processCodes?name="+url.QueryEscape("调货"), nil), "result", "processCode").(string)
	start := wednesday.AddDate(0, 0, -3)
	ids := items(w.ok(http.MethodPost, "/v1.0/workflow/processes/instanceIds/query", obj{"processCode": code, "startTime": start.UnixMilli(), "nextToken": 0, "maxResults": 20}), "result", "list")
	if len(ids) != 1 {
		t.Fatalf("instances: %v", ids)
	}
	in := at(w.ok(http.MethodGet, "/v1.0/workflow/processInstances?processInstanceId="+ids[0].(string), nil), "result")
	if at(in, "status") != "RUNNING" || at(in, "createTime") != "2026-11-16T03:20Z" || at(in, "originatorUserId") != "luyuan" {
		t.Errorf("instance: %v", in)
	}
	values := map[string]any{}
	for _, v := range items(in, "formComponentValues") {
		values[at(v, "name").(string)] = at(v, "value")
	}
	if values["期望到货"] != "2026-11-23" || values["紧急程度"] != "加急" || values["跟进人"] != "白露" || !strings.Contains(values["明细"].(string), `"rowValue":[{"componentType":"TextField","key":"TextField_E92D28C8","label":"货品","value":"雨伞"}`) {
		t.Errorf("values: %v", values)
	}
	var waiting []string
	for _, task := range items(in, "tasks") {
		if at(task, "status") == "RUNNING" {
			waiting = append(waiting, at(task, "userId").(string))
		}
	}
	if want := []string{w.who("秦越").UserID}; !reflect.DeepEqual(waiting, want) {
		t.Errorf("waits for %v, want %v: %v", waiting, want, in)
	}
}

func TestAGrantedLeaveOfAFileCoversTheDay(t *testing.T) {
	w := newWorldOf(t, seeded(t, `
generate: {approvals: false, incidents: false}
instances:
  - {template: 请假, by: 李四, day: -3, values: {请假类型: 病假, dates: ["{-1} 09:00", "{-1} 18:00"], 时长（天）: 1}, steps: [{do: agree}, {do: agree}]}
`), 1, wednesday)
	day := wednesday.AddDate(0, 0, -1)
	if got := w.ExpectedAttendance(w.who("李四").UserID, day, day); got.Approved != 2 {
		t.Errorf("%+v", got)
	}
	if got := w.ExpectedAttendance(w.who("张三").UserID, day.AddDate(0, 0, -10), day); got.Results["Normal"] != got.Slots || got.Slots == 0 {
		t.Errorf("somebody was not punctual: %+v", got)
	}
}

func TestAFileThatSaysLittleKeepsTheRest(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		people int
		rooms  int
	}{
		"nothing":          {"", 45, 8},
		"a comment":        {"# nothing\n", 45, 8},
		"only rooms":       {"rooms: [{name: A, capacity: 3}]", 45, 1},
		"only departments": {"departments: [{name: 甲}, {name: 乙, departments: [{name: 丙}]}]", 10, 8},
		"only people":      {"people: [{name: 甲, department: 后端组}, {count: 4, department: 测试组}]", 5, 8},
		"one person":       {"people: [{name: J}]", 1, 8},
	} {
		w := newWorldOf(t, seeded(t, c.text), 1, wednesday)
		if len(w.People()) != c.people || len(w.Rooms()) != c.rooms || len(w.Groups()) == 0 {
			t.Errorf("%s: %d people, %d rooms, %d groups", name, len(w.People()), len(w.Rooms()), len(w.Groups()))
		}
		var admins int
		for _, p := range w.People() {
			if p.Admin {
				admins++
			}
		}
		if admins == 0 {
			t.Errorf("%s: nobody administers", name)
		}
	}
	if plain, empty := newWorld(t, 3, wednesday), newWorldOf(t, seeded(t, ""), 3, wednesday); !reflect.DeepEqual(plain.People(), empty.People()) || !reflect.DeepEqual(plain.Groups(), empty.Groups()) {
		t.Error("an empty file is not the default organisation")
	}
}

func TestTheSameFileSeedAndDayGiveTheSameWorld(t *testing.T) {
	w := example(t)
	a, b, other := newWorldOf(t, w, 5, wednesday), newWorldOf(t, w, 5, wednesday.Add(3*time.Hour)), newWorldOf(t, w, 6, wednesday)
	if !reflect.DeepEqual(a.People(), b.People()) || !reflect.DeepEqual(a.Groups(), b.Groups()) || !reflect.DeepEqual(a.Rooms(), b.Rooms()) {
		t.Error("two worlds of one file and seed differ")
	}
	if reflect.DeepEqual(a.People(), other.People()) {
		t.Error("the seed makes no difference")
	}
}

// Mistakes name the file, the line and what to write instead.
func TestMistakesInAFileAreReportedWithTheirLine(t *testing.T) {
	for text, want := range map[string]string{
		"company: [":                                      "x.yaml:1:",
		"company: A\nrooom: 1":                            `x.yaml:2:1: unknown field "rooom"`,
		"people:\n- {name: A, nam: B}":                    `x.yaml:2:13: unknown field "nam"`,
		"people:\n  name: A":                              "x.yaml:2:",
		"company: A\ncompany: B":                          "x.yaml:2:1:",
		"company: A\n---\ncompany: B":                     "one YAML document belongs here, not 2",
		"rooms:\n- {name: A}":                             "x.yaml:2: rooms[0].capacity: write how many people fit in",
		"departments:\n- name: A\n- name: A":              "x.yaml:3: departments[1].name: there are two departments A",
		"people:\n- name: A\n- name: B\n  department: 火星": `x.yaml:4: people[1].department: there is no department "火星"`,
		"people:\n- name: A\n- name: B\n  manager: C":     `x.yaml:4: people[1].manager: there is nobody with the name or id "C"`,
		"people:\n- name: A\n- {name: B}\n- {name: B}\n- {name: C, manager: B}":                             "x.yaml:5: people[3].manager: 2 people are called B; give them ids and write one of these",
		"people:\n- {name: A, left: true}":                                                                  "somebody must work here",
		"people:\n- {name: A, count: 2}":                                                                    "only people without name and id can be several",
		"people:\n- {count: 100000}":                                                                        "up to 300 people",
		"shifts:\n- {name: A, start: 25:00, end: 26:00}":                                                    `"25:00" is no time of day`,
		"shifts:\n- {name: A, start: 18:00, end: 09:00}":                                                    "x.yaml:2: shifts[0]: a shift starts, rests and ends in this order on one day",
		"holidays:\n- {date: 10-01, type: party}":                                                           "holidays[0].type: a holiday is festival, rest or overtime",
		"punches:\n- {person: 张三, day: soon, times: []}":                                                    `x.yaml:2: punches[0].day: "soon" is neither a date`,
		"punches:\n- {person: 张伟, day: -1}":                                                                 "2 people are called 张伟",
		"punches:\n- {person: 马可, day: -1}":                                                                 "马可 does not work here",
		"templates:\n- {builtin: party}":                                                                    "there is no such template",
		"templates:\n- {name: A, fields: [{name: x, type: colour}], approvers: [{role: boss}]}":             "templates[0].fields[0].type: a field's type is one of address,",
		"templates:\n- {name: A, fields: [{name: x, type: text}], approvers: [{role: boss, people: [张三]}]}": "one of role, department and people",
		"instances:\n- {template: 报销单, by: 张三}":                                                             `there is no template "报销单"`,
		"instances:\n- {template: 用章, by: 张三, values: {份数: 1}}":                                             "x.yaml:2: instances[0].values: the form does not take this: 表单数据校验失败，失败控件：用章文件名称",
		"instances:\n- {template: 用章, by: 张三, values: {颜色: 1}}":                                             "a value has no such field; the form has 用章文件名称, 印章类型, 份数",
		"instances:\n- {template: 通用审批, by: 张三, values: {申请内容: a}}":                                         "approvers are named where the template lets the originator choose",
		"instances:\n- {template: 合同审批（销售）, by: 张三, values: {客户名称: a, 合同金额（元）: 1}}":                         "张三 may not use this template",
		"instances:\n- template: 用章\n  by: 张三\n  values: {用章文件名称: a, 印章类型: 公章}\n  steps:\n  - do: refuse\n  - do: agree": "x.yaml:7: instances[0].steps[1]: the approval has already ended",
		"instances:\n- template: 用章\n  by: 张三\n  values: {用章文件名称: a, 印章类型: 公章}\n  steps:\n  - {do: agree, by: 王五}":       "no task waits for 王五",
		"instances:\n- template: 用章\n  by: 张三\n  values: {用章文件名称: a, 印章类型: 公章}\n  steps:\n  - {do: withdraw}":            "this template cannot be withdrawn",
	} {
		_, err := office.ReadWorld("x.yaml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q:\n got %v\nwant %s", text, err, want)
		} else if strings.Contains(err.Error(), "office.") || strings.Contains(err.Error(), "Go ") {
			t.Errorf("%q: names insides: %v", text, err)
		}
	}
}

func TestAllMistakesOfAFileAreReportedAtOnce(t *testing.T) {
	_, err := office.ReadWorld("x.yaml", []byte("people:\n- {name: A, department: X}\n- {name: B, manager: C, admin: chief}\nrooms:\n- {name: R}\n"))
	if err == nil || len(strings.Split(err.Error(), "\n")) != 4 {
		t.Errorf("%v", err)
	}
}

// Whatever is written: there is a sentence about it, or a world in which everybody can be asked for.
func FuzzAnyFileGivesAWorldOrASentence(f *testing.F) {
	raw, err := os.ReadFile("../../../docs/examples/org.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	for _, text := range []string{"", "people: [{name: A}]", "people:\n- {name: A, leader: true, manager: B}\n- {name: B, manager: A}\n", "departments: [{name: A}]", "people: [{}]\ngenerate: {approvals: false}"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		made, err := office.ReadWorld("x.yaml", raw)
		if err != nil {
			if strings.TrimSpace(err.Error()) == "" {
				t.Error("an error without words")
			}
			return
		}
		w := office.New(office.Options{World: made, Now: func() time.Time { return wednesday }})
		for _, p := range w.People() {
			w.ExpectedAttendance(p.UserID, wednesday.AddDate(0, 0, -7), wednesday)
		}
	})
}
