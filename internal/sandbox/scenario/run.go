package scenario

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// Failure is a line that did not come true: what was wanted and what was there.
type Failure struct {
	Scenario string
	Step     Step
	Want     string
	Got      string
}

func (f *Failure) Error() string {
	return fmt.Sprintf("%s:%d: %s\n  want  %s\n  got   %s", f.Scenario, f.Step.Line, f.Step.Text, f.Want,
		strings.ReplaceAll(f.Got, "\n", "\n        "))
}

// Player plays scenarios against a running sandbox.
type Player struct {
	Server *sandbox.Server
	// Patience is how long a step waits for the bot; 0 means 10 s.
	Patience time.Duration
	// Ignore names messages of the bot that are no answer ("working on it").
	Ignore []string

	seen  map[string]int // conversation → messages of the bot that were looked at
	card  string         // outTrackId of the last card seen
	said  string         // id of the last message
	since int64          // the feed when the last say or press began
}

// Run plays a scenario to its first failure, which is a *Failure; other errors are about the file.
func (p *Player) Run(ctx context.Context, s Scenario) error {
	p.seen, p.card, p.said = map[string]int{}, "", ""
	if p.Patience <= 0 {
		p.Patience = 10 * time.Second
	}
	for _, step := range s.Steps {
		want, got, err := p.step(ctx, step)
		if err != nil {
			return fmt.Errorf("%s:%d: %s: %w", s.Name, step.Line, step.Text, err)
		}
		if want != "" {
			return &Failure{Scenario: s.Name, Step: step, Want: want, Got: got}
		}
	}
	return nil
}

// step does one line; want is "" when it came true.
func (p *Player) step(ctx context.Context, st Step) (want, got string, err error) {
	switch a := st.Args; st.Verb {
	case "say":
		return "", "", p.say(ctx, a[0], a[1])
	case "see":
		return p.see(ctx, a[0], a[1:])
	case "press":
		return p.press(ctx, a[0], a[1])
	case "becomes":
		return p.becomes(ctx, a[0], a[1:])
	case "answers":
		conversation, err := p.conversation(a[0])
		if err != nil {
			return "", "", err
		}
		return compare(a[1], len(p.messages(conversation)))
	case "calls":
		method, path, ok := strings.Cut(a[0], " ")
		if !ok {
			return "", "", fmt.Errorf("calls takes METHOD PATH")
		}
		return compare(a[1], len(p.Server.Calls(sandbox.CallFilter{Method: method, Path: strings.TrimSpace(path)})))
	case "connected":
		return p.connected(ctx, a[0])
	case "counted":
		return compare(a[0], len(p.Server.Calls(sandbox.CallFilter{After: p.since, Counted: true})))
	default:
		return "", "", p.disturb(st)
	}
}

func (p *Player) disturb(st Step) (err error) {
	a := st.Args
	switch st.Verb {
	case "fault":
		f, err := fault(a)
		if err != nil {
			return err
		}
		_, err = p.Server.AddFault(f)
		return err
	case "faults":
		return p.Server.RemoveFault("")
	case "advance":
		d, err := time.ParseDuration(a[0])
		if err == nil {
			p.Server.AdvanceClock(d)
		}
		return err
	case "disconnect":
		_, err = p.Server.Disconnect(sandbox.Disconnected{Mode: a[0]})
	case "redeliver":
		_, err = p.Server.Redeliver(p.said)
	case "duplicate":
		n, nerr := strconv.Atoi(a[0])
		if nerr != nil {
			return nerr
		}
		_, err = p.Server.Duplicate(p.said, n)
	case "leave":
		id, perr := p.person(a[0])
		if perr != nil {
			return perr
		}
		return p.Server.UserLeaves(id)
	case "expire":
		c, cerr := p.conversation(a[0])
		if cerr != nil {
			return cerr
		}
		p.Server.ExpireSession(c)
	case "scope":
		what, code, _ := strings.Cut(a[0], " ")
		if what == "remove" {
			return p.Server.RemoveScope(code)
		}
		return p.Server.RestoreScope(code)
	case "revoke":
		p.Server.RevokeTokens()
	default:
		return p.change(st)
	}
	return err
}

