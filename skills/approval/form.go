package approval

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// What a filled-in form holds. Values are text; lists and tables are JSON inside it, and DingTalk writes
// them otherwise when it answers than it wants them when an approval is started (openapi.md 4.2): people
// and departments come as names with their ids in extValue, tables as rows of rowValue, an empty table
// as its own schema. Both are read, and what is not understood is said to be there.

// reader reads what a component holds.
type reader func(context.Context, *skill, component) Field

// readers are the components that DingTalk's forms are known to have, by their type; plain ones are texts
// or lists of texts. A type that is not here is read like a plain one.
func readers() map[string]reader {
	return map[string]reader{
		"TextField": plain, "TextareaField": plain, "NumberField": plain, "PhoneField": plain, "IdCardField": plain, "DDSelectField": plain,
		"DDMultiSelectField": plain, "DDDateField": plain, "CalculateField": plain, "SeqNumberField": plain, "CascadeField": plain,
		"OcrTextField": plain, "OcrIdCardField": plain, "RecipientAccountField": plain, "InvoiceField": plain, "OpenDataField": plain,
		"MoneyField": func(_ context.Context, _ *skill, c component) Field {
			return text(money(c.Value, c.Label))
		},
		"StarRatingField":  func(_ context.Context, _ *skill, c component) Field { return text(c.Value + " ★") },
		"DDDateRangeField": span, "DDHolidayField": holiday,
		"AddressField": address, "TimeAndLocationField": location,
		"InnerContactField": contacts, "ExternalContactField": contacts, "DepartmentField": departments,
		"RelateField": related, "FormRelateField": related, "TableField": table,
		"DDAttachment": attachments, "DDPhotoField": pictures, "SignatureField": elsewhere,
		// Words of the form itself, which nobody filled in.
		"TextNote": func(context.Context, *skill, component) Field { return Field{} },
	}
}

// component is a field of a form, or a cell of one of its tables.
type component struct {
	Type, Label, Value, Ext, Alias string
}

// UnmarshalJSON reads a cell in either form: {name, value} or {label, value, key, componentType}. The key
// of a component begins with its type.
func (c *component) UnmarshalJSON(b []byte) error {
	var cell struct {
		Name, Label, Key, ComponentType, BizAlias string
		Value, ExtValue, ExtendValue              json.RawMessage
	}
	if err := json.Unmarshal(b, &cell); err != nil {
		return err
	}
	*c = component{Type: cell.ComponentType, Label: cell.Name + cell.Label, Value: loose(cell.Value), Ext: loose(cell.ExtValue) + loose(cell.ExtendValue), Alias: cell.BizAlias}
	if c.Type == "" {
		c.Type = typeOf(cell.Key)
	}
	return nil
}

func typeOf(id string) string {
	if i := strings.IndexAny(id, "-_"); i > 0 && strings.HasSuffix(id[:i], "Field") {
		return id[:i]
	}
	return ""
}

