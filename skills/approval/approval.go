// Package approval is the skill that tells where approvals stand — those a person submitted and those
// that wait for them — and agrees to or refuses one after the person confirmed. It keeps an index of
// the approvals it has seen, because DingTalk lists what waits for a person to nobody. It must not
// know other skills, nor how its answers are delivered.
package approval

import (
	"cmp"
	"context"
	"embed"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/directory"
	"github.com/dingdesk/dingdesk/internal/worktime"
)

// Records is what the index needs of a store.
type Records interface {
	Get(ctx context.Context, kind, key string) (value []byte, version int64, ok bool, err error)
	Swap(ctx context.Context, kind, key string, value []byte, had int64, expires time.Time, index ...string) (version int64, ok bool, err error)
	Find(ctx context.Context, kind, index string, limit int, fn func(key string, value []byte, version int64) error) error
}

//go:embed corpus/*.tsv
var corpus embed.FS

// Config wires the skill.
type Config struct {
	API       *dingtalk.Client
	Directory *directory.Directory
	Records   Records
	Log       *slog.Logger
	// Fold makes spellings of one word equal (Traditional and Simplified, upper and lower case); nil
	// means lower case.
	Fold func(string) string
	// Events says that bpms_* events are wanted: then the index keeps itself up to date.
	Events bool
	// CallsPerDay bounds the counted calls that fill the index organisation-wide, Spare those of them that nobody waits
	// for; nil bounds them no further.
	CallsPerDay int
	Spare       func() int
	// Kinds are the forms that the index holds, by name or processCode; none is all.
	Kinds []string
	// Listening says whether events can arrive now; nil means always.
	Listening func() bool
	// SecondTapAbove is the amount, in whatever currency a form has it, above which agreeing takes a second tap and is not done
	// together with others; 0 is no limit.
	SecondTapAbove int
	// Hold is how long a decision waits, so that it can be taken back; 0 is not at all.
	Hold time.Duration
	// Work is when people are at work: then those above them are urged, and what nobody asked for comes. nil is the usual one.
	Work *worktime.Calendar
	Zone *time.Location // nil is the clock's
	// UrgesPerDay is how often somebody may urge others on a day, 5 by default.
	UrgesPerDay int
	// May says whether the person of a request may use a command, nil if so; with writes whether something may be written in
	// their name who is not there to press. nil lets everybody.
	May func(ctx context.Context, req *commands.Request, command string, writes bool) error
	// AwayKeeps are the forms, by name, kind or processCode, that nobody who stands in for somebody gets; nil means seals, payments
	// and pay.
	AwayKeeps []string
	// Push is what those who asked for digests are told of besides, for each single approval.
	Push Push
	Now  func() time.Time // nil means time.Now
}

type skill struct {
	Config
	flight  singleflight.Group
	reads   readings
	started time.Time
	forms   atomic.Pointer[catalog] // the organisation's, once they were listed
	details details
}

