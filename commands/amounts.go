package commands

import (
	"math/big"
	"strings"
)

// Amounts is how much money is meant: whatever lies between Least and Most, plain decimals, each of which is "" where nothing bounds it.
// Both the same is one amount.
type Amounts struct {
	Least string `json:"least,omitempty"`
	Most  string `json:"most,omitempty"`
	Over  bool   `json:"over,omitempty"`  // more than Least, and not as much
	Under bool   `json:"under,omitempty"` // less than Most, and not as much
	// Currency is how it is written on forms: US$. "$" is any dollars, and "" what is meant where nobody says one.
	Currency string `json:"currency,omitempty"`
}

// Holds says whether an amount is meant.
func (a Amounts) Holds(n *big.Rat) bool {
	beyond := func(bound string, sign int, open bool) bool {
		b, ok := new(big.Rat).SetString(bound)
		if bound == "" || !ok {
			return false
		}
		by := n.Cmp(b) * sign
		return by > 0 || by == 0 && open
	}
	return !beyond(a.Least, -1, a.Over) && !beyond(a.Most, 1, a.Under)
}

// Rest is what a leaves: all that is not between its bounds. It is false of what has two.
func (a Amounts) Rest() (Amounts, bool) {
	if (a.Least == "") == (a.Most == "") {
		return a, false
	}
	return Amounts{Least: a.Most, Most: a.Least, Over: a.Most != "" && !a.Under, Under: a.Least != "" && !a.Over, Currency: a.Currency}, true
}

// And is what two sets of bounds mean together: more than 1,000, less than 5,000. It is false of bounds that are not one from below and
// one from above.
func (a Amounts) And(b Amounts) (Amounts, bool) {
	if a.Least == "" {
		a, b = b, a
	}
	if a.Least == "" || a.Most != "" || b.Least != "" || b.Most == "" || a.Currency != "" && b.Currency != "" && a.Currency != b.Currency {
		return a, false
	}
	a.Most, a.Under = b.Most, b.Under
	if a.Currency == "" {
		a.Currency = b.Currency
	}
	return a, true
}

// String is how parse prints it: 700, over 1000, at least 1000 and under 5000 US$.
func (a Amounts) String() string {
	bound := func(value string, open bool, beyond, with string) []string {
		switch {
		case value == "":
			return nil
		case open:
			return []string{beyond + value}
		}
		return []string{with + value}
	}
	out := a.Least
	if a.Least != a.Most {
		out = strings.Join(append(bound(a.Least, a.Over, "over ", "at least "), bound(a.Most, a.Under, "under ", "at most ")...), " and ")
	}
	return strings.TrimSpace(out + " " + a.Currency)
}
