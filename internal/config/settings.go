package config

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// setting is one key of the configuration.
type setting struct {
	key    string
	env    string // "": not from the environment
	set    func(value string) error
	lists  *map[string][]string // instead of set: a map of lists
	list   *[]Word              // instead of set: a list
	grants *[]Grant             // instead of set: a map of lists, with places
	words  *[]Saying            // instead of set: words with what they mean
	phrase *[]Saying            // instead of set: a list of sentences with what they mean
	secret *Secret              // instead of set: also to be read from the file named by key_file or ENV_FILE
	live   bool                 // SIGHUP changes it in the running process
	says   string               // what can stand behind the key, if it is a mistake to leave that out: it would open what it closes
}

// settings is the one list of keys, in the order of config.yaml.
func (c *Config) settings() []setting {
	return []setting{
		{key: "dingtalk.client_id", env: "DINGTALK_CLIENT_ID", set: text(&c.DingTalk.ClientID)},
		{key: "dingtalk.client_secret", env: "DINGTALK_CLIENT_SECRET", secret: &c.DingTalk.ClientSecret},
		{key: "dingtalk.robot_code", env: "DINGTALK_ROBOT_CODE", set: text(&c.DingTalk.RobotCode)},
		{key: "dingtalk.api_base", env: "DINGTALK_API_BASE", set: base(&c.DingTalk.APIBase)},
		{key: "dingtalk.oapi_base", env: "DINGTALK_OAPI_BASE", set: base(&c.DingTalk.OAPIBase)},
		{key: "dingtalk.region", env: "DINGTALK_REGION", set: text(&c.DingTalk.Region)},
		{key: "dingtalk.qps", env: "DINGTALK_QPS", set: number(&c.DingTalk.QPS)},
		{key: "dingtalk.card_template_id", env: "DINGTALK_CARD_TEMPLATE_ID", set: text(&c.DingTalk.CardTemplateID)},
		{key: "dingtalk.ai_card_template_id", env: "DINGTALK_AI_CARD_TEMPLATE_ID", set: text(&c.DingTalk.AICardTemplateID)},
		{key: "dingtalk.op_user_id", env: "DINGTALK_OP_USER_ID", set: text(&c.DingTalk.OpUserID)},
		{key: "dingtalk.connections", set: number(&c.DingTalk.Connections)},
		{key: "store", env: "DINGDESK_STORE", set: text(&c.Store)},
		{key: "timezone", env: "DINGDESK_TZ", set: text(&c.Timezone)},
		{key: "admin_addr", env: "DINGDESK_ADMIN_ADDR", set: address(&c.AdminAddr)},
		{key: "log.level", set: text(&c.Log.Level), live: true},
		{key: "log.format", set: text(&c.Log.Format)},
		{key: "limits.per_user_per_minute", set: number(&c.Limits.PerUserPerMinute), live: true},
		{key: "limits.calls_per_person_per_day", set: number(&c.Limits.CallsPerPersonPerDay), live: true},
		{key: "limits.handler_timeout", set: duration(&c.Limits.HandlerTimeout)},
		{key: "limits.shutdown_timeout", set: duration(&c.Limits.ShutdownTimeout)},
		{key: "budget.api_calls_per_month", set: number(&c.Budget.APICallsPerMonth), live: true},
		{key: "budget.deliveries_per_month", set: number(&c.Budget.DeliveriesPerMonth), live: true},
		{key: "meeting.default_minutes", set: number(&c.Meeting.DefaultMinutes)},
		{key: "meeting.remind_minutes", set: number(&c.Meeting.RemindMinutes)},
		{key: "approval.events", set: text(&c.Approval.Events)},
		{key: "approval.kinds", list: &c.Approval.Kinds},
		{key: "approval.backfill_calls_per_day", set: number(&c.Approval.BackfillCallsPerDay)},
		{key: "approval.second_tap_above", set: number(&c.Approval.SecondTapAbove)},
		{key: "approval.hold", set: duration(&c.Approval.Hold)},
		{key: "approval.office_hours", set: hours(&c.Approval.OfficeHours)},
		{key: "approval.urges_per_day", set: number(&c.Approval.UrgesPerDay)},
		{key: "approval.away_keeps", set: names(&c.Approval.AwayKeeps)},
		{key: "approval.push", list: &c.Approval.Push},
		{key: "worktime.calendar", set: text(&c.Worktime.Calendar)},
		{key: "worktime.offices", lists: &c.Worktime.Offices},
		{key: "attendance.viewers", lists: &c.Attendance.Viewers, live: true},
		{key: "directory.protected_callers", lists: &c.Directory.ProtectedCallers, live: true},
		{key: "audit.keep_days", set: number(&c.Audit.KeepDays), live: true},
		{key: "language.default", set: text(&c.Language.Default)},
		{key: "understanding.words", words: &c.Understanding.Words, live: true},
		{key: "understanding.phrases", phrase: &c.Understanding.Phrases, live: true},
		{key: "access.admins", list: &c.Access.Admins, live: true, says: `["user:USERID"]`},
		{key: "access.allow", grants: &c.Access.Allow, live: true, says: `meeting.create: [managers]`},
		{key: "access.strict", set: boolean(&c.Access.Strict), live: true, says: `true`},
		{key: "access.groups", list: &c.Access.Groups, live: true, says: `["CONVERSATIONID"]`},
		{key: "access.departments", list: &c.Access.Departments, live: true, says: "[42]"},
		{key: "access.pilot", list: &c.Access.Pilot, live: true, says: `["user:USERID", "dept:NUMBER"]`},
		{key: "access.read_only", set: boolean(&c.Access.ReadOnly), live: true, says: `true`},
		{key: "access.contact", set: text(&c.Access.Contact), live: true, says: `"IT"`},
		{key: "llm.base_url", env: "OPENAI_BASE_URL", set: base(&c.LLM.BaseURL)},
		{key: "llm.model", env: "OPENAI_MODEL", set: text(&c.LLM.Model)},
		{key: "llm.api_key", env: "OPENAI_API_KEY", secret: &c.LLM.APIKey},
		{key: "llm.profile", set: text(&c.LLM.Profile)},
		{key: "llm.extra", set: object(&c.LLM.Extra)},
		{key: "llm.timeout", set: duration(&c.LLM.Timeout)},
		{key: "llm.user_daily_tokens", set: number(&c.LLM.UserDailyTokens)},
		{key: "llm.daily_tokens", set: number(&c.LLM.DailyTokens)},
		{key: "llm.chat", set: boolean(&c.LLM.Chat)},
		{key: "llm.link_hosts", set: names(&c.LLM.LinkHosts)},
	}
}

