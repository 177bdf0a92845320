package skills_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/directory"
	"github.com/dingdesk/dingdesk/internal/policy"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills"
	"github.com/dingdesk/dingdesk/skills/access"
	"github.com/dingdesk/dingdesk/skills/admin"
	"github.com/dingdesk/dingdesk/skills/approval"
	"github.com/dingdesk/dingdesk/skills/attendance"
	"github.com/dingdesk/dingdesk/skills/help"
	"github.com/dingdesk/dingdesk/skills/meeting"
)

// desk is every skill over the sandbox, behind a router with the policy that nobody configured.
type desk struct {
	*skilltest.Desk
	t      *testing.T
	policy *policy.Policy
	list   []commands.Skill
}

func openAll(t *testing.T) *desk {
	d := &desk{t: t}
	d.Desk = skilltest.Open(t, func(*skilltest.Desk) commands.Skill { return commands.Skill{} })
	now := func() time.Time { return d.Now }
	d.Directory = directory.New(d.API, directory.Options{Within: func() []int64 { return d.policy.Rules().Departments() }})
	d.policy = policy.New(d.Directory, d.rules(policy.Settings{}))
	d.list = skills.All(skills.Config{
		Attendance: attendance.Config{API: d.API, Directory: d.Directory},
		Approval:   approval.Config{API: d.API, Directory: d.Directory, Records: d.Records, Now: now},
		Meeting:    meeting.Config{API: d.API, Directory: d.Directory, DefaultLength: time.Hour, Now: now},
		Access:     access.Config{Policy: d.policy, Directory: d.Directory, Commands: func() []commands.Command { return nil }},
		Admin: admin.Config{
			Directory: d.Directory, Records: d.Records, Commands: func() []commands.Command { return nil },
			May:     func(context.Context, *commands.Request, string) error { return nil },
			Today:   func(string) (int, int) { return 0, 0 },
			Refused: func(string) (admin.Refusal, bool) { return admin.Refusal{}, false },
		},
		Help: help.Config{Commands: func(context.Context, *commands.Request) []commands.Command { return nil }},
	})
	d.policy.Set(d.rules(policy.Settings{}))
	d.Must(d.Directory.Load(t.Context()))
	return d
}

func (d *desk) rules(s policy.Settings) *policy.Rules {
	d.t.Helper()
	r, flaws := policy.Read(s, d.list, nil)
	if len(flaws) > 0 {
		d.t.Fatal(flaws)
	}
	return r
}

// notes is a memory of one conversation.
type notes map[string][]byte

func (n notes) Load(_ context.Context, key string) ([]byte, bool, error) {
	v, ok := n[key]
	return v, ok, nil
}

func (n notes) Save(_ context.Context, key string, v []byte, _ time.Duration) error {
	n[key] = v
	return nil
}

// handle says something that means a command with values.
func (d *desk) handle(asker string, c commands.Command, v commands.Values) (*commands.Request, *commands.Reply, notes, error) {
	d.t.Helper()
	memory := notes{}
	r, err := commands.NewRouter(commands.Config{
		Skills: d.list, Memory: memory, Allow: d.policy.Allow,
		Understand: func(context.Context, commands.Utterance) commands.Understanding {
			return commands.Understanding{Reading: commands.ReadCommand, Command: c.Name, Values: v}
		},
	})
	d.Must(err)
	req := d.Request(asker, nil)
	req.ID, req.Text = "m|1", "做"
	reply, err := r.Handle(d.t.Context(), req)
	return req, reply, memory, err
}

// asks is handle with all that comes back: what is shown, what the card's buttons remember and what goes to others.
func (d *desk) asks(asker string, c commands.Command, v commands.Values) (all string, err error) {
	d.t.Helper()
	req, reply, memory, err := d.handle(asker, c, v)
	var b strings.Builder
	write := func(v any) {
		raw, err := json.Marshal(v)
		d.Must(err)
		b.Write(raw)
	}
	if e, ok := errors.AsType[*commands.Error](err); ok {
		b.WriteString(e.Sentence(req.Lang))
	} else if err != nil {
		b.WriteString(err.Error())
	}
	if reply != nil {
		b.WriteString(reply.Text)
		if reply.Card != nil {
			write(reply.Card.Card(req.Lang))
		}
		for _, m := range reply.Messages {
			b.WriteString(m.To)
			write(m.Card.Card(req.Lang))
		}
		if reply.Pending != nil {
			b.Write(reply.Pending.Payload)
		}
		write(reply.About)
	}
	for _, key := range slices.Sorted(maps.Keys(memory)) {
		b.Write(memory[key])
	}
	return b.String(), err
}

