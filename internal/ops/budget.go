package ops

import (
	"context"
	"encoding/json"
	"maps"
	"strconv"
	"sync"
	"time"
)

// Limits are the organisation's monthly allowances; 0 means unlimited. A standard organisation has
// 5,000 counted API calls and 3,000 Webhook+Stream deliveries a calendar month (since 2025-11-19).
type Limits struct {
	API        int
	Deliveries int
	Person     int // counted API calls a day that one person's requests may use
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
	// Today is a day's share of the calls for each person: how many have used theirs up.
	Today struct {
		Limit int `json:"limit"`
		Spent int `json:"people_without"`
	} `json:"today_per_person"`
}

type counts struct {
	API        int       `json:"api"`
	Deliveries int       `json:"deliveries"`
	Since      time.Time `json:"since"` // first count: the pace is taken from here
	// Day is "2006-01-02" in the organisation's zone, People what each person's requests used on it.
	Day    string         `json:"day,omitempty"`
	People map[string]int `json:"people,omitempty"`
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

// add counts; person is whose request it was, "" for nobody's.
func (b *budget) add(api, deliveries int, person string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.roll()
	if person != "" && api > 0 {
		b.counts.People[person] += api
	}
	b.counts.API += api
	b.counts.Deliveries += deliveries
	b.dirty = true
	u := b.usage()
	b.warn("api_calls", u.API)
	b.warn("deliveries", u.Deliveries)
}

// roll starts a new month, and a new day.
func (b *budget) roll() {
	now := b.o.Now().In(b.o.Zone)
	if month := now.Format("2006-01"); month != b.month {
		b.month, b.counts, b.warned = month, counts{Since: now}, map[string]bool{}
	}
	if day := now.Format(time.DateOnly); day != b.counts.Day {
		b.counts.Day, b.counts.People = day, map[string]int{}
	}
}

// spent reports that a person's requests have used up the day's share, and tells the administrator the
// first time.
func (b *budget) spent(person string) (limit int, yes bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.roll()
	limit = b.o.Limits().Person
	used := b.counts.People[person]
	if limit <= 0 || used < limit {
		return limit, false
	}
	if key := b.counts.Day + person; !b.warned[key] {
		b.warned[key] = true
		b.o.Log.Warn("a person's share of today's DingTalk calls is used up", "user", person, "used", used, "limit", limit)
	}
	return limit, true
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
	limits := b.o.Limits()
	u := Usage{Month: b.month, API: meter(b.counts.API, limits.API), Deliveries: meter(b.counts.Deliveries, limits.Deliveries)}
	u.Today.Limit = limits.Person
	for _, used := range b.counts.People {
		if limits.Person > 0 && used >= limits.Person {
			u.Today.Spent++
		}
	}
	return u
}

// Usage returns where the month stands.
func (m *Ops) Usage() Usage {
	m.budget.mu.Lock()
	defer m.budget.mu.Unlock()
	m.budget.roll()
	return m.budget.usage()
}

// CallsScarce reports that counted API calls are nearly used up (95 %) while deliveries are not: answers
// that need no buttons then go as markdown through the session webhook instead of as cards.
func (m *Ops) CallsScarce() bool {
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
		if c.Day == b.counts.Day {
			for person, used := range c.People {
				b.counts.People[person] += used
			}
		}
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
	c.People = maps.Clone(c.People)
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
