package graph

// maxDocumentDepth is how deep documents may nest. No manifest comes near it.
const maxDocumentDepth = 64

// node is a value of a JSON, TOML or XML document with the line where it stands. Its methods take nil for a
// value that is not there, so that long paths need no checks.
type node struct {
	kind  nodeKind
	text  string // nodeText, nodeOther: as written
	line  int    // of the name for members of objects
	names []string
	nodes []*node
	index map[string]int // of names, once there are many
}

type nodeKind uint8

const (
	nodeOther  nodeKind = iota // number, true, false, null, date
	nodeText                   // string
	nodeList                   // names is empty
	nodeObject                 // in XML a name may stand several times
)

// manyNames is the number of members from which on an object is searched through a map.
const manyNames = 16

// set adds or replaces a member: the last one counts, as in JSON.parse.
func (n *node) set(name string, v *node) {
	if i := n.find(name); i >= 0 {
		n.nodes[i] = v
		return
	}
	n.add(name, v)
}

// add adds a member, also if there is one of the name.
func (n *node) add(name string, v *node) {
	n.names = append(n.names, name)
	n.nodes = append(n.nodes, v)
	if n.index != nil {
		n.index[name] = len(n.names) - 1
	}
}

func (n *node) find(name string) int {
	if n.index == nil && len(n.names) >= manyNames {
		n.index = make(map[string]int, 2*len(n.names))
		for i, s := range n.names {
			n.index[s] = i
		}
	}
	if n.index != nil {
		if i, ok := n.index[name]; ok {
			return i
		}
		return -1
	}
	for i := len(n.names) - 1; i >= 0; i-- {
		if n.names[i] == name {
			return i
		}
	}
	return -1
}

// get follows names of members.
func (n *node) get(names ...string) *node {
	for _, name := range names {
		if n == nil {
			return nil
		}
		i := n.find(name)
		if i < 0 {
			return nil
		}
		n = n.nodes[i]
	}
	return n
}

// str returns a string's text, "" for anything else.
func (n *node) str() string {
	if n == nil || n.kind != nodeText {
		return ""
	}
	return n.text
}

// isTrue reports whether the value is true.
func (n *node) isTrue() bool { return n != nil && n.text == "true" }

// strs returns the strings of a list, or the one string.
func (n *node) strs() []string {
	if s := n.str(); s != "" {
		return []string{s}
	}
	var out []string
	n.items(func(v *node) {
		if s := v.str(); s != "" {
			out = append(out, s)
		}
	})
	return out
}

// items calls fn for the elements of a list.
func (n *node) items(fn func(*node)) {
	if n != nil && n.kind == nodeList {
		for _, v := range n.nodes {
			fn(v)
		}
	}
}

// members calls fn for the members of an object.
func (n *node) members(fn func(name string, v *node)) {
	if n != nil && n.kind == nodeObject {
		for i, name := range n.names {
			fn(name, n.nodes[i])
		}
	}
}
