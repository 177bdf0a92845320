package commands

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
)

// Subject is what an answer is about: the command that shows it again, and what that is told. Words behind the answer, or behind
// a quotation of its card, point at it (详情, 那上周呢) or at what it lists (第二个).
type Subject struct {
	Command string `json:"command"`
	Values  Values `json:"values"`
	Name    string `json:"name,omitempty"` // as a sentence calls it; "" where nothing need
	// Whole says that there is no more to be shown of it than the answer did that it is in.
	Whole bool      `json:"whole,omitempty"`
	Items []Subject `json:"items,omitempty"` // what it lists, in the order in which it is shown
	Left  int       `json:"left,omitempty"`  // how many rows more there are, see Skip
	Shown int       `json:"shown,omitempty"` // how many rows the card shows
	// Main is the one that was asked for, although more are listed: what 这个 means.
	Main *Subject `json:"main,omitempty"`
	// Up is the list that it was opened from: 第二个 is still said of that.
	Up *Subject `json:"up,omitempty"`
}

// Lack says why words that point at an answer cannot be followed. Each has a text.
type Lack string

// Lacks.
const (
	LacksAnswer Lack = "answer" // there is no answer that they could mean
	LacksList   Lack = "list"   // it lists nothing
	LacksItem   Lack = "item"   // it lists fewer
	LacksWhich  Lack = "which"  // it lists several
	LacksDetail Lack = "detail" // there is no more to show
	LacksMore   Lack = "more"   // nothing was left out
	LacksWhy    Lack = "why"    // nobody knows a reason
	LacksWho    Lack = "who"    // nobody was named that he could be
	LacksFit    Lack = "fit"    // that cannot be asked of it
)

// lastFor is how long the last answer is what words point at.
const lastFor = time.Hour

// Answer is what somebody was answered.
type Answer struct {
	About   *Subject `json:"about"`
	TrackID string   `json:"track_id,omitempty"` // of its card
	// Said is what they had written, as long as it is the last answer in its place; "" afterwards, and if they pressed.
	Said string `json:"said,omitempty"`
}

// last is the last answer to a person in one place.
type last struct {
	Answer
	Expires time.Time `json:"expires"`
}

func lastKey(req *Request, private bool) string { return "last|" + placeKey(req, private) }

// answer is what the words of a message, or a press, may point at: the quoted or pressed card, or without one the last answer.
// Its About is nil when there is none. A memory that fails costs a question back.
func (r *Router) answer(ctx context.Context, req *Request) Answer {
	l := r.last(ctx, req)
	var of Answer
	switch {
	case req.Press != nil && req.Press.About != nil:
		of = Answer{About: req.Press.About, TrackID: req.Press.TrackID}
	case req.Quote != nil:
		of = Answer{About: req.Quote.about(), TrackID: req.Quote.TrackID}
	default:
		return l
	}
	if of.TrackID == l.TrackID {
		of.Said = l.Said
	}
	return of
}

func (r *Router) last(ctx context.Context, req *Request) Answer {
	raw, ok, err := r.cfg.Memory.Load(ctx, lastKey(req, false))
	var l last
	if err != nil || !ok || json.Unmarshal(raw, &l) != nil || !req.Now.Before(l.Expires) || l.About == nil || l.About.Values == nil {
		return Answer{}
	}
	return l.Answer
}

// about is what the quoted card is about. A card of an earlier release does not say it in words of this one.
func (q *Quote) about() *Subject {
	if q == nil || q.About == nil || q.About.Values == nil {
		return nil
	}
	return q.About
}

