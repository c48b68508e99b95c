package reposage

// EdgeKind is how one node of the relation graph needs another. Values are stable (stored).
type EdgeKind uint8

// The kinds. Contains is structure, the others are dependencies.
const (
	EdgeContains   EdgeKind = iota + 1 // folder → file → class → method
	EdgeImports                        // file → file, package or external dependency
	EdgeCalls                          // function → function, or the class that it makes an object of
	EdgeInherits                       // class → base class, interface or trait
	EdgeReferences                     // uses a type, a constant or a function as a value; decorators
)

var edgeKindNames = [...]string{EdgeContains: "contains", EdgeImports: "imports", EdgeCalls: "calls", EdgeInherits: "inherits", EdgeReferences: "references"}

// String returns the kind as outputs name it.
func (k EdgeKind) String() string {
	if int(k) < len(edgeKindNames) {
		return edgeKindNames[k]
	}
	return ""
}

// Evidence says why an edge is believed, the strongest first. Values are stable (stored).
type Evidence uint8

// The classes.
const (
	// EvidenceResolved: scope, import, receiver and type hints lead to exactly this definition, or to
	// the few that dynamic dispatch or overloading leaves open.
	EvidenceResolved Evidence = iota + 1
	// EvidenceImport: the name is defined in something that the file imports or in its own package,
	// but not everything on the way is known.
	EvidenceImport
	// EvidenceName: only the name fits. Never shown or counted unless asked for.
	EvidenceName
)

var evidenceNames = [...]string{EvidenceResolved: "resolved", EvidenceImport: "import-scoped", EvidenceName: "name-only"}

// String returns the class as outputs name it.
func (e Evidence) String() string {
	if int(e) < len(evidenceNames) {
		return evidenceNames[e]
	}
	return ""
}
