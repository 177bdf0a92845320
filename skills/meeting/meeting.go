// Package meeting is the skill that arranges meetings: it finds out who, when and where, shows a card
// that says what will happen, and creates the event once the person pressed its button. It must not
// know other skills, nor how its answers are delivered.
package meeting

import (
	"context"
	"embed"
	"log/slog"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/directory"
)

//go:embed corpus/*.tsv
var corpus embed.FS

// Config wires the skill.
type Config struct {
	API       *dingtalk.Client
	Directory *directory.Directory
	// DefaultLength is the length of a meeting when nobody named one; 0 means 30 minutes.
	DefaultLength time.Duration
	// Remind is how long before the start people are reminded; 0 is no reminder.
	Remind time.Duration
	// Log gets what degrades an answer without spoiling it.
	Log *slog.Logger
	Now func() time.Time // the clock of writes; nil means time.Now
}

// Limits. DingTalk takes 500 attendees in one call (openapi.md 6.1); a sentence that names more than
// maxPeople was misread. A meeting longer than a day is a mistake in the time.
const (
	maxPeople = 50
	maxLength = 24 * time.Hour
	maxAhead  = 366 * 24 * time.Hour
)

type skill struct {
	Config
	rooms *roomCache
}

// New makes the skill.
func New(cfg Config) commands.Skill {
	if cfg.DefaultLength <= 0 {
		cfg.DefaultLength = 30 * time.Minute
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := &skill{Config: cfg, rooms: newRoomCache(cfg)}
	return commands.Skill{
		Name: "meeting", Samples: samples(), Corpus: corpus, Commands: s.commands(),
		Actions: map[string]commands.Action{
			"meeting.confirm": {For: "meeting.create", Effect: commands.Write, Run: s.confirm, Reconcile: s.reconcileEvent},
			"meeting.slot":    {For: "meeting.create", Run: s.slot},
			"meeting.abort":   {For: "meeting.create", Run: s.abort},
			"meeting.room":    {For: "meeting.create", Effect: commands.Write, Run: s.addRoom, Reconcile: s.reconcileRoom},
			"meeting.cancel":  {For: "meeting.create", Effect: commands.Write, Run: s.cancel, Reconcile: s.reconcileCancelled},
			"meeting.keep":    {For: "meeting.create", Run: s.keep},
		},
		Permissions: []commands.Permission{
			{Code: "Calendar.Event.Read", Name: "agenda", For: "needs.calendar", Probe: func(ctx context.Context, _, unionID string) error {
				now := s.Now()
				_, err := s.API.Calendar.EventsView(ctx, unionID, now, now.Add(time.Hour))
				return err
			}},
			{Code: "Calendar.EventSchedule.Read", Name: "free and busy", For: "meeting.needs.busy", Probe: func(ctx context.Context, _, unionID string) error {
				now := s.Now()
				_, err := s.API.Calendar.FreeBusy(ctx, unionID, []string{unionID}, now, now.Add(time.Hour))
				return err
			}},
			{Code: "Calendar.Event.Write", Name: "creating meetings, booking rooms", For: "meeting.needs.create", Write: true},
			{Code: "VideoConference.Conference.Read", Name: "meeting rooms", For: "meeting.needs.rooms", Probe: func(ctx context.Context, _, unionID string) error {
				_, err := s.API.Rooms.List(ctx, unionID)
				return err
			}},
		},
	}
}

// create leads from what was said to the confirm card, one question at a time.
func (s *skill) create(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	if req.User.ID == "" {
		return nil, commands.NewError(commands.Forbidden, nil, "core.outsider")
	}
	var a wish
	if err := commands.Bind(req, &a); err != nil {
		return nil, err
	}
	people, reply, err := s.resolve(ctx, req, a)
	if err != nil || reply != nil {
		return reply, err
	}
	a.People = people
	when, reply, err := s.when(ctx, req, a)
	if err != nil || reply != nil {
		return reply, err
	}
	d := draft{
		Title: strings.Join(strings.Fields(a.Title), " "), Start: when.start, End: when.end, DefaultLength: when.defaulted,
		Online: a.Online == nil || *a.Online, Args: a,
	}
	if d.Args.Start = when.start; !when.defaulted {
		d.Args.End = when.end
	}
	if err := s.fill(ctx, req, &d); err != nil {
		return nil, err
	}
	if reply, err := s.room(ctx, req, &d); err != nil || reply != nil {
		return reply, err
	}
	return s.proposal(ctx, req, d)
}

func (s *skill) abort(context.Context, *commands.Request) (*commands.Reply, error) {
	return &commands.Reply{To: commands.PressedCard, State: commands.StateCancelled, Close: true}, nil
}
