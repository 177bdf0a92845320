package approval

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Field is one component of an approval's form that somebody filled in.
type Field struct {
	Label  string
	Shape  Shape
	Values []string         // one text; several choices, people, files or titles; the two ends of a range
	Rows   [][]cardtpl.Fact // of a table: the filled cells of each row by their column
	Sums   []cardtpl.Fact   // of a table's columns that can be added up
	About  string           // of a range: the kind of leave
	Length Length
}

// Length is a number of days or hours as the form says it; N is "" when it says none.
type Length struct {
	N     string `json:"n,omitempty"`
	Hours bool   `json:"hours,omitempty"`
}

func (d Length) word(l i18n.Lang) string {
	switch {
	case d.N == "":
		return ""
	case d.Hours:
		return l.T("cards.approval.hours", "n", d.N)
	}
	return l.T("cards.approval.days", "n", d.N)
}

// Shape says how the values of a field belong together.
type Shape string

// Shapes of a field.
const (
	FieldText      Shape = ""
	FieldList      Shape = "list"
	FieldRange     Shape = "range"
	FieldFiles     Shape = "files"     // names; DingTalk opens them
	FieldPictures  Shape = "pictures"  // addresses, of which only the number is said
	FieldTable     Shape = "table"     // Rows and Sums
	FieldElsewhere Shape = "elsewhere" // holds what only DingTalk can show
)

// What a card shows of a form. A card that asks for a decision says by name what it leaves out, so these
// bound its length, not its truth.
const (
	maxFactValue  = 56  // characters: what our template shows of a fact without cutting it
	maxFieldText  = 400 // characters of one text
	maxFieldRows  = 8   // rows of one table
	maxFieldFiles = 8
	maxFormText   = 1800 // characters of the paragraphs
	maxFormFacts  = 16
)

// form is a form as a card shows it.
type form struct {
	facts []cardtpl.Fact // short values
	text  []string       // long ones, tables and lists
	left  []string       // what is not shown, by name
	files bool           // some of it is only named here
}

// layout draws the fields of a form until the card is full, and names the others.
func layout(l i18n.Lang, fields []Field) form {
	var out form
	var over []string
	size := 0
	for _, f := range fields {
		label := cardtpl.Line(f.Label)
		if label == "" {
			label = l.T("cards.approval.form.unnamed")
		}
		value, lines, left := f.draw(l)
		out.files = out.files || f.Shape == FieldFiles || f.Shape == FieldPictures || f.Shape == FieldElsewhere
		if len(lines) == 0 && utf8.RuneCountInString(label) <= cardtpl.MaxLabel && utf8.RuneCountInString(value) <= maxFactValue && len(out.facts) < maxFormFacts {
			out.facts = append(out.facts, cardtpl.Fact{Label: label, Value: value})
			continue
		}
		block := append([]string{l.T("cards.fact", "k", label, "v", value)}, lines...)
		if size += utf8.RuneCountInString(strings.Join(block, "\n")); size > maxFormText {
			over = append(over, label)
			continue
		}
		out.text = append(append(out.text, ""), block...)
		if left != "" {
			out.left = append(out.left, left)
		}
	}
	if len(over) > 0 {
		out.left = append(out.left, l.T("cards.approval.form.left", "n", len(over), "names", cardtpl.Names(l, over)))
	}
	return out
}

// draw is a field's value, the lines below it, and what of it is left out.
func (f Field) draw(l i18n.Lang) (value string, lines []string, left string) {
	switch f.Shape {
	case FieldTable:
		return f.table(l)
	case FieldElsewhere:
		return l.T("cards.approval.form.elsewhere"), nil, ""
	case FieldPictures:
		return l.T("cards.approval.form.pictures", "n", len(f.Values)), nil, ""
	case FieldFiles:
		shown := f.Values[:min(len(f.Values), maxFieldFiles)]
		if n := len(f.Values) - len(shown); n > 0 {
			left = l.T("cards.approval.form.more_files", "n", n, "name", f.Label)
		}
		return i18n.Join(l, shown), nil, left
	case FieldRange:
		return joined(f.About, strings.Join(f.Values, " – "), f.Length.word(l)), nil, ""
	case FieldList:
		return f.text(l, i18n.Join(l, f.Values))
	}
	return f.text(l, strings.Join(f.Values, "\n"))
}

func (f Field) text(l i18n.Lang, s string) (value string, lines []string, left string) {
	if n := utf8.RuneCountInString(s); n > maxFieldText {
		s, left = cardtpl.Cut(s, maxFieldText), l.T("cards.approval.form.more_text", "n", n-maxFieldText+1, "name", f.Label)
	}
	all := cardtpl.Lines(s)
	if len(all) == 0 {
		return "", nil, left
	}
	return all[0], all[1:], left
}

func (f Field) table(l i18n.Lang) (value string, lines []string, left string) {
	value = l.T("cards.approval.form.rows", "n", len(f.Rows))
	for _, sum := range f.Sums {
		value += " · " + l.T("cards.approval.form.sum", "name", sum.Label, "sum", sum.Value)
	}
	for i, row := range f.Rows {
		if i == maxFieldRows {
			return value, lines, l.T("cards.approval.form.more_rows", "n", len(f.Rows)-i, "name", f.Label)
		}
		lines = append(lines, tableRow(i, row))
	}
	return value, lines, ""
}

// tableRow is one row in a line: what it is about first, then what its columns say.
func tableRow(i int, cells []cardtpl.Fact) string {
	line := strconv.Itoa(i + 1)
	for n, c := range cells {
		line += " · "
		if n > 0 && c.Label != "" {
			line += cardtpl.Line(c.Label) + " "
		}
		line += cardtpl.Line(c.Value)
	}
	return line
}

// joined puts the parts that there are beside each other.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}
