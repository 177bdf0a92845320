// Package privacy is the skill that tells people who looked at their facts through DingDesk and what it stores of them, and deletes
// that. It must not know what other skills show and keep: it reads the audit, and counts.
package privacy

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/directory"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

//go:embed corpus/*.tsv
var corpus embed.FS

// Config wires the skill.
type Config struct {
	Directory *directory.Directory
	// KeepDays is for how many days the audit is kept.
	KeepDays func() int
	// About calls fn for what others did, from since up to until, that touched somebody, the oldest first.
	About func(ctx context.Context, userID string, since, until time.Time, fn func(commands.Entry) error) error
	// Holdings is what is stored of somebody, by kind, and how many entries the audit has of what they did and of what touched them.
	Holdings func(ctx context.Context, userID string) (held map[string]Holding, did, touched int, err error)
	// Erase deletes what is stored of somebody, but for one card.
	Erase func(ctx context.Context, userID, but string) error
}

type skill struct{ Config }

// New makes the skill.
func New(cfg Config) commands.Skill {
	s := skill{cfg}
	return commands.Skill{
		Name: "privacy", Samples: samples(), Corpus: corpus,
		Commands: []commands.Command{{
			Name: "audit.seen", Summary: "privacy.seen.summary", Run: s.seen, Private: true,
			Aliases:  []string{"/seen", "谁看过我", "誰看過我", "who looked at me"},
			Examples: []string{"privacy.seen.example"},
			Purpose:  "see which colleagues looked at one's own attendance, approvals or calendar through the assistant",
			Params: []commands.Param{
				{Name: "of", Type: commands.Choice, Words: commands.WordsThings},
				{Name: "but", Type: commands.Subjects, Role: commands.RoleOut},
				{Name: "who", Type: commands.Subjects, Role: commands.RoleOwner},
				{Name: "dates", Type: commands.DateRange, Toward: commands.Past},
			},
		}, {
			Name: "data.mine", Summary: "privacy.data.summary", Run: s.mine, Private: true,
			Aliases:  []string{"/mydata", "我的数据", "我的資料", "my data"},
			Examples: []string{"privacy.data.example"},
			Purpose:  "see what the assistant itself stores about whoever asks",
			Params:   []commands.Param{{Name: "who", Type: commands.Subjects, Role: commands.RoleOwner}},
		}, {
			Name: "data.delete", Summary: "privacy.erase.summary", Run: s.propose, Private: true, Inside: true, Effect: commands.Write, Act: commands.ActCancel,
			Aliases:  []string{"/forgetme", "删除我的数据", "刪除我的資料", "delete my data"},
			Examples: []string{"privacy.erase.example"},
			Purpose:  "delete what the assistant itself stores about whoever asks",
			Params:   []commands.Param{{Name: "who", Type: commands.Subjects, Role: commands.RoleOwner}},
		}},
		Actions: map[string]commands.Action{
			"data.erase": {For: "data.delete", Effect: commands.Write, Run: s.erase, Reconcile: s.reconcile},
			"data.keep":  {For: "data.delete", Run: s.keep},
		},
	}
}

// question is what is asked: who looked at which facts of the asker, in which days. People are those who may have looked, when
// the facts are the asker's, else whose facts are asked about. Who looked besides those of But is asked.
type question struct {
	Of            string       `param:"of"`
	But           commands.Who `param:"but"`
	commands.Who  `param:"who"`
	commands.Days `param:"dates"`
}

