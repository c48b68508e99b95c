package parse

import (
	"math"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/parse/grammars"
)

// point records a construct. It sets the nesting that the construct's children have.
func (x *extractor) point(i int, n *grammars.Node, parent, f *frame) {
	p := &x.lang.points[n.Symbol]
	kind := p.kind
	if p.when != nil {
		kind = p.when(x, i)
	}
	if kind == 0 {
		return
	}
	if kind == reposage.PointIf && x.elseIf == i {
		kind = reposage.PointElseIf
		f.own = x.elseOwn
		x.elseIf = -1
	} else if kind == reposage.PointElseIf {
		f.own = parent.own // the whole chain stands at the level of its first if
	}
	flags := uint8(0)
	nest := p.nest || kind == reposage.PointCatch
	if nest {
		flags = reposage.PointNested
		f.nesting = saturate(int(f.own) + 1)
	}
	switch {
	case p.solo:
		f.control = reposage.PointTernary
	case nest || kind == reposage.PointTry:
		f.control = kind
	}
	x.addPoint(kind, flags, f.own, parent.callable, n.Start)
}

func (x *extractor) addPoint(kind reposage.PointKind, flags, nesting uint8, callable int32, offset uint32) {
	x.facts.Points = append(x.facts.Points, reposage.Point{Kind: kind, Flags: flags, Nesting: nesting, Symbol: callable,
		Line: x.lines.at(offset), Offset: offset})
}

// literal records a token that is a construct of its own: case, &&, catch.
func (x *extractor) literal(i int, n *grammars.Node, sym int) {
	rule := &x.lang.tokens[sym]
	parent := &x.stack[len(x.stack)-1]
	if rule.in != nil && (parent.node < 0 || !rule.in[x.symbolOf(&x.nodes[parent.node])]) {
		return
	}
	if parent.quiet {
		return
	}
	flags := uint8(0)
	if rule.kind == reposage.PointAnd || rule.kind == reposage.PointOr {
		flags = x.run(parent.chain, rule.kind)
	}
	x.addPoint(rule.kind, flags, parent.own, parent.callable, n.Start)
}

// operator records a logical operator that the grammar has as an identifier.
func (x *extractor) operator(n *grammars.Node) {
	parent := &x.stack[len(x.stack)-1]
	if kind := logicalOperator(x.text[n.Start:n.End]); kind != 0 && parent.node >= 0 && x.lang.roles[x.symbolOf(&x.nodes[parent.node])]&roleBinary != 0 {
		x.addPoint(kind, x.run(parent.chain, kind), parent.own, parent.callable, n.Start)
	}
}

func logicalOperator(text []byte) reposage.PointKind {
	switch string(text) {
	case "&&":
		return reposage.PointAnd
	case "||":
		return reposage.PointOr
	}
	return 0
}

// chain returns the chain of logical operators that a logical expression belongs to: that of the
// expression around it, or a new one.
func (x *extractor) chain(parent *frame) int32 {
	if parent.chain >= 0 {
		return parent.chain
	}
	if len(x.chains) == math.MaxInt32 {
		return -1
	}
	x.chains = append(x.chains, 0)
	return int32(len(x.chains) - 1)
}

// run reports, as a flag, whether an operator begins a run of like operators in its chain. Operators come
// in source order.
func (x *extractor) run(chain int32, kind reposage.PointKind) uint8 {
	if chain < 0 {
		return reposage.PointNewRun
	}
	if x.chains[chain] == kind {
		return 0
	}
	x.chains[chain] = kind
	return reposage.PointNewRun
}

// isLogical reports whether a binary expression's operator is && or ||.
func (x *extractor) isLogical(i int) bool {
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		sym := x.symbolOf(&x.nodes[c])
		if x.lang.roles[sym]&roleOper != 0 {
			return logicalOperator(x.text[x.nodes[c].Start:x.nodes[c].End]) != 0
		}
		if x.lang.roles[sym]&roleToken != 0 {
			k := x.lang.tokens[sym].kind
			return k == reposage.PointAnd || k == reposage.PointOr
		}
	}
	return false
}

// elseToken handles the keyword else: an if that follows continues the chain as else-if, anything
// else is the else branch of the construct in view.
func (x *extractor) elseToken(i int, n *grammars.Node) {
	parent := &x.stack[len(x.stack)-1]
	if parent.control == 0 || parent.node < 0 {
		return
	}
	next := int(n.Next)
	for next < int(x.nodes[parent.node].Next) && x.lang.roles[x.symbolOf(&x.nodes[next])]&roleComment != 0 {
		next = int(x.nodes[next].Next)
	}
	if next < int(x.nodes[parent.node].Next) && x.continuesIf(next) {
		return
	}
	kind := reposage.PointElse
	switch parent.control {
	case reposage.PointFor, reposage.PointWhile:
		kind = reposage.PointLoopElse
	case reposage.PointTry:
		kind = reposage.PointTryElse
	case reposage.PointSwitch:
		kind = reposage.PointDefault
	case reposage.PointTernary:
		return
	}
	x.addPoint(kind, 0, parent.own, parent.callable, n.Start)
}

// continuesIf looks through nodes of one child for an if and remembers it as an else-if.
func (x *extractor) continuesIf(i int) bool {
	for {
		n := &x.nodes[i]
		sym := x.symbolOf(n)
		if x.lang.roles[sym]&rolePoint != 0 {
			if x.lang.points[sym].kind == reposage.PointIf {
				x.elseIf, x.elseOwn = i, x.stack[len(x.stack)-1].own
				return true
			}
			return false
		}
		only := i + 1
		if only >= int(n.Next) || x.nodes[only].Next != n.Next || x.lang.roles[sym] != 0 {
			return false
		}
		i = only
	}
}
