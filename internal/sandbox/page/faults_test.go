package page_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// Issue 4.3: everything that can go wrong has a control on the page. The subtests share one browser.
func TestEveryFaultHasItsControl(t *testing.T) {
	b := browser(t)
	for name, test := range map[string]func(*testing.T, context.Context){
		"connections: graceful, cut, half-open, zombie, restore": disconnects,
		"a message again: redelivered, duplicated":               repeats,
		"a call by method and path: 4xx, 5xx, HTML, no answer":   spoils,
		"any frame: topic and data, event, whole text":           pushes,
		"delay, order, limits, and what DingTalk leaves open":    limits,
		"tokens, webhooks, permissions, people, cards, clock":    revokes,
	} {
		t.Run(name, func(t *testing.T) { test(t, b) })
	}
}

// faults opens the fault panel with all its parts.
func (s *site) faults() {
	s.t.Helper()
	s.click(`[data-panel-button="faults"]`)
	s.until(".panel:not([hidden]) [name=pick] optgroup")
	eval[any](s, "document.querySelectorAll('.panel details').forEach(d => { d.open = true })")
}

// set chooses or types a value as a hand does, in a part of the panel.
func (s *site) set(part, name string, value any) {
	s.t.Helper()
	s.truth(fmt.Sprintf(`(e => {
		if (!e) return false;
		if (e.type === 'checkbox') e.checked = %[3]t; else e.value = %[4]q;
		e.dispatchEvent(new Event('change', { bubbles: true }));
		return e.type === 'checkbox' || e.value === %[4]q;
	})(document.querySelector('[data-group=%[1]s] [name=%[2]s]'))`, part, name, value == true, fmt.Sprint(value)))
}

// button presses the button with these words in a part of the panel.
func (s *site) button(part, words string) {
	s.t.Helper()
	s.truth(fmt.Sprintf(`(b => { b?.click(); return !!b })([...document.querySelectorAll('[data-group=%s] button')].find(b => b.textContent === %q))`, part, words))
}

// becomes waits for a state of the sandbox.
func (s *site) becomes(what string, is func() bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	if err := s.Wait(ctx, func(sandbox.Snapshot) bool { return is() }); err != nil {
		s.t.Fatalf("%s: %v", what, err)
	}
}

func (s *site) mode() string {
	list := s.Connections()
	return list[len(list)-1].Mode
}

func disconnects(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 900)
	s.connect(ok)
	s.look(s.someone().ID, "")
	s.faults()
	for _, c := range []struct{ words, mode string }{
		{"半开", sandbox.ModeHalfOpen}, {"恢复", sandbox.ModeOpen}, {"僵尸", sandbox.ModeZombie}, {"恢复", sandbox.ModeOpen}, {"平滑断开", sandbox.ModeDraining},
	} {
		if c.mode == sandbox.ModeDraining {
			s.set("connections", "reason", "maintenance")
		}
		s.button("connections", c.words)
		s.becomes(c.words, func() bool { return s.mode() == c.mode })
		s.shown("[data-group=connections] .pill", c.mode)
	}
	if f := s.Frames(sandbox.FrameFilter{Topic: "disconnect"}); len(f) != 1 || f[0].Data != `{"reason":"maintenance"}` {
		t.Errorf("disconnect: %+v", f)
	}
	s.set("connections", "staleMs", 60000)
	s.button("connections", "切断")
	s.becomes("cut", func() bool { return s.mode() == sandbox.ModeClosed })
	s.shown("[data-group=connections] .hint", "没有连接")
	id, err := s.Say(t.Context(), sandbox.Said{User: s.someone().ID, Text: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if f := s.Frames(sandbox.FrameFilter{Key: id}); len(f) != 1 || f[0].Outcome != sandbox.OutcomeSwallowed {
		t.Errorf("a push to the dead connection: %+v", f)
	}
}

func repeats(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 900)
	got := make(chan string, 16)
	s.connect(func(topic string, f frame) map[string]any {
		got <- f.Headers["messageId"]
		return ok(topic, f)
	})
	who := s.someone()
	if _, err := s.Say(t.Context(), sandbox.Said{User: who.ID, Text: "再来一次"}); err != nil {
		t.Fatal(err)
	}
	first := <-got
	s.look(who.ID, "")
	s.until(".msg.mine")
	s.faults()
	s.shown("[data-group=selected] .hint", "先在聊天里选一条消息")
	eval[any](s, "document.querySelector('.msg.mine').dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))")
	s.shown("[data-group=selected] .subject", "再来一次")
	s.button("selected", "重新投递")
	second := <-got
	if second == first {
		t.Error("redelivered under the same messageId")
	}
	s.set("selected", "times", 3)
	s.button("selected", "重复一帧")
	for range 3 {
		if id := <-got; id != second {
			t.Errorf("the copy is %s, want %s", id, second)
		}
	}
}

