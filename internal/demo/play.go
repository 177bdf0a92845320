package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/scenario"
)

// Play plays one scenario against our bot in a sandbox of its own. An error is a *scenario.Failure
// when something came back differently than written.
func Play(ctx context.Context, opt Options, name, text string) error {
	s, err := scenario.Parse(name, text)
	if err != nil {
		return err
	}
	before := opt.Sandbox
	var bad error
	opt.Sandbox = func(o *sandbox.Options) {
		bad = s.Apply(o)
		if before != nil {
			before(o)
		}
	}
	d, err := New(opt)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	if bad != nil {
		return bad
	}
	a, err := d.App(ctx, "scenario")
	if err != nil {
		return err
	}
	run, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- a.Run(run) }()
	defer func() {
		stop()
		if rerr := <-done; rerr != nil {
			d.opt.Log.Error("the bot ended", "err", rerr)
		}
	}()
	select {
	case <-a.Ready():
	case err := <-done:
		done <- err
		return fmt.Errorf("the bot ended: %w", err)
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := a.LoadDirectory(ctx); err != nil {
		return err
	}
	player := scenario.Player{Server: d.Server, Patience: opt.Patience}
	for _, l := range i18n.Langs() {
		player.Ignore = append(player.Ignore, l.T("core.working"))
	}
	return player.Run(ctx, s)
}

// PlayFiles plays files and writes a line for each; the error says how many failed.
func PlayFiles(ctx context.Context, opt Options, files []string, out io.Writer) error {
	failed := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err == nil {
			err = Play(ctx, opt, file, string(text))
		}
		word := "ok   "
		if err != nil {
			failed++
			word = "FAIL "
		}
		if _, werr := fmt.Fprintln(out, word, file); werr != nil {
			return werr
		}
		if err != nil {
			if _, werr := fmt.Fprintln(out, err); werr != nil {
				return werr
			}
		}
	}
	if failed > 0 {
		return errors.New(fmt.Sprint(failed, " of ", len(files), " scenarios failed"))
	}
	return nil
}
