// Package demo runs the bot against the sandbox in one process: for people who try DingDesk and for the
// end-to-end tests, which so exercise exactly what people see. The bot gets the sandbox's address as
// ordinary configuration; neither knows of the other. It must hold no behaviour of its own.
package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/app"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/sandbox/template"
	"github.com/dingdesk/dingdesk/skills"
)

// Ids under which the sandbox publishes our card templates.
const (
	TemplateID       = "dingdesk-generic-v1.schema"
	AnswerTemplateID = "dingdesk-answer-v1.schema"
)

// Options of a demo. The zero value picks a free port, the first organisation and a store in memory.
type Options struct {
	Addr string // host:port; a busy port gives one of the next twenty; "" picks a free one
	Seed int64
	// SeedFile is a YAML file with the organisation (docs/examples/org.yaml); "" is the sandbox's own.
	SeedFile string
	// Overseas makes the organisation one outside mainland China, as a seed file may, too.
	Overseas bool
	Store    string // of the bot; "" is memory:
	Page     http.Handler
	Log      *slog.Logger
	// ClientID and ClientSecret are what a bot signs in with; "" are the sandbox's own.
	ClientID, ClientSecret string
	// BotName is how the bot is called in chats; "" is DingDesk.
	BotName string
	// Expose allows an address that is not loopback; AllowHosts are names under which it is reached.
	Expose     bool
	AllowHosts []string
	// Templates are further card templates, ID=FILE each.
	Templates []string
	// Access is a configuration file by whose access settings the bot goes; "" is by none.
	Access string
	// Sandbox and Config change what would be started.
	Sandbox func(*sandbox.Options)
	Config  func(*config.Config)
	// Patience is how long a step of a scenario waits for the bot; 0 is the scenario's own 30 s.
	Patience time.Duration
}

// Demo is a running sandbox, with or without a bot.
type Demo struct {
	URL    string // of the sandbox, without a slash at the end
	Server *sandbox.Server
	opt    Options
}

// New starts the sandbox alone. Close it.
func New(opt Options) (*Demo, error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	generic, err := cardtpl.Template(cardtpl.GenericTemplate)
	if err != nil {
		return nil, err
	}
	answer, err := cardtpl.Template(cardtpl.AnswerTemplate)
	if err != nil {
		return nil, err
	}
	world, err := readWorld(opt.SeedFile)
	if err != nil {
		return nil, err
	}
	so := sandbox.Options{
		World: world, Overseas: opt.Overseas,
		Seed: opt.Seed, Log: opt.Log, Page: opt.Page, BotName: opt.BotName,
		ClientID: opt.ClientID, ClientSecret: opt.ClientSecret, Expose: opt.Expose, AllowHosts: opt.AllowHosts,
		Templates: []sandbox.Template{
			{ID: TemplateID, JSON: generic, Published: true}, {ID: AnswerTemplateID, JSON: answer, Published: true},
		},
	}
	for _, t := range opt.Templates {
		own, err := readTemplate(t)
		if err != nil {
			return nil, err
		}
		so.Templates = append(so.Templates, own)
	}
	if opt.Page != nil {
		so.Samples = samples() // the gallery is a page
	}
	if opt.Sandbox != nil {
		opt.Sandbox(&so)
	}
	server, err := sandbox.New(so)
	if err != nil {
		return nil, err
	}
	d := &Demo{Server: server, opt: opt}
	if d.URL, err = listen(server, opt.Addr); err != nil {
		return nil, errors.Join(err, server.Close())
	}
	return d, nil
}

// readTemplate reads a card template that the command line names as ID=FILE.
func readTemplate(text string) (sandbox.Template, error) {
	id, file, ok := strings.Cut(text, "=")
	if !ok || !strings.HasSuffix(id, ".schema") {
		return sandbox.Template{}, fmt.Errorf("template %q: write ID.schema=FILE", text)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return sandbox.Template{}, fmt.Errorf("template: %w", err)
	}
	if _, err := template.Parse(id, raw); err != nil {
		return sandbox.Template{}, fmt.Errorf("template %s: %s is not what the card platform exports: %w", id, file, err)
	}
	return sandbox.Template{ID: id, JSON: raw, Published: true}, nil
}

func readWorld(file string) (*office.World, error) {
	if file == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("seed file: %w", err)
	}
	return office.ReadWorld(file, raw)
}

// Close ends the sandbox.
func (d *Demo) Close() error { return d.Server.Close() }

