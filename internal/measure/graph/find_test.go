package graph

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

// names has what names can have in common: methods of many classes, a class and its constructor, overloads, twins in
// test code, a file with dots.
const names = `
Python zoo/animal.py
  interface Animal abstract
  method Animal.speak abstract
Python zoo/dog.py
  type Dog
  method Dog.speak
  method Dog.bark
  func breed
Python zoo/puppy.py
  type Puppy
  method Puppy.speak
Python app.py
  func main entry
  func loop
external log
Java a/Box.java
  type Box
  constructor Box.Box
  method Box.put
  method Box.put
Java b/Lid.java
  type Lid
  method Lid.put
Java b/LidTest.java test
  type Lid
C++ a/x.y.cpp
  func ns.deep.run
`

func TestFindForms(t *testing.T) {
	g := sketch(t, names)
	for target, want := range map[string]string{
		".":                    "folder .",
		"zoo":                  "folder zoo",
		"./zoo/":               "folder zoo",
		"zoo/dog.py":           "file zoo/dog.py",
		"dog.py":               "file zoo/dog.py",
		"app.py:13":            "function loop",
		"app.py:4000":          "file app.py",
		"dog.py:15":            "function Dog.speak",
		"Dog.bark":             "function Dog.bark",
		"Dog::bark":            "function Dog.bark",
		"Dog#bark":             "function Dog.bark",
		"bark":                 "function Dog.bark",
		"dog.breed":            "function breed",
		"zoo:bark":             "function Dog.bark",
		"zoo/puppy.py:speak":   "function Puppy.speak",
		"log":                  "external log",
		"Box":                  "type Box",
		"Box.Box":              "function Box.Box",
		"Box.put":              "function Box.put function Box.put",
		"Lid":                  "type Lid",
		"deep::run":            "function ns.deep.run",
		"x.y.cpp:ns::deep.run": "function ns.deep.run",
	} {
		var got []string
		for _, id := range mustFind(t, g, target) {
			n := g.Node(id)
			got = append(got, n.Kind.String()+" "+n.Qualified)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", target, got, want)
		}
	}
	if n := g.Node(mustFind(t, g, "Lid")[0]); n.Test() {
		t.Error("Lid is the one of the test")
	}
}

// What fits several, or nothing, says what to write instead.
func TestFindErrors(t *testing.T) {
	const forms = "Name a path, path:line, a symbol such as Server.Close, or a dependency."
	g := sketch(t, names)
	for target, want := range map[string][2]string{
		"speak":         {`invalid: "speak" may mean 3 definitions`, "Name one by its place: zoo/animal.py:11 (Animal.speak), zoo/dog.py:11 (Dog.speak), zoo/puppy.py:11 (Puppy.speak)."},
		"dgo.breed":     {`not_found: nothing is called "dgo.breed"`, "Did you mean breed?"},
		"brak":          {`not_found: nothing is called "brak"`, forms},
		"Barks":         {`not_found: nothing is called "Barks"`, "Did you mean Dog.bark?"},
		"DOG.BARK":      {`not_found: nothing is called "DOG.BARK"`, "Did you mean Dog.bark?"},
		"zoo/dog.py:xx": {"not_found: zoo/dog.py defines no xx", forms},
		"":              {"invalid: the name is empty", "Name a path, path:line, or a symbol such as Server.Close."},
		":":             {`not_found: nothing is called ":"`, forms},
		"a:b:c:9":       {"not_found: a defines no b:c:9", forms},
	} {
		_, err := g.Find(target)
		if err == nil {
			t.Errorf("%q is found", target)
			continue
		}
		got := [2]string{string(reposage.ErrorCode(err)) + ": " + err.Error(), reposage.ErrorHint(err)}
		if got != want {
			t.Errorf("%q:\ngot  %q\nwant %q", target, got, want)
		}
	}
	many := "Go a.go\n"
	for i := range 25 {
		many += fmt.Sprintf("  method T%d.put\n", i)
	}
	_, err := sketch(t, many).Find("put")
	if hint := reposage.ErrorHint(err); !strings.HasSuffix(hint, ", and 15 more.") || strings.Count(hint, "a.go:") != 10 {
		t.Error(hint)
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{".", "zoo:bark", "app.py:13", "Dog::bark", ":", "::", "a:99999999999999999999", "/", "./", "..", "\x00", "app.py:-1", "#", "Dog."} {
		f.Add(s)
	}
	g := sketch(f, names)
	f.Fuzz(func(t *testing.T, target string) {
		ids, err := g.Find(target)
		if (err == nil) != (len(ids) > 0) {
			t.Errorf("%q: %v, %v", target, ids, err)
		}
		if again, _ := g.Find(target); !reflect.DeepEqual(again, ids) {
			t.Errorf("%q: %v, then %v", target, ids, again)
		}
	})
}
