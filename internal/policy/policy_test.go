package policy_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/policy"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
)

// example is a skill of every kind of command.
func example() []commands.Skill {
	return []commands.Skill{
		{Name: "desk", Commands: []commands.Command{
			{Name: "desk.look", Summary: "meeting.list.summary"}, {Name: "desk.book", Summary: "meeting.summary", Effect: commands.Write},
			{Name: "desk.run", Summary: "meeting.summary", Admin: true}, {Name: "desk.stop", Summary: "meeting.summary", Admin: true, Effect: commands.Write},
		}},
		{Name: "door", Commands: []commands.Command{{Name: "door.open", Aliases: []string{"tür"}, Summary: "approval.summary", Effect: commands.Write}}},
		{Name: "drawer", Commands: []commands.Command{{Name: "drawer.open", Summary: "approval.summary", Private: true}}},
	}
}

func instead(word string, there []string) *i18n.Said {
	return i18n.Sayf("not %s but one of %s", word, strings.Join(there, " "))
}

func words(list ...string) (out []policy.Word) {
	for i, w := range list {
		out = append(out, policy.Word{Text: w, Where: "f:" + string(rune('1'+i))})
	}
	return out
}

func allow(name string, to ...string) policy.Grant {
	return policy.Grant{Word: policy.Word{Text: name, Where: "f:9"}, To: words(to...)}
}

func read(t *testing.T, s policy.Settings) *policy.Rules {
	t.Helper()
	r, flaws := policy.Read(s, example(), instead)
	if len(flaws) > 0 {
		t.Fatal(flaws)
	}
	return r
}

// desk is a policy over the sandbox's organisation, which has no rules yet.
type desk struct {
	*skilltest.Desk
	*policy.Policy
	t *testing.T
}

func open(t *testing.T) *desk {
	o := &desk{t: t}
	o.Desk = skilltest.Open(t, func(*skilltest.Desk) commands.Skill { return commands.Skill{} })
	o.Policy = policy.New(o.Directory, read(t, policy.Settings{}))
	return o
}

// may asks for somebody by name, in the 1:1 chat or in a group.
func (o *desk) may(name, command string, writes bool, group ...string) error {
	o.t.Helper()
	req := o.Request(name, nil)
	for _, g := range group {
		req.Conversation = commands.Conversation{ID: g, Group: true}
	}
	return o.Allow(o.t.Context(), req, named(command), writes)
}

func named(command string) commands.Command {
	for _, s := range example() {
		for _, c := range s.Commands {
			if c.Name == command {
				return c
			}
		}
	}
	return commands.Command{}
}

func key(err error) string {
	if e, ok := errors.AsType[*commands.Error](err); ok {
		return e.Key
	}
	return ""
}

func TestWithoutSettingsEverybodyMayEverythingButWhatIsForAdministrators(t *testing.T) {
	o := open(t)
	for _, c := range []struct{ who, what, no string }{
		{"张三", "desk.look", ""}, {"张三", "desk.book", ""}, {"张三", "door.open", ""}, {"张三", "", ""},
		{"张三", "desk.run", "core.admins_only"}, {"张三", "desk.stop", "core.admins_only"},
		{"周敏", "desk.run", ""}, {"周敏", "desk.stop", ""}, // the main administrator
		{"陈静", "desk.run", "core.admins_only"},  // a sub-administrator
		{"赵建国", "desk.run", "core.admins_only"}, // the boss
	} {
		if got := key(o.may(c.who, c.what, false)); got != c.no {
			t.Errorf("%s %s: %q, want %q", c.who, c.what, got, c.no)
		}
	}
}

