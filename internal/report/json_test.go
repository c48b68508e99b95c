package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
)

func renderJSON(t *testing.T, r *measure.Repository, o JSONOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := JSON(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// fixtureFiles yields one full file for each hostile name, then err if it is set.
func fixtureFiles(err error) iter.Seq2[*measure.FileResult, error] {
	return func(yield func(*measure.FileResult, error) bool) {
		for i, path := range hostileNames {
			f := &measure.FileResult{
				File:    reposage.File{Entry: reposage.Entry{Path: path, Blob: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", Size: 900}, Language: "Go", Kind: reposage.KindCode, Encoding: "utf-8"},
				Metrics: reposage.FileMetrics{Lines: 30, CodeLines: 20, CommentLines: 5, BlankLines: 5, Tokens: 100},
				Churn:   reposage.Churn{Commits: i},
			}
			if i == 0 {
				f.Bidi, f.Invisible, f.Homoglyph, f.Test = 3, 4, 5, true
				f.Metrics.Functions = []reposage.FunctionMetrics{{Name: "f\u202e", Kind: reposage.SymMethod, Line: 3, EndLine: 9, NLOC: 6, Cyclomatic: 2, Cognitive: 1}}
			}
			if !yield(f, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

func TestJSONGolden(t *testing.T) {
	golden(t, "report.json", renderJSON(t, fixture(), JSONOptions{}))
	golden(t, "report-full.json", renderJSON(t, empty(), JSONOptions{Files: fixtureFiles(nil)}))
}

func TestJSONFitsItsSchema(t *testing.T) {
	for name, text := range map[string]string{
		"fixture": renderJSON(t, fixture(), JSONOptions{}),
		"empty":   renderJSON(t, empty(), JSONOptions{}),
		"full":    renderJSON(t, fixture(), JSONOptions{Files: fixtureFiles(nil)}),
		"no file": renderJSON(t, empty(), JSONOptions{Files: func(func(*measure.FileResult, error) bool) {}}),
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if err := closedSchema(t).Validate(doc); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSchemaRefuses(t *testing.T) {
	good := renderJSON(t, fixture(), JSONOptions{})
	for name, edit := range map[string][2]string{
		"another version":  {`"schema_version": 1`, `"schema_version": 2`},
		"an unknown field": {`"analyser": "1"`, `"analyser": "1", "analyzer": "1"`},
		"a missing field":  {`"analyser": "1",`, ``},
		"a wrong type":     {`"entries": 523`, `"entries": "523"`},
		"a wrong reason":   {`"reason": "binary"`, `"reason": "no_idea"`},
	} {
		bad := strings.Replace(good, edit[0], edit[1], 1)
		if bad == good {
			t.Errorf("%s: %q is not in the report", name, edit[0])
		}
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(bad))
		if err != nil {
			t.Fatal(err)
		}
		if closedSchema(t).Validate(doc) == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

// closedSchema compiles the published schema with every object closed, so that a field which the
// schema does not describe fails the test. Readers get the open form: they must ignore new fields.
func closedSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("../../docs/schema/report-v1.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	closeObjects(doc)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("report.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func closeObjects(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, described := v["properties"].(map[string]any); described && v["type"] == "object" {
			v["additionalProperties"] = false
		}
		for _, child := range v {
			closeObjects(child)
		}
	case []any:
		for _, child := range v {
			closeObjects(child)
		}
	}
}

func TestJSONIsInertText(t *testing.T) {
	text := renderJSON(t, fixture(), JSONOptions{Files: fixtureFiles(nil)})
	for i, line := range strings.Split(text, "\n") {
		if !isPlain(line) {
			t.Errorf("line %d: %q", i+1, line)
		}
	}
	if strings.Contains(text, "<script") {
		t.Error("a script tag survived")
	}
}

func TestJSONNamesAreReversible(t *testing.T) {
	var doc struct {
		Worst []struct {
			Path string `json:"path"`
		} `json:"worst_functions"`
	}
	if err := json.Unmarshal([]byte(renderJSON(t, fixture(), JSONOptions{})), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Worst) != len(hostileNames) {
		t.Fatalf("%d functions, want %d", len(doc.Worst), len(hostileNames))
	}
	for i, f := range doc.Worst {
		if got := readName(t, f.Path); got != hostileNames[i] {
			t.Errorf("%q came back as %q", hostileNames[i], got)
		}
	}
}

// readName undoes portableName as docs/report-json.md tells readers to.
func readName(t *testing.T, s string) string {
	t.Helper()
	if !strings.HasPrefix(s, `"`) {
		return s
	}
	var b strings.Builder
	for s = s[1 : len(s)-1]; s != ""; {
		switch {
		case strings.HasPrefix(s, `\x`):
			n, err := strconv.ParseUint(s[2:4], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			b.WriteByte(byte(n))
			s = s[4:]
		case s[0] == '\\':
			b.WriteByte(s[1])
			s = s[2:]
		default:
			b.WriteByte(s[0])
			s = s[1:]
		}
	}
	return b.String()
}

func FuzzPortableName(f *testing.F) {
	for _, s := range hostileNames {
		f.Add(s)
	}
	f.Add(`\x41"`)
	f.Fuzz(func(t *testing.T, s string) {
		if got := readName(t, portableName(s)); got != s {
			t.Errorf("%q became %q and came back as %q", s, portableName(s), got)
		}
		text, err := json.Marshal(portableName(s))
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := writeJSON(&b, text); err != nil {
			t.Fatal(err)
		}
		var back string
		if err := json.Unmarshal(b.Bytes(), &back); err != nil || back != portableName(s) {
			t.Errorf("%q was written as %s and read as %q (%v)", s, b.Bytes(), back, err)
		}
		if !isPlain(b.String()) {
			t.Errorf("%s is not inert", b.Bytes())
		}
	})
}

func TestJSONErrors(t *testing.T) {
	broken := errors.New("disk gone")
	if err := JSON(&bytes.Buffer{}, fixture(), JSONOptions{Files: fixtureFiles(broken)}); !errors.Is(err, broken) {
		t.Errorf("a failing file source gave %v", err)
	}
	for name, render := range map[string]func(w failingWriter) error{
		"text":     func(w failingWriter) error { return Text(w, fixture(), TextOptions{}) },
		"json":     func(w failingWriter) error { return JSON(w, fixture(), JSONOptions{}) },
		"markdown": func(w failingWriter) error { return Markdown(w, fixture()) },
	} {
		if err := render(failingWriter{broken}); !errors.Is(err, broken) {
			t.Errorf("%s: a failing writer gave %v", name, err)
		}
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }
