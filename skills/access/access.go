// Package access is the skill that shows administrators who may do what, and goes through the rights of those who have
// more than others with them. It writes nothing: rights stand in the configuration, and it says on which line.
package access

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/directory"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/policy"
)

// Config wires the skill.
type Config struct {
	Policy    *policy.Policy
	Directory *directory.Directory
	// Commands lists what there is; it is asked at each request, after the router exists.
	Commands func() []commands.Command
}

type skill struct{ Config }

// New makes the skill.
func New(cfg Config) commands.Skill {
	s := skill{cfg}
	return commands.Skill{
		Name: "access", Samples: samples(),
		Commands: []commands.Command{{
			Name: "access.rights", Summary: "access.summary", Admin: true, Private: true, Run: s.rights,
			Aliases:  []string{"/rights", "权限设置", "權限設定", "谁能用什么", "誰能用什麼", "access rights"},
			Examples: []string{"access.example"},
			Params:   []commands.Param{{Name: commands.Skip, Type: commands.Follow}},
		}},
		Actions: map[string]commands.Action{
			"access.review": {For: "access.rights", Run: s.review},
			"access.keep":   {For: "access.rights", Run: s.decide(false)},
			"access.drop":   {For: "access.rights", Run: s.decide(true)},
		},
	}
}

// rights shows what follows from the configuration.
func (s skill) rights(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var asked struct {
		Skip int `param:"skip"`
	}
	if err := commands.Bind(req, &asked); err != nil {
		return nil, err
	}
	rules := s.Policy.Rules()
	set := rules.Settings()
	card := Rights{Strict: set.Strict, ReadOnly: set.ReadOnly, Groups: len(set.Groups), Skip: asked.Skip}
	for _, w := range set.Pilot {
		card.Pilot = append(card.Pilot, s.who(ctx, req, w.Text))
	}
	for _, id := range rules.Departments() {
		card.Departments = append(card.Departments, s.who(ctx, req, fmt.Sprint("dept:", id)))
	}
	if req.Conversation.Group {
		card.GroupID = req.Conversation.ID
	}
	there := s.Commands()
	for _, r := range rules.Rows() {
		switch {
		case !slices.ContainsFunc(there, func(c commands.Command) bool { return c.Name == r.Command.Name }):
		case len(r.Who) == 1 && r.Who[0].Text == "everyone":
			card.Open++
		default:
			row := Row{Line: line(r.Where)}
			if r.Source == policy.ByStrict {
				row.Line = "access.strict"
			}
			for _, w := range r.Who {
				row.Who = append(row.Who, s.who(ctx, req, w.Text))
			}
			card.add(row, req.Lang.T(r.Command.Summary))
		}
	}
	payload, err := json.Marshal(review{})
	if err != nil {
		return nil, fmt.Errorf("access: encode review: %w", err)
	}
	_, left := card.page()
	return &commands.Reply{
		Card: card, State: commands.StateOpen, About: &commands.Subject{Whole: true, Left: left},
		Pending: &commands.Pending{Owners: []string{req.User.ID}, Payload: payload, TTL: reviewTTL},
	}, nil
}

// review is a review on its way: the payload of its card.
type review struct {
	Skip  int    `json:"skip,omitempty"` // holders of earlier cards
	Left  int    `json:"left,omitempty"` // holders beyond Items
	At    int    `json:"at,omitempty"`   // the item that is asked about
	Items []Item `json:"items,omitempty"`
	Drop  []int  `json:"drop,omitempty"` // of Items
}

// reviewTTL is how long a review waits for its next press, maxReview how many holders one card can remember.
const (
	reviewTTL = 24 * time.Hour
	maxReview = 30
)

// review begins with the first holder, or goes on where an earlier card ended.
func (s skill) review(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var r review
	if err := json.Unmarshal(req.Press.Payload, &r); err != nil {
		return nil, fmt.Errorf("access: decode review: %w", err)
	}
	holders, err := s.Policy.Holders(ctx)
	if err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "policy.cannot_check")
	}
	now, left := cardtpl.Page(holders, r.Skip, maxReview)
	r = review{Skip: r.Skip, Left: left}
	for _, h := range now {
		item := Item{As: h.Who, Who: s.who(ctx, req, h.Who), Gone: s.gone(ctx, h.Who)}
		for _, right := range h.Rights {
			item.Rights = append(item.Rights, Right{What: s.what(ctx, req, right), Key: right.Key, Line: line(right.Where), Alone: right.Kind == policy.RightViewer || right.Kind == policy.RightCaller})
		}
		r.Items = append(r.Items, item)
	}
	return r.reply(req, commands.Here)
}

