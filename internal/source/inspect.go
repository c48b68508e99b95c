package source

import (
	"bytes"

	"github.com/reposage/reposage"
)

// Inspect takes the decisions that need a file's content, as stored: LFS pointer, binary, encoding,
// generated, minified, language. It returns the text in UTF-8, without byte order mark, every lone
// CR replaced by LF; offsets and line numbers of all later stages are in this text. It returns nil
// when the file is skipped (or was already), and an empty text for an empty file. It may use raw's
// memory for the result. Inspect is pure: path, content and Variant decide.
func Inspect(f *File, raw []byte) (text []byte) {
	if !f.Taken() {
		return nil
	}
	skip := func(why reposage.SkipReason, detail string) []byte {
		f.Skip, f.Detail, f.Encoding = why, detail, ""
		return nil
	}
	if id := lfsPointer(raw); id != "" {
		return skip(reposage.SkipLFSPointer, id)
	}
	if f.attrs.binary == triTrue {
		return skip(reposage.SkipBinary, "binary attribute")
	}
	text, encoding, why := decode(raw, f.hint())
	if why != "" {
		return skip(why, encoding)
	}
	if f.opt == nil || !f.opt.generated {
		if f.attrs.generated != triFalse {
			if gen := generatedHeader(text); gen != "" {
				return skip(reposage.SkipGenerated, gen)
			}
		}
		if isSourceMap(text) {
			return skip(reposage.SkipMinified, "source map")
		}
	}
	f.Language = f.detect(text)
	f.Kind = KindOf(f.Language)
	if why := f.minified(text); why != "" {
		return skip(reposage.SkipMinified, why)
	}
	f.Encoding = encoding
	return text
}

// hint is an encoding that the attributes name. In the object store, working-tree-encoding is
// already undone.
func (f *File) hint() string {
	if f.disk && f.attrs.workEncoding != "" {
		return f.attrs.workEncoding
	}
	return f.attrs.encoding
}

// detect names the language: linguist-language if it names one, else what name and content say.
func (f *File) detect(text []byte) string {
	if f.attrs.language != "" {
		if lang := languages().find(f.attrs.language); lang != "" {
			return lang
		}
	}
	return detectLanguage(f.Path, text)
}

func (f *File) minified(text []byte) string {
	if f.attrs.generated == triFalse || f.opt != nil && f.opt.generated {
		return ""
	}
	web := f.Language == "JavaScript" || f.Language == "CSS"
	if (web || f.Kind == reposage.KindCode && f.Language != "Jupyter Notebook") && minified(text, web) {
		return "most of it is in very long lines"
	}
	return ""
}

// maxLFSPointer is the size below which Git LFS's specification keeps its pointers.
const maxLFSPointer = 1024

// lfsPointer returns the object id that a Git LFS pointer names, "" for any other content.
func lfsPointer(raw []byte) string {
	if len(raw) >= maxLFSPointer || !bytes.HasPrefix(raw, []byte("version https://git-lfs.github.com/spec/")) &&
		!bytes.HasPrefix(raw, []byte("version https://hawser.github.com/spec/")) {
		return ""
	}
	for line := range bytes.SplitSeq(raw, []byte{'\n'}) {
		if id, ok := bytes.CutPrefix(line, []byte("oid ")); ok {
			return string(bytes.TrimSpace(id))
		}
	}
	return ""
}
