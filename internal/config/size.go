package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

var sizeUnits = map[string]int64{
	"": 1, "b": 1,
	"k": 1 << 10, "kib": 1 << 10, "kb": 1000,
	"m": 1 << 20, "mib": 1 << 20, "mb": 1000 * 1000,
	"g": 1 << 30, "gib": 1 << 30, "gb": 1000 * 1000 * 1000,
}

// ParseSize reads a number of bytes such as 300, 512KiB, 1.5MiB or 2GB, in any case. KiB, MiB and GiB
// (also K, M, G) are powers of 1024; KB, MB and GB are powers of 1000. It must be above zero.
func ParseSize(s string) (int64, error) {
	text := strings.ToLower(strings.TrimSpace(s))
	digits := strings.TrimRight(text, "bgikm")
	unit, ok := sizeUnits[text[len(digits):]]
	number, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if !ok || err != nil || math.IsNaN(number) || strings.ContainsAny(digits, "xpe_+-") {
		return 0, fmt.Errorf("%q is not a size such as 512KiB, 2MiB or 1GB", s)
	}
	bytes := number * float64(unit)
	if bytes < 1 || bytes > 1<<62 {
		return 0, fmt.Errorf("the size %q is out of range", s)
	}
	return int64(bytes), nil
}
