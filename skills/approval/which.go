package approval

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// order is what is to be done to an approval that waits for the asker, as it was said: which one, and how.
type order struct {
	Verdict string           `param:"verdict"` // agree or refuse
	Kind    string           `param:"kind"`
	Number  string           `param:"number"`
	Who     commands.Who     `param:"who"`  // who submitted it
	Back    bool             `param:"back"` // to be handed in again, instead of a refusal
	All     bool             `param:"all"`
	Except  []string         `param:"except"` // of all: places in the list shown, numbers, ids, originators or kinds
	Left    commands.Who     `param:"left"`   // of all: whose are left out
	Barred  []string         `param:"barred"` // of all: kinds that are left out
	Picked  commands.Picked  `param:"picked"`
	Amount  commands.Amounts `param:"amount"`
	Unsure  []string         `param:"unsure"` // ids of those whose amounts nobody knows, which are left out
	For     string           `param:"for"`    // the verdict that the reason was given for
	Reason  string           `param:"reason"`
	Text    string           `param:"text"`
	To      commands.Who     `param:"to"`
	How     string           `param:"how"`      // of handing over, see handing
	Join    bool             `param:"join"`     // of handing over: somebody else is to decide, too
	Of      []string         `param:"of"`       // ids of those that were meant when a question was asked
	Instead bool             `param:"instead"`  // of several decisions that the last answer proposed
	ID      string           `param:"instance"` // that was shown, and has no number
	Open    string           `param:"open"`     // id of the one that is proposed, unless words say which one instead
	Agree   bool             `param:"agree"`    // of a dialog of an earlier release, instead of Verdict
}

// excludes brings together whatever says what is left out.
func (o *order) excludes() {
	for _, v := range o.Picked.But {
		var q question
		if v.Into(&q) == nil {
			o.Except = append(o.Except, cmp.Or(q.Number, q.Instance))
		}
	}
	for _, p := range o.Left.People {
		o.Except = append(o.Except, cmp.Or(p.ID, p.Name))
	}
	o.Except = append(o.Except, o.Barred...)
	o.Picked.But, o.Left, o.Barred = nil, commands.Who{}, nil
}

// settles takes the one that was proposed, unless another one was named since.
func (o *order) settles() {
	if o.Number == "" && o.Kind == "" && len(o.Who.People) == 0 && o.Amount == (commands.Amounts{}) && o.Open != "" {
		o.ID = o.Open
	}
	o.Open = ""
}

// agrees reads the verdict.
func (o order) agrees() bool { return o.Agree || o.Verdict == dingtalk.ResultAgree }

func verdict(agree bool) string {
	if agree {
		return dingtalk.ResultAgree
	}
	return dingtalk.ResultRefuse
}

// which finds the approvals that an order means: the one with a number, or those of the answer that it points at, else all that wait
// for the asker, of a kind, an amount and by whom it says. Those whose amounts nobody knows are noted in the order.
func (s *skill) which(ctx context.Context, req *commands.Request, o *order) ([]instance, error) {
	of, err := s.anyOf(ctx, req, *o)
	if err != nil || o.Amount == (commands.Amounts{}) {
		return of, err
	}
	of, unknown, err := s.ofAmounts(ctx, of, o.Amount)
	for _, i := range unknown {
		o.Unsure = append(o.Unsure, i.ID)
	}
	if err == nil && len(of) == 0 {
		err = s.noneOf(ctx, req, Pending, o.Amount, unknown)
	}
	return of, err
}

