package e2e

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// document reads a file, or "stdout" or "stderr" of the last command, as one JSON document.
func document(ts *testscript.TestScript, file string) any {
	d := json.NewDecoder(strings.NewReader(ts.ReadFile(file)))
	d.UseNumber() // numbers compare as they are written
	var v any
	if err := d.Decode(&v); err != nil {
		ts.Fatalf("%s: %v", file, err)
	}
	if d.More() {
		ts.Fatalf("%s: more than one JSON document", file)
	}
	return v
}

// lookup follows a path of keys and indexes; nil when it leads nowhere.
func lookup(v any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[key]
		case []any:
			if key == "len" {
				return json.Number(strconv.Itoa(len(at)))
			}
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(at) {
				return nil
			}
			v = at[i]
		default:
			return nil
		}
	}
	return v
}

func wantJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: [!] json FILE PATH VALUE")
	}
	got := fmt.Sprint(lookup(document(ts, args[0]), args[1]))
	if (got == args[2]) == neg {
		ts.Fatalf("%s is %s; want %s (negated: %v)", args[1], got, args[2], neg)
	}
}

// covered checks the promise of the coverage ledger: taken + skipped = entries.
func covered(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1, "covered FILE")
	v := document(ts, args[0])
	sum, err := number(lookup(v, "ledger.taken.files"))
	check(ts, "ledger.taken.files", err)
	skipped, _ := lookup(v, "ledger.skipped").(map[string]any)
	for reason := range skipped {
		n, err := number(lookup(skipped, reason+".files"))
		check(ts, reason, err)
		sum += n
	}
	entries, err := number(lookup(v, "ledger.entries"))
	check(ts, "ledger.entries", err)
	if sum != entries {
		ts.Fatalf("the ledger accounts for %d of %d entries", sum, entries)
	}
}

func number(v any) (int, error) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, fmt.Errorf("%v is no number", v)
	}
	return strconv.Atoi(n.String())
}
