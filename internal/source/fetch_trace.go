package source

import (
	"bufio"
	"io"
	"os"
	"strconv"
	"strings"
)

// httpTrace is the last response of a GIT_TRACE_CURL file.
type httpTrace struct {
	status      int
	retryAfter  string
	contentType string
}

// readTrace returns the zero value when there was no response.
func readTrace(name string) httpTrace {
	file, err := os.Open(name)
	if err != nil {
		return httpTrace{}
	}
	defer drop(file)
	return scanTrace(file)
}

// maxTrace bounds how much of a trace is read: a response's headers and some.
const maxTrace = 4 << 20

func scanTrace(r io.Reader) httpTrace {
	var t httpTrace
	s := bufio.NewScanner(io.LimitReader(r, maxTrace))
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		_, header, ok := strings.Cut(s.Text(), "<= Recv header: ")
		if !ok {
			continue
		}
		if rest, ok := strings.CutPrefix(header, "HTTP/"); ok {
			_, code, _ := strings.Cut(rest, " ")
			code, _, _ = strings.Cut(code, " ")
			t = httpTrace{}
			t.status, _ = strconv.Atoi(strings.TrimSpace(code)) // 0 is as good as no response
			continue
		}
		name, value, _ := strings.Cut(header, ":")
		switch strings.ToLower(name) {
		case "retry-after":
			t.retryAfter = strings.TrimSpace(value)
		case "content-type":
			t.contentType = strings.ToLower(strings.TrimSpace(value))
		}
	}
	return t
}
