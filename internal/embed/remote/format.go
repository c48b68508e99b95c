package remote

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/netguard"
)

// openAIRequest is the body of POST /embeddings.
type openAIRequest struct {
	Model      string   `json:"model"`
	Input      []string `json:"input"`
	Format     string   `json:"encoding_format"`
	Dimensions int      `json:"dimensions,omitempty"`
}

// geminiRequest is the body of POST models/M:batchEmbedContents.
type geminiRequest struct {
	Requests []geminiText `json:"requests"`
}

type geminiText struct {
	Model      string        `json:"model"`
	Content    geminiContent `json:"content"`
	Task       string        `json:"taskType"`
	Dimensions int           `json:"outputDimensionality,omitempty"`
}

type geminiContent struct {
	Parts []geminiPart `json:"parts"`
}

type geminiPart struct {
	Text string `json:"text"`
}

// request makes the request for a batch.
func (e *Embedder) request(role embed.Role, texts []string) (netguard.Request, error) {
	r := netguard.Request{
		Method: "POST", Header: map[string]string{"Content-Type": "application/json", "Accept": "application/json"},
		Timeout: e.c.Timeout,
		// A vector of the largest dimension has about 25 bytes per value.
		Limit: 1<<20 + int64(len(texts))*maxDim*25,
	}
	var body any
	if e.c.API == Gemini {
		r.URL = e.c.URL + "/models/" + e.c.Model + ":batchEmbedContents"
		body = e.geminiBody(role, texts)
		if e.c.Key != "" {
			r.Header["x-goog-api-key"] = e.c.Key
		}
	} else {
		r.URL = e.c.URL + "/embeddings"
		body = openAIRequest{e.c.Model, texts, "float", e.c.Dim}
		if e.c.Key != "" {
			r.Header["Authorization"] = "Bearer " + e.c.Key
		}
	}
	var err error
	if r.Body, err = json.Marshal(body); err != nil {
		return r, fmt.Errorf("write embedding request: %w", err)
	}
	return r, nil
}

func (e *Embedder) geminiBody(role embed.Role, texts []string) geminiRequest {
	task := "RETRIEVAL_DOCUMENT"
	if role == embed.Query {
		task = "RETRIEVAL_QUERY"
	}
	var g geminiRequest
	for _, t := range texts {
		g.Requests = append(g.Requests, geminiText{"models/" + e.c.Model, geminiContent{[]geminiPart{{t}}}, task, e.c.Dim})
	}
	return g
}

// value is a number of a vector. Servers write NaN as null, or as a word that is no JSON.
type value float32

// UnmarshalJSON takes finite numbers only.
func (v *value) UnmarshalJSON(data []byte) error {
	x, err := strconv.ParseFloat(string(data), 32)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
		return errNotFinite
	}
	*v = value(x)
	return nil
}

var errNotFinite = reposage.Errorf(reposage.ECorrupt, "a value is not a finite number")

// answer is what either API answers with.
type answer struct {
	Data []struct { // OpenAI
		Index     *int    `json:"index"`
		Embedding []value `json:"embedding"`
	} `json:"data"`
	Usage struct {
		Tokens int64 `json:"total_tokens"`
	} `json:"usage"`
	Embeddings []struct { // Gemini
		Values []value `json:"values"`
	} `json:"embeddings"`
}

// vectors reads an answer and settles the account of its request.
func (e *Embedder) vectors(body []byte, texts int, estimate int64) ([][]float32, error) {
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		if reposage.ErrorCode(err) == reposage.ECorrupt {
			return nil, e.wrong("answered with a vector that is not finite")
		}
		return nil, e.wrong("answered with something that is not the JSON of embeddings")
	}
	e.settle(a.Usage.Tokens, estimate)
	var vectors [][]float32
	if e.c.API == Gemini {
		for _, d := range a.Embeddings {
			vectors = append(vectors, floats(d.Values))
		}
	} else {
		vectors = make([][]float32, len(a.Data))
		for i, d := range a.Data {
			if d.Index != nil {
				i = *d.Index
			}
			if i < 0 || i >= len(vectors) || vectors[i] != nil {
				return nil, e.wrong("numbered its vectors wrongly")
			}
			vectors[i] = floats(d.Embedding)
		}
	}
	return vectors, e.check(vectors, texts)
}

// settle replaces an estimate by what the server counted.
func (e *Embedder) settle(counted, estimate int64) {
	if counted <= 0 {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.spent.Tokens += counted - estimate
}

func floats(values []value) []float32 {
	v := make([]float32, len(values))
	for i, x := range values {
		v[i] = float32(x)
	}
	return v
}

// explanation returns what an answer with an error says, "" when it does not in a known way.
func explanation(body []byte) string {
	var a struct {
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(body, &a) != nil || len(a.Error) == 0 {
		return ""
	}
	var text string
	if a.Error[0] == '"' && json.Unmarshal(a.Error, &text) == nil {
		return text
	}
	var detail struct {
		Message string `json:"message"`
	}
	if bytes.HasPrefix(a.Error, []byte("{")) && json.Unmarshal(a.Error, &detail) == nil {
		return detail.Message
	}
	return ""
}
