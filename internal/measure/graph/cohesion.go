package graph

import "slices"

// lcom4 returns the number of groups of methods that share no member and do not call each other (Hitz and Montazeri:
// Measuring Coupling and Cohesion in Object-Oriented Systems, 1995): 1 is a class with one purpose. Methods that use
// nothing of their object are left out.
func (g *Graph) lcom4(c *ClassMembers) int {
	parent := map[string]string{}
	root := func(s string) string {
		for parent[s] != s {
			parent[s] = parent[parent[s]]
			s = parent[s]
		}
		return s
	}
	add := func(s string) {
		if _, ok := parent[s]; !ok {
			parent[s] = s
		}
	}
	used := map[string]bool{}
	for _, m := range c.Methods {
		for _, u := range m.Uses {
			used[u] = true
		}
	}
	var methods []string
	for _, m := range c.Methods {
		name := g.Node(m.Method).Name
		if len(m.Uses) == 0 && !used[name] {
			continue
		}
		add(name)
		methods = append(methods, name)
		for _, u := range m.Uses {
			add(u)
			parent[root(name)] = root(u)
		}
	}
	groups := map[string]bool{}
	for _, m := range methods {
		groups[root(m)] = true
	}
	return max(1, len(groups))
}

// merged joins the parts of a class that stand in several files.
func (g *Graph) merged() []ClassMembers {
	at := map[NodeID]int{}
	var out []ClassMembers
	for _, c := range g.Classes() {
		i, ok := at[c.Class]
		if !ok {
			at[c.Class] = len(out)
			out = append(out, ClassMembers{Class: c.Class, Methods: slices.Clone(c.Methods)})
			continue
		}
		out[i].Methods = append(out[i].Methods, c.Methods...)
	}
	return out
}

// ClassRow is a class with its size and cohesion.
type ClassRow struct {
	Path    string `json:"path"`
	Line    int    `json:"line"`
	EndLine int    `json:"end_line"`
	Name    string `json:"name"`
	Methods int    `json:"methods"`
	LCOM4   int    `json:"lcom4"`
	Test    bool   `json:"test,omitempty"`
}

// ClassRows returns all classes with a method, by path and line.
func (g *Graph) ClassRows() []ClassRow {
	rows := []ClassRow{}
	for _, c := range g.merged() {
		n := g.Node(c.Class)
		rows = append(rows, ClassRow{Path: n.Path, Line: n.Line, EndLine: n.EndLine, Name: n.Qualified, Methods: g.countMethods(&c), LCOM4: g.lcom4(&c), Test: n.Test()})
	}
	return rows
}

// countMethods counts the methods of a class. What stands under one name in Python is one method: the getter and the
// setter of a property, the overloads that a type checker reads.
func (g *Graph) countMethods(c *ClassMembers) int {
	if families[g.str(g.nodes[c.Class].language)] != famPython {
		return len(c.Methods)
	}
	names := map[uint32]bool{}
	for _, m := range c.Methods {
		names[g.nodes[m.Method].name] = true
	}
	return len(names)
}

// Overrides returns the first lines of the functions that override or implement a member of a type of the repository,
// by the path of their file, in order.
func (g *Graph) Overrides() map[string][]int {
	lines := map[string][]int{}
	for i := range g.nodes {
		if n := &g.nodes[i]; Flags(n.flags)&FlagInherits != 0 {
			path := g.str(g.nodes[n.file].qualified)
			lines[path] = append(lines[path], int(n.line))
		}
	}
	for _, of := range lines {
		slices.Sort(of)
	}
	return lines
}
