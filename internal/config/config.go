// Package config reads the environment: the one place of the program that does. Every variable is a row of
// [Table], so that its name, meaning and parser stand together and the documentation can be made from it.
package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/reposage/reposage"
)

// Config is what the environment says. Flags win over it.
type Config struct {
	// CacheDir is the folder for the fact cache and mirrors; "" when neither XDG_CACHE_HOME nor HOME
	// says where caches belong, and nothing can be kept then.
	CacheDir string
	// CacheSize caps the fact cache, in bytes; 0 means the cache's own default.
	CacheSize int64
	// NoColor asks for output without colour (no-color.org).
	NoColor bool
	// DumbTerminal is set for terminals that cannot move the cursor.
	DumbTerminal bool
	// GitToken is sent to private remotes; a secret.
	GitToken string
	// ModelDir is the folder of installed embedding models; "" when nothing says where data belongs.
	ModelDir string
	// ONNXRuntime is the ONNX Runtime library or its folder; "" means the usual places.
	ONNXRuntime string
	// Embeddings is the embedding server.
	Embeddings Embeddings
}

// Embeddings names a server that embeds texts.
type Embeddings struct {
	API   string // openai or gemini
	URL   string
	Model string
	Key   string // a secret
	Dim   int    // 0 for what the server gives
}

// Variable is one row of the table.
type Variable struct {
	Name   string
	Doc    string // one sentence for people
	Secret bool   // may also be given as a file named by Name_FILE; never printed
	set    func(c *Config, value string) error
}

// Table lists every variable that is read, in the order in which they apply: a later row overrides an earlier one.
var Table = []Variable{
	{Name: "HOME", Doc: "Caches are kept in $HOME/.cache/reposage unless a line below says otherwise.",
		set: func(c *Config, v string) error {
			return errors.Join(setCacheRoot(c, filepath.Join(v, ".cache")), setDataRoot(c, filepath.Join(v, ".local", "share")))
		}},
	{Name: "XDG_CACHE_HOME", Doc: "Caches are kept in $XDG_CACHE_HOME/reposage. Must be absolute; ignored otherwise, as the XDG specification asks.",
		set: setCacheRoot},
	{Name: "REPOSAGE_CACHE_DIR", Doc: "The folder for caches itself.",
		set: func(c *Config, v string) error { c.CacheDir = v; return nil }},
	{Name: "REPOSAGE_CACHE_SIZE", Doc: "The most the fact cache may take on disk, such as 500MiB or 4GiB.",
		set: func(c *Config, v string) (err error) { c.CacheSize, err = ParseSize(v); return err }},
	{Name: "REPOSAGE_GIT_TOKEN", Doc: "Access token for private repositories over https.", Secret: true,
		set: func(c *Config, v string) error { c.GitToken = v; return nil }},
	{Name: "XDG_DATA_HOME", Doc: "Models are kept in $XDG_DATA_HOME/reposage/models, else in $HOME/.local/share/reposage/models. Must be absolute.",
		set: setDataRoot},
	{Name: "REPOSAGE_MODEL_DIR", Doc: "The folder for models itself.",
		set: func(c *Config, v string) error { c.ModelDir = v; return nil }},
	{Name: "REPOSAGE_ONNXRUNTIME", Doc: "The ONNX Runtime library, or its folder, for models that are installed.",
		set: func(c *Config, v string) error { c.ONNXRuntime = v; return nil }},
	{Name: "REPOSAGE_EMBEDDINGS_API", Doc: "What the embedding server speaks: openai (also Ollama, vLLM and others; the default) or gemini.",
		set: func(c *Config, v string) error { c.Embeddings.API = v; return oneOf(v, "openai", "gemini") }},
	{Name: "REPOSAGE_EMBEDDINGS_URL", Doc: "The embedding server, such as http://127.0.0.1:11434/v1, for --model remote.",
		set: func(c *Config, v string) error { c.Embeddings.URL = v; return nil }},
	{Name: "REPOSAGE_EMBEDDINGS_MODEL", Doc: "The model to ask the embedding server for.",
		set: func(c *Config, v string) error { c.Embeddings.Model = v; return nil }},
	{Name: "REPOSAGE_EMBEDDINGS_DIM", Doc: "The dimensions to ask it for, if its model offers a choice.",
		set: func(c *Config, v string) (err error) { c.Embeddings.Dim, err = dimension(v); return err }},
	{Name: "REPOSAGE_EMBEDDINGS_KEY", Doc: "The key of the embedding server.", Secret: true,
		set: func(c *Config, v string) error { c.Embeddings.Key = v; return nil }},
	{Name: "NO_COLOR", Doc: "Any value switches colour off.",
		set: func(c *Config, v string) error { c.NoColor = true; return nil }},
	{Name: "TERM", Doc: "The value dumb switches colour and the live progress display off.",
		set: func(c *Config, v string) error { c.DumbTerminal = v == "dumb"; return nil }},
}

// FromEnvironment reads the table from the process's environment. Errors carry reposage.EInvalid.
func FromEnvironment() (Config, error) { return Load(os.Getenv) }

// Load reads the table through getenv, which returns "" for what is not set.
func Load(getenv func(string) string) (Config, error) {
	var c Config
	for _, v := range Table {
		value := getenv(v.Name)
		if value == "" && v.Secret {
			var err error
			if value, err = fromFile(v.Name+"_FILE", getenv); err != nil {
				return Config{}, err
			}
		}
		if value == "" {
			continue
		}
		if err := v.set(&c, value); err != nil {
			return Config{}, reposage.Errorf(reposage.EInvalid, "environment variable %s: %v", v.Name, err).
				WithHint("%s", v.Doc)
		}
	}
	return c, nil
}

// maxSecret bounds a secret's file; a token is far shorter.
const maxSecret = 64 << 10

// fromFile reads the file that the variable name points to. One trailing line end is not part
// of the secret: editors add it.
func fromFile(name string, getenv func(string) string) (string, error) {
	path := getenv(name)
	if path == "" {
		return "", nil
	}
	info, err := os.Stat(path)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxSecret) {
		err = fmt.Errorf("%s is not a small regular file", path)
	}
	var raw []byte
	if err == nil {
		raw, err = os.ReadFile(path)
	}
	if err != nil {
		return "", reposage.Errorf(reposage.EInvalid, "environment variable %s: %v", name, err).
			WithHint("It must name a readable file that holds the secret and nothing else.")
	}
	value := strings.TrimSuffix(strings.TrimSuffix(string(raw), "\n"), "\r")
	if strings.ContainsAny(value, "\x00\r\n") {
		return "", reposage.Errorf(reposage.EInvalid, "environment variable %s: the file has more than one line", name).
			WithHint("It must name a readable file that holds the secret and nothing else.")
	}
	return value, nil
}

func setDataRoot(c *Config, root string) error {
	if filepath.IsAbs(root) {
		c.ModelDir = filepath.Join(root, "reposage", "models")
	}
	return nil
}

func oneOf(v string, allowed ...string) error {
	if slices.Contains(allowed, v) {
		return nil
	}
	return fmt.Errorf("%q is none of %s", v, strings.Join(allowed, ", "))
}

// dimension reads the length of a vector.
func dimension(v string) (int, error) {
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > 16384 {
		return 0, fmt.Errorf("%q is no number of dimensions from 1 to 16384", v)
	}
	return n, nil
}

func setCacheRoot(c *Config, root string) error {
	if filepath.IsAbs(root) {
		c.CacheDir = filepath.Join(root, "reposage")
	}
	return nil
}
