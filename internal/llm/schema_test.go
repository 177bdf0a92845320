package llm_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/llm"
)

func TestAMistakeInASchemaIsFoundAtTheStart(t *testing.T) {
	object := func(inside string) string {
		return `{"type":"object","additionalProperties":false,` + inside + `}`
	}
	for name, tt := range map[string]struct{ schema, name, want string }{
		"no JSON":              {schema: `{`, want: "schema s"},
		"no object":            {schema: `{"type":"string"}`, want: "the root is no object"},
		"a keyword we ignore":  {schema: object(`"properties":{"a":{"type":"string","pattern":"x"}},"required":["a"]`), want: "pattern"},
		"an open object":       {schema: `{"type":"object","properties":{},"required":[]}`, want: "additionalProperties"},
		"an open inner object": {schema: object(`"properties":{"a":{"type":"object","additionalProperties":true}},"required":["a"]`), want: ".a: additionalProperties"},
		"an optional property": {schema: object(`"properties":{"a":{"type":"string"}}`), want: "required"},
		"a required stranger":  {schema: object(`"properties":{},"required":["a"]`), want: "required"},
		"no type":              {schema: object(`"properties":{"a":{}},"required":["a"]`), want: ".a: no type"},
		"an unknown type":      {schema: object(`"properties":{"a":{"type":"date"}},"required":["a"]`), want: `no type "date"`},
		"an array of what":     {schema: object(`"properties":{"a":{"type":"array"}},"required":["a"]`), want: ".a: items"},
		"a wrong item":         {schema: object(`"properties":{"a":{"type":"array","items":{}}},"required":["a"]`), want: ".a[]: no type"},
		"an enum of objects":   {schema: object(`"properties":{"a":{"type":"string","enum":[{}]}},"required":["a"]`), want: "plain values"},
		"a name with a space":  {schema: object(`"properties":{},"required":[]`), name: "a b", want: "name"},
	} {
		if tt.name == "" {
			tt.name = "s"
		}
		if _, err := llm.NewSchema(tt.name, []byte(tt.schema)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASchemaThatNobodyMadeIsRefused(t *testing.T) {
	c := llm.New(llm.Config{BaseURL: "http://127.0.0.1:1", Model: "m"})
	if _, err := c.Ask(t.Context(), "u", nil, llm.Schema{}); err == nil || llm.KindOf(err) != "" {
		t.Errorf("%v", err)
	}
}
