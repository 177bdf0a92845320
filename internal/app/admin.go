package app

import (
	"context"
	"strings"
	"sync"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/ops"
	"github.com/dingdesk/dingdesk/skills/admin"
)

// status is what administrators see of the process.
func (a *App) status(context.Context) admin.Status {
	usage := a.ops.Usage()
	meter := func(m ops.Meter) admin.Meter {
		return admin.Meter{Used: m.Used, Limit: m.Limit, Projected: m.Projected, Over: m.Over, Out: m.Out}
	}
	scheme, _, _ := strings.Cut(a.cfg.Store, ":")
	s := admin.Status{
		Version: a.version, Since: a.since, Live: a.bot.Live(), Receiving: a.bot.Receiving(), Waiting: a.bot.Depth(), Store: scheme,
		Calls: meter(usage.API), Deliveries: meter(usage.Deliveries),
	}
	s.Skills, s.People = a.ops.Spending()
	return s
}

// refusals remember for each person the last request that was refused or failed, as long as the process lives.
type refusals struct {
	mu sync.Mutex
	by map[string]admin.Refusal
}

// maxRefusals bounds them; beyond, all are forgotten.
const maxRefusals = 10_000

// listen notes what becomes of requests. What somebody can mend by saying it in other words is no refusal.
func (r *refusals) listen(next commands.Handler) commands.Handler {
	return func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
		reply, err := next(ctx, req)
		if code := commands.CodeOf(err); err != nil && code != commands.Invalid && code != commands.NotFound && code != commands.Conflict {
			r.mu.Lock()
			if r.by == nil || len(r.by) >= maxRefusals {
				r.by = map[string]admin.Refusal{}
			}
			r.by[req.User.ID] = admin.Refusal{At: req.Now, Code: code, Scopes: dingtalk.MissingScopes(err)}
			r.mu.Unlock()
		}
		return reply, err
	}
}

func (r *refusals) last(userID string) (admin.Refusal, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	last, ok := r.by[userID]
	return last, ok
}

func (a *App) buriedJobs(ctx context.Context) (out []admin.Job, err error) {
	list, err := a.store.Buried(ctx)
	for _, b := range list {
		out = append(out, admin.Job(b))
	}
	return out, err
}
