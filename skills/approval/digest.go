package approval

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/worktime"
)

const (
	kindDigest = "approval.digest" // who wants digests, and when; also the job that sends one
	digestOn   = "on"              // index name of those who want some
	digestKept = 400 * 24 * time.Hour
	digestLate = 3 * time.Hour // what is later, because nobody was there to send it, waits for the next
	snoozeFor  = time.Hour
)

// digests is what somebody wants to be told of what waits for them.
type digests struct {
	On   bool            `json:"on"`
	At   []time.Duration `json:"at"`   // since midnight, on working days
	By   string          `json:"by"`   // the card whose press it was
	Corp string          `json:"corp"` // for links
	// Weekly is that a manager wants to know, each week, what is stuck with those whom they lead.
	Weekly bool `json:"weekly,omitempty"`
}

// usual is when digests come if nobody says when.
func usual() []time.Duration { return []time.Duration{9*time.Hour + 30*time.Minute, 16 * time.Hour} }

// next is the first of them after now on a day that is worked.
func (d digests) next(now time.Time, p worktime.Plan) time.Time {
	for day := i18n.Midnight(now); ; day = day.AddDate(0, 0, 1) {
		for _, at := range d.At {
			if t := day.Add(at); t.After(now) && p.Day(day).Works {
				return t
			}
		}
	}
}

// ofDigest is Skill.Personal: the wish is whose it is.
func ofDigest(userID string, _ []byte) (string, bool) { return userID, false }

func (s *skill) digestsOf(ctx context.Context, userID string) (d digests, version int64, err error) {
	raw, version, ok, err := s.Records.Get(ctx, kindDigest, userID)
	if err == nil && ok {
		err = json.Unmarshal(raw, &d)
	}
	return d, version, err
}

func (s *skill) setDigests(ctx context.Context, userID string, d digests) error {
	_, version, err := s.digestsOf(ctx, userID)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("approval: encode digests: %w", err)
	}
	var index []string
	if d.On {
		index = append(index, digestOn)
	}
	_, ok, err := s.Records.Swap(ctx, kindDigest, userID, raw, version, s.Now().Add(digestKept), index...)
	if err == nil && !ok {
		err = errContended
	}
	return err
}

// due is the job that sends somebody the next digest.
func (d digests) due(userID string, now time.Time, p worktime.Plan) commands.Job {
	return commands.Job{Kind: kindDigest, Key: userID, At: d.next(now, p), Class: commands.ClassBulk}
}

// digest leads from what was said to the card that switches digests on, or shows how they are.
func (s *skill) digest(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var q struct {
		Switch string         `param:"switch"`
		Time   commands.Time  `param:"time"`
		Repeat commands.Value `param:"repeat"`
		Stuck  bool           `param:"stuck"` // what is wanted is the weekly one
	}
	if err := commands.Bind(req, &q); err != nil {
		return nil, err
	}
	had, _, err := s.digestsOf(ctx, req.User.ID)
	if err != nil {
		return nil, err
	}
	weekly := q.Stuck && q.Switch == commands.On
	if weekly && !s.leads(ctx, req.User.ID) {
		return nil, commands.NewError(commands.Forbidden, nil, "approval.stuck.nobody")
	}
	switch timed := !q.Time.Start.IsZero(); {
	case had.On && (!timed && (had.Weekly || !weekly) || q.Switch == commands.Off):
		return s.digestShown(ctx, req, had)
	case q.Switch == commands.Off || q.Switch == commands.Ask:
		return nil, commands.NewError(commands.NotFound, nil, "approval.digest.none")
	}
	d := digests{On: true, At: usual(), Corp: req.User.CorpID, Weekly: had.Weekly || weekly}
	if had.On {
		d.At = had.At
	}
	if at := q.Time.Start; !at.IsZero() {
		d.At = []time.Duration{at.Sub(i18n.Midnight(at))}
	}
	payload, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("approval: encode digests: %w", err)
	}
	card := Digests{At: d.At, Waited: s.Events, Push: s.Push, Weekly: d.Weekly}
	if !weekly {
		card.Said = q.Repeat.Said
	}
	return &commands.Reply{
		Card: card, Close: true,
		Pending: &commands.Pending{Owners: []string{req.User.ID}, Payload: payload},
	}, nil
}

func (s *skill) digestShown(ctx context.Context, req *commands.Request, d digests) (*commands.Reply, error) {
	payload, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("approval: encode digests: %w", err)
	}
	return &commands.Reply{
		Card: Digests{At: d.At, On: true, Waited: s.Events, Push: s.Push, Leads: s.leads(ctx, req.User.ID), Weekly: d.Weekly}, Close: true, State: commands.StatePending,
		Pending: &commands.Pending{Owners: []string{req.User.ID}, Payload: payload, TTL: decideTTL, Over: commands.StateDone},
	}, nil
}

