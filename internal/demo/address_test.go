package demo_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/demo"
)

func TestABadAddressIsRefusedWithASentence(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]string{
		"foo": "is not HOST:PORT", "127.0.0.1:x": "the port is a number", "127.0.0.1:99999": "the port is a number up to 65535", "127.0.0.1:-1": "the port is a number",
		"0.0.0.0:0": "add -expose",
	} {
		d, err := demo.New(demo.Options{Addr: addr})
		if err == nil {
			d.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", addr, err, want)
		}
	}
}

func TestTheBotHasTheNameThatItIsGiven(t *testing.T) {
	t.Parallel()
	d, err := demo.New(demo.Options{BotName: "小助"})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	list, err := d.Server.Conversations(d.Server.People()[0].ID)
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	for _, c := range list {
		if !c.Group && c.Title != "小助" {
			t.Errorf("the bot is called %q", c.Title)
		}
	}
}