func spoils(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 900)
	s.connect(ok)
	who := s.someone()
	s.look(who.ID, "")
	s.faults()
	add := func() sandbox.Fault {
		t.Helper()
		n := len(s.Faults())
		s.button("api_faults", "添加故障")
		s.becomes("added", func() bool { return len(s.Faults()) == n+1 })
		return s.Faults()[n]
	}
	s.set("api_faults", "pick", "PUT /v1.0/card/instances")
	s.set("api_faults", "value", "429")
	s.set("api_faults", "retryAfter", 7)
	if f := add(); f.Method != "PUT" || f.Path != "/v1.0/card/instances" || f.Status != 429 || f.Headers["Retry-After"] != "7" || f.Times != 1 {
		t.Errorf("4xx: %+v", f)
	}
	s.set("api_faults", "pick", "POST /v1.0/calendar/users/*/querySchedule")
	s.set("api_faults", "kind", "f_html")
	s.set("api_faults", "retryAfter", "")
	s.set("api_faults", "times", 2)
	s.set("api_faults", "after", true)
	if f := add(); f.Method != "POST" || f.Path != "/v1.0/calendar/users/*/querySchedule" || f.Status != 502 || !strings.HasPrefix(f.ContentType, "text/html") || !strings.Contains(f.Body, "<html>") || !f.After || f.Times != 2 {
		t.Errorf("HTML: %+v", f)
	}
	s.set("api_faults", "after", false)
	s.set("api_faults", "pick", "* *attendance/*")
	s.set("api_faults", "kind", "f_hang")
	if f := add(); f.Method != "" || f.Path != "*attendance/*" || !f.Hang {
		t.Errorf("no answer: %+v", f)
	}
	s.set("api_faults", "kind", "f_code")
	s.set("api_faults", "method", "GET")
	s.set("api_faults", "path", "/topapi/*")
	s.set("api_faults", "value", "90018")
	if f := add(); f.Method != "GET" || f.Path != "/topapi/*" || f.Code != "90018" {
		t.Errorf("a code: %+v", f)
	}
	s.set("api_faults", "kind", "f_delay")
	if f := add(); f.Delay != 3*time.Second {
		t.Errorf("a delay: %+v", f)
	}
	s.shown("[data-group=api_faults] code", "PUT /v1.0/card/instances")
	s.shown(".rail .badge", "5")
	// From a call that happened, in the inspector.
	s.button("api_faults", "全部清除")
	s.becomes("cleared", func() bool { return len(s.Faults()) == 0 })
	s.truth("document.querySelector('.rail .badge').hidden")
	s.deliver(who, "trk1", nil)
	s.click(`[data-panel-button="inspector"]`)
	s.until(".panel:not([hidden]) .tabs")
	s.click(".panel:not([hidden]) .tabs button:nth-child(2)")
	s.shown(".panel .row .path", "/v1.0/card/instances/createAndDeliver")
	eval[any](s, "[...document.querySelectorAll('.panel .row')].find(r => r.textContent.includes('createAndDeliver')).querySelector('summary').click()")
	s.truth("(b => { b?.click(); return !!b })([...document.querySelectorAll('.panel .row .mini')].find(b => b.textContent === '让它出错'))")
	s.truth("document.querySelector('[data-group=api_faults] [name=path]').value === '/v1.0/card/instances/createAndDeliver'")
	if f := add(); f.Method != "POST" {
		t.Errorf("from the inspector: %+v", f)
	}
}

