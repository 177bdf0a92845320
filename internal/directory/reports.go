package directory

import (
	"context"
	"fmt"
	"slices"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// Reports lists the people whose attendance managerID may see by position: the direct reports, and
// the members of the departments that managerID leads, with all departments below. It is sorted by
// name and leaves managerID out. Led departments are read from DingTalk; direct reports can only be
// known after Load, and each is asked about again (at most TTL old) before it is believed.
//
// It is a list to choose from. Before facts about one of them are shown, MaySeeAttendance decides.
func (d *Directory) Reports(ctx context.Context, managerID string) ([]Person, error) {
	manager, ok, err := d.Person(ctx, managerID)
	if err != nil || !ok {
		return nil, err
	}
	team := map[string]Person{}
	if err := d.collect(ctx, manager.Leads, team); err != nil {
		return nil, fmt.Errorf("directory: reports: %w", err)
	}
	candidates, err := d.people(ctx, d.index.reportsOf(managerID))
	if err != nil {
		return nil, fmt.Errorf("directory: reports: %w", err)
	}
	for _, p := range candidates {
		if p.ManagerID == managerID {
			team[p.UserID] = p
		}
	}
	delete(team, managerID)
	out := make([]Person, 0, len(team))
	for _, p := range team {
		out = append(out, p)
	}
	sortPeople(out)
	return out, nil
}

// collect adds the members of departments and all below them to team.
func (d *Directory) collect(ctx context.Context, depts []int64, team map[string]Person) error {
	seen := map[int64]bool{}
	for queue := slices.Clone(depts); len(queue) > 0; queue = queue[1:] {
		id := queue[0]
		if seen[id] {
			continue
		}
		seen[id] = true
		members, err := d.members(ctx, id)
		if gone(err) {
			continue
		}
		if err != nil {
			return err
		}
		name := d.deptName(ctx, id)
		for _, u := range members {
			p := person(u)
			p.Dept = name
			team[u.UserID] = p
		}
		below, err := d.subDepts(ctx, id)
		if err != nil && !gone(err) {
			return err
		}
		for _, sub := range below {
			queue = append(queue, sub.DeptID)
		}
	}
	return nil
}

// gone is true of a department that does not exist any more, or that the app may not see.
func gone(err error) bool { return dingtalk.IsNotFound(err) || dingtalk.HasCode(err, "50004") }
