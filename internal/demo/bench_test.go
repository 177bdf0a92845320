package demo_test

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/demo"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// BenchmarkAnswers is a message in and its card out, through frame, inbox, router, skill and card API,
// with 64 people waiting for theirs at any time. The sandbox works on the same processors.
func BenchmarkAnswers(b *testing.B) {
	const persons, ahead = 1000, 64
	for _, c := range []struct {
		name, text string
		file       bool
	}{
		{"help/memory", "帮助", false}, {"help/sqlite", "帮助", true}, {"attendance/sqlite", "上周我迟到了几次", true},
	} {
		b.Run(c.name, func(b *testing.B) {
			opts := []option{unlimited, crowd(persons)}
			if c.file {
				opts = append(opts, onFile(b))
			}
			w := newWorld(b, opts...)
			who := people(persons)
			if c.name != "help/memory" && c.name != "help/sqlite" {
				who = w.office() // those who have punches
			}
			who = slices.Repeat(who, b.N/len(who)+1)[:b.N]
			b.ResetTimer()
			w.stream(who, c.text, min(ahead, len(w.office())))
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "answers/s")
			reportAcks(b, w)
		})
	}
}

// BenchmarkRush is a thousand people who all speak in one moment.
func BenchmarkRush(b *testing.B) {
	const n = 1000
	var rushes []rushed
	for b.Loop() {
		w := newWorld(b, unlimited, onFile(b), crowd(n))
		r := w.rush(people(n), "帮助")
		r.check(b)
		rushes = append(rushes, r)
	}
	last := rushes[len(rushes)-1]
	b.ReportMetric(float64(n)/last.last.Seconds(), "answers/s")
	b.ReportMetric(ms(quantile(last.first, .99)), "first-p99-ms")
	b.ReportMetric(ms(quantile(last.ack, .99)), "ack-p99-ms")
}

// BenchmarkAck is a frame until its acknowledgement, one after the other, while answers are made.
func BenchmarkAck(b *testing.B) {
	w := newWorld(b, unlimited, onFile(b), crowd(1000))
	who := slices.Repeat(people(1000), b.N/1000+1)[:b.N]
	b.ResetTimer()
	for _, p := range who {
		w.acked(w.say(p, "", "帮助"))
	}
	b.StopTimer()
	reportAcks(b, w)
}

func reportAcks(b *testing.B, w *world) {
	b.Helper()
	acks := w.acks()
	b.ReportMetric(ms(quantile(acks, .5)), "ack-p50-ms")
	b.ReportMetric(ms(quantile(acks, .99)), "ack-p99-ms")
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// BenchmarkIdle is the memory of the real binary, as `run` with its default store and an office of
// forty people, when nothing goes on.
func BenchmarkIdle(b *testing.B) {
	binary := build(b)
	for b.Loop() {
		w := newSandbox(b)
		cmd := exec.Command(binary, "run")
		cmd.Dir = b.TempDir() // the default store is a file below the working directory
		cmd.Env = []string{
			"PATH=" + os.Getenv("PATH"), "DINGTALK_CLIENT_ID=" + w.Server.ClientID(), "DINGTALK_CLIENT_SECRET=" + w.Server.ClientSecret(),
			"DINGTALK_API_BASE=" + w.URL, "DINGTALK_OAPI_BASE=" + w.URL, "DINGTALK_CARD_TEMPLATE_ID=" + demo.TemplateID, "DINGDESK_ADMIN_ADDR=127.0.0.1:0",
		}
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		w.until("both connections", func(s sandbox.Snapshot) bool { return len(w.open()) >= 2 })
		idle := memory(b, cmd.Process.Pid)
		me := w.who("张三").UserID
		for range 10 {
			w.ask(me, "", "上周我迟到了几次")
		}
		b.ReportMetric(idle["VmRSS"], "idle-MB")
		after := memory(b, cmd.Process.Pid)
		b.ReportMetric(after["VmRSS"], "worked-MB")
		b.ReportMetric(after["VmHWM"], "peak-MB")
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSandboxPage is the time from a command to a page that can be used: the built binary, and
// `go run`, with whatever the build cache holds.
func BenchmarkSandboxPage(b *testing.B) {
	binary := build(b)
	for name, command := range map[string][]string{"binary": {binary}, "go run": {"go", "run", "."}} {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			for b.Loop() {
				cmd := exec.Command(command[0], append(command[1:], "sandbox", "--addr", "127.0.0.1:0")...)
				cmd.Dir = "../.."
				cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // go run has a child
				out, err := cmd.StdoutPipe()
				if err != nil {
					b.Fatal(err)
				}
				if err := cmd.Start(); err != nil {
					b.Fatal(err)
				}
				line, err := bufio.NewReader(out).ReadString('\n')
				if err != nil {
					b.Fatal(err)
				}
				page, err := http.Get(strings.TrimSpace(strings.TrimPrefix(line, "sandbox: ")))
				if err != nil {
					b.Fatal(err)
				}
				_ = page.Body.Close()
				if page.StatusCode != http.StatusOK {
					b.Fatal(page.Status)
				}
				_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
				_ = cmd.Wait()
			}
		})
	}
}

// build makes the binary as it is released.
func build(b *testing.B) string {
	b.Helper()
	binary := b.TempDir() + "/dingdesk"
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, ".")
	cmd.Dir, cmd.Env = "../..", append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return binary
}

var kilobytes = regexp.MustCompile(`(?m)^(Vm\w+):\s+(\d+) kB$`)

// memory is what Linux knows of a process's memory, in MB.
func memory(b *testing.B, pid int) map[string]float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	sizes := map[string]float64{}
	for _, m := range kilobytes.FindAllStringSubmatch(string(status), -1) {
		kb, err := strconv.Atoi(m[2])
		if err != nil {
			b.Fatal(err)
		}
		sizes[m[1]] = float64(kb) / 1024
	}
	return sizes
}
