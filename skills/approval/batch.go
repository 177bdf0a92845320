package approval

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Several decisions on one card: of one kind, each form on it whole, and no amount above the limit.
const (
	maxBatch     = 10   // as DingTalk's own batchExecute takes (corrections.md 2)
	maxBatchText = 3600 // characters of all forms: what a card shows of a text without cutting it
)

// batch is the payload of a card on which several approvals of one kind are decided.
type batch struct {
	Agree  bool       `json:"agree,omitempty"`
	Remark string     `json:"remark,omitempty"`
	Kind   string     `json:"kind"`
	Of     []decision `json:"of"`
	Names  []string   `json:"names"` // of each, as its receipt says it
}

// together opens the card from the button of a list.
func (s *skill) together(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var shown opened
	if err := json.Unmarshal(req.Press.Payload, &shown); err != nil {
		return nil, fmt.Errorf("approval: decode list: %w", err)
	}
	o := order{Verdict: dingtalk.ResultAgree, All: true, Of: shown.IDs}
	of, err := s.which(ctx, req, &o)
	if err != nil {
		return nil, err
	}
	return s.all(ctx, req, o, of)
}

// all shows several approvals to be decided at once. What cannot be is left out and named.
func (s *skill) all(ctx context.Context, req *commands.Request, o order, of []instance) (*commands.Reply, error) {
	of, err := s.without(ctx, req, o, of)
	if err != nil {
		return nil, err
	}
	o.Except, o.Of, o.Picked = nil, nil, commands.Picked{}
	for _, i := range of {
		o.Of = append(o.Of, i.ID)
	}
	if slices.ContainsFunc(of, func(i instance) bool { return i.Kind == "" }) {
		if _, err := s.templates(ctx); err != nil { // events tell of which form it is, and not what that is called
			return nil, err
		}
		for n := range of {
			of[n].Kind = cmp.Or(of[n].Kind, s.formName(of[n].Code), of[n].Code)
		}
	}
	if reply := askKind(req, o, of); reply != nil {
		return reply, nil
	}
	o.Reason = strings.TrimSpace(o.Reason)
	if n := utf8.RuneCountInString(o.Reason); n > dingtalk.MaxRemark || o.Reason == "" && !o.agrees() {
		ask := cardtpl.Question{Ask: req.Lang.T("approval.batch.why", "n", len(of)), Skill: "approval"}
		if n > 0 {
			ask.Ask = req.Lang.T("cards.approval.reason.long", "n", n, "max", dingtalk.MaxRemark)
		}
		o.Reason = ""
		return &commands.Reply{Card: ask, Ask: &commands.Dialog{Command: "approval.decide", Slot: "reason", Values: commands.ValuesOf(o)}}, nil
	}
	view := Batch{Agree: o.agrees(), Remark: o.Reason, Amount: o.Amount, Now: req.Now}
	b := batch{Agree: view.Agree, Remark: o.Reason}
	size := 0
	for n, i := range of {
		name := s.label(ctx, req, i)
		if n >= maxBatch {
			view.Out = append(view.Out, Receipt{Name: name, State: outMost})
			continue
		}
		card, now, err := s.view(ctx, req, i.ID)
		if err != nil {
			return nil, err
		}
		task, _, mine := now.holds(req.User.ID)
		lines := card.lines(req.Lang)
		length := utf8.RuneCountInString(strings.Join(lines, "\n"))
		out := Receipt{Name: name, URL: card.URL, Amount: card.Amount}
		switch {
		case !mine:
			out.State = fateGone
		case b.Agree && s.above(card.Amount):
			out.State = outAbove
		case !wholly(o.Amount, card.Amount): // another amount of the form is more than the one that lists show
			out.State = outOther
		case !card.whole(req.Lang):
			out.State = outPart
		case size+length > maxBatchText:
			out.State = outRoom
		}
		if out.State != "" {
			view.Out = append(view.Out, out)
			continue
		}
		size += length
		b.Kind, view.Kind = i.Kind, i.Kind
		b.Of, b.Names = append(b.Of, decision{Instance: now.ID, Task: task, Agree: b.Agree, Remark: b.Remark}), append(b.Names, name)
		view.Forms = append(view.Forms, card)
	}
	if n := len(o.Unsure); n > 0 {
		var unknown []instance
		for _, id := range o.Unsure {
			i, _, _, err := s.load(ctx, id)
			if err != nil {
				return nil, err
			}
			unknown = append(unknown, i)
		}
		view.Out = append(view.Out, Receipt{Name: unsure(req.Lang, Pending, s.rows(ctx, req, unknown), req.Now), State: outUnsure})
	}
	if o.Instead && req.Settle != nil && req.Answer.TrackID != "" {
		if _, err := req.Settle(ctx, req.Answer.TrackID, commands.StateSuperseded); err != nil {
			return nil, err
		}
	}
	if len(b.Of) == 0 {
		return &commands.Reply{Card: view, Close: true}, nil
	}
	reply, err := b.reply(req, view)
	if err == nil {
		reply.About = b.about(req, o)
	}
	return reply, err
}

