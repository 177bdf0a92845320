package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// told are the files that deploy/ and the README tell people to write beside the sources.
func told() []string {
	return []string{
		".env", ".env.production", "env", "data/dingdesk.db", "data/dingdesk.db-wal", "dingdesk.db", "backup.db", "deploy/.env",
		"deploy/dingtalk.secret", "deploy/env", "deploy/config.yaml", "deploy/data/dingdesk.db", "ca.pem",
	}
}

func TestSecretsAndDataCannotBeCommitted(t *testing.T) {
	if err := exec.CommandContext(t.Context(), "git", "rev-parse", "--git-dir").Run(); err != nil {
		t.Skip("no git repository here")
	}
	for _, file := range told() {
		if err := exec.CommandContext(t.Context(), "git", "check-ignore", "-q", "--no-index", file).Run(); err != nil {
			t.Errorf("git add would take %s: %v", file, err)
		}
	}
	for _, file := range []string{"config.yaml", "deploy/dingdesk.service", "deploy/docker-compose.yml", "deploy/kubernetes.yaml", "main.go"} {
		if err := exec.CommandContext(t.Context(), "git", "check-ignore", "-q", "--no-index", file).Run(); err == nil {
			t.Errorf("%s is ignored", file)
		}
	}
}

// Nothing but named sources goes to the builder.
func TestTheImageIsBuiltFromNamedSourcesOnly(t *testing.T) {
	raw, err := os.ReadFile(".dockerignore")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(strings.Split(string(raw), "\n*\n")[1])
	if !strings.Contains(string(raw), "\n*\n") || len(lines) == 0 {
		t.Fatal(".dockerignore does not begin by leaving everything out")
	}
	for _, line := range lines {
		name, kept := strings.CutPrefix(line, "!")
		if !kept {
			continue
		}
		for _, file := range told() {
			if file == name || strings.HasPrefix(file, name+"/") || (strings.HasPrefix(name, "*.") && strings.HasSuffix(file, name[1:])) {
				t.Errorf("%s lets %s into the build", line, file)
			}
		}
	}
}

func TestTheServiceIsNotStartedAgainInVain(t *testing.T) {
	raw, err := os.ReadFile("deploy/dingdesk.service")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"RestartPreventExitStatus=2", "ExecReload=/bin/kill -HUP"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("no %s", want)
		}
	}
}
