package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/directory"
)

// What the checks of the organisation itself may take.
const (
	surveyTimeout = time.Minute // three free calls for each department
	checkedPeople = 10
	checkedDays   = 28
)

// checkOffice looks at what the organisation lets the application see: its departments, who hides from whom,
// and whether anybody has attendance at all. A department that is missing, or settings that cannot be read,
// are notes: the rest works. It returns how many people it saw.
func checkOffice(ctx context.Context, api *dingtalk.Client, cfg *config.Config, say func(name string, err error, todo string) bool, w io.Writer) (staff int) {
	dir := directory.New(api, directory.Options{})
	sctx, cancel := context.WithTimeout(ctx, surveyTimeout)
	err := dir.Survey(sctx)
	cancel()
	say("every department", err, remedy(err, "qyapi_get_department_list, qyapi_get_department_member"))
	for _, u := range dir.Unreadable() {
		fmt.Fprintf(w, "note  department %d %s cannot be read and is skipped, its people are not known: %v\n", u.ID, u.Name, u.Err)
	}
	checkNamed(ctx, dir, cfg, w)
	err = limited(ctx, func(ctx context.Context) error {
		_, err := api.Contact.HideSettings(ctx)
		return err
	})
	const hides = "whom the address book hides, optional (Contact.Visibility.ReadWrite)"
	if err == nil {
		say(hides, nil, "")
	} else {
		fmt.Fprintf(w, "note  %s: %v; hidden departments and executive mode count without it\n", hides, err)
	}
	people := dir.Sample(math.MaxInt)
	staff = len(people)
	if staff == 0 {
		return 0 // said above
	}
	people = people[:min(staff, checkedPeople)]
	err = limited(ctx, func(ctx context.Context) error { return anyAttendance(ctx, api, people, time.Now().In(cfg.Location())) })
	todo := remedy(err, "qyapi_get_attendance_data")
	if errors.Is(err, errNoAttendance) {
		other := "overseas"
		if cfg.DingTalk.Region == other {
			other = "mainland"
		}
		todo = "write dingtalk.region: " + other + " (DINGTALK_REGION) if the organisation is registered there; otherwise see whether these people are in an attendance group"
	}
	say("attendance of anybody", err, todo)
	return staff
}

// errNoAttendance is what the wrong region looks like: an answer with nothing in it.
var errNoAttendance = fmt.Errorf("not one row about %d people in %d days", checkedPeople, checkedDays)

// anyAttendance asks week by week, the latest first, until there is a row.
func anyAttendance(ctx context.Context, api *dingtalk.Client, people []directory.Person, today time.Time) error {
	var ids []string
	for _, p := range people {
		ids = append(ids, p.UserID)
	}
	for back := 0; back < checkedDays; back += 7 {
		to := today.AddDate(0, 0, -back)
		rows, err := api.Attendance.List(ctx, ids, to.AddDate(0, 0, -6), to)
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			return nil
		}
	}
	return errNoAttendance
}
