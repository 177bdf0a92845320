package directory_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/directory"
)

// always is a list that does not change.
func always(l map[string][]string) func() map[string][]string {
	return func() map[string][]string { return l }
}

func TestWhoMaySeeWhoseAttendance(t *testing.T) {
	o := sample(t)
	o.hire(member{id: "ceo", name: "赵董事", depts: []int64{1}, leads: []int64{1}})
	d := o.open(directory.Options{Viewers: always(map[string][]string{
		"hr": {"zs"}, "auditor": {"*"}, "sales": {"dept:10"}, "zw2": {"dept:20", "dept:x"},
	})})
	o.hire(member{id: "hr", name: "人事", depts: []int64{20}}, member{id: "auditor", name: "审计", depts: []int64{20}})
	for _, c := range []struct {
		who, subject, target string
		want                 bool
	}{
		{"self", "zs", "zs", true},
		{"self, unknown to DingTalk", "ghost", "ghost", true},
		{"colleague of the same department", "mate", "zs", false},
		{"colleague of another department", "sales", "mgr", false},
		{"direct manager, who leads nothing", "mgr", "zs", true},
		{"report looks at the manager", "zs", "mgr", false},
		{"leader of the department", "lead", "zs", true},
		{"leader of the department above", "vp", "zs", true},
		{"manager's manager without a department of theirs on the chain", "vp", "mgr", false},
		{"leader of the whole organisation", "ceo", "mate", true},
		{"leader of another branch", "lead", "sales", false},
		{"main administrator and boss", "boss", "zs", false},
		{"sub-administrator", "sub", "zs", false},
		{"outsider", "", "zs", false},
		{"nobody asked about", "zs", "", false},
		{"person who left asks", "gone", "zs", false},
		{"person who left is asked about", "lead", "gone", false},
		{"configured: one person", "hr", "zs", true},
		{"configured: another person", "hr", "mate", false},
		{"configured: everybody", "auditor", "boss", true},
		{"configured: everybody, but that one left", "auditor", "gone", false},
		{"configured: a department with those below", "sales", "mate", true},
		{"configured: another department", "sales", "mgr", false},
		{"configured: nonsense beside sense", "zw2", "mgr", true},
	} {
		t.Run(c.who, func(t *testing.T) {
			got, err := d.MaySeeAttendance(t.Context(), c.subject, c.target)
			noError(t, err)
			if got != c.want {
				t.Errorf("%s sees %s: %v, want %v", c.subject, c.target, got, c.want)
			}
		})
	}
}

func TestRightsAreCheckedAfresh(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	if ok, err := d.MaySeeAttendance(t.Context(), "mgr", "zs"); !ok || err != nil {
		t.Fatalf("manager: %v, %v", ok, err)
	}
	o.hire(member{id: "zs", name: "张三", depts: []int64{11}, manager: "lead"})
	if ok, err := d.MaySeeAttendance(t.Context(), "mgr", "zs"); ok || err != nil {
		t.Errorf("former manager a moment later: %v, %v, want no", ok, err)
	}
	o.fire("mgr")
	o.hire(member{id: "zs", name: "张三", depts: []int64{11}, manager: "mgr"})
	if ok, err := d.MaySeeAttendance(t.Context(), "mgr", "zs"); ok || err != nil {
		t.Errorf("manager who left: %v, %v, want no", ok, err)
	}
}

func TestWithoutTheDirectoryOnlyOnesOwnFactsAreOpen(t *testing.T) {
	for _, path := range []string{"/topapi/v2/user/get", "/topapi/v2/department/listparentbyuser"} {
		t.Run(path, func(t *testing.T) {
			o := sample(t)
			d := o.open(directory.Options{})
			if _, _, err := d.Person(t.Context(), "zs"); err != nil { // what is cached must not help
				t.Fatal(err)
			}
			o.breaks(path, `{"errcode":88,"sub_code":"60011","sub_msg":"应用尚未开通所需的权限：[qyapi_get_member]","errmsg":"x"}`)
			if ok, err := d.MaySeeAttendance(t.Context(), "zs", "zs"); !ok || err != nil {
				t.Errorf("self: %v, %v", ok, err)
			}
			ok, err := d.MaySeeAttendance(t.Context(), "mgr", "zs")
			if ok || err == nil {
				t.Errorf("manager: %v, %v, want no with an error", ok, err)
			}
			if !dingtalk.IsPermissionMissing(err) {
				t.Errorf("the error %v hides its reason", err)
			}
		})
	}
}

func TestWhoMaySeeAnApproval(t *testing.T) {
	d := newOffice(t).open(directory.Options{})
	for subject, want := range map[string]bool{
		"origin": true, "past": true, "now": true, "copied": true, "other": false, "": false,
	} {
		if got := d.MaySeeApproval(subject, "origin", []string{"past", "now"}, []string{"copied"}); got != want {
			t.Errorf("%q: %v, want %v", subject, got, want)
		}
	}
	if d.MaySeeApproval("", "", []string{""}, []string{""}) {
		t.Error("an outsider sees an approval whose originator is unknown")
	}
}

func TestTheRangeOfTheApplicationIsPeopleAndDepartments(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	for _, c := range []struct {
		scoped []int64
		who    string
		want   bool
	}{{[]int64{1}, "zs", true}, {[]int64{10}, "zs", true}, {[]int64{20}, "zs", false}, {nil, "zs", false}} {
		o.scoped = c.scoped
		got, err := d.InRange(t.Context(), c.who)
		noError(t, err)
		if got != c.want {
			t.Errorf("range %v, %s: %v", c.scoped, c.who, got)
		}
	}
}
