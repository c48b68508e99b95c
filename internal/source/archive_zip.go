package source

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/reposage/reposage"
)

// zip unpacks a zip file. All limits that its directory can break are checked before anything is
// unpacked; what the directory hides shows while reading.
func (u *unpacker) zip(file io.ReaderAt, size int64) error {
	// zip.NewReader reads the directory to its end, however many records the file has.
	bounded := &boundedReaderAt{r: file, left: u.limits.directory}
	r, err := zip.NewReader(bounded, size)
	switch {
	case bounded.left < 0:
		return reposage.Errorf(reposage.ETooManyFiles, "the directory of the archive is larger than %d MiB", u.limits.directory>>20)
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return err
	}
	bounded.off = true
	if len(r.File) > u.limits.entries {
		return u.tooMany()
	}
	members := make([]member, len(r.File))
	var total int64
	for i, f := range r.File {
		members[i] = zipMember(f)
		if u.unpacks(f, members[i]) {
			total += members[i].Size
		}
	}
	if total > u.limits.bytes {
		return tooMuch(u.limits.bytes)
	}
	for i, f := range r.File {
		if err := u.zipEntry(f, members[i]); err != nil {
			return err
		}
	}
	return nil
}

func zipMember(f *zip.File) member {
	m := member{Entry: reposage.Entry{Path: zipPath(f), Mode: diskMode(f.Mode()), Size: zipSize(f)}}
	switch {
	case f.Flags&1 != 0:
		m.Mode, m.problem = modeUnreadable, "encrypted in the archive"
	case m.Mode == modeUnreadable:
		m.problem = "neither a file nor a link"
	}
	return m
}

// unpacks reports whether the content of a member is needed.
func (u *unpacker) unpacks(f *zip.File, m member) bool {
	return m.Mode != modeUnreadable && !isZipFolder(f) && u.wanted(m)
}

func (u *unpacker) zipEntry(f *zip.File, m member) error {
	if isZipFolder(f) {
		return u.ctx.Err()
	}
	if !u.unpacks(f, m) {
		return u.add(m)
	}
	content, err := f.Open()
	if err != nil {
		m.Mode, m.problem = modeUnreadable, fmt.Sprintf("compression method %d cannot be read", f.Method)
		if !errors.Is(err, zip.ErrAlgorithm) {
			m.problem = "damaged in the archive"
		}
		return u.add(m)
	}
	defer drop(content)
	// Members are independent: one that is damaged costs itself only.
	return u.store(m, content, func(error) bool { return false })
}

func isZipFolder(f *zip.File) bool {
	return strings.HasSuffix(f.Name, "/") || f.Mode()&fs.ModeDir != 0
}

// zipSize is the size that the directory declares; beyond 2^63 it is as good as endless.
func zipSize(f *zip.File) int64 {
	if f.UncompressedSize64 > 1<<62 {
		return 1 << 62
	}
	return int64(f.UncompressedSize64)
}

// zipPath is the path of a member: UTF-8 where it can be, else code page 437, which zip was born
// with. Some writers on Windows separate by backslash.
func zipPath(f *zip.File) string {
	name := f.Name
	if f.NonUTF8 && !utf8.ValidString(name) {
		if s, err := charmap.CodePage437.NewDecoder().String(name); err == nil {
			name = s
		}
	}
	const fat, ntfs, vfat = 0, 10, 14
	if host := f.CreatorVersion >> 8; (host == fat || host == ntfs || host == vfat) && !strings.Contains(name, "/") {
		name = strings.ReplaceAll(name, `\`, "/")
	}
	return trimDot(name)
}

// trimDot takes off the "./" that packing a folder from within puts before every name.
func trimDot(name string) string {
	for strings.HasPrefix(name, "./") {
		name = name[2:]
	}
	return name
}

// boundedReaderAt fails after left bytes, until it is switched off.
type boundedReaderAt struct {
	r    io.ReaderAt
	left int64
	off  bool
}

// ReadAt counts what is asked for, not what comes.
func (b *boundedReaderAt) ReadAt(p []byte, at int64) (int, error) {
	if !b.off {
		if b.left -= int64(len(p)); b.left < 0 {
			return 0, errors.New("limit reached")
		}
	}
	return b.r.ReadAt(p, at)
}
