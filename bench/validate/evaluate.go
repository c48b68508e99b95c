package main

import (
	"slices"

	"github.com/reposage/reposage/internal/measure/debt"
)

// The scores that are compared, in the order of the table.
const (
	scoreHealth    = "health"    // of the formula of this build
	scoreFitted    = "fitted"    // points fitted without the repository that is judged
	scoreCode      = "code only" // health without what history says
	scoreSize      = "size"      // lines of code
	scoreCommits   = "commits"   // of the year before
	scoreChurn     = "lines"     // added and deleted in the year before
	scoreCognitive = "cognitive" // sum of the file
	scoreFixes     = "fixes"     // bug-fix commits of the year before
)

var scoreNames = []string{scoreHealth, scoreFitted, scoreCode, scoreSize, scoreCommits, scoreChurn, scoreCognitive, scoreFixes}

// fromHistory are the inputs that need a history.
var fromHistory = []string{"commits", "authors", "churn", "age_days"}

// Outcome is how well the scores did.
type Outcome struct {
	Repositories []RepositoryOutcome `json:"repositories"`
	Mean         map[string]float64  `json:"mean"` // over repositories
	Low          map[string]float64  `json:"low"`  // of the 95 % interval over repositories
	High         map[string]float64  `json:"high"`
	OverSize     [2]float64          `json:"over_size"`    // interval of the difference of health and size
	OverCommits  [2]float64          `json:"over_commits"` // of health and commits
	FittedOver   [2]float64          `json:"fitted_over_size"`
	Within       float64             `json:"within"` // AUC of health among files of like size, mean over repositories
	Points       []debt.Factor       `json:"points"` // fitted to all
}

// RepositoryOutcome are the means over the moments of one repository.
type RepositoryOutcome struct {
	Name    string             `json:"name"`
	Moments []Moment           `json:"moments"`
	AUC     map[string]float64 `json:"auc"`
	Within  float64            `json:"within"`
}

// Moment is one snapshot that was judged, or left out because too little happened in the year after.
type Moment struct {
	Commit string             `json:"commit"`
	Date   string             `json:"date"`
	Files  int                `json:"files"`
	Mended int                `json:"mended"`
	AUC    map[string]float64 `json:"auc,omitempty"`
}

// evaluate judges all scores.
func evaluate(all []Snapshot, formula *debt.Formula) *Outcome {
	judged := slices.DeleteFunc(slices.Clone(all), func(s Snapshot) bool { return !s.judged() })
	list := samples(judged, candidates)
	o := &Outcome{Mean: map[string]float64{}, Low: map[string]float64{}, High: map[string]float64{}, Points: points(candidates, fit(list, ""))}
	for _, name := range repositories {
		fitted := debt.Formula{Health: debt.Health{File: points(candidates, fit(list, name))}}
		r := RepositoryOutcome{Name: name, AUC: map[string]float64{}}
		sums, within := map[string][]float64{}, []float64{}
		for i := range all {
			s := &all[i]
			if s.Repository != name {
				continue
			}
			m := Moment{Commit: s.Commit, Date: s.Time.Format("2006-01-02"), Files: len(s.Files), Mended: s.mended()}
			if s.judged() {
				m.AUC = s.judge(formula, &fitted)
				for _, score := range scoreNames {
					sums[score] = append(sums[score], m.AUC[score])
				}
				within = append(within, s.withinSize(formula))
			}
			r.Moments = append(r.Moments, m)
		}
		if len(sums) == 0 {
			continue
		}
		for _, score := range scoreNames {
			r.AUC[score] = mean(sums[score])
		}
		r.Within = mean(within)
		o.Repositories = append(o.Repositories, r)
	}
	o.sumUp()
	return o
}

func (o *Outcome) sumUp() {
	column := func(score string) (v []float64) {
		for i := range o.Repositories {
			v = append(v, o.Repositories[i].AUC[score])
		}
		return v
	}
	for _, score := range scoreNames {
		v := column(score)
		o.Mean[score] = mean(v)
		o.Low[score], o.High[score] = interval(v)
	}
	difference := func(a, b string) (d [2]float64) {
		v, w := column(a), column(b)
		for i := range v {
			v[i] -= w[i]
		}
		d[0], d[1] = interval(v)
		return d
	}
	o.OverSize, o.OverCommits, o.FittedOver = difference(scoreHealth, scoreSize), difference(scoreHealth, scoreCommits), difference(scoreFitted, scoreSize)
	var within []float64
	for i := range o.Repositories {
		within = append(within, o.Repositories[i].Within)
	}
	o.Within = mean(within)
}

func (s *Snapshot) mended() (n int) {
	for i := range s.Files {
		if s.Files[i].Fixes > 0 {
			n++
		}
	}
	return n
}

// judged reports whether enough was mended, and enough was not.
func (s *Snapshot) judged() bool {
	n := s.mended()
	return n >= leastPositive && len(s.Files)-n >= leastPositive
}

// judge returns the AUC of each score.
func (s *Snapshot) judge(formula, fitted *debt.Formula) map[string]float64 {
	code := *formula
	code.Health.File = slices.DeleteFunc(slices.Clone(formula.Health.File), func(f debt.Factor) bool { return slices.Contains(fromHistory, f.Input) })
	positive := make([]bool, len(s.Files))
	for i := range s.Files {
		positive[i] = s.Files[i].Fixes > 0
	}
	out := map[string]float64{}
	for name, score := range map[string]func(*Row) float64{
		scoreHealth:    func(r *Row) float64 { return -r.health(formula) },
		scoreFitted:    func(r *Row) float64 { return -r.health(fitted) },
		scoreCode:      func(r *Row) float64 { return -r.health(&code) },
		scoreSize:      func(r *Row) float64 { return r.Inputs["nloc"] },
		scoreCommits:   func(r *Row) float64 { return r.Inputs["commits"] },
		scoreChurn:     func(r *Row) float64 { return r.Inputs["churn"] },
		scoreCognitive: func(r *Row) float64 { return r.Inputs["cognitive"] },
		scoreFixes:     func(r *Row) float64 { return float64(r.PastFixes) },
	} {
		scores := make([]float64, len(s.Files))
		for i := range s.Files {
			scores[i] = score(&s.Files[i])
		}
		out[name] = auc(scores, positive)
	}
	return out
}

func (r *Row) health(f *debt.Formula) float64 {
	return debt.FileHealth(f, func(name string) float64 { return r.Inputs[name] })
}

// withinSize returns the AUC of health among pairs of files of like size: the files are cut into five groups by lines
// of code, and only pairs of one group count. It says what health knows that size does not.
func (s *Snapshot) withinSize(formula *debt.Formula) float64 {
	files := slices.Clone(s.Files)
	slices.SortStableFunc(files, func(a, b Row) int { return int(a.Inputs["nloc"] - b.Inputs["nloc"]) })
	const groups = 5
	sum, pairs := 0.0, 0.0
	for g := range groups {
		var scores []float64
		var positive []bool
		n := 0
		for _, r := range files[g*len(files)/groups : (g+1)*len(files)/groups] {
			scores, positive = append(scores, -r.health(formula)), append(positive, r.Fixes > 0)
			if r.Fixes > 0 {
				n++
			}
		}
		if weight := float64(n * (len(scores) - n)); weight > 0 {
			sum += weight * auc(scores, positive)
			pairs += weight
		}
	}
	return sum / max(pairs, 1)
}
