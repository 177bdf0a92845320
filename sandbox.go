package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/dingdesk/dingdesk/internal/app"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/demo"
	"github.com/dingdesk/dingdesk/internal/sandbox/page"
)

func sandboxCommand() *cli.Command {
	return &cli.Command{Name: "sandbox", Usage: "try it without DingTalk: a small DingTalk, its web page and the bot", Action: runSandbox, Flags: []cli.Flag{
		&cli.StringFlag{Name: "addr", Value: "127.0.0.1:9800", Usage: "`HOST:PORT`; a busy port gives the next one"},
		&cli.BoolFlag{Name: "no-bot", Usage: "serve only DingTalk, for a bot of your own"},
		&cli.StringFlag{Name: "bot-name", Usage: "how the bot is called in chats (`NAME`; default DingDesk)"},
		&cli.StringFlag{Name: "client-id", Usage: "the `ID` that bots sign in with"},
		&cli.StringFlag{Name: "client-secret", Usage: "the throw-away `SECRET` that goes with it"},
		&cli.BoolFlag{Name: "expose", Usage: "allow an address that others can reach"},
		&cli.StringSliceFlag{Name: "allow-host", Usage: "answer under this `NAME` too"},
		&cli.StringFlag{Name: "run", Usage: "play scenario `FILE`s (more may follow) and say what came back differently"},
		&cli.IntFlag{Name: "seed", Value: 1, Usage: "which organisation"},
		&cli.StringFlag{Name: "seed-file", Usage: "an organisation of your own: YAML `FILE`, see docs/examples/org.yaml"},
		&cli.BoolFlag{Name: "overseas", Usage: "an organisation that is registered outside mainland China"},
		&cli.StringSliceFlag{Name: "template", Usage: "a card template of your own: `ID.schema=FILE` as the card platform exports it"},
		&cli.StringFlag{Name: "store", Value: "memory:", Usage: "where the bot keeps its records"},
		&cli.BoolFlag{Name: "llm", Usage: "let the bot use the language model of $OPENAI_BASE_URL, $OPENAI_API_KEY, $OPENAI_MODEL"},
		&cli.StringFlag{Name: "access", Usage: "let the bot go by the access settings of a configuration `FILE`, and nothing else of it"},
		&cli.BoolFlag{Name: "verbose", Usage: "log what happens"},
	}}
}

// contradiction says which of the arguments would be ignored: whoever wrote them meant something.
func contradiction(c *cli.Command) string {
	switch run := c.String("run") != ""; {
	case !run && c.Args().Present():
		return fmt.Sprintf("sandbox: what is %q? A scenario is played with -run FILE, an organisation is read with -seed-file FILE", c.Args().First())
	case run && c.Bool("no-bot"):
		return "sandbox: -run plays scenarios with DingDesk, so it does not go with -no-bot; a bot of your own is steered over HTTP, see docs/sandbox-api.md"
	case run && (c.IsSet("store") || c.Bool("llm") || c.IsSet("access")):
		return "sandbox: -run plays each scenario with an empty store, without a model and without rules; leave out -store, -llm and -access"
	case c.Bool("no-bot") && (c.IsSet("store") || c.Bool("llm") || c.IsSet("access")):
		return "sandbox: -store, -llm and -access are DingDesk's; leave them out, or leave out -no-bot"
	}
	return ""
}

// runSandbox starts a small DingTalk and, as any other process would, a bot that talks to it. Nothing
// of the shell's configuration is used: no real credentials, no real store; with -llm its OPENAI_*.
func runSandbox(ctx context.Context, c *cli.Command) error {
	if wrong := contradiction(c); wrong != "" {
		return cli.Exit(wrong, 2)
	}
	logs := config.Log{Level: "warn", Format: "text"}
	if c.Bool("verbose") {
		logs.Level = "debug"
	}
	log, _ := app.Logger(os.Stderr, logs, time.Local)
	opt := demo.Options{
		Seed: int64(c.Int("seed")), SeedFile: c.String("seed-file"), Overseas: c.Bool("overseas"), Templates: c.StringSlice("template"), BotName: c.String("bot-name"),
		Log: log,
	}
	if file := c.String("run"); file != "" {
		if !c.Bool("verbose") {
			opt.Log = slog.New(slog.DiscardHandler) // a bot that is disturbed on purpose has much to say
		}
		return demo.PlayFiles(ctx, opt, append([]string{file}, c.Args().Slice()...), c.Root().Writer)
	}
	if c.Bool("llm") {
		take, err := app.ModelOf(os.Getenv)
		if err != nil {
			return cli.Exit(err.Error(), 2)
		}
		opt.Config = take
	}
	if opt.Access = c.String("access"); c.IsSet("access") {
		if _, err := app.AccessOf(opt.Access); err != nil { // before anything else is started
			return cli.Exit(err.Error(), 2)
		}
	}
	opt.Addr, opt.Store, opt.Page = c.String("addr"), c.String("store"), page.Handler()
	opt.ClientID, opt.ClientSecret, opt.Expose, opt.AllowHosts = c.String("client-id"), c.String("client-secret"), c.Bool("expose"), c.StringSlice("allow-host")
	d, err := demo.New(opt)
	if err != nil {
		return cli.Exit(err.Error(), 2)
	}
	defer func() { _ = d.Close() }()
	// The one line that this command prints: programs read it.
	ready := func() { fmt.Fprintf(c.Root().Writer, "sandbox: %s/\n", d.URL) }
	if c.Bool("expose") {
		fmt.Fprintln(os.Stderr, demo.Warning)
	}
	if c.Bool("no-bot") {
		ready()
		return d.Wait(ctx, os.Stderr)
	}
	return d.Run(ctx, app.Version(version), ready)
}
