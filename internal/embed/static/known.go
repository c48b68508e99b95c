package static

// Knows reports whether a word, in lower case, is in the vocabulary as a whole: then it is unlikely to be misspelt.
func (m *Model) Knows(word string) bool {
	_, ok := m.find([]byte(word), hashOf([]byte(word)))
	return ok
}
