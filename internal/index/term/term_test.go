package term

import (
	"fmt"
	"strings"
	"testing"
)

// terms writes the terms of a text: wholes as they are, parts, stems and pairs marked.
func terms(text string) string {
	var s Scanner
	var out []string
	for s.Reset([]byte(text)); s.Next(); {
		out = append(out, [...]string{"", "", "-", "~", "+", "!"}[s.Kind()]+string(s.Term()))
	}
	return strings.ReplaceAll(strings.Join(out, " "), "\x00", "NUL")
}

func TestScanner(t *testing.T) {
	for text, want := range map[string]string{
		"getHTTPServer": "gethttpserver -get -http -server ~serv +gethttp +httpserver",
		"foo":           "foo",
		"sha256":        "sha256 -sha -256",
	} {
		if got := terms(text); got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
}

func ExampleOf() {
	for _, t := range Of("fileNames") {
		fmt.Println(t.Text)
	}
	// Output:
	// filenames
	// file
	// fil
	// names
	// nam
}
