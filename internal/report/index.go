package report

import (
	"fmt"
	"io"

	"github.com/reposage/reposage"
)

// IndexReport tells about the index of one revision. The JSON form is this struct.
type IndexReport struct {
	SchemaVersion int               `json:"schema_version"` // set by Index
	Revision      reposage.Revision `json:"revision"`
	Built         bool              `json:"built"` // in this run
	Files         int               `json:"files"`
	Kept          int               `json:"kept"` // files taken over from an earlier index
	Chunks        int               `json:"chunks"`
	Text          int64             `json:"text_bytes"` // indexed
	Size          int64             `json:"size_bytes"` // on disk
	Model         string            `json:"model"`      // "" for words alone
}

// Index writes it for a terminal (FormatText) or as FormatJSON.
func Index(w io.Writer, x *IndexReport, f Format, o TextOptions) error {
	switch f {
	case FormatText:
		p := &page{width: fitWidth(o.Width), style: style{o.Color}}
		p.index(x)
		return p.writeTo(w, "index")
	case FormatJSON:
		c := *x
		c.SchemaVersion, c.Revision = SchemaVersion, portableRevision(x.Revision)
		return indentJSON(w, &c, "index")
	}
	return errFormat("an index", f, FormatText, FormatJSON)
}

func (p *page) index(x *IndexReport) {
	state := "the index was there"
	switch {
	case x.Built && x.Kept > 0:
		state = fmt.Sprintf("indexed, %s of %s taken over from an earlier index", thousands(x.Kept), plural(x.Files, "file", "files"))
	case x.Built:
		state = "indexed"
	}
	p.line(p.bold(ClipMiddle(Visible(x.Revision.Name), p.width)), "  ", state)
	p.line(p.dim(fmt.Sprintf("%s, %s, %s of text, %s on disk", plural(x.Files, "file", "files"), plural(x.Chunks, "chunk", "chunks"), byteSize(x.Text), byteSize(x.Size))))
	if x.Model == "" {
		p.line(p.dim("words alone, no model"))
	} else {
		p.line(p.dim(Clip("model "+Visible(x.Model), p.width)))
	}
}

// IndexesDeleted says how much room there is now.
func IndexesDeleted(w io.Writer, freed int64) error {
	if _, err := fmt.Fprintf(w, "%s freed\n", byteSize(freed)); err != nil {
		return fmt.Errorf("write what was deleted: %w", err)
	}
	return nil
}
