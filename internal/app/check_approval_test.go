package app

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/store"
)

// Whether events come no call tells, and what narrows them only the console takes: check says both.
func TestCheckSaysWhetherApprovalEventsComeAndHowToNarrowThem(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	url, err := s.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	api, err := dingtalk.New(dingtalk.Config{ClientID: s.ClientID(), ClientSecret: s.ClientSecret(), APIBase: url, OAPIBase: url})
	if err != nil {
		t.Fatal(err)
	}
	defer api.Close()
	cfg := config.Default()
	cfg.Store = "sqlite:" + filepath.Join(t.TempDir(), "d.sqlite")
	says := func(want, bad string) {
		t.Helper()
		var out strings.Builder
		checkApproval(t.Context(), api, cfg, &out)
		if !strings.Contains(out.String(), want) || (bad != "" && strings.Contains(out.String(), bad)) {
			t.Errorf("no %q, or %q, in\n%s", want, bad, out.String())
		}
	}
	says("note  no approval event came yet: subscribe", "processCode")
	st, err := store.Open(t.Context(), cfg.Store, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if _, err := st.Put(t.Context(), "approval.fill", "events", []byte(`{"at":"2026-11-18T02:31:00Z"}`), time.Time{}); err != nil {
		t.Fatal(err)
	}
	says("ok    approval events come: one did at 2026-11-18 10:31:00", "note")

	trip := ""
	for _, i := range s.Office().Instances() {
		if i.Template == "出差" {
			trip = i.ProcessCode
		}
	}
	cfg.Approval.Kinds = []config.Word{{Text: "出差", Where: "c.yaml:3:5"}, {Text: "玄学", Where: "c.yaml:3:9"}}
	says("note  /v1.0/event/bpms_task_change/processCode/"+trip+"/type/* is enough to subscribe to for 出差\n", "")
	says("note  c.yaml:3:9: approval.kinds: no approval form is called 玄学\n", "c.yaml:3:5")
	cfg.Approval.Events = "off"
	says("note  approval.events is off", "processCode")
}

// Each switch shows its price before it is on, and whether it is.
func TestCheckSaysWhatEachMessageCostsInAMonth(t *testing.T) {
	cfg := config.Default()
	cfg.Approval.Push = []config.Word{{Text: "results"}}
	var out strings.Builder
	if checkPush(cfg, 0, &out); strings.Contains(out.String(), "if all") {
		t.Errorf("nobody could be seen, and they are counted: %s", out.String())
	}
	checkPush(cfg, 40, &out)
	for _, want := range []string{
		"each new task (approval.push: tasks, off): about 9 counted calls a month and person who asked for digests; 360 if all 40 people do, of 5000\n",
		"each result (approval.push: results, on): about 6", "a notice of what has waited for a day (comes to whoever asks for digests)",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}