// remember completes what an answer is about and keeps it, so that the next words can point at it. A question or a proposal is
// answered by them instead. An answer that goes to the 1:1 chat can be pointed at there, and where it was asked for.
func (r *Router) remember(ctx context.Context, req *Request, c Command, reply *Reply) {
	switch d := reply.Ask; {
	case reply.About != nil:
	case d != nil && d.Slot == "" && c.Effect == Write: // so that it can be changed when its time is over
		reply.About = &Subject{Command: d.Command, Values: d.Values}
	case d == nil && req.Press == nil && c.Thing != "" && c.Effect == Read:
		reply.About = &Subject{Whole: true}
	case d == nil && req.Press != nil, d == nil && reply.Card == nil: // a step on the same card, a line
		return
	}
	if reply.About != nil && reply.About == req.Answer.About { // said of that answer, which stays the last one
		r.saveLast(ctx, lastKey(req, false), req.Now, req.Answer)
		return
	}
	kept := reply.About
	if kept != nil && kept.Command == "" {
		kept.Command, kept.Values = c.Name, req.Values
	}
	if kept != nil && kept.Values == nil {
		kept.Values = Values{}
	}
	if kept != nil && kept.Whole && reply.Card != nil { // a card folds rows away that are too long for it
		card := reply.Card.Card(req.Lang)
		kept.Shown = cardtpl.Shown(card, req.Lang)
		kept.Left += len(card.Items) - kept.Shown
	}
	if reply.Ask != nil {
		kept = nil
	}
	if kept != nil && len(kept.Items) == 0 {
		kept.Up = r.opened(ctx, req)
	}
	said := Answer{About: kept, TrackID: TrackID(req.ID, "card"), Said: req.Text}
	r.saveLast(ctx, lastKey(req, false), req.Now, said)
	if reply.To == Private && req.Conversation.Group {
		r.saveLast(ctx, lastKey(req, true), req.Now, said)
	}
	r.contestable(req, c, reply)
}

// contestable lets whoever asked say that an answer is wrong, where a skill takes that. A card that asks or proposes something
// is no answer, and one that was pressed goes on as what it is.
func (r *Router) contestable(req *Request, c Command, reply *Reply) {
	_, taken := r.actions[cardtpl.WrongAction]
	done := reply.Pending == nil && (reply.State == "" || reply.State == StateDone)
	if !taken || reply.Card == nil || reply.About == nil || reply.To == PressedCard || c.Effect != Read || c.Thing == "" || !done && reply.State != StateOpen {
		return
	}
	reply.Card = cardtpl.Contested{View: reply.Card}
	if done && slices.Contains(reply.Card.Card(req.Lang).Offered(), cardtpl.WrongAction) {
		reply.State, reply.Pending = StateOpen, &Pending{Owners: []string{req.User.ID}}
	}
}

// opened is the list that an answer was opened from, by words that point at it or by a button of its card.
func (r *Router) opened(ctx context.Context, req *Request) *Subject {
	from := req.from
	if req.Press != nil {
		from = r.last(ctx, req).About
	}
	if from != nil && len(from.Items) == 0 {
		from = from.Up
	}
	if from == nil {
		return nil
	}
	list := *from
	list.Up = nil
	return &list
}

// saveLast keeps an answer, or that there is none. A memory that fails must not spoil the answer.
func (r *Router) saveLast(ctx context.Context, key string, now time.Time, a Answer) {
	var raw []byte
	if a.About != nil {
		raw, _ = json.Marshal(last{a, now.Add(lastFor)}) // values are plain data
	}
	_ = r.cfg.Memory.Save(ctx, key, raw, lastFor)
}

// lacking says what words lack that point at an answer.
func (r *Router) lacking(u Understanding) error {
	if u.Of == nil {
		return NewError(Invalid, nil, "core.refer."+string(u.Lacks))
	}
	e := NewError(Invalid, nil, "core.refer."+string(u.Lacks), "n", len(u.Of.Items))
	e.Private = r.byName[u.Of.Command].Private
	return e
}

// pointed names, beside what could not be done, what it was to be done to: nobody may guess that.
func pointed(req *Request, of *Subject, reply *Reply, err error) (*Reply, error) {
	e, refused := errors.AsType[*Error](err)
	if !refused || of == nil || of.Name == "" {
		return reply, err
	}
	named := *e
	named.Note = req.Lang.T("core.refer.of", "name", Line(of.Name))
	return reply, &named
}
