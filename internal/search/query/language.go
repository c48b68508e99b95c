package query

import "strings"

// languageAliases are short names of languages, which linguist has among its own.
var languageAliases = map[string]string{
	"js": "JavaScript", "jsx": "JavaScript", "node": "JavaScript", "ts": "TypeScript", "py": "Python", "python3": "Python", "golang": "Go", "rs": "Rust",
	"rb": "Ruby", "kt": "Kotlin", "cs": "C#", "csharp": "C#", "cpp": "C++", "cxx": "C++", "cc": "C++", "objc": "Objective-C", "sh": "Shell",
	"bash": "Shell", "zsh": "Shell", "md": "Markdown", "yml": "YAML", "ps1": "PowerShell", "hs": "Haskell", "ex": "Elixir", "docker": "Dockerfile",
	"make": "Makefile", "rst": "reStructuredText", "adoc": "AsciiDoc", "tf": "HCL", "terraform": "HCL", "proto": "Protocol Buffer", "protobuf": "Protocol Buffer",
	"ipynb": "Jupyter Notebook",
}

// language returns the name of a language.
func (r *reader) language(v value) (string, error) {
	want := strings.TrimSpace(v.text)
	if alias, ok := languageAliases[strings.ToLower(want)]; ok {
		want = alias
	}
	if r.Languages == nil {
		return want, nil
	}
	for _, l := range r.Languages {
		if strings.EqualFold(l, want) {
			return l, nil
		}
	}
	return "", newError(r.raw, v.start, v.end, "there is no language %q", v.text).hint("%s", nearHint(strings.ToLower(want), r.Languages))
}
