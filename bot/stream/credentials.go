package stream

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"
)

// checkTimeout bounds one credential check.
const checkTimeout = 15 * time.Second

// credentials remembers what DingTalk thinks of the client id and secret, and
// asks again no more than once per retry period.
type credentials struct {
	check func(ctx context.Context) error // may be nil
	retry time.Duration
	tell  func(kind Kind, err error)

	turn chan struct{} // held by whoever asks DingTalk

	mu        sync.Mutex
	confirmed bool      // they were good once, so a refusal is no longer fatal
	refused   error     // the last verdict, if it was "wrong"
	judged    time.Time // when it was reached
}

func newCredentials(cfg Config, tell func(Kind, error)) *credentials {
	return &credentials{check: cfg.Check, retry: cfg.CredentialRetry, tell: tell, turn: make(chan struct{}, 1)}
}

// first asks before the first connect. Only a refusal is an error: when DingTalk
// could not be asked, connecting is tried, since replies to messages need no
// token.
func (c *credentials) first(ctx context.Context) (inconclusive, refused error) {
	if c.check == nil {
		return nil, nil
	}
	err := c.ask(ctx)
	if bad := refusal(err); bad != nil {
		return nil, bad
	}
	if err == nil {
		c.confirm()
	}
	return err, nil
}

// suspect is told that the gateway refused to open a connection, with its answer.
// It returns a refusal if the credentials are to blame, and whether that is the
// first thing ever known about them.
func (c *credentials) suspect(ctx context.Context, answer error) (refused error, fatal bool) {
	denied := deniedByGateway(answer)
	if c.check == nil {
		if !denied {
			return nil, false
		}
		return c.record(&CredentialsError{Err: answer})
	}
	if !answeredByGateway(answer) {
		return nil, false
	}
	if !c.lock(ctx) {
		return nil, false
	}
	defer c.unlock()
	if c.recently() {
		return c.state()
	}
	return c.record(c.ask(ctx))
}

// hold returns how long to wait before the next attempt to connect: 0 unless the
// credentials are refused. When the period is over it asks again.
func (c *credentials) hold(ctx context.Context) time.Duration {
	if refused, _ := c.state(); refused == nil {
		return 0
	}
	if !c.lock(ctx) {
		return c.retry
	}
	defer c.unlock()
	if refused, _ := c.state(); refused == nil {
		return 0
	}
	// Short naps, so that every slot resumes soon after one of them got a yes.
	if c.recently() {
		return min(c.retry, time.Second)
	}
	if c.check == nil {
		c.mu.Lock()
		c.judged = time.Now() // one attempt to connect is the question
		c.mu.Unlock()
		return 0
	}
	if err, _ := c.record(c.ask(ctx)); err == nil {
		return 0
	}
	return min(c.retry, time.Second)
}

// confirm records that they are good: the check said so or a connection opened.
func (c *credentials) confirm() { _, _ = c.record(nil) }

// record keeps a verdict and returns the standing one. An error that is no
// refusal leaves the verdict as it was, but counts as having asked.
func (c *credentials) record(err error) (refused error, fatal bool) {
	bad := refusal(err)
	c.mu.Lock()
	was := c.refused
	switch {
	case err == nil:
		c.confirmed, c.refused, c.judged = true, nil, time.Now()
	case bad != nil:
		c.refused, c.judged = bad, time.Now()
	case was != nil:
		c.judged = time.Now()
	}
	refused, fatal = c.refused, c.refused != nil && !c.confirmed
	c.mu.Unlock()
	switch {
	case was == nil && refused != nil:
		c.tell(CredentialsRefused, refused)
	case was != nil && refused == nil:
		c.tell(CredentialsAccepted, nil)
	}
	return refused, fatal
}

func (c *credentials) state() (refused error, fatal bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.refused, c.refused != nil && !c.confirmed
}

func (c *credentials) recently() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.judged.IsZero() && time.Since(c.judged) < c.retry
}

func (c *credentials) ask(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	return c.check(ctx)
}

func (c *credentials) lock(ctx context.Context) bool {
	select {
	case c.turn <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (c *credentials) unlock() { <-c.turn }

// refusal returns err as the refusal that it is or wraps, else nil.
func refusal(err error) error {
	var bad *CredentialsError
	if errors.As(err, &bad) {
		return bad
	}
	return nil
}

// gatewayCode returns the code of an error body. The SDK makes the raw body of
// any answer but 200 the error's whole text.
func gatewayCode(err error) string {
	var body struct {
		Code string `json:"code"`
	}
	if err == nil || json.Unmarshal([]byte(err.Error()), &body) != nil {
		return ""
	}
	return body.Code
}

// answeredByGateway tells an answer from a network in trouble.
func answeredByGateway(err error) bool { return gatewayCode(err) != "" }

// deniedByGateway knows the answer to a wrong pair (stream-protocol.md 1.3).
func deniedByGateway(err error) bool { return gatewayCode(err) == "authFailed" }
