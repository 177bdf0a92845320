package config_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingdesk/dingdesk/internal/config"
)

// A bad file ends in comments with the problems it must give: "# want: 2:3: log.levl: no such key; …".
// -update writes them; read the difference before committing it.
func update(t *testing.T) bool {
	t.Helper()
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write the problems into testdata/bad")
	os.Exit(m.Run())
}

func TestEachBadFileIsRefusedWithWhereWhatAndWhatInstead(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			vars, want := map[string]string{}, []string{}
			body := ""
			for line := range strings.Lines(string(raw)) {
				if v, ok := strings.CutPrefix(line, "# env: "); ok {
					name, value, _ := strings.Cut(strings.TrimSpace(v), "=")
					vars[name] = value
				}
				if w, ok := strings.CutPrefix(line, "# want: "); ok {
					want = append(want, strings.TrimSpace(w))
				} else {
					body += line
				}
			}
			c, err := config.Load(file, env(vars))
			if err == nil || c != nil {
				t.Fatalf("loaded: %v", c)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error repeats what may be a secret: %v", err)
			}
			got := strings.Split(strings.ReplaceAll(err.Error(), file+":", ""), "\n")
			if update(t) {
				for _, g := range got {
					body += "# want: " + g + "\n"
				}
				if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// An editor that saves a file empties it first: nothing is taken for what is meant.
func TestAnEmptyFileIsAnError(t *testing.T) {
	for _, text := range []string{"", "\ufeff", " \n\n"} {
		path := write(t, text)
		if _, err := config.Load(path, none); err == nil || !strings.HasPrefix(err.Error(), path+": the file is empty; ") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNoFileAtAllIsNoEmptyFile(t *testing.T) {
	equal(t, config.Default(), load(t, os.DevNull, nil))
}

func TestAFileThatIsNotThereIsAnError(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none.yaml")
	for _, load := range []func() error{
		func() error { _, err := config.Load(missing, none); return err },
		func() error {
			_, err := config.Load("", env(map[string]string{"DINGDESK_CONFIG": missing}))
			return err
		},
	} {
		if err := load(); err == nil || !strings.Contains(err.Error(), missing) || !strings.Contains(err.Error(), "DINGDESK_CONFIG") {
			t.Errorf("%v", err)
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"testdata/*.yaml", "testdata/bad/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(raw)
		}
	}
	path := filepath.Join(f.TempDir(), "fuzz.yaml")
	f.Fuzz(func(t *testing.T, raw []byte) {
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := config.Load(path, none)
		if (c == nil) == (err == nil) {
			t.Errorf("%v, %v: want one of a configuration and an error", c, err)
		}
		if c != nil && c.Validate() != nil {
			t.Errorf("loaded what is not valid: %v", c.Validate())
		}
	})
}
