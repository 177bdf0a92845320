// Package attendance is the skill that answers how people came and went: "上周我迟到了几次". It only
// reads. It must not know other skills, nor how its answers are delivered.
package attendance

import (
	"context"
	"embed"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/directory"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/worktime"
)

// Limits of a question. DingTalk keeps punches for 180 days (openapi.md 5.3); a question about more
// than maxDays costs a counted call for every seven of them, and maxTeam keeps a card readable.
const (
	keptDays = 180
	maxDays  = 93
	maxTeam  = 50 // one call takes as many people (openapi.md 5.2)
	teamDays = 31
)

//go:embed corpus/*.tsv
var corpus embed.FS

// Config wires the skill.
type Config struct {
	API       *dingtalk.Client
	Directory *directory.Directory
	Work      *worktime.Calendar // nil is the usual one
	Log       *slog.Logger       // gets what degrades an answer without spoiling it; nil is none
}

type skill struct {
	Config
	past past
}

// New makes the skill.
func New(cfg Config) commands.Skill {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Work == nil {
		cfg.Work = worktime.Usual(nil)
	}
	s := skill{cfg, newPast()}
	return commands.Skill{
		Name: "attendance", Samples: samples(), Corpus: corpus, Commands: s.commands(),
		Permissions: []commands.Permission{
			{Code: "qyapi_get_attendance_data", Name: "attendance", For: "needs.attendance", Probe: func(ctx context.Context, userID, _ string) error {
				now := time.Now()
				_, err := s.API.Attendance.List(ctx, []string{userID}, now, now)
				return err
			}},
		},
	}
}

// question is what is asked: of whom, of which days, and of what when it is not all (谁迟到了).
type question struct {
	commands.Days `param:"dates"`
	commands.Who  `param:"who"`
	Asked         []commands.Asked `param:"asked"`
	Why           bool             `param:"why"`
	Skip          int              `param:"skip"`
}

func (s skill) query(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var q question
	if err := commands.Bind(req, &q); err != nil {
		return nil, err
	}
	from, to, err := period(req, q.Days)
	if err != nil {
		return nil, err
	}
	if q.Scope == commands.ScopeTeam || q.Dept != "" {
		return s.team(ctx, req, q, from, to)
	}
	who, reply, err := s.person(ctx, req, q)
	if err != nil || reply != nil {
		return reply, err
	}
	commands.Touch(ctx, commands.OnPerson, who.ID)
	if who.ID != req.User.ID {
		if err := s.mayAsk(ctx, req, who); err != nil {
			return nil, err
		}
	}
	punches, asOf, err := s.punches(ctx, []string{who.ID}, from, to, req.Now)
	if err != nil {
		return nil, fmt.Errorf("attendance: list punches: %w", err)
	}
	away, known := s.away(ctx, []string{who.ID}, punches, from, to, req.Now)
	sum := summarise(punches[who.ID], away[who.ID], from, to, req.Now)
	card := Record{
		Self: who.ID == req.User.ID, From: from, To: to, Now: req.Now, AsOf: asOf, Asked: q.Asked,
		Days: sum.days, Stats: sum.stats, Away: sum.away, AwayUnknown: !known, Skip: q.Skip,
		Rest: restOf(s.Work.Of(ctx, who.ID), from, to),
	}
	if !card.Self {
		card.Who = who.Name
	}
	if q.Why {
		return &commands.Reply{Text: card.why(req.Lang), Close: true}, nil
	}
	_, left := card.wrongDays(req.Lang)
	return &commands.Reply{Card: card, Close: true, About: &commands.Subject{Whole: true, Left: left}}, nil
}

// period is what is asked about: whole days, both inclusive, never beyond today. Nothing said is the
// week so far: it holds today, and costs the same one call.
func period(req *commands.Request, a commands.Days) (from, to time.Time, err error) {
	today := i18n.Midnight(req.Now)
	if a.Problem == commands.TimeNonexistent || a.Problem == commands.TimeConflict || a.Problem == commands.TimeReversed || a.Problem == commands.TimeVague && a.From.IsZero() {
		return from, to, commands.NewError(commands.Invalid, nil, "attendance.no_date", "text", a.TimeText)
	}
	if a.From.IsZero() {
		return today.AddDate(0, 0, -(int(today.Weekday())+6)%7), today, nil
	}
	from, to = i18n.Midnight(a.From.In(req.Now.Location())), i18n.Midnight(a.To.In(req.Now.Location()))
	if a.To.IsZero() || to.Before(from) {
		to = from
	}
	switch {
	case from.After(today):
		return from, to, commands.NewError(commands.Invalid, nil, "attendance.future")
	case from.Before(today.AddDate(0, 0, -keptDays)):
		return from, to, commands.NewError(commands.Invalid, nil, "attendance.too_old", "days", keptDays)
	}
	if to.After(today) {
		to = today
	}
	if days := int(to.Sub(from).Hours()/24) + 1; days > maxDays {
		return from, to, commands.NewError(commands.Invalid, nil, "attendance.too_long", "days", maxDays)
	}
	return from, to, nil
}

