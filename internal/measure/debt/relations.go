package debt

import "github.com/reposage/reposage"

// Relations is what is known of all files together. Empty parts mean that nothing was found.
type Relations struct {
	Cycles       []Cycle
	Unreferenced []Unreferenced
	Duplicates   []Duplicate
	Couplings    []Coupling
	OneOwner     []OneOwner
	Classes      []Class
	Overrides    map[string][]int   // lines of the functions of a file that override a documented or declared one
	FanIn        map[string]int     // files that depend on a file
	FanOut       map[string]int     // files that a file depends on
	Duplication  map[string]float64 // share of a file's lines, 0 to 1
	// Years is how many years the churn of the files covers, when that is known only now; 0 means Options.Years, and
	// it may not be less than those.
	Years float64
}

// Cycle is files that depend on each other.
type Cycle struct {
	Files []string // sorted
	// From, Line and To are the use whose removal breaks the cycle at the least cost.
	From, To string
	Line     int
	Uses     int // places that must change for it
}

// Unreferenced is a definition that nothing refers to.
type Unreferenced struct {
	reposage.Place
	Kind string // "function", "type"
	Test bool
}

// Duplicate is code in several places.
type Duplicate struct {
	Places []reposage.Place
	Tokens int
	Lines  int
	Exact  bool
	Test   bool
}

// Coupling is two files that change together without a relation.
type Coupling struct {
	A, B   string
	Common int     // commits that changed both
	Degree float64 // of their commits, 0 to 1
}

// OneOwner is a hotspot that one person knows.
type OneOwner struct {
	Path, Owner        string
	Share              float64 // of the commits, 0 to 1
	Commits, Cognitive int
}

// Class is a type with its methods.
type Class struct {
	reposage.Place
	Methods int
	Test    bool
}
