package approval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// changed is the data of bpms_instance_change and bpms_task_change (stream-protocol.md 5).
type changed struct {
	Type       string      `json:"type"`   // start, finish, terminate, delete; tasks: start, finish, cancel
	Result     string      `json:"result"` // agree, refuse; tasks: also redirect
	InstanceID string      `json:"processInstanceId"`
	Code       string      `json:"processCode"`
	Number     string      `json:"businessId"`
	Title      string      `json:"title"`
	URL        string      `json:"url"`
	StaffID    string      `json:"staffId"` // originator of an instance, handler of a task
	TaskID     json.Number `json:"taskId"`
	Node       string      `json:"activityId"` // of a task; seen, and not documented
	CreateTime int64       `json:"createTime"` // ms
	FinishTime int64       `json:"finishTime"`
}

func decode(ev commands.Event) (changed, error) {
	var c changed
	if err := json.Unmarshal(ev.Data, &c); err != nil {
		return c, fmt.Errorf("approval: decode %s: %w", ev.Type, err)
	}
	if c.InstanceID == "" {
		return c, fmt.Errorf("approval: %s without processInstanceId", ev.Type)
	}
	return c, nil
}

// instanceChanged keeps the index right without a call.
func (s *skill) instanceChanged(ctx context.Context, ev commands.Event) (commands.Outcome, error) {
	c, err := decode(ev)
	if err != nil {
		s.Log.Error("event not understood", "err", err)
		return commands.Outcome{}, nil // it will not become readable
	}
	var over instance
	out, err := s.follow(ctx, ev, c, func(i instance, known bool) *instance {
		over = instance{}
		if c.Type == "delete" || i.Status == deleted {
			return &instance{ID: c.InstanceID, Status: deleted}
		}
		c.describe(&i)
		if c.StaffID != "" {
			i.Originator = c.StaffID
		}
		if c.URL != "" {
			i.URL = c.URL
		}
		switch {
		case c.Type == "start":
			if !known || i.Status == "" {
				i.Status = Running
			}
		case c.Type == "terminate":
			i.Status, i.Tasks = Withdrawn, nil
		case c.Type == "finish" && c.Result == dingtalk.ResultRefuse:
			i.Status, i.Tasks = Refused, nil
		case c.Type == "finish":
			i.Status, i.Tasks = Agreed, nil
		}
		if c.FinishTime > 0 && c.Type != "start" {
			i.Finished = time.UnixMilli(c.FinishTime)
		}
		if c.Type == "finish" {
			over = i
		}
		return &i
	})
	if err == nil && over.ID != "" && s.Push.Results {
		err = s.tellAbout(ctx, over.Originator, []string{jobResult}, &out, over)
	}
	return out, err
}

// taskChanged follows whom an approval waits for. The end of a task may come before its start, and that of the approval before
// both.
func (s *skill) taskChanged(ctx context.Context, ev commands.Event) (commands.Outcome, error) {
	c, err := decode(ev)
	if err != nil {
		s.Log.Error("event not understood", "err", err)
		return commands.Outcome{}, nil
	}
	var came *arrived
	var now instance
	out, err := s.follow(ctx, ev, c, func(i instance, _ bool) *instance {
		if came = nil; i.Status == deleted {
			return &i
		}
		c.describe(&i)
		if i.Status == "" {
			i.Status = Running
		}
		if i.Status != Running {
			return &i
		}
		tasks, id := maps.Clone(i.Tasks), c.TaskID.String()
		if tasks == nil {
			tasks = map[string]task{}
		}
		switch {
		case c.Type == "finish" || c.Type == "cancel":
			tasks[id] = task{Over: true, Node: c.Node, Agreed: c.Result == dingtalk.ResultAgree}
		case c.Type == "start" && !tasks[id].Over:
			since := ev.Born
			if c.CreateTime > 0 {
				since = time.UnixMilli(c.CreateTime)
			}
			tasks[id] = task{UserID: c.StaffID, Since: since, URL: tasks[id].URL, Node: c.Node}
			if n, err := c.TaskID.Int64(); err == nil {
				came = &arrived{i.ID, n, c.StaffID, since}
			}
		}
		i.Tasks = tasks
		now = i
		return &i
	})
	if err == nil && came != nil {
		err = errors.Join(s.handOn(ctx, *came, &out), s.tellAbout(ctx, came.User, s.taskKinds(), &out, now))
	}
	return out, err
}

// follow edits the entry of an approval that an event told of, if it is of a form that the index holds.
func (s *skill) follow(ctx context.Context, ev commands.Event, c changed, edit func(i instance, known bool) *instance) (commands.Outcome, error) {
	if len(s.indexed([]dingtalk.Template{{Name: s.formName(c.Code), ProcessCode: c.Code}})) == 0 {
		return s.noted(ctx, instance{})
	}
	s.newForm(ctx, c.Code)
	i, err := s.change(ctx, c.InstanceID, func(i instance, known bool) *instance {
		i.Heard = latest(i.Heard, ev.Born)
		return edit(i, known)
	})
	if err != nil {
		return commands.Outcome{}, err
	}
	return s.noted(ctx, i)
}

func (c changed) describe(i *instance) {
	if c.Code != "" {
		i.Code = c.Code
	}
	if c.Number != "" {
		i.Number = c.Number
	}
	if c.Title != "" {
		i.Title = c.Title
	}
	if at := time.UnixMilli(c.CreateTime); c.CreateTime > 0 && (i.Created.IsZero() || at.Before(i.Created)) { // tasks are made later
		i.Created = at
	}
}
