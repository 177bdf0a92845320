package approval

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// waysKept is how long the way of a node is taken for what it was; templates change seldom.
const waysKept = 24 * time.Hour

// askAgain is when a forecast that DingTalk refused is asked for again: a permission may have been granted, and
// a day's calls begin anew.
const askAgain = 10 * time.Minute

// way says how the people at the node that is open decide it together, when there are several: all of
// them, any one, one after the other. An approval does not say; that somebody agreed and the others still
// decide shows that all must, and the forecast of its template knows. What neither tells is not claimed.
func (s *skill) way(ctx context.Context, req *commands.Request, i instance, d dingtalk.Instance) Way {
	node, open, agreed := i.joint()
	if node == "" {
		return Way{}
	}
	out := Way{Agreed: agreed}
	for _, userID := range open {
		out.Left = append(out.Left, s.name(ctx, userID))
	}
	slices.Sort(out.Left)
	switch {
	case len(open) > 1 && agreed > 0:
		out.Method = WayAll
	case len(open) > 1 || agreed > 0:
		out.Method = s.forecast(ctx, i.Code, node, d)
	}
	return out
}

// forecast asks DingTalk how a node is decided: one counted call a day for each node of a template.
func (s *skill) forecast(ctx context.Context, code, node string, d dingtalk.Instance) string {
	if code == "" {
		return ""
	}
	key := "way|" + code + "|" + node
	if m, err := s.mark(ctx, key); err == nil && s.Now().Before(m.At) {
		return m.Way
	}
	dept, err := strconv.ParseInt(d.OriginatorDeptID, 10, 64)
	if err != nil {
		return ""
	}
	rules, err := s.API.Workflow.Forecast(ctx, dingtalk.ForecastQuery{
		ProcessCode: code, DeptID: dept, UserID: d.OriginatorUserID, Values: d.FormComponentValues,
	})
	if dingtalk.IsTemporary(err) {
		return ""
	}
	var m mark
	for _, r := range rules {
		if r.ActivityID == node {
			m.Way = map[string]string{"AND": WayAll, "OR": WayAny, "ONE_BY_ONE": WayTurn}[r.Method]
		}
	}
	kept := waysKept
	if err != nil {
		s.Log.Info("the way of an approval's node is not known", "err", err)
		kept = askAgain
	}
	m.At = s.Now().Add(kept)
	if err := s.setMark(ctx, key, m, kept); err != nil {
		s.Log.Warn("way of a node not kept", "err", err)
	}
	return m.Way
}
