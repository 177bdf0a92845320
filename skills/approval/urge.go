package approval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/worktime"
)

// How often somebody may be urged. Beside these a person urges UrgesPerDay times a day, and whoever stands
// above them once a day, in office hours.
const (
	coolDown  = 4 * time.Hour // between two of one approval
	kindUrged = "approval.urged"
	urgedKept = 7 * 24 * time.Hour // a weekend and a holiday longer than any of the rules looks back
)

// opens is the first moment that is not before t at which some people are at work.
func (s *skill) opens(ctx context.Context, t time.Time, userIDs ...string) time.Time {
	var plans []worktime.Plan
	for _, id := range userIDs {
		plans = append(plans, s.Work.Ask(ctx, id))
	}
	return s.Work.Next(t, plans...)
}

func sameDay(a, b time.Time) bool { return i18n.Midnight(a.In(b.Location())).Equal(i18n.Midnight(b)) }

// urged is one time that somebody urged others.
type urged struct {
	By       string    `json:"by"` // the card whose press it was: a press that runs again finds itself
	Instance string    `json:"instance"`
	To       []string  `json:"to"`
	Above    []string  `json:"above,omitempty"` // those of them who stand above whoever urges
	At       time.Time `json:"at"`              // when it leaves
}

// urging is the payload of a card on which somebody can be urged.
type urging struct {
	Instance string    `json:"instance"`
	To       []string  `json:"to"`
	Later    time.Time `json:"later,omitzero"` // when it leaves, unless at once
}

// ofUrges is Skill.Personal: whom somebody urged is theirs, and goes by itself.
func ofUrges(userID string, _ []byte) (string, bool) { return userID, false }

// editUrges changes under compare-and-set what somebody urged lately.
func (s *skill) editUrges(ctx context.Context, userID string, edit func(all []urged) ([]urged, error)) error {
	for {
		raw, version, _, err := s.Records.Get(ctx, kindUrged, userID)
		if err != nil {
			return err
		}
		var all []urged
		if len(raw) > 0 {
			if err := json.Unmarshal(raw, &all); err != nil {
				return fmt.Errorf("approval: decode urges: %w", err)
			}
		}
		all = slices.DeleteFunc(all, func(u urged) bool { return u.At.Before(s.Now().Add(-urgedKept)) })
		if all, err = edit(all); err != nil {
			return err
		}
		if raw, err = json.Marshal(all); err != nil {
			return fmt.Errorf("approval: encode urges: %w", err)
		}
		if _, ok, err := s.Records.Swap(ctx, kindUrged, userID, raw, version, s.Now().Add(2*urgedKept)); err != nil || ok {
			return err
		}
	}
}

// free is from when on an approval can be urged again.
func (s *skill) free(ctx context.Context, u urged) time.Time {
	if len(u.Above) > 0 {
		return s.opens(ctx, i18n.Midnight(u.At).AddDate(0, 0, 1), u.Above...)
	}
	return u.At.Add(coolDown)
}

// due says when what somebody urges may leave, by what they urged before: at once, or, those above, in the next
// hours of the office in which it is the only one of the day. An error says why not at all.
func (s *skill) due(ctx context.Context, all []urged, u urged) (time.Time, error) {
	at, today := u.At, 0
	for _, had := range all {
		at := had.At.In(u.At.Location())
		switch {
		case had.Instance == u.Instance && at.After(u.At):
			return at, commands.NewError(commands.Conflict, nil, "approval.urge.planned", "at", at)
		case had.Instance == u.Instance && u.At.Before(at.Add(coolDown)):
			return at, commands.NewError(commands.Conflict, nil, "approval.urge.cooling", "at", at, "again", s.free(ctx, urged{At: at, Above: had.Above}))
		case sameDay(at, u.At):
			today++
		}
	}
	if today >= s.UrgesPerDay {
		return at, commands.NewError(commands.Conflict, nil, "approval.urge.enough", "n", s.UrgesPerDay)
	}
	if len(u.Above) == 0 {
		return at, nil
	}
	taken := func(had urged) bool {
		return sameDay(had.At, at) && slices.ContainsFunc(had.Above, func(id string) bool { return slices.Contains(u.Above, id) })
	}
	for at = s.opens(ctx, at, u.Above...); slices.ContainsFunc(all, taken); {
		at = s.opens(ctx, i18n.Midnight(at).AddDate(0, 0, 1), u.Above...)
	}
	return at, nil
}

