package approval

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
)

// What is missing of a form can be filled in on its card, all at once, where the card platform draws inputs (cards.md 1.7). What does
// not fit is asked for again, and what has no input (people, departments, tables) is asked for in words.

// inputOf is the input for a component, "" without one.
func inputOf(component string) string {
	return map[string]string{
		"TextField": "TEXT", "PhoneField": "TEXT", "TextareaField": "TEXT_AREA", "NumberField": "NUMBER", "MoneyField": "NUMBER",
		"DDDateField": "DATE", "DDDateRangeField": "DATE", "DDSelectField": "SELECT", "DDMultiSelectField": "MULTI_SELECT",
	}[component]
}

// inputName is what an input is called: DingTalk writes ids of components with signs that may mean something in its bindings.
func (c control) inputName() string {
	return "f_" + strings.Map(func(r rune) rune {
		if r < '0' || r > 'z' || r > '9' && r < 'A' || r > 'Z' && r < 'a' {
			return '_'
		}
		return r
	}, c.ID)
}

const (
	rangeEnd = "_end" // the second input of a range
	dateForm = "yyyy-MM-dd"
)

// toWrite is the form for what is not known; nil when that is one field, which is asked for in words.
func (f paper) toWrite(v commands.Values) *cardtpl.Form {
	form := cardtpl.Form{Submit: "approval.filled", Besides: true}
	n := 0
	for _, c := range f.Controls {
		input := inputOf(c.Component)
		if _, known := v[c.param().Name]; known || input == "" {
			continue
		}
		n++
		field := cardtpl.Field{Name: c.inputName(), Label: label(c.Name), Type: input, Required: c.Required}
		for _, o := range c.Options {
			field.Options = append(field.Options, cardtpl.Choice{Value: o, Text: o})
		}
		if input == "DATE" {
			field.Format = dateForm
		}
		ends := scalars(c.Name)
		if c.Component != "DDDateRangeField" || len(ends) != 2 {
			ends = []string{field.Label}
		}
		for i, end := range ends {
			field.Label = end
			if i > 0 {
				field.Name += rangeEnd
			}
			form.Fields = append(form.Fields, field)
		}
	}
	if n < 2 {
		return nil
	}
	return &form
}

// filled takes what was filled in on the card, and goes on like an answer in words.
func (s *skill) filled(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var d commands.Dialog
	if err := json.Unmarshal(req.Press.Payload, &d); err != nil || d.Values == nil {
		return nil, commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	req.Values = d.Values
	fits, all, err := s.template(ctx, req, req.Values)
	switch {
	case err != nil:
		return nil, err
	case len(fits) != 1:
		return s.whichForm(req, fits, all)
	}
	form, err := s.sheet(ctx, fits[0].ProcessCode)
	if err != nil {
		return nil, err
	}
	for _, c := range form.Controls {
		if v, written := c.written(req); written {
			req.Values = req.Values.Merge(commands.Values{c.param().Name: v})
		}
	}
	req.More = form.params()
	reply, err := s.compose(ctx, req, paper{Template: fits[0], sheet: form, form: true})
	if err != nil {
		return nil, err
	}
	if reply.Ask != nil {
		reply.Ask.More = req.More
	}
	reply.To = commands.PressedCard
	return reply, nil
}

// written is what somebody wrote into the input of a control; without readings it does not fit.
func (c control) written(req *commands.Request) (v commands.Value, written bool) {
	text := strings.TrimSpace(req.Press.Form[c.inputName()])
	v.Said = text
	one := func(reading any) (commands.Value, bool) {
		v.Readings = []any{reading}
		return v, true
	}
	date := func(text string) (time.Time, bool) { return dayOf(text, req) }
	switch inputOf(c.Component) {
	case "":
		return v, false
	case "NUMBER":
		if _, _, ok := decimal(text); ok {
			return one(strings.ReplaceAll(text, ",", ""))
		}
	case "DATE":
		from, ok1 := date(text)
		to, ok2 := from, ok1
		if c.Component == "DDDateRangeField" {
			end := strings.TrimSpace(req.Press.Form[c.inputName()+rangeEnd])
			to, ok2 = date(end)
			v.Said = strings.Trim(text+" – "+end, " –")
		}
		if ok1 && ok2 && !to.Before(from) {
			said := v.Said
			v = commands.Days{From: from, To: to}.Value()
			v.Said = said
			return v, true
		}
	case "MULTI_SELECT":
		var picked []string
		if json.Unmarshal([]byte(text), &picked) == nil {
			if v.Said = strings.Join(picked, ", "); len(picked) > 0 {
				return one(picked)
			}
		}
	default:
		if text != "" {
			return one(text)
		}
	}
	return v, v.Said != ""
}
