package source

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkHistory reads the histories of the git directories listed in HISTORY_REPOS.
func BenchmarkHistory(b *testing.B) {
	for _, dir := range strings.Fields(os.Getenv("HISTORY_REPOS")) {
		g := gitDir{dir: dir}
		out, err := g.output(b.Context(), 100, "rev-parse", "HEAD")
		if err != nil {
			b.Fatal(err)
		}
		tip := strings.TrimSpace(string(out))
		b.Run(strings.ReplaceAll(strings.Trim(strings.TrimSuffix(dir, "/repo"), "/"), "/", "_"), func(b *testing.B) {
			var h *History
			cpu := cpuTime()
			for b.Loop() {
				if h, err = readHistory(b.Context(), g, tip, HistoryOptions{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((cpuTime()-cpu).Milliseconds())/float64(b.N), "cpu-ms/op")
			data := h.Encode()
			start := time.Now()
			if _, err := DecodeHistory(data); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(time.Since(start).Microseconds()), "decode-µs")
			b.ReportMetric(float64(len(data)), "bytes")
			b.ReportMetric(float64(h.Commits()), "commits")
			b.ReportMetric(float64(len(h.commits)), "seen")
			parent := h.commits[0].parents[0].String()
			base, err := readHistory(b.Context(), g, parent, HistoryOptions{})
			if err != nil {
				b.Fatal(err)
			}
			o := HistoryOptions{Base: base.Encode()}
			start, cpu = time.Now(), cpuTime()
			if h, err = readHistory(b.Context(), g, tip, o); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(time.Since(start).Milliseconds()), "next-ms")
			b.ReportMetric(float64((cpuTime() - cpu).Milliseconds()), "next-cpu-ms")
			if !h.extended {
				b.Error("the parent's history was of no use")
			}
			b.Log(h.Since, h.Until, h.Bounded, h.reusable)
		})
	}
}

// cpuTime returns the user and system time of this process and the children it has waited for.
func cpuTime() time.Duration {
	var sum time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if err := syscall.Getrusage(who, &u); err != nil {
			panic(err)
		}
		sum += time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	return sum
}
