package demo_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/dingdesk/dingdesk/internal/demo"
)

func TestScenariosComeTrue(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("scenarios/*.txt")
	if err != nil || len(files) < 4 {
		t.Fatalf("%d scenarios, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			o := demo.Options{Patience: patience}
			unhurried(&o)
			if err := demo.Play(t.Context(), o, file, string(text)); err != nil {
				t.Error(err)
			}
		})
	}
}
