package cardtpl_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/cardtpl/cardtest"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

func TestAQuestionOffersFiveAnswersAndListsTheOthers(t *testing.T) {
	q := cardtpl.Question{Ask: "哪一个？", Options: []string{"a", "b"}, Skill: "meeting"}
	c := q.Card(i18n.ZhCN)
	if got := cardtest.Actions(c); !slices.Equal(got, []string{"dialog.pick.0", "dialog.pick.1", "dialog.cancel"}) || len(c.Items) != 0 || c.Title != "开会" {
		t.Errorf("%v, %d rows, %q", got, len(c.Items), c.Title)
	}
	q.Options, q.Skill = []string{"a", "b", "c", "d", "e", "f", "g"}, "unknown"
	c = q.Card(i18n.ZhCN)
	if len(cardtest.Actions(c)) != 6 || len(c.Items) != 7 || !strings.Contains(c.Hint, "“6”") || strings.Contains(c.Title, "unknown") {
		t.Errorf("%v, %d rows, %q, %q", cardtest.Actions(c), len(c.Items), c.Hint, c.Title)
	}
}

func TestANoticeNamesItsKindAndKeepsItsAdvice(t *testing.T) {
	for tone, tag := range map[cardtpl.Tone]string{cardtpl.Red: "失败", cardtpl.Orange: "注意", cardtpl.Blue: "", "": ""} {
		c := cardtpl.Notice{Text: "没有创建。", Tone: tone, Hint: "请再试", Ref: "k7"}.Card(i18n.ZhCN)
		if c.Tag != tag || c.Title == "" || c.Foot != "问题编号 k7" || cardtest.Fact(c, "接下来") != "请再试" || c.Tone == "" {
			t.Errorf("%q: %+v", tone, c)
		}
	}
	long := cardtpl.Notice{Text: strings.Repeat("长", 500)}.Card(i18n.ZhCN)
	if long.Lead != "" || len([]rune(long.Text)) != 500 {
		t.Error("a long text must not be cut to a sentence")
	}
}
