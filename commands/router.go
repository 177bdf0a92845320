package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// MaxText bounds a message, in characters. Longer ones are answered with a sentence: no request that
// DingDesk understands needs more, and nobody waits while a novel is parsed.
const MaxText = 1000

// Memory keeps small things between messages: open dialogs and what a person told us about their
// language. Keys are opaque. Losing it loses a question in progress, never an effect.
type Memory interface {
	// Load returns the value of key; the bool is false when there is none or it expired.
	Load(ctx context.Context, key string) ([]byte, bool, error)
	// Save stores value for ttl; a nil value deletes.
	Save(ctx context.Context, key string, value []byte, ttl time.Duration) error
}

// Config wires a Router.
type Config struct {
	Skills     []Skill
	Understand Understand
	// Understood is told how each message was read; nil tells nobody. It must not wait.
	Understood func(req *Request, u Understanding)
	Memory     Memory
	// Allow may refuse a command to a person (an *Error); nil allows everything that Command itself
	// allows. It is asked again when a button is pressed; writes says that the press itself changes something. The zero
	// Command asks whether the person may use anything at all, here.
	Allow func(ctx context.Context, req *Request, c Command, writes bool) error
	// Trial is a note for cards that wait for the confirmation of a write, "" for none; nil has none.
	Trial func(l i18n.Lang) string
	// Fallback names the command that answers what nothing understood and that is near nothing; "" is
	// the help.
	Fallback string
	// Middleware wraps messages and presses alike, the first one outermost.
	Middleware []Middleware
	// Language is spoken when neither the person nor their text says otherwise.
	Language i18n.Lang
}

// Router finds the command for what a person did. It is safe for concurrent use.
type Router struct {
	cfg      Config
	commands []Command
	byName   map[string]Command
	byAlias  map[string]string // folded alias → command name
	actions  map[string]Action
	events   map[string][]EventHandler
	jobs     map[string]JobHandler
	gates    []func(context.Context, *Request, Command) error
	message  Handler
	press    Handler
	help     string // the command that tells what there is
	throttle Throttle
	spoken   spoken
}

// NewRouter checks the skills and reports every mistake at once: duplicate names, aliases and
// actions, missing handlers and texts.
func NewRouter(cfg Config) (*Router, error) {
	if cfg.Language == "" {
		cfg.Language = i18n.ZhCN
	}
	r := &Router{
		cfg: cfg, byName: map[string]Command{}, byAlias: map[string]string{},
		actions: map[string]Action{}, events: map[string][]EventHandler{}, jobs: map[string]JobHandler{},
	}
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if cfg.Understand == nil || cfg.Memory == nil {
		bad("router: Understand and Memory are required")
	}
	for _, s := range cfg.Skills {
		if s.Gate != nil {
			r.gates = append(r.gates, s.Gate)
		}
		for _, c := range s.Commands {
			c.Skill = s.Name
			r.addCommand(s, c, bad)
		}
		for typ, h := range s.Events {
			r.events[typ] = append(r.events[typ], func(ctx context.Context, ev Event) (Outcome, error) { return h(withSkill(ctx, s.Name), ev) })
		}
		for kind, h := range s.Jobs {
			switch _, dup := r.jobs[kind]; {
			case dup:
				bad("skill %s: job %s exists twice", s.Name, kind)
			case h == nil:
				bad("skill %s: job %s has no handler", s.Name, kind)
			case !validName(kind):
				bad("skill %s: job %q is no skill.verb of small ASCII letters", s.Name, kind)
			}
			r.jobs[kind] = func(ctx context.Context, j Job) (Outcome, error) { return h(withSkill(ctx, s.Name), j) }
		}
	}
	for _, s := range cfg.Skills {
		for name, a := range s.Actions {
			r.addAction(s, name, a, bad)
		}
	}
	for name, a := range r.actions {
		for _, to := range a.Leads {
			if b, ok := r.actions[to]; !ok || b.Leads != nil {
				bad("action %s leads to %q, which is no action that does something", name, to)
			}
		}
	}
	if r.cfg.Fallback == "" {
		r.cfg.Fallback = r.help
	}
	r.dialogActions()
	r.message = chain(cfg.Middleware, r.route)
	r.press = chain(cfg.Middleware, r.act)
	return r, errors.Join(errs...)
}

