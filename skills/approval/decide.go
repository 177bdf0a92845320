package approval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// decision is the payload of a card on which an approval can be decided.
type decision struct {
	Instance string `json:"instance"`
	Task     int64  `json:"task"`
	Agree    bool   `json:"agree,omitempty"`
	Twice    bool   `json:"twice,omitempty"`  // the amount is above the limit, and was confirmed once
	Remark   string `json:"remark,omitempty"` // what is written into the approval with it
}

func decided(req *commands.Request) (decision, error) {
	var d decision
	if err := json.Unmarshal(req.Press.Payload, &d); err != nil {
		return d, fmt.Errorf("approval: decode decision: %w", err)
	}
	return d, nil
}

// ask turns the card into the question whether to really agree, or why to refuse: neither can be taken
// back.
func (s *skill) ask(agree bool) commands.Handler {
	return func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
		d, err := decided(req)
		if err != nil {
			return nil, err
		}
		d.Agree, d.Remark = agree, ""
		if agree {
			return s.sure(ctx, req, d)
		}
		return s.why(ctx, req, d, false)
	}
}

// remark asks for the words that go with a decision.
func (s *skill) remark(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := decided(req)
	if err != nil {
		return nil, err
	}
	return s.why(ctx, req, d, false)
}

// reasoned takes those words from the card's form, answered from the dialog when they were written as a
// message: where a card cannot draw a form, and for whoever rather writes.
func (s *skill) reasoned(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := decided(req)
	if err != nil {
		return nil, err
	}
	d.Remark = strings.TrimSpace(req.Press.Form[RemarkField])
	return s.weighed(ctx, req, d)
}

// decide reads a decision that was made in words, or the reason that was asked for.
func (s *skill) decide(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var o order
	if err := commands.Bind(req, &o); err != nil {
		return nil, err
	}
	if reply, err := s.alter(ctx, req, o); reply != nil || err != nil {
		return reply, err
	}
	o.excludes()
	o.settles()
	if o.For != "" && o.For != verdict(o.agrees()) { // and it is no reason for the opposite
		o.Reason = ""
	}
	reason := strings.TrimSpace(o.Reason)
	if o.ID != "" && reason != "" {
		return s.weighed(ctx, req, decision{Instance: o.ID, Agree: o.agrees(), Remark: reason})
	}
	of, err := s.which(ctx, req, &o)
	if err != nil {
		return nil, err
	}
	if o.Verdict == "" && !o.Agree && len(of) > 1 {
		return s.pending(ctx, req)
	}
	if o.Back && o.Verdict == dingtalk.ResultRefuse && !s.premium(ctx, req.User.ID) {
		return askRefusal(req, o), nil
	}
	if o.Back && len(of) == 1 {
		return s.backWhere(ctx, req, order{ID: of[0].ID, How: handBack, Reason: reason})
	}
	if (o.All || len(o.Picked.Of) > 1) && !o.Back && o.Number == "" && o.ID == "" {
		return s.all(ctx, req, o, of)
	}
	if len(of) > 1 {
		return s.askWhich(ctx, req, "approval.decide", o, of), nil
	}
	if o.Verdict == "" { // it was not said, or not understood, how: nobody refuses by that
		reply, err := s.detail(ctx, req, of[0].ID)
		return reply, unnumbered(err, o.Number)
	}
	d := decision{Instance: of[0].ID, Agree: o.agrees(), Remark: reason}
	var reply *commands.Reply
	if reason == "" && d.Agree {
		reply, err = s.sure(ctx, req, d)
	} else {
		reply, err = s.weighed(ctx, req, d)
	}
	return reply, unnumbered(err, o.Number)
}

// weighed shows the decision with its words for a last look, and asks again for words that are missing
// or more than DingTalk keeps.
func (s *skill) weighed(ctx context.Context, req *commands.Request, d decision) (*commands.Reply, error) {
	if d.Remark == "" || utf8.RuneCountInString(d.Remark) > dingtalk.MaxRemark {
		return s.why(ctx, req, d, false)
	}
	return s.sure(ctx, req, d)
}

