// Command dingdesk is an office assistant for DingTalk: it answers about approvals, attendance and
// meetings, and acts after the person confirmed. See README.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // the image has no zone files

	"github.com/urfave/cli/v3"

	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/internal/app"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/store"
	"github.com/dingdesk/dingdesk/skills"
)

// version is set by the linker (-X main.version=…).
var version = ""

const needCredentials = `DingDesk needs a DingTalk application: %s not set.
  - With a company account: set DINGTALK_CLIENT_ID and DINGTALK_CLIENT_SECRET (or DINGTALK_CLIENT_SECRET_FILE), see README.md.
  - Without one, to try it: dingdesk sandbox (or: go run . sandbox)`

func main() {
	ending := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if app.Terminal(os.Stdin) {
		ending = append(ending, syscall.SIGHUP) // the terminal is closed: nobody asks for a reload there
	}
	ctx, stop := signal.NotifyContext(context.Background(), ending...)
	defer stop()
	if err := command().Run(ctx, os.Args); err != nil {
		if err.Error() != "" {
			fmt.Fprintln(os.Stderr, err)
		}
		code := 1
		if coder, ok := errors.AsType[cli.ExitCoder](err); ok {
			code = coder.ExitCode()
		}
		os.Exit(code)
	}
}

func command() *cli.Command {
	usage := func(_ context.Context, _ *cli.Command, err error, _ bool) error { return cli.Exit(err.Error(), 2) }
	file := &cli.StringFlag{Name: "config", Usage: "YAML `FILE`; default: $DINGDESK_CONFIG, else config.yaml if it is there"}
	cmd := &cli.Command{
		Name: "dingdesk", Usage: "an office assistant for DingTalk", DefaultCommand: "run", ExitErrHandler: func(context.Context, *cli.Command, error) {},
		Commands: []*cli.Command{
			{Name: "run", Usage: "connect to DingTalk and work (the default)", Flags: []cli.Flag{file}, Action: run},
			sandboxCommand(),
			{Name: "parse", Usage: "print what is understood of a sentence, as JSON", ArgsUsage: "TEXT…", Action: parse, Flags: []cli.Flag{
				&cli.StringFlag{Name: "now", Usage: "read it as if it were this RFC3339 `TIME`"},
				&cli.StringFlag{Name: "tz", Usage: "in this `ZONE` (Asia/Shanghai, +08:00)"},
				&cli.StringFlag{Name: "people", Usage: "known `NAMES`, separated by commas"},
				&cli.StringFlag{Name: "direction", Usage: "future or past, for times that say neither"},
				&cli.BoolFlag{Name: "jsonl", Usage: "read queries from standard input, one JSON object a line"},
				&cli.BoolFlag{Name: "pretty", Usage: "for people instead of programs"},
				&cli.BoolFlag{Name: "llm", Usage: "ask the configured language model when the rules are not sure"}, file,
			}},
			{Name: "check", Usage: "check configuration, credentials and permissions, and say what to do", Flags: []cli.Flag{file}, Action: check},
			{Name: "backup", Usage: "copy the store to a new file, also while DingDesk runs", ArgsUsage: "FILE", Flags: []cli.Flag{file}, Action: backup},
			{Name: "jobs", Usage: "list what was given up, and try it again, also while DingDesk runs", Flags: []cli.Flag{file}, Action: jobs, Commands: []*cli.Command{
				{Name: "retry", Usage: "try again what was given up", ArgsUsage: "ID…", Flags: []cli.Flag{file}, Action: retry, OnUsageError: usage},
			}},
			auditCommand(file),
			{Name: "card-test", Usage: "send one card of each kind to somebody and tell which of them they saw", ArgsUsage: "USER", Action: cardTest, Flags: []cli.Flag{
				&cli.StringFlag{Name: "group", Usage: "into the group with this openConversationId (`ID`), instead of the person's chat with the robot"},
				&cli.DurationFlag{Name: "within", Value: 5 * time.Minute, Usage: "wait this long for the presses (`DURATION`)"}, file,
			}},
			{Name: "version", Usage: "print the version", Action: func(_ context.Context, c *cli.Command) error {
				_, err := fmt.Fprintln(c.Root().Writer, "dingdesk", app.Version(version))
				return err
			}},
		},
		OnUsageError: usage,
	}
	for _, sub := range cmd.Commands {
		sub.OnUsageError = usage
	}
	return cmd
}

func load(c *cli.Command, getenv func(string) string) (*config.Config, error) {
	path := c.String("config")
	if path == "" && getenv("DINGDESK_CONFIG") == "" {
		if _, err := os.Stat("config.yaml"); err == nil {
			path = "config.yaml"
		}
	}
	cfg, err := config.Load(path, getenv, app.Sayings, app.Access)
	if err != nil {
		return nil, cli.Exit(err.Error(), 2)
	}
	return cfg, nil
}

