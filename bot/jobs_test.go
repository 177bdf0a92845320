package bot

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patrickmn/go-cache"

	"github.com/dingdesk/dingdesk/bot/card"
	"github.com/dingdesk/dingdesk/bot/outbox"
	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/store"
)

// wireless answers DingTalk's calls without a network, so that a bubble's clock can be used.
type wireless struct {
	mu     sync.Mutex
	noCard bool
	calls  map[string]int // by the last part of the path
	sent   string         // the body of the last message of the robot
}

func (w *wireless) RoundTrip(r *http.Request) (*http.Response, error) {
	<-time.After(time.Second) // of the bubble: a call takes its time
	w.mu.Lock()
	defer w.mu.Unlock()
	name := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	w.calls[name]++
	if name == "batchSend" {
		body, _ := io.ReadAll(r.Body)
		w.sent = string(body)
	}
	status, body := http.StatusOK, `{"accessToken":"t","expireIn":7200,"success":true,"result":true,"processQueryKey":"k"}`
	if name == "createAndDeliver" {
		body = `{"success":true,"result":{"outTrackId":"x","deliverResults":[{"success":true,"spaceType":"IM_ROBOT","carrierId":"c"}]}}`
		if w.noCard {
			status, body = http.StatusBadRequest, `{"code":"param.error","message":"no"}`
		}
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func (w *wireless) count(name string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calls[name]
}

// withoutAWire runs test in a bubble, with a bot that has a store and does what is due, and no connections.
func withoutAWire(t *testing.T, skill commands.Skill, test func(t *testing.T, b *Bot, w *wireless)) {
	t.Helper()
	router, err := commands.NewRouter(commands.Config{
		Understand: func(context.Context, commands.Utterance) commands.Understanding { return commands.Understanding{} },
		Memory:     forgetful{}, Skills: []commands.Skill{skill},
	})
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t) // outside: it has a cache that looks at the clock for ever
	synctest.Test(t, func(t *testing.T) {
		st, err := store.Open(t.Context(), "memory:", d.log)
		if err != nil {
			t.Fatal(err)
		}
		w := &wireless{calls: map[string]int{}}
		api, err := dingtalk.New(dingtalk.Config{ClientID: "c", ClientSecret: "s", RobotCode: "r", APIBase: "http://d", OAPIBase: "http://d", HTTP: &http.Client{Transport: w}})
		if err != nil {
			t.Fatal(err)
		}
		defer api.Close()
		b := &Bot{cfg: d.cfg, router: router, api: api, inbox: st, cards: card.Store{Records: st}, log: d.log}
		b.out = b.outbox(api, st)
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { defer close(done); b.out.Run(ctx) }()
		test(t, b, w)
		cancel()
		<-done
	})
}

func hours(n int) <-chan time.Time { return time.After(time.Duration(n) * time.Hour) } // of the bubble's clock

func TestAMessageWithAKeyLeavesOnce(t *testing.T) {
	for name, noCard := range map[string]bool{"as a card": false, "as a text, which nobody else keeps from repeating": true} {
		t.Run(name, func(t *testing.T) {
			withoutAWire(t, commands.Skill{Name: "demo"}, func(t *testing.T, b *Bot, w *wireless) {
				w.noCard = noCard
				say := func(key, to string) {
					t.Helper()
					out := commands.Outcome{Messages: []commands.Message{{Key: key, To: to, Card: cardtpl.Notice{Text: "到点了"}}}}
					if err := b.out.Follow(t.Context(), out, "corp", "zh-CN"); err != nil {
						t.Fatal(err)
					}
				}
				say("k", "u1")
				synctest.Wait() // until it is leaving
				say("k", "u1")
				<-hours(1)
				say("k", "u1")
				say("other", "u1")
				say("k", "u2")
				<-hours(1)
				by := "createAndDeliver"
				if noCard {
					by = "batchSend"
				}
				if got := w.count(by); got != 3 {
					t.Errorf("%d left, want 3: %v", got, w.calls)
				}
			})
		})
	}
}

// The buttons of a message work, for its receiver alone; where no card goes, its words do, and nobody who asked for nothing
// is told that a question of theirs was lost.
func TestTheButtonsOfAMessageAreItsReceivers(t *testing.T) {
	for _, noCard := range []bool{false, true} {
		withoutAWire(t, commands.Skill{Name: "demo"}, func(t *testing.T, b *Bot, w *wireless) {
			w.noCard = noCard
			expires := time.Now().Add(72 * time.Hour).UTC()
			out := commands.Outcome{Messages: []commands.Message{{
				Key: "k", To: "u1", Card: cardtpl.Offering{View: cardtpl.Notice{Text: "请看看"}, Button: cardtpl.Button{Text: "好", Action: "demo.yes"}},
				Pending: &commands.Pending{Owners: []string{"u1"}, Payload: []byte("p")}, Expires: expires,
			}}}
			if err := b.out.Follow(t.Context(), out, "corp", "zh-CN"); err != nil {
				t.Fatal(err)
			}
			<-hours(1)
			if noCard {
				if !strings.Contains(w.sent, "请看看") {
					t.Errorf("in place of the card: %s", w.sent)
				}
				return
			}
			r, _, err := b.cards.Load(t.Context(), commands.TrackID("k", "u1"))
			if err != nil || r == nil || r.State != commands.StatePending || string(r.Payload) != "p" || !r.Expires.Equal(expires) {
				t.Fatalf("%+v %v", r, err)
			}
			for who, may := range map[string]bool{"u1": true, "u2": false} {
				if no := r.Refuse(commands.User{ID: who}, time.Now(), "demo.yes", -1, 1); (no.Text == "") != may {
					t.Errorf("%s: %+v", who, no)
				}
			}
		})
	}
}

// A refusal is said once in a while. Whoever was told that it takes a moment hears it all the same, and is not told so again and again.
func TestNobodyIsToldToWaitForNothing(t *testing.T) {
	slow := commands.Skill{Name: "demo", Commands: []commands.Command{{
		Name: "demo.slow", Summary: "core.cancelled", Aliases: []string{"慢"},
		Run: func(context.Context, *commands.Request) (*commands.Reply, error) {
			<-time.After(3 * time.Second)
			return nil, commands.NewError(commands.Forbidden, nil, "core.admins_only", "contact", "IT")
		},
	}}}
	withoutAWire(t, slow, func(t *testing.T, b *Bot, w *wireless) {
		b.work, b.seen, b.cfg.HandlerTimeout = t.Context(), cache.New(time.Hour, 0), time.Minute
		for i, want := range []int{2, 2, 4} { // told to wait and refused; nothing; both
			key := "m" + string(rune('1'+i))
			b.answer(t.Context(), &job{key: key, lane: "u1", since: time.Now()}, &message{
				MsgID: key, ConversationID: "cid", SenderStaffID: "u1", SenderCorpID: "corp", ChatbotCorpID: "corp", Type: "text", Text: value(`{"content":"慢"}`),
			})
			<-time.After(4 * time.Second * time.Duration(1+2*i))
			if got := w.count("batchSend"); got != want {
				t.Errorf("after message %d %d were sent, want %d: %v", i+1, got, want, w.calls)
			}
		}
	})
}

// A skill promises something in an answer, does it when it is due, and what comes of it is a message.
func TestASkillsJobIsDoneWhenItIsDue(t *testing.T) {
	ran := make(chan commands.Job, 4)
	withoutAWire(t, commands.Skill{Name: "demo", Jobs: map[string]commands.JobHandler{
		"demo.remind": func(ctx context.Context, j commands.Job) (commands.Outcome, error) {
			if ran <- j; len(ran) == 1 {
				return commands.Outcome{}, errors.New("not yet")
			}
			commands.ActsFor(ctx, "u2", "")
			return commands.Outcome{Messages: []commands.Message{{Key: j.Key, To: "u1", Card: cardtpl.Notice{Text: "到点了"}}}}, nil
		},
	}}, func(t *testing.T, b *Bot, w *wireless) {
		var audited []string
		b.cfg.Audit = func(_ context.Context, e commands.Entry) {
			audited = append(audited, strings.Join([]string{e.By, e.What, e.Outcome}, " "))
		}
		at := time.Now().Add(3 * time.Hour).UTC()
		for range 2 { // the request ran twice
			reply := &commands.Reply{Outcome: commands.Outcome{Jobs: []commands.Job{{Kind: "demo.remind", Key: "m1", At: at, Data: json.RawMessage(`{"what":"开会"}`)}}}}
			if err := b.keep(t.Context(), &commands.Request{Lang: "zh-CN"}, reply); err != nil {
				t.Fatal(err)
			}
		}
		<-hours(2)
		if len(ran) > 0 {
			t.Fatal("done before its time")
		}
		<-hours(2)
		if len(ran) != 2 {
			t.Fatalf("ran %d times", len(ran))
		}
		<-ran
		if j := <-ran; string(j.Data) != `{"what":"开会"}` || !j.At.Equal(at) {
			t.Errorf("ran %+v", j)
		}
		if got := w.count("createAndDeliver"); got != 1 {
			t.Errorf("%d messages", got)
		}
		if !slices.Equal(audited, []string{"u2 demo.remind done"}) {
			t.Errorf("audited %q", audited)
		}
	})
}

// broken is a queue that takes nothing.
type broken struct{ outbox.Queue }

func (broken) Schedule(context.Context, string, string, time.Time, []byte) error {
	return errors.New("disk full")
}

func (b broken) ScheduleOnce(ctx context.Context, id, class string, at time.Time, payload []byte) error {
	return b.Schedule(ctx, id, class, at, payload)
}

func TestAnAnswerWhoseJobIsNotKeptIsNotGiven(t *testing.T) {
	d := newDesk(t)
	d.out = d.outbox(d.api, broken{d.store})
	req := &commands.Request{Lang: "zh-CN"}
	job := commands.Outcome{Jobs: []commands.Job{{Kind: "demo.remind", Key: "k"}}}
	if err := d.keep(t.Context(), req, &commands.Reply{Outcome: job}); commands.CodeOf(err) != commands.Unavailable {
		t.Errorf("with a job: %v", err)
	}
	message := commands.Outcome{Messages: []commands.Message{{Key: "k", To: "u1", Card: cardtpl.Notice{Text: "x"}}}}
	if err := d.keep(t.Context(), req, &commands.Reply{Outcome: message}); err != nil {
		t.Errorf("an answer is kept back for the message beside it: %v", err)
	}
}
