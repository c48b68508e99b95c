package graph

import "strings"

// wrappers are types that idiom sees through: who holds a Promise<T> calls T's methods sooner or later.
var wrappers = set("Promise", "Awaitable", "Coroutine", "Optional", "Option", "Result", "Box", "Rc", "Arc", "RefCell", "Cell", "Mutex", "RwLock", "Ref", "RefMut", "MutexGuard", "Pin", "Cow", "Task", "ValueTask",
	"Lazy", "Nullable", "unique_ptr", "shared_ptr", "weak_ptr", "Future", "CompletableFuture", "Deferred", "Readonly", "Partial", "Required", "NonNullable", "Final", "ClassVar", "Annotated", "Type", "type", "Supplier", "Provider", "AtomicReference", "WeakReference", "Weak", "atomic", "Atomic")

// typeHead returns the name of the class that a type text means, without pointers, generic arguments and what
// idiom sees through: "*http.Server" → "http.Server", "Option<&Foo>" → "Foo". Depth bounds how far.
func typeHead(text string) string {
	for range 6 {
		text = trimType(text)
		head, args := splitGeneric(text)
		if args == "" || !wrappers[shortName(head)] {
			if i := strings.IndexAny(head, "|&"); i > 0 { // of alternatives the first that is no null
				head = firstAlternative(head)
			}
			return strings.TrimSpace(head)
		}
		text = splitArgs(args)[0]
	}
	return ""
}

// trimType drops what stands around a type's name.
func trimType(text string) string {
	text = strings.TrimSpace(text)
	if text != "" && isNameByte(text[0]) && isNameByte(text[len(text)-1]) && strings.IndexByte(text, ' ') < 0 {
		return text // as most are
	}
	for again := true; again; {
		again = false
		for _, prefix := range []string{"*", "&", "...", "?", "mut ", "dyn ", "impl ", "const ", "final ", "readonly ", "ref ", "out ", "in ", "struct ", "class ", "enum ", "unsigned ", "static ", "volatile ", "typeof ", "some ", "any ", "inout ", "<-chan ", "chan ", "new ", "await ", "'", "\""} {
			if t, ok := strings.CutPrefix(text, prefix); ok {
				text, again = strings.TrimSpace(t), true
				if prefix == "'" { // a lifetime
					if _, after, ok := strings.Cut(text, " "); ok {
						text = after
					}
				}
			}
		}
		for _, suffix := range []string{"?", "*", "&", "!", "...", "const", "'", "\""} {
			if t, ok := strings.CutSuffix(text, suffix); ok && t != "" {
				text, again = strings.TrimSpace(t), true
			}
		}
	}
	return text
}

func firstAlternative(text string) string {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '|' || r == '&' }) {
		switch p := strings.TrimSpace(part); p {
		case "null", "undefined", "None", "nil", "":
		default:
			head, _ := splitGeneric(trimType(p))
			return head
		}
	}
	return text
}

// splitGeneric splits "Map<K, V>" or "Dict[str, V]" into name and arguments; "[]T" and "T[]" have the arguments T.
func splitGeneric(text string) (head, args string) {
	if strings.HasSuffix(text, "[]") {
		return "[]", text[:len(text)-2]
	}
	if strings.HasPrefix(text, "[") { // Go, Rust, Swift
		if i := matching(text, 0); i == len(text)-1 {
			inner, _, _ := strings.Cut(text[1:i], ";")
			if key, value, ok := strings.Cut(inner, ": "); ok && !strings.ContainsAny(key, "([{<") { // Swift's dictionaries
				return "map", key + "," + value
			}
			return "[]", inner
		} else if i > 0 {
			return "[]", text[i+1:]
		}
	}
	if rest, ok := strings.CutPrefix(text, "map["); ok {
		if i := matching(text, 3); i > 0 {
			return "map", text[4:i] + "," + text[i+1:]
		}
		_ = rest
	}
	i := strings.IndexAny(text, "<[")
	if i <= 0 {
		return text, ""
	}
	end := matching(text, i)
	if end < 0 {
		return text[:i], ""
	}
	return strings.TrimSuffix(text[:i], "::"), text[i+1 : end]
}

