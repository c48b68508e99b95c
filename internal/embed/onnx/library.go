package onnx

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/reposage/reposage"
)

// oldestRuntime is the first ONNX Runtime that has what the bindings use.
const oldestRuntime = "1.24"

// ErrNoLibrary is the cause when the ONNX Runtime is in none of the usual places.
var ErrNoLibrary = errors.New("it was not found")

// library is the ONNX Runtime of this process: a library can be loaded once and never leaves.
var library struct {
	sync.Mutex
	path string // "" until it is loaded
}

// loadLibrary loads the ONNX Runtime if none is loaded yet. A path given is the only one tried: a file, or a folder
// with one. Else it is sought beside the models, beside the program and where systems keep libraries. It is
// never taken from the folder of the model: whoever hands out a model could otherwise run any code.
func loadLibrary(path, model string) error {
	library.Lock()
	defer library.Unlock()
	if library.path != "" {
		return nil
	}
	candidates := candidatesFor(path, model)
	if path != "" && len(candidates) == 0 {
		return reposage.Errorf(reposage.ENotFound, "there is no ONNX Runtime library at %s", path).WithHint("%s", howToGet())
	}
	var last error
	for _, c := range candidates {
		ort.SetSharedLibraryPath(c)
		if last = ort.InitializeEnvironment(ort.WithLogLevelFatal()); last == nil {
			library.path = c
			return nil
		}
		if filepath.IsAbs(c) { // it is there but cannot be used: say so instead of searching on
			return reposage.Errorf(reposage.EUnsupported, "the ONNX Runtime library %s cannot be used: %s", c, reason(last, c)).
				WithHint("Version %s or newer for this kind of machine (%s/%s) is needed.", oldestRuntime, runtime.GOOS, runtime.GOARCH)
		}
	}
	return reposage.Wrap(reposage.ENotFound, ErrNoLibrary, "running this model needs the ONNX Runtime library").WithHint("%s", howToGet())
}

// reason says why a library was refused, without what the bindings and the loader repeat.
func reason(err error, path string) string {
	text := err.Error()
	if strings.Contains(text, "API base") {
		return "it is too old"
	}
	if i := strings.LastIndex(text, path+": "); i >= 0 {
		text = text[i+len(path)+2:]
	}
	return text
}

// howToGet says how to get the library.
func howToGet() string {
	return "Take " + libraryNames()[0] + " out of the npm package onnxruntime-node or the PyPI package onnxruntime and put it beside the program or name it in the configuration; docs/models.md has the commands."
}

// libraryNames are the patterns of the library's file name on this system, the first one plain.
func libraryNames() []string {
	switch runtime.GOOS {
	case "windows":
		return []string{"onnxruntime.dll"}
	case "darwin":
		return []string{"libonnxruntime.dylib", "libonnxruntime.*.dylib"}
	}
	return []string{"libonnxruntime.so", "libonnxruntime.so.*"}
}

// candidatesFor returns what to try in order: absolute paths of files that exist, then names that the system's loader
// looks up.
func candidatesFor(path, model string) []string {
	if path != "" {
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			return absolute(path)
		}
		return librariesIn(path)
	}
	folders := []string{filepath.Join(filepath.Dir(model), "onnxruntime")}
	if program, err := os.Executable(); err == nil {
		if target, err := filepath.EvalSymlinks(program); err == nil {
			program = target
		}
		here := filepath.Dir(program)
		folders = append(folders, here, filepath.Join(here, "lib"), filepath.Join(here, "..", "lib"))
	}
	if runtime.GOOS != "windows" {
		folders = append(folders, "/usr/local/lib", "/usr/lib", "/usr/lib64", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu",
			"/opt/onnxruntime/lib", "/opt/homebrew/lib")
	}
	var found []string
	for _, f := range folders {
		found = append(found, librariesIn(f)...)
	}
	if runtime.GOOS == "linux" {
		found = append(found, "libonnxruntime.so.1")
	}
	return append(found, libraryNames()[0])
}

// librariesIn returns the libraries in a folder; none when it cannot be read.
func librariesIn(folder string) []string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	var found []string
	for _, pattern := range libraryNames() {
		for _, e := range entries {
			if ok, err := filepath.Match(pattern, e.Name()); ok && err == nil {
				found = append(found, absolute(filepath.Join(folder, e.Name()))...)
			}
		}
	}
	return found
}

// absolute returns the path from the root; none when that cannot be known.
func absolute(path string) []string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil
	}
	return []string{abs}
}
