package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// Rule is what readers of findings are told about a rule.
type Rule struct {
	Name    string // "cognitive-complexity"
	Title   string // one phrase
	Reason  string // why it costs to leave it
	Example string // what it looks like; may be empty
}

// FindingList is what the formats of findings render.
type FindingList struct {
	Revision reposage.Revision
	Findings []reposage.Finding
	Rules    []Rule
}

// Findings writes findings for another program: FormatSARIF, FormatGitHub or FormatGitLab.
func Findings(w io.Writer, l *FindingList, f Format) error {
	var err error
	switch f {
	case FormatSARIF:
		err = encodeIndented(w, sarif(l))
	case FormatGitLab:
		err = encodeIndented(w, gitlab(l))
	case FormatGitHub:
		_, err = io.WriteString(w, github(l))
	default:
		return errFormat("findings", f, FormatSARIF, FormatGitHub, FormatGitLab)
	}
	if err != nil {
		return fmt.Errorf("write findings: %w", err)
	}
	return nil
}

func encodeIndented(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// The minutes from which a finding is a warning and an error to other programs.
const (
	warningMinutes = 30
	errorMinutes   = 240
)

// weight grades a finding by its minutes: 0 a note, 1 a warning, 2 an error.
func weight(f *reposage.Finding) int {
	switch {
	case f.Minutes >= errorMinutes:
		return 2
	case f.Minutes >= warningMinutes:
		return 1
	}
	return 0
}

// object is a JSON object of a foreign format; encoding/json sorts its keys.
type object = map[string]any

// sarif builds a SARIF 2.1.0 log (OASIS, errata 01) of one run.
func sarif(l *FindingList) object {
	rules := []object{}
	index := map[string]int{}
	for _, r := range usedRules(l) {
		index[r.Name] = len(rules)
		rule := object{"id": r.Name, "properties": object{"tags": []string{"maintainability"}}}
		if r.Title != "" {
			rule["shortDescription"] = object{"text": r.Title}
		}
		if r.Reason != "" {
			rule["fullDescription"] = object{"text": r.Reason}
			rule["help"] = object{"text": strings.TrimSpace(r.Reason + "\n\n" + r.Example)}
		}
		rules = append(rules, rule)
	}
	results := []object{}
	for i := range l.Findings {
		results = append(results, sarifResult(&l.Findings[i], index))
	}
	run := object{
		"tool": object{"driver": object{
			"name": "RepoSage", "semanticVersion": reposage.AnalyserVersion + ".0.0", "rules": rules,
		}},
		"columnKind": "utf16CodeUnits",
		"results":    results,
	}
	if l.Revision.Commit != "" {
		run["automationDetails"] = object{"id": "reposage/" + l.Revision.Commit}
	}
	return object{"$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", "version": "2.1.0", "runs": []object{run}}
}

func sarifResult(f *reposage.Finding, index map[string]int) object {
	result := object{
		"ruleId": f.Rule, "ruleIndex": index[f.Rule], "level": []string{"note", "warning", "error"}[weight(f)],
		"message":             object{"text": f.Message},
		"locations":           []object{sarifLocation(reposage.Place{Path: f.Path, Line: f.Line, EndLine: f.EndLine, Symbol: f.Symbol})},
		"partialFingerprints": object{"reposage/v1": f.Fingerprint},
		"properties":          object{"minutes": f.Minutes, "value": f.Value, "limit": f.Limit},
	}
	var related []object
	for i, p := range f.Related {
		location := sarifLocation(p)
		location["id"] = i + 1
		related = append(related, location)
	}
	if related != nil {
		result["relatedLocations"] = related
	}
	if f.Accepted != "" {
		result["suppressions"] = []object{{"kind": "external", "status": "accepted", "justification": f.Accepted}}
	}
	return result
}

func sarifLocation(p reposage.Place) object {
	physical := object{"artifactLocation": object{"uri": pathURI(p.Path), "uriBaseId": "%SRCROOT%"}}
	if p.Line > 0 {
		physical["region"] = object{"startLine": p.Line, "endLine": max(p.Line, p.EndLine)}
	}
	location := object{"physicalLocation": physical}
	if p.Symbol != "" {
		location["logicalLocations"] = []object{{"fullyQualifiedName": strings.ToValidUTF8(p.Symbol, "\uFFFD")}}
	}
	return location
}

// pathURI writes a path as a relative URI; bytes that are no UTF-8 are escaped like any other.
func pathURI(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	uri := strings.Join(parts, "/")
	if first, _, _ := strings.Cut(uri, "/"); strings.Contains(first, ":") { // would read as a scheme
		uri = "./" + uri
	}
	return uri
}

// usedRules are the rules of the findings by name; one that nothing is known of has its name alone.
func usedRules(l *FindingList) []Rule {
	known := map[string]Rule{}
	for _, r := range l.Rules {
		known[r.Name] = r
	}
	used := map[string]Rule{}
	for _, f := range l.Findings {
		r := known[f.Rule]
		r.Name = f.Rule
		used[f.Rule] = r
	}
	var out []Rule
	for _, r := range used {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Rule) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// gitlab builds GitLab's code quality report: a list of issues in the form of Code Climate.
func gitlab(l *FindingList) []object {
	issues := []object{}
	for i := range l.Findings {
		f := &l.Findings[i]
		if f.Accepted != "" {
			continue
		}
		issues = append(issues, object{
			"description": f.Message, "check_name": f.Rule, "fingerprint": f.Fingerprint,
			"severity": []string{"minor", "major", "critical"}[weight(f)],
			"location": object{"path": strings.ToValidUTF8(f.Path, "\uFFFD"), "lines": object{"begin": max(f.Line, 1), "end": max(f.Line, f.EndLine, 1)}},
		})
	}
	return issues
}

// github writes workflow commands, one annotation a line.
func github(l *FindingList) string {
	var b strings.Builder
	titles := map[string]string{}
	for _, r := range l.Rules {
		titles[r.Name] = r.Title
	}
	for i := range l.Findings {
		f := &l.Findings[i]
		if f.Accepted != "" {
			continue
		}
		fmt.Fprintf(&b, "::%s file=%s,line=%d,endLine=%d,title=%s::%s\n", []string{"notice", "warning", "error"}[weight(f)], githubProperty(f.Path), max(f.Line, 1),
			max(f.Line, f.EndLine, 1), githubProperty(cmp.Or(titles[f.Rule], f.Rule)), githubData(f.Message))
	}
	return b.String()
}

// githubData escapes what follows a workflow command; a line end would begin another command, and the runner's
// log is a terminal.
func githubData(s string) string {
	s = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Map(func(r rune) rune {
		if isInert(r) {
			return r
		}
		return '\uFFFD'
	}, s)
}

// githubProperty escapes a property of a workflow command.
func githubProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(githubData(s))
}