// said are values for a command that names somebody wherever it takes people, with times where it takes these; little
// leaves out what is not required.
func (d *desk) said(c commands.Command, p commands.Person, little bool) (v commands.Values, about bool) {
	v = commands.Values{}
	for _, param := range c.Params {
		switch {
		case param.Type == commands.Subjects:
			about = true
			v[param.Name] = commands.Value{Said: p.Name, Readings: []any{commands.Who{People: []commands.Person{p}, Scope: commands.ScopePerson}}}
		case little && !param.Required:
		case param.Type == commands.TimePoint:
			at := d.At(19, 15, 0)
			v[param.Name] = commands.Value{Readings: []any{commands.When{Kind: commands.KindInstant, Start: at}}}
		case param.Type == commands.DateRange:
			v[param.Name] = commands.Value{Readings: []any{commands.Days{From: d.At(16, 0, 0), To: d.At(17, 0, 0)}}}
		}
	}
	return v, about
}

// about lists every command that takes people.
func (d *desk) about() (out []commands.Command) {
	for _, s := range d.list {
		for _, c := range s.Commands {
			if _, takes := d.said(c, commands.Person{}, true); takes {
				out = append(out, c)
			}
		}
	}
	return out
}

var (
	askers = []string{"张三", "李四", "王五", "赵建国", "周敏", "陈静"}
	// leads says whose attendance somebody may see beside their own: the people of the departments that they lead.
	leads = map[string][]string{"李四": {"张三"}, "王五": {"张三", "李四", "张伟"}, "周敏": {"陈静"}, "赵建国": {"张三", "李四", "王五", "周敏", "陈静", "张伟", "郑国栋", "秦岚"}}
	// meets says who may see people whom the address book hides from others.
	meets = map[string][]string{"赵建国": {"郑国栋", "秦岚"}, "周敏": {"郑国栋", "秦岚"}, "陈静": {"郑国栋", "秦岚"}}
)

// Whoever asks about somebody hidden, whatever they ask and however they name them, hears what they hear about nobody:
// 郑国栋 is in executive mode, 秦岚 in a hidden department, 郑国宁 and 秦川 do not exist.
func TestWhoeverIsHiddenIsNobodyInEveryCommand(t *testing.T) {
	d := openAll(t)
	cells, leaks, seen := 0, 0, 0
	for _, c := range d.about() {
		for _, asker := range askers {
			for hidden, nobody := range map[string]string{"郑国栋": "郑国宁", "秦岚": "秦川"} {
				id := d.Who(hidden).UserID
				for _, mentioned := range []bool{false, true} {
					for _, little := range []bool{false, true} {
						is, isNot := commands.Person{Name: hidden}, commands.Person{Name: nobody}
						if mentioned {
							is.ID, isNot.ID = id, "user-who-never-was"
						}
						v, _ := d.said(c, is, little)
						got, _ := d.asks(asker, c, v)
						v, _ = d.said(c, isNot, little)
						want, _ := d.asks(asker, c, v)
						same := strings.NewReplacer(hidden, nobody, id, "user-who-never-was").Replace(got) == want
						cells++
						if slices.Contains(meets[asker], hidden) {
							if !same {
								seen++
							}
							continue
						}
						if !same || strings.Contains(got, d.Who(hidden).UnionID) {
							leaks++
							t.Errorf("%s: %s about %s (mentioned %v):\n%s\nbut about nobody\n%s", c.Name, asker, hidden, mentioned, got, want)
						}
					}
				}
			}
		}
	}
	t.Logf("%d cells, %d leaks; those who may see them were answered otherwise %d times", cells, leaks, seen)
	if cells < 6*len(askers)*8 || seen < 20 {
		t.Errorf("%d cells, %d: that shows little", cells, seen)
	}
}

