package meeting

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

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
		return nil, commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	if !d.Start.After(req.Now) {
		return nil, commands.NewError(commands.Conflict, nil, "meeting.too_late")
	}
	// The organizer may have left since the card was drawn, and so may those who are invited.
	me, ok, err := s.Directory.Fresh(ctx, req.User.ID)
	if err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "meeting.directory_down")
	}
	if !ok || !me.Active || me.UnionID != d.Organizer.UnionID {
		return nil, commands.NewError(commands.Forbidden, nil, "core.outsider")
	}
	if left := s.left(ctx, req.User.ID, d.Attendees); len(left) > 0 {
		return s.without(ctx, req, d, left)
	}
	event, err := s.API.Calendar.CreateEvent(ctx, d.Organizer.UnionID, token(req.Press.TrackID, "event", d), newEvent(d, req, s.Remind))
	if err != nil {
		return nil, creationError(err)
	}
	return s.book(ctx, req, d.made(event, req.Now))
}

// Times of an event whose creation got no answer. DingTalk remembers a client token for a day (openapi.md
// 6); a call that it has not answered within a minute is taken to be over.
const (
	tokenLife  = 20 * time.Hour
	underWay   = time.Minute
	clockDrift = time.Minute // between our clock and the one that stamps an event's creation
	lookTime   = 10 * time.Second
)

// inFlight reports that the write may take effect even now.
func inFlight(req *commands.Request) bool {
	return req.Press.Lost && req.Now.Sub(req.Press.First) < underWay
}

// reconcileEvent finds out whether confirm made its event. The calendar is looked at first, since that changes
// nothing. When the call may still be under way, or the calendar cannot be read, the call is made again:
// its token makes one event of both.
func (s *skill) reconcileEvent(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := payload(req)
	if err != nil {
		return nil, commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	event, found, err := s.find(ctx, req, d)
	switch age := req.Now.Sub(req.Press.First); {
	case found:
	case err == nil && !inFlight(req):
		return nil, nil
	case age > tokenLife || !d.Start.After(req.Now):
		return nil, fmt.Errorf("meeting: look for an event: %w", err)
	default:
		if event, err = s.API.Calendar.CreateEvent(ctx, d.Organizer.UnionID, token(req.Press.TrackID, "event", d), newEvent(d, req, s.Remind)); err != nil {
			return nil, fmt.Errorf("meeting: create event again: %w", err)
		}
	}
	m := d.made(event, req.Press.First)
	m.Late = req.Press.Told
	return s.book(ctx, req, m)
}

// find looks for the event of a draft in the organizer's calendar: by title, time and people, made since
// the card was pressed.
func (s *skill) find(ctx context.Context, req *commands.Request, d draft) (dingtalk.Event, bool, error) {
	want := newEvent(d, req, 0)
	events, err := s.API.Calendar.EventsView(ctx, d.Organizer.UnionID, d.Start, d.End)
	for _, e := range events {
		start, _ := e.Start.In(req.Zone)
		end, _ := e.End.In(req.Zone)
		invited := func(a dingtalk.Attendee) bool {
			return slices.ContainsFunc(e.Attendees, func(o dingtalk.Attendee) bool { return o.ID == a.ID })
		}
		switch {
		case e.Status == "cancelled", e.Summary != want.Summary, !start.Equal(d.Start), !end.Equal(d.End):
		case e.Organizer.ID != "" && e.Organizer.ID != d.Organizer.UnionID:
		case !e.CreateTime.IsZero() && e.CreateTime.Before(req.Press.First.Add(-clockDrift)):
		case slices.ContainsFunc(want.Attendees, func(a dingtalk.Attendee) bool { return !invited(a) }):
		default:
			return e, true, nil
		}
	}
	return dingtalk.Event{}, false, err
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
		e.Summary = req.Lang.T("meeting.default_title", "name", commands.Line(d.Organizer.Name))
	}
	for _, i := range d.Attendees {
		e.Attendees = append(e.Attendees, dingtalk.Attendee{ID: i.UnionID})
	}
	if d.Args.Place != "" {
		e.Location = &dingtalk.Location{DisplayName: commands.Line(d.Args.Place)}
	}
	if d.Online {
		e.OnlineMeetingInfo = &dingtalk.OnlineMeeting{Type: "dingtalk"}
	}
	return e
}

// creationError words the refusals of the calendar that people can do something about.
func creationError(err error) error {
	switch {
	case dingtalk.MayHaveRun(err):
		return fmt.Errorf("meeting: create event: %w", err)
	case dingtalk.HasCode(err, "flowLimit"):
		return commands.NewError(commands.Invalid, err, "meeting.flow_limit")
	case dingtalk.HasCode(err, "permissionDeny"), dingtalk.IsPermissionMissing(err) && len(dingtalk.MissingScopes(err)) == 0:
		return commands.NewError(commands.Misconfig, err, "meeting.permission")
	}
	return fmt.Errorf("meeting: create event: %w", err)
}

