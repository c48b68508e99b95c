package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var when = time.Unix(1_700_000_000, 0).UTC()

func TestArchive(t *testing.T) {
	build := func() (string, []byte) {
		path := filepath.Join(t.TempDir(), "dist", "x.tar.gz")
		files := []file{{"reposage", 0o755, []byte("binary")}, {"LICENSES/npm/a@1/LICENSE", 0o644, []byte("text")}}
		if err := writeArchive(path, "x", when, files); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return path, raw
	}
	path, raw := build()
	if _, again := build(); !bytes.Equal(raw, again) {
		t.Error("the same files gave two archives")
	}
	if _, err := os.Stat(path + ".part"); !errors.Is(err, os.ErrNotExist) {
		t.Error("a partial file is left")
	}
	got := unpack(t, raw)
	sums := fmt.Sprintf("%x  LICENSES/npm/a@1/LICENSE\n%x  reposage\n", sha256.Sum256([]byte("text")), sha256.Sum256([]byte("binary")))
	if got["x/SHA256SUMS"] != sums || got["x/reposage"] != "binary" || len(got) != 3 {
		t.Errorf("got %q", got)
	}
}

func unpack(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for archive := tar.NewReader(zip); ; {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		files[h.Name] = string(data)
	}
}

func TestBillOfMaterials(t *testing.T) {
	mit := "MIT License\n\nPermission is hereby granted, free of charge,\nto any person obtaining a copy of this software and"
	components := []component{
		{ecosystem: "golang", name: "example.org/a", version: "v1.2.3+incompatible", licenses: []license{{"LICENSE", []byte(mit)}, {"COPYING", []byte(mit)}}},
		{ecosystem: "npm", name: "@scope/b", version: "1.0.0", integrity: "sha512-AAEC", licenses: []license{{"LICENSE", []byte("own words")}}},
	}
	raw, err := billOfMaterials("v0.1.0", when, components)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := billOfMaterials("v0.1.0", when, components)
	if !bytes.Equal(raw, again) {
		t.Error("not reproducible")
	}
	var b bom
	if err := json.Unmarshal(raw, &b); err != nil {
		t.Fatal(err)
	}
	if len(b.Components) != 2 || len(b.Dependencies[0].DependsOn) != 2 {
		t.Fatalf("got %+v", b)
	}
	first, second := b.Components[0], b.Components[1]
	if first.PURL != "pkg:golang/example.org/a@v1.2.3+incompatible" || len(first.Licenses) != 1 || first.Licenses[0].License.ID != "MIT" {
		t.Errorf("got %+v", first)
	}
	if second.PURL != "pkg:npm/%40scope/b@1.0.0" || second.Hashes[0].Content != "000102" || len(second.Licenses) != 0 {
		t.Errorf("got %+v", second)
	}
	components[1].integrity = "sha512-%"
	if _, err := billOfMaterials("v0.1.0", when, components); err == nil {
		t.Error("a damaged hash was accepted")
	}
}

func TestLicensesAreRequired(t *testing.T) {
	dir := t.TempDir()
	c := component{name: "a", version: "1"}
	if err := c.addLicenses(dir); err == nil || !strings.Contains(err.Error(), "no licence text") {
		t.Errorf("got %v", err)
	}
	if err := c.addLicenses(""); err == nil {
		t.Error("a missing folder was accepted")
	}
	nested := filepath.Join(dir, nestedLicenses[0])
	if err := os.MkdirAll(nested, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{filepath.Join(dir, "LICENSE.md"), filepath.Join(dir, "license.go"), filepath.Join(nested, "LICENSE")} {
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.addLicenses(dir); err != nil || len(c.licenses) != 2 {
		t.Errorf("got %v, %v", c.licenses, err)
	}
}

func TestVersionMustBeAFileName(t *testing.T) {
	for _, v := range []string{"", "a/b", "a b"} {
		if _, err := run(".", "x", v); err == nil {
			t.Errorf("%q was accepted", v)
		}
	}
}

func TestLinguistVersionIsThatOfTheTable(t *testing.T) {
	raw, err := os.ReadFile("../../internal/source/linguist.txt")
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(raw), "\n")
	if !strings.Contains(head, "go-enry "+linguistVersion+" ") {
		t.Errorf("the table is from another version than %s: %s", linguistVersion, head)
	}
}
