package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/reposage/reposage/internal/measure"
)

func renderHTML(t *testing.T, r *measure.Repository) string {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestHTMLGolden(t *testing.T) {
	golden(t, "report.html", renderHTML(t, fixture()))
	golden(t, "report-empty.html", renderHTML(t, empty()))
}

// element is a start tag with its attributes.
type element struct {
	name  string
	attrs map[string]string
}

var (
	rawText   = regexp.MustCompile(`(?s)<(style|script)([^>]*)>(.*?)</(?:style|script)>`)
	startTag  = regexp.MustCompile(`<([a-zA-Z][a-zA-Z0-9]*)([^>]*)>`)
	attribute = regexp.MustCompile(`([a-zA-Z:-]+)(?:="([^"]*)")?`)
)

// elements lists the start tags of a page. Text has no "<", so every match is a tag.
func elements(page string) []element {
	var list []element
	for _, m := range startTag.FindAllStringSubmatch(rawText.ReplaceAllString(page, "<$1$2>"), -1) {
		e := element{m[1], map[string]string{}}
		for _, a := range attribute.FindAllStringSubmatch(m[2], -1) {
			e.attrs[a[1]] = html.UnescapeString(a[2])
		}
		list = append(list, e)
	}
	return list
}

func TestHTMLLoadsNothing(t *testing.T) {
	page := renderHTML(t, fixture())
	for _, e := range elements(page) {
		switch e.name {
		case "img", "iframe", "object", "embed", "form", "base", "video", "audio", "source", "use", "image", "foreignObject":
			t.Errorf("there is a %s element", e.name)
		}
		for name, value := range e.attrs {
			switch {
			case strings.HasPrefix(name, "on"), name == "style", name == "src", name == "srcset", name == "action", name == "xlink:href":
				t.Errorf("<%s> has %s=%q", e.name, name, value)
			case name == "href" && !strings.HasPrefix(value, "#") && value != "data:,":
				t.Errorf("<%s> refers to %q", e.name, value)
			}
		}
	}
	for _, loader := range []string{"@import", "url(", "fetch(", "XMLHttpRequest", "import(", "innerHTML", "insertAdjacentHTML", "eval(", "document.write"} {
		if strings.Contains(styleSheet, loader) || strings.Contains(script, loader) {
			t.Errorf("the style sheet or script uses %s", loader)
		}
	}
}

func TestHTMLPolicyAdmitsWhatIsInside(t *testing.T) {
	page := renderHTML(t, fixture())
	policy := ""
	for _, e := range elements(page) {
		if e.attrs["http-equiv"] == "Content-Security-Policy" {
			policy = e.attrs["content"]
		}
	}
	if !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %q", policy)
	}
	styles, scripts := 0, 0
	for _, m := range rawText.FindAllStringSubmatch(page, -1) {
		if strings.Contains(m[2], "application/json") {
			continue
		}
		source := fmt.Sprintf("%s-src '%s'", m[1], cspHash(m[3]))
		if !strings.Contains(policy, source) {
			t.Errorf("the policy does not admit the %s: %s", m[1], source)
		}
		if m[1] == "style" {
			styles++
		} else {
			scripts++
		}
	}
	if styles != 1 || scripts != 1 {
		t.Errorf("%d style sheets and %d scripts, want one each", styles, scripts)
	}
}

func TestHTMLHostileNames(t *testing.T) {
	page := renderHTML(t, fixture())
	for i, line := range strings.Split(page, "\n") {
		if !isPlain(line) {
			t.Errorf("line %d is not inert: %q", i+1, line)
		}
	}
	for _, raw := range []string{"<img", "<script>alert", "</script><script>alert", "<b>bold</b>"} {
		if strings.Contains(page, raw) {
			t.Errorf("%s is in the page unescaped", raw)
		}
	}
	text := strings.ReplaceAll(page, "<wbr>", "")
	for _, name := range hostileNames {
		if want := template.HTMLEscapeString(Visible(name)); !strings.Contains(text, want) {
			t.Errorf("%s is not shown", want)
		}
	}
}