// anyOf are those that an order means, of whatever amount.
func (s *skill) anyOf(ctx context.Context, req *commands.Request, o order) ([]instance, error) {
	switch {
	case o.ID != "":
		i, _, _, err := s.load(ctx, o.ID)
		return []instance{i}, err
	case o.Number != "":
		i, err := s.ofNumber(ctx, req, o.Number)
		if _, _, mine := i.holds(req.User.ID); err == nil && !mine && i.Originator != req.User.ID { // nobody learns that it exists
			_, _, err = s.view(ctx, req, i.ID)
		}
		return []instance{i}, unnumbered(err, o.Number)
	}
	by, err := s.submitters(ctx, req, o.Who)
	if err != nil {
		return nil, err
	}
	fits := func(of []instance) []instance {
		return slices.DeleteFunc(of, func(i instance) bool {
			_, _, mine := i.holds(req.User.ID)
			return !mine || o.Kind != "" && !s.sameKind(i.Kind, o.Kind) && !s.sameKind(i.Title, o.Kind) || by != nil && !slices.Contains(by, i.Originator)
		})
	}
	shown, err := s.pointed(ctx, req, o)
	if err != nil {
		return nil, err
	}
	pointed := len(o.Of)+len(o.Picked.Of) > 0 || len(shown) == 1 && !o.All && o.Kind == "" && by == nil
	if fit := fits(slices.Clone(shown)); len(fit) > 0 {
		return fit, nil
	}
	switch { // something else that waits is not what was meant
	case pointed && len(shown) == 0: // a meeting
		return nil, commands.NewError(commands.Invalid, nil, "core.refer.fit")
	case pointed && !slices.ContainsFunc(shown, func(i instance) bool { return i.Originator != req.User.ID || i.Status != Running }):
		return nil, commands.NewError(commands.Conflict, nil, "approval.which.own")
	case pointed:
		return nil, commands.NewError(commands.Conflict, nil, "approval.already")
	}
	waiting, _, err := s.allWaiting(ctx, req)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(waiting, func(x, y instance) int { return x.since().Compare(y.since()) })
	if waiting = fits(waiting); len(waiting) == 0 {
		return nil, commands.NewError(commands.NotFound, nil, "approval.which.none")
	}
	return waiting, nil
}

