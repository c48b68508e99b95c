// Package report renders what package measure found: a summary that fits a terminal screen, JSON
// for programs, Markdown for a wiki or a pull request, and one self-contained HTML file.
//
// Everything that comes from a repository (paths, symbol names, refs, source lines) is hostile.
// Each renderer has one place that makes it inert: [Visible] for terminals, writeJSON for JSON,
// mdText for Markdown, html/template for HTML. Output depends on the input alone, never on the
// clock, the locale or map order, so that two runs on one commit can be compared byte by byte.
package report
