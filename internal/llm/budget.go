package llm

import (
	"sync"
	"time"
)

// budget counts tokens of a day. Tokens are reserved before a call and settled after it, so that many
// calls at once do not overrun it together.
type budget struct {
	perUser, total int // 0: no limit
	now            func() time.Time

	mu    sync.Mutex
	day   string
	used  int
	users map[string]int
}

func newBudget(perUser, total int, now func() time.Time) *budget {
	return &budget{perUser: perUser, total: total, now: now, users: map[string]int{}}
}

// reserve takes n tokens of today's. settle then corrects them to what was really used; the answer of a
// call that began yesterday is charged to today.
func (b *budget) reserve(user string, n int) (settle func(used int), err *Error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if day := b.now().Format(time.DateOnly); day != b.day {
		b.day, b.used = day, 0
		clear(b.users)
	}
	if b.perUser > 0 && b.users[user]+n > b.perUser {
		return nil, &Error{Kind: Budget, Text: "this person's tokens of the day are used up"}
	}
	if b.total > 0 && b.used+n > b.total {
		return nil, &Error{Kind: Budget, Text: "everybody's tokens of the day are used up"}
	}
	b.add(user, n)
	day := b.day
	return func(used int) {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.day == day {
			used -= n
		}
		b.add(user, used)
	}, nil
}

func (b *budget) add(user string, n int) {
	b.used += n
	b.users[user] += n
}

// bytesPerToken: Chinese takes about one token for 1 to 2 characters of 3 bytes, English one for 4 bytes.
const bytesPerToken = 3

func estimate(messages []Message) int {
	n := 0
	for _, m := range messages {
		n += 4 + len(m.Text)/bytesPerToken
	}
	return n
}

// sane takes the server's count unless it is none: absent, negative, or beyond what a call can use.
func sane(reported, estimated int) int {
	if reported <= 0 || reported > 1_000_000 {
		return estimated
	}
	return reported
}
