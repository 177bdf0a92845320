package ops

import (
	"context"
	"encoding/json"
	"strconv"
	"sync"
	"time"
)

// Limits are the organisation's monthly allowances; 0 means unlimited. A standard organisation has
// 5,000 counted API calls and 3,000 Webhook+Stream deliveries a calendar month (since 2025-11-19).
type Limits struct {
	API        int
	Deliveries int
}

// Meter is the use of one allowance.
type Meter struct {
	Used      int  `json:"used"`
	Limit     int  `json:"limit"`
	Projected int  `json:"projected"` // at the end of the month, at this month's pace
	Over      bool `json:"over"`      // the projection exceeds the limit
}

// Usage is where the month stands.
type Usage struct {
	Month      string `json:"month"`
	API        Meter  `json:"api_calls"`
	Deliveries Meter  `json:"deliveries"`
}

type counts struct {
	API        int       `json:"api"`
	Deliveries int       `json:"deliveries"`
	Since      time.Time `json:"since"` // first count: the pace is taken from here
}

type budget struct {
	mu     sync.Mutex
	o      Options
	month  string
	counts counts
	dirty  bool
	warned map[string]bool
}

func newBudget(o Options) *budget { return &budget{o: o, warned: map[string]bool{}} }

func (b *budget) add(api, deliveries int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.roll()
	b.counts.API += api
	b.counts.Deliveries += deliveries
	b.dirty = true
	u := b.usage()
	b.warn("api_calls", u.API)
	b.warn("deliveries", u.Deliveries)
}

// roll starts a new month.
func (b *budget) roll() {
	now := b.o.Now().In(b.o.Zone)
	if month := now.Format("2006-01"); month != b.month {
		b.month, b.counts, b.warned = month, counts{Since: now}, map[string]bool{}
	}
}

// warn tells the administrator once per threshold.
func (b *budget) warn(name string, m Meter) {
	if m.Limit == 0 {
		return
	}
	for _, percent := range []int{100, 90, 70} {
		key := name + strconv.Itoa(percent)
		if m.Used*100 >= m.Limit*percent && !b.warned[key] {
			b.warned[key] = true
			b.o.Log.Warn("monthly DingTalk allowance", "budget", name, "used", m.Used, "limit", m.Limit,
				"percent", percent, "projected", m.Projected)
			return
		}
	}
}

func (b *budget) usage() Usage {
	now := b.o.Now().In(b.o.Zone)
	start := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, b.o.Zone)
	end := start.AddDate(0, 1, 0)
	project := func(used int) int {
		past := now.Sub(b.counts.Since)
		if past < time.Hour { // too little to call it a pace
			return used
		}
		return used + int(float64(used)*float64(end.Sub(now))/float64(past))
	}
	meter := func(used, limit int) Meter {
		p := project(used)
		return Meter{Used: used, Limit: limit, Projected: p, Over: limit > 0 && p > limit}
	}
	return Usage{
		Month: b.month, API: meter(b.counts.API, b.o.Limits.API), Deliveries: meter(b.counts.Deliveries, b.o.Limits.Deliveries),
	}
}

// Usage returns where the month stands.
func (m *Ops) Usage() Usage {
	m.budget.mu.Lock()
	defer m.budget.mu.Unlock()
	m.budget.roll()
	return m.budget.usage()
}

// Frugal reports that counted API calls are nearly used up (95 %) while deliveries are not: answers
// that need no buttons then go as markdown through the session webhook instead of as cards.
func (m *Ops) Frugal() bool {
	u := m.Usage()
	nearly := func(x Meter) bool { return x.Limit > 0 && x.Used*100 >= x.Limit*95 }
	return nearly(u.API) && !nearly(u.Deliveries)
}

// Restore loads the month's counts.
func (m *Ops) Restore(ctx context.Context) error {
	if m.o.Load == nil {
		return nil
	}
	b := m.budget
	b.mu.Lock()
	b.roll()
	month := b.month
	b.mu.Unlock()
	raw, ok, err := m.o.Load(ctx, month)
	if err != nil || !ok {
		return err
	}
	var c counts
	if err := json.Unmarshal(raw, &c); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.month == month {
		b.counts.API += c.API
		b.counts.Deliveries += c.Deliveries
		b.counts.Since = c.Since
	}
	return nil
}

// Keep saves the counts every interval and once more when ctx ends. A crash loses at most the counts
// of one interval.
func (m *Ops) Keep(ctx context.Context, interval time.Duration) {
	if m.o.Save == nil {
		return
	}
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			m.save(ctx)
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
			m.save(last)
			cancel()
			return
		}
	}
}

func (m *Ops) save(ctx context.Context) {
	b := m.budget
	b.mu.Lock()
	month, c, dirty := b.month, b.counts, b.dirty
	b.dirty = false
	b.mu.Unlock()
	if !dirty {
		return
	}
	raw, err := json.Marshal(c)
	if err == nil {
		err = m.o.Save(ctx, month, raw)
	}
	if err != nil {
		m.o.Log.Warn("monthly counts not saved", "err", err)
		b.mu.Lock()
		b.dirty = true
		b.mu.Unlock()
	}
}
