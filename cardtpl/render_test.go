package cardtpl_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

func TestActionIDsParseBackExactly(t *testing.T) {
	for _, c := range []struct {
		id      string
		action  string
		n, v    int
		refused bool
	}{
		{id: "meeting.confirm@0", action: "meeting.confirm", n: -1},
		{id: "dialog.pick.2@17", action: "dialog.pick", n: 2, v: 17},
		{id: "dialog.pick.0@1", action: "dialog.pick", v: 1},
		{id: "meeting.confirm", refused: true},
		{id: "confirm@1", refused: true},
		{id: "meeting.confirm.x@1", refused: true},
		{id: "meeting.confirm.1.2@1", refused: true},
		{id: "meeting.confirm@-1", refused: true},
		{id: "meeting.confirm@01", refused: true},
		{id: "meeting.confirm.01@1", refused: true},
		{id: "meeting.confirm@1@1", refused: true},
		{id: "meeting.confirm@+1", refused: true},
		{id: "Meeting.Confirm@1", refused: true},
		{id: "会议.确认@1", refused: true},
		{id: ".@1", refused: true},
		{id: "", refused: true},
		{id: "meeting." + strings.Repeat("x", 60) + "@1", refused: true},
		{id: "meeting.confirm@99999999999999999999", refused: true},
	} {
		action, n, v, ok := cardtpl.ParseAction(c.id)
		if ok == c.refused || action != c.action || ok && (n != c.n || v != c.v) {
			t.Errorf("ParseAction(%q) = %q, %d, %d, %v", c.id, action, n, v, ok)
		}
		if !ok {
			continue
		}
		whole := action
		if n >= 0 {
			whole = cardtpl.Nth(action, n)
		}
		if id, err := cardtpl.ActionID(whole, v); err != nil || id != c.id {
			t.Errorf("ActionID(%q, %d) = %q, %v", whole, v, id, err)
		}
	}
	if _, err := cardtpl.ActionID("meeting", 1); err == nil {
		t.Error("an action without a verb was accepted")
	}
}

