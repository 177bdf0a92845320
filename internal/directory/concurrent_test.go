package directory_test

import (
	"sync"
	"testing"

	"github.com/dingdesk/dingdesk/internal/directory"
)

func TestEverybodyMayAskAtOnce(t *testing.T) {
	o := sample(t)
	d := o.open(directory.Options{})
	var wg sync.WaitGroup
	for _, work := range []func() error{
		func() error { return d.Load(t.Context()) },
		func() error { _, err := find(t.Context(), d, asker, "张三"); return err },
		func() error { _, err := find(t.Context(), d, asker, "wangxiaoming"); return err },
		func() error { _, _, err := d.Person(t.Context(), "lead"); return err },
		func() error { _, err := d.Reports(t.Context(), "vp"); return err },
		func() error { _, err := d.MaySeeAttendance(t.Context(), "lead", "zs"); return err },
		func() error { _ = d.Names(); return d.Refresh(t.Context(), "zs") },
		func() error { d.InvalidateDepts(); return nil },
		func() error {
			o.hire(member{id: "zs", name: "张三", depts: []int64{11}, manager: "mgr"})
			d.Invalidate("zs")
			return nil
		},
	} {
		wg.Go(func() {
			for range 10 {
				if err := work(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	noError(t, d.Load(t.Context()))
	people, like, err := d.Match(t.Context(), asker, "张三")
	if err != nil || found(people) != "zs" || like != directory.Exact {
		t.Errorf("afterwards: %s (%v), %v", found(people), like, err)
	}
}
