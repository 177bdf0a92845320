package approval

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// What can be done with a task beside deciding it. The last three take OA高级版.
const (
	handOver   = "over"
	handBefore = dingtalk.AppendBefore
	handAfter  = dingtalk.AppendAfter
	handBack   = "back"
)

// handing is the payload of a card that gives a task to somebody else.
type handing struct {
	Instance string `json:"instance"`
	Task     int64  `json:"task"`
	How      string `json:"how"`
	To       string `json:"to,omitempty"`   // userId
	Node     string `json:"node,omitempty"` // of handBack: where to
	Name     string `json:"name"`           // of whom it goes to
	Remark   string `json:"remark,omitempty"`
}

// more shows what else can be done: what takes a paid edition only where there is one.
func (s *skill) more(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := decided(req)
	if err != nil {
		return nil, err
	}
	card, err := s.mine(ctx, req, &d)
	if err != nil {
		return nil, err
	}
	return d.reply(req, More{Detail: card, Premium: s.premium(ctx, req.User.ID)})
}

// premium says whether the organisation has OA高级版: asked once a day.
func (s *skill) premium(ctx context.Context, userID string) bool {
	const key = "premium"
	if m, err := s.mark(ctx, key); err == nil && s.Now().Before(m.At) {
		return m.Way != ""
	}
	has, err := s.API.Workflow.Premium(ctx, userID)
	m, kept := mark{}, waysKept
	if err != nil {
		s.Log.Info("whether there is the premium edition is not known", "err", err)
		kept = askAgain
	}
	if has {
		m.Way = key
	}
	m.At = s.Now().Add(kept)
	if err := s.setMark(ctx, key, m, kept); err != nil {
		s.Log.Warn("whether there is the premium edition not kept", "err", err)
	}
	return has
}

// node is where a task can be sent back to, and whose it was.
type node struct{ id, name string }

// nodes are the originator and those who agreed at earlier nodes, the latest first.
func (s *skill) nodes(ctx context.Context, id string) ([]node, error) {
	_, d, err := s.glance(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("approval: read where it can be sent back to: %w", err)
	}
	out := []node{{dingtalk.StartActivity, s.name(ctx, d.OriginatorUserID)}}
	open := map[string]bool{}
	for _, t := range d.Tasks {
		open[t.ActivityID] = open[t.ActivityID] || t.Status == dingtalk.StatusRunning
	}
	for _, t := range slices.Backward(d.Tasks) {
		known := open[t.ActivityID] || slices.ContainsFunc(out, func(n node) bool { return n.id == t.ActivityID })
		if strings.EqualFold(t.Result, "AGREE") && !known && len(out) < maxButtons {
			out = append(out, node{t.ActivityID, s.name(ctx, t.UserID)})
		}
	}
	return out, nil
}

// hand asks to whom a task goes.
func (s *skill) hand(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := s.held(ctx, req)
	if err != nil {
		return nil, err
	}
	reply := askWhom(req, order{ID: d.Instance, How: handOver})
	reply.To = commands.PressedCard
	return reply, nil
}

// add asks whether somebody else is to decide before or after.
func (s *skill) add(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := s.held(ctx, req)
	if err != nil {
		return nil, err
	}
	reply := askHow(req, order{ID: d.Instance, How: handBefore}, "approval.append.when", handBefore, handAfter)
	reply.To = commands.PressedCard
	return reply, nil
}

// joined asks how somebody else is to decide, too: before or after, or instead where the organisation has no more than that.
func (s *skill) joined(ctx context.Context, req *commands.Request, o order) *commands.Reply {
	if !s.premium(ctx, req.User.ID) {
		o.How = handOver
		return askHow(req, o, "approval.append.cannot", handOver)
	}
	o.How = handBefore
	return askHow(req, o, "approval.append.when", handBefore, handAfter)
}

