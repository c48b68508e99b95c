package modeldir

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed/embedtest"
	"github.com/reposage/reposage/internal/netguard"
)

// member is a file of an archive that a test makes. In a folder, mode and what is no file are left out.
type member struct {
	path, content string
	link          string // a symbolic link to there
}

func tokenizer(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "wordpiece", "testdata", "small.json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func zipOf(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		h := &zip.FileHeader{Name: m.path, Method: zip.Deflate}
		h.SetMode(0o644)
		content := m.content
		if m.link != "" {
			h.SetMode(fs.ModeSymlink | 0o777)
			content = m.link
		}
		f, err := w.CreateHeader(h)
		if err == nil {
			_, err = f.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarOf(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, m := range members {
		h := &tar.Header{Name: m.path, Mode: 0o644, Size: int64(len(m.content)), Typeflag: tar.TypeReg}
		if m.link != "" {
			h.Typeflag, h.Linkname, h.Size = tar.TypeSymlink, m.link, 0
		}
		err := w.WriteHeader(h)
		if err == nil && m.link == "" {
			_, err = w.Write([]byte(m.content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func folderOf(t testing.TB, members ...member) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "model")
	for _, m := range members {
		p := filepath.Join(root, filepath.FromSlash(m.path))
		err := os.MkdirAll(filepath.Dir(p), 0o755)
		if err == nil && m.link != "" {
			err = os.Symlink(m.link, p)
		} else if err == nil {
			err = os.WriteFile(p, []byte(m.content), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func fileOf(t testing.TB, name string, data []byte) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(p, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return p
}

// tree returns the files below dir with their contents.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return files
}

// TestAdd: the same model from every kind of source, laid out in the ways that models come in.
func TestAdd(t *testing.T) {
	tok := tokenizer(t)
	for _, tt := range []struct {
		name    string
		members []member
		model   string
		want    map[string]string
	}{
		{"plain", []member{{path: "model.onnx", content: "weights"}, {path: "tokenizer.json", content: tok}}, "",
			map[string]string{"model.onnx": "weights", "tokenizer.json": tok}},
		{"as a hub lays it out", []member{
			{path: "onnx/model.onnx", content: "weights"}, {path: "onnx/model_quantized.onnx", content: "other"}, {path: "tokenizer.json", content: tok},
			{path: "config.json", content: "{}"}, {path: "1_Pooling/config.json", content: `{"pooling_mode_mean_tokens":true}`}, {path: "README.md", content: "about"},
			{path: "pytorch_model.bin", content: "pickle"}, {path: "libonnxruntime.so", content: "evil"}, {path: "run.py", content: "evil"}, {path: "vocab.txt", content: "a"},
		}, "", map[string]string{"model.onnx": "weights", "tokenizer.json": tok, "config.json": "{}", "1_Pooling/config.json": `{"pooling_mode_mean_tokens":true}`, "README.md": "about"}},
		{"another of several", []member{
			{path: "onnx/model.onnx", content: "weights"}, {path: "onnx/model_quantized.onnx", content: "other"}, {path: "tokenizer.json", content: tok},
		}, "onnx/model_quantized.onnx", map[string]string{"model.onnx": "other", "tokenizer.json": tok}},
		{"below a folder", []member{{path: "x/y/model.onnx", content: "weights"}, {path: "x/tokenizer.json", content: tok}, {path: "x/model.json", content: "{}"}, {path: "x/y/model.json", content: `{"max_tokens":9}`}}, "",
			map[string]string{"model.onnx": "weights", "tokenizer.json": tok, "model.json": `{"max_tokens":9}`}},
		{"as langchain4j names it", []member{{path: "META-INF/MANIFEST.MF", content: "x"}, {path: "mini-q.onnx", content: "weights"}, {path: "mini-q-tokenizer.json", content: tok}, {path: "a/B.class", content: "x"}}, "",
			map[string]string{"model.onnx": "weights", "tokenizer.json": tok}},
	} {
		for kind, source := range map[string]string{
			"folder": folderOf(t, tt.members...), "zip": fileOf(t, "m.zip", zipOf(t, tt.members...)), "tar": fileOf(t, "m.tar.gz", tarOf(t, tt.members...)),
		} {
			t.Run(tt.name+"/"+kind, func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "models")
				m, err := Add(t.Context(), dir, source, Options{Name: "mine", Model: tt.model})
				if err != nil {
					t.Fatal(err)
				}
				got := tree(t, m.Folder)
				delete(got, recordName)
				if !maps.Equal(got, tt.want) {
					t.Errorf("files %v, want %v", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(tt.want)))
				}
				sum := sha256.Sum256([]byte(tt.want["model.onnx"]))
				if m.Name != "mine" || m.SHA256 != hex.EncodeToString(sum[:]) || m.Source != source || len(m.Files) != len(tt.want) {
					t.Errorf("installed %+v", m)
				}
				opened, err := Open(dir, "mine")
				if err != nil || fmt.Sprint(opened) != fmt.Sprint(m) {
					t.Errorf("opened %+v, error %v, want %+v", opened, err, m)
				}
				listed, err := List(dir)
				if err != nil || fmt.Sprint(listed) != fmt.Sprint([]Installed{m}) {
					t.Errorf("listed %+v, error %v", listed, err)
				}
				if err := Remove(dir, "mine"); err != nil || len(tree(t, dir)) != 0 {
					t.Errorf("removed with error %v, left %v", err, tree(t, dir))
				}
			})
		}
	}
}

// TestAddRealModel: the jar's layout of the models that tests use is what Add understands; here their folder.
func TestAddRealModel(t *testing.T) {
	m, err := Add(t.Context(), t.TempDir(), embedtest.ModelFolder(t, "all-MiniLM-L6-v2-int8"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	const sum = "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1"
	if m.Name != "all-MiniLM-L6-v2-int8" || m.SHA256 != sum {
		t.Errorf("installed %+v", m)
	}
}

// TestHostileSources: one clear error each, and nothing is left behind, within or outside.
func TestHostileSources(t *testing.T) {
	tok := tokenizer(t)
	good := []member{{path: "model.onnx", content: "weights"}, {path: "tokenizer.json", content: tok}}
	var crowd []member
	for i := range maxEntries + 1 {
		crowd = append(crowd, member{path: fmt.Sprintf("f%d", i)})
	}
	zipped, tarred := zipOf(t, good...), tarOf(t, good...)
	flipped := bytes.Clone(zipped)
	flipped[40] ^= 0xff
	longNames := func() []byte {
		var list []member
		for i := range 200 {
			list = append(list, member{path: strings.Repeat("x", 60_000) + fmt.Sprint(i)})
		}
		return zipOf(t, list...)
	}
	for _, tt := range []struct {
		name string
		data []byte
		code reposage.Code
	}{
		{"empty", nil, reposage.EUnsupported},
		{"no archive", []byte("hello, world"), reposage.EUnsupported},
		{"a model alone", []byte("\x08\x07\x12\x07pytorch"), reposage.EUnsupported},
		{"no model", zipOf(t, good[1]), reposage.EUnsupported},
		{"no tokenizer", zipOf(t, good[0]), reposage.EUnsupported},
		{"two models", zipOf(t, member{path: "a.onnx", content: "a"}, member{path: "b.onnx", content: "b"}, good[1]), reposage.EInvalid},
		{"damaged tokenizer", zipOf(t, good[0], member{path: "tokenizer.json", content: "{"}), reposage.ECorrupt},
		{"another tokenizer", zipOf(t, good[0], member{path: "tokenizer.json", content: `{"model":{"type":"Unigram"}}`}), reposage.EUnsupported},
		{"empty model", zipOf(t, member{path: "model.onnx"}, good[1]), reposage.ECorrupt},
		{"out of the archive", zipOf(t, member{path: "../model.onnx", content: "evil"}, member{path: "../../tokenizer.json", content: tok}), reposage.EUnsupported},
		{"from the root", zipOf(t, member{path: "/model.onnx", content: "evil"}, member{path: "/tokenizer.json", content: tok}), reposage.EUnsupported},
		{"backslashes", zipOf(t, member{path: `..\model.onnx`, content: "evil"}, member{path: `..\tokenizer.json`, content: tok}), reposage.EUnsupported},
		{"out of the tar", tarOf(t, member{path: "../model.onnx", content: "evil"}, member{path: "/tokenizer.json", content: tok}), reposage.EUnsupported},
		{"link for a model", zipOf(t, member{path: "model.onnx", link: "/etc/passwd"}, good[1]), reposage.EUnsupported},
		{"link in a tar", tarOf(t, member{path: "model.onnx", link: "/etc/passwd"}, good[1]), reposage.EUnsupported},
		{"huge tokenizer", zipOf(t, good[0], member{path: "tokenizer.json", content: strings.Repeat(" ", 33<<20)}), reposage.ECorrupt},
		{"huge tokenizer in a tar", tarOf(t, good[0], member{path: "tokenizer.json", content: strings.Repeat(" ", 33<<20)}), reposage.ECorrupt},
		{"a crowd", zipOf(t, crowd...), reposage.ETooManyFiles},
		{"a crowd in a tar", tarOf(t, crowd...), reposage.ETooManyFiles},
		{"a large directory", longNames(), reposage.ETooManyFiles},
		{"zip cut short", zipped[:len(zipped)/2], reposage.ECorrupt},
		{"tar cut short", tarred[:len(tarred)/2], reposage.ECorrupt},
		{"zip flipped", flipped, reposage.ECorrupt},
		{"gzip of no tar", func() []byte {
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			_, _ = z.Write(bytes.Repeat([]byte("no tar "), 1000))
			_ = z.Close()
			return b.Bytes()
		}(), reposage.ECorrupt},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			dir := filepath.Join(root, "a", "models")
			_, err := Add(t.Context(), dir, fileOf(t, "m.zip", tt.data), Options{})
			if reposage.ErrorCode(err) != tt.code {
				t.Errorf("error %v with code %s, want %s", err, reposage.ErrorCode(err), tt.code)
			}
			if left := tree(t, root); len(left) != 0 {
				t.Errorf("left behind: %v", slices.Sorted(maps.Keys(left)))
			}
		})
	}
}

// TestZipThatLies: a member may be longer than its archive says.
func TestZipThatLies(t *testing.T) {
	data := zipOf(t, member{path: "model.onnx", content: "weights"}, member{path: "tokenizer.json", content: tokenizer(t)}, member{path: "config.json", content: strings.Repeat(" ", maxSettings+100)})
	// The size of config.json in the directory, which is what list sees, becomes 100.
	at := bytes.LastIndex(data, []byte("config.json")) - 46 + 24
	copy(data[at:], []byte{100, 0, 0, 0})
	dir := t.TempDir()
	if _, err := Add(t.Context(), dir, fileOf(t, "m.zip", data), Options{}); reposage.ErrorCode(err) != reposage.ECorrupt {
		t.Errorf("error %v, want code %s", err, reposage.ECorrupt)
	}
	if left := tree(t, dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAddFromURL(t *testing.T) {
	archive := zipOf(t, member{path: "model.onnx", content: "weights"}, member{path: "tokenizer.json", content: tokenizer(t)})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/models/mini-1.2.jar" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(archive)
	}))
	defer s.Close()
	guard, err := netguard.New(netguard.Policy{Schemes: []string{"http"}, Allow: []string{"127.0.0.1"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir, client := t.TempDir(), guard.Client(nil)
	sum := sha256.Sum256(archive)
	m, err := Add(t.Context(), dir, s.URL+"/models/mini-1.2.jar?token=secret", Options{Client: client, SHA256: hex.EncodeToString(sum[:])})
	if err != nil {
		t.Fatal(err)
	}
	if m.Name != "mini-1.2" || m.Source != s.URL+"/models/mini-1.2.jar" {
		t.Errorf("installed %+v", m)
	}
	if files := tree(t, dir); len(files) != 3 {
		t.Errorf("files %v", slices.Sorted(maps.Keys(files)))
	}
	strict, err := netguard.New(netguard.Policy{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, url string
		o         Options
		code      reposage.Code
	}{
		{"not there", s.URL + "/models/other.jar", Options{Client: client}, reposage.ENotFound},
		{"not allowed", s.URL + "/models/mini.jar", Options{Client: strict.Client(nil)}, reposage.EURLNotAllowed},
		{"no network", s.URL + "/models/mini.jar", Options{}, reposage.EURLNotAllowed},
		{"another checksum", s.URL + "/models/mini-1.2.jar", Options{Client: client, Name: "x", SHA256: strings.Repeat("0", 64)}, reposage.ECorrupt},
		{"taken", s.URL + "/models/mini-1.2.jar", Options{Client: client}, reposage.EInvalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Add(t.Context(), dir, tt.url, tt.o); reposage.ErrorCode(err) != tt.code {
				t.Errorf("error %v, want code %s", err, tt.code)
			}
			if files := tree(t, dir); len(files) != 3 {
				t.Errorf("files %v", slices.Sorted(maps.Keys(files)))
			}
		})
	}
}

func TestReplace(t *testing.T) {
	dir, tok := t.TempDir(), tokenizer(t)
	first := fileOf(t, "m.zip", zipOf(t, member{path: "model.onnx", content: "first"}, member{path: "tokenizer.json", content: tok}, member{path: "README.md", content: "x"}))
	second := fileOf(t, "m.zip", zipOf(t, member{path: "model.onnx", content: "second"}, member{path: "tokenizer.json", content: tok}))
	if _, err := Add(t.Context(), dir, first, Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := Add(t.Context(), dir, second, Options{}); reposage.ErrorCode(err) != reposage.EInvalid {
		t.Errorf("error %v, want code %s", err, reposage.EInvalid)
	}
	refused := errors.New("refused")
	check := func(_ context.Context, folder string) error {
		if _, err := os.Stat(filepath.Join(folder, "model.onnx")); err != nil {
			t.Error(err)
		}
		return refused
	}
	if _, err := Add(t.Context(), dir, second, Options{Replace: true, Check: check}); !errors.Is(err, refused) {
		t.Errorf("error %v, want that of Check", err)
	}
	if got := tree(t, dir)["m/model.onnx"]; got != "first" || len(tree(t, dir)) != 4 {
		t.Errorf("after refusals the model is %q in %v", got, tree(t, dir))
	}
	if _, err := Add(t.Context(), dir, second, Options{Replace: true}); err != nil {
		t.Fatal(err)
	}
	if got := tree(t, dir); got["m/model.onnx"] != "second" || len(got) != 3 {
		t.Errorf("the new model is %v", got)
	}
}

func TestNames(t *testing.T) {
	for source, want := range map[string]string{
		"/a/b/all-MiniLM-L6-v2": "all-MiniLM-L6-v2", "/a/b/": "b", "x.tar.gz": "x", "x.TGZ": "x", "https://h/p/x-1.0.jar?a=b/c": "x-1.0", ".zip": ".zip",
	} {
		if got := nameOf(source); got != want {
			t.Errorf("%s is named %q, want %q", source, got, want)
		}
	}
	dir := t.TempDir()
	for _, name := range []string{".", "..", "../x", "a/b", `a\b`, ".hidden", "-flag", "a b", "a\x00b", "a\n", strings.Repeat("a", 101), "é", "OnnxRuntime"} {
		_, err1 := Add(t.Context(), dir, dir, Options{Name: name})
		_, err2 := Open(dir, name)
		for i, err := range []error{err1, err2, Remove(dir, name)} {
			if reposage.ErrorCode(err) != reposage.EInvalid {
				t.Errorf("%d: name %q: error %v, want code %s", i, name, err, reposage.EInvalid)
			}
		}
	}
}

// TestDamagedModels: what somebody did to the folder is noticed, and can be removed.
func TestDamagedModels(t *testing.T) {
	source := folderOf(t, member{path: "model.onnx", content: "weights"}, member{path: "tokenizer.json", content: tokenizer(t)})
	for name, harm := range map[string]func(folder string) error{
		"file gone":  func(f string) error { return os.Remove(filepath.Join(f, "model.onnx")) },
		"file cut":   func(f string) error { return os.Truncate(filepath.Join(f, "model.onnx"), 3) },
		"record cut": func(f string) error { return os.Truncate(filepath.Join(f, recordName), 10) },
		"record of lies": func(f string) error {
			return os.WriteFile(filepath.Join(f, recordName), []byte(`{"files":[{"name":"../../x"}]}`), 0o644)
		},
		"empty record": func(f string) error { return os.WriteFile(filepath.Join(f, recordName), []byte(`{}`), 0o644) },
		"huge record":  func(f string) error { return os.Truncate(filepath.Join(f, recordName), 2<<20) },
		"file a link": func(f string) error {
			p := filepath.Join(f, "model.onnx")
			return errors.Join(os.Remove(p), os.Symlink("/dev/zero", p))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			m, err := Add(t.Context(), dir, source, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := harm(m.Folder); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(dir, "model"); reposage.ErrorCode(err) != reposage.ECorrupt {
				t.Errorf("error %v, want code %s", err, reposage.ECorrupt)
			}
			if models, err := List(dir); err != nil || len(models) != 0 {
				t.Errorf("listed %v, error %v", models, err)
			}
			if err := Remove(dir, "model"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestMissing(t *testing.T) {
	dir := t.TempDir()
	if models, err := List(filepath.Join(dir, "nothing")); err != nil || models != nil {
		t.Errorf("%v, error %v", models, err)
	}
	_, err1 := Open(dir, "x")
	_, err2 := Add(t.Context(), dir, filepath.Join(dir, "nothing"), Options{})
	for i, err := range []error{err1, err2, Remove(dir, "x")} {
		if reposage.ErrorCode(err) != reposage.ENotFound || reposage.ErrorHint(err) == "" {
			t.Errorf("%d: error %v, want code %s and a hint", i, err, reposage.ENotFound)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "mine"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Remove(dir, "mine"); reposage.ErrorCode(err) != reposage.ENotFound {
		t.Errorf("a folder that is no model: error %v, want code %s", err, reposage.ENotFound)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	cancel(stop)
	for _, source := range []string{
		folderOf(t, member{path: "model.onnx", content: "w"}, member{path: "tokenizer.json", content: "{}"}),
		fileOf(t, "m.tgz", tarOf(t, member{path: "model.onnx", content: "w"})), fileOf(t, "m.zip", zipOf(t, member{path: "model.onnx", content: "w"}, member{path: "tokenizer.json", content: "{}"})),
	} {
		if _, err := Add(ctx, dir, source, Options{}); !errors.Is(err, stop) {
			t.Errorf("%s canceled: error %v, want the cause of the context", source, err)
		}
	}
}

// TestSweep: what a killed attempt left is removed after a day, not before.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".new-old", ".old-old", ".new-young", "mine"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
		if name != ".new-young" {
			past := time.Now().Add(-48 * time.Hour)
			if err := os.Chtimes(filepath.Join(dir, name), past, past); err != nil {
				t.Fatal(err)
			}
		}
	}
	sweep(dir)
	var left []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if want := []string{".new-young", "mine"}; !slices.Equal(left, want) {
		t.Errorf("left %v, want %v", left, want)
	}
}

// FuzzAdd: no archive makes Add fall, write outside its folder, or leave half of a model.
func FuzzAdd(f *testing.F) {
	tok := tokenizer(f)
	good := []member{{path: "model.onnx", content: "weights"}, {path: "tokenizer.json", content: tok}}
	f.Add(zipOf(f, good...))
	f.Add(tarOf(f, good...))
	f.Add(zipOf(f, member{path: "../x.onnx", content: "x"}, member{path: "model.onnx", link: "/etc/passwd"}))
	f.Fuzz(func(t *testing.T, data []byte) {
		root := t.TempDir()
		dir := filepath.Join(root, "models")
		m, err := Add(t.Context(), dir, fileOf(t, "m.zip", data), Options{Name: "m"})
		files := tree(t, root)
		if err != nil && len(files) != 0 || err == nil && len(files) != len(m.Files)+1 {
			t.Fatalf("error %v, files %v", err, slices.Sorted(maps.Keys(files)))
		}
	})
}
