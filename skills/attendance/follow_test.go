package attendance_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/skilltest"
)

// Whoever a team's answer lists can be opened by whoever leads them, for the same days, and what was wrong is told day by day.
func TestWhoeverATeamListsCanBePointedAt(t *testing.T) {
	o := newOffice(t)
	lead := o.Who("李四")
	about := o.Run("attendance.query", o.RequestOf(lead, asked{From: day(11, 9), To: day(11, 15), Scope: commands.ScopeTeam}.said())).About
	if len(about.Items) == 0 || about.Left != 0 {
		t.Fatalf("%d items, %d left", len(about.Items), about.Left)
	}
	for _, it := range about.Items {
		req := o.RequestOf(lead, nil)
		req.Values = it.Values
		card := o.Run(it.Command, req).Card.Card(i18n.ZhCN)
		skilltest.Has(t, card.Title, it.Name, "上周")
		req.Values = it.Values.Merge(commands.Values{commands.Why: {Readings: []any{true}}})
		why := o.Run(it.Command, req)
		if why.Card != nil {
			t.Errorf("%s: why is a card", it.Name)
		}
		for _, row := range card.Items {
			skilltest.Has(t, why.Text, row.Title+"："+row.Sub)
		}
		stranger := o.RequestOf(o.Who("张三"), nil)
		stranger.Values = it.Values
		if who := it.Values["who"].Readings[0].(commands.Who).People[0]; who.ID != stranger.User.ID {
			if code, _ := o.Refused(it.Command, stranger); code != commands.Forbidden {
				t.Errorf("a colleague sees %s: %s", it.Name, code)
			}
		}
	}
}
