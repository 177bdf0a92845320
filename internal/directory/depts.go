package directory

import (
	"context"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// cached reads something about departments through the cache, at most TTL old.
func cached[T any](ctx context.Context, d *Directory, key string, read func(context.Context) (T, error)) (T, error) {
	if v, ok := d.cache.Get(key); ok {
		if v, ok := v.(T); ok {
			return v, nil
		}
	}
	return share(ctx, &d.flight, key, func(ctx context.Context) (T, error) {
		era := d.era.Load()
		v, err := read(ctx)
		if err == nil {
			d.keep(era, key, v)
		}
		return v, err
	})
}

// failureTTL is how long something that is nice to have is not asked for again after a failure.
const failureTTL = 30 * time.Second

// optional is cached for what is nice to have: a failure is logged, once in a while, and no error.
func optional[T any](ctx context.Context, d *Directory, key string, read func(context.Context) (T, error)) (T, bool) {
	var none T
	if _, failed := d.cache.Get("x|" + key); failed {
		return none, false
	}
	v, err := cached(ctx, d, key, read)
	if err != nil {
		d.cache.Set("x|"+key, true, failureTTL)
		d.log.WarnContext(ctx, "directory: something nice to have cannot be read", "key", key, "err", err)
		return none, false
	}
	return v, true
}

// deptName is the name of a department, "" when it cannot be had.
func (d *Directory) deptName(ctx context.Context, id int64) string {
	if name := d.index.deptName(id); name != "" {
		return name
	}
	dept, _ := optional(ctx, d, deptKey("d", id), func(ctx context.Context) (dingtalk.Department, error) {
		return d.api.Dept(ctx, id)
	})
	return dept.Name
}
