package approval

import (
	"slices"
	"testing"
)

// What forms are called is known once they were listed, also to the next process, and changes its slice only
// when a name does: readers of sentences tell a change by that.
func TestTheNamesOfFormsAreKnownOnceTheyWereListed(t *testing.T) {
	s := filling(t, &forms{}, 100)
	s.start(t.Context())
	if names := s.known(); len(names) != 0 {
		t.Errorf("at first %v are known", names)
	}
	if _, err := s.templates(t.Context()); err != nil {
		t.Fatal(err)
	}
	names := s.known()
	if _, err := s.templates(t.Context()); err != nil || !slices.Equal(names, []string{"出差", "报销"}) || &s.known()[0] != &names[0] {
		t.Errorf("known are %v, then %v, %v", names, s.known(), err)
	}
	next := &skill{Config: s.Config}
	if next.start(t.Context()); !slices.Equal(next.known(), names) {
		t.Errorf("the next process knows %v", next.known())
	}
}
