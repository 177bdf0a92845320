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
