package ops

import (
	"context"
	"encoding/json"
	"maps"
	"math"
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
	// Out is when it is used up at this pace, where that is before the end of the month.
	Out time.Time `json:"out,omitzero"`
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
	// Skills and Month are the counted calls of the month, by the skill and by the person for whom they were made.
	Skills map[string]int `json:"skills,omitempty"`
	Month  map[string]int `json:"month,omitempty"`
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

// add counts; person is whose request it was, "" for nobody's, and skill whose work, "" for nobody's.
func (b *budget) add(api, deliveries int, person, skill string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.roll()
	if person != "" && api > 0 {
		b.counts.People[person] += api
		b.counts.Month[person] += api
	}
	if skill != "" && api > 0 {
		b.counts.Skills[skill] += api
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
		b.month, b.warned = month, map[string]bool{}
		b.counts = counts{Since: now, Skills: map[string]int{}, Month: map[string]int{}}
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
	meter := func(used, limit int) Meter {
		m, past := Meter{Used: used, Limit: limit, Projected: used}, now.Sub(b.counts.Since)
		if past >= time.Hour { // else too little to call it a pace
			m.Projected += int(float64(used) * float64(end.Sub(now)) / float64(past))
		}
		if m.Over = limit > 0 && m.Projected > limit; m.Over && used < limit {
			m.Out = now.Add(time.Duration(float64(past) * float64(limit-used) / float64(used)))
		}
		return m
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

// spareShare is the part of what is left of the month's calls that work may use for which nobody waits: a tenth.
const spareShare = 10

// Spare is how many counted calls a day may go to work for which nobody waits: a tenth of what is left of the month's,
// spread over the days that are left.
func (m *Ops) Spare() int {
	u := m.Usage().API
	if u.Limit == 0 {
		return math.MaxInt
	}
	now := m.o.Now().In(m.o.Zone)
	days := time.Date(now.Year(), now.Month()+1, 0, 0, 0, 0, 0, m.o.Zone).Day() - now.Day() + 1
	return max(u.Limit-u.Used, 0) / spareShare / days
}

// Spending returns the month's counted calls by skill and by person. What neither asked for, such as loading the
// directory, is in none.
func (m *Ops) Spending() (skills, people map[string]int) {
	b := m.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	b.roll()
	return maps.Clone(b.counts.Skills), maps.Clone(b.counts.Month)
}

// Today returns how many counted calls a person's requests used today, and the share that they have; 0 is no limit.
func (m *Ops) Today(person string) (used, limit int) {
	b := m.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	b.roll()
	return b.counts.People[person], b.o.Limits().Person
}

// CallsScarce reports that counted API calls are nearly used up (95 %) while deliveries are not: answers
// that need no buttons then go as markdown through the session webhook instead of as cards.
func (m *Ops) CallsScarce() bool {
	u := m.Usage()
	nearly := func(x Meter) bool { return x.Limit > 0 && x.Used*100 >= x.Limit*95 }
	return nearly(u.API) && !nearly(u.Deliveries)
}

func sum(into, more map[string]int) {
	for key, n := range more {
		into[key] += n
	}
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
		sum(b.counts.Skills, c.Skills)
		sum(b.counts.Month, c.Month)
		if c.Day == b.counts.Day {
			sum(b.counts.People, c.People)
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
	c.People, c.Skills, c.Month = maps.Clone(c.People), maps.Clone(c.Skills), maps.Clone(c.Month)
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