// urge leads from what was said to the card that shows what would be sent, and to whom: of several kinds one for each, behind the first as
// messages. What cannot be urged is told on it.
func (s *skill) urge(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var q question
	if err := commands.Bind(req, &q); err != nil {
		return nil, err
	}
	if len(q.Kinds) > 0 && q.Number == "" && q.Instance == "" {
		q.Kind, q.Kinds = q.Kinds[0], q.Kinds[1:]
	}
	var cards []*commands.Reply
	var not []string
	for {
		reply, err := s.urgeOne(ctx, req, q)
		e, refused := errors.AsType[*commands.Error](err)
		switch {
		case err == nil:
			cards = append(cards, reply)
		case !refused || e.Code == commands.Unavailable || len(cards)+len(not)+len(q.Kinds) == 0:
			return nil, err
		default:
			not = append(not, e.Sentence(req.Lang))
		}
		if len(q.Kinds) == 0 || reply != nil && reply.Ask != nil { // the question carries the rest
			break
		}
		q = question{Kind: q.Kinds[0], Kinds: q.Kinds[1:], Who: q.Who}
	}
	if len(cards) == 0 {
		return &commands.Reply{Text: strings.Join(not, "\n")}, nil
	}
	if n := len(cards) - 1; cards[n].Ask != nil { // it comes first
		cards[0], cards[n] = cards[n], cards[0]
	}
	first := cards[0]
	for _, c := range cards[1:] {
		first.Messages = append(first.Messages, commands.Message{
			Key: "urges|" + req.ID + "|" + c.About.Name + "|" + strconv.Itoa(len(first.Messages)), To: req.User.ID, For: "approval.urge", Card: c.Card, Pending: c.Pending, About: c.About,
		})
	}
	if len(not) > 0 {
		first.Card = noted{first.Card, strings.Join(not, "\n")}
	}
	return first, nil
}

// urgeOne is the card for what a question means, or a question which of several it is.
func (s *skill) urgeOne(ctx context.Context, req *commands.Request, q question) (*commands.Reply, error) {
	f, reply, err := s.own(ctx, req, "urge", q)
	if err != nil || reply != nil {
		return reply, err
	}
	if err := s.named(ctx, &f); err != nil {
		return nil, err
	}
	return s.proposeUrge(ctx, req, f, q.Who)
}

// urgeThis is the button of somebody's own approval.
func (s *skill) urgeThis(ctx context.Context, req *commands.Request, f read) (*commands.Reply, error) {
	if err := s.named(ctx, &f); err != nil {
		return nil, err
	}
	return s.proposeUrge(ctx, req, f, commands.Who{})
}

// named fills in what an approval is called by its form, where no event was told it.
func (s *skill) named(ctx context.Context, f *read) error {
	if f.Kind != "" {
		return nil
	}
	list, err := s.templates(ctx)
	for _, t := range list {
		if t.ProcessCode == f.Code {
			f.Kind = t.Name
		}
	}
	return err
}

func (s *skill) lookNamed(ctx context.Context, req *commands.Request, id string) (read, error) {
	f, err := s.look(ctx, req, id)
	if err == nil {
		err = s.named(ctx, &f)
	}
	return f, err
}

// proposeUrge is the card with what would be sent. Whoever holds it themselves is shown it instead.
func (s *skill) proposeUrge(ctx context.Context, req *commands.Request, f read, who commands.Who) (*commands.Reply, error) {
	if _, _, own := f.holds(req.User.ID); own {
		return s.shown(ctx, req, f)
	}
	u, card, err := s.weighUrge(ctx, req, f)
	if err != nil {
		return nil, err
	}
	for _, p := range who.People {
		if !slices.ContainsFunc(u.To, func(id string) bool { return s.names(ctx, commands.Who{People: []commands.Person{p}}, id) }) {
			card.Elsewhere = append(card.Elsewhere, p.Name)
		}
	}
	all, err := s.urges(ctx, req.User.ID)
	if err != nil {
		return nil, err
	}
	at, err := s.due(ctx, all, u)
	if err != nil {
		return nil, said(req, err)
	}
	p := urging{Instance: f.ID, To: u.To}
	if at.After(req.Now) {
		p.Later, card.Later = at, at
	}
	payload, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("approval: encode urging: %w", err)
	}
	about := f.about(card.Detail)
	return &commands.Reply{Card: card, About: &about, Close: true, Pending: &commands.Pending{Owners: []string{req.User.ID}, Payload: payload}}, nil
}

// forUrged is what somebody must have the right to who gets an approval shown because others urge them.
const forUrged = "approval.pending"

// may says whether somebody else may use a command, one-to-one.
func (s *skill) may(ctx context.Context, req *commands.Request, userID, command string) error {
	return s.May(ctx, &commands.Request{User: commands.User{ID: userID, CorpID: req.User.CorpID}, Lang: req.Lang, Now: req.Now, Zone: req.Zone}, command, false)
}

