package measure

import (
	"slices"

	"github.com/reposage/reposage"
)

// counting says what one profile adds to the base of one per function. It is data: the code that
// counts (File), the code that explains (Explain) and the documentation read the same tables.
type counting struct {
	profile reposage.Profile
	title   string
	source  string // where the rules were read
	about   string // how it differs, for docs/metrics.md

	drop   []reposage.PointKind   // of baseCounts, in every language
	except map[family]weightTable // replaces weights in one family

	// separate lists the language families whose closures are listed on their own; those of
	// every other family are folded into the function around them. Nested named functions
	// and methods of local classes are always listed on their own.
	separate    []family
	separateAll bool
	// closureAdds lists the families where a folded closure itself adds one.
	closureAdds []family
}

// weightTable replaces the weight of some constructs.
type weightTable map[reposage.PointKind]uint8

// A family is a group of languages that count alike, named by its first member.
type family string

// The families with rules of their own.
const (
	famC          family = "C"
	famCpp        family = "C++"
	famCSharp     family = "C#"
	famGo         family = "Go"
	famJava       family = "Java"
	famJavaScript family = "JavaScript"
	famKotlin     family = "Kotlin"
	famLua        family = "Lua"
	famPHP        family = "PHP"
	famPython     family = "Python"
	famRuby       family = "Ruby"
	famRust       family = "Rust"
	famScala      family = "Scala"
)

// families maps the languages that are not named like their family.
var families = map[string]family{
	"TypeScript":       famJavaScript,
	"TSX":              famJavaScript,
	"JSX":              famJavaScript,
	"Vue":              famJavaScript,
	"Svelte":           famJavaScript,
	"Astro":            famJavaScript,
	"HTML":             famJavaScript, // its scripts
	"Jupyter Notebook": famPython,
	"Objective-C":      famC,
	"Objective-C++":    famCpp,
}

func familyOf(language string) family {
	if f, ok := families[language]; ok {
		return f
	}
	return family(language)
}

// baseCounts are the constructs of the default profile, each adding one. A profile of a tool that
// does not know a language counts that language as the default does.
var baseCounts = []reposage.PointKind{
	reposage.PointIf, reposage.PointElseIf,
	reposage.PointFor, reposage.PointWhile, reposage.PointDo, reposage.PointLoop,
	reposage.PointCase, reposage.PointGuard,
	reposage.PointCatch,
	reposage.PointTernary,
	reposage.PointAnd, reposage.PointOr,
	reposage.PointComprehensionFor, reposage.PointComprehensionIf,
}

// separateClosures are the families where code is written as closures, so that folding them
// would make one function of a whole file.
var separateClosures = []family{famJavaScript, famRust, famLua}

