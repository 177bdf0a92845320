package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/app"
	"github.com/dingdesk/dingdesk/internal/config"
)

// The command line says who may do what, and names file, line, column and the right word of what means nothing.
func TestTheCommandLineKnowsWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "config.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("access:\n  strict: true\n  allow:\n    meeting: [managers, dept:42]\n    help: []\n    chat: [admins]\n  pilot: [role:财务]\n")
	_, out := start(t, nil, "check", "-config", file).ends()
	for _, want := range []string{
		"\n      meeting.create         writes  managers, dept:42        access.allow.meeting (" + file + ":4:5)\n",
		"\n      approval.decide        writes  nobody                   access.strict\n",
		"\n      approval.status        reads   everyone                 default\n",
		"\n      settings.language      reads   nobody                   access.allow.help (" + file + ":5:5)\n",
		"\nnote  access.pilot: nobody but administrators and role:财务 may use DingDesk\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("check does not say %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "chat.talk") {
		t.Errorf("check lists what is not there:\n%s", out)
	}
	take, err := app.AccessOf(file)
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.Default()
	if take(cfg); !cfg.Access.Strict || len(cfg.Access.Allow) != 3 || cfg.Access.Pilot[0].Where != file+":7:11" {
		t.Errorf("the sandbox takes over %+v", cfg.Access)
	}
	for text, wants := range map[string][]string{
		"access:\n  allow:\n    meeting.creat: [everyone]\n    approval: [manager, role:财务]\n  pilot:\n    - user:1\n    - dept:研发\n": {
			":3:5: access.allow: meeting.creat is no command or skill; did you mean meeting.create?",
			`:4:16: access.allow.approval: "manager" is nobody; did you mean managers?`,
			`:7:7: access.pilot: "dept:研发" is no department; write its number, such as dept:42`,
		},
		"access:\n  strict: true\n  pilot:\n": {`:3:3: access.pilot: nothing stands behind the colon, or below; write such as ["user:USERID", "dept:NUMBER"], or take the line out`},
		"":                                    {": the file is empty; write settings into it, or a comment if the defaults are meant"},
	} {
		write(text)
		for _, command := range []string{"run", "check"} {
			status, out := start(t, []string{"DINGDESK_CONFIG=" + file}, command).ends()
			for _, want := range wants {
				if status != 2 || !strings.Contains(out, file+want) {
					t.Errorf("%v: status %d, no %q:\n%s", command, status, want, out)
				}
			}
		}
	}
}
