package approval

import (
	"context"
	"encoding/json"
	"fmt"
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
	_, err = s.change(ctx, c.InstanceID, func(i instance, known bool) *instance {
		if c.Type == "delete" {
			return nil
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
			i.Status, i.Holders = Withdrawn, nil
		case c.Type == "finish" && c.Result == dingtalk.ResultRefuse:
			i.Status, i.Holders = Refused, nil
		case c.Type == "finish":
			i.Status, i.Holders = Agreed, nil
		}
		if c.FinishTime > 0 && c.Type != "start" {
			i.Finished = time.UnixMilli(c.FinishTime)
		}
		return &i
	})
	return commands.Outcome{}, s.noted(ctx, err)
}

// taskChanged follows whom an approval waits for. The end of a task may arrive before its start was
// known, and is then nothing to do.
func (s *skill) taskChanged(ctx context.Context, ev commands.Event) (commands.Outcome, error) {
	c, err := decode(ev)
	if err != nil {
		s.Log.Error("event not understood", "err", err)
		return commands.Outcome{}, nil
	}
	_, err = s.change(ctx, c.InstanceID, func(i instance, _ bool) *instance {
		c.describe(&i)
		if i.Status == "" {
			i.Status = Running
		}
		holders := map[string]task{}
		for id, t := range i.Holders {
			holders[id] = t
		}
		if c.Type == "start" && i.Status == Running {
			since := ev.Born
			if c.CreateTime > 0 {
				since = time.UnixMilli(c.CreateTime)
			}
			holders[c.TaskID.String()] = task{UserID: c.StaffID, Since: since}
		} else {
			delete(holders, c.TaskID.String())
		}
		i.Holders = holders
		i.Read = time.Time{} // the history changed: read it when somebody looks
		return &i
	})
	return commands.Outcome{}, s.noted(ctx, err)
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
	if c.CreateTime > 0 && i.Created.IsZero() {
		i.Created = time.UnixMilli(c.CreateTime)
	}
}

// noted remembers that events arrive.
func (s *skill) noted(ctx context.Context, err error) error {
	if err != nil {
		return err
	}
	m, err := s.mark(ctx, "events")
	if err == nil && s.Now().Sub(m.At) < time.Hour {
		return nil
	}
	return s.setMark(ctx, "events", mark{At: s.Now()}, 48*time.Hour)
}
