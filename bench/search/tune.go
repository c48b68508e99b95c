package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/search"
)

// constants are everything that ranking can be tuned by.
type constants struct {
	search.Weights
	Scoring index.Scoring
}

// readConstants returns the constants of the product, those excepted that a list gives values for: "Words=1,Again=0.6".
func readConstants(list string) (constants, error) {
	c := constants{search.DefaultWeights(), index.DefaultScoring()}
	for item := range setOf(list) {
		name, value, _ := strings.Cut(item, "=")
		number, err := strconv.ParseFloat(value, 64)
		i := slices.IndexFunc(knobs(), func(k knob) bool { return k.name == name })
		if err != nil || i < 0 {
			return c, fmt.Errorf("%q is not NAME=NUMBER of a constant", item)
		}
		knobs()[i].at(&c).SetFloat(number)
	}
	return c, nil
}

// knob is one constant.
type knob struct {
	name string
	at   func(*constants) reflect.Value
}

// knobs lists all constants by their names.
func knobs() (all []knob) {
	var walk func(name string, t reflect.Type, at func(*constants) reflect.Value)
	walk = func(name string, t reflect.Type, at func(*constants) reflect.Value) {
		switch t.Kind() {
		case reflect.Struct:
			for i := range t.NumField() {
				walk(strings.TrimPrefix(name+"."+t.Field(i).Name, "."), t.Field(i).Type, func(c *constants) reflect.Value { return at(c).Field(i) })
			}
		case reflect.Array:
			for i := range t.Len() {
				walk(fmt.Sprint(name, i), t.Elem(), func(c *constants) reflect.Value { return at(c).Index(i) })
			}
		default:
			all = append(all, knob{strings.TrimPrefix(name, "Weights."), at})
		}
	}
	walk("", reflect.TypeFor[constants](), func(c *constants) reflect.Value { return reflect.ValueOf(c).Elem() })
	return all
}

// multiplies has the constants that switch a signal off when they are 1; the others do when they are 0.
var multiplies = setOf("Again,Test,Example,Compat,Barrel,Types,Prose,Foreign,Inner,Vague,QuestionPath,History,Vendored,Guide")

// trial measures rankings over all questions, and remembers what it measured.
type trial struct {
	corpora []*corpus
	engines []*engine
	base    constants
	kept    map[constants][]float64
	repo    []int // of each question
}

func newTrial(corpora []*corpus) *trial {
	t := &trial{corpora: corpora, kept: map[constants][]float64{}}
	for i, c := range corpora {
		for range c.questions {
			t.repo = append(t.repo, i)
		}
	}
	return t
}

// scores returns the NDCG of each question, repository by repository.
func (t *trial) scores(ctx context.Context, c constants) ([]float64, error) {
	if s, ok := t.kept[c]; ok {
		return s, nil
	}
	parts, errs := make([][]float64, len(t.corpora)), make([]error, len(t.corpora))
	var wait sync.WaitGroup
	for half := range 2 {
		wait.Go(func() {
			for i := half; i < len(t.corpora); i += 2 {
				parts[i], errs[i] = t.scoresOf(ctx, i, c)
			}
		})
	}
	wait.Wait()
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return nil, fmt.Errorf("search %s: %w", t.corpora[i].Name, errs[i])
	}
	t.kept[c] = slices.Concat(parts...)
	return t.kept[c], nil
}

func (t *trial) scoresOf(ctx context.Context, repo int, c constants) (scores []float64, err error) {
	s := t.engines[repo].searcher.With(&c.Weights, &c.Scoring)
	for j := range t.corpora[repo].questions {
		q := &t.corpora[repo].questions[j]
		res, err := s.Search(ctx, q.parsed, search.Request{Context: -1})
		if err != nil {
			return nil, err
		}
		scores = append(scores, q.ndcg(t.corpora[repo].Root, res.List))
	}
	return scores, nil
}

// mean over the questions of the repositories that are chosen.
func (t *trial) mean(scores []float64, chosen func(repo int) bool) float64 {
	var sum, n float64
	for i, s := range scores {
		if chosen(t.repo[i]) {
			sum += s
			n++
		}
	}
	return sum / n
}

func everyOne(int) bool { return true }

// leastGain is what a step of learning must bring: less is noise.
const leastGain = 0.0007

