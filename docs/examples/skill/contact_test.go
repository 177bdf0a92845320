package contact_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	contact "github.com/dingdesk/dingdesk/docs/examples/skill"
	"github.com/dingdesk/dingdesk/internal/skilltest"
)

func TestWhereSomebodyWorksIsSaidOfWhomIsMeant(t *testing.T) {
	d := skilltest.Open(t, func(d *skilltest.Desk) commands.Skill { return contact.New(contact.Config{Directory: d.Directory}) })
	type asked struct {
		commands.Who `param:"who"`
	}
	who := func(names ...string) (a asked) {
		for _, n := range names {
			a.People = append(a.People, commands.Person{Name: n})
		}
		return a
	}
	reply := d.Run("contact.who", d.Request("张三", who("李四")))
	if got, want := reply.Card, (contact.Place{Name: "李四", Dept: "后端组", Title: d.Who("李四").Title}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if two := d.Run("contact.who", d.Request("张三", who("张伟"))); two.Ask == nil || len(two.Ask.Options) != 2 {
		t.Errorf("two of one name: %+v", two.Ask)
	}
	for want, a := range map[commands.Code]asked{commands.NotFound: who("没有这人"), commands.Invalid: who("李四", "王五")} {
		if _, err := d.Try("contact.who", d.Request("张三", a)); commands.CodeOf(err) != want {
			t.Errorf("%v: %v", a.People, err)
		}
	}
}
