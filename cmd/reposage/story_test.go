package main

import (
	"flag"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/reposage/reposage/internal/e2e"
)

// TestMain lets stories start this test binary as the program itself, children included.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"reposage": main})
}

var update = flag.Bool("update", false, "rewrite golden files")

func TestStories(t *testing.T) { e2e.Run(t, "../../internal/e2e/testdata", *update) }
