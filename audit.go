package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/urfave/cli/v3"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/store"
)

func auditCommand(file cli.Flag) *cli.Command {
	return &cli.Command{
		Name: "audit", Usage: "print who did, or was refused, what, the oldest first; also while DingDesk runs", Action: audit, Flags: []cli.Flag{
			&cli.StringFlag{Name: "since", Usage: "from this `TIME` on: 2026-11-30, 2026-11-30T09:00:00+08:00, or 24h for the last day"},
			&cli.StringFlag{Name: "until", Usage: "up to this `TIME`; a day counts with all of it"},
			&cli.StringFlag{Name: "who", Usage: "what the person with this `USERID` did"},
			&cli.StringFlag{Name: "about", Usage: "what others did that touched the person with this `USERID`"},
			&cli.BoolFlag{Name: "jsonl", Usage: "one JSON object a line"}, file,
		},
	}
}

func audit(ctx context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return cli.Exit(fmt.Sprintf("audit: what is %q? Say what you want with flags: dingdesk audit -since 24h -who USERID", c.Args().First()), 2)
	}
	cfg, err := load(c, os.Getenv)
	if err != nil {
		return err
	}
	q, now := store.Traces{By: c.String("who"), About: c.String("about")}, time.Now().In(cfg.Location())
	if q.Since, err = moment(c.String("since"), now, 0); err != nil {
		return cli.Exit("audit: -since "+err.Error(), 2)
	}
	if q.Until, err = moment(c.String("until"), now, 1); err != nil {
		return cli.Exit("audit: -until "+err.Error(), 2)
	}
	for _, flag := range []string{"who", "about"} {
		if strings.ContainsFunc(c.String(flag), func(r rune) bool { return r > unicode.MaxASCII || r == ' ' }) {
			return cli.Exit(fmt.Sprintf("audit: -%s %q is no userId; write that of the person, as the address book in DingTalk's admin console shows it", flag, c.String(flag)), 2)
		}
	}
	if !q.Since.IsZero() && !q.Until.IsZero() && !q.Since.Before(q.Until) {
		return cli.Exit(fmt.Sprintf("audit: -since %s is not before -until %s; exchange the two", c.String("since"), c.String("until")), 2)
	}
	both := q.By != "" && q.About != ""
	if both {
		q.By = ""
	}
	out, n := c.Root().Writer, 0
	err = store.TracedIn(ctx, cfg.Store, q, func(value []byte) error {
		var e commands.Entry
		if err := json.Unmarshal(value, &e); err != nil {
			return fmt.Errorf("audit: %w", err)
		}
		switch {
		case both && e.By != c.String("who"):
			return nil
		case c.Bool("jsonl"):
			n++
			_, err := fmt.Fprintf(out, "%s\n", value)
			return err
		}
		n++
		return writeEntry(out, e, cfg.Location())
	})
	if err == nil && n == 0 {
		fmt.Fprintf(os.Stderr, "audit: nothing in %s fits\n", cfg.Store)
	}
	return err
}

// writeEntry is one line for people.
func writeEntry(w io.Writer, e commands.Entry, zone *time.Location) error {
	by, where := e.By, e.Conversation
	if by == "" {
		by = "(outside)"
	}
	if e.Job {
		by += " (job)"
	}
	if e.Group {
		where += " (group)"
	}
	var on []string
	for _, kind := range slices.Sorted(maps.Keys(e.On)) {
		on = append(on, string(kind)+" "+strings.Join(e.On[kind], ","))
	}
	_, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.At.In(zone).Format(time.RFC3339), by, e.What, e.Effect, e.Outcome, strings.Join(on, "; "), where)
	return err
}

// moment reads a time: a day, an instant, or how long ago; "" is the zero time. A day begins, or with days ends, at midnight.
func moment(s string, now time.Time, days int) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, now.Location()); err == nil {
		return t.AddDate(0, 0, days), nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	if d, err := time.ParseDuration(s); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	return time.Time{}, fmt.Errorf("%q is no time; write a day such as 2026-11-30, an instant such as 2026-11-30T09:00:00+08:00, or how long ago, such as 24h", s)
}
