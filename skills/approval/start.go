package approval

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// formParam is the value that names the template which was found or chosen, by its processCode.
const formParam = "form"

// chosenPrefix begins the names of the people whom the originator chooses for a node.
const chosenPrefix = "chosen."

// template finds the form that is meant: the one that was chosen, else those whose name fits the kind.
func (s *skill) template(ctx context.Context, req *commands.Request, v commands.Values) (fits []dingtalk.Template, all []dingtalk.Template, err error) {
	all, err = s.mayStart(ctx, req.User.ID)
	if err != nil {
		return nil, nil, err
	}
	kind, code := textOf(v["kind"]), textOf(v[formParam])
	for _, t := range all {
		if code != "" && t.ProcessCode == code || code == "" && kind != "" && s.Fold(t.Name) == s.Fold(kind) {
			return []dingtalk.Template{t}, all, nil
		}
	}
	if code != "" || kind == "" {
		return nil, all, nil
	}
	return s.ofKind(all, kind), all, nil
}

// fields is Command.More of starting an approval: what the form takes that is meant.
func (s *skill) fields(ctx context.Context, req *commands.Request, v commands.Values) ([]commands.Param, error) {
	fits, _, err := s.template(ctx, req, v)
	if err != nil || len(fits) != 1 {
		return nil, err
	}
	form, err := s.sheet(ctx, fits[0].ProcessCode)
	if err != nil || form.Suite != "" {
		return nil, err
	}
	return form.params(), nil
}

// create fills in a form, question by question, and shows it to be confirmed.
func (s *skill) create(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	commands.Touch(ctx, commands.OnPerson, req.User.ID)
	fits, all, err := s.template(ctx, req, req.Values)
	switch {
	case err != nil:
		return nil, err
	case len(fits) != 1:
		return s.whichForm(req, fits, all)
	}
	t := fits[0]
	form, err := s.sheet(ctx, t.ProcessCode)
	switch {
	case err != nil:
		return nil, err
	case form.elsewhere():
		card := Elsewhere{Kind: t.Name, Left: form.Left, Suite: form.Suite != "", URL: t.URL, Now: req.Now}
		if card.Suite {
			card.Days = s.suite(ctx, req, t, form)
		}
		return &commands.Reply{Card: card}, nil
	}
	if ask, err := s.goOn(ctx, req, t); ask != nil || err != nil {
		return ask, err
	}
	return s.compose(ctx, req, paper{Template: t, sheet: form, first: textOf(req.Values[draftParam]) == "", form: textOf(req.Values[draftParam]) == "" || req.Press != nil})
}

// compose keeps what is known of a form as a draft, asks for what is missing, and shows what is complete to be confirmed.
func (s *skill) compose(ctx context.Context, req *commands.Request, f paper) (*commands.Reply, error) {
	id := cmp.Or(textOf(req.Values[draftParam]), commands.TrackID(req.ID, "draft"))
	req.Values = req.Values.Merge(commands.Values{draftParam: {Readings: []any{id}}, formParam: {Readings: []any{f.ProcessCode}}})
	ask, err := askDay(req, f), error(nil)
	if ask == nil {
		ask, err = s.fillIn(ctx, req, &f)
	}
	if ask != nil || err != nil {
		f.Form = nil // is not whole
	}
	d, failed := s.keep(ctx, req, id, f) // without what does not fit, or the next sentence brought it back
	switch {
	case failed != nil || err != nil:
		return nil, cmp.Or(failed, err)
	case ask != nil:
		return ask, nil
	}
	return s.proposed(ctx, req, f, d)
}

// askDay asks to which of several fields a day belongs that was said alone; nil when none was.
func askDay(req *commands.Request, f paper) *commands.Reply {
	said := req.Values[dayParam]
	delete(req.Values, dayParam)
	d := commands.DaysOf(said)
	if d.From.IsZero() {
		return nil
	}
	day := i18n.Day(req.Lang, d.From, req.Now)
	if !d.To.Equal(d.From) {
		day += " – " + i18n.Day(req.Lang, d.To, req.Now)
	}
	ask := asking{Kind: f.Name, Ask: req.Lang.T("approval.ask.day_of", "day", day)}
	dialog := &commands.Dialog{Slot: dayParam, Values: req.Values}
	for _, p := range f.dated() {
		ask.Options = append(ask.Options, p.Label)
		dialog.Options = append(dialog.Options, commands.Option{Label: p.Label, Fill: commands.Values{p.Name: said}})
	}
	return &commands.Reply{Card: ask, Ask: dialog}
}

