package directory_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/directory"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

// openSandbox is a directory over the sandbox's organisation, which was written by other hands.
func openSandbox(t *testing.T) (*sandbox.Server, *directory.Directory) {
	t.Helper()
	settings := sandbox.DefaultSettings()
	settings.QPS = 0
	s, err := sandbox.New(sandbox.Options{Seed: 7, Settings: &settings})
	noError(t, err)
	url, err := s.Start("127.0.0.1:0")
	noError(t, err)
	transport := &http.Transport{}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		noError(t, s.Close())
	})
	c, err := dingtalk.New(dingtalk.Config{
		ClientID: s.ClientID(), ClientSecret: s.ClientSecret(), APIBase: url, OAPIBase: url, HTTP: &http.Client{Transport: transport},
	})
	noError(t, err)
	t.Cleanup(c.Close)
	return s, directory.New(c, directory.Options{})
}

func TestSandboxOrganisationIsFoundWithoutASearch(t *testing.T) {
	s, d := openSandbox(t)
	noError(t, d.Load(t.Context()))
	staff := 0
	for _, p := range s.Office().People() {
		people, like, err := d.Match(t.Context(), bossOf(s), p.Name)
		noError(t, err)
		here := slices.ContainsFunc(people, func(x directory.Person) bool { return x.UserID == p.UserID && p.UserID != "" })
		if want := p.Active && !p.Outsider; here != want {
			t.Errorf("%s: found %v (%v), want %v", p.Name, here, like, want)
		}
		if !p.Active || p.Outsider {
			continue
		}
		staff++
		got, _, err := d.Person(t.Context(), p.UserID)
		noError(t, err)
		if got.Dept != p.Dept || got.UnionID != p.UnionID || got.ManagerID != p.ManagerID || got.Title != p.Title {
			t.Errorf("%+v is not %+v", got, p)
		}
	}
	if staff < 30 {
		t.Errorf("an organisation of %d people", staff)
	}
	if n := s.Quota().APIUsed; n > 2 { // the settings of who sees whom, once a day
		t.Errorf("%d counted calls", n)
	}
}

func TestTeamIsWhomThePermissionRuleAllows(t *testing.T) {
	s, d := openSandbox(t)
	noError(t, d.Load(t.Context()))
	people := slices.DeleteFunc(s.Office().People(), func(p office.Person) bool { return !p.Active || p.Outsider })
	teams := 0
	for _, subject := range people {
		reports, err := d.Reports(t.Context(), subject.UserID)
		team := reports.People
		noError(t, err)
		if len(team) > 0 {
			teams++
		}
		for i, target := range people {
			listed := slices.ContainsFunc(team, func(p directory.Person) bool { return p.UserID == target.UserID })
			if target.UserID == subject.UserID || (!listed && (i+len(team))%5 != 0) { // a fifth of the others will do
				continue
			}
			may, err := d.MaySeeAttendance(t.Context(), subject.UserID, target.UserID)
			noError(t, err)
			if may != listed {
				t.Errorf("%s may see %s: %v, but is listed: %v", subject.Name, target.Name, may, listed)
			}
		}
	}
	if teams < 3 {
		t.Errorf("%d people lead somebody", teams)
	}
}

func TestSandboxEventsChangeTheDirectory(t *testing.T) {
	s, d := openSandbox(t)
	noError(t, d.Load(t.Context()))
	var leaver string
	for _, p := range s.Office().People() {
		if p.Active && !p.Outsider && p.ManagerID != "" {
			leaver = p.UserID
		}
	}
	p, _, err := d.Person(t.Context(), leaver)
	noError(t, err)
	noError(t, s.Office().UserLeaves(leaver))
	noError(t, d.Refresh(t.Context(), leaver))
	people, err := find(t.Context(), d, bossOf(s), p.Name)
	noError(t, err)
	if slices.ContainsFunc(people, func(x directory.Person) bool { return x.UserID == leaver }) {
		t.Error("somebody who left is found")
	}
	joined, err := s.Office().UserJoins("欧阳清风", "设计师", p.Depts[0])
	noError(t, err)
	noError(t, d.Refresh(t.Context(), joined.UserID))
	if people, err = find(t.Context(), d, bossOf(s), "ouyang qingfeng"); err != nil || len(people) != 1 || people[0].UserID != joined.UserID {
		t.Errorf("a new colleague: %+v, %v", people, err)
	}
}

func bossOf(s *sandbox.Server) string {
	people := s.Office().People()
	return people[slices.IndexFunc(people, func(p office.Person) bool { return p.Boss })].UserID
}