func (r *Router) addCommand(s Skill, c Command, bad func(string, ...any)) {
	if _, dup := r.byName[c.Name]; dup {
		bad("skill %s: command %s exists twice", s.Name, c.Name)
	}
	if c.Run == nil {
		bad("skill %s: command %s has no handler", s.Name, c.Name)
	}
	if !i18n.Has(c.Summary) {
		bad("skill %s: command %s: no text %q", s.Name, c.Name, c.Summary)
	}
	for _, key := range c.Examples {
		if !i18n.Has(key) {
			bad("skill %s: command %s: no text %q", s.Name, c.Name, key)
		}
	}
	if c.Act == ActHelp {
		if r.help != "" {
			bad("skill %s: command %s helps, and so does %s", s.Name, c.Name, r.help)
		}
		r.help = c.Name
	}
	if c.More != nil {
		c.Run = r.knowingMore(c)
	}
	r.byName[c.Name] = c
	r.commands = append(r.commands, c)
	for _, alias := range c.Aliases {
		folded := fold(alias)
		if other, dup := r.byAlias[folded]; dup {
			bad("skill %s: alias %q of %s is taken by %s", s.Name, alias, c.Name, other)
		}
		r.byAlias[folded] = c.Name
	}
}

func (r *Router) addAction(s Skill, name string, a Action, bad func(string, ...any)) {
	c, known := r.byName[a.For]
	switch _, dup := r.actions[name]; {
	case dup:
		bad("skill %s: action %s exists twice", s.Name, name)
	case a.Run == nil:
		bad("skill %s: action %s has no handler", s.Name, name)
	case !known:
		bad("skill %s: action %s is for no command: %q", s.Name, name, a.For)
	case a.Effect == Write && c.Effect != Write:
		bad("skill %s: action %s writes, and %s only reads", s.Name, name, a.For)
	case a.Effect == Write && a.Reconcile == nil:
		bad("skill %s: action %s writes and cannot tell what became of it", s.Name, name)
	case !validName(name):
		bad("skill %s: action %q is no skill.verb of small ASCII letters", s.Name, name)
	}
	r.actions[name] = a
}

func validName(s string) bool {
	skill, verb, ok := strings.Cut(s, ".")
	small := func(s string) bool {
		return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < 'a' || r > 'z' }) < 0
	}
	return ok && small(skill) && small(verb) && len(s) <= 48 // leaves room for .n@version in 64
}

func chain(m []Middleware, h Handler) Handler {
	for _, wrap := range slices.Backward(m) {
		h = wrap(h)
	}
	return h
}

// Commands lists the commands in the order of the skills.
func (r *Router) Commands() []Command { return slices.Clone(r.commands) }

// Writes reports whether an action may change something outside DingDesk; an unknown one may.
func (r *Router) Writes(name string) bool {
	a, ok := r.actions[name]
	return !ok || a.Effect == Write
}

// Reconcile finds out what became of a press whose outcome is unclear, see Action.Reconcile. That it took no
// effect is an *Error NotDone. Who may not see it any more is not told, and it stays as unclear as it was.
func (r *Router) Reconcile(ctx context.Context, req *Request) (*Reply, error) {
	a, ok := r.actions[req.Press.Action]
	if !ok || a.Reconcile == nil {
		return nil, NewError(NotFound, fmt.Errorf("no skill can reconcile the action %s", req.Press.Action), "core.unknown_action")
	}
	return chain(r.cfg.Middleware, func(ctx context.Context, req *Request) (*Reply, error) {
		info(ctx).set(req.Press.Action, a.Effect)
		c := r.byName[a.For]
		if err := r.permit(ctx, req, c, Read, false); err != nil {
			return nil, NewError(Unclear, err, "cards.settled.unclear")
		}
		return r.serve(ctx, req, c, nil, func(ctx context.Context, req *Request) (*Reply, error) {
			reply, err := a.Reconcile(ctx, req)
			if err == nil && reply == nil {
				err = NewError(NotDone, nil, "press.not_done")
			}
			return reply, err
		})
	})(ctx, req)
}

