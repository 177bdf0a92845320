// Package app puts the parts together and gives them one life: it starts what must run, stops it in
// the reverse order, and hands each part only what it needs. It must not know that it may be talking
// to a sandbox, nor hold any behaviour of its own.
package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingdesk/dingdesk/bot"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/directory"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/llm"
	"github.com/dingdesk/dingdesk/internal/ops"
	"github.com/dingdesk/dingdesk/internal/policy"
	"github.com/dingdesk/dingdesk/internal/store"
	"github.com/dingdesk/dingdesk/internal/worktime"
	"github.com/dingdesk/dingdesk/skills"
	"github.com/dingdesk/dingdesk/skills/access"
	"github.com/dingdesk/dingdesk/skills/admin"
	"github.com/dingdesk/dingdesk/skills/approval"
	"github.com/dingdesk/dingdesk/skills/attendance"
	"github.com/dingdesk/dingdesk/skills/chat"
	"github.com/dingdesk/dingdesk/skills/help"
	"github.com/dingdesk/dingdesk/skills/meeting"
	"github.com/dingdesk/dingdesk/skills/privacy"
)

// Intervals of what runs in the background.
const (
	reload     = 6 * time.Hour // the whole directory; events keep it right in between
	reloadSoon = time.Minute   // after a failure
	sweepEvery = 10 * time.Minute
	// nameWaits is how long a sentence waits for the names behind a start; whoever said it is told meanwhile that it is being worked on.
	nameWaits  = 8 * time.Second
	keepCounts = 30 * time.Second
)

// App is a wired DingDesk.
type App struct {
	// Understood is told how each message was read: the key of the request, which ends in the id of the
	// message, and what `dingdesk parse` would print, for JSON. It holds what people wrote, so it is for a
	// sandbox only; set it before Run. nil tells nobody.
	Understood func(request string, reading any)

	cfg      *config.Config // as it was at the start
	live     atomic.Pointer[config.Config]
	reader   atomic.Pointer[commands.Understand]
	log      *slog.Logger
	store    *store.Store
	ops      *ops.Ops
	api      *dingtalk.Client
	dir      *directory.Directory
	work     *worktime.Calendar
	llm      *llm.Client
	skills   []commands.Skill
	policy   *policy.Policy
	router   *commands.Router
	bot      *bot.Bot
	cleanups []cleanup
	// firstLoad holds what became of the directory's first load, once that is known.
	firstLoad chan error
	version   string
	since     time.Time
	load      func() (*config.Config, error)
	level     *slog.LevelVar
	reloading sync.Mutex
}

type cleanup struct {
	name string
	run  func() error
}