// New makes the skill.
func New(cfg Config) commands.Skill {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Fold == nil {
		cfg.Fold = strings.ToLower
	}
	if cfg.May == nil {
		cfg.May = func(context.Context, *commands.Request, string, bool) error { return nil }
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Zone == nil {
		cfg.Zone = cfg.Now().Location()
	}
	if cfg.Work == nil {
		cfg.Work = worktime.Usual(cfg.Zone)
	}
	if cfg.AwayKeeps == nil {
		cfg.AwayKeeps = []string{"seal", "payment", "payroll"}
	}
	cfg.UrgesPerDay = cmp.Or(cfg.UrgesPerDay, 5)
	s := &skill{Config: cfg, started: cfg.Now()}
	out := commands.Skill{
		Name: "approval", Samples: append(samples(), startSamples()...), Corpus: corpus, Commands: s.commands(), Start: s.start,
		Personal: map[string]func(string, []byte) (string, bool){kindInstance: personal, kindUrged: ofUrges, kindDraft: draftOf, kindAway: ofAway, kindHeld: ofHeld, kindDigest: ofDigest},
		Actions: map[string]commands.Action{
			"approval.open":      {For: "approval.status", Run: s.open},
			"approval.agree":     {For: "approval.decide", Run: s.ask(true)},
			"approval.refuse":    {For: "approval.decide", Run: s.ask(false)},
			"approval.remark":    {For: "approval.decide", Run: s.remark},
			"approval.reason":    {For: "approval.decide", Run: s.reasoned},
			"approval.back":      {For: "approval.status", Run: s.back},
			"approval.more":      {For: "approval.status", Run: s.more, Leads: []string{"approval.hand", "approval.note"}},
			"approval.hand":      {For: "approval.handover", Run: s.hand},
			"approval.undo":      {For: "approval.decide", Run: s.undo},
			"approval.append":    {For: "approval.handover", Run: s.add},
			"approval.sendback":  {For: "approval.handover", Run: s.sendBack},
			"approval.redirect":  {For: "approval.handover", Effect: commands.Write, Run: s.redirect, Reconcile: s.reconcileHanding},
			"approval.note":      {For: "approval.comment", Run: s.annotate},
			"approval.say":       {For: "approval.comment", Effect: commands.Write, Run: s.say, Reconcile: s.reconcileComment},
			"approval.together":  {For: "approval.decide", Run: s.together},
			"approval.batch":     {For: "approval.decide", Effect: commands.Write, Run: s.confirmAll, Reconcile: s.reconcileAll},
			"approval.confirm":   {For: "approval.decide", Effect: commands.Write, Run: s.confirm, Reconcile: s.reconcile},
			"approval.filled":    {For: "approval.create", Run: s.filled},
			"approval.submit":    {For: "approval.create", Effect: commands.Write, Run: s.submit, Reconcile: s.sent},
			"approval.urge":      {For: "approval.urge", Run: s.onThis(s.urgeThis)},
			"approval.nudge":     {For: "approval.urge", Effect: commands.Write, Run: s.nudge, Reconcile: s.nudged},
			"approval.unurge":    {For: "approval.urge", Run: s.unurge},
			"approval.withdraw":  {For: "approval.withdraw", Run: s.onThis(s.proposeWithdrawal)},
			"approval.revoke":    {For: "approval.withdraw", Effect: commands.Write, Run: s.revoke, Reconcile: s.revoked},
			"approval.again":     {For: "approval.again", Run: s.onThis(s.copyOf)},
			"approval.digeston":  {For: "approval.digest", Effect: commands.Write, Run: s.digestOn, Reconcile: s.digestIsOn},
			"approval.digestoff": {For: "approval.digest", Effect: commands.Write, Run: s.digestOff, Reconcile: s.digestIsOff},
			"approval.snooze":    {For: "approval.digest", Run: s.snooze},
			"approval.putoff":    {For: "approval.digest", Run: s.putOff},
			"approval.weeklyon":  {For: "approval.digest", Effect: commands.Write, Run: s.setWeekly(true), Reconcile: s.weeklyIs(true)},
			"approval.weeklyoff": {For: "approval.digest", Effect: commands.Write, Run: s.setWeekly(false), Reconcile: s.weeklyIs(false)},
			"approval.standin":   {For: "approval.away", Effect: commands.Write, Run: s.standIn, Reconcile: s.stoodIn},
			"approval.standout":  {For: "approval.away", Effect: commands.Write, Run: s.standOut, Reconcile: s.stoodOut},
			"approval.drop":      {For: "approval.status", Run: s.drop},
		},
		Permissions: []commands.Permission{
			{Code: "Workflow.Instance.Read", Name: "approvals", For: "approval.needs.instances", Probe: func(ctx context.Context, userID, _ string) error {
				_, err := s.API.Workflow.TodoCount(ctx, userID)
				return err
			}},
			{Code: "Workflow.Form.Read", Name: "approval forms", For: "approval.needs.forms", Probe: func(ctx context.Context, userID, _ string) error {
				_, err := s.API.Workflow.Templates(ctx, userID)
				return err
			}},
			{Code: "Workflow.Instance.Write", Name: "agreeing and refusing", For: "approval.needs.decide", Write: true},
			{Code: "Storage.UploadInfo.Read", Name: "addresses for attachments", For: "approval.needs.files", Write: true},
			{Code: "Storage.File.Write", Name: "attachments", For: "approval.needs.files", Write: true},
			{Code: "Premium.Workflow.ReadWrite.All", Name: "adding approvers and sending back", For: "approval.needs.premium", Write: true},
			{Code: "qyapi_get_attendance_data", Name: "attendance", For: "needs.attendance"},
			{Code: "qyapi_holiday_readonly", Name: "leave balances", For: "needs.holidays"},
			{Code: "qyapi_robot_sendmsg", Name: "messages outside a conversation's session", For: "needs.messages", Write: true},
			{Code: "qyapi_attendance_group_read", Name: "length of leave", For: "approval.needs.length", Probe: func(ctx context.Context, userID, _ string) error {
				today := s.Now()
				_, err := s.API.Attendance.Duration(ctx, dingtalk.DurationQuery{UserID: userID, Biz: dingtalk.DurationLeave, From: today, To: today, Unit: dingtalk.UnitDay})
				return err
			}},
			{Code: "Calendar.Event.Read", Name: "agenda", For: "needs.calendar"},
		},
	}
	out.Jobs = map[string]commands.JobHandler{jobWatch: s.watch, jobRead: s.readDue, jobUrge: s.urgeLater, jobStandIn: s.standInDue, jobHeld: s.decideHeld, kindDigest: s.digestDue,
		jobWaited: s.tellDue, jobTask: s.tellDue, jobResult: s.tellDue, jobWeekly: s.weeklyDue}
	if cfg.Events {
		out.Events = map[string]commands.EventHandler{
			"bpms_instance_change": s.instanceChanged,
			"bpms_task_change":     s.taskChanged,
		}
	}
	return out
}
