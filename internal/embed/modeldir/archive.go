package modeldir

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/reposage/reposage"
)

// maxStream is how many bytes of a tar file are unpacked, wanted or not.
const maxStream = 4 * int64(MaxBytes)

// maxDirectory is how many bytes of a zip's directory are read: records of maxEntries files with long names.
const maxDirectory = 8 << 20

func broken(err error) error {
	return reposage.Wrap(reposage.ECorrupt, err, "unpack model").WithHint("The archive is damaged or cut short; fetch it again.")
}

// own returns errors that are clear already as they are, and the others as damage to the archive.
func own(ctx context.Context, err error) error {
	var e *reposage.Error
	var disk *os.PathError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &e), errors.As(err, &disk):
		return err
	}
	return broken(err)
}

// zipSource is a zip file; a .jar is one too.
type zipSource struct{ files []*zip.File }

func openZip(file io.ReaderAt, size int64) (archive, error) {
	// zip.NewReader reads the directory to its end, however many records the file has.
	counted := &countedReaderAt{r: file, left: maxDirectory}
	r, err := zip.NewReader(counted, size)
	if counted.left < 0 {
		return nil, tooMany()
	}
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // paths are judged below
		return nil, broken(err)
	}
	if len(r.File) > maxEntries {
		return nil, tooMany()
	}
	counted.off = true
	return zipSource{r.File}, nil
}

// countedReaderAt fails after left bytes, until it is switched off.
type countedReaderAt struct {
	r    io.ReaderAt
	left int64
	off  bool
}

// ReadAt counts what is asked for.
func (c *countedReaderAt) ReadAt(p []byte, at int64) (int, error) {
	if !c.off {
		if c.left -= int64(len(p)); c.left < 0 {
			return 0, errors.New("the directory is too large")
		}
	}
	return c.r.ReadAt(p, at)
}

func (z zipSource) list(context.Context) ([]entry, error) {
	var entries []entry
	for _, f := range z.files {
		if p := cleanPath(f.Name); p != "" && f.Mode().IsRegular() {
			entries = append(entries, entry{p, int64(min(f.UncompressedSize64, 1<<62))})
		}
	}
	return entries, nil
}

func (z zipSource) extract(ctx context.Context, wanted map[string]string, write func(string, io.Reader) error) error {
	done := map[string]bool{}
	for _, f := range z.files {
		target, ok := wanted[cleanPath(f.Name)]
		if !ok || done[target] || !f.Mode().IsRegular() {
			continue
		}
		done[target] = true
		content, err := f.Open()
		if err != nil {
			return broken(err)
		}
		err = write(target, reader{ctx, content})
		if err := own(ctx, errors.Join(err, content.Close())); err != nil {
			return err
		}
	}
	return nil
}

// tarSource is a .tar.gz file, which is read from the start each time.
type tarSource struct{ file *os.File }

func (t tarSource) list(ctx context.Context) ([]entry, error) {
	var entries []entry
	err := t.walk(ctx, func(p string, size int64, _ io.Reader) error {
		entries = append(entries, entry{p, size})
		return nil
	})
	return entries, err
}

func (t tarSource) extract(ctx context.Context, wanted map[string]string, write func(string, io.Reader) error) error {
	done := map[string]bool{}
	return t.walk(ctx, func(p string, _ int64, content io.Reader) error {
		target, ok := wanted[p]
		if !ok || done[target] {
			return nil
		}
		done[target] = true
		return write(target, content)
	})
}

// walk calls visit for every regular file.
func (t tarSource) walk(ctx context.Context, visit func(path string, size int64, content io.Reader) error) error {
	unzipped, err := gzip.NewReader(reader{ctx, io.NewSectionReader(t.file, 0, MaxBytes)})
	if err != nil {
		return own(ctx, err)
	}
	limited := &io.LimitedReader{R: reader{ctx, unzipped}, N: maxStream}
	r := tar.NewReader(limited)
	for n := 0; ; n++ {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if limited.N <= 0 {
			return reposage.Errorf(reposage.ECorrupt, "the archive unpacks to more than %d MiB", maxStream>>20)
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			return own(ctx, err)
		}
		if n >= maxEntries {
			return tooMany()
		}
		if p := cleanPath(h.Name); p != "" && h.Typeflag == tar.TypeReg {
			if err := visit(p, h.Size, r); err != nil {
				return own(ctx, fmt.Errorf("unpack %q: %w", p, err))
			}
		}
	}
}
