package approval

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// anew copies an approval that the asker submitted: the one that was pointed at, else the newest that
// fits what was said.
func (s *skill) anew(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var q question
	var pointed struct {
		At commands.Picked `param:"picked"`
	}
	if err := errors.Join(commands.Bind(req, &q), commands.Bind(req, &pointed)); err != nil {
		return nil, err
	}
	if len(pointed.At.Of) > 0 {
		if err := pointed.At.Of[0].Into(&q); err != nil {
			return nil, err
		}
	}
	id := q.Instance
	switch {
	case q.Number != "":
		i, err := s.ofNumber(ctx, req, q.Number)
		if err != nil {
			return nil, err
		}
		id = i.ID
	case id == "":
		all, err := s.submitted(ctx, req, q.Kind)
		if err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(i instance) bool { return !s.fits(i, q) })
		all, unknown, err := s.ofAmounts(ctx, all, q.Amount)
		switch {
		case err != nil:
			return nil, err
		case len(all) == 0 && q.Amount != (commands.Amounts{}):
			return nil, s.noneOf(ctx, req, Mine, q.Amount, unknown)
		case len(all) == 0:
			return nil, commands.NewError(commands.NotFound, nil, "approval.again.none")
		}
		id = slices.MinFunc(all, newestFirst).ID
	}
	f, err := s.look(ctx, req, id)
	if err != nil {
		return nil, unnumbered(err, q.Number)
	}
	return s.copyOf(ctx, req, f)
}

// copyOf fills a new form of the kind with what an approval held, to be confirmed like any. Where DingTalk alone can start or fill it
// in, it leads there and shows what was written.
func (s *skill) copyOf(ctx context.Context, req *commands.Request, f read) (*commands.Reply, error) {
	if f.from.OriginatorUserID != req.User.ID {
		return nil, commands.NewError(commands.Forbidden, nil, "approval.again.not_yours")
	}
	list, err := s.mayStart(ctx, req.User.ID)
	if err != nil {
		return nil, err
	}
	card := s.card(ctx, req, f)
	i := slices.IndexFunc(list, func(t dingtalk.Template) bool { return t.ProcessCode == f.Code || f.Code == "" && t.Name == f.Kind })
	if i < 0 {
		return nil, commands.NewError(commands.NotFound, nil, "approval.again.no_form", "title", card.heading())
	}
	t := list[i]
	form, err := s.sheet(ctx, t.ProcessCode)
	if err != nil {
		return nil, err
	}
	if form.elsewhere() || s.May(ctx, req, "approval.create", false) != nil {
		card.Kind = t.Name
		about := f.about(card)
		out := Again{Detail: card, URL: t.URL, Suite: form.Suite != ""}
		if form.elsewhere() {
			out.Left = form.Left
		}
		return &commands.Reply{Card: out, About: &about}, nil
	}
	from := &Copied{Number: f.Number}
	req.More = form.params()
	req.Values = commands.Values{"kind": {Readings: []any{t.Name}}, formParam: {Readings: []any{t.ProcessCode}}}
	for _, old := range f.from.FormComponentValues {
		c := form.control(old)
		var v commands.Value
		why := DropFile
		switch {
		case empty(old.Value) || c == nil && !slices.Contains(form.Left, label(old.Name)):
			continue
		case c == nil:
			why = DropThere
		case c.Component != "DDAttachment":
			v, why = s.carry(ctx, req, *c, component{Type: c.Component, Label: old.Name, Value: strings.TrimSpace(old.Value), Ext: old.ExtValue})
		}
		if why != "" {
			from.Dropped = append(from.Dropped, Dropped{label(old.Name), why})
			continue
		}
		v.From = fromCopy
		req.Values[c.param().Name] = v
	}
	reply, err := s.compose(ctx, req, paper{Template: t, sheet: form, first: true, from: from})
	if reply != nil && reply.Ask != nil {
		reply.Ask.Command, reply.Ask.More = "approval.create", req.More
	}
	return reply, err
}

// fromCopy marks what stood in the approval that was copied.
const fromCopy commands.Source = "copy"

// elsewhere says that only DingTalk can start or fill in the form.
func (f sheet) elsewhere() bool { return f.Suite != "" || f.Needs || len(f.Controls) == 0 }

