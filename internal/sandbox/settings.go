package sandbox

import (
	"fmt"
	"time"
)

// Redelivery policies for bot messages that are not acknowledged: the sources contradict each other
// (stream-protocol.md 2.7), so a bot has to survive both.
const (
	RedeliverDocs     = "docs"     // never pushed again
	RedeliverObserved = "observed" // once more after BotRetry
)

// Where the id of a dynamic button appears in a card callback (cards.md 1.6).
const (
	ActionIDBoth      = "both"
	ActionIDInList    = "actionIds"
	ActionIDTopLevel  = "actionId"
	ActionIDInParams  = "params"
	QuoteFull         = "full"
	QuoteIDOnly       = "idOnly"
	maxDuration       = 24 * time.Hour
	defaultQPS        = 20
	defaultAPIQuota   = 5000
	defaultDeliveries = 3000
)

// Settings are the knobs of a running sandbox. The zero value of a limit switches it off.
type Settings struct {
	QPS               int  // calls per second, app and API (openapi.md 0.3)
	QuotaAPI          int  // counted calls a month
	QuotaDeliveries   int  // Webhook and Stream deliveries a month
	CountWebhookPosts bool // session webhook posts use the second quota; unconfirmed

	Redelivery             string        // RedeliverDocs or RedeliverObserved
	BotRetry               time.Duration // for RedeliverObserved
	EventRetries           int           // unknown at DingTalk
	EventRetry             time.Duration // unknown at DingTalk
	QueueWithoutConnection bool          // keep bot messages until a connection comes

	CallbackDeadline time.Duration // DingTalk: 2 s
	ActionIDIn       string
	ServerPing       time.Duration // 0: none
	DisconnectGrace  time.Duration // from the disconnect frame to the cut; DingTalk: 10 s
	PushDelay        time.Duration
	Reorder          int    // hold pushes until so many wait, then send them in reverse
	KeepAliveFrames  bool   // also the undocumented CONNECTED, REGISTERED and KEEPALIVE
	QuoteForm        string // QuoteFull or QuoteIDOnly
	Premium          bool   // the organisation has OA高级版
}

// DefaultSettings are DingTalk's documented limits and the documented delivery policy.
func DefaultSettings() Settings {
	return Settings{
		QPS: defaultQPS, QuotaAPI: defaultAPIQuota, QuotaDeliveries: defaultDeliveries, CountWebhookPosts: true,
		Redelivery: RedeliverDocs, BotRetry: time.Minute, EventRetries: 3, EventRetry: time.Minute,
		CallbackDeadline: 2 * time.Second, ActionIDIn: ActionIDBoth,
		ServerPing: time.Minute, DisconnectGrace: 10 * time.Second, QuoteForm: QuoteFull,
	}
}

// check names the first setting that makes no sense.
func (t Settings) check() error {
	for _, n := range []struct {
		name  string
		value int
	}{
		{"qps", t.QPS}, {"quotaApi", t.QuotaAPI}, {"quotaDeliveries", t.QuotaDeliveries},
		{"eventRetries", t.EventRetries}, {"reorder", t.Reorder},
	} {
		if n.value < 0 {
			return fmt.Errorf("%s: must not be negative", n.name)
		}
	}
	for _, d := range []struct {
		name  string
		value time.Duration
		min   time.Duration
	}{
		{"botRetryMs", t.BotRetry, time.Millisecond}, {"eventRetryMs", t.EventRetry, time.Millisecond},
		{"callbackDeadlineMs", t.CallbackDeadline, time.Millisecond}, {"serverPingMs", t.ServerPing, 0},
		{"disconnectGraceMs", t.DisconnectGrace, 0}, {"pushDelayMs", t.PushDelay, 0},
	} {
		if d.value < d.min || d.value > maxDuration {
			return fmt.Errorf("%s: must be between %s and %s", d.name, d.min, maxDuration)
		}
	}
	for _, e := range []struct {
		name, value string
		allowed     []string
	}{
		{"redelivery", t.Redelivery, []string{RedeliverDocs, RedeliverObserved}},
		{"actionIdIn", t.ActionIDIn, []string{ActionIDBoth, ActionIDInList, ActionIDTopLevel, ActionIDInParams}},
		{"quoteForm", t.QuoteForm, []string{QuoteFull, QuoteIDOnly}},
	} {
		if !contains(e.allowed, e.value) {
			return fmt.Errorf("%s: must be one of %v", e.name, e.allowed)
		}
	}
	return nil
}

// Settings returns the current settings.
func (s *Server) Settings() Settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settings
}

// ChangeSettings changes settings: edit gets a copy of the current ones.
func (s *Server) ChangeSettings(edit func(*Settings)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.settings
	edit(&next)
	if err := next.check(); err != nil {
		return badRequest("bad_setting", err.Error())
	}
	s.settings = next
	s.office.SetPremium(next.Premium)
	s.flushHeld()
	s.changed(Change{Kind: ChangedSettings, What: "settings"})
	s.quotaChanged()
	return nil
}

// SetQPS sets the calls per second, app and API; 0 switches the limit off.
func (s *Server) SetQPS(n int) error {
	return s.ChangeSettings(func(t *Settings) { t.QPS = n })
}
