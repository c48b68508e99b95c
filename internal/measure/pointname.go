package measure

import "github.com/reposage/reposage"

// pointNames are the names of constructs in explanations and docs.
var pointNames = [pointKinds]string{
	reposage.PointIf:               "if",
	reposage.PointElseIf:           "else if",
	reposage.PointElse:             "else",
	reposage.PointFor:              "for",
	reposage.PointWhile:            "while",
	reposage.PointDo:               "do-while",
	reposage.PointLoop:             "loop",
	reposage.PointLoopElse:         "loop else",
	reposage.PointSwitch:           "switch",
	reposage.PointCase:             "case",
	reposage.PointDefault:          "default",
	reposage.PointGuard:            "guard",
	reposage.PointCatch:            "catch",
	reposage.PointTry:              "try",
	reposage.PointTryElse:          "try else",
	reposage.PointFinally:          "finally",
	reposage.PointTernary:          "conditional expression",
	reposage.PointAnd:              "logical and",
	reposage.PointOr:               "logical or",
	reposage.PointNullish:          "null coalescing",
	reposage.PointOptionalChain:    "optional chaining",
	reposage.PointAssignLogic:      "logical assignment",
	reposage.PointComprehensionFor: "comprehension for",
	reposage.PointComprehensionIf:  "comprehension if",
	reposage.PointAssert:           "assert",
	reposage.PointWith:             "with",
	reposage.PointThrow:            "throw",
	reposage.PointReturn:           "return",
	reposage.PointQuestion:         "error propagation (?)",
	reposage.PointGoto:             "goto",
	reposage.PointLabelJump:        "jump to label",
	reposage.PointDefaultParam:     "default parameter value",
	reposage.PointPreprocIf:        "preprocessor #if",
	reposage.PointRecursion:        "recursion",
}

// PointName returns the name of a construct ("else if"), "" for a value that is none.
func PointName(k reposage.PointKind) string {
	if int(k) < len(pointNames) {
		return pointNames[k]
	}
	return ""
}
