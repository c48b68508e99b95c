package term

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// terms writes the terms of a text: wholes as they are, parts, stems and pairs marked.
func terms(text string) string {
	var s Scanner
	var out []string
	for s.Reset([]byte(text)); s.Next(); {
		out = append(out, [...]string{Whole: "", Part: "-", Stem: "~", Pair: "+", Long: "!"}[s.Kind()]+string(s.Term()))
	}
	return strings.ReplaceAll(strings.Join(out, " "), LongTerm, "NUL")
}

func TestScanner(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		" \t,;()":                   "",
		"foo":                       "foo",
		"foo bar":                   "foo bar",
		"Foo":                       "foo",
		"HTTP":                      "http",
		"getHTTPServer":             "gethttpserver -get -http -server ~serv +gethttp +httpserver",
		"URLs, userIDs":             "urls ~url userids -user -ids",
		"parseURL":                  "parseurl -parse ~pars -url",
		"iPhone":                    "iphone -i -phone ~phon",
		"OAuth2Client":              "oauth2client -o -auth -2 -client +oauth +auth2",
		"WebSocketMap":              "websocketmap -web -socket -map +websocket +socketmap",
		"file_map":                  "file_map -file ~fil -map +filemap",
		"MAX_SIZE":                  "max_size -max -size ~siz +maxsize",
		"a__b":                      "a__b -a -b +ab",
		"__init__":                  "__init__ -init",
		"$scoped _x y_":             "$scoped -scoped ~scop _x -x y_ -y",
		"_ $ __":                    "_ $ __",
		"kebab-map":                 "kebab map",
		"sha256 utf8":               "sha256 -sha -256 utf8 -utf -8",
		"sha256Sum":                 "sha256sum -sha -256 -sum +sha256",
		"x86_64 1000 1_000":         "x86_64 -x -86 -64 +x86 1000 1_000 -1 -000",
		"0xDEADBEEF 0x1f 1e9 3d":    "0xdeadbeef 0x1f 1e9 3d",
		"64bit 2nd":                 "64bit -64 -bit 2nd -2 -nd",
		"deadbeef1234abcd facade12": "deadbeef1234abcd facade12 -facade ~facad -12",
		"don't":                     "don t",
		`"\nUsage: \tgetMap\n" \n`:  "nusage -usage ~usag tgetmap -getmap -get -map n n",
		`C:\dir\x`:                  "c dir x",
		"std::vector<T>":            "std vector ~vect t",
		"a\x00b \xff\xfe\xc3 c":     "a b c",
		"parsing":                   "parsing ~pars",
		"用户登录 getName名":             "用户 户登 登录 getname -get -name ~nam 名",
		"ユーザー 한국어":                  "ユー ーザ ザー 한국 국어",
		"ﾃｽﾞ":                       "ﾃｽ ｽﾞ -テズ",
		"สวย":                       "สว วย",
		"Привет мирСтрока":          "привет мирстрока -мир -строка",
		"ΣΊΣΥΦΟΣ σίσυφος":           "σίσυφοσ σίσυφοσ",
		"हिन्दी العربية":            "हिन्दी العربية",
		"Ｆｕｌｌ":                      "ｆｕｌｌ -full",
		"Café":                      "café -cafe ~caf",
		"cafe\u0301":                "cafe\u0301 -café -cafe ~caf",
		"ﬁn":                        "ﬁn -fin",
		"möchteNicht":               "möchtenicht -möchte -nicht -mochtenicht -mochte ~mocht -nicht",
		"й\u0301 Ångström":          "й\u0301 ångström -angstrom",
		"İst ẞ \u212a":              "ist -ist ß k -k",
		"x² ½":                      "x² -x -² -x2 -x -2 ½ -1 -2",
		"क\u200dष":                  "क\u200dष -कष",
		"🚀 👩\u200d💻❤️":              "🚀 👩 💻 ❤",
		"\u0301a —\u0301":           "a",
		"── → ≤ €":                  "",
	} {
		if got := terms(text); got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestLongRuns(t *testing.T) {
	long := strings.Repeat("a", MaxBytes)
	for text, want := range map[string]string{
		long:                              long,
		long + "b":                        long + " !NUL",
		long + "é x":                      long + " !NUL",
		strings.Repeat("é", MaxBytes):     strings.Repeat("é", MaxBytes/2) + " !NUL",
		"x" + strings.Repeat("漢", 40_000): "x" + strings.Repeat(" 漢漢", 39_999),
	} {
		got := terms(text)
		if i := strings.Index(got, " -"); i >= 0 {
			got = got[:i] // forms without accents
		}
		if got != want {
			t.Errorf("%.20q…:\n got %.200s\nwant %.200s", text, got, want)
		}
	}
	if parts := strings.Count(terms(strings.Repeat("aB", 48)), "-"); parts != maxParts {
		t.Errorf("%d parts", parts)
	}
}

func TestSpans(t *testing.T) {
	const text = "x getHTTPServers é名名 fooÄ"
	var s Scanner
	var got []string
	for s.Reset([]byte(text)); s.Next(); {
		start, end := s.Span()
		got = append(got, text[start:end])
	}
	want := []string{"x", "getHTTPServers", "get", "HTTP", "Servers", "Servers", "getHTTP", "HTTPServers", "é", "é", "名名", "fooÄ", "fooÄ", "fooÄ", "fooÄ", "fooÄ", "fooÄ"}
	if !slices.Equal(got, want) {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}

func TestStems(t *testing.T) {
	for stemmed, words := range map[string]string{
		"pars": "parse parses parsed parsing parser parsers", "query": "queries querying", "retry": "retries retried", "cach": "cache caches cached caching",
		"handl": "handle handles handler handlers handling", "serv": "serve server servers serving", "rout": "route routes router routing",
		"string": "strings stringer", "process": "processes processor processing processed", "iter": "iterate iterator iteration iterating iterable",
		"connect": "connection connections connector connected", "compress": "compression compressor", "valid": "validate validated validating validation validator validity",
		"call": "calls called caller calling", "control": "controls controller controlled controlling", "stop": "stops stopped stopping stopper",
		"run": "running runner runners", "get": "getter getters", "index": "indexes indexed indexer indexing", "class": "classes", "alias": "aliases",
		"http": "https", "verify": "verifies verified verifier verification", "deploy": "deployment deployments deployed", "configur": "configure configured configuration",
		"render": "", "rend": "render renders renderer rendering", "releas": "release releases released releasing", "buf": "", "buff": "buffer buffers buffered buffering",
		"install": "installs", "instal": "installer installed install", "copy": "copies copied copying", "option": "", "opt": "options optional", "serializ": "serialize serialise serializer serializing serialized serialization serialisation serializable", "creat": "create created creator creation",
		"ref": "refer reference references referenced", "depend": "dependency dependencies dependent depends depending", "recurs": "recursion recursive", "alloc": "allocate allocator allocation",
	} {
		for word := range strings.FieldsSeq(words) {
			var buf [maxStemmed]byte
			got := string(buf[:stem(&buf, []byte(word))])
			if got != stemmed && (stemmed != "install" || got != "instal") {
				t.Errorf("%s: %q, not %q", word, got, stemmed)
			}
		}
	}
	for word := range strings.FieldsSeq("class process need speed string thing bring red status analysis alias canvas bus use used user get null conn diff abc run tree free query README 123abc naïve repeat format important constant element version") {
		var buf [maxStemmed]byte
		if n := stem(&buf, []byte(word)); n != 0 {
			t.Errorf("%s has the stem %s", word, buf[:n])
		}
	}
}

// TestFoldFollowsRegexp holds what a search for a pattern relies on: runes that (?i) takes for the same fold to
// the same, and are of the same script.
func TestFoldFollowsRegexp(t *testing.T) {
	for r := range rune(unicode.MaxRune + 1) {
		of := scriptOf(r)
		for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
			if Fold(o) != Fold(r) {
				t.Errorf("%c folds to %c, %c to %c", r, Fold(r), o, Fold(o))
			}
			if scriptOf(o) != of {
				t.Errorf("%c is %d, %c is %d", r, of, o, scriptOf(o))
			}
			if of == gram {
				t.Errorf("%c has no words, but case", r)
			}
		}
		if Fold(Fold(r)) != Fold(r) {
			t.Errorf("%c folds twice", r)
		}
		if folded := Fold(r); (of == worded) != (scriptOf(folded) == worded) {
			t.Errorf("%c folds out of its run", r)
		}
	}
}

func TestOfGivesEachTermOnce(t *testing.T) {
	var got []string
	for _, term := range Of("getName get_name") {
		got = append(got, term.Text)
	}
	if want := []string{"getname", "get", "name", "nam", "get_name"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStop(t *testing.T) {
	for word, want := range map[string]bool{"where": true, "the": true, "is": true, "server": false, "do": true, "": false} {
		if Stop(word) != want {
			t.Errorf("Stop(%q) is %v", word, !want)
		}
	}
}

func TestNeedles(t *testing.T) {
	for literal, want := range map[string]string{
		"Server.handle(": "server handle", "foo_BAR": "foo_bar", "用户a": "用户 a", "登": "登", "🚀": "🚀", "(\xff": "", "\u0301x": "x",
		strings.Repeat("a", 200): strings.Repeat("a", MaxBytes),
	} {
		var got []string
		Needles(literal, func(n string) { got = append(got, n) })
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: %q, not %q", literal, s, want)
		}
	}
}

// FuzzNeedles holds what Needles promises, for every piece of a text in another case.
func FuzzNeedles(f *testing.F) {
	f.Add("func (s *Server) getHTTPServer() { utf8 }", uint16(10), uint16(20))
	f.Add("用户登录系统 getUser名字 cafe\u0301 か\u3099き Straße ΣΊΣ", uint16(3), uint16(30))
	f.Add("й\u0301 ΰń", uint16(0), uint16(9))
	f.Add(strings.Repeat("x", 300)+"\x00\xff", uint16(3), uint16(250))
	f.Fuzz(func(t *testing.T, text string, from, length uint16) {
		checkScanner(t, text)
		runes := []rune(text)
		if len(runes) == 0 {
			return
		}
		start := int(from) % len(runes)
		end := min(len(runes), start+int(length)%64)
		piece := string(runes[start:end])
		var wholes []string
		var s Scanner
		for s.Reset([]byte(text)); s.Next(); {
			switch s.Kind() {
			case Long:
				return
			case Whole:
				wholes = append(wholes, string(s.Term()))
			}
		}
		for _, literal := range []string{piece, strings.ToUpper(piece), strings.ToLower(piece)} {
			if !strings.EqualFold(literal, piece) {
				continue
			}
			Needles(literal, func(needle string) {
				if !slices.ContainsFunc(wholes, func(w string) bool { return strings.Contains(w, needle) }) {
					t.Fatalf("%q of %q needs %q, the text has %q", literal, text, needle, wholes)
				}
			})
		}
	})
}

// checkScanner reports terms that are empty, too long or not of the text.
func checkScanner(t *testing.T, text string) {
	var s Scanner
	at := 0
	for s.Reset([]byte(text)); s.Next(); {
		start, end := s.Span()
		if s.Kind() == Whole && start < at || end < start || end > len(text) || len(s.Term()) == 0 || len(s.Term()) > 4*MaxBytes || !utf8.Valid(s.Term()) {
			t.Fatalf("%q of kind %d spans %d to %d of %d bytes after %d", s.Term(), s.Kind(), start, end, len(text), at)
		}
		if s.Kind() == Whole {
			at = start
		}
		if (s.Kind() == Long) != (string(s.Term()) == LongTerm) {
			t.Fatalf("%q is of kind %d", s.Term(), s.Kind())
		}
	}
}

func ExampleScanner() {
	var s Scanner
	for s.Reset([]byte("newFileNames()")); s.Next(); {
		fmt.Print(string(s.Term()), " ")
	}
	// Output: newfilenames new file fil names nam newfile filenames
}

// source is Go code of every common shape.
var source = bytes.Repeat([]byte(`// serveFiles answers requests for the files below root. It never follows symbolic links.
func (s *fileServer) serveFiles(w http.ResponseWriter, r *http.Request) error {
	name := path.Clean("/" + r.URL.Path)
	if !strings.HasPrefix(name, s.max_prefix) || len(name) > 1024 {
		return fmt.Errorf("serve %q: %w", name, errNotFound)
	}
	for i, entry := range s.entries { // in order
		if entry.Name() == name { return s.copyUTF8(w, entry, i, 0xff) }
	}
	return nil
}
`), 200)

func BenchmarkScannerASCII(b *testing.B) { benchmarkScanner(b, source) }

func BenchmarkScannerUnicode(b *testing.B) {
	benchmarkScanner(b, []byte(strings.Repeat("Функция возвращает имяФайла и ошибку. 返回用户名称和错误 retourne le fichier demandé\n", 500)))
}

func benchmarkScanner(b *testing.B, text []byte) {
	var s Scanner
	n := 0
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		for s.Reset(text); s.Next(); {
			n += len(s.Term())
		}
	}
	if n == 0 {
		b.Fatal("no terms")
	}
}
