package modeldir

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// writer writes the files of a new model.
type writer struct {
	folder string
	left   int64 // bytes that may still be written
	files  []File
}

// write writes the content of one target. Content is not trusted to have the size that the source claims.
func (w *writer) write(target string, content io.Reader) (err error) {
	path := filepath.Join(w.folder, filepath.FromSlash(target))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	limit := min(limitOf(target), w.left)
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(file, sum), io.LimitReader(content, limit+1))
	if err != nil {
		return fmt.Errorf("write %s: %w", target, err)
	}
	if n > limit {
		return tooLarge(target)
	}
	w.left -= n
	w.files = append(w.files, File{target, n, hex.EncodeToString(sum.Sum(nil))})
	if err := file.Sync(); err != nil {
		return fmt.Errorf("write %s: %w", target, err)
	}
	return nil
}

// finish returns the record of what was written, which must be all that was wanted.
func (w *writer) finish(wanted map[string]string) (Installed, error) {
	if len(w.files) != len(wanted) {
		return Installed{}, reposage.Errorf(reposage.ECorrupt, "%d of %d files of the model could be read", len(w.files), len(wanted)).
			WithHint("The archive is damaged; fetch it again.")
	}
	slices.SortFunc(w.files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	m := Installed{Files: w.files}
	for _, f := range w.files {
		m.Bytes += f.Bytes
		if f.Name == modelName {
			m.SHA256 = f.SHA256
		}
		if f.Bytes == 0 && (f.Name == modelName || f.Name == tokenizerName) {
			return Installed{}, reposage.Errorf(reposage.ECorrupt, "%s is empty", f.Name)
		}
	}
	return m, nil
}

// writeFile writes a small file to disk for good.
func writeFile(path string, data []byte) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := file.Write(data); err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	return file.Sync()
}

// readSmall reads a regular file of at most maxSettings bytes.
func readSmall(path string) ([]byte, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxSettings {
		return nil, errors.New("the record is not a small file")
	}
	return os.ReadFile(path)
}
