package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands/intent"
)

// The command line reads sentences as the bot does with the same configuration, says how many words and phrases there are,
// and names file and line of what collides.
func TestTheCommandLineKnowsTheWordsOfTheOrganisation(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "config.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("understanding:\n  words:\n    青松: room\n    周会: room\n  phrases:\n    - say: 拉个早碰 {people} {start}\n      means: meeting.create\n      title: 早碰\n")
	if status, out := start(t, nil, "parse", "-config", file, "-people", "张三", "-now", "2026-11-30T09:10:00+08:00", "拉个早碰 张三 明天九点").ends(); status != 0 ||
		!strings.Contains(out, `"intent":"meeting.create"`) || !strings.Contains(out, `"title":"早碰"`) || !strings.Contains(out, "2026-12-01T09:00:00+08:00") {
		t.Errorf("parse: status %d\n%s", status, out)
	}
	_, out := start(t, nil, "check", "-config", file).ends()
	for _, want := range []string{"ok    understanding: words 2, phrases 1\n", "note  " + file + `:4:5: understanding.words: "周会" means something already (meet); now it means room, too`} {
		if !strings.Contains(out, want) {
			t.Errorf("check does not say %q:\n%s", want, out)
		}
	}
	write("understanding:\n  words:\n    取消: meeting\n  phrases:\n    - say: 拉个早碰 {kind}\n      means: meeting.create\n")
	for _, command := range []string{"run", "check", "parse"} {
		status, out := start(t, []string{"DINGDESK_CONFIG=" + file}, command).ends()
		for _, want := range []string{file + ":3:5: understanding.words: ", file + ":5:7: understanding.phrases: meeting.create takes no {kind}"} {
			if status != 2 || !strings.Contains(out, want) {
				t.Errorf("%v: status %d, no %q:\n%s", command, status, want, out)
			}
		}
	}
}

func TestTheDocumentListsEverythingThatAWordCanMean(t *testing.T) {
	text := read(t, "docs/understanding.md")
	for _, m := range intent.Meanings() {
		if !strings.Contains(text, "\n| `"+m+"` | ") {
			t.Errorf("docs/understanding.md does not say what %s is", m)
		}
	}
}
