package approval

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

const (
	kindAway = "approval.away"
	// awayMost is the longest time for which somebody stands in: a consent that nobody remembers is none.
	awayMost = 92
	// awayKept is how long it is known behind its end, for jobs that were under way.
	awayKept = 7 * 24 * time.Hour
	awayOn   = "on" // index name of those that were not taken back
)

// consent is that somebody else decides what comes to a person, for a time. It is that person's, one at a time.
type consent struct {
	To    string    `json:"to"`
	From  time.Time `json:"from"`
	Until time.Time `json:"until"` // exclusive
	By    string    `json:"by"`    // the card whose press it was: a press that runs again finds itself
	// Over is when it was taken back. It stays until then so that such a press does not give it anew.
	Over   time.Time `json:"over,omitzero"`
	Remark string    `json:"remark"` // with which DingTalk keeps each hand-over, in the person's language
}

// covers says whether what came at a moment is handed on.
func (c consent) covers(at time.Time) bool {
	return c.Over.IsZero() && !at.Before(c.From) && at.Before(c.Until)
}

// holds says whether it is, or will be, good for something.
func (c consent) holds(now time.Time) bool { return c.Over.IsZero() && now.Before(c.Until) }

// ofAway is Skill.Personal: who stands in for somebody is theirs, and goes when they want.
func ofAway(userID string, _ []byte) (string, bool) { return userID, false }

func (s *skill) consentOf(ctx context.Context, userID string) (c consent, version int64, err error) {
	raw, version, ok, err := s.Records.Get(ctx, kindAway, userID)
	if err != nil || !ok {
		return consent{}, 0, err
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		return consent{}, 0, fmt.Errorf("approval: decode consent: %w", err)
	}
	return c, version, nil
}

func (s *skill) keepConsent(ctx context.Context, userID string, c consent, version int64) error {
	raw, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("approval: encode consent: %w", err)
	}
	var index []string
	if c.Over.IsZero() {
		index = append(index, awayOn)
	}
	if _, ok, err := s.Records.Swap(ctx, kindAway, userID, raw, version, latest(c.Until, s.Now()).Add(awayKept), index...); err != nil || ok {
		return err
	}
	return errContended
}

// leaving is what is said of somebody standing in.
type leaving struct {
	Switch string        `param:"switch"`
	To     commands.Who  `param:"to"`
	Dates  commands.Days `param:"dates"`
	Kinds  []string      `param:"kinds"` // to which it was to be limited, or that were to stay out of it
	Whole  bool          `param:"whole"` // it is to be for all of them nevertheless
}

// away leads from what was said to the card that asks for consent, or shows the one that was given.
func (s *skill) away(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var q leaving
	if err := commands.Bind(req, &q); err != nil {
		return nil, err
	}
	had, _, err := s.consentOf(ctx, req.User.ID)
	if err != nil {
		return nil, err
	}
	given, whom := had.holds(req.Now), len(q.To.People) > 0
	ends := q.Switch == commands.Off && (!whom || q.Dates.From.IsZero()) // 下周我不在，审批转给李四 ends nothing
	switch {
	case given && (ends || !whom):
		return s.standing(ctx, req, had)
	case ends, q.Switch == commands.Ask && !whom:
		return nil, commands.NewError(commands.NotFound, nil, "approval.away.none")
	}
	if err := s.heardAtAll(ctx); err != nil {
		return nil, err
	}
	q.Switch = commands.On
	ask := func(slot string, options ...commands.Option) (*commands.Reply, error) {
		view := cardtpl.Question{Ask: req.Lang.T("approval.away.ask."+slot, "kinds", i18n.Join(req.Lang, q.Kinds)), Skill: "approval"}
		for _, o := range options {
			view.Options = append(view.Options, o.Label)
		}
		return &commands.Reply{Card: view, Ask: &commands.Dialog{Command: "approval.away", Slot: slot, Values: commands.ValuesOf(q), Options: options}}, nil
	}
	if !whom {
		return ask("to")
	}
	to, reply, err := s.colleague(ctx, req, "approval.away", q.To, commands.ValuesOf(q))
	if reply != nil || err != nil {
		return reply, err
	}
	if len(q.Kinds) > 0 && !q.Whole { // wider than what was said, it takes a word
		return ask("whole", commands.Option{Label: req.Lang.T("approval.away.whole"), Fill: commands.ValuesOf(leaving{Whole: true})})
	}
	if q.Dates.From.IsZero() {
		return ask("dates")
	}
	c := consent{To: to, From: q.Dates.From, Until: q.Dates.To.AddDate(0, 0, 1)}
	if !q.Dates.Start.IsZero() {
		c.From, c.Until = q.Dates.Start, q.Dates.End
	}
	if c.From.Before(req.Now) { // what waits already stays
		c.From = req.Now
	}
	name, err := s.standsIn(ctx, req, c)
	if err != nil {
		return nil, err
	}
	payload, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("approval: encode consent: %w", err)
	}
	card := Away{To: name, From: c.From.In(req.Zone), Until: c.Until.In(req.Zone), Kept: s.keptForms(), Only: s.only(), Now: req.Now}
	if given {
		card.Before = s.name(ctx, had.To)
	}
	return &commands.Reply{
		Card: card, Pending: &commands.Pending{Owners: []string{req.User.ID}, Payload: payload},
		Ask: &commands.Dialog{Command: "approval.away", Values: commands.ValuesOf(q)},
	}, nil
}

