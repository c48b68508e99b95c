package term

import (
	"sync/atomic"
	"unicode"
)

// properties are what is asked of each rune. Looking them up in the tables of Unicode takes longer than all the rest.
type properties struct {
	folded rune
	script script
	class  class
}

// pageSize is how many runes are looked up together, when the first of them is asked for.
const pageSize = 256

var pages [(unicode.MaxRune + 1) / pageSize]atomic.Pointer[[pageSize]properties]

// propertiesOf returns the properties of a valid rune.
func propertiesOf(r rune) properties {
	page := pages[r/pageSize].Load()
	if page == nil {
		page = lookUpPage(r / pageSize * pageSize)
		pages[r/pageSize].Store(page) // another goroutine may store the same
	}
	return page[r%pageSize]
}

func lookUpPage(first rune) *[pageSize]properties {
	var page [pageSize]properties
	for i := range page {
		r := first + rune(i)
		page[i] = properties{unicode.ToLower(unicode.ToUpper(r)), lookUpScript(r), lookUpClass(r)}
	}
	return &page
}

func scriptOf(r rune) script { return propertiesOf(r).script }

func classOf(r rune) class { return propertiesOf(r).class }
