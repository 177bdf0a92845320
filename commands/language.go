package commands

import (
	"cmp"
	"context"
	"strings"
	"sync"
	"unicode"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// LanguageFor decides what to answer in: what the person chose, else what they write, else req.Lang (of the
// card that is pressed), else what they wrote last (取消 and 👍 are of any language), else the default. Whoever
// makes a request calls it once.
func (r *Router) LanguageFor(ctx context.Context, req *Request) i18n.Lang {
	if l, ok := r.Language(ctx, req.User.ID); ok {
		return l
	}
	if l, ok := i18n.Detect(req.Text); ok {
		return r.spoken.note(req.User.ID, l)
	}
	if req.Lang != "" {
		return req.Lang
	}
	if l := r.spoken.note(req.User.ID, ""); l != i18n.En || !strings.ContainsFunc(req.Text, func(c rune) bool { return unicode.Is(unicode.Han, c) }) {
		return cmp.Or(l, r.cfg.Language)
	}
	return r.cfg.Language
}

// spoken is the language in which each person wrote last.
type spoken struct {
	mu sync.Mutex
	by map[string]i18n.Lang
}

// maxSpoken bounds it; beyond, everybody is forgotten, which costs one answer in the default language.
const maxSpoken = 20_000

// note remembers a language, unless it is "", and returns what is remembered.
func (s *spoken) note(userID string, l i18n.Lang) i18n.Lang {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l == "" {
		return s.by[userID]
	}
	if s.by == nil || len(s.by) > maxSpoken {
		s.by = map[string]i18n.Lang{}
	}
	s.by[userID] = l
	return l
}

// Language returns the language that a person chose; the bool is false when they never did.
func (r *Router) Language(ctx context.Context, userID string) (i18n.Lang, bool) {
	if userID == "" {
		return "", false
	}
	raw, ok, err := r.cfg.Memory.Load(ctx, "lang|"+userID)
	if err != nil || !ok {
		return "", false
	}
	return i18n.ParseLang(string(raw))
}

// SetLanguage remembers the language that a person chose.
func (r *Router) SetLanguage(ctx context.Context, userID string, l i18n.Lang) error {
	return r.cfg.Memory.Save(ctx, "lang|"+userID, []byte(l), 0)
}
