package approval

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// summarise takes from a form what tells two approvals of one kind apart in a list: how much, when, how
// long, where, and what about. It goes by the kinds of the components and the words of their labels,
// never by the name of a form. Reasons and kinds of leave are left out: the index keeps what a list
// shows, and a list need not say who is ill.
func summarise(form []component) Summary {
	var out Summary
	var dates []time.Time
	ranged, topic, sum := false, "", ""
	for _, c := range form {
		switch c.Type {
		case "MoneyField":
			if out.Amount == "" {
				out.Amount = currency(c.Label, "¥") + strings.TrimPrefix(money(c.Value, c.Label), "¥")
			}
		case "TableField":
			if rows, ok := cells(c.Value); ok && sum == "" {
				sum = tableSum(rows)
			}
		case "DDDateRangeField", "DDHolidayField":
			parts := scalars(c.Value)
			if ranged || len(parts) < 2 {
				continue
			}
			from, to := day(parts[0]), day(parts[1])
			if !from.IsZero() && !to.IsZero() {
				dates, ranged = []time.Time{from, to}, true
			}
			if c.Type == "DDHolidayField" && len(parts) > 3 {
				out.Length = Length{N: parts[2], Hours: hours(parts[3])}
			}
		case "DDDateField":
			if at := day(c.Value); !at.IsZero() && !ranged {
				dates = append(dates, at)
			}
		case "NumberField", "CalculateField":
			if _, _, ok := decimal(c.Value); ok && out.Length.N == "" {
				switch {
				case says(c.Label, "approval.word.hours"):
					out.Length = Length{N: c.Value, Hours: true}
				case says(c.Label, "approval.word.days"):
					out.Length.N = c.Value
				}
			}
		case "AddressField":
			if parts := strings.Fields(strings.Join(scalars(c.Value), " ")); len(parts) > 0 && out.Place == "" {
				out.Place = parts[min(1, len(parts)-1)] // the city
			}
		case "TextField", "DDSelectField":
			switch {
			case says(c.Label, "approval.word.place"):
				out.Place = cmp.Or(out.Place, short(c.Value))
			case c.Type == "TextField" && topic == "" && !says(c.Label, "approval.word.private"):
				topic = short(c.Value)
			}
		}
	}
	if out.Amount == "" {
		out.Amount = sum
	}
	if len(dates) > 0 {
		out.From, out.To = slices.MinFunc(dates, time.Time.Compare), slices.MaxFunc(dates, time.Time.Compare)
	}
	if out.Place == "" && !ranged {
		out.Topic = topic
	}
	return out
}

// tableSum is the sum of a table's first column of money, "" without one.
func tableSum(rows [][]component) string {
	for _, row := range rows {
		for _, c := range row {
			if c.Type != "MoneyField" {
				continue
			}
			if len(rows) == 1 {
				return currency(c.Label, "¥") + strings.TrimPrefix(money(c.Value, c.Label), "¥")
			}
			for _, sum := range sums(rows) {
				if sum.Label == label(c.Label) {
					return currency(c.Label, "¥") + sum.Value
				}
			}
		}
	}
	return ""
}

// day reads the date at the start of a value: 2026-12-08, 2026-12-08 14:30, 2026-12-08 上午.
func day(s string) time.Time {
	if len(s) < len(time.DateOnly) {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, s[:len(time.DateOnly)])
	if err != nil {
		return time.Time{}
	}
	return t
}

// maxTopic is how much of a text goes into the index, in characters.
const maxTopic = 20

func short(s string) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > maxTopic {
		return string(r[:maxTopic]) + "…"
	}
	return string(r)
}
