// Package cardtest holds views to what is committed and to the rules of a card: one test for the samples of
// every skill.
package cardtest

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// golden is what a sample looks like in one language, in every tier.
type golden struct {
	Text     []string          `json:"text"`
	Markdown goldenMessage     `json:"markdown"`
	Own      map[string]any    `json:"own"`
	Public   map[string]any    `json:"public"`
	Preview  map[string]string `json:"preview"`
	Actions  []string          `json:"actions"`
}

type goldenMessage struct {
	Title string   `json:"title"`
	Text  []string `json:"text"`
}

// Golden compares every sample, in every language and tier, with its file in dir. With update the files are
// written anew.
func Golden(t *testing.T, dir string, samples []cardtpl.Sample, update bool) {
	t.Helper()
	if update {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]bool{}
	for _, s := range samples {
		for _, l := range i18n.Langs() {
			name := s.Name + "." + string(l) + ".json"
			if want[name] {
				t.Fatalf("two samples are called %s", s.Name)
			}
			want[name] = true
			t.Run(name, func(t *testing.T) { compare(t, filepath.Join(dir, name), draw(t, s.View, l), update) })
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil && len(want) > 0 {
		t.Fatal(err)
	}
	for _, f := range files {
		if !want[f.Name()] {
			t.Errorf("%s belongs to no sample: run make golden", f.Name())
		}
	}
}

func draw(t *testing.T, v cardtpl.View, l i18n.Lang) golden {
	t.Helper()
	own := render(t, v, cardtpl.Options{Tier: cardtpl.Own, TemplateID: "own.schema", Version: 3, Lang: l})
	public := render(t, v, cardtpl.Options{Tier: cardtpl.Public, Version: 3, Lang: l})
	message := render(t, v, cardtpl.Options{Tier: cardtpl.Markdown, Version: 3, Lang: l})
	for name := range own.Private { // public defaults, the same on every card
		delete(own.Params, name)
	}
	return golden{
		Text:     strings.Split(own.Text(), "\n"),
		Markdown: goldenMessage{message.Markdown().Title, strings.Split(message.Markdown().Text, "\n")},
		Own:      readable(own.Params), Public: readable(public.Params),
		Preview: own.Preview, Actions: own.Actions,
	}
}

func render(t *testing.T, v cardtpl.View, o cardtpl.Options) cardtpl.Rendered {
	t.Helper()
	r, err := cardtpl.RenderView(v, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// readable decodes JSON values and splits long markdown, so that a difference can be read.
func readable(params map[string]string) map[string]any {
	out := map[string]any{}
	for k, v := range params {
		var decoded any
		switch {
		case (strings.HasPrefix(v, "{") || strings.HasPrefix(v, "[")) && json.Unmarshal([]byte(v), &decoded) == nil:
			out[k] = decoded
		case strings.Contains(v, "<br>"):
			out[k] = strings.SplitAfter(v, "<br>")
		default:
			out[k] = v
		}
	}
	return out
}

func compare(t *testing.T, file string, got golden, update bool) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(got); err != nil {
		t.Fatal(err)
	}
	if update {
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v: run make golden", err)
	}
	if !bytes.Equal(want, b.Bytes()) {
		t.Errorf("differs from %s (make golden rewrites it); now:\n%s", file, b.Bytes())
	}
}

// Rules holds samples to what every card is, in each language and tier.
func Rules(t *testing.T, samples []cardtpl.Sample) {
	t.Helper()
	locales := []string{"EN_US", "JA_JP", "TH_TH", "VI_VN", "ZH_CN", "ZH_TW"}
	for _, s := range samples {
		for _, l := range i18n.Langs() {
			c := s.View.Card(l)
			if c.Kind == "" || c.Title == "" || c.Tone == "" || (c.Lead == "" && c.Text == "") {
				t.Errorf("%s %s: a card needs a kind, a title, a tone and a sentence: %+v", s.Name, l, c)
			}
			for _, tier := range []cardtpl.Tier{cardtpl.Own, cardtpl.Public, cardtpl.Markdown} {
				r := render(t, s.View, cardtpl.Options{Tier: tier, TemplateID: "own.schema", Version: 12, Lang: l})
				at := s.Name + " " + string(l) + " " + string(tier)
				if r.Text() == "" || r.Markdown().Title == "" || r.Markdown().Text == "" {
					t.Errorf("%s: no text version", at)
				}
				if got := slices.Sorted(maps.Keys(r.Preview)); !slices.Equal(got, locales) {
					t.Errorf("%s: preview in %v", at, got)
				}
				for locale, text := range r.Preview {
					if text == "" || utf8.RuneCountInString(text) > cardtpl.PreviewLen {
						t.Errorf("%s: preview %s is %q", at, locale, text)
					}
				}
				for name, value := range r.Params {
					if !s.View.Card(l).Whole && len(value) > cardtpl.PreferValue {
						t.Errorf("%s: %s has %d bytes", at, name, len(value))
					}
					if !utf8.ValidString(value) {
						t.Errorf("%s: %s is not UTF-8", at, name)
					}
				}
				for _, text := range []string{r.Text(), r.Markdown().Text, r.Markdown().Title} {
					if strings.Contains(text, "cards.") || strings.Contains(text, "{") {
						t.Errorf("%s: a text is missing or unfilled:\n%s", at, text)
					}
				}
				if ids := actionIDs(t, r.Params); tier != cardtpl.Markdown {
					checkActions(t, at, ids, r.Actions)
				}
			}
		}
	}
}

func checkActions(t *testing.T, at string, ids, actions []string) {
	t.Helper()
	var back []string
	for _, id := range ids {
		action, n, version, ok := cardtpl.ParseAction(id)
		if !ok || version != 12 || len(id) > cardtpl.MaxActionID {
			t.Errorf("%s: action id %q does not parse back", at, id)
		}
		if n >= 0 {
			action = cardtpl.Nth(action, n)
		}
		back = append(back, action)
	}
	if !slices.Equal(back, actions) {
		t.Errorf("%s: draws the actions %v and reports %v", at, back, actions)
	}
}

// actionIDs are the ids of a drawn card's buttons, wherever the tier keeps them.
func actionIDs(t *testing.T, params map[string]string) []string {
	t.Helper()
	var ids []string
	if raw, ok := params["btns"]; ok {
		var buttons []struct {
			Event struct {
				Type   string
				Params struct {
					ActionID string
					Params   map[string]string
				}
			}
		}
		if err := json.Unmarshal([]byte(raw), &buttons); err != nil {
			t.Fatal(err)
		}
		for _, b := range buttons {
			if b.Event.Type != "sendCardRequest" {
				continue
			}
			ids = append(ids, b.Event.Params.ActionID)
			if b.Event.Params.Params["action"] != b.Event.Params.ActionID {
				t.Errorf("action id %q stands as %q in the params", b.Event.Params.ActionID, b.Event.Params.Params["action"])
			}
		}
	}
	if raw, ok := params["form"]; ok {
		var form struct {
			Fields []struct {
				Name    string
				Default any `json:"defaultValue"`
			}
		}
		if err := json.Unmarshal([]byte(raw), &form); err != nil {
			t.Fatal(err)
		}
		for _, f := range form.Fields {
			if id, ok := f.Default.(string); ok && f.Name == cardtpl.FormAction {
				ids = append(ids, id)
			}
		}
	}
	if raw, ok := params["sys_full_json_obj"]; ok {
		var full struct {
			Buttons []struct {
				ID      string
				Request bool
				URL     string
			} `json:"msgButtons"`
		}
		if err := json.Unmarshal([]byte(raw), &full); err != nil {
			t.Fatal(err)
		}
		for _, b := range full.Buttons {
			if b.Request == (b.URL != "") || b.Request != (b.ID != "") {
				t.Errorf("button %+v is neither a request nor a link", b)
			}
			if b.Request {
				ids = append(ids, b.ID)
			}
		}
	}
	return ids
}

// Actions are the actions that a card's buttons offer, in order.
func Actions(c cardtpl.Card) []string {
	var out []string
	for _, b := range c.Buttons {
		if b.Action != "" {
			out = append(out, b.Action)
		}
	}
	return out
}

// Fact is the value that stands beside a label, or "".
func Fact(c cardtpl.Card, label string) string {
	for _, f := range c.Facts {
		if f.Label == label {
			return f.Value
		}
	}
	return ""
}

// Text is the plain-text version of a card in a tier.
func Text(t *testing.T, c cardtpl.Card, tier cardtpl.Tier, l i18n.Lang) string {
	t.Helper()
	r, err := cardtpl.Render(c, cardtpl.Options{Tier: tier, TemplateID: "own.schema", Version: 1, Lang: l})
	if err != nil {
		t.Fatal(err)
	}
	return r.Text()
}
