package graph

// family is a group of languages whose names see each other.
type family uint8

const (
	famOther family = iota
	famGo
	famJS
	famPython
	famJVM
	famCSharp
	famRust
	famC
	famRuby
	famPHP
	famSwift
	famLua
	famShell
)

var families = map[string]family{
	"Go": famGo, "JavaScript": famJS, "TypeScript": famJS, "TSX": famJS, "JSX": famJS, "Vue": famJS, "Svelte": famJS, "Astro": famJS, "HTML": famJS,
	"Python": famPython, "Jupyter Notebook": famPython, "Java": famJVM, "Kotlin": famJVM, "Scala": famJVM, "Groovy": famJVM, "C#": famCSharp,
	"Rust": famRust, "C": famC, "C++": famC, "Objective-C": famC, "Objective-C++": famC, "Ruby": famRuby, "PHP": famPHP, "Swift": famSwift, "Lua": famLua, "Shell": famShell,
}

// traits say how names are looked up in a family.
type traits struct {
	implicitThis bool // a bare name may be a member of the class around it
	dirScope     bool // files of one folder see each other's top level
	nsScope      bool // files of one namespace see each other's top level, wherever they are
	globalScope  bool // every file sees the top level of every other
	classCalls   bool // calling a class makes an object
}

var familyTraits = [...]traits{
	famOther:  {},
	famGo:     {dirScope: true},
	famJS:     {},
	famPython: {classCalls: true},
	famJVM:    {implicitThis: true, nsScope: true, classCalls: true},
	famCSharp: {implicitThis: true, nsScope: true},
	famRust:   {},
	famC:      {implicitThis: true, classCalls: true},
	famRuby:   {implicitThis: true, globalScope: true},
	famPHP:    {nsScope: true},
	famSwift:  {implicitThis: true, globalScope: true, classCalls: true},
	famLua:    {},
	famShell:  {}, // what a script sees is what it has sourced
}

// standard says which names of a family's libraries are in every file, as far as they are often called.
var standard = map[family]map[string]bool{
	famGo: set("append", "cap", "clear", "close", "complex", "copy", "delete", "imag", "len", "make", "max", "min", "new", "panic", "print", "println", "real", "recover",
		"string", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr", "byte", "rune", "float32", "float64", "bool", "error", "any"),
	famPython: set("print", "len", "range", "str", "int", "float", "bool", "list", "dict", "set", "tuple", "isinstance", "issubclass", "getattr", "setattr", "hasattr", "super", "type", "open",
		"enumerate", "zip", "map", "filter", "sorted", "reversed", "sum", "min", "max", "abs", "any", "all", "iter", "next", "repr", "hash", "id", "callable", "vars", "dir", "bytes", "bytearray",
		"ValueError", "TypeError", "KeyError", "RuntimeError", "Exception", "NotImplementedError", "AttributeError", "IndexError", "OSError", "property", "staticmethod", "classmethod", "format", "ord", "chr", "round", "divmod", "pow", "frozenset", "object", "memoryview", "slice", "input", "exec", "eval", "compile", "globals", "locals", "AssertionError", "StopIteration", "ImportError"),
	famJS: set("require", "parseInt", "parseFloat", "isNaN", "isFinite", "setTimeout", "setInterval", "clearTimeout", "clearInterval", "setImmediate", "queueMicrotask", "fetch", "String", "Number", "Boolean",
		"Symbol", "BigInt", "Array", "Object", "Error", "TypeError", "RangeError", "SyntaxError", "Promise", "Map", "Set", "WeakMap", "WeakSet", "Date", "RegExp", "Proxy", "URL", "URLSearchParams", "Buffer",
		"encodeURIComponent", "decodeURIComponent", "encodeURI", "decodeURI", "structuredClone", "alert", "describe", "it", "test", "expect", "beforeEach", "afterEach", "beforeAll", "afterAll", "Function", "console", "process", "Math", "JSON", "window", "document", "globalThis", "Reflect", "Intl"),
	famRust: set("Some", "None", "Ok", "Err", "Box", "Vec", "String", "Option", "Result", "drop", "println!", "format!", "vec!", "panic!", "assert!", "assert_eq!", "assert_ne!", "print!", "eprintln!", "write!", "writeln!", "println", "format", "vec", "panic", "assert", "assert_eq", "assert_ne", "print", "eprintln", "writeln", "todo", "unimplemented", "unreachable", "debug_assert", "matches!", "todo!", "unimplemented!", "unreachable!", "debug_assert!"),
	famC:    set("std", "__builtin_expect", "va_start", "va_end", "va_arg", "va_copy", "offsetof"),
	famSwift: set("print", "debugPrint", "dump", "fatalError", "precondition", "preconditionFailure", "assert", "assertionFailure", "min", "max", "abs", "zip", "stride", "sequence", "swap", "withUnsafePointer",
		"String", "Int", "Double", "Float", "Bool", "Character", "Array", "Dictionary", "Set", "Data", "URL", "Date", "UUID", "Error", "NSError", "Optional", "DispatchQueue", "NotificationCenter", "UserDefaults", "FileManager", "Bundle", "ProcessInfo"),
	famLua: set("print", "pairs", "ipairs", "pcall", "xpcall", "require", "setmetatable", "getmetatable", "type", "tostring", "tonumber", "error", "assert", "select", "next", "rawget", "rawset", "rawequal", "rawlen",
		"unpack", "load", "loadstring", "loadfile", "dofile", "collectgarbage", "table", "string", "math", "io", "os", "debug", "coroutine", "package", "utf8", "bit32", "jit", "describe", "it", "before_each", "after_each"),
}

func set(names ...string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}

// selfNames are the words that stand for the object that a method runs on, or for its class.
var selfNames = [...]map[string]bool{
	famOther:  set("this", "self"),
	famGo:     nil,
	famJS:     set("this"),
	famPython: set("self", "cls"),
	famJVM:    set("this"),
	famCSharp: set("this"),
	famRust:   set("self", "Self"),
	famC:      set("this", "self"),
	famRuby:   set("self", "@"),
	famPHP:    set("$this", "this", "self", "static"),
	famSwift:  set("self", "Self"),
	famLua:    set("self"),
	famShell:  nil,
}

// isSelf reports whether a name stands for the object that a method runs on, or for its class.
func (f family) isSelf(name string) bool { return selfNames[f][name] }

// implicitConstructor reports whether calling a name calls another constructor of the class: this(…).
func (f family) implicitConstructor(name string) bool {
	return name == "this" && (f == famJVM || f == famCSharp)
}

// isSuper reports whether a name stands for the base of the class around it.
func (f family) isSuper(name string) bool {
	switch f {
	case famCSharp:
		return name == "base"
	case famPHP:
		return name == "parent"
	case famGo, famC, famRust, famLua, famShell:
		return false
	}
	return name == "super" || name == "super()"
}

// blockScoped reports whether a name means what an outer scope binds until the line that binds it.
func (f family) blockScoped() bool { return f == famGo || f == famRust || f == famC }

// separator stands between the words of a namespace.
func (f family) separator() string {
	if f == famPHP {
		return `\`
	}
	return "."
}
