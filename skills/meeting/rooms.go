package meeting

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// roomsKept is how long the list of rooms and their rules are believed: reading them is a counted call,
// and rooms are built rarely. Whether one is free is asked each time, and what became of a booking too.
const roomsKept = 30 * time.Minute

type roomCache struct {
	api *dingtalk.Client
	now func() time.Time

	mu       sync.Mutex
	rooms    []dingtalk.Room
	approval map[string]bool // by roomId
	read     time.Time
}

func newRoomCache(cfg Config) *roomCache { return &roomCache{api: cfg.API, now: cfg.Now} }

func (c *roomCache) all(ctx context.Context, unionID string) ([]dingtalk.Room, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rooms != nil && c.now().Sub(c.read) < roomsKept {
		return c.rooms, nil
	}
	rooms, err := c.api.Rooms.List(ctx, unionID)
	if err != nil {
		return nil, err
	}
	c.rooms, c.read, c.approval = rooms, c.now(), map[string]bool{}
	return rooms, nil
}

// needsApproval says whether an administrator must agree to a booking.
func (c *roomCache) needsApproval(ctx context.Context, unionID, roomID string) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known, ok := c.approval[roomID]; ok {
		return known, nil
	}
	needs, err := c.api.Rooms.NeedsApproval(ctx, unionID, roomID)
	if err == nil && c.approval != nil {
		c.approval[roomID] = needs
	}
	return needs, err
}

// room settles which room is booked, or asks. No room named means none is booked.
func (s *skill) room(ctx context.Context, req *commands.Request, d *draft) (*commands.Reply, error) {
	wanted := strings.TrimSpace(d.Args.Room)
	if wanted == "" || wanted == noRoom {
		return nil, nil
	}
	rooms, err := s.rooms.all(ctx, d.Organizer.UnionID)
	if err != nil {
		return nil, err
	}
	matches := matching(rooms, wanted)
	whichever := wanted == commands.AnyRoom
	if d.Room.ID != "" && !(len(matches) == 1 && matches[0].RoomID == d.Room.ID) { // any will do, which cards of an earlier release say by a word
		matches, whichever = rooms, true
	}
	if len(matches) == 0 {
		return s.askRoom(ctx, req, *d, rooms, wanted, req.Lang.T("meeting.ask.no_room", "room", wanted))
	}
	free, taken, err := s.freeRooms(ctx, *d, matches)
	if err != nil {
		return nil, err
	}
	switch {
	case len(free) == 0 && whichever:
		return s.askRoom(ctx, req, *d, nil, "", req.Lang.T("meeting.ask.rooms_taken"))
	case len(free) == 0:
		return s.askRoom(ctx, req, *d, without(rooms, matches), "", s.takenText(ctx, req, *d, wanted, taken))
	case len(matches) > 1 && !whichever:
		return s.askRoom(ctx, req, *d, free, "", req.Lang.T("meeting.ask.which_room", "room", wanted))
	}
	d.Room = meetingRoom{ID: free[0].RoomID, Name: free[0].RoomName}
	if d.Room.Approval, err = s.rooms.needsApproval(ctx, d.Organizer.UnionID, d.Room.ID); err != nil {
		s.Log.WarnContext(ctx, "rules of a room not read: the outcome of booking it will tell", "err", err)
	}
	return nil, nil
}

// takenText says that a room is taken, and by what to whoever has that meeting in their own calendar:
// nobody else may learn who meets where. In a group nobody does.
func (s *skill) takenText(ctx context.Context, req *commands.Request, d draft, wanted string, taken []dingtalk.Slot) string {
	me := d.Organizer.UnionID
	if len(taken) == 1 && taken[0].EventID != "" && !req.Conversation.Group {
		e, err := s.API.Calendar.GetEvent(ctx, me, taken[0].EventID)
		if err == nil && (e.Organizer.ID == me || slices.ContainsFunc(e.Attendees, func(a dingtalk.Attendee) bool { return a.ID == me })) {
			return req.Lang.T("meeting.ask.room_taken_by", "room", wanted, "title", e.Summary, "name", e.Organizer.DisplayName)
		}
	}
	return req.Lang.T("meeting.ask.room_taken", "room", wanted)
}

// noRoom is the answer "no room" in a dialog.
const noRoom = "-"

// roomQuery bounds how many rooms are asked about: five fit one counted call.
const roomQuery = 5

