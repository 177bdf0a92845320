package directory

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"golang.org/x/sync/errgroup"
)

// MaySeeAttendance is the one rule about whose attendance, leave and shifts somebody may see. A sees B
// when A is B, is B's direct manager, leads a department that B is in or below, or when the
// configuration says so; nobody sees somebody outside the departments of Options.Within. Being an administrator, a sub-administrator or the boss opens nothing.
//
// Both people are asked about afresh. Whoever left sees nobody and is seen by nobody. With an error
// nothing is known and the answer is no: say that the right cannot be checked at the moment. Seeing
// oneself needs no lookup, so it works without DingTalk.
//
// subjectID is the identity that the platform gave with the message or press, "" for an outsider.
func (d *Directory) MaySeeAttendance(ctx context.Context, subjectID, targetID string) (bool, error) {
	switch {
	case subjectID == "" || targetID == "":
		return false, nil
	case subjectID == targetID:
		return true, nil
	}
	var subject, target Person
	var subjectIsHere, targetIsHere bool
	var chains [][]int64
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) { subject, subjectIsHere, err = d.Fresh(gctx, subjectID); return err })
	g.Go(func() (err error) { target, targetIsHere, err = d.Fresh(gctx, targetID); return err })
	g.Go(func() (err error) { chains, err = d.chains(gctx, targetID); return err })
	if err := g.Wait(); err != nil {
		return false, fmt.Errorf("directory: check right: %w", err)
	}
	if at := (membership{chains: chains}); !subjectIsHere || !targetIsHere || !at.exists(d.within()) {
		return false, nil
	}
	if target.ManagerID == subjectID || listed(d.viewers()[subjectID], targetID, chains) {
		return true, nil
	}
	for _, chain := range chains {
		if slices.ContainsFunc(chain, func(id int64) bool { return slices.Contains(subject.Leads, id) }) {
			return true, nil
		}
	}
	return false, nil
}

// InRange reports whether somebody is in the range that the application may read: named there, or in or below a department
// of it.
func (d *Directory) InRange(ctx context.Context, userID string) (bool, error) {
	scopes, err := d.api.AuthScopes(ctx)
	if err != nil {
		return false, fmt.Errorf("directory: range: %w", err)
	}
	chains, err := d.chains(ctx, userID)
	if err != nil {
		return false, fmt.Errorf("directory: range: %w", err)
	}
	return slices.Contains(scopes.Users, userID) || slices.ContainsFunc(chains, func(c []int64) bool {
		return slices.ContainsFunc(c, func(dept int64) bool { return slices.Contains(scopes.Departments, dept) })
	}), nil
}

// chains are the departments that somebody is in, each with those above it.
func (d *Directory) chains(ctx context.Context, userID string) ([][]int64, error) {
	chains, err := d.api.ParentsByUser(ctx, userID)
	if dingtalk.IsNotFound(err) {
		return nil, nil
	}
	return chains, err
}

// listed reads one list of Options.Viewers or Options.Callers.
func listed(entries []string, targetID string, chains [][]int64) bool {
	for _, entry := range entries {
		if entry == "*" || entry == targetID {
			return true
		}
		id, ok := strings.CutPrefix(entry, "dept:")
		if !ok {
			continue
		}
		dept, err := strconv.ParseInt(id, 10, 64)
		if err == nil && slices.ContainsFunc(chains, func(c []int64) bool { return slices.Contains(c, dept) }) {
			return true
		}
	}
	return false
}

// MaySeeApproval is the one rule about who may read an approval's content: its originator, everybody
// who has or had a task of it, and those it was copied to. DingTalk gives the app everything, so this
// is ours to check. assignees must hold past and present handlers.
func (d *Directory) MaySeeApproval(subjectID, originator string, assignees, cc []string) bool {
	return subjectID != "" &&
		(subjectID == originator || slices.Contains(assignees, subjectID) || slices.Contains(cc, subjectID))
}

// Above reports whether seniorID is over userID: their manager, a manager of that one and so on, or the head
// of a department that they are in or below.
func (d *Directory) Above(ctx context.Context, seniorID, userID string) (bool, error) {
	senior, ok, err := d.Person(ctx, seniorID)
	if err != nil || !ok || seniorID == userID {
		return false, err
	}
	chains, err := d.chains(ctx, userID)
	if err != nil {
		return false, fmt.Errorf("directory: who is above: %w", err)
	}
	for _, chain := range chains {
		if slices.ContainsFunc(chain, func(id int64) bool { return slices.Contains(senior.Leads, id) }) {
			return true, nil
		}
	}
	seen := map[string]bool{}
	for at := userID; at != "" && !seen[at]; { // managers may be set in a circle
		seen[at] = true
		p, ok, err := d.Person(ctx, at)
		if err != nil || !ok {
			return false, err
		}
		if p.ManagerID == seniorID {
			return true, nil
		}
		at = p.ManagerID
	}
	return false, nil
}
