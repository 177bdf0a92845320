package dingtalk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// DingTalk's public hosts. Private deployments and the sandbox have their own.
const (
	// DefaultAPIBase serves the v1.0 and v2.0 calls; the token travels in a header.
	DefaultAPIBase = "https://api.dingtalk.com"
	// DefaultOAPIBase serves topapi/…, attendance/…, gettoken and session webhooks; the token
	// travels in the query.
	DefaultOAPIBase = "https://oapi.dingtalk.com"
)

// Limits of one call.
const (
	attemptTimeout = 10 * time.Second // one attempt, under the caller's own deadline; an API that needs 8 s is slow, not down
	maxBody        = 8 << 20          // bytes of an answer that are read; the largest honest one is far below 1 MiB
	maxInFlight    = 64               // attempts in flight per API; the others wait
)

// Config says which application calls which DingTalk.
type Config struct {
	ClientID     string // the app key
	ClientSecret string // never printed, see String
	RobotCode    string // default: ClientID, which is what internal apps have (openapi.md 0.2)
	APIBase      string // default: DefaultAPIBase
	OAPIBase     string // default: DefaultOAPIBase

	// QPS is how many calls a second DingTalk allows this app on one API: 20 for a standard
	// organisation, 60 with the paid pack, 0 = no limit on our side.
	QPS int

	// Overseas is true for organisations that are registered outside mainland China: DingTalk keeps their
	// attendance elsewhere and answers with nothing when asked in the wrong place.
	Overseas bool

	HTTP *http.Client // default: a client of its own; redirects are never followed
	Log  *slog.Logger // default: nothing is logged
	// Observe sees every attempt that was made or refused by an open circuit. It is called on the
	// calling goroutine and must not block.
	Observe func(ctx context.Context, c Call)
	Now     func() time.Time // default: time.Now
}

// String keeps the secret out of logs.
func (c Config) String() string {
	return fmt.Sprintf("dingtalk.Config{ClientID:%s RobotCode:%s APIBase:%s OAPIBase:%s QPS:%d}",
		c.ClientID, c.RobotCode, c.APIBase, c.OAPIBase, c.QPS)
}

// GoString is String.
func (c Config) GoString() string { return c.String() }

// LogValue is String.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Host says which family of DingTalk's API a call belongs to.
type Host string

// The hosts.
const (
	HostAPI     Host = "api"     // Config.APIBase
	HostOAPI    Host = "oapi"    // Config.OAPIBase
	HostSession Host = "session" // a session webhook, on either base
)

// Call is one attempt, for metering, metrics and the audit. It holds no ids, tokens or bodies.
type Call struct {
	Op   string // "cards.update": one name per API, see the Op constants
	Path string // template: "/v1.0/card/instances"
	Host Host
	// Counted is true when the attempt uses one of the organisation's monthly API calls. Refusals by
	// a rate limit and network errors do not (openapi.md 0.3), nor do token and contact calls.
	Counted bool
	// Delivery is true for posts to a session webhook: they use the monthly Webhook+Stream budget.
	Delivery bool
	Status   int    // HTTP status, 0 when no answer came
	Code     string // DingTalk's code of a failure, "" for success
	Duration time.Duration
	Err      error
	Attempt  int // from 1; a repetition with a fresh token counts as the same attempt's second call
}

// Client calls DingTalk as one application. It is safe for concurrent use. Its services mirror
// DingTalk's documentation.
type Client struct {
	Robot      *RobotService
	Cards      *CardService
	Workflow   *WorkflowService
	Attendance *AttendanceService
	Calendar   *CalendarService
	Rooms      *RoomService
	Contact    *ContactService
	Storage    *StorageService

	api, oapi *url.URL
	clientID  string
	robotCode string
	qps       int
	overseas  bool
	http      *http.Client
	log       *slog.Logger
	observe   func(context.Context, Call)
	now       func() time.Time
	tokens    *tokenSource
	retries   *retries
	ban       *ban

	mu     sync.Mutex
	guards map[string]*guard // by op
}

