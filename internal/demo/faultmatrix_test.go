package demo_test

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// The fault matrix: every call that a skill makes × every way in which DingTalk fails it. The calls are those
// that the scenes really make, so that a new one without a row fails the test; the ways are flaws.

// flaw is a way in which DingTalk fails, and what the person then reads.
type flaw struct {
	name  string
	spoil func(r sandbox.Route) sandbox.Fault
	key   string
	args  []any
	lost  bool // nobody can tell from the answer whether the call took effect
}

// body is an answer in JSON, as each host words it.
func body(status int, old, text string) func(sandbox.Route) sandbox.Fault {
	return func(r sandbox.Route) sandbox.Fault {
		if r.Old {
			return sandbox.Fault{Status: http.StatusOK, ContentType: "application/json", Body: old}
		}
		return sandbox.Fault{Status: status, ContentType: "application/json", Body: text}
	}
}

func flaws() []flaw {
	const (
		forbidden = "Forbidden.AccessDenied."
		gone      = time.Millisecond // the connection breaks: what a timeout looks like, without the wait
	)
	busy := func(old, code, text string) func(sandbox.Route) sandbox.Fault {
		return func(r sandbox.Route) sandbox.Fault {
			f := body(403, `{"errcode":`+old+`,"errmsg":"`+text+`"}`, `{"code":"`+forbidden+code+`","message":"`+text+`"}`)(r)
			f.Headers = map[string]string{"Retry-After": "0"}
			return f
		}
	}
	same := func(f sandbox.Fault) func(sandbox.Route) sandbox.Fault {
		return func(sandbox.Route) sandbox.Fault { return f }
	}
	return []flaw{
		{name: "400", key: "core.refused", args: []any{"reason", "参数错误"},
			spoil: body(400, `{"errcode":40035,"errmsg":"参数错误"}`, `{"code":"param.error","message":"参数错误"}`)},
		{name: "success:false", key: "core.refused_unsaid", spoil: body(200, `{"success":false}`, `{"success":false}`)},
		{name: "403", key: "core.permission", spoil: func(r sandbox.Route) sandbox.Fault {
			return body(403, `{"errcode":88,"sub_code":"60011","sub_msg":"应用尚未开通所需的权限：[`+r.Scope+`]"}`,
				`{"code":"`+forbidden+`AccessTokenPermissionDenied","accessdenieddetail":{"requiredScopes":["`+r.Scope+`"]}}`)(r)
		}},
		{name: "429", key: "core.busy_api", spoil: busy("90018", "QpsLimitForAppkeyAndApi", "QPS超过了限制")},
		{name: "the ban text of 90002", key: "core.busy_api", spoil: busy("90002", "QpsLimitForApi",
			"从 2026-11-18 10:00:00 到 2026-11-18 10:00:20 请求总次数超过了 300 次, 处罚将在 2026-11-18 10:00:21 结束")},
		{name: "the month is used up", key: "core.quota_api", spoil: busy("90020", "ApiCountLimitForOrg", "本月调用次数已用完")},
		{name: "the day is used up", key: "core.quota_api_day", spoil: func(r sandbox.Route) sandbox.Fault {
			return body(403, `{"errcode":88,"sub_code":"daily.call.limit"}`, `{"code":"daily.call.limit"}`)(r)
		}},
		{name: "500", key: "core.unavailable", lost: true, spoil: same(sandbox.Fault{Status: 500, ContentType: "application/json", Body: `{"code":"system.error","message":"系统错误"}`})},
		{name: "HTML", key: "core.unavailable", lost: true, spoil: same(sandbox.Fault{Status: 200, Body: "<html><body>502 Bad Gateway</body></html>"})},
		{name: "silence before the effect", key: "core.unavailable", lost: true, spoil: same(sandbox.Fault{Hang: true, Delay: gone})},
		{name: "silence after the effect", key: "core.unavailable", lost: true, spoil: same(sandbox.Fault{Hang: true, Delay: gone, After: true})},
	}
}

// scene is something that a person wants, in the three languages.
type scene struct {
	who  string
	say  [3]string
	fine [3]string // what the answer says when all is well
}

// cell is one field of the matrix.
type cell struct {
	*world
	row     row
	flaw    flaw
	lang    int // of the scene
	l       i18n.Lang
	where   string // the conversation; "": with the bot alone
	about   string // ends what is said
	checked int    // assertions made: a cell without any fails
}

// row is a call that a skill makes.
type row struct {
	route string // method and path, as the sandbox records them
	scene scene
	// own is the sentence of a skill that words every failure of this call itself, but for a missing permission.
	own string
	// without are the words that stand in a good answer which did without the call; nil: nothing need be said.
	without []string
	before  func(*cell) // makes what the scene is about
	judge   func(*cell)

	prepare func(*cell) answer // a card whose button makes the call
	button  string
	done    string          // key of what the card says once it is so
	effects func(*cell) int // how often it is so
}

