//go:build python

package recipes_test

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// The Python SDK comes from a registry that the continuous integration does not reach, so this needs
// somebody who installed it: go test -tags python ./internal/sandbox/recipes
func TestTheSandboxProcessServesABotOnTheOfficialPythonSDK(t *testing.T) {
	b := startSandbox(t, build(t, ".", "dingdesk"))
	b.echoes(t, "python: ", exec.CommandContext(t.Context(), "python3", filepath.Join(root, "docs/examples/python-echo/app.py")))
}
