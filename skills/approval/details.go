package approval

import (
	"context"
	"sync"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// Whole approvals that were read, so that looking again costs no call. They stay in memory: what a form says is not
// stored.
const (
	maxDetails = 500
	// detailKept is for how long, because a comment comes with no event.
	detailKept = time.Hour
)

// detail is an approval as it was read, valid as long as its index entry is of that version: every event changes it.
type detail struct {
	whole   dingtalk.Instance
	version int64
	read    time.Time
}

type details struct {
	mu sync.Mutex
	of map[string]detail
}

func (d *details) put(id string, one detail) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.of == nil || len(d.of) >= maxDetails {
		d.of = map[string]detail{}
	}
	d.of[id] = one
}

func (d *details) get(id string, version int64) (detail, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	one, ok := d.of[id]
	return one, ok && one.version == version
}

// glance is an approval for somebody who only looks: read, unless it was and no event told of a change.
func (s *skill) glance(ctx context.Context, id string) (instance, dingtalk.Instance, error) {
	i, version, known, err := s.load(ctx, id)
	if err != nil {
		return i, dingtalk.Instance{}, err
	}
	if had, ok := s.details.get(id, version); ok && known && s.hearing(ctx).fresh(had.read, s.Now(), 0, detailKept) {
		return i, had.whole, nil
	}
	return s.read(ctx, id, "", "")
}
