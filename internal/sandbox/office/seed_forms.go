package office

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Approval templates and instances of a seed file.

func (r *seedReader) readTemplates() {
	if len(r.in.Templates) > 0 {
		r.world.templates = nil
	} else if len(r.in.Departments) > 0 {
		// What only a department of the default chart sees has nobody to see it.
		r.world.templates = slices.DeleteFunc(slices.Clone(r.world.templates), func(t template) bool { return t.onlyFor != "" && !r.units[t.onlyFor] })
	}
	names := map[string]bool{}
	for i, in := range r.in.Templates {
		here := fmt.Sprintf("templates[%d]", i)
		t := r.template(here, in)
		if names[t.name] {
			r.problem(here, "there are two templates %s", t.name)
		}
		names[t.name] = true
		r.world.templates = append(r.world.templates, t)
	}
}

func (r *seedReader) template(here string, in seedTemplate) template {
	t := template{key: in.Name, name: in.Name, dir: in.Folder}
	if in.Builtin != "" {
		i := slices.IndexFunc(templateSpecs, func(t template) bool { return t.key == in.Builtin })
		if i < 0 {
			var keys []string
			for _, t := range templateSpecs {
				keys = append(keys, t.key)
			}
			r.problem(here+".builtin", "there is no such template; write one of %s", strings.Join(keys, ", "))
			return t
		}
		if len(in.Fields) > 0 {
			r.problem(here+".fields", "the form of a built-in template is fixed")
		}
		t = templateSpecs[i]
		if in.Name != "" {
			t.name = in.Name
		}
		if in.Folder != "" {
			t.dir = in.Folder
		}
	} else {
		if in.Name == "" {
			r.problem(here, "a template needs a name, or builtin")
		}
		if len(in.Fields) == 0 {
			r.problem(here, "a template needs fields")
		}
		if len(in.Approvers) == 0 {
			r.problem(here, "a template needs approvers")
		}
		if t.dir == "" {
			t.dir = "其他"
		}
		t.fields = r.fields(here+".fields", in.Name, in.Fields, false)
	}
	if len(in.Approvers) > 0 {
		t.flow = r.flow(here+".approvers", in.Approvers)
	}
	if in.VisibleTo != "" {
		t.onlyFor = in.VisibleTo
	}
	r.unit(here+".visible_to", t.onlyFor)
	if in.CopyTo != "" {
		t.ccTeam = in.CopyTo
		r.unit(here+".copy_to", in.CopyTo)
	}
	if in.Withdraw != nil {
		t.noRevoke = !*in.Withdraw
	}
	t.remarks = in.Opinion
	return t
}

// components are the kinds of fields that a file may name, as DingTalk calls them (openapi.md 4.2).
func components() map[string]string {
	return map[string]string{
		"text": "TextField", "textarea": "TextareaField", "number": "NumberField", "money": "MoneyField", "select": "DDSelectField",
		"date": "DDDateField", "dates": "DDDateRangeField", "people": "InnerContactField", "phone": "PhoneField", "table": "TableField",
		"choices": "DDMultiSelectField", "departments": "DepartmentField", "files": "DDAttachment", "pictures": "DDPhotoField",
		"related": "RelateField", "address": "AddressField", "stars": "StarRatingField", "idcard": "IdCardField", "formula": "CalculateField",
	}
}

func (r *seedReader) fields(path, owner string, list []seedField, inTable bool) []field {
	var out []field
	said := map[string]bool{}
	for i, in := range list {
		here := fmt.Sprintf("%s[%d]", path, i)
		f := field{id: in.ID, label: in.Name, component: components()[in.Type], required: in.Required, options: in.Options}
		switch {
		case f.component == "":
			r.problem(here+".type", "a field's type is one of %s", strings.Join(slices.Sorted(maps.Keys(components())), ", "))
		case in.Type == "dates":
			f.label = dateRange("").label
		case in.Name == "":
			r.problem(here, "a field needs a name")
		}
		if (in.Type == "select" || in.Type == "choices") != (len(in.Options) > 0) {
			r.problem(here+".options", "select and choices, and nothing else, have options")
		}
		if (in.Type == "table") != (len(in.Fields) > 0) || in.Type == "table" && inTable {
			r.problem(here+".fields", "table, and nothing else, has fields; a table in a table there is not")
		}
		if f.id == "" {
			sum := digest(0, "field", owner, in.Type, in.Name)
			f.id = f.component + "_" + upper(hex.EncodeToString(sum[:4]))
		}
		if said[f.said()] || said[f.id] {
			r.problem(here, "there are two fields %s", f.said())
		}
		said[f.said()], said[f.id] = true, true
		if !inTable {
			f.children = r.fields(here+".fields", owner+"/"+in.Name, in.Fields, true)
		}
		out = append(out, f)
	}
	return out
}

