package app

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/store"
	"github.com/dingdesk/dingdesk/skills/approval"
)

// kindsOf are the forms that the configuration has listed.
func kindsOf(cfg *config.Config) (out []string) {
	for _, w := range cfg.Approval.Kinds {
		out = append(out, w.Text)
	}
	return out
}

// pushOf are the messages about single approvals that are switched on.
func pushOf(cfg *config.Config) (p approval.Push) {
	for _, w := range cfg.Approval.Push {
		p.Tasks, p.Results = p.Tasks || w.Text == "tasks", p.Results || w.Text == "results"
	}
	return p
}

// checkPush says what the messages that leave unasked cost in a month, before and after they are switched on; people are 0 if nobody could be seen.
func checkPush(cfg *config.Config, people int, w io.Writer) {
	on := map[string]bool{"tasks": pushOf(cfg).Tasks, "results": pushOf(cfg).Results}
	for _, p := range approval.Prices() {
		state := "comes to whoever asks for digests"
		if p.Switch != "" {
			state = "off"
			if on[p.Switch] {
				state = "on"
			}
			state = "approval.push: " + p.Switch + ", " + state
		}
		all := ""
		if people > 0 {
			all = fmt.Sprintf("%d if all %d people do, ", p.Calls*people, people)
		}
		fmt.Fprintf(w, "note  %s (%s): about %d counted calls a month and person who asked for digests; %sof %d\n", p.Name, state, p.Calls, all, cfg.Budget.APICallsPerMonth)
	}
}

// checkApproval says whether approvals are known from events, and what to set in the console so that only those of the
// forms that are listed come.
func checkApproval(ctx context.Context, api *dingtalk.Client, cfg *config.Config, w io.Writer) {
	if cfg.Approval.Events == "off" {
		fmt.Fprintln(w, "note  approval.events is off: lists of approvals are asked for anew each time, which costs calls")
		return
	}
	last, err := approval.LastEvent(func(kind, key string) ([]byte, bool, error) { return store.RecordIn(ctx, cfg.Store, kind, key) })
	if err != nil || last.IsZero() {
		fmt.Fprintln(w, "note  no approval event came yet: subscribe the application to bpms_instance_change and bpms_task_change, or lists of approvals are asked for anew each time, which costs calls")
	} else {
		fmt.Fprintf(w, "ok    approval events come: one did at %s, or within the hour after\n", last.In(cfg.Location()).Format(time.DateTime))
	}
	if len(cfg.Approval.Kinds) == 0 {
		return
	}
	var forms []dingtalk.Template
	err = limited(ctx, func(ctx context.Context) (err error) {
		forms, err = api.Workflow.Templates(ctx, "")
		return err
	})
	for _, kind := range cfg.Approval.Kinds {
		subscriptions := approval.Subscriptions(forms, kind.Text, fold)
		if err == nil && len(subscriptions) == 0 {
			fmt.Fprintf(w, "note  %s: approval.kinds: no approval form is called %s\n", kind.Where, kind.Text)
		}
		for _, address := range subscriptions {
			fmt.Fprintf(w, "note  %s is enough to subscribe to for %s\n", address, kind.Text)
		}
	}
}
