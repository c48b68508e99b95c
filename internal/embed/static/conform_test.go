package static

import (
	"testing"

	"github.com/reposage/reposage/internal/embed/embedtest"
)

func TestConformance(t *testing.T) { embedtest.Run(t, model(t)) }