// heardAtAll refuses what only events bring about, where none ever came.
func (s *skill) heardAtAll(ctx context.Context) error {
	if m, err := s.mark(ctx, "events"); !s.Events || err == nil && m.At.IsZero() {
		return commands.NewError(commands.Misconfig, nil, "approval.away.no_events")
	}
	return nil
}

// standsIn says what somebody is called who is to stand in, or why they cannot.
func (s *skill) standsIn(ctx context.Context, req *commands.Request, c consent) (name string, err error) {
	p, here, err := s.Directory.Seen(ctx, req.User.ID, c.To)
	if err == nil && here {
		commands.Touch(ctx, commands.OnReceiver, c.To)
		p, here, err = s.Directory.Fresh(ctx, c.To)
	}
	switch {
	case err != nil:
		return "", commands.NewError(commands.Unavailable, err, "core.unavailable")
	case !here || !p.Active:
		return "", commands.NewError(commands.NotFound, nil, "core.no_person", "name", s.name(ctx, c.To))
	case c.To == req.User.ID:
		return "", commands.NewError(commands.Invalid, nil, "approval.away.self")
	case !c.Until.After(req.Now) || !c.Until.After(c.From):
		return "", commands.NewError(commands.Invalid, nil, "approval.away.past")
	case c.Until.Sub(req.Now) > 366*24*time.Hour || c.Until.Sub(c.From) > awayMost*24*time.Hour:
		return "", commands.NewError(commands.Invalid, nil, "approval.away.long", "n", awayMost)
	}
	if err := s.may(ctx, req, c.To, "approval.decide"); err != nil && commands.CodeOf(err) == commands.Forbidden {
		return "", commands.NewError(commands.Invalid, err, "approval.away.no_access", "who", p.Name)
	}
	circle, err := s.comesBack(ctx, c.To, req.User.ID, c.From)
	if err == nil && circle {
		err = commands.NewError(commands.Invalid, nil, "approval.away.circle", "who", p.Name)
	}
	return p.Name, err
}

// comesBack says whether what somebody is given at a moment goes on, from one to the next, to a person.
func (s *skill) comesBack(ctx context.Context, from, to string, at time.Time) (bool, error) {
	for seen := []string{}; !slices.Contains(seen, from); {
		seen = append(seen, from)
		c, _, err := s.consentOf(ctx, from)
		if err != nil || !c.covers(at) {
			return false, err
		}
		if from = c.To; from == to {
			return true, nil
		}
	}
	return true, nil
}

// keeps says whether a form stays with the person although somebody stands in.
func (s *skill) keeps(name, code string) bool {
	return slices.ContainsFunc(s.AwayKeeps, func(kind string) bool { return kind == code || s.sameKind(name, kind) })
}

// keptForms are the organisation's forms that stay.
func (s *skill) keptForms() (names []string) {
	if f := s.forms.Load(); f != nil {
		for _, t := range f.list {
			if s.keeps(t.Name, t.ProcessCode) {
				names = append(names, t.Name)
			}
		}
	}
	return names
}

