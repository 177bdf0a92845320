package timex_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// BenchmarkParse is one utterance, normalising included; p50 and p99 are reported beside the mean.
func BenchmarkParse(b *testing.B) {
	texts := sentences()
	o := timex.Options{Now: monday()}
	timex.Load()
	took := make([]time.Duration, 0, b.N)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		start := time.Now()
		timex.Parse(norm.New(texts[i%len(texts)]), o)
		took = append(took, time.Since(start))
		i++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}

// BenchmarkHostile is 200 runes of what makes a parser look ahead most.
func BenchmarkHostile(b *testing.B) {
	o := timex.Options{Now: monday()}
	timex.Load()
	for _, unit := range []string{"1 day after ", "three weeks from ", "from 3 to ", "一点", "三点到", "2小时", "1年2月3日", "周一(", "end of ", "下周一", "差五分", "12/3", "1-", "一又", "周一、", "每周一和", "3、", "每", "周一二", "3号5号", "全天明天"} {
		text := norm.New(string([]rune(strings.Repeat(unit, 200))[:200]))
		b.Run(unit, func(b *testing.B) {
			for b.Loop() {
				timex.Parse(text, o)
			}
		})
	}
}

// BenchmarkParse200Runes is the longest kind of sentence that a person writes.
func BenchmarkParse200Runes(b *testing.B) {
	long := []rune(strings.Repeat("明天下午三点到五点半，下周三12月3日前两天，", 20))[:200]
	text := string(long)
	o := timex.Options{Now: monday()}
	timex.Load()
	b.ReportAllocs()
	for b.Loop() {
		timex.Parse(norm.New(text), o)
	}
}
