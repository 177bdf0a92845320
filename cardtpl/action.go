package cardtpl

import (
	"fmt"
	"strconv"
	"strings"
)

// MaxActionID bounds an action id, in bytes of ASCII. DingTalk documents no limit; the public
// templates carry everything in the button's id, so it stays short.
const MaxActionID = 64

// Nth is the action of the n-th choice of a card, counted from 0: Nth("dialog.pick", 2) is
// "dialog.pick.2".
func Nth(action string, n int) string { return action + "." + strconv.Itoa(n) }

// ActionID adds the version of a card to an action: "meeting.confirm" at 3 is "meeting.confirm@3". It
// fails for whatever ParseAction would not read back.
func ActionID(action string, version int) (string, error) {
	id := action + "@" + strconv.Itoa(version)
	if _, _, _, ok := ParseAction(id); !ok {
		return "", fmt.Errorf("cardtpl: action %q is no skill.verb[.n] of at most %d bytes, or version %d is negative", action, MaxActionID, version)
	}
	return id, nil
}

// ParseAction takes "skill.verb[.n]@version" apart. n is -1 without one. It accepts exactly what
// ActionID makes: an id comes back from a client and may be anything.
func ParseAction(id string) (action string, n, version int, ok bool) {
	if len(id) > MaxActionID {
		return "", -1, 0, false
	}
	path, v, found := strings.Cut(id, "@")
	if !found {
		return "", -1, 0, false
	}
	if version, ok = number(v); !ok {
		return "", -1, 0, false
	}
	parts := strings.Split(path, ".")
	if len(parts) < 2 || len(parts) > 3 || !word(parts[0]) || !word(parts[1]) {
		return "", -1, 0, false
	}
	n = -1
	if len(parts) == 3 {
		if n, ok = number(parts[2]); !ok {
			return "", -1, 0, false
		}
	}
	return parts[0] + "." + parts[1], n, version, true
}

func word(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < 'a' || r > 'z' }) < 0
}

// number reads a canonical decimal, so that two different ids never mean the same press.
func number(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && strconv.Itoa(n) == s
}
