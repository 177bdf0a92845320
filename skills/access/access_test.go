package access_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/policy"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills/access"
)

// there are commands besides the skill's own.
func there() []commands.Skill {
	return []commands.Skill{
		access.New(access.Config{}),
		{Name: "meeting", Commands: []commands.Command{{Name: "meeting.create", Summary: "meeting.summary", Effect: commands.Write}, {Name: "meeting.list", Summary: "meeting.list.summary"}}},
	}
}

func words(list ...string) (out []policy.Word) {
	for _, w := range list {
		out = append(out, policy.Word{Text: w, Where: "/etc/dingdesk/config.yaml:7:" + string(rune('1'+len(out)))})
	}
	return out
}

func open(t *testing.T, settings func(d *skilltest.Desk) policy.Settings) *skilltest.Desk {
	return skilltest.Open(t, func(d *skilltest.Desk) commands.Skill {
		rules, flaws := policy.Read(settings(d), there(), nil)
		if len(flaws) > 0 {
			t.Fatal(flaws)
		}
		return access.New(access.Config{Policy: policy.New(d.Directory, rules), Directory: d.Directory, Commands: func() (all []commands.Command) {
			for _, s := range there() {
				all = append(all, s.Commands...)
			}
			return all
		}})
	})
}

func TestTheRightsAreThoseThatThePolicyGoesBy(t *testing.T) {
	d := open(t, func(d *skilltest.Desk) policy.Settings {
		return policy.Settings{
			ReadOnly: true, Pilot: words("user:" + d.Who("张三").UserID),
			Allow: []policy.Grant{{Word: words("meeting.create")[0], To: words("managers", "user:"+d.Who("李四").UserID, "role:财务")}},
		}
	})
	req := d.Request("周敏", nil)
	text := skilltest.Says(t, d.Run("access.rights", req).Card)
	skilltest.Has(t, text, "1 项功能人人可用，2 项有限制", "主管、李四、角色“财务” — 约会议 · config.yaml:7:1", "管理员 — 看谁能用什么", "管理员、张三", "只给方案")
	skilltest.Lacks(t, text, "/etc", "cid")
	req.Conversation = commands.Conversation{ID: "cidGroup", Group: true}
	skilltest.Has(t, skilltest.Says(t, d.Run("access.rights", req).Card), "cidGroup")
}

// A review asks about each holder once and says at its end which lines to change; it changes nothing.
func TestAReviewEndsInTheLinesToChange(t *testing.T) {
	d := open(t, func(d *skilltest.Desk) policy.Settings {
		me := d.Who("李四").UserID
		return policy.Settings{
			Where: func(key string) string {
				return map[string]string{"attendance.viewers.left1": "/etc/dingdesk/config.yaml:20:5"}[key]
			},
			Admins: words("user:" + me), Viewers: map[string][]string{me: {"*"}, "left1": {"dept:1"}},
			Allow: []policy.Grant{{Word: words("meeting")[0], To: words("everyone", "managers")}},
		}
	})
	req := d.Request("周敏", nil)
	card := d.Press(d.Run("access.rights", req), req, "access.review", -1)
	for _, step := range []struct{ has, lacks, press string }{
		{"周敏比别人多这些权限|管理员 — 钉钉主管理员|第 1 项，共 4 项", "李四", "access.keep"},
		{"李四|管理员 — config.yaml:7:1|可以看考勤：所有人|配置项：access.admins, attendance.viewers.", "周敏", "access.drop"},
		{"主管|可以用：开会 — config.yaml:7:2|配置项：access.allow.meeting", "所有人", "access.keep"},
		{"left1已经不在通讯录里", "", "access.drop"},
	} {
		text := skilltest.Says(t, card.Card)
		skilltest.Has(t, text, strings.Split(step.has, "|")...)
		if step.lacks != "" {
			skilltest.Lacks(t, text, step.lacks)
		}
		card = d.Press(card, req, step.press, -1)
		if card.To != commands.PressedCard {
			t.Errorf("the next question goes to %v", card.To)
		}
	}
	text := skilltest.Says(t, card.Card)
	skilltest.Has(t, text, "保留 2 项，请移除下面 2 项", "config.yaml:7:1：从 access.admins 里去掉 user:"+d.Who("李四").UserID, "config.yaml:20:5：去掉 attendance.viewers.left1")
	skilltest.Lacks(t, text, "周敏", "主管")
	if card.State != commands.StateDone || card.Pending != nil {
		t.Errorf("it ends as %q, waiting for %+v", card.State, card.Pending)
	}
}

