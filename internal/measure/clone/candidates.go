package clone

import (
	"cmp"
	"context"
	"slices"
)

// A candidate is a pair of windows with the same fingerprint: token a of one file and token b of another one or,
// behind a, of the same.
type candidate struct {
	fileA, fileB uint32
	a, b         uint32
}

// diagonal is the same for all candidates of one match.
func (c *candidate) diagonal() int64 { return int64(c.b) - int64(c.a) }

func compareCandidates(x, y candidate) int {
	return cmp.Or(cmp.Compare(x.fileA, y.fileA), cmp.Compare(x.fileB, y.fileB),
		cmp.Compare(x.diagonal(), y.diagonal()), cmp.Compare(x.a, y.a))
}

// allPairs is the number of windows with one fingerprint up to which each is compared with each. Above it, it is
// boilerplate: each is compared with its neighbour only, so that the work stays in proportion to the number of
// windows, and the grouping joins the pairs.
const allPairs = 6

// buckets is how many parts the fingerprints are sorted in; a power of two. Those of a bucket lie in chunks, which
// need not be copied to grow.
const (
	buckets   = 64
	chunkSize = 1 << 12
)

type bucket struct{ chunks [][]fingerprint }

func (b *bucket) add(f fingerprint) {
	last := len(b.chunks) - 1
	if last < 0 || len(b.chunks[last]) == cap(b.chunks[last]) {
		size := chunkSize
		if last < 0 {
			size = 64 // most repositories are small
		}
		b.chunks = append(b.chunks, make([]fingerprint, 0, size))
		last++
	}
	b.chunks[last] = append(b.chunks[last], f)
}

// candidates decodes all files and returns the pairs of windows to compare, sorted.
func (d *Detector) candidates(ctx context.Context) ([]candidate, error) {
	prints, err := d.fingerprints(ctx)
	if err != nil {
		return nil, err
	}
	var found []candidate
	var all []fingerprint
	for i := range prints {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		all = all[:0]
		for _, chunk := range prints[i].chunks {
			all = append(all, chunk...)
		}
		prints[i] = bucket{}
		found = appendCandidates(found, all)
	}
	slices.SortFunc(found, compareCandidates)
	return found, nil
}

// fingerprints returns those of all files, by the lowest bits of their hash.
func (d *Detector) fingerprints(ctx context.Context) (*[buckets]bucket, error) {
	var prints [buckets]bucket
	p, r, t := newPrinter(d.o.MinTokens), d.reader(), tokens{}
	for i := range d.files {
		if i%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err := r.file(&t, &d.files[i], false); err != nil {
			return nil, d.files[i].damaged(err)
		}
		if len(t.runs) < d.o.MinLines {
			continue
		}
		p.add(&t, func(hash uint64, at int) {
			prints[hash%buckets].add(fingerprint{uint32(hash >> 32), uint32(i), uint32(at)})
		})
	}
	return &prints, nil
}

// appendCandidates pairs the windows that have the same fingerprint. It sorts prints.
func appendCandidates(found []candidate, prints []fingerprint) []candidate {
	slices.SortFunc(prints, func(x, y fingerprint) int {
		return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.file, y.file), cmp.Compare(x.at, y.at))
	})
	for from := 0; from < len(prints); {
		end := from + 1
		for end < len(prints) && prints[end].hash == prints[from].hash {
			end++
		}
		same := prints[from:end]
		reach := len(same)
		if reach > allPairs {
			reach = 1
		}
		for i := range same {
			for j := i + 1; j < len(same) && j <= i+reach; j++ {
				found = append(found, candidate{same[i].file, same[j].file, same[i].at, same[j].at})
			}
		}
		from = end
	}
	return found
}
