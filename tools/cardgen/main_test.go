package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestCommittedTemplatesAreWhatTheGeneratorMakes(t *testing.T) {
	dir := filepath.Join("..", "..", "cardtpl", "templates")
	made := templates()
	for name, tpl := range made {
		want, err := file(tpl)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Errorf("%v: run go generate ./cardtpl", err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the generator makes: run go generate ./cardtpl", name)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, ok := made[f.Name()]; !ok {
			t.Errorf("%s is made by nothing", f.Name())
		}
	}
}