// made is an event that exists: the payload of a card on which there is more to do about it.
type made struct {
	Draft   draft     `json:"draft"`
	EventID string    `json:"event_id"`
	URL     string    `json:"url,omitempty"`
	At      time.Time `json:"at"`
	Booked  bool      `json:"booked,omitempty"` // its room
	Waits   bool      `json:"waits,omitempty"`  // … once an administrator agreed
	Late    bool      `json:"late,omitempty"`   // who confirmed it was told that it may not exist, and may have given it up by now
}

func (d draft) made(e dingtalk.Event, at time.Time) made {
	m := made{Draft: d, EventID: e.ID, At: at}
	if e.OnlineMeetingInfo != nil {
		m.URL = e.OnlineMeetingInfo.URL
	}
	return m
}

// touch notes what is changed: the event, its room, and those who take part.
func (m made) touch(ctx context.Context) {
	commands.Touch(ctx, commands.OnEvent, m.EventID)
	commands.Touch(ctx, commands.OnRoom, m.Draft.Room.ID)
	for _, who := range m.Draft.everybody() {
		commands.Touch(ctx, commands.OnPerson, who.UserID)
	}
}

func event(req *commands.Request) (made, error) {
	var m made
	if err := json.Unmarshal(req.Press.Payload, &m); err != nil {
		return m, commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	return m, nil
}

// book adds the room to an event that exists and draws the outcome. An event that people were invited to
// is not taken back because its room is gone: that is said, and can be tried again.
func (s *skill) book(ctx context.Context, req *commands.Request, m made) (*commands.Reply, error) {
	m.touch(ctx)
	if m.Draft.Room.ID == "" {
		return s.drawn(req, m, Done{})
	}
	err := s.API.Calendar.AddRooms(ctx, m.Draft.Organizer.UnionID, m.EventID,
		token(req.Press.TrackID, "room", m.Draft), []string{m.Draft.Room.ID})
	if err != nil {
		s.Log.WarnContext(ctx, "room not booked, or no answer", "err", err)
		if !dingtalk.MayHaveRun(err) {
			reply, drawErr := s.drawn(req, m, noRoomFor(m, err))
			switch dingtalk.KindOf(err) {
			case dingtalk.KindPermission, dingtalk.KindThrottled, dingtalk.KindQuota: // nothing that the room can help
				reply.Trouble = err
			}
			return reply, drawErr
		}
		if errors.Is(ctx.Err(), context.DeadlineExceeded) { // the booking used up the time in which to look at it
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), lookTime)
			defer cancel()
		}
	}
	return s.booking(ctx, req, m, err == nil, dingtalk.IsLost(err))
}

func noRoomFor(m made, why error) Done {
	return Done{RoomFailed: m.Draft.Room.Name, RoomReason: dingtalk.Reason(why), RetryRoom: true}
}

// booking reads from the event what became of its room, and draws it. said is set when DingTalk answered
// the booking with success, which it does whether or not an administrator has to agree; where that cannot
// be read, the room's rule stands in for it. lost is set when no answer came, so that it may be booked yet.
func (s *skill) booking(ctx context.Context, req *commands.Request, m made, said, lost bool) (*commands.Reply, error) {
	room := m.Draft.Room
	e, err := s.API.Calendar.GetEvent(ctx, m.Draft.Organizer.UnionID, m.EventID)
	if err != nil {
		s.Log.WarnContext(ctx, "booking of a room not read back", "err", err)
	}
	listed, status := false, ""
	for _, r := range e.MeetingRooms {
		if r.RoomID == room.ID {
			listed, status = true, r.ResponseStatus
		}
	}
	switch {
	case !said && (dingtalk.IsNotFound(err) || (err == nil && e.Status == "cancelled")):
		return nil, commands.NewError(commands.Conflict, err, "meeting.gone")
	case status == dingtalk.ResponseDeclined:
		return s.drawn(req, m, noRoomFor(m, nil))
	case listed, said:
		m.Booked = true
		m.Waits = status == dingtalk.ResponseTentative || (status != dingtalk.ResponseAccepted && room.Approval)
		return s.drawn(req, m, Done{})
	case err != nil, lost:
		return s.drawn(req, m, Done{RoomUnclear: room.Name})
	}
	return s.drawn(req, m, noRoomFor(m, nil))
}

