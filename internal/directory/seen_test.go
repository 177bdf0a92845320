package directory_test

import (
	"slices"
	"testing"

	"github.com/dingdesk/dingdesk/internal/directory"
)

// guarded is the sample with 沈董事 in executive mode and 霍秘书 in a hidden department.
func guarded(t *testing.T) *company {
	o := sample(t)
	o.depts[30] = dept{name: "董事会办公室", parent: 1, more: map[string]any{"hide_dept": true, "user_permits": []string{"mgr"}, "dept_permits": []int64{10}}}
	o.depts[31] = dept{name: "董事会办公室秘书组", parent: 30}
	o.hire(
		member{id: "chair", name: "沈董事", depts: []int64{1}, manager: "boss", senior: true},
		member{id: "secret", name: "霍秘书", depts: []int64{31}},
		member{id: "both", name: "双岗位", depts: []int64{31, 20}},
		member{id: "hidlead", name: "藏主任", depts: []int64{30}, leads: []int64{30}},
		member{id: "role", name: "有角色", depts: []int64{20}, roles: []int64{77}},
	)
	return o
}

func TestWhoIsHiddenFromTheAskerIsNotFound(t *testing.T) {
	for _, c := range []struct {
		why, asker, target string
		want               bool
		given              func(*company)
		options            directory.Options
	}{
		{why: "an ordinary colleague", asker: "sales", target: "zs", want: true},
		{why: "oneself, in executive mode", asker: "chair", target: "chair", want: true},
		{why: "executive mode without a white list", asker: "sales", target: "chair"},
		{why: "the direct manager", asker: "boss", target: "chair", want: true},
		{why: "a person on the white list", asker: "sales", target: "chair", want: true, given: func(o *company) {
			o.whiteList = []map[string]any{{"id": "sales", "type": 0, "name": "Amy Chen"}}
		}},
		{why: "a department on the white list, as a number", asker: "zs", target: "chair", want: true, given: func(o *company) {
			o.whiteList = []map[string]any{{"id": 10, "type": 2, "name": "研发部"}}
		}},
		{why: "a role on the white list", asker: "role", target: "chair", want: true, given: func(o *company) {
			o.whiteList = []map[string]any{{"id": "77", "type": 1, "name": "角色"}}
		}},
		{why: "a white list of others", asker: "sales", target: "chair", given: func(o *company) {
			o.whiteList = []map[string]any{{"id": "77", "type": 1}, {"id": "zs", "type": 0}}
		}},
		{why: "a white list that is not shown", asker: "sales", target: "chair", given: func(o *company) {
			o.fail["/v1.0/contact/seniorSettings"] = `{"errcode":60011,"errmsg":"没有权限"}`
		}},
		{why: "a configured caller", asker: "sales", target: "chair", want: true, options: directory.Options{Callers: always(map[string][]string{"sales": {"chair"}})}},
		{why: "a configured viewer", asker: "sales", target: "chair", want: true, options: directory.Options{Viewers: always(map[string][]string{"sales": {"dept:1"}})}},
		{why: "below a hidden department", asker: "sales", target: "secret"},
		{why: "a member of the hidden department", asker: "hidlead", target: "secret", want: true},
		{why: "somebody it permits", asker: "mgr", target: "secret", want: true},
		{why: "a member of a department that it permits", asker: "zs", target: "secret", want: true},
		{why: "also in an ordinary department", asker: "sales", target: "both", want: true},
		{why: "hidden by a setting", asker: "sales", target: "zs", given: func(o *company) {
			o.hides = []map[string]any{{"active": true, "objectDeptIds": []int64{10}, "excludeStaffIds": []string{"mgr"}}}
		}},
		{why: "excepted by the setting", asker: "mgr", target: "mate", want: true, given: func(o *company) {
			o.hides = []map[string]any{{"active": true, "objectStaffIds": []string{"mate"}, "excludeStaffIds": []string{"mgr"}}}
		}},
		{why: "a setting that is off", asker: "sales", target: "zs", want: true, given: func(o *company) {
			o.hides = []map[string]any{{"active": false, "objectDeptIds": []int64{10}}}
		}},
		{why: "settings that are not shown", asker: "sales", target: "zs", want: true, given: func(o *company) {
			o.fail["/v1.0/contact/contactHideSettings"] = `{"errcode":60011,"errmsg":"没有权限"}`
		}},
		{why: "an asker who sees only the own department", asker: "sales", target: "zs", given: func(o *company) {
			o.depts[20] = dept{name: "销售部", parent: 1, more: map[string]any{"outer_dept": true, "outer_dept_only_self": true}}
		}},
		{why: "within that department", asker: "sales", target: "mgr", want: true, given: func(o *company) {
			o.depts[20] = dept{name: "销售部", parent: 1, more: map[string]any{"outer_dept": true, "outer_dept_only_self": true}}
		}},
		{why: "beyond it, but permitted", asker: "sales", target: "zs", want: true, given: func(o *company) {
			o.depts[20] = dept{name: "销售部", parent: 1, more: map[string]any{"outer_dept": "true", "outer_permit_depts": "[11]"}}
		}},
		{why: "an asker who sees only himself", asker: "sales", target: "mgr", given: func(o *company) {
			o.limits = []map[string]any{{"active": true, "type": "onlySelf", "subjectUserIds": []string{"sales"}}}
		}},
		{why: "a limit on others", asker: "sales", target: "mgr", want: true, given: func(o *company) {
			o.limits = []map[string]any{{"active": true, "type": "onlySelf", "subjectUserIds": []string{"zs"}}}
		}},
		{why: "a limit to the own departments", asker: "sales", target: "zs", given: func(o *company) {
			o.limits = []map[string]any{{"active": true, "type": "onlySelfDeptAndChild", "subjectDeptIds": []int64{20}}}
		}},
		{why: "a limit to those listed", asker: "sales", target: "zs", want: true, given: func(o *company) {
			o.limits = []map[string]any{{"active": true, "type": "excludeNode", "subjectDeptIds": []int64{20}, "excludeDeptIds": []int64{11}}}
		}},
		{why: "somebody from outside", asker: "", target: "zs"},
		{why: "somebody who left", asker: "sales", target: "nobody"},
	} {
		for _, loaded := range []bool{false, true} {
			o := guarded(t)
			if c.given != nil {
				c.given(o)
			}
			d := o.open(c.options)
			if loaded {
				noError(t, d.Load(t.Context()))
			}
			p, ok, err := d.Seen(t.Context(), c.asker, c.target)
			noError(t, err)
			if ok != c.want || ok != (p.UserID == c.target) {
				t.Errorf("%s (loaded: %v): %s sees %s: %v", c.why, loaded, c.asker, c.target, ok)
			}
			if name := o.people[c.target].name; name != "" {
				people, _, err := d.Match(t.Context(), c.asker, name)
				noError(t, err)
				if got := slices.ContainsFunc(people, func(p directory.Person) bool { return p.UserID == c.target }); got != c.want {
					t.Errorf("%s (loaded: %v): %s finds %s by name: %v", c.why, loaded, c.asker, c.target, got)
				}
			}
		}
	}
}

