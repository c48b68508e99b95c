package report

import (
	"testing"

	"github.com/reposage/reposage"
)

func TestSkipCount(t *testing.T) {
	for _, c := range []struct {
		files  int
		reason reposage.SkipReason
		want   string
	}{
		{1, reposage.SkipSymlink, "1 symbolic link"},
		{2, reposage.SkipSymlink, "2 symbolic links"},
		{1, reposage.SkipBinary, "1 binary"},
		{25350, reposage.SkipFixtures, "25,350 test fixtures"},
		{1, "newer", "1 newer"},
	} {
		if got := skipCount(c.files, c.reason); got != c.want {
			t.Errorf("skipCount(%d, %q) = %q, want %q", c.files, c.reason, got, c.want)
		}
	}
}
