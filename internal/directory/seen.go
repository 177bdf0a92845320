package directory

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// deepest bounds the levels of departments that are followed.
const deepest = 64

// Seen is Person for somebody whom asker named: the bool is also false for those whom asker may not see,
// which nobody can tell apart from people who do not exist. The application's token sees everybody, so
// this is ours to check. Whoever is not seen must not be invited, urged or written to either.
//
// Everybody sees themselves, their direct reports and the departments that they lead, and whom the
// configuration names. Otherwise somebody in executive mode (高管模式) is seen by their white list; who is
// only in hidden departments (hide_dept), or hidden by a setting, by those whom it excepts; and whoever's
// own view is limited (outer_dept, restrictions) sees what the limit leaves. Whoever is in none of the
// departments of Options.Within is seen by nobody else. Where DingTalk does not say
// how several settings work together, the narrower one counts.
func (d *Directory) Seen(ctx context.Context, askerID, userID string) (Person, bool, error) {
	v, err := d.view(ctx, askerID)
	if err != nil {
		return Person{}, false, err
	}
	p, ok, err := d.Person(ctx, userID)
	if err == nil && ok {
		ok, err = v.sees(ctx, p)
	}
	if err != nil || !ok {
		return Person{}, false, err
	}
	return p, true, nil
}

// membership is a person with the departments they are in.
type membership struct {
	Person
	chains [][]int64 // each department with those above it
}

// in says whether somebody is one of a selection.
func (b *membership) in(s dingtalk.Selection) bool {
	return slices.Contains(s.Users, b.UserID) || slices.ContainsFunc(s.Depts, b.within) ||
		slices.ContainsFunc(b.Roles, func(r dingtalk.Role) bool { return slices.Contains(s.Roles, r.ID) })
}

// within says whether somebody is in a department or below it.
func (b *membership) within(dept int64) bool {
	return slices.ContainsFunc(b.chains, func(c []int64) bool { return slices.Contains(c, dept) })
}

// exists says whether somebody is in one of the departments of Options.Within.
func (b *membership) exists(within []int64) bool {
	return len(within) == 0 || slices.ContainsFunc(within, b.within)
}

func (d *Directory) membership(ctx context.Context, p Person) (*membership, error) {
	b := &membership{Person: p}
	for _, id := range p.Depts {
		var chain []int64
		for at := id; at != 0 && len(chain) < deepest; {
			chain = append(chain, at)
			dept, err := d.dept(ctx, at)
			if err != nil {
				return nil, fmt.Errorf("directory: department: %w", err)
			}
			at = dept.ParentID
		}
		b.chains = append(b.chains, chain)
	}
	return b, nil
}

// rules are the organisation's settings beside those of departments and people.
type rules struct {
	hides  []dingtalk.HideSetting
	limits []dingtalk.Restriction
}

// rules reads the settings once a day. Without the permission, which few grant, there are none.
func (d *Directory) rules(ctx context.Context) (rules, error) {
	return cached(ctx, d, rulesKey, func(ctx context.Context) (r rules, err error) {
		if r.hides, err = d.api.HideSettings(ctx); err == nil {
			r.limits, err = d.api.Restrictions(ctx)
		}
		if err != nil && ctx.Err() == nil {
			d.log.WarnContext(ctx, "directory: who is hidden from whom by settings of the address book cannot be read; hidden departments and executive mode still count",
				"scope", "Contact.Visibility.ReadWrite", "err", err)
			err = nil
		}
		d.index.hide(r.hides)
		return r, err
	})
}

// view is what one person sees.
type view struct {
	d     *Directory
	asker *membership // nil: sees nobody
	rules rules
	// anywhere leaves Options.Within out.
	anywhere bool
}

func (d *Directory) view(ctx context.Context, askerID string) (*view, error) {
	v := &view{d: d}
	p, ok, err := d.Person(ctx, askerID)
	if err != nil || !ok {
		return v, err
	}
	if v.asker, err = d.membership(ctx, p); err != nil {
		return v, err
	}
	v.rules, err = d.rules(ctx)
	return v, err
}

