package meeting

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/directory"
)

// errNoOrganizer says that DingTalk's directory does not know the person who asks.
var errNoOrganizer = errors.New("meeting: the directory does not know the organizer")

// resolve finds everybody who was named, certain ids first. A reply is a question about the first
// name that is not certain. The organizer is in the meeting anyway.
func (s *skill) resolve(ctx context.Context, req *commands.Request, a wish) ([]commands.Person, *commands.Reply, error) {
	if len(a.People) > maxPeople {
		return nil, nil, commands.NewError(commands.Invalid, nil, "meeting.too_many_people", "max", maxPeople)
	}
	var out []commands.Person
	for _, p := range a.People {
		if p.ID == "" {
			found, like, err := s.Directory.Match(ctx, req.User.ID, p.Name)
			switch {
			case err != nil:
				return nil, nil, commands.NewError(commands.Unavailable, err, "meeting.directory_down")
			case len(found) == 0:
				return nil, askUnknown(req, a, p.Name), nil
			case len(found) > 1 || !like.Sure():
				return nil, askWhich(req, a, p.Name, found, like.Sure()), nil
			}
			p = commands.Person{ID: found[0].UserID, Name: found[0].Name, Detail: found[0].Dept}
		} else if known, ok, err := s.Directory.Seen(ctx, req.User.ID, p.ID); err != nil {
			return nil, nil, commands.NewError(commands.Unavailable, err, "meeting.directory_down")
		} else if ok {
			p = commands.Person{ID: p.ID, Name: known.Name, Detail: known.Dept}
		} else {
			return nil, askUnknown(req, a, p.Name), nil
		}
		if p.ID != req.User.ID && !slices.ContainsFunc(out, func(o commands.Person) bool { return o.ID == p.ID }) {
			out = append(out, p)
		}
	}
	return out, nil, nil
}

func askWhich(req *commands.Request, a wish, name string, found []directory.Person, sure bool) *commands.Reply {
	var options []commands.Person
	for _, f := range found {
		detail := f.Dept
		if f.Title != "" {
			detail += " " + f.Title
		}
		options = append(options, commands.Person{ID: f.UserID, Name: f.Name, Detail: detail})
	}
	return commands.AskWhich(req, "meeting", "attendees", name, options, sure, commands.ValuesOf(a), func(p commands.Person) commands.Values {
		return invited(commands.Replaced(a.People, name, p))
	})
}

// askUnknown asks about a name that nobody has: leave it out, or say it again.
func askUnknown(req *commands.Request, a wish, name string) *commands.Reply {
	var rest []commands.Person
	for _, p := range a.People {
		if p.Name != name {
			rest = append(rest, p)
		}
	}
	a.People = rest
	dialog := &commands.Dialog{Slot: "attendees", Values: commands.ValuesOf(a)}
	ask := cardtpl.Question{
		Ask: req.Lang.T("meeting.ask.unknown", "name", name), Hint: req.Lang.T("meeting.ask.unknown_hint"), Skill: "meeting",
	}
	if len(rest) > 0 {
		label := req.Lang.T("meeting.ask.without", "name", name)
		ask.Options = []string{label}
		dialog.Options = []commands.Option{{Label: label, Fill: invited(rest)}}
	}
	return &commands.Reply{Card: ask, Ask: dialog}
}

// fill completes a draft with what the calendar needs: the organizer's and everybody's unionId.
func (s *skill) fill(ctx context.Context, req *commands.Request, d *draft) error {
	me, ok, err := s.Directory.Person(ctx, req.User.ID)
	if err != nil {
		return commands.NewError(commands.Unavailable, err, "meeting.directory_down")
	}
	if !ok || me.UnionID == "" {
		return fmt.Errorf("%w: %s", errNoOrganizer, req.User.ID)
	}
	d.Organizer = invitee{UserID: me.UserID, UnionID: me.UnionID, Name: me.Name}
	for _, p := range d.Args.People {
		if p.ID == req.User.ID {
			continue
		}
		person, ok, err := s.Directory.Seen(ctx, req.User.ID, p.ID)
		if err != nil {
			return commands.NewError(commands.Unavailable, err, "meeting.directory_down")
		}
		if !ok || person.UnionID == "" {
			return commands.NewError(commands.NotFound, nil, "core.no_person", "name", p.Name)
		}
		d.Attendees = append(d.Attendees, invitee{UserID: person.UserID, UnionID: person.UnionID, Name: person.Name})
	}
	return nil
}

// invited fills in who takes part.
func invited(people []commands.Person) commands.Values {
	return commands.ValuesOf(wish{Who: commands.Who{People: people}})
}
