package page_test

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

func reconnects(t *testing.T, b context.Context) {
	second := open(t, b, 1280, 800)
	first, who := restarted(t, b, second)
	if _, err := second.Say(t.Context(), sandbox.Said{User: who.ID, Text: "还在吗"}); err != nil {
		t.Fatal(err)
	}
	first.shown(".msg.mine .bubble", "还在吗")
	first.click(".write")
	first.do(chromedp.KeyEvent("在" + kb.Enter))
	first.truth("[...document.querySelectorAll('.msg.mine .bubble')].some(e => e.textContent === '在')")
	first.heard() // the lost connection itself is reported by the browser
}

// Whoever looked may not exist any more: somebody edits an organisation and starts the sandbox again.
func beginsAnew(t *testing.T, b context.Context) {
	second := open(t, b, 1280, 800, func(o *sandbox.Options, _ *http.Handler) { o.Seed = 8 })
	first, who := restarted(t, b, second)
	if slices.ContainsFunc(second.People(), func(p sandbox.Person) bool { return p.ID == who.ID }) {
		t.Fatal("the organisations must not share people")
	}
	first.until("#app.ready .empty .chip")
	first.truth("!document.querySelector('.banner:not([hidden])')")
	first.click(".empty .chip")
	first.until(".msg.mine .bubble")
	first.heard()
}

// restarted is a page whose sandbox is replaced by another one after it was drawn.
func restarted(t *testing.T, b context.Context, second *site) (*site, sandbox.Person) {
	t.Helper()
	swap := make(chan http.Handler, 1)
	first := open(t, b, 1280, 800, func(_ *sandbox.Options, h *http.Handler) {
		if h == nil {
			return
		}
		current := *h
		swap <- current
		*h = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			handler := <-swap
			swap <- handler
			handler.ServeHTTP(w, r)
		})
	})
	who := first.someone()
	first.deliver(who, "trk1", nil)
	first.look(who.ID, "")
	first.until(".card")
	<-swap
	swap <- second.Handler()
	first.Close() // ends the stream; the page connects again and meets the other sandbox
	first.truth("!document.querySelector('.card')")
	return first, who
}
