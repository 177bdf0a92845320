package demo_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/demo"
)

func withSeedFile(file string) option {
	return func(o *demo.Options) { o.SeedFile = file }
}

// withOrganisation is withSeedFile for a text.
func withOrganisation(t *testing.T, text string) option {
	t.Helper()
	file := filepath.Join(t.TempDir(), "org.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return withSeedFile(file)
}

func TestTheBotWorksInAnOrganisationFromAFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), withSeedFile("../../docs/examples/org.yaml"))
	for _, c := range []struct{ who, asks, want string }{
		{"陆远", "昨天的考勤", "迟到 1 次（21 分钟）"},
		{"陆远", "我提交的审批", "调货"},
		{"秦越", "待我审批", "调货"},
	} {
		w.ask(w.who(c.who).ID, "", c.asks).has(c.want)
	}
}

func TestABadSeedFileIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "org.yaml")
	if err := os.WriteFile(file, []byte("rooms:\n- {name: A}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{file: "org.yaml:2: rooms[0].capacity", filepath.Join(t.TempDir(), "none.yaml"): "no such file"} {
		if d, err := demo.New(demo.Options{SeedFile: name}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, %v, want %s", d, err, want)
		}
	}
}
