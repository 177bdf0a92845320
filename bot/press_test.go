package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/bot/card"
	"github.com/dingdesk/dingdesk/bot/stream"
	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// fakeStore is a store in a map that can be told to fail.
type fakeStore struct {
	mu       sync.Mutex
	inbox    map[string]string // key → state
	frames   map[string][]byte
	records  map[string][]byte
	versions map[string]int64
	due      map[string]time.Time // when, by kind|key
	failPuts int
	put      chan struct{} // a record was written
	down     bool          // Accept fails
}

func newFakeStore() *fakeStore {
	return &fakeStore{put: make(chan struct{}, 100), inbox: map[string]string{}, frames: map[string][]byte{}, records: map[string][]byte{}, versions: map[string]int64{}, due: map[string]time.Time{}}
}

func (s *fakeStore) Accept(_ context.Context, key, _ string, frame []byte) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return false, errors.New("disk full")
	}
	if _, dup := s.inbox[key]; dup {
		return false, nil
	}
	s.inbox[key], s.frames[key] = "accepted", frame
	return true, nil
}

func (s *fakeStore) Advance(_ context.Context, key, state string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inbox[key] = state
	return nil
}

func (s *fakeStore) Unfinished(_ context.Context, fn func(key, lane string, frame []byte, state string, accepted time.Time) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, state := range s.inbox {
		if state != stateDone {
			if err := fn(key, "lane", s.frames[key], state, time.Now()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *fakeStore) Get(_ context.Context, kind, key string) ([]byte, int64, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.records[kind+key]
	return v, s.versions[kind+key], ok, nil
}

func (s *fakeStore) Put(_ context.Context, kind, key string, value []byte, _ time.Time, _ ...string) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.write(kind+key, value)
}

func (s *fakeStore) Swap(_ context.Context, kind, key string, value []byte, had int64, _ time.Time, _ ...string) (int64, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failPuts == 0 && s.versions[kind+key] != had {
		return 0, false, nil
	}
	version, err := s.write(kind+key, value)
	return version, err == nil, err
}

func (s *fakeStore) write(id string, value []byte) (int64, error) {
	if s.failPuts > 0 {
		s.failPuts--
		return 0, errors.New("disk full")
	}
	s.versions[id]++
	select {
	case s.put <- struct{}{}:
	default:
	}
	s.records[id] = value
	return s.versions[id], nil
}

func (s *fakeStore) Schedule(_ context.Context, id, _ string, at time.Time, _ []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.due[id] = at
	return nil
}

func (s *fakeStore) ScheduleOnce(context.Context, string, string, time.Time, []byte) error {
	return nil
}
func (s *fakeStore) Withdraw(context.Context, string) error { return nil }
func (s *fakeStore) Due(context.Context, string, time.Time, time.Duration, int, func(string, []byte, int, int64)) (time.Time, error) {
	return time.Time{}, nil
}
func (s *fakeStore) Renew(context.Context, string, int64, time.Time) (bool, error) { return true, nil }
func (s *fakeStore) Finish(context.Context, string, int64) (bool, error)           { return true, nil }
func (s *fakeStore) Bury(context.Context, string, int64, string) (bool, error)     { return true, nil }

// desk is a bot without a network: what it would send goes to the due queue.
type desk struct {
	*Bot
	store      *fakeStore
	ran        chan *commands.Request
	reconciled chan *commands.Request
	allow      error                           // what the policy says
	run        func() (*commands.Reply, error) // what the button does, and
	reconcile  func() (*commands.Reply, error) // what is found out about it
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{store: newFakeStore(), ran: make(chan *commands.Request, 10), reconciled: make(chan *commands.Request, 10)}
	d.run = func() (*commands.Reply, error) {
		return &commands.Reply{To: commands.PressedCard, State: commands.StateDone}, nil
	}
	d.reconcile = func() (*commands.Reply, error) { return nil, nil }
	router, err := commands.NewRouter(commands.Config{
		Understand: func(context.Context, commands.Utterance) commands.Understanding { return commands.Understanding{} },
		Memory:     forgetful{},
		Allow:      func(context.Context, *commands.Request, commands.Command, bool) error { return d.allow },
		Skills: []commands.Skill{{Name: "demo", Commands: []commands.Command{{
			Name: "demo.write", Summary: "core.cancelled", Effect: commands.Write,
			Run: func(context.Context, *commands.Request) (*commands.Reply, error) { return nil, nil },
		}}, Actions: map[string]commands.Action{
			"demo.confirm": {For: "demo.write", Effect: commands.Write, Run: func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
				commands.Touch(ctx, commands.OnApproval, "i1")
				d.ran <- req
				return d.run()
			}, Reconcile: func(_ context.Context, req *commands.Request) (*commands.Reply, error) {
				d.reconciled <- req
				return d.reconcile()
			}},
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	api, err := dingtalk.New(dingtalk.Config{ClientID: "c", ClientSecret: "s", APIBase: "http://127.0.0.1:1", OAPIBase: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	d.Bot, err = New(Config{
		Router: router, API: api, Inbox: d.store, Records: d.store, Queue: d.store, Log: slog.New(slog.DiscardHandler),
		ClientID: "c", ClientSecret: "s", Zone: time.UTC, HandlerTimeout: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.lanes.drain(context.Background()); err != nil {
			t.Error(err)
		}
		d.stop()
		api.Close()
	})
	return d
}

type forgetful struct{}

func (forgetful) Load(context.Context, string) ([]byte, bool, error)        { return nil, false, nil }
func (forgetful) Save(context.Context, string, []byte, time.Duration) error { return nil }

// card puts a pending card into the store.
func (d *desk) card(t *testing.T, edit func(*card.Record)) {
	t.Helper()
	r := &card.Record{
		TrackID: "t1", Owners: []string{"u1"}, Name: "张三", Corp: "corp", Version: 1, State: commands.StatePending,
		Actions: []string{"demo.confirm"}, Payload: []byte("{}"), Tier: cardtpl.Public, Lang: "zh-CN",
		Card:  cardtpl.Card{Kind: "demo", Title: "x", Buttons: []cardtpl.Button{{Text: "确认", Action: "demo.confirm"}}},
		Place: commands.Address{User: commands.User{ID: "u1", Name: "张三"}},
	}
	if edit != nil {
		edit(r)
	}
	raw, err := json.Marshal(r)
	if err == nil {
		_, err = d.store.Put(t.Context(), "card", r.TrackID, raw, time.Time{}) // whatever came before
	}
	if err != nil {
		t.Fatal(err)
	}
}

func press(n int, user, action string) stream.Frame {
	content, _ := json.Marshal(fmt.Sprintf(`{"cardPrivateData":{"actionIds":[%q],"params":{}}}`, action))
	return stream.Frame{
		MessageID: fmt.Sprintf("frame%d", n), Headers: map[string]string{},
		Data: fmt.Sprintf(`{"outTrackId":"t1","corpId":"corp","userId":%q,"userIdType":1,"content":%s}`, user, content),
	}
}

func TestAPressThatChangesNothingSaysWhy(t *testing.T) {
	for name, c := range map[string]struct {
		edit         func(*card.Record)
		user, action string
		want         string
	}{
		"foreign":   {nil, "u2", "demo.confirm@1", "仅张三可以操作"},
		"expired":   {func(r *card.Record) { r.Expires = time.Now().Add(-time.Hour) }, "u1", "demo.confirm@1", "已过期"},
		"stale":     {func(r *card.Record) { r.Version = 2 }, "u1", "demo.confirm@1", "已经更新"},
		"not there": {nil, "u1", "demo.other@1", "已经更新"},
		"no action": {nil, "u1", "", "已经更新"},
		"settled":   {func(r *card.Record) { r.State, r.Line = commands.StateDone, "张三 · 已完成" }, "u1", "demo.confirm@1", "张三 · 已完成"},
		"running":   {func(r *card.Record) { r.State = commands.StateProcessing }, "u1", "demo.confirm@1", "正在处理"},
		"elsewhere": {func(r *card.Record) { r.Corp = "other" }, "u1", "demo.confirm@1", "仅本企业成员"},
	} {
		d := newDesk(t)
		d.card(t, c.edit)
		got, err := d.onPress(t.Context(), press(1, c.user, c.action))
		if err != nil || !strings.Contains(string(got), c.want) {
			t.Errorf("%s: %s, %v; want %q", name, got, err, c.want)
		}
		if len(d.ran) != 0 || len(d.store.inbox) != 0 {
			t.Errorf("%s: ran, or used up the rightful press", name)
		}
	}
	d := newDesk(t)
	if got, err := d.onPress(t.Context(), press(1, "u1", "demo.confirm@1")); err != nil || !strings.Contains(string(got), "不认识") {
		t.Errorf("unknown card: %s, %v", got, err)
	}
}

func TestAPressWhoseCardCouldNotBeMovedCanBePressedAgain(t *testing.T) {
	d := newDesk(t)
	d.card(t, nil)
	d.store.failPuts = 1
	if got, err := d.onPress(t.Context(), press(1, "u1", "demo.confirm@1")); err != nil || !strings.Contains(string(got), "存储暂时不可用") {
		t.Fatalf("with a failing store: %s, %v", got, err)
	}
	if _, err := d.onPress(t.Context(), press(2, "u1", "demo.confirm@1")); err != nil {
		t.Fatal(err)
	}
	<-d.ran // would block for ever if the second press were taken for a duplicate
}

func TestAPressJournalledBeforeACrashIsRunAtTheNextStart(t *testing.T) {
	d := newDesk(t)
	d.card(t, nil)
	p := card.Pressing{TrackID: "t1", Presser: "u1", Action: "demo.confirm", N: -1, Version: 1, At: time.Now().UnixMilli()}
	raw, _ := json.Marshal(p)
	frame, err := seal("p", nil, string(raw))
	if err != nil {
		t.Fatal(err)
	}
	d.store.inbox["p|t1|1|demo.confirm|u1"], d.store.frames["p|t1|1|demo.confirm|u1"] = "accepted", frame
	if err := d.recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if req := <-d.reconciled; !req.Press.Lost || req.Press.First.UnixMilli() != p.At {
		t.Errorf("the first run is looked for at %v, lost %v", req.Press.First, req.Press.Lost)
	}
	<-d.ran
}

func TestOfManyPressesAtOnceOneRuns(t *testing.T) {
	d := newDesk(t)
	d.card(t, nil)
	var wg sync.WaitGroup
	for n := range 20 {
		wg.Go(func() {
			if _, err := d.onPress(t.Context(), press(n, "u1", "demo.confirm@1")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := d.lanes.drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(d.ran) != 1 {
		t.Errorf("%d presses ran, want 1", len(d.ran))
	}
}

func TestACopyIsKnownWhetherTheStoreTookTheOtherOneOrNot(t *testing.T) {
	for _, down := range [][2]bool{{false, false}, {false, true}, {true, false}, {true, true}} {
		d := newDesk(t)
		ran := 0
		for _, d.store.down = range down {
			j := &job{key: "m|r|1", lane: "a", run: func(context.Context, *job) { ran++ }}
			d.accept(t.Context(), j, []byte("{}"))
		}
		if err := d.lanes.drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if ran != 1 {
			t.Errorf("the store was down for %v: ran %d times", down, ran)
		}
		if state, kept := d.store.inbox["m|r|1"]; down[0] && kept && state != stateDone {
			t.Errorf("the copy would run at the next start: %s", state)
		}
	}
}

// What stops a press for longer says itself until when. That it can be pressed again is only said where it can at once.
func TestAPressThatWasStoppedIsNotOfferedAtOnce(t *testing.T) {
	for _, c := range []struct {
		err    error
		key    string
		atOnce bool
	}{
		{commands.NewError(commands.Closed, nil, "core.paused", "skill", "开会"), "“开会”暂停使用中，恢复后再来找我。", false},
		{commands.NewError(commands.Closed, nil, "core.maintenance", "text", "今晚升级"), "维护中：今晚升级", false},
		{commands.NewError(commands.Closed, nil, "policy.read_only", "contact", "IT"), "可以问 IT。", false},
		{commands.NewError(commands.NotDone, nil, "press.not_done"), "什么都没有改动。可以再按一次“确认”。", true},
	} {
		d := newDesk(t)
		d.card(t, nil)
		if c.atOnce {
			d.run = func() (*commands.Reply, error) { return nil, c.err }
		} else {
			d.allow = c.err
		}
		r := d.pressed(t, 1, "demo.confirm@1")
		if r.State != commands.StatePending || !strings.HasSuffix(r.Card.Foot, c.key) || strings.Contains(r.Card.Foot, "可以再按") != c.atOnce {
			t.Errorf("%v: the card is %s and says %q", c.err, r.State, r.Card.Foot)
		}
		if d.allow = nil; !c.atOnce { // and the button works as soon as it may
			if r = d.pressed(t, 2, fmt.Sprintf("demo.confirm@%d", r.Version)); r.State != commands.StateDone {
				t.Errorf("%v: afterwards %s", c.err, r.State)
			}
		}
	}
}

// The policy is asked at the press, and what became of a write is not told to whom it refuses.
func TestAPressThatThePolicyRefusesDoesNothingAndSaysWhy(t *testing.T) {
	d := newDesk(t)
	d.card(t, nil)
	d.allow = commands.NewError(commands.Forbidden, nil, "core.outsider")
	r := d.pressed(t, 1, "demo.confirm@1")
	if r.State != commands.StateFailed || !strings.Contains(r.Card.Text, "本企业的成员") || len(d.ran) != 0 {
		t.Errorf("the card is %s and says %q, ran %d", r.State, r.Card.Text, len(d.ran))
	}
	d = newDesk(t) // a right can be given, and then the same card is pressed again
	d.card(t, nil)
	d.allow = commands.NoRight("policy.group")
	if r = d.pressed(t, 1, "demo.confirm@1"); r.State != commands.StatePending || !strings.Contains(r.Card.Foot, "到单聊里找我") || len(r.Card.Buttons) == 0 || len(d.ran) != 0 {
		t.Errorf("the card is %s and says %q, ran %d", r.State, r.Card.Foot, len(d.ran))
	}
	d.allow = nil
	if r = d.pressed(t, 2, fmt.Sprintf("demo.confirm@%d", r.Version)); r.State != commands.StateDone {
		t.Errorf("with the right it is %s", r.State)
	}
	d = newDesk(t)
	d.card(t, nil)
	d.run = func() (*commands.Reply, error) {
		d.allow = commands.NewError(commands.Forbidden, nil, "core.outsider")
		return nil, errors.New("no answer")
	}
	r = d.pressed(t, 1, "demo.confirm@1")
	if r.State != commands.StateUnclear || len(d.reconciled) != 0 {
		t.Errorf("the card of a write without an answer is %s, looked up %d times", r.State, len(d.reconciled))
	}
	d.allow, d.reconcile = nil, func() (*commands.Reply, error) {
		return &commands.Reply{To: commands.PressedCard, State: commands.StateDone}, nil
	}
	if r = d.pressed(t, 2, fmt.Sprintf("%s@%d", cardtpl.CheckAction, r.Version)); r.State != commands.StateDone {
		t.Errorf("allowed again it is %s", r.State)
	}
}
