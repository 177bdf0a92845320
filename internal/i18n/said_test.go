package i18n_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

func TestATextIsToldWithTheTextsInIt(t *testing.T) {
	s := i18n.Sayf("%q is nobody; %v", "manger", i18n.Sayf("did you mean %s?", i18n.Sayf("%s or %s", "managers", "user:manger")))
	for l, want := range map[i18n.Lang]string{
		i18n.En: `"manger" is nobody; did you mean managers or user:manger?`, i18n.ZhCN: "“manger”不代表任何人，是想写 managers 或 user:manger 吗？",
		i18n.ZhTW: "「manger」不代表任何人，是想寫 managers 或 user:manger 嗎？", i18n.ZhHK: "「manger」不代表任何人，是想寫 managers 或 user:manger 嗎？",
	} {
		if got := s.In(l); got != want {
			t.Errorf("%s: %s", l, got)
		}
	}
	if s.Error() != s.In(i18n.En) || (*i18n.Said)(nil).String() != "" || i18n.Sayf("nobody told %d", 1).In(i18n.ZhCN) != "nobody told 1" {
		t.Error("without a translation it is English, and nothing is nothing")
	}
}

// Each translation has the values of the English, in their order; what English quotes, Chinese puts into its own marks.
func TestEveryToldTextHasTheValuesOfTheEnglish(t *testing.T) {
	raw, err := os.ReadFile("said.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]map[i18n.Lang]string
	if err := yaml.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	verbs := regexp.MustCompile(`%[a-z]`)
	values := func(s string) []string { return verbs.FindAllString(strings.ReplaceAll(s, "%q", "%s"), -1) }
	for en, texts := range all {
		for _, l := range []i18n.Lang{i18n.ZhCN, i18n.ZhTW} {
			if texts[l] == "" || !slices.Equal(values(en), values(texts[l])) {
				t.Errorf("%q in %s: %q", en, l, texts[l])
			}
		}
		if len(texts) != 2 {
			t.Errorf("%q is told in %d languages", en, len(texts))
		}
	}
}
