package intent

import (
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
)

func TestMentionsGoBackToWhereDingTalkTookThemFrom(t *testing.T) {
	words := lexicon.New()
	a, b := commands.Person{ID: "u2", Name: "李四"}, commands.Person{ID: "u5", Name: "王五"}
	for _, c := range []struct {
		text     string
		mentions []commands.Person
		want     string
	}{
		{"把  换成 ", []commands.Person{a, b}, "把 @李四   换成 @王五 "},
		{"去掉", []commands.Person{a}, "去掉 @李四 "},
		{"不要叫", []commands.Person{a}, "不要叫 @李四 "},
		{"给 发个消息", []commands.Person{a}, "给 @李四  发个消息"},
		{"加上，去掉", []commands.Person{a, b}, "加上 @李四 ，去掉 @王五 "},
		{"明天三点  开会", []commands.Person{a}, "明天三点 @李四  开会"},
		{"明天三点和 开会", []commands.Person{a}, "明天三点和 @李四  开会"},
		{"replace  with", []commands.Person{a, b}, "replace @李四   with @王五 "},
		{"brand new meeting", []commands.Person{a}, "brand new meeting"},
		{"", []commands.Person{a, b}, "@李四 @王五 "},
		{"明天三点开会", []commands.Person{a}, "明天三点开会"},
		{"和@李四 明天三点开会", []commands.Person{a}, "和@李四 明天三点开会"},
		{"去掉", []commands.Person{a, b}, "去掉"},
		{"去掉", []commands.Person{{ID: "u9"}}, "去掉"},
	} {
		if got := placed(words, c.text, c.mentions); got != c.want {
			t.Errorf("%q read as %q, want %q", c.text, got, c.want)
		}
	}
}
