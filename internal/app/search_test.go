package app

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/search"
)

// places lists the results of a search.
func places(t *testing.T, o Options, query string) string {
	t.Helper()
	found, err := Search(t.Context(), o, query, search.Request{})
	if err != nil {
		t.Fatalf("search %q: %v", query, err)
	}
	var b strings.Builder
	for _, r := range found.Results.List {
		b.WriteString(r.Path + " ")
	}
	return b.String()
}

// indexFiles returns the index files below a cache folder.
func indexFiles(t *testing.T, cache string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(cache, "index"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".rsx" {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// TestSearchMakesDamagedIndexesAnew: whatever happens to the file of an index, the next search answers as before.
func TestSearchMakesDamagedIndexesAnew(t *testing.T) {
	r := sample(t)
	o := Options{Target: r.Dir, CacheDir: t.TempDir()}
	want := places(t, o, "run a loop")
	if !strings.HasPrefix(want, "main.go ") {
		t.Fatalf("found %q", want)
	}
	files := indexFiles(t, o.CacheDir)
	if len(files) != 1 {
		t.Fatalf("there are the indexes %v", files)
	}
	whole, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string]func([]byte) []byte{
		"empty":           func([]byte) []byte { return nil },
		"cut off":         func(b []byte) []byte { return b[:len(b)/2] },
		"all bits":        func(b []byte) []byte { return flip(b, 1) },
		"here and there":  func(b []byte) []byte { return flip(b, 97) },
		"its second half": func(b []byte) []byte { return append(b[:len(b)/2:len(b)/2], flip(b[len(b)/2:], 1)...) },
		"another file":    func([]byte) []byte { return []byte("RIFF, but not of an index") },
	} {
		if err := os.WriteFile(files[0], damage(append([]byte(nil), whole...)), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := places(t, o, "run a loop"); got != want {
			t.Errorf("%s: found %q, want %q", name, got, want)
		}
		if got, err := os.ReadFile(files[0]); err != nil || string(got) != string(whole) {
			t.Errorf("%s: the index was not made anew as it was: %v", name, err)
		}
	}
}

// flip inverts every nth byte.
func flip(b []byte, n int) []byte {
	b = append([]byte(nil), b...)
	for i := 0; i < len(b); i += n {
		b[i] ^= 0xff
	}
	return b
}

// TestIndexTakesFilesOver: an index on top of an earlier one is the same to the byte as one made from nothing.
func TestIndexTakesFilesOver(t *testing.T) {
	r := sample(t)
	o := Options{Target: r.Dir, CacheDir: t.TempDir(), Ref: "HEAD~1"}
	if x, err := Index(t.Context(), o); err != nil || !x.Built || x.Kept != 0 {
		t.Fatalf("first index: %+v, %v", x, err)
	}
	first := indexFiles(t, o.CacheDir)[0]
	o.Ref = ""
	x, err := Index(t.Context(), o)
	if err != nil || !x.Built || x.Kept != x.Info.Files-1 {
		t.Fatalf("second index: %+v, %v; want all files but one taken over", x, err)
	}
	fresh := Options{Target: r.Dir, CacheDir: t.TempDir()}
	if _, err := Index(t.Context(), fresh); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(indexFiles(t, fresh.CacheDir)[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range indexFiles(t, o.CacheDir) {
		if path == first {
			continue
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != string(want) {
			t.Errorf("the index on top of an earlier one differs from one made from nothing (%d and %d bytes, %v)", len(got), len(want), err)
		}
	}
}

func TestSearchErrors(t *testing.T) {
	r := sample(t)
	for query, code := range map[string]reposage.Code{"": reposage.EInvalid, `"open`: reposage.EInvalid, "/(/": reposage.EInvalid, "lng:go x": reposage.EInvalid} {
		if _, err := Search(t.Context(), Options{Target: r.Dir, NoCache: true}, query, search.Request{}); reposage.ErrorCode(err) != code {
			t.Errorf("search %q: %v, want code %s", query, err, code)
		}
	}
}

// TestHostileQueries: each query is answered or refused with one sentence and a hint, whatever it is.
func TestHostileQueries(t *testing.T) {
	r := sample(t)
	o := Options{Target: r.Dir, CacheDir: t.TempDir()}
	places(t, o, "run")
	words := strings.Repeat("run loops ", 10000)
	for name, tt := range map[string]struct {
		query   string
		refused bool
	}{
		"nothing":              {"", true},
		"blanks":               {" \t\n", true},
		"a megabyte":           {strings.Repeat("a", 1<<20), true},
		"ten thousand words":   {words, true},
		"as many as may be":    {words[:50<<10], false},
		"an open quote":        {`"run`, true},
		"an open group":        {"/run(/", true},
		"a pattern that grows": {"/((((x{1,30}){1,30}){1,30}){1,30})/", true},
		"nested repetition":    {"/(a*)*b/", false},
		"a back-reference":     {`/(a)\1/`, true},
		"all matches":          {"/./", false},
		"the empty match":      {"/x*/", true},
		"an unknown filter":    {"lnag:go run", true},
		"an unknown language":  {"lang:golag run", true},
		"an unknown kind":      {"kind:gadget run", true},
		"Chinese":              {"运行 循环", false},
		"Cyrillic":             {"запустить цикл", false},
		"emoji":                {"🚀🚀 run", false},
		"emoji alone":          {"🚀", false},
		"null bytes":           {"run\x00loop\x00", false},
		"no UTF-8":             {"run \xff\xfe", false},
		"marks of direction":   {"run \u202e nur", false},
		"punctuation":          {"!!! ??? ###", true},
	} {
		found, err := Search(t.Context(), o, tt.query, search.Request{Context: 2, Explain: true})
		if tt.refused != (err != nil) || err != nil && (reposage.ErrorCode(err) != reposage.EInvalid || reposage.ErrorHint(err) == "" || strings.Contains(err.Error(), "\n") || len(err.Error()) > 300) {
			t.Errorf("%s: %v (hint %q), want refused: %t", name, err, reposage.ErrorHint(err), tt.refused)
		}
		if err == nil && len(found.Results.List) > search.DefaultN {
			t.Errorf("%s: %d results", name, len(found.Results.List))
		}
	}
}