func fault(parts []string) (sandbox.Fault, error) {
	f := sandbox.Fault{Path: parts[0]}
	for _, part := range parts[1:] {
		key, value, _ := strings.Cut(part, " ")
		value = strings.TrimSpace(value)
		var err error
		switch key {
		case "status":
			f.Status, err = strconv.Atoi(value)
		case "times":
			f.Times, err = strconv.Atoi(value)
		case "delay":
			f.Delay, err = time.ParseDuration(value)
		case "code":
			f.Code = value
		case "body":
			f.Body = value
		case "method":
			f.Method = value
		case "after":
			f.After = true
		case "hang":
			f.Hang = true
		default:
			err = fmt.Errorf("unknown part %q of a fault", key)
		}
		if err != nil {
			return f, err
		}
	}
	return f, nil
}

func (p *Player) say(ctx context.Context, who, text string) error {
	name, group, inGroup := strings.Cut(who, " in ")
	user, err := p.person(name)
	if err != nil {
		return err
	}
	said := sandbox.Said{User: user, Text: text}
	if inGroup {
		if said.Conversation, err = p.conversation(group); err != nil {
			return err
		}
		for _, other := range p.Server.People() {
			if strings.Contains(text, "@"+other.Name) {
				said.Mentions = append(said.Mentions, other.UserID)
			}
		}
	}
	p.since = p.lastCall()
	p.said, err = p.Server.Say(ctx, said)
	return err
}

func (p *Player) lastCall() int64 {
	calls := p.Server.Calls(sandbox.CallFilter{})
	if len(calls) == 0 {
		return 0
	}
	return calls[len(calls)-1].Seq
}

// see takes the bot's next message in a conversation and holds it to the checks.
func (p *Player) see(ctx context.Context, where string, checks []string) (want, got string, err error) {
	conversation, err := p.conversation(where)
	if err != nil {
		return "", "", err
	}
	index := p.seen[conversation]
	waiting, cancel := context.WithTimeout(ctx, p.Patience)
	defer cancel()
	if p.Server.Wait(waiting, func(sandbox.Snapshot) bool { return len(p.messages(conversation)) > index }) != nil {
		return "a message of the bot in " + where, "none within " + p.Patience.String(), ctx.Err()
	}
	p.seen[conversation] = index + 1
	m := p.messages(conversation)[index]
	if m.TrackID != "" {
		p.card = m.TrackID
	}
	return p.hold(m, p.viewer(conversation), checks)
}

func (p *Player) becomes(ctx context.Context, who string, checks []string) (want, got string, err error) {
	viewer, err := p.person(who)
	if err != nil {
		return "", "", err
	}
	m := sandbox.Message{TrackID: p.card}
	waiting, cancel := context.WithTimeout(ctx, p.Patience)
	defer cancel()
	waited := p.Server.Wait(waiting, func(sandbox.Snapshot) bool {
		w, _, err := p.hold(m, viewer, checks)
		return w == "" && err == nil
	})
	if waited == nil {
		return "", "", nil
	}
	return p.hold(m, viewer, checks)
}

func (p *Player) connected(ctx context.Context, number string) (want, got string, err error) {
	n, err := strconv.Atoi(number)
	if err != nil {
		return "", "", err
	}
	open := func() (open int) {
		for _, c := range p.Server.Connections() {
			if c.Mode == sandbox.ModeOpen {
				open++
			}
		}
		return open
	}
	waiting, cancel := context.WithTimeout(ctx, p.Patience)
	defer cancel()
	if p.Server.Wait(waiting, func(sandbox.Snapshot) bool { return open() >= n }) != nil {
		return number + " open connections", strconv.Itoa(open()), ctx.Err()
	}
	return "", "", nil
}

