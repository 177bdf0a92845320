package intent_test

import (
	"context"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/skills"
)

func now(t testing.TB) time.Time {
	t.Helper()
	return time.Date(2026, 11, 22, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))
}

func people() []string {
	return []string{"张三", "李四", "王五", "张伟", "张伟", "王小明", "李小明", "陈大文", "Alice", "Bob", "Tom", "赵六", "欧阳娜娜"}
}

func rules() *intent.Rules {
	names := people()
	return intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return names }})
}

func TestEveryRequestIsReadAsWhatItAsksFor(t *testing.T) {
	r := rules()
	all, wrong := 0, 0
	for _, p := range requests() {
		for _, text := range p.texts {
			all++
			u := r.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t)})
			got := u.Command
			if u.Reading != commands.ReadCommand {
				got = "none"
			}
			if got != p.intent {
				wrong++
				t.Errorf("%q: %s (%.2f, near %v), want %s", text, got, u.Confidence, u.Near, p.intent)
			}
		}
	}
	t.Logf("%d of %d right", all-wrong, all)
}
