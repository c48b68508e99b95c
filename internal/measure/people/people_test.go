package people

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const until = 2_000_000_000

// at is a time so many days before the analysed commit.
func at(days int64) int64 { return until - days*day }

// history builds inputs: commits by author, days before the end, and files.
type history struct {
	in Input
}

func newHistory(files ...string) *history {
	h := &history{in: Input{Until: until, Related: func(a, b int32) bool { return false }}}
	for _, f := range files {
		h.in.Files = append(h.in.Files, File{Path: f, CodeLines: 100, Test: strings.Contains(f, "test"), First: at(1000), Last: at(10)})
	}
	return h
}

// commits adds n commits of an author to the files.
func (h *history) commits(n int, author string, days int64, files ...string) {
	who := int32(slices.Index(h.in.Authors, author))
	if who < 0 {
		who = int32(len(h.in.Authors))
		h.in.Authors = append(h.in.Authors, author)
	}
	c := Commit{Time: at(days), Author: who, Paths: len(files)}
	for _, f := range files {
		c.Files = append(c.Files, h.file(f))
	}
	for range n {
		h.in.Commits = append(h.in.Commits, c)
	}
}

func (h *history) file(path string) int32 {
	i := slices.IndexFunc(h.in.Files, func(f File) bool { return f.Path == path })
	if i < 0 {
		panic("no file " + path)
	}
	return int32(i)
}

func (r *Result) file(t *testing.T, path string) *Ownership {
	t.Helper()
	i := slices.IndexFunc(r.Files, func(o Ownership) bool { return o.Path == path })
	if i < 0 {
		t.Fatalf("no file %s", path)
	}
	return &r.Files[i]
}