func text(dst *string) func(string) error {
	return func(v string) error { *dst = v; return nil }
}

// base is a URL to which paths are added.
func base(dst *string) func(string) error {
	return func(v string) error { *dst = strings.TrimRight(v, "/"); return nil }
}

// address can be off. An environment variable cannot: an empty one is as good as none.
func address(dst *string) func(string) error {
	return func(v string) error {
		if *dst = v; strings.EqualFold(v, "off") {
			*dst = ""
		}
		return nil
	}
}

func number(dst *int) func(string) error {
	return func(v string) error {
		n, err := strconv.Atoi(strings.ReplaceAll(v, "_", ""))
		if err != nil {
			return i18n.Sayf("%q is no whole number; write one such as %d", v, *dst)
		}
		*dst = n
		return nil
	}
}

func hours(dst *Hours) func(string) error {
	return func(v string) error {
		var at [2]time.Duration
		from, to, ok := strings.Cut(v, "-")
		for i, part := range []string{from, to} {
			t, err := time.Parse("15:04", strings.TrimSpace(part))
			ok = ok && err == nil
			at[i] = time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
		}
		if !ok || at[0] >= at[1] {
			return i18n.Sayf("%q is no part of a day; write one such as 09:00-18:00", v)
		}
		*dst = Hours{at[0], at[1]}
		return nil
	}
}

func boolean(dst *bool) func(string) error {
	return func(v string) error {
		switch strings.ToLower(v) {
		case "true":
			*dst = true
		case "false":
			*dst = false
		default:
			return i18n.Sayf("%q is neither; write true or false", v)
		}
		return nil
	}
}

// object is a JSON object in a string; "" is none.
func object(dst *map[string]any) func(string) error {
	return func(v string) error {
		*dst = nil
		if v == "" {
			return nil
		}
		if err := json.Unmarshal([]byte(v), dst); err != nil || *dst == nil {
			return i18n.Sayf(`%q is no JSON object; write one in quotes, such as '{"thinking":{"type":"disabled"}}'`, v)
		}
		return nil
	}
}

// names is a list with commas between.
func names(dst *[]string) func(string) error {
	return func(v string) error {
		*dst = nil
		for _, w := range strings.Split(v, ",") {
			if w = strings.TrimSpace(w); w != "" {
				*dst = append(*dst, w)
			}
		}
		return nil
	}
}

