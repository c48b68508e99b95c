package parse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/reposage/reposage"
)

const childArg = "parse-child-of-test"

// TestMain turns the test binary into a parse child when a pool of a test starts it as one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childArg {
		if err := Serve(os.Stdin, os.Stdout, testCallback); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// testCallback dies of symbols with telling names, as a grammar with a bug would.
func testCallback(extra string) (Callback, error) {
	return func(_ []byte, f *reposage.Facts) []byte {
		for _, s := range f.Symbols {
			switch s.Name {
			case "dieSEGV":
				_ = syscall.Kill(os.Getpid(), syscall.SIGSEGV)
				select {}
			case "dieKILL":
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {}
			case "hang":
				select {}
			}
		}
		return []byte(extra + f.Language)
	}, nil
}

func newTestPool(t *testing.T, o PoolOptions) *Pool {
	t.Helper()
	o.Command = []string{os.Args[0], childArg}
	p, err := NewPool(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func parseOne(t *testing.T, p *Pool, language, text string) (*reposage.Facts, Result) {
	t.Helper()
	res, err := p.Parse(context.Background(), language, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	f, err := DecodeFacts(res.Facts)
	if err != nil {
		t.Fatal(err)
	}
	return f, res
}

func TestPoolGivesWhatTheParserGives(t *testing.T) {
	pool := newTestPool(t, PoolOptions{Workers: 2, Extra: "x-"})
	p := NewParser(Limits{})
	defer p.Close()
	text := "package a\n\n// F is.\nfunc F(a int) bool {\n\treturn a > 1 && a < 3\n}\n"
	f, res := parseOne(t, pool, "Go", text)
	if got, want := dump(f, []byte(text)), dump(p.Facts("Go", []byte(text)), []byte(text)); got != want {
		t.Errorf("pool:\n%s\nparser:\n%s", got, want)
	}
	if string(res.Extra) != "x-Go" {
		t.Errorf("extra = %q", res.Extra)
	}
}

// TestDyingChildCostsItsFile: a child that crashes, is killed or hangs on file k costs that file; the files
// before and after it are complete (S16).
func TestDyingChildCostsItsFile(t *testing.T) {
	for name, want := range map[string]reposage.LimitReason{"dieSEGV": reposage.LimitCrash, "dieKILL": reposage.LimitMemory, "hang": reposage.LimitTime} {
		t.Run(name, func(t *testing.T) {
			pool := newTestPool(t, PoolOptions{Workers: 2, Backstop: time.Millisecond, Limits: Limits{CPU: 50 * time.Millisecond, PerMB: time.Millisecond}})
			var wg sync.WaitGroup
			for i := range 9 {
				wg.Go(func() {
					fn := fmt.Sprintf("fine%d", i)
					if i == 4 {
						fn = name
					}
					f, res := parseOne(t, pool, "Go", "package a\nfunc "+fn+"() {}\n")
					if i == 4 {
						if res.Limit != want || f.Limit != want || len(f.Symbols) != 0 || f.Lines != 2 {
							t.Errorf("file %d: limit %q, facts %q, %d symbols, %d lines; want %q and lines only", i, res.Limit, f.Limit, len(f.Symbols), f.Lines, want)
						}
						return
					}
					if res.Limit != "" || len(f.Symbols) != 1 {
						t.Errorf("file %d: limit %q, %d symbols", i, res.Limit, len(f.Symbols))
					}
				})
			}
			wg.Wait()
		})
	}
}

func TestPoolEndsWithItsContext(t *testing.T) {
	pool := newTestPool(t, PoolOptions{Workers: 1})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() {
		_, err := pool.Parse(ctx, "Go", []byte("package a\nfunc hang() {}\n"))
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
	if f, _ := parseOne(t, pool, "Go", "package a\nfunc f() {}\n"); len(f.Symbols) != 1 {
		t.Error("the pool does not go on after a canceled file")
	}
}

func TestPoolWithoutProgram(t *testing.T) {
	p, err := NewPool(PoolOptions{Command: []string{"/nonexistent/program"}})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, err := p.Parse(context.Background(), "Go", []byte("package a")); err == nil {
		t.Error("no error from a pool that cannot start children")
	}
}

// bombs are the shapes of hostile-inputs.md rows 35, 36 and 38 and S15, at the size limit of a file.
func bombs() map[string]string {
	random := func(alphabet string, n int) string {
		b := make([]byte, n)
		state := uint64(88172645463325252)
		for i := range b {
			state ^= state << 13
			state ^= state >> 7
			state ^= state << 17
			b[i] = alphabet[state%uint64(len(alphabet))]
		}
		return string(b)
	}
	return map[string]string{
		"open parens":      strings.Repeat("(", 2<<20),
		"nested parens":    strings.Repeat("(", 1<<20) + strings.Repeat(")", 1<<20),
		"open brackets":    strings.Repeat("[{", 1<<19),
		"open comments":    strings.Repeat("/* ", 10<<10),
		"punctuation":      random("{}()[]<>;:,.!&|=+-*/\"'\\`#$%^~?@ \n", 1<<20),
		"random bytes":     random(string([]byte{0, 1, 2, 7, 10, 13, 32, 34, 39, 40, 41, 92, 123, 125, 195, 40, 226, 130}), 1<<20),
		"one line":         strings.Repeat("a=b+c;", 300<<10),
		"else-if":          "int f(){" + strings.Repeat("if(a){}else ", 50_000) + ";}",
		"nested blocks":    "void f(){" + strings.Repeat("if(a){", 5_000) + strings.Repeat("}", 5_000) + "}",
		"terms":            "x = " + strings.Repeat("a + ", 200_000) + "a;",
		"data as source":   strings.Repeat("0x1234, 0xabcd, \"text\", 3.14e5,\n", 40_000),
		"prose":            strings.Repeat("It was the best of times, it wasn't the worst (or was it?)\n", 20_000),
		"nested arrays":    strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000),
		"unclosed strings": strings.Repeat("\"abc\n'def\n`ghi\n", 60_000),
	}
}

// TestBombs: whatever the bytes, each language's parser ends within its CPU budget, and the next file is
// read as if nothing had been.
func TestBombs(t *testing.T) {
	languages := []string{"JavaScript", "C++", "Python", "Rust"}
	if !testing.Short() {
		languages = Languages()
	}
	limits := Limits{CPU: 100 * time.Millisecond, PerMB: 100 * time.Millisecond}
	pool := newTestPool(t, PoolOptions{Workers: 2, Limits: limits})
	var wg sync.WaitGroup
	gate := make(chan struct{}, 3)
	for name, text := range bombs() {
		for _, language := range languages {
			gate <- struct{}{}
			wg.Go(func() {
				defer func() { <-gate }()
				f, _ := parseOne(t, pool, language, text)
				if want := uint32(bytes.Count([]byte(text), []byte("\n"))); f.Lines < want {
					t.Errorf("%s as %s: %d lines, want at least %d", name, language, f.Lines, want)
				}
			})
		}
	}
	wg.Wait()
	if f, _ := parseOne(t, pool, "Go", "package a\nfunc f() {}\n"); len(f.Symbols) != 1 {
		t.Error("the pool does not go on after bombs")
	}
}

func TestTextAboveTheSizeLimit(t *testing.T) {
	pool := newTestPool(t, PoolOptions{Workers: 1, Limits: Limits{Size: 10}})
	f, res := parseOne(t, pool, "Go", "package a\nfunc f() {}\n")
	if res.Limit != reposage.LimitSize || f.Language != "Go" || f.Lines != 2 {
		t.Errorf("limit %q, language %q, %d lines", res.Limit, f.Language, f.Lines)
	}
}