// askHow asks which of some ways of handing over an order means.
func askHow(req *commands.Request, o order, key string, hows ...string) *commands.Reply {
	o.Join = false
	view := cardtpl.Question{Ask: req.Lang.T(key), Skill: "approval"}
	dialog := &commands.Dialog{Command: "approval.handover", Slot: "to", Values: commands.ValuesOf(o)}
	for _, how := range hows {
		label := req.Lang.T("approval.append." + how)
		view.Options = append(view.Options, label)
		dialog.Options = append(dialog.Options, commands.Option{Label: label, Fill: commands.ValuesOf(order{How: how})})
	}
	return &commands.Reply{Card: view, Ask: dialog}
}

// held is the approval of a pressed card, if it still waits for the presser.
func (s *skill) held(ctx context.Context, req *commands.Request) (decision, error) {
	d, err := decided(req)
	if err == nil {
		_, err = s.mine(ctx, req, &d)
	}
	return d, err
}

func askWhom(req *commands.Request, o order) *commands.Reply {
	return &commands.Reply{
		Card: cardtpl.Question{Ask: req.Lang.T("approval.handover.whom." + o.How), Skill: "approval"},
		Ask:  &commands.Dialog{Command: "approval.handover", Slot: "to", Values: commands.ValuesOf(o)},
	}
}

// sendBack asks to whom a task is sent back.
func (s *skill) sendBack(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := s.held(ctx, req)
	if err != nil {
		return nil, err
	}
	reply, err := s.backWhere(ctx, req, order{ID: d.Instance, How: handBack})
	if reply != nil {
		reply.To = commands.PressedCard
	}
	return reply, err
}

// askRefusal says that nothing can be sent back without the paid edition, and offers what can be done instead.
func askRefusal(req *commands.Request, o order) *commands.Reply {
	o.Back = false
	refuse := req.Lang.T("approval.back.refuse")
	return &commands.Reply{
		Card: cardtpl.Question{Ask: req.Lang.T("approval.back.cannot"), Skill: "approval", Options: []string{refuse}},
		Ask: &commands.Dialog{Command: "approval.decide", Slot: "verdict", Values: commands.ValuesOf(o), Options: []commands.Option{{
			Label: refuse, Fill: commands.ValuesOf(order{Verdict: dingtalk.ResultRefuse}),
		}}},
	}
}