// drawn is the card of an event that exists.
func (s *skill) drawn(req *commands.Request, m made, card Done) (*commands.Reply, error) {
	card.Title, card.Start, card.End, card.Attendees, card.URL = m.Draft.Title, m.Draft.Start, m.Draft.End, m.Draft.names(), m.URL
	card.By, card.At, card.Cancel, card.Group = m.Draft.Organizer.Name, m.At.In(req.Zone), m.Late, req.Conversation.Group
	card.Repeat, card.Place = m.Draft.Args.Repeat, commands.Line(m.Draft.Args.Place)
	if m.Booked {
		card.RoomName, card.Approval = m.Draft.Room.Name, m.Waits
	}
	about := subject(req.Lang, m.EventID, m.Draft.Title, m.Draft.Start.In(req.Zone), m.Draft.End.In(req.Zone), req.Now)
	reply := &commands.Reply{To: commands.PressedCard, State: commands.StateDone, Close: true, Card: card, About: &about}
	switch {
	case card.RoomUnclear != "":
		reply.State, reply.Reconcile = commands.StateUnclear, "meeting.room"
	case card.RetryRoom, card.Cancel:
		reply.State = commands.StatePending
	default:
		return reply, nil
	}
	payload, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("meeting: encode event: %w", err)
	}
	reply.Pending = &commands.Pending{
		Owners: []string{req.User.ID}, Payload: payload, TTL: confirmTTL, Over: commands.StateDone,
	}
	return reply, nil
}

// addRoom tries the room of an event again.
func (s *skill) addRoom(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	m, err := event(req)
	if err != nil {
		return nil, err
	}
	return s.book(ctx, req, m)
}

// reconcileRoom finds out whether the room of an event was booked; while its booking may be under way, by making
// it again, which its token makes harmless.
func (s *skill) reconcileRoom(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	m, err := event(req)
	if err != nil {
		return nil, err
	}
	if inFlight(req) {
		return s.book(ctx, req, m)
	}
	return s.booking(ctx, req, m, false, false)
}

// cancel takes an event back, for everybody.
func (s *skill) cancel(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	m, err := event(req)
	if err != nil {
		return nil, err
	}
	m.touch(ctx)
	err = s.API.Calendar.DeleteEvent(ctx, m.Draft.Organizer.UnionID, m.EventID, token(req.Press.TrackID, "cancel", m.Draft), true)
	if err != nil && !dingtalk.IsNotFound(err) {
		return nil, fmt.Errorf("meeting: cancel event: %w", err)
	}
	return cancelled(req, m), nil
}

// reconcileCancelled finds out whether an event was taken back.
func (s *skill) reconcileCancelled(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	m, err := event(req)
	if err != nil {
		return nil, err
	}
	e, err := s.API.Calendar.GetEvent(ctx, m.Draft.Organizer.UnionID, m.EventID)
	switch {
	case dingtalk.IsNotFound(err), err == nil && e.Status == "cancelled":
		return cancelled(req, m), nil
	case err == nil && inFlight(req):
		return s.cancel(ctx, req)
	case err == nil:
		return nil, nil
	}
	return nil, fmt.Errorf("meeting: read a cancelled event: %w", err)
}

func cancelled(req *commands.Request, m made) *commands.Reply {
	return &commands.Reply{
		To: commands.PressedCard, State: commands.StateCancelled, Close: true,
		Card: Cancelled{
			Title: m.Draft.Title, Start: m.Draft.Start, End: m.Draft.End, Attendees: len(m.Draft.Attendees),
			By: m.Draft.Organizer.Name, At: req.Now,
		},
	}
}

// keep leaves an event as it is.
func (s *skill) keep(_ context.Context, req *commands.Request) (*commands.Reply, error) {
	m, err := event(req)
	if err != nil {
		return nil, err
	}
	m.Late = false
	card := Done{}
	if m.Draft.Room.ID != "" && !m.Booked {
		card.RoomFailed, card.RetryRoom = m.Draft.Room.Name, true
	}
	return s.drawn(req, m, card)
}

// left lists who of the invited is not with the organisation any more, or not to be seen by the organizer. Somebody who
// cannot be asked about counts as there.
func (s *skill) left(ctx context.Context, organizer string, invited []invitee) []invitee {
	gone := make([]bool, len(invited))
	var g errgroup.Group
	g.SetLimit(8)
	for i, who := range invited {
		g.Go(func() error {
			p, ok, err := s.Directory.Fresh(ctx, who.UserID)
			if err == nil && ok && p.Active {
				_, ok, err = s.Directory.Seen(ctx, organizer, who.UserID)
			}
			gone[i] = err == nil && (!ok || !p.Active)
			return nil
		})
	}
	_ = g.Wait() // nothing fails
	var out []invitee
	for i, who := range invited {
		if gone[i] {
			out = append(out, who)
		}
	}
	return out
}

// without asks again for the confirmation of a meeting some of whose people have left.
func (s *skill) without(ctx context.Context, req *commands.Request, d draft, left []invitee) (*commands.Reply, error) {
	d.Attendees = slices.DeleteFunc(d.Attendees, func(i invitee) bool { return slices.Contains(left, i) })
	d.Args.People = slices.DeleteFunc(slices.Clone(d.Args.People), func(p commands.Person) bool {
		return slices.ContainsFunc(left, func(i invitee) bool { return i.UserID == p.ID })
	})
	d.Suggest = nil
	var names []string
	for _, i := range left {
		names = append(names, i.Name)
	}
	reply, err := s.proposal(ctx, req, d)
	if err != nil {
		return nil, err
	}
	if card, ok := reply.Card.(Confirm); ok {
		card.Left = names
		reply.Card = card
	}
	return onCard(reply), nil
}
