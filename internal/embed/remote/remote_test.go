package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/embed/embedtest"
	"github.com/reposage/reposage/internal/netguard"
)

const secret = "sk-verysecret123"

// server is an embedding server of both APIs whose vectors count the letter triples of a text.
type server struct {
	*httptest.Server
	dim int

	mu       sync.Mutex
	requests []request                                                // as they came
	fault    func(n int, w http.ResponseWriter, r *http.Request) bool // answers request n (from 0) instead; false: does not
}

// request is what the server saw.
type request struct {
	path, key string
	model     string
	texts     []string
	tasks     []string
	dim       int
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{dim: 256}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	var in struct {
		Model      string
		Input      []string
		Dimensions int
		Requests   []struct {
			Model    string
			Content  struct{ Parts []struct{ Text string } }
			TaskType string
			Output   int `json:"outputDimensionality"`
		}
	}
	if err := json.Unmarshal(body, &in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	q := request{path: r.URL.Path, model: in.Model, texts: in.Input, dim: in.Dimensions, key: r.Header.Get("Authorization") + r.Header.Get("X-Goog-Api-Key")}
	for _, g := range in.Requests {
		q.model, q.dim = g.Model, g.Output
		q.texts, q.tasks = append(q.texts, g.Content.Parts[0].Text), append(q.tasks, g.TaskType)
	}
	s.mu.Lock()
	n := len(s.requests)
	s.requests = append(s.requests, q)
	fault := s.fault
	s.mu.Unlock()
	if fault != nil && fault(n, w, r) {
		return
	}
	s.answer(w, q)
}

func (s *server) answer(w http.ResponseWriter, q request) {
	dim := s.dim
	if q.dim != 0 {
		dim = q.dim
	}
	type row = map[string]any
	var data, embeddings []row
	for i, text := range q.texts {
		v := triples(text, dim)
		data, embeddings = append(data, row{"index": i, "embedding": v}), append(embeddings, row{"values": v})
	}
	slices.Reverse(data) // only the index says which is which
	_ = json.NewEncoder(w).Encode(row{"data": data, "embeddings": embeddings, "usage": row{"total_tokens": 10 * len(q.texts)}})
}

func triples(text string, dim int) []float32 {
	v := make([]float32, dim)
	for word := range strings.FieldsSeq(strings.ToLower(text)) {
		word = "^" + word + "$"
		for i := 0; i+3 <= len(word); i++ {
			h := fnv.New32a()
			_, _ = h.Write([]byte(word[i : i+3]))
			v[int(h.Sum32())%dim]++
		}
	}
	return v
}

// config is for a server on this machine.
func (s *server) config(t *testing.T) Config {
	t.Helper()
	g, err := netguard.New(netguard.Policy{Schemes: []string{"http", "https"}, Allow: []string{"127.0.0.1"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return Config{Client: g.Client(nil), URL: s.URL + "/v1", Model: "text-model-1", Key: secret}
}

// pauses records what would have been waited.
type pauses struct {
	mu  sync.Mutex
	all []time.Duration
}

func (p *pauses) wait(ctx context.Context, d time.Duration) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = append(p.all, d)
	return ctx.Err()
}

func mustOpen(t *testing.T, c Config) *Embedder {
	t.Helper()
	e, err := open(t.Context(), c, new(pauses).wait)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestConformance(t *testing.T) {
	for _, api := range []API{OpenAI, Gemini} {
		t.Run(string(api), func(t *testing.T) {
			c := newServer(t).config(t)
			c.API, c.BatchTexts = api, 7
			embedtest.Run(t, mustOpen(t, c))
		})
	}
}

func TestRequests(t *testing.T) {
	t.Run("OpenAI", func(t *testing.T) {
		s := newServer(t)
		c := s.config(t)
		c.QueryPrefix, c.PassagePrefix, c.Dim = "query: ", "passage: ", 32
		e := mustOpen(t, c)
		if _, err := e.Embed(t.Context(), embed.Passage, []string{"one", "", "two\x00\xff", " \n"}); err != nil {
			t.Fatal(err)
		}
		want := []request{
			{path: "/v1/embeddings", key: "Bearer " + secret, model: "text-model-1", texts: []string{"a probe"}, dim: 32},
			{path: "/v1/embeddings", key: "Bearer " + secret, model: "text-model-1", texts: []string{"passage: one", "passage: two\ufffd\ufffd"}, dim: 32},
		}
		if got := fmt.Sprintf("%+v", s.requests); got != fmt.Sprintf("%+v", want) {
			t.Errorf("got  %s\nwant %+v", got, want)
		}
		if m := e.Model(); m.Dim != 32 || !strings.HasPrefix(m.ID, "text-model-1@127.0.0.1:") {
			t.Errorf("model %+v", m)
		}
	})
	t.Run("Gemini", func(t *testing.T) {
		s := newServer(t)
		c := s.config(t)
		c.API = Gemini
		e := mustOpen(t, c)
		for _, role := range []embed.Role{embed.Passage, embed.Query} {
			if _, err := e.Embed(t.Context(), role, []string{"one"}); err != nil {
				t.Fatal(err)
			}
		}
		want := []request{
			{path: "/v1/models/text-model-1:batchEmbedContents", key: secret, model: "models/text-model-1", texts: []string{"a probe"}, tasks: []string{"RETRIEVAL_QUERY"}},
			{path: "/v1/models/text-model-1:batchEmbedContents", key: secret, model: "models/text-model-1", texts: []string{"one"}, tasks: []string{"RETRIEVAL_DOCUMENT"}},
			{path: "/v1/models/text-model-1:batchEmbedContents", key: secret, model: "models/text-model-1", texts: []string{"one"}, tasks: []string{"RETRIEVAL_QUERY"}},
		}
		if got := fmt.Sprintf("%+v", s.requests); got != fmt.Sprintf("%+v", want) {
			t.Errorf("got  %s\nwant %+v", got, want)
		}
	})
}

func TestBatches(t *testing.T) {
	for _, tt := range []struct {
		name         string
		count, bytes int
		texts        []string
		want         []int // texts of each request
	}{
		{"by count", 2, 0, []string{"a", "b", "c", "d", "e"}, []int{2, 2, 1}},
		{"by bytes", 0, 10, []string{"aaaa", "bbbb", "cccc", "dd"}, []int{2, 2}},
		{"a text larger than a batch", 0, 4, []string{"a", "bbbbbbbb", "c"}, []int{1, 1, 1}},
		{"nothing to send", 0, 0, []string{"", " "}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t)
			c := s.config(t)
			c.BatchTexts, c.BatchBytes = tt.count, tt.bytes
			e := mustOpen(t, c)
			if _, err := e.Embed(t.Context(), embed.Passage, tt.texts); err != nil {
				t.Fatal(err)
			}
			var got []int
			for _, r := range s.requests[1:] {
				got = append(got, len(r.texts))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("requests of %v texts, want %v", got, tt.want)
			}
		})
	}
	t.Run("long texts are cut at a character", func(t *testing.T) {
		s := newServer(t)
		c := s.config(t)
		c.TextBytes = 8
		if _, err := mustOpen(t, c).Embed(t.Context(), embed.Passage, []string{"aaaaaaaé and more"}); err != nil {
			t.Fatal(err)
		}
		if got := s.requests[1].texts[0]; got != "aaaaaaa" {
			t.Errorf("sent %q", got)
		}
	})
}

// reply answers with a status, header fields (name, value, …) and a body.
func reply(status int, body string, header ...string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// TestRetries: what passes is tried again after a growing pause, or the one that the server asks for.
func TestRetries(t *testing.T) {
	drop := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	for _, tt := range []struct {
		name   string
		faults []func(http.ResponseWriter, *http.Request)
		pauses []time.Duration
		code   reposage.Code
	}{
		{"overloaded once", faults(reply(503, "")), []time.Duration{500 * time.Millisecond}, ""},
		{"limited twice", faults(reply(429, "", "Retry-After", "3"), reply(429, "")), []time.Duration{3 * time.Second, time.Second}, ""},
		{"asks for less than we would wait", faults(reply(500, ""), reply(502, ""), reply(429, "", "Retry-After", "0")), []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second}, ""},
		{"dropped once", faults(drop), []time.Duration{500 * time.Millisecond}, ""},
		{"never comes back", faults(reply(500, ""), reply(500, ""), reply(500, ""), reply(500, ""), reply(500, ""), reply(500, "")), []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second}, reposage.EUnreachable},
		{"asks for an hour", faults(reply(429, "", "Retry-After", "3600")), nil, reposage.EUnreachable},
		{"nonsense in Retry-After", faults(reply(429, "", "Retry-After", "soon")), []time.Duration{500 * time.Millisecond}, ""},
		{"a negative Retry-After", faults(reply(429, "", "Retry-After", "-1")), []time.Duration{500 * time.Millisecond}, ""},
		{"a Retry-After of the past", faults(reply(429, "", "Retry-After", "Mon, 02 Jan 2006 15:04:05 GMT")), []time.Duration{500 * time.Millisecond}, ""},
		{"a fault is not tried again", faults(reply(400, "")), nil, reposage.EInvalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t)
			e := mustOpen(t, s.config(t))
			p := &pauses{}
			e.wait = p.wait
			s.fault = func(n int, w http.ResponseWriter, r *http.Request) bool {
				if n-1 >= len(tt.faults) {
					return false
				}
				tt.faults[n-1](w, r)
				return true
			}
			v, err := e.Embed(t.Context(), embed.Passage, []string{"hello"})
			if reposage.ErrorCode(err) != tt.code || (err == nil) != (len(v) == 1) {
				t.Errorf("%d vectors, error %v, want code %q", len(v), err, tt.code)
			}
			if !slices.Equal(p.all, tt.pauses) {
				t.Errorf("waited %v, want %v", p.all, tt.pauses)
			}
		})
	}
}

