package bot

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/bot/card"
	"github.com/dingdesk/dingdesk/bot/outbox"
	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/store"
)

// distant is a DingTalk that answers after a while.
type distant struct{ wireless }

func (d *distant) RoundTrip(r *http.Request) (*http.Response, error) {
	<-time.After(30 * time.Millisecond)
	return d.wireless.RoundTrip(r)
}

// BenchmarkAnswersBesideAMailing is how long an answer takes to leave while ten thousand messages of a
// mailing wait, in units of what it takes when none do: on a file, at DingTalk's 20 calls a second, four
// answers a second.
func BenchmarkAnswersBesideAMailing(b *testing.B) {
	const answers, mailing = 60, 10_000
	quantiles := func(waiting int) (half, most time.Duration, left int) {
		d := newDesk(b)
		st, err := store.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "dingdesk.db"), d.log)
		if err != nil {
			b.Fatal(err)
		}
		defer st.Close()
		w := &distant{wireless{calls: map[string]int{}}}
		api, err := dingtalk.New(dingtalk.Config{
			ClientID: "c", ClientSecret: "s", RobotCode: "r", APIBase: "http://d", OAPIBase: "http://d", QPS: 20, HTTP: &http.Client{Transport: w},
		})
		if err != nil {
			b.Fatal(err)
		}
		defer api.Close()
		d.api, d.inbox, d.cards = api, st, card.Store{Records: st}
		d.cfg.QPS = 20
		d.out = d.outbox(api, st)
		for i := range waiting {
			out := commands.Outcome{Messages: []commands.Message{{Key: fmt.Sprint(i), To: "u1", Class: commands.ClassBulk, Card: cardtpl.Notice{Text: "下午停电"}}}}
			if err := d.out.Follow(b.Context(), out, "corp", "zh-CN"); err != nil {
				b.Fatal(err)
			}
		}
		ctx, cancel := context.WithCancel(b.Context())
		done := make(chan struct{})
		go func() { defer close(done); d.out.Run(ctx) }()
		var took []time.Duration
		for i := range answers {
			<-time.After(250 * time.Millisecond)
			began := time.Now()
			card := cardtpl.Notice{Text: "好"}.Card("zh-CN")
			out := &outbox.Outbound{TrackID: fmt.Sprint("answer", i), Card: &card, State: commands.StateDone, Since: began, To: commands.Address{User: commands.User{ID: "u2"}}}
			if !d.out.Send(b.Context(), out) {
				b.Fatal("not delivered")
			}
			took = append(took, time.Since(began))
		}
		cancel()
		<-done
		slices.Sort(took)
		return took[len(took)/2], took[len(took)*95/100], w.count("createAndDeliver") - answers
	}
	for b.Loop() {
		half, most, _ := quantiles(0)
		half2, most2, left := quantiles(mailing)
		b.ReportMetric(half2.Seconds()/half.Seconds(), "p50-ratio")
		b.ReportMetric(most2.Seconds()/most.Seconds(), "p95-ratio")
		b.ReportMetric(float64(left), "of-the-mailing")
	}
}
