package skills_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/policy"
	"github.com/dingdesk/dingdesk/internal/skilltest"
)

// role is somebody of the sandbox's organisation, with what they are there.
type role struct {
	name                                 string
	manages, admin, sub, backend, nobody bool
}

var roles = []role{
	{name: "张三", backend: true}, {name: "李四", backend: true, manages: true}, {name: "王五", manages: true}, {name: "赵建国", manages: true},
	{name: "周敏", manages: true, admin: true}, {name: "陈静", sub: true}, {name: "an outsider", nobody: true}, {name: "somebody who left", nobody: true},
}

// use is a way to something: by whom, to which command of which skill, in which group, and whether the press writes.
type use struct {
	role
	c      commands.Command
	skill  string
	group  string
	writes bool
}

func (u use) one(names ...string) bool { return slices.Contains(names, u.name) }

// byDefault is what holds where no setting says otherwise.
func byDefault(u use) bool { return !u.c.Admin || u.admin }

// Each setting with who may then use what, as a person would say it.
var settings = []struct {
	name  string
	group string // where it is asked; "" is the 1:1 chat
	set   func(id func(name string) string, backend string) policy.Settings
	may   func(u use) bool
}{
	{
		name: "none", set: func(func(string) string, string) policy.Settings { return policy.Settings{} },
		may: byDefault,
	},
	{
		name: "strict", set: func(func(string) string, string) policy.Settings { return policy.Settings{Strict: true} },
		may: func(u use) bool { return (u.c.Admin || u.c.Effect != commands.Write) && byDefault(u) },
	},
	{
		name: "strict, and meetings for the backend", set: func(_ func(string) string, backend string) policy.Settings {
			return policy.Settings{Strict: true, Allow: grants("meeting.create", backend)}
		},
		may: func(u use) bool {
			if u.c.Name == "meeting.create" {
				return u.backend
			}
			return (u.c.Admin || u.c.Effect != commands.Write) && byDefault(u)
		},
	},
	{
		name: "skills and commands", set: func(id func(string) string, backend string) policy.Settings {
			return policy.Settings{Allow: slices.Concat(
				grants("attendance", "managers"), grants("approval", "role:主管理员", "user:"+id("张三")), grants("approval.decide", "subadmins"), grants("meeting"), grants("meeting.list", "everyone"),
			)}
		},
		may: func(u use) bool {
			switch {
			case u.c.Name == "approval.decide":
				return u.sub
			case u.c.Name == "meeting.list":
				return true
			case u.skill == "attendance":
				return u.manages
			case u.skill == "approval":
				return u.admin || u.one("张三")
			case u.skill == "meeting":
				return false
			}
			return byDefault(u)
		},
	},
	{
		name: "pilot", set: func(_ func(string) string, backend string) policy.Settings {
			return policy.Settings{Pilot: []policy.Word{{Text: backend}}}
		},
		may: func(u use) bool { return (u.backend || u.admin) && byDefault(u) },
	},
	{
		name: "read-only", set: func(func(string) string, string) policy.Settings { return policy.Settings{ReadOnly: true} },
		may: func(u use) bool { return (u.c.Inside || !u.writes) && byDefault(u) },
	},
	{
		name: "departments", set: func(_ func(string) string, backend string) policy.Settings {
			return policy.Settings{Departments: []policy.Word{{Text: backend}}}
		},
		may: func(u use) bool { return (u.backend || u.admin) && byDefault(u) },
	},
	{
		name: "what is for administrators, for one more", set: func(id func(string) string, _ string) policy.Settings {
			return policy.Settings{Allow: slices.Concat(grants("admin", "user:"+id("李四")), grants("access.rights", "managers"))}
		},
		may: func(u use) bool { // and it is taken from nobody, least of all what everybody may
			switch {
			case u.c.Name == "access.rights":
				return u.manages || u.admin
			case u.c.Admin:
				return u.admin || u.one("李四")
			}
			return true
		},
	},
	{
		name: "administrators", set: func(id func(string) string, _ string) policy.Settings {
			return policy.Settings{Admins: []policy.Word{{Text: "subadmins"}, {Text: "user:" + id("张三")}}}
		},
		may: func(u use) bool { return !u.c.Admin || u.admin || u.sub || u.one("张三") },
	},
	{
		name: "a group that is listed", group: "cid1", set: func(func(string) string, string) policy.Settings {
			return policy.Settings{Groups: []policy.Word{{Text: "cid1"}}, Allow: grants("meeting", "group:cid1")}
		},
		may: byDefault,
	},
	{
		name: "a group that is not listed", group: "cid2", set: func(func(string) string, string) policy.Settings {
			return policy.Settings{Groups: []policy.Word{{Text: "cid1"}}}
		},
		may: func(use) bool { return false },
	},
	{
		name: "what another group may", group: "cid2", set: func(func(string) string, string) policy.Settings {
			return policy.Settings{Allow: grants("meeting", "group:cid1")}
		},
		may: func(u use) bool { return u.skill != "meeting" && byDefault(u) },
	},
}