// ascend improves constants on the chosen repositories, one after the other.
func (t *trial) ascend(ctx context.Context, c constants, ks []knob, chosen func(int) bool, rounds int) (constants, error) {
	s, err := t.scores(ctx, c)
	if err != nil {
		return c, err
	}
	best := t.mean(s, chosen)
	for range rounds {
		before := best
		for _, k := range ks {
			for _, factor := range []float64{0.7, 1.4} {
				next := c
				v := k.at(&next)
				v.SetFloat(v.Float() * factor)
				if s, err = t.scores(ctx, next); err != nil {
					return c, err
				}
				if m := t.mean(s, chosen); m > best+leastGain {
					best, c = m, next
					break
				}
			}
		}
		if best == before {
			break
		}
	}
	return c, nil
}

// study learns constants on all repositories, and, to see what that is worth, for each on all others.
func (t *trial) study(ctx context.Context, w io.Writer, o *options) error {
	only := setOf(o.knobs)
	ks := slices.DeleteFunc(knobs(), func(k knob) bool { return len(only) > 0 && !only[k.name] })
	base := t.base
	before, err := t.scores(ctx, base)
	if err != nil {
		return err
	}
	c, err := t.ascend(ctx, base, ks, everyOne, o.learn)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "as it is %.4f, learnt and measured on all %.4f\n", t.mean(before, everyOne), t.mean(t.kept[c], everyOne))
	for _, k := range ks {
		if a, b := k.at(&base).Float(), k.at(&c).Float(); a != b {
			fmt.Fprintf(w, "  %-20s %.3f → %.3f\n", k.name, a, b)
		}
	}
	if !o.leftOut {
		return nil
	}
	var after []float64
	for i, corpus := range t.corpora {
		c, err := t.ascend(ctx, base, ks, func(repo int) bool { return repo != i }, o.learn)
		if err != nil {
			return err
		}
		only := func(repo int) bool { return repo == i }
		fmt.Fprintf(w, "  %-20s %.4f → %.4f\n", corpus.Name, t.mean(before, only), t.mean(t.kept[c], only))
		for j, s := range t.kept[c] {
			if t.repo[j] == i {
				after = append(after, s)
			}
		}
	}
	fmt.Fprintf(w, "learnt on the others: %.4f\n", t.mean(after, everyOne))
	return nil
}

// ablate prints what is lost without each signal, by category, and between which bounds the loss lies for nine of ten
// samples of repositories.
func (t *trial) ablate(ctx context.Context, w io.Writer) error {
	base := t.base
	whole, err := t.scores(ctx, base)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%-18s %8s %18s", "without", "NDCG@10", "90 % of samples")
	categories := []string{"architecture", "semantic", "symbol"}
	for _, c := range categories {
		fmt.Fprintf(w, " %13s", c)
	}
	fmt.Fprintf(w, "\n%-18s %8.4f %18s", "nothing", t.mean(whole, everyOne), "")
	for _, c := range categories {
		fmt.Fprintf(w, " %13.4f", t.ofCategory(whole, c))
	}
	fmt.Fprintln(w)
	for _, k := range knobs() {
		if strings.HasPrefix(k.name, "Scoring.K1") || strings.HasPrefix(k.name, "Scoring.B") {
			continue
		}
		c := base
		off := 0.0
		if multiplies[k.name] {
			off = 1
		}
		k.at(&c).SetFloat(off)
		s, err := t.scores(ctx, c)
		if err != nil {
			return err
		}
		low, high := t.bounds(s, whole)
		fmt.Fprintf(w, "%-18s %+8.4f %+9.4f%+9.4f", k.name, t.mean(s, everyOne)-t.mean(whole, everyOne), low, high)
		for _, c := range categories {
			fmt.Fprintf(w, " %+13.4f", t.ofCategory(s, c)-t.ofCategory(whole, c))
		}
		fmt.Fprintln(w)
	}
	return nil
}

func (t *trial) ofCategory(scores []float64, category string) float64 {
	var sum, n float64
	at := 0
	for _, c := range t.corpora {
		for i := range c.questions {
			if c.questions[i].Category == category {
				sum += scores[at]
				n++
			}
			at++
		}
	}
	return sum / max(n, 1)
}

// bounds are the 5th and 95th of a hundred differences of means, each over as many repositories, drawn with repetition.
func (t *trial) bounds(a, b []float64) (low, high float64) {
	sums, counts := make([]float64, len(t.corpora)), make([]float64, len(t.corpora))
	for i := range a {
		sums[t.repo[i]] += a[i] - b[i]
		counts[t.repo[i]]++
	}
	random := rand.New(rand.NewPCG(1, 2))
	var means []float64
	for range 1000 {
		var sum, n float64
		for range t.corpora {
			r := random.IntN(len(t.corpora))
			sum += sums[r]
			n += counts[r]
		}
		means = append(means, sum/n)
	}
	slices.Sort(means)
	return means[len(means)/20], means[len(means)-1-len(means)/20]
}
