package approval

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/worktime"
)

// Jobs that tell those who asked for digests of single approvals. DingTalk tells of every task and result itself, so only what has
// waited is told of by default.
const (
	jobWaited = "approval.waited" // a task has waited for waitedFor
	jobTask   = "approval.task"   // a task came
	jobResult = "approval.result" // somebody's own approval was agreed to or refused
	waitedFor = 24 * time.Hour
)

// Push are the kinds of messages about single approvals that an administrator switched on.
type Push struct{ Tasks, Results bool }

// telling is a kind of them.
type telling struct {
	index string // of the approvals that may be meant, in front of the userId
	right string // the command whose rights it takes
	// at is when somebody is to be told of an approval; false is never, or not any more.
	at func(i instance, userID string) (time.Time, bool)
}

func tellings() map[string]telling {
	held := func(after time.Duration) telling {
		return telling{"holder|", "approval.pending", func(i instance, userID string) (time.Time, bool) {
			_, t, ok := i.holds(userID)
			return t.Since.Add(after), ok && i.Status == Running
		}}
	}
	return map[string]telling{
		jobWaited: held(waitedFor),
		jobTask:   held(readAfter), // what a list shows of it is known by then, and what comes together is told together
		jobResult: {"originator|", "approval.status", func(i instance, userID string) (time.Time, bool) {
			return i.Finished.Add(readAfter), i.Originator == userID && (i.Status == Agreed || i.Status == Refused) && !i.Finished.IsZero()
		}},
	}
}

// told is the data of such a job.
type told struct {
	User string   `json:"user"`
	Only []string `json:"only,omitempty"` // instances; none is all that are to be told of at the time of the job
	// Again is that they were told, and put it off.
	Again bool `json:"again,omitempty"`
}

// toldAt is the minute in which somebody is told of what is due at a moment: when they are at work. What comes together then is told
// together.
func (s *skill) toldAt(moment time.Time, p worktime.Plan) time.Time {
	return s.Work.Next(moment.Add(time.Minute-1).Truncate(time.Minute), p)
}

func tell(kind string, w told, at time.Time) (commands.Job, error) {
	raw, err := json.Marshal(w)
	if err != nil {
		return commands.Job{}, fmt.Errorf("approval: encode whom to tell: %w", err)
	}
	key := w.User + "|" + at.UTC().Format(time.RFC3339)
	if len(w.Only) > 0 {
		key += "|" + w.Only[0]
	}
	return commands.Job{Kind: kind, Key: key, At: at, Class: commands.ClassPersonal, Data: raw}, nil
}

// tellAbout plans that a person is told of approvals, if they asked for digests.
func (s *skill) tellAbout(ctx context.Context, userID string, kinds []string, out *commands.Outcome, of ...instance) error {
	d, _, err := s.digestsOf(ctx, userID)
	if err != nil || !d.On {
		return err
	}
	plan := s.Work.Of(ctx, userID)
	for _, i := range of {
		for _, kind := range kinds {
			moment, ok := tellings()[kind].at(i, userID)
			if !ok {
				continue
			}
			w, at := told{User: userID}, s.toldAt(moment, plan)
			if now := s.Now(); !at.After(now) { // heard of late: those of that minute may have been told already
				w.Only, at = []string{i.ID}, s.toldAt(now, plan)
			}
			job, err := tell(kind, w, at)
			if err != nil {
				return err
			}
			out.Jobs = append(out.Jobs, job)
		}
	}
	return nil
}

// taskKinds are the messages that a new task may bring about.
func (s *skill) taskKinds() []string {
	if s.Push.Tasks {
		return []string{jobWaited, jobTask}
	}
	return []string{jobWaited}
}

// planWaited plans the notices of what waits for somebody already, as far as it has not waited so long yet: digests tell of the rest.
func (s *skill) planWaited(ctx context.Context, userID string, out *commands.Outcome) error {
	waiting, err := s.find(ctx, "holder|"+userID, maxListed)
	if err != nil {
		return err
	}
	past := func(i instance) bool {
		moment, ok := tellings()[jobWaited].at(i, userID)
		return !ok || !moment.After(s.Now())
	}
	return s.tellAbout(ctx, userID, []string{jobWaited}, out, slices.DeleteFunc(waiting, past)...)
}

// planAll is planWaited for all who asked for digests: for what came while nobody listened.
func (s *skill) planAll(ctx context.Context, out *commands.Outcome) error {
	var all []string
	err := s.Records.Find(ctx, kindDigest, digestOn, 0, func(userID string, _ []byte, _ int64) error {
		all = append(all, userID)
		return nil
	})
	for _, userID := range all {
		if err == nil {
			err = s.planWaited(ctx, userID, out)
		}
	}
	return err
}

