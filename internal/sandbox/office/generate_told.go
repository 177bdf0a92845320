package office

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// What a world says has happened: the punches of single days and approvals step by step. It is lived through by the
// same state machine as everything else.

// dayRef is a day of the calendar, or so many working days from the one on which the world was made: 0 is that day,
// -1 the last working day before it.
type dayRef struct {
	date    time.Time
	workday int
}

func (o *Office) dayOf(d dayRef) time.Time {
	if !d.date.IsZero() {
		return d.date
	}
	return o.workday(d.workday)
}

func (o *Office) workday(n int) time.Time {
	if n < 0 {
		return o.workdayBefore(o.today(), -n)
	}
	return o.workdayAfter(o.today(), n)
}

// expand replaces {n} by the date n working days from today.
func (o *Office) expand(text string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		number, after, ok := strings.Cut(rest, "}")
		n, err := strconv.Atoi(number)
		if !ok || err != nil {
			b.WriteString("{")
			text = rest
			continue
		}
		b.WriteString(o.workday(n).Format(dayFormat))
		text = after
	}
}

// generatePunches replaces the days that the world knows better.
func (o *Office) generatePunches() {
	for _, d := range o.world.days {
		p, date := o.named(d.person), o.dayOf(d.day)
		o.cleared[p.UserID+date.Format(dayFormat)] = true
		for _, m := range d.times {
			o.extra[p.UserID] = append(o.extra[p.UserID], punch{at: at(date, m), source: "USER"})
		}
		for _, m := range d.outside {
			o.extra[p.UserID] = append(o.extra[p.UserID], punch{at: at(date, m), source: "USER", outside: true, remark: "外勤"})
		}
	}
}

// stories are the approvals that the world knows of. What would lie ahead happens at the start.
func (o *Office) stories() []draft {
	var out []draft
	for i := range o.world.stories {
		s := &o.world.stories[i]
		out = append(out, draft{story: s, person: o.named(s.person), created: o.soFar(at(o.dayOf(s.day), s.minutes))})
	}
	return out
}

func (o *Office) soFar(t time.Time) time.Time {
	if t.After(o.born) {
		return o.born
	}
	return t
}

// storyPace is how long people take for a step of a story.
const storyPace = 20 * time.Minute

// tell lives through a story. What cannot happen is a problem of the file that it comes from (see ReadWorld), and is
// left out.
func (o *Office) tell(d draft) {
	s := d.story
	t := o.findTemplate(func(t *template) bool { return t.name == s.template })
	if !o.visible(t, d.person) {
		o.problem(s.path+".by", "%s may not use this template", d.person.Name)
		return
	}
	values, err := o.fillIn(t, s.values)
	if err != nil {
		o.problem(s.path+".values", "%v", err)
		return
	}
	checked, f := o.checkValues(t, values)
	if f != nil {
		o.problem(s.path+".values", "the form does not take this: %s", f.message)
		return
	}
	var chosen []string
	for _, ref := range s.approvers {
		chosen = append(chosen, o.named(ref).UserID)
	}
	steps := o.plan(t, d.person, map[string][]string{choiceKey: chosen})
	if len(steps) == 0 {
		o.problem(s.path+".approvers", "nobody is left to approve; name somebody")
		return
	}
	in := o.begin(t, d.person, approvalDept(d.person.DeptID), checked, steps, d.created)
	for i, a := range s.acts {
		if why := o.act(in, a, o.soFar(d.created.Add(time.Duration(i+1)*storyPace))); why != "" {
			o.problem(a.path, "%s", why)
		}
	}
}

// act does one step; the result says why it is impossible.
func (o *Office) act(in *instance, a act, when time.Time) string {
	by := in.originator.UserID
	if a.by != "" {
		by = o.named(a.by).UserID
	}
	if a.do == "comment" {
		o.comment(in, by, a.remark, when)
		return ""
	}
	if in.status != running {
		return "the approval has already ended"
	}
	if a.do == "withdraw" {
		if in.template.noRevoke {
			return "this template cannot be withdrawn"
		}
		o.withdraw(in, in.originator.UserID, a.remark, when)
		return ""
	}
	t := in.open()
	if a.by != "" {
		t = in.openFor(by)
	}
	if t == nil {
		return "no task waits for " + a.by
	}
	switch a.do {
	case "hand_over":
		o.handOver(in, t, o.named(a.to).UserID, a.remark, when)
	default:
		o.decide(in, t, a.do == agree, a.remark, when)
	}
	return ""
}