// Handle answers a message, in req.Lang. A refusal is answered once a minute to a person, then with silence; a person
// who is not understood in the 1:1 chat is always answered, with the manual twice a minute and then with a line, because there nobody else
// is disturbed and the next wording may fit.
func (r *Router) Handle(ctx context.Context, req *Request) (*Reply, error) {
	ctx, _ = WithInfo(ctx)
	who := req.User.ID + "|" + req.Conversation.ID
	if req.Conversation.Group && !r.throttle.Allow("loop|"+who, maxInGroup, time.Hour, time.Now()) {
		return nil, nil // two bots that answer each other end here
	}
	reply, err := r.message(ctx, req)
	what, most := refusal(reply, err, req.Conversation.Group)
	if e, ok := errors.AsType[*Error](err); ok && perCommand(e) { // another command is another refusal
		what += "|" + info(ctx).Command()
	}
	switch {
	case what == "" || r.throttle.Allow("refused|"+who+"|"+what, most, refusalEvery, time.Now()):
		return reply, err
	case most > 1: // a request is never met with silence, and a manual is not sent over and over
		return &Reply{Text: req.Lang.T("core.not_understood")}, nil
	}
	info(ctx).silence(reply, err)
	return nil, nil
}

// refusal names what an answer refuses, "" when it refuses nothing or may be said however often, and how often a minute that is said.
func refusal(reply *Reply, err error, group bool) (what string, most int) {
	e, _ := errors.AsType[*Error](err)
	switch {
	case err == nil && reply != nil && reply.Refuses:
		if group {
			return "unknown", 1
		}
		return "unknown", 2
	case e == nil:
		return "", 0
	case e.Code == RateLimited || e.Code == Forbidden || e.Key == "core.paused" || e.Key == "core.maintenance",
		group && (e.Key == "core.unmatched" || strings.HasPrefix(e.Key, "core.refer.") || e.Key == "core.too_long" || strings.HasPrefix(e.Key, "core.media.")):
		return e.Key, 1
	}
	return "", 0
}

// perCommand says whether a refusal is of one command, and not of whoever asks, of a place or for a while.
func perCommand(e *Error) bool {
	return e.Code == Forbidden && (e.Key == "policy.command" || e.Key == "core.admins_only")
}

// maxInGroup is how many messages of one person are answered in one group within an hour. Nobody asks that
// often; a bot that mentions this one in each of its answers does.
const maxInGroup = 120

// Press answers a press that the transport has checked.
func (r *Router) Press(ctx context.Context, req *Request) (*Reply, error) {
	return r.press(ctx, req)
}

// Event lets every skill that follows the event's type react. One skill's failure does not keep the
// others from reacting; the joined error makes the event run again, so reactions must be idempotent.
func (r *Router) Event(ctx context.Context, ev Event) (Outcome, error) {
	var all Outcome
	var errs []error
	for _, h := range r.events[ev.Type] {
		out, err := h(ctx, ev)
		out.Messages, err = r.entitled(ctx, out.Messages, err)
		all.Messages, all.Jobs, all.Redraws = append(all.Messages, out.Messages...), append(all.Jobs, out.Jobs...), append(all.Redraws, out.Redraws...)
		errs = append(errs, err)
	}
	return all, errors.Join(errs...)
}

// Jobs are the handlers of all kinds of jobs.
func (r *Router) Jobs() map[string]JobHandler {
	all := map[string]JobHandler{}
	for kind, h := range r.jobs {
		all[kind] = func(ctx context.Context, job Job) (Outcome, error) {
			out, err := h(ctx, job)
			out.Messages, err = r.entitled(ctx, out.Messages, err)
			return out, err
		}
	}
	return all
}