func (p *Player) press(ctx context.Context, who, action string) (want, got string, err error) {
	user, err := p.person(who)
	if err != nil {
		return "", "", err
	}
	view, ok := p.Server.Card(p.card, user)
	if !ok {
		return "a card that " + who + " sees", "none", nil
	}
	id := action
	if !strings.Contains(action, "@") {
		i := strings.Index(view.Params["btns"], `"`+action)
		if i < 0 {
			return "a button " + action, view.Params["btns"], nil
		}
		id, _, _ = strings.Cut(view.Params["btns"][i+1:], `"`)
	}
	p.since = p.lastCall()
	r, err := p.Server.Press(ctx, sandbox.Pressed{User: user, TrackID: p.card, ActionID: id})
	if err != nil {
		return "", "", err
	}
	if r.Outcome != "answered" {
		return "an answer to the press", r.Outcome, nil
	}
	return "", "", nil
}

// hold checks one message as somebody sees it.
func (p *Player) hold(m sandbox.Message, viewer string, checks []string) (want, got string, err error) {
	values := map[string]string{"title": m.Title, "text": strings.TrimSpace(m.Title + "\n" + m.Text)}
	if m.TrackID != "" {
		view, ok := p.Server.Card(m.TrackID, viewer)
		if !ok {
			return "a card that can be seen", "none", nil
		}
		values = map[string]string{"note": view.Params["my_note"]}
		var all []string
		for key, value := range view.Params {
			values[key] = value
			all = append(all, key+": "+value)
		}
		slices.Sort(all)
		values["text"] = strings.Join(all, "\n")
	}
	for _, check := range checks {
		if check == "card" {
			if m.TrackID == "" {
				return "a card", values["text"], nil
			}
			continue
		}
		field, rest, ok := strings.Cut(check, " ")
		op, text, ok2 := strings.Cut(rest, " ")
		if !ok || !ok2 {
			return "", "", fmt.Errorf("check %q is not FIELD has|lacks|is TEXT", check)
		}
		value := values[field]
		switch op {
		case "has":
			ok = strings.Contains(value, text)
		case "lacks":
			ok = !strings.Contains(value, text)
		case "is":
			ok = value == text
		default:
			return "", "", fmt.Errorf("check %q is not FIELD has|lacks|is TEXT", check)
		}
		if !ok {
			return check, value, nil
		}
	}
	return "", "", nil
}

// compare holds a number to "2", "== 2", "<= 2" or ">= 2".
func compare(want string, got int) (string, string, error) {
	op, number, two := strings.Cut(want, " ")
	if !two {
		op, number = "==", want
	}
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil {
		return "", "", fmt.Errorf("%q is no number", want)
	}
	ok := map[string]bool{"==": got == n, "<=": got <= n, ">=": got >= n}[op]
	if ok {
		return "", "", nil
	}
	return op + " " + strconv.Itoa(n), strconv.Itoa(got), nil
}

func (p *Player) messages(conversation string) []sandbox.Message {
	return slices.DeleteFunc(p.Server.Messages(conversation, ""), func(m sandbox.Message) bool {
		return m.From != sandbox.FromBot || slices.Contains(p.Ignore, m.Text)
	})
}

func (p *Player) person(name string) (string, error) {
	name = strings.TrimSpace(name)
	for _, who := range p.Server.People() {
		if who.Name == name || who.UserID == name {
			return who.UserID, nil
		}
	}
	return "", fmt.Errorf("nobody is called %q", name)
}

// conversation finds a group by its title, or the 1:1 of a person.
func (p *Player) conversation(name string) (string, error) {
	name = strings.TrimSpace(name)
	for _, g := range p.Server.Groups() {
		if g.Title == name || g.ID == name {
			return g.ID, nil
		}
	}
	user, err := p.person(name)
	if err != nil {
		return "", fmt.Errorf("no group and nobody is called %q", name)
	}
	return p.Server.Single(user), nil
}

// viewer is who looks at a conversation: the person of a 1:1, any member of a group.
func (p *Player) viewer(conversation string) string {
	for _, who := range p.Server.People() {
		if p.Server.Single(who.UserID) == conversation {
			return who.UserID
		}
	}
	for _, g := range p.Server.Groups() {
		if g.ID == conversation && len(g.Members) > 0 {
			return g.Members[0]
		}
	}
	return ""
}
