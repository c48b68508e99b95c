package report

// Visible returns a name from a repository as one line that a terminal cannot misread: printable
// names as they are, others quoted with escapes.
func Visible(name string) string { return visible(name) }

// VisibleText is Visible for text that is not a name, such as an error message: it escapes but does not quote.
func VisibleText(text string) string { return visibleText(text) }

// Clip shortens inert text (see Visible) to at most cells terminal cells, at its end.
func Clip(text string, cells int) string { return clip(text, cells) }

// ClipMiddle shortens inert text to at most cells terminal cells; its end keeps most of the room.
func ClipMiddle(text string, cells int) string { return clipMiddle(text, cells) }

// Width returns the terminal cells of inert text.
func Width(text string) int { return displayWidth(text) }