// pointed are the approvals of the answer that a message points at, or that a question was about.
func (s *skill) pointed(ctx context.Context, req *commands.Request, o order) ([]instance, error) {
	var out []instance
	for _, id := range o.Of {
		i, _, _, err := s.load(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	if len(o.Of) > 0 {
		return out, nil
	}
	of := o.Picked.Of
	if about := req.Answer.About; about != nil && len(of) == 0 && o.Kind == "" && len(o.Who.People) == 0 && o.Amount == (commands.Amounts{}) {
		for _, subject := range append(slices.Clone(about.Items), *about) {
			if strings.HasPrefix(subject.Command, "approval.") {
				of = append(of, subject.Values)
			}
		}
	}
	for _, values := range of {
		var q question
		if values.Into(&q) != nil {
			continue
		}
		switch {
		case q.Instance != "":
			i, _, _, err := s.load(ctx, q.Instance)
			if err != nil {
				return nil, err
			}
			out = append(out, i)
		case q.Number != "":
			found, err := s.find(ctx, "number|"+q.Number, 1)
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
		}
	}
	return out, nil
}

// submitters are the userIds of those who were named; nil when nobody was.
func (s *skill) submitters(ctx context.Context, req *commands.Request, who commands.Who) ([]string, error) {
	var out []string
	for _, p := range who.People {
		if p.ID != "" {
			out = append(out, p.ID)
			continue
		}
		found, like, err := s.Directory.Match(ctx, req.User.ID, p.Name)
		if err != nil {
			return nil, fmt.Errorf("approval: find who submitted: %w", err)
		}
		if len(found) == 0 || !like.Sure() {
			of, err := s.onList(ctx, req, p.Name)
			if err != nil {
				return nil, err
			}
			out = append(out, of...)
			continue
		}
		for _, f := range found { // of two of one name it is the one who submitted something
			out = append(out, f.UserID)
		}
	}
	return out, nil
}

// onList are those of a name who submitted what waits for the asker: whoever stands there can be named, whether the directory shows them
// to the asker or not.
func (s *skill) onList(ctx context.Context, req *commands.Request, name string) (out []string, err error) {
	waiting, _, err := s.allWaiting(ctx, req)
	if err != nil {
		return nil, err
	}
	for _, i := range waiting {
		if s.Directory.Alike(name, s.name(ctx, i.Originator)) {
			out = append(out, i.Originator)
		}
	}
	if len(out) == 0 {
		err = commands.NewError(commands.NotFound, nil, "core.no_person", "name", name)
	}
	return out, err
}

// without leaves out what an order excludes. What excludes nothing is told: it must not be agreed to by mistake.
func (s *skill) without(ctx context.Context, req *commands.Request, o order, of []instance) ([]instance, error) {
	about := req.Answer.About
	for _, word := range o.Except {
		var q question
		if n, err := strconv.Atoi(word); err == nil && about != nil && n > 0 && n <= len(about.Items) {
			if err := about.Items[n-1].Values.Into(&q); err != nil {
				return nil, err
			}
		}
		kept := slices.DeleteFunc(slices.Clone(of), func(i instance) bool {
			return q.Number != "" && i.Number == q.Number || q.Instance != "" && i.ID == q.Instance ||
				q.Number == "" && q.Instance == "" && (i.Number == word || i.ID == word || i.Originator == word || s.Directory.Alike(s.name(ctx, i.Originator), word) || s.sameKind(i.Kind, word))
		})
		if len(kept) == len(of) {
			return nil, commands.NewError(commands.Invalid, nil, "approval.except", "what", word)
		}
		of = kept
	}
	return of, nil
}

// label tells an approval from others of its kind.
func (s *skill) label(ctx context.Context, req *commands.Request, i instance) string {
	return Row{Title: i.Title, Kind: i.Kind, Originator: s.name(ctx, i.Originator), Summary: i.Summary}.line(req.Lang, Pending, req.Now)
}

// maxAsked is how many a question offers: its options are kept with its card.
const maxAsked = 20

// askWhich is the question which of several is meant.
func (s *skill) askWhich(ctx context.Context, req *commands.Request, command string, o order, of []instance) *commands.Reply {
	view := cardtpl.Question{Ask: req.Lang.T("approval.which.ask", "n", len(of)), Skill: "approval"}
	dialog := &commands.Dialog{Command: command, Slot: "number", Values: commands.ValuesOf(o)}
	for _, i := range of[:min(len(of), maxAsked)] {
		label := s.label(ctx, req, i)
		view.Options = append(view.Options, label)
		dialog.Options = append(dialog.Options, commands.Option{Label: label, Fill: commands.ValuesOf(order{ID: i.ID})})
	}
	return &commands.Reply{Card: view, Ask: dialog}
}

// one finds the one approval that an order means. A reply is the question which.
func (s *skill) one(ctx context.Context, req *commands.Request, command string, o order) (instance, *commands.Reply, error) {
	of, err := s.which(ctx, req, &o)
	if err != nil {
		return instance{}, nil, err
	}
	if len(of) > 1 {
		return instance{}, s.askWhich(ctx, req, command, o, of), nil
	}
	return of[0], nil, nil
}

// ofNumber finds what has a businessId, of what the index knows and what one question fills it with. DingTalk has no call for that.
func (s *skill) ofNumber(ctx context.Context, req *commands.Request, number string) (instance, error) {
	found, err := s.find(ctx, "number|"+number, 1)
	for _, fill := range []func() error{
		func() error { return s.fillMine(ctx, req.User.ID, "", req.Now) },
		func() error { _, _, err := s.allWaiting(ctx, req); return err },
	} {
		if err != nil || len(found) > 0 {
			break
		}
		if err = fill(); err == nil {
			found, err = s.find(ctx, "number|"+number, 1)
		}
	}
	if err == nil && len(found) == 0 {
		err = unnumbered(commands.NewError(commands.NotFound, nil, "approval.unseen"), number)
	}
	if err != nil {
		return instance{}, err
	}
	return found[0], nil
}

// unnumbered words what is not found as the asker asked for it. Which numbers exist is nobody's business: one that the asker may not
// see is not found either.
func unnumbered(err error, number string) error {
	if number != "" && commands.CodeOf(err) == commands.NotFound {
		return commands.NewError(commands.NotFound, err, "approval.no_number", "number", number)
	}
	return err
}
