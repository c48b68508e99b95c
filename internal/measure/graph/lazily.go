package graph

import (
	"regexp"
	"sync"
)

// lazily compiles a pattern when it is first needed: a command that needs none of them starts the sooner.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}
