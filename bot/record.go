package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// record is what we know of a card that we sent. It is written before the card is delivered, so that
// a press can never arrive for a card that we do not know.
type record struct {
	TrackID  string         `json:"track_id"`
	Owners   []string       `json:"owners,omitempty"` // empty: anybody who sees it
	Name     string         `json:"name,omitempty"`   // whom we answered, to say "only X"
	Corp     string         `json:"corp,omitempty"`
	Version  int            `json:"version"`
	State    commands.State `json:"state"`
	Actions  []string       `json:"actions,omitempty"` // offered at this version, without the version
	Payload  []byte         `json:"payload,omitempty"`
	Card     cardtpl.Card   `json:"card"`
	Lang     i18n.Lang      `json:"lang"`
	Tier     cardtpl.Tier   `json:"tier"`
	Template string         `json:"template,omitempty"`
	Expires  time.Time      `json:"expires,omitzero"` // of its buttons
	Over     commands.State `json:"over,omitempty"`   // what it is then; "" is expired
	Line     string         `json:"line,omitempty"`   // what became of it
	PressKey string         `json:"press_key,omitempty"`
	Place    commands.Place `json:"place"`
	// Tried is the write that runs, or of which nobody knows yet whether it took effect.
	Tried *tried `json:"tried,omitempty"`
	// About is what the card is about, for a message that quotes it.
	About *commands.Subject `json:"about,omitempty"`

	was commands.State // as it was loaded
}

// tried is a write that was begun.
type tried struct {
	Key   string       `json:"key"`            // of its press, at which every run of it has the same request
	Press pressing     `json:"press"`          // At is when it was first tried
	Lost  bool         `json:"lost"`           // no answer came, as far as we know: it may take effect even now
	Told  bool         `json:"told,omitempty"` // the card has said that it is unclear
	Card  cardtpl.Card `json:"card"`           // as it waited, to let it wait again
}

// recordLife is how long a card is remembered: long past every TTL, so that a late press gets a
// sentence that fits, not "unknown card".
const recordLife = 30 * 24 * time.Hour

// Kinds of records: a card by its outTrackId, the outTrackId by the id that a quote of the card names, and
// that a message has left.
const (
	kindCard    = "card"
	kindCarrier = "carrier"
	kindMessage = "message"
)

// errChanged says that somebody else changed the record first.
var errChanged = errors.New("card record changed meanwhile")

// errMove says that a card would have come into a state that cannot follow its own.
var errMove = errors.New("no such move of a card")

func (b *Bot) loadRecord(ctx context.Context, trackID string) (*record, int64, error) {
	raw, version, ok, err := b.records.Get(ctx, kindCard, trackID)
	if err != nil || !ok {
		return nil, 0, err
	}
	var r record
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, 0, fmt.Errorf("bot: decode card record %s: %w", trackID, err)
	}
	r.was = r.State
	return &r, version, nil
}

// saveRecord writes r over the version that was read (0: it must be new). What the table of states does
// not know is refused.
func (b *Bot) saveRecord(ctx context.Context, r *record, version int64) (int64, error) {
	if r.State != r.was && !r.was.May(r.State) {
		return 0, fmt.Errorf("%w: from %q to %q", errMove, r.was, r.State)
	}
	if r.State != commands.StateProcessing && r.State != commands.StateUnclear {
		r.Tried = nil
	}
	raw, err := json.Marshal(r)
	if err != nil {
		return 0, fmt.Errorf("bot: encode card record: %w", err)
	}
	next, ok, err := b.records.Put(ctx, kindCard, r.TrackID, raw, version, time.Now().Add(recordLife))
	if err != nil {
		return 0, err
	}
	if !ok {
		return 0, errChanged
	}
	r.was = r.State
	return next, nil
}

// byCarrier resolves the carrierId that a quote of a card brings to the card's outTrackId.
func (b *Bot) byCarrier(ctx context.Context, carrier string) string {
	trackID, _, _, err := b.records.Get(ctx, kindCarrier, carrier)
	if err != nil {
		return ""
	}
	return string(trackID)
}

// about is what a quoted card is about, for those who may press it.
func (b *Bot) about(ctx context.Context, req *commands.Request) *commands.Subject {
	r, _, err := b.loadRecord(ctx, req.Quote.TrackID)
	if err != nil || r == nil || r.Place.User.ID != req.User.ID {
		return nil
	}
	return r.About
}

// offers reports whether the card's current buttons include the action.
func (r *record) offers(action string, n int) bool {
	return slices.Contains(r.Actions, actionName(action, n))
}

func actionName(action string, n int) string {
	if n < 0 {
		return action
	}
	return fmt.Sprintf("%s.%d", action, n)
}

func actionsOf(c cardtpl.Card) []string {
	var names []string
	for _, btn := range c.Buttons {
		if btn.Action != "" {
			names = append(names, btn.Action)
		}
	}
	if c.Form != nil {
		names = append(names, c.Form.Submit)
	}
	return names
}
