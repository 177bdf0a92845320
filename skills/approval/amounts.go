package approval

import (
	"context"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// meant says whether an amount, as a summary says it, is one of those that are meant. known is false of none, of what is no number, and
// of another currency.
func meant(a commands.Amounts, said string) (holds, known bool) {
	symbol, n, ok := amount(said)
	if !ok || !sameMoney(a.Currency, symbol) {
		return false, false
	}
	return a.Holds(n), true
}

// wholly says whether what was meant holds for the largest amount of a form, too.
func wholly(a commands.Amounts, largest string) bool {
	holds, known := meant(a, largest)
	return a == (commands.Amounts{}) || holds && known
}

// sameMoney says whether a form's currency is the one that was said: yuan where none was.
func sameMoney(said, symbol string) bool {
	switch said {
	case "":
		return symbol == "¥"
	case "$":
		return strings.HasSuffix(symbol, "$")
	}
	return symbol == said
}

// ofAmounts parts those that are meant from those of which nobody knows, having read the newest of the latter that nobody read yet.
func (s *skill) ofAmounts(ctx context.Context, of []instance, a commands.Amounts) (in, unknown []instance, err error) {
	if a == (commands.Amounts{}) {
		return of, nil, nil
	}
	reads := looksBack
	for _, i := range of {
		if i.Read.IsZero() && i.Summary == (Summary{}) && reads > 0 {
			reads--
			if i, _, err = s.glance(ctx, i.ID); err != nil {
				return nil, nil, err
			}
		}
		switch holds, known := meant(a, i.Summary.Amount); {
		case holds:
			in = append(in, i)
		case !known:
			unknown = append(unknown, i)
		}
	}
	return in, unknown, nil
}

// counted leaves in a list those of the amounts that were asked for, and names those of which nobody knows.
func (s *skill) counted(ctx context.Context, req *commands.Request, of []instance, card *List) ([]instance, error) {
	in, unknown, err := s.ofAmounts(ctx, of, card.Amount)
	card.Unsure = s.rows(ctx, req, unknown)
	return in, err
}

// sumOf says which amounts are meant: over ¥5,000.
func sumOf(l i18n.Lang, a commands.Amounts) string {
	symbol := a.Currency
	if symbol == "" {
		symbol = "¥"
	}
	said := func(n string) string { return symbol + grouped(n) }
	bound := func(key, n string, open bool) string {
		if n == "" {
			return ""
		}
		if open {
			key += "_open"
		}
		return l.T("cards.approval.sum."+key, "amount", said(n))
	}
	switch {
	case a.Least == "" && a.Most == "":
		return ""
	case a.Least == a.Most:
		return said(a.Least)
	case a.Least != "" && a.Most != "" && !a.Over && !a.Under:
		return said(a.Least) + "–" + said(a.Most)
	}
	return strings.TrimSpace(joined(bound("least", a.Least, a.Over), bound("most", a.Most, a.Under)))
}

// maxUnsure is how many of those of whose amounts nobody knows are named.
const maxUnsure = 5

// unsure names approvals that were left out because nobody knows their amounts.
func unsure(l i18n.Lang, heading string, of []Row, now time.Time) string {
	var names []string
	for _, r := range of[:min(len(of), maxUnsure)] {
		names = append(names, r.line(l, heading, now))
	}
	if more := len(of) - len(names); more > 0 {
		names = append(names, l.T("cards.approval.sum.more", "n", more))
	}
	return strings.Join(names, l.T("cards.sep"))
}

// noneOf says that nothing of that amount is there, and what could not be told.
func (s *skill) noneOf(ctx context.Context, req *commands.Request, heading string, a commands.Amounts, unknown []instance) error {
	if len(unknown) == 0 {
		return commands.NewError(commands.NotFound, nil, "approval.none_sum", "sum", sumOf(req.Lang, a))
	}
	return commands.NewError(commands.NotFound, nil, "approval.none_sum_unsure", "sum", sumOf(req.Lang, a), "n", len(unknown), "what", unsure(req.Lang, heading, s.rows(ctx, req, unknown), req.Now))
}