// Follows reports whether any skill reacts to events of this type.
func (r *Router) Follows(eventType string) bool { return len(r.events[eventType]) > 0 }

// route finds the command of a message: open dialog, exact command or alias, then understanding.
func (r *Router) route(ctx context.Context, req *Request) (*Reply, error) {
	text := strings.TrimSpace(req.Text)
	if err := r.allowed(ctx, req, Command{}, false); err != nil {
		info(ctx).set(Unread, Read)
		return nil, err
	}
	switch {
	case utf8.RuneCountInString(text) > MaxText:
		return nil, NewError(Invalid, nil, "core.too_long", "max", MaxText)
	case text == "" && req.Media == MediaFile && req.File.Code != "":
		return r.takeFile(ctx, req)
	case text == "" && req.Media != MediaNone:
		return nil, NewError(Invalid, nil, "core.media."+string(req.Media))
	case text == "" && len(req.Mentions) == 0:
		return r.run(ctx, req, r.help, nil)
	}
	req.Answer = r.answer(ctx, req)
	dialog, about := r.dialog(ctx, req), req.Answer.About
	if dialog != nil && req.Quote != nil { // the card of the dialog is quoted
		about = nil
	}
	aside := dialog != nil && len(r.asides(ctx, req)) > 0
	name, rest, alias := r.alias(text)
	slash := alias && strings.HasPrefix(text, "/")
	var u Understanding
	switch {
	case slash && rest != "":
		u = r.understand(ctx, req, Utterance{Text: rest, Command: name})
	case alias && rest != "":
		u = r.understand(ctx, req, Utterance{Text: text, Dialog: dialog, About: about, Quoted: req.Quote != nil, Aside: aside, Exact: true, Alias: name, Rest: rest})
	case !slash:
		u = r.understand(ctx, req, Utterance{Text: text, Dialog: dialog, About: about, Quoted: req.Quote != nil, Aside: aside, Exact: alias || req.User.Outsider})
	}
	before := dialog.question()
	if c := r.byName[u.Command]; u.Nameless && (u.Reading == ReadCommand || u.Reading == ReadAnswer) && slices.ContainsFunc(c.Params, func(p Param) bool { return p.Type == Subjects }) {
		return nil, NewError(Unavailable, nil, "core.nameless")
	}
	if dialog != nil && !slash {
		switch u.Reading {
		case ReadCancel:
			return r.cancel(ctx, req, dialog)
		case ReadConfirm:
			return &Reply{Text: req.Lang.T("core.press_button")}, nil
		case ReadAnswer:
			if !dialog.outdated() {
				req.Values, req.unused = u.Values, u.Unused
				req.Values.sourced(dialog.Values)
				req.heard = dialog.heard(text)
				reply, err := r.run(ctx, req, dialog.Command, dialog)
				return noted(req, req.unused, reply, err)
			}
			before = dialog
			if u = r.understand(ctx, req, Utterance{Text: text, Exact: alias}); u.Command != dialog.Command { // unless it says everything anew
				u = Understanding{}
			}
		}
	}
	switch {
	case alias && rest == "":
		return r.runAlias(ctx, req, name, "", r.mentioned(req, name), before)
	case slash:
		return r.runAlias(ctx, req, name, rest, u.Values, before)
	case u.Reading == ReadCommand && u.Command != r.help:
		req.Values, req.Rest, req.private = u.doubted(), u.Rest, u.Of != nil && r.byName[u.Of.Command].Private
		if u.Of != nil {
			req.from = about
		}
		req.heard, req.unused = u.own(text), u.Unused
		reply, err := r.run(ctx, req, u.Command, before)
		reply, err = pointed(req, u.Of, reply, err)
		return noted(req, req.unused, reply, err)
	case u.Reading == ReadResume && (len(r.asides(ctx, req)) > 0 || r.cfg.Fallback == r.help):
		return r.resume(ctx, req, before)
	case u.Talk != "":
		if err := r.gated(ctx, req, Command{}); err != nil {
			return nil, err
		}
		return r.talk(req, u.Talk), nil
	case u.Reading == ReadCommand:
		req.Values, req.Rest = u.Values, u.Rest
		return r.run(ctx, req, u.Command, before)
	case alias:
		return r.runAlias(ctx, req, name, rest, nil, before)
	case dialog.outdated():
		r.forgetDialog(ctx, req, false)
		return nil, NewError(Conflict, nil, "core.outdated")
	case dialog != nil && dialog.Slot != "":
		return nil, NewError(Invalid, nil, "core.unmatched")
	}
	if d, late := r.late(ctx, req, text); d != nil {
		reply, err := r.goOn(ctx, req, d, late.Values, nil)
		return noted(req, late.Unused, reply, err)
	}
	switch {
	case u.Lacks != "":
		return nil, r.lacking(u)
	case u.Reading == ReadCancel:
		return r.cancel(ctx, req, dialog)
	case u.Reading == ReadConfirm:
		return &Reply{Text: req.Lang.T("core.press_button")}, nil
	case text == "":
		return r.mentionOnly(req), nil
	}
	return r.unknown(ctx, req, u)
}

