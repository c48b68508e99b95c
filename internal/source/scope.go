package source

import "fmt"

// Scope names everything beside the commit that decides what Tree makes of it: the sub-folder and the
// options. Two revisions with the same commit, Scope and Dirty have the same files. It is "" where
// content does not come from a commit alone.
func (r *Repo) Scope() string {
	if r.git == nil || r.rev.Commit == "" || r.opt.Worktree {
		return ""
	}
	o := r.opt
	return fmt.Sprintf("%q %q %q %q %t %t %d %d", r.prefix, o.Paths, o.Include, o.Exclude, o.Vendored, o.Generated, o.MaxFileSize, o.MaxEntries)
}

// HasWorktree reports whether the target is a work tree, whose uncommitted files only Tree finds.
func (r *Repo) HasWorktree() bool { return r.worktree != nil }
