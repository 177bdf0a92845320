package approval

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// What became of a task that somebody wanted to decide.
const (
	fateOpen      = "open"      // it still waits for them
	fateDone      = "done"      // they decided it as wanted, here or elsewhere
	fateDecided   = "decided"   // Who decided it, or the step of it
	fateHanded    = "handed"    // it went on to Who
	fateWithdrawn = "withdrawn" // by its originator
	fateGone      = "gone"      // nobody knows where it is
)

type fate struct{ State, Who string }

// key is the ending of the texts that tell it.
func (f fate) key() string {
	if f.Who == "" || f.State == fateGone {
		return ""
	}
	return "." + f.State
}

// fate reads an approval, brings the index up to date with it, and finds out what became of a task.
func (s *skill) fate(ctx context.Context, d decision, me string) (fate, error) {
	_, now, err := s.read(ctx, d.Instance, "", "")
	if dingtalk.IsNotFound(err) {
		return fate{State: fateGone}, nil
	}
	if err != nil {
		return fate{}, fmt.Errorf("approval: read what became of a task: %w", err)
	}
	i := slices.IndexFunc(now.Tasks, func(t dingtalk.Task) bool { return t.TaskID == d.Task })
	if i < 0 {
		return fate{State: fateGone}, nil
	}
	switch t := now.Tasks[i]; {
	case t.Status == dingtalk.StatusRunning && t.UserID == me:
		return fate{State: fateOpen}, nil
	case t.Status == dingtalk.StatusRunning:
		return fate{fateHanded, s.name(ctx, t.UserID)}, nil
	case t.UserID == me && strings.EqualFold(t.Result, verdict(d.Agree)):
		return fate{State: fateDone}, nil
	case strings.EqualFold(t.Result, resultRedirected):
		for _, next := range now.Tasks {
			if next.ActivityID == t.ActivityID && next.TaskID != t.TaskID && next.Status == dingtalk.StatusRunning {
				return fate{fateHanded, s.name(ctx, next.UserID)}, nil
			}
		}
		return fate{State: fateGone}, nil
	case now.Status == dingtalk.StatusTerminated:
		return fate{fateWithdrawn, s.name(ctx, now.OriginatorUserID)}, nil
	}
	for _, o := range slices.Backward(now.OperationRecords) {
		if strings.HasPrefix(o.Type, "EXECUTE_TASK") {
			return fate{fateDecided, s.name(ctx, o.UserID)}, nil
		}
	}
	return fate{State: fateGone}, nil
}

// resultRedirected is the result of a task that was handed over (openapi.md 4.1).
const resultRedirected = "REDIRECTED"
