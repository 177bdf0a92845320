// Package config reads the configuration: defaults in code, then a YAML file, then the environment. It
// knows names and limits of settings, not what they do: only main and internal/app import it, and copy
// what each package needs into that package's own Config. Nothing here touches the network.
package config

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Config is everything that an operator can set. config.yaml at the top of the repository lists every
// key with its default and what it means.
type Config struct {
	DingTalk   DingTalk
	Store      string // sqlite:FILE or memory:
	Timezone   string // IANA name: of dates that people say, and of answers
	AdminAddr  string // host:port of health and metrics; "" is off
	Log        Log
	Limits     Limits
	Budget     Budget
	Meeting    Meeting
	Approval   Approval
	Worktime   Worktime
	Attendance Attendance
	Directory  Directory
	Audit      Audit
	Language   Language
	LLM        LLM
	// Understanding is what words and sentences of the organisation's own mean.
	Understanding Understanding
	Access        Access

	given map[string]string // what was written, by key: a digest of each value, which may be a secret
	where map[string]string // and in which place, by key, and by the words of a list
}

// DingTalk says who we are at DingTalk and how much we may ask of it.
type DingTalk struct {
	ClientID         string
	ClientSecret     Secret
	RobotCode        string // the client id unless set
	APIBase          string // without a slash at the end, as OAPIBase
	OAPIBase         string
	Region           string // mainland, overseas: where the organisation is registered
	QPS              int    // calls a second of one API; 0 is no limit of ours
	CardTemplateID   string // "": the public template
	AICardTemplateID string
	OpUserID         string // "": the first main administrator
	Connections      int    // Stream connections of this process
}

// Log says what is logged, and how.
type Log struct {
	Level  string // debug, info, warn, error
	Format string // text, json; auto: text on a terminal
}

// Limits bound what one person and one request may use.
type Limits struct {
	PerUserPerMinute int
	// CallsPerPersonPerDay is how many counted API calls one person's requests may use in a day; 0 is no limit.
	CallsPerPersonPerDay int
	HandlerTimeout       time.Duration
	ShutdownTimeout      time.Duration
	// TextAfter is the age at which an answer whose card DingTalk does not take goes out as text; 0 is six
	// seconds. It has no key: only a test, whose machine may be busy, needs another.
	TextAfter time.Duration
}

// Budget is what DingTalk grants the organisation in a month (5,000 and 3,000 without a paid pack);
// 0 is no limit.
type Budget struct {
	APICallsPerMonth   int
	DeliveriesPerMonth int
}

// Meeting has the defaults of new meetings.
type Meeting struct {
	DefaultMinutes int
	RemindMinutes  int // before the start; 0 is no reminder
}

// Approval says how the index of approval instances is kept, and how people may urge each other.
type Approval struct {
	Events              string // auto, off
	Kinds               []Word // names or processCodes of the forms that it holds; none is all
	BackfillCallsPerDay int
	SecondTapAbove      int           // an amount of money; 0 is no limit
	Hold                time.Duration // of a decision, before it takes effect; 0 is not at all
	OfficeHours         Hours         // when superiors may be urged, and what nobody asked for comes
	UrgesPerDay         int           // of one person
	Push                []Word        // tasks, results: what people are told of for each single approval
	AwayKeeps           []string      // names or processCodes of the forms that nobody who stands in gets
}

// Worktime says which public holidays count where DingTalk tells of none.
type Worktime struct {
	Calendar string              // mainland, hongkong, hongkong-statutory, none
	Offices  map[string][]string // dept:ID (with the departments below it) in which another calendar counts, by its name
}

// Hours are a part of each working day, since midnight.
type Hours struct{ From, To time.Duration }

// Attendance widens who may see whose attendance.
type Attendance struct {
	// Viewers are userIds, and whom each may ask about beside themselves and their subordinates: userIds,
	// dept:ID (with the departments below it), or * for everybody.
	Viewers map[string][]string
}

// Directory says who reaches people whom DingTalk protects.
type Directory struct {
	// ProtectedCallers are userIds, and whom of those in executive mode (高管模式) each may find, invite and
	// write to although DingTalk's white list does not name them; in the form of Attendance.Viewers.
	ProtectedCallers map[string][]string
}

