package approval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// How far back and how fresh. DingTalk lists up to 120 days (openapi.md 4.4); what people ask about
// is younger. Between two listings of the same thing, events or a direct read keep it right.
const (
	lookBack       = 90 * 24 * time.Hour
	templatesKept  = 6 * time.Hour
	namesKept      = 30 * 24 * time.Hour // of the templates, to be recognised; with events: they tell of forms that are new
	listingKept    = 10 * time.Minute    // without events
	runningEvented = 12 * time.Hour      // with events, where DingTalk counts more than they told of
	mineEvented    = 30 * 24 * time.Hour // with events: they bring what is new
	listingNoted   = mineEvented         // how long it is known that something was listed
	countKept      = 10 * time.Minute    // with events: how many wait for a person by DingTalk's own count
	instanceKept   = time.Minute
	readsPerAnswer = 40 // single reads that one question may cost
	pagesPerCode   = 5  // pages of 20 ids
	parallelReads  = 4
)

// mark remembers when something was listed, and what came of it; of a way, until when it holds.
type mark struct {
	At        time.Time           `json:"at"`
	Templates []dingtalk.Template `json:"templates,omitempty"`
	Calls     int                 `json:"calls,omitempty"`
	Unlisted  int                 `json:"unlisted,omitempty"` // DingTalk counts so many more than are known
	Way       string              `json:"way,omitempty"`
	// Of events: since when they arrive, when they last could, and when they could not meanwhile.
	Since    time.Time `json:"since,omitzero"`
	Listened time.Time `json:"listened,omitzero"`
	Missed   gap       `json:"missed,omitzero"`
	Form     *sheet    `json:"form,omitempty"`

	Leaves []dingtalk.LeaveType `json:"leaves,omitempty"`
}

func (s *skill) mark(ctx context.Context, key string) (mark, error) {
	m, _, err := s.markAt(ctx, key)
	return m, err
}

func (s *skill) markAt(ctx context.Context, key string) (m mark, version int64, err error) {
	raw, version, ok, err := s.Records.Get(ctx, kindFill, key)
	if err != nil || !ok {
		return mark{}, 0, err
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return mark{}, 0, fmt.Errorf("approval: decode mark: %w", err)
	}
	return m, version, nil
}

func (s *skill) setMark(ctx context.Context, key string, m mark, keep time.Duration) error {
	_, err := s.editMark(ctx, key, keep, func(had *mark) bool { *had = m; return true })
	return err
}

// editMark changes a mark under compare-and-set, unless edit does not want to.
func (s *skill) editMark(ctx context.Context, key string, keep time.Duration, edit func(m *mark) bool) (done bool, err error) {
	for ctx.Err() == nil && !done {
		m, version, err := s.markAt(ctx, key)
		if err != nil || !edit(&m) {
			return false, err
		}
		raw, err := json.Marshal(m)
		if err == nil {
			_, done, err = s.Records.Swap(ctx, kindFill, key, raw, version, s.Now().Add(keep))
		}
		if err != nil {
			return false, fmt.Errorf("approval: write mark: %w", err)
		}
	}
	return done, ctx.Err()
}

// templates lists the organisation's approval forms: one counted call every six hours, or with events when one tells
// of a form that is not among them.
func (s *skill) templates(ctx context.Context) ([]dingtalk.Template, error) {
	m, err := s.mark(ctx, "templates")
	h := s.hearing(ctx)
	h.from = time.Time{} // forms change whether events are heard or not
	if err == nil && h.fresh(m.At, s.Now(), templatesKept, namesKept) {
		s.called(m.Templates)
		return m.Templates, nil
	}
	list, err := s.API.Workflow.Templates(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("approval: list templates: %w", err)
	}
	s.called(list)
	if err := s.setMark(ctx, "templates", mark{At: s.Now(), Templates: list}, namesKept); err != nil {
		s.Log.Warn("approval templates not kept", "err", err)
	}
	return list, nil
}

