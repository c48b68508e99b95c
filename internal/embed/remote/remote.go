// Package remote embeds texts by asking a server: any that speaks OpenAI's /v1/embeddings (OpenAI, Ollama, llama.cpp,
// vLLM, LM Studio, text-embeddings-inference and others), or Gemini. What leaves the machine is the text of chunks and
// queries, to the one server that the user named, and nothing else.
//
// Texts go in batches, one request after the other. A server that is down for a moment or asks for patience is
// asked again, a few times and within a budget; what it answers is checked to the last number.
package remote

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/netguard"
)

// API is the language that a server speaks.
type API string

// The APIs.
const (
	OpenAI API = "openai" // POST URL/embeddings
	Gemini API = "gemini" // POST URL/models/MODEL:batchEmbedContents
)

// Config says which server is asked, and how.
type Config struct {
	Client *netguard.Client // whose policy must allow the server
	API    API              // "": OpenAI
	URL    string           // up to and without "/embeddings" or "/models"; "": that of the API's company
	Model  string           // as the server calls it: "text-embedding-3-small"
	Key    string           // secret; "": none is sent
	Dim    int              // to ask for, if the model offers a choice; 0: what the server gives

	QueryPrefix, PassagePrefix string // set before texts, for models that want it

	BatchTexts int // texts of a request; 0: 32
	BatchBytes int // bytes of texts of a request; 0: 256 KiB
	TextBytes  int // of a text that are sent, the rest is cut off; 0: 8 KiB

	Timeout  time.Duration // of one request; 0: three minutes, as a server without a graphics card takes its time
	Attempts int           // for one batch of passages; 0: 5. Somebody waits for a query: it has two.
	MaxWait  time.Duration // between two attempts; a server that asks for more is given up; 0: one minute
	Budget   Budget
}

// Budget bounds what an Embedder may spend in its life. Zero is no bound.
type Budget struct {
	Requests int   // attempts count, whether they succeed or not
	Tokens   int64 // as the server counts them; a quarter of the bytes where it does not say
}

// withDefaults fills in what is not set.
func (c Config) withDefaults() Config {
	fill := func(n *int, value int) {
		if *n <= 0 {
			*n = value
		}
	}
	if c.API == "" {
		c.API = OpenAI
	}
	if c.URL == "" {
		c.URL = map[API]string{OpenAI: "https://api.openai.com/v1", Gemini: "https://generativelanguage.googleapis.com/v1beta"}[c.API]
	}
	c.URL = strings.TrimRight(c.URL, "/")
	fill(&c.BatchTexts, 32)
	fill(&c.BatchBytes, 256<<10)
	fill(&c.TextBytes, 8<<10)
	fill(&c.Attempts, 5)
	if c.Timeout <= 0 {
		c.Timeout = 3 * time.Minute
	}
	if c.MaxWait <= 0 {
		c.MaxWait = time.Minute
	}
	if c.API == Gemini {
		c.BatchTexts = min(c.BatchTexts, 100) // its own limit
	}
	return c
}

// maxDim is the largest dimension that is taken.
const maxDim = 1 << 14

func (c Config) validate() error {
	switch {
	case c.Client == nil:
		return reposage.Errorf(reposage.EInternal, "ask an embedding server: no client")
	case c.API != OpenAI && c.API != Gemini:
		return reposage.Errorf(reposage.EInvalid, "the API %q is not known", c.API).WithHint("Use %s or %s.", OpenAI, Gemini)
	case !isModelName(c.Model):
		return reposage.Errorf(reposage.EInvalid, "the embedding model's name %.80q cannot be used", c.Model).
			WithHint("Give the name that the server knows it by, such as text-embedding-3-small.")
	case c.Dim < 0 || c.Dim > maxDim:
		return reposage.Errorf(reposage.EInvalid, "vectors cannot have %d dimensions", c.Dim).WithHint("Give 1 to %d, or 0 for what the model has.", maxDim)
	case !isKey(c.Key):
		return reposage.Errorf(reposage.EInvalid, "the key of the embedding server contains characters that keys do not have").
			WithHint("Check that it was copied whole and without line ends or quotes.")
	}
	return nil
}

// isModelName reports whether a name can stand in a URL and in an index: letters, digits and . _ - / :
func isModelName(s string) bool {
	if s == "" || len(s) > 200 || strings.Contains(s, "..") || strings.HasPrefix(s, "/") {
		return false
	}
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:"
	return strings.Trim(s, allowed) == ""
}

func isKey(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return len(s) <= 4096
}

// Embedder asks one server. It implements embed.Embedder.
type Embedder struct {
	c     Config
	host  string
	model embed.Model
	wait  func(context.Context, time.Duration) error // tests do not wait
	mu    sync.Mutex
	spent Budget
}

