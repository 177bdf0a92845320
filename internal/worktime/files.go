package worktime

import (
	"bufio"
	"bytes"
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

//go:embed calendars/*.tsv
var files embed.FS

// calendar is what public holidays there are in a place. A day that is not in it is as its weekday.
type calendar struct {
	days  map[string]Day // by date
	years map[string]string
}

// Names of the calendars.
const (
	Mainland          = "mainland"
	HongKong          = "hongkong"           // general holidays
	HongKongStatutory = "hongkong-statutory" // those of them that every employer gives
	None              = "none"               // the week alone
)

// calendars reads the files, which are as they were built: a fault in them is found by the tests.
var calendars = sync.OnceValues(func() (map[string]calendar, error) {
	out := map[string]calendar{None: {}}
	for _, f := range []struct{ name, file, kinds string }{
		{Mainland, Mainland, "off work"}, {HongKong, HongKong, "off statutory work"}, {HongKongStatutory, HongKong, "statutory work"},
	} {
		raw, err := files.ReadFile("calendars/" + f.file + ".tsv")
		if err != nil {
			return nil, fmt.Errorf("worktime: %w", err)
		}
		if out[f.name], err = readCalendar(raw, strings.Fields(f.kinds)); err != nil {
			return nil, fmt.Errorf("worktime: %s.tsv: %w", f.file, err)
		}
	}
	return out, nil
})

// Years are those of which a calendar knows the holidays.
func Years(name string) (years []int) {
	all, err := calendars()
	if err != nil {
		return nil
	}
	for y := range all[name].years {
		if n, err := strconv.Atoi(y); err == nil {
			years = append(years, n)
		}
	}
	slices.Sort(years)
	return years
}

// readCalendar reads the lines of a file that are of some kinds; calendars/mainland.tsv says what they look like.
func readCalendar(raw []byte, kinds []string) (calendar, error) {
	c := calendar{map[string]Day{}, map[string]string{}}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if f[0] == "year" && len(f) == 3 {
			c.years[f[1]] = f[2]
			continue
		}
		if len(f) != 6 || !slices.Contains([]string{"off", "statutory", "work"}, f[0]) {
			return c, fmt.Errorf("line %d: want a kind, two dates and three names", n)
		}
		from, err := time.Parse(time.DateOnly, f[1])
		if err != nil {
			return c, fmt.Errorf("line %d: %w", n, err)
		}
		to, err := time.Parse(time.DateOnly, f[2])
		if err != nil || to.Before(from) || to.Sub(from) > 31*24*time.Hour || c.years[f[1][:4]] == "" || f[1][:4] != f[2][:4] {
			return c, fmt.Errorf("line %d: the days are in order, of one year, and behind its source", n)
		}
		for ; slices.Contains(kinds, f[0]) && !to.Before(from); from = from.AddDate(0, 0, 1) {
			key := from.Format(time.DateOnly)
			if _, twice := c.days[key]; twice {
				return c, fmt.Errorf("line %d: %s a second time", n, key)
			}
			c.days[key] = Day{Works: f[0] == "work", Name: Name{f[3], f[4], f[5]}}
		}
	}
	return c, lines.Err()
}
