package dingtalk

import (
	"encoding/json"
	"time"
)

// EventTime is one end of an event: DateTime with TimeZone, or Date alone for whole days (the end is
// then the day after the last).
type EventTime struct {
	Date     string `json:"date,omitempty"`     // yyyy-MM-dd
	DateTime string `json:"dateTime,omitempty"` // RFC 3339 with an offset
	TimeZone string `json:"timeZone,omitempty"` // IANA name
}

// At makes an EventTime. The zone of t must have an IANA name; UTC and Local do for tests only.
func At(t time.Time) EventTime {
	return EventTime{DateTime: t.Format(time.RFC3339), TimeZone: t.Location().String()}
}

// OnDay makes an EventTime of a whole day.
func OnDay(t time.Time) EventTime { return EventTime{Date: t.Format(time.DateOnly)} }

// In returns the time in zone; a whole day begins at its midnight there. The zero time means that
// nothing could be read.
func (e EventTime) In(zone *time.Location) (at time.Time, allDay bool) {
	if e.Date == "" && e.DateTime != "" {
		t := parseTime(e.DateTime)
		if t.IsZero() {
			return t, false
		}
		return t.In(zone), false
	}
	t, err := time.ParseInLocation(time.DateOnly, e.Date, zone)
	if err != nil {
		return time.Time{}, true
	}
	return t, true
}

// Attendee takes part in an event. ID is a unionId.
type Attendee struct {
	ID             string `json:"id"`
	DisplayName    string `json:"displayName,omitempty"`
	ResponseStatus string `json:"responseStatus,omitempty"` // needsAction, accepted, declined, tentative
	Self           bool   `json:"self,omitempty"`
	IsOptional     bool   `json:"isOptional,omitempty"`
}

// Answers to an invitation.
const (
	ResponseAccepted    = "accepted"
	ResponseDeclined    = "declined"
	ResponseTentative   = "tentative"
	ResponseNeedsAction = "needsAction"
)

// Location is where an event takes place.
type Location struct {
	DisplayName string `json:"displayName"`
}

// Reminder reminds of an event some minutes before.
type Reminder struct {
	Method  string `json:"method"` // dingtalk
	Minutes int    `json:"minutes"`
}

// UnmarshalJSON takes the minutes as the string that DingTalk answers with.
func (r *Reminder) UnmarshalJSON(b []byte) error {
	var w struct {
		Method  string  `json:"method"`
		Minutes wireInt `json:"minutes"`
	}
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	*r = Reminder{Method: w.Method, Minutes: int(w.Minutes)}
	return nil
}

// OnlineMeeting is the video meeting of an event. For a new one only Type is set: "dingtalk".
type OnlineMeeting struct {
	Type         string `json:"type"`
	ConferenceID string `json:"conferenceId,omitempty"`
	URL          string `json:"url,omitempty"`
}

// EventRoom is a room of an event.
type EventRoom struct {
	RoomID         string `json:"roomId"`
	DisplayName    string `json:"displayName"`
	ResponseStatus string `json:"responseStatus"` // accepted, tentative (waits for approval), declined
}

// Event is an event in somebody's calendar.
type Event struct {
	ID                string         `json:"id"`
	Summary           string         `json:"summary"`
	Description       string         `json:"description"`
	Start             EventTime      `json:"start"`
	End               EventTime      `json:"end"`
	IsAllDay          bool           `json:"isAllDay"`
	Status            string         `json:"status"` // confirmed, cancelled
	Attendees         []Attendee     `json:"attendees"`
	Organizer         Attendee       `json:"organizer"`
	Location          Location       `json:"location"`
	Reminders         []Reminder     `json:"reminders"`
	OnlineMeetingInfo *OnlineMeeting `json:"onlineMeetingInfo"`
	MeetingRooms      []EventRoom    `json:"meetingRooms"`
	SeriesMasterID    string         `json:"seriesMasterId"` // set for one date of a recurring event
	CreateTime        time.Time      `json:"createTime"`
	UpdateTime        time.Time      `json:"updateTime"`
}

// UnmarshalJSON takes the times in any of DingTalk's forms.
func (e *Event) UnmarshalJSON(b []byte) error {
	type plain Event
	return json.Unmarshal(b, &struct {
		*plain
		CreateTime *wireTime `json:"createTime"`
		UpdateTime *wireTime `json:"updateTime"`
	}{(*plain)(e), (*wireTime)(&e.CreateTime), (*wireTime)(&e.UpdateTime)})
}

// NewEvent is an event to be created. Rooms are added afterwards (AddRooms).
type NewEvent struct {
	Summary           string         `json:"summary"` // at most 2,048 characters
	Description       string         `json:"description,omitempty"`
	Start             EventTime      `json:"start"`
	End               EventTime      `json:"end"` // in the time zone of Start
	IsAllDay          bool           `json:"isAllDay,omitempty"`
	Attendees         []Attendee     `json:"attendees,omitempty"` // at most 500
	Location          *Location      `json:"location,omitempty"`
	Reminders         []Reminder     `json:"reminders,omitzero"` // nil = 15 minutes before, empty = none
	OnlineMeetingInfo *OnlineMeeting `json:"onlineMeetingInfo,omitempty"`
}

// Slots are the times at which a person or a room is taken.
type Slots struct {
	ID string // unionId or roomId
	// Unknown is true when DingTalk does not say when they are taken: it gave an error instead, or left them
	// out. Nobody of whom nothing is known is free.
	Unknown bool
	Error   string // why it is unknown, in DingTalk's words
	Busy    []Slot // empty when Unknown
}

// Slot is a time that is taken.
type Slot struct {
	Status      string // BUSY, TENTATIVE (for rooms: waits for approval)
	Start, End  EventTime
	EventID     string // rooms only
	OrganizerID string // rooms only: a unionId
}

// slotsWire is how both schedule calls answer.
type slotsWire struct {
	ScheduleInformation []struct {
		UserID string   `json:"userId"`
		RoomID string   `json:"roomId"`
		Error  wireText `json:"error"`
		Items  []struct {
			Status    string    `json:"status"`
			Start     EventTime `json:"start"`
			End       EventTime `json:"end"`
			EventID   string    `json:"eventId"`
			Organizer Attendee  `json:"organizer"`
		} `json:"scheduleItems"`
	} `json:"scheduleInformation"`
}

func (w slotsWire) slots() []Slots {
	var out []Slots
	for _, x := range w.ScheduleInformation {
		s := Slots{ID: firstText(x.UserID, x.RoomID), Error: string(x.Error), Unknown: x.Error != ""}
		for _, i := range x.Items {
			if s.Unknown {
				break
			}
			start, end := wholeDays(i.Start, i.End)
			s.Busy = append(s.Busy, Slot{Status: i.Status, Start: start, End: end, EventID: i.EventID, OrganizerID: i.Organizer.ID})
		}
		out = append(out, s)
	}
	return out
}

// wholeDays takes the dates of an all-day item, which schedules give as midnights in UTC: as an instant it
// would begin at eight in the morning of China.
func wholeDays(start, end EventTime) (EventTime, EventTime) {
	from, errFrom := time.Parse(time.RFC3339, start.DateTime)
	to, errTo := time.Parse(time.RFC3339, end.DateTime)
	_, offset := from.Zone()
	if start.Date != "" || errFrom != nil || errTo != nil || offset != 0 || !to.After(from) ||
		!from.Truncate(24*time.Hour).Equal(from) || !to.Truncate(24*time.Hour).Equal(to) {
		return start, end
	}
	return OnDay(from), OnDay(to)
}