var _ embed.Embedder = (*Embedder)(nil)

// Open asks the server for one vector, to know that it answers and which dimension its vectors have.
//
// Errors: EInvalid for the configuration, otherwise those of Embed.
func Open(ctx context.Context, c Config) (*Embedder, error) {
	return open(ctx, c, sleep)
}

func open(ctx context.Context, c Config, wait func(context.Context, time.Duration) error) (*Embedder, error) {
	c = c.withDefaults()
	if err := c.validate(); err != nil {
		return nil, err
	}
	host, err := c.Client.Host(c.URL)
	if err != nil {
		return nil, err
	}
	e := &Embedder{c: c, host: host, wait: wait}
	e.model = embed.Model{ID: e.id(), Dim: c.Dim}
	first, err := e.ask(ctx, embed.Query, []string{"a probe"})
	if err != nil {
		return nil, err
	}
	e.model.Dim = len(first[0])
	return e, nil
}

// id names the model and the server, as the same name may mean other weights elsewhere, and what else decides vectors.
func (e *Embedder) id() string {
	id := e.c.Model + "@" + e.host
	if e.c.QueryPrefix+e.c.PassagePrefix != "" || e.c.TextBytes != 8<<10 {
		sum := fnv.New32a()
		fmt.Fprintf(sum, "%q %q %d", e.c.QueryPrefix, e.c.PassagePrefix, e.c.TextBytes)
		id += fmt.Sprintf("#%08x", sum.Sum32())
	}
	return id
}

// Model identifies the model and its server.
func (e *Embedder) Model() embed.Model { return e.model }

// Spent is what was used of the budget so far.
func (e *Embedder) Spent() Budget {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.spent
}

// Embed returns the vectors of texts. A text of white space only is not sent and has the zero vector. Either all
// texts have vectors or there is an error.
//
// Errors: EUnreachable when the server is down, overloaded or sends elsewhere; ETimeout; EAuthRequired when it refuses
// the key; ENotFound when it does not know the model; EInvalid when it refuses the request or the budget is
// used up; ECorrupt when its answer is not what was asked for; the cause of ctx when it ended.
func (e *Embedder) Embed(ctx context.Context, role embed.Role, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	var batch []string
	var places []int
	size := 0
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		got, err := e.ask(ctx, role, batch)
		if err != nil {
			return err
		}
		for i, place := range places {
			vectors[place] = got[i]
		}
		batch, places, size = batch[:0], places[:0], 0
		return nil
	}
	for i, text := range texts {
		text = e.prepare(role, text)
		if text == "" {
			vectors[i] = make([]float32, e.model.Dim)
			continue
		}
		if len(batch) == e.c.BatchTexts || size+len(text) > e.c.BatchBytes {
			if err := flush(); err != nil {
				return nil, err
			}
		}
		batch, places, size = append(batch, text), append(places, i), size+len(text)
	}
	if err := flush(); err != nil {
		return nil, err
	}
	if ctx.Err() != nil { // when there was nothing to ask
		return nil, context.Cause(ctx)
	}
	return vectors, nil
}

// prepare returns what is sent of a text: valid UTF-8 without null bytes, which some servers choke on, cut to size.
// It is "" for white space.
func (e *Embedder) prepare(role embed.Role, text string) string {
	text = strings.ReplaceAll(cut(text, e.c.TextBytes), "\x00", string(utf8.RuneError))
	text = strings.ToValidUTF8(text, string(utf8.RuneError))
	if strings.TrimSpace(text) == "" {
		return ""
	}
	if role == embed.Query {
		return e.c.QueryPrefix + text
	}
	return e.c.PassagePrefix + text
}

// cut returns at most n bytes of s, ending at a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// check makes the vectors of an answer of length 1 and holds them to what was asked.
func (e *Embedder) check(vectors [][]float32, texts int) error {
	if len(vectors) != texts {
		return e.wrong("answered with %d vectors for %d texts", len(vectors), texts)
	}
	dim := e.model.Dim
	if dim == 0 {
		dim = len(vectors[0])
	}
	for _, v := range vectors {
		if len(v) == 0 || len(v) > maxDim {
			return e.wrong("answered with a vector of %d dimensions", len(v))
		}
		if len(v) != dim {
			return e.wrong("answered with a vector of %d dimensions, %d were expected", len(v), dim)
		}
		if !embed.Normalize(v) {
			return e.wrong("answered with a vector that is not finite")
		}
	}
	return nil
}

// wrong is an answer that cannot be used.
func (e *Embedder) wrong(format string, args ...any) *reposage.Error {
	return reposage.Errorf(reposage.ECorrupt, "the embedding server %s "+format, append([]any{e.host}, args...)...).
		WithHint("Check that the address, the API and the model's name belong together.")
}
