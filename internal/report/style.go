package report

// style colours text for a terminal, or leaves it alone. Only the 16 basic colours are used: they
// follow the reader's theme.
type style struct{ on bool }

func (s style) wrap(code, text string) string {
	if !s.on || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s style) bold(text string) string   { return s.wrap("1", text) }
func (s style) dim(text string) string    { return s.wrap("2", text) }
func (s style) head(text string) string   { return s.wrap("1;36", text) }
func (s style) bar(text string) string    { return s.wrap("36", text) }
func (s style) warn(text string) string   { return s.wrap("33", text) }
func (s style) accent(text string) string { return s.wrap("35", text) }

// grade colours text by severity, 0 (fine) to 3 (worst).
func (s style) grade(severity int, text string) string {
	return s.wrap([]string{"32", "33", "91", "31;1"}[min(max(severity, 0), 3)], text)
}

// shades are the fillings of a stacked bar by severity where there is no colour.
var shades = []rune("█▓▒░")
