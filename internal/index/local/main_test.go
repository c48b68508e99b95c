package local

import (
	"os"
	"path/filepath"
	"testing"
)

// TestMain removes the index that benchmarks share.
func TestMain(m *testing.M) {
	code := m.Run()
	if *indexFlag == "" {
		_ = os.RemoveAll(filepath.Dir(benchIndex()))
	}
	os.Exit(code)
}
