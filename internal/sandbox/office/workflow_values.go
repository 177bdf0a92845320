package office

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Forms are answered otherwise than they are written (recorded answers of DingTalk): people and
// departments as names with their ids in extValue, tables as rows of rowValue with the type and id of
// each cell, an empty table as its own schema, and what was left empty as the word null.

func (o *Office) answeredValues(in *instance) []formValue {
	out := make([]formValue, 0, len(in.values))
	for _, v := range in.values {
		switch {
		case v.ComponentType == "TableField":
			o.answerTable(in.template, &v)
		case v.Value == "" || v.Value == "[]":
			v.Value = "null"
		case v.ComponentType == "InnerContactField":
			o.answerPeople(&v)
		case v.ComponentType == "DepartmentField":
			o.answerDepartments(&v)
		case v.ComponentType == "RelateField":
			o.answerRelated(&v)
		}
		out = append(out, v)
	}
	return out
}

func (o *Office) answerPeople(v *formValue) {
	var names []string
	var ext []object
	for _, id := range idsOf(v.Value) {
		if p := o.byUser[id]; p != nil {
			names = append(names, p.Name)
			ext = append(ext, object{"emplId": id, "name": p.Name, "avatar": "", "itemId": id})
		}
	}
	v.Value, v.ExtValue = strings.Join(names, ","), jsonText(ext)
}

func (o *Office) answerDepartments(v *formValue) {
	var names []string
	var ext []object
	for _, id := range idsOf(v.Value) {
		n, _ := strconv.ParseInt(id, 10, 64) // 0 is no department
		if d := o.depts[n]; d != nil {
			names = append(names, d.name)
			ext = append(ext, object{"id": id, "itemId": id, "name": d.name})
		}
	}
	v.Value, v.ExtValue = strings.Join(names, ","), jsonText(ext)
}

func (o *Office) answerRelated(v *formValue) {
	var titles []string
	var ext []object
	for _, id := range idsOf(v.Value) {
		if in := o.instanceByID[id]; in != nil {
			titles = append(titles, in.title)
			ext = append(ext, object{"procInstId": id, "businessId": in.businessID})
		}
	}
	v.Value, v.ExtValue = jsonText(titles), jsonText(object{"list": ext})
}

func (o *Office) answerTable(t *template, v *formValue) {
	var children []field
	for _, f := range t.fields {
		if f.id == v.ID {
			children = f.children
		}
	}
	var rows [][]formValue
	if json.Unmarshal([]byte(v.Value), &rows) != nil || len(rows) == 0 {
		v.Value = jsonText(schemaItems(children))
		return
	}
	var answered []object
	for i, row := range rows {
		var cells []object
		for _, c := range row {
			cell := object{"label": c.Name, "value": c.Value}
			for _, f := range children {
				if f.label == c.Name {
					cell["componentType"], cell["key"] = f.component, f.id
				}
			}
			cells = append(cells, cell)
		}
		answered = append(answered, object{"rowValue": cells, "rowNumber": v.ID + "_" + upper(o.word(12, "row", v.ID, i))})
	}
	v.Value, v.ExtValue = jsonText(answered), jsonText(object{"statValue": []string{}, "componentName": "TableField"})
}

// idsOf reads ids that are written as a JSON list or with commas.
func idsOf(value string) []string {
	var ids []string
	if json.Unmarshal([]byte(value), &ids) == nil {
		return ids
	}
	return strings.Split(value, ",")
}
