package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/debt"
)

// fixtureDebt is debt in files with hostile names, by a formula and with reasons that mean no good either.
func fixtureDebt() *DebtReport {
	row := func(path string, health, minutes float64, lines int, rating string) debt.Row {
		return debt.Row{Path: path, Health: health, Rating: rating, Minutes: minutes, Money: minutes / 60 * 80, Ratio: minutes / 30 / float64(max(1, lines)),
			Development: 30 * float64(lines), Interest: minutes / 3, CodeLines: lines, Files: lines / 100, Findings: int(minutes / 40)}
	}
	finding := func(rule, path string, line int, symbol, message string, minutes float64) reposage.Finding {
		return reposage.Finding{Rule: rule, Path: path, Line: line, EndLine: line + 9, Symbol: symbol, Message: message, Value: 20, Limit: 15, Minutes: minutes,
			Fingerprint: strings.Repeat("0a", 8)}
	}
	accepted := finding(debt.RuleLength, hostileQuote, 1, "=f()", "=f() is 500 lines long (limit 80)", 120)
	accepted.Accepted = "a table\x1b[2J | really"
	copies := finding(debt.RuleDuplication, hostileNewline, 7, "g", "20 lines (150 tokens) are the same in 2 places", 20.1)
	copies.Related = []reposage.Place{{Path: hostileBidi, Line: 1, EndLine: 20}}
	res := &debt.Result{
		Formula: &debt.Formula{Name: "team\x1b[2J", Version: 3, Hash: "0123456789ab", Currency: "EUR", HourlyRate: 80, HoursPerDay: 8,
			Rules: map[string]debt.Rule{debt.RuleCognitive: {Title: "Function is hard to follow", Reason: "It is.", Example: "Loops."}}},
		Repository: row(".", 61.5, 4321.6, 20_000, "A"),
		Folders:    []debt.Row{row(".", 61.5, 4321.6, 20_000, "A"), row("src", 41.2, 4000, 900, "C"), row(hostileAnsi, 20, 300, 250, "E"), row("small", 10, 20, 10, "B")},
		Files:      []debt.Row{row(hostileTable, 12.5, 80, 500, "B")},
		Findings: []reposage.Finding{
			finding(debt.RuleCognitive, "src/"+hostileTable, 12, "a|b", "a|b has cognitive complexity 40 (limit 15)", 240), accepted, copies,
			finding(debt.RuleCycle, "src/"+hostileLong, 3, "", "120 files depend on each other in a cycle; the cheapest use to cut is that of <b>x</b>\u202e.go here (12 places)", 15),
		},
		Rules: []debt.RuleRow{{Rule: debt.RuleCognitive, Title: "Function is hard to follow \x1b[31m", Findings: 1200, Minutes: 4000.5},
			{Rule: debt.RuleDuplication, Title: "Code is duplicated", Findings: 1, Minutes: 20.1}, {Rule: debt.RuleLength, Title: "Function is long", Accepted: 1}},
		Accepted: debt.Accepted{Findings: 1, Minutes: 120},
		Notes:    []string{".reposage/accepted.yaml: entry 2 (nesting \x1b[2J) expired on 2020-12-31; 3 findings count again"},
	}
	return &DebtReport{Revision: fixture().Revision, Result: res, Findings: res.Findings, Rows: 3}
}

func renderDebt(t *testing.T, d *DebtReport, f Format) string {
	t.Helper()
	var b bytes.Buffer
	if err := Debt(&b, d, f, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDebtGolden(t *testing.T) {
	empty := &DebtReport{Revision: reposage.Revision{Name: "x"}, Result: &debt.Result{Formula: &debt.Formula{Name: "default", Version: 1, Hash: "0123456789ab", Currency: "EUR", HoursPerDay: 8},
		Repository: debt.Row{Path: ".", Health: 100, Rating: "A"}}}
	for extension, f := range map[string]Format{".txt": FormatText, ".md": FormatMarkdown, ".json": FormatJSON, ".csv": FormatCSV} {
		text := renderDebt(t, fixtureDebt(), f)
		if f != FormatJSON && strings.ContainsAny(text, "\x1b\u202e\a") {
			t.Errorf("debt%s is not inert", extension)
		}
		golden(t, "debt"+extension, text)
		golden(t, "debt-none"+extension, renderDebt(t, empty, f))
	}
}

func TestDebtForPrograms(t *testing.T) {
	var list struct {
		Formula  debt.FormulaInfo
		Findings []reposage.Finding
		Notes    []string
	}
	if err := json.Unmarshal([]byte(renderDebt(t, fixtureDebt(), FormatJSON)), &list); err != nil || len(list.Findings) != 4 || list.Formula.Version != 3 || list.Notes == nil {
		t.Errorf("%+v %v", list, err)
	}
	records, err := csv.NewReader(strings.NewReader(renderDebt(t, fixtureDebt(), FormatCSV))).ReadAll()
	if err != nil || len(records) != 5 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	for _, r := range records[1:] {
		for _, field := range r {
			if field != "" && strings.ContainsAny(field[:1], "=+-@\t\r") {
				t.Errorf("a spreadsheet takes %q for a formula", field)
			}
		}
	}
	if err := Debt(&bytes.Buffer{}, fixtureDebt(), "dot", TextOptions{}); reposage.ErrorCode(err) != reposage.EInvalid {
		t.Errorf("dot: %v", err)
	}
}