func (r *seedReader) flow(path string, list []seedApprover) []rule {
	roles := map[string]rule{
		"manager": {name: "直属主管", by: byManager}, "head": {name: "部门负责人", by: byHead}, "boss": {name: "总经理", by: byBoss}, "chosen": {name: "审批人", by: byChoice},
	}
	var out []rule
	for i, in := range list {
		here := fmt.Sprintf("%s[%d]", path, i)
		said := 0
		a, known := roles[in.Role]
		if in.Role != "" {
			said++
			if !known {
				r.problem(here+".role", "a role is manager, head, boss or chosen")
			}
		}
		if in.Department != "" {
			said++
			a = rule{name: in.Department, by: byTeam, unit: in.Department}
			r.unit(here+".department", in.Department)
		}
		if len(in.People) > 0 {
			said++
			a = rule{name: "审批人", by: byPeople, people: in.People}
			for n, ref := range in.People {
				r.employee(fmt.Sprintf("%s.people[%d]", here, n), ref)
			}
		}
		if said != 1 {
			r.problem(here, "one of role, department and people belongs here")
		}
		a.activity, a.method = fmt.Sprintf("sid_seed_%d", i+1), methodOr
		if in.All {
			a.method = methodAnd
		}
		if in.Name != "" {
			a.name = in.Name
		}
		out = append(out, a)
	}
	return out
}

func (r *seedReader) readInstances() {
	for i, in := range r.in.Instances {
		here := fmt.Sprintf("instances[%d]", i)
		at := slices.IndexFunc(r.world.templates, func(t template) bool { return t.name == in.Template })
		if at < 0 {
			r.problem(here+".template", "there is no template %q", in.Template)
		}
		r.employee(here+".by", in.By)
		s := story{path: here, template: in.Template, person: in.By, day: dayRef{workday: -1}, minutes: 10 * 60, values: in.Values, approvers: in.Approvers}
		if in.Day != "" {
			s.day = r.day(here+".day", in.Day)
		}
		if in.Time != "" {
			s.minutes = r.clock(here+".time", in.Time)
		}
		for n, ref := range in.Approvers {
			r.employee(fmt.Sprintf("%s.approvers[%d]", here, n), ref)
		}
		chooses := at >= 0 && slices.ContainsFunc(r.world.templates[at].flow, func(a rule) bool { return a.by == byChoice })
		if at >= 0 && chooses != (len(in.Approvers) > 0) {
			r.problem(here+".approvers", "approvers are named where the template lets the originator choose, and only there")
		}
		for n, st := range in.Steps {
			s.acts = append(s.acts, r.step(fmt.Sprintf("%s.steps[%d]", here, n), st))
		}
		r.world.stories = append(r.world.stories, s)
	}
}

func (r *seedReader) step(here string, in seedStep) act {
	if !slices.Contains([]string{agree, refuse, "comment", "withdraw", "hand_over"}, in.Do) {
		r.problem(here+".do", "a step is agree, refuse, comment, withdraw or hand_over")
	}
	if in.By != "" {
		r.employee(here+".by", in.By)
	}
	if (in.Do == "hand_over") != (in.To != "") {
		r.problem(here+".to", "hand_over, and nothing else, names somebody to hand over to")
	} else if in.To != "" {
		r.employee(here+".to", in.To)
	}
	return act{path: here, do: in.Do, by: in.By, to: in.To, remark: in.Remark}
}
