package cardtpl_test

import (
	"flag"
	"testing"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/cardtpl/cardtest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestEveryDialogLooksAsCommittedAndKeepsTheRulesOfACard(t *testing.T) {
	cardtest.Golden(t, "testdata/golden", cardtpl.Samples(), *update)
	cardtest.Rules(t, cardtpl.Samples())
}
