package clone

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/reposage/reposage"
)

// forest returns the streams of made-up files, one in five of which holds a run of tokens that others have, too.
func forest(rng *rand.Rand, files, tokensPerFile int) (streams [][]byte, total int) {
	common := make([]*reposage.Facts, 50)
	for i := range common {
		common[i] = sample(rng, 300, 80)
	}
	for i := range files {
		f := sample(rng, tokensPerFile, 200)
		if i%5 == 0 {
			c, base, last := common[rng.IntN(len(common))], uint32(len(f.Tokens.Dict)), f.Tokens.Line[len(f.Tokens.Line)-1]
			f.Tokens.Dict = append(f.Tokens.Dict, c.Tokens.Dict...)
			for j, id := range c.Tokens.Seq {
				f.Tokens.Seq = append(f.Tokens.Seq, base+id)
				f.Tokens.Line = append(f.Tokens.Line, last+c.Tokens.Line[j])
			}
		}
		total += len(f.Tokens.Seq)
		streams = append(streams, AppendStream(nil, f))
	}
	return streams, total
}

func BenchmarkAppendStream(b *testing.B) {
	f := sample(rand.New(rand.NewPCG(1, 2)), 2000, 300)
	buf := AppendStream(nil, f)
	b.ReportMetric(float64(len(buf))/2000, "bytes/token")
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendStream(buf[:0], f)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/2000, "ns/token")
}

func BenchmarkFind(b *testing.B) {
	for _, files := range []int{1000, 10_000} { // ten times the files take ten times as long
		b.Run(fmt.Sprintf("%d files", files), func(b *testing.B) {
			streams, total := forest(rand.New(rand.NewPCG(3, 4)), files, 700)
			b.ReportAllocs()
			for b.Loop() {
				d := NewDetector(Options{})
				for i, s := range streams {
					d.Add(&reposage.File{Entry: reposage.Entry{Path: fmt.Sprintf("f%05d", i)}}, 90, s)
				}
				r, err := d.Find(b.Context())
				if err != nil || len(r.Groups) == 0 {
					b.Fatal(len(r.Groups), err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(total), "ns/token")
		})
	}
}
