package attendance

import (
	"context"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/patrickmn/go-cache"
)

// past remembers what was read about days that are over, so that asking again costs nothing. Such a
// day can still change: leave and corrections are approved afterwards, and no call says how far back an
// organisation allows that. The longer ago, the longer it is believed; today never is. An answer says
// how old its oldest part is.
type past struct {
	cache *cache.Cache // "kind|userId|2006-01-02" → kept
}

// kept is what was read about one person's day.
type kept[T any] struct {
	value T
	read  time.Time
}

// maxPast bounds the memory: some 20,000 days of people, a few megabytes.
const maxPast = 20_000

// newPast has no janitor: what is too old is read again and put in its place.
func newPast() past { return past{cache.New(cache.NoExpiration, 0)} }

// believed is how long what was read about a day is believed. A missing clock-out is final about half
// past one on the next day, or twelve hours later (corrections.md 2); those are for the first step.
func believed(day, now time.Time) time.Duration {
	switch age := i18n.Midnight(now).Sub(day); {
	case age <= 0:
		return 0
	case age <= 7*24*time.Hour:
		return 5 * time.Minute
	case age <= 31*24*time.Hour:
		return time.Hour
	}
	return 24 * time.Hour
}

func recall[T any](p past, kind, userID string, day, now time.Time) (kept[T], bool) {
	v, _ := p.cache.Get(key(kind, userID, day))
	k, ok := v.(kept[T])
	age := now.Sub(k.read)
	return k, ok && age >= 0 && age < believed(day, now)
}

func remember[T any](p past, kind, userID string, day, now time.Time, value T) {
	if believed(day, now) == 0 {
		return
	}
	if p.cache.ItemCount() >= maxPast {
		p.cache.Flush()
	}
	p.cache.Set(key(kind, userID, day), kept[T]{value, now}, cache.NoExpiration)
}

func key(kind, userID string, day time.Time) string {
	return kind + "|" + userID + "|" + day.Format(time.DateOnly)
}

// What is remembered of a day.
const (
	ofPunches = "punches"
	ofLeave   = "leave"
	ofTrips   = "trips"
)

// days lists the days from one to another, both included.
func days(from, to time.Time) []time.Time {
	var out []time.Time
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		out = append(out, day)
	}
	return out
}

// window is a stretch of days to be read about some people.
type window struct {
	users    []string
	from, to time.Time
}

// listDays is how many days one call of attendance lists (openapi.md 5.2).
const listDays = 7

// dayOf is one person's day, at midnight in seconds.
type dayOf struct {
	user string
	day  int64
}

// windows are the days that are not known, in as few calls as they fit: each begins with a day that
// somebody lacks. Neighbours about the same people become one, which the client reads side by side.
func windows(users []string, all []time.Time, known map[dayOf]kept[[]dingtalk.Punch]) []window {
	lacks := func(day time.Time) (who []string) {
		for _, u := range users {
			if _, ok := known[dayOf{u, day.Unix()}]; !ok {
				who = append(who, u)
			}
		}
		return who
	}
	var out []window
	for i := 0; i < len(all); i++ {
		who := lacks(all[i])
		if len(who) == 0 {
			continue
		}
		w := window{from: all[i], to: all[i]}
		last := i
		for j := i + 1; j < min(i+listDays, len(all)); j++ {
			if more := lacks(all[j]); len(more) > 0 {
				last, who = j, append(who, more...)
			}
		}
		i, w.to = last, all[last]
		slices.Sort(who)
		w.users = slices.Compact(who)
		if n := len(out) - 1; n >= 0 && out[n].to.AddDate(0, 0, 1).Equal(w.from) && slices.Equal(out[n].users, w.users) {
			out[n].to = w.to
			continue
		}
		out = append(out, w)
	}
	return out
}

// punches are the results of people from one day to another, and when the oldest of them were read.
func (s skill) punches(ctx context.Context, users []string, from, to, now time.Time) (map[string][]dingtalk.Punch, time.Time, error) {
	all, known := days(from, to), map[dayOf]kept[[]dingtalk.Punch]{}
	for _, u := range users {
		for _, day := range all {
			if k, ok := recall[[]dingtalk.Punch](s.past, ofPunches, u, day, now); ok {
				known[dayOf{u, day.Unix()}] = k
			}
		}
	}
	for _, w := range windows(users, all, known) {
		rows, err := s.API.Attendance.List(ctx, w.users, w.from, w.to)
		if err != nil {
			return nil, now, err
		}
		read := map[dayOf][]dingtalk.Punch{}
		for _, r := range rows {
			k := dayOf{r.UserID, i18n.Midnight(r.WorkDate.In(now.Location())).Unix()}
			read[k] = append(read[k], r)
		}
		for _, day := range days(w.from, w.to) {
			for _, u := range w.users {
				k := dayOf{u, day.Unix()}
				known[k] = kept[[]dingtalk.Punch]{read[k], now}
				remember(s.past, ofPunches, u, day, now, read[k])
			}
		}
	}
	out, oldest := map[string][]dingtalk.Punch{}, now
	for _, u := range users {
		for _, day := range all {
			k := known[dayOf{u, day.Unix()}]
			out[u] = append(out[u], k.value...)
			if k.read.Before(oldest) {
				oldest = k.read
			}
		}
	}
	return out, oldest, nil
}
