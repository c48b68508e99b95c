package modeldir

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/reposage/reposage"
)

// maxEntries is how many files a source may have.
const maxEntries = 10_000

// source is where a model comes from.
type source interface {
	// list returns the regular files.
	list(ctx context.Context) ([]entry, error)
	// extract calls write for each of the wanted paths that it has, once.
	extract(ctx context.Context, wanted map[string]string, write func(target string, content io.Reader) error) error
	close() error
}

func isURL(s string) bool { return strings.Contains(s, "://") }

// open opens a source and says how it is named to people. What a URL holds is kept in the folder temp until it is closed.
func open(ctx context.Context, temp, name string, o Options) (source, string, error) {
	if isURL(name) {
		s, err := fetch(ctx, temp, name, o)
		shown, _, _ := strings.Cut(name, "?")
		return s, shown, err
	}
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", reposage.Errorf(reposage.ENotFound, "there is nothing at %s", name).
			WithHint("Name a folder, a .zip, .jar or .tar.gz file, or an https URL.")
	}
	if err != nil {
		return nil, "", fmt.Errorf("open model: %w", err)
	}
	if info.IsDir() {
		if o.SHA256 != "" {
			return nil, "", reposage.Errorf(reposage.EInvalid, "a folder has no checksum").WithHint("Give the checksum of an archive or leave it out.")
		}
		return folderSource{name}, name, nil
	}
	if !info.Mode().IsRegular() {
		return nil, "", reposage.Errorf(reposage.EUnsupported, "%s is neither a folder nor a file", name)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, "", fmt.Errorf("open model: %w", err)
	}
	s, err := openArchive(ctx, file, o.SHA256, file.Close)
	return s, name, err
}

// fetch downloads an archive.
func fetch(ctx context.Context, temp, address string, o Options) (source, error) {
	if o.Client == nil {
		return nil, reposage.Errorf(reposage.EURLNotAllowed, "models are not fetched from the network here").
			WithHint("Fetch the file by other means and name it instead.")
	}
	name := filepath.Join(temp, "download")
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("fetch model: %w", err)
	}
	drop := func() error { return errors.Join(file.Close(), os.Remove(name)) }
	if _, err := o.Client.Download(ctx, address, file, MaxBytes); err != nil {
		return nil, errors.Join(err, drop())
	}
	return openArchive(ctx, file, o.SHA256, drop)
}

// openArchive tells the format of a file by its first bytes. It calls drop when the source is closed or cannot be opened.
func openArchive(ctx context.Context, file *os.File, sum string, drop func() error) (source, error) {
	s, err := archiveOf(ctx, file, sum)
	if err != nil {
		return nil, errors.Join(err, drop())
	}
	return &closing{s, drop}, nil
}

// closing is an archive with what is done at its end.
type closing struct {
	archive
	drop func() error
}

func (c *closing) close() error { return c.drop() }

// archive is a source without its end.
type archive interface {
	list(ctx context.Context) ([]entry, error)
	extract(ctx context.Context, wanted map[string]string, write func(target string, content io.Reader) error) error
}

func archiveOf(ctx context.Context, file *os.File, sum string) (archive, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("open model: %w", err)
	}
	if info.Size() > MaxBytes {
		return nil, reposage.Errorf(reposage.ECorrupt, "the archive has more than %d MiB", MaxBytes>>20)
	}
	if sum != "" {
		if err := checkSum(ctx, file, sum); err != nil {
			return nil, err
		}
	}
	head := make([]byte, 4)
	if _, err := io.ReadFull(io.NewSectionReader(file, 0, 4), head); err != nil {
		return nil, notArchive()
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return openZip(file, info.Size())
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return tarSource{file}, nil
	}
	return nil, notArchive()
}

func notArchive() error {
	return reposage.Errorf(reposage.EUnsupported, "the file is neither a .zip nor a .tar.gz archive").
		WithHint("Name a folder or archive with model.onnx and tokenizer.json; a single model file is not enough.")
}

// checkSum compares a file with the checksum that it must have.
func checkSum(ctx context.Context, file *os.File, want string) error {
	sum := sha256.New()
	if _, err := io.Copy(sum, reader{ctx, io.NewSectionReader(file, 0, MaxBytes)}); err != nil {
		return fmt.Errorf("read model: %w", err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); !strings.EqualFold(got, want) {
		return reposage.Errorf(reposage.ECorrupt, "the archive has the SHA-256 checksum %s, not %.64s", got, want).
			WithHint("It is damaged or another file than the one meant; fetch it again.")
	}
	return nil
}

// reader ends when its context does.
type reader struct {
	ctx context.Context
	r   io.Reader
}

// Read implements io.Reader.
func (r reader) Read(b []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.r.Read(b)
}

// cleanPath returns the path of an archive's member with slashes; "" when it leads out of the archive.
func cleanPath(name string) string {
	p := path.Clean(strings.ReplaceAll(name, `\`, "/"))
	if !fs.ValidPath(p) {
		return ""
	}
	return p
}

// folderSource is a folder on disk. Links to files are followed, as caches of models consist of them, links to folders
// are not.
type folderSource struct{ path string }

// maxDepth is how many folders deep a model is looked for.
const maxDepth = 6

func (f folderSource) list(ctx context.Context) ([]entry, error) {
	var entries []entry
	seen := 0
	err := filepath.WalkDir(f.path, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(f.path, p)
		if err != nil {
			return err
		}
		if seen++; seen > maxEntries {
			return tooMany()
		}
		if d.IsDir() {
			if strings.Count(filepath.ToSlash(rel), "/") >= maxDepth {
				return fs.SkipDir
			}
			return ctx.Err()
		}
		if info, err := os.Stat(p); err == nil && info.Mode().IsRegular() {
			entries = append(entries, entry{filepath.ToSlash(rel), info.Size()})
		}
		return nil
	})
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("read folder of model: %w", err)
	}
	return entries, nil
}

func (f folderSource) extract(ctx context.Context, wanted map[string]string, write func(string, io.Reader) error) error {
	for p, target := range wanted {
		file, err := os.Open(filepath.Join(f.path, filepath.FromSlash(p)))
		if err != nil {
			return fmt.Errorf("read model: %w", err)
		}
		err = write(target, reader{ctx, file})
		if err := errors.Join(err, file.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (folderSource) close() error { return nil }

func tooMany() error {
	return reposage.Errorf(reposage.ETooManyFiles, "the source has more than %d files", maxEntries).
		WithHint("Name the folder of the model itself.")
}
