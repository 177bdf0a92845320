// Command learn makes the weights in commands/intent from the sentences of its corpus: those of the judge, which tells what is
// asked for, and those that find what a meeting is about, words for others and kinds of approvals. With -folds or -test it writes nothing and says how well they would do on sentences that they were
// not made from, and with -wrong which of those they would read wrong.
package main

import (
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"

	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/commands/intent/linear"
	"github.com/dingdesk/dingdesk/skills"
)

func main() {
	log.SetFlags(0)
	folds := flag.Int("folds", 0, "learn from all but each of so many parts, and test on that part")
	wrong := flag.Bool("wrong", false, "with -folds or -test, list what is read wrong")
	test := flag.String("test", "", "read the sentences of this `FILE`")
	folder := flag.String("corpus", "commands/intent/corpus", "learn from the sentences of the skills and the .tsv files of this `FOLDER`")
	topics := flag.String("topics", "commands/intent/topics", "learn what meetings are about from the .tsv files of this `FOLDER`, too: sentences of meetings alone, which would make the judge expect meetings")
	kinds := flag.String("kinds", "commands/intent/kinds", "learn where kinds of approvals stand from the .tsv files of this `FOLDER`, too, with the names in its names.txt")
	out := flag.String("o", "commands/intent", "write the weights to this `FOLDER`")
	flag.Parse()
	if err := run(os.Stdout, append(skills.Corpora(), os.DirFS(*folder)), os.DirFS(*topics), os.DirFS(*kinds), *out, *test, *folds, *wrong); err != nil {
		log.Fatal(err)
	}
}

func run(w io.Writer, folders []fs.FS, topics, kinds fs.FS, out, test string, folds int, wrong bool) error {
	corpus, err := intent.Corpus(skills.Commands(), folders...)
	if err != nil {
		return err
	}
	classes := intent.Classes(corpus)
	examples := intent.Examples(corpus, classes)
	model := intent.Learn(examples, classes)
	if test == "" && folds < 2 {
		more, err := intent.Corpus(skills.Commands(), topics)
		if err != nil {
			return err
		}
		ofKinds, err := intent.Corpus(skills.Commands(), kinds)
		if err != nil {
			return err
		}
		names, err := fs.ReadFile(kinds, "names.txt")
		if err != nil {
			return err
		}
		for name, m := range map[string]*linear.Model{
			"judge.bin": model, "topics.bin": intent.LearnTopics(slices.Concat(corpus, more), skills.Commands()), "remarks.bin": intent.LearnRemarks(corpus, skills.Commands()),
			"kinds.bin": intent.LearnKinds(slices.Concat(corpus, ofKinds), skills.Commands(), intent.KindNames(string(names))),
		} {
			name, data := filepath.Join(out, name), m.Encode()
			if err := os.WriteFile(name, data, 0o644); err != nil {
				return err
			}
			fmt.Fprintf(w, "%s: %d sentences, %d features, %d bytes\n", name, len(corpus), m.Size(), len(data))
		}
	}
	if test != "" {
		f, err := os.Open(test)
		if err != nil {
			return err
		}
		defer f.Close()
		held, err := intent.ReadCorpus(f, test, skills.Commands())
		if err != nil {
			return err
		}
		right := score(w, model, held, intent.Examples(held, classes), classes, wrong)
		fmt.Fprintf(w, "%s: %d of %d right (%.1f %%)\n", test, right, len(held), 100*float64(right)/float64(len(held)))
	}
	if folds > 1 {
		right := crossCheck(w, corpus, examples, classes, folds, wrong)
		fmt.Fprintf(w, "unseen: %d of %d right (%.1f %%)\n", right, len(corpus), 100*float64(right)/float64(len(corpus)))
	}
	return nil
}

// crossCheck learns from all but one part of the sentences, reads that part, and so on in turn.
func crossCheck(w io.Writer, corpus []intent.Sentence, examples []linear.Example, classes []string, folds int, wrong bool) int {
	order := rand.New(rand.NewPCG(1, 2)).Perm(len(corpus))
	right := 0
	for fold := range folds {
		var learn, held []linear.Example
		var texts []intent.Sentence
		for i, k := range order {
			if i%folds == fold {
				held, texts = append(held, examples[k]), append(texts, corpus[k])
			} else {
				learn = append(learn, examples[k])
			}
		}
		right += score(w, intent.Learn(learn, classes), texts, held, classes, wrong)
	}
	return right
}

func score(w io.Writer, model *linear.Model, texts []intent.Sentence, examples []linear.Example, classes []string, wrong bool) int {
	p := make([]float64, model.Classes())
	right := 0
	for i, e := range examples {
		model.Score(e.Features, p)
		best := 0
		for c := range p {
			if p[c] > p[best] {
				best = c
			}
		}
		if best == e.Class {
			right++
		} else if wrong {
			fmt.Fprintf(w, "%-18s read as %-18s %.2f to %.2f  %s\n", texts[i].Intent, classes[best], p[best], p[e.Class], texts[i].Text)
		}
	}
	return right
}
