package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// The parts of CycloneDX 1.6 that are used (cyclonedx.org/docs/1.6/json).
type (
	bom struct {
		Format       string       `json:"bomFormat"`
		Spec         string       `json:"specVersion"`
		Serial       string       `json:"serialNumber"`
		Version      int          `json:"version"`
		Metadata     bomMetadata  `json:"metadata"`
		Components   []bomEntry   `json:"components"`
		Dependencies []bomDepends `json:"dependencies"`
	}
	bomMetadata struct {
		Timestamp string   `json:"timestamp"`
		Component bomEntry `json:"component"`
	}
	bomEntry struct {
		Type     string       `json:"type"`
		Ref      string       `json:"bom-ref"`
		Name     string       `json:"name"`
		Version  string       `json:"version"`
		PURL     string       `json:"purl"`
		Hashes   []bomHash    `json:"hashes,omitempty"`
		Licenses []bomLicense `json:"licenses,omitempty"`
	}
	bomHash struct {
		Algorithm string `json:"alg"`
		Content   string `json:"content"`
	}
	bomLicense struct {
		License struct {
			ID string `json:"id"`
		} `json:"license"`
	}
	bomDepends struct {
		Ref       string   `json:"ref"`
		DependsOn []string `json:"dependsOn"`
	}
)

// billOfMaterials renders the components as CycloneDX JSON.
func billOfMaterials(version string, when time.Time, components []component) ([]byte, error) {
	self := component{ecosystem: "golang", name: "github.com/reposage/reposage", version: version}
	main, err := entry(self)
	if err != nil {
		return nil, err
	}
	main.Type = "application"
	main.Licenses = []bomLicense{spdx("Apache-2.0")}
	b := bom{
		Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata:   bomMetadata{Timestamp: when.Format(time.RFC3339), Component: main},
		Components: []bomEntry{},
	}
	depends := bomDepends{Ref: main.Ref, DependsOn: []string{}}
	for _, c := range components {
		e, err := entry(c)
		if err != nil {
			return nil, err
		}
		b.Components = append(b.Components, e)
		depends.DependsOn = append(depends.DependsOn, e.Ref)
	}
	b.Dependencies = []bomDepends{depends}
	if b.Serial, err = serial(b); err != nil {
		return nil, err
	}
	raw, err := json.MarshalIndent(b, "", "  ")
	return append(raw, '\n'), err
}

func entry(c component) (bomEntry, error) {
	purl := packageURL(c)
	e := bomEntry{Type: "library", Ref: purl, Name: c.name, Version: c.version, PURL: purl}
	if hash, ok := strings.CutPrefix(c.integrity, "sha512-"); ok {
		raw, err := base64.StdEncoding.DecodeString(hash)
		if err != nil {
			return bomEntry{}, fmt.Errorf("integrity of %s: %w", c.name, err)
		}
		e.Hashes = []bomHash{{"SHA-512", hex.EncodeToString(raw)}}
	}
	seen := map[string]bool{}
	for _, l := range c.licenses {
		if id := identify(string(l.text)); id != "" && !seen[id] {
			seen[id] = true
			e.Licenses = append(e.Licenses, spdx(id))
		}
	}
	return e, nil
}

func spdx(id string) (l bomLicense) {
	l.License.ID = id
	return l
}

// packageURL returns the purl of a component (github.com/package-url/purl-spec).
func packageURL(c component) string {
	parts := strings.Split(c.name, "/")
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(url.PathEscape(p), "@", "%40")
	}
	return "pkg:" + c.ecosystem + "/" + strings.Join(parts, "/") + "@" + url.PathEscape(c.version)
}

// phrases tell the licences apart that occur among our components; an unknown text gets no
// identifier, but is in the archive all the same.
var phrases = []struct{ id, phrase string }{
	{"Apache-2.0", "Apache License Version 2.0"},
	{"MPL-2.0", "Mozilla Public License Version 2.0"},
	{"BSD-3-Clause", "Neither the name of"},
	{"BSD-2-Clause", "Redistributions in binary form must reproduce"},
	{"ISC", "Permission to use, copy, modify, and/or distribute this software"},
	{"Unicode-DFS-2016", "Permission is hereby granted, free of charge, to any person obtaining a copy of the Unicode data files"},
	{"Unicode-DFS-2016", "Unicode data files and any associated documentation"},
	{"MIT", "Permission is hereby granted, free of charge, to any person obtaining a copy of this software"},
}

// identify returns the SPDX identifier of a licence text, "" when it is none we know.
func identify(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for _, p := range phrases {
		if strings.Contains(text, p.phrase) {
			return p.id
		}
	}
	return ""
}

// serial makes the document's UUID from its content, so that the same inputs give the same file.
func serial(b bom) (string, error) {
	raw, err := json.Marshal(b)
	if err != nil {
		return "", err
	}
	h := sha256.Sum256(raw)
	h[6], h[8] = h[6]&0x0f|0x80, h[8]&0x3f|0x80 // RFC 9562: version 8, own content
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16]), nil
}