func pushes(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 900)
	got := make(chan frame, 16)
	s.connect(func(topic string, f frame) map[string]any {
		got <- f
		return ok(topic, f)
	})
	s.look(s.someone().ID, "")
	s.faults()
	s.set("push", "preset", "p_unknown")
	s.set("push", "data", `{"a": 1}`)
	s.button("push", "推送")
	if f := <-got; f.Headers["topic"] != "/never/heard/of" || f.Data != `{"a": 1}` || f.Headers["messageId"] == "" {
		t.Errorf("topic and data: %+v", f)
	}
	s.set("push", "topic", "/v1.0/graph/api/invoke")
	s.set("push", "type", "SYSTEM")
	s.button("push", "推送")
	if f := <-got; f.Headers["topic"] != "/v1.0/graph/api/invoke" {
		t.Errorf("another topic: %+v", f)
	}
	s.set("push", "kind", "k_event")
	s.set("push", "topic", "bpms_instance_change")
	s.set("push", "data", `{"processInstanceId":"p1"}`)
	s.button("push", "推送")
	if f := <-got; f.Headers["eventType"] != "bpms_instance_change" || f.Headers["eventId"] == "" || f.Data != `{"processInstanceId":"p1"}` {
		t.Errorf("event: %+v", f)
	}
	s.set("push", "kind", "k_raw")
	s.set("push", "data", `{"headers":{"topic":"raw","messageId":"mine"},"data":"as it is"}`)
	s.button("push", "推送")
	if f := <-got; f.Headers["messageId"] != "mine" || f.Data != "as it is" {
		t.Errorf("whole text: %+v", f)
	}
	for preset := range strings.FieldsSeq(eval[string](s, "[...document.querySelector('[data-group=push] [name=preset]').options].map(o => o.value).join(' ')")) {
		n := len(s.Frames(sandbox.FrameFilter{}))
		if preset == "p_broken" || preset == "p_number" || preset == "p_object" {
			continue // they end our bot, as they are meant to
		}
		s.set("push", "preset", preset)
		s.button("push", "推送")
		s.becomes(preset, func() bool { return len(s.Frames(sandbox.FrameFilter{})) > n })
	}
}

func limits(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 900)
	s.connect(ok)
	s.look(s.someone().ID, "")
	s.faults()
	for _, c := range []struct {
		part, name string
		value      any
		is         func(sandbox.Settings) bool
	}{
		{"delivery", "pushDelayMs", 250, func(x sandbox.Settings) bool { return x.PushDelay == 250*time.Millisecond }},
		{"delivery", "pushDelayMs", 0, func(x sandbox.Settings) bool { return x.PushDelay == 0 }},
		{"delivery", "reorder", 3, func(x sandbox.Settings) bool { return x.Reorder == 3 }},
		{"delivery", "redelivery", "observed", func(x sandbox.Settings) bool { return x.Redelivery == sandbox.RedeliverObserved }},
		{"delivery", "eventRetries", 5, func(x sandbox.Settings) bool { return x.EventRetries == 5 }},
		{"delivery", "serverPingMs", 5000, func(x sandbox.Settings) bool { return x.ServerPing == 5*time.Second }},
		{"delivery", "disconnectGraceMs", 100, func(x sandbox.Settings) bool { return x.DisconnectGrace == 100*time.Millisecond }},
		{"delivery", "callbackDeadlineMs", 1500, func(x sandbox.Settings) bool { return x.CallbackDeadline == 1500*time.Millisecond }},
		{"delivery", "queueWithoutConnection", true, func(x sandbox.Settings) bool { return x.QueueWithoutConnection }},
		{"delivery", "keepAliveFrames", true, func(x sandbox.Settings) bool { return x.KeepAliveFrames }},
		{"limits", "qps", 40, func(x sandbox.Settings) bool { return x.QPS == 40 }},
		{"limits", "quotaApi", 100, func(x sandbox.Settings) bool { return x.QuotaAPI == 100 }},
		{"limits", "quotaDeliveries", 50, func(x sandbox.Settings) bool { return x.QuotaDeliveries == 50 }},
		{"limits", "countWebhookPosts", false, func(x sandbox.Settings) bool { return !x.CountWebhookPosts }},
		{"variants", "quoteForm", "idOnly", func(x sandbox.Settings) bool { return x.QuoteForm == sandbox.QuoteIDOnly }},
		{"variants", "actionIdIn", "actionId", func(x sandbox.Settings) bool { return x.ActionIDIn == sandbox.ActionIDTopLevel }},
	} {
		s.set(c.part, c.name, c.value)
		s.becomes(c.name, func() bool { return c.is(s.Settings()) })
	}
	// What is refused is said, and the field shows what holds.
	s.set("delivery", "callbackDeadlineMs", 0)
	s.shown(".toast.bad", "callbackDeadlineMs")
	s.truth("document.querySelector('[name=callbackDeadlineMs]').value === '1500'")
	if heard := s.heard(); len(heard) != 1 || !strings.Contains(heard[0], "400") {
		t.Errorf("complaints: %q", heard)
	}
	s.set("limits", "apiUsed", 99)
	s.set("limits", "deliveriesUsed", 49)
	s.button("limits", "设为已用")
	s.becomes("set", func() bool { q := s.Quota(); return q.APIUsed == 99 && q.DeliveriesUsed == 49 })
	s.button("limits", "全部用完")
	s.becomes("used up", func() bool { q := s.Quota(); return q.APIUsed == 100 && q.DeliveriesUsed == 50 })
}

