package approval

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
)

// listTTL is how long a list's buttons work, decideTTL how long a decision can be made on a card.
const (
	listTTL   = 24 * time.Hour
	decideTTL = 72 * time.Hour
	maxListed = 100 // approvals that a list and the pages behind it show
)

// opened is the payload of a list: what its buttons open.
type opened struct {
	IDs []string `json:"ids"`
}

// question is which approvals are asked about.
type question struct {
	Kind   string        `param:"kind"`  // as said: 出差
	Kinds  []string      `param:"kinds"` // several of them; what is still to come
	Status string        `param:"status"`
	Number string        `param:"number"` // businessId
	Dates  commands.Days `param:"dates"`  // when it was submitted
	Who    commands.Who  `param:"who"`    // whom it waits for
	// Amount is how much money it is about.
	Amount commands.Amounts `param:"amount"`
	// Said behind an answer: which one that has no number, why it stands where it does, what of a list was shown before.
	Instance string `param:"instance"`
	Why      bool   `param:"why"`
	Skip     int    `param:"skip"`
}

// asked is the question for one approval.
func asked(i instance) question {
	if i.Number != "" {
		return question{Number: i.Number}
	}
	return question{Instance: i.ID}
}

// status answers where the asker's own approvals stand: one by number or kind in detail, else a list.
func (s *skill) status(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var a question
	if err := commands.Bind(req, &a); err != nil {
		return nil, err
	}
	if a.Number != "" {
		return s.byNumber(ctx, req, a.Number)
	}
	if a.Instance != "" {
		return s.detail(ctx, req, a.Instance)
	}
	mine, err := s.submitted(ctx, req, a.Kind)
	if err != nil {
		return nil, err
	}
	card := List{
		Heading: Mine, AsOf: req.Now, Unheard: !s.hearing(ctx).live, Only: s.only(), Kind: a.Kind, Status: Status(a.Status), Skip: a.Skip,
		From: a.Dates.From, To: a.Dates.To, Amount: a.Amount,
	}
	if first := req.Now.Add(-lookBack); !a.Dates.From.IsZero() && a.Dates.From.Before(first) {
		card.Since = first
	}
	others := slices.DeleteFunc(slices.Clone(a.Who.People), func(p commands.Person) bool { return p.ID == req.User.ID })
	if len(others) > 0 {
		a.Who.People = others
		of, err := s.with(ctx, req, mine, a)
		if err != nil {
			return nil, err
		}
		if len(of) == 0 { // asked about somebody else's, it is never answered about the asker's
			return s.theirs(ctx, req, a, card)
		}
		mine = of
		for _, p := range others {
			card.With = append(card.With, p.Name)
		}
	}
	mine = slices.DeleteFunc(mine, func(i instance) bool { return !s.fits(i, a) })
	slices.SortStableFunc(mine, newestFirst)
	if mine, err = s.counted(ctx, req, mine, &card); err != nil {
		return nil, err
	}
	if only := single(mine, a); only != nil && len(card.Unsure) == 0 {
		return s.detail(ctx, req, only.ID)
	}
	return s.list(ctx, req, card, mine)
}

func newestFirst(x, y instance) int { return y.Created.Compare(x.Created) }

// single picks the one approval that a question is clearly about: the only one, or the only one of a
// kind that still runs.
func single(mine []instance, a question) *instance {
	if len(mine) == 1 {
		return &mine[0]
	}
	if a.Kind == "" {
		return nil
	}
	var running []instance
	for _, i := range mine {
		if i.Status == Running {
			running = append(running, i)
		}
	}
	if len(running) == 1 {
		return &running[0]
	}
	return nil
}

// byNumber shows an approval by its businessId.
func (s *skill) byNumber(ctx context.Context, req *commands.Request, number string) (*commands.Reply, error) {
	i, err := s.ofNumber(ctx, req, number)
	if err != nil {
		return nil, err
	}
	reply, err := s.detail(ctx, req, i.ID)
	return reply, unnumbered(err, number)
}

// pending answers what waits for the asker, with DingTalk's own count beside what can be shown.
func (s *skill) pending(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var a question
	if err := commands.Bind(req, &a); err != nil {
		return nil, err
	}
	if a.Number != "" {
		return s.byNumber(ctx, req, a.Number)
	}
	if a.Instance != "" {
		return s.detail(ctx, req, a.Instance)
	}
	waiting, count, err := s.allWaiting(ctx, req)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(waiting, func(x, y instance) int { return x.since().Compare(y.since()) })
	of := slices.DeleteFunc(slices.Clone(waiting), func(i instance) bool {
		return a.Kind != "" && !s.sameKind(i.Kind, a.Kind) && !s.sameKind(i.Title, a.Kind)
	})
	card := List{
		Heading: Pending, Unlisted: count.Unlisted, AsOf: req.Now, Counted: count.At.In(req.Zone),
		Unheard: !s.hearing(ctx).live, Only: s.only(), Kind: a.Kind, Amount: a.Amount, Skip: a.Skip, MoreURL: upcoming(req.User.CorpID),
	}
	if of, err = s.counted(ctx, req, of, &card); err != nil {
		return nil, err
	}
	card.Others = len(waiting) - len(of) - len(card.Unsure)
	return s.list(ctx, req, card, of)
}