func consented(req *commands.Request) (c consent, err error) {
	if err := json.Unmarshal(req.Press.Payload, &c); err != nil {
		return c, commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	return c, nil
}

// standIn keeps the consent, in the place of an earlier one.
func (s *skill) standIn(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	c, err := consented(req)
	if err != nil {
		return nil, err
	}
	if reply, err := s.stoodIn(ctx, req); err != nil || reply != nil {
		return reply, err
	}
	if _, err := s.standsIn(ctx, req, c); err != nil {
		return nil, err
	}
	c.By, c.Remark = req.Press.TrackID, req.Lang.T("approval.away.remark")
	if c.From.Before(req.Now) {
		c.From = req.Now
	}
	_, version, err := s.consentOf(ctx, req.User.ID)
	if err == nil {
		err = s.keepConsent(ctx, req.User.ID, c, version)
	}
	if err != nil {
		return nil, err
	}
	reply, err := s.stoodIn(ctx, req)
	if reply == nil && err == nil {
		err = errContended
	}
	return reply, err
}

// stoodIn finds out what became of a press of standIn.
func (s *skill) stoodIn(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	c, _, err := s.consentOf(ctx, req.User.ID)
	if err != nil || c.By != req.Press.TrackID {
		return nil, err
	}
	commands.Touch(ctx, commands.OnReceiver, c.To)
	if !c.Over.IsZero() {
		return s.stoodOut(ctx, req)
	}
	reply, err := s.standing(ctx, req, c)
	if err == nil {
		reply.To, reply.Close = commands.PressedCard, true
	}
	return reply, err
}

// standing shows the consent, which can be taken back on it as long as it holds.
func (s *skill) standing(ctx context.Context, req *commands.Request, c consent) (*commands.Reply, error) {
	commands.Touch(ctx, commands.OnReceiver, c.To)
	payload, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("approval: encode consent: %w", err)
	}
	return &commands.Reply{
		Card:  Standing{To: s.name(ctx, c.To), From: c.From.In(req.Zone), Until: c.Until.In(req.Zone), Kept: s.keptForms(), Only: s.only(), Now: req.Now},
		Close: true, About: &commands.Subject{Command: "approval.away", Values: commands.ValuesOf(leaving{Switch: commands.Ask})},
		State: commands.StatePending, Pending: &commands.Pending{
			Owners: []string{req.User.ID}, Payload: payload, TTL: max(c.Until.Sub(req.Now), time.Minute), Over: commands.StateDone,
		},
	}, nil
}

// standOut takes the consent back. One that was given since is left alone.
func (s *skill) standOut(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	shown, err := consented(req)
	if err != nil {
		return nil, err
	}
	for {
		c, version, err := s.consentOf(ctx, req.User.ID)
		if err != nil {
			return nil, err
		}
		if c.By != shown.By || !c.Over.IsZero() {
			break
		}
		c.Over = req.Now
		if err = s.keepConsent(ctx, req.User.ID, c, version); err == nil {
			break
		}
		if !errors.Is(err, errContended) {
			return nil, err
		}
	}
	reply, err := s.stoodOut(ctx, req)
	if reply == nil && err == nil {
		err = errContended
	}
	return reply, err
}

// stoodOut finds out what became of a press of standOut, or of a consent that was taken back: nothing yet, as long as it holds.
func (s *skill) stoodOut(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	shown, err := consented(req)
	if err != nil {
		return nil, err
	}
	c, _, err := s.consentOf(ctx, req.User.ID)
	if err != nil || c.By == shown.By && c.Over.IsZero() {
		return nil, err
	}
	if c.holds(req.Now) { // of a later card
		reply, err := s.standing(ctx, req, c)
		if err == nil {
			reply.To = commands.PressedCard
		}
		return reply, err
	}
	commands.Touch(ctx, commands.OnReceiver, shown.To)
	return &commands.Reply{
		To: commands.PressedCard, State: commands.StateCancelled, Close: true,
		Card: StoodOut{To: s.name(ctx, shown.To), Who: s.name(ctx, req.User.ID), At: req.Now},
	}, nil
}
