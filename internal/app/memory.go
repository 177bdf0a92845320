package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/store"
)

// Kinds of records that belong to no package of their own.
const (
	kindMemory = "memory"
	kindCounts = "counts"
)

// memory is the router's Memory on the store.
type memory struct{ store *store.Store }

func (m memory) Load(ctx context.Context, key string) ([]byte, bool, error) {
	value, _, ok, err := m.store.Get(ctx, kindMemory, key)
	return value, ok, err
}

func (m memory) Save(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	var expires time.Time
	if ttl > 0 {
		expires = time.Now().Add(ttl)
	}
	_, err := m.store.Put(ctx, kindMemory, key, value, expires)
	return err
}

func (a *App) loadCounts(ctx context.Context, key string) ([]byte, bool, error) {
	value, _, ok, err := a.store.Get(ctx, kindCounts, key)
	return value, ok, err
}

// countsKept is how long a month's counts are remembered.
const countsKept = 400 * 24 * time.Hour

func (a *App) saveCounts(ctx context.Context, key string, value []byte) error {
	_, err := a.store.Put(ctx, kindCounts, key, value, time.Now().Add(countsKept))
	return err
}

// audit keeps an entry. What the store does not take is in the log.
func (a *App) audit(ctx context.Context, e commands.Entry) {
	value, err := json.Marshal(e)
	if err != nil { // strings and a time always encode
		a.log.Error("audit", "err", err)
		return
	}
	kept := a.store.Trace(context.WithoutCancel(ctx), store.Trace{ID: e.Request, At: e.At, By: e.By, About: e.About(), Value: value})
	go func() {
		if err := kept(); err != nil {
			a.log.Error("audit entry not kept", "entry", json.RawMessage(value), "err", err)
		}
	}()
}

// about calls fn for what others did that touched somebody.
func (a *App) about(ctx context.Context, userID string, since, until time.Time, fn func(commands.Entry) error) error {
	return a.store.Traced(ctx, store.Traces{About: userID, Since: since, Until: until}, func(value []byte) error {
		var e commands.Entry
		if err := json.Unmarshal(value, &e); err != nil {
			return err
		}
		return fn(e)
	})
}

// userIDs reads whom a user_* event is about: userId is a list there (stream-protocol.md 5), and one
// string in the variant for partners.
func userIDs(data []byte) ([]string, error) {
	var ev struct {
		UserID json.RawMessage `json:"userId"`
	}
	if err := json.Unmarshal(data, &ev); err != nil {
		return nil, err
	}
	var list []string
	if json.Unmarshal(ev.UserID, &list) == nil {
		return list, nil
	}
	var one string
	if err := json.Unmarshal(ev.UserID, &one); err != nil {
		return nil, fmt.Errorf("userId is neither a list nor a string")
	}
	return []string{one}, nil
}