func revokes(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 900)
	s.connect(ok)
	who := s.someone()
	other := s.someone(who.ID)
	if _, err := s.Say(t.Context(), sandbox.Said{User: who.ID, Text: "x"}); err != nil {
		t.Fatal(err)
	}
	s.look(who.ID, "")
	s.faults()
	asked := func(call string) {
		t.Helper()
		s.truth("performance.getEntriesByType('resource').some(e => e.name.includes('" + call + "'))")
	}
	s.button("access", "作废全部 token")
	asked("/tokens/revoke")
	s.button("access", "当前会话")
	asked("/sessions/expire")
	if n := s.ExpireSession(s.Single(who.ID)); n != 0 {
		t.Errorf("%d sessions of the chat were still good", n)
	}
	eval[any](s, "document.querySelector('[data-group=access] select').value = 'Card.Instance.Write'")
	s.button("access", "移除")
	s.becomes("removed", func() bool { _, removed := s.Scopes(); return len(removed) == 1 && removed[0] == "Card.Instance.Write" })
	s.button("access", "恢复 Card.Instance.Write")
	s.becomes("restored", func() bool { _, removed := s.Scopes(); return len(removed) == 0 })
	s.set("leaving", "who", other.ID)
	s.button("leaving", "让此人离职")
	s.click("dialog .btn.blue")
	s.becomes("left", func() bool {
		for _, p := range s.People() {
			if p.ID == other.ID {
				return !p.Active
			}
		}
		return false
	})
	s.set("clock", "at", "2027-02-03T09:30:15")
	s.button("clock", "设为此刻")
	s.becomes("moved", func() bool { return s.Now().Year() == 2027 })
	s.deliver(who, "trk1", nil)
	s.until(".card .btn")
	eval[any](s, "[...document.querySelectorAll('[data-group=templates] .row')].find(r => r.textContent.includes('MarkdownButtonCardInstance')).querySelector('input').click()")
	s.shown(".card.failed", "内容加载失败")
}

func warns(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 800)
	pressed, answer := make(chan struct{}), make(chan struct{})
	s.connect(func(topic string, f frame) map[string]any {
		if strings.HasSuffix(topic, "/card/instances/callback") {
			close(pressed)
			<-answer
		}
		return ok(topic, f)
	})
	who := s.someone()
	s.look(who.ID, "")
	s.deliver(who, "trk1", map[string]string{"sys_full_json_obj": "not JSON"})
	s.shown(".msg.has-card .meta .st-failed", "静默忽略")
	s.click(".msg.has-card .meta .st-failed")
	s.shown(".panel .row .inside .is-slow", "sys_full_json_obj")
	s.click(`.panel [aria-label="关闭"]`)
	s.update("trk1", map[string]string{"sys_full_json_obj": `{"msgButtons":[{"text":"同意","color":"blue","id":"go","request":true}]}`})
	s.truth("!document.querySelector('.msg.has-card .meta .st-failed')")
	s.click(".card .btn.blue")
	<-pressed
	s.update("trk1", map[string]string{"tips": "too early"})
	s.shown(".toast.bad", "card.update-during-callback")
	close(answer)
	s.until(".rail [data-panel-button=inspector] .badge:not([hidden])")
	s.click(`[data-panel-button="inspector"]`)
	s.click(".panel .tabs button:nth-child(5)")
	s.shown(".panel .row b", "card.update-during-callback")
	s.truth("document.querySelector('.rail [data-panel-button=inspector] .badge').hidden")
}
