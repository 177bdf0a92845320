package sandbox_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// rules are what a simulator of DingTalk has to do, by their numbers in the project's notes on the Stream protocol
// (section 8) and on the OpenAPI (section 11), each with what it is about. A test names the rules that it holds the
// sandbox to in the comment above it, in the way of the keys here: "stream-protocol.md 8.3.9 and 2.6".
var rules = map[string]string{
	"stream-protocol.md 8.1":    "the SDKs reach the sandbox by their own means",
	"stream-protocol.md 8.2.1":  "opening a connection, its refusals and failures",
	"stream-protocol.md 8.2.2":  "tickets",
	"stream-protocol.md 8.2.3":  "the endpoint and its handshake",
	"stream-protocol.md 8.2.4":  "session webhooks and their end",
	"stream-protocol.md 8.2.5":  "the calls that a whole bot makes",
	"stream-protocol.md 8.3.1":  "the shape of a frame",
	"stream-protocol.md 8.3.2":  "JSON types inside the data",
	"stream-protocol.md 8.3.3":  "events",
	"stream-protocol.md 8.3.4":  "WebSocket pings and closing",
	"stream-protocol.md 8.3.5":  "all variants of an acknowledgement",
	"stream-protocol.md 8.3.6":  "SYSTEM frames",
	"stream-protocol.md 8.3.7":  "disconnecting: graceful, cut, half-open, zombie",
	"stream-protocol.md 8.3.8":  "which connection gets a push, and what happens without one",
	"stream-protocol.md 8.3.9":  "redelivery, duplicates, dead connections",
	"stream-protocol.md 8.3.10": "card callbacks",
	"stream-protocol.md 8.3.11": "faults that clients are known to fail at",
	"stream-protocol.md 8.4":    "official SDKs come through everything at once",
	"openapi.md 11.1":           "tokens and unknown paths",
	"openapi.md 11.2":           "limits a second and a month",
	"openapi.md 11.3":           "session webhooks end inside HTTP 200",
	"openapi.md 11.4":           "deliveries fail inside HTTP 200",
	"openapi.md 11.5":           "streaming",
	"openapi.md 11.6":           "updating a card",
	"openapi.md 11.7":           "approvals",
	"openapi.md 11.8":           "attendance",
	"openapi.md 11.9":           "calendars",
	"openapi.md 11.10":          "the odd path of recalling",
	"openapi.md 11.11":          "where the sources contradict each other",
	"openapi.md 11.12":          "what nobody confirmed can be played either way",
}

// named finds "openapi.md 11.4, 0.1 and 2" in a comment.
var named = regexp.MustCompile(`(stream-protocol|openapi)\.md (\d+(?:\.\d+)*(?:(?:, | and )\d+(?:\.\d+)*)*)`)

// naming gives the tests below a directory by the rules that their comments name.
func naming(t *testing.T, dir string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !strings.HasPrefix(f.Name.Name, "Test") {
				continue
			}
			for _, m := range named.FindAllStringSubmatch(strings.ReplaceAll(f.Doc.Text(), "\n", " "), -1) {
				for _, n := range strings.Split(strings.ReplaceAll(m[2], " and ", ", "), ", ") {
					rule := m[1] + ".md " + n
					out[rule] = append(out[rule], filepath.Join(filepath.Dir(path), f.Name.Name))
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Issue 4: each rule of the two checklists has a test that names it. With -v this lists which.
func TestEveryRuleOfTheChecklistsIsNamedByATest(t *testing.T) {
	found := naming(t, ".")
	for rule, about := range rules {
		t.Run(rule, func(t *testing.T) {
			if len(found[rule]) == 0 {
				t.Fatalf("no test names the rule on %s", about)
			}
			slices.Sort(found[rule])
			t.Logf("%s: %s", about, strings.Join(found[rule], ", "))
		})
	}
	for rule, tests := range found {
		if checklist := strings.HasPrefix(rule, "stream-protocol.md 8") || strings.HasPrefix(rule, "openapi.md 11"); checklist && rules[rule] == "" {
			t.Errorf("%v name %s, which is no rule", tests, rule)
		}
	}
}

// Every call of the control API is in docs/sandbox-api.md.
func TestEveryControlCallIsDocumented(t *testing.T) {
	read := func(path string) string {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return regexp.MustCompile(`\{\w+\}`).ReplaceAllString(string(raw), "{}")
	}
	docs := read("../../docs/sandbox-api.md")
	calls := regexp.MustCompile(`"((?:POST|PATCH|DELETE|GET) /sandbox/api/[\w{}/]+)"`).FindAllStringSubmatch(read("api_write.go")+read("api.go"), -1)
	for _, m := range regexp.MustCompile(`"([\w{}/]+)": +s\.api`).FindAllStringSubmatch(read("api.go"), -1) {
		calls = append(calls, []string{"", "GET /sandbox/api/" + m[1]})
	}
	if len(calls) < 40 {
		t.Fatalf("only %d calls were found", len(calls))
	}
	for _, c := range calls {
		if !strings.Contains(docs, "`"+c[1]) {
			t.Errorf("%s is not documented", c[1])
		}
	}
}