// countings is the table of metrics-definitions: one row a profile, the default first.
var countings = []counting{
	{
		profile:  reposage.ProfileDefault,
		title:    "RepoSage",
		source:   "own choice, after McCabe, A Complexity Measure (1976)",
		about:    "Decisions a reader has to follow: branches, loops, case labels and guards, handlers, logical operators, comprehensions. Neither default branches nor `else`, `finally`, `?.`, `??`, assertions, jumps or the preprocessor.",
		separate: separateClosures,
	},
	{
		profile: reposage.ProfileLizard,
		title:   "lizard 1.24",
		source:  "github.com/terryyin/lizard, lizard_languages; run on probes",
		about: "Counts tokens, so each language differs. Known and not imitated: it misses C# `foreach`, arms of C# switch " +
			"expressions, Ruby `unless` and PHP `and`; it takes `where` and closures without parameters (`||`) in Rust, " +
			"nullable types in C# and `match` in PHP for decisions.",
		except:   lizardExceptions,
		separate: []family{famJavaScript, famGo, famLua},
	},
	{
		profile:  reposage.ProfileGocyclo,
		title:    "gocyclo 0.6",
		source:   "github.com/fzipp/gocyclo, complexity.go",
		about:    "For Go it equals the default; `case a, b` is one clause; function literals are part of the function around them.",
		separate: separateClosures,
	},
	{
		profile: reposage.ProfileRadon,
		title:   "radon 6.0",
		source:  "github.com/rubik/radon, radon/visitors.py",
		about:   "Adds the `else` of loops and of `try`, and assertions. Guards of `case` are not counted; bodies of lambdas are folded.",
		except: map[family]weightTable{
			famPython: {reposage.PointLoopElse: 1, reposage.PointTryElse: 1, reposage.PointAssert: 1, reposage.PointGuard: 0},
		},
		separate: separateClosures,
	},
	{
		profile: reposage.ProfileESLint,
		title:   "ESLint complexity",
		source:  "eslint.org, rule complexity; run on probes",
		about:   "Adds `??`, `?.`, logical assignment and default values of parameters.",
		except: map[family]weightTable{
			famJavaScript: {reposage.PointNullish: 1, reposage.PointOptionalChain: 1, reposage.PointAssignLogic: 1, reposage.PointDefaultParam: 1},
		},
		separate: separateClosures,
	},
	{
		profile: reposage.ProfileMozilla,
		title:   "Mozilla rust-code-analysis",
		source:  "github.com/mozilla/rust-code-analysis, src/metrics/cyclomatic.rs",
		about:   "Every arm of a Rust `match` counts, `_` included, and so does `?`. In Python also assertions, `with` and the `else` of loops.",
		except: map[family]weightTable{
			famRust:   {reposage.PointDefault: 1, reposage.PointQuestion: 1},
			famPython: {reposage.PointAssert: 1, reposage.PointWith: 1, reposage.PointLoopElse: 1},
		},
		separateAll: true,
	},
	{
		profile: reposage.ProfileSonar,
		title:   "SonarQube",
		source:  "docs.sonarsource.com, metric definitions",
		about:   "Handlers count in JavaScript and PHP only, as do throws; `default` in C and C++; `??` and `?.` in C#.",
		drop:    []reposage.PointKind{reposage.PointCatch},
		except: map[family]weightTable{
			famC:          {reposage.PointDefault: 1},
			famCpp:        {reposage.PointDefault: 1},
			famCSharp:     {reposage.PointNullish: 1, reposage.PointOptionalChain: 1},
			famJavaScript: {reposage.PointCatch: 1, reposage.PointThrow: 1},
			famPHP:        {reposage.PointCatch: 1, reposage.PointThrow: 1},
		},
		separate:    separateClosures,
		closureAdds: []family{famC, famCpp, famJava},
	},
}

// lizardExceptions follow from the condition tokens of each lizard language, checked by running
// it. Where a token stands for two constructs the closer one is taken.
var lizardExceptions = map[family]weightTable{
	famC:          {reposage.PointPreprocIf: 1},
	famCpp:        {reposage.PointPreprocIf: 1},
	famCSharp:     {reposage.PointPreprocIf: 1, reposage.PointNullish: 1, reposage.PointOptionalChain: 1, reposage.PointGuard: 0},
	famJavaScript: {reposage.PointNullish: 2, reposage.PointAssignLogic: 1}, // reads ?? as two ?
	famKotlin:     {reposage.PointNullish: 1},
	famPython:     {reposage.PointDefault: 1, reposage.PointFinally: 1},
	famRuby:       {reposage.PointFinally: 1},
	famRust:       {reposage.PointSwitch: 1, reposage.PointCase: 0, reposage.PointQuestion: 1, reposage.PointLoop: 0},
	famScala:      {reposage.PointDefault: 1, reposage.PointDo: 2},
}

// pointKinds is one more than the largest PointKind.
const pointKinds = int(reposage.PointRecursion) + 1

// rules are a counting made ready for one family.
type rules struct {
	weight      [256]uint8 // by PointKind; a byte indexes it without a bounds check
	separate    bool       // closures are listed on their own
	closureAdds bool
}

// rulesFor compiles the rules of a profile for a language. An unknown profile counts as the default.
func rulesFor(p reposage.Profile, language string) rules {
	c, fam := countingOf(p), familyOf(language)
	var r rules
	for _, k := range baseCounts {
		r.weight[k] = 1
	}
	for _, k := range c.drop {
		r.weight[k] = 0
	}
	for k, w := range c.except[fam] {
		r.weight[k] = w
	}
	r.separate = c.separateAll || slices.Contains(c.separate, fam)
	r.closureAdds = slices.Contains(c.closureAdds, fam)
	return r
}

func countingOf(p reposage.Profile) *counting {
	for i := range countings {
		if countings[i].profile == p {
			return &countings[i]
		}
	}
	return &countings[0]
}
