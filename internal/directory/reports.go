package directory

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// maxReports bounds how many people Reports lists, so that the leader of the whole organisation does
// not cost a walk through all of it.
const maxReports = 500

// Team is whom somebody leads.
type Team struct {
	People []Person
	Depts  []string // names of the departments that the manager leads, in DingTalk's order
	Direct bool     // some of the people are in none of these, nor below
}

// Reports lists the people whose attendance managerID may see by position: the direct reports, and
// the members of the departments that managerID leads, with all departments below. It is sorted by
// name, leaves managerID out, and stops at maxReports (500): such a long list is not complete.
//
// Nothing in it is older than the call, so it may stand for MaySeeAttendance of each of them: the
// manager, the led departments and the direct reports are read from DingTalk. Who might be a direct
// report is only known after Load.
func (d *Directory) Reports(ctx context.Context, managerID string) (Team, error) {
	manager, ok, err := d.Fresh(ctx, managerID)
	if err != nil || !ok {
		return Team{}, err
	}
	var out Team
	team := map[string]Person{}
	if err := d.collect(ctx, manager.Leads, team); err != nil {
		return Team{}, fmt.Errorf("directory: reports: %w", err)
	}
	candidates := slices.DeleteFunc(d.index.reportsOf(managerID), func(id string) bool { _, known := team[id]; return known })
	people, err := d.people(ctx, candidates[:min(len(candidates), max(0, maxReports-len(team)))], d.Fresh)
	if err != nil {
		return Team{}, fmt.Errorf("directory: reports: %w", err)
	}
	for _, p := range people {
		if p.ManagerID == managerID {
			team[p.UserID] = p
			out.Direct = true
		}
	}
	delete(team, managerID)
	for id, p := range team {
		if b, err := d.membership(ctx, p); err != nil {
			return Team{}, fmt.Errorf("directory: reports: %w", err)
		} else if !b.exists(d.within()) {
			delete(team, id)
		}
	}
	for _, id := range manager.Leads {
		if name := d.DeptName(ctx, id); name != "" {
			out.Depts = append(out.Depts, name)
		}
	}
	out.People = slices.Collect(maps.Values(team))
	sortPeople(out.People)
	out.People = out.People[:min(len(out.People), maxReports)]
	return out, nil
}

// Peers lists the members of the departments that somebody is in, as far as they may see them: without those of departments below, and
// without themselves.
func (d *Directory) Peers(ctx context.Context, askerID string) ([]Person, error) {
	v, err := d.view(ctx, askerID)
	if err != nil || v.asker == nil {
		return nil, err
	}
	team := map[string]Person{}
	for _, id := range v.asker.Depts {
		members, err := d.api.DeptUsers(ctx, id)
		if err != nil && !gone(err) {
			return nil, fmt.Errorf("directory: peers: %w", err)
		}
		for _, u := range members {
			if p := person(u); p.Active && p.UserID != askerID {
				team[p.UserID] = p
			}
		}
	}
	people, err := v.filter(ctx, slices.Collect(maps.Values(team)))
	sortPeople(people)
	return people, err
}

// collect adds the members of departments and all below them to team, until it is too large.
func (d *Directory) collect(ctx context.Context, depts []int64, team map[string]Person) error {
	seen := map[int64]bool{}
	for queue := slices.Clone(depts); len(queue) > 0 && len(team) <= maxReports; queue = queue[1:] {
		id := queue[0]
		if seen[id] {
			continue
		}
		seen[id] = true
		members, err := d.api.DeptUsers(ctx, id)
		if gone(err) {
			continue
		}
		if err != nil {
			return err
		}
		name := d.DeptName(ctx, id)
		for _, u := range members {
			p := person(u)
			p.Dept = name
			team[u.UserID] = p
		}
		below, err := d.api.SubDepts(ctx, id)
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
