package scenario

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/template"
)

// Failure is a line that did not come true.
type Failure struct {
	Scenario    string
	Step        Step
	Differences []Difference
}

// Difference is what was wanted and what was there instead.
type Difference struct{ Want, Got string }

func differs(want, got string) []Difference { return []Difference{{want, got}} }

func (f *Failure) Error() string {
	out := fmt.Sprintf("%s:%d: %s", f.Scenario, f.Step.Line, f.Step.Text)
	for _, d := range f.Differences {
		out += fmt.Sprintf("\n  want  %s\n  got   %s", d.Want, strings.ReplaceAll(d.Got, "\n", "\n        "))
	}
	return out
}

// Player plays scenarios against a running sandbox.
type Player struct {
	Server *sandbox.Server
	// Patience is how long a step waits for the bot; 0 means 30 s.
	Patience time.Duration
	// Ignore names messages of the bot that are no answer ("working on it"), whomever they address.
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
		p.Patience = 30 * time.Second
	}
	for _, step := range s.Steps {
		found, err := p.step(ctx, step)
		if err != nil {
			return fmt.Errorf("%s:%d: %s: %w", s.Name, step.Line, step.Text, err)
		}
		if len(found) > 0 {
			return &Failure{Scenario: s.Name, Step: step, Differences: found}
		}
	}
	return nil
}

