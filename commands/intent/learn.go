package intent

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/classify"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/linear"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/topic"
)

// Sentence is one line of the corpus that the judge learns from.
type Sentence struct {
	Intent string // a command, or none
	Text   string
	From   int // what a meeting is about, in brackets in the file, are the bytes [From, To) of Text; both 0 for nothing
	To     int
}

// Corpus reads the sentences of every .tsv file in some folders, in the order of the files' own names: it is
// the order that the weights follow, wherever a file lies.
func Corpus(declared []commands.Command, folders ...fs.FS) ([]Sentence, error) {
	type file struct {
		folder fs.FS
		path   string
	}
	var files []file
	for _, folder := range folders {
		err := fs.WalkDir(folder, ".", func(name string, e fs.DirEntry, err error) error {
			if err == nil && path.Ext(name) == ".tsv" {
				files = append(files, file{folder, name})
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("intent: list the corpus: %w", err)
		}
	}
	slices.SortStableFunc(files, func(a, b file) int { return strings.Compare(path.Base(a.path), path.Base(b.path)) })
	var out []Sentence
	for i, file := range files {
		if i > 0 && path.Base(file.path) == path.Base(files[i-1].path) {
			return nil, fmt.Errorf("intent: two files of the corpus are called %s", path.Base(file.path))
		}
		f, err := file.folder.Open(file.path)
		if err != nil {
			return nil, fmt.Errorf("intent: open the corpus: %w", err)
		}
		more, err := ReadCorpus(f, file.path, declared)
		_ = f.Close() // it was only read
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	if len(out) == 0 {
		return nil, errors.New("intent: the corpus is empty")
	}
	return out, nil
}

// ReadCorpus reads lines of an intent, a tab and a sentence. Empty lines and those that begin with #
// are passed over; an error names the file and the line. Each intent is a declared command, or none. What a sentence is about
// stands in brackets: 约张三聊[预算].
func ReadCorpus(r io.Reader, name string, declared []commands.Command) ([]Sentence, error) {
	var out []Sentence
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		label, text, ok := strings.Cut(line, "\t")
		if !ok || label != classify.None && !slices.ContainsFunc(declared, func(c commands.Command) bool { return c.Name == label }) {
			return nil, fmt.Errorf("intent: %s:%d: want an intent, a tab and a sentence, and a skill that declares the intent", name, n)
		}
		before, rest, _ := strings.Cut(text, "[")
		topic, after, marked := strings.Cut(rest, "]")
		said := Sentence{Intent: label, Text: before + topic + after}
		if marked {
			said.From, said.To = len(before), len(before)+len(topic)
		}
		if strings.ContainsAny(said.Text, "[]") || marked && topic == "" {
			return nil, fmt.Errorf("intent: %s:%d: brackets stand once in a sentence, around what it is about", name, n)
		}
		out = append(out, said)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("intent: read %s: %w", name, err)
	}
	return out, nil
}

// Classes are what the judge is to tell apart. Those that it knows keep their order, so that learning again
// from the same sentences makes the same weights; what is new stands behind them.
func Classes(corpus []Sentence) []string {
	out := []string{classify.None}
	if known, err := linear.Decode(learned); err == nil {
		out = strings.Fields(known.Label)
	}
	seen := map[string]bool{classify.None: true}
	for _, s := range corpus {
		seen[s.Intent] = true
	}
	out = slices.DeleteFunc(out, func(c string) bool { return !seen[c] })
	for _, c := range slices.Sorted(maps.Keys(seen)) {
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// lesson is when the sentences of the corpus are said: on a Thursday morning, by somebody who knows nobody, which is the harder way.
var lesson = time.Date(2026, time.November, 26, 10, 0, 0, 0, time.FixedZone("", 8*60*60))

// Examples turns sentences into what the judge learns from.
func Examples(corpus []Sentence, classes []string) []linear.Example {
	r := readers(Options{})
	out := make([]linear.Example, 0, len(corpus))
	for _, s := range corpus {
		t := r.Read(commands.Utterance{Text: s.Text, Now: lesson})
		out = append(out, linear.Example{Class: slices.Index(classes, s.Intent), Features: classify.Features(t.Sentence)})
	}
	return out
}

// about is what a sentence is about in the runes that are read of it, which may be spelt otherwise.
func (s *Sentence) about(read *entity.Sentence) (out entity.Span) {
	for i := range len(read.R) + 1 {
		if n := len(read.Cut(0, i)); n <= s.From {
			out.From = i
		} else if n <= s.To {
			out.To = i
		}
	}
	return out
}

// LearnTopics makes the weights by which what a meeting is about is found in the sentences of commands that ask what it is, and
// LearnRemarks those by which words for others are.
func LearnTopics(corpus []Sentence, declared []commands.Command) *linear.Model {
	return stretches(corpus, declared, func(c *commands.Command) bool {
		return slices.ContainsFunc(c.Params, func(p commands.Param) bool { return p.Type == commands.Topic })
	})
}

// LearnRemarks is described with LearnTopics.
func LearnRemarks(corpus []Sentence, declared []commands.Command) *linear.Model {
	return stretches(corpus, declared, func(c *commands.Command) bool { return c.Takes(commands.Text, commands.RoleRemark) != nil })
}

// LearnKinds makes the weights by which a kind of approval is found in the sentences of commands that ask for one, and for no words for
// others. Where the lexicon knows the kind, it is learned from again, with one of names in its place that nothing knows: what
// counts is where a kind stands, for each organisation has its own.
func LearnKinds(corpus []Sentence, declared []commands.Command, names []string) *linear.Model {
	made := map[bool][]string{} // by whether they are Han
	for i, name := range names {
		han := strings.ContainsFunc(name, norm.IsHan)
		made[han] = append(made[han], name)
		for step := range composed { // 样品寄送, 车位调整: 样品调整
			if other := names[(i+17*step+11)%len(names)]; strings.ContainsFunc(other, norm.IsHan) == han {
				made[han] = append(made[han], head(name)+tail(other))
			}
		}
	}
	r, n := readers(Options{}), 0
	var marked []Sentence
	for _, s := range corpus {
		c := declares(declared, s.Intent, asksKind)
		if c == nil {
			continue
		}
		t := r.Read(commands.Utterance{Text: s.Text, Now: lesson})
		t.Take(c)
		about, listed := s.about(t.Sentence), s.To == 0
		if listed {
			about = t.Listed()
		}
		s.From, s.To = t.Text.Offsets(about.From, about.To)
		marked = append(marked, s)
		if about.Empty() || listed && (!t.At(about.From).Is(lexicon.Of(lexicon.Kind)) || t.At(about.From).Is(lexicon.Of(lexicon.TakeOff, lexicon.Leave))) {
			continue
		}
		of := made[norm.IsHan(t.R[about.From])]
		for range replaced {
			name := of[n%len(of)]
			n++
			marked = append(marked, Sentence{Intent: s.Intent, Text: s.Text[:s.From] + name + s.Text[s.To:], From: s.From, To: s.From + len(name)})
		}
	}
	return stretches(marked, declared, asksKind)
}

// How many names are made of each with others, and how many take the place of a known one.
const composed, replaced = 6, 4

// head and tail are the first and the last word of a name; of Han, two characters.
func head(name string) string {
	if before, _, ok := strings.Cut(name, " "); ok {
		return before + " "
	}
	runes := []rune(name)
	return string(runes[:min(2, len(runes))])
}

func tail(name string) string {
	if i := strings.LastIndexByte(name, ' '); i >= 0 {
		return name[i+1:]
	}
	runes := []rune(name)
	return string(runes[max(0, len(runes)-2):])
}

// KindNames are the lines of a file for LearnKinds, without those that begin with #.
func KindNames(file string) []string {
	return slices.DeleteFunc(strings.Split(file, "\n"), func(line string) bool { return line == "" || line[0] == '#' })
}

// asksKind says whether a command asks for a kind, and for no words for others.
func asksKind(c *commands.Command) bool {
	return c.Takes(commands.Text, commands.RoleRemark) == nil && slices.ContainsFunc(c.Params, func(p commands.Param) bool { return p.Words == commands.WordsKinds })
}

// declares is the declared command of a name, if it fits.
func declares(declared []commands.Command, name string, fits func(*commands.Command) bool) *commands.Command {
	if i := slices.IndexFunc(declared, func(c commands.Command) bool { return c.Name == name }); i >= 0 && fits(&declared[i]) {
		return &declared[i]
	}
	return nil
}

// stretches makes the weights by which what sentences are about is found in those of commands that fit.
func stretches(corpus []Sentence, declared []commands.Command, fits func(*commands.Command) bool) *linear.Model {
	r := readers(Options{})
	var examples []linear.Example
	for _, s := range corpus {
		if declares(declared, s.Intent, fits) != nil {
			t := r.Read(commands.Utterance{Text: s.Text, Now: lesson})
			examples = append(examples, topic.Examples(t.Sentence, s.about(t.Sentence))...)
		}
	}
	return linear.Train(topic.Classes, examples, linear.Training{Epochs: 10, Rate: 0.1, L1: 0.3, L2: 2, Least: 2, Seed: 1})
}

// Learn makes the weights of the judge. The settings hardly matter: any of half to twice these read
// the same number of unseen sentences right, give or take three in a thousand.
func Learn(examples []linear.Example, classes []string) *linear.Model {
	m := linear.Train(len(classes), examples, linear.Training{Epochs: 12, Rate: 0.1, L1: 0.3, L2: 2, Least: 2, Seed: 1})
	m.Label = strings.Join(classes, " ")
	return m
}
