package attendance

import (
	"strconv"
	"strings"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// AwayKind says why somebody need not punch. The kind of a leave (病假, 事假) is nobody's business but
// the approvers', so there is none.
type AwayKind string

// Kinds of being away.
const (
	AwayLeave    AwayKind = "leave"
	AwayTrip     AwayKind = "trip"
	AwayOut      AwayKind = "out"
	AwayApproval AwayKind = "approval" // an approval covers it; which kind is not known
)

// Away is how long somebody was away for one reason. Either unit may be zero; both are when it is not
// known how long.
type Away struct {
	Kind        AwayKind
	Days, Hours float64
}

// awayWords says 请假 1.5 天、出差 2 天.
func awayWords(l i18n.Lang, all []Away) string {
	words := make([]string, 0, len(all))
	for _, a := range all {
		var parts []string
		if a.Days > 0 {
			parts = append(parts, l.T("cards.away.days", "n", amount(a.Days)))
		}
		if a.Hours > 0 {
			parts = append(parts, l.T("cards.away.hours", "n", amount(a.Hours)))
		}
		key := "cards.away." + string(a.Kind)
		if len(parts) == 0 {
			key += ".some"
		}
		words = append(words, l.T(key, "d", strings.Join(parts, " ")))
	}
	return i18n.Join(l, words)
}

// amount writes at most two decimals and no zeros behind them.
func amount(f float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(f, 'f', 2, 64), "0"), ".")
}