// why is the card that asks for a reason. demanded says that DingTalk took no decision without one.
func (s *skill) why(ctx context.Context, req *commands.Request, d decision, demanded bool) (*commands.Reply, error) {
	card, err := s.mine(ctx, req, &d)
	if err != nil {
		return nil, err
	}
	view := Reason{Detail: card, Agree: d.Agree, Demanded: demanded, Said: d.Remark, Max: dingtalk.MaxRemark}
	d.Remark = ""
	reply, err := d.reply(req, view)
	if err == nil {
		reply.Ask = &commands.Dialog{
			Command: "approval.decide", Slot: "reason", Values: commands.ValuesOf(order{Open: d.Instance, Verdict: verdict(d.Agree)}),
		}
	}
	return reply, err
}

// sure is the card with the last look: only its button decides.
func (s *skill) sure(ctx context.Context, req *commands.Request, d decision) (*commands.Reply, error) {
	card, err := s.mine(ctx, req, &d)
	if err != nil {
		return nil, err
	}
	d.Twice = false
	view := Decide{Detail: card, Agree: d.Agree, Remark: d.Remark, Held: s.Hold > 0}
	if h, _, waits, err := s.heldBack(ctx, d.key()); err != nil {
		return nil, err
	} else if waits && h.State == "" {
		view.Running, view.RunningAgree = h.At.In(req.Zone), h.Decision.Agree
	}
	reply, err := d.reply(req, view)
	if err == nil {
		reply.Ask = &commands.Dialog{Command: "approval.decide", Values: commands.ValuesOf(order{
			Open: d.Instance, Verdict: verdict(d.Agree), Reason: d.Remark, For: verdict(d.Agree),
		})}
		reply.About = &commands.Subject{Command: "approval.pending", Values: commands.ValuesOf(order{ID: d.Instance}), Name: card.heading()}
	}
	return reply, err
}

// again is the second tap that a large amount takes.
func (s *skill) again(req *commands.Request, d decision, card Detail) (*commands.Reply, error) {
	d.Twice = true
	return d.reply(req, Decide{Detail: card, Agree: d.Agree, Remark: d.Remark, Held: s.Hold > 0, Above: s.SecondTapAbove})
}

// mine is an approval that waits for the reader, and which of its tasks does. The press that decides reads it anew.
func (s *skill) mine(ctx context.Context, req *commands.Request, d *decision) (Detail, error) {
	f, err := s.lookOnly(ctx, req, d.Instance)
	if err != nil {
		return Detail{}, err
	}
	task, _, ok := f.holds(req.User.ID)
	if !ok || (d.Task != 0 && task != d.Task) {
		return Detail{}, commands.NewError(commands.Conflict, nil, "approval.already")
	}
	d.Task = task
	return s.card(ctx, req, f), nil
}

func (d decision) reply(req *commands.Request, card cardtpl.View) (*commands.Reply, error) {
	payload, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("approval: encode decision: %w", err)
	}
	reply := &commands.Reply{Card: card, Pending: &commands.Pending{Owners: []string{req.User.ID}, Payload: payload, TTL: decideTTL}}
	if req.Press != nil {
		reply.To = commands.PressedCard
	}
	return reply, nil
}

// back shows the approval again.
func (s *skill) back(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := decided(req)
	if err != nil {
		return nil, err
	}
	reply, err := s.detail(ctx, req, d.Instance)
	if reply != nil {
		reply.To, reply.Close = commands.PressedCard, true
	}
	return reply, err
}