// pushed is the payload of a card that tells of approvals: of one, also what its task's buttons take.
type pushed struct {
	opened
	decision
}

// tellDue is the job that tells. What is over by then is left out; if nothing is left, or they want no digests any more, nobody is
// told anything. Nobody is told outside their working hours.
func (s *skill) tellDue(ctx context.Context, job commands.Job) (commands.Outcome, error) {
	var out commands.Outcome
	var w told
	if err := json.Unmarshal(job.Data, &w); err != nil {
		return out, fmt.Errorf("approval: decode whom to tell: %w", err)
	}
	d, _, err := s.digestsOf(ctx, w.User)
	if err != nil || !d.On {
		return out, err
	}
	now, plan, of := s.Now().In(s.Zone), s.Work.Ask(ctx, w.User), tellings()[job.Kind]
	if at := s.Work.Next(now, plan); at.After(now) {
		next, err := tell(job.Kind, w, at)
		out.Jobs = append(out.Jobs, next)
		return out, err
	}
	found, err := s.find(ctx, of.index+w.User, maxListed)
	if err != nil {
		return out, err
	}
	h, req := s.hearing(ctx), &commands.Request{User: commands.User{ID: w.User, CorpID: d.Corp}, Now: now, Zone: s.Zone}
	card, about := Told{Of: job.Kind, Now: now, MoreURL: upcoming(d.Corp)}, &commands.Subject{Command: of.right, Whole: true}
	var p pushed
	for _, i := range found {
		moment, ok := of.at(i, w.User)
		if !ok || len(w.Only) > 0 && !slices.Contains(w.Only, i.ID) || len(w.Only) == 0 && !s.toldAt(moment, plan).Equal(job.At) {
			continue
		}
		if !h.knows(i, now) {
			if i, _, err = s.read(ctx, i.ID, "", ""); err != nil {
				return out, fmt.Errorf("approval: read what somebody is to be told of: %w", err)
			}
			if _, ok = of.at(i, w.User); !ok {
				continue
			}
		}
		task, _, _ := i.holds(w.User)
		if first, err := s.tellOnce(ctx, i.ID, job.Kind+"|"+strconv.FormatInt(task, 10), job.Key); err != nil {
			return out, err
		} else if !first && !w.Again {
			continue
		}
		card.Rows = append(card.Rows, s.row(ctx, req, i))
		p.IDs = append(p.IDs, i.ID)
		p.Instance, p.Task = i.ID, task
		if len(about.Items) < maxRows {
			about.Items = append(about.Items, commands.Subject{Command: of.right, Values: commands.ValuesOf(asked(i)), Name: i.Title})
		}
	}
	if len(card.Rows) == 0 {
		return out, nil
	}
	payload, err := json.Marshal(p)
	if err != nil {
		return out, fmt.Errorf("approval: encode what somebody is told of: %w", err)
	}
	out.Messages = []commands.Message{{
		Key: job.Kind + "|" + job.Key, To: w.User, For: of.right, Card: card, Class: job.Class, About: about, Expires: now.Add(decideTTL),
		Pending: &commands.Pending{Owners: []string{w.User}, Payload: payload, Over: commands.StateDone},
	}}
	return out, nil
}

// tellOnce notes by which job somebody is told of an approval, and reports whether it is this one, which may run again.
func (s *skill) tellOnce(ctx context.Context, id, what, job string) (bool, error) {
	i, err := s.change(ctx, id, func(i instance, _ bool) *instance {
		if i.Told[what] == "" {
			i.Told = maps.Clone(i.Told)
			if i.Told == nil {
				i.Told = map[string]string{}
			}
			i.Told[what] = job
		}
		return &i
	})
	return i.Told[what] == job, err
}

// putOff tells of what has waited once more, on the next working day.
func (s *skill) putOff(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var p pushed
	if err := json.Unmarshal(req.Press.Payload, &p); err != nil || len(p.IDs) == 0 {
		return nil, commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	at := s.opens(ctx, i18n.Midnight(s.Now().In(s.Zone)).AddDate(0, 0, 1), req.User.ID)
	job, err := tell(jobWaited, told{User: req.User.ID, Only: p.IDs, Again: true}, at)
	return &commands.Reply{
		To: commands.PressedCard, State: commands.StateDone, Card: Snoozed{Until: at, Now: req.Now}, Outcome: commands.Outcome{Jobs: []commands.Job{job}},
	}, err
}
