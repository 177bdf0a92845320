package config

import (
	"errors"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Validate reports all values that cannot work, also those that code has set.
func (c *Config) Validate() error {
	var errs []error
	for _, p := range c.problems() {
		errs = append(errs, p)
	}
	return errors.Join(errs...)
}

// checks gathers problems.
type checks []*Problem

func (c *Config) problems() []*Problem {
	var p checks
	p.word("dingtalk.client_id", c.DingTalk.ClientID)
	p.word("dingtalk.robot_code", c.DingTalk.RobotCode)
	p.word("dingtalk.card_template_id", c.DingTalk.CardTemplateID)
	p.word("dingtalk.ai_card_template_id", c.DingTalk.AICardTemplateID)
	p.word("dingtalk.op_user_id", c.DingTalk.OpUserID)
	p.url("dingtalk.api_base", c.DingTalk.APIBase, "https://api.dingtalk.com")
	p.url("dingtalk.oapi_base", c.DingTalk.OAPIBase, "https://oapi.dingtalk.com")
	p.between("dingtalk.qps", c.DingTalk.QPS, 0, 10_000)
	p.between("dingtalk.connections", c.DingTalk.Connections, 1, 8)
	p.store(c.Store)
	p.timezone(c.Timezone)
	p.address("admin_addr", c.AdminAddr)
	p.oneOf("log.level", c.Log.Level, "debug", "info", "warn", "error")
	p.oneOf("log.format", c.Log.Format, "auto", "text", "json")
	p.between("limits.per_user_per_minute", c.Limits.PerUserPerMinute, 1, 10_000)
	p.between("limits.calls_per_person_per_day", c.Limits.CallsPerPersonPerDay, 0, 1_000_000)
	p.lasts("limits.handler_timeout", c.Limits.HandlerTimeout, time.Second, 10*time.Minute)
	p.lasts("limits.shutdown_timeout", c.Limits.ShutdownTimeout, time.Second, 10*time.Minute)
	p.between("budget.api_calls_per_month", c.Budget.APICallsPerMonth, 0, 1_000_000_000)
	p.between("budget.deliveries_per_month", c.Budget.DeliveriesPerMonth, 0, 1_000_000_000)
	p.between("meeting.default_minutes", c.Meeting.DefaultMinutes, 5, 24*60)
	p.between("meeting.remind_minutes", c.Meeting.RemindMinutes, 0, 7*24*60)
	p.oneOf("dingtalk.region", c.DingTalk.Region, "mainland", "overseas")
	p.oneOf("approval.events", c.Approval.Events, "auto", "off")
	p.between("approval.backfill_calls_per_day", c.Approval.BackfillCallsPerDay, 0, 1_000_000)
	p.between("approval.second_tap_above", c.Approval.SecondTapAbove, 0, 1_000_000_000)
	p.lasts("approval.hold", c.Approval.Hold, 0, 10*time.Minute)
	p.between("approval.urges_per_day", c.Approval.UrgesPerDay, 1, 100)
	for _, w := range c.Approval.Push {
		p.oneOf("approval.push."+w.Text, w.Text, "tasks", "results")
	}
	p.offices(c.Worktime)
	p.viewers("attendance.viewers", c.Attendance.Viewers)
	p.viewers("directory.protected_callers", c.Directory.ProtectedCallers)
	p.between("audit.keep_days", c.Audit.KeepDays, 1, 3650)
	p.oneOf("language.default", c.Language.Default, "zh-CN", "zh-TW", "en")
	if c.LLM.BaseURL != "" {
		p.url("llm.base_url", c.LLM.BaseURL, "https://api.openai.com/v1")
	}
	if c.LLM.Enabled() && c.LLM.Model == "" {
		p.add("llm.model", "empty; write the name of a model that the server has, such as gpt-4o-mini (OPENAI_MODEL)")
	}
	if c.LLM.Chat && !c.LLM.Enabled() {
		p.add("llm.chat", "true, but there is no LLM; set llm.base_url or llm.api_key (OPENAI_BASE_URL, OPENAI_API_KEY), or write false")
	}
	p.oneOf("llm.profile", c.LLM.Profile, "auto", "dashscope", "deepseek", "generic", "ollama", "openai", "vllm")
	for _, h := range c.LLM.LinkHosts {
		if strings.ContainsAny(h, ":/@ *") {
			p.add("llm.link_hosts", "%q is no host; write names such as wiki.example.com, with commas between", h)
		}
	}
	p.lasts("llm.timeout", c.LLM.Timeout, 100*time.Millisecond, time.Minute)
	p.between("llm.user_daily_tokens", c.LLM.UserDailyTokens, 0, 1_000_000_000)
	p.between("llm.daily_tokens", c.LLM.DailyTokens, 0, 1_000_000_000)
	return p
}

// add reports what is wrong at a key, or at a word of its list, which stands behind the key and a point.
func (p *checks) add(at, format string, args ...any) {
	parts := strings.SplitN(at, ".", 3)
	*p = append(*p, &Problem{Key: strings.Join(parts[:min(len(parts), 2)], "."), at: at, Text: i18n.Sayf(format, args...)})
}

// word is an id: copied with a space or a line break in it, it would fail far from here.
func (p *checks) word(key, v string) {
	if strings.ContainsFunc(v, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		p.add(key, "%q has a space or a line break in it; write the id alone", v)
	}
}

func (p *checks) between(key string, v, low, high int) {
	if v < low || v > high {
		p.add(key, "%d is out of range; write %d to %d", v, low, high)
	}
}

func (p *checks) lasts(key string, v, low, high time.Duration) {
	if v < low || v > high {
		p.add(key, "%v is out of range; write %v to %v", v, low, high)
	}
}

func (p *checks) oneOf(at, v string, allowed ...string) {
	if !slices.Contains(allowed, v) {
		p.add(at, "%q is not known; write one of %s", v, strings.Join(allowed, ", "))
	}
}

func (p *checks) url(key, v, example string) {
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		p.add(key, "this is no web address; write one such as %s", example) // not quoted: it may hold a password
	case u.User != nil:
		p.add(key, "there is a user name or password in the address; write it without, such as %s", example)
	case u.RawQuery != "" || u.Fragment != "":
		p.add(key, "the address has a ? or # part; write it without, such as %s", example)
	}
}