func faults(list ...func(http.ResponseWriter, *http.Request)) []func(http.ResponseWriter, *http.Request) {
	return list
}

func TestRetryAfterDate(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	if d, ok := retryAfter("Wed, 25 Nov 2026 12:00:30 GMT", now); !ok || d != 30*time.Second {
		t.Errorf("%v, %v", d, ok)
	}
}

// TestBadAnswers: each is one clear error with a code, and none of them holds the key.
func TestBadAnswers(t *testing.T) {
	vector := func(n int, value string) string {
		return "[" + strings.TrimSuffix(strings.Repeat(value+",", n), ",") + "]"
	}
	data := func(vectors ...string) string {
		var rows []string
		for i, v := range vectors {
			rows = append(rows, fmt.Sprintf(`{"index":%d,"embedding":%s}`, i, v))
		}
		return `{"data":[` + strings.Join(rows, ",") + `]}`
	}
	for _, tt := range []struct {
		name   string
		answer func(http.ResponseWriter, *http.Request)
		code   reposage.Code
		says   string
	}{
		{"a key that is refused", reply(401, `{"error":{"message":"Incorrect API key `+secret+`"}}`), reposage.EAuthRequired, "refused the key"},
		{"a key without rights", reply(403, ""), reposage.EAuthRequired, "refused the key"},
		{"an unknown model", reply(404, ""), reposage.ENotFound, "does not know the model text-model-1"},
		{"an explanation", reply(400, `{"error":{"message":"bad \u001b[31m input\n `+secret+`"}}`), reposage.EInvalid, "status 400: bad [31m input …"},
		{"an explanation as text", reply(422, `{"error":"too long"}`), reposage.EInvalid, "status 422: too long"},
		{"no explanation", reply(413, "<html>"), reposage.EInvalid, "status 413"},
		{"another address", reply(307, "", "Location", "http://127.0.0.9/"), reposage.EUnreachable, "sends to another address"},
		{"not JSON", reply(200, "<html>"), reposage.ECorrupt, "not the JSON"},
		{"empty", reply(200, ""), reposage.ECorrupt, "not the JSON"},
		{"cut off JSON", reply(200, `{"data":[{"emb`), reposage.ECorrupt, "not the JSON"},
		{"another JSON", reply(200, `{"hello":1}`), reposage.ECorrupt, "0 vectors for 2 texts"},
		{"too few", reply(200, data(vector(256, "1"))), reposage.ECorrupt, "1 vectors for 2 texts"},
		{"too many", reply(200, data(vector(256, "1"), vector(256, "1"), vector(256, "1"))), reposage.ECorrupt, "3 vectors for 2 texts"},
		{"one number twice", reply(200, strings.Replace(data(vector(256, "1"), vector(256, "1")), `"index":1`, `"index":0`, 1)), reposage.ECorrupt, "numbered"},
		{"a number beyond", reply(200, strings.Replace(data(vector(256, "1"), vector(256, "1")), `"index":1`, `"index":7`, 1)), reposage.ECorrupt, "numbered"},
		{"another dimension", reply(200, data(vector(256, "1"), vector(255, "1"))), reposage.ECorrupt, "255 dimensions, 256 were expected"},
		{"no dimension", reply(200, data(vector(256, "1"), "[]")), reposage.ECorrupt, "0 dimensions"},
		{"NaN as null", reply(200, data(vector(256, "1"), vector(256, "null"))), reposage.ECorrupt, "not finite"},
		{"NaN as a word", reply(200, data(vector(256, "1"), vector(256, "NaN"))), reposage.ECorrupt, "not the JSON"},
		{"a number too large", reply(200, data(vector(256, "1"), vector(256, "1e999"))), reposage.ECorrupt, "not finite"},
		{"text for a number", reply(200, data(vector(256, "1"), vector(256, `"1"`))), reposage.ECorrupt, "not finite"},
		{"huge", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
		}, reposage.ECorrupt, "answered with more than"},
		{"cut off", reply(200, "{", "Content-Length", "1000"), reposage.EUnreachable, "broke the connection off"},
		{"silent", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, reposage.ETimeout, "did not answer within"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t)
			c := s.config(t)
			c.Attempts = 1
			e := mustOpen(t, c)
			if tt.code == reposage.ETimeout {
				e.c.Timeout = 20 * time.Millisecond
			}
			s.fault = func(_ int, w http.ResponseWriter, r *http.Request) bool {
				tt.answer(w, r)
				return true
			}
			v, err := e.Embed(t.Context(), embed.Passage, []string{"one", "two"})
			if reposage.ErrorCode(err) != tt.code || v != nil || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("%d vectors, error %v with code %s, want %s and %q", len(v), err, reposage.ErrorCode(err), tt.code, tt.says)
			}
			if reposage.ErrorHint(err) == "" && tt.says != "answered with more than" {
				t.Errorf("no hint for %v", err)
			}
			for e := err; e != nil; e = errors.Unwrap(e) {
				if strings.Contains(e.Error(), secret) || strings.ContainsAny(e.Error(), "\x1b\n") {
					t.Errorf("the error holds the key or control characters: %q", e.Error())
				}
			}
		})
	}
}