// backWhere asks to whom the task of an order is sent back.
func (s *skill) backWhere(ctx context.Context, req *commands.Request, o order) (*commands.Reply, error) {
	nodes, err := s.nodes(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	view := cardtpl.Question{Ask: req.Lang.T("approval.handover.whom.back"), Skill: "approval"}
	dialog := &commands.Dialog{Command: "approval.handover", Slot: "to", Values: commands.ValuesOf(o)}
	for n, to := range nodes {
		label := to.name
		if n == 0 {
			label = req.Lang.T("approval.back.originator", "who", to.name)
		}
		view.Options = append(view.Options, label)
		dialog.Options = append(dialog.Options, commands.Option{Label: label, Match: []string{to.name}, Fill: commands.ValuesOf(order{Of: []string{to.id}})})
	}
	return &commands.Reply{Card: view, Ask: dialog}, nil
}

func askBack(req *commands.Request, o order) *commands.Reply {
	return &commands.Reply{
		Card: cardtpl.Question{Ask: req.Lang.T("approval.back.why"), Skill: "approval"},
		Ask:  &commands.Dialog{Command: "approval.handover", Slot: "reason", Values: commands.ValuesOf(o)},
	}
}

// handover reads to whom which task goes, and shows it for a last look.
func (s *skill) handover(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var o order
	if err := commands.Bind(req, &o); err != nil {
		return nil, err
	}
	if o.settles(); o.ID == "" && o.How == handBack { // another one goes back to others
		o.Of = nil
	}
	i, reply, err := s.one(ctx, req, "approval.handover", o)
	if reply != nil || err != nil {
		return reply, err
	}
	if o.Join && o.How == "" {
		return s.joined(ctx, req, order{ID: i.ID, To: o.To, Reason: o.Reason}), nil
	}
	o.How = cmp.Or(o.How, handOver)
	h := handing{Instance: i.ID, How: o.How, Remark: strings.TrimSpace(o.Reason)}
	o.ID, o.Kind, o.Who, o.Number = i.ID, "", commands.Who{}, ""
	if n := utf8.RuneCountInString(h.Remark); n > dingtalk.MaxHandOver || h.How == handBack && n == 0 {
		return s.tooLong(req, o, n)
	}
	switch {
	case h.How == handBack && len(o.Of)+len(o.To.People) == 0:
		return s.backWhere(ctx, req, o)
	case h.How == handBack:
		err = s.backTo(ctx, req, &h, o)
	default:
		if reply, err = s.whom(ctx, req, &h, o); reply != nil {
			return reply, err
		}
	}
	if err != nil {
		return nil, err
	}
	reply, err = s.handing(ctx, req, h)
	return reply, unnumbered(err, i.Number)
}

// tooLong asks again for words of which DingTalk keeps fewer, or for those that are missing.
func (s *skill) tooLong(req *commands.Request, o order, n int) (*commands.Reply, error) {
	o.Reason = ""
	reply := askBack(req, o)
	if n > 0 {
		reply.Card = cardtpl.Question{Ask: req.Lang.T("cards.approval.reason.long", "n", n, "max", dingtalk.MaxHandOver), Skill: "approval"}
	}
	return reply, nil
}

func (s *skill) backTo(ctx context.Context, req *commands.Request, h *handing, o order) error {
	nodes, err := s.nodes(ctx, h.Instance)
	if err != nil {
		return err
	}
	named := len(o.To.People) > 0
	n := slices.IndexFunc(nodes, func(n node) bool {
		return named && n.name == o.To.People[0].Name || !named && slices.Contains(o.Of, n.id)
	})
	if n < 0 {
		return commands.NewError(commands.Invalid, nil, "approval.back.nobody")
	}
	h.Node, h.Name = nodes[n].id, nodes[n].name
	return nil
}

// whom finds the one person that a task goes to. A reply is a question about them.
func (s *skill) whom(ctx context.Context, req *commands.Request, h *handing, o order) (reply *commands.Reply, err error) {
	if len(o.To.People) == 0 {
		return askWhom(req, o), nil
	}
	h.To, reply, err = s.colleague(ctx, req, "approval.handover", o.To, commands.ValuesOf(o))
	return reply, err
}

// colleague finds the one person whom a command hands something to, in its parameter "to". A reply is a question about them.
func (s *skill) colleague(ctx context.Context, req *commands.Request, command string, to commands.Who, known commands.Values) (userID string, reply *commands.Reply, err error) {
	if len(to.People) != 1 {
		return "", nil, commands.NewError(commands.Invalid, nil, "approval.handover.one")
	}
	p := to.People[0]
	if p.ID != "" {
		_, seen, err := s.Directory.Seen(ctx, req.User.ID, p.ID)
		switch {
		case err != nil:
			return "", nil, commands.NewError(commands.Unavailable, err, "core.unavailable")
		case !seen:
			return "", nil, commands.NewError(commands.NotFound, nil, "core.no_person", "name", p.Name)
		}
		return p.ID, nil, nil
	}
	found, like, err := s.Directory.Match(ctx, req.User.ID, p.Name)
	switch {
	case err != nil:
		return "", nil, fmt.Errorf("approval: find whom to hand over to: %w", err)
	case len(found) == 0:
		return "", nil, commands.NewError(commands.NotFound, nil, "core.no_person", "name", p.Name)
	case len(found) == 1 && like.Sure():
		return found[0].UserID, nil, nil
	}
	var options []commands.Person
	for _, f := range found {
		options = append(options, commands.Person{ID: f.UserID, Name: f.Name, Detail: strings.TrimSpace(f.Dept + " " + f.Title)})
	}
	reply = commands.AskWhich(req, "approval", "to", p.Name, options, like.Sure(), known, func(p commands.Person) commands.Values {
		return commands.Values{"to": {Readings: []any{commands.Who{People: []commands.Person{p}}}}}
	})
	reply.Ask.Command = command
	return "", reply, nil
}

// handing shows what would be done, for a last look.
func (s *skill) handing(ctx context.Context, req *commands.Request, h handing) (*commands.Reply, error) {
	d := decision{Instance: h.Instance}
	card, err := s.mine(ctx, req, &d)
	if err != nil {
		return nil, err
	}
	h.Task = d.Task
	if err := s.mayTake(ctx, req, &h); err != nil {
		return nil, err
	}
	payload, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("approval: encode a hand-over: %w", err)
	}
	said := order{Open: h.Instance, How: h.How, Reason: h.Remark}
	if said.Of = []string{h.Node}; h.How != handBack {
		said.Of, said.To = nil, commands.Who{People: []commands.Person{{ID: h.To, Name: h.Name}}}
	}
	return &commands.Reply{
		Card:    Hand{Detail: card, How: h.How, To: h.Name, Remark: h.Remark, Start: h.Node == dingtalk.StartActivity},
		Ask:     &commands.Dialog{Command: "approval.handover", Values: commands.ValuesOf(said)},
		About:   &commands.Subject{Command: "approval.pending", Values: commands.ValuesOf(order{ID: h.Instance}), Name: card.heading()},
		Pending: &commands.Pending{Owners: []string{req.User.ID}, Payload: payload, TTL: decideTTL},
	}, nil
}

