package app

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed/modeldir"
	"github.com/reposage/reposage/internal/embed/onnx"
	"github.com/reposage/reposage/internal/netguard"
)

func (o *ModelOptions) check() error {
	if o.Folder == "" {
		return reposage.Errorf(reposage.EInvalid, "there is no folder for models").WithHint("Set HOME, XDG_DATA_HOME or REPOSAGE_MODEL_DIR.")
	}
	return nil
}

// AddedModel is a model that AddModel installed.
type AddedModel struct {
	modeldir.Installed
	Dim int // 0 when it was not run
	// Untried says why the model was not run: the ONNX Runtime is missing, which may be installed later.
	Untried error
}

// AddModel installs a sentence transformer from a folder, an archive or a URL, after it was run once. Errors are those of
// modeldir.Add and onnx.Open.
func AddModel(ctx context.Context, o ModelOptions, source string, how modeldir.Options, hosts, schemes []string) (added AddedModel, err error) {
	if err := o.check(); err != nil {
		return added, err
	}
	guard, err := netguard.New(netguard.Policy{Schemes: guardSchemes(schemes), Allow: hosts}, nil)
	if err != nil {
		return added, err
	}
	how.Client = guard.Client(nil)
	how.Check = func(ctx context.Context, folder string) error {
		e, err := onnx.Open(ctx, onnx.Config{Folder: folder, Name: cmp.Or(how.Name, filepath.Base(source)), Library: o.Library})
		if errors.Is(err, onnx.ErrNoLibrary) {
			added.Untried = err
			return nil
		}
		if err != nil {
			return err
		}
		added.Dim = e.Model().Dim
		return e.Close()
	}
	added.Installed, err = modeldir.Add(ctx, o.Folder, source, how)
	return added, err
}

// Models lists the installed models.
func Models(o ModelOptions) ([]modeldir.Installed, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	return modeldir.List(o.Folder)
}

// RemoveModel deletes an installed model.
func RemoveModel(o ModelOptions, name string) error {
	if err := o.check(); err != nil {
		return err
	}
	return modeldir.Remove(o.Folder, name)
}
