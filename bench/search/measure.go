package main

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reposage/reposage/internal/search"
	"github.com/reposage/reposage/internal/search/query"
)

// The rule of score.py (--strict), for trying many rankings in a row. What is recorded comes from score.py itself.

// target is what a question has for an answer.
type target struct {
	path     string
	from, to int // 0: the whole file
}

// readQuestions reads the questions of a repository that have a reachable answer.
func readQuestions(benchmark, name string) ([]question, error) {
	var raw []struct {
		Query               string
		Category            string
		Relevant, Secondary []json.RawMessage
	}
	if err := readJSON(filepath.Join(benchmark, "annotations", name+".json"), &raw); err != nil {
		return nil, err
	}
	var gone struct{ Targets map[string][]string }
	if err := readJSON(filepath.Join(benchmark, "unreachable.json"), &gone); err != nil {
		return nil, err
	}
	var all []question
	var err error
	for _, r := range raw {
		q := question{Query: r.Query, Category: categoryOf(r.Query, r.Category)}
		for _, t := range slices.Concat(r.Relevant, r.Secondary) {
			target, err := readTarget(t)
			if err != nil {
				return nil, fmt.Errorf("read annotations of %s: %w", name, err)
			}
			if !slices.Contains(gone.Targets[name], target.path) {
				q.targets = append(q.targets, target)
			}
		}
		if q.parsed, err = query.Parse(q.Query); err != nil {
			return nil, fmt.Errorf("read question %q of %s: %w", q.Query, name, err)
		}
		if len(q.targets) > 0 {
			all = append(all, q)
		}
	}
	return all, nil
}

func readTarget(raw json.RawMessage) (target, error) {
	var path string
	if json.Unmarshal(raw, &path) == nil {
		return target{path: path}, nil
	}
	var span struct {
		Path string `json:"path"`
		From int    `json:"start_line"`
		To   int    `json:"end_line"`
	}
	err := json.Unmarshal(raw, &span)
	return target{span.Path, span.From, span.To}, err
}

func categoryOf(query, category string) string {
	switch {
	case category == "architecture" || category == "semantic" || category == "symbol":
		return category
	case !strings.Contains(strings.TrimSpace(query), " "):
		return "symbol"
	case strings.HasPrefix(strings.ToLower(query), "how "):
		return "architecture"
	}
	return "semantic"
}

// ndcg scores the answers to a question, with paths below root.
func (q *question) ndcg(root string, found []search.Result) float64 {
	hit := map[int]bool{}
	for _, t := range q.targets {
		for i, r := range found[:min(len(found), 10)] {
			path := r.Path
			if root != "" {
				path = root + "/" + path
			}
			if path == t.path && (t.to == 0 || r.Line <= t.to && r.EndLine >= t.from) {
				hit[i] = true
				break
			}
		}
	}
	var gain, ideal float64
	for i := range 10 {
		d := 1 / math.Log2(float64(i)+2)
		if hit[i] {
			gain += d
		}
		if i < len(q.targets) {
			ideal += d
		}
	}
	return gain / ideal
}
