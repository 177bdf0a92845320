package app

import (
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	"github.com/dingdesk/dingdesk/internal/config"
)

// Logger makes the one logger: text on a terminal, JSON elsewhere, unless configured otherwise. Its times
// are the office's, its durations text ("1.5s"). Its level may be changed later.
func Logger(w io.Writer, cfg config.Log, zone *time.Location) (*slog.Logger, *slog.LevelVar) {
	level := &slog.LevelVar{}
	level.Set(levelOf(cfg))
	o := &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		switch a.Value.Kind() {
		case slog.KindTime:
			a.Value = slog.TimeValue(a.Value.Time().In(zone))
		case slog.KindDuration: // JSON would have a number of nanoseconds
			a.Value = slog.StringValue(readable(a.Value.Duration()))
		}
		return a
	}}
	if cfg.Format == "text" || (cfg.Format != "json" && Terminal(w)) {
		return slog.New(slog.NewTextHandler(w, o)), level
	}
	return slog.New(slog.NewJSONHandler(w, o)), level
}

func levelOf(cfg config.Log) (level slog.Level) {
	if err := level.UnmarshalText([]byte(cfg.Level)); err != nil { // Load has checked it
		return slog.LevelInfo
	}
	return level
}

// readable rounds to what somebody may want to know: 3.412s, 12.3ms, 45µs.
func readable(d time.Duration) string {
	switch size := d.Abs(); {
	case size >= time.Second:
		d = d.Round(time.Millisecond)
	case size >= time.Millisecond:
		d = d.Round(100 * time.Microsecond)
	default:
		d = d.Round(time.Microsecond)
	}
	return d.String()
}

// Terminal reports that somebody is looking. The null device is a character device as well.
func Terminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

// Version is what the linker set, else what the build knows of itself.
func Version(linked string) string {
	if linked != "" {
		return linked
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