// whichForm asks which form is meant, of those that somebody may start.
func (s *skill) whichForm(req *commands.Request, fits, all []dingtalk.Template) (*commands.Reply, error) {
	ask := asking{Ask: req.Lang.T("approval.ask.kind")}
	switch kind := textOf(req.Values["kind"]); {
	case len(all) == 0:
		return nil, commands.NewError(commands.NotFound, nil, "approval.start.none")
	case len(fits) > 1:
		all, ask.Ask = fits, req.Lang.T("approval.ask.kinds", "kind", kind)
	case kind != "":
		ask.Ask = req.Lang.T("approval.ask.no_kind", "kind", commands.Line(kind))
	}
	reply := &commands.Reply{Ask: &commands.Dialog{Slot: "kind", Values: req.Values}}
	delete(reply.Ask.Values, formParam)
	for _, t := range all {
		ask.Options = append(ask.Options, t.Name)
		reply.Ask.Options = append(reply.Ask.Options, commands.Option{Label: t.Name, Fill: commands.Values{
			"kind": {Readings: []any{t.Name}}, formParam: {Readings: []any{t.ProcessCode}},
		}})
	}
	reply.Card = ask
	return reply, nil
}

// again is the option that begins a form anew although there is a draft of it.
const again = "-"

// goOn takes up a draft that was chosen, and asks whether to, when somebody who says nothing of a form has one of it.
func (s *skill) goOn(ctx context.Context, req *commands.Request, t dingtalk.Template) (*commands.Reply, error) {
	switch id := textOf(req.Values[draftParam]); id {
	case "":
	case again:
		delete(req.Values, draftParam)
		return nil, nil
	default:
		d, _, ok, err := s.loadDraft(ctx, id)
		if err != nil || !ok {
			return nil, err
		}
		req.Values = d.Values.Merge(req.Values)
		maps.DeleteFunc(req.Values, func(_ string, v commands.Value) bool { return v.Said == "" && len(v.Readings) == 0 }) // was emptied
		return nil, d.over(req.User.ID)                                                                                    // before a file is passed on
	}
	for name := range req.Values {
		if strings.HasPrefix(name, fieldPrefix) {
			return nil, nil
		}
	}
	open, err := s.drafts(ctx, "open|"+req.User.ID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(open, func(d draft) bool { return d.Code == t.ProcessCode && d.Sent.IsZero() && len(d.said()) > 0 })
	if i < 0 {
		return nil, nil
	}
	l := req.Lang
	ask := asking{
		Ask:     l.T("approval.ask.draft", "kind", t.Name, "at", i18n.Stamp(open[i].At.In(req.Zone)), "said", strings.Join(open[i].said(), l.T("cards.sep"))),
		Options: []string{l.T("approval.ask.go_on"), l.T("approval.ask.anew")},
	}
	dialog := &commands.Dialog{Slot: draftParam, Values: req.Values}
	for n, id := range []string{open[i].ID, again} {
		dialog.Options = append(dialog.Options, commands.Option{Label: ask.Options[n], Fill: commands.Values{draftParam: {Readings: []any{id}}}})
	}
	return &commands.Reply{Card: ask, Ask: dialog}, nil
}

// said are the short texts of a draft, by which it is recognised.
func (d draft) said() (out []string) {
	for name, v := range d.Values {
		if text := textOf(v); text != "" && strings.HasPrefix(name, fieldPrefix) {
			out = append(out, short(commands.Line(cmp.Or(v.Said, text))))
		}
	}
	slices.Sort(out)
	return out[:min(len(out), 3)]
}

// paper is a form on its way to be handed in.
type paper struct {
	dingtalk.Template
	sheet
	Form   []dingtalk.FormValue
	Chosen []dingtalk.Chosen
	Way    []Ahead // who decides, as far as DingTalk foretells it
	Dept   int64
	first  bool // nothing was asked yet: what cannot be filled in here is said first
	form   bool // what is missing can be filled in on the card
	from   *Copied
}

// fillIn checks what is known and asks for the next thing that is missing, or does not fit; nil when nothing is.
func (s *skill) fillIn(ctx context.Context, req *commands.Request, f *paper) (*commands.Reply, error) {
	var missing, unfit *control
	var wrongs []wrong
	for i, c := range f.Controls {
		p := c.param()
		v, said := req.Values[p.Name]
		if !said {
			if c.Required && missing == nil {
				missing = &f.Controls[i]
			}
			continue
		}
		wire, found, bad, ask, err := s.encode(ctx, req, c, v)
		switch {
		case err != nil:
			return nil, err
		case bad != nil:
			if delete(req.Values, p.Name); bad.fits != nil {
				req.Values[p.Name] = *bad.fits
			}
			bad.label = p.Label
			if wrongs = append(wrongs, *bad); unfit == nil {
				unfit = &f.Controls[i]
			}
			continue
		case ask != nil && (missing != nil || unfit != nil): // is asked when its turn comes
			continue
		case ask != nil:
			if q, ours := ask.Card.(asking); ours {
				q.Kind = f.Name
				ask.Card = q
			}
			return ask, nil
		}
		req.Values = req.Values.Merge(commands.Values{p.Name: found})
		f.Form = append(f.Form, dingtalk.FormValue{Name: c.Name, Value: wire})
	}
	switch {
	case unfit != nil:
		return s.askFor(ctx, req, *f, *unfit, wrongs...), nil
	case missing != nil:
		return s.askFor(ctx, req, *f, *missing), nil
	case len(f.Form) == 0: // DingTalk takes no empty form
		return s.askFor(ctx, req, *f, f.Controls[0]), nil
	}
	return s.foretell(ctx, req, f)
}

// askFor asks for one field; wrongs say why what was said does not do.
func (s *skill) askFor(ctx context.Context, req *commands.Request, f paper, c control, wrongs ...wrong) *commands.Reply {
	l, p := req.Lang, c.param()
	what := string(p.Type)
	switch {
	case c.Component == "DepartmentField":
		what = "dept"
	case p.Many:
		what = "choices"
	}
	ask := asking{Kind: f.Name, Ask: l.T("approval.ask."+what, "label", p.Label), Options: p.Options}
	if f.first {
		ask.Left, ask.URL, ask.From = f.Left, f.URL, f.from
	}
	if c.Component == "DepartmentField" {
		if me, ok, err := s.Directory.Person(ctx, req.User.ID); err == nil && ok {
			for _, id := range me.Depts {
				ask.Options = append(ask.Options, s.Directory.DeptName(ctx, id))
			}
		}
	}
	var columns []string
	for _, col := range c.Columns {
		columns = append(columns, label(col.Name))
	}
	if hint := "approval.ask." + what + ".hint"; i18n.Has(hint) {
		ask.Hint = l.T(hint, "columns", strings.Join(columns, l.T("cards.sep")), "options", i18n.Join(l, p.Options[:min(2, len(p.Options))]))
	}
	for _, bad := range wrongs {
		ask.Wrong = append(ask.Wrong, bad.sentence(l))
	}
	if f.form {
		ask.Form = f.toWrite(req.Values)
	}
	if sum := f.rows(req.Values); c.Component == "MoneyField" && sum.Sum != "" {
		ask.Options = []string{sum.Sum}
	}
	for _, c := range f.Controls {
		if _, done := req.Values[c.param().Name]; c.Required && done {
			ask.Done++
		}
		if c.Required {
			ask.Of++
		}
	}
	dialog := &commands.Dialog{Slot: p.Name, Values: req.Values}
	for _, o := range ask.Options {
		v := commands.Value{Readings: []any{o}}
		if p.Many {
			v.Readings = []any{[]string{o}}
		}
		dialog.Options = append(dialog.Options, commands.Option{Label: o, Fill: commands.Values{p.Name: v}})
	}
	return &commands.Reply{Card: ask, Ask: dialog}
}

// Ahead is a step of the flow that an approval will take.
type Ahead struct {
	Name   string
	People []string // names
	Method string   // WayAll, WayAny, WayTurn
}

// foretell asks DingTalk who will decide, and the originator for whom they have to choose. A forecast that fails costs only that it is not
// shown.
func (s *skill) foretell(ctx context.Context, req *commands.Request, f *paper) (*commands.Reply, error) {
	me, ok, err := s.Directory.Person(ctx, req.User.ID)
	if err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "core.unavailable")
	}
	if f.Dept = -1; ok && len(me.Depts) > 0 {
		f.Dept = approvalDept(me.Depts[0])
	}
	rules, err := s.API.Workflow.Forecast(ctx, dingtalk.ForecastQuery{ProcessCode: f.ProcessCode, DeptID: f.Dept, UserID: req.User.ID, Values: f.Form})
	if err != nil {
		s.Log.Info("approvers not foretold", "err", err)
	}
	for _, r := range rules {
		n := Ahead{Name: r.Name, Method: map[string]string{"AND": WayAll, "OR": WayAny, "ONE_BY_ONE": WayTurn}[r.Method]}
		people := r.People
		if r.Chosen {
			p := commands.Param{Name: chosenPrefix + r.Key, Label: r.Name, Type: commands.Subjects, Required: r.Required}
			req.More = append(req.More, p)
			v, said := req.Values[p.Name]
			if !said && !r.Required {
				continue
			}
			wire, found, bad, ask, err := "", v, (*wrong)(nil), (*commands.Reply)(nil), error(nil)
			if said {
				wire, found, bad, ask, err = s.encodePeople(ctx, req, p, v)
			}
			switch {
			case err != nil || ask != nil:
				return ask, err
			case !said || bad != nil:
				delete(req.Values, p.Name)
				return s.askWho(req, *f, p, bad), nil
			}
			req.Values = req.Values.Merge(commands.Values{p.Name: found})
			if err := json.Unmarshal([]byte(wire), &people); err != nil {
				return nil, fmt.Errorf("approval: decode people: %w", err)
			}
			f.Chosen = append(f.Chosen, dingtalk.Chosen{Key: r.Key, UserIDs: people})
		}
		if r.Actor != "" && r.Actor != "approver" {
			continue // is told, decides nothing
		}
		for _, id := range people {
			n.People = append(n.People, s.name(ctx, id))
		}
		f.Way = append(f.Way, n)
	}
	return nil, nil
}

