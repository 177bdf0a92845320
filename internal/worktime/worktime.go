// Package worktime is the one place that knows when somebody works: weekends, public holidays, and the weekends that are worked
// in exchange for them. DingTalk's own calendar of a person comes first, then the files in calendars, by office. It must not
// know what anybody wants to do at that time. Of shifts it knows nothing yet: an office works from and to the same hours each day.
package worktime

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/directory"
)

// Kind is the kind of the records that remember DingTalk's answers, by userId. Each is about that person.
const Kind = "worktime"

// DingTalk is asked for two months at once, the span of its SDK's own example (how many it answers is not documented), and again
// after a month. A refusal is about the permission or the call, not the person: then nobody is asked about for a day.
const (
	behind   = 7
	ahead    = 52
	askEvery = 30 * 24 * time.Hour
	askLater = 24 * time.Hour
	kept     = 60 * 24 * time.Hour
)

// Records is what it needs of a store.
type Records interface {
	Get(ctx context.Context, kind, key string) (value []byte, version int64, ok bool, err error)
	Put(ctx context.Context, kind, key string, value []byte, expires time.Time, index ...string) (version int64, err error)
}

// Hours are when an office works on a working day, since midnight.
type Hours struct{ From, To time.Duration }

// Options wires a Calendar. Its zero value knows the mainland's files and asks nobody.
type Options struct {
	API       *dingtalk.Client // nil asks nobody
	Directory *directory.Directory
	Records   Records
	Calendar  string             // which files count, Mainland by default
	Offices   map[string][]int64 // departments, with those below, for which another calendar counts, by its name
	Hours     Hours              // 09:00 to 18:00 by default
	Zone      *time.Location     // nil is the clock's
	Now       func() time.Time   // nil is time.Now
	Log       *slog.Logger       // gets what could not be asked; nil is none
}

// Calendar knows when people work.
type Calendar struct {
	Options
	files map[string]calendar
	again atomic.Int64 // when DingTalk may be asked again, in seconds of Unix time
}

// New makes a Calendar, unless the options name one that does not exist.
func New(o Options) (*Calendar, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = o.Now().Location()
	}
	if o.Hours == (Hours{}) {
		o.Hours = Hours{From: 9 * time.Hour, To: 18 * time.Hour}
	}
	if o.Calendar == "" {
		o.Calendar = Mainland
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	all, err := calendars()
	if err != nil {
		return nil, err
	}
	for _, name := range append(slices.Collect(maps.Keys(o.Offices)), o.Calendar) {
		if _, ok := all[name]; !ok {
			return nil, fmt.Errorf("worktime: there is no calendar %q", name)
		}
	}
	return &Calendar{Options: o, files: all}, nil
}

// Usual is the Calendar of the mainland's files, in a zone (nil is the clock's). It asks nobody.
func Usual(zone *time.Location) *Calendar {
	c, err := New(Options{Zone: zone})
	if err != nil { // a fault of the files, which the tests of this package find
		panic(err)
	}
	return c
}

// Day is whether a day is worked, and why, if not for its weekday.
type Day struct {
	Works bool `json:"works"`
	Name  Name `json:"name,omitzero"`
}

// Name is what a day is called, by language; DingTalk has one for all.
type Name struct {
	ZhCN string `json:"zh_cn"`
	ZhTW string `json:"zh_tw"`
	En   string `json:"en"`
}

// Plan is what is known of one person's days.
type Plan struct {
	told told
	file calendar
}

// told is DingTalk's last answer about somebody.
type told struct {
	From  string         `json:"from,omitempty"` // dates, both included
	To    string         `json:"to,omitempty"`
	Days  map[string]Day `json:"days,omitempty"`
	Again time.Time      `json:"again"` // when to ask again
}

// covers says whether DingTalk told of a day. A person of whom it lists no holiday at all is in no group that keeps any.
func (t told) covers(date string) bool { return len(t.Days) > 0 && t.From <= date && date <= t.To }

