// Package ops is what an administrator sees: health, metrics and the two monthly budgets of DingTalk. It counts what others report to it and must not know how they work.
package ops

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/dingdesk/dingdesk/commands"
)

// Options wires an Ops.
type Options struct {
	Log     *slog.Logger
	Zone    *time.Location // months are DingTalk's: calendar months of the organisation
	Now     func() time.Time
	Limits  func() Limits // they may change while it runs; nil: unlimited
	Version string
	// Connected is the number of live Stream connections, Receiving the number of those that are not known
	// to bring nothing, Depth the number of waiting requests, Buried that of jobs that were given up.
	Connected func() int
	Receiving func() int
	Depth     func() int
	Buried    func() int
	// Load and Save keep the month's counts across restarts; key is "2006-01".
	Load func(ctx context.Context, key string) ([]byte, bool, error)
	Save func(ctx context.Context, key string, value []byte) error
}

// Ops collects. It is safe for concurrent use.
type Ops struct {
	o        Options
	registry *prometheus.Registry
	happened *prometheus.CounterVec
	ack      prometheus.Histogram
	answer   prometheus.Histogram
	requests *prometheus.HistogramVec
	calls    *prometheus.HistogramVec
	budget   *budget
}

// New makes an Ops; it does no I/O. Restore brings the month's counts back.
func New(o Options) *Ops {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.Limits == nil {
		o.Limits = func() Limits { return Limits{} }
	}
	m := &Ops{
		o: o, registry: prometheus.NewRegistry(), budget: newBudget(o),
		happened: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dingdesk_events_total", Help: "What happened at the Stream connections and to answers, by kind.",
		}, []string{"what"}),
		ack: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "dingdesk_ack_seconds", Help: "From a frame's arrival to its journalled acceptance.",
			Buckets: []float64{.001, .002, .005, .01, .02, .05, .1, .25, .5, 1},
		}),
		answer: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "dingdesk_answer_seconds", Help: "From a message's arrival to its delivered answer.",
			Buckets: []float64{.05, .1, .25, .5, 1, 2, 3, 5, 10, 30},
		}),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "dingdesk_request_seconds", Help: "Handling of a message or press, by command and outcome.",
			Buckets: []float64{.001, .01, .05, .1, .5, 1, 2, 5, 10, 30},
		}, []string{"command", "outcome"}),
		calls: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "dingdesk_api_call_seconds", Help: "DingTalk OpenAPI calls, by operation and DingTalk's code.",
			Buckets: []float64{.01, .05, .1, .25, .5, 1, 2, 5, 10},
		}, []string{"op", "code"}),
	}
	m.registry.MustRegister(m.happened, m.ack, m.answer, m.requests, m.calls, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	gauge := func(name, help string, f func() float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, f))
	}
	if o.Connected != nil {
		gauge("dingdesk_connections", "Live Stream connections.", func() float64 { return float64(o.Connected()) })
	}
	if o.Receiving != nil {
		gauge("dingdesk_connections_receiving", "Stream connections that are live and not known to bring nothing.", func() float64 { return float64(o.Receiving()) })
	}
	if o.Depth != nil {
		gauge("dingdesk_queue_depth", "Accepted messages, presses and events that wait.", func() float64 { return float64(o.Depth()) })
	}
	if o.Buried != nil {
		gauge("dingdesk_jobs_given_up", "Jobs that were given up; dingdesk jobs lists them.", func() float64 { return float64(o.Buried()) })
	}
	gauge("dingdesk_month_api_calls", "Counted API calls this month.", func() float64 { return float64(m.Usage().API.Used) })
	gauge("dingdesk_people_without_share", "People who have used up today's share of API calls.", func() float64 { return float64(m.Usage().Today.Spent) })
	gauge("dingdesk_month_deliveries", "Webhook and Stream deliveries this month.", func() float64 { return float64(m.Usage().Deliveries.Used) })
	return m
}

// Observe counts what the transport reports. Messages, presses and events are one delivery each.
func (m *Ops) Observe(what commands.Metric, d time.Duration) {
	m.happened.WithLabelValues(string(what)).Inc()
	switch what {
	case commands.Acked:
		m.ack.Observe(d.Seconds())
	case commands.Answered:
		m.answer.Observe(d.Seconds())
	case commands.MessageCame, commands.PressCame, commands.EventCame:
		m.budget.add(0, 1, "", "")
	}
}

// Call counts one OpenAPI call: counted ones use the API budget and the share of the person for whom ctx
// says they were made, deliveries (session webhook posts) the other budget.
func (m *Ops) Call(ctx context.Context, op, code string, counted, delivery bool, d time.Duration) {
	if code == "" {
		code = "ok"
	}
	m.calls.WithLabelValues(op, code).Observe(d.Seconds())
	switch {
	case delivery:
		m.budget.add(0, 1, "", "")
	case counted:
		m.budget.add(1, 0, commands.PersonOf(ctx), commands.SkillOf(ctx))
	}
}

// Share refuses the requests of a person who has used up the day's share of counted calls. Presses that
// write pass: each settles a card that waits, and such cards only come from requests.
func (m *Ops) Share(writes func(action string) bool) commands.Middleware {
	return func(next commands.Handler) commands.Handler {
		return func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
			if req.Press != nil && writes(req.Press.Action) {
				return next(ctx, req)
			}
			if limit, spent := m.budget.spent(req.User.ID); spent {
				m.happened.WithLabelValues("share_used_up").Inc()
				return nil, commands.NewError(commands.RateLimited, nil, "core.share_used_up", "n", limit)
			}
			return next(ctx, req)
		}
	}
}

// Middleware measures requests.
func (m *Ops) Middleware() commands.Middleware {
	return func(next commands.Handler) commands.Handler {
		return func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
			ctx, note := commands.WithInfo(ctx)
			began := m.o.Now()
			reply, err := next(ctx, req)
			outcome := "ok"
			if err != nil {
				outcome = string(commands.CodeOf(err))
			}
			name := note.Command()
			if name == "" {
				name = "none"
			}
			m.requests.WithLabelValues(name, outcome).Observe(m.o.Now().Sub(began).Seconds())
			return reply, err
		}
	}
}

// Handler serves /healthz (the process works), /readyz (it hears DingTalk), /metrics and /budget.
func (m *Ops) Handler() http.Handler {
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, status int, v any) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		if err := json.NewEncoder(w).Encode(v); err != nil {
			m.o.Log.Debug("admin page", "err", err)
		}
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"status": "ok", "version": m.o.Version})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		live, receiving := count(m.o.Connected), count(m.o.Receiving)
		status, word := http.StatusOK, "ready"
		switch {
		case live == 0:
			status, word = http.StatusServiceUnavailable, "no Stream connection to DingTalk"
		case receiving == 0:
			status, word = http.StatusServiceUnavailable, "connected to DingTalk, but nothing comes"
		}
		answer(w, status, map[string]any{"status": word, "connections": live, "receiving": receiving})
	})
	mux.HandleFunc("GET /budget", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, m.Usage()) })
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}

func count(f func() int) int {
	if f == nil {
		return 0
	}
	return f()
}

// Serve answers on addr until ctx ends; "" serves nothing.
func (m *Ops) Serve(ctx context.Context, addr string) error {
	if addr == "" {
		<-ctx.Done()
		return nil
	}
	srv := &http.Server{Addr: addr, Handler: m.Handler(), ReadHeaderTimeout: 5 * time.Second}
	stopped := context.AfterFunc(ctx, func() {
		shut, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if err := srv.Shutdown(shut); err != nil {
			m.o.Log.Warn("admin server", "err", err)
		}
	})
	defer stopped()
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
