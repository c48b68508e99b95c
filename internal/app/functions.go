package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
)

// FunctionQuery says which functions to list and how. The zero value lists all, the worst first.
type FunctionQuery struct {
	// Sort is the name of a function metric (measure.FunctionMetricNames); "" means cognitive.
	Sort string
	// Reverse puts the best first; the worst are those with the highest values, but for the
	// maintainability index the lowest.
	Reverse bool
	// Bounds must all hold.
	Bounds []Bound
	// Languages are linguist's names in any case; none means all.
	Languages []string
	// Limit is the most rows returned; 0 means all.
	Limit int
}

const defaultSort = "cognitive"

// Bound is a condition on one metric, both ends inclusive.
type Bound struct {
	Metric string
	Value  float64
	Upper  bool // Value is the most, not the least
}

// FunctionList is the answer to a FunctionQuery.
type FunctionList struct {
	Revision reposage.Revision
	Profile  reposage.Profile
	Sort     string
	Matched  int // functions that fulfil the query
	Rows     []measure.FunctionRow
}

// Functions lists the functions of one revision. Errors are Analyze's, and EInvalid for a metric that
// does not exist.
func Functions(ctx context.Context, o Options, q FunctionQuery) (list *FunctionList, err error) {
	q.Sort = cmp.Or(q.Sort, defaultSort)
	match, err := q.prepare()
	if err != nil {
		return nil, err
	}
	r, err := openTree(ctx, o)
	defer func() { err = errors.Join(err, r.close()) }()
	if err != nil {
		return nil, err
	}
	list = &FunctionList{Revision: r.repo.Revision(), Profile: r.o.Profile, Sort: q.Sort}
	trim := func() error {
		if err := q.sort(list.Rows); err != nil {
			return err
		}
		if q.Limit > 0 && len(list.Rows) > q.Limit {
			list.Rows = slices.Clone(list.Rows[:q.Limit])
		}
		return nil
	}
	_, err = r.results(ctx, nil, nil, func(res *measure.FileResult) error {
		for _, row := range measure.FunctionRows(res) {
			if match(&row) {
				list.Matched++
				list.Rows = append(list.Rows, row)
			}
		}
		if q.Limit > 0 && len(list.Rows) > 4*q.Limit+1000 {
			return trim()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, trim()
}

// prepare returns a predicate for rows. The error is an EInvalid.
func (q FunctionQuery) prepare() (match func(*measure.FunctionRow) bool, err error) {
	if q.Sort != "" {
		if _, err := measure.FindMetric(q.Sort); err != nil {
			return nil, err
		}
	}
	metrics := make([]*measure.Metric, len(q.Bounds))
	for i, b := range q.Bounds {
		if metrics[i], err = measure.FindMetric(b.Metric); err != nil {
			return nil, err
		}
	}
	return func(r *measure.FunctionRow) bool {
		sameLanguage := func(name string) bool { return strings.EqualFold(name, r.Language) }
		if len(q.Languages) > 0 && !slices.ContainsFunc(q.Languages, sameLanguage) {
			return false
		}
		for i, b := range q.Bounds {
			v := metrics[i].Value(r)
			if b.Upper && v > b.Value || !b.Upper && v < b.Value {
				return false
			}
		}
		return true
	}, nil
}

// sort puts rows in the order asked for. The error is an EInvalid.
func (q FunctionQuery) sort(rows []measure.FunctionRow) error {
	m, err := measure.FindMetric(cmp.Or(q.Sort, defaultSort))
	if err != nil {
		return err
	}
	return measure.SortFunctions(rows, m.Name, m.LowIsBad == q.Reverse)
}
