package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/internal/app"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/skills"
)

var update = flag.Bool("update", false, "write the tables of the documents anew")

func readmes() []string { return []string{"README.md", "README.zh-CN.md"} }

func read(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestTheReadmesNameTheTwoCommandsAndEveryVariable(t *testing.T) {
	variable := regexp.MustCompile(`env: "([A-Z_]+)", (secret)?`)
	source := read(t, "internal/config/settings.go")
	variables := []string{"DINGDESK_CONFIG"}
	for _, m := range variable.FindAllStringSubmatch(source, -1) {
		variables = append(variables, m[1])
		if m[2] != "" {
			variables = append(variables, m[1]+"_FILE")
		}
	}
	if len(variables) < 18 {
		t.Fatalf("only %d variables found in the source: %v", len(variables), variables)
	}
	for _, name := range readmes() {
		text := read(t, name)
		for _, command := range []string{"\ngo run . sandbox\n", "\nmake test\n"} {
			if !strings.Contains(text, command) {
				t.Errorf("%s does not show %q", name, strings.TrimSpace(command))
			}
		}
		for _, v := range variables {
			if !strings.Contains(text, "`"+v+"`") {
				t.Errorf("%s does not explain %s", name, v)
			}
		}
	}
	if !strings.Contains(read(t, ".ci/run"), "make test") {
		t.Error("the continuous integration must run the README's test command")
	}
}

// links are the targets of a document's links and pictures on this side of the net.
var links = regexp.MustCompile(`\]\(([^)#:\s]*)(#[^)]*)?\)`)

func TestEveryPictureOfTheDocumentsIsShown(t *testing.T) {
	text := read(t, "README.md") + read(t, "README.zh-CN.md") + read(t, "docs/sandbox.md")
	pictures, err := filepath.Glob("docs/images/*.png")
	if err != nil || len(pictures) < 10 {
		t.Fatalf("%d pictures, %v", len(pictures), err)
	}
	for _, p := range pictures {
		if !strings.Contains(text, "images/"+filepath.Base(p)) {
			t.Errorf("no document shows %s", p)
		}
	}
}

func TestEveryRelativeLinkOfTheDocumentsResolves(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "git", "ls-files", "*.md").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for name := range strings.FieldsSeq(string(out)) {
		for _, m := range links.FindAllStringSubmatch(read(t, name), -1) {
			seen++
			target := name
			if m[1] != "" {
				target = filepath.Join(filepath.Dir(name), m[1])
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s, which is not there", name, m[1])
			} else if m[2] != "" && !slices.Contains(anchors(read(t, target)), m[2][1:]) {
				t.Errorf("%s links to %s%s, and %s has no such heading", name, m[1], m[2], target)
			}
		}
	}
	if seen < 40 {
		t.Errorf("only %d links found", seen)
	}
}

// anchors are the names under which the headings of a document can be linked to.
func anchors(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if heading := strings.TrimLeft(line, "#"); heading != line && strings.HasPrefix(heading, " ") {
			heading = strings.ToLower(strings.TrimSpace(heading))
			heading = regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(heading, "")
			out = append(out, strings.ReplaceAll(heading, " ", "-"))
		}
	}
	return out
}

// Where something is decided is named by function and file, and the function is there.
func TestTheArchitectureNamesFunctionsThatAreThere(t *testing.T) {
	named := regexp.MustCompile("`([A-Za-z]+)` in \\[[^]]+\\]\\(\\.\\./([a-z/_]+\\.go)\\)").FindAllStringSubmatch(read(t, "docs/architecture.md"), -1)
	if len(named) < 15 {
		t.Fatalf("only %d functions found: %v", len(named), named)
	}
	for _, m := range named {
		if !regexp.MustCompile(`(?m)^(func(?: \([^)]*\))? |var )` + m[1] + `\b`).MatchString(read(t, m[2])) {
			t.Errorf("%s has no %s", m[2], m[1])
		}
	}
}

func TestEveryDependencyHasItsReason(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{if not (or .Indirect .Main)}}{{.Path}}{{end}}", "all").Output()
	if err != nil {
		t.Fatal(err)
	}
	text := read(t, "CONTRIBUTING.md")
	for module := range strings.FieldsSeq(string(out)) {
		if !strings.Contains(text, "`"+module+"`") {
			t.Errorf("CONTRIBUTING.md does not say why %s is there", module)
		}
	}
}

// TestEveryPhraseThatTheReadmesPromiseIsUnderstood reads the table of what one can say, row by row.
func TestEveryPhraseThatTheReadmesPromiseIsUnderstood(t *testing.T) {
	names := []string{"张三", "李四", "王五"}
	rules := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return names }})
	now := time.Date(2026, 11, 18, 10, 31, 0, 0, time.FixedZone("CST", 8*60*60))
	tomorrow := now.Truncate(time.Hour).Add(29 * time.Hour) // 15:00
	proposal := &commands.Dialog{Command: "meeting.create", Expires: now.Add(time.Hour), Values: commands.Values{
		"start": commands.Time{Start: tomorrow, End: tomorrow.Add(time.Hour)}.Value(), "room": {Readings: []any{"301"}},
		"attendees": {Readings: []any{commands.Who{People: []commands.Person{{Name: "张三"}}}}},
	}}
	// What the rows ask for, from the top; the row of answers is read with a proposal open.
	rows := [][]string{
		{"attendance.query"},
		{"attendance.query"},
		{"approval.status", "approval.pending"},
		{"approval.create"},
		{"approval.away"},
		{"approval.urge", "approval.withdraw"},
		{"meeting.create"},
		{"meeting.list"},
		{"audit.seen"},
		{"data.mine", "data.delete"},
		nil,
		{"settings.language"},
	}
	for _, name := range readmes() {
		_, text, _ := strings.Cut(read(t, name), "| 简体 |")
		text, _, _ = strings.Cut(text, "\n\n")
		lines := strings.Split(text, "\n")
		if len(lines) != len(rows)+2 {
			t.Fatalf("%s: the table has %d rows, want %d", name, len(lines)-2, len(rows))
		}
		for i, line := range lines[2:] {
			for _, cell := range strings.Split(strings.Trim(line, "| "), " | ")[1:] {
				for phrase := range strings.SplitSeq(cell, " · ") {
					u := commands.Utterance{Text: phrase, Now: now}
					if rows[i] == nil {
						u.Dialog = proposal
					}
					got := rules.Understand(t.Context(), u)
					switch {
					case rows[i] == nil && got.Reading != commands.ReadAnswer && got.Reading != commands.ReadCancel,
						rows[i] != nil && !slices.Contains(rows[i], got.Command):
						t.Errorf("%s promises %q, which is read as %q %s", name, phrase, got.Reading, got.Command)
					}
				}
			}
		}
	}
}

// The worked example of docs/understanding.md is read as its table and its text say.
func TestTheWorkedExampleIsReadAsTheDocumentSays(t *testing.T) {
	doc := read(t, "docs/understanding.md")
	m := regexp.MustCompile(`dingdesk parse -pretty -now (\S+) -people (\S+) (\S+)\n`).FindStringSubmatch(doc)
	if m == nil {
		t.Fatal("no example")
	}
	reader := &intent.Reader{Commands: skills.Commands()}
	got, err := reader.Read(t.Context(), intent.Query{Now: m[1], People: strings.Split(m[2], ","), Text: m[3]})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := got.WriteText(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"meeting.create", `["李四","陈晓琳"]`, "2026-12-09T16:00:00", "title       预算", "room        青松"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("lacks %s:\n%s", want, out.String())
		}
	}
	table, _, _ := strings.Cut(doc[strings.Index(doc, "| token | is |"):], "\n\n")
	for _, row := range regexp.MustCompile(`(?m)^\| (\S+) \| [^|]* \| (?:\*(\w+)\*)?`).FindAllStringSubmatch(table, -1)[1:] {
		line := `(?m)^  token       ` + row[1]
		if row[2] != "" {
			line += `  .*\(` + row[2] + `\)$`
		}
		if !regexp.MustCompile(line).MatchString(out.String()) {
			t.Errorf("no token %s %s:\n%s", row[1], row[2], out.String())
		}
	}
}

var scope = regexp.MustCompile(`\b(qyapi_[a-z_]+|[A-Z]\w+\.[A-Z]\w+\.(?:ReadWrite|Read|Write)(?:\.All)?)\b`)

// With -update the tables are written anew.
func TestTheReadmesListThePermissions(t *testing.T) {
	api, err := dingtalk.New(dingtalk.Config{ClientID: "a", ClientSecret: "b"})
	if err != nil {
		t.Fatal(err)
	}
	defer api.Close()
	for name, l := range map[string]i18n.Lang{"README.md": i18n.En, "README.zh-CN.md": i18n.ZhCN} {
		var table strings.Builder
		for _, p := range app.Permissions(api) {
			fmt.Fprintf(&table, "   | `%s` | %s | %s |\n", p.Code, l.T(p.For), l.T(p.For+".without"))
		}
		text := read(t, name)
		rows := regexp.MustCompile("(   \\| `.*\n)+").FindAllString(text, -1)
		if len(rows) != 1 {
			t.Fatalf("%s has %d tables of permissions", name, len(rows))
		}
		switch want := strings.Replace(text, rows[0], table.String(), 1); {
		case want == text:
		case *update:
			if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s does not list the permissions: go test . -run Permissions -update. It should say:\n%s", name, table.String())
		}
	}
}