// New opens the store and wires everything; it does not touch the network. Close it when Run is not
// called.
func New(ctx context.Context, cfg *config.Config, log *slog.Logger, version string) (*App, error) {
	a := &App{cfg: cfg, log: log, version: version, since: time.Now(), firstLoad: make(chan error, 1)}
	a.Reloads(new(slog.LevelVar), func() (*config.Config, error) { return cfg, nil })
	a.live.Store(cfg)
	st, err := store.Open(ctx, cfg.Store, a.log)
	if err != nil {
		return nil, err
	}
	a.store = st
	a.onClose("store", st.Close)
	a.ops = ops.New(ops.Options{
		Log: a.log, Zone: cfg.Location(), Version: version, Limits: a.limits,
		Connected: func() int { return a.bot.Live() },
		Receiving: func() int { return a.bot.Receiving() },
		Depth:     func() int { return a.bot.Depth() },
		Buried:    a.buried,
		Load:      a.loadCounts, Save: a.saveCounts,
	})
	if err := a.wire(); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// clientOf is what the configuration says of the client.
func clientOf(cfg *config.Config) dingtalk.Config {
	return dingtalk.Config{
		ClientID: cfg.DingTalk.ClientID, ClientSecret: cfg.DingTalk.ClientSecret.Reveal(), RobotCode: cfg.DingTalk.RobotCode,
		APIBase: cfg.DingTalk.APIBase, OAPIBase: cfg.DingTalk.OAPIBase, QPS: cfg.DingTalk.QPS, Overseas: cfg.DingTalk.Region == "overseas",
	}
}

func (a *App) wire() error {
	cfg := a.cfg
	dt := clientOf(cfg)
	dt.Log, dt.Observe = a.log, func(ctx context.Context, c dingtalk.Call) {
		a.ops.Call(ctx, c.Op, c.Code, c.Counted, c.Delivery, c.Duration)
	}
	api, err := dingtalk.New(dt)
	if err != nil {
		return err
	}
	a.api = api
	a.onClose("api", func() error { api.Close(); return nil })
	a.dir = directory.New(api, directory.Options{
		Log: a.log, Fold: fold,
		Viewers: func() map[string][]string { return a.live.Load().Attendance.Viewers },
		Callers: func() map[string][]string { return a.live.Load().Directory.ProtectedCallers },
		Within:  func() []int64 { return a.policy.Rules().Departments() },
	})
	if a.work, err = worktime.New(worktime.Options{
		API: api, Directory: a.dir, Records: a.store, Calendar: cfg.Worktime.Calendar, Offices: officesOf(cfg), Hours: worktime.Hours(cfg.Approval.OfficeHours),
		Zone: cfg.Location(), Log: a.log,
	}); err != nil {
		return err
	}
	rules, err := rulesOf(cfg)
	if err != nil {
		return err
	}
	a.policy = policy.New(a.dir, rules)
	a.llm = newLLM(cfg, func(_ context.Context, c llm.Call) { a.ops.Observe(commands.Metric("llm_"+c.Op+"_"+c.Outcome), c.Dur) })
	if a.router, err = a.route(); err != nil {
		return err
	}
	a.bot, err = bot.New(bot.Config{
		Router: a.router, API: api, Inbox: a.store, Records: a.store, Queue: a.store, Log: a.log,
		ClientID: cfg.DingTalk.ClientID, ClientSecret: cfg.DingTalk.ClientSecret.Reveal(), RobotCode: cfg.DingTalk.RobotCode,
		Gateway: cfg.DingTalk.APIBase, Connections: cfg.DingTalk.Connections, TemplateID: cfg.DingTalk.CardTemplateID,
		AnswerTemplateID: cfg.DingTalk.AICardTemplateID, LinkHosts: cfg.LLM.LinkHosts,
		QPS: cfg.DingTalk.QPS, Zone: cfg.Location(), HandlerTimeout: cfg.Limits.HandlerTimeout, ShutdownTimeout: cfg.Limits.ShutdownTimeout, TextAfter: cfg.Limits.TextAfter,
		Name: a.nameOf, Known: a.dir.Known, CallsScarce: a.ops.CallsScarce, Observe: a.ops.Observe, Audit: a.audit,
	})
	return err
}

// fold makes Traditional and Simplified, full and half width, upper and lower case equal.
func fold(s string) string { return norm.New(s).String() }

// route makes the router with every skill behind it.
func (a *App) route() (*commands.Router, error) {
	var router *commands.Router
	writes := func(action string) bool { return router.Writes(action) }
	refused := new(refusals)
	talk, fallback := chat.Config{}, ""
	if a.llm.Enabled() && a.cfg.LLM.Chat {
		talk, fallback = chat.Config{LLM: a.llm, Memory: memory{a.store}}, chat.Name
	}
	a.skills = skills.All(skills.Config{
		Chat:       talk,
		Attendance: attendance.Config{API: a.api, Directory: a.dir, Work: a.work, Log: a.log},
		Approval: approval.Config{
			API: a.api, Directory: a.dir, Records: a.store, Log: a.log, Fold: fold,
			Events: a.cfg.Approval.Events != "off", Kinds: kindsOf(a.cfg),
			CallsPerDay: a.cfg.Approval.BackfillCallsPerDay, Spare: a.ops.Spare, Listening: func() bool { return a.bot.Receiving() > 0 },
			SecondTapAbove: a.cfg.Approval.SecondTapAbove, Hold: a.cfg.Approval.Hold,
			Push: pushOf(a.cfg), Work: a.work, Zone: a.cfg.Location(), UrgesPerDay: a.cfg.Approval.UrgesPerDay,
			May: func(ctx context.Context, req *commands.Request, c string, writes bool) error {
				return router.May(ctx, req, c, writes)
			},
			AwayKeeps: append([]string{}, a.cfg.Approval.AwayKeeps...), // none is not the default
		},
		Meeting: meeting.Config{
			API: a.api, Directory: a.dir, DefaultLength: time.Duration(a.cfg.Meeting.DefaultMinutes) * time.Minute,
			Remind: time.Duration(a.cfg.Meeting.RemindMinutes) * time.Minute,
			Log:    a.log,
		},
		Privacy: privacy.Config{
			Directory: a.dir, KeepDays: func() int { return a.live.Load().Audit.KeepDays }, About: a.about,
			Holdings: a.holdings, Erase: a.erase,
		},
		Access: access.Config{Policy: a.policy, Directory: a.dir, Commands: func() []commands.Command { return router.Commands() }},
		Help: help.Config{
			LLM:         a.llm.Enabled(),
			Commands:    func(ctx context.Context, req *commands.Request) []commands.Command { return router.Usable(ctx, req) },
			SetLanguage: func(ctx context.Context, id string, l i18n.Lang) error { return router.SetLanguage(ctx, id, l) },
		},
		Admin: admin.Config{
			Directory: a.dir, Records: a.store, Today: a.ops.Today, Refused: refused.last, Status: a.status, Buried: a.buriedJobs, Revive: a.store.Revive, Reload: a.reload,
			Commands: func() []commands.Command { return router.Commands() },
			May: func(ctx context.Context, req *commands.Request, c string) error {
				return router.May(ctx, req, c, false)
			},
			Trial:       a.policy.Trial,
			Administers: func(ctx context.Context, req *commands.Request) (bool, error) { return a.policy.Administers(ctx, req) },
		},
	})
	err := a.reads(a.cfg)
	if err != nil {
		return nil, err
	}
	understand := func(ctx context.Context, u commands.Utterance) commands.Understanding {
		waits, stop := context.WithTimeout(ctx, nameWaits)
		defer stop()
		known := a.dir.Ready(waits)
		out := (*a.reader.Load())(ctx, u)
		out.Nameless = !known
		return out
	}
	language, _ := i18n.ParseLang(a.cfg.Language.Default)
	router, err = commands.NewRouter(commands.Config{
		Skills: append(a.skills, a.directoryEvents()), Understand: understand, Understood: a.understood, Memory: memory{a.store}, Language: language, Fallback: fallback,
		Allow: a.policy.Allow, Trial: a.policy.Trial,
		Middleware: []commands.Middleware{
			commands.Logged(a.log), refused.listen, commands.Recovered(), a.ops.Middleware(),
			commands.Limited(func() int { return a.live.Load().Limits.PerUserPerMinute }), a.ops.Share(writes),
		},
	})
	return router, err
}

// directoryEvents keeps the directory right between two loads.
func (a *App) directoryEvents() commands.Skill {
	people := func(ctx context.Context, ev commands.Event) (commands.Outcome, error) {
		ids, err := userIDs(ev.Data)
		if err != nil {
			a.log.Error("event not understood", "type", ev.Type, "err", err)
			return commands.Outcome{}, nil
		}
		if ev.Type == "user_leave_org" {
			for _, id := range ids {
				if _, err := a.left(ctx, id, time.Now()); err != nil {
					return commands.Outcome{}, err
				}
			}
		}
		a.dir.Invalidate(ids...)
		return commands.Outcome{}, a.dir.Refresh(ctx, ids...)
	}
	depts := func(context.Context, commands.Event) (commands.Outcome, error) {
		a.dir.InvalidateDepts()
		return commands.Outcome{}, nil
	}
	return commands.Skill{Name: "directory", Events: map[string]commands.EventHandler{
		"user_add_org": people, "user_modify_org": people, "user_leave_org": people, "user_active_org": people,
		"org_dept_create": depts, "org_dept_modify": depts, "org_dept_remove": depts,
	}}
}

func (a *App) nameOf(ctx context.Context, userID string) string {
	p, ok, err := a.dir.Person(ctx, userID)
	if err != nil || !ok {
		return ""
	}
	return p.Name
}

// buried counts the jobs that were given up.
func (a *App) buried() int {
	list, err := a.store.Buried(context.Background())
	if err != nil {
		a.log.Warn("jobs that were given up not counted", "err", err)
	}
	return len(list)
}

// Ready is closed when the first Stream connection stands.
func (a *App) Ready() <-chan struct{} { return a.bot.Ready() }

// LoadDirectory waits for the directory that Run loads at its start; it is for callers that want names
// to be there before the first sentence.
func (a *App) LoadDirectory(ctx context.Context) error {
	select {
	case err := <-a.firstLoad:
		a.firstLoad <- err // for the next who asks
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run works until ctx ends, then stops in order: the connections close, what was accepted is finished
// within the shutdown timeout, the counts are saved, the store closes.
func (a *App) Run(ctx context.Context) error {
	defer func() {
		if err := a.Close(); err != nil {
			a.log.Error("close", "err", err)
		}
	}()
	for _, s := range a.skills {
		if s.Start != nil {
			s.Start(ctx)
		}
	}
	a.log.Info("starting", "version", a.version, "store", a.cfg.Store, "template", cmp.Or(a.cfg.DingTalk.CardTemplateID, "public"),
		"zone", a.cfg.Timezone, "connections", a.cfg.DingTalk.Connections, "admin_addr", cmp.Or(a.cfg.AdminAddr, "off"), "model", a.llm.Enabled())
	if err := a.ops.Restore(ctx); err != nil {
		a.log.Warn("monthly counts not restored; they start at zero", "err", err)
	}
	// The background outlives the bot: it counts what the last answers cost.
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	g, bg := errgroup.WithContext(background)
	g.Go(func() error { a.ops.Keep(bg, keepCounts); return nil })
	g.Go(func() error { a.keepDirectory(bg); return nil })
	g.Go(func() error { a.sweep(bg); return nil })
	g.Go(func() error { a.keepForgetting(bg); return nil })
	if a.llm.Enabled() {
		g.Go(func() error { a.llm.Keep(bg, a.learned); return nil })
	}
	g.Go(func() error {
		if err := a.ops.Serve(bg, a.cfg.AdminAddr); err != nil {
			a.log.Error("health and metrics are not served; set another DINGDESK_ADMIN_ADDR, or none", "addr", a.cfg.AdminAddr, "err", err)
		}
		return nil
	})
	err := a.bot.Run(ctx)
	stop()
	return errors.Join(err, g.Wait())
}

// keepDirectory loads the directory at start and now and then.
func (a *App) keepDirectory(ctx context.Context) {
	for first := true; ; first = false {
		in := reload
		err := a.dir.Load(ctx)
		if err != nil && ctx.Err() == nil {
			a.log.Warn("directory not loaded; names are looked up one by one until it is", "err", err)
			in = reloadSoon
		}
		if first {
			a.firstLoad <- err
		}
		if !sleep(ctx, in) {
			return
		}
	}
}

func (a *App) sweep(ctx context.Context) {
	for sleep(ctx, sweepEvery) {
		now := time.Now()
		kept := now.AddDate(0, 0, -a.live.Load().Audit.KeepDays)
		if err := errors.Join(a.store.Sweep(ctx, now), a.store.SweepTraces(ctx, kept)); err != nil && ctx.Err() == nil {
			a.log.Warn("store not swept", "err", err)
		}
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (a *App) onClose(name string, run func() error) {
	a.cleanups = append(a.cleanups, cleanup{name, run})
}

// Close releases what New opened, last in first out. It may be called more than once.
func (a *App) Close() error {
	var errs []error
	for n := len(a.cleanups) - 1; n >= 0; n-- {
		if err := a.cleanups[n].run(); err != nil {
			errs = append(errs, fmt.Errorf("close %s: %w", a.cleanups[n].name, err))
		}
	}
	a.cleanups = nil
	return errors.Join(errs...)
}