// What is somebody's own is told to them and to whom they answer, and to nobody else, whatever is asked: attendance by
// position, approvals by part in them, agendas by being invited.
func TestWhatIsSomebodysOwnIsToldToNobodyElse(t *testing.T) {
	d := openAll(t)
	// secrets are what only those who have part in it may read, by how it can be told in an answer.
	secrets := map[string][]string{} // → userIds
	for _, i := range d.Office().Instances() {
		part := []string{i.Originator}
		for _, task := range i.Tasks {
			part = append(part, task.UserID)
		}
		secrets[i.BusinessID], secrets[i.ID] = append(secrets[i.BusinessID], part...), append(secrets[i.ID], part...)
	}
	byUnion := map[string]string{}
	for _, p := range d.People() {
		byUnion[p.UnionID] = p.UserID
	}
	for _, p := range d.People() {
		for _, e := range d.Office().EventsOf(p.UnionID) {
			for _, u := range append(e.Attendees, e.Organizer) {
				secrets[e.ID] = append(secrets[e.ID], byUnion[u])
			}
		}
	}
	cells, leaks, told := 0, 0, 0
	for _, c := range d.about() {
		for _, asker := range askers {
			me := d.Who(asker).UserID
			for _, target := range append(slices.Clone(askers), "张伟") {
				if target == "张伟" && asker == target {
					continue
				}
				for _, mentioned := range []bool{false, true} {
					p := commands.Person{Name: target}
					if mentioned {
						p.ID = d.Who(target).UserID
					}
					v, _ := d.said(c, p, false)
					got, err := d.asks(asker, c, v)
					cells++
					for secret, part := range secrets {
						if strings.Contains(got, secret) && !slices.Contains(part, me) {
							leaks++
							t.Errorf("%s: %s about %s reads %s", c.Name, asker, target, secret)
						}
					}
					if c.Name != "attendance.query" || target == "张伟" && !mentioned { // there are two of them
						continue
					}
					may := asker == target || slices.Contains(leads[asker], target)
					if (err == nil) != may {
						leaks++
						t.Errorf("%s: %s about %s: %v, want %v\n%s", c.Name, asker, target, err == nil, may, got)
					}
					if may {
						told++
					}
				}
			}
		}
	}
	t.Logf("%d cells over %d secrets, %d leaks, %d told", cells, len(secrets), leaks, told)
	if cells < 400 || len(secrets) < 100 || told < 20 {
		t.Errorf("%d cells, %d secrets, %d told: that shows little", cells, len(secrets), told)
	}
}

// Whoever is outside the departments that DingDesk works for is found by nobody, from the moment at which the setting
// is read: a proposal that names them is not carried out either.
func TestADepartmentThatDoesNotExistForItHasNobody(t *testing.T) {
	d := openAll(t)
	var create commands.Command
	for _, c := range d.about() {
		if c.Name == "meeting.create" {
			create = c
		}
	}
	v, _ := d.said(create, commands.Person{Name: "王五"}, false)
	req, proposal, _, err := d.handle("李四", create, v)
	d.Must(err)
	me, _, err := d.Directory.Person(t.Context(), d.Who("李四").UserID)
	d.Must(err)
	d.policy.Set(d.rules(policy.Settings{Departments: []policy.Word{{Text: fmt.Sprint(me.Depts[0])}}}))
	for _, s := range d.list {
		if a, ok := s.Actions["meeting.confirm"]; ok {
			req.Press = &commands.Press{TrackID: "card", Action: "meeting.confirm", N: -1, Payload: proposal.Pending.Payload, First: d.Now}
			reply, err := a.Run(t.Context(), req)
			d.Must(err)
			if skilltest.Has(t, skilltest.Says(t, reply.Card), "王五"); len(d.Office().CreatedEvents()) > 0 {
				t.Error("somebody was invited who does not exist any more")
			}
		}
	}
	if names := d.Directory.Names(); slices.Contains(names, "王五") || !slices.Contains(names, "张三") {
		t.Errorf("names %v", names)
	}
	v, _ = d.said(create, commands.Person{Name: "王五"}, false)
	got, _ := d.asks("李四", create, v)
	v, _ = d.said(create, commands.Person{Name: "王六"}, false)
	if want, _ := d.asks("李四", create, v); strings.ReplaceAll(got, "王五", "王六") != want {
		t.Errorf("%s\nbut about nobody\n%s", got, want)
	}
	for asker, may := range map[string]bool{"李四": true, "王五": false, "赵建国": false} {
		_, _, _, err := d.handle(asker, create, v)
		if got := commands.CodeOf(err) != commands.Forbidden; got != may {
			t.Errorf("%s: %v", asker, err)
		}
	}
}
