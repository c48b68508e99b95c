package index

import (
	"fmt"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

func TestOutline(t *testing.T) {
	for _, tt := range []struct{ language, text, want string }{
		{"Elixir", `
defmodule Plug.Router do
  @moduledoc """
  Routes requests.
  """

  # the first that matches
  def match(conn, []), do: conn
  def match(conn, [r | rest]) do
    call(conn, r, rest)
  end

  defp call(conn, _, _), do: conn
end`, `
module Plug.Router 2-14 "defmodule Plug.Router do"
function Plug.Router.match 8-11 doc 7 "def match(conn, []), do: conn"
function Plug.Router.call 13-14 "defp call(conn, _, _), do: conn"`},
		{"Haskell", `
module Data.Json (decode) where

-- | A value.
data Value = Null | Number Double

class FromJson a where
  parse :: Value -> Maybe a

-- | Reads
-- a value.
decode :: FromJson a => String -> Maybe a
decode s = go s
  where
    go :: String -> Maybe a
    go = undefined
instance Eq Value where`, `
module Data.Json 2-2 "module Data.Json (decode) where"
type Value 5-5 doc 4 "data Value = Null | Number Double"
interface FromJson 7-8 "class FromJson a where"
function FromJson.parse 8-8 "parse :: Value -> Maybe a"
function decode 12-16 doc 10 "decode :: FromJson a => String -> Maybe a"
impl Eq 17-17 "instance Eq Value where"`},
		{"Zig", `
const std = @import("std");

/// A list.
pub const List = struct {
    items: []u8,

    pub fn append(self: *List, item: u8) !void {
        const n = 1;
    }
};

pub fn main() void {}`, `
struct List 5-11 doc 4 "pub const List = struct"
function List.append 8-11 "pub fn append(self: *List, item: u8) !void"
function main 13-13 "pub fn main() void {}"`},
		{"Clojure", "(ns app.core)\n\n; adds\n(defn add [a b]\n  (+ a b))\n", `
module app.core 1-1 "(ns app.core)"
function add 4-5 doc 3 "(defn add [a b]"`},
		{"Erlang", "-module(counter).\n-record(state, {n}).\n\nbump(S) ->\n    loop(S).\n", `
module counter 1-1 "-module(counter)."
struct state 2-2 "-record(state, {n})."
function bump 4-5 "bump(S) ->"`},
		{"Protocol Buffer", "syntax = \"proto3\";\n\n// One.\nmessage Parcel {\n  string id = 1;\n}\nservice Depot {\n  rpc Send(Parcel) returns (Parcel);\n}\n", `
struct Parcel 4-6 doc 3 "message Parcel"
interface Depot 7-9 "service Depot"
function Depot.Send 8-9 "rpc Send(Parcel) returns (Parcel);"`},
		{"Dart", "/* not\nclass X {}\n*/\nclass Box {\n  int size() {\n    if (true) {}\n  }\n}\n", `
class Box 4-8 doc 1 "class Box"
function Box.size 5-8 "int size()"`},
		{"SQL", "CREATE TABLE IF NOT EXISTS parcels (\n  id int\n);\n", `
struct parcels 1-3 "CREATE TABLE IF NOT EXISTS parcels ("`},
		{"Brainfuck", "+++", ""},
	} {
		var got strings.Builder
		f, _ := outlineOf([]byte(tt.text), tt.language)
		if f != nil {
			for _, s := range f.Symbols {
				fmt.Fprintf(&got, "\n%s %s %d-%d", outlinedKinds[s.Kind], s.Qualified, s.Line, s.EndLine)
				if s.Doc.Line > 0 {
					fmt.Fprintf(&got, " doc %d", s.Doc.Line)
				}
				fmt.Fprintf(&got, " %q", s.Signature)
			}
		}
		if got.String() != tt.want {
			t.Errorf("%s: got%s\nwant%s", tt.language, got.String(), tt.want)
		}
	}
}

var outlinedKinds = map[reposage.SymbolKind]string{
	reposage.SymFunction: "function", reposage.SymModule: "module", reposage.SymType: "type", reposage.SymInterface: "interface", reposage.SymStruct: "struct",
	reposage.SymClass: "class", reposage.SymImpl: "impl", reposage.SymEnum: "enum", reposage.SymConstant: "constant",
}

func FuzzOutline(f *testing.F) {
	f.Add("Elixir", "defmodule A do\n  def b, do: 1\nend\n")
	f.Add("Haskell", "{- a\nb -}\nf :: Int\nf = 1\n")
	f.Add("Dart", "class A {\r\n  int f() => 1;\r\n}")
	f.Fuzz(func(t *testing.T, language, text string) {
		facts, ok := outlineOf([]byte(text), language)
		if !ok {
			return
		}
		lines := uint32(strings.Count(text, "\n") + 1)
		for i, s := range facts.Symbols {
			if s.Start > s.End || int(s.End) > len(text) || s.Line == 0 || s.Line > s.EndLine || s.EndLine > lines || s.Name == "" || int(s.Parent) >= i {
				t.Errorf("symbol %+v of %q", s, text)
			}
			if p := s.Parent; p >= 0 && (s.Start < facts.Symbols[p].Start || s.End > facts.Symbols[p].End) {
				t.Errorf("%+v is not inside of its parent %+v", s, facts.Symbols[p])
			}
		}
	})
}