func (r *Result) folder(t *testing.T, path string) *Folder {
	t.Helper()
	i := slices.IndexFunc(r.Folders, func(f Folder) bool { return f.Path == path })
	if i < 0 {
		t.Fatalf("no folder %s", path)
	}
	return &r.Folders[i]
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// 25 commits: Ann 12 (48 %), Ben 8, Cy 4, Di 1 (4 %, minor). Ann and Ben are the main authors: 20 of 25;
// Ann alone has less than half.
func TestOwnershipOfAFile(t *testing.T) {
	h := newHistory("a.go", "never.go")
	h.commits(12, "Ann", 20, "a.go")
	h.commits(8, "Ben", 30, "a.go")
	h.commits(4, "Cy", 30, "a.go")
	h.commits(1, "Di", 30, "a.go")
	h.in.Files[0].First, h.in.Files[0].Last = at(400), at(20)+5
	h.in.Files[1].First, h.in.Files[1].Last = 0, 0
	r := Analyze(h.in)
	want := Ownership{
		Path: "a.go", CodeLines: 100, Commits: 25, Owner: "Ann", Share: 0.48, Authors: 4, Minor: 1, BusFactor: 2, Age: 19, Created: 400,
	}
	if got := *r.file(t, "a.go"); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got, want := *r.file(t, "never.go"), (Ownership{Path: "never.go", CodeLines: 100, Age: -1, Created: -1}); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// Half is not more than half: of 4 commits, 2 by each, both people are needed.
func TestBusFactorOfAFile(t *testing.T) {
	for _, tt := range []struct {
		commits []int
		want    int
	}{
		{[]int{1}, 1}, {[]int{2, 2}, 2}, {[]int{3, 2}, 1}, {[]int{1, 1, 1}, 2}, {[]int{1, 1, 1, 1}, 3}, {[]int{5, 3, 2}, 2}, {nil, 0},
	} {
		h := newHistory("a.go")
		for i, n := range tt.commits {
			h.commits(n, fmt.Sprint("Person ", i), 10, "a.go")
		}
		if got := Analyze(h.in).Files[0].BusFactor; got != tt.want {
			t.Errorf("commits %v: bus factor %d, want %d", tt.commits, got, tt.want)
		}
	}
}

// Main authors: a: Ann, b: Ann, c: Ann and Ben, d: Ben, e: Cy; f nobody.
// Ann leaves: a and b of 5 known files are orphaned. Ben leaves: c and d, too: 4 of 5. So two people.
// In x, which holds a and b alone, Ann is enough.
func TestBusFactorOfFolders(t *testing.T) {
	h := newHistory("x/a.go", "x/b.go", "y/c.go", "y/d.go", "y/z/e.go", "y/f.go")
	h.commits(3, "Ann", 5, "x/a.go", "x/b.go", "y/c.go")
	h.commits(3, "Ben", 5, "y/c.go", "y/d.go")
	h.commits(2, "Cy", 5, "y/z/e.go")
	r := Analyze(h.in)
	for path, want := range map[string]Folder{
		".":   {Files: 6, CodeLines: 600, Commits: 8, Owner: "Ann", Share: 3. / 8, Authors: 3, BusFactor: 2, Knowledge: Knowledge{Known: 500, Unknown: 100}},
		"x":   {Files: 2, CodeLines: 200, Commits: 3, Owner: "Ann", Share: 1, Authors: 1, BusFactor: 1, Knowledge: Knowledge{Known: 200}},
		"y":   {Files: 4, CodeLines: 400, Commits: 8, Owner: "Ann", Share: 3. / 8, Authors: 3, BusFactor: 2, Knowledge: Knowledge{Known: 300, Unknown: 100}},
		"y/z": {Files: 1, CodeLines: 100, Commits: 2, Owner: "Cy", Share: 1, Authors: 1, BusFactor: 1, Knowledge: Knowledge{Known: 100}},
	} {
		want.Path = path
		if got := *r.folder(t, path); got != want {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
	if r.Repository().Path != "." || len(r.Folders) != 4 {
		t.Errorf("folders %+v", r.Folders)
	}
	if got := r.Authors[0]; got.Name != "Ann" || got.Files != 3 || got.Commits != 3 || !near(got.Share, 3./8) {
		t.Errorf("authors %+v", r.Authors)
	}
}

// A folder whose name is the beginning of another one's is not around it.
func TestFoldersWithOneBeginning(t *testing.T) {
	h := newHistory("a-b/x.go", "a/x.go", "a.go", "a/b/c/d/y.go")
	h.commits(1, "Ann", 5, "a-b/x.go", "a/x.go", "a.go", "a/b/c/d/y.go")
	r := Analyze(h.in)
	var got []string
	for _, f := range r.Folders {
		got = append(got, fmt.Sprint(f.Path, " ", f.Files, " ", f.Commits))
	}
	if want := []string{". 4 1", "a 2 1", "a-b 1 1", "a/b 1 1", "a/b/c 1 1", "a/b/c/d 1 1"}; !slices.Equal(got, want) {
		t.Errorf("folders %q, want %q", got, want)
	}
	deep := newHistory(strings.Repeat("d/", 1000) + "x.go")
	if n := len(Analyze(deep.in).Folders); n != maxFolderDepth+1 {
		t.Errorf("%d folders", n)
	}
}

// Six months are 182.5 days. Ann left 183 days ago, Ben is active. a has Ann only; b has both as main authors.
func TestKnowledgeLoss(t *testing.T) {
	h := newHistory("a.go", "b.go", "c.go", "untouched.go")
	h.commits(3, "Ann", 183, "a.go", "b.go")
	h.commits(3, "Ben", 182, "b.go", "c.go")
	h.in.Files[0].CodeLines = 300
	r := Analyze(h.in)
	for path, want := range map[string]bool{"a.go": true, "b.go": false, "c.go": false, "untouched.go": false} {
		if got := r.file(t, path).Lost; got != want {
			t.Errorf("%s: lost is %v", path, got)
		}
	}
	k := r.Repository().Knowledge
	if want := (Knowledge{Known: 200, Lost: 300, Unknown: 100}); k != want || !near(k.LossShare(), 0.6) {
		t.Errorf("knowledge %+v, %v lost", k, k.LossShare())
	}
	if r.Authors[0].Name != "Ann" || r.Authors[0].Active || !r.Authors[1].Active {
		t.Errorf("authors %+v", r.Authors)
	}
	if s := r.Summarize(1); s.Active != 1 || s.People != 2 || len(s.LostFiles) != 1 || s.LostFiles[0].Path != "a.go" || !near(s.LossShare, 0.6) {
		t.Errorf("summary %+v", s)
	}
}

func TestOneOwner(t *testing.T) {
	h := newHistory("mine.go", "few.go", "shared.go")
	h.commits(8, "Ann", 5, "mine.go", "shared.go")
	h.commits(2, "Ben", 5, "mine.go", "shared.go")
	h.commits(1, "Ben", 5, "shared.go")
	h.commits(4, "Ann", 5, "few.go")
	for i := range h.in.Files {
		h.in.Files[i].Cognitive = 10
	}
	r := Analyze(h.in)
	got := map[string]bool{}
	for _, f := range r.Files {
		got[f.Path] = f.OneOwner
	}
	if want := map[string]bool{"mine.go": true, "few.go": false, "shared.go": false}; !reflect.DeepEqual(got, want) {
		t.Errorf("one owner: %v, want %v", got, want)
	}
	want := []OwnedHotspot{{Path: "mine.go", Owner: "Ann", Share: 0.8, Commits: 10, Cognitive: 10, Active: true}}
	if got := r.Summarize(5).Owned; !reflect.DeepEqual(got, want) {
		t.Errorf("hotspots %+v, want %+v", got, want)
	}
	part := newHistory("mine.go")
	part.commits(9, "Ann", 5, "mine.go")
	part.commits(1, "Ben", 5)
	part.in.Scoped = true
	if r := Analyze(part.in); !r.Files[0].OneOwner || len(r.Authors) != 1 || len(r.Notes) != 0 {
		t.Errorf("a part with one owner: %+v, notes %q", r.Files[0], r.Notes)
	}
	solo := newHistory("mine.go")
	solo.commits(9, "Ann", 5, "mine.go")
	if r := Analyze(solo.in); r.Files[0].OneOwner || !slices.ContainsFunc(r.Notes, func(s string) bool { return strings.Contains(s, "one person") }) {
		t.Errorf("a project of one person: %+v, notes %q", r.Files[0], r.Notes)
	}
}

func TestPeople(t *testing.T) {
	h := newHistory("a.go")
	h.commits(1, "Ann  Lee", 3, "a.go")
	h.commits(2, "ann lee", 9, "a.go")
	h.commits(1, "ben@example.com", 4, "a.go")
	h.commits(1, "", 4, "a.go")
	h.commits(7, "renovate[bot]", 1, "a.go")
	h.in.Commits = append(h.in.Commits, Commit{Time: until + 10*year, Author: 0}, Commit{Author: 99}, Commit{Author: -1})
	r := Analyze(h.in)
	want := []Author{
		{Name: "Ann Lee", Commits: 4, Share: 4. / 6, Files: 1, First: at(9), Last: until, Active: true},
		{Name: "(unknown)", Commits: 1, Share: 1. / 6, First: at(4), Last: at(4), Active: true},
		{Name: "ben", Commits: 1, Share: 1. / 6, First: at(4), Last: at(4), Active: true},
	}
	if !reflect.DeepEqual(r.Authors, want) {
		t.Errorf("got  %+v\nwant %+v", r.Authors, want)
	}
	if r.Commits != 6 || r.Bots != 9 {
		t.Errorf("%d commits by people, %d by bots", r.Commits, r.Bots)
	}
}

// Ann has left the folder that is looked at, not the project; Ben never touched it.
func TestScope(t *testing.T) {
	h := newHistory("a.go")
	h.commits(2, "Ann", 300, "a.go")
	h.commits(1, "Cy", 250, "a.go")
	h.commits(3, "Ann", 5)
	h.commits(4, "Ben", 5)
	h.commits(4, "renovate[bot]", 5)
	h.in.Scoped = true
	r := Analyze(h.in)
	want := []Author{
		{Name: "Ann", Commits: 2, Share: 2. / 3, Files: 1, First: at(300), Last: at(300), Active: true},
		{Name: "Cy", Commits: 1, Share: 1. / 3, First: at(250), Last: at(250)},
	}
	if !reflect.DeepEqual(r.Authors, want) || r.Commits != 3 || r.Bots != 0 || r.Since != at(300) || r.Files[0].Lost {
		t.Errorf("%+v of %d commits, %d by bots, file %+v", r.Authors, r.Commits, r.Bots, r.Files[0])
	}
}

func TestBots(t *testing.T) {
	for name, want := range map[string]bool{
		"dependabot[bot]": true, "Renovate Bot": true, "k8s-ci-robot": true, "GitHub Actions": true, "github-actions[bot]": true,
		"semantic-release-bot": true, "dependabot": true, "bot-gitexec": true, "vuejs-jp-bot": true, "ImgBot": true, "Scala Steward": true,
		"Jean Talbot": false, "Abbot": false, "Bot": false, "Robert": false, "Botond": false, "Ann Roboto": false, "Ci Lee": false, "RowbotNZ": false, "Jon Jenkins": false, "Travis Elkins": false, "": false,
	} {
		if got := isBot(name); got != want {
			t.Errorf("isBot(%q) = %v", name, got)
		}
	}
}

func TestAges(t *testing.T) {
	h := newHistory("0", "29", "30", "90", "91", "364", "365", "729", "730", "future", "never")
	days := []int64{0, 29, 30, 90, 91, 364, 365, 729, 730, -5}
	for i, d := range days {
		h.in.Files[i].Last = at(d)
	}
	h.in.Files[10].Last = 0
	r := Analyze(h.in)
	want := map[string]int{"under 1 month": 3, "1 to 3 months": 2, "3 to 12 months": 2, "1 to 2 years": 2, "over 2 years": 1, "unknown": 1}
	for _, b := range r.Ages {
		if b.Files != want[b.Name] || b.CodeLines != 100*b.Files || !near(b.Share, float64(b.Files)/11) {
			t.Errorf("%+v, want %d files", b, want[b.Name])
		}
	}
}

func TestNotes(t *testing.T) {
	in := Input{Until: until, Shallow: true, Limits: []string{"cut by time"}}
	r := Analyze(in)
	text := strings.Join(r.Notes, "\n")
	for _, want := range []string{"cut by time", "shallow", "no commit by a person", "relations are not known"} {
		if !strings.Contains(text, want) {
			t.Errorf("nothing about %q in %q", want, text)
		}
	}
	if r.Repository().BusFactor != 0 || r.Summarize(3).Owners == nil {
		t.Errorf("%+v", r.Repository())
	}
}

func TestTheOrderOfCommitsDoesNotMatter(t *testing.T) {
	h := newHistory("a/x.go", "a/y.go", "b/z.go", "b/x_test.go")
	for i := range 40 {
		h.commits(1, fmt.Sprint("Author ", i%7), int64(i), h.in.Files[i%4].Path, h.in.Files[(i/4+i+1)%4].Path)
		h.in.Commits[i].Files = slices.Compact(h.in.Commits[i].Files)
	}
	want := Analyze(h.in)
	slices.Reverse(h.in.Commits)
	if got := Analyze(h.in); !reflect.DeepEqual(got, want) {
		t.Errorf("reversed:\n%+v\nwant\n%+v", got, want)
	}
}
