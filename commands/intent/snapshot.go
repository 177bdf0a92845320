package intent

import (
	"sync"

	"github.com/dingdesk/dingdesk/commands/intent/names"
)

// directory is what is known of people.
type directory struct {
	*names.Gazetteer
	known bool // there is anybody
}

// snapshot keeps what was built of the latest list of names, so that a search structure is built once for each
// list and not for each sentence. A list is recognised by its backing array and length: the owner hands out a new
// slice when something changed.
type snapshot[T any] struct {
	names func() []string
	build func([]string) T
	mu    sync.Mutex
	ready bool
	last  []string
	built T
}

func (s *snapshot[T]) current() T {
	var list []string
	if s.names != nil {
		list = s.names()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if same := len(s.last) == len(list) && (len(list) == 0 || &s.last[0] == &list[0]); !s.ready || !same {
		s.last, s.built, s.ready = list, s.build(list), true
	}
	return s.built
}
