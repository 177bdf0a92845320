package approval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// A draft is a form that somebody fills in. It has a record of its own: it outlives the dialog and a restart, and a card carries at most
// 16 KB. When it was submitted it says so for a while, so that a second press of an old card submits nothing.
type draft struct {
	ID     string          `json:"id"`
	UserID string          `json:"user_id"`
	Code   string          `json:"code"` // processCode
	Kind   string          `json:"kind"` // what the template is called
	Values commands.Values `json:"values"`
	At     time.Time       `json:"at"` // when it was last changed
	From   *Copied         `json:"from,omitempty"`
	// Of one that was submitted: the form as it was handed in, since when, and what became of it.
	Form     []dingtalk.FormValue `json:"form,omitempty"`
	Sent     time.Time            `json:"sent,omitzero"`
	Instance string               `json:"instance,omitempty"`
}

const (
	kindDraft  = "approval.draft"
	draftKept  = 14 * 24 * time.Hour
	sentKept   = 72 * time.Hour // as long as its card can be pressed
	maxDrafts  = 20             // that are looked at
	draftParam = "draft"        // the value that names the draft which a dialog fills
)

func (d draft) index() []string {
	if d.Instance != "" {
		return []string{"sent|" + d.UserID}
	}
	return []string{"open|" + d.UserID}
}

// draftOf is Skill.Personal for drafts.
func draftOf(_ string, value []byte) (userID string, stays bool) {
	var d draft
	if err := json.Unmarshal(value, &d); err != nil {
		return "", true
	}
	return d.UserID, false
}

// sum tells whether two forms are handed in alike.
func sum(form []dingtalk.FormValue, chosen []dingtalk.Chosen) string {
	raw, _ := json.Marshal([]any{form, chosen}) // texts always encode
	digest := sha256.Sum256(raw)
	return hex.EncodeToString(digest[:8])
}

func (s *skill) loadDraft(ctx context.Context, id string) (d draft, version int64, ok bool, err error) {
	raw, version, ok, err := s.Records.Get(ctx, kindDraft, id)
	if err != nil || !ok {
		return d, 0, false, err
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		return d, version, false, fmt.Errorf("approval: decode draft: %w", err)
	}
	return d, version, true, nil
}

// saveDraft writes a draft if nobody did meanwhile.
func (s *skill) saveDraft(ctx context.Context, d draft, version int64) (now int64, ok bool, err error) {
	raw, err := json.Marshal(d)
	if err != nil {
		return 0, false, fmt.Errorf("approval: encode draft: %w", err)
	}
	keep := draftKept
	if d.Instance != "" {
		keep = sentKept
	}
	return s.Records.Swap(ctx, kindDraft, d.ID, raw, version, s.Now().Add(keep), d.index()...)
}

// drafts are somebody's, by an index name, the newest first.
func (s *skill) drafts(ctx context.Context, index string) (out []draft, err error) {
	err = s.Records.Find(ctx, kindDraft, index, maxDrafts, func(_ string, value []byte, _ int64) error {
		var d draft
		if err := json.Unmarshal(value, &d); err != nil {
			return fmt.Errorf("approval: decode draft: %w", err)
		}
		out = append(out, d)
		return nil
	})
	slices.SortStableFunc(out, func(a, b draft) int { return b.At.Compare(a.At) })
	return out, err
}

// over says that a draft is not somebody's to fill in any more.
func (d draft) over(userID string) error {
	if d.UserID != userID || d.Instance != "" {
		return commands.NewError(commands.Conflict, nil, "approval.start.already")
	}
	return nil
}

// keep writes what is known of a form into its draft, and begins one when there is none.
func (s *skill) keep(ctx context.Context, req *commands.Request, id string, f paper) (draft, error) {
	for {
		d, version, known, err := s.loadDraft(ctx, id)
		if err != nil {
			return d, err
		}
		if err := d.over(req.User.ID); known && err != nil {
			return d, err
		}
		d.ID, d.UserID, d.Code, d.Kind, d.Values, d.At = id, req.User.ID, f.ProcessCode, f.Name, req.Values, req.Now
		if f.Form != nil {
			d.Form = f.Form
		}
		if f.from != nil {
			d.From = f.from
		}
		if _, ok, err := s.saveDraft(ctx, d, version); err != nil || ok {
			return d, err
		}
	}
}

func textOf(v commands.Value) string {
	if len(v.Readings) == 0 {
		return ""
	}
	text, _ := v.Readings[0].(string)
	return strings.TrimSpace(text)
}