// loose is a JSON value as the text of a component: strings as they are, all else as JSON.
func loose(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// filled are the components of a form in which somebody put something. A suite (请假, 加班) that comes as
// a container is taken apart.
func filled(d dingtalk.Instance) []component {
	var out []component
	for _, v := range d.FormComponentValues {
		c := component{Type: v.ComponentType, Label: v.Name, Value: v.Value, Ext: v.ExtValue, Alias: v.BizAlias}
		if c.Type == "" {
			c.Type = typeOf(v.ID)
		}
		if c.Type != "DDBizSuite" {
			out = append(out, c)
			continue
		}
		var children []component
		if json.Unmarshal([]byte(c.Value), &children) != nil {
			children = []component{c}
		}
		out = append(out, children...)
	}
	kept := out[:0]
	for _, c := range out {
		if c.Value = strings.TrimSpace(c.Value); !empty(c.Value) {
			kept = append(kept, c)
		}
	}
	return kept
}

// empty says that a value is what DingTalk answers for nothing.
func empty(value string) bool {
	switch strings.TrimSpace(value) {
	case "", "null", "[]", "{}":
		return true
	}
	return false
}

// form reads a form for a card.
func (s *skill) form(ctx context.Context, d dingtalk.Instance) []Field {
	var out []Field
	for _, c := range filled(d) {
		f := s.field(ctx, c)
		if len(f.Values) == 0 && len(f.Rows) == 0 && f.Shape != FieldElsewhere {
			continue
		}
		f.Label = label(c.Label)
		out = append(out, f)
	}
	return out
}

func (s *skill) field(ctx context.Context, c component) Field {
	read := readers()[c.Type]
	if read == nil {
		read = plain
	}
	return read(ctx, s, c)
}

func plain(_ context.Context, _ *skill, c component) Field { return anything(c.Value) }

func text(s string) Field {
	if strings.TrimSpace(s) == "" {
		return Field{}
	}
	return Field{Values: []string{s}}
}

// anything reads what has no reader: text, or a list of texts. Whatever is structured otherwise is shown
// by DingTalk only.
func anything(value string) Field {
	if !strings.HasPrefix(value, "[") && !strings.HasPrefix(value, "{") {
		return text(value)
	}
	var parts []any
	if json.Unmarshal([]byte(value), &parts) != nil {
		if json.Valid([]byte(value)) {
			return Field{Shape: FieldElsewhere}
		}
		return text(value)
	}
	f := Field{Shape: FieldList}
	for _, p := range parts {
		word := scalar(p)
		if word == "" && p != nil && p != "" {
			return Field{Shape: FieldElsewhere}
		}
		if word != "" {
			f.Values = append(f.Values, word)
		}
	}
	return f
}

// scalar is a JSON value as a person writes it, "" for null and what has parts.
func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

func scalars(value string) []string {
	var parts []any
	if json.Unmarshal([]byte(value), &parts) != nil {
		return nil
	}
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = scalar(p)
	}
	return out
}

// label reads the name of a range, which is a JSON list: ["开始时间","结束时间"].
func label(name string) string {
	if parts := scalars(name); len(parts) > 0 {
		return strings.Join(parts, " – ")
	}
	return name
}

func span(_ context.Context, _ *skill, c component) Field {
	ends := scalars(c.Value)
	if len(ends) < 2 {
		return anything(c.Value)
	}
	return Field{Shape: FieldRange, Values: ends[:2]}
}

// holiday is the suite 请假: [from, to, length, unit, kind of leave, label of the kind].
func holiday(_ context.Context, _ *skill, c component) Field {
	parts := scalars(c.Value)
	if len(parts) < 2 {
		return anything(c.Value)
	}
	f := Field{Shape: FieldRange, Values: parts[:2]}
	if len(parts) > 3 {
		f.Length = Length{N: parts[2], Hours: hours(parts[3])}
	}
	if len(parts) > 4 {
		f.About = parts[4]
	}
	return f
}

// hours says whether a unit of leave counts hours: hour, halfHour, limitHour; day and halfDay do not.
func hours(unit string) bool { return strings.Contains(strings.ToLower(unit), "hour") }

func address(_ context.Context, _ *skill, c component) Field {
	parts := scalars(c.Value)
	if len(parts) == 0 {
		parts = strings.Split(c.Value, ",")
	}
	return text(strings.Join(strings.Fields(strings.Join(parts, " ")), " "))
}

// location is [time, longitude, latitude, address, accuracy]; coordinates are not shown.
func location(_ context.Context, _ *skill, c component) Field {
	parts := scalars(c.Value)
	if len(parts) < 4 {
		return anything(c.Value)
	}
	return text(strings.TrimSpace(parts[0] + " " + parts[3]))
}

// named is an entry of extValue: who or what a value stands for.
type named struct {
	EmplID   string `json:"emplId"`
	Name     string `json:"name"`
	Title    string `json:"title"`
	RowLabel string `json:"rowLabel"`
	Number   string `json:"businessId"`
}

