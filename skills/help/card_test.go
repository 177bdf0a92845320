package help_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/skills/help"
)

func TestHelpOffersOneSentenceOfEachSkill(t *testing.T) {
	h := help.Guide{Skills: []help.Group{{Title: "A", Lines: []string{"a1", "a2"}}, {Title: "B", Lines: nil}, {Title: "C", Lines: []string{"c1"}}, {Title: "D", Lines: []string{"d1"}}, {Title: "E", Lines: []string{"e1"}}}}
	if got := h.Tries(); !slices.Equal(got, []string{"a1", "c1", "d1"}) {
		t.Errorf("tries %v", got)
	}
	for i, b := range h.Card(i18n.En).Buttons {
		if b.Text != h.Tries()[i] || b.Action != fmt.Sprint("help.try.", i) {
			t.Errorf("button %d: %+v", i, b)
		}
	}
}
