// Package modeldir keeps the models that a person added: one folder each, with the few files that running a model
// takes and a record of where they came from. A model comes from a folder, a .zip, .jar or .tar.gz file or the URL of one.
//
// What is added may be hostile. No path of an archive becomes the name of a file: wanted files are found by their names
// and written under fixed ones, everything else, such as libraries and scripts, is left out. Sizes and numbers are
// bounded, links in archives are passed over, and a model appears under its name complete or not at all.
package modeldir

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed/wordpiece"
	"github.com/reposage/reposage/internal/netguard"
)

// MaxBytes is the largest sum of a model's files, and the largest archive, in bytes.
const MaxBytes = 2<<30 + 64<<20

// Installed is a model that was added. It is also its record, installed.json.
type Installed struct {
	Name   string `json:"-"`
	Folder string `json:"-"`      // absolute
	Source string `json:"source"` // where it came from, for people: a path, or a URL without its query
	SHA256 string `json:"sha256"` // of model.onnx, hexadecimal
	Bytes  int64  `json:"bytes"`  // of all files
	Files  []File `json:"files"`  // by name
}

// File is a file of a model.
type File struct {
	Name   string `json:"name"` // "model.onnx", "1_Pooling/config.json"
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Options say how a model is added.
type Options struct {
	Client  *netguard.Client // for URLs; nil: none can be fetched
	Name    string           // "": made from the source
	Model   string           // which .onnx file, when there are several: its path in the source
	SHA256  string           // that the archive must have, hexadecimal; "": any
	Replace bool             // a model of the same name
	// Check is called with the folder of the new model before it gets its name; an error refuses the model.
	Check func(ctx context.Context, folder string) error
}

const (
	recordName = "installed.json"
	tempPrefix = ".new-"
	oldPrefix  = ".old-"
)

// Add installs a model from a folder, archive or URL into dir, which is made if it is not there.
//
// Errors: ENotFound when the source does not exist; EInvalid for a name or checksum that cannot be, or a name that is
// taken; EUnsupported when the source is or holds no model that can be run; ECorrupt when it is damaged or too
// large or has another checksum; those of netguard for a URL; what Check returned; the cause of ctx.
func Add(ctx context.Context, dir, source string, o Options) (Installed, error) {
	name := o.Name
	if name == "" {
		name = nameOf(source)
	}
	if err := checkName(name); err != nil {
		return Installed{}, err
	}
	if _, err := os.Lstat(filepath.Join(dir, name)); err == nil && !o.Replace {
		return Installed{}, reposage.Errorf(reposage.EInvalid, "there is a model %s already", name).
			WithHint("Remove it first, or give the new one another name.")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Installed{}, fmt.Errorf("make folder of models: %w", err)
	}
	sweep(dir)
	temp, err := os.MkdirTemp(dir, tempPrefix)
	if err != nil {
		return Installed{}, fmt.Errorf("make folder of model: %w", err)
	}
	m, err := fill(ctx, temp, source, o)
	if err == nil {
		err = place(dir, temp, name)
	}
	if err != nil {
		return Installed{}, errors.Join(err, os.RemoveAll(temp))
	}
	m.Name = name
	m.Folder, err = filepath.Abs(filepath.Join(dir, name))
	return m, err
}

// fill puts the model into the folder temp, which stands in the folder of models.
func fill(ctx context.Context, temp, source string, o Options) (m Installed, err error) {
	s, shown, err := open(ctx, temp, source, o)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	entries, err := s.list(ctx)
	if err != nil {
		return m, err
	}
	wanted, err := choose(entries, o.Model)
	if err != nil {
		return m, err
	}
	w := &writer{folder: temp, left: MaxBytes}
	if err := s.extract(ctx, wanted, w.write); err != nil {
		return m, err
	}
	if m, err = w.finish(wanted); err != nil {
		return m, err
	}
	m.Source = shown
	if err := verify(temp); err != nil {
		return m, err
	}
	if o.Check != nil {
		if err := o.Check(ctx, temp); err != nil {
			return m, err
		}
	}
	return m, m.writeRecord(temp)
}

// verify refuses a model that could never be run, before it is installed.
func verify(folder string) error {
	data, err := os.ReadFile(filepath.Join(folder, tokenizerName))
	if err != nil {
		return fmt.Errorf("read tokenizer: %w", err)
	}
	_, err = wordpiece.Read(data)
	return err
}

// writeRecord writes the record of a model.
func (m Installed) writeRecord(folder string) error {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("write record of model: %w", err)
	}
	return writeFile(filepath.Join(folder, recordName), append(data, '\n'))
}

