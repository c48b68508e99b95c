package onnx

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/embed/wordpiece"
)

// Limits of a model's folder.
const (
	maxModel    = 2 << 30 // bytes of model.onnx: the format ends there
	maxSettings = 1 << 20 // bytes of each small file
	maxTokens   = 8192    // of a text
	maxPrefix   = 1 << 10 // bytes
)

// folder is a model's folder, read.
type folder struct {
	path, name string
	model      string // path of model.onnx
	modelSum   [sha256.Size]byte
	tokenSum   [sha256.Size]byte
	tokenizer  *wordpiece.Tokenizer
}

// readFolder reads what is in the folder but for the model itself, of which it takes the checksum.
func readFolder(ctx context.Context, path, name string) (*folder, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find model: %w", err)
	}
	f := &folder{path: abs, name: cmp.Or(name, filepath.Base(abs)), model: filepath.Join(abs, "model.onnx")}
	if info, err := os.Stat(abs); err != nil || !info.IsDir() {
		return nil, reposage.Errorf(reposage.ENotFound, "there is no model at %s", path).
			WithHint("Name a folder with model.onnx and tokenizer.json, or add one with 'reposage model add'.")
	}
	data, err := f.read("tokenizer.json", wordpiece.MaxFile)
	if err != nil {
		return nil, err
	}
	if data == nil {
		return nil, f.missing("tokenizer.json")
	}
	f.tokenSum = sha256.Sum256(data)
	if f.tokenizer, err = wordpiece.Read(data); err != nil {
		return nil, reposage.Wrap(reposage.ErrorCode(err), err, "open model %s", f.name)
	}
	return f, f.sumModel(ctx)
}

func (f *folder) missing(file string) error {
	return reposage.Errorf(reposage.ENotFound, "model %s has no %s", f.name, file).
		WithHint("A model is a folder with model.onnx and tokenizer.json; add it with 'reposage model add'.")
}

// read returns a file of the folder, nil when there is none.
func (f *folder) read(name string, limit int64) ([]byte, error) {
	file, err := f.open(name, limit)
	if file == nil || err != nil {
		return nil, err
	}
	defer drop(file)
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read %s of model %s: %w", name, f.name, err)
	}
	if int64(len(data)) > limit {
		return nil, f.tooLarge(name, limit)
	}
	return data, nil
}

func (f *folder) tooLarge(name string, limit int64) error {
	return reposage.Errorf(reposage.ECorrupt, "%s of model %s has more than %d MiB", name, f.name, limit>>20)
}

// open opens a regular file of the folder; nil when there is none.
func (f *folder) open(name string, limit int64) (*os.File, error) {
	path := filepath.Join(f.path, filepath.FromSlash(name))
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open %s of model %s: %w", name, f.name, err)
	}
	if !info.Mode().IsRegular() { // a device or pipe would block
		return nil, reposage.Errorf(reposage.ECorrupt, "%s of model %s is not a file", name, f.name)
	}
	if info.Size() > limit {
		return nil, f.tooLarge(name, limit)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open %s of model %s: %w", name, f.name, err)
	}
	return file, nil
}

// drop closes a file that was only read: nothing can be lost.
func drop(c io.Closer) { _ = c.Close() }

// sumModel computes the checksum of model.onnx.
func (f *folder) sumModel(ctx context.Context) error {
	file, err := f.open("model.onnx", maxModel)
	if err != nil {
		return err
	}
	if file == nil {
		return f.missing("model.onnx")
	}
	defer drop(file)
	sum, buf := sha256.New(), make([]byte, 1<<20)
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		n, err := file.Read(buf)
		sum.Write(buf[:n])
		if errors.Is(err, io.EOF) {
			sum.Sum(f.modelSum[:0])
			return nil
		}
		if err != nil {
			return fmt.Errorf("read model %s: %w", f.name, err)
		}
	}
}

// digest is the beginning of a checksum over everything that decides the vectors: weights, tokenizer and settings.
func (f *folder) digest(s settings) string {
	sum := sha256.New()
	sum.Write(f.modelSum[:])
	sum.Write(f.tokenSum[:])
	fmt.Fprintf(sum, "%s %d %q %q", s.pooling, s.tokens, s.query, s.passage)
	return hex.EncodeToString(sum.Sum(nil))[:12]
}

// settings are how texts become vectors.
type settings struct {
	pooling        pooling
	tokens         int
	query, passage string // prefixes
}

