package measure

import "github.com/reposage/reposage"

// How a construct adds to cognitive complexity (Campbell, Cognitive Complexity, SonarSource white
// paper v1.5, 2021).
type cognitiveRule uint8

const (
	cogFree       cognitiveRule = iota // nothing
	cogStructural                      // one, and one for each level around it
	cogHybrid                          // one, whatever is around it
	cogRun                             // one for the first operator of a run of like ones
	cogOnce                            // one per function
)

// cognitiveRules is the white paper's table. Not listed: free. Comprehensions and guards are not
// mentioned there; they are free like the case labels they stand beside.
var cognitiveRules = [256]cognitiveRule{
	reposage.PointIf:        cogStructural,
	reposage.PointFor:       cogStructural,
	reposage.PointWhile:     cogStructural,
	reposage.PointDo:        cogStructural,
	reposage.PointLoop:      cogStructural,
	reposage.PointSwitch:    cogStructural,
	reposage.PointCatch:     cogStructural,
	reposage.PointTernary:   cogStructural,
	reposage.PointElseIf:    cogHybrid,
	reposage.PointElse:      cogHybrid,
	reposage.PointLoopElse:  cogHybrid,
	reposage.PointTryElse:   cogHybrid,
	reposage.PointGoto:      cogHybrid,
	reposage.PointLabelJump: cogHybrid,
	reposage.PointAnd:       cogRun,
	reposage.PointOr:        cogRun,
	reposage.PointRecursion: cogOnce,
}

// cognitiveOf returns what a point adds at the given nesting. seen says that the function already
// had a point of the same once-only rule.
func cognitiveOf(p *reposage.Point, nesting int, seen bool) int {
	switch cognitiveRules[p.Kind] {
	case cogStructural:
		return 1 + nesting
	case cogHybrid:
		return 1
	case cogRun:
		if p.Flags&reposage.PointNewRun != 0 {
			return 1
		}
	case cogOnce:
		if !seen {
			return 1
		}
	}
	return 0
}
