package main

import (
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	in := strings.Join([]string{
		`{"Action":"start","Package":"a"}`,
		`{"Action":"output","Package":"a","Test":"TestX","Output":"=== RUN   TestX\n"}`,
		`{"Action":"output","Package":"a","Test":"TestX","Output":"    x_test.go:3: needs a: server\n"}`,
		`{"Action":"output","Package":"a","Test":"TestX","Output":"--- SKIP: TestX (0.00s)\n"}`,
		`{"Action":"skip","Package":"a","Test":"TestX"}`,
		`{"Action":"output","Package":"a","Test":"TestY","Output":"    y_test.go:9: hidden\n"}`,
		`{"Action":"pass","Package":"a","Test":"TestY"}`,
		`{"Action":"output","Package":"a","Output":"PASS\n"}`,
		`{"Action":"output","Package":"a","Output":"ok  \ta\t0.1s\n"}`,
		`{"Action":"pass","Package":"a"}`,
		`not an event`,
	}, "\n")
	var out strings.Builder
	failed, err := run(strings.NewReader(in), &out)
	if err != nil || failed {
		t.Errorf("failed %v, error %v", failed, err)
	}
	if want := "ok  \ta\t0.1s\nnot an event\n*** NOT RUN: a TestX: needs a: server ***\n"; out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestRunShowsFailures(t *testing.T) {
	in := `{"Action":"output","Package":"a","Test":"TestX","Output":"    x_test.go:3: wrong\n"}
{"Action":"output","Package":"a","Test":"TestX","Output":"--- FAIL: TestX (0.00s)\n"}
{"Action":"fail","Package":"a","Test":"TestX"}
{"Action":"output","Package":"a","Output":"FAIL\ta\t0.1s\n"}
{"Action":"fail","Package":"a"}
`
	var out strings.Builder
	failed, err := run(strings.NewReader(in), &out)
	if err != nil || !failed {
		t.Errorf("failed %v, error %v", failed, err)
	}
	if want := "    x_test.go:3: wrong\n--- FAIL: TestX (0.00s)\nFAIL\ta\t0.1s\n"; out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}
