// Package admin is the skill for administrators in chat: how DingDesk does, what it costs and for whom, and what can be
// done about it without a shell. It must not know how the others work: what it shows and does is handed in.
package admin

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/directory"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

//go:embed corpus/*.tsv
var corpus embed.FS

// Records are keyed values with compare-and-set.
type Records interface {
	Get(ctx context.Context, kind, key string) (value []byte, version int64, ok bool, err error)
	Swap(ctx context.Context, kind, key string, value []byte, had int64, expires time.Time, index ...string) (version int64, ok bool, err error)
	Find(ctx context.Context, kind, index string, limit int, fn func(key string, value []byte, version int64) error) error
}

// Config wires the skill.
type Config struct {
	Directory *directory.Directory
	Records   Records
	Now       func() time.Time // the clock of Records; nil is the machine's
	// Status is how the process does, at any moment.
	Status func(ctx context.Context) Status
	// Commands lists what there is; it is asked at each request, after the router exists.
	Commands func() []commands.Command
	// May says whether the person of a request may use a command, nil if so.
	May func(ctx context.Context, req *commands.Request, command string) error
	// Trial is a note while nothing is written, "" for none; nil has none.
	Trial func(l i18n.Lang) string
	// Administers says whether the person of a request is an administrator, whom neither a pause nor maintenance stops.
	Administers func(ctx context.Context, req *commands.Request) (bool, error)
	// Buried lists the jobs that were given up, the oldest first; Revive makes one due again and reports whether there
	// was one of that id.
	Buried func(ctx context.Context) ([]Job, error)
	Revive func(ctx context.Context, id string) (bool, error)
	// Reload reads the configuration again. An error is about what is wrong in it, and then the old one stays.
	Reload func(ctx context.Context) (Reloaded, error)
	// Today is how many counted calls somebody's requests used today, and how many they may; 0 is no limit.
	Today func(userID string) (used, limit int)
	// Refused tells the last request of somebody that was refused, if any was lately.
	Refused func(userID string) (Refusal, bool)
}

// Status is how the process does.
type Status struct {
	Version         string
	Since           time.Time // the start of the process
	Live, Receiving int       // connections to DingTalk, and those of them that are not known to bring nothing
	Waiting         int       // messages, presses and events that are accepted and not begun
	Store           string    // sqlite, memory
	Calls           Meter     // of the month
	Deliveries      Meter
	Skills, People  map[string]int // the month's counted calls by skill and by userId
}

// Meter is the use of one of DingTalk's monthly allowances. Projected is at the end of the month; Out is when it is used
// up at this pace, zero when it is not.
type Meter struct {
	Used, Limit, Projected int
	Over                   bool
	Out                    time.Time
}

// Job is one that was given up.
type Job struct {
	ID, Class string
	Attempts  int
	At        time.Time
	Reason    string
}

// Reloaded names the settings that have changed: those that count from now on, those that are not there any more and have their
// defaults, and those that need a restart.
type Reloaded struct{ Changed, Gone, Restart []string }

type skill struct {
	Config
}

// The commands, which the pages of the card are named for, too.
const (
	cmdStatus  = "admin.status"
	cmdBudget  = "admin.budget"
	cmdPause   = "admin.pause"
	cmdNotice  = "admin.maintenance"
	cmdJobs    = "admin.jobs"
	cmdReload  = "admin.reload"
	cmdWrong   = "admin.wrong"
	cmdObject  = "answer.wrong"
	actAgree   = "answer.agree"
	cmdResume  = "admin.resume"
	actSwitch  = "admin.switch" // which one is in the page, as of those below
	actRetry   = "admin.choose"
	actEnd     = "admin.over"
	actReload  = "admin.again"
	actWritten = "admin.written"
)

