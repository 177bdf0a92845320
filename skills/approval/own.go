package approval

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// own finds the one approval of the asker's that still runs and that a request to do something about it means. A
// reply asks which of several; an error says why there is none.
func (s *skill) own(ctx context.Context, req *commands.Request, command string, q question) (f read, reply *commands.Reply, err error) {
	switch {
	case q.Number != "":
		i, err := s.ofNumber(ctx, req, q.Number)
		if err == nil {
			f, err = s.look(ctx, req, i.ID)
		}
		return f, nil, unnumbered(err, q.Number)
	case q.Instance != "":
		f, err = s.look(ctx, req, q.Instance)
		return f, nil, err
	}
	all, err := s.submitted(ctx, req, q.Kind)
	if err != nil {
		return f, nil, err
	}
	all = slices.DeleteFunc(all, func(i instance) bool { return !s.fits(i, q) })
	running := slices.DeleteFunc(slices.Clone(all), func(i instance) bool { return i.Status != Running })
	if held := s.heldBy(ctx, running, q.Who); len(held) > 0 {
		running = held
	} else if !s.names(ctx, q.Who, req.User.ID) {
		switch by, err := s.submitters(ctx, req, q.Who); {
		case err != nil:
			return f, nil, err
		case len(by) > 0 && command == "withdraw":
			return f, nil, commands.NewError(commands.Forbidden, nil, "approval.withdraw.not_yours")
		}
	}
	running, unknown, err := s.ofAmounts(ctx, running, q.Amount)
	if err != nil {
		return f, nil, err
	}
	switch len(running) {
	case 0:
		if q.Amount != (commands.Amounts{}) {
			return f, nil, s.noneOf(ctx, req, Mine, q.Amount, unknown)
		}
		return f, nil, s.noneRuns(req, q, all)
	case 1:
		f, err = s.look(ctx, req, running[0].ID)
		return f, nil, err
	}
	slices.SortStableFunc(running, func(x, y instance) int { return x.since().Compare(y.since()) })
	ask := cardtpl.Question{Ask: req.Lang.T("approval.ask." + command), Skill: "approval"}
	dialog := &commands.Dialog{Slot: "number", Values: commands.ValuesOf(q)}
	for _, i := range running[:min(len(running), maxAsked)] {
		row := s.row(ctx, req, i)
		label := joined(row.line(req.Lang, Mine, req.Now), standing(req.Lang, i.Status, row.Holders, row.Since, row.Finished, req.Now))
		ask.Options = append(ask.Options, label)
		dialog.Options = append(dialog.Options, commands.Option{Label: label, Match: append(row.Holders, i.Kind, i.Number), Fill: commands.ValuesOf(asked(i))})
	}
	return f, &commands.Reply{Card: ask, Ask: dialog}, nil
}

// submitted are the asker's own approvals, after filling the index with those of a kind; "" for all.
func (s *skill) submitted(ctx context.Context, req *commands.Request, kind string) ([]instance, error) {
	if err := s.fillMine(ctx, req.User.ID, kind, req.Now); err != nil {
		return nil, err
	}
	return s.find(ctx, "originator|"+req.User.ID, maxListed)
}

// onThis is the button of an approval's card that leads to something to be done about it.
func (s *skill) onThis(propose func(context.Context, *commands.Request, read) (*commands.Reply, error)) commands.Handler {
	return func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
		d, err := decided(req)
		if err != nil {
			return nil, err
		}
		f, err := s.look(ctx, req, d.Instance)
		if err != nil {
			return nil, err
		}
		return propose(ctx, req, f)
	}
}

// noneRuns says that nothing is there to be done, and how the last that could be meant ended.
func (s *skill) noneRuns(req *commands.Request, q question, over []instance) error {
	switch {
	case q.Kind == "":
		return commands.NewError(commands.NotFound, nil, "approval.none_running")
	case len(over) == 0:
		return commands.NewError(commands.NotFound, nil, "approval.none_running_of", "kind", q.Kind)
	}
	last := slices.MaxFunc(over, func(x, y instance) int { return x.Created.Compare(y.Created) })
	return isOver(req, last)
}

// isOver says that an approval is over, and how it ended.
func isOver(req *commands.Request, i instance) error {
	return commands.NewError(commands.Conflict, nil, "approval.over", "title", cmp.Or(i.Title, i.Kind),
		"how", standing(req.Lang, i.Status, nil, i.since(), inZone(i.Finished, req.Zone), req.Now))
}

