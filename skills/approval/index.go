package approval

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// kept is how long an approval stays in the index after it was last seen.
const kept = 400 * 24 * time.Hour

const (
	kindInstance = "approval"
	kindFill     = "approval.fill"
)

// instance is what the index knows of an approval. Of its form it holds what a list shows to tell two of
// a kind apart (amount, dates, length, place, or a few words of what it is about), and lists are shown
// only to who submitted it or has to decide it. All else is read when somebody who may see it asks.
type instance struct {
	ID         string          `json:"id"`
	Code       string          `json:"code,omitempty"` // processCode
	Kind       string          `json:"kind,omitempty"` // template name
	Title      string          `json:"title,omitempty"`
	Number     string          `json:"number,omitempty"` // businessId
	Status     Status          `json:"status"`
	Originator string          `json:"originator,omitempty"`
	Tasks      map[string]task `json:"holders,omitempty"` // by taskId, while it runs
	Created    time.Time       `json:"created,omitzero"`
	Finished   time.Time       `json:"finished,omitzero"`
	URL        string          `json:"url,omitempty"`
	Read       time.Time       `json:"read,omitzero"`  // when the whole was last read
	Heard      time.Time       `json:"heard,omitzero"` // when the newest event of it happened
	Summary    Summary         `json:"summary,omitzero"`
	// Told are the jobs that told somebody of it, by their kind and the task: events come twice, people are told once.
	Told map[string]string `json:"told,omitempty"`
}

type task struct {
	UserID string    `json:"user_id,omitempty"`
	Since  time.Time `json:"since,omitzero"`
	URL    string    `json:"url,omitempty"`
	Node   string    `json:"node,omitempty"` // activityId: tasks of one node are decided together
	Over   bool      `json:"over,omitempty"` // kept so that the event of its start, should it come later, opens nothing
	Agreed bool      `json:"agreed,omitempty"`
}

// deleted is the status of an approval that is gone and kept for the same reason. Nobody finds it.
const deleted Status = "deleted"

