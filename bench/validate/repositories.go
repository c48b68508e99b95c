package main

import "regexp"

// repositories are the git directories looked for below the corpora folder: long histories, different languages,
// libraries and programs, of one author and of many. They were chosen before anything was measured.
var repositories = []string{
	"Newtonsoft.Json", "axios", "commons-lang", "curl", "express", "flask", "fmt", "gin", "gson", "guzzle", "jekyll", "kong", "laravel", "libuv",
	"okhttp", "redis", "requests", "ripgrep", "tokio", "vue",
}

const (
	// momentsPerRepository are spread evenly from two years after the first commit to one year before the last.
	momentsPerRepository = 4
	// maxFixFiles bounds a bug-fix commit: one that touches more is a sweep over the code, not a fix.
	maxFixFiles = 50
	// leastPositive is how many mended and unmended files a moment must have to be counted.
	leastPositive = 8
)

// fixWords are what people write when they mend a bug; notFix is what they mend without there being one.
var (
	fixWords = regexp.MustCompile(`(?i)\b(fix(e[sd]|ing|up)?|bug(s|fix|fixes|gy)?|defects?|faulty?|regress(ion|ions|ed)?|crash(es|ed|ing)?|leak(s|ed|ing)?|oops|cve-\d+-\d+|segfaults?|` +
		`deadlocks?|data races?|race condition|use.after.free|double.free|null.?pointer|npe|out.of.bounds|overflows?|underflow|(close|resolve)[sd]? (issue )?#\d+)\b`)
	notFix = regexp.MustCompile(`(?i)\b(typos?|spelling|misspell\w*|grammar|comments?|docs?|documentation|docblocks?|javadocs?|docstrings?|readme|changelog|changes|release notes|` +
		`lint(er|ing)?|style|styleci|checkstyle|format(ting)?|white.?space|indent(ation)?|code style|cs|coding standards?|ci|travis|appveyor|github actions?|build|makefile|warnings?|merge|revert|bump|tests?|copyright|license)\b`)
)

// isFix decides by a commit's message. The subject decides; the body only when the subject says nothing of either,
// and only by naming an issue that it closes.
func isFix(subject, body string) bool {
	if notFix.MatchString(subject) {
		return false
	}
	return fixWords.MatchString(subject) || closes.MatchString(body)
}

// closes is how a body names the bug that a commit mends. An issue may also be a wish; trackers do not say.
var closes = regexp.MustCompile(`(?i)\b(fix(e[sd])?|bug):? (issue )?(#\d+|https?://\S+/issues/\d+)`)
