package main

import (
	"io"
	"strings"
	"testing"
)

// What would be ignored was meant: the command says so instead of doing something else.
func TestTheSandboxRefusesWhatItWouldIgnore(t *testing.T) {
	for args, want := range map[string]string{
		"org.yaml":                       "-seed-file",
		"-no-bot -run x.txt":             "-no-bot",
		"-run x.txt -llm":                "-llm",
		"-run x.txt -store memory:":      "-store",
		"-no-bot -store memory:":         "-no-bot",
		"-no-bot -llm":                   "-no-bot",
		"-run x.txt -access a.yaml":      "-access",
		"-no-bot -access a.yaml":         "-no-bot",
		"-access none.yaml":              "none.yaml is not there",
		"-no-bot -allow-host http://a":   "write the name alone",
		"-no-bot -addr 127.0.0.1:999999": "the port is a number",
	} {
		cmd := command()
		cmd.Writer = io.Discard
		err := cmd.Run(t.Context(), append([]string{"dingdesk", "sandbox"}, strings.Fields(args)...))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("sandbox %s: %v, want %s", args, err, want)
		}
	}
}
