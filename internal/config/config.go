// Package config reads the environment: the one place of the program that does. Every variable is a row of
// [Table], so that its name, meaning and parser stand together and the documentation can be made from it.
package config

import (
	"fmt"
	"os"
	"path/filepath"
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
		set: func(c *Config, v string) error { return setCacheRoot(c, filepath.Join(v, ".cache")) }},
	{Name: "XDG_CACHE_HOME", Doc: "Caches are kept in $XDG_CACHE_HOME/reposage. Must be absolute; ignored otherwise, as the XDG specification asks.",
		set: setCacheRoot},
	{Name: "REPOSAGE_CACHE_DIR", Doc: "The folder for caches itself.",
		set: func(c *Config, v string) error { c.CacheDir = v; return nil }},
	{Name: "REPOSAGE_CACHE_SIZE", Doc: "The most the fact cache may take on disk, such as 500MiB or 4GiB.",
		set: func(c *Config, v string) (err error) { c.CacheSize, err = ParseSize(v); return err }},
	{Name: "REPOSAGE_GIT_TOKEN", Doc: "Access token for private repositories over https.", Secret: true,
		set: func(c *Config, v string) error { c.GitToken = v; return nil }},
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

func setCacheRoot(c *Config, root string) error {
	if filepath.IsAbs(root) {
		c.CacheDir = filepath.Join(root, "reposage")
	}
	return nil
}
