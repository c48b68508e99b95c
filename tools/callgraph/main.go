// Command callgraph lists the calls of a Go module as golang.org/x/tools sees them, for bench/callgraph.
//
//	go -C tools run ./callgraph DIR >FILE
//
// One line a fact, fields separated by tabs, paths relative to DIR; a function is the FILE:LINE of its name, the code
// outside of functions is FILE:0. Function literals belong to the function around them, instances of a generic
// function to the function.
//
//	file     FILE                                   a file that was read; others (build constraints, tests) are unknown
//	static   CALLER CALLEE CALLER-NAME CALLEE-NAME  the callee is certain
//	declared CALLER METHOD …                        a call of this method of an interface
//	dynamic  CALLER CALLEE …                        a method that such a call may reach by its type (class hierarchy analysis)
//	value    CALLER CALLEE …                        a call of a function value that may be this one (variable type analysis)
//
// Only calls between functions of the module are listed.
package main

import (
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/callgraph"
	"golang.org/x/tools/go/callgraph/cha"
	"golang.org/x/tools/go/callgraph/vta"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "callgraph:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return errors.New("name the folder of a Go module")
	}
	dir, err := filepath.Abs(os.Args[1])
	if err != nil {
		return fmt.Errorf("find module: %w", err)
	}
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: dir, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")}, "./...")
	if err != nil {
		return fmt.Errorf("load module: %w", err)
	}
	if packages.PrintErrors(loaded) > 0 {
		return errors.New("load module: it does not compile")
	}
	program, _ := ssautil.AllPackages(loaded, ssa.InstantiateGenerics)
	program.Build()
	l := &lister{dir: dir + string(filepath.Separator), fset: program.Fset, facts: map[string]bool{}}
	for _, p := range loaded {
		for _, file := range p.CompiledGoFiles {
			if rel, ok := strings.CutPrefix(file, l.dir); ok {
				l.facts["file\t"+filepath.ToSlash(rel)] = true
			}
		}
	}
	hierarchy := cha.CallGraph(program)
	l.list(hierarchy)
	l.values(vta.CallGraph(ssautil.AllFunctions(program), hierarchy))
	var lines []string
	for fact := range l.facts {
		lines = append(lines, fact)
	}
	slices.Sort(lines)
	_, err = fmt.Println(strings.Join(lines, "\n"))
	return err
}

// lister collects facts.
type lister struct {
	dir   string
	fset  *token.FileSet
	facts map[string]bool
}

// list enters what is certain, and what the types allow.
func (l *lister) list(g *callgraph.Graph) {
	for fn, node := range g.Nodes {
		if fn == nil {
			continue
		}
		for _, e := range node.Out {
			common := e.Site.Common()
			switch {
			case common.StaticCallee() != nil && common.StaticCallee().Parent() != nil:
				// A literal that is called where it stands belongs to the function around it.
			case common.StaticCallee() != nil:
				l.add("static", fn, e.Site, objectOf(common.StaticCallee()), outermost(common.StaticCallee()))
			case common.IsInvoke():
				l.add("declared", fn, e.Site, common.Method.Pos(), nil)
				l.add("dynamic", fn, e.Site, objectOf(e.Callee.Func), outermost(e.Callee.Func))
			}
		}
	}
}

// values enters what is known of calls of function values.
func (l *lister) values(g *callgraph.Graph) {
	for fn, node := range g.Nodes {
		if fn == nil {
			continue
		}
		for _, e := range node.Out {
			if common := e.Site.Common(); common.StaticCallee() == nil && !common.IsInvoke() {
				l.add("value", fn, e.Site, objectOf(e.Callee.Func), outermost(e.Callee.Func))
			}
		}
	}
}

// outermost is the declared function that a literal is in, and the origin of an instance.
func outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	if fn.Origin() != nil {
		fn = fn.Origin()
	}
	return fn
}

// objectOf is where a function is declared: a wrapper of a promoted method stands for the method.
func objectOf(fn *ssa.Function) token.Pos {
	fn = outermost(fn)
	if obj, ok := fn.Object().(*types.Func); ok {
		return obj.Origin().Pos()
	}
	return fn.Pos()
}

func (l *lister) add(kind string, caller *ssa.Function, site ssa.CallInstruction, callee token.Pos, named *ssa.Function) {
	if caller.Synthetic != "" && caller.Origin() == nil && caller.Name() != "init" {
		return // wrappers are nobody's code
	}
	to := l.place(callee)
	outer := outermost(caller)
	from := l.place(objectOf(outer))
	if outer.Synthetic != "" && outer.Name() == "init" {
		file, _, _ := strings.Cut(l.place(site.Pos()), ":")
		from = file + ":0"
	}
	if from == "" || to == "" || strings.HasPrefix(from, ":") {
		return
	}
	name := "-"
	if named != nil {
		if named.Synthetic != "" && named.Name() == "init" {
			return // package initialization is nobody's call
		}
		name = named.Name()
	}
	l.facts[strings.Join([]string{kind, from, to, outer.Name(), name}, "\t")] = true
}

// place is FILE:LINE inside the module, "" outside.
func (l *lister) place(pos token.Pos) string {
	at := l.fset.Position(pos)
	rel, ok := strings.CutPrefix(at.Filename, l.dir)
	if !pos.IsValid() || !ok {
		return ""
	}
	return fmt.Sprintf("%s:%d", filepath.ToSlash(rel), at.Line)
}