func (s *skill) askWho(req *commands.Request, f paper, p commands.Param, bad *wrong) *commands.Reply {
	ask := asking{Kind: f.Name, Ask: req.Lang.T("approval.ask.approver", "label", p.Label), Hint: req.Lang.T("approval.ask.subjects.hint")}
	if bad != nil {
		bad.label = p.Label
		ask.Wrong = []string{bad.sentence(req.Lang)}
	}
	return &commands.Reply{Card: ask, Ask: &commands.Dialog{Slot: p.Name, Values: req.Values}}
}

// submission is the payload of the card that is confirmed: the draft, and how it is handed in.
type submission struct {
	Draft  string            `json:"draft"`
	Sum    string            `json:"sum"`
	Dept   int64             `json:"dept"`
	Chosen []dingtalk.Chosen `json:"chosen,omitempty"`
	URL    string            `json:"url,omitempty"` // of the form, should DingTalk refuse it
}

// proposed shows the filled form. Only its button submits; until then words change it.
func (s *skill) proposed(ctx context.Context, req *commands.Request, f paper, d draft) (*commands.Reply, error) {
	payload, err := json.Marshal(submission{Draft: d.ID, Sum: sum(f.Form, f.Chosen), Dept: f.Dept, Chosen: f.Chosen, URL: f.URL})
	if err != nil {
		return nil, fmt.Errorf("approval: encode submission: %w", err)
	}
	card := Proposed{Kind: f.Name, Form: s.onPaper(ctx, f), Way: f.Way, Left: f.Left, URL: f.URL, From: d.From.without(req.Values, f.Controls), Rows: f.rows(req.Values)}
	if card.Before, err = s.unanswered(ctx, req, d); err != nil {
		return nil, err
	}
	for _, c := range f.Controls {
		if _, said := req.Values[c.param().Name]; !said {
			to := &card.Empty
			if c.Component == "DDAttachment" {
				to = &card.Files
			}
			*to = append(*to, label(c.Name))
		}
	}
	if card.From != nil {
		card.Empty, card.Files = slices.DeleteFunc(card.Empty, card.From.names), slices.DeleteFunc(card.Files, card.From.names)
	}
	return &commands.Reply{
		Card: card, Ask: &commands.Dialog{Values: req.Values},
		Pending: &commands.Pending{Owners: []string{req.User.ID}, Payload: payload, TTL: decideTTL},
	}, nil
}

