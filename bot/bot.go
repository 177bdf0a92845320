// Package bot connects DingTalk to the router: frames become requests, replies become cards. It owns
// everything that must hold whatever a skill does — every accepted message is answered, nothing is
// answered or done twice, cards tell the truth. It must not know what any skill is about, nor how
// records are stored.
package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/patrickmn/go-cache"

	"github.com/dingdesk/dingdesk/bot/card"
	"github.com/dingdesk/dingdesk/bot/outbox"
	"github.com/dingdesk/dingdesk/bot/stream"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// Inbox remembers what was received until it is done, and its keys for a day beyond.
type Inbox interface {
	// Accept journals a frame; first is false when the key was accepted before.
	Accept(ctx context.Context, key, lane string, frame []byte) (first bool, err error)
	// Advance notes how far the work got; at done the frame is deleted.
	Advance(ctx context.Context, key, state string) error
	// Unfinished calls fn for what is not done, oldest first.
	Unfinished(ctx context.Context, fn func(key, lane string, frame []byte, state string, accepted time.Time) error) error
}

// States of an inbox entry.
const (
	stateRunning    = "running"
	stateDelivering = "delivering"
	stateDone       = "done"
)

// Config wires a Bot.
type Config struct {
	Router  *commands.Router
	API     *dingtalk.Client
	Inbox   Inbox
	Records card.Records
	Queue   outbox.Queue
	Log     *slog.Logger

	ClientID, ClientSecret string
	RobotCode              string
	Gateway                string // API base, for the Stream SDK
	Connections            int
	QPS                    int    // calls a second that DingTalk allows; 0 is no limit
	TemplateID             string // our generic template; "" uses DingTalk's public one
	AnswerTemplateID       string // our template for streamed answers; "" uses DingTalk's public one
	// LinkHosts are the hosts to which links in streamed text may lead.
	LinkHosts []string
	// StreamUpdates is how often a streamed answer is written, the last time included; 0 means 4. Each is a
	// counted call.
	StreamUpdates   int
	Zone            *time.Location
	HandlerTimeout  time.Duration
	ShutdownTimeout time.Duration
	TextAfter       time.Duration // as in outbox.Config

	// Name says what a person is called, for "only X can use this card"; nil or "" leaves the name out.
	Name func(ctx context.Context, userID string) string
	// Known is Name without asking anybody: "" for whom it would have to ask about. Nil knows nobody.
	Known func(userID string) string
	// CallsScarce says that answers without buttons should spare the counted card calls; nil never does.
	CallsScarce func() bool
	// Audit keeps an entry no later than what is written to the store behind it, without waiting; nil keeps nothing.
	Audit func(ctx context.Context, e commands.Entry)
	// Observe is told what happens, for metrics and budgets.
	Observe func(what commands.Metric, d time.Duration)
}

// Limits of the lanes. A person who is 50 messages ahead of the answers is told to wait; 20,000 queued
// frames are about 40 MB.
const (
	perLane = 50
	allJobs = 20_000
	slots   = 1024
)

// stopGrace is how long work that is cut short has to notice.
const stopGrace = 2 * time.Second

// Bot is one running assistant.
type Bot struct {
	cfg      Config
	router   *commands.Router
	api      *dingtalk.Client
	inbox    Inbox
	cards    card.Store
	out      *outbox.Outbox
	log      *slog.Logger
	pool     *stream.Pool
	lanes    *lanes
	seq      atomic.Int64
	called   botNames
	met      *acquaintances
	throttle commands.Throttle
	streams  streams
	// seen are the keys that this process took lately, and whether the store was down then.
	seen *cache.Cache
	work context.Context
	stop context.CancelFunc
	// closing ends when no more frames come: what takes long and can be cut short is cut short.
	closing context.Context
	close   context.CancelFunc
}

// New wires a bot; it does no I/O.
func New(cfg Config) (*Bot, error) {
	if cfg.Router == nil || cfg.API == nil || cfg.Inbox == nil || cfg.Records == nil || cfg.Queue == nil || cfg.Log == nil {
		return nil, errors.New("bot: Router, API, Inbox, Records, Queue and Log are required")
	}
	if cfg.Zone == nil {
		cfg.Zone = time.Local
	}
	if cfg.HandlerTimeout <= 0 {
		cfg.HandlerTimeout = 30 * time.Second
	}
	if cfg.ShutdownTimeout <= 0 {
		cfg.ShutdownTimeout = 20 * time.Second
	}
	if cfg.StreamUpdates <= 0 {
		cfg.StreamUpdates = 4
	}
	if cfg.Name == nil {
		cfg.Name = func(context.Context, string) string { return "" }
	}
	if cfg.Known == nil {
		cfg.Known = func(string) string { return "" }
	}
	if cfg.CallsScarce == nil {
		cfg.CallsScarce = func() bool { return false }
	}
	if cfg.Audit == nil {
		cfg.Audit = func(context.Context, commands.Entry) {}
	}
	if cfg.Observe == nil {
		cfg.Observe = func(commands.Metric, time.Duration) {}
	}
	b := &Bot{
		cfg: cfg, router: cfg.Router, api: cfg.API, inbox: cfg.Inbox, cards: card.Store{Records: cfg.Records},
		log: cfg.Log, met: newAcquaintances(), seen: cache.New(10*time.Minute, time.Minute),
	}
	b.work, b.stop = context.WithCancel(context.Background())
	b.closing, b.close = context.WithCancel(b.work)
	b.out = b.outbox(cfg.API, cfg.Queue)
	b.lanes = newLanes(b.work, perLane, allJobs, slots)
	pool, err := stream.New(stream.Config{
		ClientID: cfg.ClientID, ClientSecret: cfg.ClientSecret, Gateway: cfg.Gateway, Connections: cfg.Connections,
		Log: cfg.Log, Check: check(cfg.API),
	}, b.onMessage, b.onPress, b.onEvent)
	if err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	b.pool = pool
	return b, nil
}

