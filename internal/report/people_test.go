package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/people"
)

// fixturePeople is the history of files with hostile names by people with hostile names.
func fixturePeople() *people.Result {
	const until, day = 1_790_000_000, 24 * 60 * 60
	in := people.Input{
		Authors: []string{"Ann Lee", "Ben | `rm`\x1b[2J", "\u202eevil <b>x</b> with a name that goes on and on and on", "renovate[bot]"},
		Until:   until, Shallow: true, Related: func(a, b int32) bool { return a+b == 1 },
	}
	for i, path := range []string{"src/" + hostileTable, "src/" + hostileAnsi, "src/api/" + hostileLong, "src/" + hostileNewline, "web/app.ts", "web/app.css", "web/app_test.ts"} {
		in.Files = append(in.Files, people.File{
			Path: path, CodeLines: 100 * (i + 1), Cognitive: 10, Test: strings.Contains(path, "_test"), First: until - 900*day, Last: until - int64(i*i*20)*day,
		})
	}
	commits := func(n int, author int32, days int64, files ...int32) {
		for range n {
			in.Commits = append(in.Commits, people.Commit{Time: until - days*day, Author: author, Files: files, Paths: len(files)})
		}
	}
	commits(9, 0, 3, 0, 1)
	commits(1, 1, 190, 0, 1)
	commits(6, 1, 200, 2, 3)
	commits(7, 2, 5, 4, 5, 6)
	commits(3, 0, 5, 4)
	commits(11, 3, 5, 4)
	return people.Analyze(in)
}

func TestPeopleGolden(t *testing.T) {
	rev := fixture().Revision
	for name, l := range map[string]*PeopleList{
		"people":      NewPeopleList(rev, fixturePeople(), 10),
		"people-none": NewPeopleList(reposage.Revision{Name: "x"}, people.Analyze(people.Input{}), 10),
	} {
		for extension, f := range map[string]Format{".txt": FormatText, ".json": FormatJSON, ".md": FormatMarkdown} {
			var b bytes.Buffer
			if err := People(&b, l, f, TextOptions{}); err != nil {
				t.Fatal(err)
			}
			if strings.ContainsAny(b.String(), "\x1b\u202e") && f != FormatMarkdown {
				t.Errorf("%s%s is not inert", name, extension)
			}
			golden(t, name+extension, b.String())
		}
	}
	if err := People(&bytes.Buffer{}, NewPeopleList(rev, fixturePeople(), 1), FormatCSV, TextOptions{}); reposage.ErrorCode(err) != reposage.EInvalid {
		t.Errorf("csv: %v", err)
	}
}

// JSON has no list that is null, and names no address.
func TestPeopleJSON(t *testing.T) {
	for _, r := range []*people.Result{fixturePeople(), people.Analyze(people.Input{Authors: []string{"someone@example.com"}, Commits: []people.Commit{{}}})} {
		var b bytes.Buffer
		if err := People(&b, NewPeopleList(reposage.Revision{}, r, 1), FormatJSON, TextOptions{}); err != nil {
			t.Fatal(err)
		}
		var object map[string]any
		if err := json.Unmarshal(b.Bytes(), &object); err != nil {
			t.Fatal(err)
		}
		for key, value := range object {
			if value == nil {
				t.Errorf("%s is null", key)
			}
		}
		if strings.Contains(b.String(), "example.com") || strings.Contains(fmt.Sprint(object["coupling"]), "<nil>") {
			t.Errorf("an address or a null in %s", b.String())
		}
	}
}
