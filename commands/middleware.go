package commands

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

type infoKey struct{}

// Info is what is found out while a request runs, for logs, metrics and the audit around it.
type Info struct {
	mu       sync.Mutex
	command  string
	skill    string
	effect   Effect
	on       map[Kind][]string // see Touch
	silenced struct {
		reply *Reply
		err   error
	} // a refusal that was not said again
	by    string   // in whose name a job acts, see ActsFor
	kept  Code     // what kept it from that
	shown []string // see Shows
}

func (i *Info) set(name string, effect Effect) {
	if i == nil {
		return
	}
	i.mu.Lock()
	i.command, i.effect = name, effect
	i.mu.Unlock()
}

// of notes whose command it is.
func (i *Info) of(skill string) {
	if i == nil || skill == "" {
		return
	}
	i.mu.Lock()
	i.skill = skill
	i.mu.Unlock()
}

// SkillOf returns the skill that works with ctx; "" for none, and as long as nobody knows.
func SkillOf(ctx context.Context) string {
	i := info(ctx)
	if i == nil {
		return ""
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.skill
}

// withSkill notes whose work it is that no request asked for.
func withSkill(ctx context.Context, skill string) context.Context {
	ctx, i := WithInfo(ctx)
	i.of(skill)
	return ctx
}

// silence notes a refusal that is not said again.
func (i *Info) silence(reply *Reply, err error) {
	i.mu.Lock()
	i.silenced.reply, i.silenced.err = reply, err
	i.mu.Unlock()
}

// Silenced is the refusal that was not said again, if that is why there is no answer.
func (i *Info) Silenced() (*Reply, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.silenced.reply, i.silenced.err
}

// Command is the command or action that ran or was refused; "" when nothing was found.
func (i *Info) Command() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.command
}

// WithInfo returns a context in which the router notes what it ran; nested calls share one note.
func WithInfo(ctx context.Context) (context.Context, *Info) {
	if i := info(ctx); i != nil {
		return ctx, i
	}
	return OwnInfo(ctx)
}

// OwnInfo is WithInfo for what is not a part of the request around it.
func OwnInfo(ctx context.Context) (context.Context, *Info) {
	i := &Info{}
	return context.WithValue(ctx, infoKey{}, i), i
}

func info(ctx context.Context) *Info {
	i, _ := ctx.Value(infoKey{}).(*Info)
	return i
}

type personKey struct{}

// WithPerson notes on whose behalf everything is done that runs with the context.
func WithPerson(ctx context.Context, userID string) context.Context {
	return context.WithValue(ctx, personKey{}, userID)
}

// PersonOf returns on whose behalf ctx works; "" for nobody's.
func PersonOf(ctx context.Context) string {
	id, _ := ctx.Value(personKey{}).(string)
	return id
}

// Logged writes one line a request: what ran, how long, how it ended. Never the text.
func Logged(log *slog.Logger) Middleware {
	return func(next Handler) Handler {
		return func(ctx context.Context, req *Request) (*Reply, error) {
			ctx, note := WithInfo(ctx)
			began := time.Now()
			reply, err := next(ctx, req)
			attrs := []slog.Attr{
				slog.String("request_id", req.ID), slog.String("user", req.User.ID),
				slog.Bool("group", req.Conversation.Group), slog.String("command", note.Command()),
				slog.Duration("dur", time.Since(began)),
			}
			level := slog.LevelInfo
			if err != nil {
				attrs = append(attrs, slog.String("code", string(CodeOf(err))), slog.Any("err", err))
				switch CodeOf(err) {
				case Internal:
					level = slog.LevelError
				case Unavailable, Misconfig:
					level = slog.LevelWarn
				}
			}
			log.LogAttrs(ctx, level, "request", attrs...)
			return reply, err
		}
	}
}

// Recovered turns a panic of a handler into an error that carries the stack.
func Recovered() Middleware {
	return func(next Handler) Handler {
		return func(ctx context.Context, req *Request) (reply *Reply, err error) {
			defer func() {
				if p := recover(); p != nil {
					reply, err = nil, fmt.Errorf("panic: %v\n%s", p, debug.Stack())
				}
			}()
			return next(ctx, req)
		}
	}
}

// Limited allows each person perMinute requests a minute, with as many at once; 0 is no limit. The number
// may change while it runs. It forgets people who were quiet long enough to have their whole allowance back.
func Limited(perMinute func() int) Middleware {
	type bucket struct {
		*rate.Limiter
		last time.Time
	}
	var mu sync.Mutex
	people := map[string]*bucket{}
	allow := func(id string, perMinute int, now time.Time) bool {
		mu.Lock()
		defer mu.Unlock()
		b := people[id]
		if b == nil || b.Burst() != perMinute {
			if len(people) > 10_000 {
				for k, old := range people {
					if now.Sub(old.last) > time.Minute {
						delete(people, k)
					}
				}
			}
			b = &bucket{Limiter: rate.NewLimiter(rate.Limit(float64(perMinute)/60), perMinute)}
			people[id] = b
		}
		b.last = now
		return b.AllowN(now, 1)
	}
	return func(next Handler) Handler {
		return func(ctx context.Context, req *Request) (*Reply, error) {
			if n := perMinute(); n > 0 && !allow(req.User.ID, n, time.Now()) {
				return nil, NewError(RateLimited, nil, "core.too_many", "n", n)
			}
			return next(ctx, req)
		}
	}
}
