package card

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

// Record is what we know of a card that we sent. It is written before the card is delivered, so that
// a press can never arrive for a card that we do not know.
type Record struct {
	TrackID  string           `json:"track_id"`
	Owners   []string         `json:"owners,omitempty"` // empty: anybody who sees it
	Name     string           `json:"name,omitempty"`   // whom we answered, to say "only X"
	Corp     string           `json:"corp,omitempty"`
	Version  int              `json:"version"`
	State    commands.State   `json:"state"`
	Actions  []string         `json:"actions,omitempty"` // offered at this version, without the version
	Payload  []byte           `json:"payload,omitempty"`
	Card     cardtpl.Card     `json:"card"`
	Lang     i18n.Lang        `json:"lang"`
	Tier     cardtpl.Tier     `json:"tier"`
	Template string           `json:"template,omitempty"`
	Expires  time.Time        `json:"expires,omitzero"` // of its buttons
	Over     commands.State   `json:"over,omitempty"`   // what it is then; "" is expired
	Line     string           `json:"line,omitempty"`   // what became of it
	PressKey string           `json:"press_key,omitempty"`
	Place    commands.Address `json:"place"`
	// Tried is the write that runs, or of which nobody knows yet whether it took effect.
	Tried *Tried `json:"tried,omitempty"`
	// About is what the card is about, for a message that quotes it.
	About *commands.Subject `json:"about,omitempty"`

	was commands.State // as it was loaded
}

// Tried is a write that was begun.
type Tried struct {
	Key   string       `json:"key"`            // of its press, at which every run of it has the same request
	Press Pressing     `json:"press"`          // At is when it was first tried
	Lost  bool         `json:"lost"`           // no answer came, as far as we know: it may take effect even now
	Told  bool         `json:"told,omitempty"` // the card has said that it is unclear
	Since time.Time    `json:"since,omitzero"` // by our clock: since then it is looked at again by itself
	Card  cardtpl.Card `json:"card"`           // as it waited, to let it wait again
}

// Pressing is an admitted press, as the inbox keeps it.
type Pressing struct {
	TrackID string            `json:"track_id"`
	Presser string            `json:"presser"`
	Action  string            `json:"action"`
	N       int               `json:"n"`
	Version int               `json:"version"`
	Form    map[string]string `json:"form,omitempty"`
	At      int64             `json:"at"` // ms
}

// Kept is how long a card is remembered: long past every TTL, so that a late press gets a sentence that
// fits, not "unknown card".
const Kept = 30 * 24 * time.Hour

// Kinds of records: a card by its outTrackId, and the outTrackId by the id that a quote of the card names.
const (
	Kind        = "card"
	kindCarrier = "carrier"
)

// ErrChanged says that somebody else changed the record first.
var ErrChanged = errors.New("card record changed meanwhile")

// ErrMove says that a card would have come into a state that cannot follow its own.
var ErrMove = errors.New("no such move of a card")

// Records are keyed values with compare-and-set.
type Records interface {
	Get(ctx context.Context, kind, key string) (value []byte, version int64, ok bool, err error)
	Put(ctx context.Context, kind, key string, value []byte, expires time.Time, index ...string) (version int64, err error)
	// Swap writes what is still of the version that Get told, 0 of what was not there.
	Swap(ctx context.Context, kind, key string, value []byte, had int64, expires time.Time, index ...string) (version int64, ok bool, err error)
}

// Store keeps cards.
type Store struct{ Records Records }

// Load returns a card and the version of its record, nil when it is not known.
func (s Store) Load(ctx context.Context, trackID string) (*Record, int64, error) {
	raw, version, ok, err := s.Records.Get(ctx, Kind, trackID)
	if err != nil || !ok {
		return nil, 0, err
	}
	var r Record
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, 0, fmt.Errorf("card: decode record %s: %w", trackID, err)
	}
	r.was = r.State
	return &r, version, nil
}

// Save writes r over the version that was read (0: it must be new). What the table of states does not know
// is refused.
func (s Store) Save(ctx context.Context, r *Record, version int64) (int64, error) {
	if r.State != r.was && !May(r.was, r.State) {
		return 0, fmt.Errorf("%w: from %q to %q", ErrMove, r.was, r.State)
	}
	if r.State != commands.StateProcessing && r.State != commands.StateUnclear {
		r.Tried = nil
	}
	raw, err := json.Marshal(r)
	if err != nil {
		return 0, fmt.Errorf("card: encode record: %w", err)
	}
	next, ok, err := s.Records.Swap(ctx, Kind, r.TrackID, raw, version, time.Now().Add(Kept))
	if err != nil {
		return 0, err
	}
	if !ok {
		return 0, ErrChanged
	}
	r.was = r.State
	return next, nil
}

// NoteCarrier keeps by which id a quote will name the card. It is a record of its own: the card may be
// pressed before DingTalk has told us.
func (s Store) NoteCarrier(ctx context.Context, trackID, carrier string) error {
	_, err := s.Records.Put(ctx, kindCarrier, carrier, []byte(trackID), time.Now().Add(Kept))
	return err
}

// ByCarrier resolves the carrierId that a quote of a card brings to the card's outTrackId.
func (s Store) ByCarrier(ctx context.Context, carrier string) string {
	trackID, _, _, err := s.Records.Get(ctx, kindCarrier, carrier)
	if err != nil {
		return ""
	}
	return string(trackID)
}

// Offers reports whether the card's current buttons include the action.
func (r *Record) Offers(action string, n int) bool {
	return slices.Contains(r.Actions, ActionName(action, n))
}

// ActionName is an action with the .n of one of several, -1 for the only one.
func ActionName(action string, n int) string {
	if n < 0 {
		return action
	}
	return fmt.Sprintf("%s.%d", action, n)
}

// ActionsOf lists what a card's buttons and form do.
func ActionsOf(c cardtpl.Card) []string {
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
