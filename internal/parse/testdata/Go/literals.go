package demo

var T = Server{Name: "a", Handler: handle, M: map[string]int{KEY: 1}}

func f() {
	x := &pkg.Server{Name: nm, Inner: Inner{A: b}}
	ys := []Server{{Name: c}, {Name: d}}
	z := map[Key]Val{KeyA: {V: e}}
	_, _, _ = x, ys, z
}