// TestNoKeyInErrors: not even when the server is down or the configuration wrong.
func TestNoKeyInErrors(t *testing.T) {
	s := newServer(t)
	c := s.config(t)
	s.Close()
	p := &pauses{}
	_, err := open(t.Context(), c, p.wait)
	if reposage.ErrorCode(err) != reposage.EUnreachable || len(p.all) != 1 {
		t.Errorf("server down: error %v after %d pauses, want code %s after 1", err, len(p.all), reposage.EUnreachable)
	}
	if strings.Contains(fmt.Sprintf("%+v", err), secret) {
		t.Errorf("the error holds the key: %v", err)
	}
	c.Key = secret + "\n"
	if _, err := open(t.Context(), c, p.wait); reposage.ErrorCode(err) != reposage.EInvalid || strings.Contains(err.Error(), secret) {
		t.Errorf("key with a line end: error %v, want code %s", err, reposage.EInvalid)
	}
}

func TestConfigErrors(t *testing.T) {
	s := newServer(t)
	for name, change := range map[string]func(*Config){
		"no client": func(c *Config) { c.Client = nil }, "no model": func(c *Config) { c.Model = "" }, "model with a blank": func(c *Config) { c.Model = "a b" },
		"model that climbs": func(c *Config) { c.Model = "../x" }, "model with a query": func(c *Config) { c.Model = "a?b" }, "unknown API": func(c *Config) { c.API = "grpc" },
		"negative dimension": func(c *Config) { c.Dim = -1 }, "huge dimension": func(c *Config) { c.Dim = maxDim + 1 },
		"local address not allowed": func(c *Config) { c.URL = "http://127.0.0.2:1/v1" }, "file": func(c *Config) { c.URL = "file:///etc" },
		"key in the address": func(c *Config) { c.URL = "https://me:" + secret + "@example.com/v1" },
	} {
		t.Run(name, func(t *testing.T) {
			c := s.config(t)
			change(&c)
			_, err := Open(t.Context(), c)
			if code := reposage.ErrorCode(err); err == nil || code != reposage.EInvalid && code != reposage.EURLNotAllowed && code != reposage.EInternal {
				t.Errorf("error %v with code %s", err, code)
			}
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("the error holds the key: %v", err)
			}
		})
	}
	if len(s.requests) != 0 {
		t.Errorf("%d requests were sent", len(s.requests))
	}
}

