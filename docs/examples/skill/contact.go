// Package contact is the worked example of CONTRIBUTING.md: a skill that says in which department somebody
// works. It is no part of DingDesk; a test puts it among the skills, counts the places that it takes, and
// plays who.txt with it.
package contact

import (
	"context"
	"embed"
	"io/fs"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/directory"
)

//go:embed corpus
var corpus embed.FS

// Config wires the skill.
type Config struct{ Directory *directory.Directory }

type skill struct{ Config }

// New makes the skill.
func New(cfg Config) commands.Skill {
	s := skill{cfg}
	sentences, err := fs.Sub(corpus, "corpus")
	if err != nil {
		panic("contact: " + err.Error()) // the folder is part of the binary
	}
	return commands.Skill{
		Name: "contact", Samples: samples(), Corpus: sentences,
		Commands: []commands.Command{{
			Name: "contact.who", Summary: "contact.summary", Run: s.who,
			Aliases:  []string{"/who", "什么部门", "什麼部門", "which department"},
			Examples: []string{"contact.example"},
			Purpose:  "see in which department somebody works",
			Params:   []commands.Param{{Name: "who", Type: commands.Subjects, Role: commands.RoleOwner, Required: true}},
		}},
	}
}

// asked is what the command takes.
type asked struct {
	commands.Who `param:"who"`
}

// who shows where somebody works, after asking whom a name means that several people have. Whom the asker may
// not see is not there.
func (s skill) who(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var a asked
	if err := commands.Bind(req, &a); err != nil {
		return nil, err
	}
	if len(a.People) == 0 && req.Rest != "" { // what stands behind the command is nobody's name
		return nil, commands.NewError(commands.NotFound, nil, "core.no_person", "name", req.Rest)
	}
	if len(a.People) != 1 {
		return nil, commands.NewError(commands.Invalid, nil, "contact.one_person")
	}
	p := a.People[0]
	if p.ID == "" {
		found, like, err := s.Directory.Match(ctx, req.User.ID, p.Name)
		if err != nil {
			return nil, commands.NewError(commands.Unavailable, err, "core.unavailable")
		}
		var options []commands.Person
		for _, f := range found {
			options = append(options, commands.Person{ID: f.UserID, Name: f.Name, Detail: f.Dept})
		}
		switch {
		case len(found) > 1 || len(found) == 1 && !like.Sure():
			return commands.AskWhich(req, "contact", "who", p.Name, options, like.Sure(), req.Values, func(p commands.Person) commands.Values {
				return commands.ValuesOf(asked{commands.Who{People: []commands.Person{p}, Scope: commands.ScopePerson}})
			}), nil
		case len(found) == 1:
			p = options[0]
		}
	}
	known, ok, err := s.Directory.Seen(ctx, req.User.ID, p.ID)
	if err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "core.unavailable")
	}
	if !ok {
		return nil, commands.NewError(commands.NotFound, nil, "core.no_person", "name", p.Name)
	}
	return &commands.Reply{Card: Place{Name: known.Name, Dept: known.Dept, Title: known.Title}, Close: true}, nil
}
