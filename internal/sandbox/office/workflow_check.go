package office

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// checkValues holds a form against its template as DingTalk does (openapi.md 4.2): known components, the required ones filled in,
// each value written as its component wants it, nothing oversized. The stored values carry the component's id and type.
func (o *Office) checkValues(t *template, given []formValue) ([]formValue, *fault) {
	if len(given) == 0 || len(given) > maxComponents {
		return nil, bad("processInstanceInvalidParameter", "审批实例参数错误：formComponentValues")
	}
	values, failed := o.checkRow(t.fields, given)
	switch {
	case failed == illegal:
		return nil, bad("illegalComponent", "表单组件入参错误")
	case failed != "":
		return nil, bad("formConverterError", "表单数据校验失败，失败控件："+failed)
	}
	return values, nil
}

// illegal stands for a component whose type the call names wrongly.
const illegal = "\x00"

// checkRow checks a form, or a row of one of its tables; failed is the label of what is wrong.
func (o *Office) checkRow(fields []field, given []formValue) (values []formValue, failed string) {
	filled := map[string]bool{}
	for _, v := range given {
		i := slices.IndexFunc(fields, func(f field) bool { return f.label == v.Name || v.ID != "" && f.id == v.ID })
		if i < 0 || utf8.RuneCountInString(v.Value) > maxValue {
			return nil, v.Name
		}
		f := fields[i]
		if v.ComponentType != "" && v.ComponentType != f.component {
			return nil, illegal
		}
		if v.Value != "" && !o.fits(f, v.Value) {
			return nil, f.label
		}
		filled[f.id] = v.Value != ""
		v.ID, v.Name, v.ComponentType = f.id, f.label, f.component
		values = append(values, v)
	}
	for _, f := range fields {
		if f.required && !filled[f.id] {
			return nil, f.label
		}
	}
	return values, ""
}

// fits says whether a value is written as its component wants it.
func (o *Office) fits(f field, value string) bool {
	var list []string
	isList := json.Unmarshal([]byte(value), &list) == nil
	switch f.component {
	case "DDSelectField":
		return len(f.options) == 0 || slices.Contains(f.options, value)
	case "DDMultiSelectField":
		return isList && !slices.ContainsFunc(list, func(s string) bool { return !slices.Contains(f.options, s) })
	case "NumberField", "MoneyField":
		_, err := strconv.ParseFloat(value, 64)
		return err == nil
	case "DDDateField":
		return isDate(value)
	case "DDDateRangeField":
		return isList && len(list) == 2 && (isDate(list[0]) && isDate(list[1]) || halfDays(f)) && list[0] <= list[1]
	case "InnerContactField":
		return isList && o.allEmployees(list)
	case "DepartmentField":
		return !slices.ContainsFunc(idsOf(value), func(id string) bool {
			n, err := strconv.ParseInt(id, 10, 64)
			return err != nil || n != -1 && o.depts[n] == nil
		})
	case "DDAttachment":
		var files []struct{ SpaceID, FileID, FileName, FileType string }
		return json.Unmarshal([]byte(value), &files) == nil && !slices.ContainsFunc(files, func(f struct{ SpaceID, FileID, FileName, FileType string }) bool {
			return f.SpaceID == "" || f.FileID == "" || f.FileName == ""
		})
	case "TableField":
		var rows [][]formValue
		if json.Unmarshal([]byte(value), &rows) != nil {
			return false
		}
		return !slices.ContainsFunc(rows, func(row []formValue) bool { _, failed := o.checkRow(f.children, row); return failed != "" })
	}
	return true
}

// halfDays says whether a range is that of a suite, which has hours and is never handed in by a call.
func halfDays(f field) bool {
	return slices.ContainsFunc(templateSpecs, func(t template) bool {
		return t.suite && slices.ContainsFunc(t.fields, func(o field) bool { return o.id == f.id })
	})
}

// isDate reads the one form of a date that the call takes.
func isDate(s string) bool {
	_, err := time.Parse(dayFormat, s)
	return err == nil
}
