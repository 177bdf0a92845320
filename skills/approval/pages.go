package approval

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// Ways to page through whole approvals. SDKs describe both and no document does, so the first use tries them, and what
// came of it is remembered.
const (
	waysTried   = 30 * 24 * time.Hour
	waysAgain   = time.Hour // after a failure that says nothing
	byDatas     = "datas"
	byPages     = "pages"
	byNone      = "none"
	pagesOfForm = 50 // 1,000 approvals of one form
	// clocksDiffer is how far DingTalk's clock may be from ours.
	clocksDiffer = time.Minute
)

// bring brings what a query finds into the index, in pages of whole approvals where DingTalk has them, else id by id.
// Each call is paid; whole says that the money sufficed.
func (s *skill) bring(ctx context.Context, t dingtalk.Template, q dingtalk.InstanceQuery, h hearing, pay func(context.Context) bool) (whole bool, err error) {
	whole, has, err := s.pages(ctx, t, q, pay)
	if has || err != nil {
		return whole, err
	}
	if !pay(ctx) {
		return false, nil
	}
	q.ProcessCode = t.ProcessCode
	ids, all, err := s.ids(ctx, q, pay)
	if err != nil {
		return false, fmt.Errorf("approval: list: %w", err)
	}
	var todo []wanted
	for _, id := range ids {
		todo = append(todo, wanted{id, t.ProcessCode, t.Name})
	}
	whole, err = s.readAll(ctx, todo, h, pay)
	return whole && all, err
}

// pages is bring by pages; has is false where DingTalk has none that narrow by state as the query does. What nobody
// documented must cost no answer: whatever goes wrong, ids do.
func (s *skill) pages(ctx context.Context, t dingtalk.Template, q dingtalk.InstanceQuery, pay func(context.Context) bool) (whole, has bool, err error) {
	m, err := s.mark(ctx, "pages")
	if err != nil {
		return false, false, err
	}
	p := dingtalk.PageQuery{ProcessCode: t.ProcessCode, Start: q.Start}
	if len(q.Statuses) > 0 {
		p.Status = q.Statuses[0]
	}
	way := cmp.Or(m.Way, byDatas)
	for way != byNone && (way == byDatas || p.Status == "") {
		whole, err = s.page(ctx, way, t, p, pay)
		if err == nil && whole && m.Way != way {
			err = s.setMark(ctx, "pages", mark{Way: way}, waysTried)
		}
		if err == nil || ctx.Err() != nil {
			return whole, true, err
		}
		s.Log.Info("approvals do not come in whole pages", "by", way, "err", err)
		keep := waysAgain
		switch dingtalk.KindOf(err) {
		case dingtalk.KindBusiness, dingtalk.KindPermission, dingtalk.KindNotFound:
			keep = waysTried
		}
		if way == byDatas {
			way = byPages
		} else {
			way = byNone
		}
		if err := s.setMark(ctx, "pages", mark{Way: way}, keep); err != nil {
			return false, false, err
		}
	}
	return false, false, nil
}

func (s *skill) page(ctx context.Context, way string, t dingtalk.Template, q dingtalk.PageQuery, pay func(context.Context) bool) (whole bool, err error) {
	read := s.API.Workflow.Datas
	if way == byPages {
		read = s.API.Workflow.Pages
	}
	for range pagesOfForm {
		if !pay(ctx) {
			return false, nil
		}
		asked := s.Now()
		page, err := read(ctx, q)
		if err != nil {
			return false, err
		}
		for _, w := range page.Instances {
			_, err := s.change(ctx, w.ID, func(i instance, known bool) *instance {
				// What was heard or read while the page was under way is newer; events are dated by DingTalk's clock.
				if i.Status != deleted && !(known && (i.Read.After(asked) || i.Heard.After(asked.Add(-clocksDiffer)))) {
					i.Code, i.Kind = t.ProcessCode, t.Name
					i.take(w.Instance, asked)
				}
				return &i
			})
			if err != nil {
				return false, err
			}
		}
		if !page.More {
			return true, nil
		}
		q.Next = page.Next
	}
	return true, nil // older ones are beyond what an answer shows
}