func TestHTMLMapData(t *testing.T) {
	page := renderHTML(t, fixture())
	for _, m := range rawText.FindAllStringSubmatch(page, -1) {
		if !strings.Contains(m[2], "application/json") {
			continue
		}
		var data struct {
			History bool
			Tree    []any
		}
		if err := json.Unmarshal([]byte(m[3]), &data); err != nil {
			t.Fatal(err)
		}
		if !data.History || len(data.Tree) != 7 {
			t.Fatalf("the data is %+v", data)
		}
		names := map[any]bool{}
		for _, c := range data.Tree[6].([]any) {
			names[c.([]any)[0]] = true
		}
		for _, n := range hostileNames {
			if !names[Visible(n)] {
				t.Errorf("%s is not in the data", Visible(n))
			}
		}
		return
	}
	t.Fatal("there is no data")
}

func TestHTMLIsAccessible(t *testing.T) {
	for name, page := range map[string]string{"full": renderHTML(t, fixture()), "empty": renderHTML(t, empty())} {
		t.Run(name, func(t *testing.T) {
			list := elements(page)
			ids := map[string]bool{}
			for _, e := range list {
				if id, ok := e.attrs["id"]; ok {
					if ids[id] {
						t.Errorf("two elements have the id %q", id)
					}
					ids[id] = true
				}
			}
			level := 0
			for _, e := range list {
				checkElement(t, e, ids)
				if len(e.name) == 2 && e.name[0] == 'h' && e.name[1] >= '1' && e.name[1] <= '6' {
					next := int(e.name[1] - '0')
					if next > level+1 {
						t.Errorf("a heading of level %d follows level %d", next, level)
					}
					level = next
				}
			}
			if strings.Count(page, "<h1>") != 1 || !strings.Contains(page, `<html lang="en">`) || !strings.Contains(page, "<main ") {
				t.Error("there must be one h1, a language and a main element")
			}
		})
	}
}

func checkElement(t *testing.T, e element, ids map[string]bool) {
	t.Helper()
	switch e.name {
	case "th":
		if e.attrs["scope"] == "" {
			t.Errorf("a th has no scope: %v", e.attrs)
		}
	case "svg":
		_, labelled := e.attrs["aria-labelledby"]
		_, label := e.attrs["aria-label"]
		hidden := e.attrs["aria-hidden"] == "true" || e.attrs["viewBox"] == "0 0 140 12" // the key is hidden as a whole
		if !hidden && (e.attrs["role"] != "img" || !labelled && !label) {
			t.Errorf("a drawing has no text: %v", e.attrs)
		}
	}
	for _, id := range []string{e.attrs["aria-labelledby"], strings.TrimPrefix(e.attrs["href"], "#")} {
		if id != "" && id != "data:," && !ids[id] {
			t.Errorf("<%s> refers to %q, which is not there", e.name, id)
		}
	}
}

// TestContrast holds text on its background to 4.5:1 (WCAG 2.2, 1.4.3) in both themes.
func TestContrast(t *testing.T) {
	pairs := [][2]string{{"ink", "paper"}, {"ink", "sheet"}, {"soft", "paper"}, {"soft", "sheet"}, {"soft", "faint"}, {"accent", "paper"},
		{"accent", "sheet"}, {"accent", "faint"}, {"ink", "warn"}, {"soft", "folder"}, {"on-cold", "h0"}, {"on-cold", "h1"}, {"on-cold", "h2"},
		{"on-cold", "h3"}, {"on-h4", "h4"}, {"on-hot", "h5"}, {"on-hot", "h6"}}
	for theme, colours := range themes(t) {
		for _, p := range pairs {
			if c := contrast(colours[p[0]], colours[p[1]]); c < 4.5 {
				t.Errorf("%s: %s on %s has a contrast of %.2f", theme, p[0], p[1], c)
			}
		}
	}
}

