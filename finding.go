package reposage

// Finding is one thing that costs to leave: a rule of the debt model and the place where it holds.
type Finding struct {
	Rule    string  `json:"rule"` // name of the rule: "cognitive-complexity"
	Path    string  `json:"path"`
	Line    int     `json:"line"`             // from 1; 0 for the file as a whole
	EndLine int     `json:"end_line"`         // inclusive
	Symbol  string  `json:"symbol,omitempty"` // qualified name inside the file; "" for a file
	Message string  `json:"message"`          // one sentence with the numbers
	Value   float64 `json:"value"`            // what was measured
	Limit   float64 `json:"limit"`            // the rule's threshold
	Minutes float64 `json:"minutes"`          // to mend it
	// Fingerprint is the same in another commit as long as the finding is the same one: it does
	// not hold the line or the value. 16 hex digits.
	Fingerprint string `json:"fingerprint"`
	// Related are the other places of the finding: copies, the files of a cycle.
	Related []Place `json:"related,omitempty"`
	// Accepted is the reason that the team gave for living with it; its minutes count no more.
	Accepted string `json:"accepted,omitempty"`
	Test     bool   `json:"test,omitempty"` // in test code
}

// Place is a range of lines in a file, both ends inclusive.
type Place struct {
	Path    string `json:"path"`
	Line    int    `json:"line"`
	EndLine int    `json:"end_line"`
	Symbol  string `json:"symbol,omitempty"`
}