// mayTake says why somebody cannot get a task: whoever asked for the approval never decides it, nothing goes round in circles, and
// nobody gets what they have. Whom the asker may not see is nobody.
func (s *skill) mayTake(ctx context.Context, req *commands.Request, h *handing) error {
	if h.How == handBack {
		return nil
	}
	to, ok, err := s.Directory.Seen(ctx, req.User.ID, h.To)
	if err == nil && ok {
		to, ok, err = s.Directory.Fresh(ctx, h.To)
	}
	if err != nil {
		return commands.NewError(commands.Unavailable, err, "core.unavailable")
	}
	if !ok || !to.Active {
		return commands.NewError(commands.NotFound, nil, "core.no_person", "name", h.Name)
	}
	commands.Touch(ctx, commands.OnReceiver, h.To)
	h.Name = to.Name
	_, d, err := s.glance(ctx, h.Instance)
	if err != nil {
		return fmt.Errorf("approval: read before handing over: %w", err)
	}
	refuse := func(key string) error { return commands.NewError(commands.Invalid, nil, key, "who", h.Name) }
	switch {
	case h.To == req.User.ID:
		return refuse("approval.handover.self")
	case h.To == d.OriginatorUserID:
		return refuse("approval.handover.originator")
	case slices.ContainsFunc(d.Tasks, func(t dingtalk.Task) bool { return t.UserID == h.To && t.Status == dingtalk.StatusRunning }):
		return refuse("approval.handover.has")
	case slices.ContainsFunc(d.OperationRecords, func(o dingtalk.Operation) bool { return o.UserID == h.To && o.Type == handRecords[handOver] }):
		return refuse("approval.handover.circle")
	}
	return nil
}

// handRecords are what an approval's history calls each (openapi.md 4.1).
var handRecords = map[string]string{handOver: "REDIRECT_TASK", handBefore: "APPEND_TASK_BEFORE", handAfter: "APPEND_TASK_AFTER", handBack: "REDIRECT_PROCESS"}

