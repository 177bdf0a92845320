package commands_test

import (
	"fmt"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

func TestTheChosenLanguageWinsOverTheText(t *testing.T) {
	o := newOffice(t)
	var got []i18n.Lang
	o.answer = func(req *commands.Request) (*commands.Reply, error) {
		got = append(got, req.Lang)
		return &commands.Reply{Text: "x"}, nil
	}
	o.understand = func(commands.Utterance) commands.Understanding {
		return commands.Understanding{Reading: commands.ReadCommand, Command: "demo.read"}
	}
	for _, text := range []string{"上週我遲到了幾次", "how late was I", "考勤"} {
		if _, err := o.Handle(t.Context(), says(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.SetLanguage(t.Context(), "u1", i18n.En); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Handle(t.Context(), says("上周我迟到了几次")); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got) != "[zh-TW en zh-CN en]" {
		t.Errorf("languages %v", got)
	}
}

func TestWhatIsOfNoLanguageIsAnsweredInTheLastOne(t *testing.T) {
	o := newOffice(t)
	var got []i18n.Lang
	o.answer = func(req *commands.Request) (*commands.Reply, error) {
		got = append(got, req.Lang)
		return &commands.Reply{Text: "x"}, nil
	}
	o.understand = func(commands.Utterance) commands.Understanding {
		return commands.Understanding{Reading: commands.ReadCommand, Command: "demo.read"}
	}
	for _, text := range []string{"上週我遲到了幾次", "取消", "👍", "how late was I", "👍", "取消"} {
		if _, err := o.Handle(t.Context(), says(text)); err != nil {
			t.Fatal(err)
		}
	}
	if fmt.Sprint(got) != "[zh-TW zh-TW zh-TW en en zh-CN]" {
		t.Errorf("languages %v", got)
	}
}
