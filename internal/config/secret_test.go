package config_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/dingdesk/dingdesk/internal/config"
)

const password = "hunter2"

// holder keeps a secret where fmt does not call methods.
type holder struct{ inner config.Secret }

func TestASecretIsNeverPrinted(t *testing.T) {
	s := config.NewSecret(password)
	c := config.Default()
	c.DingTalk.ClientSecret, c.LLM.APIKey = s, s
	values := map[string]any{"secret": s, "pointer": &s, "config": c, "value": *c, "in a map": map[string]config.Secret{"k": s},
		"in a list": []config.Secret{s}, "unexported": holder{s}, "as any": []any{s}}
	for name, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%q", "%s", "%x", "%X", "%d", "%t", "%08.3f", "%c", "%U", "%T"} {
			out := fmt.Sprintf(verb, v)
			if leaks(out) {
				t.Errorf("%s with %s: %s", name, verb, out)
			}
		}
		for how, marshal := range map[string]func(any) ([]byte, error){"json": json.Marshal, "yaml": func(v any) ([]byte, error) { return yaml.Marshal(v) }} {
			out, err := marshal(v)
			if err != nil {
				t.Errorf("%s as %s: %v", name, how, err)
			}
			if leaks(string(out)) || name != "unexported" && !strings.Contains(string(out), "secret>") && !strings.Contains(string(out), `secret\u003e`) {
				t.Errorf("%s as %s: %s", name, how, out)
			}
		}
		for how, handler := range map[string]func(*bytes.Buffer) slog.Handler{
			"text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
			"json": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
		} {
			var b bytes.Buffer
			slog.New(handler(&b)).Info("m", "v", v, slog.Group("g", "v", v))
			if leaks(b.String()) {
				t.Errorf("%s in a %s log: %s", name, how, b.String())
			}
		}
		if err := errors.Join(fmt.Errorf("call: %v", v)); leaks(err.Error()) {
			t.Errorf("%s in an error: %v", name, err)
		}
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%q", "%s", "%d"} {
		if out := fmt.Sprintf(verb, s); out != "<secret>" {
			t.Errorf("%s prints %s", verb, out)
		}
	}
}

func leaks(out string) bool {
	return strings.Contains(out, password) || strings.Contains(strings.ToLower(out), fmt.Sprintf("%x", password))
}

func TestASecretIsRevealedOnlyOnPurpose(t *testing.T) {
	if s := config.NewSecret(password); s.Reveal() != password || s.Empty() {
		t.Error("the secret is lost")
	}
	var zero config.Secret
	if s := config.NewSecret(""); s != zero || !s.Empty() || s.Reveal() != "" || fmt.Sprint(s) != "" {
		t.Errorf("an empty secret is %q, printed %q", s.Reveal(), s)
	}
}
