package approval_test

import (
	"slices"
	"testing"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/skilltest"
)

// Pages of a list hold everything once, and what stands at each place can be opened, asked why, and only by those who may see it.
func TestWhatAListHoldsCanBePointedAt(t *testing.T) {
	d := open(t)
	for range 7 {
		trip(d)
	}
	var seen []string
	total, values := waiting(d, "李四", ""), commands.Values{}
	for len(seen) < total {
		values[commands.Skip] = commands.Value{Readings: []any{len(seen)}}
		req := d.Request("李四", struct{}{})
		req.Values = values.Merge(nil)
		about := d.Run("approval.pending", req).About
		if len(about.Items) == 0 || about.Left != total-len(seen)-len(about.Items) {
			t.Fatalf("behind %d: %d items, %d left of %d", len(seen), len(about.Items), about.Left, total)
		}
		for _, it := range about.Items {
			number := it.Values["number"].Readings[0].(string)
			if slices.Contains(seen, number) {
				t.Errorf("%s is there twice", number)
			}
			seen = append(seen, number)
		}
		first := about.Items[0]
		one := d.Request("李四", struct{}{})
		one.Values = first.Values
		detail := d.Run(first.Command, one)
		skilltest.Has(t, skilltest.Says(t, detail.Card), seen[len(seen)-len(about.Items)])
		if !slices.ContainsFunc(detail.Card.Card(i18n.ZhCN).Items, func(it cardtpl.Item) bool { return it.Title == "李四" }) {
			t.Errorf("%s waits for somebody else", first.Name)
		}
		one.Values = first.Values.Merge(commands.Values{commands.Why: {Readings: []any{true}}})
		if why := d.Run(first.Command, one); why.Card != nil || why.Text == "" || why.About == nil || why.About.Values[commands.Why].Readings != nil {
			t.Errorf("why: %+v", why)
		}
		other := d.Request("王五", struct{}{})
		other.Values = first.Values
		if code, _ := d.Refused(first.Command, other); code != commands.NotFound {
			t.Errorf("somebody else opened it: %s", code)
		}
	}
}
