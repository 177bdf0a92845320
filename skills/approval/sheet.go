package approval

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/directory"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// sheet is the form of a template as it can be filled in by words.
type sheet struct {
	Suite    string    `json:"suite,omitempty"` // attendance.leave: started by DingTalk alone (openapi.md 4.2)
	Controls []control `json:"controls,omitempty"`
	// Left are the controls that only DingTalk can fill in, by label; Needs says that some of them have to be.
	Left  []string `json:"left,omitempty"`
	Needs bool     `json:"needs,omitempty"`
}

// control is a component that can be filled in by words.
type control struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"` // as the call wants it: of a range the JSON of two labels
	Component string    `json:"component"`
	Required  bool      `json:"required,omitempty"`
	Options   []string  `json:"options,omitempty"`
	Columns   []control `json:"columns,omitempty"`
}

// typeOfControl are the components that can be filled in here, and what is read for them. Pictures are not among them: their value is an
// address, and no way to get one for a picture that was sent is documented; related approvals, addresses and stars have no finder.
func typeOfControl(component string) (commands.ParamType, bool) {
	t, ok := map[string]commands.ParamType{
		"TextField": commands.Text, "TextareaField": commands.Text, "PhoneField": commands.Text, "DepartmentField": commands.Text,
		"NumberField": commands.Number, "MoneyField": commands.Money, "DDDateField": commands.Day, "DDDateRangeField": commands.DateRange,
		"DDSelectField": commands.Choice, "DDMultiSelectField": commands.Choice, "InnerContactField": commands.Subjects, "TableField": commands.Table,
		"DDAttachment": commands.Files,
	}[component]
	return t, ok
}

// fieldPrefix keeps the fields of a form from the parameters of the command.
const fieldPrefix = "f."

// param is what a sentence is read for.
func (c control) param() commands.Param {
	t, _ := typeOfControl(c.Component)
	p := commands.Param{
		Name: fieldPrefix + c.ID, Label: label(c.Name), Type: t, Required: c.Required, Options: c.Options, Many: c.Component == "DDMultiSelectField",
	}
	for _, col := range c.Columns {
		p.Rows = append(p.Rows, col.param())
	}
	return p
}

// dayParam takes a day of which nobody can tell to which of several fields it belongs.
const dayParam = "day"

// params are what the form takes.
func (f sheet) params() (out []commands.Param) {
	for _, c := range f.Controls {
		out = append(out, c.param())
	}
	if len(f.dated()) > 1 {
		out = append(out, commands.Param{Name: dayParam, Type: commands.Day})
	}
	return out
}

// dated are the fields that take a day.
func (f sheet) dated() (out []commands.Param) {
	for _, c := range f.Controls {
		if p := c.param(); p.Type == commands.Day || p.Type == commands.DateRange {
			out = append(out, p)
		}
	}
	return out
}

// sheetOf reads a form. One that DingTalk calculates, or mere words, are filled in by nobody.
func sheetOf(f dingtalk.Form) sheet {
	out := sheet{Suite: f.BizType}
	for _, item := range f.Items {
		switch item.Component {
		case "TextNote", "CalculateField", "SeqNumberField":
			continue
		case "DDBizSuite", "DDHolidayField":
			out.Suite = cmp.Or(out.Suite, item.BizType, item.Component)
			continue
		}
		if c, ok := controlOf(item); ok {
			out.Controls = append(out.Controls, c)
			continue
		}
		out.Left = append(out.Left, label(item.Label))
		out.Needs = out.Needs || item.Required
	}
	return out
}

func controlOf(item dingtalk.FormItem) (control, bool) {
	t, ok := typeOfControl(item.Component)
	c := control{ID: cmp.Or(item.ID, item.Label), Name: item.Label, Component: item.Component, Required: item.Required, Options: item.Options}
	if t == commands.Choice && len(item.Options) == 0 {
		return c, false // its options are kept elsewhere
	}
	for _, child := range item.Children {
		col, plain := controlOf(child)
		switch {
		case plain && col.Component != "TableField" && col.Component != "DDAttachment":
			c.Columns = append(c.Columns, col)
		case child.Required:
			return c, false
		}
	}
	return c, ok && (t != commands.Table || len(c.Columns) > 0)
}