func handed(req *commands.Request) (handing, error) {
	var h handing
	if err := json.Unmarshal(req.Press.Payload, &h); err != nil {
		return h, commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	return h, nil
}

// redirect gives the task away. Its calls have no idempotency key, so that it is looked first whose the task is, and again
// (reconcileHanding) whenever it is unclear whether a call took effect.
func (s *skill) redirect(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	h, err := handed(req)
	if err != nil {
		return nil, err
	}
	card, i, err := s.view(ctx, req, h.Instance)
	if err != nil {
		return nil, unsent(err)
	}
	if task, _, ok := i.holds(req.User.ID); !ok || task != h.Task {
		return s.handedOn(ctx, req, h, card)
	}
	if err := s.mayTake(ctx, req, &h); err != nil {
		return nil, unsent(err)
	}
	over, err := s.release(ctx, req, decision{Instance: h.Instance, Task: h.Task})
	if err != nil {
		return nil, unsent(err)
	}
	switch h.How {
	case handOver:
		err = s.API.Workflow.Redirect(ctx, dingtalk.Redirection{TaskID: h.Task, ToUserID: h.To, OperateUserID: req.User.ID, Remark: h.Remark})
	case handBack:
		err = s.API.Workflow.Revert(ctx, dingtalk.Reversion{ProcessInstanceID: h.Instance, TaskID: h.Task, OperateUserID: req.User.ID, TargetActivityID: h.Node, Remark: h.Remark})
	default:
		err = s.API.Workflow.Append(ctx, dingtalk.Appending{ProcessInstanceID: h.Instance, TaskID: h.Task, OperateUserID: req.User.ID, AppenderUserIDs: []string{h.To}, Type: h.How, Remark: h.Remark})
	}
	switch {
	case err == nil:
		reply := s.handReply(ctx, req, h, card)
		reply.Redraws = over
		return reply, nil
	case dingtalk.IsAlreadyDecided(err):
		if reply, known := s.handedOn(ctx, req, h, card); reply != nil || known != nil {
			return reply, known
		}
	}
	return nil, unable(err)
}

// reconcileHanding finds out whether a task was given away.
func (s *skill) reconcileHanding(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	h, err := handed(req)
	if err != nil {
		return nil, err
	}
	card, _, err := s.view(ctx, req, h.Instance)
	if err != nil {
		return nil, err
	}
	return s.handedOn(ctx, req, h, card)
}

// clockDrift is between our clock and DingTalk's, which tells minutes only.
const clockDrift = 2 * time.Minute

// handedOn reads what became of a task that was to be given away: an error when it is gone otherwise, nothing when it is still here.
func (s *skill) handedOn(ctx context.Context, req *commands.Request, h handing, card Detail) (*commands.Reply, error) {
	i, d, err := s.read(ctx, h.Instance, "", "")
	if err != nil {
		return nil, unsent(fmt.Errorf("approval: read what became of a hand-over: %w", err))
	}
	did := slices.ContainsFunc(d.OperationRecords, func(o dingtalk.Operation) bool {
		return o.UserID == req.User.ID && o.Type == handRecords[h.How] && o.Remark == h.Remark && o.Date.After(req.Press.First.Add(-clockDrift))
	})
	task, _, mine := i.holds(req.User.ID)
	mine = mine && task == h.Task
	switch {
	case did && (h.How == handAfter || !mine):
		return s.handReply(ctx, req, h, card), nil
	case mine && req.Press.Lost && req.Now.Sub(req.Press.First) < underWay:
		return nil, commands.NewError(commands.Unclear, nil, "cards.settled.unclear")
	case mine:
		return nil, nil
	}
	f, err := s.fate(ctx, decision{Instance: h.Instance, Task: h.Task}, req.User.ID)
	if err != nil {
		return nil, unsent(err)
	}
	return nil, commands.NewError(commands.Conflict, nil, "approval.already"+f.key(), "who", f.Who)
}

func (s *skill) handReply(ctx context.Context, req *commands.Request, h handing, card Detail) *commands.Reply {
	if h.How != handAfter {
		s.left(ctx, decision{Instance: h.Instance, Task: h.Task})
	}
	return &commands.Reply{
		To: commands.PressedCard, State: commands.StateDone, Close: true,
		Card: Handed{Title: card.heading(), How: h.How, To: h.Name, Remark: h.Remark, Who: s.name(ctx, req.User.ID), At: req.Now, URL: card.URL},
	}
}
