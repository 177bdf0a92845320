package main

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dingdesk/dingdesk/skills"
)

// The weights must be those of the corpus, the lexicon and the rules as they are. Other processors may
// round otherwise, so only the one that made the weights compares them.
func TestTheWeightsWereLearnedFromTheCorpusAsItIs(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Log("the weights are compared on amd64 only")
		return
	}
	out := t.TempDir()
	if err := run(io.Discard, append(skills.Corpora(), os.DirFS("../../commands/intent/corpus")), os.DirFS("../../commands/intent/topics"), os.DirFS("../../commands/intent/kinds"), out, "", 0, false); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"judge.bin", "topics.bin", "remarks.bin", "kinds.bin"} {
		want, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		have, err := os.ReadFile("../../commands/intent/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(want, have) {
			continue
		}
		t.Error("the corpus, the lexicon or the rules have changed, or two branches were merged that both learned: run make learn, which makes all *.bin anew from the sentences as they are; a conflict in them is solved by taking either side first")
	}
}

func TestNothingIsLearnedFromNothing(t *testing.T) {
	out := t.TempDir()
	if err := run(io.Discard, []fs.FS{os.DirFS(t.TempDir())}, os.DirFS(t.TempDir()), os.DirFS(t.TempDir()), out, "", 0, false); err == nil || !strings.Contains(err.Error(), "empty") {
		t.Errorf("an empty corpus: %v", err)
	}
	if _, err := os.Stat(filepath.Join(out, "judge.bin")); err == nil {
		t.Error("weights of nothing were written")
	}
}

func TestMeasuringWritesNothing(t *testing.T) {
	folder := t.TempDir()
	out, held := filepath.Join(folder, "judge.bin"), filepath.Join(folder, "held.txt")
	topics := fstest.MapFS{"more.tsv": {Data: []byte("meeting.create\t明天开会聊[预算]\n")}}
	kinds := fstest.MapFS{"more.tsv": {Data: []byte("approval.urge\t催一下[样品]的审批\n")}, "names.txt": {Data: []byte("样衣\n")}}
	for name, text := range map[string]string{
		filepath.Join(folder, "some.tsv"): "meeting.create\t明天开会\nmeeting.create\t后天开会\nnone\t今天真热\nnone\t今天真冷\nhelp\t帮助\nhelp\t怎么用\n",
		held:                              "meeting.create\t周五开会\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var said strings.Builder
	if err := run(&said, []fs.FS{os.DirFS(folder)}, topics, kinds, folder, held, 2, true); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("weights were written")
	}
	if !strings.Contains(said.String(), "held.txt: ") || !strings.Contains(said.String(), "unseen: ") {
		t.Errorf("said %q", said.String())
	}
	if err := run(&said, []fs.FS{os.DirFS(folder)}, topics, kinds, folder, "", 0, false); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(out); err != nil {
		t.Errorf("no weights: %v", err)
	}
}
