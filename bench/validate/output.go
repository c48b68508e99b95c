package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// write prints the outcome as a table.
func write(out io.Writer, o *Result) error {
	fmt.Fprintf(out, "RepoSage %s, %s, formula %s, %d cores, %s\n", o.Commit, o.Date.Format("2006-01-02 15:04:05"), o.Formula, o.Cores, o.Go)
	for _, name := range o.LeftOut {
		fmt.Fprintf(out, "%s is not there: left out\n", name)
	}
	fmt.Fprintln(out)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "repository\tmoments\tfiles\tmended\t")
	for _, name := range scoreNames {
		fmt.Fprintf(w, "%s\t", name)
	}
	fmt.Fprintln(w, "like size\t")
	for i := range o.Repositories {
		r := &o.Repositories[i]
		judged, files, mended := 0, 0, 0
		for _, m := range r.Moments {
			if m.AUC != nil {
				judged, files, mended = judged+1, files+m.Files, mended+m.Mended
			}
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t", r.Name, judged, files, mended)
		for _, name := range scoreNames {
			fmt.Fprintf(w, "%.2f\t", r.AUC[name])
		}
		fmt.Fprintf(w, "%.2f\t\n", r.Within)
	}
	for _, row := range []struct {
		name   string
		values map[string]float64
	}{{"mean", o.Mean}, {"from", o.Low}, {"to", o.High}} {
		fmt.Fprintf(w, "%s\t\t\t\t", row.name)
		for _, name := range scoreNames {
			fmt.Fprintf(w, "%.3f\t", row.values[name])
		}
		if row.name == "mean" {
			fmt.Fprintf(w, "%.3f", o.Within)
		}
		fmt.Fprintln(w, "\t")
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	fmt.Fprintf(out, "\n95%% intervals of differences: health over size %+.3f to %+.3f, health over commits %+.3f to %+.3f, fitted over size %+.3f to %+.3f\n",
		o.OverSize[0], o.OverSize[1], o.OverCommits[0], o.OverCommits[1], o.FittedOver[0], o.FittedOver[1])
	fmt.Fprintln(out, "\nFitted to all repositories:")
	for _, f := range o.Points {
		scale := ""
		if f.Scale != "" {
			scale = ", scale: " + f.Scale
		}
		if _, err := fmt.Fprintf(out, "    - {input: %s, from: %g, to: %g, points: %g%s}\n", f.Input, f.From, f.To, f.Points, scale); err != nil {
			return fmt.Errorf("write points: %w", err)
		}
	}
	return nil
}