// New makes the skill.
func New(cfg Config) commands.Skill {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Trial == nil {
		cfg.Trial = func(i18n.Lang) string { return "" }
	}
	s := &skill{Config: cfg}
	command := func(name, summary string, effect commands.Effect, run commands.Handler, aliases ...string) commands.Command {
		return commands.Command{
			Name: name, Summary: "admin." + summary, Effect: effect, Run: run, Aliases: aliases, Private: true, Admin: true, Inside: true,
		}
	}
	notice := command(cmdNotice, "maintenance.summary", commands.Write, s.notice, "/maintenance", "维护通知", "維護通知")
	notice.Params = []commands.Param{{Name: "text", Type: commands.Text, Ask: "admin.maintenance.ask"}, {Name: "switch", Type: commands.Choice, Words: commands.WordsSwitch}}
	why := command("admin.why", "why.summary", commands.Read, s.why, "/why", "谁用不了", "誰用不了")
	why.Params = []commands.Param{{Name: "who", Type: commands.Subjects, Required: true, Ask: "admin.why.one"}}
	pause := command(cmdPause, "pause.summary", commands.Write, s.skills("pause"), "/pause", "暂停功能", "暫停功能")
	resume := command(cmdResume, "resume.summary", commands.Write, s.skills("resume"), "/resume", "恢复功能", "恢復功能")
	pause.Params = []commands.Param{{Name: "skill", Type: commands.Choice, Words: commands.WordsThings}}
	resume.Params = pause.Params
	page := func(of string, run commands.Handler) commands.Action {
		return commands.Action{For: of, Run: onCard(run)}
	}
	sk := commands.Skill{
		Name: "admin", Samples: samples(), Personal: map[string]func(string, []byte) (string, bool){kindWrong: personal},
		Commands: []commands.Command{
			command(cmdStatus, "status.summary", commands.Read, s.status, "/admin", "/status", "管理", "系统状态", "系統狀態"),
			command(cmdBudget, "budget.summary", commands.Read, s.budget, "/budget", "用量明细", "用量明細"),
			pause, resume, notice,
			command(cmdJobs, "jobs.summary", commands.Write, s.jobs, "/jobs", "失败任务", "失敗工作"),
			command(cmdWrong, "wrong.summary", commands.Read, s.wrongList, "/wrong", "答错记录", "答錯記錄"),
			{
				Name: cmdObject, Summary: "admin.object.summary", Private: true, Run: s.object,
				Aliases: []string{"答错了", "答錯了", "答錯咗", "你答错了", "你答錯了", "wrong answer"},
			},
			why,
			command(cmdReload, "reload.summary", commands.Write, s.reloading, "/reload", "重读配置", "重讀設定"),
		},
		Corpus: corpus,
		Actions: map[string]commands.Action{
			cardtpl.WrongAction: {For: cmdObject, Run: s.object}, actAgree: {For: cmdObject, Run: s.agree},
			cmdStatus: page(cmdStatus, s.status), cmdWrong: page(cmdWrong, s.wrongList), cmdBudget: page(cmdBudget, s.budget), cmdJobs: page(cmdJobs, s.jobs),
			"admin.skills": page(cmdPause, s.skills("pause")), "admin.notice": page(cmdNotice, s.notice),
			actSwitch: page(cmdPause, s.ordered), actRetry: page(cmdJobs, s.ordered), actEnd: page(cmdNotice, s.ordered), actReload: page(cmdReload, s.ordered),
			actWritten:    page(cmdNotice, s.written),
			"admin.pause": s.deed(cmdPause, s.pause), "admin.resume": s.deed(cmdPause, s.resume),
			"admin.maintain": s.deed(cmdNotice, s.maintain), "admin.end": s.deed(cmdNotice, s.end),
			"admin.retry": s.deed(cmdJobs, s.retry), "admin.reload": s.deed(cmdReload, s.reload),
		},
	}
	if cfg.Records != nil { // else nothing can be switched off
		sk.Gate = s.gate
	}
	return sk
}

// pageFor is how long the buttons of a card work. What it says stays.
const pageFor = 30 * time.Minute

// page is what the buttons of a card lead to.
type page struct {
	// Orders are what its buttons ask to confirm, by their number. On a card that asks, the first one is what its button does.
	Orders []order `json:"orders,omitempty"`
}

// order is something to be done, once it is confirmed. Do is the verb of its action.
type order struct {
	Do    string   `json:"do"`
	Skill string   `json:"skill,omitempty"`
	Text  string   `json:"text,omitempty"`
	Jobs  []string `json:"jobs,omitempty"`
}

// show is a card with what its buttons lead to.
func (s *skill) show(req *commands.Request, v cardtpl.View, orders ...order) (*commands.Reply, error) {
	payload, err := json.Marshal(page{orders})
	if err != nil {
		return nil, fmt.Errorf("admin: encode a page: %w", err)
	}
	return &commands.Reply{Card: v, Pending: &commands.Pending{
		Owners: []string{req.User.ID}, Payload: payload, TTL: pageFor, Over: commands.StateDone,
	}}, nil
}

// onCard shows on the pressed card what a handler answers.
func onCard(run commands.Handler) commands.Handler {
	return func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
		reply, err := run(ctx, req)
		if reply != nil {
			reply.To = commands.PressedCard
		}
		return reply, err
	}
}

// ordered asks to confirm what was chosen.
func (s *skill) ordered(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var p page
	if err := json.Unmarshal(req.Press.Payload, &p); err != nil {
		return nil, fmt.Errorf("admin: decode a page: %w", err)
	}
	if req.Press.N < 0 || req.Press.N >= len(p.Orders) {
		return nil, commands.NewError(commands.Invalid, nil, "core.unknown_action")
	}
	return s.confirm(req, p.Orders[req.Press.N])
}

// confirm is the card behind whose button something happens.
func (s *skill) confirm(req *commands.Request, o order) (*commands.Reply, error) {
	reply, err := s.show(req, Confirm{Do: o.Do, Skill: o.Skill, Text: o.Text, N: len(o.Jobs)}, o)
	if err == nil {
		reply.Pending.Over = "" // it was not done
		reply.Close = true
	}
	return reply, err
}

// doing carries out an order and says so. With look it only says whether that is so already, and nil if not.
type doing func(ctx context.Context, req *commands.Request, o order, look bool) (cardtpl.View, error)

// done is the card of an order that was carried out.
func done(req *commands.Request, o order) Done {
	return Done{Do: o.Do, Skill: o.Skill, Text: o.Text, N: len(o.Jobs), By: req.User.Name, At: req.Now}
}

// deed is the action that carries an order out. All of them leave things as ordered, however often they run.
func (s *skill) deed(of string, do doing) commands.Action {
	run := func(look bool) commands.Handler {
		return func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
			var p page
			if err := json.Unmarshal(req.Press.Payload, &p); err != nil || len(p.Orders) == 0 {
				return nil, commands.NewError(commands.Invalid, err, "core.unknown_action")
			}
			commands.Touch(ctx, commands.OnSkill, p.Orders[0].Skill)
			commands.Touch(ctx, commands.OnJob, p.Orders[0].Jobs...)
			view, err := do(ctx, req, p.Orders[0], look)
			if err != nil || view == nil {
				return nil, err
			}
			reply := &commands.Reply{To: commands.PressedCard, State: commands.StateDone, Card: view}
			if _, bad := view.(Unread); bad {
				reply.State = commands.StateFailed
			}
			return reply, nil
		}
	}
	return commands.Action{For: of, Effect: commands.Write, Run: run(false), Reconcile: run(true)}
}
