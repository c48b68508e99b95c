package source

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/reposage/reposage"
)

// gitFloor is the oldest git that is trusted with a hostile server: older ones lack
// fixes, GIT_CONFIG_COUNT or object formats.
var gitFloor = [2]int{2, 39}

var gitVersionOnce struct {
	sync.Mutex
	checked bool
}

// checkGitVersion refuses an outdated git. The answer is kept once it is good.
func checkGitVersion(ctx context.Context) error {
	gitVersionOnce.Lock()
	defer gitVersionOnce.Unlock()
	if gitVersionOnce.checked {
		return nil
	}
	out, err := gitDir{}.output(ctx, 4<<10, "version")
	if err != nil {
		return err
	}
	if err := checkVersionText(string(out)); err != nil {
		return err
	}
	gitVersionOnce.checked = true
	return nil
}

// checkVersionText judges "git version 2.39.5 (Apple Git-154)".
func checkVersionText(text string) error {
	f := strings.Fields(text)
	if len(f) < 3 {
		return fmt.Errorf("parse git version %.40q", text)
	}
	major, rest, _ := strings.Cut(f[2], ".")
	minor, _, _ := strings.Cut(rest, ".")
	a, err1 := strconv.Atoi(major)
	b, err2 := strconv.Atoi(minor)
	if err1 != nil || err2 != nil {
		return fmt.Errorf("parse git version %.40q", text)
	}
	if a < gitFloor[0] || a == gitFloor[0] && b < gitFloor[1] {
		return reposage.Errorf(reposage.EUnsupported, "git %s is too old to fetch from a server safely", printable(f[2])).
			WithHint("Install git %d.%d or newer.", gitFloor[0], gitFloor[1])
	}
	return nil
}
