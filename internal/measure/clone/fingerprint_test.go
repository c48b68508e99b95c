package clone

import (
	"math/rand/v2"
	"testing"

	"github.com/reposage/reposage"
)

// TestFingerprintsOfCopies: windows have the same fingerprint exactly when they are the same up to renaming.
func TestFingerprintsOfCopies(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	f := sample(rng, 400, 40)
	renamed := &reposage.Facts{Tokens: f.Tokens}
	renamed.Tokens.Dict = nil
	for _, d := range f.Tokens.Dict {
		if d.Class >= reposage.TokIdentifier && d.Class <= reposage.TokString {
			d.Hash = rng.Uint64()
		}
		renamed.Tokens.Dict = append(renamed.Tokens.Dict, d)
	}
	a, b := decode(t, AppendStream(nil, f), 50), decode(t, AppendStream(nil, renamed), 50)
	p, q := newPrinter(100), newPrinter(100)
	p.roll(a, 351)
	q.roll(b, 351)
	for i := range 351 {
		if p.hashes[i] != q.hashes[i] {
			t.Fatalf("window %d differs", i)
		}
	}
	for at := range 400 { // change one token: the windows that hold it differ
		changed := *a
		changed.code = append([]uint32(nil), a.code...)
		if isName(changed.code[at]) {
			continue
		}
		changed.code[at] ^= 8 << 8
		q.roll(&changed, 351)
		for i := range 351 {
			if holds := i <= at && at < i+50; holds == (p.hashes[i] == q.hashes[i]) {
				t.Fatalf("token %d changed, window %d: same %v", at, i, !holds)
			}
		}
	}
}

// TestRollIsLocal: a window's hash depends on the window alone, not on the names before it.
func TestRollIsLocal(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	f := sample(rng, 300, 12)
	whole := newPrinter(40)
	whole.roll(decode(t, AppendStream(nil, f), 20), 281)
	for from := 0; from+20 <= 300; from += 7 {
		part := &reposage.Facts{Tokens: reposage.Tokens{Dict: f.Tokens.Dict, Seq: f.Tokens.Seq[from : from+20], Line: f.Tokens.Line[from : from+20]}}
		alone := newPrinter(40)
		alone.roll(decode(t, AppendStream(nil, part), 20), 1)
		if alone.hashes[0] != whole.hashes[from] {
			t.Fatalf("window %d differs from itself alone", from)
		}
	}
}
