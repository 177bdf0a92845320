package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/dingdesk/dingdesk/"

// row is one line of the table of who may import whom: a package, with those below it that have no row of
// their own. A path that it may import covers what lies below it, too, if it ends in /.
type row struct {
	pkg  string
	may  []string // packages of ours
	only []string // third-party modules that nobody else imports
	also []string // modules of another row's only, for a reason that the row names
}

// table is the architecture. The first row whose pkg fits is the one that counts.
var table = []row{
	{pkg: "", may: []string{""}},
	{pkg: "internal/demo", may: []string{"cardtpl", "internal/app", "internal/config", "internal/i18n", "internal/sandbox/", "skills/"}},
	{pkg: "internal/skilltest", may: []string{"cardtpl", "commands", "internal/dingtalk", "internal/directory", "internal/i18n", "internal/sandbox/", "internal/store/"}},
	{pkg: "internal/app", may: []string{"bot/", "cardtpl", "commands/", "internal/config", "internal/dingtalk", "internal/directory", "internal/i18n", "internal/llm", "internal/ops", "internal/policy", "internal/store/", "internal/worktime", "skills/"}},
	{pkg: "bot/stream", only: []string{"github.com/open-dingtalk/dingtalk-stream-sdk-go/"}},
	{pkg: "bot/card", may: []string{"commands", "cardtpl", "internal/i18n"}},
	{pkg: "bot/outbox", may: []string{"commands", "cardtpl", "internal/i18n", "internal/dingtalk"}},
	{pkg: "bot", may: []string{"bot/", "commands", "cardtpl", "internal/i18n", "internal/dingtalk"}},
	// The steps of understanding, in their order: each knows only those before it.
	{pkg: "commands/intent/norm"},
	{pkg: "commands/intent/names", may: steps("norm")},
	{pkg: "commands/intent/timex", may: append(steps("norm"), "commands")},
	{pkg: "commands/intent/lexicon", may: steps("norm")},
	{pkg: "commands/intent/entity", may: append(steps("lexicon", "names", "norm", "timex"), "commands")},
	{pkg: "commands/intent/linear"},
	{pkg: "commands/intent/classify", may: append(steps("entity", "lexicon", "linear", "norm", "timex"), "commands")},
	{pkg: "commands/intent/topic", may: append(steps("entity", "lexicon", "linear"), "commands")},
	{pkg: "commands/intent/own", may: append(steps("entity", "lexicon", "norm", "timex"), "commands", "internal/i18n")},
	{pkg: "commands/intent/fill", may: append(steps("entity", "lexicon", "norm", "own", "timex", "topic"), "commands", "internal/i18n")},
	{pkg: "commands/intent/dialog", may: append(steps("classify", "entity", "fill", "lexicon", "norm"), "commands")},
	{pkg: "commands/intent/model", may: append(steps("classify", "entity", "fill", "lexicon", "norm", "timex"), "commands", "internal/llm")},
	{pkg: "commands/intent", may: []string{"commands", "commands/intent/", "internal/i18n"}},
	{pkg: "commands", may: []string{"cardtpl", "internal/i18n"}},
	// A skill gets arguments, not sentences.
	{pkg: "skills/access", may: []string{"commands", "cardtpl", "internal/i18n", "internal/directory", "internal/policy"}}, // shows the policy
	{pkg: "skills/", may: []string{"commands", "cardtpl", "internal/i18n", "internal/dingtalk", "internal/directory", "internal/llm", "internal/worktime"}},
	{pkg: "skills", may: []string{"commands", "skills/"}},
	{pkg: "cardtpl", may: []string{"internal/i18n", "cardtpl/"}},
	{pkg: "internal/dingtalk"},
	{pkg: "internal/directory", may: []string{"internal/dingtalk"}},
	{pkg: "internal/worktime", may: []string{"internal/dingtalk", "internal/directory"}},
	{pkg: "internal/llm", only: []string{"github.com/sashabaranov/go-openai/"}},
	{pkg: "internal/store", may: []string{"internal/store/"}},
	{pkg: "internal/i18n"},
	{pkg: "internal/config", may: []string{"internal/i18n"}}, // what is wrong is told in the language of whoever reloads it
	{pkg: "internal/policy", may: []string{"commands", "internal/dingtalk", "internal/directory", "internal/i18n"}},
	{pkg: "internal/ops", may: []string{"commands"}},
	{pkg: "internal/sandbox", may: []string{"internal/sandbox/"}},
	{pkg: "tools/shots", may: []string{"internal/demo", "internal/sandbox/"}},
	{pkg: "tools/learn", may: []string{"commands/intent", "commands/intent/linear", "skills"}},
	{pkg: "tools/yardstick", may: []string{"commands/intent", "skills"}},
	{pkg: "tools/", may: []string{"cardtpl"}},
	// Somebody else's bot, on the official SDK and nothing of ours: it shows that the sandbox serves any bot.
	{pkg: "docs/examples/skill", may: []string{"commands", "cardtpl", "internal/i18n", "internal/directory"}},
	{pkg: "docs/examples/go-echo", also: []string{"github.com/open-dingtalk/dingtalk-stream-sdk-go/"}},
}

// steps are packages of understanding.
func steps(names ...string) (out []string) {
	for _, n := range names {
		out = append(out, "commands/intent/"+n)
	}
	return out
}

func (r row) covers(pkg string) bool {
	return pkg == r.pkg || (r.pkg != "" && strings.HasPrefix(pkg, strings.TrimSuffix(r.pkg, "/")+"/"))
}

func within(pkg string, paths []string) bool {
	return slices.ContainsFunc(paths, func(p string) bool {
		return p == "" || pkg == strings.TrimSuffix(p, "/") || strings.HasSuffix(p, "/") && strings.HasPrefix(pkg, p)
	})
}

func TestNobodyImportsWhatTheTableForbids(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	seen := 0
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		seen++
		pkg := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, strings.TrimSuffix(module, "/")), "/")
		at := slices.IndexFunc(table, func(r row) bool { return r.covers(pkg) })
		if at < 0 {
			t.Errorf("%s has no row in the table: decide what it may import", pkg)
			continue
		}
		r := table[at]
		for _, imp := range p.Imports {
			if ours, ok := strings.CutPrefix(imp, module); ok {
				if !within(ours, r.may) {
					t.Errorf("%s imports %s; row %q allows %v", pkg, ours, r.pkg, r.may)
				}
			}
			for _, other := range table {
				if within(imp, other.only) && other.pkg != r.pkg && !within(imp, r.also) {
					t.Errorf("%s imports %s, which only %s may", pkg, imp, other.pkg)
				}
			}
		}
	}
	if seen < 15 {
		t.Errorf("only %d packages listed: the test looks at the wrong place", seen)
	}
}