// run executes a command. before is the dialog that this message belongs to or replaces.
func (r *Router) run(ctx context.Context, req *Request, name string, before *Dialog) (*Reply, error) {
	c, ok := r.byName[name]
	info(ctx).set(name, c.Effect)
	if err := r.permit(ctx, req, c, c.Effect, false); err != nil {
		return nil, err
	}
	if !ok {
		return nil, NewError(NotFound, fmt.Errorf("no skill has the command %s", name), "core.not_yet")
	}
	if before != nil && before.Command == c.Name { // what it is about to change may be under way
		if err := r.settle(ctx, req, before, ""); err != nil {
			return nil, err
		}
	}
	return r.serve(ctx, req, c, before, c.Run)
}

// serve runs a handler for somebody who may, and is the one place where private facts are kept out of
// groups. before is the dialog that the request belongs to or replaces.
func (r *Router) serve(ctx context.Context, req *Request, c Command, before *Dialog, run Handler) (*Reply, error) {
	reply, err := run(ctx, req)
	c.Private = c.Private || req.private
	if e, ok := errors.AsType[*Error](err); ok && c.Private {
		private := *e
		private.Private = true
		return nil, &private
	}
	if err != nil || reply == nil {
		return nil, err
	}
	r.onTrial(req, c, reply)
	if c.Private && req.Conversation.Group && (reply.To == Here || reply.Card != nil) {
		reply.To = Private
	}
	reader := *req
	if reply.To == Private {
		reader.Conversation = Conversation{}
	}
	reply.Card = r.pressable(ctx, &reader, reply.Card, reply.Pending)
	for i, m := range reply.Messages {
		reply.Messages[i] = r.sendable(ctx, m, req.Lang)
	}
	if reply, err = r.finish(ctx, req, c, before, reply); err == nil {
		r.remember(ctx, req, c, reply)
	}
	return reply, err
}

// understand reads what the person of the request said.
func (r *Router) understand(ctx context.Context, req *Request, what Utterance) Understanding {
	what.Now, what.Lang, what.UserID, what.Mentions = req.Now, req.Lang, req.User.ID, req.Mentions
	if what.Quote = req.Quote.words(); what.Quote != "" {
		what.QuoteBy = req.Quote.By
		if what.QuoteAt = req.Quote.At.In(req.Now.Location()); req.Quote.At.IsZero() || what.QuoteAt.After(req.Now) {
			what.QuoteAt = req.Now
		}
	}
	if all := r.meant(ctx, req, what.Dialog); len(all) > 0 {
		what.Waits = &all[0]
	}
	u := r.cfg.Understand(ctx, what)
	if r.cfg.Understood != nil {
		r.cfg.Understood(req, u)
	}
	return u
}

func (r *Router) runAlias(ctx context.Context, req *Request, name, rest string, v Values, before *Dialog) (*Reply, error) {
	req.Values, req.Rest = v, rest
	return r.run(ctx, req, name, before)
}
