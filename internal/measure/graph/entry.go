package graph

import (
	"strings"

	"github.com/reposage/reposage"
)

// isEntry reports whether a symbol is called from outside of the code that is seen here: by the language, a test
// runner or a framework that finds it by name.
func isEntry(f *fileInfo, facts *reposage.Facts, s *reposage.Symbol) bool {
	name := shortName(s.Name)
	switch f.family {
	case famGo:
		if s.Parent < 0 && (name == "main" || name == "init") {
			return true
		}
		return f.test && (strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Benchmark") || strings.HasPrefix(name, "Fuzz") || strings.HasPrefix(name, "Example"))
	case famPython:
		if strings.HasPrefix(name, "__") && strings.HasSuffix(name, "__") {
			return true
		}
		return f.test && (strings.HasPrefix(name, "test") || strings.HasPrefix(name, "Test")) || name == "setUp" || name == "tearDown" || name == "setUpClass" || name == "tearDownClass"
	case famRuby:
		return name == "initialize" || strings.HasPrefix(name, "test_") || name == "method_missing" || name == "respond_to_missing?" || name == "included" || name == "inherited" || name == "extended"
	case famPHP:
		return strings.HasPrefix(name, "__") || strings.HasPrefix(name, "test")
	case famLua:
		return strings.HasPrefix(name, "__")
	case famC:
		return name == "main" || name == "wmain" || name == "WinMain" || name == "DllMain" || strings.HasPrefix(name, "operator") || strings.HasPrefix(name, "~") || name == "LLVMFuzzerTestOneInput"
	case famRust:
		return name == "main" || name == "drop" || name == "fmt" || strings.HasPrefix(name, "_") // "_": meant to stay unused
	case famJVM, famCSharp, famSwift:
		return name == "main" || name == "Main" || s.Kind == reposage.SymConstructor || name == "finalize" || name == "deinit"
	case famJS:
		return s.Kind == reposage.SymConstructor || name == "constructor" || name == "default" || strings.HasPrefix(name, "static")
	}
	return false
}