// Day says whether a person works on the day that t is in its own zone.
func (p Plan) Day(t time.Time) Day {
	date := t.Format(time.DateOnly)
	days := p.file.days
	if p.told.covers(date) {
		days = p.told.Days
	}
	if d, named := days[date]; named {
		return d
	}
	return Day{Works: t.Weekday() != time.Saturday && t.Weekday() != time.Sunday}
}

// Of is what is known of somebody without asking DingTalk.
func (c *Calendar) Of(ctx context.Context, userID string) Plan {
	return Plan{c.remembered(ctx, userID), c.files[c.office(ctx, userID)]}
}

// Ask is Of, and asks DingTalk unless that was done lately: about one counted call a month and person.
func (c *Calendar) Ask(ctx context.Context, userID string) Plan {
	p, now := c.Of(ctx, userID), c.Now().In(c.Zone)
	if c.API == nil || now.Before(p.told.Again) || now.Unix() < c.again.Load() {
		return p
	}
	from := time.Date(now.Year(), now.Month(), now.Day()-behind, 0, 0, 0, 0, c.Zone)
	to := from.AddDate(0, 0, behind+ahead)
	list, err := c.API.Attendance.Holidays(ctx, []string{userID}, from, to)
	if err != nil {
		c.Log.WarnContext(ctx, "public holidays not told by DingTalk; the calendars of the offices count for a day", "err", err)
		c.again.Store(now.Add(askLater).Unix())
		return p
	}
	p.told = told{From: from.Format(time.DateOnly), To: to.Format(time.DateOnly), Days: map[string]Day{}, Again: now.Add(askEvery)}
	for _, h := range list {
		if h.UserID == userID {
			p.told.Days[h.Date.In(c.Zone).Format(time.DateOnly)] = Day{Works: h.Type == dingtalk.HolidayWorked, Name: Name{h.Name, h.Name, h.Name}}
		}
	}
	c.remember(ctx, userID, p.told)
	return p
}

// Next is the first moment that is not before t at which the office is open and all of some people work.
func (c *Calendar) Next(t time.Time, plans ...Plan) time.Time {
	t = t.In(c.Zone)
	rests := func(p Plan) bool { return !p.Day(t).Works }
	for range 366 {
		day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, c.Zone)
		if from, to := day.Add(c.Hours.From), day.Add(c.Hours.To); t.Before(to) && !slices.ContainsFunc(plans, rests) {
			if t.Before(from) {
				return from
			}
			return t
		}
		t = day.AddDate(0, 0, 1)
	}
	return t
}

// office is the calendar of the office where somebody is.
func (c *Calendar) office(ctx context.Context, userID string) string {
	if len(c.Offices) == 0 {
		return c.Calendar
	}
	p, ok, err := c.Directory.Person(ctx, userID)
	for _, name := range slices.Sorted(maps.Keys(c.Offices)) {
		in := false
		if ok && err == nil {
			in, err = c.Directory.Belongs(ctx, p, c.Offices[name], false)
		}
		if in {
			return name
		}
	}
	if err != nil {
		c.Log.WarnContext(ctx, "the office of somebody is not known; the usual calendar counts", "err", err)
	}
	return c.Calendar
}

func (c *Calendar) remembered(ctx context.Context, userID string) (t told) {
	if c.Records == nil {
		return t
	}
	raw, _, ok, err := c.Records.Get(ctx, Kind, userID)
	if err == nil && ok {
		err = json.Unmarshal(raw, &t)
	}
	if err != nil {
		c.Log.WarnContext(ctx, "what DingTalk told of somebody's holidays is not readable", "err", err)
		return told{}
	}
	return t
}

func (c *Calendar) remember(ctx context.Context, userID string, t told) {
	if c.Records == nil {
		return
	}
	raw, err := json.Marshal(t)
	if err == nil {
		_, err = c.Records.Put(ctx, Kind, userID, raw, c.Now().Add(kept))
	}
	if err != nil {
		c.Log.WarnContext(ctx, "what DingTalk told of somebody's holidays is not kept", "err", err)
	}
}
