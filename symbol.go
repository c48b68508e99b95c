package reposage

// Pos is a place in a decoded file. Lines count CRLF, LF and a lone CR as one end each.
type Pos struct {
	Offset uint32 // bytes from the start of the decoded UTF-8 text (without BOM)
	Line   uint32 // from 1
}

// Span is a half-open byte range with the lines it covers (EndLine inclusive).
type Span struct {
	Start, End    uint32 // byte offsets, half-open
	Line, EndLine uint32 // from 1, inclusive
}

// LimitReason says why a taken file has lines only, or only part of its symbols.
type LimitReason string

// The reasons; values are part of the JSON schema.
const (
	LimitTime   LimitReason = "parse_time"   // over the CPU budget or the deadline
	LimitMemory LimitReason = "parse_memory" // over the memory cap
	LimitCrash  LimitReason = "parse_crash"  // the parser process died
	LimitDepth  LimitReason = "parse_depth"  // nested deeper than the limit
	LimitSize   LimitReason = "parse_size"   // larger than the parser takes
)

// Facts is what one file says, independent of its path and of every other file. A blob has
// the same facts wherever it stands.
type Facts struct {
	Language string
	Limit    LimitReason // set: only the line counts below are valid

	Lines        uint32 // physical lines; a last line without line end counts
	CodeLines    uint32 // lines with at least one token that is no comment (NLOC)
	CommentLines uint32 // lines with comment and no code
	BlankLines   uint32 // Lines = CodeLines + CommentLines + BlankLines

	Errors   []Span // where the grammar did not fit; symbols touching one are Partial
	Symbols  []Symbol
	Points   []Point
	Refs     []Ref
	Bindings []Binding
	Comments []Comment
	Tokens   Tokens
}

// SymbolKind is what a symbol is. Values are stable (stored).
type SymbolKind uint8

// The kinds.
const (
	SymFunction SymbolKind = iota + 1
	SymMethod
	SymConstructor
	SymAccessor // getter, setter, property accessor, indexer
	SymClosure  // function literal, lambda, arrow function, block
	SymClass
	SymStruct
	SymInterface // interface, trait, protocol
	SymEnum
	SymType   // alias, typedef, union, object, record of no other kind
	SymModule // namespace, package, module, mod
	SymImpl   // impl block, extension, category
	SymField  // field or property
	SymConstant
	SymVariable
)

// Callable reports whether symbols of this kind have a body that is measured.
func (k SymbolKind) Callable() bool { return k >= SymFunction && k <= SymClosure }

// Symbol is a named (or, for closures, nameable) piece of a file. Symbols are in source order,
// parents before children.
type Symbol struct {
	Kind                 SymbolKind
	Name                 string // "(closure)" where there is none; closures take the name they are assigned to
	Qualified            string // dotted path inside the file: "Server.handle.(closure)"
	Parent               int32  // index of the enclosing symbol, -1 at file level
	Span                        // the whole declaration, without leading comments and decorators
	NameLine             uint32
	Body                 Span   // zero when there is none (declarations, abstract methods)
	Doc                  Span   // doc comment or docstring; zero when there is none
	Signature            string // one line, white space folded, at most 240 bytes
	Params               []string
	NLOC                 uint32 // code lines of the span, nested symbols included
	Nesting              uint8  // closures and nested functions: control nesting around them in their parent
	Exported             bool   // visible outside its file or module by the language's rules
	Partial              bool   // touches a syntax error: numbers are a lower bound
	InPlace              bool   // a value used where it stands, which no name has to lead to: an argument, a result, a member of an object
	FirstToken, EndToken uint32 // half-open range in Tokens.Seq
}

// PointKind is a construct that some metric counts. Which profile counts which is in measure.
// Values are stable (stored).
type PointKind uint8

// The kinds. An "else if" is one PointElseIf, not an else and an if.
const (
	PointIf PointKind = iota + 1
	PointElseIf
	PointElse
	PointFor      // for, foreach, for-in, for-of
	PointWhile    // while, until
	PointDo       // do-while, repeat-until
	PointLoop     // endless loop statement (Rust loop)
	PointLoopElse // Python for/while … else
	PointSwitch   // the whole switch, match, when, select, case statement
	PointCase     // one label (C family) or one clause (Go, Python, …)
	PointDefault  // default, else of a switch, wildcard arm
	PointGuard    // condition of an arm or case
	PointCatch
	PointTry
	PointTryElse
	PointFinally
	PointTernary
	PointAnd
	PointOr
	PointNullish       // ??, ?:, ??=
	PointOptionalChain // ?., &.
	PointAssignLogic   // &&=, ||=
	PointComprehensionFor
	PointComprehensionIf
	PointAssert
	PointWith
	PointThrow
	PointReturn
	PointQuestion // Rust ?
	PointGoto
	PointLabelJump    // break or continue with a label
	PointDefaultParam // default value of a parameter
	PointPreprocIf    // #if, #ifdef, #elif
	PointRecursion    // a direct call of the enclosing function
)

