package app

import (
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/config"
)

// Whoever relies on a calendar is told which years it knows, before the year that it does not.
func TestCheckSaysWhichHolidaysAreKnown(t *testing.T) {
	cfg := config.Default()
	cfg.Worktime.Offices = map[string][]string{"hongkong": {"dept:5678"}}
	says := func(year int) string {
		var out strings.Builder
		checkWorktime(cfg, time.Date(year, time.March, 1, 9, 0, 0, 0, time.UTC), &out)
		return out.String()
	}
	if text := says(2026); strings.Contains(text, "note") || strings.Count(text, "ok    public holidays") != 2 {
		t.Error(text)
	}
	if text := says(2027); !strings.Contains(text, "note  worktime: the public holidays of 2027 are not known for mainland") || strings.Contains(text, "2027 are not known for hongkong") {
		t.Error(text)
	}
	cfg.Worktime.Offices["mainland"], cfg.Worktime.Offices["none"] = []string{"dept:1"}, []string{"dept:2"}
	if text := says(2026); strings.Count(text, "holidays of mainland") != 1 {
		t.Error(text)
	}
	if got := officesOf(cfg); len(got["hongkong"]) != 1 || got["hongkong"][0] != 5678 {
		t.Errorf("%+v", got)
	}
}
