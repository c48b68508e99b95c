package measure

import (
	"cmp"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// Options configures a Summarizer. Zero values take the defaults named.
type Options struct {
	Profile  reposage.Profile // ProfileDefault
	Revision reposage.Revision
	// Top bounds each ranked list; default 50.
	Top int
	// Examples bounds the files named for each skip reason, limit and warning; default 5.
	Examples int
	// RankTests lets test code take part in distributions, worst functions and hotspots.
	RankTests bool
	// ListFiles fills Repository.Files.
	ListFiles bool
	// TreemapFiles bounds the files shown one by one in the treemap; the rest of each folder
	// becomes one node. Default 2000.
	TreemapFiles int
}

func (o Options) withDefaults() Options {
	o.Profile = cmp.Or(o.Profile, reposage.ProfileDefault)
	o.Top = cmp.Or(o.Top, 50)
	o.Examples = cmp.Or(o.Examples, 5)
	o.TreemapFiles = cmp.Or(o.TreemapFiles, 2000)
	return o
}

// Summarizer builds a Repository from files added one by one. The order does not matter: any
// order gives the same bytes. It keeps a row a code file and bounded lists, so memory
// does not grow with functions, tokens or skipped files. It is not safe for concurrent use.
type Summarizer struct {
	o         Options
	ledger    reposage.Ledger
	totals    tally
	source    tally
	tests     tally
	languages map[string]*languageTally
	shapes    []*shape
	worst     top[FunctionRow]
	hot       top[FunctionRow]
	files     []FileRow
	skipped   map[reposage.SkipReason]*top[Skipped]
	limited   map[reposage.LimitReason]*top[Skipped]
	bidi      finding
	invisible finding
	homoglyph finding
	syntax    finding
	row       FunctionRow // the function being ranked, reused
}

type languageTally struct {
	kind reposage.LanguageKind
	tally
}

// finding counts files with something to warn about and keeps the first ones by path.
type finding struct {
	count int
	where top[location]
}

type location struct {
	path string
	line int
}

// NewSummarizer returns an empty Summarizer.
func NewSummarizer(o Options) *Summarizer {
	o = o.withDefaults()
	s := &Summarizer{
		o: o,
		ledger: reposage.Ledger{
			Skipped: make(map[reposage.SkipReason]reposage.Count),
			Limited: make(map[reposage.LimitReason]reposage.Count),
		},
		languages: make(map[string]*languageTally),
		shapes:    newShapes(),
		worst:     top[FunctionRow]{limit: o.Top, compare: compareWorst},
		hot:       top[FunctionRow]{limit: o.Top, compare: compareHotFunctions},
		skipped:   make(map[reposage.SkipReason]*top[Skipped]),
		limited:   make(map[reposage.LimitReason]*top[Skipped]),
	}
	for _, f := range []*finding{&s.bidi, &s.invisible, &s.homoglyph, &s.syntax} {
		f.where = top[location]{limit: o.Examples, compare: compareLocations}
	}
	return s
}

// Add enters one entry of the tree, skipped or taken; every entry must be added once for the
// ledger to be complete. It keeps no reference to r or its slices.
func (s *Summarizer) Add(r *FileResult) {
	s.ledger.Add(&r.File)
	if !r.Taken() {
		addExample(s.skipped, r.Skip, s.o.Examples, r)
		return
	}
	if why := r.Metrics.Limit; why != "" {
		s.ledger.Limit(&r.File, why)
		addExample(s.limited, why, s.o.Examples, r)
	}
	s.count(r)
	s.warn(r)
	if r.Kind != reposage.KindCode {
		return
	}
	s.files = append(s.files, fileRow(r))
	if r.Test && !s.o.RankTests {
		return
	}
	for i := range r.Metrics.Functions {
		s.row.fill(r, i)
		s.rank(&s.row)
	}
}

func (s *Summarizer) rank(row *FunctionRow) {
	for _, sh := range s.shapes {
		sh.add(row)
	}
	if row.Severity > 0 {
		s.worst.add(row)
	}
	if row.Hotspot > 0 {
		s.hot.add(row)
	}
}

func (s *Summarizer) count(r *FileResult) {
	s.totals.add(r)
	name := cmp.Or(r.Language, "Other text")
	l := s.languages[name]
	if l == nil {
		l = &languageTally{kind: r.Kind}
		s.languages[name] = l
	}
	l.add(r)
	if r.Kind == reposage.KindCode {
		s.source.add(r)
		if r.Test {
			s.tests.add(r)
		}
	}
}

func (s *Summarizer) warn(r *FileResult) {
	s.bidi.note(r.Path, r.Bidi)
	s.invisible.note(r.Path, r.Invisible)
	s.homoglyph.note(r.Path, r.Homoglyph)
	if r.Metrics.Errors > 0 {
		s.syntax.add(location{path: r.Path})
	}
}

// note adds a line, if it is one.
func (f *finding) note(path string, line int) {
	if line > 0 {
		f.add(location{path, line})
	}
}

func (f *finding) add(l location) {
	f.count++
	f.where.add(&l)
}

// addExample enters a file into the list of its reason, which is made on first use.
func addExample[K comparable](lists map[K]*top[Skipped], why K, limit int, r *FileResult) {
	l := lists[why]
	if l == nil {
		l = &top[Skipped]{limit: limit, compare: compareSkipped}
		lists[why] = l
	}
	l.add(&Skipped{Path: r.Path, Size: r.Size, Detail: r.Detail})
}

// Finish returns the summary. h says what the churn of the added files rests on. The Summarizer
// must not be used afterwards.
func (s *Summarizer) Finish(h History) *Repository {
	slices.SortFunc(s.files, func(a, b FileRow) int { return strings.Compare(a.Path, b.Path) })
	r := &Repository{
		Analyser:         reposage.AnalyserVersion,
		Profile:          s.o.Profile,
		Revision:         s.o.Revision,
		Ledger:           s.ledger,
		History:          h,
		Totals:           s.totals.totals(),
		Source:           s.source.totals(),
		Tests:            s.tests.totals(),
		TestsRanked:      s.o.RankTests,
		Distributions:    make([]Distribution, 0, len(s.shapes)),
		Worst:            s.worst.list(),
		FunctionHotspots: s.hot.list(),
		FileHotspots:     s.hotFiles(),
		Treemap:          buildTreemap(s.files, &s.o),
		Skipped:          skipGroups(s.skipped, s.ledger.Skipped),
		Limited:          limitedGroups(s.limited, s.ledger.Limited),
	}
	for _, sh := range s.shapes {
		r.Distributions = append(r.Distributions, sh.distribution())
	}
	for i := range r.Worst {
		r.Worst[i].Reason = worstReason(&r.Worst[i])
	}
	for i := range r.FunctionHotspots {
		r.FunctionHotspots[i].Reason = functionHotspotReason(&r.FunctionHotspots[i])
	}
	r.Languages = s.languageRows(r)
	r.Warnings = s.warnings(h)
	if s.o.ListFiles {
		r.Files = s.files
	}
	return r
}

func (s *Summarizer) hotFiles() []FileRow {
	hot := top[FileRow]{limit: s.o.Top, compare: compareHotFiles}
	for i := range s.files {
		f := &s.files[i]
		if f.Hotspot > 0 && (s.o.RankTests || !f.Test) {
			hot.add(f)
		}
	}
	rows := hot.list()
	for i := range rows {
		rows[i].Reason = fileHotspotReason(&rows[i])
	}
	return rows
}

// kindOrder sorts languages: code first, the rest of the text last.
var kindOrder = []reposage.LanguageKind{reposage.KindCode, reposage.KindMarkup, reposage.KindData, reposage.KindProse, reposage.KindUnknown}

func (s *Summarizer) languageRows(r *Repository) []LanguageRow {
	rows := make([]LanguageRow, 0, len(s.languages))
	for name, l := range s.languages {
		row := LanguageRow{Language: name, Kind: l.kind, Totals: l.totals()}
		all := r.Totals.CodeLines
		if l.kind == reposage.KindCode {
			all = r.Source.CodeLines
		}
		row.Share = ratio(row.CodeLines, all)
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b LanguageRow) int {
		return cmp.Or(
			cmp.Compare(slices.Index(kindOrder, a.Kind), slices.Index(kindOrder, b.Kind)),
			cmp.Compare(b.CodeLines, a.CodeLines),
			cmp.Compare(b.Files, a.Files),
			strings.Compare(a.Language, b.Language))
	})
	return rows
}