// contacts are userIds, or names with the ids in extValue. The directory's name is the one shown.
func contacts(ctx context.Context, s *skill, c component) Field {
	f := Field{Shape: FieldList}
	var list []named
	if json.Unmarshal([]byte(c.Ext), &list) == nil && len(list) > 0 {
		for _, n := range list {
			if name := s.name(ctx, n.EmplID); name != "" && name != n.EmplID {
				n.Name = name
			}
			f.Values = append(f.Values, n.Name+map[bool]string{true: n.EmplID}[n.Name == ""])
		}
		return f
	}
	ids := scalars(c.Value)
	if len(ids) == 0 {
		ids = strings.Split(c.Value, ",")
	}
	for _, id := range ids {
		if id = strings.TrimSpace(id); id != "" {
			f.Values = append(f.Values, s.name(ctx, id))
		}
	}
	return f
}

// departments are ids, or names with the ids in extValue.
func departments(ctx context.Context, s *skill, c component) Field {
	f := Field{Shape: FieldList}
	var list []named
	if json.Unmarshal([]byte(c.Ext), &list) == nil && len(list) > 0 && list[0].Name != "" {
		for _, n := range list {
			f.Values = append(f.Values, n.Name)
		}
		return f
	}
	ids := scalars(c.Value)
	if len(ids) == 0 {
		ids = strings.Split(c.Value, ",")
	}
	for _, word := range ids {
		word = strings.TrimSpace(word)
		if id, err := strconv.ParseInt(word, 10, 64); err == nil {
			if name := s.Directory.DeptName(ctx, id); name != "" {
				word = name
			}
		}
		if word != "" {
			f.Values = append(f.Values, word)
		}
	}
	return f
}

// related are other approvals: by the titles that came with them, else by what the index knows of their
// ids. An id says nothing to a person.
func related(ctx context.Context, s *skill, c component) Field {
	var ext struct {
		List []named `json:"list"`
	}
	_ = json.Unmarshal([]byte(c.Ext), &ext) // without it there are the values alone
	f := Field{Shape: FieldList}
	values := scalars(c.Value)
	if len(values) == 0 {
		values = []string{c.Value}
	}
	for i, v := range values {
		title := ""
		if i < len(ext.List) {
			n := ext.List[i]
			title = cmp.Or(n.Title, n.RowLabel, n.Name, n.Number)
		}
		if i, _, known, err := s.load(ctx, v); err == nil && known {
			title = cmp.Or(title, i.Title, i.Number)
		}
		if strings.ContainsAny(v, " ") || !ascii(v) { // a title itself
			title = cmp.Or(v, title)
		}
		if title == "" {
			return Field{Shape: FieldElsewhere}
		}
		f.Values = append(f.Values, title)
	}
	return f
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > '~' }) < 0
}

// attachments are files by name. Their addresses cost a call each, need Workflow.Instance.Write and
// live for 15 minutes: DingTalk opens them.
func attachments(_ context.Context, _ *skill, c component) Field {
	var files []struct {
		Name string          `json:"fileName"`
		Size json.RawMessage `json:"fileSize"`
	}
	if json.Unmarshal([]byte(c.Value), &files) != nil {
		return Field{Shape: FieldElsewhere}
	}
	f := Field{Shape: FieldFiles}
	for _, file := range files {
		name := file.Name
		if n, err := strconv.ParseInt(loose(file.Size), 10, 64); err == nil && n > 0 {
			name += " (" + size(n) + ")"
		}
		f.Values = append(f.Values, name)
	}
	return f
}

func size(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

func pictures(_ context.Context, _ *skill, c component) Field {
	f := Field{Shape: FieldPictures, Values: scalars(c.Value)}
	if len(f.Values) == 0 {
		f.Values = []string{c.Value}
	}
	return f
}

func elsewhere(context.Context, *skill, component) Field {
	return Field{Shape: FieldElsewhere}
}
