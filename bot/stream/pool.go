package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
)

// Pool holds the connections. Make one with New, run it once.
type Pool struct {
	cfg     Config
	log     *slog.Logger
	routes  []route
	slots   []*slot
	creds   *credentials
	started atomic.Bool
	frames  atomic.Int64 // that came on all connections
	server  heartbeat

	ready     chan struct{}
	readyOnce sync.Once
	fatal     chan error // wrong credentials at start
}

// New checks the configuration; it opens nothing. A nil handler leaves its topic
// unsubscribed (then DingTalk does not push it here), but one must be there.
func New(cfg Config, bot, card, event Handler) (*Pool, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	p := &Pool{cfg: cfg, log: cfg.Log, ready: make(chan struct{}), fatal: make(chan error, 1)}
	for _, r := range []route{
		{"CALLBACK", TopicBotMessage, messageAck, bot},
		{"CALLBACK", TopicCard, cardAck, card},
		{"EVENT", TopicEvent, eventAck, event},
	} {
		if r.handle != nil {
			p.routes = append(p.routes, r)
		}
	}
	if len(p.routes) == 0 {
		return nil, errors.New("stream: no handler")
	}
	p.creds = newCredentials(cfg, p.credentialsChanged)
	for i := range cfg.Connections {
		p.slots = append(p.slots, newSlot(p, i))
	}
	return p, nil
}

// Run keeps the connections up until ctx ends and returns nil when they are
// closed and the frames taken are acked: within milliseconds when nothing is
// going on, 10 s at worst (handlers that do not return). Any other end
// is wrong credentials at the start, as a [*CredentialsError]: those seen before
// anything worked. Later ones only take the connections down until DingTalk
// accepts them again. Run can be called once.
func (p *Pool) Run(ctx context.Context) error {
	if p.started.Swap(true) {
		return errors.New("stream: the pool has run already")
	}
	installSDKLog()
	defer sdkLogger.attach(p.sdkLine)()
	unsure, refused := p.creds.first(ctx)
	if refused != nil {
		return fmt.Errorf("stream: %w", p.cleanRefusal(refused))
	}
	if unsure != nil && ctx.Err() == nil {
		p.log.Warn("the credentials could not be checked, connecting anyway", "error", p.clean(unsure))
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var supervisors sync.WaitGroup
	for _, s := range p.slots {
		supervisors.Go(func() { s.run(ctx) })
	}
	var end error
	select {
	case <-ctx.Done():
	case err := <-p.fatal:
		end = fmt.Errorf("stream: %w", p.cleanRefusal(err))
	}
	cancel()
	supervisors.Wait()
	return end
}

// Live returns how many of the connections are up now.
func (p *Pool) Live() int { return p.Status().Live }

// Receiving returns how many of the connections are up and not known to bring nothing.
func (p *Pool) Receiving() int {
	n := 0
	for _, one := range p.Status().Slots {
		if one.Receiving {
			n++
		}
	}
	return n
}

// Ready returns a channel that is closed when the first connection is up.
func (p *Pool) Ready() <-chan struct{} { return p.ready }

// Status returns the state of all connections.
func (p *Pool) Status() Status {
	var st Status
	refused, _ := p.creds.state()
	st.CredentialsRefused = refused != nil
	for _, s := range p.slots {
		one := s.status()
		if one.Live {
			st.Live++
		}
		st.Slots = append(st.Slots, one)
	}
	return st
}

func (p *Pool) markReady() { p.readyOnce.Do(func() { close(p.ready) }) }

// fail ends Run; the first reason wins.
func (p *Pool) fail(err error) {
	select {
	case p.fatal <- err:
	default:
	}
}

func (p *Pool) observe(e Event) { p.cfg.Observe(e) }

func (p *Pool) credentialsChanged(kind Kind, err error) {
	if err != nil {
		err = p.clean(err)
		p.log.Error("credentials refused, nothing connects until they are right", "error", err, "retry", p.cfg.CredentialRetry)
	} else {
		p.log.Info("credentials accepted again")
	}
	p.observe(Event{Kind: kind, Slot: -1, Err: err})
}

// sdkLine takes what the SDK logs. Every close of a connection makes it log
// errors; the supervisors tell the same story better, so those go to Debug.
func (p *Pool) sdkLine(level slog.Level, line string, routine bool) {
	line = redact(line, p.cfg.ClientSecret)
	kind := SDKWarning
	if level >= slog.LevelError {
		kind = SDKError
	}
	for _, s := range p.slots {
		s.wake()
	}
	p.observe(Event{Kind: kind, Slot: -1, Err: errors.New(line)})
	if routine {
		level = slog.LevelDebug
	}
	if strings.Contains(line, "send response error") && strings.Contains(line, "i/o timeout") {
		for _, s := range p.slots {
			s.mute(line)
		}
	}
	p.log.Log(context.Background(), level, "stream SDK", "line", line)
}

// clean returns an error with the same text, but for the secrets in it. The chain
// is cut on purpose: what it wraps still holds them.
func (p *Pool) clean(err error) error {
	if err == nil {
		return nil
	}
	text := redact(err.Error(), p.cfg.ClientSecret)
	if text == "" { // the SDK makes the body of a refusal its error
		text = "refused without a word"
	}
	return errors.New(text)
}

// cleanRefusal keeps the type, which the caller asks for.
func (p *Pool) cleanRefusal(err error) error {
	var bad *CredentialsError
	if !errors.As(err, &bad) {
		return p.clean(err)
	}
	return &CredentialsError{Err: p.clean(bad.Err)}
}
