package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

func load(t *testing.T, env map[string]string) (Config, error) {
	t.Helper()
	return Load(func(name string) string { return env[name] })
}

func TestLoad(t *testing.T) {
	tests := []struct {
		name string
		env  map[string]string
		want Config
	}{
		{"nothing set", nil, Config{}},
		{"home", map[string]string{"HOME": "/home/a"}, Config{CacheDir: "/home/a/.cache/reposage", ModelDir: "/home/a/.local/share/reposage/models"}},
		{"xdg wins over home", map[string]string{"HOME": "/home/a", "XDG_CACHE_HOME": "/c"}, Config{CacheDir: "/c/reposage", ModelDir: "/home/a/.local/share/reposage/models"}},
		{"relative xdg is ignored", map[string]string{"HOME": "/home/a", "XDG_CACHE_HOME": "c"}, Config{CacheDir: "/home/a/.cache/reposage", ModelDir: "/home/a/.local/share/reposage/models"}},
		{"own variable wins", map[string]string{"XDG_CACHE_HOME": "/c", "REPOSAGE_CACHE_DIR": "d"}, Config{CacheDir: "d"}},
		{"size", map[string]string{"REPOSAGE_CACHE_SIZE": "1GiB"}, Config{CacheSize: 1 << 30}},
		{"token", map[string]string{"REPOSAGE_GIT_TOKEN": "t"}, Config{GitToken: "t"}},
		{"data home", map[string]string{"HOME": "/home/a", "XDG_DATA_HOME": "/d", "XDG_CACHE_HOME": "/c"}, Config{CacheDir: "/c/reposage", ModelDir: "/d/reposage/models"}},
		{"model folder", map[string]string{"XDG_DATA_HOME": "/d", "REPOSAGE_MODEL_DIR": "m"}, Config{ModelDir: "m"}},
		{
			"embedding server", map[string]string{
				"REPOSAGE_EMBEDDINGS_API": "gemini", "REPOSAGE_EMBEDDINGS_URL": "u", "REPOSAGE_EMBEDDINGS_MODEL": "m",
				"REPOSAGE_EMBEDDINGS_DIM": "256", "REPOSAGE_EMBEDDINGS_KEY": "k", "REPOSAGE_ONNXRUNTIME": "/lib",
			}, Config{ONNXRuntime: "/lib", Embeddings: Embeddings{API: "gemini", URL: "u", Model: "m", Key: "k", Dim: 256}},
		},
		{"no colour, whatever the value", map[string]string{"NO_COLOR": "0"}, Config{NoColor: true}},
		{"dumb", map[string]string{"TERM": "dumb"}, Config{DumbTerminal: true}},
		{"xterm", map[string]string{"TERM": "xterm"}, Config{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := load(t, tt.env)
			if err != nil || got != tt.want {
				t.Fatalf("got %+v, %v; want %+v", got, err, tt.want)
			}
		})
	}
}

func TestLoadRefusesBadValues(t *testing.T) {
	for name, value := range map[string]string{"REPOSAGE_CACHE_SIZE": "much", "REPOSAGE_EMBEDDINGS_API": "soap", "REPOSAGE_EMBEDDINGS_DIM": "0"} {
		_, err := load(t, map[string]string{name: value})
		if reposage.ErrorCode(err) != reposage.EInvalid || !strings.Contains(err.Error(), name) || reposage.ErrorHint(err) == "" {
			t.Errorf("%s=%s: got %v, hint %q", name, value, err, reposage.ErrorHint(err))
		}
	}
}

func TestSecretFromFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	c, err := load(t, map[string]string{"REPOSAGE_GIT_TOKEN_FILE": write("ok", "s3cret\r\n")})
	if err != nil || c.GitToken != "s3cret" {
		t.Fatalf("got %q, %v", c.GitToken, err)
	}
	c, err = load(t, map[string]string{"REPOSAGE_GIT_TOKEN": "direct", "REPOSAGE_GIT_TOKEN_FILE": "/nowhere"})
	if err != nil || c.GitToken != "direct" {
		t.Fatalf("the value itself must win: got %q, %v", c.GitToken, err)
	}
	bad := map[string]string{
		"two lines": write("two", "a\nhidden\n"), "missing": filepath.Join(dir, "absent"),
		"a folder": dir, "too large": write("big", strings.Repeat("x", maxSecret+1)),
	}
	for name, path := range bad {
		_, err := load(t, map[string]string{"REPOSAGE_GIT_TOKEN_FILE": path})
		if reposage.ErrorCode(err) != reposage.EInvalid {
			t.Errorf("%s: got %v, want EInvalid", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s: the message shows the secret: %v", name, err)
		}
	}
}

func TestEveryVariableIsDocumented(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range Table {
		if !strings.HasSuffix(v.Doc, ".") || v.set == nil || seen[v.Name] {
			t.Errorf("%s: needs a sentence, a parser, and one row only", v.Name)
		}
		seen[v.Name] = true
	}
}

func TestParseSize(t *testing.T) {
	tests := map[string]int64{
		"1": 1, "300": 300, "300B": 300, "1k": 1024, "512KiB": 512 << 10, "1.5MiB": 3 << 19, "2mb": 2_000_000,
		" 2 GiB ": 2 << 30, "1GB": 1_000_000_000,
	}
	for in, want := range tests {
		if got, err := ParseSize(in); err != nil || got != want {
			t.Errorf("ParseSize(%q) = %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", "0", "-1", "+1", "MiB", "1e3", "0x10", "1_000", "nan", "inf", "1TiBB", "1.2.3M", "0.1", "99999999999999999999G", "1 2M"} {
		if got, err := ParseSize(in); err == nil {
			t.Errorf("ParseSize(%q) = %d, want an error", in, got)
		}
	}
}

func FuzzParseSize(f *testing.F) {
	for _, s := range []string{"1", "512KiB", "1.5MiB", "-1", "nan", "1e999", "ıB"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := ParseSize(s); err == nil && n < 1 {
			t.Fatalf("ParseSize(%q) = %d without an error", s, n)
		}
	})
}