func TestBudget(t *testing.T) {
	t.Run("requests", func(t *testing.T) {
		s := newServer(t)
		c := s.config(t)
		c.BatchTexts, c.Budget = 1, Budget{Requests: 3} // one was the probe
		e := mustOpen(t, c)
		_, err := e.Embed(t.Context(), embed.Passage, []string{"one", "two", "three"})
		if reposage.ErrorCode(err) != reposage.EInvalid || !strings.Contains(err.Error(), "budget of 3 requests") || len(s.requests) != 3 {
			t.Errorf("error %v after %d requests", err, len(s.requests))
		}
		if got := e.Spent(); got != (Budget{3, 30}) {
			t.Errorf("spent %+v", got)
		}
	})
	t.Run("attempts count", func(t *testing.T) {
		s := newServer(t)
		c := s.config(t)
		c.Budget = Budget{Requests: 3}
		e := mustOpen(t, c)
		s.fault = func(_ int, w http.ResponseWriter, r *http.Request) bool { reply(503, "")(w, r); return true }
		if _, err := e.Embed(t.Context(), embed.Passage, []string{"one"}); !strings.Contains(fmt.Sprint(err), "budget of 3 requests") || len(s.requests) != 3 {
			t.Errorf("error %v after %d requests", err, len(s.requests))
		}
	})
	t.Run("tokens", func(t *testing.T) {
		s := newServer(t)
		c := s.config(t)
		c.Budget = Budget{Tokens: 1000}
		e := mustOpen(t, c)
		if _, err := e.Embed(t.Context(), embed.Passage, []string{strings.Repeat("word ", 1000)}); !strings.Contains(fmt.Sprint(err), "budget of 1000 tokens") || len(s.requests) != 1 {
			t.Errorf("error %v after %d requests", err, len(s.requests))
		}
		if _, err := e.Embed(t.Context(), embed.Passage, []string{"short"}); err != nil {
			t.Errorf("what is within the budget: %v", err)
		}
	})
}