// filter leaves those whom v sees. People of the index are read again if they are few: the list of a
// department does not say who is in executive mode.
func (v *view) filter(ctx context.Context, people []Person) ([]Person, error) {
	var out []Person
	for _, p := range people {
		if len(people) <= freshenMost {
			now, ok, err := v.d.Person(ctx, p.UserID)
			if err == nil && !ok {
				continue
			}
			if err == nil {
				p = now
			}
		}
		ok, err := v.sees(ctx, p)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, p)
		}
	}
	return out, nil
}

func (v *view) sees(ctx context.Context, p Person) (bool, error) {
	if v.asker == nil {
		return false, nil
	}
	t, err := v.d.membership(ctx, p)
	if err != nil {
		return false, err
	}
	a := v.asker
	if a.UserID != t.UserID && !v.anywhere && !t.exists(v.d.within()) {
		return false, nil
	}
	if a.UserID == t.UserID || t.ManagerID == a.UserID || slices.ContainsFunc(a.Leads, t.within) ||
		listed(v.d.viewers()[a.UserID], t.UserID, t.chains) || listed(v.d.callers()[a.UserID], t.UserID, t.chains) {
		return true, nil
	}
	if t.Senior && !v.onWhiteList(ctx, t.UserID) {
		return false, nil
	}
	for _, check := range []func(context.Context, *membership) (bool, error){v.departmentsShow, v.departmentsAllow} {
		if ok, err := check(ctx, t); err != nil || !ok {
			return false, err
		}
	}
	return v.settingsAllow(t), nil
}

// onWhiteList is false also when DingTalk does not show the list.
func (v *view) onWhiteList(ctx context.Context, seniorID string) bool {
	ids, _ := optional(ctx, v.d, seniorKey(seniorID), func(ctx context.Context) ([]string, error) {
		return v.d.api.SeniorCallers(ctx, seniorID)
	})
	for _, id := range ids {
		if id == v.asker.UserID {
			return true
		}
		if n, err := strconv.ParseInt(id, 10, 64); err == nil && v.asker.in(dingtalk.Selection{Depts: []int64{n}, Roles: []int64{n}}) {
			return true
		}
	}
	return false
}

// departmentsShow is true when one of somebody's departments is not hidden from the asker.
func (v *view) departmentsShow(ctx context.Context, t *membership) (bool, error) {
	for _, chain := range t.chains {
		hidden := false
		for _, id := range chain {
			dept, err := v.d.dept(ctx, id)
			if err != nil {
				return false, fmt.Errorf("directory: department: %w", err)
			}
			hidden = hidden || dept.HideDept && !v.asker.within(id) &&
				!v.asker.in(dingtalk.Selection{Users: dept.UserPermits, Depts: dept.DeptPermits})
		}
		if !hidden {
			return true, nil
		}
	}
	return len(t.chains) == 0, nil
}

// departmentsAllow is true when no department of the asker limits the view to others.
func (v *view) departmentsAllow(ctx context.Context, t *membership) (bool, error) {
	for _, chain := range v.asker.chains {
		for _, id := range chain {
			dept, err := v.d.dept(ctx, id)
			if err != nil {
				return false, fmt.Errorf("directory: department: %w", err)
			}
			if dept.OuterDept && !(dept.OuterDeptOnlySelf && t.within(id)) &&
				!t.in(dingtalk.Selection{Users: dept.OuterPermitUsers, Depts: dept.OuterPermitDepts}) {
				return false, nil
			}
		}
	}
	return true, nil
}

// settingsAllow reads the organisation's own settings.
func (v *view) settingsAllow(t *membership) bool {
	for _, h := range v.rules.hides {
		if t.in(h.Hidden) && !v.asker.in(h.Except) {
			return false
		}
	}
	for _, l := range v.rules.limits {
		switch {
		case !v.asker.in(l.Subjects):
		case l.Reach == dingtalk.ReachListed && t.in(l.Listed):
		case l.Reach == dingtalk.ReachOwnDepts && slices.ContainsFunc(v.asker.Depts, t.within):
		default:
			return false
		}
	}
	return true
}
