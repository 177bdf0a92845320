package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/bot/card"
	"github.com/dingdesk/dingdesk/bot/outbox"
	"github.com/dingdesk/dingdesk/internal/store"
	"github.com/dingdesk/dingdesk/internal/worktime"
	"github.com/dingdesk/dingdesk/skills/privacy"
)

// Who has left is noticed once a day, and forgotten goneFor later.
const (
	lookEvery = 24 * time.Hour
	goneFor   = 7 * 24 * time.Hour
	askAbout  = 50     // people a day, each a counted call: whom the loaded directory knows is not asked about
	kindLeft  = "left" // since when somebody is gone, by userId
)

// whose says whose own something stored is, "" if it is nobody's, what kind of thing that is, and whether it has to stay.
func (a *App) whose(h store.Holding) (userID, kind string, stays bool) {
	switch h.Kind {
	case "": // on its way to somebody
		var out outbox.Outbound
		_ = json.Unmarshal(h.Value, &out) // what is no message is nobody's
		return out.To.User.ID, "due", false
	case card.Kind:
		var r card.Record
		if err := json.Unmarshal(h.Value, &r); err != nil {
			return "", "", true
		}
		owner := r.Place.User.ID
		if len(r.Owners) == 1 {
			owner = r.Owners[0]
		}
		return owner, card.Kind, len(r.Owners) > 1 || r.Tried != nil
	case kindMemory:
		what, _, _ := strings.Cut(h.Key, "|")
		if !slices.Contains([]string{"dialog", "aside", "last", "lang", "chat"}, what) {
			return "", "", true
		}
		return h.Key[strings.LastIndexByte(h.Key, '|')+1:], kindMemory + "." + what, false
	}
	if h.Kind == worktime.Kind {
		return h.Key, h.Kind, false
	}
	for _, s := range a.skills {
		if of := s.Personal[h.Kind]; of != nil {
			userID, stays = of(h.Key, h.Value)
			return userID, h.Kind, stays
		}
	}
	return "", "", true
}

// owned is something of somebody.
type owned struct {
	store.Holding
	kind  string
	stays bool
}

// owned lists what is stored of somebody. A card stays as long as a record of its key does: its button undoes what is under way.
func (a *App) owned(ctx context.Context, userID string) (all []owned, err error) {
	used := map[string]bool{}
	err = a.store.Naming(ctx, userID, func(h store.Holding) error {
		if owner, kind, stays := a.whose(h); owner == userID {
			all = append(all, owned{h, kind, stays})
			used[h.Key] = used[h.Key] || stays && h.Kind != card.Kind
		}
		return nil
	})
	for i, o := range all {
		all[i].stays = o.stays || o.Kind == card.Kind && used[o.Key]
	}
	return all, err
}

// holdings lists what is stored of somebody, by kind, and what the audit has of them.
func (a *App) holdings(ctx context.Context, userID string) (held map[string]privacy.Holding, did, touched int, err error) {
	held = map[string]privacy.Holding{}
	all, err := a.owned(ctx, userID)
	for _, o := range all {
		sum := held[o.kind]
		sum.N++
		if o.stays {
			sum.Stay++
		}
		if o.Kind == "" { // until it has arrived, or was given up
			o.Until = time.Now().Add(store.BuriedFor)
		}
		if o.Until.After(sum.Until) {
			sum.Until = o.Until
		}
		held[o.kind] = sum
	}
	count := func(q store.Traces, n *int) {
		if err == nil {
			err = a.store.Traced(ctx, q, func([]byte) error { *n++; return nil })
		}
	}
	count(store.Traces{By: userID}, &did)
	count(store.Traces{About: userID}, &touched)
	return held, did, touched, err
}

// erase removes what is stored of somebody, but for what has to stay and for one card, on which they may read that it is done.
func (a *App) erase(ctx context.Context, userID, but string) error {
	all, err := a.owned(ctx, userID)
	for _, o := range all {
		switch {
		case err != nil:
			return err
		case o.stays, o.Kind == card.Kind && o.Key == but:
		case o.Kind == "":
			err = a.store.Withdraw(ctx, o.Key)
		default:
			_, _, err = a.store.Swap(ctx, o.Kind, o.Key, nil, o.Version, time.Time{}) // what was changed meanwhile is in use
		}
	}
	return err
}

// left notes since when somebody is gone, unless that is known.
func (a *App) left(ctx context.Context, userID string, now time.Time) (since time.Time, err error) {
	raw, err := now.MarshalText()
	if err != nil {
		return now, err
	}
	_, first, err := a.store.Swap(ctx, kindLeft, userID, raw, 0, now.Add(4*goneFor))
	if err != nil || first {
		return now, err
	}
	if raw, _, _, err = a.store.Get(ctx, kindLeft, userID); err == nil {
		err = since.UnmarshalText(raw)
	}
	return since, err
}

// forgetLeavers erases what is stored of people who have not been with the organisation for goneFor. Nobody counts as gone whom
// DingTalk cannot be asked about.
func (a *App) forgetLeavers(ctx context.Context, now time.Time) error {
	owners, missed := map[string]bool{}, map[string]bool{}
	err := a.store.Naming(ctx, "", func(h store.Holding) error {
		if owner, _, stays := a.whose(h); owner != "" && !stays {
			owners[owner] = true
		}
		if h.Kind == kindLeft {
			missed[h.Key] = true
		}
		return nil
	})
	back := func(owner string) error { // whoever goes again begins anew
		if !missed[owner] {
			return nil
		}
		_, err := a.store.Put(ctx, kindLeft, owner, nil, time.Time{})
		return err
	}
	asks := 0
	for owner := range owners {
		if err != nil {
			return err
		}
		if a.dir.Known(owner) != "" {
			err = back(owner)
			continue
		}
		if asks++; asks > askAbout {
			continue
		}
		switch _, here, asked := a.dir.Fresh(ctx, owner); {
		case asked != nil:
			continue
		case here:
			err = back(owner)
			continue
		}
		var since time.Time
		if since, err = a.left(ctx, owner, now); err == nil && now.Sub(since) >= goneFor {
			if err = a.erase(ctx, owner, ""); err == nil {
				a.log.Info("what was stored of somebody who left is removed", "user", owner)
				_, err = a.store.Put(ctx, kindLeft, owner, nil, time.Time{})
			}
		}
	}
	return err
}

// keepForgetting runs forgetLeavers now and then.
func (a *App) keepForgetting(ctx context.Context) {
	for sleep(ctx, sweepEvery) { // the directory is loaded by then
		if err := a.forgetLeavers(ctx, time.Now()); err != nil && ctx.Err() == nil {
			a.log.Warn("what is stored of people who left was not looked for", "err", err)
		}
		if !sleep(ctx, lookEvery) {
			return
		}
	}
}
