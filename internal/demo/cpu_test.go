package demo_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkCPU is the processor time that the bot uses for a message and its answer, from the frame to the
// card: a process of its own with a store on a file, while the sandbox works in this one. It does not depend on
// what else the machine does as much as times do.
func BenchmarkCPU(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"help", "帮助"}, {"attendance", "上周我迟到了几次"}, {"approvals", "我提交的审批"}, {"agenda", "我今天有什么会"},
		{"meeting", "后天早上七点和张三李四开会讨论预算，半小时"}, // one more proposal, beside those that wait
	} {
		b.Run(c.name, func(b *testing.B) {
			w := newSandbox(b, unlimited)
			file := b.TempDir() + "/config.yaml"
			const limits = "limits: {per_user_per_minute: 10000, calls_per_person_per_day: 0}\nbudget: {api_calls_per_month: 0, deliveries_per_month: 0}\n"
			if err := os.WriteFile(file, []byte(limits), 0o600); err != nil {
				b.Fatal(err)
			}
			p := w.startProcess(b.TempDir()+"/dingdesk.db", "DINGDESK_CONFIG="+file, "DINGTALK_QPS=0")
			who := w.office()
			w.stream(who, c.text, len(who)) // what is fetched once is there
			who = slices.Repeat(who, b.N/len(who)+1)[:b.N]
			before := processorTime(b, p.cmd.Process.Pid)
			b.ResetTimer()
			w.stream(who, c.text, 32)
			b.StopTimer()
			used := processorTime(b, p.cmd.Process.Pid) - before
			b.ReportMetric(float64(used.Microseconds())/float64(b.N), "cpu-µs/answer")
			p.terminate()
		})
	}
}

// processorTime is what Linux says that a process has used, in steps of 10 ms (proc(5), fields 14 and 15).
func processorTime(b *testing.B, pid int) time.Duration {
	b.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, fields, _ := strings.Cut(string(raw), ") ") // behind the name
	var ticks int64
	for _, f := range strings.Fields(fields)[11:13] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