// TestHeatScale checks that each level is told from the next by lightness alone, in one direction:
// the scale then works for every kind of colour vision and in grey print.
func TestHeatScale(t *testing.T) {
	for theme, colours := range themes(t) {
		for i := range heatLevels {
			a, b := luminance(colours[fmt.Sprintf("h%d", i)]), luminance(colours[fmt.Sprintf("h%d", i+1)])
			if theme == "light" {
				a, b = b, a
			}
			if i > 0 && (b+0.05)/(a+0.05) < 1.12 || i == 0 && theme == "dark" && a >= b {
				t.Errorf("%s: levels %d and %d have luminance %.3f and %.3f", theme, i, i+1, a, b)
			}
		}
	}
}

// themes reads the colours of the style sheet.
func themes(t *testing.T) map[string]map[string][3]float64 {
	t.Helper()
	light, dark, found := strings.Cut(styleSheet, "prefers-color-scheme: dark")
	if !found {
		t.Fatal("there is no dark theme")
	}
	dark, _, _ = strings.Cut(dark, "* {")
	out := map[string]map[string][3]float64{}
	for theme, css := range map[string]string{"light": light, "dark": dark} {
		out[theme] = map[string][3]float64{}
		for _, m := range regexp.MustCompile(`--([a-z0-9-]+): #([0-9a-f]{6})`).FindAllStringSubmatch(css, -1) {
			n, err := strconv.ParseUint(m[2], 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			out[theme][m[1]] = [3]float64{float64(n >> 16), float64(n >> 8 & 255), float64(n & 255)}
		}
	}
	return out
}

func luminance(rgb [3]float64) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := rgb[i] / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func contrast(a, b [3]float64) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func TestHTMLIsBounded(t *testing.T) {
	r := fixture()
	root := &measure.TreeNode{Name: "large"}
	for i := range 100 {
		folder := &measure.TreeNode{Name: fmt.Sprintf("folder%d", i), Path: fmt.Sprintf("folder%d", i)}
		for k := range 100 {
			name := fmt.Sprintf("file%d.go", k)
			folder.Children = append(folder.Children, &measure.TreeNode{Name: name, Path: folder.Path + "/" + name, Files: 1, Size: 10000 / (k + 1), Hotspot: int64(i * k)})
		}
		root.Children = append(root.Children, folder)
	}
	sumTree(root)
	r.Treemap = root
	if n := len(drawTreemap(root, newHeat(root, true))); n > 4000 {
		t.Errorf("%d cells are drawn for 10,000 files", n)
	}
	if n := len(renderHTML(t, r)); n > 2<<20 {
		t.Errorf("the page has %d bytes", n)
	}
}

func TestHeatLevels(t *testing.T) {
	leaf := func(hotspot int64, cognitive int) *measure.TreeNode {
		return &measure.TreeNode{Path: "x", Hotspot: hotspot, Cognitive: cognitive}
	}
	root := &measure.TreeNode{Children: []*measure.TreeNode{leaf(3600, 10), leaf(0, 40), {Name: "9 more files", Cognitive: 9999}}}
	history, plain := newHeat(root, true), newHeat(root, false)
	tests := []struct {
		name string
		got  int
		want int
	}{
		{"hottest", history.level(leaf(3600, 0)), 6},
		{"a quarter of it", history.level(leaf(900, 0)), 3},
		{"least", history.level(leaf(1, 0)), 1},
		{"none", history.level(leaf(0, 99)), 0},
		{"without history the most complex file is hottest", plain.level(leaf(0, 40)), 6},
		{"without history a sum of files stays cold", plain.level(root.Children[2]), 0},
		{"nothing to compare with", newHeat(&measure.TreeNode{}, true).level(leaf(5, 5)), 0},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: level %d, want %d", tt.name, tt.got, tt.want)
		}
	}
}