// store knows the forms only; what is behind them is found out when it is opened.
func (p *checks) store(v string) {
	file, ok := strings.CutPrefix(v, "sqlite:")
	if v != "memory:" && (!ok || file == "") {
		p.add("store", "this is no store; write sqlite:FILE, such as sqlite:data/dingdesk.db, or memory: (forgets everything at the end)")
	}
}

func (p *checks) timezone(v string) {
	// "Local" and "" would be the machine's, which in a container is UTC: nobody means that.
	if _, err := time.LoadLocation(v); err != nil || v == "" || v == "Local" {
		p.add("timezone", "%q is no time zone; write its IANA name, such as Asia/Shanghai, Asia/Taipei, UTC", v)
	}
}

func (p *checks) address(key, v string) {
	if v == "" {
		return
	}
	_, port, err := net.SplitHostPort(v)
	if n, perr := strconv.Atoi(port); err != nil || perr != nil || n < 0 || n > 65535 {
		p.add(key, "%q is no address to listen on; write host:port, such as 127.0.0.1:8088, or off", v)
	}
}

// reserved are words that mean people elsewhere, and nobody here.
var reserved = []string{"everyone", "managers", "admins", "subadmins"}

// Dept is the number of a department that is written as dept:NUMBER.
func Dept(word string) (n int64, ok bool) {
	number, ok := strings.CutPrefix(word, "dept:")
	n, err := strconv.ParseInt(number, 10, 64)
	return n, ok && err == nil && n > 0
}

// offices are calendars, each with departments.
func (p *checks) offices(w Worktime) {
	calendars := []string{"mainland", "hongkong", "hongkong-statutory", "none"}
	p.oneOf("worktime.calendar", w.Calendar, calendars...)
	for _, name := range slices.Sorted(maps.Keys(w.Offices)) {
		at := "worktime.offices." + name
		p.oneOf(at, name, calendars...)
		for _, dept := range w.Offices[name] {
			if _, ok := Dept(dept); !ok {
				p.add(at+"."+dept, "%s: %q is no department; write dept:NUMBER (a department with those below it)", name, dept)
			}
		}
	}
}

// viewers are userIds, each with userIds, departments or everybody.
func (p *checks) viewers(key string, viewers map[string][]string) {
	named := func(id string) bool {
		return id != "" && !strings.ContainsAny(id, ":*") && !strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r == 0x7f }) && !slices.Contains(reserved, id)
	}
	for _, who := range slices.Sorted(maps.Keys(viewers)) {
		if !named(who) {
			p.add(key+"."+who, "%q is no userId; write it alone, such as %s", who, example(who))
		}
		for _, whom := range viewers[who] {
			_, dept := Dept(whom)
			at := key + "." + who + "." + whom
			switch {
			case whom == "*", dept, named(whom):
			case whom == "everyone":
				p.add(at, `%s: %q is nobody; did you mean "*"?`, who, whom)
			case strings.HasPrefix(whom, "user:") && named(example(whom)):
				p.add(at, `%s: %q is nobody; did you mean %s?`, who, whom, example(whom))
			default:
				p.add(at, `%s: %q is nobody; write a userId, dept:NUMBER (a department with those below it) or "*" (everybody)`, who, whom)
			}
		}
	}
}

// example is a userId to write in the place of a word.
func example(word string) string {
	if id, ok := strings.CutPrefix(word, "user:"); ok && id != "" {
		return id
	}
	return "user0815"
}