func (in *instance) openFor(userID string) *task {
	for _, t := range in.tasks {
		if t.userID == userID && t.status == running {
			return t
		}
	}
	return nil
}

// fillIn writes a form in the order of its template.
func (o *Office) fillIn(t *template, given map[string]any) ([]formValue, error) {
	var out []formValue
	used := 0
	for _, f := range t.fields {
		v, ok := given[f.id]
		if !ok {
			v, ok = given[f.said()]
		}
		if !ok {
			continue
		}
		used++
		text, err := o.valueText(f, v)
		if err != nil {
			return nil, err
		}
		out = append(out, formValue{ID: f.id, Name: f.label, Value: text, ComponentType: f.component})
	}
	if used < len(given) {
		var names []string
		for _, f := range t.fields {
			names = append(names, f.said())
		}
		return nil, fmt.Errorf("a value has no such field; the form has %s", strings.Join(names, ", "))
	}
	return out, nil
}

// said is how files name a field: by its label. Ranges of dates have two labels; they are called dates.
func (f field) said() string {
	if f.component == "DDDateRangeField" {
		return "dates"
	}
	return f.label
}

// valueText is the text in which a form keeps a value (openapi.md 4.2): plain for scalars, JSON for lists, people as
// userIds and tables as rows of fields.
func (o *Office) valueText(f field, v any) (string, error) {
	list, isList := v.([]any)
	switch {
	case f.component == "TableField":
		if !isList {
			return "", fmt.Errorf("%s takes a list of rows", f.label)
		}
		return o.tableText(f, list)
	case f.component == "InnerContactField":
		if !isList {
			list = []any{v}
		}
		var ids []string
		for _, ref := range list {
			p := o.named(fmt.Sprint(ref))
			if p == nil || p.UserID == "" {
				return "", fmt.Errorf("%s: nobody is called %v", f.label, ref)
			}
			ids = append(ids, p.UserID)
		}
		return jsonText(ids), nil
	case f.component == "DDAttachment":
		var files []object
		for _, name := range texts(v) {
			files = append(files, o.file(name))
		}
		return jsonText(files), nil
	case f.component == "DepartmentField":
		var ids []string
		for _, name := range texts(v) {
			d := o.deptByName[name]
			if d == nil {
				return "", fmt.Errorf("%s: there is no department %s", f.label, name)
			}
			ids = append(ids, strconv.FormatInt(d.id, 10))
		}
		return strings.Join(ids, ","), nil
	case f.component == "DDMultiSelectField", f.component == "DDPhotoField", f.component == "AddressField", f.component == "RelateField":
		return jsonText(texts(v)), nil
	case f.component == "DDDateRangeField":
		if len(list) != 2 {
			return "", fmt.Errorf("dates takes a list of two, such as ['{1}', '{2}']")
		}
		return jsonText([]string{o.expand(fmt.Sprint(list[0])), o.expand(fmt.Sprint(list[1]))}), nil
	}
	if _, isMap := v.(map[string]any); isList || isMap || v == nil {
		return "", fmt.Errorf("%s takes one plain value", f.label)
	}
	return o.expand(fmt.Sprint(v)), nil
}

// texts is one value, or a list of them.
func texts(v any) []string {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	var out []string
	for _, x := range list {
		out = append(out, fmt.Sprint(x))
	}
	return out
}

// file is an attachment of a form, by its name alone: nothing opens it.
func (o *Office) file(name string) object {
	kind := name[strings.LastIndex(name, ".")+1:]
	return object{
		"spaceId": strconv.FormatInt(o.number(9, "space"), 10), "fileId": strconv.FormatInt(o.number(11, "file", name), 10),
		"fileName": name, "fileType": kind, "fileSize": o.number(6, "size", name),
	}
}

func (o *Office) tableText(f field, rows []any) (string, error) {
	var out [][]formValue
	for _, r := range rows {
		row, ok := r.(map[string]any)
		if !ok {
			return "", fmt.Errorf("%s: a row is written as {field: value}", f.label)
		}
		values, err := o.fillIn(&template{fields: f.children}, row)
		if err != nil {
			return "", fmt.Errorf("%s: %w", f.label, err)
		}
		for i := range values {
			values[i] = formValue{Name: values[i].Name, Value: values[i].Value}
		}
		out = append(out, values)
	}
	return jsonText(out), nil
}

// problem notes what a world's file asked for and cannot be.
func (o *Office) problem(path, format string, args ...any) {
	o.problems = append(o.problems, problem{path: path, text: fmt.Sprintf(format, args...)})
}

// problem is a mistake at a place of a file.
type problem struct{ path, text string }
