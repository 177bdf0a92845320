package directory

import (
	"context"
	"errors"
	"fmt"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// Administers says whether somebody is one of DingTalk's main administrators, or of its sub-administrators. With
// an error nothing is known. fresh asks DingTalk again.
func (d *Directory) Administers(ctx context.Context, userID string, fresh bool) (main, sub bool, err error) {
	admins, err := d.Administrators(ctx, fresh)
	for _, a := range admins {
		if a.UserID == userID {
			main, sub = main || a.Main, sub || !a.Main
		}
	}
	return main, sub, err
}

// Administrators are DingTalk's main and sub-administrators.
func (d *Directory) Administrators(ctx context.Context, fresh bool) (admins []dingtalk.Admin, err error) {
	if fresh {
		admins, err = d.api.ListAdmin(ctx)
	} else {
		admins, err = cached(ctx, d, adminKey, d.api.ListAdmin)
	}
	if err != nil {
		return nil, fmt.Errorf("directory: administrators: %w", err)
	}
	return admins, nil
}

// Roles are those of the address book, by name. None of them means that they cannot be read.
func (d *Directory) Roles(ctx context.Context) map[string]int64 {
	list, err := d.api.Roles(ctx)
	if err != nil {
		d.log.WarnContext(ctx, "the roles cannot be read", "err", err)
	}
	out := map[string]int64{}
	for _, r := range list {
		out[r.Name] = r.ID
	}
	return out
}

// Held says whether anybody has a role; of what cannot be found out it says so, too.
func (d *Directory) Held(ctx context.Context, roleID int64) bool {
	held, err := d.api.HasMembers(ctx, roleID)
	return held || err != nil
}

// errLoading says that not all people were read yet since the start.
var errLoading = errors.New("directory: still loading")

// Manages says whether somebody leads a department or has direct reports. Nobody is none of both, which is an error, before the
// first Load ended. fresh asks DingTalk about the reports again.
func (d *Directory) Manages(ctx context.Context, p Person, fresh bool) (bool, error) {
	if len(p.Leads) > 0 {
		return true, nil
	}
	read := d.Person
	if fresh {
		read = d.Fresh
	}
	for _, id := range d.index.reportsOf(p.UserID) {
		if report, ok, err := read(ctx, id); err != nil || ok && report.ManagerID == p.UserID {
			return ok, err
		}
	}
	if !d.readAll.Load() {
		return false, errLoading
	}
	return false, nil
}

// Belongs says whether somebody is in one of some departments or below it. fresh asks DingTalk again, also where the departments stand.
func (d *Directory) Belongs(ctx context.Context, p Person, depts []int64, fresh bool) (bool, error) {
	b, err := &membership{}, error(nil)
	if !fresh {
		b, err = d.membership(ctx, p)
	} else if b.chains, err = d.chains(ctx, p.UserID); err != nil {
		err = fmt.Errorf("directory: departments: %w", err)
	}
	return err == nil && len(depts) > 0 && b.exists(depts), err
}
