// Command searchpeers measures the index beside Bleve (words, BM25) and ripgrep (patterns) in one run: the machine is
// shared, so the ratios count, not the times.
//
//	go run . -chunks 20000 REPOSITORY...
//
// Repositories are git directories or folders. They are cut into chunks as `reposage index` does; both indexes get the
// same chunks. Queries are random words of the chunks, weighed by how often they occur, with a fixed seed.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/parse"
	"github.com/reposage/reposage/internal/source"
)

// document is a file as it is indexed.
type document struct {
	file   index.File
	text   []byte
	chunks []reposage.Chunk
}

func main() {
	chunks := flag.Int("chunks", 20000, "stop reading at this many chunks")
	queries := flag.Int("queries", 150, "queries of each length")
	work := flag.String("work", "", "folder for indexes and texts (default a temporary one)")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *chunks, *queries, *work, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "searchpeers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, chunks, queries int, work string, targets []string) (err error) {
	if err := os.MkdirAll(work, 0o755); work != "" && err != nil {
		return err
	}
	if work == "" {
		if work, err = os.MkdirTemp("", "searchpeers-"); err != nil {
			return err
		}
		defer os.RemoveAll(work)
	}
	docs, err := read(ctx, chunks, targets)
	if err != nil {
		return err
	}
	var bytes, n int
	for i := range docs {
		bytes += len(docs[i].text)
		n += len(docs[i].chunks)
	}
	fmt.Fprintf(out, "%s: %d files, %d chunks, %.1f MB\n%s, %d processors, %s, load %s\n\n", commit(), len(docs), n, float64(bytes)/1e6, runtime.Version(), runtime.NumCPU(), time.Now().UTC().Format(time.DateTime), load())
	ours, err := buildLocal(ctx, out, filepath.Join(work, "local.rsx"), docs)
	if err != nil {
		return err
	}
	defer ours.Close()
	theirs, err := buildBleve(out, filepath.Join(work, "bleve"), docs)
	if err != nil {
		return err
	}
	defer theirs.Close()
	if err := words(ctx, out, ours, theirs, docs, queries); err != nil {
		return err
	}
	if err := whole(ctx, out, ours, docs, queries); err != nil {
		return err
	}
	return patterns(ctx, out, ours, docs, filepath.Join(work, "texts"))
}

// read cuts the taken files of repositories until there are enough chunks.
func read(ctx context.Context, limit int, targets []string) (docs []document, err error) {
	parser := parse.NewParser(parse.Limits{})
	defer parser.Close()
	total := 0
	for number, target := range targets {
		if total >= limit {
			break
		}
		repo, err := source.Open(ctx, target, source.Options{})
		if err != nil {
			return nil, err
		}
		tree, err := repo.Tree(ctx)
		if err != nil {
			return nil, err
		}
		var taken []*source.File
		for i := range tree.Files {
			if tree.Files[i].Taken() {
				taken = append(taken, &tree.Files[i])
			}
		}
		name := fmt.Sprintf("%d-%s", number, filepath.Base(target)) // several may have one name
		err = repo.Read(ctx, taken, func(f *source.File, raw []byte) error {
			text := source.Inspect(f, raw)
			if !f.Taken() || total >= limit {
				return nil
			}
			var facts *reposage.Facts
			if parse.Supported(f.Language) {
				facts = parser.Facts(f.Language, text)
			}
			d := document{text: append([]byte(nil), text...), chunks: index.Split(text, facts, f.Language)}
			d.file = index.File{Path: name + "/" + f.Path, Blob: f.Blob, Language: f.Language, Kind: f.Kind, Test: f.Test}
			docs = append(docs, d)
			total += len(d.chunks)
			return nil
		})
		if err != nil {
			return nil, err
		}
		if err := repo.Close(); err != nil {
			return nil, err
		}
	}
	return docs, nil
}

// stopwatch measures wall and CPU time of this process.
type stopwatch struct {
	wall time.Time
	cpu  time.Duration
}

func start() stopwatch { return stopwatch{time.Now(), cpu()} }

func (s stopwatch) String() string {
	return fmt.Sprintf("%6.2f s wall, %6.2f s CPU", time.Since(s.wall).Seconds(), (cpu() - s.cpu).Seconds())
}

func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func commit() string {
	out, err := exec.Command("git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "unknown commit"
	}
	return strings.TrimSpace(string(out))
}

func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(b))[:1], " ")
}