func (c *cell) must(ok bool, what string, a answer) {
	c.t.Helper()
	c.checked++
	if !ok {
		c.t.Errorf("%s:\n%s", what, a.all())
	}
}

func (c *cell) me() sandbox.Person { return c.who(c.row.scene.who) }

func (c *cell) asks() answer {
	c.t.Helper()
	return c.ask(c.me().UserID, c.where, c.row.scene.say[c.lang]+c.about)
}

// without reports that an answer says what it had to do without.
func (c *cell) without(a answer) bool {
	return slices.ContainsFunc(c.row.without, func(key string) bool { return strings.Contains(a.all(), c.l.T(key)) })
}

// spoil has the call fail until it is healed.
func (c *cell) spoil(times int) (heal func()) {
	c.t.Helper()
	method, path, _ := strings.Cut(c.row.route, " ")
	i := slices.IndexFunc(c.Server.Routes(), func(r sandbox.Route) bool { return r.Method == method && r.Path == path })
	if i < 0 {
		c.t.Fatalf("the sandbox serves no %s", c.row.route)
	}
	f := c.flaw.spoil(c.Server.Routes()[i])
	f.Method, f.Path, f.Times = method, regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, "*"), times
	return c.fault(f)
}

// sentence is what must be read about the flaw.
func (c *cell) sentence() string {
	if c.row.own != "" && c.flaw.key != "core.permission" {
		return c.l.T(c.row.own)
	}
	if c.flaw.key != "core.permission" {
		return c.l.T(c.flaw.key, c.flaw.args...)
	}
	method, path, _ := strings.Cut(c.row.route, " ")
	for _, r := range c.Server.Routes() {
		if r.Method == method && r.Path == path {
			use := "read"
			if strings.Contains(strings.ToLower(r.Scope), "write") {
				use = "write"
			}
			return c.l.T(c.flaw.key, "scopes", c.l.T("core.scope_"+use, "scope", r.Scope))
		}
	}
	return ""
}

// claims are words that say that something was done.
func (c *cell) claims(a answer) bool {
	return slices.ContainsFunc([]string{"cards.meeting.created", "cards.approval.status.agreed"}, func(key string) bool {
		return strings.Contains(a.params()["tag"], c.l.T(key))
	})
}

// recovers asks again until the answer is as it should be: a circuit that opened takes its time.
func (c *cell) recovers() answer {
	c.t.Helper()
	a := c.asks()
	for end := time.Now().Add(patience); (strings.Contains(a.all(), c.l.T("core.unavailable")) || c.without(a)) && time.Now().Before(end); {
		a = c.asks()
	}
	c.must(strings.Contains(a.all(), c.row.scene.fine[c.lang]) && !c.without(a), "DingTalk is well again, and the answer is", a)
	return a
}

// needed is a call without which there is no answer.
func needed(c *cell) {
	heal := c.spoil(0)
	a := c.asks()
	c.must(strings.Contains(a.all(), c.sentence()), "the answer lacks “"+c.sentence()+"”", a)
	c.must(a.TrackID == "" || !c.claims(a), "the answer says that something was done", a)
	heal()
	c.recovers()
	if n := len(c.Server.Office().CreatedEvents()); n > 0 {
		c.t.Errorf("%d events created", n)
	}
}

// optional is a call without which the answer says what it does not know.
func optional(c *cell) {
	heal := c.spoil(0)
	a := c.asks()
	c.must(strings.Contains(a.all(), c.row.scene.fine[c.lang]), "no answer because of a call that it could do without", a)
	for _, key := range c.row.without {
		c.must(strings.Contains(a.all(), c.l.T(key)), "the answer lacks "+key, a)
	}
	heal()
	c.recovers()
}

// presses presses the row's button and waits for what the card says then.
func (c *cell) presses(a answer, button string) {
	c.t.Helper()
	before := a.params()["btns"]
	a.press(c.me().UserID, button)
	c.until("the card after "+button, func(s sandbox.Snapshot) bool {
		v, ok := s.Card(a.TrackID, a.viewer)
		return ok && v.Params["btns"] != before
	})
}

func (c *cell) is(a answer) bool { return strings.Contains(a.all(), c.l.T(c.row.done)) }

