package app

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/worktime"
)

// officesOf are the departments in which another calendar counts, as they were checked.
func officesOf(cfg *config.Config) map[string][]int64 {
	out := map[string][]int64{}
	for name, depts := range cfg.Worktime.Offices {
		for _, d := range depts {
			n, _ := config.Dept(d)
			out[name] = append(out[name], n)
		}
	}
	return out
}

// checkWorktime says of which years the calendars that count know the public holidays. Next year's are announced in November.
func checkWorktime(cfg *config.Config, now time.Time, w io.Writer) {
	names := append(slices.Collect(maps.Keys(cfg.Worktime.Offices)), cfg.Worktime.Calendar)
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if years := worktime.Years(name); !slices.Contains(years, now.Year()) && name != worktime.None {
			fmt.Fprintf(w, "note  worktime: the public holidays of %d are not known for %s (known: %v): where DingTalk tells of none, Monday to Friday are worked; a newer release may know them\n", now.Year(), name, years)
		} else if name != worktime.None {
			fmt.Fprintf(w, "ok    public holidays of %s where DingTalk tells of none: %v\n", name, years)
		}
	}
}