func (i instance) index() []string {
	var names []string
	if i.Status == deleted {
		return nil
	}
	if i.Originator != "" {
		names = append(names, "originator|"+i.Originator)
	}
	if i.Number != "" {
		names = append(names, "number|"+i.Number)
	}
	if i.Status == Running {
		names = append(names, "running|"+i.Code)
	}
	for _, t := range i.open() {
		if name := "holder|" + t.UserID; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// personal is Skill.Personal: an approval is its originator's, and stays while others have to decide it.
func personal(_ string, value []byte) (userID string, stays bool) {
	var i instance
	if err := json.Unmarshal(value, &i); err != nil {
		return "", true
	}
	return i.Originator, i.Status == Running
}

// open are the tasks that it waits for, by taskId.
func (i instance) open() iter.Seq2[string, task] {
	return func(yield func(string, task) bool) {
		for id, t := range i.Tasks {
			if !t.Over && !yield(id, t) {
				return
			}
		}
	}
}

// holds returns the task of userID, if the approval waits for them.
func (i instance) holds(userID string) (id int64, t task, ok bool) {
	for key, t := range i.open() {
		if t.UserID == userID {
			id, err := strconv.ParseInt(key, 10, 64)
			return id, t, err == nil
		}
	}
	return 0, task{}, false
}

// close notes that a task is over. The history changed with it: it is read when somebody looks.
func (i *instance) close(id string) {
	i.Tasks, i.Read = maps.Clone(i.Tasks), time.Time{}
	if i.Tasks == nil {
		i.Tasks = map[string]task{}
	}
	i.Tasks[id] = task{Over: true}
}

// since is since when it waits for those it waits for now.
func (i instance) since() time.Time {
	var at time.Time
	for _, t := range i.open() {
		if at.IsZero() || t.Since.Before(at) {
			at = t.Since
		}
	}
	return at
}

// statusOf reads DingTalk's status and result. The result means nothing before COMPLETED.
func statusOf(status, result string) Status {
	switch {
	case status == dingtalk.StatusCompleted && result == dingtalk.ResultRefuse:
		return Refused
	case status == dingtalk.StatusCompleted:
		return Agreed
	case status == dingtalk.StatusTerminated, status == "CANCELED":
		return Withdrawn
	}
	return Running
}

// take brings an entry up to what DingTalk says now.
func (i *instance) take(d dingtalk.Instance, now time.Time) {
	i.Title, i.Originator, i.Created, i.Finished, i.Read = d.Title, d.OriginatorUserID, d.CreateTime, d.FinishTime, now
	i.Status, i.Summary = statusOf(d.Status, d.Result), summarise(filled(d))
	if d.BusinessID != "" {
		i.Number = d.BusinessID
	}
	had := i.Tasks
	i.Tasks = nil
	if i.Status != Running {
		return
	}
	i.Tasks = map[string]task{}
	for _, t := range d.Tasks {
		id := strconv.FormatInt(t.TaskID, 10)
		if t.Status == dingtalk.StatusRunning {
			i.Tasks[id] = task{UserID: t.UserID, Since: t.CreateTime, URL: cmp.Or(t.MobileURL, had[id].URL), Node: t.ActivityID}
		} else {
			i.Tasks[id] = task{Over: true, Node: t.ActivityID, Agreed: t.Status == dingtalk.StatusCompleted && strings.EqualFold(t.Result, dingtalk.ResultAgree)}
		}
	}
}

// joint is the node that several people decide together now: who has to, and how many of them agreed. The node is ""
// where DingTalk told of none, or of several.
func (i instance) joint() (node string, left []string, agreed int) {
	for _, t := range i.open() {
		if t.Node == "" || (node != "" && t.Node != node) {
			return "", nil, 0
		}
		node, left = t.Node, append(left, t.UserID)
	}
	for _, t := range i.Tasks {
		if t.Agreed && t.Node == node {
			agreed++
		}
	}
	return node, left, agreed
}

func (s *skill) load(ctx context.Context, id string) (instance, int64, bool, error) {
	raw, version, ok, err := s.Records.Get(ctx, kindInstance, id)
	if err != nil || !ok {
		return instance{ID: id}, 0, false, err
	}
	var i instance
	if err := s.decode(raw, &i); err != nil {
		return instance{ID: id}, version, false, err
	}
	return i, version, true, nil
}

// decode reads an entry. Events tell of which form it is, and not what that is called.
func (s *skill) decode(raw []byte, i *instance) error {
	if err := json.Unmarshal(raw, i); err != nil {
		return fmt.Errorf("approval: decode index entry: %w", err)
	}
	if i.Kind == "" {
		i.Kind = s.formName(i.Code)
	}
	return nil
}

var errContended = errors.New("approval: index entry keeps changing")

// change edits an entry under compare-and-set: an answer and an event may meet. A nil result of edit
// deletes the entry.
func (s *skill) change(ctx context.Context, id string, edit func(i instance, known bool) *instance) (instance, error) {
	for { // of those who meet, one gets on each time
		i, version, known, err := s.load(ctx, id)
		if err != nil {
			return i, err
		}
		next := edit(i, known)
		if next == nil && !known {
			return i, nil
		}
		if _, ok, err := s.swap(ctx, id, next, version); err != nil || ok {
			if next == nil {
				next = &instance{}
			}
			return *next, err
		}
	}
}

// swap writes an entry, or with nil removes it, if it still is of that version; it has the new one then.
func (s *skill) swap(ctx context.Context, id string, next *instance, had int64) (version int64, ok bool, err error) {
	if next == nil {
		return s.Records.Swap(ctx, kindInstance, id, nil, had, time.Time{})
	}
	raw, err := json.Marshal(next)
	if err != nil {
		return 0, false, fmt.Errorf("approval: encode index entry: %w", err)
	}
	return s.Records.Swap(ctx, kindInstance, id, raw, had, s.Now().Add(kept), next.index()...)
}

// find lists entries under an index name, newest change first.
func (s *skill) find(ctx context.Context, index string, limit int) ([]instance, error) {
	var out []instance
	err := s.Records.Find(ctx, kindInstance, index, limit, func(_ string, value []byte, _ int64) error {
		var i instance
		if err := s.decode(value, &i); err != nil {
			return err
		}
		out = append(out, i)
		return nil
	})
	return out, err
}

// readings are the approvals that are being read, and those that wait for that to end, by how they were asked for.
type readings struct {
	mu         sync.Mutex
	runs, next map[string]*reading
}

type reading struct {
	read
	err  error
	done chan struct{}
}

// read fetches an approval and brings the index up to date with it. Those who ask while it is being read share the next reading, which
// shows what they did before they asked.
func (s *skill) read(ctx context.Context, id, code, kind string) (instance, dingtalk.Instance, error) {
	key := strings.Join([]string{id, code, kind}, "|")
	s.reads.mu.Lock()
	r := s.reads.next[key]
	if r == nil {
		r = &reading{done: make(chan struct{})}
		if s.reads.next == nil {
			s.reads.next, s.reads.runs = map[string]*reading{}, map[string]*reading{}
		}
		s.reads.next[key] = r
		go s.reads.run(key, r, s.reads.runs[key], func() { r.instance, r.from, r.err = s.fetch(context.WithoutCancel(ctx), id, code, kind) })
	}
	s.reads.mu.Unlock()
	select {
	case <-r.done:
		return r.instance, r.from, r.err
	case <-ctx.Done():
		return instance{}, dingtalk.Instance{}, ctx.Err()
	}
}

// run does a reading behind the one that runs.
func (rs *readings) run(key string, r, before *reading, fetch func()) {
	if before != nil {
		<-before.done
	}
	rs.mu.Lock()
	delete(rs.next, key)
	rs.runs[key] = r
	rs.mu.Unlock()
	fetch()
	rs.mu.Lock()
	if rs.runs[key] == r {
		delete(rs.runs, key)
	}
	rs.mu.Unlock()
	close(r.done)
}

// fetch reads an approval. What was asked before an event came must not undo the event, because with events nobody asks again: then it is
// fetched anew.
func (s *skill) fetch(ctx context.Context, id, code, kind string) (i instance, d dingtalk.Instance, err error) {
	for range 5 {
		var version int64
		if i, version, _, err = s.load(ctx, id); err != nil {
			return i, d, err
		}
		d, err = s.API.Workflow.Get(ctx, id)
		if dingtalk.IsNotFound(err) || dingtalk.HasCode(err, "processInstanceNotExist", "processInstanceIdError") {
			if _, cerr := s.change(ctx, id, func(instance, bool) *instance { return nil }); cerr != nil {
				s.Log.Warn("approval that is gone not dropped from the index", "err", cerr)
			}
			return instance{}, d, err
		}
		if err != nil {
			return instance{}, d, err
		}
		if i.Code = cmp.Or(code, i.Code); kind != "" {
			i.Kind = kind
		}
		i.take(d, s.Now())
		version, ok, err := s.swap(ctx, id, &i, version)
		if err != nil {
			return i, d, err
		}
		if ok {
			s.details.put(id, detail{whole: d, version: version, read: i.Read})
			return i, d, nil
		}
	}
	return i, d, nil // events keep coming, and tell the index themselves
}