// App wires a bot for the sandbox.
func (d *Demo) App(ctx context.Context, version string) (*app.App, error) {
	cfg, err := d.Settings()
	if err != nil {
		return nil, err
	}
	a, err := app.New(ctx, cfg, d.opt.Log, version)
	if err != nil {
		return nil, err
	}
	a.Reloads(new(slog.LevelVar), d.Settings)
	a.Understood = func(request string, reading any) {
		id := request[strings.LastIndexByte(request, '|')+1:]
		if err := d.Server.Annotate(id, "understood", reading); err != nil {
			d.opt.Log.Debug("what was understood is not shown", "request_id", request, "err", err)
		}
	}
	return a, nil
}

// Settings is the configuration of a bot for the sandbox. Nothing of the environment is read: no real
// credentials, no real store.
func (d *Demo) Settings() (*config.Config, error) {
	cfg := config.Default()
	cfg.DingTalk.ClientID = d.Server.ClientID()
	cfg.DingTalk.ClientSecret = config.NewSecret(d.Server.ClientSecret())
	cfg.DingTalk.RobotCode = d.Server.ClientID()
	cfg.DingTalk.APIBase, cfg.DingTalk.OAPIBase = d.URL, d.URL
	if d.Server.Office().Overseas() {
		cfg.DingTalk.Region = "overseas"
	}
	cfg.DingTalk.CardTemplateID, cfg.DingTalk.AICardTemplateID = TemplateID, AnswerTemplateID
	cfg.Store, cfg.AdminAddr = "memory:", ""
	if d.opt.Store != "" {
		cfg.Store = d.opt.Store
	}
	if d.opt.Config != nil {
		d.opt.Config(cfg)
	}
	if d.opt.Access != "" {
		take, err := app.AccessOf(d.opt.Access)
		if err != nil {
			return nil, err
		}
		take(cfg)
	}
	return cfg, cfg.Validate()
}

// Run runs a bot until ctx ends; ready is called once it is connected.
func (d *Demo) Run(ctx context.Context, version string, ready func()) error {
	a, err := d.App(ctx, version)
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	select {
	case <-a.Ready():
		ready()
		return <-done
	case err := <-done:
		return err
	}
}

// maxPort is the last port of TCP.
const maxPort = 1<<16 - 1

// listen takes the address or, when its port is busy, one of the next.
func listen(server *sandbox.Server, addr string) (string, error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("address %q is not HOST:PORT, as in 127.0.0.1:9800", addr)
	}
	first, err := strconv.Atoi(port)
	if err != nil || first < 0 || first > maxPort {
		return "", fmt.Errorf("address %q: the port is a number up to %d, as in 127.0.0.1:9800", addr, maxPort)
	}
	var url string
	for n := range min(20, maxPort+1-first) {
		url, err = server.Start(net.JoinHostPort(host, strconv.Itoa(first+n)))
		if first == 0 || !errors.Is(err, syscall.EADDRINUSE) {
			break
		}
	}
	if errors.Is(err, sandbox.ErrExposed) {
		return "", fmt.Errorf("%s is not a loopback address: whoever reaches it could read and steer this sandbox. Use 127.0.0.1, or add -expose if you mean it", addr)
	}
	return url, err
}

// samples draws every card in every tier and language for the gallery. One that cannot be drawn fails
// a golden test, not the demo.
func samples() []sandbox.Sample {
	var out []sandbox.Sample
	all := cardtpl.Samples()
	for _, s := range skills.All(skills.Config{}) {
		all = append(all, s.Samples...)
	}
	for _, s := range all {
		for _, l := range i18n.Spoken() {
			for _, tier := range []cardtpl.Tier{cardtpl.Own, cardtpl.Public, cardtpl.Markdown} {
				r, err := cardtpl.RenderView(s.View, cardtpl.Options{Tier: tier, TemplateID: TemplateID, Version: 1, Lang: l})
				if err != nil {
					continue
				}
				one := sandbox.Sample{
					Kind: s.Name, Lang: string(l), Tier: string(tier), Title: r.Markdown().Title,
					TemplateID: r.TemplateID, Params: r.Params, Private: r.Private,
				}
				if tier == cardtpl.Markdown {
					one.Params = map[string]string{"title": r.Markdown().Title, "text": r.Markdown().Text}
				}
				out = append(out, one)
			}
		}
	}
	return out
}
