package report

import (
	"math"
	"testing"
)

func TestNumbers(t *testing.T) {
	tests := []struct{ got, want string }{
		{thousands(0), "0"}, {thousands(999), "999"}, {thousands(1000), "1,000"},
		{thousands(1234567), "1,234,567"}, {thousands(-12345), "-12,345"},
		{compact(9999), "9999"}, {compact(10000), "10k"}, {compact(12345), "12.3k"},
		{compact(999949), "1000k"}, {compact(999951), "1M"}, {compact(4_500_000_000), "4.5G"},
		{byteSize(0), "0 B"}, {byteSize(1023), "1023 B"}, {byteSize(1536), "1.5 KiB"},
		{byteSize(1 << 30), "1.0 GiB"}, {byteSize(1 << 62), "4096.0 PiB"},
		{percent(0, 10), "0 %"}, {percent(1, 8), "12.5 %"}, {percent(1, 10000), "< 0.1 %"},
		{percent(9999, 10000), "> 99.9 %"}, {percent(10, 10), "100 %"}, {percent(1, 0), "–"},
		{decimal(1.25), "1.2"}, {decimal(3), "3"}, {decimal(math.NaN()), "–"},
		{plural(1, "file", "files"), "1 file"}, {plural(2000, "file", "files"), "2,000 files"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestBar(t *testing.T) {
	tests := []struct{ got, want string }{
		{bar(0, 10), ""}, {bar(math.NaN(), 10), ""}, {bar(1, 4), "████"}, {bar(2, 4), "████"},
		{bar(0.5, 4), "██"}, {bar(0.0001, 10), "▏"}, {bar(0.3, 4), "█▎"}, {bar(1, 0), ""},
		{sparkline([]int{0, 1, 4, 8}), "·▁▄█"}, {sparkline(nil), ""}, {sparkline([]int{0, 0}), "··"},
		{sparkline([]int{1, 1000}), "▁█"}, {sparkline([]int{5}), "█"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}
