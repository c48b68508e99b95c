package search

import "github.com/reposage/reposage"

// usageWords begin a question of how something is used, each a run of words: documentation and examples answer it, not
// the code that does it.
var usageWords = [][]string{
	{"how", "do", "i"}, {"how", "do", "you"}, {"how", "do", "we"}, {"how", "do", "users"}, {"how", "to"},
	{"how", "can"}, {"how", "should"}, {"how", "would"}, {"how", "could"},
	{"can", "i"}, {"can", "you"}, {"can", "we"}, {"do", "i"}, {"should", "i"}, {"where", "do", "i"}, {"where", "can", "i"},
	{"what", "do", "i"}, {"what", "can", "i"}, {"what", "should", "i"}, {"is", "it", "possible"}, {"is", "there", "a", "way"},
	{"getting", "started"}, {"get", "started"}, {"quick", "start"},
}

// understandRoles notes which roles a query asks for.
func (in *intent) understandRoles(tokens []token) {
	in.wants = wanted(tokens)
	if in.usage = asksForUse(tokens); in.usage {
		in.wants |= roleProse | roleExample
	}
}

// asksForUse reports whether a query asks how something is used, or what it looks like.
func asksForUse(tokens []token) bool {
	for i := 2; i+1 < len(tokens); i++ {
		if tokens[0].folded == "what" && (tokens[i].folded == "look" || tokens[i].folded == "looks") && tokens[i+1].folded == "like" {
			return true
		}
	}
	for _, words := range usageWords {
		if len(tokens) <= len(words) {
			continue
		}
		same := true
		for i, w := range words {
			same = same && tokens[i].folded == w
		}
		if same {
			return true
		}
	}
	return false
}

// guides reports whether a file is written for people and tells more than what was changed when.
func (t *fileTable) guides(file int32) bool {
	return t.files[file].Kind == reposage.KindProse && t.entries[file].roles&roleHistory == 0
}
