package report

import (
	"bufio"
	"fmt"
	"io"
)

// ModelRow is an installed embedding model.
type ModelRow struct {
	Name, SHA256, Source string
	Bytes                int64
}

// ModelAdded says what was installed. Untried, if set, is why the model was not run.
func ModelAdded(w io.Writer, name, sha256 string, bytes int64, dim int, untried error) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "model %s: %s, sha256 %s\n", Visible(name), byteSize(bytes), sha256)
	if untried != nil {
		fmt.Fprintf(out, "  not tried yet: %s\n", VisibleText(untried.Error()))
	} else {
		fmt.Fprintf(out, "  %d dimensions; use it with --model %s\n", dim, Visible(name))
	}
	return flush(out, "model")
}

// Models lists installed models.
func Models(w io.Writer, rows []ModelRow) error {
	out := bufio.NewWriter(w)
	if len(rows) == 0 {
		fmt.Fprintln(out, "no models are installed; the one in the program needs no installation")
	}
	wide := 0
	for i := range rows {
		wide = max(wide, Width(Visible(rows[i].Name)))
	}
	for _, r := range rows {
		fmt.Fprintf(out, "%s  %s  %.12s  %s\n", padRight(Visible(r.Name), wide), padLeft(byteSize(r.Bytes), 9), r.SHA256, Visible(r.Source))
	}
	return flush(out, "models")
}

func flush(w *bufio.Writer, what string) error {
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", what, err)
	}
	return nil
}