// person finds whom the question is about; a reply is a question back.
func (s skill) person(ctx context.Context, req *commands.Request, q question) (commands.Person, *commands.Reply, error) {
	self := commands.Person{ID: req.User.ID, Name: req.User.Name}
	people := q.People
	if q.Scope == commands.ScopeSelf || len(people) == 0 {
		return self, nil, nil
	}
	if len(people) > 1 {
		return self, nil, commands.NewError(commands.Invalid, nil, "attendance.one_person")
	}
	p := people[0]
	if p.ID != "" {
		known, ok, err := s.Directory.Seen(ctx, req.User.ID, p.ID)
		if err != nil {
			return self, nil, commands.NewError(commands.Unavailable, err, "attendance.directory_down")
		}
		if !ok {
			return self, nil, commands.NewError(commands.NotFound, nil, "core.no_person", "name", p.Name)
		}
		return commands.Person{ID: known.UserID, Name: known.Name}, nil, nil
	}
	found, like, err := s.Directory.Match(ctx, req.User.ID, p.Name)
	switch {
	case err != nil:
		return self, nil, commands.NewError(commands.Unavailable, err, "attendance.directory_down")
	case len(found) == 0:
		return self, nil, commands.NewError(commands.NotFound, nil, "core.no_person", "name", p.Name)
	case len(found) > 1 || !like.Sure():
		var options []commands.Person
		for _, f := range found {
			options = append(options, commands.Person{ID: f.UserID, Name: f.Name, Detail: detail(f)})
		}
		return self, commands.AskWhich(req, "attendance", "who", p.Name, options, like.Sure(), req.Values, func(p commands.Person) commands.Values {
			return commands.ValuesOf(question{Who: commands.Who{People: []commands.Person{p}, Scope: commands.ScopePerson}})
		}), nil
	}
	return commands.Person{ID: found[0].UserID, Name: found[0].Name}, nil, nil
}

func detail(p directory.Person) string {
	if p.Dept != "" && p.Title != "" {
		return p.Dept + " " + p.Title
	}
	return p.Dept + p.Title
}

// mayAsk refuses facts about somebody who is not the asker's to see.
func (s skill) mayAsk(ctx context.Context, req *commands.Request, who commands.Person) error {
	may, err := s.Directory.MaySeeAttendance(ctx, req.User.ID, who.ID)
	if err != nil {
		return commands.NewError(commands.Unavailable, err, "attendance.cannot_check")
	}
	if !may {
		return commands.NewError(commands.Forbidden, nil, "attendance.forbidden", "who", who.Name)
	}
	return nil
}

// team sums up the people whom the asker leads.
func (s skill) team(ctx context.Context, req *commands.Request, q question, from, to time.Time) (*commands.Reply, error) {
	if days := int(to.Sub(from).Hours()/24) + 1; days > teamDays {
		return nil, commands.NewError(commands.Invalid, nil, "attendance.too_long", "days", teamDays)
	}
	team, err := s.Directory.Reports(ctx, req.User.ID)
	if err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "attendance.cannot_check")
	}
	if len(team.People) == 0 {
		return nil, commands.NewError(commands.Forbidden, nil, "attendance.no_team")
	}
	people, scope := team.People, Scope{Depts: team.Depts, Direct: team.Direct}
	if dept := q.Dept; dept != "" && !slices.ContainsFunc(team.Depts, func(led string) bool { return s.Directory.Alike(led, dept) }) {
		people = slices.DeleteFunc(people, func(p directory.Person) bool { return !s.Directory.Alike(p.Dept, dept) })
		if len(people) == 0 {
			return nil, commands.NewError(commands.Forbidden, nil, "attendance.dept_forbidden", "dept", dept)
		}
		scope = Scope{Depts: []string{people[0].Dept}}
	}
	if len(people) > maxTeam {
		return nil, commands.NewError(commands.Invalid, nil, "attendance.team_too_large", "n", len(people), "max", maxTeam)
	}
	ids := make([]string, len(people))
	for i, p := range people {
		ids[i] = p.UserID
	}
	commands.Touch(ctx, commands.OnPerson, ids...)
	punches, asOf, err := s.punches(ctx, ids, from, to, req.Now)
	if err != nil {
		return nil, fmt.Errorf("attendance: list punches of a team: %w", err)
	}
	away, known := s.away(ctx, ids, punches, from, to, req.Now)
	card := Team{Scope: scope, From: from, To: to, Now: req.Now, AsOf: asOf, Asked: q.Asked, AwayUnknown: !known, Skip: q.Skip, Rest: restOf(s.Work.Of(ctx, req.User.ID), from, to)}
	for _, p := range people {
		sum := summarise(punches[p.UserID], away[p.UserID], from, to, req.Now)
		card.Rows = append(card.Rows, Row{UserID: p.UserID, Name: p.Name, Stats: sum.stats, Away: sum.away})
	}
	about := &commands.Subject{Whole: true}
	listed, left := card.page()
	for _, r := range listed { // each of them can be opened: the same days of one person
		one := question{Days: q.Days, Who: commands.Who{People: []commands.Person{{ID: r.UserID, Name: r.Name}}, Scope: commands.ScopePerson}}
		about.Items = append(about.Items, commands.Subject{Command: "attendance.query", Values: commands.ValuesOf(one), Name: r.Name})
	}
	about.Left = left
	return &commands.Reply{Card: card, Close: true, About: about}, nil
}