// digestOn switches them on, digestIsOn finds out whether it did.
func (s *skill) digestOn(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var d digests
	if err := json.Unmarshal(req.Press.Payload, &d); err != nil {
		return nil, commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	d.By = req.Press.TrackID
	if err := s.setDigests(ctx, req.User.ID, d); err != nil {
		return nil, err
	}
	return s.digestIsOn(ctx, req)
}

func (s *skill) digestIsOn(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, _, err := s.digestsOf(ctx, req.User.ID)
	if err != nil || d.By != req.Press.TrackID {
		return nil, err
	}
	reply, err := s.digestsAre(ctx, req, d)
	if err != nil || !d.On {
		return reply, err
	}
	reply.Jobs = append(reply.Jobs, d.due(req.User.ID, s.Now().In(s.Zone), s.Work.Of(ctx, req.User.ID)))
	return reply, s.planWaited(ctx, req.User.ID, &reply.Outcome)
}

// digestsAre answers a press that changed one of them. The card of a weekly one outlives the daily ones.
func (s *skill) digestsAre(ctx context.Context, req *commands.Request, d digests) (*commands.Reply, error) {
	if !d.On {
		return s.digestIsOff(ctx, req)
	}
	reply, err := s.digestShown(ctx, req, d)
	if err != nil {
		return nil, err
	}
	if reply.To = commands.PressedCard; d.Weekly {
		reply.Jobs = []commands.Job{s.weeklyJob(ctx, d, req.User.ID)}
	}
	return reply, nil
}

// digestOff switches them off; once more is the same.
func (s *skill) digestOff(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, _, err := s.digestsOf(ctx, req.User.ID)
	if err != nil {
		return nil, err
	}
	d.On = false // it keeps the press that switched them on, so that this one does not do it anew
	if err := s.setDigests(ctx, req.User.ID, d); err != nil {
		return nil, err
	}
	return s.digestIsOff(ctx, req)
}

func (s *skill) digestIsOff(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, _, err := s.digestsOf(ctx, req.User.ID)
	if err != nil || d.On {
		return nil, err
	}
	return &commands.Reply{
		To: commands.PressedCard, State: commands.StateCancelled, Close: true, Card: DigestsOff{Who: s.name(ctx, req.User.ID), At: req.Now},
	}, nil
}

// snoozed is the data of a job that sends a digest once more; the daily one has none.
type snoozed struct {
	User string `json:"user"`
}

// snooze sends a digest once more in an hour, or when its reader is at work again.
func (s *skill) snooze(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	at := s.opens(ctx, s.Now().In(s.Zone).Add(snoozeFor), req.User.ID)
	data, err := json.Marshal(snoozed{req.User.ID})
	if err != nil {
		return nil, fmt.Errorf("approval: encode a snooze: %w", err)
	}
	return &commands.Reply{
		To: commands.PressedCard, State: commands.StateDone, Card: Snoozed{Until: at, Now: req.Now},
		Outcome: commands.Outcome{Jobs: []commands.Job{{Kind: kindDigest, Key: req.User.ID + "|later", At: at, Class: commands.ClassPersonal, Data: data}}},
	}, nil
}

// digestDue is the job that tells somebody what waits for them, if anything does and they still want to know. With events it costs no
// call beside the card; without them DingTalk's count, and names nothing.
func (s *skill) digestDue(ctx context.Context, job commands.Job) (commands.Outcome, error) {
	var out commands.Outcome
	var later snoozed
	if len(job.Data) > 0 {
		if err := json.Unmarshal(job.Data, &later); err != nil {
			return out, fmt.Errorf("approval: decode a snooze: %w", err)
		}
	}
	userID, now := cmp.Or(later.User, job.Key), s.Now().In(s.Zone)
	d, _, err := s.digestsOf(ctx, userID)
	if err != nil || !d.On {
		return out, err
	}
	plan := s.Work.Ask(ctx, userID)
	if later.User == "" {
		out.Jobs = []commands.Job{d.due(userID, now, plan)}
	}
	if now.Sub(job.At) > digestLate || !plan.Day(now).Works { // a holiday may be announced after it was planned
		return out, nil
	}
	about := &commands.Subject{Command: "approval.pending", Whole: true}
	card := Digest{Now: now, MoreURL: upcoming(d.Corp)}
	if s.hearing(ctx).live {
		waiting, err := s.find(ctx, "holder|"+userID, maxListed)
		if err != nil {
			return out, err
		}
		slices.SortStableFunc(waiting, func(x, y instance) int { return x.since().Compare(y.since()) })
		req := &commands.Request{User: commands.User{ID: userID, CorpID: d.Corp}, Now: now, Zone: s.Zone}
		for _, i := range waiting {
			card.Rows = append(card.Rows, s.row(ctx, req, i))
			if len(about.Items) < maxRows {
				about.Items = append(about.Items, commands.Subject{Command: "approval.pending", Values: commands.ValuesOf(asked(i)), Name: i.Title})
			}
		}
		card.N = len(waiting)
	} else if card.N, err = s.API.Workflow.TodoCount(ctx, userID); err != nil {
		return out, fmt.Errorf("approval: count what waits: %w", err)
	}
	if card.N == 0 {
		return out, nil
	}
	out.Messages = []commands.Message{{
		Key: "digest|" + job.At.UTC().Format(time.RFC3339), To: userID, For: "approval.digest", Card: card, Class: job.Class,
		Expires: now.Add(listTTL), Pending: &commands.Pending{Owners: []string{userID}, Payload: []byte("{}"), Over: commands.StateDone},
		About: about,
	}}
	return out, nil
}