// alter reads what is said of the places of several decisions that the last answer proposed: which are taken out, or added from the list
// that they were chosen from. Nil is for what is said of something else.
func (s *skill) alter(ctx context.Context, req *commands.Request, o order) (*commands.Reply, error) {
	var was order
	about := req.Answer.About
	if about == nil || about.Values.Into(&was) != nil || !was.Instead || len(about.Items) < 2 || o.ID != "" || o.Number != "" || o.Kind != "" || len(o.Who.People) > 0 || o.All && len(o.Picked.But) == 0 || o.Reason != was.Reason && o.Reason != "" {
		return nil, nil
	}
	said, adds := o.Picked.Of, o.Verdict == was.Verdict
	if len(o.Picked.But) > 0 { // 除了第二个都同意, of those that are proposed
		said, adds = o.Picked.But, false
	}
	var of []commands.Values
	for n, item := range about.Items {
		named := slices.ContainsFunc(said, func(v commands.Values) bool { return sameOne(v, item.Values) })
		if !named || adds {
			of = append(of, item.Values)
		}
		if named && adds && about.Up != nil && n < len(about.Up.Items) {
			of = append(of, about.Up.Items[n].Values)
		}
	}
	if len(said) == 0 || len(of) == 0 || adds && len(of) == len(about.Items) {
		return nil, nil
	}
	was.Picked.Of = of
	found, err := s.which(ctx, req, &was)
	if err != nil {
		return nil, err
	}
	return s.all(ctx, req, was, found)
}

// sameOne says whether two items are one approval.
func sameOne(a, b commands.Values) bool {
	var x, y question
	return a.Into(&x) == nil && b.Into(&y) == nil && x.Instance == y.Instance && x.Number == y.Number
}

// about lets words take one of those out that are proposed, or add one of the list that they were chosen from.
func (b batch) about(req *commands.Request, o order) *commands.Subject {
	out := &commands.Subject{Command: "approval.decide", Values: commands.ValuesOf(order{Verdict: verdict(b.Agree), All: true, Reason: b.Remark, Instead: true})}
	for n, d := range b.Of {
		out.Items = append(out.Items, commands.Subject{Command: "approval.pending", Values: commands.ValuesOf(question{Instance: d.Instance}), Name: b.Names[n]})
	}
	if list := req.Answer.About; list != nil {
		if o.Instead {
			list = list.Up
		}
		if list != nil && len(list.Items) > 0 {
			up := *list
			up.Up = nil
			out.Up = &up
		}
	}
	return out
}

// askKind asks which kind is meant when there are several: forms of one kind can be compared at a glance.
func askKind(req *commands.Request, o order, of []instance) *commands.Reply {
	var kinds []string
	ids := map[string][]string{}
	for _, i := range of {
		if ids[i.Kind] == nil {
			kinds = append(kinds, i.Kind)
		}
		ids[i.Kind] = append(ids[i.Kind], i.ID)
	}
	if len(kinds) < 2 {
		return nil
	}
	view := cardtpl.Question{Ask: req.Lang.T("approval.batch.kind"), Skill: "approval"}
	dialog := &commands.Dialog{Command: "approval.decide", Slot: "number", Values: commands.ValuesOf(o)}
	for _, kind := range kinds {
		label := req.Lang.T("approval.batch.kind_of", "kind", kind, "n", len(ids[kind]))
		view.Options = append(view.Options, label)
		dialog.Options = append(dialog.Options, commands.Option{Label: label, Match: []string{kind}, Fill: commands.ValuesOf(order{Of: ids[kind]})})
	}
	return &commands.Reply{Card: view, Ask: dialog}
}

func (b batch) reply(req *commands.Request, card cardtpl.View) (*commands.Reply, error) {
	payload, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("approval: encode decisions: %w", err)
	}
	return &commands.Reply{
		Card: card, Close: true, Pending: &commands.Pending{Owners: []string{req.User.ID}, Payload: payload, TTL: decideTTL},
	}, nil
}