// Each way to name people holds for them and for nobody else.
func TestPeopleAreNamedByWhatTheyAre(t *testing.T) {
	o := open(t)
	everybody := []string{"张三", "李四", "王五", "周敏", "陈静", "赵建国"}
	dept := func(name string) (id string) {
		p, _, err := o.Directory.Person(t.Context(), o.Who(name).UserID)
		o.Must(err)
		return "dept:" + strconv.FormatInt(p.Depts[0], 10)
	}
	for text, want := range map[string][]string{
		"everyone": everybody, "admins": {"周敏"}, "subadmins": {"陈静"}, "user:" + o.Who("张三").UserID: {"张三"}, "role:主管理员": {"周敏"}, "role:负责人": {"赵建国"},
		"managers": {"李四", "王五", "周敏", "赵建国"}, dept("张三"): {"张三", "李四"}, "dept:1": everybody, "user:nobody": nil, "role:12345": nil, "dept:987654": nil,
	} {
		o.Set(read(t, policy.Settings{Allow: []policy.Grant{allow("desk.book", text)}}))
		var got []string
		for _, name := range everybody {
			if err := o.may(name, "desk.book", true); err == nil {
				got = append(got, name)
			} else if key(err) != "policy.command" {
				t.Errorf("%s: %v", text, err)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
		if err := o.may("张三", "door.open", true); err != nil {
			t.Errorf("%s: another skill: %v", text, err)
		}
	}
	o.Set(read(t, policy.Settings{Allow: []policy.Grant{allow("desk.book", "group:cid1")}}))
	if key(o.may("张三", "desk.book", true)) == "" || o.may("张三", "desk.book", true, "cid1") != nil || key(o.may("张三", "desk.book", true, "cid2")) == "" {
		t.Error("what a group may is not what is said in that group")
	}
}

func TestACommandCountsBeforeItsSkillAndAnEmptyListIsNobody(t *testing.T) {
	o := open(t)
	o.Set(read(t, policy.Settings{Allow: []policy.Grant{allow("desk"), allow("desk.look", "everyone"), allow("desk.run", "managers")}}))
	for what, ok := range map[string]bool{"desk.look": true, "desk.book": false, "desk.run": true, "desk.stop": false} {
		if err := o.may("王五", what, false); (err == nil) != ok {
			t.Errorf("%s: %v", what, err)
		}
	}
	if key(o.may("周敏", "desk.stop", false)) != "policy.command" {
		t.Error("a list of nobody leaves something to administrators")
	}
}

func TestStrictDeniesWhatWritesAndIsNotListed(t *testing.T) {
	o := open(t)
	o.Set(read(t, policy.Settings{Strict: true, Allow: []policy.Grant{allow("door", "managers")}}))
	for what, ok := range map[string]bool{"desk.look": true, "desk.book": false, "desk.run": true, "desk.stop": true, "door.open": true} { // the administrators keep what is theirs
		if err := o.may("周敏", what, false); (err == nil) != ok {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestConfiguredAdministratorsAreThoseNamed(t *testing.T) {
	o := open(t)
	o.Set(read(t, policy.Settings{Admins: words("subadmins", "user:"+o.Who("张三").UserID)}))
	for name, ok := range map[string]bool{"张三": true, "陈静": true, "周敏": true, "李四": false, "赵建国": false} {
		if err := o.may(name, "desk.stop", true); (err == nil) != ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Who is on trial, in which groups, for which departments: one sentence for everybody else, whatever they want.
func TestWhomItWorksFor(t *testing.T) {
	o := open(t)
	me := "user:" + o.Who("张三").UserID
	p, _, err := o.Directory.Person(t.Context(), o.Who("张三").UserID)
	o.Must(err)
	for _, c := range []struct {
		s         policy.Settings
		no        string
		yes, nope []string
		group     []string
	}{
		{policy.Settings{Pilot: words(me)}, "policy.pilot", []string{"张三", "周敏"}, []string{"李四", "赵建国"}, nil},
		{policy.Settings{Departments: words(strconv.FormatInt(p.Depts[0], 10))}, "policy.department", []string{"张三", "李四", "周敏"}, []string{"王五", "赵建国"}, nil},
		{policy.Settings{Groups: words("cid1")}, "", []string{"张三"}, nil, nil},
		{policy.Settings{Groups: words("cid1")}, "", []string{"张三"}, nil, []string{"cid1"}},
		{policy.Settings{Groups: words("cid1")}, "policy.group", nil, []string{"张三", "周敏"}, []string{"cid2"}},
	} {
		o.Set(read(t, c.s))
		for _, what := range []string{"", "desk.look", "desk.book"} {
			for _, name := range c.yes {
				if err := o.may(name, what, false, c.group...); err != nil {
					t.Errorf("%+v: %s %s: %v", c.s, name, what, err)
				}
			}
			for _, name := range c.nope {
				if err := o.may(name, what, false, c.group...); key(err) != c.no {
					t.Errorf("%+v: %s %s: %v", c.s, name, what, err)
				}
			}
		}
	}
}

func TestReadOnlyProposesAndDoesNotWrite(t *testing.T) {
	o := open(t)
	o.Set(read(t, policy.Settings{ReadOnly: true, Contact: "IT 服务台"}))
	err := o.may("张三", "desk.book", true)
	if code := commands.CodeOf(err); !code.Again() || o.may("张三", "desk.book", false) != nil {
		t.Errorf("%v: a proposal is shown, and its button works as soon as it may", err)
	}
	if _, text := o.Sentence(err, i18n.ZhCN); !strings.Contains(text, "IT 服务台") {
		t.Errorf("%q does not say whom to ask", text)
	}
}

// A write never stands on what was true a while ago, and what cannot be found out is a no.
func TestWhoLostARightWritesNothingMore(t *testing.T) {
	o := open(t)
	o.Set(read(t, policy.Settings{Allow: []policy.Grant{allow("desk.book", "managers"), allow("door", "role:主管")}}))
	for _, what := range []string{"desk.book", "door.open"} {
		o.Must(o.may("李四", what, false))
		o.Must(o.may("李四", what, true))
	}
	o.Must(o.Office().UserLeaves(o.Who("李四").UserID))
	for _, what := range []string{"desk.book", "door.open"} {
		if err := o.may("李四", what, true); commands.CodeOf(err) != commands.Forbidden {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := o.AddFault(sandbox.Fault{Path: "/topapi/v2/user/get", Status: 500})
	o.Must(err)
	if err := o.may("王五", "desk.book", true); key(err) != "policy.cannot_check" {
		t.Errorf("without DingTalk: %v", err)
	}
	if err := o.may("王五", "", true); err != nil {
		t.Errorf("what needs no look: %v", err)
	}
}

// A word that is well written can still reach nobody: it is named with its place, and with what may be meant.
func TestWhomNobodyKnowsIsNamedWithTheRightWord(t *testing.T) {
	o := open(t)
	o.Must(o.Office().UserLeaves(o.Who("陈静").UserID)) // the only sub-administrator
	o.Set(read(t, policy.Settings{
		Pilot: words("role:主管", "role:主管部", "role:子管理员", "user:张三", "user:gone", "dept:99999"), Allow: []policy.Grant{allow("door", "role:出纳")},
		Viewers: map[string][]string{"left": {"*"}},
		Where:   func(key string) string { return "f:" + key },
	}))
	want := []string{
		"access.pilot (f:2): role:主管部 is no role of the address book; not 主管部 but one of 主管 主管理员 子管理员 负责人",
		"access.pilot (f:3): role:子管理员 is a role that nobody has",
		"access.pilot (f:4): user:张三 is not in the address book; did you mean user:" + o.Who("张三").UserID + "?",
		"access.pilot (f:5): user:gone is not in the address book",
		"access.pilot (f:6): dept:99999 is not in the address book",
		"access.allow.door (f:1): role:出纳 is no role of the address book; not 出纳 but one of 主管 主管理员 子管理员 负责人",
		"attendance.viewers (f:attendance.viewers.left): left is not in the address book",
	}
	if got := o.Strangers(t.Context()); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	o.Must(o.RemoveScope("qyapi_get_department_list")) // roles cannot be read: nothing is said of them
	for _, note := range o.Strangers(t.Context()) {
		if strings.Contains(note, "role:") {
			t.Error(note)
		}
	}
}

// Departments move and reports get another manager: a write is decided on where they are at that moment.
func TestAWriteStandsOnWhereDepartmentsAndReportsAreNow(t *testing.T) {
	o := open(t)
	p, _, err := o.Directory.Person(t.Context(), o.Who("张三").UserID)
	o.Must(err)
	lead, nobody := o.Who("陈静").UserID, ""
	o.Must(o.Office().ModifyUser(o.Who("张三").UserID, office.Change{ManagerID: &lead}))
	o.Must(o.Directory.Load(t.Context()))
	o.Set(read(t, policy.Settings{Allow: []policy.Grant{allow("desk.book", "managers"), allow("door", "dept:"+strconv.FormatInt(p.Depts[0], 10))}}))
	o.Must(o.may("陈静", "desk.book", true))
	o.Must(o.may("张三", "door.open", true))
	o.Must(o.Office().ModifyUser(o.Who("张三").UserID, office.Change{ManagerID: &nobody}))
	_, err = o.AddFault(sandbox.Fault{
		Path: "/topapi/v2/department/listparentbyuser", Status: 200,
		Body: `{"errcode":0,"errmsg":"ok","result":{"parent_list":[{"parent_dept_id_list":[1]}]}}`,
	})
	o.Must(err)
	wants := map[string]string{"陈静": "desk.book", "张三": "door.open"}
	for who, what := range wants {
		o.Must(o.may(who, what, false)) // as old as the directory, until the first write reads somebody anew
	}
	for who, what := range wants {
		if err := o.may(who, what, true); key(err) != "policy.command" {
			t.Errorf("%s %s: %v", who, what, err)
		}
	}
}

func TestAPilotThatNobodyCanUseIsNoted(t *testing.T) {
	o := open(t)
	dept := func(name string) string {
		p, _, err := o.Directory.Person(t.Context(), o.Who(name).UserID)
		o.Must(err)
		return strconv.FormatInt(p.Depts[0], 10)
	}
	here, there := dept("张三"), dept("陈静")
	for pilot, apart := range map[string]bool{
		"user:" + o.Who("张三").UserID: false, "user:" + o.Who("王五").UserID: true, "dept:" + here: false, "dept:" + there: true, "dept:1": false, "managers": false,
	} {
		o.Set(read(t, policy.Settings{Pilot: words(pilot), Departments: words(here)}))
		notes := strings.Join(o.Strangers(t.Context()), "\n")
		if got := strings.Contains(notes, "access.pilot (f:1): nobody of it is in access.departments"); got != apart {
			t.Errorf("%s: %q", pilot, notes)
		}
	}
}

func TestAWordThatMeansNothingIsNamedWithTheRightOne(t *testing.T) {
	for _, c := range []struct {
		s    policy.Settings
		want string
	}{
		{policy.Settings{Allow: []policy.Grant{allow("desk.boock", "everyone")}}, "access.allow f:9 desk.boock is no command or skill; not desk.boock but one of desk desk.look desk.book desk.run desk.stop door door.open drawer drawer.open"},
		{policy.Settings{Allow: []policy.Grant{allow("door", "managers", "manager")}}, `access.allow.door f:2 "manager" is nobody; not manager but one of everyone managers admins subadmins dept:… role:… user:… group:…`},
		{policy.Settings{Allow: []policy.Grant{allow("Tür", "managers")}}, "access.allow f:9 Tür is no command or skill; did you mean door.open?"}, // its alias
		{policy.Settings{Allow: []policy.Grant{allow("desk", "everyone")}}, `access.allow.desk f:1 "everyone" would let anybody do what is for administrators; write one of managers, admins, subadmins, dept:NUMBER, role:NAME, user:USERID`},
		{policy.Settings{Allow: []policy.Grant{allow("desk.run", "group:cid1")}}, `access.allow.desk.run f:1 "group:cid1" would let anybody do what is for administrators; write one of managers, admins, subadmins, dept:NUMBER, role:NAME, user:USERID`},
		{policy.Settings{Pilot: words("ROLE:财务")}, `access.pilot f:1 "ROLE:财务" is nobody; not role:财务 but one of dept:财务 role:财务 user:财务`},
		{policy.Settings{Pilot: words("role：财务")}, `access.pilot f:1 "role：财务" is nobody; not role:财务 but one of dept:财务 role:财务 user:财务`},
		{policy.Settings{Pilot: words("user:1，user:2")}, `access.pilot f:1 "user:1，user:2" is more than one name; write each in quotes of its own, with a plain comma between`},
		{policy.Settings{Admins: words("Everybody")}, `access.admins f:1 "Everybody" is nobody; not everybody but one of subadmins dept:… role:… user:…`},
		{policy.Settings{Groups: words("abc")}, `access.groups f:1 "abc" is no group; write its conversationId, such as cidAbC1+/=`},
		{policy.Settings{Allow: []policy.Grant{allow("door", "group:abc")}}, `access.allow.door f:1 "group:abc" is no group; write its conversationId, such as group:cidAbC1+/=`},
		{policy.Settings{Pilot: words("depts:42")}, `access.pilot f:1 "depts:42" is nobody; not depts:… but one of dept:… role:… user:…`},
		{policy.Settings{Pilot: words("dept:研发")}, `access.pilot f:1 "dept:研发" is no department; write its number, such as dept:42`},
		{policy.Settings{Pilot: words("group:cid1")}, `access.pilot f:1 "group:cid1" would end where it begins: personal answers go to the 1:1 chat, where no group's right holds; name the people, such as dept:NUMBER`},
		{policy.Settings{Allow: []policy.Grant{allow("drawer", "group:cid1")}}, `access.allow.drawer f:1 "group:cid1" would end where it begins: personal answers go to the 1:1 chat, where no group's right holds; name the people, such as dept:NUMBER`},
		{policy.Settings{Pilot: words("managers:1")}, `access.pilot f:1 "managers:1" has nothing behind it; write managers alone`},
		{policy.Settings{Pilot: words("user:")}, `access.pilot f:1 "user:" names nobody; write user:USERID`},
		{policy.Settings{Admins: words("everyone")}, `access.admins f:1 "everyone" would make anybody an administrator; write one of subadmins, dept:NUMBER, role:NAME, user:USERID`},
		{policy.Settings{Admins: words("admins")}, `access.admins f:1 administrators are administrators already; take "admins" out`},
		{policy.Settings{Groups: words("研发 群")}, `access.groups f:1 "研发 群" is no group; write its conversationId, such as cidAbC1+/=`},
		{policy.Settings{Departments: words("研发部")}, `access.departments f:1 "研发部" is no department; write its number, such as 42`},
	} {
		_, flaws := policy.Read(c.s, example(), instead)
		if len(flaws) != 1 || flaws[0].Key+" "+flaws[0].Where+" "+flaws[0].Text.String() != c.want {
			t.Errorf("%+v, want %s", flaws, c.want)
		}
	}
}