// New makes a client. It does no I/O: call CheckCredentials to learn whether the application's
// credentials are right. All problems of the configuration are reported at once.
func New(cfg Config) (*Client, error) {
	var errs []error
	if cfg.ClientID == "" {
		errs = append(errs, errors.New("ClientID is empty"))
	}
	if cfg.ClientSecret == "" {
		errs = append(errs, errors.New("ClientSecret is empty"))
	}
	if cfg.QPS < 0 {
		errs = append(errs, fmt.Errorf("QPS is %d, want 0 (no limit) or more", cfg.QPS))
	}
	api, err := parseBase("APIBase", cfg.APIBase, DefaultAPIBase)
	errs = append(errs, err)
	oapi, err := parseBase("OAPIBase", cfg.OAPIBase, DefaultOAPIBase)
	errs = append(errs, err)
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("dingtalk: %w", err)
	}
	c := &Client{
		api: api, oapi: oapi,
		clientID: cfg.ClientID, robotCode: cfg.RobotCode, qps: cfg.QPS, overseas: cfg.Overseas,
		http: httpClient(cfg.HTTP), log: cfg.Log, observe: cfg.Observe, now: cfg.Now,
		retries: newRetries(), ban: &ban{}, guards: map[string]*guard{},
	}
	if c.robotCode == "" {
		c.robotCode = cfg.ClientID
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.observe == nil {
		c.observe = func(context.Context, Call) {}
	}
	if c.now == nil {
		c.now = time.Now
	}
	c.tokens = newTokenSource(c, cfg.ClientSecret)
	s := service{c}
	c.Robot = &RobotService{s}
	c.Cards = &CardService{s}
	c.Workflow = &WorkflowService{s}
	c.Attendance = &AttendanceService{s}
	c.Calendar = &CalendarService{s}
	c.Rooms = &RoomService{s}
	c.Contact = &ContactService{s}
	c.Storage = &StorageService{s}
	return c, nil
}

// service is what all services are made of.
type service struct{ c *Client }

// CheckCredentials asks DingTalk for a token. The error says which of two things is wrong: with
// IsBadCredentials the client id or secret is; otherwise DingTalk could not be asked.
func (c *Client) CheckCredentials(ctx context.Context) error {
	_, err := c.tokens.renew(ctx)
	return err
}

// Close waits for a token refresh that runs in the background. The client stays usable.
func (c *Client) Close() { c.tokens.wait() }

// Delay says how long a call of op that was made now would wait for a slot in the rate limit,
// without taking one. A caller who has something better to do than wait asks this first.
func (c *Client) Delay(op string) time.Duration {
	return max(c.guard(op).pacer.delay(), c.ban.left())
}

// String names the client without its secrets.
func (c *Client) String() string { return "dingtalk.Client{" + c.clientID + "}" }

// GoString is String.
func (c *Client) GoString() string { return c.String() }

// LogValue is String.
func (c *Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// httpClient copies base (or makes a client) with redirects switched off: no DingTalk call answers
// with one, and following it would hand the token to another address.
func httpClient(base *http.Client) *http.Client {
	h := &http.Client{}
	if base != nil {
		*h = *base
	} else if t, ok := http.DefaultTransport.(*http.Transport); ok {
		t = t.Clone()
		t.MaxIdleConnsPerHost = maxInFlight // the default of 2 reconnects on every burst
		t.MaxIdleConns = 4 * maxInFlight
		h.Transport = t
	}
	h.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return h
}

func parseBase(name, value, byDefault string) (*url.URL, error) {
	if value == "" {
		value = byDefault
	}
	u, err := url.Parse(strings.TrimRight(value, "/"))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" ||
		u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		// The value is not quoted: it may hold a password.
		return nil, fmt.Errorf("%s is no address like %s", name, byDefault)
	}
	return u, nil
}
