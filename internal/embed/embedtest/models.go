package embedtest

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// thirdParty is the folder of this repository that 'make models' fills.
func thirdParty(parts ...string) string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(append([]string{filepath.Dir(file), "..", "..", "..", "third_party"}, parts...)...)
}

// ModelFolder returns the folder of a model that tests use: model.onnx and tokenizer.json. It skips the test when
// the model is not there, which the log of the tests says loudly.
func ModelFolder(t testing.TB, name string) string {
	t.Helper()
	folder := thirdParty("models", name)
	for _, file := range []string{"model.onnx", "tokenizer.json"} {
		if _, err := os.Stat(filepath.Join(folder, file)); err != nil {
			t.Skipf("needs the model %s: run 'make models'", name)
		}
	}
	return folder
}

// Runtime returns the path of the ONNX Runtime library that tests use. It skips the test when it is not there.
func Runtime(t testing.TB) string {
	t.Helper()
	found, err := filepath.Glob(thirdParty("models", "onnxruntime", "*onnxruntime*"))
	if err != nil || len(found) == 0 {
		t.Skip("needs the ONNX Runtime library: run 'make models'")
	}
	return found[0]
}