// prefix returns what is put before a text.
func (s settings) prefix(role embed.Role) string {
	if role == embed.Query {
		return s.query
	}
	return s.passage
}

// ownFile is model.json, with which a person can say what the other files do not.
type ownFile struct {
	Tokens  *int     `json:"max_tokens"`
	Pooling *pooling `json:"pooling"` // "mean" or "cls"
	Query   *string  `json:"query"`   // prefix of queries: "query: "
	Passage *string  `json:"passage"` // prefix of passages: "passage: "
}

// poolingFile is 1_Pooling/config.json.
type poolingFile struct {
	CLS  bool `json:"pooling_mode_cls_token"`
	Mean bool `json:"pooling_mode_mean_tokens"`
	Max  bool `json:"pooling_mode_max_tokens"`
	Root bool `json:"pooling_mode_mean_sqrt_len_tokens"`
	Last bool `json:"pooling_mode_lasttoken"`
}

// kind is the one way that the file names, mean when it names none, and "" for another or several.
func (p poolingFile) kind() pooling {
	switch p {
	case poolingFile{}, poolingFile{Mean: true}:
		return poolMean
	case poolingFile{CLS: true}:
		return poolCLS
	}
	return ""
}

// settings reads them from model.json and the files that sentence-transformers writes, in this order; tokens, when not
// 0, comes first.
func (f *folder) settings(tokens int) (settings, error) {
	var own ownFile
	var transformer struct {
		MaxSeqLength *int `json:"max_seq_length"`
	}
	var pool poolingFile
	var prompts struct {
		Prompts map[string]string `json:"prompts"`
	}
	var config struct {
		Positions *int `json:"max_position_embeddings"`
	}
	for name, into := range map[string]any{
		"model.json": &own, "sentence_bert_config.json": &transformer, "1_Pooling/config.json": &pool,
		"config_sentence_transformers.json": &prompts, "config.json": &config,
	} {
		if err := f.readJSON(name, into); err != nil {
			return settings{}, err
		}
	}
	s := settings{pooling: pool.kind(), query: prompts.Prompts["query"], passage: prompts.Prompts["passage"]}
	if s.passage == "" {
		s.passage = prompts.Prompts["document"]
	}
	if own.Pooling != nil {
		s.pooling = *own.Pooling
	}
	if own.Query != nil {
		s.query = *own.Query
	}
	if own.Passage != nil {
		s.passage = *own.Passage
	}
	return f.limits(s, firstSet(tokens, own.Tokens, transformer.MaxSeqLength), config.Positions)
}

// firstSet returns the first number given, 0 when there is none.
func firstSet(first int, rest ...*int) int {
	if first != 0 {
		return first
	}
	for _, n := range rest {
		if n != nil {
			return *n
		}
	}
	return 0
}

// limits sets how many tokens count and checks that the settings make sense.
func (f *folder) limits(s settings, tokens int, positions *int) (settings, error) {
	most := 512 // what BERT was trained with
	if positions != nil {
		most = *positions
	}
	if tokens == 0 {
		tokens = f.tokenizer.Truncation()
	}
	if tokens == 0 {
		tokens = most
	}
	s.tokens = min(tokens, most, maxTokens)
	if s.tokens <= f.tokenizer.Specials() {
		return s, reposage.Errorf(reposage.EInvalid, "model %s would see %d tokens of each text", f.name, s.tokens).
			WithHint("Let it see at least %d.", f.tokenizer.Specials()+1)
	}
	if s.pooling != poolMean && s.pooling != poolCLS {
		return s, reposage.Errorf(reposage.EUnsupported, "model %s pools in a way that is not supported", f.name).
			WithHint("Models that take the mean of all tokens or the first token can be used: \"pooling\" is \"mean\" or \"cls\" in model.json.")
	}
	if len(s.query) > maxPrefix || len(s.passage) > maxPrefix {
		return s, reposage.Errorf(reposage.ECorrupt, "a prefix of model %s has more than %d bytes", f.name, maxPrefix)
	}
	return s, nil
}

// readJSON decodes a file of the folder, if it is there.
func (f *folder) readJSON(name string, into any) error {
	data, err := f.read(name, maxSettings)
	if err != nil || data == nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return reposage.Wrap(reposage.ECorrupt, err, "read %s of model %s", name, f.name)
	}
	return nil
}