// seen answers from the audit. Nobody learns who looked at somebody else.
func (s skill) seen(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var q question
	if err := commands.Bind(req, &q); err != nil {
		return nil, err
	}
	if q.Scope != "" && q.Scope != commands.ScopeSelf {
		return nil, commands.NewError(commands.Forbidden, nil, "privacy.seen.own_only")
	}
	if q.Problem != "" && q.Problem != commands.TimePast && q.Problem != commands.TimeVague { // recently is as long as it is known
		return nil, commands.NewError(commands.Invalid, nil, "privacy.seen.no_date", "text", q.TimeText)
	}
	card := Seen{Of: Thing(q.Of), KeepDays: s.KeepDays(), Now: req.Now}
	since, until := req.Now.AddDate(0, 0, -card.KeepDays), time.Time{}
	switch kept := i18n.Midnight(since); {
	case q.From.IsZero():
	case q.From.After(req.Now):
		return nil, commands.NewError(commands.Invalid, nil, "privacy.seen.future")
	case q.To.Before(kept):
		return nil, commands.NewError(commands.NotFound, nil, "privacy.seen.too_old", "n", card.KeepDays, "day", i18n.Day(req.Lang, kept, req.Now))
	case q.From.Before(since):
		card.Cut = true
		if q.From.Before(kept) {
			q.From = kept
		}
	}
	if !q.From.IsZero() {
		card.From, card.To = i18n.Midnight(q.From.In(req.Now.Location())), i18n.Midnight(q.To.In(req.Now.Location()))
		if card.To.Before(card.From) {
			card.To = card.From
		}
		since, until = card.From, card.To.AddDate(0, 0, 1)
	}
	asked, err := s.asked(ctx, req, q.People)
	if err != nil {
		return nil, err
	}
	besides, err := s.asked(ctx, req, q.But.People)
	if err != nil {
		return nil, err
	}
	for _, p := range q.But.People {
		card.But = append(card.But, p.Name)
	}
	var depts []int64
	if q.Dept != "" {
		switch depts, err = s.Directory.DeptsNamed(ctx, req.User.ID, q.Dept); {
		case err != nil:
			return nil, commands.NewError(commands.Unavailable, err, "privacy.directory_down")
		case len(depts) == 0:
			return nil, commands.NewError(commands.NotFound, nil, "privacy.seen.no_dept", "name", q.Dept)
		}
	}
	found := map[string]*Viewer{}
	err = s.About(ctx, req.User.ID, since, until, func(e commands.Entry) error {
		thing := Thing(e.What[:max(0, strings.IndexByte(e.What, '.'))])
		refused := e.Outcome == string(commands.Forbidden) || e.Outcome == string(commands.NotFound)
		switch {
		case !slices.Contains(e.On[commands.OnPerson], req.User.ID), e.By == "" || e.Effect == "write", e.Outcome != "done" && e.Outcome != "pending" && !refused,
			card.Of != "" && thing != card.Of, asked != nil && !slices.Contains(asked, e.By), slices.Contains(besides, e.By):
			return nil
		}
		v := found[e.By]
		if v == nil {
			v = &Viewer{Times: map[Thing]int{}}
			found[e.By] = v
		}
		if v.Last = e.At.In(req.Now.Location()); refused {
			v.Refused++
		} else {
			v.Times[thing]++
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("privacy: read the audit: %w", err)
	}
	for id, v := range found {
		p, ok, err := s.Directory.Seen(ctx, req.User.ID, id)
		in := q.Dept == ""
		if err == nil && ok && !in {
			in, err = s.Directory.Belongs(ctx, p, depts, false)
		}
		if err != nil {
			return nil, commands.NewError(commands.Unavailable, err, "privacy.directory_down")
		}
		switch {
		case !in: // a count of a department would tell who is hidden in it
			continue
		case !ok: // hidden from the asker, or gone
			card.Unnamed, card.Tried = card.Unnamed+1, card.Tried || v.Refused > 0
			continue
		}
		v.Name, v.Dept = p.Name, p.Dept
		card.Viewers = append(card.Viewers, *v)
	}
	slices.SortFunc(card.Viewers, func(a, b Viewer) int { return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(a.Name, b.Name)) })
	return &commands.Reply{Card: card, Close: true}, nil
}

// asked are the userIds of those who are said to have looked; nil when nobody is. A name that several people have means all of
// them: those who looked are told by their departments.
func (s skill) asked(ctx context.Context, req *commands.Request, people []commands.Person) ([]string, error) {
	var out []string
	for _, p := range people {
		var found []directory.Person
		var err error
		if p.ID == "" {
			found, _, err = s.Directory.Match(ctx, req.User.ID, p.Name)
		} else if known, ok, bad := s.Directory.Seen(ctx, req.User.ID, p.ID); ok || bad != nil { // a count of one would name whoever is hidden
			found, err = []directory.Person{known}, bad
		}
		if err != nil {
			return nil, commands.NewError(commands.Unavailable, err, "privacy.directory_down")
		}
		if len(found) == 0 {
			return nil, commands.NewError(commands.NotFound, nil, "core.no_person", "name", p.Name)
		}
		for _, f := range found {
			out = append(out, f.UserID)
		}
	}
	return out, nil
}