// Point flags.
const (
	// PointNewRun marks the first operator of a run of like logical operators.
	PointNewRun uint8 = 1 << iota
	// PointNested marks a construct whose body raises nesting.
	PointNested
)

// Point is one occurrence of a construct.
type Point struct {
	Kind    PointKind
	Flags   uint8
	Nesting uint8  // control nesting inside the innermost callable, saturating
	Symbol  int32  // innermost callable, -1 at file level
	Line    uint32 // of the keyword or operator
	Offset  uint32
}

// RefKind is how a name is used. Values are stable (stored).
type RefKind uint8

// The kinds.
const (
	RefCall RefKind = iota + 1
	RefImport
	RefBase      // extends, implements, embeds, impl Trait for
	RefNew       // constructor call
	RefType      // a type named in a signature or declaration
	RefDecorator // decorator, annotation, attribute
	RefMember    // a member that is read or written, not called: self.size, http.StatusOK, Color.RED
	RefName      // a bare name used as a value that the function does not bind itself: a callback, a constant
	// RefExport is a name handed on: export {a as b}, export … from, pub use, module.exports = {a}. One without a
	// Name states the namespace of the file: its Qualifier, as in "package com.example".
	RefExport
)

// Ref is a use of a name defined elsewhere (or here). RefMember and RefName are recorded once a symbol
// for each qualifier and name; all others at every place.
type Ref struct {
	Kind      RefKind
	Name      string // last element: "handle"; for imports the imported name, "*" or ""
	Qualifier string // what stands before it: "s.mux", "super"; for imports the module path
	Alias     string // imports: the local name, if another; exports: the name outside, if another
	Symbol    int32  // enclosing symbol, -1 at file level
	Line      uint32
	Offset    uint32
	Args      uint8 // calls: number of arguments, saturating
}

// BindingKind says what a Binding binds. Values are stable (stored).
type BindingKind uint8

// The kinds.
const (
	BindParam  BindingKind = iota + 1 // a parameter; the receiver, too
	BindLocal                         // a variable of a function, or of the file outside of any
	BindField                         // a field or property; Symbol is its class
	BindResult                        // what the function returns; Name is ""
)

// BindingFrom says what a Binding's Type is.
type BindingFrom uint8

// The sources of a type. Values are stable (stored).
const (
	FromNothing  BindingFrom = iota // nothing is known; the name shadows others
	FromDeclared                    // Type is a type as written: "*http.Server", "List<Foo>", "Optional[Foo]"
	FromNew                         // Type is the class that an expression makes an object of: "Server" of &Server{}, new Server()
	FromCall                        // Type is the callee whose result it is: "http.NewServer"
	FromValue                       // Type is an expression it is a copy of: "s.mux"
	FromElement                     // Type is an expression it is an element of: "s.items" of a loop
)

// Binding is a name that a scope gives to a value, with what the text says about the value's type. It is
// what names are resolved with: it shadows outer names, and a call on it goes to its type.
type Binding struct {
	Kind   BindingKind
	From   BindingFrom
	Index  uint8 // FromCall: which of several results, from 0
	Name   string
	Type   string // see From; one line, at most 120 bytes
	Symbol int32  // whose scope: the innermost callable, for fields the class; -1 for the file
	Line   uint32
	Offset uint32 // of the name: a use before it means something else
}

// Comment is a run of comment text: one block, or adjacent line comments of one indentation.
type Comment struct {
	Span
	Doc bool
}

// TokenClass groups tokens for Halstead and for duplication.
type TokenClass uint8

// The classes. Operators and keywords are Halstead operators, the rest operands; punctuation that
// only closes what an operator opened counts as part of it.
const (
	TokOperator TokenClass = iota + 1
	TokKeyword
	TokIdentifier
	TokNumber
	TokString
	TokPunctuation // closing brackets, separators: in the stream, not in Halstead
)

// Tokens is the file without comments and white space: a dictionary of distinct tokens and the
// sequence of their indexes.
type Tokens struct {
	Dict []TokenType
	Seq  []uint32 // index into Dict
	Line []uint32 // line of each token of Seq
}

// TokenType is one distinct token of a file.
type TokenType struct {
	Hash  uint64 // of the text (xxh3)
	Class TokenClass
}
