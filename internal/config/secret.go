package config

import (
	"fmt"
	"io"
	"log/slog"
)

const hidden = "<secret>"

// Secret is a string that nothing prints: fmt with any verb, JSON, YAML, slog and errors show <secret>,
// or nothing when it is empty. It hides behind a pointer so that even fmt's look into the unexported
// fields of somebody else's struct, where methods are not called, finds an address only.
type Secret struct{ value *string }

// NewSecret wraps s.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{&s}
}

// Reveal returns the secret itself.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Empty says whether there is none.
func (s Secret) Empty() bool { return s.value == nil }

// String returns <secret>.
func (s Secret) String() string {
	if s.Empty() {
		return ""
	}
	return hidden
}

// Format prints <secret> for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue logs <secret>.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText writes <secret> into JSON, YAML and XML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
