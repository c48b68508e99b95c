package measure

import "github.com/reposage/reposage"

// Options configures a Summarizer. Zero values take the defaults named.
type Options struct {
	Profile  reposage.Profile // ProfileDefault
	Revision reposage.Revision
	// Top bounds each ranked list; default 50.
	Top int
	// Examples bounds the files named for each skip reason, limit and warning; default 5.
	Examples int
	// RankTests lets test code take part in distributions, worst functions and hotspots.
	RankTests bool
	// TreemapFiles bounds the files shown one by one in the treemap; the rest of each folder
	// becomes one node. Default 2000.
	TreemapFiles int
}