// mayActFor says whether a job may write something in the name of somebody who is not there to press, by the rights to a command, which
// nobody has who left.
func (s *skill) mayActFor(ctx context.Context, userID, command string) error {
	switch _, here, err := s.Directory.Fresh(ctx, userID); {
	case err != nil:
		return commands.NewError(commands.Unavailable, err, "policy.cannot_check")
	case !here:
		return commands.NoRight("core.outsider")
	}
	return s.May(ctx, &commands.Request{User: commands.User{ID: userID}, Now: s.Now().In(s.Zone), Zone: s.Zone}, command, true)
}

func (s *skill) urges(ctx context.Context, userID string) (all []urged, err error) {
	raw, _, ok, err := s.Records.Get(ctx, kindUrged, userID)
	if err == nil && ok {
		err = json.Unmarshal(raw, &all)
	}
	return all, err
}

// said puts the times of a refusal into words.
func said(req *commands.Request, err error) error {
	e, ok := err.(*commands.Error) //nolint:errorlint // one of ours, just made
	if !ok {
		return err
	}
	for i, a := range e.Args {
		if at, ok := a.(time.Time); ok {
			e.Args[i] = moment(req.Lang, at, req.Now)
		}
	}
	return e
}

// weighUrge says whom an approval waits for who can be written to, and draws what they would get; an error says why
// there is nobody.
func (s *skill) weighUrge(ctx context.Context, req *commands.Request, f read) (urged, Urge, error) {
	u := urged{Instance: f.ID, At: req.Now}
	card := Urge{Detail: s.card(ctx, req, f), From: s.name(ctx, req.User.ID), Summary: f.Summary}
	switch {
	case f.from.OriginatorUserID != req.User.ID:
		return u, card, commands.NewError(commands.Forbidden, nil, "approval.urge.not_yours")
	case f.Status != Running:
		return u, card, isOver(req, f.instance)
	}
	var left []string
	for _, t := range f.open() {
		p, here, err := s.Directory.Fresh(ctx, t.UserID)
		if err != nil {
			return u, card, commands.NewError(commands.Unavailable, err, "core.unavailable")
		}
		if !here || !p.Active {
			left = append(left, s.name(ctx, t.UserID))
			continue
		}
		switch err := s.may(ctx, req, t.UserID, forUrged); {
		case err != nil && commands.CodeOf(err) == commands.Forbidden:
			card.Closed = append(card.Closed, p.Name)
			continue
		case err != nil:
			return u, card, err
		}
		if _, seen, err := s.Directory.Seen(ctx, req.User.ID, t.UserID); err != nil {
			return u, card, commands.NewError(commands.Unavailable, err, "core.unavailable")
		} else if !seen {
			card.Unseen = append(card.Unseen, p.Name)
			continue
		}
		if s.may(ctx, req, t.UserID, "approval.decide") != nil {
			card.Readers = append(card.Readers, p.Name)
		}
		above, err := s.Directory.Above(ctx, t.UserID, req.User.ID)
		if err != nil {
			return u, card, commands.NewError(commands.Unavailable, err, "core.unavailable")
		}
		if above {
			u.Above = append(u.Above, t.UserID)
		}
		u.To = append(u.To, t.UserID)
	}
	slices.Sort(u.To)
	u.To = slices.Compact(u.To)
	for _, id := range u.To {
		card.To = append(card.To, s.name(ctx, id))
	}
	card.Above = len(u.Above) > 0
	switch {
	case len(u.To) > 0:
		card.Unseen = append(card.Unseen, left...)
		return u, card, nil
	case len(card.Closed) > 0:
		return u, card, commands.NewError(commands.NotFound, nil, "approval.urge.closed", "who", card.Closed[0])
	case len(card.Unseen) > 0:
		return u, card, commands.NewError(commands.NotFound, nil, "approval.urge.unseen", "who", card.Unseen[0])
	case len(left) > 0:
		return u, card, commands.NewError(commands.NotFound, nil, "approval.urge.left", "who", left[0])
	}
	return u, card, commands.NewError(commands.NotFound, nil, "approval.urge.nobody", "title", card.Detail.heading())
}

