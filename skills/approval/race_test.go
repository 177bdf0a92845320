package approval

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// meanwhile answers reads of one approval, and lets something happen while the first is under way.
type meanwhile struct {
	reads int
	first func()
	after string // its tasks once that happened
}

func (m *meanwhile) RoundTrip(r *http.Request) (*http.Response, error) {
	body := `{"accessToken":"t","expireIn":7200}`
	if strings.Contains(r.URL.Path, "/workflow/") {
		tasks := `[{"taskId":7,"userId":"u1","status":"RUNNING"}]`
		if m.reads++; m.reads == 1 {
			m.first()
		} else {
			tasks = m.after
		}
		body = `{"result":{"title":"x","status":"RUNNING","originatorUserId":"u9","tasks":` + tasks + `}}`
		if strings.HasSuffix(r.URL.Path, "/datas") {
			body = `{"result":{"list":[{"processInstanceId":"p","title":"x","status":"RUNNING","originatorUserid":"u9","tasks":` + tasks + `}]}}`
		}
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// With events nobody reads again, so an answer that was on its way when an event came must not undo it: not that of a
// single approval, which is read again, and not that of a page, where the event is newer.
func TestWhatIsReadNeverUndoesAnEventThatCameMeanwhile(t *testing.T) {
	for name, read := range map[string]func(s *skill) error{
		"one": func(s *skill) error { _, _, err := s.read(t.Context(), "p", "a", "出差"); return err },
		"a page": func(s *skill) error {
			_, err := s.page(t.Context(), byDatas, dingtalk.Template{ProcessCode: "a", Name: "出差"}, dingtalk.PageQuery{}, s.purse(5))
			return err
		},
	} {
		m := &meanwhile{after: `[{"taskId":7,"userId":"u1","status":"COMPLETED","result":"AGREE"},{"taskId":8,"userId":"u2","status":"RUNNING"}]`}
		s := filling(t, m, 100)
		tell := func(typ, who string, task int) {
			data, err := json.Marshal(map[string]any{"type": typ, "processInstanceId": "p", "processCode": "a", "staffId": who, "taskId": task})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.taskChanged(t.Context(), commands.Event{Type: "bpms_task_change", Born: time.Now(), Data: data}); err != nil {
				t.Fatal(err)
			}
		}
		tell("start", "u1", 7)
		m.first = func() {
			tell("finish", "u1", 7)
			tell("start", "u2", 8)
		}
		if err := read(s); err != nil {
			t.Fatal(err)
		}
		for who, want := range map[string]int{"u1": 0, "u2": 1} {
			if list, err := s.find(t.Context(), "holder|"+who, 10); err != nil || len(list) != want {
				t.Errorf("%s: %d wait for %s, want %d (%v)", name, len(list), who, want, err)
			}
		}
	}
}

// Who reads an approval while others do shares the reading that begins next; none is in another's way, however many there are.
func TestThoseWhoReadOneApprovalAtOnceShareTheNextReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		goOn := make(chan struct{})
		m := &meanwhile{first: func() { <-goOn }, after: `[{"taskId":8,"userId":"u2","status":"RUNNING"}]`}
		s := filling(t, m, 100)
		var all sync.WaitGroup
		holders := make([]string, 20)
		for n := range holders {
			all.Go(func() {
				i, _, err := s.read(t.Context(), "p", "a", "出差")
				if err != nil {
					t.Error(err)
				}
				for _, task := range i.open() {
					holders[n] = task.UserID
				}
			})
			synctest.Wait() // the first one reads
		}
		close(goOn)
		all.Wait()
		if m.reads != 2 || holders[0] != "u1" || slices.ContainsFunc(holders[1:], func(who string) bool { return who != "u2" }) {
			t.Errorf("%d readings: %v", m.reads, holders)
		}
	})
}

// Of those who change an entry of the index at once, each gets on.
func TestHoweverManyChangeAnEntryAtOnceNoneGivesUp(t *testing.T) {
	s := filling(t, &meanwhile{}, 100)
	var all sync.WaitGroup
	for n := range 100 {
		all.Go(func() {
			if _, err := s.change(t.Context(), "p", func(i instance, _ bool) *instance {
				i.close(strconv.Itoa(n))
				return &i
			}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if i, _, _, err := s.load(t.Context(), "p"); err != nil || len(i.Tasks) != 100 {
		t.Errorf("%d changes, %v", len(i.Tasks), err)
	}
}
