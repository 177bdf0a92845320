package sandbox_test

import (
	"strings"
	"testing"
)

// Whoever tests a bot of their own brings their own templates, also while the sandbox runs.
func TestATemplateCanBeBroughtAndReplaced(t *testing.T) {
	b := start(t)
	who := b.someone()
	const id = "brought-0001.schema"
	body := buttonsCard("trk1", "dtv1.card//IM_ROBOT."+who.UserID)
	body["cardTemplateId"], body["cardData"] = id, params("title", "你好")
	if a := b.api("POST", createPath, body); a.str("code") != "param.templateNotExist" {
		t.Fatalf("before: %d %s", a.status, a.text)
	}
	put := func(id, prefix string) answer {
		return b.control("PUT", "templates/"+id, string(exported(map[string]any{
			"schemaVersion": "3.0.0", "variableList": []any{variable("title", "string", false)},
			"schema": map[string]any{"componentsTree": []any{node("Card", "root", nil, node("BaseText", "t", map[string]any{"text": dyn(prefix + "${title}")}))}},
		})))
	}
	if a := put(id, "一："); a.status != 200 || a.str("state") != "published" || a.str("origin") != "own" {
		t.Fatalf("%d %s", a.status, a.text)
	}
	if a := b.api("POST", createPath, body); a.status != 200 {
		t.Fatalf("after: %d %s", a.status, a.text)
	}
	see := func() string {
		v, _ := b.Card("trk1", who.ID)
		if len(v.Nodes) != 1 {
			t.Fatalf("nodes: %+v", v.Nodes)
		}
		return v.Nodes[0].Text
	}
	first, _ := b.Card("trk1", who.ID)
	if got := see(); got != "一：你好" {
		t.Errorf("drawn: %q", got)
	}
	put(id, "二：")
	if again, _ := b.Card("trk1", who.ID); see() != "二：你好" || again.Version <= first.Version {
		t.Errorf("replaced: %q, version %d after %d", see(), again.Version, first.Version)
	}
	for name, a := range map[string]answer{
		"bad_template":    put("no-schema", ""),
		"public_template": put("1366a1eb-bc54-4859-ac88-517c56a9acb1.schema", ""),
		"bad_body":        b.control("PUT", "templates/"+id, "{"),
	} {
		if a.status < 400 || !strings.Contains(a.text, `"`+name+`"`) {
			t.Errorf("%s: %d %s", name, a.status, a.text)
		}
	}
	if a := b.control("PUT", "templates/"+id, map[string]any{"type": "im"}); !strings.Contains(a.text, "bad_template") {
		t.Errorf("no export: %d %s", a.status, a.text)
	}
}