// fits says whether an approval is of the state, the kind and the days that a question names.
func (s *skill) fits(i instance, q question) bool {
	if q.Status != "" && i.Status != Status(q.Status) {
		return false
	}
	if q.Kind != "" && !s.sameKind(i.Kind, q.Kind) && !s.sameKind(i.Title, q.Kind) {
		return false
	}
	return q.Dates.From.IsZero() || !i.Created.Before(q.Dates.From) && i.Created.Before(q.Dates.To.AddDate(0, 0, 1))
}

// heldBy keeps the approvals that wait for somebody who was named.
func (s *skill) heldBy(ctx context.Context, of []instance, who commands.Who) []instance {
	if len(who.People) == 0 {
		return of
	}
	return slices.DeleteFunc(slices.Clone(of), func(i instance) bool {
		for _, t := range i.open() {
			if s.names(ctx, who, t.UserID) {
				return false
			}
		}
		return true
	})
}

// names says whether somebody is one of those who were named.
func (s *skill) names(ctx context.Context, who commands.Who, userID string) bool {
	return slices.ContainsFunc(who.People, func(p commands.Person) bool {
		return p.ID == userID || p.ID == "" && s.Directory.Alike(p.Name, s.name(ctx, userID))
	})
}

// looksBack is how many approvals one question about somebody reads.
const looksBack = 6

// with keeps those of the asker's approvals that wait for somebody who was named, or without any those that they had to decide
// before, of the newest that fit.
func (s *skill) with(ctx context.Context, req *commands.Request, of []instance, q question) ([]instance, error) {
	of = slices.DeleteFunc(slices.Clone(of), func(i instance) bool { return !s.fits(i, q) })
	if held := s.heldBy(ctx, of, q.Who); len(held) > 0 {
		return held, nil
	}
	slices.SortStableFunc(of, newestFirst)
	var out []instance
	for _, i := range of[:min(len(of), looksBack)] {
		_, d, err := s.glance(ctx, i.ID)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(d.Tasks, func(t dingtalk.Task) bool { return s.names(ctx, q.Who, t.UserID) }) {
			out = append(out, i)
		}
	}
	return out, nil
}

// theirs answers about approvals that somebody else submitted, of the newest those that the asker may see.
func (s *skill) theirs(ctx context.Context, req *commands.Request, q question, card List) (*commands.Reply, error) {
	by, err := s.submitters(ctx, req, q.Who)
	if err != nil {
		return nil, err
	}
	var all, seen []instance
	for _, id := range by {
		found, err := s.find(ctx, "originator|"+id, maxListed)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	all = slices.DeleteFunc(all, func(i instance) bool { return !s.fits(i, q) })
	slices.SortStableFunc(all, newestFirst)
	for _, i := range all[:min(len(all), looksBack)] {
		now, d, err := s.glance(ctx, i.ID)
		f, err := s.allowed(ctx, req, i.ID, read{now, d}, err)
		switch {
		case err == nil:
			seen = append(seen, f.instance)
		case commands.CodeOf(err) != commands.NotFound:
			return nil, err
		}
	}
	if seen, err = s.counted(ctx, req, seen, &card); err != nil {
		return nil, err
	}
	who := ""
	for _, p := range q.Who.People {
		card.With, who = append(card.With, p.Name), p.Name
	}
	card.Heading = Theirs
	switch {
	case len(seen) == 0 && q.Amount != (commands.Amounts{}):
	case len(seen) == 0:
		if q.Kind == "" {
			return nil, commands.NewError(commands.NotFound, nil, "approval.none_theirs", "who", who)
		}
		return nil, commands.NewError(commands.NotFound, nil, "approval.none_theirs_of", "who", who, "kind", q.Kind)
	case len(seen) == 1 && len(card.Unsure) == 0:
		return s.detail(ctx, req, seen[0].ID)
	}
	return s.list(ctx, req, card, seen)
}

// usual is how long approvals of one kind took that the same person submitted before, the middle of them, and of how many.
func (s *skill) usual(ctx context.Context, f read) (time.Duration, int, error) {
	all, err := s.find(ctx, "originator|"+f.Originator, maxListed)
	if err != nil || f.Kind == "" {
		return 0, 0, err
	}
	var took []time.Duration
	for _, i := range all {
		if i.Kind == f.Kind && i.Status == Agreed && i.Finished.After(i.Created) {
			took = append(took, i.Finished.Sub(i.Created))
		}
	}
	slices.Sort(took)
	if len(took) < 2 { // one is no habit
		return 0, 0, nil
	}
	return took[len(took)/2], len(took), nil
}
