package meeting

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/commands"
)

// draft is a meeting that waits for its confirmation: the payload of the confirm card, and all that
// the button's handler trusts.
type draft struct {
	Title         string      `json:"title,omitempty"`
	Start         time.Time   `json:"start"`
	End           time.Time   `json:"end"`
	DefaultLength bool        `json:"default_length,omitempty"`
	Organizer     invitee     `json:"organizer"`
	Attendees     []invitee   `json:"attendees,omitempty"`
	Room          meetingRoom `json:"room,omitzero"`
	Online        bool        `json:"online,omitempty"`
	Suggest       []time.Time `json:"suggest,omitempty"`
	Args          wish        `json:"args"` // what it was made from, to change it
}

type invitee struct {
	UserID  string `json:"user_id"`
	UnionID string `json:"union_id"`
	Name    string `json:"name"`
}

type meetingRoom struct {
	ID       string `json:"id,omitempty"`
	Name     string `json:"name,omitempty"`
	Approval bool   `json:"approval,omitempty"` // a booking waits for an administrator
}

func (d draft) everybody() []invitee { return append([]invitee{d.Organizer}, d.Attendees...) }

func (d draft) unionIDs() []string {
	var ids []string
	for _, i := range d.everybody() {
		ids = append(ids, i.UnionID)
	}
	return ids
}

func (d draft) names() []string {
	var names []string
	for _, i := range d.Attendees {
		names = append(names, i.Name)
	}
	return names
}

// confirmTTL is how long a proposal can be confirmed. It never outlives the meeting's start.
const confirmTTL = 30 * time.Minute

// proposal shows what will happen and waits for the button. In a group its card counts who is not free;
// who that is goes to the one who asked, alone.
func (s *skill) proposal(ctx context.Context, req *commands.Request, d draft) (*commands.Reply, error) {
	card := Confirm{
		Title: d.Title, Start: d.Start, End: d.End, Organizer: d.Organizer.Name, Attendees: d.names(),
		Group: req.Conversation.Group, Room: d.Room.Name, Approval: d.Room.Approval, Place: commands.Line(d.Args.Place), Online: d.Online,
		Now: req.Now, DefaultedDuration: d.DefaultLength, Repeat: d.Args.Repeat, AllDay: d.Args.AllDay,
	}
	for _, other := range d.Args.Other {
		if other.Start.After(req.Now) && !other.Start.Equal(d.Start) {
			card.Other = append(card.Other, other.Start.In(req.Now.Location()))
		}
	}
	from, to := window(d)
	taken, err := s.freeBusy(ctx, d, from, to)
	if err != nil {
		// Knowing who is busy is a service, not a condition.
		s.Log.WarnContext(ctx, "free/busy not available: proposing without it", "err", err)
	} else {
		card.People = availability(taken, d, d.Start, d.End)
		if slices.ContainsFunc(card.People, func(p Availability) bool { return p.State == Busy }) {
			card.Suggest = suggest(taken, d, req.Now)
		}
		for _, slot := range card.Suggest {
			d.Suggest = append(d.Suggest, slot.Start)
		}
	}
	payload, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("meeting: encode draft: %w", err)
	}
	reply := &commands.Reply{
		Card:    card,
		Pending: &commands.Pending{Owners: []string{req.User.ID}, Payload: payload, TTL: min(confirmTTL, max(d.Start.Sub(req.Now), time.Minute))},
		Ask:     &commands.Dialog{Command: "meeting.create", Values: commands.ValuesOf(d.Args), Expires: req.Now.Add(confirmTTL)},
	}
	if card.Group && CountFree(card.People) < len(card.People) {
		reply.Messages = []commands.Message{{
			Key: req.ID + "|clashes", To: req.User.ID, Class: commands.ClassAnswer,
			Card: Clashes{Title: d.Title, Start: d.Start, End: d.End, People: card.People, Now: req.Now},
		}}
	}
	return reply, nil
}

func payload(req *commands.Request) (draft, error) {
	var d draft
	if err := json.Unmarshal(req.Press.Payload, &d); err != nil {
		return d, fmt.Errorf("meeting: decode draft: %w", err)
	}
	return d, nil
}

// slot moves the proposal to one of the other times it offered, on the same card.
func (s *skill) slot(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := payload(req)
	if err != nil {
		return nil, err
	}
	if req.Press.N < 0 || req.Press.N >= len(d.Suggest) {
		return nil, commands.NewError(commands.Invalid, nil, "core.unknown_action")
	}
	length := d.End.Sub(d.Start)
	d.Start = d.Suggest[req.Press.N].In(req.Now.Location())
	d.End = d.Start.Add(length)
	d.Suggest, d.Args.Other = nil, nil
	if d.Args.Start = d.Start; !d.Args.End.IsZero() {
		d.Args.End = d.End
	}
	if d.Room.ID != "" {
		if reply, err := s.room(ctx, req, &d); err != nil || reply != nil {
			return onCard(reply), err
		}
	}
	reply, err := s.proposal(ctx, req, d)
	return onCard(reply), err
}

func onCard(reply *commands.Reply) *commands.Reply {
	if reply != nil {
		reply.To = commands.PressedCard
	}
	return reply
}
