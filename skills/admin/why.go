package admin

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/directory"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// about is whom the question is about.
type about struct {
	commands.Who `param:"who"`
}

// why looks through everything that can keep somebody from using DingDesk, and says what to do about it.
func (s *skill) why(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var a about
	if err := commands.Bind(req, &a); err != nil {
		return nil, err
	}
	if len(a.People) == 0 && req.Rest != "" {
		a.People = []commands.Person{{Name: commands.Line(req.Rest)}}
	}
	if len(a.People) != 1 {
		return nil, commands.NewError(commands.Invalid, nil, "admin.why.one")
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
			return commands.AskWhich(req, "admin", "who", p.Name, options, like.Sure(), req.Values, func(p commands.Person) commands.Values {
				return commands.ValuesOf(about{commands.Who{People: []commands.Person{p}, Scope: commands.ScopePerson}})
			}), nil
		case len(found) == 1:
			p = options[0]
		default:
			p.ID = p.Name // administrators have userIds, too
		}
	}
	known, ok, err := s.Directory.Seen(ctx, req.User.ID, p.ID)
	if err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "core.unavailable")
	}
	if !ok {
		return s.missing(ctx, req, p.Name)
	}
	commands.Touch(ctx, commands.OnPerson, p.ID)
	v := Why{Name: known.Name, Now: req.Now}
	for _, look := range []func(context.Context, *commands.Request, directory.Person) ([]Finding, error){
		s.inDirectory, s.inRange, s.inDepartments, s.hasRights, s.hasShare,
	} {
		found, err := look(ctx, req, known)
		if err != nil {
			return nil, err
		}
		v.Found = append(v.Found, found...)
	}
	v.Found = append(v.Found, s.wasRefused(req, known, v.Found)...)
	return &commands.Reply{Card: v, Close: true}, nil
}

// missing is the answer about somebody who is not found: nobody is called so, or DingDesk does not work for their departments.
func (s *skill) missing(ctx context.Context, req *commands.Request, name string) (*commands.Reply, error) {
	v := Why{Name: name, Found: []Finding{{Key: "unknown"}}, Now: req.Now}
	outside, err := s.Directory.Outside(ctx, req.User.ID, name)
	if err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "core.unavailable")
	}
	if len(outside) > 0 {
		v.Name, v.Found = outside[0].Name, []Finding{{Key: "outside", Args: []any{"dept", outside[0].Dept}, Setting: "access.departments"}}
	}
	return &commands.Reply{Card: v, Close: true}, nil
}

// Refusal is the last request of somebody that was refused, or failed. Scopes are the permissions that it lacked.
type Refusal struct {
	At     time.Time
	Code   commands.Code // one of Forbidden, RateLimited, Unavailable, Closed, Misconfig, Refused, Internal
	Scopes []string
}

// Finding is one thing that keeps somebody from using DingDesk. Its text says what, the text with .fix what to do.
type Finding struct {
	Key  string
	Args []any
	// Grant are permissions that are to be granted, Setting is what decides about it in the configuration: to be copied, so they
	// stand where no letter is changed.
	Grant   []string
	Setting string
}

// inDirectory asks DingTalk itself whether somebody is there, and has activated the account.
func (s *skill) inDirectory(ctx context.Context, _ *commands.Request, p directory.Person) ([]Finding, error) {
	now, ok, err := s.Directory.Fresh(ctx, p.UserID)
	switch {
	case dingtalk.IsPermissionMissing(err):
		return []Finding{{Key: "unreadable"}}, nil
	case err != nil:
		return nil, commands.NewError(commands.Unavailable, err, "core.unavailable")
	case !ok:
		return []Finding{{Key: "left"}}, nil
	case !now.Active:
		return []Finding{{Key: "inactive"}}, nil
	}
	return nil, nil
}

// inRange looks whether the application may read somebody. Where DingTalk does not tell, nothing is known against it.
func (s *skill) inRange(ctx context.Context, _ *commands.Request, p directory.Person) ([]Finding, error) {
	if ok, err := s.Directory.InRange(ctx, p.UserID); ok || err != nil {
		return nil, nil
	}
	return []Finding{{Key: "range", Args: []any{"dept", p.Dept}}}, nil
}