// changing is a call that changes something, after a person confirmed it.
func changing(c *cell) {
	a := c.row.prepare(c)
	heal := c.spoil(0)
	c.presses(a, c.row.button)
	n := c.row.effects(c)
	again, unclear := strings.Contains(a.params()["btns"], c.row.button), strings.Contains(a.params()["btns"], "card.check")
	switch {
	case c.is(a) && !again:
		c.must(n == 1, "false: it is not so", a)
		c.must(c.flaw.lost, "done in spite of a refusal", a)
	case !c.flaw.lost:
		c.must(n == 0, "a refusal, and yet it is so", a)
		c.must(strings.Contains(a.all(), c.sentence()), "the card lacks “"+c.sentence()+"”", a)
		c.must(again, "the button cannot be pressed again", a)
	case unclear:
		c.must(n <= 1 && !again, "unclear, and yet to be pressed again", a)
	default:
		c.must(n == 0 && again, "“not done” is false, or cannot be tried again", a)
	}
	heal()
	c.Server.AdvanceClock(2 * time.Minute) // a call without an answer is taken to be over by then
	for range 5 {
		for _, button := range []string{"card.check", c.row.button} {
			if strings.Contains(a.params()["btns"], `"`+button) {
				c.presses(a, button)
				break
			}
		}
	}
	c.must(c.is(a), "DingTalk is well again, and the card does not get there", a)
	if n := c.row.effects(c); n != 1 {
		c.t.Errorf("it was done %d times", n)
	}
}

// reading is a call of a press that changes nothing itself.
func reading(c *cell) {
	a := c.row.prepare(c)
	heal := c.spoil(0)
	c.presses(a, c.row.button)
	switch n := c.row.effects(c); {
	case c.row.without != nil:
		c.must(n == 1 && c.is(a), "not done because of a call that it could do without", a)
	default:
		c.must(n == 0, "done in spite of what could not be read", a)
		c.must(strings.Contains(a.all(), c.sentence()), "the card lacks “"+c.sentence()+"”", a)
	}
	heal()
	if strings.Contains(a.params()["btns"], c.row.button) {
		c.presses(a, c.row.button)
	}
	c.must(c.is(a) && c.row.effects(c) == 1, "DingTalk is well again, and the card does not get there", a)
}

// delivered is a call that brings an answer: it fails three times, and yet the answer comes once.
func delivered(c *cell) {
	me := c.me()
	c.spoil(3)
	a := c.asks()
	c.must(strings.Contains(a.all(), c.row.scene.fine[c.lang]), "another answer", a)
	before := len(c.answers(c.Server.Single(me.UserID)))
	c.ask(me.UserID, "", c.row.scene.say[c.lang])
	c.must(len(c.answers(c.Server.Single(me.UserID))) == before+1, "the answer came twice", a)
}

// together runs parts of a test beside each other. They mostly wait for the client's retries, so more of them run
// at once than there are processors.
func together(t *testing.T) (run func(name string, part func(*testing.T)), wait func()) {
	var wg sync.WaitGroup
	slots := make(chan struct{}, 16)
	return func(name string, part func(*testing.T)) {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			t.Run(name, part)
		})
	}, wg.Wait
}

func TestEveryCallFailsInEveryWay(t *testing.T) {
	t.Parallel()
	rows, all := rows(), flaws()
	if !t.Run("every call has a row", func(t *testing.T) { everyCallHasARow(t, rows) }) {
		return
	}
	run, wait := together(t)
	for i, r := range rows {
		for j, f := range all {
			run(r.route+"/"+f.name, func(t *testing.T) {
				c := &cell{world: newWorld(t, withClock(wednesday)), row: r, flaw: f, lang: (i + j) % 3}
				c.l = i18n.Langs()[c.lang]
				if r.before != nil {
					r.before(c)
				}
				if r.judge(c); c.checked == 0 {
					t.Error("the cell asserts nothing")
				}
			})
		}
	}
	wait()
}

// everyCallHasARow plays all scenes and compares the calls with the rows.
func everyCallHasARow(t *testing.T, rows []row) {
	var mu sync.Mutex
	missing := map[string]bool{}
	run, wait := together(t)
	for _, r := range rows {
		run(r.route, func(t *testing.T) {
			c := &cell{world: newWorld(t, withClock(wednesday)), row: r, l: i18n.ZhCN}
			if r.before != nil {
				r.before(c)
			}
			start := c.Server.Seq()
			if r.prepare == nil {
				for c.lang, c.l = range i18n.Langs() {
					a := c.asks()
					c.must(strings.Contains(a.all(), r.scene.fine[c.lang]), r.scene.say[c.lang]+" is answered by", a)
				}
			} else {
				c.presses(r.prepare(c), r.button)
			}
			made := map[string]bool{}
			for _, call := range c.Server.Calls(sandbox.CallFilter{After: start}) {
				// A path that the sandbox does not know is no DingTalk's, and connections open whatever is asked.
				if call.Route != "" && call.Route != "/v1.0/gateway/connections/open" {
					made[call.Method+" "+call.Route] = true
				}
			}
			if !made[r.route] {
				t.Error("the scene does not make the call")
			}
			mu.Lock()
			defer mu.Unlock()
			maps.Copy(missing, made)
		})
	}
	wait()
	for _, r := range rows {
		delete(missing, r.route)
	}
	for _, route := range slices.Sorted(maps.Keys(missing)) {
		t.Errorf("%s has no row", route)
	}
}