func TestADepartmentThatIsHiddenFromTheAskerIsNotKnown(t *testing.T) {
	for _, c := range []struct {
		why, asker, name string
		want             int64
		given            func(*company)
		options          directory.Options
	}{
		{why: "an ordinary one", asker: "sales", name: "研发部", want: 10},
		{why: "one that there is not", asker: "sales", name: "火星部"},
		{why: "a hidden one", asker: "sales", name: "董事会办公室"},
		{why: "below a hidden one", asker: "sales", name: "董事会办公室秘书组"},
		{why: "a hidden one, to its members", asker: "hidlead", name: "董事会办公室", want: 30},
		{why: "a hidden one, to whom it permits", asker: "mgr", name: "董事会办公室", want: 30},
		{why: "a hidden one, to a configured viewer of it", asker: "sales", name: "董事会办公室", want: 30, options: directory.Options{Viewers: always(map[string][]string{"sales": {"dept:30"}})}},
		{why: "hidden by a setting", asker: "sales", name: "研发部", given: func(o *company) {
			o.hides = []map[string]any{{"active": true, "objectDeptIds": []int64{10}}}
		}},
		{why: "one's own, to whoever sees nobody else", asker: "sales", name: "销售部", want: 20, given: func(o *company) {
			o.limits = []map[string]any{{"active": true, "type": "onlySelf", "subjectUserIds": []string{"sales"}}}
		}},
		{why: "one for which DingDesk does not work", asker: "sales", name: "研发部", options: directory.Options{Within: func() []int64 { return []int64{20} }}},
	} {
		o := guarded(t)
		if c.given != nil {
			c.given(o)
		}
		d := o.open(c.options)
		noError(t, d.Load(t.Context()))
		got, err := d.DeptsNamed(t.Context(), c.asker, c.name)
		noError(t, err)
		var want []int64
		if c.want != 0 {
			want = []int64{c.want}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %s finds %v, want %v", c.why, c.asker, got, want)
		}
	}
}