// Administrators see no more of other people than anybody else: whom the address book hides stands as in the configuration.
func TestWhoIsHiddenHasNoNameInAReview(t *testing.T) {
	d := open(t, func(d *skilltest.Desk) policy.Settings {
		id := d.Who("秦岚").UserID
		return policy.Settings{Viewers: map[string][]string{id: {d.Who("郑国栋").UserID}}, Allow: []policy.Grant{{Word: words("meeting.create")[0], To: words("user:" + id)}}}
	})
	req := d.Request("李四", nil)
	rights := d.Run("access.rights", req)
	card := d.Press(rights, req, "access.review", -1)
	card = d.Press(card, req, "access.keep", -1) // 周敏
	text := skilltest.Says(t, rights.Card) + skilltest.Says(t, card.Card)
	skilltest.Has(t, text, d.Who("秦岚").UserID, d.Who("郑国栋").UserID)
	skilltest.Lacks(t, text, "秦岚", "郑国栋", "已经不在通讯录里")
}

// As many holders as a card cannot remember are gone through in several.
func TestALongReviewGoesOnInAnotherCard(t *testing.T) {
	const n = 40
	d := open(t, func(*skilltest.Desk) policy.Settings {
		s := policy.Settings{Viewers: map[string][]string{}}
		for i := range n {
			s.Viewers["user"+string(rune('A'+i))] = []string{"*"}
		}
		return s
	})
	req := d.Request("周敏", nil)
	card, asked := d.Press(d.Run("access.rights", req), req, "access.review", -1), 0
	for card.Pending != nil {
		if len(card.Pending.Payload) > commands.MaxPayload/2 {
			t.Fatalf("%d bytes to remember", len(card.Pending.Payload))
		}
		if _, more := card.Card.(access.Outcome); more {
			card = d.Press(card, req, "access.review", -1)
			continue
		}
		asked++
		card = d.Press(card, req, "access.keep", -1)
	}
	if asked != n+1 {
		t.Errorf("asked about %d of %d", asked, n+1)
	}
}

func TestWithoutDingTalkThereIsNoReview(t *testing.T) {
	d := open(t, func(*skilltest.Desk) policy.Settings { return policy.Settings{} })
	req := d.Request("周敏", nil)
	reply := d.Run("access.rights", req)
	d.Must(d.RemoveScope("qyapi_get_member"))
	d.Directory.InvalidateDepts()
	_, err := d.TryPress(reply, req, "access.review", -1, nil)
	if code, text := d.Sentence(err, i18n.ZhCN); code != commands.Unavailable || !strings.Contains(text, "没法确认") {
		t.Errorf("%s %s", code, text)
	}
}

// Who answered for whom is what a review is for: the audit has it.
func TestEachAnswerOfAReviewIsAudited(t *testing.T) {
	ctx, _ := commands.WithInfo(t.Context())
	req := &commands.Request{User: commands.User{ID: "boss"}, Press: &commands.Press{Payload: []byte(`{"items":[{"as":"user:u1","who":"x"},{"as":"managers","who":"y"}]}`)}}
	for _, action := range []string{"access.drop", "access.keep", "access.keep"} {
		reply, err := access.New(access.Config{}).Actions[action].Run(ctx, req)
		if action == "access.drop" && err == nil {
			req.Press.Payload = reply.Pending.Payload
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if e, _ := commands.Audited(ctx, req, nil, nil); strings.Join(e.About(), " ") != "u1" {
		t.Errorf("about %v", e.About())
	}
}
