package source

import (
	"bytes"
	"context"
	"crypto/sha1" // git's object ids; not used for security here
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// DefaultMaxArchive is the largest sum of contents that is unpacked from one archive, in bytes.
const DefaultMaxArchive = 2 << 30

// archive is the backend of a .zip, .tar or .tar.gz file. It is unpacked once, when it is opened, into a
// spool that knows contents by blob id only: no path of the archive ever becomes the name of
// a file, so that "../" or a symbolic link in it can do no harm.
type archive struct {
	list     []member
	contents *spool
}

// member is one entry of an archive. A problem is why it cannot be read.
type member struct {
	reposage.Entry
	problem string
}

// archiveLimits bound what an archive may unpack to.
type archiveLimits struct {
	bytes     int64 // all contents; for a tar the whole stream
	file      int64 // larger files are listed, not unpacked
	entries   int
	directory int64 // bytes of a zip's directory
	memory    int64 // contents kept in memory before they go to disk
}

func (o Options) archiveLimits() archiveLimits {
	return archiveLimits{
		bytes: DefaultMaxArchive, file: o.MaxFileSize, entries: o.MaxEntries,
		// A directory record has 46 bytes and a name; each costs several times that in memory.
		directory: 1<<20 + 96*int64(o.MaxEntries), memory: 64 << 20,
	}
}

// openArchive unpacks an archive. Its format is told by its first bytes, not by its name.
func openArchive(ctx context.Context, target string, o Options) (*Repo, error) {
	if o.Ref != "" || o.Worktree {
		return nil, reposage.Errorf(reposage.EInvalid, "%s is an archive: it has neither refs nor a work tree", target).
			WithHint("Leave --ref and --worktree out.")
	}
	file, err := os.Open(target)
	if err != nil {
		return nil, reposage.Wrap(reposage.ENotFound, plainCause(err), "open %s", target)
	}
	defer drop(file)
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	a, err := unpack(ctx, file, info.Size(), o.archiveLimits())
	if err != nil {
		return nil, archiveError(ctx, err, target)
	}
	return &Repo{
		opt:     o,
		rev:     reposage.Revision{Target: target, Name: archiveName(target)},
		backend: a,
	}, nil
}

// archiveError gives every failure of an archive a code and the archive's name.
func archiveError(ctx context.Context, err error, target string) error {
	var own *reposage.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &own):
		return reposage.Wrap(own.Code, err, "unpack %s", target)
	case errors.Is(err, errSpool):
		return fmt.Errorf("unpack %s: %w", target, err)
	}
	return reposage.Wrap(reposage.ECorrupt, err, "unpack %s", target).
		WithHint("The archive is damaged or cut short; fetch it again.")
}

func archiveName(target string) string {
	name := shortName(target)
	for _, suffix := range []string{".zip", ".tar.gz", ".tgz", ".tar"} {
		if n := len(name) - len(suffix); n > 0 && strings.EqualFold(name[n:], suffix) {
			return name[:n]
		}
	}
	return name
}

// archiveFile is what unpack reads from.
type archiveFile interface {
	io.Reader
	io.ReaderAt
}

// maxMagic is how many leading bytes tell the format: a tar header.
const maxMagic = 512

// unpack reads a whole archive. Errors without a code mean that it is damaged.
func unpack(ctx context.Context, file archiveFile, size int64, limits archiveLimits) (*archive, error) {
	magic := make([]byte, maxMagic)
	n, err := file.ReadAt(magic, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	u := &unpacker{ctx: ctx, limits: limits, contents: newSpool(limits.memory)}
	switch format := archiveFormat(magic[:n]); format {
	case "zip":
		err = u.zip(file, size)
	case "gzip":
		err = u.gzip(file)
	case "tar":
		err = u.tar(u.limited(file))
	case "":
		err = reposage.Errorf(reposage.EUnsupported, "the file is no archive").
			WithHint("Name a folder, a .zip, .tar or .tar.gz file, or an https URL.")
	default:
		err = reposage.Errorf(reposage.EUnsupported, "%s archives cannot be read", format).
			WithHint("Unpack it and name the folder, or pack it again as .zip or .tar.gz.")
	}
	if err != nil {
		return nil, errors.Join(err, u.contents.close())
	}
	return &archive{list: arrange(u.list), contents: u.contents}, nil
}

// archiveFormat names the format that a file's first bytes show, "" for none. Formats other than
// "zip", "gzip" and "tar" are known only to be refused by name.
func archiveFormat(head []byte) string {
	for _, m := range []struct{ magic, format string }{
		{"PK\x03\x04", "zip"}, {"PK\x05\x06", "zip"}, {"\x1f\x8b", "gzip"},
		{"BZh", "bzip2"}, {"\xfd7zXZ\x00", "xz"}, {"\x28\xb5\x2f\xfd", "zstd"}, {"7z\xbc\xaf\x27\x1c", "7z"}, {"Rar!\x1a\x07", "rar"},
	} {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			return m.format
		}
	}
	if len(head) == maxMagic && bytes.Equal(head[257:262], []byte("ustar")) {
		return "tar"
	}
	return ""
}