// decide notes an answer and asks about the next.
func (s skill) decide(drop bool) commands.Handler {
	return func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
		var r review
		if err := json.Unmarshal(req.Press.Payload, &r); err != nil {
			return nil, fmt.Errorf("access: decode review: %w", err)
		}
		if r.At >= len(r.Items) {
			return nil, commands.NewError(commands.Invalid, nil, "core.unknown_action")
		}
		if id, ok := strings.CutPrefix(r.Items[r.At].As, "user:"); ok {
			commands.Touch(ctx, commands.OnPerson, id)
		}
		if drop {
			r.Drop = append(r.Drop, r.At)
		}
		r.At++
		return r.reply(req, commands.PressedCard)
	}
}

// reply asks about the item that is next, or says what came of it.
func (r review) reply(req *commands.Request, to commands.Target) (*commands.Reply, error) {
	reply := &commands.Reply{To: to, State: commands.StatePending}
	if r.At < len(r.Items) {
		reply.Card = Review{Item: r.Items[r.At], N: r.Skip + r.At + 1, Of: r.Skip + len(r.Items) + r.Left}
	} else {
		done := Outcome{Kept: len(r.Items) - len(r.Drop), Left: r.Left}
		for _, i := range r.Drop {
			done.Drop = append(done.Drop, r.Items[i])
		}
		reply.Card, reply.State = done, commands.StateDone
		if r.Left == 0 {
			return reply, nil
		}
		reply.State = commands.StatePending
		r = review{Skip: r.Skip + len(r.Items)}
	}
	payload, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("access: encode review: %w", err)
	}
	reply.Pending = &commands.Pending{Owners: []string{req.User.ID}, Payload: payload, TTL: reviewTTL, Over: commands.StateDone}
	return reply, nil
}

// line is a place in the configuration without the folders of the machine.
func line(where string) string {
	if where == "" {
		return ""
	}
	return filepath.Base(where)
}

// who says who is meant by a word of the configuration: whom the asker may not see by that word alone.
func (s skill) who(ctx context.Context, req *commands.Request, text string) string {
	l := req.Lang
	kind, id, named := strings.Cut(text, ":")
	switch kind {
	case "user":
		if p, ok, err := s.Directory.Seen(ctx, req.User.ID, id); err == nil && ok {
			return p.Name
		}
		return id
	case "dept":
		var n int64
		if _, err := fmt.Sscan(id, &n); err == nil {
			if name := s.Directory.DeptName(ctx, n); name != "" {
				return name
			}
		}
	case "role", "group":
		return l.T("access.who."+kind, "name", id)
	default:
		if !named && i18n.Has("access.who."+kind) {
			return l.T("access.who." + kind)
		}
	}
	return text
}

// gone says that a right belongs to somebody who is not there.
func (s skill) gone(ctx context.Context, text string) bool {
	id, ok := strings.CutPrefix(text, "user:")
	if !ok {
		return false
	}
	_, here, err := s.Directory.Person(ctx, id)
	return err == nil && !here
}

// what says what a right is.
func (s skill) what(ctx context.Context, req *commands.Request, r policy.Right) string {
	l, of := req.Lang, r.Of
	switch r.Kind {
	case policy.RightAllow:
		if key := "cards.skill." + r.Of; i18n.Has(key) {
			of = l.T(key)
		}
		for _, c := range s.Commands() {
			if c.Name == r.Of {
				of = l.T(c.Summary)
			}
		}
	case policy.RightViewer, policy.RightCaller:
		var names []string
		for _, one := range strings.Split(r.Of, ", ") {
			switch {
			case one == "*":
				one = "everyone"
			case !strings.Contains(one, ":"):
				one = "user:" + one
			}
			names = append(names, s.who(ctx, req, one))
		}
		of = i18n.Join(l, names)
	}
	return l.T("access.right."+r.Kind, "of", of)
}