// step does one line; there is no difference when it came true.
func (p *Player) step(ctx context.Context, st Step) ([]Difference, error) {
	switch a := st.Args; st.Verb {
	case "say", "rich", "reply", "chat", "quote":
		return nil, p.say(ctx, st.Verb, a[0], a[1])
	case "see":
		return p.see(ctx, a[0], a[1:])
	case "press":
		return p.press(ctx, a[0], a[1], a[2:])
	case "becomes":
		return p.becomes(ctx, a[0], a[1:])
	case "answers":
		conversation, err := p.conversation(a[0])
		if err != nil {
			return nil, err
		}
		return compare(a[1], len(p.messages(conversation)))
	case "calls":
		method, path, ok := strings.Cut(a[0], " ")
		if !ok {
			return nil, fmt.Errorf("calls takes METHOD PATH")
		}
		return compare(a[1], len(p.Server.Calls(sandbox.CallFilter{Method: method, Path: strings.TrimSpace(path)})))
	case "connected":
		return p.connected(ctx, a[0])
	case "counted":
		return compare(a[0], len(p.Server.Calls(sandbox.CallFilter{After: p.since, Counted: true})))
	default:
		return nil, p.disturb(st)
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

// say lets somebody write: as text, as rich text, in reply to the bot's or to a person's last message there, or past the bot.
func (p *Player) say(ctx context.Context, how, who, text string) error {
	name, group, inGroup := strings.Cut(who, " in ")
	user, err := p.person(name)
	if err != nil {
		return err
	}
	said := sandbox.Said{User: user, Conversation: p.Server.Single(user), Text: text}
	if inGroup {
		if said.Conversation, err = p.conversation(group); err != nil {
			return err
		}
	}
	named := map[string]string{} // @name → viewer id
	for _, other := range p.Server.People() {
		if inGroup && strings.Contains(text, "@"+other.Name) {
			said.Mentions = append(said.Mentions, other.ID)
			named["@"+other.Name] = other.ID
		}
	}
	switch how {
	case "rich":
		said.MsgType, said.Text, said.Parts = sandbox.TypeRichText, "", richParts(text, named)
	case "reply":
		list := p.messages(said.Conversation)
		if len(list) == 0 {
			return fmt.Errorf("the bot said nothing in %s that could be replied to", who)
		}
		said.QuoteOf = list[len(list)-1].ID
	}
	if how == "chat" {
		said.NoBot = true
	}
	if how == "quote" {
		for _, m := range p.Server.Messages(said.Conversation, "") {
			if m.From != sandbox.FromBot {
				said.QuoteOf = m.ID
			}
		}
	}
	p.since = p.lastCall()
	p.said, err = p.Server.Say(ctx, said)
	return err
}

// richParts cuts a text at its mentions.
func richParts(text string, named map[string]string) []sandbox.SaidPart {
	var parts []sandbox.SaidPart
	for text != "" {
		at, next := len(text), ""
		for name := range named {
			if i := strings.Index(text, name); i >= 0 && (i < at || i == at && len(name) > len(next)) {
				at, next = i, name
			}
		}
		if at > 0 {
			parts = append(parts, sandbox.SaidPart{Text: text[:at]})
		}
		if next != "" {
			parts = append(parts, sandbox.SaidPart{Type: "at", UserID: named[next]})
		}
		text = text[at+len(next):]
	}
	return parts
}

func (p *Player) lastCall() int64 {
	calls := p.Server.Calls(sandbox.CallFilter{})
	if len(calls) == 0 {
		return 0
	}
	return calls[len(calls)-1].Seq
}

// see takes the bot's next message in a conversation and holds it to the checks.
func (p *Player) see(ctx context.Context, where string, checks []string) ([]Difference, error) {
	conversation, err := p.conversation(where)
	if err != nil {
		return nil, err
	}
	index := p.seen[conversation]
	waiting, cancel := context.WithTimeout(ctx, p.Patience)
	defer cancel()
	if p.Server.Wait(waiting, func(sandbox.Snapshot) bool { return len(p.messages(conversation)) > index }) != nil {
		return differs("a message of the bot in "+where, "none within "+p.Patience.String()), ctx.Err()
	}
	p.seen[conversation] = index + 1
	m := p.messages(conversation)[index]
	if m.TrackID != "" {
		p.card = m.TrackID
	}
	return p.hold(m, p.viewer(conversation), checks)
}

func (p *Player) becomes(ctx context.Context, who string, checks []string) ([]Difference, error) {
	viewer, err := p.person(who)
	if err != nil {
		return nil, err
	}
	m := sandbox.Message{TrackID: p.card}
	waiting, cancel := context.WithTimeout(ctx, p.Patience)
	defer cancel()
	waited := p.Server.Wait(waiting, func(sandbox.Snapshot) bool {
		found, err := p.hold(m, viewer, checks)
		return len(found) == 0 && err == nil
	})
	if waited == nil {
		return nil, nil
	}
	return p.hold(m, viewer, checks)
}

func (p *Player) connected(ctx context.Context, number string) ([]Difference, error) {
	n, err := strconv.Atoi(number)
	if err != nil {
		return nil, err
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
		return differs(number+" open connections", strconv.Itoa(open())), ctx.Err()
	}
	return nil, nil
}

func (p *Player) press(ctx context.Context, who, action string, filled []string) ([]Difference, error) {
	user, err := p.person(who)
	if err != nil {
		return nil, err
	}
	view, ok := p.Server.Card(p.card, user)
	if !ok {
		return differs("a card that "+who+" sees", "none"), nil
	}
	pressed := sandbox.Pressed{User: user, TrackID: p.card, ActionID: action}
	if !strings.Contains(action, "@") { // with a version it is pressed as written, also when it is gone
		offered := buttons(view.Nodes)
		i := slices.IndexFunc(offered, func(b template.Button) bool { return strings.HasPrefix(b.ActionID, action) })
		if i < 0 {
			return differs("a button "+action, list(offered)), nil
		}
		pressed.ActionID, pressed.Params = offered[i].ActionID, offered[i].Params
		if offered[i].Form {
			pressed.Form = defaults(view.Nodes)
		}
	}
	for _, f := range filled {
		name, value, ok := strings.Cut(f, "=")
		if _, has := pressed.Form[name]; !ok || !has {
			return differs("a form with the field "+name, "none"), nil
		}
		pressed.Form[name] = value
	}
	p.since = p.lastCall()
	r, err := p.Server.Press(ctx, pressed)
	if err != nil {
		return nil, err
	}
	if r.Outcome != "answered" {
		return differs("an answer to the press", r.Outcome), nil
	}
	return nil, nil
}

// defaults are what the forms of a card hold before anybody filled them in, hidden fields included.
func defaults(nodes []template.Node) map[string]any {
	out := map[string]any{}
	for _, n := range nodes {
		for _, f := range n.Fields {
			out[f.Name] = f.Default
		}
		maps.Copy(out, defaults(n.Children))
	}
	return out
}

// buttons are those of a card that ask the bot.
func buttons(nodes []template.Node) (out []template.Button) {
	for _, n := range nodes {
		all := n.Buttons
		if items, ok := n.Items.([]template.Button); ok {
			all = append(all, items...)
		}
		for _, b := range []*template.Button{n.Action, n.Submit} {
			if b != nil {
				all = append(all, *b)
			}
		}
		for _, b := range all {
			if b.Type == template.ButtonRequest && b.Status != "disabled" {
				out = append(out, b)
			}
		}
		out = append(out, buttons(n.Children)...)
	}
	return out
}

func list(offered []template.Button) string {
	if len(offered) == 0 {
		return "none"
	}
	var ids []string
	for _, b := range offered {
		ids = append(ids, b.ActionID)
	}
	return strings.Join(ids, ", ")
}

// hold checks one message as somebody sees it.
func (p *Player) hold(m sandbox.Message, viewer string, checks []string) ([]Difference, error) {
	values := map[string]string{"title": m.Title, "text": strings.TrimSpace(m.Title + "\n" + m.Text)}
	if m.TrackID != "" {
		view, ok := p.Server.Card(m.TrackID, viewer)
		if !ok {
			return differs("a card that can be seen", "none"), nil
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
	var found []Difference
	for _, text := range checks {
		c, err := parseCheck(text)
		if err != nil {
			return nil, err
		}
		value, known := values[c.field]
		switch {
		case c.op == "card" && m.TrackID == "":
			found = append(found, Difference{"a card", values["text"]})
		case c.op == "card" || known && c.holds(value) || !known && c.op == "lacks":
		case !known:
			found = append(found, Difference{text, "no " + c.field + "; there is " + strings.Join(slices.Sorted(maps.Keys(values)), ", ")})
		default:
			found = append(found, Difference{text, value})
		}
	}
	return found, nil
}

// compare holds a count to what was written.
func compare(want string, got int) ([]Difference, error) {
	w, err := parseNumber(want)
	if err != nil {
		return nil, err
	}
	if map[string]bool{"==": got == w.n, "<=": got <= w.n, ">=": got >= w.n}[w.op] {
		return nil, nil
	}
	return differs(w.op+" "+strconv.Itoa(w.n), strconv.Itoa(got)), nil
}