// matching finds the rooms that a name means: the exact one, else those of whose name it is a part, or whose name is a part
// of it; if any will do, all.
func matching(rooms []dingtalk.Room, wanted string) []dingtalk.Room {
	if wanted == commands.AnyRoom {
		return rooms
	}
	fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }
	key := fold(wanted)
	var exact, partial []dingtalk.Room
	for _, r := range rooms {
		switch name := fold(r.RoomName); {
		case name == key:
			exact = append(exact, r)
		case partOf(name, key), partOf(key, name):
			partial = append(partial, r)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return partial
}

// partOf says whether a name holds another that ends at both sides: 301 is no part of 1301.
func partOf(name, part string) bool {
	i := strings.Index(name, part)
	if i < 0 || part == "" {
		return false
	}
	kind := func(r rune) int {
		switch {
		case unicode.IsDigit(r):
			return 1
		case r < unicode.MaxASCII && unicode.IsLetter(r):
			return 2
		}
		return 0
	}
	joined := func(at int) bool {
		left, _ := utf8.DecodeLastRuneInString(name[:at])
		right, _ := utf8.DecodeRuneInString(name[at:])
		return at > 0 && at < len(name) && kind(left) > 0 && kind(left) == kind(right)
	}
	return !joined(i) && !joined(i+len(part))
}

func without(rooms, drop []dingtalk.Room) []dingtalk.Room {
	return slices.DeleteFunc(slices.Clone(rooms), func(r dingtalk.Room) bool {
		return slices.ContainsFunc(drop, func(d dingtalk.Room) bool { return d.RoomID == r.RoomID })
	})
}

// freeRooms keeps the rooms that are free for the draft, the fitting ones first and those that not
// everybody may book last, and says what takes the others.
func (s *skill) freeRooms(ctx context.Context, d draft, rooms []dingtalk.Room) (free []dingtalk.Room, taken []dingtalk.Slot, err error) {
	people := len(d.everybody())
	rooms = slices.Clone(rooms)
	slices.SortStableFunc(rooms, func(a, b dingtalk.Room) int {
		unfit := func(r dingtalk.Room) int {
			n := 0
			if r.RoomStatus != 0 {
				n = 1
			}
			if r.RoomCapacity != 0 && r.RoomCapacity < people {
				n += 2
			}
			return n
		}
		return cmp.Or(unfit(a)-unfit(b), a.RoomCapacity-b.RoomCapacity)
	})
	rooms = rooms[:min(len(rooms), roomQuery)]
	if len(rooms) == 0 {
		return nil, nil, nil
	}
	var ids []string
	for _, r := range rooms {
		ids = append(ids, r.RoomID)
	}
	schedules, err := s.API.Calendar.RoomSchedules(ctx, d.Organizer.UnionID, ids, d.Start, d.End)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range rooms {
		ok := true
		for _, t := range schedules {
			if t.ID != r.RoomID {
				continue
			}
			ok = t.Error == ""
			for _, b := range t.Busy {
				begin, _ := b.Start.In(d.Start.Location())
				end, _ := b.End.In(d.Start.Location())
				if begin.Before(d.End) && end.After(d.Start) {
					ok, taken = false, append(taken, b)
				}
			}
		}
		if ok {
			free = append(free, r)
		}
	}
	return free, taken, nil
}

// askRoom offers rooms that are free, to do without, and, for what is no room of the organisation, to name it as the place.
func (s *skill) askRoom(ctx context.Context, req *commands.Request, d draft, rooms []dingtalk.Room, unknown, sentence string) (*commands.Reply, error) {
	free, _, err := s.freeRooms(ctx, d, rooms)
	if err != nil {
		return nil, err
	}
	open := d.Args
	open.Room = ""
	dialog := &commands.Dialog{Command: "meeting.create", Slot: "room", Values: commands.ValuesOf(open)}
	card := cardtpl.Question{Ask: sentence, Skill: "meeting"}
	offer := func(label string, fill wish, match ...string) {
		card.Options = append(card.Options, label)
		dialog.Options = append(dialog.Options, commands.Option{Label: label, Match: match, Fill: commands.ValuesOf(fill)})
	}
	for _, r := range free[:min(len(free), 3)] {
		label := r.RoomName
		if r.RoomCapacity > 0 {
			label = req.Lang.T("meeting.ask.room_option", "room", r.RoomName, "n", r.RoomCapacity)
		}
		offer(label, wish{Room: r.RoomName}, r.RoomName)
	}
	if unknown != "" {
		offer(req.Lang.T("meeting.ask.as_place"), wish{Place: strings.TrimSpace(d.Args.Place + " " + unknown)})
	}
	offer(req.Lang.T("meeting.ask.no_room_needed"), wish{Room: noRoom})
	return &commands.Reply{Card: card, Ask: dialog}, nil
}
