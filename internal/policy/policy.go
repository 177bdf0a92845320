// Package policy decides who may do what: the commands that the configuration leaves to somebody, where DingDesk
// answers, for whom it works, and whether it writes. It is what the router asks before a message, a press and a look
// at what became of one, and before a job or an event writes to somebody. Whose data somebody may see is decided where
// these are fetched, in the directory.
package policy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/directory"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Settings are the rules as they are written down.
type Settings struct {
	Admins      []Word  // beside DingTalk's main administrators
	Allow       []Grant // by command or skill
	Strict      bool    // what writes and is not in Allow is denied
	Groups      []Word  // conversationIds; none: all
	Departments []Word  // none: all
	Pilot       []Word  // none: everybody
	ReadOnly    bool
	Contact     string // whom to ask for a right; "": the administrators
	// Viewers and Callers are attendance.viewers and directory.protected_callers, which the directory goes by; here
	// they are only listed.
	Viewers, Callers map[string][]string
	// Where is the place of one of them, by its key, or by that and a word of its list; nil knows none.
	Where func(key string) string
}

func (s Settings) where(key string) string {
	if s.Where == nil {
		return ""
	}
	return s.Where(key)
}

// Word is a word of a list with its place, file:line:column.
type Word struct{ Text, Where string }

// Grant says who may use a command or a skill.
type Grant struct {
	Word
	To []Word
}

// Flaw is a word that means nothing.
type Flaw struct {
	Key, Where string
	Text       *i18n.Said // what is wrong, and what to write
}

// Instead says what to write in the place of a word that is not one of those that there are.
type Instead func(word string, there []string) *i18n.Said

// Rules are settings that were understood.
type Rules struct {
	settings      Settings
	admins, pilot []who
	groups        []string
	departments   []int64
	rows          []Row
	byName        map[string]*Row
	instead       Instead
}

// Source says why a row is as it is.
type Source string

// Sources.
const (
	ByDefault Source = "default"
	ByCommand Source = "command" // access.allow names the command
	BySkill   Source = "skill"   // access.allow names its skill
	ByStrict  Source = "strict"
)

// Row says who may use a command.
type Row struct {
	Skill   string
	Command commands.Command
	Who     []Word // nobody if empty
	Source  Source
	Where   string // of the setting; "" for a default
	who     []who
	admins  bool // what is said of it is about what is for administrators
}

// byAdmins are those who keep what is for administrators, whoever else is given it.
var byAdmins = []who{{Word: Word{Text: admins}, kind: admins}}

// Read understands settings, or says what is wrong with each word of them.
func Read(s Settings, skills []commands.Skill, instead Instead) (*Rules, []Flaw) {
	var flaws []Flaw
	bad := func(key, where, format string, args ...any) {
		flaws = append(flaws, Flaw{Key: key, Where: where, Text: i18n.Sayf(format, args...)})
	}
	people := func(key string, list []Word, offered []string) (out []who) {
		for _, w := range list {
			one, err := readWho(w, offered, instead)
			switch {
			case err != nil:
				bad(key, w.Where, "%v", err)
			case slices.Contains(offered, one.kind):
				out = append(out, one)
			case one.kind == admins:
				bad(key, w.Where, "administrators are administrators already; take %q out", w.Text)
			case one.kind == inGroup && slices.Contains(offered, everyone):
				bad(key, w.Where, "%q would end where it begins: personal answers go to the 1:1 chat, where no group's right holds; name the people, such as dept:NUMBER", w.Text)
			case key == "access.admins":
				bad(key, w.Where, "%q would make anybody an administrator; write one of %s", w.Text, written(offered))
			default:
				bad(key, w.Where, "%q would let anybody do what is for administrators; write one of %s", w.Text, written(offered))
			}
		}
		return out
	}
	r := &Rules{settings: s, byName: map[string]*Row{}, instead: instead, admins: people("access.admins", s.Admins, forAdmins), pilot: people("access.pilot", s.Pilot, anywhere)}
	for _, w := range s.Groups {
		if !isGroup(w.Text) {
			bad("access.groups", w.Where, "%q is no group; write its conversationId, such as cidAbC1+/=", w.Text)
		}
		r.groups = append(r.groups, w.Text)
	}
	for _, w := range s.Departments {
		n, err := strconv.ParseInt(strings.TrimPrefix(w.Text, inDept+":"), 10, 64)
		if err != nil || n < 1 {
			bad("access.departments", w.Where, "%q is no department; write its number, such as 42", w.Text)
		}
		r.departments = append(r.departments, n)
	}
	given, n := map[string]Row{}, namesOf(skills)
	for _, g := range s.Allow {
		administers, ok := n.administers[g.Text]
		if !ok {
			bad("access.allow", g.Where, "%s is no command or skill; %v", g.Text, n.nearest(g.Text, instead))
			continue
		}
		offered := kinds
		switch {
		case administers:
			offered = narrow
		case n.private[g.Text]:
			offered = anywhere
		}
		given[g.Text] = Row{Where: g.Where, who: people("access.allow."+g.Text, g.To, offered)}
		if administers && len(given[g.Text].who) > 0 {
			given[g.Text] = Row{Where: g.Where, who: slices.Concat(given[g.Text].who, byAdmins), admins: true}
		}
	}
	for _, skill := range skills {
		for _, c := range skill.Commands {
			r.rows = append(r.rows, row(skill.Name, c, given, s.Strict))
		}
	}
	for i := range r.rows {
		r.byName[r.rows[i].Command.Name] = &r.rows[i]
	}
	return r, flaws
}