// nudge sends what the card showed, to whom it showed, or puts it off to the hour that it showed. What has changed
// since is shown instead. That it left is kept first, under the card whose press it is: a press that runs
// again makes the same messages of the same keys.
func (s *skill) nudge(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var p urging
	if err := json.Unmarshal(req.Press.Payload, &p); err != nil {
		return nil, commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	if reply, err := s.nudged(ctx, req); err != nil || reply != nil {
		return reply, err
	}
	f, err := s.lookNamed(ctx, req, p.Instance)
	if err != nil {
		return nil, unsent(err)
	}
	u, card, err := s.weighUrge(ctx, req, f)
	if err != nil {
		return nil, unsent(err)
	}
	u.By, u.At = req.Press.TrackID, req.Now
	if !p.Later.IsZero() && p.Later.After(req.Now) {
		u.At = p.Later
	}
	changed := false
	err = s.editUrges(ctx, req.User.ID, func(all []urged) ([]urged, error) {
		at, err := s.due(ctx, all, urged{Instance: u.Instance, Above: u.Above, At: req.Now})
		if changed = err == nil && (!slices.Equal(u.To, p.To) || at.After(u.At)); err != nil || changed {
			return all, err
		}
		return append(all, u), nil
	})
	if err != nil {
		return nil, unsent(said(req, err))
	}
	if changed {
		reply, err := s.proposeUrge(ctx, req, f, commands.Who{})
		if reply != nil {
			reply.To = commands.PressedCard
		}
		return reply, err
	}
	return s.urgedReply(ctx, req, f, u, card)
}

// nudged finds out what became of a press of nudge: what was kept has left, or leaves now.
func (s *skill) nudged(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	all, err := s.urges(ctx, req.User.ID)
	i := slices.IndexFunc(all, func(u urged) bool { return u.By == req.Press.TrackID })
	if err != nil || i < 0 {
		return nil, unsent(err)
	}
	f, err := s.lookNamed(ctx, req, all[i].Instance)
	if err != nil {
		return nil, unsent(err)
	}
	card := Urge{Detail: s.card(ctx, req, f), From: s.name(ctx, req.User.ID)}
	for _, id := range all[i].To {
		card.To = append(card.To, s.name(ctx, id))
	}
	return s.urgedReply(ctx, req, f, all[i], card)
}

// urgedReply says what leaves, and lets it leave.
func (s *skill) urgedReply(ctx context.Context, req *commands.Request, f read, u urged, card Urge) (*commands.Reply, error) {
	commands.Touch(ctx, commands.OnReceiver, u.To...)
	about := f.about(card.Detail)
	reply := &commands.Reply{
		To: commands.PressedCard, State: commands.StateDone, Close: true, About: &about,
		Card: Nudged{Urge: card, At: req.Now, Again: s.free(ctx, u)},
	}
	if !u.At.After(req.Now) {
		messages, err := s.nudges(ctx, req, f, u)
		reply.Messages = messages
		return reply, err
	}
	data, err := json.Marshal(later{User: req.User, Urged: u})
	if err != nil {
		return nil, fmt.Errorf("approval: encode urging: %w", err)
	}
	reply.Jobs = []commands.Job{{Kind: jobUrge, Key: u.By, At: u.At, Class: commands.ClassPersonal, Data: data}}
	card.Later = u.At
	reply.Card = Nudged{Urge: card, At: req.Now}
	reply.State, reply.Pending = commands.StatePending, &commands.Pending{
		Owners: []string{req.User.ID}, Payload: req.Press.Payload, TTL: max(u.At.Sub(req.Now), time.Minute), Over: commands.StateDone,
	}
	return reply, nil
}

// nudges are the messages to those who are urged: each the approval as its receiver sees it, on which nobody else
// can decide.
func (s *skill) nudges(ctx context.Context, req *commands.Request, f read, u urged) ([]commands.Message, error) {
	var out []commands.Message
	for _, id := range u.To {
		taskID, _, ok := f.holds(id)
		if !ok {
			continue
		}
		switch err := s.may(ctx, req, id, forUrged); {
		case err != nil && commands.CodeOf(err) == commands.Forbidden: // since it was put off
			continue
		case err != nil:
			return nil, err
		}
		theirs := *req
		theirs.User = commands.User{ID: id, CorpID: req.User.CorpID}
		card := s.card(ctx, &theirs, f)
		payload, err := json.Marshal(decision{Instance: f.ID, Task: taskID})
		if err != nil {
			return nil, fmt.Errorf("approval: encode decision: %w", err)
		}
		about := f.about(card)
		out = append(out, commands.Message{
			Key: "urge|" + u.By, To: id, For: forUrged, About: &about, Expires: req.Now.Add(decideTTL),
			Card:    Urged{Detail: card, From: s.name(ctx, req.User.ID), Summary: f.Summary},
			Pending: &commands.Pending{Owners: []string{id}, Payload: payload},
		})
	}
	return out, nil
}

// drop leaves a proposal alone.
func (s *skill) drop(context.Context, *commands.Request) (*commands.Reply, error) {
	return &commands.Reply{To: commands.PressedCard, State: commands.StateCancelled, Close: true}, nil
}
