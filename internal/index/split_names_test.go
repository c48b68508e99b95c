package index

import (
	"testing"

	"github.com/reposage/reposage"
)

func TestDefinitionsAreNamedWithoutTheirReceiver(t *testing.T) {
	for _, c := range []struct {
		kind              reposage.SymbolKind
		name, qualified   string
		want, wantQualied string
	}{
		{reposage.SymMethod, "Server.Close", "Server.Close", "Close", "Server.Close"},
		{reposage.SymMethod, "DB::Open", "leveldb.DB::Open", "Open", "leveldb.DB.Open"},
		{reposage.SymMethod, "DB::~DB", "DB::~DB", "~DB", "DB.~DB"},
		{reposage.SymMethod, "V::operator==", "V::operator==", "operator==", "V.operator=="},
		{reposage.SymFunction, "M:close", "M:close", "close", "M:close"},
		{reposage.SymModule, "Polly.Retry", "Polly.Retry", "Polly.Retry", "Polly.Retry"},
		{reposage.SymFunction, "close", "Server.close", "close", "Server.close"},
		{reposage.SymFunction, "a.", "a.", "a.", "a."},
	} {
		text := []byte("void " + c.name + "() {\n}\n")
		f := &reposage.Facts{Symbols: []reposage.Symbol{{
			Kind: c.kind, Name: c.name, Qualified: c.qualified, Parent: -1, NameLine: 1, Span: reposage.Span{End: uint32(len(text) - 1), Line: 1, EndLine: 2},
		}}}
		got := Split(text, f, "C++")[0].Definitions[0]
		if got.Name != c.want || got.Qualified != c.wantQualied {
			t.Errorf("%s: named %q, %q; want %q, %q", c.name, got.Name, got.Qualified, c.want, c.wantQualied)
		}
	}
}

func TestDefinitionsStandWhereTheirNameIs(t *testing.T) {
	for _, c := range []struct {
		text string
		want uint32
	}{
		{"class A {\n}\n", 1},
		{"#if !CORE\n[Serializable]\n#endif\npublic class A : B\n{\n}\n", 4},
		{"[For(typeof(AB))]\nclass A\n{\n}\n", 2},
		{"[Other]\n\n{\n}\n", 1}, // it is nowhere
	} {
		f := &reposage.Facts{Symbols: []reposage.Symbol{{
			Kind: reposage.SymClass, Name: "A", Qualified: "A", Parent: -1, NameLine: 1, Span: reposage.Span{End: uint32(len(c.text) - 1), Line: 1},
		}}}
		if got := Split([]byte(c.text), f, "C#")[0].Definitions[0].Line; got != c.want {
			t.Errorf("%q: line %d, want %d", c.text, got, c.want)
		}
	}
}
