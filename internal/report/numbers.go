package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// thousands formats a whole number with commas: 1,234,567.
func thousands(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	var b strings.Builder
	for i, c := range []byte(s) {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(c)
	}
	return sign + b.String()
}

// compact formats a whole number in at most five characters: 999, 12.3k, 4.5M.
func compact(n int) string {
	switch f := float64(n); {
	case n < 10_000:
		return strconv.Itoa(n)
	case f < 999_950:
		return trimZero(f/1e3) + "k"
	case f < 999_950_000:
		return trimZero(f/1e6) + "M"
	default:
		return trimZero(f/1e9) + "G"
	}
}

func trimZero(f float64) string {
	if f >= 99.95 {
		return strconv.Itoa(int(math.Round(f)))
	}
	return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0")
}

// byteSize formats a size with binary units: 512 B, 3.1 MiB.
func byteSize(n int64) string {
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	f := float64(n)
	for _, unit := range []string{"KiB", "MiB", "GiB", "TiB"} {
		f /= 1024
		if f < 1023.95 {
			return fmt.Sprintf("%.1f %s", f, unit)
		}
	}
	return fmt.Sprintf("%.1f PiB", f/1024)
}

// percent formats part/whole: "12.3 %", "< 0.1 %", "0 %", and "–" of nothing. Less than everything
// is never "100 %".
func percent(part, whole float64) string {
	if whole <= 0 || math.IsNaN(part) {
		return "–"
	}
	p := 100 * part / whole
	switch {
	case p <= 0:
		return "0 %"
	case p < 0.1:
		return "< 0.1 %"
	case p >= 100:
		return "100 %"
	case p >= 99.95:
		return "> 99.9 %"
	default:
		return strings.TrimSuffix(strconv.FormatFloat(p, 'f', 1, 64), ".0") + " %"
	}
}

// decimal formats a float with at most one digit after the point, "–" for NaN.
func decimal(f float64) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "–"
	}
	return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0")
}

// plural returns "1 file", "2,345 files".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// day formats a time as its UTC date, "" for the zero time.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// unixDay is day for a Unix time, "" for 0.
func unixDay(t int64) string {
	if t == 0 {
		return ""
	}
	return day(time.Unix(t, 0))
}

// shortCommit returns the first ten digits of an object id.
func shortCommit(id string) string { return id[:min(len(id), 10)] }