func grants(name string, to ...string) []policy.Grant {
	g := policy.Grant{Word: policy.Word{Text: name}}
	for _, w := range to {
		g.To = append(g.To, policy.Word{Text: w})
	}
	return []policy.Grant{g}
}

// Every role reaches every command and action in every way, under every kind of setting: what runs is what the setting
// says, and nothing else. It is counted, because a matrix that is not generated would leak nothing either.
func TestNobodyReachesWhatASettingDoesNotGiveThem(t *testing.T) {
	d := skilltest.Open(t, func(*skilltest.Desk) commands.Skill { return commands.Skill{} })
	id := func(name string) string { return d.Who(name).UserID }
	me, _, err := d.Directory.Person(t.Context(), id("张三"))
	d.Must(err)
	backend := ""
	for _, n := range me.Depts {
		backend = fmt.Sprint("dept:", n)
	}
	skillOf := map[string]string{}
	for _, s := range all() {
		for _, c := range s.Commands {
			skillOf[c.Name] = s.Name
		}
	}
	cells, ran, leaks, unlisted, wrote := 0, 0, 0, 0, 0
	for _, set := range settings {
		given := set.set(id, backend)
		rules, flaws := policy.Read(given, all(), func(string, []string) *i18n.Said { return nil })
		if len(flaws) > 0 {
			t.Fatal(flaws)
		}
		p := policy.New(d.Directory, rules)
		for _, r := range roles {
			w := newWays(t)
			w.allow, w.brief = p.Allow, set.group != "" // so much of one person is not answered in a group
			user := commands.User{ID: "left", Name: r.name, Outsider: r.name == "an outsider"}
			if !r.nobody {
				user.ID = id(r.name)
			}
			for _, o := range w.try(t, func(req *commands.Request) {
				req.User = user
				req.Conversation = commands.Conversation{ID: set.group + req.ID, Group: false}
				if set.group != "" {
					req.Conversation = commands.Conversation{ID: set.group, Group: true, Thread: req.Text}
				}
			}) {
				u := use{role: r, c: o.c, skill: skillOf[o.c.Name], group: set.group, writes: o.way == "pressed" && w.router.Writes(o.name)}
				may := set.may(u) && (o.leads == nil || slices.ContainsFunc(o.leads, func(c commands.Command) bool {
					return set.may(use{role: r, c: c, skill: skillOf[c.Name], group: set.group})
				}))
				if user.Outsider {
					may = may && o.c.Open && (o.way == "said" || strings.HasPrefix(o.way, "alias"))
				}
				cells++
				if o.ran {
					ran++
				}
				if given.Strict && u.c.Effect == commands.Write && !u.c.Admin && !may {
					if unlisted++; o.ran {
						wrote++
					}
				}
				if o.ran != may {
					leaks++
					t.Errorf("%s: %s %s %s: ran %v, want %v (%v)", set.name, r.name, o.way, o.name, o.ran, may, o.err)
				}
			}
		}
	}
	t.Logf("%d settings × %d roles: %d cells, %d ran, %d leaks; strict: %d ways to what writes and is not listed, %d ran", len(settings), len(roles), cells, ran, leaks, unlisted, wrote)
	if cells < 8000 || unlisted < 500 || ran < cells/4 || ran > cells*3/4 {
		t.Errorf("%d of %d cells ran, %d are not listed: that shows little", ran, cells, unlisted)
	}
}
