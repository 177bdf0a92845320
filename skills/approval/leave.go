package approval

import (
	"context"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Balance is what somebody has of a kind of leave, in days or hours.
type Balance struct {
	Kind    string
	Hours   bool
	Left    float64   // as DingTalk counts it
	Pending float64   // in approvals that run; whether DingTalk's count has taken them off is not documented
	Expires time.Time // the day on which the first of it is lost; zero when it does not say
}

// Short is how much is missing for so much of it if all that is pending is granted; 0 when it suffices.
func (b Balance) Short(of Length) float64 {
	n, err := strconv.ParseFloat(of.N, 64)
	if err != nil || of.Hours != b.Hours {
		return 0
	}
	return max(0, n+b.Pending-b.Left)
}

// figure is an amount as people write it.
func figure(n float64) string { return strconv.FormatFloat(math.Round(n*100)/100, 'f', -1, 64) }

const (
	leaveTypesKept = 24 * time.Hour
	maxPending     = 5 // approvals of leave that are read for what is pending
)

// leaveTypes are the organisation's kinds of leave: one counted call a day, in the name of a main administrator.
func (s *skill) leaveTypes(ctx context.Context) ([]dingtalk.LeaveType, error) {
	const key = "leavetypes"
	if m, err := s.mark(ctx, key); err == nil && m.Leaves != nil && s.Now().Sub(m.At) < leaveTypesKept {
		return m.Leaves, nil
	}
	admin, err := s.administrator(ctx)
	if err != nil {
		return nil, err
	}
	types, err := s.API.Attendance.LeaveTypes(ctx, admin)
	if err != nil {
		return nil, err
	}
	if err := s.setMark(ctx, key, mark{At: s.Now(), Leaves: types}, leaveTypesKept); err != nil {
		s.Log.Warn("kinds of leave not kept", "err", err)
	}
	return types, nil
}

// administrator is in whose name balances are read: DingTalk tells them to administrators alone. Whose they are is the asker's own.
func (s *skill) administrator(ctx context.Context) (string, error) {
	admins, err := s.Directory.Administrators(ctx, false)
	for _, a := range admins {
		if a.Main {
			return a.UserID, err
		}
	}
	return "", errors.Join(errors.New("approval: no main administrator"), err)
}

// leaveWords are groups of words for one kind of leave, as kindWords.
var leaveWords = []string{
	"approval.leave.annual", "approval.leave.sick", "approval.leave.personal", "approval.leave.lieu",
	"approval.leave.marriage", "approval.leave.maternity", "approval.leave.paternity", "approval.leave.bereavement",
}

// leaveCalled is the kind of leave that was said: by its own name, else by another word for the same.
func (s *skill) leaveCalled(types []dingtalk.LeaveType, said string) dingtalk.LeaveType {
	said = s.Fold(said)
	for _, same := range []func(name string) bool{
		func(name string) bool { return name == said },
		func(name string) bool { return strings.Contains(name, said) },
		func(name string) bool { return s.sameWord(name, said, leaveWords) },
	} {
		for _, t := range types {
			if said != "" && same(s.Fold(t.Name)) {
				return t
			}
		}
	}
	return dingtalk.LeaveType{}
}

// balance reads what the asker has of a kind of leave on a day, today when none was named; nil is a kind that is not counted.
func (s *skill) balance(ctx context.Context, req *commands.Request, kind dingtalk.LeaveType, on time.Time) (*Balance, error) {
	admin, err := s.administrator(ctx)
	if err != nil {
		return nil, err
	}
	quotas, err := s.API.Attendance.LeaveQuotas(ctx, admin, kind.Code, req.User.ID)
	if err != nil || len(quotas) == 0 {
		return nil, err
	}
	if on.IsZero() {
		on = i18n.Midnight(req.Now)
	}
	b := &Balance{Kind: kind.Name, Hours: kind.Unit == dingtalk.UnitHour}
	for _, q := range quotas {
		if q.Start.After(on) || !q.End.IsZero() && q.End.Before(on) {
			continue
		}
		b.Hours = q.Hours
		left := q.Total - q.Used
		if b.Left += left; left > 0 && !q.End.IsZero() && (b.Expires.IsZero() || q.End.Before(b.Expires)) {
			b.Expires = q.End.In(req.Now.Location())
		}
	}
	return b, nil
}

// pendingLeave adds up what the asker's approvals that run ask for of a kind of leave, in its unit.
func (s *skill) pendingLeave(ctx context.Context, req *commands.Request, t dingtalk.Template, kind dingtalk.LeaveType) (sum float64, err error) {
	all, err := s.submitted(ctx, req, t.Name)
	if err != nil {
		return 0, err
	}
	read := 0
	for _, i := range all {
		if i.Status != Running || i.Code != "" && i.Code != t.ProcessCode || i.Code == "" && i.Kind != t.Name {
			continue
		}
		if read++; read > maxPending {
			return 0, errors.New("approval: too many leaves are pending")
		}
		_, d, err := s.glance(ctx, i.ID)
		if err != nil {
			return 0, err
		}
		parts := filled(d)
		of := false
		for _, c := range parts {
			of = of || c.Value == kind.Name || c.Type == "DDHolidayField" && holiday(ctx, s, c).About == kind.Name
		}
		if !of {
			continue
		}
		length := summarise(parts).Length
		n, err := strconv.ParseFloat(length.N, 64)
		if err != nil || length.Hours != (kind.Unit == dingtalk.UnitHour) {
			return 0, errors.New("approval: the length of a leave that is pending cannot be read")
		}
		sum += n
	}
	return sum, nil
}
