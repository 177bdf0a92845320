package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// wire answers DingTalk's calls and notes by which channel they came.
type wire struct {
	refuse map[Channel]string // the code of a refusal, or a status
	tried  []Channel
	said   []string // of session and proactive messages
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	var channel Channel
	raw := []byte("{}")
	if r.Body != nil {
		var err error
		if raw, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	switch path := r.URL.Path; {
	case strings.HasSuffix(path, "createAndDeliver"):
		channel = PublicCard
		if strings.Contains(string(raw), `"mine.schema"`) {
			channel = OwnCard
		}
	case strings.HasSuffix(path, "/sendBySession"):
		channel = Session
	case strings.HasSuffix(path, "batchSend"), strings.HasSuffix(path, "groupMessages/send"):
		channel = Proactive
	}
	status, body := http.StatusOK, `{"accessToken":"t","expireIn":7200,"success":true,"processQueryKey":"k","errcode":0,"result":{"deliverResults":[{"success":true}]}}`
	if channel != "" && (len(w.tried) == 0 || w.tried[len(w.tried)-1] != channel) { // attempts of one call are one
		w.tried = append(w.tried, channel)
	}
	switch code := w.refuse[channel]; {
	case code == "503":
		status, body = http.StatusServiceUnavailable, "oops"
	case code != "" && channel == Session:
		body = `{"errcode":` + code + `,"errmsg":"no"}`
	case code != "":
		status, body = http.StatusBadRequest, `{"code":"`+code+`","message":"no"}`
	case channel == Session, channel == Proactive:
		w.said = append(w.said, string(raw))
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// One refused call tells that the template is wrong; the cards of the next minutes do not ask again.
func TestAWrongTemplateIsFoundOutOnceInAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{refuse: map[Channel]string{OwnCard: "param.templateNotExist"}}
		o := outboxOn(t, w, func(*Outbound, cardtpl.Tier) error { return nil })
		send := func(want ...Channel) {
			t.Helper()
			card := cardtpl.Notice{Text: "下午停电"}.Card("zh-CN")
			out := &Outbound{TrackID: "t", Lang: "zh-CN", Card: &card, State: commands.StateDone, Since: time.Now(), To: commands.Address{User: commands.User{ID: "u1"}}}
			w.tried = nil
			if err := o.deliver(t.Context(), out); err != nil {
				t.Error(err)
			}
			if !slices.Equal(w.tried, want) {
				t.Errorf("tried %v, want %v", w.tried, want)
			}
		}
		send(OwnCard, PublicCard)
		send(PublicCard)
		<-time.After(wrongFor)
		send(OwnCard, PublicCard)
		w.refuse = nil
		<-time.After(wrongFor)
		send(OwnCard)
		send(OwnCard)
	})
}