// TestCanceledWhileWaiting: giving up ends the pause between attempts.
func TestCanceledWhileWaiting(t *testing.T) {
	s := newServer(t)
	e := mustOpen(t, s.config(t))
	e.wait = sleep
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	s.fault = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		reply(429, "", "Retry-After", "59")(w, r)
		cancel(stop)
		return true
	}
	if _, err := e.Embed(ctx, embed.Passage, []string{"one"}); !errors.Is(err, stop) {
		t.Errorf("error %v, want the cause of the context", err)
	}
}

// FuzzAnswer: no body makes the reader fall or gives a vector that is not of length 1 or 0.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"data":[{"index":0,"embedding":[1,2]}],"usage":{"total_tokens":3}}`), false)
	f.Add([]byte(`{"embeddings":[{"values":[1e38,-1e38]}]}`), true)
	f.Add([]byte(`{"data":[{"index":-1,"embedding":[null]}]}`), false)
	f.Fuzz(func(t *testing.T, body []byte, gemini bool) {
		e := &Embedder{host: "host", c: Config{API: OpenAI, Key: secret}}
		if gemini {
			e.c.API = Gemini
		}
		vectors, err := e.vectors(body, 1, 1)
		if err != nil {
			if reposage.ErrorCode(err) != reposage.ECorrupt {
				t.Fatalf("error %v has code %s", err, reposage.ErrorCode(err))
			}
			return
		}
		sum := 0.0
		for _, x := range vectors[0] {
			sum += float64(x) * float64(x)
		}
		if len(vectors) != 1 || sum != 0 && (sum < 0.99 || sum > 1.01) {
			t.Fatalf("%d vectors, length² %v", len(vectors), sum)
		}
		if said := e.said(body); len(said) > 210 || strings.Contains(said, secret) {
			t.Fatalf("quoted %q", said)
		}
	})
}
