package onnx

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

// unload makes loadLibrary forget that a library is loaded, for one test. What is loaded stays loaded.
func unload(t *testing.T) {
	t.Helper()
	library.Lock()
	defer library.Unlock()
	path := library.path
	library.path = ""
	t.Cleanup(func() {
		library.Lock()
		defer library.Unlock()
		library.path = path
	})
}

// TestLibrary: a library that is not there or cannot be loaded is one sentence with a hint.
func TestLibrary(t *testing.T) {
	unload(t)
	folder := t.TempDir()
	fake := filepath.Join(folder, libraryNames()[0])
	if err := os.WriteFile(fake, []byte("no library"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, path string
		code       reposage.Code
	}{
		{"nothing there", filepath.Join(folder, "nothing"), reposage.ENotFound},
		{"an empty folder", t.TempDir(), reposage.ENotFound},
		{"no library", fake, reposage.EUnsupported},
		{"a folder with one that is none", folder, reposage.EUnsupported},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := loadLibrary(tt.path, filepath.Join(folder, "models", "m"))
			if reposage.ErrorCode(err) != tt.code || reposage.ErrorHint(err) == "" || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, hint %q, want code %s", err, reposage.ErrorHint(err), tt.code)
			}
			if errors.Is(err, ErrNoLibrary) {
				t.Error("a path that was given is not among the usual places")
			}
		})
	}
}

// TestLibraryPlaces: beside the models comes first, and a model's own folder is never looked into.
func TestLibraryPlaces(t *testing.T) {
	models := t.TempDir()
	for _, folder := range []string{"onnxruntime", "m"} {
		if err := os.Mkdir(filepath.Join(models, folder), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(models, folder, libraryNames()[0]), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	candidates := candidatesFor("", filepath.Join(models, "m"))
	if want := filepath.Join(models, "onnxruntime", libraryNames()[0]); candidates[0] != want {
		t.Errorf("%s is tried first, want %s", candidates[0], want)
	}
	if slices.ContainsFunc(candidates, func(c string) bool { return strings.Contains(c, filepath.Join(models, "m")) }) {
		t.Errorf("the model's folder is among %v", candidates)
	}
	if last := candidates[len(candidates)-1]; last != libraryNames()[0] {
		t.Errorf("%s is tried last, want the name alone, which the loader of %s looks up", last, runtime.GOOS)
	}
}
