package parse

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/reposage/reposage"
)

var pointNames = map[reposage.PointKind]string{
	reposage.PointIf: "if", reposage.PointElseIf: "else-if", reposage.PointElse: "else", reposage.PointFor: "for", reposage.PointWhile: "while",
	reposage.PointDo: "do", reposage.PointLoop: "loop", reposage.PointLoopElse: "loop-else", reposage.PointSwitch: "switch", reposage.PointCase: "case",
	reposage.PointDefault: "default", reposage.PointGuard: "guard", reposage.PointCatch: "catch", reposage.PointTry: "try", reposage.PointTryElse: "try-else",
	reposage.PointFinally: "finally", reposage.PointTernary: "ternary", reposage.PointAnd: "and", reposage.PointOr: "or", reposage.PointNullish: "nullish",
	reposage.PointOptionalChain: "optional-chain", reposage.PointAssignLogic: "assign-logic", reposage.PointComprehensionFor: "comp-for",
	reposage.PointComprehensionIf: "comp-if", reposage.PointAssert: "assert", reposage.PointWith: "with", reposage.PointThrow: "throw",
	reposage.PointReturn: "return", reposage.PointQuestion: "question", reposage.PointGoto: "goto", reposage.PointLabelJump: "label-jump",
	reposage.PointDefaultParam: "default-param", reposage.PointPreprocIf: "preproc-if", reposage.PointRecursion: "recursion",
}

var symbolNames = map[reposage.SymbolKind]string{
	reposage.SymFunction: "function", reposage.SymMethod: "method", reposage.SymConstructor: "constructor", reposage.SymAccessor: "accessor",
	reposage.SymClosure: "closure", reposage.SymClass: "class", reposage.SymStruct: "struct", reposage.SymInterface: "interface", reposage.SymEnum: "enum",
	reposage.SymType: "type", reposage.SymModule: "module", reposage.SymImpl: "impl", reposage.SymField: "field", reposage.SymConstant: "constant", reposage.SymVariable: "variable",
}

var refNames = map[reposage.RefKind]string{reposage.RefCall: "call", reposage.RefImport: "import", reposage.RefBase: "base", reposage.RefNew: "new", reposage.RefType: "type", reposage.RefDecorator: "decorator", reposage.RefMember: "member", reposage.RefName: "name", reposage.RefExport: "export"}

var bindNames = map[reposage.BindingKind]string{reposage.BindParam: "param", reposage.BindLocal: "local", reposage.BindField: "field", reposage.BindResult: "result"}

var fromNames = map[reposage.BindingFrom]string{reposage.FromDeclared: "declared", reposage.FromNew: "new", reposage.FromCall: "call", reposage.FromValue: "value", reposage.FromElement: "element"}

// dump prints facts for golden files: one line each, in source order.
func dump(f *reposage.Facts, text []byte) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d lines, %d code, %d comment, %d blank, %d tokens (%d distinct)", f.Language, f.Lines, f.CodeLines, f.CommentLines, f.BlankLines, len(f.Tokens.Seq), len(f.Tokens.Dict))
	if f.Limit != "" {
		fmt.Fprintf(&b, ", limit %s", f.Limit)
	}
	b.WriteByte('\n')
	for _, e := range f.Errors {
		fmt.Fprintf(&b, "error %d-%d\n", e.Line, e.EndLine)
	}
	symbol := func(i int32) string {
		if i < 0 {
			return "-"
		}
		return f.Symbols[i].Qualified
	}
	for _, s := range f.Symbols {
		fmt.Fprintf(&b, "%d-%d %s %s", s.Line, s.EndLine, symbolNames[s.Kind], s.Qualified)
		if s.Kind.Callable() {
			fmt.Fprintf(&b, "(%s)", strings.Join(s.Params, ", "))
		}
		fmt.Fprintf(&b, " nloc=%d tokens=%d", s.NLOC, s.EndToken-s.FirstToken)
		if s.Nesting > 0 {
			fmt.Fprintf(&b, " nesting=%d", s.Nesting)
		}
		if s.Kind.Callable() && s.Body.End == 0 {
			b.WriteString(" no-body")
		}
		if s.Exported {
			b.WriteString(" exported")
		}
		if s.InPlace {
			b.WriteString(" in-place")
		}
		if s.Partial {
			b.WriteString(" partial")
		}
		if s.Doc.End > 0 {
			fmt.Fprintf(&b, " doc=%d-%d", s.Doc.Line, s.Doc.EndLine)
		}
		fmt.Fprintf(&b, " {%s}\n", s.Signature)
	}
	for _, p := range f.Points {
		fmt.Fprintf(&b, "%d point %s n%d", p.Line, pointNames[p.Kind], p.Nesting)
		if p.Flags&reposage.PointNewRun != 0 {
			b.WriteString(" run")
		}
		fmt.Fprintf(&b, " in %s\n", symbol(p.Symbol))
	}
	for _, r := range f.Refs {
		fmt.Fprintf(&b, "%d %s %q", r.Line, refNames[r.Kind], r.Name)
		if r.Qualifier != "" {
			fmt.Fprintf(&b, " of %q", r.Qualifier)
		}
		if r.Alias != "" {
			fmt.Fprintf(&b, " as %q", r.Alias)
		}
		if r.Args > 0 {
			fmt.Fprintf(&b, " args=%d", r.Args)
		}
		fmt.Fprintf(&b, " in %s\n", symbol(r.Symbol))
	}
	for _, v := range f.Bindings {
		fmt.Fprintf(&b, "%d bind %s %q", v.Line, bindNames[v.Kind], v.Name)
		if v.From != 0 {
			fmt.Fprintf(&b, " %s %q", fromNames[v.From], v.Type)
		}
		if v.Index > 0 {
			fmt.Fprintf(&b, " index=%d", v.Index)
		}
		fmt.Fprintf(&b, " in %s\n", symbol(v.Symbol))
	}
	for _, c := range f.Comments {
		fmt.Fprintf(&b, "%d-%d comment", c.Line, c.EndLine)
		if c.Doc {
			b.WriteString(" doc")
		}
		first, _, _ := bytes.Cut(text[c.Start:c.End], []byte("\n"))
		fmt.Fprintf(&b, " %s\n", first)
	}
	return b.String()
}

func tree(p *Parser, language string, text []byte) string {
	l, _ := languageFor(language)
	nodes, _, limit := p.nodes(l, text)
	if limit != "" {
		return string(limit)
	}
	var b strings.Builder
	var ends []uint32
	for i, n := range nodes {
		for len(ends) > 0 && ends[len(ends)-1] <= uint32(i) {
			ends = ends[:len(ends)-1]
		}
		b.WriteString(strings.Repeat("  ", len(ends)))
		if n.Field != 0 {
			b.WriteString(l.g.FieldName(n.Field) + ": ")
		}
		name := l.g.SymbolName(n.Symbol)
		if n.Flags&1 == 0 {
			name = fmt.Sprintf("%q", name)
		}
		b.WriteString(name)
		if n.Flags&4 != 0 {
			b.WriteString(" MISSING")
		}
		if n.Next == uint32(i)+1 && n.Flags&1 != 0 {
			fmt.Fprintf(&b, " %q", text[n.Start:n.End])
		}
		b.WriteByte('\n')
		ends = append(ends, n.Next)
	}
	return b.String()
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
