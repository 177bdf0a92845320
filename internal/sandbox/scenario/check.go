package scenario

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// check is what a message is held to: "FIELD has TEXT", or "card" alone.
type check struct{ text, field, op, want string }

func parseCheck(text string) (check, error) {
	if text == "card" {
		return check{text: text, op: "card"}, nil
	}
	field, rest, _ := strings.Cut(text, " ")
	op, want, ok := strings.Cut(rest, " ")
	if !ok || op != "has" && op != "lacks" && op != "is" {
		return check{}, fmt.Errorf("check %q is not FIELD has|lacks|is TEXT", text)
	}
	return check{text, field, op, want}, nil
}

// read is a text as people read it: that it does not break at a space or a hyphen is not seen.
func read(s string) string { return strings.NewReplacer("\u00a0", " ", "\u2011", "-").Replace(s) }

func (c check) holds(value string) bool {
	value = read(value)
	switch c.op {
	case "has":
		return strings.Contains(value, c.want)
	case "lacks":
		return !strings.Contains(value, c.want)
	}
	return value == c.want
}

// number is a count with its comparison: "2", "== 2", "<= 2" or ">= 2".
type number struct {
	op string
	n  int
}

func parseNumber(text string) (number, error) {
	op, digits, two := strings.Cut(text, " ")
	if !two {
		op, digits = "==", text
	}
	n, err := strconv.Atoi(strings.TrimSpace(digits))
	if err != nil || op != "==" && op != "<=" && op != ">=" {
		return number{}, fmt.Errorf("%q is no number such as 2, <= 2 or >= 2", text)
	}
	return number{op, n}, nil
}

// valid finds what is wrong with a step without playing it.
func (st Step) valid() (err error) {
	a := st.Args
	switch st.Verb {
	case "see", "becomes":
		for _, text := range a[1:] {
			if _, err := parseCheck(text); err != nil {
				return err
			}
		}
	case "answers":
		_, err = parseNumber(a[1])
	case "calls":
		if method, path, ok := strings.Cut(a[0], " "); !ok || method == "" || !strings.HasPrefix(strings.TrimSpace(path), "/") && !strings.HasPrefix(path, "*") {
			return fmt.Errorf("calls takes METHOD PATH, as in POST /v1.0/card/*")
		}
		_, err = parseNumber(a[1])
	case "counted":
		_, err = parseNumber(a[0])
	case "connected", "duplicate":
		if _, err = strconv.Atoi(a[0]); err != nil {
			return fmt.Errorf("%q is no number", a[0])
		}
	case "fault":
		_, err = fault(a)
	case "faults":
		if a[0] != "off" {
			return fmt.Errorf("write: faults off")
		}
	case "advance":
		if _, err = time.ParseDuration(a[0]); err != nil {
			return fmt.Errorf("%q is no duration such as 31m or 2h30m", a[0])
		}
	case "disconnect":
		if _, ok := modes[a[0]]; !ok {
			return fmt.Errorf("disconnect is graceful, cut, half_open, zombie or restore")
		}
	case "scope":
		if what, code, _ := strings.Cut(a[0], " "); what != "remove" && what != "restore" || code == "" {
			return fmt.Errorf("scope takes remove or restore, and a permission")
		}
	case "setting":
		name, value, _ := strings.Cut(a[0], " ")
		s := sandbox.DefaultSettings()
		err = s.Set(name, strings.TrimSpace(value))
	case "quota":
		var calls, deliveries int
		if _, err = fmt.Sscan(a[0], &calls, &deliveries); err != nil {
			return fmt.Errorf("quota takes the used calls and deliveries, as in 4999 2999")
		}
	case "template":
		if !templateStates[a[1]] {
			return fmt.Errorf("a template is published, unpublished, missing, fails or draws")
		}
	case "event":
		if !json.Valid([]byte(a[1])) {
			return fmt.Errorf("the data of an event is JSON")
		}
	}
	return err
}

var (
	modes = map[string]bool{
		sandbox.DisconnectGraceful: true, sandbox.DisconnectCut: true, sandbox.DisconnectHalfOpen: true,
		sandbox.DisconnectZombie: true, sandbox.DisconnectRestore: true,
	}
	templateStates = map[string]bool{"published": true, "unpublished": true, "missing": true, "fails": true, "draws": true}
)
