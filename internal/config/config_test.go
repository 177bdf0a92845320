package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

const shipped = "../../config.yaml"

func none(string) string { return "" }

func env(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

// equal compares configurations with their secrets revealed.
func equal(t *testing.T, want, got *config.Config) {
	t.Helper()
	reveal := cmp.Transformer("Reveal", config.Secret.Reveal)
	if diff := cmp.Diff(want, got, reveal, cmpopts.IgnoreUnexported(config.Config{}), cmp.Transformer("EmptyAsNil", func(m map[string][]string) []string {
		var flat []string
		for k, v := range m {
			flat = append(flat, k+"="+strings.Join(v, ","))
		}
		slices.Sort(flat)
		return flat
	})); diff != "" {
		t.Error(diff)
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t *testing.T, path string, vars map[string]string) *config.Config {
	t.Helper()
	c, err := config.Load(path, env(vars))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDifferencesSayWhatNeedsARestart(t *testing.T) {
	vars := map[string]string{"DINGTALK_CLIENT_ID": "ding1", "DINGTALK_CLIENT_SECRET": "s1"}
	old := load(t, write(t, "limits:\n  per_user_per_minute: 5\nmeeting:\n  default_minutes: 45\n"), vars)
	if live, gone, restart := old.Differences(old); len(live)+len(gone)+len(restart) > 0 {
		t.Errorf("nothing changed: %v %v %v", live, gone, restart)
	}
	vars["DINGTALK_CLIENT_SECRET"] = "s2"
	next := load(t, write(t, "log:\n  level: debug\nattendance:\n  viewers: {u1: [\"*\"]}\nmeeting:\n  default_minutes: 45\nunderstanding: {words: {standup: meeting}}\naccess: {read_only: true, allow: {meeting: []}}\n"), vars)
	live, gone, restart := old.Differences(next)
	if want := []string{"log.level", "attendance.viewers", "understanding.words", "access.allow", "access.read_only"}; !slices.Equal(live, want) {
		t.Errorf("live %v, want %v", live, want)
	}
	if want := []string{"limits.per_user_per_minute"}; !slices.Equal(gone, want) {
		t.Errorf("gone %v, want %v", gone, want)
	}
	if want := []string{"dingtalk.client_secret"}; !slices.Equal(restart, want) {
		t.Errorf("restart %v, want %v", restart, want)
	}
}

// A line that only moved is no change.
func TestWordsThatMovedInTheFileHaveNotChanged(t *testing.T) {
	text := "access: {admins: [\"user:u1\"], allow: {meeting: [managers]}}\nunderstanding: {words: {standup: meeting}, phrases: [{say: daily huddle, means: meeting.create}]}\n"
	if live, gone, restart := load(t, write(t, text), nil).Differences(load(t, write(t, "# higher\n\n"+text), nil)); len(live)+len(gone)+len(restart) > 0 {
		t.Errorf("changed: %v %v %v", live, gone, restart)
	}
}

func TestNothingHasToBeSet(t *testing.T) {
	c := load(t, "", nil)
	equal(t, config.Default(), c)
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
	if got := c.Location().String(); got != "Asia/Shanghai" {
		t.Errorf("zone %s", got)
	}
}

func TestTheShippedFileEqualsTheDefaults(t *testing.T) {
	equal(t, config.Default(), load(t, shipped, nil))
}

// allKeys are the program's keys: an unknown key is answered with those of its section.
func allKeys(t *testing.T) []string {
	t.Helper()
	names := func(text string) []string {
		_, err := config.Load(write(t, text), none)
		if err == nil {
			t.Fatalf("%q was accepted", text)
		}
		_, list, ok := strings.Cut(err.Error(), "write one of ")
		if !ok {
			t.Fatal(err)
		}
		return strings.Split(list, ", ")
	}
	var keys []string
	for _, k := range names("zzzzzzzz: 1") {
		inside := k + ":\n  zzzzzzzz: 1"
		if _, err := config.Load(write(t, inside), none); !strings.Contains(err.Error(), "no such key") {
			keys = append(keys, k) // no section
			continue
		}
		for _, sub := range names(inside) {
			keys = append(keys, k+"."+sub)
		}
	}
	return keys
}

func TestTheShippedFileListsEveryKeyWithAComment(t *testing.T) {
	raw, err := os.ReadFile(shipped)
	if err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile(`^( *)([a-z_]+):(.*)$`)
	var listed []string
	section, commented := "", false
	for n, line := range strings.Split(string(raw), "\n") {
		m := key.FindStringSubmatch(line)
		switch {
		case m == nil:
			// A comment holds for the keys right below it.
			commented = strings.HasPrefix(strings.TrimSpace(line), "#") || commented && line != ""
		case m[1] == "" && strings.TrimSpace(m[3]) == "":
			section, commented = m[2]+".", false
		default:
			if m[1] == "" {
				section = ""
			}
			listed = append(listed, section+m[2])
			if !commented && !strings.Contains(m[3], " #") {
				t.Errorf("line %d: %s has no comment", n+1, m[2])
			}
		}
	}
	want := allKeys(t)
	if len(want) < 30 {
		t.Fatalf("only found %d keys: %v", len(want), want)
	}
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Error(diff)
	}
	for _, name := range variables() {
		if !strings.Contains(string(raw), name) {
			t.Errorf("%s is not mentioned", name)
		}
	}
}

// variables are the environment's names in design.md, section 9.
func variables() []string {
	return []string{
		"DINGTALK_CLIENT_ID", "DINGTALK_CLIENT_SECRET", "DINGTALK_CLIENT_SECRET_FILE", "DINGTALK_ROBOT_CODE", "DINGTALK_API_BASE",
		"DINGTALK_OAPI_BASE", "DINGTALK_REGION", "DINGTALK_QPS", "DINGTALK_CARD_TEMPLATE_ID", "DINGTALK_AI_CARD_TEMPLATE_ID", "DINGTALK_OP_USER_ID",
		"DINGDESK_STORE", "DINGDESK_TZ", "DINGDESK_ADMIN_ADDR", "DINGDESK_CONFIG", "OPENAI_API_KEY", "OPENAI_API_KEY_FILE",
		"OPENAI_BASE_URL", "OPENAI_MODEL",
	}
}

func TestEveryVariableWinsOverTheFile(t *testing.T) {
	path := write(t, `
dingtalk: {client_id: file, client_secret: file, robot_code: file, api_base: "https://file", oapi_base: "https://file", region: mainland, qps: 1,
  card_template_id: file, ai_card_template_id: file, op_user_id: file, connections: 3}
store: "sqlite:file"
timezone: UTC
admin_addr: file:1
llm: {api_key: file, base_url: "https://file", model: file}
`)
	c := load(t, "", map[string]string{
		"DINGDESK_CONFIG":    path,
		"DINGTALK_CLIENT_ID": "id", "DINGTALK_CLIENT_SECRET": " s3cret\n", "DINGTALK_ROBOT_CODE": "robot",
		"DINGTALK_API_BASE": "http://127.0.0.1:4242/base/", "DINGTALK_OAPI_BASE": "http://[::1]:4242", "DINGTALK_REGION": "overseas", "DINGTALK_QPS": "0",
		"DINGTALK_CARD_TEMPLATE_ID": "a.schema", "DINGTALK_AI_CARD_TEMPLATE_ID": "b.schema", "DINGTALK_OP_USER_ID": "op",
		"DINGDESK_STORE": "memory:", "DINGDESK_TZ": "Asia/Taipei", "DINGDESK_ADMIN_ADDR": "off",
		"OPENAI_API_KEY": "sk-env", "OPENAI_BASE_URL": "http://localhost:11434/v1/", "OPENAI_MODEL": "qwen",
	})
	want := config.Default()
	want.DingTalk = config.DingTalk{
		ClientID: "id", ClientSecret: config.NewSecret("s3cret"), RobotCode: "robot",
		APIBase: "http://127.0.0.1:4242/base", OAPIBase: "http://[::1]:4242", Region: "overseas", QPS: 0,
		CardTemplateID: "a.schema", AICardTemplateID: "b.schema", OpUserID: "op", Connections: 3,
	}
	want.Store, want.Timezone, want.AdminAddr = "memory:", "Asia/Taipei", ""
	want.LLM.APIKey, want.LLM.BaseURL, want.LLM.Model = config.NewSecret("sk-env"), "http://localhost:11434/v1", "qwen"
	equal(t, want, c)
}

func TestEveryKeyOfTheFileIsRead(t *testing.T) {
	c := load(t, "testdata/all.yaml", nil)
	at := func(text, where string) config.Word {
		return config.Word{Text: text, Where: "testdata/all.yaml:" + where}
	}
	equal(t, &config.Config{
		DingTalk: config.DingTalk{
			ClientID: "dingabc", ClientSecret: config.NewSecret("0042"), RobotCode: "dingabc", APIBase: "https://a.example", OAPIBase: "https://o.example",
			Region: "overseas", QPS: 60, CardTemplateID: "1e3", AICardTemplateID: "b", OpUserID: "0815", Connections: 4,
		},
		Store: "memory:", Timezone: "Asia/Hong_Kong", AdminAddr: "",
		Log:        config.Log{Level: "debug", Format: "json"},
		Limits:     config.Limits{PerUserPerMinute: 5, CallsPerPersonPerDay: 7, HandlerTimeout: 90 * time.Second, ShutdownTimeout: 5 * time.Second},
		Budget:     config.Budget{APICallsPerMonth: 100_000, DeliveriesPerMonth: 0},
		Meeting:    config.Meeting{DefaultMinutes: 60, RemindMinutes: 0},
		Approval:   config.Approval{Events: "off", Kinds: []config.Word{at("出差", "28:11"), at("PROC-1", "28:15")}, BackfillCallsPerDay: 0, SecondTapAbove: 5_000, Hold: 10 * time.Second, OfficeHours: config.Hours{From: 8*time.Hour + 30*time.Minute, To: 17 * time.Hour}, UrgesPerDay: 3, AwayKeeps: []string{"采购", "PROC-2"}, Push: []config.Word{at("tasks", "30:117"), at("results", "30:124")}},
		Worktime:   config.Worktime{Calendar: "hongkong-statutory", Offices: map[string][]string{"mainland": {"dept:7"}}},
		Attendance: config.Attendance{Viewers: map[string][]string{"user4220": {"*"}, "0815": {"1234", "dept:5678"}}},
		Directory:  config.Directory{ProtectedCallers: map[string][]string{"0815": {"user1"}}},
		Audit:      config.Audit{KeepDays: 30},
		Language:   config.Language{Default: "zh-TW"},
		Understanding: config.Understanding{
			Words: []config.Saying{{Say: "晨碰", Means: "meeting", Where: "testdata/all.yaml:41:11"}, {Say: "Pine Room", Means: "room", Where: "testdata/all.yaml:41:24"}},
			Phrases: []config.Saying{
				{Say: "拉个晨碰 {people} {start}", Means: "meeting.create", Fixed: map[string]string{"title": "晨碰"}, Where: "testdata/all.yaml:43:7"},
				{Say: "who is around", Means: "attendance.away", Where: "testdata/all.yaml:46:8"},
			},
		},
		Access: config.Access{
			Admins: []config.Word{at("user:user4220", "48:12"), at("subadmins", "48:29")},
			Allow: []config.Grant{
				{Word: at("meeting.create", "50:5"), To: []config.Word{at("managers", "50:22"), at("dept:42", "50:32")}},
				{Word: at("approval", "51:5"), To: []config.Word{at("role:财务", "52:9")}},
				{Word: at("chat", "53:5")},
			},
			Strict: true, Groups: []config.Word{at("cidA+/=", "55:12")}, Departments: []config.Word{at("42", "56:17")},
			Pilot: []config.Word{at("user:0815", "57:11")}, ReadOnly: true, Contact: "IT 服务台",
		},
		LLM: config.LLM{
			BaseURL: "https://llm.example/v1", Model: "qwen-plus", APIKey: config.NewSecret("sk-1"), Timeout: 2500 * time.Millisecond,
			UserDailyTokens: 1, DailyTokens: 2, Chat: true, Profile: "deepseek", LinkHosts: []string{"wiki.example.com", "example.org"},
			Extra: map[string]any{"thinking": map[string]any{"type": "disabled"}},
		},
	}, c)
}

func TestAKeyWithoutAValueKeepsTheDefault(t *testing.T) {
	equal(t, config.Default(), load(t, write(t, "dingtalk:\nlog:\n  level:\n  format: ~\nstore:\nattendance:\n  viewers:\nllm:\n"), nil))
	equal(t, config.Default(), load(t, write(t, "# nothing\n"), nil))
}

func TestSecretsComeFromFiles(t *testing.T) {
	secret := write(t, "  from file\n")
	viaEnv := load(t, "", map[string]string{"DINGTALK_CLIENT_SECRET_FILE": secret, "OPENAI_API_KEY_FILE": secret})
	viaYAML := load(t, write(t, "dingtalk: {client_secret_file: "+secret+"}\nllm: {api_key_file: "+secret+"}"), nil)
	over := load(t, write(t, "dingtalk: {client_secret: in YAML}"), map[string]string{"DINGTALK_CLIENT_SECRET_FILE": secret})
	for name, got := range map[string]config.Secret{
		"env": viaEnv.DingTalk.ClientSecret, "env key": viaEnv.LLM.APIKey,
		"yaml": viaYAML.DingTalk.ClientSecret, "yaml key": viaYAML.LLM.APIKey, "env over yaml": over.DingTalk.ClientSecret,
	} {
		if got.Reveal() != "from file" {
			t.Errorf("%s: %q", name, got.Reveal())
		}
	}
}

func TestMissingCredentialsAreNamed(t *testing.T) {
	for _, c := range []struct {
		vars map[string]string
		want string
	}{
		{nil, "DINGTALK_CLIENT_ID DINGTALK_CLIENT_SECRET"},
		{map[string]string{"DINGTALK_CLIENT_ID": "id"}, "DINGTALK_CLIENT_SECRET"},
		{map[string]string{"DINGTALK_CLIENT_SECRET": "s"}, "DINGTALK_CLIENT_ID"},
		{map[string]string{"DINGTALK_CLIENT_ID": "id", "DINGTALK_CLIENT_SECRET": "s"}, ""},
	} {
		if got := strings.Join(load(t, "", c.vars).MissingCredentials(), " "); got != c.want {
			t.Errorf("%v: missing %q, want %q", c.vars, got, c.want)
		}
	}
}

func TestRobotCodeIsTheClientIDUnlessSet(t *testing.T) {
	if got := load(t, "", map[string]string{"DINGTALK_CLIENT_ID": "ding1"}).DingTalk.RobotCode; got != "ding1" {
		t.Errorf("robot code %q", got)
	}
}

func TestAnLLMIsThereWithAKeyOrAnAddress(t *testing.T) {
	for _, c := range []struct {
		vars map[string]string
		want bool
	}{
		{nil, false},
		{map[string]string{"OPENAI_MODEL": "m"}, false},
		{map[string]string{"OPENAI_API_KEY": "k"}, true},
		{map[string]string{"OPENAI_BASE_URL": "http://localhost:11434/v1"}, true},
	} {
		if got := load(t, "", c.vars).LLM.Enabled(); got != c.want {
			t.Errorf("%v: enabled = %v", c.vars, got)
		}
	}
}

func TestASecretFileThatIsOverriddenNeedNotExist(t *testing.T) {
	path := write(t, "dingtalk: {client_secret_file: testdata/not-there}\nllm: {api_key: in the file}")
	c := load(t, path, map[string]string{"DINGTALK_CLIENT_SECRET": "direct", "OPENAI_API_KEY_FILE": write(t, "by file")})
	if c.DingTalk.ClientSecret.Reveal() != "direct" || c.LLM.APIKey.Reveal() != "by file" {
		t.Errorf("%q, %q", c.DingTalk.ClientSecret.Reveal(), c.LLM.APIKey.Reveal())
	}
}

func TestWhatACheckFindsStandsBesideTheOtherProblems(t *testing.T) {
	path := write(t, "limits: {per_user_per_minute: 0}\nunderstanding:\n  words:\n    standup: meetings\n")
	_, err := config.Load(path, none, func(c *config.Config) []*config.Problem {
		return []*config.Problem{{Where: c.Understanding.Words[0].Where, Key: "understanding.words", Text: i18n.Sayf("no meaning")}}
	})
	want := path + ":1:31: limits.per_user_per_minute: 0 is out of range; write 1 to 10000\n" + path + ":4:5: understanding.words: no meaning"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestConfigurationsMadeByCodeAreValidated(t *testing.T) {
	c := config.Default()
	c.Timezone, c.DingTalk.QPS = "Mars", -1
	err := c.Validate()
	for _, want := range []string{`timezone: "Mars"`, "dingtalk.qps: -1"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not name %s", err, want)
		}
	}
}

// What is wrong is told in the language of whoever reads it, each with its place and the right word.
func TestWhatIsWrongIsToldInALanguage(t *testing.T) {
	file := write(t, "limits:\n  per_user_per_minut: 5\n")
	_, err := config.Load(file, none)
	p, ok := errors.AsType[*config.Problem](err)
	if !ok {
		t.Fatal(err)
	}
	for l, want := range map[i18n.Lang]string{i18n.En: "no such key; did you mean per_user_per_minute?", i18n.ZhCN: "没有这个键，是想写 per_user_per_minute 吗？", i18n.ZhTW: "沒有這個鍵，是想寫 per_user_per_minute 嗎？"} {
		if got := p.In(l); got != file+":2:3: limits.per_user_per_minut: "+want {
			t.Errorf("%s: %s", l, got)
		}
	}
}

func TestASettingAndTheWordsOfItsListAreFound(t *testing.T) {
	file := write(t, "attendance:\n  viewers:\n    u1: [\"*\", dept:7]\n")
	c := load(t, file, nil)
	for key, want := range map[string]string{"attendance.viewers.u1": ":3:5", "attendance.viewers.u1.dept:7": ":3:15", "attendance.viewers.u2": ""} {
		if want != "" {
			want = file + want
		}
		if got := c.Where(key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}

// A file saved by Windows' Notepad begins with a byte order mark.
func TestAByteOrderMarkIsNoPartOfTheFile(t *testing.T) {
	if c := load(t, write(t, "\ufefflog:\n  level: debug\n"), nil); c.Log.Level != "debug" {
		t.Errorf("the level is %s", c.Log.Level)
	}
}
