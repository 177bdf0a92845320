package main

import (
	"encoding/json"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/store"
)

func TestAuditPrintsWhoDidWhatWhileDingDeskRuns(t *testing.T) {
	t.Parallel()
	spec := "sqlite:" + filepath.Join(t.TempDir(), "dingdesk.db")
	st, err := store.Open(t.Context(), spec, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	zone := time.FixedZone("CST", 8*3600)
	for i, e := range []commands.Entry{
		{By: "boss", What: "attendance.query", Effect: "read", Outcome: "done", On: map[commands.Kind][]string{commands.OnPerson: {"li"}}, Conversation: "cid"},
		{By: "li", What: "meeting.confirm", Effect: "write", Outcome: "done", On: map[commands.Kind][]string{commands.OnEvent: {"e1"}, commands.OnPerson: {"boss", "li"}}, Conversation: "cid", Group: true},
		{By: "", What: "attendance.query", Effect: "read", Outcome: "forbidden", Conversation: "cid"},
		{By: "chen", Job: true, What: "approval.standin", Effect: "write", Outcome: "done", On: map[commands.Kind][]string{commands.OnApproval: {"i1"}}},
	} {
		e.Request, e.At = "m|1", time.Date(2026, 11, 27+i, 0, 30, 0, 0, zone)
		value, err := json.Marshal(e)
		if err == nil {
			err = st.Trace(t.Context(), store.Trace{ID: e.Request, At: e.At, By: e.By, About: e.About(), Value: value})()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	env := []string{"DINGDESK_STORE=" + spec, "DINGDESK_TZ=Asia/Shanghai"}
	all := []string{
		"2026-11-27T00:30:00+08:00\tboss\tattendance.query\tread\tdone\tperson li\tcid",
		"2026-11-28T00:30:00+08:00\tli\tmeeting.confirm\twrite\tdone\tevent e1; person boss,li\tcid (group)",
		"2026-11-29T00:30:00+08:00\t(outside)\tattendance.query\tread\tforbidden\t\tcid",
		"2026-11-30T00:30:00+08:00\tchen (job)\tapproval.standin\twrite\tdone\tapproval i1\t",
	}
	for args, want := range map[string][]string{
		"audit":                   all,
		"audit -since 2026-11-28": all[1:],
		"audit -until 2026-11-28": all[:2],
		"audit -since 2026-11-28T00:00:00+08:00 -until 2026-11-29T00:30:00+08:00": all[1:2],
		"audit -since 0s":                          nil,
		"audit -who li":                            all[1:2],
		"audit -who chen":                          all[3:],
		"audit -about li":                          all[:1],
		"audit -about boss -who li":                all[1:2],
		"audit -about boss -who boss":              nil,
		"audit -who nobody":                        nil,
		"audit -since 2026-11-28 -who boss -jsonl": nil,
	} {
		status, out := start(t, env, strings.Fields(args)...).ends()
		if want == nil { // an empty answer says that it is one
			want = []string{"audit: nothing in " + spec + " fits"}
		}
		if got := strings.FieldsFunc(out, func(r rune) bool { return r == '\n' }); status != 0 || !slices.Equal(got, want) {
			t.Errorf("%s: status %d:\n%s", args, status, out)
		}
	}
	status, out := start(t, env, "audit", "-jsonl", "-who", "li").ends()
	var e commands.Entry
	if err := json.Unmarshal([]byte(out), &e); err != nil || status != 0 || e.What != "meeting.confirm" || !slices.Equal(e.On[commands.OnEvent], []string{"e1"}) {
		t.Errorf("-jsonl: status %d, %v: %s", status, err, out)
	}
	for _, args := range []string{"audit -since yesterday", "audit -until 5", "audit li", "audit -who 张三", "audit -about 张三", "audit -since 2026-11-29 -until 2026-11-27"} {
		if status, out := start(t, env, strings.Fields(args)...).ends(); status != 2 || !strings.Contains(out, "audit: ") {
			t.Errorf("%s: status %d: %s", args, status, out)
		}
	}
}