// Ready is closed when the first connection stands.
func (b *Bot) Ready() <-chan struct{} { return b.pool.Ready() }

// Live is the number of connections that stand.
func (b *Bot) Live() int { return b.pool.Live() }

// Receiving is the number of connections that stand and are not known to bring nothing.
func (b *Bot) Receiving() int { return b.pool.Receiving() }

// Depth is the number of accepted jobs that wait.
func (b *Bot) Depth() int { return b.lanes.depth() }

// Run recovers what an earlier process left, connects, and works until ctx ends; then it closes the
// connections, lets the work drain within the shutdown timeout, and returns. Wrong credentials at
// start are an error.
func (b *Bot) Run(ctx context.Context) error {
	defer b.stop()
	if err := b.recover(ctx); err != nil {
		return err
	}
	dueCtx, stopDue := context.WithCancel(context.WithoutCancel(ctx))
	defer stopDue()
	dueDone := make(chan struct{})
	go func() { defer close(dueDone); b.out.Run(dueCtx) }()

	err := b.pool.Run(ctx)
	b.close()

	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.cfg.ShutdownTimeout)
	defer cancel()
	if derr := b.lanes.drain(drain); derr != nil {
		b.log.Warn("stopped with work left; it runs again at the next start", "jobs", b.lanes.depth())
		b.stop()
		noticed, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
		defer cancel()
		_ = b.lanes.drain(noticed) // what does not notice loses its store in a moment
	}
	stopDue()
	<-dueDone
	return err
}

// envelope is what the inbox journals: the raw frame and the headers that carry meaning.
type envelope struct {
	Kind    string            `json:"k"` // m, p, e
	Headers map[string]string `json:"h,omitempty"`
	Data    json.RawMessage   `json:"d"`
}

func seal(kind string, headers map[string]string, data string) ([]byte, error) {
	return json.Marshal(envelope{Kind: kind, Headers: headers, Data: json.RawMessage(data)})
}

// accept queues a job and journals its frame, in this order, so that the order of arrival is kept
// while the commit is on its way. It reports what became of the frame.
func (b *Bot) accept(ctx context.Context, j *job, frame []byte) acceptance {
	began := time.Now()
	j.since, j.ready = began, make(chan bool, 1)
	if !b.lanes.push(j) {
		b.cfg.Observe(commands.QueueFull, 0)
		return full
	}
	first, err := b.inbox.Accept(ctx, j.key, j.lane, frame)
	if err != nil {
		b.cfg.Observe(commands.StoreError, 0)
		b.log.Error("inbox", "err", err)
	}
	// Without the store reads are still answered, so this process knows its own duplicates too: of two
	// copies the store may have missed one.
	known := (err != nil || first) && b.seen.Add(j.key, err != nil, cache.DefaultExpiration) != nil
	switch {
	case known || (err == nil && !first):
		if err == nil && first {
			b.advance(ctx, j.key, stateDone)
		}
		b.cfg.Observe(commands.Duplicate, 0)
		j.ready <- false
		return duplicate
	case err != nil:
		j.ready <- true
		return unstored
	}
	b.cfg.Observe(commands.Acked, time.Since(began))
	j.ready <- true
	return stored
}

// unstored reports that a job was taken while the store was down.
func (b *Bot) unstored(key string) bool {
	v, _ := b.seen.Get(key)
	down, _ := v.(bool)
	return down
}

type acceptance int

const (
	stored acceptance = iota
	unstored
	duplicate
	full
)

// advance notes progress. A failure costs at most a second run after a crash, which every effect
// survives, so it is logged and not returned.
func (b *Bot) advance(ctx context.Context, key, state string) {
	if err := b.inbox.Advance(ctx, key, state); err != nil {
		b.cfg.Observe(commands.StoreError, 0)
		b.log.Error("inbox advance", "state", state, "request_id", key, "err", err)
	}
}

// audit notes what became of a request. It comes before the state that the request ends in is stored, so that no end is kept without it.
func (b *Bot) audit(ctx context.Context, req *commands.Request, reply *commands.Reply, err error) {
	if e, ok := commands.Audited(ctx, req, reply, err); ok {
		b.cfg.Audit(ctx, e)
	}
}
