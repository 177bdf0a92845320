package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/directory"
	"github.com/dingdesk/dingdesk/internal/policy"
	"github.com/dingdesk/dingdesk/skills"
)

// Access checks who may do what; it is for config.Load.
func Access(cfg *config.Config) (wrong []*config.Problem) {
	_, flaws := policy.Read(settingsOf(cfg), skills.Every(), config.Instead)
	for _, f := range flaws {
		wrong = append(wrong, &config.Problem{Where: f.Where, Key: f.Key, Text: f.Text})
	}
	return wrong
}

// AccessOf reads who may do what out of a configuration file, and nothing else of it. It returns what puts that into a
// configuration.
func AccessOf(file string) (func(*config.Config), error) {
	cfg, err := config.Load(file, func(string) string { return "" }, Access)
	if err != nil {
		return nil, err
	}
	return func(c *config.Config) { c.TakeAccess(cfg) }, nil
}

// rulesOf are the rules of a configuration; the error holds everything that is wrong with them.
func rulesOf(cfg *config.Config) (*policy.Rules, error) {
	var errs []error
	for _, p := range Access(cfg) {
		errs = append(errs, p)
	}
	rules, _ := policy.Read(settingsOf(cfg), skills.Every(), config.Instead)
	return rules, errors.Join(errs...)
}

// checkAccess prints what follows for each command.
func checkAccess(cfg *config.Config, w io.Writer) {
	rules, err := rulesOf(cfg)
	if err != nil {
		return // Load has said it
	}
	fmt.Fprintln(w, "ok    access: who may use each command, whether it writes, and why")
	always := skills.All(skills.Config{})
	for _, r := range rules.Rows() {
		if !cfg.LLM.Chat && !slices.ContainsFunc(always, func(s commands.Skill) bool {
			return slices.ContainsFunc(s.Commands, func(c commands.Command) bool { return c.Name == r.Command.Name })
		}) {
			continue // free conversation is not there
		}
		writes := "reads "
		if r.Command.Effect == commands.Write {
			writes = "writes"
		}
		fmt.Fprintf(w, "      %-22s %s  %-24s %s\n", r.Command.Name, writes, r.People(), r.Why())
	}
	for _, note := range rules.Notes() {
		fmt.Fprintf(w, "note  %s\n", note)
	}
}

func settingsOf(cfg *config.Config) policy.Settings {
	a := cfg.Access
	words := func(list []config.Word) (out []policy.Word) {
		for _, w := range list {
			out = append(out, policy.Word(w))
		}
		return out
	}
	out := policy.Settings{
		Admins: words(a.Admins), Strict: a.Strict, Groups: words(a.Groups), Departments: words(a.Departments), Pilot: words(a.Pilot),
		ReadOnly: a.ReadOnly, Contact: a.Contact,
		Viewers: cfg.Attendance.Viewers, Callers: cfg.Directory.ProtectedCallers, Where: cfg.Where,
	}
	for _, g := range a.Allow {
		out.Allow = append(out.Allow, policy.Grant{Word: policy.Word(g.Word), To: words(g.To)})
	}
	return out
}

// checkNamed says whom the configuration names and the address book does not know.
func checkNamed(ctx context.Context, dir *directory.Directory, cfg *config.Config, w io.Writer) {
	rules, err := rulesOf(cfg)
	if err != nil {
		return // Load has said it
	}
	for _, note := range policy.New(dir, rules).Strangers(ctx) {
		fmt.Fprintf(w, "note  %s\n", note)
	}
}
