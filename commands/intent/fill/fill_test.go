package fill_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/skills"
)

const (
	create   = "meeting.create"
	cancel   = "meeting.cancel"
	move     = "meeting.reschedule"
	list     = "meeting.list"
	apply    = "approval.create"
	status   = "approval.status"
	withdraw = "approval.withdraw"
	urge     = "approval.urge"
	query    = "attendance.query"
	balance  = "leave.balance"
	free     = "meeting.free"
	rooms    = "meeting.rooms"
	pending  = "approval.pending"
)

// reader reads a sentence for a command, on Monday 30 November 2026 at 9:10.
func reader(t *testing.T) func(text, command string) fill.Filled {
	t.Helper()
	names := []string{"张三", "李四", "王五", "赵磊", "张伟", "张伟", "黃美玲", "林志豪", "Emily Chen", "Tom Baker", "Alice Wong"}
	all := skills.Commands()
	rules := intent.New(intent.Options{Commands: all, Names: func() []string { return names }, Self: []string{"DingDesk"}})
	now := time.Date(2026, 11, 30, 9, 10, 0, 0, time.FixedZone("CST", 8*3600))
	return func(text, command string) fill.Filled {
		for i := range all {
			if all[i].Name == command {
				return rules.Read(commands.Utterance{Text: text, Now: now}).Fill(&all[i])
			}
		}
		t.Fatalf("no command is called %s", command)
		return fill.Filled{}
	}
}

// row is a sentence, the command that it is read for, and what it says.
type row struct{ text, command, want string }

func check(t *testing.T, rows []row, view func(fill.Filled) string) {
	t.Helper()
	if len(rows) < 15 {
		t.Errorf("%d rows only", len(rows))
	}
	read := reader(t)
	for _, row := range rows {
		if got := view(read(row.text, row.command)); got != row.want {
			t.Errorf("%s\n   got  %s\n   want %s", row.text, got, row.want)
		}
	}
}

// words joins what was said.
func words(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " ")
}

func at(name string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return name + t.Format("01-02T15:04")
}

func day(name string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return name + t.Format("01-02")
}

func number(name string, n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(name, n)
}

func named(name, s string) string {
	if s == "" {
		return ""
	}
	return name + s
}

func window(name string, w *commands.When) string {
	if w == nil {
		return ""
	}
	if w.End.IsZero() {
		return at(name, w.Start)
	}
	return at(name, w.Start) + "/" + w.End.Format("01-02T15:04")
}

func who(people []commands.Person) string {
	var out []string
	for _, p := range people {
		out = append(out, p.Name)
	}
	return strings.Join(out, "|")
}
