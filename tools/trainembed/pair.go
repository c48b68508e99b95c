package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// pair is a question and the code that answers it, as far as the author of the code said so.
type pair struct {
	Repo  string `json:"repo"`
	Role  role   `json:"role"`
	Lang  string `json:"lang"`
	Kind  kind   `json:"kind"`
	Path  string `json:"path"`
	Query string `json:"query"`
	Doc   string `json:"doc,omitempty"` // the rest of the comment
	Code  string `json:"code"`          // without the comment that is the question
}

// kind says where a pair comes from.
type kind string

const (
	kindDoc     kind = "doc"     // first sentence of a doc comment → the symbol
	kindName    kind = "name"    // the words of a name → the symbol without that name
	kindComment kind = "comment" // a comment inside a function → the function without it
	kindHeading kind = "heading" // headings → the text below
	kindFile    kind = "file"    // the words of a path → the names and first sentences of the file
)

// perRepository bounds how many pairs of a kind one repository gives, so that no project's dialect rules.
var perRepository = map[kind]int{kindDoc: 8000, kindName: 4000, kindComment: 3000, kindHeading: 1500, kindFile: 1000}

// pairWriter writes pairs as JSON lines.
type pairWriter struct {
	file   *os.File
	buffer *bufio.Writer
	json   *json.Encoder
}

func newPairWriter(file string) (*pairWriter, error) {
	f, err := os.Create(file)
	if err != nil {
		return nil, fmt.Errorf("create pairs: %w", err)
	}
	w := &pairWriter{file: f, buffer: bufio.NewWriterSize(f, 1<<20)}
	w.json = json.NewEncoder(w.buffer)
	w.json.SetEscapeHTML(false)
	return w, nil
}

func (w *pairWriter) write(p *pair) error { return w.json.Encode(p) }

func (w *pairWriter) close() error { return errors.Join(w.buffer.Flush(), w.file.Close()) }

// readPairs calls fn for each pair of a file.
func readPairs(file string, fn func(p *pair) error) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("open pairs: %w", err)
	}
	defer f.Close()
	d := json.NewDecoder(bufio.NewReaderSize(f, 1<<20))
	for {
		var p pair
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read pairs: %w", err)
		}
		if err := fn(&p); err != nil {
			return err
		}
	}
}