func TestSomebodyHiddenDoesNotStandInTheWay(t *testing.T) {
	o := guarded(t)
	o.hire(member{id: "sound", name: "申懂事", depts: []int64{20}})
	d := o.open(directory.Options{})
	noError(t, d.Load(t.Context()))
	for asker, want := range map[string]string{"sales": "sound", "boss": "chair"} {
		people, _, err := d.Match(t.Context(), asker, "沈董事")
		noError(t, err)
		if found(people) != want {
			t.Errorf("%s finds %q, want %s", asker, found(people), want)
		}
	}
}

func TestNamesHoldOnlyWhomEverybodySees(t *testing.T) {
	o := guarded(t)
	o.hides = []map[string]any{{"active": true, "objectStaffIds": []string{"mate"}}}
	d := o.open(directory.Options{})
	noError(t, d.Load(t.Context()))
	_, _, err := d.Match(t.Context(), "sales", "张三") // settings are read with the first question
	noError(t, err)
	names := d.Names()
	for name, want := range map[string]bool{"沈董事": false, "霍秘书": false, "藏主任": false, "王小明(Ming)": false, "双岗位": true, "张三": true} {
		if slices.Contains(names, name) != want {
			t.Errorf("%s among the names: %v", name, !want)
		}
	}
}

func TestSettingsOfVisibilityCostTwoCallsADay(t *testing.T) {
	o := guarded(t)
	d := o.open(directory.Options{TTL: 1}) // a nanosecond
	for range 3 {
		_, _, err := d.Seen(t.Context(), "sales", "zs")
		noError(t, err)
		d.InvalidateDepts()
	}
	if n := o.count("/v1.0/contact/contactHideSettings") + o.count("/v1.0/contact/restrictions/settings"); n != 2 {
		t.Errorf("%d counted calls", n)
	}
}

func TestADepartmentThatCannotBeReadIsSkipped(t *testing.T) {
	for _, body := range []string{
		`{"errcode":60003,"errmsg":"部门不存在"}`, `{"errcode":50004,"errmsg":"部门不在应用可见范围内"}`, `{"errcode":400002,"errmsg":"参数错误"}`,
	} {
		o := sample(t)
		o.refuse = map[int64]string{20: body}
		d := o.open(directory.Options{})
		noError(t, d.Load(t.Context()))
		if people, err := find(t.Context(), d, asker, "张三"); err != nil || found(people) != "zs" || !d.Loaded() {
			t.Errorf("%s: the rest is not loaded: %v, %v", body, people, err)
		}
		missed := d.Unreadable()
		if len(missed) != 1 || missed[0].ID != 20 || missed[0].Name != "销售部" || missed[0].Err == nil {
			t.Errorf("%s: unreadable are %+v", body, missed)
		}
	}
	o := sample(t)
	o.breaks(listUser, `{"errcode":60011,"errmsg":"没有权限"}`)
	d := o.open(directory.Options{})
	if err := d.Load(t.Context()); err == nil || d.Loaded() {
		t.Errorf("a directory of which nothing can be read is loaded (%v)", err)
	}
}
