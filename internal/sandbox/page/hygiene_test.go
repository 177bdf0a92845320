package page_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// What these tests hold does not depend on the machine: bytes, moves and what is drawn anew. How fast that makes the
// page is measured in bench_test.go.
func TestThePageIsLight(t *testing.T) {
	b := browser(t)
	for name, test := range map[string]func(*testing.T, context.Context){
		"a load weighs less than 150 KB, whatever is open":               weighs,
		"nothing moves when a card changes":                              stays,
		"nothing moves when an answer is streamed":                       streams,
		"a message or a card touches no other one of a thousand":         touchesOnlyItself,
		"a card is drawn from what the stream brings, without a request": drawsAtOnce,
	} {
		t.Run(name, func(t *testing.T) { test(t, b) })
	}
}

// ours sums what a load took from the sandbox so far: the document, every file, every answer of the API.
// decodedBodySize is what the browser had to read, encodedBodySize what came over the wire.
const ours = `performance.getEntries().filter(e => ['navigation', 'resource'].includes(e.entryType) && new URL(e.name).origin === location.origin).reduce((n, e) => n + e.%sBodySize, 0)`

// weighs holds a first visit to 150 KB as read, so that compression does not flatter; and over the wire, as such
// budgets are usually meant, also a chat full of cards with both drawers and a dialog open, and the whole gallery.
func weighs(t *testing.T, b context.Context) {
	const limit = 150_000
	s := open(t, b, 1280, 800, withSample)
	weigh := func(what, measure string, least int) {
		t.Helper()
		n := eval[int](s, fmt.Sprintf(ours, measure))
		t.Logf("%s: %d bytes %s", what, n, measure)
		if n < least || n >= limit {
			t.Errorf("%s: %d bytes %s", what, n, measure)
		}
	}
	who := s.someone()
	s.look(who.ID, "")
	s.until(".empty")
	weigh("a first visit", "decoded", 100_000)

	if _, err := chromedp.Call(s.tab, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true}); err != nil {
		t.Fatal(err)
	}
	s.converse(who, 50)
	s.do(chromedp.Reload())
	s.truth("document.querySelectorAll('.msg').length === 50 && !!document.querySelector('.card .btn')")
	s.click(`[data-panel-button="inspector"]`)
	s.until(".panel .meters .meter")
	s.click(`[data-panel-button="faults"]`)
	s.until(".panel .grid-form")
	s.click(".me")
	s.until("dialog[open] .person")
	weigh("a full chat with everything open", "encoded", 40_000)

	s.do(chromedp.Navigate(s.url + "/gallery?tier=all&lang=all&theme=both&width=both"))
	s.truth("document.querySelectorAll('.g-stage .card').length > 3")
	weigh("the gallery", "decoded", 40_000)
}

// watchShifts collects what browsers call layout shifts, also those that a score would forgive.
const watchShifts = `(() => { window.moved = []; new PerformanceObserver(l => l.getEntries().forEach(e => moved.push(e.value + ' ' + e.sources.map(x => x.node?.textContent).join('|')))).observe({ type: 'layout-shift' }); return null })()`

// settled waits until what was drawn is on the screen, and its shifts and scroll events are told.
const settled = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(null), 0))))"

