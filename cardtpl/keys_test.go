package cardtpl_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// TestEveryTextThatACardNamesExistsAndEveryCardTextIsNamed reads the keys out of the sources: a literal
// key must exist, one that ends in a dot is the start of several.
func TestEveryTextThatACardNamesExistsAndEveryCardTextIsNamed(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile(`"(cards\.[a-z_.]+)"( ?\+)?`)
	used, starts := map[string]bool{}, []string{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range key.FindAllStringSubmatch(string(raw), -1) {
			switch {
			case strings.HasSuffix(m[1], "."):
				starts = append(starts, m[1])
			case m[2] != "": // "cards.meeting.slot" + suffix
				starts = append(starts, m[1])
			default:
				used[m[1]] = true
				if !i18n.Has(m[1]) && !prefixes(m[1]) {
					t.Errorf("%s names %s, which does not exist", f, m[1])
				}
			}
		}
	}
	for _, k := range i18n.Keys() {
		if !strings.HasPrefix(k, "cards.") || used[k] {
			continue
		}
		named := false
		for _, s := range starts {
			named = named || strings.HasPrefix(k, s)
		}
		for u := range used {
			named = named || strings.HasPrefix(k, u+"_") || strings.HasPrefix(k, u+".")
		}
		if !named {
			t.Errorf("no card says %s", k)
		}
	}
}

// prefixes reports whether a key is only ever completed: key += "_named".
func prefixes(key string) bool {
	for _, k := range i18n.Keys() {
		if strings.HasPrefix(k, key+"_") || strings.HasPrefix(k, key+".") {
			return true
		}
	}
	return false
}