// A skill declares what its own calls need, and nothing else. What it leaves to the directory or the transport
// is theirs to declare.
func TestPermissionsAreThoseOfTheCallsThatAreMade(t *testing.T) {
	documented, services := documentedScopes(t)
	api, err := dingtalk.New(dingtalk.Config{ClientID: "a", ClientSecret: "b"})
	if err != nil {
		t.Fatal(err)
	}
	defer api.Close()
	codes := func(all []commands.Permission) (out []string) {
		for _, p := range all {
			if !i18n.Has(p.For) || !i18n.Has(p.For+".without") || p.Name == "" || p.Write && p.Probe != nil {
				t.Errorf("%+v: needs its texts and a name, and nothing is probed by writing", p)
			}
			out = append(out, p.Code)
		}
		slices.Sort(out)
		return out
	}
	dirs := []string{"bot", "bot/outbox", "internal/app", "internal/directory", "internal/worktime"}
	for _, s := range skills.All(skills.Config{}) {
		dir := filepath.Join("skills", s.Name)
		if got, want := codes(s.Permissions), neededScopes(t, documented, services, dir); !slices.Equal(got, want) {
			t.Errorf("%s declares\n%v\nand calls for\n%v", dir, got, want)
		}
		dirs = append(dirs, dir)
	}
	got, want := codes(app.Permissions(api)), neededScopes(t, documented, services, dirs...)
	if !slices.Equal(got, want) || len(want) < 10 {
		t.Errorf("declared are\n%v\nand the code calls for\n%v", got, want)
	}
}

// neededScopes are the permission codes that the doc comments of internal/dingtalk name for the calls
// that packages make. Every application has qyapi_base.
func neededScopes(t *testing.T, documented map[string][]string, services map[string]string, dirs ...string) []string {
	t.Helper()
	used := map[string]bool{}
	for _, dir := range dirs {
		each(t, dir, func(n ast.Node) {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return
			}
			method, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return
			}
			if on, ok := method.X.(*ast.SelectorExpr); ok { // api.Calendar.CreateEvent
				for _, code := range documented[services[on.Sel.Name]+"."+method.Sel.Name] {
					used[code] = true
				}
			}
		})
	}
	delete(used, "qyapi_base")
	return slices.Sorted(maps.Keys(used))
}

// documentedScopes are the codes that each Service.Method names, or else its service, and the services
// by the field of the client that holds them.
func documentedScopes(t *testing.T) (codes map[string][]string, services map[string]string) {
	t.Helper()
	codes, services = map[string][]string{}, map[string]string{}
	ofService := map[string][]string{}
	each(t, "internal/dingtalk", func(n ast.Node) {
		switch n := n.(type) {
		case *ast.GenDecl:
			for _, s := range n.Specs {
				if s, ok := s.(*ast.TypeSpec); ok {
					ofService[s.Name.Name] = scope.FindAllString(n.Doc.Text(), -1)
				}
			}
		case *ast.FuncDecl:
			if n.Recv != nil && n.Name.IsExported() {
				codes[pointee(n.Recv.List[0].Type)+"."+n.Name.Name] = scope.FindAllString(n.Doc.Text(), -1)
			}
		case *ast.Field:
			if service := pointee(n.Type); strings.HasSuffix(service, "Service") && len(n.Names) == 1 {
				services[n.Names[0].Name] = service
			}
		}
	})
	services["api"] = services["Contact"] // as internal/directory calls it
	for name, own := range codes {
		if service, _, _ := strings.Cut(name, "."); len(own) == 0 {
			codes[name] = ofService[service]
		}
	}
	return codes, services
}

// pointee is T of *T.
func pointee(e ast.Expr) string {
	if star, ok := e.(*ast.StarExpr); ok {
		if id, ok := star.X.(*ast.Ident); ok {
			return id.Name
		}
	}
	return ""
}

// each walks through the files of a package, its tests left out.
func each(t *testing.T, dir string, visit func(ast.Node)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", dir, len(files), err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool { visit(n); return true })
	}
}