// catalog are the organisation's approval forms.
type catalog struct {
	list  []dingtalk.Template
	names []string
	of    map[string]string // by processCode
}

// called keeps what the organisation's forms are called, for whoever reads sentences, and for entries that events
// made.
func (s *skill) called(list []dingtalk.Template) {
	next := &catalog{list: list, of: map[string]string{}}
	for _, t := range list {
		next.names = append(next.names, t.Name)
		next.of[t.ProcessCode] = t.Name
	}
	if had := s.forms.Load(); had == nil || !maps.Equal(next.of, had.of) || !slices.Equal(next.names, had.names) {
		s.forms.Store(next)
	}
}

// known are the names of the organisation's forms, once they were listed.
func (s *skill) known() []string {
	if f := s.forms.Load(); f != nil {
		return f.names
	}
	return nil
}

// formName is what a form is called, "" when that is not known.
func (s *skill) formName(code string) string {
	if f := s.forms.Load(); f != nil {
		return f.of[code]
	}
	return ""
}

// newForm has the forms listed anew when the next one asks, because an event told of one that is not among them; not
// more often than without events.
func (s *skill) newForm(ctx context.Context, code string) {
	if code == "" || s.formName(code) != "" {
		return
	}
	_, err := s.editMark(ctx, "templates", namesKept, func(m *mark) bool {
		old := !m.At.IsZero() && s.Now().Sub(m.At) >= templatesKept
		if old {
			m.At = time.Time{}
		}
		return old
	})
	if err != nil {
		s.Log.Warn("a new approval form is not noted", "err", err)
	}
}

// start knows the forms that an earlier process listed.
func (s *skill) start(ctx context.Context) {
	m, err := s.mark(ctx, "templates")
	if err != nil {
		s.Log.Warn("approval templates not read; their names are known when somebody asks about approvals", "err", err)
		return
	}
	s.called(m.Templates)
}

// indexed keeps the templates that the configuration has the index hold: all, or by name or processCode. One whose name
// is not known is held.
func (s *skill) indexed(list []dingtalk.Template) []dingtalk.Template {
	if len(s.Kinds) == 0 {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(t dingtalk.Template) bool {
		return t.Name != "" && !slices.ContainsFunc(s.Kinds, func(kind string) bool { return kind == t.ProcessCode || s.sameKind(t.Name, kind) })
	})
}

// ofKind keeps the indexed templates whose name fits the kind as said: 出差 fits 出差申请.
func (s *skill) ofKind(list []dingtalk.Template, kind string) []dingtalk.Template {
	if list = s.indexed(list); kind == "" {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(t dingtalk.Template) bool { return !s.sameKind(t.Name, kind) })
}

// kindWords are groups of words for one kind of approval in all languages, by their i18n keys.
var kindWords = []string{
	"approval.kind.trip", "approval.kind.leave", "approval.kind.expense", "approval.kind.purchase", "approval.kind.seal",
	"approval.kind.overtime", "approval.kind.out", "approval.kind.punch", "approval.kind.payment", "approval.kind.contract",
	"approval.kind.hiring", "approval.kind.resign", "approval.kind.regular", "approval.kind.goods", "approval.kind.payroll",
}

// sameKind tells whether a template's or an approval's name is of the kind that was said, in whatever
// language and script: 出差申请 is of the kind 出差, and of the kind "business trip".
func (s *skill) sameKind(name, kind string) bool {
	name, kind = s.Fold(name), s.Fold(kind)
	if name == "" || kind == "" {
		return false
	}
	if strings.Contains(name, kind) || strings.Contains(kind, name) {
		return true
	}
	return s.sameWord(name, kind, kindWords)
}

