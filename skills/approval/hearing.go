package approval

import (
	"context"
	"errors"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// Jobs of the index.
const (
	jobWatch = "approval.watch" // looks whether events can arrive, and makes up for when they could not
	jobRead  = "approval.read"  // reads what an event told of, for what a list shows of its form
)

const (
	watchEvery = time.Minute
	// silence is for how long events may not have arrived before some count as missed: DingTalk pushes again what was not
	// acknowledged (stream-protocol.md 2.6), for how long is not documented.
	silence = 3 * time.Minute
	// readAfter lets the events of one approval come in before it is read.
	readAfter = time.Minute
)

// gap is a time in which events were missed.
type gap struct {
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
}

// heard is the record, under the key "events", of what is known of them.
func (s *skill) heard(ctx context.Context, edit func(m *mark) bool) (mark, error) {
	var now mark
	_, err := s.editMark(ctx, "events", kept, func(m *mark) bool {
		changed := edit(m)
		now = *m
		return changed
	})
	return now, err
}

// noted remembers that events arrive, and follows what they told: the first since the start has the connection watched.
func (s *skill) noted(ctx context.Context, i instance) (commands.Outcome, error) {
	var out commands.Outcome
	now, first := s.Now(), false
	_, err := s.heard(ctx, func(m *mark) bool {
		if first = m.At.Before(s.started); !first && now.Sub(m.At) < time.Hour {
			return false
		}
		if m.At = now; m.Since.IsZero() {
			m.Since = now
		}
		return true
	})
	if first {
		out.Jobs = append(out.Jobs, commands.Job{Kind: jobWatch, At: now, Class: commands.ClassBulk})
	}
	if i.Status == Running && i.Read.IsZero() {
		out.Jobs = append(out.Jobs, commands.Job{Kind: jobRead, Key: i.ID, At: now.Add(readAfter), Class: commands.ClassBulk})
	}
	return out, err
}

// hearing is whether the index hears what happens, and since when it missed nothing.
type hearing struct {
	live bool
	from time.Time // what was known before may have changed unheard
}

// hearing says that events arrive once there was one since the start: that they are subscribed to no call tells.
func (s *skill) hearing(ctx context.Context) hearing {
	if !s.Events {
		return hearing{}
	}
	m, err := s.mark(ctx, "events")
	h := hearing{live: err == nil && !m.At.Before(s.started), from: latest(m.Since, m.Missed.To)}
	switch {
	case m.Listened.IsZero(): // nobody watches
		h.from = latest(h.from, s.started)
	case s.Now().Sub(m.Listened) > silence:
		h.live = false
	}
	return h
}

func latest(x, y time.Time) time.Time {
	if x.After(y) {
		return x
	}
	return y
}

// fresh reports whether what was read at a moment can be answered with: without events for so long as unheard says,
// with them for so long as heard.
func (h hearing) fresh(at, now time.Time, unheard, heard time.Duration) bool {
	if h.live {
		return !at.Before(h.from) && now.Sub(at) < heard
	}
	return now.Sub(at) < unheard
}

// knows reports whether an entry needs no reading before it is listed: a finished approval never changes again, and of
// a running one everything was heard since it was read, or begun.
func (h hearing) knows(i instance, now time.Time) bool {
	switch {
	case i.Status != Running:
		return true
	case i.Originator == "": // its beginning was not heard
		return false
	case h.live:
		return h.fresh(latest(i.Created, i.Read), now, 0, kept)
	}
	return h.fresh(i.Read, now, instanceKept, kept)
}

// watch notes every minute that events can arrive, and repairs the index behind a time in which they could not.
func (s *skill) watch(ctx context.Context, job commands.Job) (commands.Outcome, error) {
	if !s.Events {
		return commands.Outcome{}, nil
	}
	now := s.Now()
	job.At = now.Add(watchEvery)
	again := commands.Outcome{Jobs: []commands.Job{job}}
	if s.Listening != nil && !s.Listening() {
		return again, nil
	}
	m, err := s.heard(ctx, func(m *mark) bool {
		if !m.Listened.IsZero() && now.Sub(m.Listened) > silence {
			if m.Missed.From.IsZero() {
				m.Missed.From = m.Listened
			}
			m.Missed.To = now
		}
		m.Listened = now
		return true
	})
	if err == nil && !m.Missed.To.IsZero() {
		if err = s.repair(ctx, m.Missed); err == nil {
			err = errors.Join(s.catchUp(ctx, &again), s.planAll(ctx, &again))
		}
	}
	if err != nil {
		s.Log.Warn("index of approvals not repaired yet", "err", err)
	}
	return again, nil
}

// repair brings what happened in a gap into the index, as far as the day's calls go, and goes on the next time: what was
// submitted in it, and what was running. Until then who asks is answered from DingTalk.
func (s *skill) repair(ctx context.Context, missed gap) error {
	m, err := s.mark(ctx, "templates")
	if err != nil {
		return err
	}
	pay := s.purse(s.spare())
	for _, t := range s.indexed(m.Templates) {
		key := "missed|" + t.ProcessCode
		if done, err := s.mark(ctx, key); err != nil || !done.At.Before(missed.To) {
			if err != nil {
				return err
			}
			continue
		}
		whole, err := s.repairOne(ctx, t, missed, pay)
		switch {
		case dingtalk.IsTemporary(err), err == nil && !whole:
			return err
		case err != nil: // trying it again would use up every day's calls
			s.Log.Warn("approvals of a form not brought up to date after a gap", "form", t.Name, "err", err)
		}
		s.note(ctx, listingNoted, key)
	}
	_, err = s.heard(ctx, func(m *mark) bool {
		same := m.Missed == missed
		if same {
			m.Missed = gap{}
		}
		return same
	})
	s.Log.Info("index of approvals repaired", "from", missed.From, "to", missed.To)
	return err
}

func (s *skill) repairOne(ctx context.Context, t dingtalk.Template, missed gap, pay func(context.Context) bool) (whole bool, err error) {
	h := hearing{live: true, from: missed.To}
	begun := latest(missed.From, s.Now().Add(-lookBack)).Add(-time.Minute) // DingTalk tells minutes
	if whole, err = s.bring(ctx, t, dingtalk.InstanceQuery{Start: begun}, h, pay); err != nil || !whole {
		return false, err
	}
	ran, err := s.find(ctx, "running|"+t.ProcessCode, 0)
	if err != nil {
		return false, err
	}
	return s.readAll(ctx, wantedOf(ran), h, pay)
}

// readDue reads an approval that events told of, for what a list shows of its form, with at most half of what the index
// may use in a day: the other half is for gaps.
func (s *skill) readDue(ctx context.Context, job commands.Job) (commands.Outcome, error) {
	i, _, known, err := s.load(ctx, job.Key)
	if err != nil || !known || i.Status != Running || !i.Read.IsZero() || !s.purse(s.spare()/2)(ctx) {
		return commands.Outcome{}, err
	}
	if _, _, err := s.read(ctx, i.ID, "", ""); err != nil { // who looks reads it
		s.Log.Info("approval not read ahead", "err", err)
	}
	return commands.Outcome{}, nil
}