func TestACardThatNoClientCouldShowIsRefused(t *testing.T) {
	ok := cardtpl.Card{Kind: "test", Title: "t"}
	wrong := ok
	wrong.Buttons = []cardtpl.Button{{Text: "x", Action: "no verb"}}
	form := ok
	form.Form = &cardtpl.Form{Fields: []cardtpl.Field{{Name: "a", Type: "TEXT"}}}
	huge := ok
	huge.Form = &cardtpl.Form{Submit: "test.submit"}
	for i := range 3000 {
		huge.Form.Fields = append(huge.Form.Fields, cardtpl.Field{Name: fmt.Sprint("f", i), Label: "标签", Type: "TEXT"})
	}
	for name, c := range map[string]struct {
		card cardtpl.Card
		o    cardtpl.Options
		want error
	}{
		"action":           {wrong, cardtpl.Options{}, nil},
		"form without act": {form, cardtpl.Options{}, nil},
		"too large":        {huge, cardtpl.Options{Tier: cardtpl.Own, TemplateID: "x"}, cardtpl.ErrTooLarge},
		"no template id":   {ok, cardtpl.Options{Tier: cardtpl.Own}, nil},
		"unknown tier":     {ok, cardtpl.Options{Tier: "paper"}, nil},
	} {
		if _, err := cardtpl.Render(c.card, c.o); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTierFollowsFromTheTemplateIDWhenItIsNotNamed(t *testing.T) {
	c := cardtpl.Card{Kind: "test", Title: "t", Lead: "l"}
	for id, want := range map[string]cardtpl.Tier{"": cardtpl.Public, "own.schema": cardtpl.Own} {
		r, err := cardtpl.Render(c, cardtpl.Options{TemplateID: id})
		if err != nil || r.Tier != want {
			t.Errorf("template %q: tier %s, %v", id, r.Tier, err)
		}
	}
	r, err := cardtpl.Render(c, cardtpl.Options{Tier: cardtpl.Public, TemplateID: "own.schema"})
	if err != nil || r.TemplateID != cardtpl.PublicTemplate || r.Private != nil {
		t.Errorf("the public tier uses %q and private %v, %v", r.TemplateID, r.Private, err)
	}
}

func TestLongListsAreFoldedAndSaySo(t *testing.T) {
	c := cardtpl.Card{Kind: "test", Title: "t", Lead: "很多"}
	for i := range 300 {
		c.Facts = append(c.Facts, cardtpl.Fact{Label: fmt.Sprintf("第%03d项", i), Value: strings.Repeat("值", 12)})
		c.Items = append(c.Items, cardtpl.Item{Title: fmt.Sprintf("第%03d行", i), Sub: strings.Repeat("细", 20), URL: fmt.Sprintf("https://example.com/%03d", i)})
	}
	own := renderCard(t, c, cardtpl.Own, i18n.ZhCN).Params
	public := renderCard(t, c, cardtpl.Public, i18n.ZhCN).Params
	for name, value := range map[string]string{"body": own["body"], "facts": own["facts"], "markdown": public["markdown"]} {
		if len(value) > cardtpl.PreferValue {
			t.Errorf("%s has %d bytes", name, len(value))
		}
		shown := strings.Count(value, "行")
		if name == "facts" {
			shown = strings.Count(value, "项")
		}
		if want := fmt.Sprintf("…还有 %d\u00a0条", 300-shown); shown < 3 || !strings.Contains(value, want) {
			t.Errorf("%s shows %d and does not say %q: %s", name, shown, want, value)
		}
	}
	// Few rows with long addresses stay, without the addresses that do not fit.
	c.Facts, c.Items = nil, c.Items[:5]
	for i := range c.Items {
		c.Items[i].URL += "?" + strings.Repeat("q", 300)
	}
	body := renderCard(t, c, cardtpl.Own, i18n.ZhCN).Params["body"]
	if strings.Count(body, "行") != 5 || !strings.Contains(body, "](https://example.com/000?") || strings.Contains(body, "/004?") || len(body) > cardtpl.PreferValue {
		t.Errorf("%d bytes: %s", len(body), body)
	}
}

func TestButtonsAreShortenedBeforeTheyAreTooLargeAndNeverLeftOut(t *testing.T) {
	c := cardtpl.Card{Kind: "test", Title: "t"}
	for i := range 6 {
		c.Buttons = append(c.Buttons, cardtpl.Button{Text: strings.Repeat("很长的文字", 10), Action: cardtpl.Nth("dialog.pick", i)})
	}
	r := renderCard(t, c, cardtpl.Public, i18n.ZhCN)
	if raw := r.Params["sys_full_json_obj"]; len(raw) > cardtpl.PreferValue || strings.Count(raw, `"id":"dialog.pick.`) != 6 {
		t.Errorf("%d bytes: %s", len(raw), raw)
	}
	if len(r.Actions) != 6 {
		t.Errorf("actions %v", r.Actions)
	}
}

func TestAFormCarriesItsActionAndItsDefaults(t *testing.T) {
	c := cardtpl.Card{Kind: "test", Title: "t", Form: &cardtpl.Form{Submit: "approval.refuse", Fields: []cardtpl.Field{
		{Name: "why", Label: "理由", Type: "TEXT_AREA", Required: true},
		{Name: "kind", Label: "类型", Type: "SELECT", Value: "b", Options: []cardtpl.Choice{{"a", "甲"}, {"b", "乙"}}},
	}}}
	r, err := cardtpl.Render(c, cardtpl.Options{TemplateID: "own.schema", Version: 4, Lang: i18n.ZhCN})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"fields":[{"name":"action","type":"TEXT","hidden":true,"defaultValue":"approval.refuse@4"},` +
		`{"name":"why","label":"理由","type":"TEXT_AREA","required":true},` +
		`{"name":"kind","label":"类型","type":"SELECT","defaultValue":{"index":1,"value":"b"},"options":[{"value":"a","text":"甲"},{"value":"b","text":"乙"}]}]}`
	if r.Params["form"] != want || r.Params["has_form"] != "true" || !slices.Equal(r.Actions, []string{"approval.refuse"}) {
		t.Errorf("form %s, has_form %s, actions %v", r.Params["form"], r.Params["has_form"], r.Actions)
	}
	for _, text := range []string{r.Text(), r.Markdown().Text, renderCard(t, c, cardtpl.Public, i18n.ZhCN).Params["markdown"]} {
		if !strings.Contains(text, "请直接回复：理由、类型") {
			t.Errorf("where no form can be shown, nothing says how to answer: %q", text)
		}
	}
}

func TestMessagesSayHowToGoOnWithoutButtons(t *testing.T) {
	button := func(text, action, say string) cardtpl.Button {
		return cardtpl.Button{Text: text, Action: action, Say: say}
	}
	for name, c := range map[string]struct {
		buttons []cardtpl.Button
		items   []cardtpl.Item
		want    []string
		not     []string
	}{
		"answers that can be written": {
			buttons: []cardtpl.Button{button("张伟 · 研发部", "dialog.pick.0", "1"), button("取消", "dialog.cancel", "取消")},
			want:    []string{"也可以直接回复：“1” 张伟 · 研发部；“取消”。"},
			not:     []string{"点按钮"},
		},
		"listed answers need one example": {
			buttons: []cardtpl.Button{button("第 1 个", "dialog.pick.0", "1"), button("第 2 个", "dialog.pick.1", "2"), button("第 3 个", "dialog.pick.2", "3")},
			items:   []cardtpl.Item{{Title: "1 · 甲"}, {Title: "2 · 乙"}, {Title: "3 · 丙"}},
			want:    []string{"例如“1”"},
			not:     []string{"“2”", "“3”"},
		},
		"what needs a press says so": {
			buttons: []cardtpl.Button{button("确认", "meeting.confirm", ""), button("取消", "meeting.abort", "取消")},
			want:    []string{"点按钮"},
			not:     []string{"直接回复"},
		},
		"links stay links": {
			buttons: []cardtpl.Button{{Text: "打开", URL: "https://example.com"}},
			want:    []string{"https://example.com"},
			not:     []string{"点按钮", "直接回复"},
		},
	} {
		card := cardtpl.Card{Kind: "test", Title: "t", Lead: "l", Buttons: c.buttons, Items: c.items}
		r := renderCard(t, card, cardtpl.Markdown, i18n.ZhCN)
		for _, text := range []string{r.Text(), r.Markdown().Text} {
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("%s: %q misses %q", name, text, want)
				}
			}
			for _, not := range c.not {
				if strings.Contains(text, not) {
					t.Errorf("%s: %q says %q", name, text, not)
				}
			}
		}
		if r.Params != nil || r.TemplateID != "" {
			t.Errorf("%s: a message has the template %q and %v", name, r.TemplateID, r.Params)
		}
	}
}

func TestASettledCardKeepsItsFactsAndLosesEverythingThatCouldBePressed(t *testing.T) {
	c := cardtpl.Card{
		Kind: "test", Title: "讨论预算", Tone: cardtpl.Blue, Lead: "11月19日 周四 15:00–16:00。", Facts: []cardtpl.Fact{{Label: "参加人", Value: "张三"}},
		Hint: "将邀请 1 人。", Buttons: []cardtpl.Button{{Text: "确认", Action: "meeting.confirm"}},
	}
	c.Form = &cardtpl.Form{Submit: "meeting.confirm"}
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	tones := map[string]cardtpl.Tone{
		"processing": cardtpl.Blue, "done": cardtpl.Green, "rejected": cardtpl.Red, "cancelled": cardtpl.Grey,
		"expired": cardtpl.Orange, "failed": cardtpl.Red, "superseded": cardtpl.Grey, "unheard of": cardtpl.Green,
	}
	tags := map[string]bool{}
	for state, tone := range tones {
		for _, l := range i18n.Langs() {
			var stored cardtpl.Card // the transport draws states from the record, without the view
			if err := json.Unmarshal(raw, &stored); err != nil {
				t.Fatal(err)
			}
			s := stored.Settled(l, state, "")
			if len(s.Buttons) > 0 || s.Form != nil || s.Hint != "" || s.Tone != tone || s.Tag != cardtpl.StateWord(l, state) || s.Done == "" || len(s.Facts) != len(c.Facts) {
				t.Errorf("%s %s: %+v", state, l, s)
			}
			tags[string(l)+s.Tag] = true
			if line := stored.Settled(l, state, "王芳 · 好 · 11-18 10:31").Done; line != "王芳 · 好 · 11-18 10:31" {
				t.Errorf("%s: the given line became %q", state, line)
			}
			p := renderCard(t, s, cardtpl.Own, l).Params
			if p["has_btns"] != "false" || p["btns"] != "[]" || p["has_form"] != "false" || p["done"] != s.Done || p["tag"] != s.Tag {
				t.Errorf("%s %s is drawn with %v", state, l, p)
			}
		}
	}
	if len(tags) != 7*3 {
		t.Errorf("two states share a word: %v", slices.Sorted(maps.Keys(tags)))
	}
	if got := c.Processing(i18n.En); got.Tag != "Working" || got.Done == "" {
		t.Errorf("processing: %+v", got)
	}
}

func TestDoneLine(t *testing.T) {
	at := time.Date(2026, 11, 22, 10, 31, 0, 0, time.UTC)
	for _, c := range []struct {
		name, result string
		at           time.Time
		want         string
	}{
		{"李雷", "已同意", at, "李雷 · 已同意 · 11-22 10:31"},
		{"", "已同意", at, "已同意 · 11-22 10:31"},
		{"李雷", "", time.Time{}, "李雷"},
		{"", "", time.Time{}, ""},
	} {
		if got := cardtpl.DoneLine(c.name, c.result, c.at); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestPrivateValuesAreSetAndPutBackExplicitly(t *testing.T) {
	set, reset := cardtpl.PrivateNote("仅 李雷 可操作", true), cardtpl.PrivateReset()
	if set["my_note"] != "仅 李雷 可操作" || set["my_locked"] != "true" || reset["my_note"] != "" || reset["my_locked"] != "false" || len(set) != len(reset) {
		t.Errorf("set %v, reset %v", set, reset)
	}
}

func TestPreviewIsInTheLanguageOfEachReader(t *testing.T) {
	r, err := cardtpl.RenderView(cardtpl.Notice{Title: "报销", Text: "没有成功。", Tone: cardtpl.Red}, cardtpl.Options{Lang: i18n.ZhTW})
	if err != nil {
		t.Fatal(err)
	}
	for locale, want := range map[string]string{"ZH_CN": "[报销] 失败", "ZH_TW": "[报销] 失敗", "EN_US": "[报销] Failed", "JA_JP": "[报销] Failed"} {
		if r.Preview[locale] != want {
			t.Errorf("%s reads %q", locale, r.Preview[locale])
		}
	}
	empty := renderCard(t, cardtpl.Card{Kind: "test"}, cardtpl.Public, i18n.ZhCN)
	if empty.Preview["ZH_CN"] == "" {
		t.Error("a card without words has no preview")
	}
}

func TestAStreamedAnswerLivesAsItsTemplateIsDocumentedTo(t *testing.T) {
	own, key := cardtpl.RenderAnswer(cardtpl.Answer{Title: "考勤", Foot: "来源"}, i18n.ZhCN, "answer.schema")
	if key != "content" || own.TemplateID != "answer.schema" || cardtpl.Explicit(own) || own.Preview["ZH_CN"] == "" {
		t.Errorf("own: %s %+v", key, own)
	}
	public, key := cardtpl.RenderAnswer(cardtpl.Answer{Title: "考勤", Foot: "**来源**"}, i18n.ZhCN, "")
	if key != "msgContent" || public.TemplateID != cardtpl.PublicAnswerTemplate || public.Params["flowStatus"] != cardtpl.FlowPending || public.Params["staticMsgContent"] != "＊＊来源＊＊" ||
		public.Params["sys_full_json_obj"] != `{"order":["msgTitle","msgContent","staticMsgContent"]}` {
		t.Errorf("public: %s %+v", key, public)
	}
}