// sameWord tells whether two folded names have words of one group in them; groups are keys of texts.
func (s *skill) sameWord(a, b string, groups []string) bool {
	return slices.ContainsFunc(groups, func(key string) bool {
		var inA, inB bool
		for _, l := range i18n.Langs() {
			for word := range strings.SplitSeq(s.Fold(l.T(key)), "|") {
				inA, inB = inA || strings.Contains(a, word), inB || strings.Contains(b, word)
			}
		}
		return inA && inB
	})
}

// fillMine brings what userID submitted into the index: one call per template and ten minutes, and one
// per approval that is new or still running.
func (s *skill) fillMine(ctx context.Context, userID, kind string, now time.Time) error {
	_, err, _ := s.flight.Do("mine|"+userID+"|"+kind, func() (any, error) {
		h := s.hearing(ctx)
		list, err := s.templates(ctx)
		if err != nil {
			return nil, err
		}
		var todo []wanted
		var listed []string
		for _, t := range s.ofKind(list, kind) {
			key, everybodys := "mine|"+userID+"|"+t.ProcessCode, "all|"+t.ProcessCode
			if s.listed(ctx, h, mineEvented, key, everybodys) {
				continue
			}
			if h.live { // they keep it right, so it is worth listing everybody's where that is cheap
				whole, has, err := s.pages(ctx, t, dingtalk.InstanceQuery{Start: now.Add(-lookBack)}, s.purse(s.CallsPerDay))
				if err != nil {
					return nil, fmt.Errorf("approval: list submitted: %w", err)
				}
				if has && whole {
					s.note(ctx, listingNoted, everybodys)
					continue
				}
			}
			ids, _, err := s.ids(ctx, dingtalk.InstanceQuery{ProcessCode: t.ProcessCode, Start: now.Add(-lookBack), UserIDs: []string{userID}}, nil)
			if err != nil {
				return nil, fmt.Errorf("approval: list submitted: %w", err)
			}
			for _, id := range ids {
				todo = append(todo, wanted{id, t.ProcessCode, t.Name})
			}
			listed = append(listed, key)
		}
		known, err := s.find(ctx, "originator|"+userID, 100)
		if err != nil {
			return nil, err
		}
		for _, i := range known {
			if kind == "" || s.sameKind(i.Kind, kind) {
				todo = append(todo, wanted{i.ID, i.Code, i.Kind})
			}
		}
		whole, err := s.readAll(ctx, todo, h, nil)
		if whole {
			s.note(ctx, listingNoted, listed...)
		}
		return nil, err
	})
	return err
}

// note remembers what was listed, and read to the end: what was not would be missing from every answer
// until the listing is done anew.
func (s *skill) note(ctx context.Context, keep time.Duration, keys ...string) {
	for _, key := range keys {
		if err := s.setMark(ctx, key, mark{At: s.Now()}, keep); err != nil {
			s.Log.Warn("listing not noted", "err", err)
		}
	}
}

