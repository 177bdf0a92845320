package meeting

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// token is the x-client-token of a write that a card confirms. It follows from the card and from what
// it showed, so however often the press runs — a retry, a crash, a second press — DingTalk makes one
// event of it (openapi.md 6: remembered for a day).
func token(trackID, part string, d draft) string {
	return commands.TrackID(trackID, part+"|"+d.Title+"|"+d.Start.UTC().Format(time.RFC3339)+"|"+d.End.UTC().Format(time.RFC3339))
}

// confirm creates the event that the card showed.
func (s *skill) confirm(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := payload(req)
	if err != nil {
		return nil, err
	}
	if !d.Start.After(req.Now) {
		return nil, commands.NewError(commands.Conflict, nil, "meeting.too_late")
	}
	// The organizer may have left since the card was drawn.
	me, ok, err := s.Directory.Fresh(ctx, req.User.ID)
	if err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "meeting.directory_down")
	}
	if !ok || !me.Active || me.UnionID != d.Organizer.UnionID {
		return nil, commands.NewError(commands.Forbidden, nil, "core.outsider")
	}
	event, err := s.API.Calendar.CreateEvent(ctx, d.Organizer.UnionID, token(req.Press.TrackID, "event", d), newEvent(d, req, s.Remind))
	if err != nil {
		return nil, creationError(err)
	}
	done := made{Draft: d, EventID: event.ID, At: req.Now}
	if event.OnlineMeetingInfo != nil {
		done.URL = event.OnlineMeetingInfo.URL
	}
	return s.book(ctx, req, done)
}

func newEvent(d draft, req *commands.Request, remind time.Duration) dingtalk.NewEvent {
	e := dingtalk.NewEvent{
		Summary: d.Title, Start: dingtalk.At(d.Start.In(req.Zone)), End: dingtalk.At(d.End.In(req.Zone)),
	}
	e.Reminders = []dingtalk.Reminder{}
	if remind > 0 {
		e.Reminders = append(e.Reminders, dingtalk.Reminder{Method: "dingtalk", Minutes: int(remind / time.Minute)})
	}
	if e.Summary == "" {
		e.Summary = req.Lang.T("meeting.default_title", "name", d.Organizer.Name)
	}
	for _, i := range d.Attendees {
		e.Attendees = append(e.Attendees, dingtalk.Attendee{ID: i.UnionID})
	}
	if d.Online {
		e.OnlineMeetingInfo = &dingtalk.OnlineMeeting{Type: "dingtalk"}
	}
	return e
}

// creationError words the refusals of the calendar. Unavailable is safe to press again: the token
// makes one event of both.
func creationError(err error) error {
	switch {
	case dingtalk.HasCode(err, "flowLimit"):
		return commands.NewError(commands.Invalid, err, "meeting.flow_limit")
	case dingtalk.HasCode(err, "permissionDeny"):
		return commands.NewError(commands.Misconfig, err, "meeting.permission")
	case dingtalk.IsTemporary(err), dingtalk.HasCode(err, "idempotencyProcessing"):
		return commands.NewError(commands.Unavailable, err, "meeting.no_answer")
	}
	return fmt.Errorf("meeting: create event: %w", err)
}

// made is an event that exists: the payload of a card that still has a room to book.
type made struct {
	Draft   draft     `json:"draft"`
	EventID string    `json:"event_id"`
	URL     string    `json:"url,omitempty"`
	At      time.Time `json:"at"`
}

// book adds the room to an event that exists and draws the outcome. An event that people were
// invited to is not taken back because its room is gone: that is said, and can be tried again.
func (s *skill) book(ctx context.Context, req *commands.Request, m made) (*commands.Reply, error) {
	card := cardtpl.MeetingDone{
		Title: m.Draft.Title, Start: m.Draft.Start, End: m.Draft.End, Attendees: m.Draft.names(), URL: m.URL,
		Group: req.Conversation.Group, Repeat: m.Draft.Args.Repeat, By: m.Draft.Organizer.Name, At: m.At.In(req.Zone),
	}
	reply := &commands.Reply{To: commands.PressedCard, State: commands.StateDone, Close: true}
	if m.Draft.Room.ID != "" {
		err := s.API.Calendar.AddRooms(ctx, m.Draft.Organizer.UnionID, m.EventID,
			token(req.Press.TrackID, "room", m.Draft), []string{m.Draft.Room.ID})
		state := refused
		if err == nil {
			state = s.booking(ctx, m)
		}
		if state != refused {
			card.RoomName, card.Approval = m.Draft.Room.Name, state == waits
		} else {
			s.Log.WarnContext(ctx, "room not booked", "err", err)
			card.RoomFailed, card.RetryRoom = m.Draft.Room.Name, true
			payload, jerr := json.Marshal(m)
			if jerr != nil {
				return nil, fmt.Errorf("meeting: encode event: %w", jerr)
			}
			reply.State = commands.StatePending
			reply.Pending = &commands.Pending{Owners: []string{req.User.ID}, Payload: payload, TTL: confirmTTL}
		}
	}
	reply.Card = card
	return reply, nil
}

// addRoom tries the room of an event again.
func (s *skill) addRoom(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var m made
	if err := json.Unmarshal(req.Press.Payload, &m); err != nil {
		return nil, fmt.Errorf("meeting: decode event: %w", err)
	}
	return s.book(ctx, req, m)
}