const formsKept = time.Hour // an administrator who changes a form need not wait long

// sheet is the form of a template: one counted call an hour.
func (s *skill) sheet(ctx context.Context, code string) (sheet, error) {
	key := "form|" + code
	if m, err := s.mark(ctx, key); err == nil && m.Form != nil && s.Now().Sub(m.At) < formsKept {
		return *m.Form, nil
	}
	f, err := s.API.Workflow.Form(ctx, code)
	if err != nil {
		return sheet{}, fmt.Errorf("approval: read form: %w", err)
	}
	out := sheetOf(f)
	if err := s.setMark(ctx, key, mark{At: s.Now(), Form: &out}, formsKept); err != nil {
		s.Log.Warn("form not kept", "err", err)
	}
	return out, nil
}

// mayStart lists the forms that somebody may start: one counted call every six hours a person.
func (s *skill) mayStart(ctx context.Context, userID string) ([]dingtalk.Template, error) {
	key := "templates|" + userID
	if m, err := s.mark(ctx, key); err == nil && s.Now().Sub(m.At) < templatesKept {
		return m.Templates, nil
	}
	list, err := s.API.Workflow.Templates(ctx, userID)
	if err != nil {
		return nil, fmt.Errorf("approval: list templates: %w", err)
	}
	if err := s.setMark(ctx, key, mark{At: s.Now(), Templates: list}, templatesKept); err != nil {
		s.Log.Warn("templates not kept", "err", err)
	}
	if s.known() == nil { // better than none, until all are listed
		s.called(list)
	}
	return list, nil
}

// wrong says that a field cannot take what was said for it: said is what, of a field that lacks something the empty text.
type wrong struct {
	said, key, label string
	args             []any
	fits             *commands.Value // what does of a value, nil when nothing does
}

func (w wrong) sentence(l i18n.Lang) string {
	return l.T(w.key, append(w.args, "said", commands.Line(w.said), "label", w.label)...)
}

// encode writes a value as the call wants it (openapi.md 4.2). A reply is a question about whom or which day was meant; v is the value with
// what was found out.
func (s *skill) encode(ctx context.Context, req *commands.Request, c control, v commands.Value) (wire string, found commands.Value, bad *wrong, ask *commands.Reply, err error) {
	p := c.param()
	if len(v.Readings) == 0 {
		return "", v, &wrong{said: v.Said, key: "approval.start.unread"}, nil, nil
	}
	switch p.Type {
	case commands.Number:
		return fmt.Sprint(v.Readings[0]), v, nil, nil, nil
	case commands.Money:
		value, plain := v.Readings[0].(string)
		switch {
		case !plain:
			return "", v, &wrong{said: v.Said, key: "approval.start.currency"}, nil, nil
		case len(v.Readings) > 1:
			return "", v, nil, s.whichAmount(req, p, v), nil
		case strings.HasPrefix(value, "-"):
			return "", v, &wrong{said: v.Said, key: "approval.start.unread"}, nil, nil
		}
		return value, v, nil, nil, nil
	case commands.Day:
		d := commands.DaysOf(v)
		if !d.From.Equal(d.To) {
			return "", v, nil, s.whichDay(req, p, d), nil
		}
		return d.From.Format(time.DateOnly), v, nil, nil, nil
	case commands.DateRange:
		d := commands.DaysOf(v)
		return asJSON([]string{d.From.Format(time.DateOnly), d.To.Format(time.DateOnly)}), v, nil, nil, nil
	case commands.Choice:
		return s.encodeChoice(c, p, v)
	case commands.Subjects:
		return s.encodePeople(ctx, req, p, v)
	case commands.Table:
		return s.encodeTable(ctx, req, c, v)
	case commands.Files:
		return s.encodeFiles(ctx, req, v)
	}
	text := strings.TrimSpace(fmt.Sprint(v.Readings[0]))
	if c.Component == "DepartmentField" {
		return s.encodeDepartment(ctx, req, v, text)
	}
	if text == "" || len([]rune(text)) > dingtalk.MaxFormValue {
		return "", v, &wrong{said: text, key: "approval.start.unread"}, nil, nil
	}
	return text, v, nil, nil, nil
}

