package admin

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// switches is what administrators have switched. It outlives the process.
type switches struct {
	Paused map[string]time.Time `json:"paused,omitempty"` // skills, and since when
	Notice string               `json:"notice,omitempty"` // of maintenance; "" is none
}

func (s switches) paused() []string {
	var out []string
	for name := range s.Paused {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

const (
	kindSwitches = "admin"
	keySwitches  = "switches"
)

func (s *skill) read(ctx context.Context) (now switches, version int64, err error) {
	raw, version, ok, err := s.Records.Get(ctx, kindSwitches, keySwitches)
	if err != nil || !ok {
		return now, version, err
	}
	if err := json.Unmarshal(raw, &now); err != nil {
		return now, version, fmt.Errorf("admin: decode switches: %w", err)
	}
	return now, version, nil
}

// turn changes the switches, whoever else does so at the same time.
func (s *skill) turn(ctx context.Context, change func(*switches)) error {
	for {
		now, version, err := s.read(ctx)
		if err != nil {
			return commands.NewError(commands.Unavailable, err, "core.read_only")
		}
		change(&now)
		raw, err := json.Marshal(now)
		if err != nil {
			return fmt.Errorf("admin: encode switches: %w", err)
		}
		switch _, ok, err := s.Records.Swap(ctx, kindSwitches, keySwitches, raw, version, time.Time{}); {
		case err != nil:
			return commands.NewError(commands.Unavailable, err, "core.read_only")
		case ok:
			return nil
		}
	}
}

// gate keeps a paused skill, and all of them while there is maintenance, from whoever is no administrator. What cannot be
// read keeps nobody.
func (s *skill) gate(ctx context.Context, req *commands.Request, c commands.Command) error {
	now, _, err := s.read(ctx)
	_, paused := now.Paused[c.Skill]
	switch {
	case err != nil, c.Admin, !paused && now.Notice == "":
		return nil
	}
	switch admin, err := s.Administers(ctx, req); {
	case err == nil && admin:
		return nil
	case now.Notice != "":
		return commands.NewError(commands.Closed, nil, "core.maintenance", "text", now.Notice)
	}
	return commands.NewError(commands.Closed, nil, "core.paused", "skill", Called(req.Lang, c.Skill))
}

// Called is how people call a skill.
func Called(l i18n.Lang, skill string) string {
	if key := "cards.skill." + skill; i18n.Has(key) {
		return l.T(key)
	}
	return skill
}

// pausable are the skills that can be paused: not what administrators need, nor what tells people what there is.
func (s *skill) pausable() []string {
	var out []string
	keep := map[string]bool{}
	for _, c := range s.Commands() {
		keep[c.Skill] = keep[c.Skill] || c.Admin || c.Act == commands.ActHelp
		if !slices.Contains(out, c.Skill) {
			out = append(out, c.Skill)
		}
	}
	return slices.DeleteFunc(out, func(name string) bool { return keep[name] })
}

// skills offers to pause, or to resume, each skill; one that was named is asked about at once, if do changes it.
func (s *skill) skills(do string) commands.Handler {
	return func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
		now, _, err := s.read(ctx)
		if err != nil {
			return nil, commands.NewError(commands.Unavailable, err, "core.read_only")
		}
		var orders []order
		v := Switches{Now: req.Now}
		var in struct {
			Skill string `param:"skill"`
		}
		if req.Press == nil {
			if err := commands.Bind(req, &in); err != nil {
				return nil, err
			}
			v.Unknown = commands.Line(req.Rest)
		}
		named := cmp.Or(s.called(v.Unknown), in.Skill)
		for _, name := range s.pausable() {
			since, paused := now.Paused[name]
			o := order{Do: "pause", Skill: name}
			if paused {
				o.Do = "resume"
			}
			if name == named {
				if o.Do == do {
					return s.confirm(req, o)
				}
				v.Unknown, v.Already = "", name
			}
			orders, v.List = append(orders, o), append(v.List, Switch{Skill: name, Since: since})
		}
		return s.show(req, v, orders...)
	}
}

// called is the skill that has a name, in whatever language or as it is declared, or the only one of whose commands people say it.
func (s *skill) called(name string) string {
	var said []string
	for _, skill := range s.pausable() {
		if strings.EqualFold(skill, name) || slices.ContainsFunc(i18n.Spoken(), func(l i18n.Lang) bool { return strings.EqualFold(name, Called(l, skill)) }) {
			return skill
		}
		if slices.ContainsFunc(s.Commands(), func(c commands.Command) bool {
			return c.Skill == skill && slices.ContainsFunc(c.Aliases, func(a string) bool { return name != "" && strings.Contains(strings.ToLower(a), strings.ToLower(name)) })
		}) {
			said = append(said, skill)
		}
	}
	if len(said) == 1 {
		return said[0]
	}
	return ""
}

func (s *skill) pause(ctx context.Context, req *commands.Request, o order, look bool) (cardtpl.View, error) {
	return s.switched(ctx, req, o, look, func(now switches) bool { _, paused := now.Paused[o.Skill]; return paused }, func(now *switches) {
		if now.Paused == nil {
			now.Paused = map[string]time.Time{}
		}
		now.Paused[o.Skill] = req.Now
	})
}

func (s *skill) resume(ctx context.Context, req *commands.Request, o order, look bool) (cardtpl.View, error) {
	return s.switched(ctx, req, o, look, func(now switches) bool { _, paused := now.Paused[o.Skill]; return !paused }, func(now *switches) {
		delete(now.Paused, o.Skill)
	})
}

func (s *skill) maintain(ctx context.Context, req *commands.Request, o order, look bool) (cardtpl.View, error) {
	return s.switched(ctx, req, o, look, func(now switches) bool { return now.Notice == o.Text }, func(now *switches) { now.Notice = o.Text })
}

func (s *skill) end(ctx context.Context, req *commands.Request, o order, look bool) (cardtpl.View, error) {
	return s.switched(ctx, req, o, look, func(now switches) bool { return now.Notice == "" }, func(now *switches) { now.Notice = "" })
}

// switched leaves the switches so, unless it only looks.
func (s *skill) switched(ctx context.Context, req *commands.Request, o order, look bool, so func(switches) bool, change func(*switches)) (cardtpl.View, error) {
	if !look {
		if err := s.turn(ctx, change); err != nil {
			return nil, err
		}
		return done(req, o), nil
	}
	now, _, err := s.read(ctx)
	if err != nil || !so(now) {
		return nil, err
	}
	return done(req, o), nil
}

// MaxNotice bounds the text of maintenance, in characters: it is read in place of an answer.
const MaxNotice = 100

// said is the text that was told for the time of maintenance.
type said struct {
	Text   string `param:"text"`
	Switch string `param:"switch"`
}

// notice shows the text of maintenance, or asks for one. What stands behind the command, or answers the question, is one.
func (s *skill) notice(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var a said
	if err := commands.Bind(req, &a); err != nil {
		return nil, err
	}
	if text := commands.Line(cmp.Or(a.Text, req.Rest)); text != "" && req.Press == nil {
		return s.announce(req, text)
	}
	now, _, err := s.read(ctx)
	if err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "core.read_only")
	}
	if a.Switch == commands.Off && req.Press == nil {
		if now.Notice == "" {
			return nil, commands.NewError(commands.Conflict, nil, "admin.maintenance.none")
		}
		return s.confirm(req, order{Do: "end", Text: now.Notice})
	}
	if now.Notice != "" {
		return s.show(req, Notice{Text: now.Notice}, order{Do: "end", Text: now.Notice})
	}
	return s.ask(req, "")
}

