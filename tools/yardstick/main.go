// Command yardstick reads sets of sentences whose meaning somebody wrote down, and says how many of them are
// understood, by language and each share with its 95 % interval:
//
//	command    the command is right
//	arguments  so is every argument
//	dangerous  something would be done, or answered about somebody, that was not asked for, without a question
//	needless   of the clear ones, those that a question keeps waiting
//	unused     of the clear ones, those whose card names words that it does not use
//
// A set is a file of JSON lines, see [Sentence]. A set whose name begins with blind- says what becomes of sentences that
// nobody has mended anything for. It stays so only while nobody looks at which of them fail.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/skills"
)

func main() {
	log.SetFlags(0)
	verbose := flag.Bool("v", false, "list what is not understood, except of blind sets")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: yardstick [-v] SET.jsonl ...")
		flag.PrintDefaults()
	}
	flag.Parse()
	if err := run(os.Stdout, flag.Args(), *verbose); err != nil {
		log.Fatal(err)
	}
}

func run(w io.Writer, files []string, verbose bool) error {
	if len(files) == 0 {
		return errors.New("no set of sentences was named")
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "set\tlanguage\tn")
	for _, m := range new(Tally).Measures() {
		fmt.Fprintf(table, "\t%s %%", m.Name)
	}
	fmt.Fprintln(table)
	for _, file := range files {
		failures := io.Discard
		if verbose {
			if blind(file) {
				return fmt.Errorf("%s is blind: once its failures were looked at, it no longer says what becomes of sentences that nobody has seen", file)
			}
			failures = w
		}
		tally, err := Read(file, failures)
		if err != nil {
			return err
		}
		for _, lang := range slices.Sorted(maps.Keys(tally)) {
			if lang == all && len(tally) == 2 {
				continue // the set has one language
			}
			fmt.Fprintf(table, "%s\t%s\t%d", strings.TrimSuffix(filepath.Base(file), ".jsonl"), lang, tally[lang].Sentences)
			for _, m := range tally[lang].Measures() {
				low, high := wilson(m.Of, m.In)
				fmt.Fprintf(table, "\t%d/%d %.1f [%.1f, %.1f]", m.Of, m.In, m.Percent(), 100*low, 100*high)
			}
			fmt.Fprintln(table)
		}
	}
	return table.Flush()
}

const all = "all" // the languages of a set together

func blind(file string) bool { return strings.HasPrefix(filepath.Base(file), "blind-") }

// Tally counts sentences.
type Tally struct {
	Sentences, Command, Arguments, Dangerous int
	Clear, Needless, Unused                  int // needless and unused are counted among the clear ones
}

func (t *Tally) add(s Sentence, got intent.Output, v Verdict) {
	count := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	clear := s.clear()
	count(&t.Sentences, true)
	count(&t.Command, v.Right)
	count(&t.Arguments, v.whole())
	count(&t.Dangerous, len(v.Dangers) > 0)
	count(&t.Clear, clear)
	count(&t.Needless, clear && v.Right && len(got.Asks) > 0)
	count(&t.Unused, clear && len(got.Unused) > 0)
}

// Measure is how many of how many.
type Measure struct {
	Name   string
	Of, In int
}

// Percent is the share; of none, none.
func (m Measure) Percent() float64 { return 100 * float64(m.Of) / float64(max(m.In, 1)) }

// Measures are what the command prints, see the top of this file.
func (t *Tally) Measures() []Measure {
	return []Measure{
		{"command", t.Command, t.Sentences}, {"arguments", t.Arguments, t.Sentences}, {"dangerous", t.Dangerous, t.Sentences},
		{"needless", t.Needless, t.Clear}, {"unused", t.Unused, t.Clear},
	}
}

// wilson is the 95 % score interval of k in n (E. B. Wilson, 1927). Unlike the normal approximation, it holds for
// shares near none and near all.
func wilson(k, n int) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	const z = 1.959964
	p, N := float64(k)/float64(n), float64(n)
	middle, half := p+z*z/(2*N), z*math.Sqrt(p*(1-p)/N+z*z/(4*N*N))
	scale := 1 + z*z/N
	return max(0, (middle-half)/scale), min(1, (middle+half)/scale)
}

// Read reads every sentence of a set and counts what became of them, by language and under all for the whole. It
// writes a line to failures for each that is not understood.
func Read(file string, failures io.Writer) (map[string]*Tally, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	reader := &intent.Reader{Commands: skills.Commands()}
	tally := map[string]*Tally{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		var s Sentence
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, n, err)
		}
		got, err := reader.Read(context.Background(), intent.Query{ID: s.ID, Text: s.Text, Now: s.Now, TZ: "Asia/Shanghai", People: s.People})
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, n, err)
		}
		v := Judge(s, got)
		for _, of := range []string{all, s.Lang} {
			if tally[of] == nil {
				tally[of] = &Tally{}
			}
			tally[of].add(s, got, v)
		}
		if !v.whole() {
			mark := ""
			if len(v.Dangers) > 0 {
				mark = "DANGER "
			}
			fmt.Fprintf(failures, "%s %s %q %s%s\n", s.ID, s.Now, s.Text, mark, strings.Join(v.Faults, "; "))
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(tally) == 0 {
		return nil, fmt.Errorf("%s: no sentences", file)
	}
	return tally, nil
}
