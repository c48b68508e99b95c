package search

import (
	"strconv"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
)

// role is a set of what a file is for, as its path says. Each costs a file a part of its score, unless the query asks
// for it: who looks for "retry" means the code, not its tests.
type role uint16

const (
	roleTest     role = 1 << iota // tests, their helpers, benchmarks
	roleExample                   // examples and demonstrations
	roleCompat                    // kept for the sake of what is old, or of an earlier version
	roleBarrel                    // short, and stands for its folder: hands on what other files define
	roleTypes                     // declares types for code that is elsewhere
	roleProse                     // no code: text for people, data
	roleForeign                   // for one platform that is not the usual one
	roleInner                     // not meant for users of the code
	roleHistory                   // tells what was changed when
	roleVendored                  // a copy of others' code
)

// folderRoles has the folders that make a role.
var folderRoles = rolesOfWords(map[role]string{
	roleTest:     `test tests spec specs __tests__ testdata fixtures __mocks__ bench benches benchmark benchmarks`,
	roleExample:  `example examples _examples sample samples demo demos docs`,
	roleCompat:   `compat _compat legacy deprecated`,
	roleForeign:  foreignWords,
	roleVendored: `_vendor _vendored vendor vendors vendored third_party third-party thirdparty 3rdparty node_modules`,
	roleInner:    `private _private internal _internal internals detail details impl`,
})

// folderWords have the words of folders that make one as a part of them: integration-tests, RxExample.
var folderWords = rolesOfWords(map[role]string{
	roleTest:    `tests benchmarks`,
	roleExample: `example examples samples demo demos`,
})

// stemRoles has the words of file names that make one.
var stemRoles = rolesOfWords(map[role]string{
	roleCompat:  `compat legacy`,
	roleHistory: `changelog changes history news releases`,
	roleForeign: foreignWords,
})

// foreignWords are platforms that code has files of its own for, beside those for POSIX or for all.
const foreignWords = `win windows win32 winnt os390 zos aix sunos solaris ibmi haiku cygwin plan9 qnx hurd vms vxworks os2 amiga dos riscos`

// askedRoles has the words of a query that ask for a role.
var askedRoles = rolesOfWords(map[role]string{
	roleTest:     `test tests tested testing spec specs mock mocks fixture fixtures benchmark benchmarks`,
	roleExample:  `example examples demo demos`,
	roleCompat:   `compat compatibility legacy deprecated`,
	roleProse:    `documentation docs readme changelog guide tutorial license install installation`,
	roleForeign:  foreignWords,
	roleVendored: `vendor vendors vendored vendoring`,
	roleHistory:  `changelog changes changed history news release releases released version versions since upgrade upgrading migrate migrating migration added removed`,
	roleInner:    `internal internals internally private implement implements implemented implementation`,
})

func rolesOfWords(lists map[role]string) map[string]role {
	m := map[string]role{}
	for r, words := range lists {
		for w := range strings.FieldsSeq(words) {
			m[w] |= r
		}
	}
	return m
}

// barrels are names of files that stand for their folder.
var barrels = setOf(`index __init__ mod init package-info lib main`)

// barrelLines is how long a file may be that does no more than hand on.
const barrelLines = 150

// rolesOf says what a file is for, its folders aside; words are those of its name.
func rolesOf(f *index.File, base string, words []string) (r role) {
	if f.Test {
		r |= roleTest
	}
	if f.Language == "Gherkin" { // scenarios
		r |= roleTest
	}
	for _, w := range words {
		r |= stemRoles[w]
	}
	if barrels[strings.ToLower(fileStem(base))] && f.Lines <= barrelLines {
		r |= roleBarrel
	}
	if strings.HasSuffix(base, ".d.ts") || strings.HasSuffix(base, ".pyi") {
		r |= roleTypes
	}
	if f.Kind != "" && f.Kind != reposage.KindCode {
		r |= roleProse
	}
	return r
}

// wanted says which roles the words of a query ask for.
func wanted(tokens []token) (r role) {
	for _, t := range tokens {
		r |= askedRoles[t.folded]
		if versionOf(t.folded) > 0 {
			r |= roleCompat
		}
	}
	return r
}

// markOlder gives roleCompat to files in folders v1, v2 … that stand beside a folder of a later version.
func (t *fileTable) markOlder() {
	latest := map[string]int{} // by the path before the version
	each := func(fn func(e *fileEntry, before string, version int)) {
		for i := range t.files {
			path, at := t.files[i].Path, 0
			for j := range len(path) {
				if path[j] != '/' {
					continue
				}
				if v := versionOf(path[at:j]); v > 0 {
					fn(&t.entries[i], path[:at], v)
				}
				at = j + 1
			}
		}
	}
	each(func(_ *fileEntry, before string, v int) { latest[before] = max(latest[before], v) })
	each(func(e *fileEntry, before string, v int) {
		if v < latest[before] {
			e.roles |= roleCompat
		}
	})
}

// dropExamples takes that role away where most of the code has it: where all is a sample, there is no better place.
func (t *fileTable) dropExamples() {
	code, examples := 0, 0
	for i := range t.entries {
		if r := t.entries[i].roles; r&roleProse == 0 {
			code++
			if r&roleExample != 0 {
				examples++
			}
		}
	}
	if examples*2 <= code {
		return
	}
	for i := range t.entries {
		t.entries[i].roles &^= roleExample
	}
}

// versionOf returns the number of "v4"; 0 for other names.
func versionOf(name string) int {
	if len(name) < 2 || len(name) > 3 || name[0] != 'v' && name[0] != 'V' {
		return 0
	}
	n, err := strconv.Atoi(name[1:])
	if err != nil || n < 0 {
		return 0
	}
	return n
}
