package index

// headings finds the headings of a text.
type headings func(s *splitter) []heading

// heading is the title of a section.
type heading struct {
	line  int // where it starts
	level int // 1 is the highest
	title string
}

// headingsOf has the languages that are cut along headings.
var headingsOf = map[string]headings{}

func (s *splitter) sections(find headings) {}
