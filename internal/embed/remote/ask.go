package remote

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/netguard"
)

// queryAttempts is how often a server is asked for what somebody waits for.
const queryAttempts = 2

// ask returns the vectors of one batch, after as many attempts as it takes and is allowed.
func (e *Embedder) ask(ctx context.Context, role embed.Role, texts []string) ([][]float32, error) {
	request, err := e.request(role, texts)
	if err != nil {
		return nil, err
	}
	estimate := tokensOf(texts)
	attempts := e.c.Attempts
	if role == embed.Query {
		attempts = min(attempts, queryAttempts)
	}
	for attempt := 1; ; attempt++ {
		if err := e.spend(estimate); err != nil {
			return nil, err
		}
		response, err := e.c.Client.Do(ctx, request)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err == nil && response.Status == 200 {
			return e.vectors(response.Body, len(texts), estimate)
		}
		pause, failure := e.judge(response, err, attempt)
		if pause < 0 || attempt == attempts {
			return nil, failure
		}
		if err := e.wait(ctx, pause); err != nil {
			return nil, err
		}
	}
}

// spend takes one request and its estimated tokens off the budget.
func (e *Embedder) spend(tokens int64) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	b := e.c.Budget
	if b.Requests > 0 && e.spent.Requests+1 > b.Requests {
		return reposage.Errorf(reposage.EInvalid, "the budget of %d requests to the embedding server %s is used up", b.Requests, e.host).
			WithHint("Raise it, or index with a model on this machine.")
	}
	if b.Tokens > 0 && e.spent.Tokens+tokens > b.Tokens {
		return reposage.Errorf(reposage.EInvalid, "the budget of %d tokens for the embedding server %s is used up", b.Tokens, e.host).
			WithHint("Raise it, or index with a model on this machine.")
	}
	e.spent.Requests++
	e.spent.Tokens += tokens
	return nil
}

// tokensOf estimates how many tokens texts have.
func tokensOf(texts []string) int64 {
	n := 0
	for _, t := range texts {
		n += len(t)/4 + 1
	}
	return int64(n)
}

// judge says how long to wait before another attempt, less than 0 for giving up, and what to report if none follows.
func (e *Embedder) judge(r *netguard.Response, err error, attempt int) (time.Duration, error) {
	backoff := min(500*time.Millisecond<<(attempt-1), e.c.MaxWait)
	if err != nil {
		if code := reposage.ErrorCode(err); code == reposage.EUnreachable || code == reposage.ETimeout {
			return backoff, err
		}
		return -1, err
	}
	failure := e.refusal(r)
	switch r.Status {
	case 408, 429, 500, 502, 503, 504, 529:
		asked, ok := retryAfter(r.Header("Retry-After"), time.Now())
		if !ok {
			return backoff, failure
		}
		if asked > e.c.MaxWait {
			return -1, failure
		}
		return max(asked, backoff), failure
	}
	return -1, failure
}

// retryAfter reads the header of that name: seconds or a date.
func retryAfter(value string, now time.Time) (time.Duration, bool) {
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if when, err := time.Parse(time.RFC1123, value); err == nil {
		return max(0, when.Sub(now)), true
	}
	return 0, false
}

// refusal is the error for an answer that is not 200.
func (e *Embedder) refusal(r *netguard.Response) error {
	fail := func(code reposage.Code, format string, args ...any) *reposage.Error {
		return reposage.Errorf(code, "the embedding server %s "+format, append([]any{e.host}, args...)...)
	}
	switch s := r.Status; {
	case s == 401 || s == 403: // what it says may hold the key
		return fail(reposage.EAuthRequired, "refused the key").WithHint("Check the key, and that it may use embeddings.")
	case s == 404:
		return fail(reposage.ENotFound, "does not know the model %s or this address", e.c.Model).
			WithHint("Check the model's name; the address ends before /embeddings, as in https://host/v1.")
	case s == 429:
		return fail(reposage.EUnreachable, "is limiting requests").WithHint("Try again later; what was embedded before is kept.")
	case s >= 300 && s < 400:
		return fail(reposage.EUnreachable, "sends to another address, which is not followed").WithHint("Configure the address that it really has.")
	case s >= 500 || s == 408:
		return fail(reposage.EUnreachable, "answered with status %d", s).WithHint("Try again later.")
	}
	return fail(reposage.EInvalid, "refused the request with status %d%s", r.Status, e.said(r.Body)).
		WithHint("Check the model's name and dimension, and how long its texts may be.")
}

// said quotes the beginning of a server's explanation, without the key and without what could upset a terminal.
func (e *Embedder) said(body []byte) string {
	text := explanation(body)
	if e.c.Key != "" {
		text = strings.ReplaceAll(text, e.c.Key, "…")
	}
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return ""
	}
	return ": " + cut(text, 200)
}

// sleep waits for d or the end of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
