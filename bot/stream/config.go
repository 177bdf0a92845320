package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"strings"
	"time"
)

// Topics of the frames that DingTalk sends (stream-protocol.md 2.1). An event
// frame always carries the topic "*"; its kind is in the header eventType.
const (
	TopicBotMessage = "/v1.0/im/bot/messages/get"
	TopicCard       = "/v1.0/card/instances/callback"
	TopicEvent      = "*"
)

// Frame is one push from DingTalk, as it came.
type Frame struct {
	Type      string            // CALLBACK or EVENT
	Topic     string            // the headers' topic
	MessageID string            // id of this delivery; a re-delivery has a new one
	Headers   map[string]string // all headers; the receiver may keep and change it
	Data      string            // JSON text for well-formed frames, may be empty or junk
}

// Handler takes one frame. It is called on an SDK goroutine, many at a time, and
// must return within milliseconds, because only then does the ack leave; card
// callbacks have 2 s in all. Its context ends neither with the connection nor
// with [Pool.Run], so that what was begun can be finished.
//
// What goes back:
//
//	            nil error                          error             panic
//	messages    200 {"response":<response>}        500               200 {"response":null}
//	cards       200 {"response":<response>}        500               500
//	events      200 {"status":"SUCCESS"}           200 LATER         200 LATER
//
// A nil response is sent as null; events ignore it. An error means "not taken":
// DingTalk may push the frame again, and its text goes to the log, not to
// DingTalk. A message that makes the handler panic is acked all the same, because
// it would come back and panic for ever.
type Handler func(ctx context.Context, f Frame) (response json.RawMessage, err error)

// Config is what New needs. Only ClientID and ClientSecret must be set; zero
// durations stand for the defaults, which are meant for production.
type Config struct {
	ClientID     string
	ClientSecret string
	// Gateway is the API base, scheme and host ("https://api.dingtalk.com", which
	// is also the default). The socket's address comes from the gateway's answer.
	Gateway string
	// Connections is how many connections to hold, default 2: DingTalk picks one
	// connection per push at random, so a second one listens while the first is
	// being replaced.
	Connections int
	// UserAgentExtras goes into the field "extras" of the open request.
	UserAgentExtras map[string]string
	// Log gets the life of the connections; nil discards it.
	Log *slog.Logger
	// RecycleMin and RecycleMax bound the age at which a connection is replaced by
	// a fresh one, drawn anew for each connection, default 1 h and 2 h: connections
	// that still pong but no longer get pushes have been reported, and connections
	// of random age are never expired by the server together.
	RecycleMin, RecycleMax time.Duration
	// Check asks DingTalk whether the credentials are good, bypassing any cache. It
	// returns a [*CredentialsError] when DingTalk refused them, another error when
	// it could not find out. Without Check the gateway's own answer decides.
	Check func(ctx context.Context) error
	// Observe is told what happens. It is called from several goroutines, between
	// a frame and its ack, so it must be quick and must not panic.
	Observe func(Event)
	// KeepAlive is how long a connection may be silent before it is pinged, default
	// 20 s. The SDK raises it to at least 3 s and waits 5 s for the pong.
	KeepAlive time.Duration
	// StarvedAfter is how long a connection must have brought nothing before it is
	// called deaf because the others get all the frames, default 20 s.
	StarvedAfter time.Duration
	// BackoffMax caps the pause after failed connects, default 30 s.
	BackoffMax time.Duration
	// CredentialRetry is the pause between attempts while the credentials are
	// refused, default 60 s.
	CredentialRetry time.Duration
	// HandoverWait is how long a connection that the server takes away waits for
	// its successor, default 5 s; the server closes it after 10 s in any case.
	HandoverWait time.Duration
}

// CredentialsError says that DingTalk refused the client id and secret. It is
// the one failure that trying again does not mend.
type CredentialsError struct{ Err error }

// Error names the settings to look at.
func (e *CredentialsError) Error() string {
	text := "no reason given"
	if e.Err != nil {
		text = e.Err.Error()
	}
	return "DingTalk refused DINGTALK_CLIENT_ID and DINGTALK_CLIENT_SECRET: " + text
}

// Unwrap returns DingTalk's own answer.
func (e *CredentialsError) Unwrap() error { return e.Err }

// complete checks the configuration and fills in the defaults.
func (c Config) complete() (Config, error) {
	var problems []error
	if strings.TrimSpace(c.ClientID) == "" || strings.TrimSpace(c.ClientSecret) == "" {
		problems = append(problems, errors.New("client id and secret must both be set"))
	}
	// The SDK appends "/v1.0/…" as it stands, so a trailing slash would make "//".
	c.Gateway = strings.TrimRight(c.Gateway, "/")
	if c.Gateway == "" {
		c.Gateway = "https://api.dingtalk.com"
	}
	if u, err := url.Parse(c.Gateway); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		problems = append(problems, fmt.Errorf("gateway %q is not an http(s) address", c.Gateway))
	}
	if c.Connections < 0 {
		problems = append(problems, fmt.Errorf("%d connections", c.Connections))
	}
	if c.Connections == 0 {
		c.Connections = 2
	}
	orDefault(&c.RecycleMin, time.Hour)
	orDefault(&c.RecycleMax, max(2*time.Hour, c.RecycleMin))
	orDefault(&c.KeepAlive, 20*time.Second)
	orDefault(&c.StarvedAfter, 20*time.Second)
	orDefault(&c.BackoffMax, 30*time.Second)
	orDefault(&c.CredentialRetry, time.Minute)
	orDefault(&c.HandoverWait, 5*time.Second)
	if c.RecycleMin > c.RecycleMax {
		problems = append(problems, fmt.Errorf("recycle age from %s to %s", c.RecycleMin, c.RecycleMax))
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Observe == nil {
		c.Observe = func(Event) {}
	}
	c.UserAgentExtras = maps.Clone(c.UserAgentExtras)
	if err := errors.Join(problems...); err != nil {
		return Config{}, fmt.Errorf("stream: %w", err)
	}
	return c, nil
}

func orDefault(d *time.Duration, def time.Duration) {
	if *d <= 0 {
		*d = def
	}
}