// matching returns the bracket that closes the one at i, -1 when there is none.
func matching(text string, i int) int {
	depth := 0
	for k := i; k < len(text); k++ {
		switch text[k] {
		case '<', '[', '(', '{':
			depth++
		case '>':
			if k > 0 && (text[k-1] == '-' || text[k-1] == '=') { // an arrow
				continue
			}
			depth--
		case ']', ')', '}':
			depth--
		}
		if depth == 0 {
			return k
		}
	}
	return -1
}

// splitArgs splits at commas outside of brackets.
func splitArgs(text string) (parts []string) {
	depth, start := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '<', '[', '(', '{':
			depth++
		case '>', ']', ')', '}':
			depth--
		case ',':
			if depth <= 0 {
				parts = append(parts, strings.TrimSpace(text[start:i]))
				start = i + 1
			}
		}
	}
	return append(parts, strings.TrimSpace(text[start:]))
}

// elementType is the type of what a container holds: its last generic argument.
func elementType(text string) string {
	for range 4 {
		head, args := splitGeneric(trimType(text))
		if args == "" {
			return ""
		}
		parts := splitArgs(args)
		text = parts[len(parts)-1]
		if wrappers[shortName(head)] {
			continue // Optional<List<T>>
		}
		return text
	}
	return ""
}

// resultType is the type of one of a function's results: Go's "(T, error)", tuples.
func resultType(text string, i int) string {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "(") && matching(text, 0) == len(text)-1 {
		parts := splitArgs(text[1 : len(text)-1])
		if i >= len(parts) {
			return ""
		}
		p := parts[i]
		if name, typ, ok := strings.Cut(p, " "); ok && !strings.ContainsAny(name, "*.[<(") && typ != "" && !strings.HasPrefix(p, "chan ") {
			return typ // a named result
		}
		return p
	}
	if i > 0 {
		if head, args := splitGeneric(trimType(text)); strings.EqualFold(shortName(head), "tuple") {
			if parts := splitArgs(args); i < len(parts) {
				return parts[i]
			}
		}
		return ""
	}
	return text
}

// step is one link of a chain: a name, then calls and indexes.
type step struct {
	name   string
	suffix string // "(" for each call, "[" for each index, in order
}

// maxSteps bounds a chain.
const maxSteps = 16

// chain splits "a.b().c[i]" into steps; ok is false for anything else than a chain of names.
func chain(text string) (steps []step, ok bool) {
	text = strings.TrimSpace(text)
	for _, prefix := range []string{"await ", "new ", "*", "&", "!", "(*", "mut ", "return "} {
		text = strings.TrimSpace(strings.TrimPrefix(text, prefix))
	}
	for i := 0; i < len(text); {
		n := i
		for n < len(text) && isNameByte(text[n]) {
			n++
		}
		if n == i || len(steps) == maxSteps {
			return nil, false
		}
		s := step{name: text[i:n]}
		i = n
	suffixes:
		for i < len(text) {
			switch text[i] {
			case '(', '[', '<', '{':
				end := matching(text, i)
				if end < 0 {
					if text[i] == '(' || text[i] == '[' { // cut short: the rest is unknown
						return nil, false
					}
					return nil, false
				}
				if text[i] == '(' || text[i] == '[' {
					s.suffix += text[i : i+1]
				}
				i = end + 1
			case ' ', '?', '!', ')', '\t', '\n':
				i++
			default:
				break suffixes
			}
		}
		steps = append(steps, s)
		sep := i
		for i < len(text) && strings.IndexByte(".:->?&\\ ", text[i]) >= 0 {
			i++
		}
		if i < len(text) && sep == i {
			if strings.HasPrefix(text[i:], "::") {
				continue
			}
			return nil, false
		}
	}
	return steps, len(steps) > 0
}

func isNameByte(c byte) bool {
	return c == '_' || c == '$' || c == '@' || c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