func duration(dst *time.Duration) func(string) error {
	return func(v string) error {
		d, err := time.ParseDuration(v)
		if err != nil {
			return i18n.Sayf("%q is no duration; write a number with its unit, such as %v or 1m30s", v, *dst)
		}
		*dst = d
		return nil
	}
}

// layer is what one source says, by key. A secret's file stands under its key with fileSuffix.
type layer map[string]given

type given struct {
	value string
	list  []Word
	lists []Grant
	says  []Saying
	where string
}

const fileSuffix = "_file"

func environment(table []setting, getenv func(string) string) layer {
	l := layer{}
	take := func(key, env string) {
		if v := strings.TrimSpace(getenv(env)); v != "" {
			l[key] = given{value: v, where: env}
		}
	}
	for _, s := range table {
		if s.env != "" {
			take(s.key, s.env)
		}
		if s.secret != nil {
			take(s.key+fileSuffix, s.env+"_FILE")
		}
	}
	return l
}

// apply sets what the layer gives, and notes in where each value came from.
func (l layer) apply(table []setting, where map[string]string) (problems []error) {
	for _, s := range table {
		if s.secret != nil {
			if err := l.applySecret(s, where); err != nil {
				problems = append(problems, err)
			}
			continue
		}
		g, ok := l[s.key]
		if !ok {
			continue
		}
		switch {
		case s.lists != nil:
			*s.lists = map[string][]string{}
			for _, l := range g.lists {
				(*s.lists)[l.Text] = texts(l.To)
				where[s.key+"."+l.Text] = l.Where
				for _, w := range l.To {
					where[s.key+"."+l.Text+"."+w.Text] = w.Where
				}
			}
		case s.list != nil:
			*s.list = g.list
			for _, w := range g.list {
				where[s.key+"."+w.Text] = w.Where
			}
		case s.grants != nil:
			*s.grants = g.lists
		case s.words != nil:
			*s.words = g.says
		case s.phrase != nil:
			*s.phrase = g.says
		default:
			if err := s.set(g.value); err != nil {
				problems = append(problems, &Problem{Where: g.where, Key: s.key, Text: i18n.Sayf("%v", err)})
				continue
			}
		}
		where[s.key] = g.where
	}
	return problems
}

// digests remembers what the layers gave, by key, the strongest last.
func digests(table []setting, layers []layer) map[string]string {
	out := map[string]string{}
	for _, s := range table {
		if s.secret != nil {
			out[s.key] = digest(s.secret.Reveal())
			continue
		}
		for _, l := range layers {
			if g, ok := l[s.key]; ok {
				says := slices.Clone(g.says)
				for i := range says {
					says[i].Where = "" // a line that moved says nothing else
				}
				all := []any{g.value, texts(g.list), says}
				for _, l := range g.lists {
					all = append(all, l.Text, texts(l.To))
				}
				out[s.key] = digest(all...)
			}
		}
	}
	return out
}

func texts(list []Word) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = w.Text
	}
	return out
}

func digest(of ...any) string {
	sum := sha256.Sum256(fmt.Append(nil, of...)) // maps are printed in the order of their keys
	return string(sum[:])
}

// yieldSecrets forgets the secrets that another layer gives, in whichever of the two ways: a file that
// does not count need not exist.
func (l layer) yieldSecrets(table []setting, to layer) {
	for _, s := range table {
		if s.secret != nil && (to[s.key].value != "" || to[s.key+fileSuffix].value != "") {
			delete(l, s.key)
			delete(l, s.key+fileSuffix)
		}
	}
}

// applySecret takes the value or the content of the file. An empty string in YAML is not given.
func (l layer) applySecret(s setting, where map[string]string) error {
	direct, file := l[s.key], l[s.key+fileSuffix]
	switch {
	case direct.value != "" && file.value != "":
		return &Problem{Where: file.where, Key: s.key + fileSuffix, Text: i18n.Sayf("the secret itself is given, too, at %s; keep one of the two", direct.where)}
	case direct.value != "":
		*s.secret = NewSecret(direct.value)
		where[s.key] = direct.where
	case file.value != "":
		raw, err := os.ReadFile(file.value)
		if err == nil && strings.TrimSpace(string(raw)) == "" {
			err = i18n.Sayf("the file %s is empty", file.value)
		}
		if err != nil {
			return &Problem{Where: file.where, Key: s.key + fileSuffix, Text: i18n.Sayf("%v; name a readable file that holds only the secret", err)}
		}
		*s.secret = NewSecret(strings.TrimSpace(string(raw)))
		where[s.key] = file.where
	}
	return nil
}
