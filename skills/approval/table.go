package approval

import (
	"context"
	"encoding/json"
	"math/big"
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// cells reads the rows of a table: [[cell…]…] as it is written, [{rowValue: [cell…]}…] as it is answered.
// An empty table is answered as its own schema, whose entries have neither.
func cells(value string) (rows [][]component, ok bool) {
	var lines []json.RawMessage
	if json.Unmarshal([]byte(value), &lines) != nil {
		return nil, false
	}
	for _, line := range lines {
		var row []component
		if json.Unmarshal(line, &row) != nil {
			var answered struct {
				RowValue json.RawMessage `json:"rowValue"`
				Schema   string          `json:"componentName"`
			}
			if json.Unmarshal(line, &answered) != nil {
				return nil, false
			}
			if answered.Schema != "" {
				continue
			}
			if json.Unmarshal([]byte(loose(answered.RowValue)), &row) != nil {
				return nil, false
			}
		}
		rows = append(rows, row)
	}
	return rows, true
}

func table(ctx context.Context, s *skill, c component) Field {
	rows, ok := cells(c.Value)
	if !ok {
		return Field{Shape: FieldElsewhere}
	}
	f := Field{Shape: FieldTable}
	for _, row := range rows {
		var line []cardtpl.Fact
		for _, cell := range row {
			if value := s.cell(ctx, cell); value != "" {
				line = append(line, cardtpl.Fact{Label: label(cell.Label), Value: value})
			}
		}
		if len(line) > 0 {
			f.Rows = append(f.Rows, line)
		}
	}
	f.Sums = sums(rows)
	return f
}

// cell is a cell in one line; what only DingTalk can show is a mark, so that it is not taken for empty.
func (s *skill) cell(ctx context.Context, c component) string {
	if c.Value = strings.TrimSpace(c.Value); empty(c.Value) {
		return ""
	}
	f := s.field(ctx, c)
	switch f.Shape {
	case FieldElsewhere, FieldPictures, FieldTable:
		return "…"
	case FieldRange:
		return strings.Join(f.Values, " – ")
	}
	return strings.Join(f.Values, ", ")
}

// sums adds up the columns that hold numbers in every row, except those whose numbers are prices, rates
// or names: a column of unit prices has no sum.
func sums(rows [][]component) []cardtpl.Fact {
	if len(rows) < 2 {
		return nil
	}
	var columns []string
	total, money := map[string]*big.Rat{}, map[string]bool{}
	places := map[string]int{}
	for _, row := range rows {
		for _, c := range row {
			n, decimals, ok := decimal(c.Value)
			if strings.TrimSpace(c.Value) == "" || c.Value == "null" {
				continue
			}
			if !slices.Contains(columns, c.Label) {
				columns = append(columns, c.Label)
				total[c.Label] = new(big.Rat)
			}
			numeric := c.Type == "NumberField" || c.Type == "MoneyField" || c.Type == "CalculateField" || c.Type == ""
			if !ok || !numeric || total[c.Label] == nil || says(c.Label, "approval.word.unsummed") {
				total[c.Label] = nil
				continue
			}
			total[c.Label].Add(total[c.Label], n)
			places[c.Label] = max(places[c.Label], decimals)
			money[c.Label] = money[c.Label] || c.Type == "MoneyField"
		}
	}
	var out []cardtpl.Fact
	for _, col := range columns {
		sum := total[col]
		if sum == nil {
			continue
		}
		value := sum.FloatString(places[col])
		if money[col] {
			value = grouped(value)
		}
		out = append(out, cardtpl.Fact{Label: label(col), Value: value})
	}
	return out
}

// decimal reads a number as forms write it: 1286.50, 1,286.5, -3. Long digit strings are numbers of
// something (an account, a telephone), nothing to add.
func decimal(s string) (n *big.Rat, decimals int, ok bool) {
	s = strings.ReplaceAll(strings.TrimSpace(s), ",", "")
	whole, part, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	digits := func(s string) bool {
		return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
	}
	if whole == "" || len(whole) > 10 || len(part) > 6 || !digits(whole) || !digits(part) {
		return nil, 0, false
	}
	n, ok = new(big.Rat).SetString(s)
	return n, len(part), ok
}

// money says an amount with separators, without empty cents, and with its currency unless the label, if
// there is one, names it already. DingTalk's amounts are yuan where nothing says otherwise.
func money(value, labelled string) string {
	_, _, ok := decimal(value)
	if !ok {
		return value
	}
	amount := grouped(strings.ReplaceAll(strings.TrimSpace(value), ",", ""))
	if currency(labelled, "") != "" {
		return amount
	}
	return "¥" + amount
}

// grouped puts separators into a plain decimal.
func grouped(s string) string {
	sign := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = "-", rest
	}
	whole, part, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if strings.Trim(part, "0") != "" {
		whole += "." + part
	}
	return sign + whole
}

// currencies are those that a label may name, the plain 元 last: 美元 holds it.
var currencies = []struct{ key, symbol string }{
	{"approval.currency.usd", "US$"}, {"approval.currency.hkd", "HK$"}, {"approval.currency.twd", "NT$"},
	{"approval.currency.eur", "€"}, {"approval.currency.jpy", "JP¥"}, {"approval.currency.cny", "¥"},
}

func currency(label, otherwise string) string {
	for _, c := range currencies {
		if says(label, c.key) {
			return c.symbol
		}
	}
	return otherwise
}

// says reports whether a label holds one of the words of a key, in any language.
func says(label, key string) bool {
	label = strings.ToLower(label)
	for _, l := range i18n.Langs() {
		for word := range strings.SplitSeq(strings.ToLower(l.T(key)), "|") {
			if strings.Contains(label, word) {
				return true
			}
		}
	}
	return false
}