func (s *skill) encodeChoice(c control, p commands.Param, v commands.Value) (string, commands.Value, *wrong, *commands.Reply, error) {
	picked, many := v.Readings[0].([]string)
	if !many {
		picked = []string{fmt.Sprint(v.Readings[0])}
	}
	for _, o := range picked { // the form may have changed since the draft was made
		if !slices.Contains(c.Options, o) {
			return "", v, &wrong{said: o, key: "approval.start.unread"}, nil, nil
		}
	}
	if p.Many {
		return asJSON(picked), v, nil, nil, nil
	}
	return picked[0], v, nil, nil, nil
}

// encodePeople finds everybody who was named among those whom the asker sees.
func (s *skill) encodePeople(ctx context.Context, req *commands.Request, p commands.Param, v commands.Value) (string, commands.Value, *wrong, *commands.Reply, error) {
	who, _ := v.Readings[0].(commands.Who)
	var ids []string
	all := slices.Clone(who.People)
	for i, person := range all {
		if person.ID == "" {
			found, like, err := s.Directory.Match(ctx, req.User.ID, person.Name)
			switch {
			case err != nil:
				return "", v, nil, nil, commands.NewError(commands.Unavailable, err, "core.unavailable")
			case len(found) == 0:
				return "", v, &wrong{said: person.Name, key: "approval.start.nobody"}, nil, nil
			case len(found) > 1 || !like.Sure():
				return "", v, nil, s.whichPerson(req, p, who.People, person.Name, found, like.Sure()), nil
			}
			all[i] = commands.Person{ID: found[0].UserID, Name: found[0].Name, Detail: found[0].Dept}
		} else if _, ok, err := s.Directory.Seen(ctx, req.User.ID, person.ID); err != nil {
			return "", v, nil, nil, commands.NewError(commands.Unavailable, err, "core.unavailable")
		} else if !ok {
			return "", v, &wrong{said: person.Name, key: "approval.start.nobody"}, nil, nil
		}
		if !slices.Contains(ids, all[i].ID) {
			ids = append(ids, all[i].ID)
		}
	}
	if len(ids) == 0 {
		return "", v, &wrong{said: v.Said, key: "approval.start.unread"}, nil, nil
	}
	v.Readings = []any{commands.Who{People: all}}
	return asJSON(ids), v, nil, nil, nil
}

func (s *skill) whichPerson(req *commands.Request, p commands.Param, people []commands.Person, name string, found []directory.Person, sure bool) *commands.Reply {
	var options []commands.Person
	for _, f := range found {
		options = append(options, commands.Person{ID: f.UserID, Name: f.Name, Detail: strings.TrimSpace(f.Dept + " " + f.Title)})
	}
	return commands.AskWhich(req, "approval", p.Name, name, options, sure, req.Values, func(one commands.Person) commands.Values {
		return commands.Values{p.Name: {Readings: []any{commands.Who{People: commands.Replaced(people, name, one)}}}}
	})
}

// maxDays is how many days are offered when it is open which one is meant.
const maxDays = 7

func (s *skill) whichDay(req *commands.Request, p commands.Param, d commands.Days) *commands.Reply {
	var days []string
	var fill []commands.Value
	for day := d.From; !day.After(d.To) && len(days) < maxDays; day = day.AddDate(0, 0, 1) {
		days = append(days, i18n.Day(req.Lang, day, req.Now))
		fill = append(fill, commands.Days{From: day, To: day}.Value())
	}
	return whichOf(req, p, asking{Ask: req.Lang.T("approval.ask.which_day", "label", p.Label), Options: days}, fill)
}

