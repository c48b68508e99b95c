package people

import (
	"cmp"
	"slices"
	"strings"
)

// maxFolderDepth is how deep folders are listed; what lies deeper counts for the folders above.
const maxFolderDepth = 32

// folderTree gives each folder an index and each file its innermost folder. Parents come before children.
type folderTree struct {
	paths  []string
	parent []int32 // -1 for the root
	of     []int32 // by file
}

func newFolderTree(files []File) *folderTree {
	t := &folderTree{paths: []string{"."}, parent: []int32{-1}, of: make([]int32, len(files))}
	index := make(map[string]int32)
	for i := range files {
		t.of[i] = t.enter(index, files[i].Path)
	}
	return t
}

// enter returns the folder of a file and makes it and those around it where they are new.
func (t *folderTree) enter(index map[string]int32, file string) int32 {
	folder := int32(0)
	for at, depth := 0, 0; depth < maxFolderDepth; depth++ {
		slash := strings.IndexByte(file[at:], '/')
		if slash < 0 {
			break
		}
		at += slash
		child, ok := index[file[:at]]
		if !ok {
			child = int32(len(t.paths))
			index[file[:at]] = child
			t.paths = append(t.paths, file[:at])
			t.parent = append(t.parent, folder)
		}
		folder = child
		at++
	}
	return folder
}

// folders describes every folder, the repository first, the others by path.
func (c *census) folders(files []Ownership, main [][]int32) []Folder {
	tree := newFolderTree(c.in.Files)
	commits := c.tallyFolders(tree)
	out := make([]Folder, len(tree.paths))
	experts := &tally{} // one entry a file and main author
	for i := range out {
		out[i].Path = tree.paths[i]
	}
	for f := range files {
		for at := tree.of[f]; at >= 0; at = tree.parent[at] {
			out[at].add(&files[f])
			for _, p := range main[f] {
				experts.add(at, p)
			}
		}
	}
	experts.finish(len(out))
	below := tree.filesBelow()
	leaving := make([]int32, len(c.people)) // scratch
	for i := range out {
		shares := commits.of(i)
		if len(shares) == 0 {
			continue
		}
		o := &out[i]
		o.Authors, o.Commits = len(shares), total(shares)
		o.Owner, o.Share = c.people[shares[0].person].name, ratio(int(shares[0].commits), o.Commits)
		o.BusFactor = busFactor(experts.of(i), below.of(i), main, leaving)
	}
	slices.SortFunc(out[1:], func(a, b Folder) int { return cmp.Compare(a.Path, b.Path) })
	return out
}

func (d *Folder) add(f *Ownership) {
	d.Files++
	d.CodeLines += f.CodeLines
	switch {
	case f.BusFactor == 0:
		d.Unknown += f.CodeLines
	case f.Lost:
		d.Lost += f.CodeLines
	default:
		d.Known += f.CodeLines
	}
}

// tallyFolders counts a commit once for each folder that holds a file of it.
func (c *census) tallyFolders(tree *folderTree) *tally {
	t, seen := &tally{}, make([]int32, len(tree.paths))
	for i := range c.in.Commits {
		k := &c.in.Commits[i]
		p := c.personOf(k)
		if p < 0 {
			continue
		}
		for _, f := range k.Files {
			// A folder that was seen has all of its parents seen, too.
			for at := tree.of[f]; at >= 0 && seen[at] != int32(i+1); at = tree.parent[at] {
				seen[at] = int32(i + 1)
				t.add(at, p)
			}
		}
	}
	t.finish(len(tree.paths))
	return t
}

// fileList holds for each folder the files at any depth below it.
type fileList struct {
	start []int32
	files []int32
}

func (l *fileList) of(folder int) []int32 { return l.files[l.start[folder]:l.start[folder+1]] }

func (t *folderTree) filesBelow() *fileList {
	l := &fileList{start: make([]int32, len(t.paths)+1)}
	t.each(func(folder, _ int32) { l.start[folder+1]++ })
	for i := range t.paths {
		l.start[i+1] += l.start[i]
	}
	l.files = make([]int32, l.start[len(t.paths)])
	next := slices.Clone(l.start)
	t.each(func(folder, file int32) {
		l.files[next[folder]] = file
		next[folder]++
	})
	return l
}

// each calls fn for every file and each folder around it.
func (t *folderTree) each(fn func(folder, file int32)) {
	for f, innermost := range t.of {
		for at := innermost; at >= 0; at = t.parent[at] {
			fn(at, int32(f))
		}
	}
}

// busFactor lets the people with most files leave one after the other until more than half of the files
// that had a main author have none. Who has how many files does not change on the way: a file is only given
// up when all of its main authors have left. leaving is scratch; it is all zero before and after.
func busFactor(experts []share, files []int32, main [][]int32, leaving []int32) int {
	for i, e := range experts {
		leaving[e.person] = int32(i + 1)
	}
	defer func() {
		for _, e := range experts {
			leaving[e.person] = 0
		}
	}()
	orphanedBy := make([]int32, len(experts)+1) // by how many have left: files given up then
	known := int32(0)
	for _, f := range files {
		last := int32(0)
		for _, p := range main[f] {
			last = max(last, leaving[p])
		}
		if last > 0 {
			known++
			orphanedBy[last]++
		}
	}
	orphaned := int32(0)
	for n, gone := range orphanedBy {
		if orphaned += gone; 2*orphaned > known {
			return n
		}
	}
	return 0
}