// confirm decides the task. The call has no idempotency key, so the approval is read first, and again
// (reconcile) whenever it is unclear whether a call took effect.
func (s *skill) confirm(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := decided(req)
	if err != nil {
		return nil, commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	card, i, err := s.view(ctx, req, d.Instance)
	if err != nil {
		return nil, unsent(err)
	}
	if taskID, _, ok := i.holds(req.User.ID); !ok || taskID != d.Task {
		return s.settled(ctx, req, d, card)
	}
	if !d.Agree && d.Remark == "" { // a card of the release that asked for none
		return s.why(ctx, req, d, false)
	}
	if d.Agree && !d.Twice && s.above(card.Amount) {
		return s.again(req, d, card)
	}
	if s.Hold > 0 {
		return s.holdBack(ctx, req, d, card)
	}
	err = s.API.Workflow.Execute(ctx, d.execution(req.User.ID))
	switch {
	case err == nil:
		return s.outcome(ctx, req, d, card), nil
	case dingtalk.NeedsRemark(err):
		return s.why(ctx, req, d, true)
	case dingtalk.IsAlreadyDecided(err):
		if reply, known := s.settled(ctx, req, d, card); reply != nil || known != nil {
			return reply, known
		}
	}
	return nil, unable(err)
}

func (d decision) execution(by string) dingtalk.Execution {
	return dingtalk.Execution{ProcessInstanceID: d.Instance, TaskID: d.Task, ActionerUserID: by, Result: verdict(d.Agree), Remark: d.Remark}
}

// unsent marks a failure before anything was sent: it is no reason to look what became of it.
func unsent(err error) error {
	if _, ok := errors.AsType[*commands.Error](err); ok || !dingtalk.MayHaveRun(err) {
		return err
	}
	return commands.NewError(commands.Unavailable, err, "core.unavailable")
}

// underWay is how long a decision that got no answer may still take effect.
const underWay = time.Minute

// reconcile finds out what became of a decision.
func (s *skill) reconcile(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := decided(req)
	if err != nil {
		return nil, commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	card, _, err := s.view(ctx, req, d.Instance)
	if err != nil {
		return nil, err
	}
	h, _, waits, err := s.heldBack(ctx, d.key())
	switch {
	case err != nil:
		return nil, unsent(err)
	case waits && h.Card == req.Press.TrackID: // it goes on by itself
		return s.holdBack(ctx, req, d, card)
	}
	return s.settled(ctx, req, d, card)
}

// settled finds out what became of a task that is not, or may not be, open any more; nothing, when it is.
func (s *skill) settled(ctx context.Context, req *commands.Request, d decision, card Detail) (*commands.Reply, error) {
	f, err := s.fate(ctx, d, req.User.ID)
	switch {
	case err != nil:
		return nil, unsent(err)
	case f.State == fateDone:
		return s.outcome(ctx, req, d, card), nil
	case f.State == fateOpen && (s.Hold > 0 || d.Agree && !d.Twice && s.above(card.Amount)): // nothing is sent yet
		return nil, nil
	case f.State == fateOpen && req.Press.Lost && req.Now.Sub(req.Press.First) < underWay:
		return nil, commands.NewError(commands.Unclear, nil, "cards.settled.unclear")
	case f.State == fateOpen:
		return nil, nil
	}
	return nil, commands.NewError(commands.Conflict, nil, "approval.already"+f.key(), "who", f.Who)
}

func (s *skill) outcome(ctx context.Context, req *commands.Request, d decision, card Detail) *commands.Reply {
	now, _, err := s.read(ctx, d.Instance, "", "")
	if err != nil {
		s.Log.Warn("index not brought up to date after a decision", "err", err)
	}
	var next []string
	for _, t := range now.open() {
		next = append(next, s.name(ctx, t.UserID))
	}
	slices.Sort(next)
	state := commands.StateRejected
	if d.Agree {
		state = commands.StateDone
	}
	return &commands.Reply{
		To: commands.PressedCard, State: state, Close: true,
		Card: Decided{Title: card.Title, Agree: d.Agree, Who: s.name(ctx, req.User.ID), At: req.Now, URL: card.URL, Next: next, Over: err == nil && now.Status != Running},
	}
}