// place gives the new model its name, in one step for whoever looks.
func place(dir, temp, name string) error {
	if err := os.Chmod(temp, 0o755); err != nil { // MkdirTemp makes it private
		return fmt.Errorf("install model: %w", err)
	}
	target := filepath.Join(dir, name)
	old := ""
	if _, err := os.Lstat(target); err == nil {
		old = filepath.Join(dir, oldPrefix+filepath.Base(temp)[len(tempPrefix):])
		if err := os.Rename(target, old); err != nil {
			return fmt.Errorf("replace model: %w", err)
		}
	}
	if err := os.Rename(temp, target); err != nil {
		if old != "" {
			err = errors.Join(err, os.Rename(old, target))
		}
		return fmt.Errorf("install model: %w", err)
	}
	if old != "" {
		if err := os.RemoveAll(old); err != nil {
			return fmt.Errorf("remove replaced model: %w", err)
		}
	}
	return nil
}

// sweep removes what earlier attempts left when they were killed; after a day nobody works on it any more. What cannot
// be removed harms nobody.
func sweep(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !strings.HasPrefix(e.Name(), tempPrefix) && !strings.HasPrefix(e.Name(), oldPrefix) {
			continue
		}
		if time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
}

// nameOf makes a name of a source: its last part without the suffix of an archive.
func nameOf(source string) string {
	if isURL(source) {
		source, _, _ = strings.Cut(source, "?")
		source = path.Base(source)
	} else if abs, err := filepath.Abs(source); err == nil {
		source = filepath.Base(abs)
	}
	for _, suffix := range []string{".zip", ".jar", ".tar.gz", ".tgz"} {
		if n := len(source) - len(suffix); n > 0 && strings.EqualFold(source[n:], suffix) {
			return source[:n]
		}
	}
	return source
}

const nameRunes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

// reserved is the folder beside the models in which the ONNX Runtime is looked for.
const reserved = "onnxruntime"

// checkName refuses names that could be more than one part of a path, or a hidden file.
func checkName(name string) error {
	if name == "" || len(name) > 100 || name[0] == '.' || name[0] == '-' || strings.Trim(name, nameRunes) != "" || strings.EqualFold(name, reserved) {
		return reposage.Errorf(reposage.EInvalid, "a model cannot be named %.120q", name).
			WithHint("Give it a name of letters, digits, dots, dashes and underscores.")
	}
	return nil
}

// List returns the models in dir by name; none when there is no such folder. Folders without a readable record, which
// were not made by Add, are left out.
func List(dir string) ([]Installed, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list models: %w", err)
	}
	var models []Installed
	for _, e := range entries {
		if checkName(e.Name()) != nil || !e.IsDir() {
			continue
		}
		if m, err := Open(dir, e.Name()); err == nil {
			models = append(models, m)
		}
	}
	return models, nil
}

// Open returns the model of a name. Whether its files are whole is seen when it is run: their checksum is part of the
// model's id.
//
// Errors: ENotFound when there is none; ECorrupt when its record or a file of it is damaged or gone.
func Open(dir, name string) (Installed, error) {
	if err := checkName(name); err != nil {
		return Installed{}, err
	}
	folder, err := filepath.Abs(filepath.Join(dir, name))
	if err != nil {
		return Installed{}, fmt.Errorf("find model: %w", err)
	}
	data, err := readSmall(filepath.Join(folder, recordName))
	if errors.Is(err, fs.ErrNotExist) {
		return Installed{}, notThere(name)
	}
	var m Installed
	if err == nil {
		err = json.Unmarshal(data, &m)
	}
	if err != nil || len(m.Files) == 0 {
		return Installed{}, damaged(name, err)
	}
	m.Name, m.Folder = name, folder
	for _, f := range m.Files {
		if !slices.Contains(targets, f.Name) {
			return Installed{}, damaged(name, nil)
		}
		if info, err := os.Lstat(filepath.Join(folder, filepath.FromSlash(f.Name))); err != nil || info.Size() != f.Bytes || !info.Mode().IsRegular() {
			return Installed{}, damaged(name, err)
		}
	}
	return m, nil
}

func notThere(name string) error {
	return reposage.Errorf(reposage.ENotFound, "there is no model %s", name).
		WithHint("'reposage model list' shows what there is; 'reposage model add' adds one.")
}

func damaged(name string, err error) error {
	const format, hint = "model %s is damaged", "Remove the model and add it again."
	if err == nil {
		return reposage.Errorf(reposage.ECorrupt, format, name).WithHint(hint)
	}
	return reposage.Wrap(reposage.ECorrupt, err, format, name).WithHint(hint)
}

// Remove deletes a model that Add installed, damaged ones too.
//
// Errors: ENotFound when there is none.
func Remove(dir, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	folder := filepath.Join(dir, name)
	if _, err := os.Lstat(filepath.Join(folder, recordName)); err != nil { // not ours to delete
		return notThere(name)
	}
	// First out of sight, in one step; a deletion that is cut short leaves no half of a model.
	gone, err := os.MkdirTemp(dir, oldPrefix)
	if err != nil {
		return fmt.Errorf("remove model: %w", err)
	}
	if err := os.Rename(folder, filepath.Join(gone, name)); err != nil {
		return errors.Join(fmt.Errorf("remove model: %w", err), os.Remove(gone))
	}
	if err := os.RemoveAll(gone); err != nil {
		return fmt.Errorf("remove model: %w", err)
	}
	return nil
}