func batched(req *commands.Request) (batch, error) {
	var b batch
	if err := json.Unmarshal(req.Press.Payload, &b); err != nil || len(b.Of) != len(b.Names) {
		return b, commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	return b, nil
}

// confirmAll decides one after the other. DingTalk itself refuses what is not the presser's or not open any more, and takes each
// task's decision once; so a run that was cut short goes on with what is open.
func (s *skill) confirmAll(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	b, err := batched(req)
	if err != nil {
		return nil, err
	}
	out := make([]Receipt, len(b.Of))
	var trouble error
	var over []commands.Redraw
	for n, d := range b.Of {
		out[n] = Receipt{Name: b.Names[n], State: fateOpen}
		touch(ctx, d.Instance, "")
		if trouble != nil {
			continue
		}
		replaced, err := s.release(ctx, req, d)
		if err != nil {
			return nil, err
		}
		over = append(over, replaced...)
		err = s.API.Workflow.Execute(ctx, d.execution(req.User.ID))
		switch {
		case err == nil:
			out[n].State = fateDone
			s.left(ctx, d)
		case dingtalk.IsAlreadyDecided(err), dingtalk.IsNotFound(err):
			f, err := s.fate(ctx, d, req.User.ID)
			if err != nil {
				return nil, err
			}
			out[n].State, out[n].Who = f.State, f.Who
		case dingtalk.MayHaveRun(err):
			return nil, fmt.Errorf("approval: execute one of several: %w", err) // reconcileAll finds out how far it came
		case dingtalk.Reason(err) != "":
			out[n].State, out[n].Reason = outRefused, dingtalk.Reason(err)
		case n == 0:
			return nil, unable(err)
		default: // nothing of the rest would fare better
			trouble = unable(err)
		}
	}
	reply, err := s.receipt(ctx, req, b, out)
	if reply != nil {
		reply.Trouble, reply.Redraws = trouble, over
	}
	return reply, err
}

// unable words why DingTalk takes no decision at all.
func unable(err error) error {
	if dingtalk.IsPermissionMissing(err) && len(dingtalk.MissingScopes(err)) == 0 {
		return commands.NewError(commands.Misconfig, err, "approval.permission")
	}
	return fmt.Errorf("approval: execute: %w", err)
}

// left notes in the index that a task is over, without a call: events tell the rest, or whoever looks next.
func (s *skill) left(ctx context.Context, d decision) {
	_, err := s.change(ctx, d.Instance, func(i instance, known bool) *instance {
		if !known {
			return nil
		}
		i.close(strconv.FormatInt(d.Task, 10))
		return &i
	})
	if err != nil {
		s.Log.Warn("index not brought up to date after a decision", "err", err)
	}
}

// reconcileAll tells of each what became of it. What is still open can be gone on with.
func (s *skill) reconcileAll(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	b, err := batched(req)
	if err != nil {
		return nil, err
	}
	out := make([]Receipt, len(b.Of))
	open := 0
	for n, d := range b.Of {
		touch(ctx, d.Instance, "")
		f, err := s.fate(ctx, d, req.User.ID)
		if err != nil {
			return nil, err
		}
		out[n] = Receipt{Name: b.Names[n], State: f.State, Who: f.Who}
		if f.State == fateOpen {
			open++
		}
	}
	switch {
	case open > 0 && req.Press.Lost && req.Now.Sub(req.Press.First) < underWay:
		return nil, commands.NewError(commands.Unclear, nil, "cards.settled.unclear")
	case open == len(out):
		return nil, nil
	}
	return s.receipt(ctx, req, b, out)
}

// receipt says what became of each, and offers to go on with what is still open.
func (s *skill) receipt(ctx context.Context, req *commands.Request, b batch, out []Receipt) (*commands.Reply, error) {
	rest := b
	rest.Of, rest.Names = nil, nil
	for n, r := range out {
		if r.State == fateOpen {
			rest.Of, rest.Names = append(rest.Of, b.Of[n]), append(rest.Names, b.Names[n])
		}
	}
	view := Receipts{Agree: b.Agree, Kind: b.Kind, Rows: out, Who: s.name(ctx, req.User.ID), At: req.Now}
	reply := &commands.Reply{Card: view, State: commands.StateDone}
	if len(rest.Of) > 0 {
		var err error
		if reply, err = rest.reply(req, view); err != nil {
			return nil, err
		}
		reply.Pending.Over = commands.StateDone // what was done stays said
	} else if !b.Agree {
		reply.State = commands.StateRejected
	}
	reply.To = commands.PressedCard
	return reply, nil
}

// whole says that a card can show all of an approval's form.
func (a Detail) whole(l i18n.Lang) bool {
	f := layout(l, a.Form)
	return len(f.left) == 0 && !f.files
}

// lines are an approval's form as text, under a line that tells it from the others.
func (a Detail) lines(l i18n.Lang) []string {
	f := layout(l, a.Form)
	out := []string{}
	for _, fact := range f.facts {
		out = append(out, l.T("cards.fact", "k", fact.Label, "v", fact.Value))
	}
	return slices.Concat(out, f.text)
}
