package office

import (
	"encoding/json"
	"strconv"
	"time"
)

// A span is a time that an approval took out of (or added to) somebody's
// attendance: leave, a business trip, overtime.
type span struct {
	userID     string
	kind       int    // bizType: 1 overtime, 2 trip, 3 leave
	tag        string // 请假, 出差, 加班
	leave      *leaveType
	from, to   time.Time
	hundredths int // days × 100 (overtime: hours × 100)
	instanceID string
	approveID  int64
	finished   time.Time
	seeded     bool // granted before the world was born
}

const (
	spanOvertime = 1
	spanTrip     = 2
	spanLeave    = 3
)

// approved books what a granted request means for attendance.
func (o *Office) approved(in *instance, when time.Time) {
	s := span{userID: in.originator.UserID, instanceID: in.id, approveID: o.number(10, "approve", in.id), finished: when, tag: in.template.name, seeded: !o.live}
	var ok bool
	switch in.template.key {
	case "leave":
		s.kind, s.leave = spanLeave, leaveByName(in.value("DDSelectField_LEAVETYPE"))
		s.from, s.to, ok = in.period("DDDateRangeField_LEAVE", o.shiftOf(in.originator))
		s.hundredths = hundredths(in.value("NumberField_LEAVEDAYS"))
		ok = ok && s.leave != nil
	case "trip":
		s.kind = spanTrip
		s.from, s.to, ok = in.period("DDDateRangeField_TRIP", o.shiftOf(in.originator))
		s.hundredths = hundredths(in.value("NumberField_TRIPDAYS"))
	case "overtime":
		s.kind = spanOvertime
		s.from, s.to, ok = in.period("DDDateRangeField_OVERTIME", o.shiftOf(in.originator))
		s.hundredths = hundredths(in.value("NumberField_OVERTIMEHOURS"))
	case "supply":
		o.addMakeUpPunch(in)
		return
	}
	if ok {
		o.spans[s.userID] = append(o.spans[s.userID], s)
	}
}

// addMakeUpPunch books a granted make-up punch.
func (o *Office) addMakeUpPunch(in *instance) {
	t, err := time.ParseInLocation("2006-01-02 15:04", in.value("DDDateField_SUPPLY"), china)
	if err != nil {
		return
	}
	u := in.originator.UserID
	o.extra[u] = append(o.extra[u], punch{at: t, source: "APPROVE", instanceID: in.id})
}

func (in *instance) value(id string) string {
	for _, v := range in.values {
		if v.ID == id {
			return v.Value
		}
	}
	return ""
}

// period reads ["from","to"]; whole days mean from the start of the shift to
// its end.
func (in *instance) period(id string, s *shift) (from, to time.Time, ok bool) {
	var ends []string
	if json.Unmarshal([]byte(in.value(id)), &ends) != nil || len(ends) < 2 {
		return from, to, false
	}
	from, ok1 := parsePeriodEnd(ends[0], s.on)
	to, ok2 := parsePeriodEnd(ends[1], s.off)
	return from, to, ok1 && ok2 && !to.Before(from)
}

func parsePeriodEnd(text string, minutes int) (time.Time, bool) {
	if t, err := time.ParseInLocation("2006-01-02 15:04", text, china); err == nil {
		return t, true
	}
	t, err := time.ParseInLocation(dayFormat, text, china)
	return at(t, minutes), err == nil
}

func hundredths(s string) int {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return int(f*100 + 0.5)
}

// covering is the span that takes a planned punch out of a working day.
func (o *Office) covering(userID string, slot time.Time) *span {
	for i := range o.spans[userID] {
		s := &o.spans[userID][i]
		if s.kind != spanOvertime && !slot.Before(s.from) && !slot.After(s.to) {
			return s
		}
	}
	return nil
}

// away tells whether a seeded span touches the shift of a day. Later ones
// do not count here: granting a leave must not reshuffle the rest of a week.
func (o *Office) away(p *person, date time.Time) bool {
	s := o.shiftOf(p)
	for _, x := range o.spans[p.UserID] {
		if x.seeded && x.kind != spanOvertime && x.from.Before(at(date, s.off)) && x.to.After(at(date, s.on)) {
			return true
		}
	}
	return false
}

// spansOn are the spans that touch a day.
func (o *Office) spansOn(userID string, date time.Time) []span {
	var out []span
	for _, s := range o.spans[userID] {
		if s.from.Before(addDays(date, 1)) && s.to.After(date) {
			out = append(out, s)
		}
	}
	return out
}

// duration prints the length as approvals do: "1.0", "0.5".
func (s span) duration() string {
	return strconv.FormatFloat(float64(s.hundredths)/100, 'f', 1, 64)
}

// leaveType is a kind of leave; hours says that it is counted in hours.
type leaveType struct {
	key, name, unit string
	hours, lieu     bool
	perYear         int // days × 100, or hours × 100
}

var leaveTypes = []leaveType{
	{key: "annual", name: "年假", unit: "day", perYear: 1000},
	{key: "sick", name: "病假", unit: "halfDay", perYear: 1200},
	{key: "personal", name: "事假", unit: "hour", hours: true, perYear: 0},
	{key: "lieu", name: "调休", unit: "hour", hours: true, lieu: true, perYear: 2400},
	{key: "marriage", name: "婚假", unit: "day", perYear: 300},
}

func leaveNames() []string {
	var names []string
	for _, l := range leaveTypes {
		names = append(names, l.name)
	}
	return names
}

func leaveByName(name string) *leaveType {
	for i := range leaveTypes {
		if leaveTypes[i].name == name {
			return &leaveTypes[i]
		}
	}
	return nil
}
