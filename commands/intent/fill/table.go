package fill

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// rows are lines, or what stands between semicolons. One line whose parts all have an amount is as many rows: 高铁票 553，酒店 800.
func (f *form) rows(from, to int) []entity.Span {
	rows := f.split(from, to, func(i int) bool { return f.R[i] == '\n' || f.R[i] == ';' })
	if parts := f.split(from, to, f.ends); len(rows) == 1 && len(parts) > 1 && f.count(parts) {
		return parts
	}
	return rows
}

// Tabled says whether a message lists rows of a table, each with an amount.
func (r *Reader) Tabled() bool {
	f := r.form(nil)
	rows := f.rows(0, len(r.R))
	return len(rows) > 1 && f.count(rows)
}

// table reads rows.
func (f *form) table(p commands.Param, from, to int) (commands.Value, bool) {
	var out []commands.Values
	for _, s := range f.rows(from, to) {
		row := f.part(s.From, s.To).form(p.Rows)
		row.least, row.row = 1, true
		row.hide(0, s.From)
		row.hide(s.To, len(f.R))
		row.read()
		if len(row.out) > 0 {
			out = append(out, row.out)
		}
	}
	return commands.Value{Said: f.Cut(from, to), Readings: []any{out}}, len(out) > 0
}

// Rows reads an answer to what all cost that names several amounts for the only table of a form that is not filled in: 高铁票 553，打车 37.5. What
// they come to is the answer then, unless that is said, too.
func (r *Reader) Rows(fields []commands.Param, asked commands.Param, known commands.Values) commands.Values {
	f := r.form(fields)
	total, _, ok := f.price(asked, 0, len(f.R), true)
	if !ok {
		return nil
	}
	open := slices.DeleteFunc(slices.Clone(fields), func(p commands.Param) bool { _, filled := known[p.Name]; return filled || p.Type != commands.Table })
	sum := slices.IndexFunc(f.amounts, func(a timex.Amount) bool { return a.Total })
	if len(open) != 1 || len(total.Readings) < 2 && sum < 0 {
		return nil
	}
	to := len(f.R)
	if sum >= 0 {
		to = f.amounts[sum].Lead
	}
	v, ok := f.table(open[0], 0, to)
	if rows, _ := v.Readings[0].([]commands.Values); !ok || len(rows) < 2 || slices.ContainsFunc(rows, func(row commands.Values) bool { return len(row) < 2 }) {
		return nil
	}
	total.Readings = total.Readings[:1]
	return commands.Values{asked.Name: total, open[0].Name: v}
}

// count says whether there is an amount in each of these stretches.
func (f *form) count(all []entity.Span) bool {
	return !slices.ContainsFunc(all, func(s entity.Span) bool {
		return !slices.ContainsFunc(f.amounts, func(a timex.Amount) bool { return s.Covers(a.From, a.To) })
	})
}

// split cuts the runes [from, to) at those that end a part; empty parts are left out.
func (f *form) split(from, to int, ends func(int) bool) (out []entity.Span) {
	for from < to {
		end := from
		for end < to && !ends(end) {
			end++
		}
		if s := (entity.Span{From: norm.Blanks(f.R, from), To: end}); !s.Empty() {
			out = append(out, s)
		}
		from = end + 1
	}
	return out
}
