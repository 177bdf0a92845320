package intent_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
)

// office is a directory of n people.
func office(n int) []string {
	surnames, given := []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"), []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文辉红建国梅玉")
	names := slices.Clone(people())
	for i := len(names); i < n; i++ {
		names = append(names, fmt.Sprintf("%c%c%c", surnames[i%len(surnames)], given[i/len(surnames)%len(given)], given[i/len(surnames)/len(given)%len(given)]))
	}
	return names
}

func allTexts() []string {
	var texts []string
	for _, p := range requests() {
		texts = append(texts, p.texts...)
	}
	return texts
}

// BenchmarkUnderstand reads the office requests with 5,000 names known, and reports the median and
// the 99th percentile of a single sentence beside the mean.
func BenchmarkUnderstand(b *testing.B) {
	names := office(5000)
	r := intent.New(intent.Options{Names: func() []string { return names }})
	texts, at := allTexts(), now(b)
	r.Understand(context.Background(), commands.Utterance{Text: texts[0], Now: at})
	var took []time.Duration
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		r.Understand(context.Background(), commands.Utterance{Text: texts[i%len(texts)], Now: at})
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}

// BenchmarkNew measures how long the tables take.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		intent.New(intent.Options{})
	}
}

// BenchmarkRoster measures a changed directory of 5,000 people.
func BenchmarkRoster(b *testing.B) {
	at := now(b)
	names := office(5000)
	r := intent.New(intent.Options{Names: func() []string { return slices.Clone(names) }})
	for b.Loop() {
		r.Understand(context.Background(), commands.Utterance{Text: "明天", Now: at})
	}
}
