package app

import (
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/measure/debt"
)

// visit is what is remembered of an analysed commit: enough to say what changed since.
type visit struct {
	Since        measure.Since // with the numbers of that commit
	Fingerprints map[string]int
}

// visits are the last two different commits that were analysed of a target with the same options.
type visits struct {
	Before, Last *visit
}

// visitsFile is where the visits of a target are kept. They are no facts of a blob: they change with every run.
func (r *run) visitsFile(formula *debt.Formula) string {
	sum := sha256.Sum256(fmt.Append(nil, r.repo.Revision().Target, "\x00", r.repo.Scope(), "\x00", r.o.Profile, r.o.Window, r.o.RankTests, "\x00", formula.String(), "\x00", reposage.AnalyserVersion))
	return filepath.Join(r.o.CacheDir, "visits", hex.EncodeToString(sum[:16]))
}

// compareWithLast fills in what changed since the last run on another commit, and remembers this one. What cannot be
// read or written is as if there had been no last run: it costs a line of the report.
func (r *run) compareWithLast(repo *measure.Repository, findings func() ([]reposage.Finding, error)) error {
	if r.facts == nil || repo.Debt == nil || repo.Revision.Commit == "" || len(repo.Revision.Dirty) > 0 {
		return nil
	}
	formula, err := r.formula()
	if err != nil {
		return err
	}
	path := r.visitsFile(formula)
	known := readVisits(path)
	if known.Last != nil && known.Last.Since.Commit == repo.Revision.Commit {
		if known.Before == nil {
			return nil
		}
		list, err := findings()
		if err != nil {
			return err
		}
		repo.Since = since(known.Before, list)
		return nil
	}
	list, err := findings()
	if err != nil {
		return err
	}
	if known.Last != nil {
		repo.Since = since(known.Last, list)
	}
	_ = r.cacheFault(writeVisits(path, visits{Before: known.Last, Last: newVisit(repo, list)}))
	return nil
}

func newVisit(repo *measure.Repository, findings []reposage.Finding) *visit {
	d := repo.Debt.Repository
	v := &visit{Fingerprints: map[string]int{}, Since: measure.Since{Commit: repo.Revision.Commit, Time: repo.Revision.Time.Unix(), Health: d.Health, Rating: d.Rating, DebtMinutes: d.Minutes, CodeLines: d.CodeLines}}
	if repo.Duplication != nil {
		v.Since.Duplication = repo.Duplication.Density
	}
	for _, f := range findings {
		if f.Accepted == "" {
			v.Fingerprints[f.Fingerprint]++
		}
	}
	return v
}

// worstNew is how many new findings a report names.
const worstNew = 10

// since says what findings came and went since a visit.
func since(v *visit, findings []reposage.Finding) *measure.Since {
	s := v.Since
	left := 0
	for _, n := range v.Fingerprints {
		left += n
	}
	known := make(map[string]int, len(v.Fingerprints))
	for k, n := range v.Fingerprints {
		known[k] = n
	}
	s.Worst = []reposage.Finding{}
	for _, f := range findings { // most minutes first
		if f.Accepted != "" {
			continue
		}
		if known[f.Fingerprint] > 0 {
			known[f.Fingerprint]--
			left--
			continue
		}
		s.NewFindings++
		if len(s.Worst) < worstNew {
			s.Worst = append(s.Worst, f)
		}
	}
	s.FixedFindings = left
	return &s
}

// readVisits reads a file; one that is missing or damaged holds none.
func readVisits(path string) (v visits) {
	f, err := os.Open(path)
	if err != nil {
		return visits{}
	}
	defer func() { _ = f.Close() }() // only read
	if gob.NewDecoder(f).Decode(&v) != nil {
		return visits{}
	}
	return v
}

// writeVisits replaces a file; readers see the old content or the new.
func writeVisits(path string, v visits) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make folder of visits: %w", err)
	}
	tmp, err := os.CreateTemp(dir, ".visit-*")
	if err != nil {
		return fmt.Errorf("create visit: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(tmp.Name())
		}
	}()
	if err := gob.NewEncoder(tmp).Encode(v); err != nil {
		_ = tmp.Close()
		return fmt.Errorf("write visit: %w", err)
	}
	if err := tmp.Close(); err != nil {
		return fmt.Errorf("write visit: %w", err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return fmt.Errorf("put visit in place: %w", err)
	}
	return pruneVisits(dir, maxVisits)
}

// maxVisits is how many targets are remembered.
const maxVisits = 200

// pruneVisits keeps the newest visits of a cache folder: targets come and go.
func pruneVisits(dir string, keep int) error {
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) <= keep {
		return err
	}
	slices.SortFunc(entries, func(a, b os.DirEntry) int { return modified(b).Compare(modified(a)) })
	for _, e := range entries[keep:] {
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// modified returns when a file was written; one that is gone was written long ago.
func modified(e os.DirEntry) time.Time {
	info, err := e.Info()
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