// whichAmount asks which of several amounts is meant that were said.
func (s *skill) whichAmount(req *commands.Request, p commands.Param, v commands.Value) *commands.Reply {
	var amounts []string
	var fill []commands.Value
	for _, reading := range v.Readings {
		amounts = append(amounts, grouped(fmt.Sprint(reading)))
		fill = append(fill, commands.Value{Readings: []any{reading}})
	}
	return whichOf(req, p, asking{Ask: req.Lang.T("approval.ask.which_amount", "label", p.Label, "said", commands.Line(v.Said)), Options: amounts}, fill)
}

func whichOf(req *commands.Request, p commands.Param, ask asking, fill []commands.Value) *commands.Reply {
	dialog := &commands.Dialog{Slot: p.Name, Values: req.Values}
	for i, o := range ask.Options {
		dialog.Options = append(dialog.Options, commands.Option{Label: o, Fill: commands.Values{p.Name: fill[i]}})
	}
	return &commands.Reply{Card: ask, Ask: dialog}
}

func (s *skill) encodeDepartment(ctx context.Context, req *commands.Request, v commands.Value, name string) (string, commands.Value, *wrong, *commands.Reply, error) {
	depts, err := s.Directory.DeptsNamed(ctx, req.User.ID, name)
	if err != nil {
		return "", v, nil, nil, commands.NewError(commands.Unavailable, err, "core.unavailable")
	}
	var ids []string
	for _, d := range depts {
		ids = append(ids, strconv.FormatInt(approvalDept(d), 10))
	}
	switch len(ids) {
	case 0:
		return "", v, &wrong{said: name, key: "approval.start.no_dept"}, nil, nil
	case 1:
		return ids[0], v, nil, nil, nil
	}
	return "", v, &wrong{said: name, key: "approval.start.depts", args: []any{"n", len(ids)}}, nil, nil
}

// approvalDept is how approvals number a department: the root is -1 (openapi.md 0.2).
func approvalDept(id int64) int64 {
	if id == 1 {
		return -1
	}
	return id
}

// maxRowsWritten is how many rows of a table one message may hold; a longer one is a file, not a sentence. What is copied was
// not said.
const maxRowsWritten = 30

func (s *skill) encodeTable(ctx context.Context, req *commands.Request, c control, v commands.Value) (string, commands.Value, *wrong, *commands.Reply, error) {
	rows, _ := v.Readings[0].([]commands.Values)
	switch {
	case len(rows) == 0:
		return "", v, &wrong{said: v.Said, key: "approval.start.unread"}, nil, nil
	case len(rows) > maxRowsWritten && v.From != fromCopy:
		return "", v, &wrong{key: "approval.start.rows", args: []any{"n", len(rows), "max", maxRowsWritten}}, nil, nil
	}
	var out [][]dingtalk.FormValue
	for i, row := range rows {
		var cells []dingtalk.FormValue
		for _, col := range c.Columns {
			value, said := row[col.param().Name]
			if !said {
				if col.Required {
					return "", v, &wrong{key: "approval.start.cell", args: []any{"row", i + 1, "column", label(col.Name)}}, nil, nil
				}
				continue
			}
			wire, found, bad, ask, err := s.encode(ctx, req, col, value)
			if err != nil {
				return "", v, nil, nil, err
			}
			if bad != nil || ask != nil { // in a row nobody is asked which of two
				return "", v, &wrong{key: "approval.start.cell", args: []any{"row", i + 1, "column", label(col.Name)}}, nil, nil
			}
			row[col.param().Name] = found
			cells = append(cells, dingtalk.FormValue{Name: col.Name, Value: wire})
		}
		out = append(out, cells)
	}
	return asJSON(out), v, nil, nil, nil
}

func asJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return "[]" // lists of texts always encode
	}
	return string(raw)
}