func outboxOn(t *testing.T, w *wire, record func(*Outbound, cardtpl.Tier) error) *Outbox {
	t.Helper()
	api, err := dingtalk.New(dingtalk.Config{ClientID: "c", ClientSecret: "s", RobotCode: "r", APIBase: "http://d", OAPIBase: "http://d", HTTP: &http.Client{Transport: w}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(api.Close)
	return New(Config{
		API: api, TemplateID: "mine.schema", Log: slog.New(slog.DiscardHandler), CallsScarce: func() bool { return false },
		Record: func(_ context.Context, out *Outbound, tier cardtpl.Tier) error { return record(out, tier) },
	}, nil)
}

// Every channel fails in every way that leads on, or does not.
func TestChannelsAreTriedInTheirOrder(t *testing.T) {
	const gone, busy, expired = "param.error", "503", "300001"
	confirm := func(o *Outbound) {
		o.State, o.Payload = commands.StatePending, []byte("{}")
		o.Card.Buttons = []cardtpl.Button{{Text: "确认", Action: "demo.confirm"}}
	}
	private := func(o *Outbound) { o.Private, o.To.Conversation.Group = true, true }
	old := func(o *Outbound) { o.Since = time.Now().Add(-textAfter) }
	for name, c := range map[string]struct {
		refuse  map[Channel]string
		edit    []func(*Outbound)
		tried   []Channel
		tier    cardtpl.Tier // of the record
		said    string
		waits   bool
		records bool // fail
	}{
		"a card":                               {tried: []Channel{OwnCard}, tier: cardtpl.Own},
		"a wrong template":                     {refuse: map[Channel]string{OwnCard: "param.templateNotExist"}, tried: []Channel{OwnCard, PublicCard}, tier: cardtpl.Public},
		"a wrong template, found out before":   {edit: []func(*Outbound){func(o *Outbound) { o.From = PublicCard }}, tried: []Channel{PublicCard}, tier: cardtpl.Public},
		"no card at all":                       {refuse: map[Channel]string{OwnCard: "param.templateNotExist", PublicCard: gone}, tried: []Channel{OwnCard, PublicCard, Session}, tier: cardtpl.Public, said: "下午停电"},
		"refused for another reason":           {refuse: map[Channel]string{OwnCard: gone}, tried: []Channel{OwnCard, Session}, tier: cardtpl.Own, said: "下午停电"},
		"an outage":                            {refuse: map[Channel]string{OwnCard: busy}, tried: []Channel{OwnCard}, tier: cardtpl.Own, waits: true},
		"an outage that lasts":                 {refuse: map[Channel]string{OwnCard: busy}, edit: []func(*Outbound){old}, tried: []Channel{OwnCard, Session}, tier: cardtpl.Own, said: "下午停电"},
		"a session that is over":               {refuse: map[Channel]string{OwnCard: gone, Session: expired}, tried: []Channel{OwnCard, Session, Proactive}, tier: cardtpl.Own, said: "下午停电"},
		"a session that may have taken it":     {refuse: map[Channel]string{OwnCard: gone, Session: busy}, tried: []Channel{OwnCard, Session}, tier: cardtpl.Own, waits: true},
		"buttons that were not sent":           {refuse: map[Channel]string{OwnCard: gone}, edit: []func(*Outbound){confirm}, tried: []Channel{OwnCard, Session}, tier: cardtpl.Own, said: "什么都没有办理"},
		"buttons that may be there":            {refuse: map[Channel]string{OwnCard: busy}, edit: []func(*Outbound){confirm, old}, tried: []Channel{OwnCard, Session}, tier: cardtpl.Own, said: "没能确认卡片有没有发出去"},
		"buttons of an earlier attempt":        {refuse: map[Channel]string{OwnCard: gone}, edit: []func(*Outbound){confirm, func(o *Outbound) { o.Maybe = true }}, tried: []Channel{OwnCard, Session}, tier: cardtpl.Own, said: "没能确认卡片有没有发出去"},
		"a store that is down":                 {records: true, tried: []Channel{Session}, said: "下午停电"},
		"buttons, and a store that is down":    {records: true, edit: []func(*Outbound){confirm}, tried: []Channel{Session}, said: "现在只能查询"},
		"a private one, and where it went":     {edit: []func(*Outbound){private}, tried: []Channel{OwnCard, Session}, tier: cardtpl.Own, said: "私聊"},
		"a private one never lands in a group": {refuse: map[Channel]string{OwnCard: gone}, edit: []func(*Outbound){private}, tried: []Channel{OwnCard, Proactive, Session}, tier: cardtpl.Own, said: "下午停电"},
		"a text":                               {edit: []func(*Outbound){func(o *Outbound) { o.Card, o.Text = nil, "好" }}, tried: []Channel{Session}, said: "好"},
		"a text to somebody who did not write": {edit: []func(*Outbound){func(o *Outbound) { o.Card, o.Text, o.To.Webhook = nil, "好", "" }}, tried: []Channel{Proactive}, said: "好"},
		"a card to somebody who did not write": {edit: []func(*Outbound){func(o *Outbound) { o.To.Webhook = "" }}, tried: []Channel{OwnCard}, tier: cardtpl.Own},
		"what was given up stays given up":     {edit: []func(*Outbound){func(o *Outbound) { o.From = Session }}, tried: []Channel{Session}, said: "下午停电"},
		"nothing works":                        {refuse: map[Channel]string{OwnCard: gone, Session: expired, Proactive: gone}, tried: []Channel{OwnCard, Session, Proactive}, tier: cardtpl.Own, waits: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{refuse: c.refuse}
				var tier cardtpl.Tier
				o := outboxOn(t, w, func(_ *Outbound, is cardtpl.Tier) error {
					if c.records {
						return errors.New("disk full")
					}
					tier = is
					return nil
				})
				card := cardtpl.Notice{Text: "下午停电"}.Card("zh-CN")
				out := &Outbound{
					TrackID: "t", Lang: "zh-CN", Card: &card, State: commands.StateDone, Since: time.Now(),
					To: commands.Address{User: commands.User{ID: "u1", Name: "王五"}, Conversation: commands.Conversation{ID: "c"}, Webhook: "http://d/robot/sendBySession?session=x"},
				}
				for _, edit := range c.edit {
					edit(out)
				}
				raw, err := json.Marshal(out) // as the due queue would bring it
				if err == nil {
					out = &Outbound{}
					err = json.Unmarshal(raw, out)
				}
				if err != nil {
					t.Fatal(err)
				}
				if err := o.deliver(t.Context(), out); (err != nil) != c.waits {
					t.Errorf("error %v", err)
				}
				if !slices.Equal(w.tried, c.tried) {
					t.Errorf("tried %v, want %v", w.tried, c.tried)
				}
				if tier != c.tier {
					t.Errorf("the record's tier is %q, want %q", tier, c.tier)
				}
				if c.said != "" && (len(w.said) == 0 || !strings.Contains(w.said[0], c.said)) {
					t.Errorf("said %q, want %q", w.said, c.said)
				}
			})
		})
	}
}
