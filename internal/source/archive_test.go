package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

// packed is one member to be written into an archive.
type packed struct {
	name, content string
	mode          fs.FileMode
	link          string // tar: hard link to
	zip           func(*zip.FileHeader)
}

func zipOf(t testing.TB, members ...packed) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, m := range members {
		h := &zip.FileHeader{Name: m.name, Method: zip.Deflate}
		h.SetMode(m.mode | 0o644)
		if m.zip != nil {
			m.zip(h)
		}
		out, err := w.CreateHeader(h)
		if err == nil && !strings.HasSuffix(m.name, "/") {
			_, err = io.WriteString(out, m.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func tarOf(t testing.TB, members ...packed) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	for _, m := range members {
		h := &tar.Header{Name: m.name, Typeflag: tar.TypeReg, Mode: int64(m.mode.Perm() | 0o644), Size: int64(len(m.content))}
		switch {
		case strings.HasSuffix(m.name, "/"):
			h.Typeflag = tar.TypeDir
		case m.link != "":
			h.Typeflag, h.Linkname, h.Size = tar.TypeLink, m.link, 0
		case m.mode&fs.ModeSymlink != 0:
			h.Typeflag, h.Linkname, h.Size = tar.TypeSymlink, m.content, 0
		case m.mode&fs.ModeNamedPipe != 0:
			h.Typeflag, h.Size = tar.TypeFifo, 0
		case m.name == "pax_global_header":
			h = &tar.Header{Typeflag: tar.TypeXGlobalHeader, PAXRecords: map[string]string{"comment": m.content}}
		}
		err := w.WriteHeader(h)
		if err == nil && h.Typeflag == tar.TypeReg {
			_, err = io.WriteString(w, m.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func gzipOf(t testing.TB, raw []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := w.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// onDisk writes an archive into a folder of its own.
func onDisk(t *testing.T, name string, raw []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestArchiveFormats: the same members give the same tree, however they are packed.
func TestArchiveFormats(t *testing.T) {
	members := []packed{
		{name: "proj-1.0/"},
		{name: "proj-1.0/main.go", content: "package main\n"},
		{name: "proj-1.0/run.sh", content: "#!/bin/sh\n", mode: 0o755},
		{name: "proj-1.0/lib/copy.go", content: "package main\n"},
		{name: "proj-1.0/link", content: "/etc/passwd", mode: fs.ModeSymlink},
		{name: "proj-1.0/big.bin", content: strings.Repeat("0", DefaultMaxFileSize+1)},
		{name: "proj-1.0/.git/config", content: "[core]\n\tfsmonitor = touch x\n"},
		{name: "proj-1.0/.git", content: "gitdir: /etc"},
		{name: "proj-1.0/sub/.git/HEAD", content: "ref: x"},
	}
	want := map[string]string{
		"main.go": "package main\n", "run.sh": "#!/bin/sh\n", "lib/copy.go": "package main\n", "link": "[symlink]", "big.bin": "[too_large]",
	}
	plain := tarOf(t, append([]packed{{name: "pax_global_header", content: strings.Repeat("1", 40)}}, members...)...)
	var tree string
	for name, raw := range map[string][]byte{
		"proj-1.0.zip": zipOf(t, members...), "proj-1.0.tar": plain, "proj-1.0.TGZ": gzipOf(t, plain), "proj-1.0.tar.gz": gzipOf(t, plain),
		"proj-1.0": gzipOf(t, plain), // found by its first bytes
	} {
		t.Run(name, func(t *testing.T) {
			rev, got := contents(t, onDisk(t, name, raw), Options{})
			wantContents(t, got, want)
			if rev.Name != "proj-1.0" || rev.Commit != "" || len(rev.Tree) != 40 {
				t.Errorf("name %q, commit %q, tree %q", rev.Name, rev.Commit, rev.Tree)
			}
			if tree != "" && rev.Tree != tree {
				t.Errorf("tree %s, another format gave %s", rev.Tree, tree)
			}
			tree = rev.Tree
		})
	}
}

// TestArchiveOfGit: blob ids and modes are those that git has for the same files.
func TestArchiveOfGit(t *testing.T) {
	f := fixture{t, filepath.Join(t.TempDir(), "r.git")}
	runGit(t, "", "", "init", "-q", "--bare", "-b", "main", f.dir)
	f.commitTree("main", runGit(t, f.dir, "100644 blob "+f.blob("a\n")+"\ta.go\n100755 blob "+f.blob("b\n")+"\tb.sh\n120000 blob "+f.blob("a.go")+"\tl\n", "mktree"))
	list := func(target string) string {
		r, err := Open(t.Context(), target, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		tree, err := r.Tree(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for _, file := range tree.Files {
			fmt.Fprintln(&out, file.Path, file.Mode, file.Size, file.Blob, file.Skip)
		}
		return out.String()
	}
	want := list(f.dir)
	for _, format := range []string{"zip", "tar", "tar.gz"} {
		for _, prefix := range []string{"", "top/"} {
			target := filepath.Join(t.TempDir(), "x."+format)
			f.git("archive", "--format="+format, "--prefix="+prefix, "-o", target, "main")
			if got := list(target); got != want {
				t.Errorf("%s, prefix %q:\n%swant\n%s", format, prefix, got, want)
			}
		}
	}
}

// TestArchiveHostileNames is row 28, and S11 for archives. Nothing may be written anywhere: the
// contents have no names.
func TestArchiveHostileNames(t *testing.T) {
	work := t.TempDir()
	t.Setenv("TMPDIR", work)
	windows := func(h *zip.FileHeader) { h.CreatorVersion = 10 << 8 }
	cp437 := func(h *zip.FileHeader) { h.NonUTF8 = true }
	tests := []struct {
		name   string
		raw    []byte
		want   map[string]string
		detail string // of any skipped file
	}{
		{"zip: out of the folder", zipOf(t, packed{name: "../evil", content: "x"}, packed{name: "a/../../evil", content: "x"}, packed{name: "ok", content: "1"}),
			map[string]string{"../evil": "[invalid_path]", "a/../../evil": "[invalid_path]", "ok": "1"}, "relative path component"},
		{"zip: absolute", zipOf(t, packed{name: "/etc/passwd", content: "x"}, packed{name: "top/ok", content: "1"}),
			map[string]string{"/etc/passwd": "[invalid_path]", "ok": "1"}, "empty path component"},
		{"zip: backslashes of Windows", zipOf(t, packed{name: `top\dir\a.go`, content: "1", zip: windows}, packed{name: `top\..\..\evil`, content: "x", zip: windows}),
			map[string]string{"dir/a.go": "1", "../../evil": "[invalid_path]"}, "relative path component"},
		{"zip: backslash of Unix is a letter", zipOf(t, packed{name: `a\b`, content: "1"}), map[string]string{`a\b`: "1"}, ""},
		{"zip: code page 437", zipOf(t, packed{name: "caf\x82.c", content: "1", zip: cp437}, packed{name: "ü.c", content: "2", zip: cp437}),
			map[string]string{"café.c": "1", "ü.c": "2"}, ""},
		{"zip: one name twice", zipOf(t, packed{name: "a", content: "old"}, packed{name: "a", content: "new"}, packed{name: "b", content: "1"}),
			map[string]string{"a": "[unreadable]", "b": "1"}, "the archive has a later entry of the same name"},
		{"zip: a file that is also a folder", zipOf(t, packed{name: "a", content: "1"}, packed{name: "a/b", content: "2"}), map[string]string{"a": "1", "a/b": "2"}, ""},
		{"zip: link out of the folder", zipOf(t, packed{name: "l", content: "../../etc/passwd", mode: fs.ModeSymlink}, packed{name: "l/x", content: "1"}),
			map[string]string{"l": "[symlink]", "l/x": "1"}, ""},
		{"zip: encrypted", zipOf(t, packed{name: "a", content: "x", zip: func(h *zip.FileHeader) { h.Flags |= 1 }}, packed{name: "b", content: "1"}),
			map[string]string{"a": "[unreadable]", "b": "1"}, "encrypted in the archive"},
		{"zip: Finder's forks", zipOf(t, packed{name: "top/a", content: "1"}, packed{name: "__MACOSX/top/._a", content: "2"}),
			map[string]string{"a": "1", "__MACOSX/top/._a": "2"}, ""},
		{"zip: case-folded git folder", zipOf(t, packed{name: ".GIT/config", content: "x"}, packed{name: "a", content: "1"}),
			map[string]string{".GIT/config": "[invalid_path]", "a": "1"}, "path inside .git"},
		{"tar: out of the folder", tarOf(t, packed{name: "../evil", content: "x"}, packed{name: "ok", content: "1"}),
			map[string]string{"../evil": "[invalid_path]", "ok": "1"}, "relative path component"},
		{"tar: packed from within", tarOf(t, packed{name: "./"}, packed{name: "./a", content: "1"}, packed{name: "./d/b", content: "2"}),
			map[string]string{"a": "1", "d/b": "2"}, ""},
		{"tar: links and pipes", tarOf(t, packed{name: "a", content: "1"}, packed{name: "hard", link: "a"}, packed{name: "bad", link: "/etc/passwd"}, packed{name: "pipe", mode: fs.ModeNamedPipe}, packed{name: "soft", content: "/etc/passwd", mode: fs.ModeSymlink}),
			map[string]string{"a": "1", "hard": "1", "bad": "[unreadable]", "pipe": "[unreadable]", "soft": "[symlink]"}, "a link to a file that the archive does not have"},
		{"tar: one name twice", tarOf(t, packed{name: "a", content: "old"}, packed{name: "a", content: "new"}), map[string]string{"a": "[unreadable]"}, "the archive has a later entry of the same name"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			target := filepath.Join(work, "x.archive")
			if err := os.WriteFile(target, tt.raw, 0o600); err != nil {
				t.Fatal(err)
			}
			r, err := Open(t.Context(), target, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			_, got := readAll(t, r)
			wantContents(t, got, tt.want)
			if tt.detail != "" && !hasDetail(t, r, tt.detail) {
				t.Errorf("no skipped file says %q", tt.detail)
			}
			if left, _ := os.ReadDir(work); len(left) != 1 {
				t.Errorf("files beside the archive: %v", left)
			}
		})
	}
}

func hasDetail(t *testing.T, r *Repo, detail string) bool {
	t.Helper()
	tree, err := r.Tree(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range tree.Files {
		if !f.Taken() && f.Detail == detail {
			return true
		}
	}
	return false
}

// TestArchiveLastWins: of two members with one name the later content is read.
func TestArchiveLastWins(t *testing.T) {
	r, err := Open(t.Context(), onDisk(t, "x.zip", zipOf(t, packed{name: "a", content: "old"}, packed{name: "a", content: "new"})), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	tree, err := r.Tree(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if l := tree.Ledger(); l.Entries != 2 || l.Taken.Files != 1 {
		t.Errorf("%d of %d entries taken, want 1 of 2", l.Taken.Files, l.Entries)
	}
	files := []*File{&tree.Files[0], &tree.Files[1]}
	err = r.Read(t.Context(), files, func(_ *File, raw []byte) error {
		if string(raw) != "new" {
			t.Errorf("read %q, want the later content", raw)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestArchiveDamage is row 26 for archives.
func TestArchiveDamage(t *testing.T) {
	members := []packed{{name: "a", content: strings.Repeat("a\n", 5000)}, {name: "b", content: strings.Repeat("b\n", 5000)}}
	z, tr := zipOf(t, members...), tarOf(t, members...)
	tgz := gzipOf(t, tr)
	flipped := bytes.Clone(tgz)
	flipped[len(flipped)-6] ^= 0xff // in the checksum
	tests := []struct {
		name string
		raw  []byte
		code reposage.Code
	}{
		{"zip without its directory", z[:len(z)-60], reposage.ECorrupt},
		{"zip of one magic", []byte("PK\x03\x04"), reposage.ECorrupt},
		{"tar cut in a content", tr[:700], reposage.ECorrupt},
		{"tar.gz cut", tgz[:len(tgz)/2], reposage.ECorrupt},
		{"tar.gz without checksum", tgz[:len(tgz)-4], reposage.ECorrupt},
		{"tar.gz with wrong checksum", flipped, reposage.ECorrupt},
		{"gzip header only", tgz[:10], reposage.ECorrupt},
		{"compressed text", gzipOf(t, []byte(strings.Repeat("text\n", 1000))), reposage.EUnsupported},
		{"text", []byte("just text"), reposage.EUnsupported},
		{"empty file", nil, reposage.EUnsupported},
		{"bzip2", []byte("BZh91AY&SY"), reposage.EUnsupported},
		{"xz", []byte("\xfd7zXZ\x00\x00"), reposage.EUnsupported},
		{"7z", []byte("7z\xbc\xaf\x27\x1c"), reposage.EUnsupported},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { mustFail(t, onDisk(t, "x", tt.raw), Options{}, tt.code) })
	}
	t.Run("one damaged member costs itself only", func(t *testing.T) {
		raw := bytes.Clone(z)
		r, _ := zip.NewReader(bytes.NewReader(z), int64(len(z)))
		at, _ := r.File[0].DataOffset()
		raw[at+4] ^= 0xff
		_, got := contents(t, onDisk(t, "x.zip", raw), Options{})
		wantContents(t, got, map[string]string{"a": "[unreadable]", "b": members[1].content})
	})
	t.Run("unknown compression", func(t *testing.T) {
		raw := bytes.Clone(z)
		at := bytes.Index(raw, []byte("PK\x01\x02"))
		binary.LittleEndian.PutUint16(raw[at+10:], 98) // PPMd
		_, got := contents(t, onDisk(t, "x.zip", raw), Options{})
		wantContents(t, got, map[string]string{"a": "[unreadable]", "b": members[1].content})
	})
	t.Run("garbage behind a tar.gz", func(t *testing.T) {
		_, got := contents(t, onDisk(t, "x.tgz", append(bytes.Clone(tgz), "garbage garbage"...)), Options{})
		wantContents(t, got, map[string]string{"a": members[0].content, "b": members[1].content})
	})
	t.Run("empty archives", func(t *testing.T) {
		for _, raw := range [][]byte{zipOf(t), gzipOf(t, tarOf(t))} {
			_, got := contents(t, onDisk(t, "x", raw), Options{})
			wantContents(t, got, map[string]string{})
		}
	})
	t.Run("options that need git", func(t *testing.T) {
		mustFail(t, onDisk(t, "x.zip", z), Options{Ref: "main"}, reposage.EInvalid)
		mustFail(t, onDisk(t, "x.zip", z), Options{Worktree: true}, reposage.EInvalid)
	})
}

var smallLimits = archiveLimits{bytes: 1 << 20, file: 64 << 10, entries: 100, directory: 16 << 10, memory: 8 << 10}

// claiming sets the size that the directory of a zip declares for its first member.
func claiming(t *testing.T, raw []byte, size uint32) []byte {
	t.Helper()
	raw = bytes.Clone(raw)
	at := bytes.Index(raw, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(raw[at+24:], size)
	return raw
}

// TestArchiveBombs is row 28: an archive that unpacks to far more than it is.
func TestArchiveBombs(t *testing.T) {
	zeros := strings.Repeat("0", 60<<10)
	var many, wide, long []packed
	for i := range 50 {
		many = append(many, packed{name: fmt.Sprint("f", i), content: zeros + fmt.Sprint(i)})
	}
	for i := range 101 {
		wide = append(wide, packed{name: fmt.Sprint("f", i)})
	}
	for i := range 99 {
		long = append(long, packed{name: fmt.Sprint(strings.Repeat("n", 200), i)})
	}
	big := packed{name: "big", content: strings.Repeat("0", 4<<20)}
	small := packed{name: "a", content: "1"}
	tests := []struct {
		name string
		raw  []byte
		code reposage.Code
		want string // members with content
	}{
		{"zip: sum of declared sizes", zipOf(t, many...), reposage.ERepoTooLarge, ""},
		{"zip: one large member is left out", zipOf(t, big, small), "", "a"},
		{"zip: more than declared", claiming(t, zipOf(t, packed{name: "big", content: zeros + zeros}, small), 100), "", "a"},
		{"zip: less than declared", claiming(t, zipOf(t, packed{name: "b", content: "1"}, small), 1000), "", "a"},
		{"zip: too many entries", zipOf(t, wide...), reposage.ETooManyFiles, ""},
		{"zip: large directory", zipOf(t, long...), reposage.ETooManyFiles, ""},
		{"tar: sum", tarOf(t, many...), reposage.ERepoTooLarge, ""},
		{"tar: too many entries", tarOf(t, wide...), reposage.ETooManyFiles, ""},
		{"tar.gz: sum", gzipOf(t, tarOf(t, many...)), reposage.ERepoTooLarge, ""},
		{"tar.gz: one large member", gzipOf(t, tarOf(t, big, small)), reposage.ERepoTooLarge, ""},
		{"tar.gz: a tail of zeros", gzipOf(t, append(tarOf(t, small), make([]byte, 4<<20)...)), reposage.ERepoTooLarge, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := unpack(t.Context(), bytes.NewReader(tt.raw), int64(len(tt.raw)), smallLimits)
			if code := reposage.ErrorCode(err); code != tt.code {
				t.Fatalf("error %v has code %q, want %q", err, code, tt.code)
			}
			if err != nil {
				return
			}
			defer a.close()
			var got []string
			for _, m := range a.list {
				if m.Blob != "" {
					got = append(got, m.Path)
				}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("unpacked %v, want %s", got, tt.want)
			}
		})
	}
}

// TestArchiveOverlap is the zip bomb whose members share one compressed content: many directory
// records that point to the same place.
func TestArchiveOverlap(t *testing.T) {
	raw := zipOf(t, packed{name: "a", content: strings.Repeat("0", 60<<10)})
	dir, end := bytes.Index(raw, []byte("PK\x01\x02")), bytes.Index(raw, []byte("PK\x05\x06"))
	record := raw[dir:end]
	const n = 90
	bomb := append(bytes.Clone(raw[:dir]), bytes.Repeat(record, n)...)
	tail := bytes.Clone(raw[end:])
	binary.LittleEndian.PutUint16(tail[8:], n)
	binary.LittleEndian.PutUint16(tail[10:], n)
	binary.LittleEndian.PutUint32(tail[12:], uint32(n*len(record)))
	bomb = append(bomb, tail...)
	_, err := unpack(t.Context(), bytes.NewReader(bomb), int64(len(bomb)), smallLimits)
	if reposage.ErrorCode(err) != reposage.ERepoTooLarge {
		t.Errorf("error %v, want code %s", err, reposage.ERepoTooLarge)
	}
}

func TestArchiveCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, raw := range [][]byte{zipOf(t, packed{name: "a"}), gzipOf(t, tarOf(t, packed{name: "a"}))} {
		if _, err := Open(ctx, onDisk(t, "x", raw), Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want the context's", err)
		}
	}
}

// TestSpool: what does not fit into memory goes to a file without a name, once.
func TestSpool(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	s := newSpool(10)
	for _, c := range []string{"small", "larger than the limit", "another one that is larger", "larger than the limit", "tiny"} {
		if err := s.put(blobID(sha1.New, []byte(c)), []byte(c)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []string{"another one that is larger", "small", "larger than the limit", "tiny"} {
		if got, err := s.get(blobID(sha1.New, []byte(c))); err != nil || string(got) != c {
			t.Errorf("get(%q) = %q, %v", c, got, err)
		}
	}
	if want := int64(len("larger than the limit" + "another one that is larger")); s.size != want {
		t.Errorf("file has %d bytes, want %d", s.size, want)
	}
	if _, err := s.get("absent"); !errors.Is(err, errNotUnpacked) {
		t.Errorf("get of an unknown id: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("the spool has a name: %v", left)
	}
	for range 2 {
		if err := s.close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
	t.Setenv("TMPDIR", filepath.Join(dir, "absent"))
	if err := newSpool(0).put("id", []byte("x")); !errors.Is(err, errSpool) {
		t.Errorf("put without a temporary folder: %v", err)
	}
}

// FuzzUnpack holds every archive that unpacks to the limits, and to contents that are what their
// blob ids say.
func FuzzUnpack(f *testing.F) {
	members := []packed{{name: "top/a.go", content: "package a\n"}, {name: "top/l", content: "a.go", mode: fs.ModeSymlink}, {name: "top/../x", content: "y"}}
	f.Add(zipOf(f, members...))
	f.Add(tarOf(f, members...))
	f.Add(gzipOf(f, tarOf(f, members...)))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, err := unpack(t.Context(), bytes.NewReader(raw), int64(len(raw)), smallLimits)
		if err != nil {
			return
		}
		defer a.close()
		if len(a.list) > smallLimits.entries {
			t.Fatalf("%d entries, limit %d", len(a.list), smallLimits.entries)
		}
		seen := make(map[string]bool)
		for _, m := range a.list {
			if m.Blob == "" {
				continue
			}
			content, err := a.contents.get(m.Blob)
			if err != nil || int64(len(content)) != m.Size || blobID(sha1.New, content) != m.Blob {
				t.Fatalf("%q: content of %d bytes, %v; listed as %d bytes, %s", m.Path, len(content), err, m.Size, m.Blob)
			}
			if insideGit(m.Path) || seen[m.Path] {
				t.Fatalf("%q is inside .git, or there twice", m.Path)
			}
			seen[m.Path] = true
		}
	})
}
