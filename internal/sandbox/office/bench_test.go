package office_test

import (
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

// BenchmarkNew is what every end-to-end test pays for its world.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		office.New(office.Options{Seed: 1, Now: func() time.Time { return wednesday }})
	}
}

// BenchmarkWeekOfAttendance is the commonest question.
func BenchmarkWeekOfAttendance(b *testing.B) {
	o := office.New(office.Options{Seed: 1, Now: func() time.Time { return wednesday }})
	id := ""
	for _, p := range o.People() {
		if p.Name == "张三" {
			id = p.UserID
		}
	}
	from := monday(wednesday).AddDate(0, 0, -7)
	for b.Loop() {
		o.ExpectedAttendance(id, from, from.AddDate(0, 0, 6))
	}
}
