package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/bot/stream"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/ops"
	"github.com/dingdesk/dingdesk/internal/store"
	"github.com/dingdesk/dingdesk/skills/admin"
)

// limits are the budgets as they stand now.
func (a *App) limits() ops.Limits {
	c := a.live.Load()
	return ops.Limits{API: c.Budget.APICallsPerMonth, Deliveries: c.Budget.DeliveriesPerMonth, Person: c.Limits.CallsPerPersonPerDay}
}

// Reloads says how the configuration is read again; call it before Run. level is that of the log.
func (a *App) Reloads(level *slog.LevelVar, load func() (*config.Config, error)) {
	a.load, a.level = load, level
}

// ReloadOn reads the configuration again at every signal, until ctx ends.
func (a *App) ReloadOn(ctx context.Context, hangup <-chan os.Signal) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangup:
		}
		_, _ = a.reload(ctx) // it is in the log
	}
}

// reload reads the configuration again: what may change in a running process changes, all at once, the log names what
// needs a restart, and what is being worked on goes on. A configuration with mistakes changes nothing; the error, and
// the log, say where they are.
func (a *App) reload(context.Context) (admin.Reloaded, error) {
	a.reloading.Lock()
	defer a.reloading.Unlock()
	next, err := a.load()
	if err != nil {
		a.log.Error("the configuration was not read again; the old one stays", "err", err)
		return admin.Reloaded{}, err
	}
	changed, gone, _ := a.live.Load().Differences(next)
	_, _, restart := a.cfg.Differences(next)
	rules, err := rulesOf(next)
	if err == nil && slices.ContainsFunc(slices.Concat(changed, gone), func(key string) bool { return strings.HasPrefix(key, "understanding.") }) {
		err = a.reads(next)
	}
	if err != nil {
		a.log.Error("the configuration was not taken over; the old one stays", "err", err)
		return admin.Reloaded{}, err
	}
	a.live.Store(next)
	a.policy.Set(rules)
	a.level.Set(levelOf(next.Log))
	a.log.Info("configuration read again", "changed", strings.Join(changed, ", "))
	if len(gone) > 0 { // what they limited is open now, if the file was cut short
		a.log.Warn("these settings are not there any more and have their defaults", "keys", strings.Join(gone, ", "))
	}
	if len(restart) > 0 {
		a.log.Warn("these settings have changed and need a restart", "keys", strings.Join(restart, ", "))
	}
	return admin.Reloaded{Changed: changed, Gone: gone, Restart: restart}, nil
}

// Permanent reports that starting again would end the same way: somebody has to do something first.
func Permanent(err error) bool {
	var refused *stream.CredentialsError
	var damaged *store.DamagedError
	return errors.As(err, &refused) || errors.As(err, &damaged)
}