// ask is the card that asks for the text.
func (s *skill) ask(req *commands.Request, long string) (*commands.Reply, error) {
	reply, err := s.show(req, Notice{Long: long})
	if err == nil {
		reply.Ask = &commands.Dialog{Command: cmdNotice, Slot: "text", Values: commands.Values{}}
	}
	return reply, err
}

func (s *skill) announce(req *commands.Request, text string) (*commands.Reply, error) {
	if len([]rune(text)) > MaxNotice {
		return s.ask(req, text)
	}
	return s.confirm(req, order{Do: "maintain", Text: text})
}

// written takes the text from the card's form.
func (s *skill) written(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	text := commands.Line(req.Press.Form[NoticeField])
	if text == "" {
		return s.ask(req, "")
	}
	return s.announce(req, text)
}

// retry makes jobs due again that were given up. Those that somebody else tried again meanwhile are none of it.
func (s *skill) retry(ctx context.Context, req *commands.Request, o order, look bool) (cardtpl.View, error) {
	if look {
		list, err := s.Buried(ctx)
		if err != nil || slices.ContainsFunc(list, func(j Job) bool { return slices.Contains(o.Jobs, j.ID) }) {
			return nil, err
		}
		return done(req, o), nil
	}
	n := 0
	for _, id := range o.Jobs {
		known, err := s.Revive(ctx, id)
		if err != nil {
			return nil, commands.NewError(commands.Unavailable, err, "core.read_only")
		}
		if known {
			n++
		}
	}
	if n == 0 {
		return nil, commands.NewError(commands.Conflict, nil, "admin.jobs.gone")
	}
	d := done(req, o)
	d.N = n
	return d, nil
}

// told lists what is wrong, each in a language if it can be told in it.
func told(err error, l i18n.Lang) (out []string) {
	switch e := err.(type) { //nolint:errorlint // what is joined is told one by one
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			out = append(out, told(one, l)...)
		}
		return out
	case interface{ In(l i18n.Lang) string }:
		return []string{e.In(l)}
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return told(inner, l)
		}
	}
	return []string{err.Error()}
}

// reload reads the configuration. A process that began after the press has read it.
func (s *skill) reload(ctx context.Context, req *commands.Request, o order, look bool) (cardtpl.View, error) {
	if look {
		if s.Status(ctx).Since.After(req.Press.First) {
			return done(req, o), nil
		}
		return nil, nil
	}
	r, err := s.Reload(ctx)
	if err != nil {
		return Unread{Problems: told(err, req.Lang)}, nil
	}
	d := done(req, o)
	d.Reloaded = r
	return d, nil
}
