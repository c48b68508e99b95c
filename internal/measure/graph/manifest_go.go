package graph

import (
	"golang.org/x/mod/modfile"
)

// parseGoMod reads go.mod. A file with directives that are not known is read for its module and requirements.
func parseGoMod(m *manifest, raw []byte) error {
	f, err := modfile.Parse("go.mod", raw, nil)
	if err != nil {
		lax, laxErr := modfile.ParseLax("go.mod", raw, nil)
		if laxErr != nil {
			return err
		}
		f = lax
	}
	if f.Module != nil {
		m.Name = f.Module.Mod.Path
	}
	local := make(map[string]string) // module → folder
	for _, r := range f.Replace {
		if r.New.Version == "" {
			local[r.Old.Path] = m.dir(r.New.Path)
		}
	}
	for _, r := range f.Require {
		m.need(Dependency{
			Name: r.Mod.Path, Version: r.Mod.Version, Line: r.Syntax.Start.Line, Indirect: r.Indirect, Dir: local[r.Mod.Path],
		})
	}
	return err
}

// parseGoWork reads go.work: the folders of its modules are members.
func parseGoWork(m *manifest, raw []byte) error {
	f, err := modfile.ParseWork("go.work", raw, nil)
	if err != nil {
		return err
	}
	for _, u := range f.Use {
		m.members([]string{u.Path})
	}
	return nil
}