func run(ctx context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return cli.Exit(fmt.Sprintf("unknown command %q; see dingdesk help", c.Args().First()), 2)
	}
	cfg, err := load(c, os.Getenv)
	if err != nil {
		return err
	}
	if missing := cfg.MissingCredentials(); len(missing) > 0 {
		return cli.Exit(fmt.Sprintf(needCredentials, strings.Join(missing, ", ")), 2)
	}
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP) // from here on it kills nothing
	defer signal.Stop(hangup)
	log, level := app.Logger(os.Stderr, cfg.Log, cfg.Location())
	a, err := app.New(ctx, cfg, log, app.Version(version))
	if err == nil {
		reading, stop := context.WithCancel(ctx)
		defer stop()
		a.Reloads(level, func() (*config.Config, error) { return load(c, os.Getenv) })
		go a.ReloadOn(reading, hangup)
		err = a.Run(ctx)
	}
	if app.Permanent(err) {
		return cli.Exit(err.Error(), 2)
	}
	return err
}

func backup(ctx context.Context, c *cli.Command) error {
	if c.Args().Len() != 1 {
		return cli.Exit("backup: name the new file: dingdesk backup FILE", 2)
	}
	cfg, err := load(c, os.Getenv)
	if err == nil {
		err = store.Backup(ctx, cfg.Store, c.Args().First())
	}
	return err
}

func jobs(ctx context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return cli.Exit(fmt.Sprintf("jobs: what is %q? dingdesk jobs lists what was given up, dingdesk jobs retry ID tries it again", c.Args().First()), 2)
	}
	cfg, err := load(c, os.Getenv)
	if err != nil {
		return err
	}
	list, err := store.BuriedIn(ctx, cfg.Store)
	for _, b := range list {
		fmt.Fprintf(c.Root().Writer, "%s\t'%s'\t%d attempts\t%s\n", b.At.In(cfg.Location()).Format(time.RFC3339), b.ID, b.Attempts, strings.Join(strings.Fields(b.Reason), " "))
	}
	return err
}

func retry(ctx context.Context, c *cli.Command) error {
	if !c.Args().Present() {
		return cli.Exit("jobs retry: name what is to be tried again, as dingdesk jobs lists it: dingdesk jobs retry 'ID'", 2)
	}
	cfg, err := load(c, os.Getenv)
	if err != nil {
		return err
	}
	for _, id := range c.Args().Slice() {
		known, err := store.ReviveIn(ctx, cfg.Store, id)
		if err != nil {
			return err
		}
		if !known {
			return cli.Exit(fmt.Sprintf("jobs retry: nothing of the name %q was given up; dingdesk jobs lists what was", id), 1)
		}
	}
	return nil
}

func check(ctx context.Context, c *cli.Command) error {
	cfg, err := load(c, os.Getenv)
	if err != nil {
		return err
	}
	if !app.Check(ctx, cfg, c.Root().Writer) {
		return cli.Exit("", 1)
	}
	return nil
}

func cardTest(ctx context.Context, c *cli.Command) error {
	if c.Args().Len() != 1 {
		return cli.Exit("card-test: write the userId of one person behind the command, flags before it: dingdesk card-test -within 5m user123", 2)
	}
	cfg, err := load(c, os.Getenv)
	if err != nil {
		return err
	}
	log, _ := app.Logger(os.Stderr, cfg.Log, cfg.Location())
	if !app.CardTest(ctx, cfg, c.Args().First(), c.String("group"), c.Duration("within"), c.Root().Writer, log) {
		return cli.Exit("", 1)
	}
	return nil
}

func parse(ctx context.Context, c *cli.Command) error {
	cfg, err := load(c, os.Getenv)
	if err != nil {
		return err
	}
	reader := &intent.Reader{Commands: skills.Commands(), Words: app.Own(cfg.Understanding.Words), Phrases: app.Own(cfg.Understanding.Phrases)}
	if c.Bool("llm") {
		log, _ := app.Logger(os.Stderr, cfg.Log, cfg.Location())
		if reader.Wrap, err = app.ModelBehind(ctx, cfg, log); err != nil {
			return cli.Exit(err.Error(), 2)
		}
	}
	if c.Bool("jsonl") {
		return intent.RunJSONL(ctx, os.Stdin, c.Root().Writer, reader)
	}
	if !c.Args().Present() {
		return cli.Exit("parse: write the sentence behind the command: dingdesk parse 明天下午三点和张三开会", 2)
	}
	out, err := reader.Read(ctx, intent.Query{
		Text: strings.Join(c.Args().Slice(), " "), Now: c.String("now"), TZ: c.String("tz"), Direction: c.String("direction"), People: strings.FieldsFunc(c.String("people"), func(r rune) bool { return strings.ContainsRune(",，、", r) }),
	})
	if err != nil {
		return cli.Exit("parse: "+err.Error(), 2)
	}
	if c.Bool("pretty") {
		return out.WriteText(c.Root().Writer)
	}
	return out.WriteJSON(c.Root().Writer)
}
