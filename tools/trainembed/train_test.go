package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/reposage/reposage/internal/embed/static"
)

// synonyms are words of questions and of code that mean the same and share no letters of note.
var synonyms = [][2]string{
	{"erase", "unlink"}, {"fetch", "download"}, {"begin", "spawn"}, {"halt", "abort"}, {"arrange", "sort"},
	{"show", "render"}, {"compress", "deflate"}, {"sum", "accumulate"}, {"wait", "block"}, {"copy", "clone"},
}

// objects are what is done to.
var objects = []string{"file", "socket", "image", "list", "queue", "page", "user", "token", "stream", "buffer"}

// writeLessons writes pairs in which every verb of a question has another word in the code. The first two
// objects are held out, with all verbs: only the verb tells their ten pairs apart.
func writeLessons(t *testing.T, file string) {
	t.Helper()
	w, err := newPairWriter(file)
	if err != nil {
		t.Fatal(err)
	}
	for repo := range 4 {
		for _, verb := range synonyms {
			for o, object := range objects {
				p := pair{Repo: fmt.Sprintf("r/%d", repo), Role: roleTrain, Kind: kindDoc, Path: "a.go", Query: verb[0] + " the " + object, Code: verb[1] + "(" + object + ")"}
				if o < 2 {
					p.Repo, p.Role = "r/held", roleHeld
				}
				if p.Role == roleTrain || repo == 0 {
					if err := w.write(&p); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	if err := w.close(); err != nil {
		t.Fatal(err)
	}
}

func TestTrain(t *testing.T) {
	dir := t.TempDir()
	pairs := filepath.Join(dir, "pairs")
	writeLessons(t, pairs)
	var runs [2][]byte
	for i := range runs {
		out := filepath.Join(dir, fmt.Sprint("model", i))
		if err := train(t.Context(), []string{"-pairs", pairs, "-out", out, "-threads", "1", "-epochs", "8", "-batch", "32", "-block", "32", "-buckets", "16"}); err != nil {
			t.Fatal(err)
		}
		var err error
		if runs[i], err = os.ReadFile(out); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(runs[0], runs[1]) {
		t.Error("the same pairs and seed gave other weights")
	}
	model, err := static.Decode(runs[0])
	if err != nil {
		t.Fatal(err)
	}
	var h held
	if err := readPairs(pairs, func(p *pair) error {
		if p.Role == roleHeld {
			h.add(p)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if got := h.quick(model); len(h.queries) != 20 || got < 0.9 {
		t.Errorf("NDCG@10 %.2f on %d questions whose verb has another word in the code", got, len(h.queries))
	}
}

func TestFuse(t *testing.T) {
	// First in one list and second in the other beats third in both.
	fused := fuse([]float64{3, 2, 1}, []float64{2, 3, 1})
	if fused[0] != fused[1] || fused[2] >= fused[0] {
		t.Errorf("got %v", fused)
	}
	if got := gain(rankOf([]float64{1, 5, 5}, 2)); got != gain(1) {
		t.Errorf("a tie is worth %v", got)
	}
	if gain(0) != 1 || gain(10) != 0 {
		t.Error("the gain of a rank is wrong")
	}
}

func TestBM25(t *testing.T) {
	b := newBM25([]string{"open the file", "close the file", "the the the the"})
	s := b.scores("close file")
	if s[1] <= s[0] || s[0] <= s[2] || s[2] != 0 {
		t.Errorf("got %v", s)
	}
}
