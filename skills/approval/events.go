package approval

import (
	"context"
	"encoding/json"
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
		return &i
	})
	return commands.Outcome{}, s.noted(ctx, err)
}

// taskChanged follows whom an approval waits for. The end of a task may come before its start, and that of the approval before
// both.
func (s *skill) taskChanged(ctx context.Context, ev commands.Event) (commands.Outcome, error) {
	c, err := decode(ev)
	if err != nil {
		s.Log.Error("event not understood", "err", err)
		return commands.Outcome{}, nil
	}
	_, err = s.change(ctx, c.InstanceID, func(i instance, _ bool) *instance {
		if i.Status == deleted {
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
			tasks[id] = task{Over: true}
		case c.Type == "start" && !tasks[id].Over:
			since := ev.Born
			if c.CreateTime > 0 {
				since = time.UnixMilli(c.CreateTime)
			}
			tasks[id] = task{UserID: c.StaffID, Since: since, URL: tasks[id].URL}
		}
		i.Tasks = tasks
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
	if at := time.UnixMilli(c.CreateTime); c.CreateTime > 0 && (i.Created.IsZero() || at.Before(i.Created)) { // tasks are made later
		i.Created = at
	}
}

// noted remembers that events arrive.
func (s *skill) noted(ctx context.Context, err error) error {
	if err != nil {
		return err
	}
	m, err := s.mark(ctx, "events")
	if err == nil && !m.At.Before(s.started) && s.Now().Sub(m.At) < time.Hour {
		return nil
	}
	return s.setMark(ctx, "events", mark{At: s.Now()}, kept)
}

// hearing is whether the index hears what happens, and since when it missed nothing.
type hearing struct {
	live bool
	from time.Time // what was known before may have changed unheard
}

// hearing says that events arrive once there was one since the start: that they are subscribed to no call tells.
func (s *skill) hearing(ctx context.Context) hearing {
	if !s.Events {
		return hearing{}
	}
	m, err := s.mark(ctx, "events")
	return hearing{live: err == nil && !m.At.Before(s.started), from: s.started}
}

// fresh reports whether what was read at a moment can be answered with: without events for so long as unheard says,
// with them for so long as heard.
func (h hearing) fresh(at, now time.Time, unheard, heard time.Duration) bool {
	if h.live {
		return !at.Before(h.from) && now.Sub(at) < heard
	}
	return now.Sub(at) < unheard
}

// knows reports whether an entry needs no reading before it is listed: a finished approval never changes again, and of
// a running one everything was heard since it was read, or begun.
func (h hearing) knows(i instance, now time.Time) bool {
	switch {
	case i.Status != Running:
		return true
	case i.Originator == "": // its beginning was not heard
		return false
	case h.live && i.Created.After(i.Read):
		return h.fresh(i.Created, now, 0, kept)
	}
	return h.fresh(i.Read, now, instanceKept, kept)
}
