package meeting

import (
	"context"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

type span struct {
	start, end time.Time
	defaulted  bool // nobody named a length
}

// when settles the time of a meeting, or asks about it. What cannot be a meeting's time is never
// bent into one that can.
func (s *skill) when(ctx context.Context, req *commands.Request, a wish) (span, *commands.Reply, error) {
	ask := func(key string, args ...any) (span, *commands.Reply, error) {
		reply, err := s.askWhen(ctx, req, a, req.Lang.T(key, args...))
		return span{}, reply, err
	}
	switch a.Problem {
	case commands.TimePast:
		return ask("meeting.ask.past", "text", said(req, a))
	case commands.TimeNonexistent:
		return ask("meeting.ask.nonexistent", "text", said(req, a))
	case commands.TimeReversed:
		return ask("meeting.ask.reversed", "text", said(req, a))
	case commands.TimeVague:
		return ask("meeting.ask.vague", "text", said(req, a))
	case commands.TimeConflict:
		return ask("meeting.ask.conflict", "text", said(req, a))
	}
	if a.Start.IsZero() {
		if day, ok := wholeDay(req, a); ok {
			return day, nil, nil
		}
		if a.Window != nil && a.AllDay {
			return ask("meeting.ask.all_day", "text", windowText(req, a))
		}
		if a.Window != nil {
			return ask("meeting.ask.window", "text", windowText(req, a))
		}
		return ask("meeting.ask.when")
	}
	when := span{start: a.Start.In(req.Now.Location()), end: a.End}
	switch {
	case !a.End.IsZero():
		when.end = a.End.In(req.Now.Location())
	case a.Minutes > 0:
		when.end = when.start.Add(time.Duration(a.Minutes) * time.Minute)
	default:
		when.end, when.defaulted = when.start.Add(s.DefaultLength), true
	}
	switch {
	case !when.start.After(req.Now):
		return ask("meeting.ask.past", "text", i18n.Day(req.Lang, when.start, req.Now)+" "+i18n.Clock(when.start))
	case !when.end.After(when.start):
		return ask("meeting.ask.reversed", "text", said(req, a))
	case when.end.Sub(when.start) > maxLength:
		return ask("meeting.ask.too_long")
	case when.start.Sub(req.Now) > maxAhead:
		return ask("meeting.ask.too_far", "text", i18n.Day(req.Lang, when.start, req.Now))
	}
	return when, nil, nil
}

// wholeDay is what can be made of a whole day: its working hours, if they lie ahead.
func wholeDay(req *commands.Request, a wish) (span, bool) {
	if !a.AllDay || a.Window == nil || a.Window.End.Sub(a.Window.Start) > maxLength {
		return span{}, false
	}
	day := i18n.Midnight(a.Window.Start.In(req.Now.Location()))
	out := span{start: day.Add(opens * time.Hour), end: day.Add(dayEnds * time.Hour)}
	return out, out.start.After(req.Now)
}

// said quotes the time as the person said it.
func said(req *commands.Request, a wish) string {
	if a.TimeText != "" {
		return a.TimeText
	}
	if !a.Start.IsZero() {
		return i18n.Day(req.Lang, a.Start, req.Now) + " " + i18n.Clock(a.Start)
	}
	return "…"
}

func windowText(req *commands.Request, a wish) string {
	w := a.Window
	text := i18n.Day(req.Lang, w.Start, req.Now)
	if w.Text != "" {
		return w.Text
	}
	return text
}

// askWhen asks for the time; inside a window that was named (明天下午) it offers times at which
// everybody is free.
func (s *skill) askWhen(ctx context.Context, req *commands.Request, a wish, sentence string) (*commands.Reply, error) {
	open := a
	open.Start, open.End, open.Problem, open.Other = time.Time{}, time.Time{}, "", nil
	dialog := &commands.Dialog{Slot: "start", Values: commands.ValuesOf(open)}
	card := cardtpl.Question{Ask: sentence, Hint: req.Lang.T("meeting.ask.when_hint"), Skill: "meeting"}
	if a.Window != nil && a.Problem == "" && len(a.People) > 0 {
		d := draft{Args: a}
		if err := s.fill(ctx, req, &d); err != nil {
			return nil, err
		}
		length := s.DefaultLength
		if a.Minutes > 0 {
			length = time.Duration(a.Minutes) * time.Minute
		}
		from, to := a.Window.Start.In(req.Now.Location()), a.Window.End.In(req.Now.Location())
		from, to = officeHours(from, to, length)
		if from.Before(req.Now) {
			from = req.Now
		}
		taken, err := s.freeBusy(ctx, d, from, to)
		if err != nil {
			s.Log.WarnContext(ctx, "free/busy not available: asking without suggestions", "err", err)
		} else {
			for _, slot := range freeSlots(taken, d, from, to, length, 4) {
				label := i18n.Clock(slot.Start) + "–" + i18n.Clock(slot.End)
				if slot.FreeCount < slot.Total {
					label = req.Lang.T("meeting.ask.slot_some", "at", label, "free", slot.FreeCount, "total", slot.Total)
				}
				card.Options = append(card.Options, label)
				dialog.Options = append(dialog.Options, commands.Option{
					Label: label, Match: []string{i18n.Clock(slot.Start)},
					Fill: commands.ValuesOf(wish{Time: commands.Time{Start: slot.Start}, Minutes: a.Minutes}),
				})
			}
		}
	}
	return &commands.Reply{Card: card, Ask: dialog}, nil
}
