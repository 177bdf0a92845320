package admin

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/commands"
)

// wrong is an answer that somebody called wrong: what was understood, and by what kinds of words. Whose facts it was about,
// and what was said, it does not hold, but for Said, if who said it agreed.
type wrong struct {
	At      time.Time            `json:"at"`
	By      string               `json:"by"` // userId
	Command string               `json:"command"`
	Kinds   []commands.ParamType `json:"kinds,omitempty"`
	Said    string               `json:"said,omitempty"`
}

// Kinds of records: what was called wrong, by the card of the answer, and the words behind it until their author decides.
const (
	kindWrong  = "wrong"
	kindWords  = "wrong-words"
	allWrong   = "all"
	wrongFor   = 30 * 24 * time.Hour
	decideFor  = time.Hour
	shownWrong = 6
	mostWrong  = 99 // counted
)

// personal is Skill.Personal: whose objection it is.
func personal(_ string, value []byte) (userID string, stays bool) {
	var w wrong
	err := json.Unmarshal(value, &w)
	return w.By, err != nil
}

// objection is the payload of the card that thanks.
type objection struct {
	Key string `json:"key"`
}

// object keeps that an answer was wrong, and offers to add the words that it answered.
func (s *skill) object(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	a := req.Answer
	if a.About == nil || a.TrackID == "" {
		return nil, commands.NewError(commands.NotFound, nil, "admin.wrong.which")
	}
	w := wrong{At: req.Now, By: req.User.ID, Command: a.About.Command}
	for _, c := range s.Commands() {
		for _, p := range c.Params {
			if v, said := a.About.Values[p.Name]; c.Name == w.Command && said && len(v.Readings) > 0 && !slices.Contains(w.Kinds, p.Type) {
				w.Kinds = append(w.Kinds, p.Type)
			}
		}
	}
	if err := s.keep(ctx, kindWrong, a.TrackID, w, s.Now().Add(wrongFor), allWrong); err != nil {
		return nil, err
	}
	reply := &commands.Reply{Card: Thanks{What: s.summary(req, w.Command), Kinds: w.Kinds, Said: a.Said != ""}, About: a.About}
	if a.Said == "" {
		return reply, nil
	}
	if err := s.keep(ctx, kindWords, a.TrackID, a.Said, s.Now().Add(decideFor)); err != nil {
		return nil, err
	}
	payload, err := json.Marshal(objection{a.TrackID})
	if err != nil {
		return nil, fmt.Errorf("admin: encode an objection: %w", err)
	}
	reply.Pending = &commands.Pending{Owners: []string{req.User.ID}, Payload: payload, TTL: decideFor, Over: commands.StateDone}
	return reply, nil
}

// keep stores something that is not there yet.
func (s *skill) keep(ctx context.Context, kind, key string, v any, until time.Time, index ...string) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("admin: encode %s: %w", kind, err)
	}
	if _, _, err := s.Records.Swap(ctx, kind, key, raw, 0, until, index...); err != nil {
		return commands.NewError(commands.Unavailable, err, "core.read_only")
	}
	return nil
}

// agree adds the words, because their author pressed for it.
func (s *skill) agree(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var o objection
	if err := json.Unmarshal(req.Press.Payload, &o); err != nil {
		return nil, fmt.Errorf("admin: decode an objection: %w", err)
	}
	var w wrong
	var words string
	version, err := s.load(ctx, kindWrong, o.Key, &w)
	if err == nil {
		_, err = s.load(ctx, kindWords, o.Key, &words)
	}
	if err != nil {
		return nil, err
	}
	w.Said = words
	raw, err := json.Marshal(w)
	if err != nil {
		return nil, fmt.Errorf("admin: encode an objection: %w", err)
	}
	if _, _, err := s.Records.Swap(ctx, kindWrong, o.Key, raw, version, s.Now().Add(wrongFor), allWrong); err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "core.read_only")
	}
	return &commands.Reply{To: commands.PressedCard, Card: Thanks{What: s.summary(req, w.Command), Kinds: w.Kinds, Agreed: true}}, nil
}

func (s *skill) load(ctx context.Context, kind, key string, into any) (int64, error) {
	raw, version, ok, err := s.Records.Get(ctx, kind, key)
	switch {
	case err != nil:
		return 0, commands.NewError(commands.Unavailable, err, "core.read_only")
	case !ok:
		return 0, commands.NewError(commands.NotFound, nil, "admin.wrong.gone")
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return 0, fmt.Errorf("admin: decode %s: %w", kind, err)
	}
	return version, nil
}

// summary says what a command does, as help does.
func (s *skill) summary(req *commands.Request, command string) string {
	for _, c := range s.Commands() {
		if c.Name == command {
			return req.Lang.T(c.Summary)
		}
	}
	return command // of a skill that is not there any more
}

// wrongs are the answers that were called wrong, the latest first.
func (s *skill) wrongs(ctx context.Context) ([]wrong, error) {
	var out []wrong
	err := s.Records.Find(ctx, kindWrong, allWrong, mostWrong, func(_ string, raw []byte, _ int64) error {
		var w wrong
		err := json.Unmarshal(raw, &w)
		out = append(out, w)
		return err
	})
	if err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "core.read_only")
	}
	slices.SortStableFunc(out, func(a, b wrong) int { return b.At.Compare(a.At) })
	return out, nil
}

// wrongList shows administrators what was called wrong.
func (s *skill) wrongList(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	list, err := s.wrongs(ctx)
	if err != nil {
		return nil, err
	}
	v := Wrong{All: len(list), Now: req.Now}
	for _, w := range list[:min(len(list), shownWrong)] {
		v.List = append(v.List, Objection{At: w.At, By: s.name(ctx, req, w.By), What: s.summary(req, w.Command), Kinds: w.Kinds, Said: w.Said})
	}
	return s.show(req, v)
}

// name is how somebody is called, if the asker may see them in the address book.
func (s *skill) name(ctx context.Context, req *commands.Request, userID string) string {
	if p, ok, err := s.Directory.Seen(ctx, req.User.ID, userID); err == nil && ok {
		return p.Name
	}
	return req.Lang.T("cards.admin.unseen")
}