// Audit says how long it is known who did what.
type Audit struct{ KeepDays int }

// Language says how to speak to somebody whose language is not known.
type Language struct{ Default string }

// Understanding adds to what is understood. What a word can mean and what a sentence can ask for, this package does
// not know: who loads the configuration brings the check.
type Understanding struct {
	Words   []Saying
	Phrases []Saying
}

// Saying is a word, or a whole sentence, with what it means.
type Saying struct {
	Say, Means string
	Fixed      map[string]string // of a sentence: parameters whose text it settles
	Where      string            // file:line:column
}

// Access says who may do what. What commands there are and how people are named, this package does not know: who
// loads the configuration brings the check.
type Access struct {
	Admins      []Word  // beside DingTalk's main administrators
	Allow       []Grant // by command or skill
	Strict      bool    // what writes and is not in Allow is denied
	Groups      []Word  // conversationIds in which it answers; none: all
	Departments []Word  // whose people it works for and finds; none: all
	Pilot       []Word  // who may use it at all; none: everybody
	ReadOnly    bool    // proposals are shown, and nothing is written
	Contact     string  // whom to ask for a right; "": the administrators
}

// Word is a word of a list, with the place where it is written.
type Word struct {
	Text  string
	Where string // file:line:column
}

// Grant is a name with a list.
type Grant struct {
	Word
	To []Word
}

// LLM is an OpenAI-compatible server that helps to understand. Without key and base URL there is none.
type LLM struct {
	BaseURL         string // "": that of OpenAI
	Model           string
	APIKey          Secret
	Profile         string         // how thinking is turned off; auto goes by address and model
	Extra           map[string]any // fields of every request, over the profile's
	Timeout         time.Duration  // for all attempts together
	UserDailyTokens int            // tokens of one person in a day; 0 is no limit
	DailyTokens     int            // of everybody
	Chat            bool           // free conversation, besides understanding
	LinkHosts       []string       // to which links in what a model writes may lead
}

// Enabled says whether there is an LLM.
func (l LLM) Enabled() bool { return l.BaseURL != "" || !l.APIKey.Empty() }

// Default is the configuration that nobody changed. config.yaml says the same; a test holds it to that.
func Default() *Config {
	return &Config{
		DingTalk: DingTalk{
			APIBase: "https://api.dingtalk.com", OAPIBase: "https://oapi.dingtalk.com",
			Region: "mainland", QPS: 20, Connections: 2,
		},
		Store: "sqlite:data/dingdesk.db", Timezone: "Asia/Shanghai", AdminAddr: "127.0.0.1:8088",
		Log:      Log{Level: "info", Format: "auto"},
		Limits:   Limits{PerUserPerMinute: 20, CallsPerPersonPerDay: 100, HandlerTimeout: 30 * time.Second, ShutdownTimeout: 20 * time.Second},
		Budget:   Budget{APICallsPerMonth: 5000, DeliveriesPerMonth: 3000},
		Meeting:  Meeting{DefaultMinutes: 30, RemindMinutes: 15},
		Approval: Approval{Events: "auto", BackfillCallsPerDay: 200, SecondTapAbove: 10_000, OfficeHours: Hours{9 * time.Hour, 18 * time.Hour}, UrgesPerDay: 5, AwayKeeps: []string{"用印", "付款", "薪酬"}},
		Worktime: Worktime{Calendar: "mainland"},
		Audit:    Audit{KeepDays: 180},
		Language: Language{Default: "zh-CN"},
		LLM:      LLM{Model: "gpt-4o-mini", Profile: "auto", Timeout: 3 * time.Second, UserDailyTokens: 50_000, DailyTokens: 1_000_000},
	}
}