// unpacker collects the members of one archive.
type unpacker struct {
	ctx      context.Context
	limits   archiveLimits
	list     []member
	contents *spool
	stored   int64
}

// add enters a member without content.
func (u *unpacker) add(m member) error {
	if len(u.list) >= u.limits.entries {
		return u.tooMany()
	}
	u.list = append(u.list, m)
	return u.ctx.Err()
}

func (u *unpacker) tooMany() error {
	return reposage.Errorf(reposage.ETooManyFiles, "the archive has more than %d entries", u.limits.entries).
		WithHint("Analyse a part of it: name a sub-folder as the target.")
}

// store enters a member with its content, of the size that the archive declares for it. An error of
// the content is the member's problem alone unless fatal says otherwise.
func (u *unpacker) store(m member, content io.Reader, fatal func(error) bool) error {
	if u.stored += m.Size; u.stored > u.limits.bytes {
		return tooMuch(u.limits.bytes)
	}
	raw := make([]byte, m.Size)
	_, err := io.ReadFull(content, raw)
	if err == nil {
		err = atEnd(content)
	}
	switch {
	case err == nil:
	case fatal(err):
		return err
	default:
		m.Mode, m.problem = modeUnreadable, "damaged in the archive: "+err.Error()
		return u.add(m)
	}
	m.Blob = blobID(sha1.New, raw)
	if err := u.contents.put(m.Blob, raw); err != nil {
		return err
	}
	return u.add(m)
}

// atEnd makes sure that the content ends where it should, which also is when a checksum is checked.
func atEnd(r io.Reader) error {
	var one [1]byte
	n, err := io.ReadFull(r, one[:])
	switch {
	case n > 0:
		return errors.New("longer than declared")
	case errors.Is(err, io.EOF):
		return nil
	}
	return err
}

func tooMuch(limit int64) error {
	return reposage.Errorf(reposage.ERepoTooLarge, "it unpacks to more than %d MiB", limit>>20).
		WithHint("Unpack the part that is needed and name that folder.")
}

// wanted reports whether a regular file is worth unpacking: its path can be analysed and its size is
// within the limit.
func (u *unpacker) wanted(m member) bool {
	return m.Size <= u.limits.file && invalidPath(m.Path) == ""
}

// arrange turns what an archive lists into the entries of a tree: the folder that an archive's
// maker put around everything is taken off, contents of git directories are left out as in any
// folder, and of several members with one name the last one counts, as when unpacking.
func arrange(list []member) []member {
	top := topFolder(list)
	last := make(map[string]int, len(list))
	out := list[:0]
	for _, m := range list {
		m.Path = strings.TrimPrefix(m.Path, top)
		if insideGit(m.Path) {
			continue
		}
		if i, twice := last[m.Path]; twice {
			out[i].Mode, out[i].Blob, out[i].problem = modeUnreadable, "", "the archive has a later entry of the same name"
		}
		last[m.Path] = len(out)
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b member) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// topFolder returns the one folder, with a trailing slash, that holds all valid paths; "" when there
// is none. Finder's resource forks stand beside it and do not count.
func topFolder(list []member) string {
	top := ""
	for _, m := range list {
		if strings.HasPrefix(m.Path, "__MACOSX/") || invalidPath(m.Path) != "" && !insideGit(m.Path) {
			continue
		}
		first, _, nested := strings.Cut(m.Path, "/")
		if !nested || top != "" && first+"/" != top {
			return ""
		}
		top = first + "/"
	}
	return top
}

func insideGit(path string) bool {
	return slices.Contains(strings.Split(path, "/"), ".git")
}

func (a *archive) entries(ctx context.Context, fn func(reposage.Entry) error) error {
	for i := range a.list {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := fn(a.list[i].Entry); err != nil {
			return err
		}
	}
	return nil
}

func (a *archive) read(ctx context.Context, files []*File, fn func(*File, []byte, error) error) error {
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		raw, err := a.contents.get(f.Blob)
		if err := fn(f, raw, err); err != nil {
			return err
		}
	}
	return nil
}

// hash adds the reasons for which members are unreadable and identifies the tree. Blob ids are known
// since unpacking.
func (a *archive) hash(_ context.Context, t *Tree) (string, error) {
	problems := make(map[string]string)
	for i := range a.list {
		if m := &a.list[i]; m.problem != "" {
			problems[m.Path] = m.problem
		}
	}
	for i := range t.Files {
		if f := &t.Files[i]; f.Skip == reposage.SkipUnreadable && problems[f.Path] != "" {
			f.Detail = problems[f.Path]
		}
	}
	return treeDigest(t, sha1.New), nil
}

func (a *archive) close() error { return a.contents.close() }
