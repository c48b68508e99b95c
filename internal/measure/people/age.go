package people

// AgeBand is the code whose files were last changed some time before the analysed commit.
type AgeBand struct {
	Name      string  `json:"name"`     // "under 1 month"
	MaxDays   int     `json:"max_days"` // exclusive; 0 for no bound
	Files     int     `json:"files"`
	CodeLines int     `json:"code_lines"`
	Share     float64 `json:"share"` // of all code lines
}

// bands are the ages, the newest first; the last one is for files of which nothing is known.
var bands = [...]AgeBand{
	{Name: "under 1 month", MaxDays: month / day},
	{Name: "1 to 3 months", MaxDays: 3 * month / day},
	{Name: "3 to 12 months", MaxDays: year / day},
	{Name: "1 to 2 years", MaxDays: 2 * year / day},
	{Name: "over 2 years"},
	{Name: "unknown"},
}

// ages distributes lines of code by the time of their file's last change.
func ages(files []File, until int64) []AgeBand {
	out := bands
	sum := 0
	for i := range files {
		b := &out[bandOf(daysBefore(until, files[i].Last))]
		b.Files++
		b.CodeLines += files[i].CodeLines
		sum += files[i].CodeLines
	}
	for i := range out {
		out[i].Share = ratio(out[i].CodeLines, sum)
	}
	return out[:]
}

func bandOf(days int) int {
	unknown := len(bands) - 1
	if days < 0 {
		return unknown
	}
	for i := range bands {
		if days < bands[i].MaxDays {
			return i
		}
	}
	return unknown - 1
}

// daysBefore returns the whole days from then to until, -1 when then is unknown.
func daysBefore(until, then int64) int {
	if then == 0 {
		return -1
	}
	return int(max(until-then, 0) / day)
}