// Load reads the file at path (when it is empty the one that DINGDESK_CONFIG names, if any) and the
// environment. All problems are reported at once; each names the key or variable and what to write
// instead, and none repeats a secret. Each check finds further ones.
func Load(path string, getenv func(string) string, checks ...func(*Config) []*Problem) (*Config, error) {
	c := Default()
	table := c.settings()
	if path == "" {
		path = getenv("DINGDESK_CONFIG")
	}
	var problems []error
	layers := []layer{environment(table, getenv)}
	if path != "" {
		file, errs := readFile(path, table)
		problems = append(problems, errs...)
		layers = slices.Insert(layers, 0, file)
	}
	where := map[string]string{}
	for i, l := range layers {
		for _, stronger := range layers[i+1:] {
			l.yieldSecrets(table, stronger)
		}
		problems = append(problems, l.apply(table, where)...)
	}
	// A value that could not be read has its default now, which is valid: nothing is reported twice.
	for _, p := range c.problems() {
		p.Where = cmp.Or(where[p.at], where[p.Key])
		problems = append(problems, p)
	}
	for _, check := range checks {
		for _, p := range check(c) {
			problems = append(problems, p)
		}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	if c.DingTalk.RobotCode == "" {
		c.DingTalk.RobotCode = c.DingTalk.ClientID
	}
	c.given, c.where = digests(table, layers), where
	return c, nil
}

// Where is the place of a setting, file:line:column or the variable; of a list also that of one of its words, behind the key and a
// point. "" is not known.
func (c *Config) Where(key string) string { return c.where[key] }

// Differences names the keys that next has otherwise than c, both from Load: those that a running
// DingDesk can take over, of these apart those that next does not have at all, and those that need a restart.
// Writing a default out is a difference, too.
func (c *Config) Differences(next *Config) (live, gone, restart []string) {
	for _, s := range c.settings() {
		_, there := next.given[s.key]
		switch {
		case c.given[s.key] == next.given[s.key]:
		case s.live && !there:
			gone = append(gone, s.key)
		case s.live:
			live = append(live, s.key)
		default:
			restart = append(restart, s.key)
		}
	}
	return live, gone, restart
}

// TakeAccess takes over what another configuration, from Load, says of who may do what.
func (c *Config) TakeAccess(from *Config) {
	c.Access = from.Access
	given := maps.Clone(from.given)
	maps.DeleteFunc(given, func(key, _ string) bool { return !strings.HasPrefix(key, "access.") })
	if c.given == nil {
		c.given = map[string]string{}
	}
	maps.Copy(c.given, given)
}

func readFile(path string, table []setting) (layer, []error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = i18n.Sayf("configuration file %s is not there; name another one (DINGDESK_CONFIG), or none to use the defaults", path)
	}
	if err != nil {
		return nil, []error{err}
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff")) // Windows' Notepad writes a byte order mark
	file, err := os.Stat(path)
	if err == nil && file.Mode().IsRegular() && len(bytes.TrimSpace(raw)) == 0 { // /dev/null is meant so; an editor that saves a file empties it first
		return nil, []error{&Problem{Where: path, Text: i18n.Sayf("the file is empty; write settings into it, or a comment if the defaults are meant")}}
	}
	if where, text := unreadable(raw); text != nil {
		return nil, []error{&Problem{Where: path + where, Text: text}}
	}
	given, problems := parse(path, raw, table)
	var errs []error
	for _, p := range problems {
		errs = append(errs, p)
	}
	return given, errs
}

// MissingCredentials names the variables of the credentials that are not set; none when DingDesk can
// connect to DingTalk.
func (c *Config) MissingCredentials() []string {
	var missing []string
	if c.DingTalk.ClientID == "" {
		missing = append(missing, "DINGTALK_CLIENT_ID")
	}
	if c.DingTalk.ClientSecret.Empty() {
		missing = append(missing, "DINGTALK_CLIENT_SECRET")
	}
	return missing
}

// Location is the configured time zone.
func (c *Config) Location() *time.Location {
	loc, err := time.LoadLocation(c.Timezone)
	if err != nil { // Load has checked it
		return time.UTC
	}
	return loc
}

// Problem is one thing wrong with the configuration.
type Problem struct {
	Where string     // file:line:column, or the variable; "" when a default or code set it
	Key   string     // dotted: limits.handler_timeout
	Text  *i18n.Said // what is wrong; what to write instead

	at string // the key, or behind it and a point the word of its list
}

func (p *Problem) Error() string {
	return p.In(i18n.En)
}

// In is Error in a language.
func (p *Problem) In(l i18n.Lang) string {
	var parts []string
	for _, s := range []string{p.Where, p.Key, p.Text.In(l)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ": ")
}
