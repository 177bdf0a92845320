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

// DeptName is the name of a department, "" when it cannot be had.
func (d *Directory) DeptName(ctx context.Context, id int64) string {
	if dept, ok := d.index.dept(id); ok {
		return dept.Name
	}
	dept, _ := optional(ctx, d, deptKey(id), d.readDept(id))
	return dept.Name
}

// dept is a department; one that DingTalk refuses to show is empty.
func (d *Directory) dept(ctx context.Context, id int64) (dingtalk.Department, error) {
	if dept, ok := d.index.dept(id); ok {
		return dept, nil
	}
	return cached(ctx, d, deptKey(id), d.readDept(id))
}

func (d *Directory) readDept(id int64) func(context.Context) (dingtalk.Department, error) {
	return func(ctx context.Context) (dingtalk.Department, error) {
		dept, err := d.api.Dept(ctx, id)
		if refused(err) {
			return dingtalk.Department{}, nil
		}
		return dept, err
	}
}

// refused is true when DingTalk answered, and asking again would change nothing.
func refused(err error) bool {
	kind := dingtalk.KindOf(err)
	return kind == dingtalk.KindPermission || kind == dingtalk.KindNotFound || kind == dingtalk.KindBusiness
}

// DeptsNamed are the ids of the loaded departments that go by a name and that asker may see: those that they are in, and those
// whose people they would see (see Seen). Others cannot be told apart from departments that do not exist.
func (d *Directory) DeptsNamed(ctx context.Context, askerID, name string) ([]int64, error) {
	v, err := d.view(ctx, askerID)
	if err != nil || v.asker == nil {
		return nil, err
	}
	var out []int64
	for _, id := range d.index.deptsNamed(name) {
		ok, err := v.sees(ctx, Person{Depts: []int64{id}})
		if err != nil {
			return nil, err
		}
		if ok || v.asker.within(id) {
			out = append(out, id)
		}
	}
	return out, nil
}