// control is the one that an old value belongs to; nil when the form has none.
func (f sheet) control(old dingtalk.FormValue) *control {
	for _, same := range []func(control) bool{
		func(c control) bool { return c.ID == old.ID },
		func(c control) bool { return c.Name == old.Name },
	} {
		if i := slices.IndexFunc(f.Controls, same); i >= 0 {
			return &f.Controls[i]
		}
	}
	return nil
}

// carry reads an old value as if it was said; why says what keeps it from being used once more.
func (s *skill) carry(ctx context.Context, req *commands.Request, c control, old component) (v commands.Value, why string) {
	one := func(reading any) (commands.Value, string) { return commands.Value{Readings: []any{reading}}, "" }
	switch p := c.param(); p.Type {
	case commands.Number, commands.Money:
		if _, _, ok := decimal(old.Value); ok {
			return one(strings.ReplaceAll(old.Value, ",", ""))
		}
	case commands.Day:
		if day, ok := dayOf(old.Value, req); ok {
			return coming(req, day, day)
		}
	case commands.DateRange:
		if ends := scalars(old.Value); len(ends) > 1 {
			from, ok1 := dayOf(ends[0], req)
			to, ok2 := dayOf(ends[1], req)
			if ok1 && ok2 {
				return coming(req, from, to)
			}
		}
	case commands.Choice:
		picked := []string{old.Value}
		if p.Many {
			picked = scalars(old.Value)
		}
		known := func(o string) bool { return slices.Contains(c.Options, o) }
		switch {
		case len(picked) == 0 || slices.ContainsFunc(picked, func(o string) bool { return !known(o) }):
		case p.Many:
			return one(picked)
		default:
			return one(picked[0])
		}
	case commands.Subjects:
		if who, ok := s.stillThere(ctx, req, old); ok {
			return one(who)
		}
	case commands.Table:
		if rows, ok := s.carryRows(ctx, req, c, old.Value); ok {
			return one(rows)
		}
	default:
		if c.Component != "DepartmentField" {
			return one(old.Value)
		}
		if f := departments(ctx, s, old); len(f.Values) == 1 {
			if named, err := s.Directory.DeptsNamed(ctx, req.User.ID, f.Values[0]); err == nil && len(named) == 1 {
				return one(f.Values[0])
			}
		}
	}
	return v, DropGone
}

// dayOf is the day of a date as forms write one.
func dayOf(text string, req *commands.Request) (time.Time, bool) {
	day, err := time.ParseInLocation(time.DateOnly, text[:min(len(text), len(time.DateOnly))], req.Now.Location())
	return day, err == nil
}

// coming are days as a value, unless they have begun.
func coming(req *commands.Request, from, to time.Time) (commands.Value, string) {
	if from.Before(i18n.Midnight(req.Now)) || to.Before(from) {
		return commands.Value{}, DropPast
	}
	return commands.Days{From: from, To: to}.Value(), ""
}

// stillThere are the people of an old value, if all of them are still to be seen by the asker.
func (s *skill) stillThere(ctx context.Context, req *commands.Request, old component) (commands.Who, bool) {
	var who commands.Who
	ids := scalars(old.Value)
	var list []named
	if json.Unmarshal([]byte(old.Ext), &list) == nil && len(list) > 0 {
		ids = nil
		for _, n := range list {
			ids = append(ids, n.EmplID)
		}
	}
	for _, id := range ids {
		p, ok, err := s.Directory.Seen(ctx, req.User.ID, id)
		if err != nil || !ok {
			return who, false
		}
		who.People = append(who.People, commands.Person{ID: id, Name: p.Name, Detail: p.Dept})
	}
	return who, len(who.People) > 0
}

// carryRows reads the rows of an old table, if every cell that has to be filled in can be.
func (s *skill) carryRows(ctx context.Context, req *commands.Request, c control, value string) (out []commands.Values, ok bool) {
	rows, ok := cells(value)
	if !ok || len(rows) == 0 {
		return nil, false
	}
	for _, row := range rows {
		line := commands.Values{}
		for _, col := range c.Columns {
			i := slices.IndexFunc(row, func(cell component) bool { return cell.Label == col.Name && !empty(cell.Value) })
			if i < 0 {
				continue
			}
			v, why := s.carry(ctx, req, col, row[i])
			if why != "" {
				return nil, false
			}
			line[col.param().Name] = v
		}
		out = append(out, line)
	}
	return out, true
}
