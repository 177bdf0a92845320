package commands

import (
	"slices"
	"strings"
	"unicode"
)

// alias splits a text that starts with a command word. A word of letters must be followed by a
// space, or be the whole text: 考勤制度是谁定的 is not the command 考勤.
func (r *Router) alias(text string) (name, rest string, ok bool) {
	if name, ok = r.byAlias[fold(text)]; ok && text != "" { // ? alone folds to nothing
		return name, "", true
	}
	word, rest, found := strings.Cut(strings.ReplaceAll(text, "　", " "), " ")
	if !found {
		return "", "", false
	}
	name, ok = r.byAlias[fold(word)]
	return name, strings.TrimSpace(rest), ok
}

// mentioned are the people of a message as the values of a command that is named and told nothing else.
func (r *Router) mentioned(req *Request, name string) Values {
	params := r.byName[name].Params
	i := slices.IndexFunc(params, func(p Param) bool { return p.Type == Subjects })
	if i < 0 || len(req.Mentions) == 0 {
		return nil
	}
	return Values{params[i].Name: {Readings: []any{Who{People: req.Mentions}}}}
}

// fold makes aliases comparable: case, width of ASCII, surrounding punctuation and spaces go.
func fold(s string) string {
	s = strings.Map(func(c rune) rune {
		if c >= '！' && c <= '～' {
			c -= '！' - '!'
		}
		return unicode.ToLower(c)
	}, s)
	slash := strings.HasPrefix(strings.TrimSpace(s), "/")
	s = strings.TrimFunc(s, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsPunct(c) })
	if slash {
		return "/" + s
	}
	return s
}
