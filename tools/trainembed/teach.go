package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/embed/onnx"
)

// teach implements the command: it asks a sentence transformer for the vectors of the words of the vocabulary. The teacher's licence must allow that its weights are made into others; MODEL.md names it.
func teach(ctx context.Context, args []string) (err error) {
	flags := flag.NewFlagSet("teach", flag.ContinueOnError)
	file := flags.String("pairs", "", "file of pairs")
	folder := flags.String("model", "", "folder of the teacher: model.onnx and tokenizer.json")
	library := flags.String("runtime", "", "the ONNX Runtime library")
	out := flags.String("out", "", "file for the teacher's vectors")
	words := flags.Int("words", 24000, "how many words; train looks up its own among them")
	threads := flags.Int("threads", 2, "words at a time")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *file == "" || *folder == "" || *out == "" {
		return errors.New("teach needs -pairs, -model and -out")
	}
	count, err := countWords(*file)
	if err != nil {
		return err
	}
	teacher, err := onnx.Open(ctx, onnx.Config{Folder: *folder, Library: *library, Threads: *threads, Tokens: 64})
	if err != nil {
		return fmt.Errorf("open teacher: %w", err)
	}
	defer func() { err = errors.Join(err, teacher.Close()) }()
	w, err := newLessonWriter(*out, teacher.Model().Dim)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	texts, _ := count.vocabulary(*words)
	const batch = 256
	for start := 0; start < len(texts); start += batch {
		part := texts[start:min(start+batch, len(texts))]
		vectors, err := teacher.Embed(ctx, embed.Query, part)
		if err != nil {
			return fmt.Errorf("ask teacher: %w", err)
		}
		for i, word := range part {
			w.write(word, vectors[i])
		}
	}
	return nil
}

// lessonWriter writes words with their vectors: uint32 dimensions, then per word uint32 length, letters, float32s.
type lessonWriter struct {
	file   *os.File
	buffer *bufio.Writer
}

func newLessonWriter(file string, dimensions int) (*lessonWriter, error) {
	f, err := os.Create(file)
	if err != nil {
		return nil, fmt.Errorf("create lessons: %w", err)
	}
	w := &lessonWriter{f, bufio.NewWriterSize(f, 1<<20)}
	w.number(uint32(dimensions))
	return w, nil
}

// Errors of the buffer stay until close.
func (w *lessonWriter) number(n uint32) { _ = binary.Write(w.buffer, binary.LittleEndian, n) }

func (w *lessonWriter) write(word string, vector []float32) {
	w.number(uint32(len(word)))
	_, _ = w.buffer.WriteString(word)
	for _, x := range vector {
		w.number(math.Float32bits(x))
	}
}

func (w *lessonWriter) close() error { return errors.Join(w.buffer.Flush(), w.file.Close()) }

// lesson is a word with what the teacher makes of it.
type lesson struct {
	word   string
	vector []float32
}

// readLessons reads a file of lessons.
func readLessons(file string) ([]lesson, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open lessons: %w", err)
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<20)
	var dimensions uint32
	if err := binary.Read(r, binary.LittleEndian, &dimensions); err != nil || dimensions > 4096 {
		return nil, fmt.Errorf("read lessons: %d dimensions: %w", dimensions, err)
	}
	var all []lesson
	for {
		var n uint32
		if err := binary.Read(r, binary.LittleEndian, &n); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil || n > 1<<16 {
			return nil, fmt.Errorf("read lessons: word of %d bytes: %w", n, err)
		}
		b := make([]byte, n+4*dimensions)
		if _, err := io.ReadFull(r, b); err != nil {
			return nil, fmt.Errorf("read lessons: %w", err)
		}
		l := lesson{word: string(b[:n]), vector: make([]float32, dimensions)}
		for i := range l.vector {
			l.vector[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[int(n)+4*i:]))
		}
		all = append(all, l)
	}
}

// taughtWords returns the teacher's vectors of words, projected to dim dimensions.
func taughtWords(file string, words []string) (map[string][]float32, error) {
	lessons, err := readLessons(file)
	if err != nil {
		return nil, err
	}
	known := make(map[string]bool, len(words))
	for _, w := range words {
		known[w] = true
	}
	lessons = slices.DeleteFunc(lessons, func(l lesson) bool { return !known[l.word] })
	if len(lessons) == 0 {
		return nil, errors.New("read lessons: none is about a word of the vocabulary")
	}
	vectors := make([][]float32, len(lessons))
	for i, l := range lessons {
		vectors[i] = l.vector
	}
	p := newProjection(vectors)
	taught := make(map[string][]float32, len(lessons))
	for _, l := range lessons {
		taught[l.word] = p.apply(l.vector)
	}
	return taught, nil
}