// rows are what the rows of a form come to, when it has one amount and one table with one column of amounts; zero otherwise.
func (f paper) rows(v commands.Values) (out Rows) {
	var total, table, cell *commands.Param
	for _, c := range f.Controls {
		p := c.param()
		for _, q := range append([]commands.Param{p}, p.Rows...) {
			to := &cell
			if q.Name == p.Name {
				to = &total
			}
			if q.Type != commands.Money {
				continue
			}
			if *to != nil {
				return out
			}
			if *to = &q; to == &cell {
				table = &p
			}
		}
	}
	if total == nil || cell == nil || len(v[table.Name].Readings) == 0 {
		return out
	}
	lines, _ := v[table.Name].Readings[0].([]commands.Values)
	sum := new(big.Rat)
	for _, line := range lines {
		n, _, ok := decimal(textOf(line[cell.Name]))
		if !ok {
			return out
		}
		sum.Add(sum, n)
	}
	out = Rows{Table: table.Label, Total: total.Label, Sum: strings.TrimRight(strings.TrimRight(sum.FloatString(4), "0"), ".")}
	if n, _, ok := decimal(textOf(v[total.Name])); ok {
		out.Off = n.Cmp(sum) != 0
	}
	return out
}

// onPaper is a form as it will be read by those who decide on it.
func (s *skill) onPaper(ctx context.Context, f paper) []Field {
	var d dingtalk.Instance
	for _, v := range f.Form {
		i := slices.IndexFunc(f.Controls, func(c control) bool { return c.Name == v.Name })
		v.ComponentType = f.Controls[i].Component
		d.FormComponentValues = append(d.FormComponentValues, v)
	}
	return s.form(ctx, d)
}
