package static_test

import (
	"testing"

	"github.com/reposage/reposage/internal/embed/embedtest"
	"github.com/reposage/reposage/internal/embed/static"
)

func TestConformance(t *testing.T) {
	e, err := static.Default()
	if err != nil {
		t.Fatal(err)
	}
	embedtest.Run(t, e)
}
