package measure

import (
	"fmt"
	"slices"
)

// warnings lists what a reader should know, the most serious first.
func (s *Summarizer) warnings(h History) []Warning {
	list := []Warning{}
	if s.bidi.count > 0 {
		list = append(list, s.bidi.warning("bidi",
			"%s with bidirectional control characters: what an editor shows may not be what runs (Trojan Source)"))
	}
	if s.invisible.count > 0 {
		list = append(list, s.invisible.warning("invisible",
			"%s with characters that cannot be seen: two names that look the same may differ, or a text may be hidden"))
	}
	if s.homoglyph.count > 0 {
		list = append(list, s.homoglyph.warning("homoglyph",
			"%s with names that pass for others: letters of another script among Latin ones that look the same"))
	}
	if dirty := slices.Sorted(slices.Values(s.o.Revision.Dirty)); len(dirty) > 0 {
		list = append(list, Warning{
			Code: "dirty", Count: len(dirty), Paths: dirty[:min(len(dirty), s.o.Examples)],
			Message: plural(len(dirty), "file") + " with other content on disk than in the commit",
		})
	}
	if s.o.Revision.Shallow {
		list = append(list, Warning{Code: "shallow", Message: "the clone is shallow: churn and hotspots only see part of the history"})
	}
	switch {
	case !h.Known:
		list = append(list, Warning{Code: "no_history", Message: orElse(h.Note, "no history: there are no hotspots")})
	case h.Truncated:
		list = append(list, Warning{Code: "history", Message: orElse(h.Note, "history was cut at a limit: churn is a lower bound")})
	}
	if s.syntax.count > 0 {
		list = append(list, s.syntax.warning("syntax",
			"%s with places the grammar does not fit: functions touching one are marked partial, their numbers a lower bound"))
	}
	return list
}

func (f *finding) warning(code, message string) Warning {
	w := Warning{Code: code, Count: f.count, Message: fmt.Sprintf(message, plural(f.count, "file"))}
	for _, l := range f.where.list() {
		path := l.path
		if l.line > 0 {
			path = fmt.Sprintf("%s:%d", l.path, l.line)
		}
		w.Paths = append(w.Paths, path)
	}
	return w
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
