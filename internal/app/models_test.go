package app

import (
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed/embedtest"
	"github.com/reposage/reposage/internal/embed/modeldir"
	"github.com/reposage/reposage/internal/embed/remote"
	"github.com/reposage/reposage/internal/search"
)

// TestSearchWithAnInstalledModel: the model in the program answers until the index of the installed one is made; that is
// made once, beside the other, and a commit on top embeds what changed alone.
func TestSearchWithAnInstalledModel(t *testing.T) {
	folder, library := embedtest.ModelFolder(t, "all-MiniLM-L6-v2-int8"), embedtest.Runtime(t)
	models := ModelOptions{Folder: t.TempDir(), Library: library}
	added, err := AddModel(t.Context(), models, folder, modeldir.Options{Name: "minilm"}, nil, nil)
	if err != nil || added.Dim != 384 {
		t.Fatalf("added %+v, %v", added, err)
	}
	r := sample(t)
	o := Options{Target: r.Dir, CacheDir: t.TempDir(), Ref: "HEAD~1", Model: "minilm", Models: models}
	found, err := Search(t.Context(), o, "iterate until it is done", search.Request{})
	if err != nil || !strings.HasPrefix(found.Info.Model, "static") || !mentions(found.Results.Notes, "not there yet") {
		t.Fatalf("before indexing: model %q, notes %q, %v", found.Info.Model, found.Results.Notes, err)
	}
	first, err := Index(t.Context(), o)
	if err != nil || !first.Built || !strings.HasPrefix(first.Info.Model, "minilm@sha256:") || first.Info.Dim != 384 {
		t.Fatalf("index: %+v, %v", first, err)
	}
	if found, err = Search(t.Context(), o, "iterate until it is done", search.Request{}); err != nil || found.Info.Model != first.Info.Model || mentions(found.Results.Notes, "not there yet") {
		t.Fatalf("after indexing: model %q, notes %q, %v", found.Info.Model, found.Results.Notes, err)
	}
	if len(found.Results.List) == 0 || found.Results.List[0].Path != "main.go" {
		t.Errorf("found %+v", found.Results.List)
	}
	o.Ref = ""
	second, err := Index(t.Context(), o)
	if err != nil || !second.Built || second.Kept != second.Info.Files-1 {
		t.Errorf("index of the next commit: %+v, %v", second, err)
	}
}

func mentions(notes []string, text string) bool {
	return slices.ContainsFunc(notes, func(n string) bool { return strings.Contains(n, text) })
}

func TestModelErrors(t *testing.T) {
	r := sample(t)
	for name, tt := range map[string]struct {
		models ModelOptions
		code   reposage.Code
	}{
		"no folder":       {ModelOptions{}, reposage.EInvalid},
		"not-installed":   {ModelOptions{Folder: t.TempDir()}, reposage.ENotFound},
		"../outside":      {ModelOptions{Folder: t.TempDir()}, reposage.EInvalid},
		ModelRemote:       {ModelOptions{}, reposage.EInvalid},
		"a/b":             {ModelOptions{Folder: t.TempDir()}, reposage.EInvalid},
		"folder-is-a-lie": {ModelOptions{Folder: "/dev/null"}, reposage.ECorrupt},
	} {
		_, err := Search(t.Context(), Options{Target: r.Dir, NoCache: true, Model: name, Models: tt.models}, "x", search.Request{})
		if reposage.ErrorCode(err) != tt.code || reposage.ErrorHint(err) == "" {
			t.Errorf("%s: %v (hint %q), want code %s", name, err, reposage.ErrorHint(err), tt.code)
		}
	}
}

// TestSearchWhileTheServerIsAway: a search does not fail with its embedding server; indexing does.
func TestSearchWhileTheServerIsAway(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil { // nobody listens there now
		t.Fatal(err)
	}
	r := sample(t)
	o := Options{
		Target: r.Dir, CacheDir: t.TempDir(), Model: ModelRemote, AllowSchemes: []string{"http"}, AllowHosts: []string{"127.0.0.1"},
		Models: ModelOptions{Remote: remote.Config{URL: "http://" + address + "/v1", Model: "m", Attempts: 1}},
	}
	found, err := Search(t.Context(), o, "run a loop", search.Request{})
	if err != nil || len(found.Results.List) == 0 || !mentions(found.Results.Notes, "did not answer") {
		t.Errorf("search: %+v, %v", found.Results, err)
	}
	if _, err := Index(t.Context(), o); reposage.ErrorCode(err) != reposage.EUnreachable {
		t.Errorf("index: %v, want code %s", err, reposage.EUnreachable)
	}
}