// stays measures layout shift while a card grows, shrinks and loses its buttons: at the end of the chat, above, below,
// and in the middle of what is read. What follows the card keeps its place on the screen.
func stays(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 800)
	who := s.someone()
	chat := func(from, to int) {
		for i := from; i < to; i++ {
			if _, err := s.Say(t.Context(), sandbox.Said{User: who.ID, Text: fmt.Sprintf("第 %d 句", i)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	chat(0, 20)
	s.deliver(who, "middle", nil)
	chat(20, 46)
	s.deliver(who, "end", nil)
	chat(46, 47)
	s.look(who.ID, "")
	s.truth("document.querySelectorAll('.card .btn').length === 4")
	eval[any](s, watchShifts)
	version := 0
	for _, where := range []struct{ name, card, scroll, mark string }{
		{"at the end", "end", "box.scrollHeight", "第 46 句"},
		{"above what is read", "middle", "top('第 22 句')", "第 25 句"},
		{"below what is read", "middle", "top('第 2 句')", "第 4 句"},
		{"in the middle of what is read", "middle", "top('第 16 句')", "第 21 句"},
	} {
		eval[any](s, fmt.Sprintf(`(() => {
			const box = document.querySelector('.scroller');
			const row = text => [...document.querySelectorAll('.msg')].find(x => x.querySelector('.bubble')?.textContent === text);
			const top = text => box.scrollTop + row(text).getBoundingClientRect().top - box.getBoundingClientRect().top;
			window.place = () => row(%q).getBoundingClientRect().top;
			box.scrollTop = %s;
			return null;
		})()`, where.mark, where.scroll))
		eval[any](s, settled)
		eval[any](s, "moved = [], null")
		before := eval[float64](s, "place()")
		changes := []map[string]string{
			{"markdown": "更长的文字<br>二<br>三<br>四<br>五"}, {"markdown": "短"}, {"markdown": "又长了<br>二<br>三"},
			{"sys_full_json_obj": `{"msgButtons":[]}`}, {"sys_full_json_obj": `{"msgButtons":[{"text":"撤销","color":"gray","id":"undo","request":true}]}`},
		}
		for i, change := range changes {
			version++
			change["tips"] = fmt.Sprintf("第 %d 版", version)
			s.update(where.card, change)
			s.shown(".card .n", change["tips"])
			eval[any](s, settled)
			if now := eval[float64](s, "place()"); now-before > 1 || before-now > 1 {
				t.Errorf("%s, change %d: what follows the card went from %v to %v px", where.name, i, before, now)
			}
		}
		if moved := eval[[]string](s, "moved"); len(moved) > 0 {
			t.Errorf("%s: layout shifts %q", where.name, moved)
		}
	}
}

// streams lets an answer grow until it is so long that the card folds: the end of the chat stays in sight.
func streams(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 800)
	who := s.someone()
	for i := range 12 {
		if _, err := s.Say(t.Context(), sandbox.Said{User: who.ID, Text: fmt.Sprintf("第 %d 句", i)}); err != nil {
			t.Fatal(err)
		}
	}
	s.look(who.ID, "")
	s.until(".msg")
	eval[any](s, watchShifts)
	s.api("POST", "/v1.0/card/instances/createAndDeliver", map[string]any{
		"cardTemplateId": streamCard, "outTrackId": "answer", "callbackType": "STREAM",
		"cardData": map[string]any{"cardParamMap": map[string]string{"msgTitle": "总结"}}, "openSpaceId": "dtv1.card//IM_ROBOT." + who.UserID,
		"imRobotOpenSpaceModel": map[string]any{"supportForward": false}, "imRobotOpenDeliverModel": map[string]any{"spaceType": "IM_ROBOT"},
	})
	s.until(".card.ai")
	text := ""
	for i := range 24 {
		text += fmt.Sprintf("第 %d 段\n\n", i)
		s.api("PUT", "/v1.0/card/streaming", map[string]any{
			"outTrackId": "answer", "guid": fmt.Sprint(i), "key": "msgContent", "content": text, "isFull": true, "isFinalize": i == 23, "isError": false,
		})
		s.shown(".card", fmt.Sprintf("第 %d 段", i))
		s.truth("(x => x.scrollHeight - x.scrollTop - x.clientHeight)(document.querySelector('.scroller')) <= 1") // the end is in sight
		eval[any](s, settled)
	}
	s.until(".card.folded .c-more")
	if moved := eval[[]string](s, "moved"); len(moved) > 0 {
		t.Errorf("layout shifts %q", moved)
	}
}

// touchesOnlyItself watches every change of the document: with a thousand messages above it, a new message adds its
// own row, and a card draws anew only itself. That, and few elements a message, is why the page stays quick.
func touchesOnlyItself(t *testing.T, b context.Context) {
	s, who := longChat(t, b, 1000)
	if n := eval[int](s, "Math.max(...[...document.querySelectorAll('.msg:not(.has-card)')].map(m => m.querySelectorAll('*').length))"); n > 32 {
		t.Errorf("a message of one sentence is %d elements", n)
	}
	eval[any](s, `(() => {
		const list = document.querySelector('.msgs'), rows = new Set();
		const note = e => rows.add(e.nodeType === 1 && (e.closest('.msg')?.textContent || e.textContent) || '?');
		const watch = new MutationObserver(take);
		function take(records) {
			for (const r of records) {
				if (r.target !== list) note(r.target.nodeType === 1 ? r.target : r.target.parentElement);
				else [...r.addedNodes, ...r.removedNodes].forEach(note);
			}
		}
		watch.observe(list, { subtree: true, childList: true, attributes: true, characterData: true });
		window.touched = () => {
			take(watch.takeRecords());
			const all = [...rows];
			rows.clear();
			return all;
		};
		return null;
	})()`)
	only := func(what, text string) {
		t.Helper()
		rows := eval[[]string](s, "touched()")
		if len(rows) != 1 || !strings.Contains(rows[0], text) {
			t.Errorf("%s touched %d rows: %q", what, len(rows), rows)
		}
	}
	if _, err := s.Say(t.Context(), sandbox.Said{User: who.ID, Text: "新的一句"}); err != nil {
		t.Fatal(err)
	}
	s.shown(".msg:last-child", "新的一句")
	only("a message", "新的一句")
	s.update("trk499", map[string]string{"markdown": "改过的卡片"})
	s.shown(".card", "改过的卡片")
	only("a card", "改过的卡片")
}

// drawsAtOnce lets no request of the page come back once it is loaded: a bot's card is on the screen all the same,
// because the stream brings the whole of it.
func drawsAtOnce(t *testing.T, b context.Context) {
	var deaf atomic.Bool
	s := open(t, b, 1280, 800, func(_ *sandbox.Options, h *http.Handler) {
		if h == nil {
			return
		}
		inner := *h
		*h = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if deaf.Load() && strings.HasPrefix(r.URL.Path, "/sandbox/") {
				select {
				case <-r.Context().Done():
				case <-t.Context().Done(): // the tab may outlive the sandbox, which waits for its requests
				}
				return
			}
			inner.ServeHTTP(w, r)
		})
	})
	who := s.someone()
	s.look(who.ID, "")
	s.until(".empty")
	deaf.Store(true)
	s.deliver(who, "trk1", nil)
	s.shown(".card", "请假确认")
	s.update("trk1", map[string]string{"tips": "王芳 已同意"})
	s.shown(".card", "王芳 已同意")
}
