package help_test

import (
	"context"
	"errors"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills/help"
)

// Help is made from the commands, so that it can never promise what is not there.
func TestHelpListsTheCommandsThatHaveExamples(t *testing.T) {
	list := []commands.Command{
		{Name: "a.one", Skill: "attendance", Summary: "attendance.summary", Examples: []string{"attendance.example.week"}},
		{Name: "b.two", Skill: "meeting", Summary: "meeting.summary"},
	}
	d := skilltest.Open(t, func(*skilltest.Desk) commands.Skill {
		return help.New(help.Config{Commands: func(context.Context, *commands.Request) []commands.Command { return list }})
	})
	req := d.Request("张三", nil)
	reply := d.Run("help", req)
	text := skilltest.Says(t, reply.Card)
	skilltest.Has(t, text, i18n.ZhCN.T("cards.skill.attendance"), i18n.ZhCN.T("attendance.example.week"))
	skilltest.Lacks(t, text, i18n.ZhCN.T("cards.skill.meeting"))
	if reply.Pending == nil || len(reply.Pending.Owners) > 0 {
		t.Errorf("anybody may try an example: %+v", reply.Pending)
	}
	// A group is not told how the asker is called.
	req.Text = "你好"
	skilltest.Has(t, skilltest.Says(t, d.Run("help", req).Card), req.User.Name)
	req.Conversation.Group = true
	skilltest.Lacks(t, skilltest.Says(t, d.Run("help", req).Card), req.User.Name)
}

// language is what a sentence told.
type language struct {
	Lang string `param:"lang"`
}

func TestALanguageIsRememberedOrAskedFor(t *testing.T) {
	remembered := map[string]i18n.Lang{}
	var broken error
	d := skilltest.Open(t, func(*skilltest.Desk) commands.Skill {
		return help.New(help.Config{SetLanguage: func(_ context.Context, userID string, l i18n.Lang) error {
			remembered[userID] = l
			return broken
		}})
	})
	for said, want := range map[string]i18n.Lang{"en": i18n.En, "zh-TW": i18n.ZhTW, "English": i18n.En} {
		req := d.Request("张三", language{said})
		reply := d.Run("settings.language", req)
		if got := remembered[req.User.ID]; got != want || reply.Card.Card(req.Lang).Lead != want.T("help.language.set") {
			t.Errorf("%q is remembered as %q and answered with %q", said, got, reply.Card.Card(req.Lang).Lead)
		}
	}
	req := d.Request("张三", nil)
	req.Rest = "法语"
	ask := d.Run("settings.language", req)
	if ask.Ask == nil || len(ask.Ask.Options) != len(i18n.Spoken()) {
		t.Errorf("a language that is not spoken is answered with %+v", ask.Ask)
	}
	broken = errors.New("the store is away")
	if code, _ := d.Refused("settings.language", d.Request("张三", language{"en"})); code != commands.Unavailable {
		t.Errorf("a language that is not kept: %s", code)
	}
}
