package admin

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/dingdesk/dingdesk/commands"
)

// used is how many of the month's calls somebody, or a skill, has caused.
type used struct {
	ID, Name string
	N        int
}

// most are the n that used most, the first one first.
func most(of map[string]int, n int) []used {
	out := make([]used, 0, len(of))
	for _, id := range slices.Sorted(maps.Keys(of)) {
		out = append(out, used{ID: id, Name: id, N: of[id]})
	}
	slices.SortStableFunc(out, func(a, b used) int { return cmp.Compare(b.N, a.N) })
	return out[:min(n, len(out))]
}

// people are the n people who used most, by the names that the asker may see.
func (s *skill) people(ctx context.Context, req *commands.Request, of map[string]int, n int) []used {
	out := most(of, n)
	for i, u := range out {
		out[i].Name = s.name(ctx, req, u.ID)
	}
	return out
}

// topMost is how many skills and people the first card names, listMost how many people the one about the budget.
const (
	topMost  = 3
	listMost = 8
)

func (s *skill) status(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	st := s.Status(ctx)
	now, _, err := s.read(ctx)
	if err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "core.read_only")
	}
	buried, err := s.Buried(ctx)
	if err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "core.read_only")
	}
	wrongs, err := s.wrongs(ctx)
	if err != nil {
		return nil, err
	}
	reply, err := s.show(req, Console{
		Status: st, Skills: most(st.Skills, topMost), People: s.people(ctx, req, st.People, topMost), Buried: len(buried), Wrong: len(wrongs),
		Paused: now.paused(), Notice: now.Notice, Now: req.Now,
	}, order{Do: "reload"})
	if err == nil {
		reply.Close = true // whoever goes back answers no question of the card
	}
	return reply, err
}

func (s *skill) budget(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	st := s.Status(ctx)
	v := Budget{Calls: st.Calls, Deliveries: st.Deliveries, Skills: most(st.Skills, len(st.Skills)), People: s.people(ctx, req, st.People, listMost), Now: req.Now}
	v.Rest = st.Calls.Used
	for _, u := range v.Skills {
		v.Rest -= u.N
	}
	return s.show(req, v)
}

// shownJobs is how many jobs that were given up one card lists.
const shownJobs = 5

func (s *skill) jobs(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	list, err := s.Buried(ctx)
	if err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "core.read_only")
	}
	slices.Reverse(list)
	var all []string
	for _, j := range list {
		all = append(all, j.ID)
	}
	orders := []order{{Do: "retry", Jobs: all[:min(len(all), mostRetried)]}}
	shown := list[:min(len(list), shownJobs)]
	if len(list) > 1 {
		for _, j := range shown {
			orders = append(orders, order{Do: "retry", Jobs: []string{j.ID}})
		}
	}
	return s.show(req, Jobs{List: shown, All: len(list), Now: req.Now}, orders...)
}

// mostRetried bounds what one press tries again: a card's payload holds as many ids.
const mostRetried = 50

func (s *skill) reloading(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	return s.confirm(req, order{Do: "reload"})
}