// row is what holds for a command: what is said of it, else of its skill, else the default.
func row(skill string, c commands.Command, given map[string]Row, strict bool) Row {
	out, ok := given[c.Name]
	of, ofSkill := given[skill]
	switch {
	case ok:
		out.Source = ByCommand
	case ofSkill && (c.Admin || !of.admins): // else what it is about is another part of the skill
		out, out.Source = of, BySkill
	case strict && c.Effect == commands.Write && !c.Admin: // what is for administrators is listed for them by itself
		out.Source = ByStrict
	case c.Admin:
		out.Source, out.who = ByDefault, byAdmins
	default:
		out.Source, out.who = ByDefault, []who{{Word: Word{Text: everyone}, kind: everyone}}
	}
	out.Skill, out.Command, out.Who = skill, c, nil
	for _, w := range out.who {
		if !slices.ContainsFunc(out.Who, func(o Word) bool { return o.Text == w.Text }) {
			out.Who = append(out.Who, w.Word)
		}
	}
	return out
}

// Rows lists every command in the order of the skills.
func (r *Rules) Rows() []Row { return slices.Clone(r.rows) }

// Policy answers by the rules that hold at the moment. It is safe for concurrent use.
type Policy struct {
	people *directory.Directory
	now    atomic.Pointer[Rules]
}

// New makes a policy.
func New(people *directory.Directory, r *Rules) *Policy {
	p := &Policy{people: people}
	p.Set(r)
	return p
}

// Set replaces the rules. What is being decided goes on by the old ones.
func (p *Policy) Set(r *Rules) { p.now.Store(r) }

// Rules are those that hold at the moment.
func (p *Policy) Rules() *Rules { return p.now.Load() }

// Departments are the departments that DingDesk works for; none means all.
func (r *Rules) Departments() []int64 { return r.departments }

// Allow says no with an *Error whose sentence says whom to ask. The zero Command asks only whether the person may use
// DingDesk at all, here. writes says that the request itself would change something, which is never decided on facts
// older than the request; others may be as old as the directory's. What cannot be found out is a no.
func (p *Policy) Allow(ctx context.Context, req *commands.Request, c commands.Command, writes bool) error {
	r := p.Rules()
	a := &asking{rules: r, people: p.people, req: req, fresh: writes}
	err := a.admitted(ctx)
	if err == nil && c.Name != "" {
		err = a.permitted(ctx, c)
	}
	var said *commands.Error
	switch {
	case errors.As(err, &said):
		return err
	case err != nil:
		return commands.NewError(commands.Unavailable, err, "policy.cannot_check")
	case writes && r.settings.ReadOnly && !c.Inside: // a trial is steered, too
		return commands.NewError(commands.Closed, nil, "policy.read_only", a.contact()...)
	}
	return nil
}

// Administers says whether the person of a request is an administrator, whatever that person may use.
func (p *Policy) Administers(ctx context.Context, req *commands.Request) (bool, error) {
	return (&asking{rules: p.Rules(), people: p.people, req: req}).admin(ctx)
}

// Trial is the note for what waits to be confirmed while nothing is written.
func (p *Policy) Trial(l i18n.Lang) string {
	if !p.Rules().settings.ReadOnly {
		return ""
	}
	return l.T("policy.trial")
}

// admitted is nil when place and person are among those that DingDesk works for.
func (a *asking) admitted(ctx context.Context) error {
	r := a.rules
	if a.req.Conversation.Group && len(r.groups) > 0 && !slices.Contains(r.groups, a.req.Conversation.ID) {
		return commands.NoRight("policy.group")
	}
	if len(r.departments) > 0 {
		in, err := a.belongs(ctx, r.departments)
		if err := a.orAdmin(ctx, in, err, "policy.department"); err != nil {
			return err
		}
	}
	if len(r.pilot) > 0 {
		in, err := a.any(ctx, r.pilot)
		return a.orAdmin(ctx, in, err, "policy.pilot")
	}
	return nil
}

// orAdmin refuses with key whoever is neither in nor an administrator: no setting locks out those who would have to change it.
func (a *asking) orAdmin(ctx context.Context, in bool, err error, key string) error {
	if err == nil && !in {
		in, err = a.admin(ctx)
	}
	if err == nil && !in {
		return a.no(key)
	}
	return err
}

// permitted is nil when the person may use a command.
func (a *asking) permitted(ctx context.Context, c commands.Command) error {
	row, ok := a.rules.byName[c.Name]
	if !ok {
		return fmt.Errorf("policy: no skill declares %s", c.Name)
	}
	may, err := a.any(ctx, row.who)
	switch {
	case err != nil || may:
		return err
	case row.Source == ByDefault:
		return a.no("core.admins_only")
	}
	return a.no("policy.command", "what", a.req.Lang.T(c.Summary))
}

// no is a refusal that says whom to ask.
func (a *asking) no(key string, args ...any) error {
	return commands.NoRight(key, append(args, a.contact()...)...)
}

func (a *asking) contact() []any {
	return []any{"contact", cmp.Or(a.rules.settings.Contact, a.req.Lang.T("policy.contact"))}
}
