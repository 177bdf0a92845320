package app_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/app"
	"github.com/dingdesk/dingdesk/internal/config"
)

func TestTimesInTheLogAreTheOfficesAndDurationsText(t *testing.T) {
	var out bytes.Buffer
	log, level := app.Logger(&out, config.Log{Level: "info", Format: "json"}, time.FixedZone("", 8*3600))
	log.Debug("hidden")
	log.Info("x", "dur", 1234567*time.Microsecond, "short", 4567*time.Nanosecond, "at", time.Date(2026, 11, 29, 1, 0, 0, 0, time.UTC))
	level.Set(-4)
	log.Debug("shown")
	for _, want := range []string{`"dur":"1.235s"`, `"short":"5µs"`, `"at":"2026-11-29T09:00:00+08:00"`, "shown"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in %s", want, out.String())
		}
	}
	if line, _, _ := strings.Cut(out.String(), "\n"); !strings.Contains(line, `+08:00","level"`) || strings.Contains(out.String(), "hidden") {
		t.Errorf("log %s", out.String())
	}
}
