package approval_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/skills/approval"
)

// Every command and every button, by everybody who has or has no part in an approval, about it and about one that does not exist: who has
// no part reads nothing of it, changes nothing, and hears what they hear about the other; who has part changes only what is theirs to change.
func TestWhoHasNoPartInAnApprovalReadsAndChangesNothing(t *testing.T) {
	d := open(t)
	skill := approval.New(approval.Config{API: d.API, Directory: d.Directory, Records: d.Records, Events: true, CallsPerDay: 500, Now: func() time.Time { return d.Now }, UrgesPerDay: 50})
	const secret = "拜访客户丁丁七号"
	cells, leaks, told, changed := 0, 0, 0, 0
	// writes are what somebody may change who submitted it, decided it before, or holds it. Standing in, the digest and a draft are one's own.
	writes := map[string][]string{"originator": {"approval.nudge", "approval.revoke", "approval.say"}, "before": {"approval.say"}, "holder": {"approval.confirm", "approval.batch", "approval.redirect", "approval.say"}}
	for role, who := range map[string]string{"originator": "张三", "before": "李四", "holder": "", "above": "赵建国", "colleague": "林雅婷", "elsewhere": "陈静", "hidden": "秦岚"} {
		t.Run(role, func(t *testing.T) {
			for _, name := range append(commandNames(skill), slices.Sorted(maps.Keys(skill.Actions))...) {
				i := submit(d, "出差", map[string]string{"出差事由": secret})
				d.Now = d.Now.Add(5 * time.Hour) // nothing cools down, and all can be withdrawn
				d.Must(d.Office().Decide(i.ID, i.Waiting()[0].ID, holder(d, i), true, "好"))
				i, _ = d.Office().Instance(i.ID)
				me := d.Who(cmp.Or(who, "李四"))
				if role == "holder" {
					for _, p := range d.People() {
						if p.UserID == holder(d, i) {
							me = p
						}
					}
				}
				var answers []string
				for _, about := range []struct {
					id, number string
					task       int64
				}{{i.ID, i.BusinessID, i.Waiting()[0].ID}, {"never-was", "20261118000000000001", 99999999999}} {
					before, _ := d.Office().Instance(i.ID)
					answers = append(answers, strings.NewReplacer(about.id, "ID", about.number, "NUMBER", fmt.Sprint(about.task), "TASK").Replace(reach(t, d.RequestOf(me, nil), skill, name, about.id, about.number, about.task, d.Who("王五").UserID)))
					after, _ := d.Office().Instance(i.ID)
					wrote := fmt.Sprint(before) != fmt.Sprint(after)
					if wrote {
						changed++
					}
					if wrote && !slices.Contains(writes[role], name) {
						leaks++
						t.Errorf("%s changes it by %s", role, name)
					}
				}
				cells += 2
				reads := strings.Contains(answers[0], secret)
				switch part := writes[role] != nil; {
				case part && reads:
					told++
				case !part && (reads || skill.Actions[name].Run == nil && answers[0] != answers[1]): // what a card remembers nobody invents
					leaks++
					t.Errorf("%s by %s reads\n%s\nbut of none\n%s", role, name, answers[0], answers[1])
				}
			}
		})
	}
	t.Logf("%d cells, %d leaks; it was told %d times and changed %d times", cells, leaks, told, changed)
	if cells < 7*2*35 || told < 20 || changed < 6 {
		t.Errorf("%d cells, %d told, %d changed: that shows little", cells, told, changed)
	}
}

func commandNames(s commands.Skill) (out []string) {
	for _, c := range s.Commands {
		out = append(out, c.Name)
	}
	return out
}

// reach runs a command or presses a button about an approval, with all that a card could have kept of it, and gives all that comes back.
func reach(t *testing.T, req *commands.Request, s commands.Skill, name, id, number string, task int64, to string) string {
	t.Helper()
	run := s.Actions[name].Run
	if i := slices.IndexFunc(s.Commands, func(c commands.Command) bool { return c.Name == name }); i >= 0 {
		run = s.Commands[i].Run
		req.Values = commands.ValuesOf(struct {
			Number  string       `param:"number"`
			Verdict string       `param:"verdict"`
			To      commands.Who `param:"to"`
			Text    string       `param:"text"`
			Reason  string       `param:"reason"`
		}{number, commands.Agree, commands.Who{People: []commands.Person{{ID: to, Name: "王五"}}}, "好", ""})
	} else {
		one := map[string]any{"instance": id, "task": task, "agree": true, "remark": "好"}
		payload := map[string]any{
			"instance": id, "task": task, "agree": true, "twice": true, "remark": "好", "how": "over", "to": to, "name": "王五", "node": "", "kind": "出差",
			"of": []any{one}, "names": []string{"出差"}, "ids": []string{id}, "draft": "never-was", "text": "好",
		}
		if name == "approval.nudge" {
			payload["to"] = []string{to}
		}
		raw, err := json.Marshal(payload)
		if err != nil {
			t.Fatal(err)
		}
		req.Press = &commands.Press{TrackID: commands.TrackID(req.ID, "card"), Action: name, N: 0, Payload: raw, First: req.Now, Form: map[string]string{approval.RemarkField: "好"}}
	}
	reply, err := run(t.Context(), req)
	var out strings.Builder
	if e, ok := errors.AsType[*commands.Error](err); ok {
		out.WriteString(e.Sentence(req.Lang))
	} else if err != nil {
		fmt.Fprintf(&out, "%T", err)
	}
	if reply != nil {
		out.WriteString(reply.Text)
		if reply.Card != nil {
			raw, err := json.Marshal(reply.Card.Card(req.Lang))
			if err != nil {
				t.Fatal(err)
			}
			out.Write(raw)
		}
		for _, m := range reply.Messages {
			fmt.Fprint(&out, m.To, m.Card.Card(req.Lang))
		}
	}
	return out.String()
}
