// Command dist packs a built reposage binary for people: one archive with the binary, its version,
// the licences of everything compiled into it, a software bill of materials (CycloneDX) and checksums.
//
// What is inside a binary is read from the binary itself (Go modules) and from the grammars' lock
// file (npm), not from a list that someone must keep. The same inputs give the same bytes.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	root := flag.String("root", ".", "root of the checkout")
	binary := flag.String("binary", "bin/reposage", "built binary, relative to the root")
	version := flag.String("version", "", "version to name")
	flag.Parse()
	path, err := run(*root, *binary, *version)
	if err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
	fmt.Println(filepath.Join("dist", filepath.Base(path)))
}

// run makes the archive and returns its path.
func run(root, binary, version string) (string, error) {
	if version == "" || strings.ContainsAny(version, "/\\ \n") {
		return "", fmt.Errorf("-version %q cannot be part of a file name", version)
	}
	program, err := readProgram(filepath.Join(root, binary))
	if err != nil {
		return "", err
	}
	components, err := collect(root, program)
	if err != nil {
		return "", err
	}
	when, err := commitTime(root)
	if err != nil {
		return "", err
	}
	bom, err := billOfMaterials(version, when, components)
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("reposage_%s_%s_%s", version, program.os, program.arch)
	files, err := contents(root, binary, version, components)
	if err != nil {
		return "", err
	}
	files = append(files, file{"sbom.cdx.json", 0o644, bom})
	path := filepath.Join(root, "dist", name+".tar.gz")
	return path, writeArchive(path, name, when, files)
}

// contents returns the files of the archive without the bill of materials and the checksums.
func contents(root, binary, version string, components []component) ([]file, error) {
	raw, err := os.ReadFile(filepath.Join(root, binary))
	if err != nil {
		return nil, err
	}
	files := []file{{"reposage", 0o755, raw}, {"VERSION", 0o644, []byte(version + "\n")}}
	for _, name := range []string{"LICENSE", "README.md", "CHANGELOG.md"} {
		raw, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		files = append(files, file{name, 0o644, raw})
	}
	for _, c := range components {
		for _, l := range c.licenses {
			files = append(files, file{"LICENSES/" + c.folder() + "/" + l.name, 0o644, l.text})
		}
	}
	return files, nil
}

// commitTime is the time that every file of the archive bears: SOURCE_DATE_EPOCH if set
// (reproducible-builds.org), else that of the commit.
func commitTime(root string) (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		out, err := exec.Command("git", "-C", root, "log", "-1", "--format=%ct").Output()
		if err != nil {
			return time.Time{}, errors.New("read commit time: is this a git checkout? SOURCE_DATE_EPOCH may be set instead")
		}
		text = strings.TrimSpace(string(out))
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("commit time %q is no number", text)
	}
	return time.Unix(seconds, 0).UTC(), nil
}
