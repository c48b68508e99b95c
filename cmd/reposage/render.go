package main

import (
	"context"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/app"
)

var errNoRenderer = reposage.Errorf(reposage.EUnsupported, "this build cannot render that yet")

func (l *functionsFlags) render(p *program, list *app.FunctionList) error { return errNoRenderer }

func (e *explainFlags) render(p *program, x *app.Explanation) error { return errNoRenderer }

func (a *analyzeFlags) plan(ctx context.Context, p *program, o app.Options) error {
	if _, err := app.Plan(ctx, o); err != nil {
		return err
	}
	return errNoRenderer
}
