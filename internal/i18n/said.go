package i18n

import (
	"fmt"
	"slices"
	"sync"

	"github.com/goccy/go-yaml"
)

// Said is a text that is written in English where it is made, for logs and the command line, and told to people in their language:
// what is wrong with a configuration. Its format is its key in said.yaml.
type Said struct {
	format string
	args   []any
}

// Sayf makes a text as fmt.Sprintf does. An argument can be another one.
func Sayf(format string, args ...any) *Said {
	if false {
		_ = fmt.Sprintf(format, args...) // vet checks the calls of what seems to print
	}
	return &Said{format, args}
}

// said are the translations, by format. Verbs stand as in English, or have their number: %[2]s.
var said = sync.OnceValue(func() map[string]map[Lang]string {
	var all map[string]map[Lang]string
	raw, err := files.ReadFile("said.yaml")
	if err == nil {
		err = yaml.Unmarshal(raw, &all)
	}
	if err != nil {
		panic("i18n: " + err.Error())
	}
	return all
})

// Told reports whether a format has its translations.
func Told(format string) bool { return said()[format] != nil }

// String is the text in English.
func (s *Said) String() string { return s.In(En) }

// Error is String.
func (s *Said) Error() string { return s.String() }

// In is the text in a language, in English where it has none; "" of nothing.
func (s *Said) In(l Lang) string {
	if s == nil {
		return ""
	}
	if l == ZhHK { // Taiwan's words do
		l = ZhTW
	}
	format, args := s.format, slices.Clone(s.args)
	if told := said()[format][l]; told != "" {
		format = told
	}
	for i, a := range args {
		if part, ok := a.(*Said); ok {
			args[i] = part.In(l)
		}
	}
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}
