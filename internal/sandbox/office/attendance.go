package office

import "time"

// Slots: the two planned punches of a working day and what became of them,
// openapi.md 5.1 and 5.2.

const (
	onDuty  = "OnDuty"
	offDuty = "OffDuty"

	resultNormal      = "Normal"
	resultEarly       = "Early"
	resultLate        = "Late"
	resultSeriousLate = "SeriousLate"
	resultAbsenteeism = "Absenteeism"
	resultNotSigned   = "NotSigned"
	locationOutside   = "Outside"
)

// slot is a planned punch with its result.
type slot struct {
	person     *person
	shift      *shift
	date       time.Time
	check      string // OnDuty, OffDuty
	planned    time.Time
	actual     time.Time // zero when nobody punched
	timeResult string
	location   string
	source     string
	span       *span  // the approval that covers it
	instanceID string // also of a make-up punch
	punch      *punch
}

// slots gives the planned punches of a day that are due: those that were
// punched, and the others from the planned moment on, as NotSigned. What is
// still ahead is left out, also on the current day. A slot that leave or a
// trip covers is Normal by approval, at the planned time, and names the
// approval.
func (o *Office) slots(p *person, date time.Time) []slot {
	if o.restDay(date) || !keepsHours(p) || !p.Active || date.Before(midnight(p.hired)) {
		return nil
	}
	now := o.now()
	s := o.shiftOf(p)
	punches := o.punchesOn(p, date, now)
	var out []slot
	for _, check := range []string{onDuty, offDuty} {
		e := slot{person: p, shift: s, date: date, check: check, planned: at(date, s.minutes(check))}
		e.settle(o.covering(p.UserID, e.planned), matching(punches, s, date, check))
		if e.punch != nil || !e.planned.After(now) {
			out = append(out, e)
		}
	}
	return out
}

func (s *shift) minutes(check string) int {
	if check == onDuty {
		return s.on
	}
	return s.off
}

// matching is the punch that counts: the first valid one before the middle
// of the shift, the last one after it.
func matching(punches []punch, s *shift, date time.Time, check string) *punch {
	var found *punch
	for i := range punches {
		c := &punches[i]
		if c.invalid != "" || c.at.Before(s.middle(date)) != (check == onDuty) {
			continue
		}
		found = c
		if check == onDuty {
			return found
		}
	}
	return found
}

func (e *slot) settle(covered *span, c *punch) {
	switch {
	case covered != nil:
		e.span, e.instanceID = covered, covered.instanceID
		e.timeResult, e.location, e.source, e.actual = resultNormal, resultNormal, "APPROVE", e.planned
	case c == nil:
		e.timeResult, e.location, e.source = resultNotSigned, resultNotSigned, "SYSTEM"
	default:
		e.punch, e.actual, e.source, e.instanceID = c, c.at, c.source, c.instanceID
		e.timeResult, e.location = timeResultOf(e.check, e.planned, c.at), resultNormal
		if c.outside {
			e.location = locationOutside
		}
	}
}

// timeResultOf compares by the minute, as the clock shows it: 09:00:59 is in time.
func timeResultOf(check string, planned, actual time.Time) string {
	minutes := int(actual.Truncate(time.Minute).Sub(planned) / time.Minute)
	switch {
	case check == offDuty && minutes < 0:
		return resultEarly
	case check == offDuty, minutes <= 0:
		return resultNormal
	case minutes > absentLateMinutes:
		return resultAbsenteeism
	case minutes > seriousLateMinutes:
		return resultSeriousLate
	}
	return resultLate
}

// lateMinutes and earlyMinutes are what reports add up.
func (e *slot) lateMinutes() int {
	if e.check == offDuty || e.punch == nil {
		return 0
	}
	return max(0, int(e.actual.Truncate(time.Minute).Sub(e.planned)/time.Minute))
}

func (e *slot) earlyMinutes() int {
	if e.check == onDuty || e.punch == nil {
		return 0
	}
	return max(0, int(e.planned.Sub(e.actual.Truncate(time.Minute))/time.Minute))
}

// planID and its like are the ids of a slot: stable numbers derived from who and when.
func (o *Office) planID(userID string, date time.Time, check string) int64 {
	return o.number(12, "plan", userID, date.Format(dayFormat), check)
}

func (o *Office) resultID(e slot) int64 {
	return o.number(12, "result", e.person.UserID, e.date.Format(dayFormat), e.check)
}

func (o *Office) recordID(userID string, c *punch) int64 {
	return o.number(11, "record", userID, c.at.UnixMilli())
}