// fillPending brings running approvals of the whole organisation into the index, within the daily
// budget of calls, until count of them wait for userID. Each person's question goes as far as it must; what
// two of them need is listed once.
func (s *skill) fillPending(ctx context.Context, userID string, count int, now time.Time) error {
	ctx = commands.WithPerson(ctx, "") // the index is everybody's, and has a budget of its own
	_, err, _ := s.flight.Do("pending|"+userID, func() (any, error) {
		list, err := s.templates(ctx)
		if err != nil {
			return nil, err
		}
		for _, t := range s.indexed(list) {
			if waiting, err := s.find(ctx, "holder|"+userID, 100); err != nil || len(waiting) >= count {
				return nil, err
			}
			_, err, _ := s.flight.Do("running|"+t.ProcessCode, func() (any, error) { return nil, s.fillRunning(ctx, t, now) })
			if errors.Is(err, errNoBudget) {
				s.Log.Warn("the day's calls for the approval index are used up; answers say what is missing", "calls", s.spare())
				return nil, nil
			}
			if err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	return err
}

var errNoBudget = errors.New("approval: the day's calls for the index are used up")

// fillRunning brings the running approvals of one template into the index, as far as the budget goes.
func (s *skill) fillRunning(ctx context.Context, t dingtalk.Template, now time.Time) error {
	key, h := "running|"+t.ProcessCode, s.hearing(ctx)
	if s.listed(ctx, h, runningEvented, key) {
		return nil
	}
	limit := s.spare()
	if m, err := s.mark(ctx, key); err == nil && m.At.IsZero() { // the first time somebody waits for it
		limit = s.CallsPerDay
	}
	whole, err := s.bring(ctx, t, dingtalk.InstanceQuery{Start: now.Add(-lookBack), Statuses: []string{dingtalk.StatusRunning}}, h, s.purse(limit))
	switch {
	case err != nil:
		return err
	case !whole:
		return errNoBudget
	}
	s.note(ctx, listingNoted, key)
	return nil
}

// listed reports whether one of these listings can still be relied on.
func (s *skill) listed(ctx context.Context, h hearing, heard time.Duration, keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool {
		m, err := s.mark(ctx, key)
		return err == nil && h.fresh(m.At, s.Now(), listingKept, heard)
	})
}

type wanted struct{ id, code, kind string }

func wantedOf(list []instance) (out []wanted) {
	for _, i := range list {
		out = append(out, wanted{i.ID, i.Code, i.Kind})
	}
	return out
}

// ids lists the ids that a query finds, page by page; each page but the first is paid, where there is
// something to pay with. whole says that there are no more.
func (s *skill) ids(ctx context.Context, q dingtalk.InstanceQuery, pay func(context.Context) bool) (ids []string, whole bool, err error) {
	for n := range pagesPerCode {
		if n > 0 && pay != nil && !pay(ctx) {
			return ids, false, nil
		}
		page, err := s.API.Workflow.ListIDs(ctx, q)
		if err != nil {
			return nil, false, err
		}
		ids = append(ids, page.IDs...)
		if !page.More {
			return ids, true, nil
		}
		q.Next = page.Next
	}
	return ids, true, nil // older ones are beyond what an answer shows
}

// readAll reads what the index does not know well enough. whole says that nothing was left out for its cost.
func (s *skill) readAll(ctx context.Context, todo []wanted, h hearing, pay func(context.Context) bool) (whole bool, err error) {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(parallelReads)
	seen, reads := map[string]bool{}, 0
	whole = true
	for _, w := range todo {
		if seen[w.id] {
			continue
		}
		seen[w.id] = true
		i, _, known, err := s.load(ctx, w.id)
		if err != nil {
			return false, errors.Join(err, g.Wait())
		}
		if known && h.knows(i, s.Now()) {
			continue
		}
		if (pay == nil && reads >= readsPerAnswer) || (pay != nil && !pay(ctx)) {
			whole = false
			break
		}
		reads++
		g.Go(func() error {
			_, _, err := s.read(gctx, w.id, w.code, w.kind)
			if dingtalk.IsNotFound(err) {
				return nil
			}
			return err
		})
	}
	err = g.Wait()
	return whole && err == nil, err
}

// purse pays calls for the index, as many a day as limit says with those of other purses. The count is in the store, so
// everybody who fills the index at the same time draws on one budget; a store that does not take it gives nothing.
func (s *skill) purse(limit int) func(context.Context) bool {
	return func(ctx context.Context) bool {
		paid, err := s.editMark(ctx, "calls|"+s.Now().Format(time.DateOnly), 48*time.Hour, func(m *mark) bool {
			m.At = s.Now()
			m.Calls++
			return m.Calls <= limit
		})
		if err != nil {
			s.Log.Warn("call budget of the approval index not noted", "err", err)
		}
		return paid
	}
}

// spare is how many calls a day may go to what nobody waits for.
func (s *skill) spare() int {
	if s.Spare == nil {
		return s.CallsPerDay
	}
	return min(s.CallsPerDay, s.Spare())
}
