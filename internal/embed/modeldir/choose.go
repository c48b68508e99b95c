package modeldir

import (
	"path"
	"slices"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed/wordpiece"
)

// entry is a regular file of a source, by its path there with slashes.
type entry struct {
	path string
	size int64
}

const (
	modelName     = "model.onnx"
	tokenizerName = "tokenizer.json"
	maxSettings   = 1 << 20 // bytes of a small file
)

// settingsNames are the small files that say how a model is used, and what a person may want to read.
var settingsNames = []string{
	"1_Pooling/config.json", "LICENSE", "LICENSE.txt", "README.md", "config.json", "config_sentence_transformers.json", "model.json", "sentence_bert_config.json",
}

// targets are all names that files of a model can have.
var targets = append([]string{modelName, tokenizerName}, settingsNames...)

// limitOf returns the most bytes that a file may have.
func limitOf(target string) int64 {
	switch target {
	case modelName:
		return MaxBytes
	case tokenizerName:
		return wordpiece.MaxFile
	}
	return maxSettings
}

// choose finds a model among the entries of a source: which path becomes which target. model names the .onnx file when
// there are several.
func choose(entries []entry, model string) (map[string]string, error) {
	onnx, err := chooseModel(entries, model)
	if err != nil {
		return nil, err
	}
	tokenizer := chooseTokenizer(entries, onnx)
	if tokenizer == "" {
		return nil, reposage.Errorf(reposage.EUnsupported, "there is no tokenizer.json with the model").
			WithHint("A model needs the tokenizer that it was trained with: put tokenizer.json beside model.onnx.")
	}
	wanted := map[string]string{onnx: modelName, tokenizer: tokenizerName}
	// Settings stand at the root of the model, where the tokenizer is; beside the model they are nearer to it.
	for _, folder := range []string{path.Dir(tokenizer), path.Dir(onnx)} {
		for _, name := range settingsNames {
			p := path.Join(folder, name)
			if i := slices.IndexFunc(entries, func(e entry) bool { return e.path == p }); i >= 0 && entries[i].size <= maxSettings {
				for old, target := range wanted {
					if target == name {
						delete(wanted, old)
					}
				}
				wanted[p] = name
			}
		}
	}
	for _, e := range entries {
		if target, ok := wanted[e.path]; ok && e.size > limitOf(target) {
			return nil, tooLarge(target)
		}
	}
	return wanted, nil
}

func tooLarge(target string) error {
	return reposage.Errorf(reposage.ECorrupt, "%s has more than %d MiB", target, limitOf(target)>>20)
}

// chooseModel returns the path of the .onnx file.
func chooseModel(entries []entry, model string) (string, error) {
	var found []string
	for _, e := range entries {
		if e.path == model && model != "" {
			return e.path, nil
		}
		if strings.HasSuffix(strings.ToLower(e.path), ".onnx") {
			found = append(found, e.path)
		}
	}
	slices.Sort(found)
	if model != "" {
		return "", reposage.Errorf(reposage.ENotFound, "the source has no file %.200s", model).WithHint("%s", list(found))
	}
	plain := slices.DeleteFunc(slices.Clone(found), func(p string) bool { return path.Base(p) != modelName })
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(plain) == 1:
		return plain[0], nil
	case len(found) == 0:
		return "", reposage.Errorf(reposage.EUnsupported, "there is no model in the ONNX format").
			WithHint("A model is a folder or archive with model.onnx and tokenizer.json.")
	}
	return "", reposage.Errorf(reposage.EInvalid, "there are %d models in the source", len(found)).WithHint("%s", list(found))
}

// list names a few models.
func list(found []string) string {
	if len(found) == 0 {
		return "It has none in the ONNX format."
	}
	more := ""
	if len(found) > 8 {
		found, more = found[:8], ", …"
	}
	return "Name one of " + strings.Join(found, ", ") + more + "."
}

// chooseTokenizer returns the path of the tokenizer for a model: beside it, in a folder above it, or the only one.
func chooseTokenizer(entries []entry, model string) string {
	has := func(p string) bool { return slices.ContainsFunc(entries, func(e entry) bool { return e.path == p }) }
	stem := strings.TrimSuffix(path.Base(model), path.Ext(model))
	for folder := path.Dir(model); ; folder = path.Dir(folder) {
		for _, name := range []string{tokenizerName, stem + "-" + tokenizerName} {
			if p := path.Join(folder, name); has(p) {
				return p
			}
		}
		if folder == "." || folder == "/" {
			break
		}
	}
	var found []string
	for _, e := range entries {
		if base := path.Base(e.path); base == tokenizerName || strings.HasSuffix(base, "-"+tokenizerName) {
			found = append(found, e.path)
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return ""
}
