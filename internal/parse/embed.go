package parse

import "github.com/reposage/reposage"

// embedders find the code inside files of another language: script blocks, notebook cells.
var embedders = map[string]embedder{}

// embedder returns the parts of a file that are code.
type embedder func(text []byte) []part

// part is code embedded in a file.
type part struct {
	language string
	// text has the length of the whole file or less; what is not code is blanked so that offsets and
	// lines stay those of the file. When lines is set the text stands on its own instead, and lines[i]
	// is the line of the file that holds line i+1 of text.
	text  []byte
	lines []uint32
}

// embedded reads the parts of a file and puts their facts together.
func (p *Parser) embedded(language string, text []byte, parts []part) *reposage.Facts {
	panic("not yet")
}
