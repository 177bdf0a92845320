package cardtpl_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// TestEveryTextThatACardNamesExistsAndEveryTextIsNamed reads the keys out of the sources: a card's literal
// key must exist, one that ends in a dot, or to which something is added, is the start of several.
func TestEveryTextThatACardNamesExistsAndEveryTextIsNamed(t *testing.T) {
	literal := regexp.MustCompile(`"([a-z]+[._][a-z0-9_.]*)"( ?\+)?`)
	draws := regexp.MustCompile(`^\.\.[/\\](cardtpl|skills)[/\\]`)
	used, starts, ours := map[string]bool{}, map[string]bool{}, map[string]bool{}
	err := filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		raw, err := os.ReadFile(path)
		for _, m := range literal.FindAllStringSubmatch(string(raw), -1) {
			used[m[1]] = true
			ours[m[1]] = ours[m[1]] || draws.MatchString(path)
			if m[2] != "" { // "cards.meeting.slot" + suffix
				starts[m[1]] = true
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	longer := func(start string) bool {
		return slices.ContainsFunc(i18n.Keys(), func(k string) bool { return k != start && strings.HasPrefix(k, start) })
	}
	for k, yes := range ours {
		if yes && strings.HasPrefix(k, "cards.") && !i18n.Has(k) && !longer(k) {
			t.Errorf("%s does not exist", k)
		}
	}
	for _, k := range i18n.Keys() {
		named := used[k]
		for i := range k { // by one of its starts: key += "_named"
			named = named || starts[k[:i]] || strings.ContainsRune("._", rune(k[i])) && (used[k[:i]] && i18n.Has(k[:i]) || used[k[:i+1]])
		}
		if !named {
			t.Errorf("nothing says %s", k)
		}
	}
}
