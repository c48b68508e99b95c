package source

import (
	"strings"
	"unicode/utf8"
)

// Bounds of what can be a path on the file systems that people check out to.
const (
	maxComponent = 255  // bytes
	maxPath      = 4096 // bytes
)

// invalidPath says why a path must not be shown or opened as a path, "" when it is fine. Trees can
// hold such names although git itself would refuse to check them out (S11): they are how a
// hostile repository writes outside of its folder. Windows-reserved names are fine here.
func invalidPath(path string) string {
	if len(path) > maxPath {
		return "path longer than 4096 bytes"
	}
	for rest := path; ; {
		part, tail, more := strings.Cut(rest, "/")
		if why := invalidComponent(part); why != "" {
			return why
		}
		if !more {
			return ""
		}
		rest = tail
	}
}

func invalidComponent(part string) string {
	switch {
	case part == "":
		return "empty path component"
	case part == "." || part == "..":
		return "relative path component"
	case len(part) > maxComponent:
		return "path component longer than 255 bytes"
	case strings.IndexByte(part, 0) >= 0:
		return "NUL in path"
	case strings.IndexByte(part, '\\') >= 0 && escapesByBackslash(part):
		return "relative path component behind a backslash"
	case isDotGit(part):
		return "path inside .git"
	}
	return ""
}

// escapesByBackslash reports whether a component would leave its folder, or enter .git, where
// backslash separates. A backslash alone is an ordinary character.
func escapesByBackslash(part string) bool {
	for p := range strings.SplitSeq(part, `\`) {
		if p == ".." || p == "" || isDotGit(p) {
			return true
		}
	}
	return false
}

// isDotGit reports whether some file system takes the name for ".git": by case (macOS, Windows),
// by trailing dots and blanks or as the short name GIT~1 or an alternate stream (NTFS), or by
// ignorable code points (HFS+).
func isDotGit(name string) bool {
	if len(name) < 4 {
		return false
	}
	if c := name[0]; c != '.' && c != 'g' && c != 'G' && c < utf8.RuneSelf {
		return false // nearly all names end here
	}
	base, _, _ := strings.Cut(name, ":")
	base = strings.TrimRight(base, ". ")
	if strings.EqualFold(base, ".git") || strings.EqualFold(base, "git~1") {
		return true
	}
	return strings.EqualFold(strings.Map(dropHFSIgnorable, name), ".git")
}

func dropHFSIgnorable(r rune) rune {
	switch {
	case r >= 0x200c && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x206a && r <= 0x206f, r == 0xfeff:
		return -1
	}
	return r
}
