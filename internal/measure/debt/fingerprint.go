package debt

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/reposage/reposage"
)

// setFingerprints names each finding by what stays when lines move and values change, and by which of several alike
// it is in its file.
func setFingerprints(findings []reposage.Finding) {
	alike := map[string]int{}
	for i := range findings {
		f := &findings[i]
		key := strings.Join(identity(f), "\x00")
		alike[key]++
		sum := sha256.Sum256([]byte(key + "\x00" + strconv.Itoa(alike[key])))
		f.Fingerprint = hex.EncodeToString(sum[:8])
	}
}

// identity is the rule with what it is about. A cycle goes by the first of its files: no file is in two cycles, and
// one more in it is the same cycle grown. A copy more is another duplication, which a gate must see.
func identity(f *reposage.Finding) []string {
	switch f.Rule {
	case RuleCycle:
		first := f.Path
		for _, p := range f.Related {
			first = min(first, p.Path)
		}
		return []string{f.Rule, first}
	case RuleCoupling, RuleDuplication:
		places := []string{f.Path + "\x00" + f.Symbol}
		for _, p := range f.Related {
			places = append(places, p.Path+"\x00"+p.Symbol)
		}
		slices.Sort(places)
		return append([]string{f.Rule}, places...)
	}
	return []string{f.Rule, f.Path, f.Symbol}
}