// allWaiting lists what waits for the asker, and how many more DingTalk counted when. With events the list needs no call,
// and the count one every ten minutes: where the two differ, something was missed, and is looked for.
func (s *skill) allWaiting(ctx context.Context, req *commands.Request) (waiting []instance, count mark, err error) {
	userID, h := req.User.ID, s.hearing(ctx)
	if waiting, err = s.waiting(ctx, userID, h); err != nil {
		return nil, mark{}, err
	}
	count, err = s.mark(ctx, "count|"+userID)
	if err == nil && h.live && h.fresh(count.At, s.Now(), 0, countKept) {
		return waiting, count, nil
	}
	n, err := s.API.Workflow.TodoCount(ctx, userID)
	if err != nil {
		return nil, mark{}, fmt.Errorf("approval: count pending: %w", err)
	}
	switch {
	case n > len(waiting):
		if err = s.fillPending(ctx, userID, n, req.Now); err == nil {
			waiting, err = s.waiting(ctx, userID, h)
		}
	case n < len(waiting) && h.live:
		waiting, err = s.waiting(ctx, userID, hearing{})
	}
	if err != nil {
		return nil, mark{}, err
	}
	count = mark{At: s.Now(), Unlisted: max(n-len(waiting), 0)}
	if err := s.setMark(ctx, "count|"+userID, count, countKept); err != nil {
		s.Log.Warn("count of what waits not kept", "err", err)
	}
	return waiting, count, nil
}

// waiting lists what the index says waits for a person, after reading again what may have changed unheard: saying that
// something waits which was decided meanwhile is a wrong answer.
func (s *skill) waiting(ctx context.Context, userID string, h hearing) ([]instance, error) {
	found, err := s.find(ctx, "holder|"+userID, maxListed)
	if err != nil {
		return nil, err
	}
	if _, err := s.readAll(ctx, wantedOf(found), h, nil); err != nil {
		return nil, err
	}
	return s.find(ctx, "holder|"+userID, maxListed)
}

// only names the forms that the index holds, when they are not all.
func (s *skill) only() (names []string) {
	if f := s.forms.Load(); f != nil && len(s.Kinds) > 0 {
		for _, t := range s.indexed(f.list) {
			names = append(names, t.Name)
		}
	}
	return names
}

// upcoming is DingTalk's own list of what waits for the reader (openapi.md 4.12).
func upcoming(corpID string) string {
	if corpID == "" {
		return ""
	}
	return "https://aflow.dingtalk.com/dingtalk/mobile/homepage.htm?corpid=" + url.QueryEscape(corpID) + "#/upcoming"
}

func (s *skill) list(ctx context.Context, req *commands.Request, card List, of []instance) (*commands.Reply, error) {
	card.Shown, card.Rows = len(of), s.rows(ctx, req, of[:min(len(of), maxListed)])
	var ids []string
	for n := range card.Rows {
		ids, card.Rows[n].N = append(ids, of[n].ID), n
	}
	about, command := &commands.Subject{Whole: true}, "approval.status"
	if card.Heading == Pending {
		command = "approval.pending"
	}
	shown, left := cardtpl.Page(of[:len(card.Rows)], card.Skip, maxRows)
	for _, i := range shown {
		touch(ctx, i.ID, i.Originator)
		about.Items = append(about.Items, commands.Subject{Command: command, Values: commands.ValuesOf(asked(i)), Name: i.Title})
	}
	about.Left = left
	payload, err := json.Marshal(opened{ids})
	if err != nil {
		return nil, fmt.Errorf("approval: encode list: %w", err)
	}
	return &commands.Reply{
		Card: card, State: commands.StateOpen, About: about,
		Pending: &commands.Pending{Owners: []string{req.User.ID}, Payload: payload, TTL: listTTL},
	}, nil
}

// row is what lists show of an approval.
func (s *skill) row(ctx context.Context, req *commands.Request, i instance) Row {
	row := Row{
		Title: i.Title, Kind: i.Kind, Number: i.Number, Status: i.Status, Since: i.since(),
		Created: inZone(i.Created, req.Zone), Finished: inZone(i.Finished, req.Zone), URL: i.URL,
		Summary: i.Summary, Unread: i.Read.IsZero() && i.Summary == (Summary{}), Originator: s.name(ctx, i.Originator),
	}
	for _, t := range i.open() {
		row.Holders = append(row.Holders, s.name(ctx, t.UserID))
		if t.UserID == req.User.ID {
			row.Since, row.URL = t.Since, cmp.Or(t.URL, row.URL)
		}
	}
	slices.Sort(row.Holders)
	return row
}

func (s *skill) rows(ctx context.Context, req *commands.Request, of []instance) (out []Row) {
	for _, i := range of {
		out = append(out, s.row(ctx, req, i))
	}
	return out
}

// touch notes whose approval is looked at.
func touch(ctx context.Context, id, originator string) {
	commands.Touch(ctx, commands.OnApproval, id)
	commands.Touch(ctx, commands.OnPerson, originator)
}

// inZone keeps "not yet" what it is.
func inZone(t time.Time, zone *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(zone)
}

// name says who somebody is; a directory that fails costs the name, not the answer.
func (s *skill) name(ctx context.Context, userID string) string {
	if userID == "" {
		return ""
	}
	p, ok, err := s.Directory.Person(ctx, userID)
	if err != nil || !ok || p.Name == "" {
		return userID
	}
	return p.Name
}
