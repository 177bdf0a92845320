package app

import (
	"context"
	"strings"

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

func (a *App) buriedJobs(ctx context.Context) (out []admin.Job, err error) {
	list, err := a.store.Buried(ctx)
	for _, b := range list {
		out = append(out, admin.Job(b))
	}
	return out, err
}