// inDepartments looks whether each department of somebody can be read.
func (s *skill) inDepartments(ctx context.Context, _ *commands.Request, p directory.Person) (out []Finding, err error) {
	for _, d := range p.Depts {
		if s.Directory.DeptName(ctx, d) == "" {
			out = append(out, Finding{Key: "dept", Args: []any{"id", strconv.FormatInt(d, 10)}, Grant: []string{"qyapi_get_department_list"}})
		}
	}
	return out, nil
}

// hasRights asks for each command what a message of somebody would be told.
func (s *skill) hasRights(ctx context.Context, req *commands.Request, p directory.Person) (out []Finding, err error) {
	asks := &commands.Request{
		ID: req.ID, User: commands.User{ID: p.UserID, Name: p.Name, CorpID: req.User.CorpID}, Conversation: commands.Conversation{},
		Lang: req.Lang, Now: req.Now, Zone: req.Zone,
	}
	var refused []string
	said, alike, open := "", true, false
	for _, c := range s.Commands() {
		if c.Admin {
			continue
		}
		refusal := s.May(ctx, asks, c.Name)
		if open = open || refusal == nil; refusal == nil {
			continue
		}
		sentence := s.sentence(refusal, req.Lang)
		alike = alike && (said == "" || said == sentence)
		said, refused = sentence, append(refused, req.Lang.T(c.Summary))
	}
	switch {
	case len(refused) > 0 && !open && alike:
		out = append(out, Finding{Key: "rights", Args: []any{"said", said}, Setting: "access"})
	case len(refused) > 0:
		out = append(out, Finding{Key: "some", Args: []any{"list", i18n.Join(req.Lang, refused)}, Setting: "access"})
	}
	now, _, err := s.read(ctx)
	if err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "core.read_only")
	}
	for _, name := range now.paused() {
		out = append(out, Finding{Key: "paused", Args: []any{"skill", Called(req.Lang, name)}})
	}
	if now.Notice != "" {
		out = append(out, Finding{Key: "maintenance"})
	}
	if s.Trial(req.Lang) != "" {
		out = append(out, Finding{Key: "trial", Setting: "access.read_only"})
	}
	return out, nil
}

// sentence is what a refusal says.
func (s *skill) sentence(err error, l i18n.Lang) string {
	if e, ok := err.(*commands.Error); ok { //nolint:errorlint // a policy's own refusal is not wrapped
		return e.Sentence(l)
	}
	return err.Error()
}

// hasShare looks at the day's share of calls.
func (s *skill) hasShare(_ context.Context, _ *commands.Request, p directory.Person) ([]Finding, error) {
	if used, limit := s.Today(p.UserID); limit > 0 && used >= limit {
		return []Finding{{Key: "share", Args: []any{"n", limit}, Setting: "limits.calls_per_person_per_day"}}, nil
	}
	return nil, nil
}

// explained are the findings that a refusal of a kind follows from.
var explained = map[commands.Code][]string{
	commands.Forbidden: {"rights", "some"}, commands.Closed: {"paused", "maintenance", "trial"}, commands.RateLimited: {"share"},
}

// wasRefused tells the last thing that did not work for somebody, which need not be so any more, unless what was found says why.
func (s *skill) wasRefused(req *commands.Request, p directory.Person, found []Finding) []Finding {
	r, ok := s.Refused(p.UserID)
	if !ok || slices.ContainsFunc(found, func(f Finding) bool { return slices.Contains(explained[r.Code], f.Key) }) {
		return nil
	}
	key := "refused." + string(r.Code)
	if len(r.Scopes) > 0 {
		key = "refused.scopes"
	}
	f := Finding{Key: key, Args: []any{"at", i18n.Stamp(r.At.In(req.Zone))}, Grant: r.Scopes}
	if r.Code == commands.RateLimited {
		f.Setting = "limits.per_user_per_minute"
	}
	return []Finding{f}
}
