package graph

import "slices"

// Layer is the packages that depend on lower layers only.
type Layer struct {
	Level    int      `json:"level"` // 0 depends on no package of the repository
	Packages []string `json:"packages"`
}

// Layers puts every package above what it depends on. Packages of one cycle share a layer.
func (g *Graph) Layers() []Layer {
	d := g.dependencyGraph(LevelPackage, false)
	levels := d.levels()
	byLevel := map[int][]string{}
	most := -1
	for i, l := range levels {
		byLevel[l] = append(byLevel[l], g.Node(d.ids[i]).Path)
		most = max(most, l)
	}
	layers := []Layer{}
	for l := most; l >= 0; l-- {
		slices.Sort(byLevel[l])
		layers = append(layers, Layer{l, byLevel[l]})
	}
	return layers
}

// levels returns the longest way down from each position, cycles counted as one.
func (d *dependencies) levels() []int {
	of := make([]int32, len(d.ids)) // component of each position
	for i := range of {
		of[i] = int32(i)
	}
	members := map[int32][]int32{}
	for _, c := range d.components() {
		for _, v := range c {
			of[v] = c[0]
		}
		members[c[0]] = c
	}
	level := make([]int, len(d.ids))
	state := make([]uint8, len(d.ids)) // by component: 1 open, 2 done
	type frame struct {
		component int32
		done      bool
	}
	for root := range d.ids {
		stack := []frame{{of[root], false}}
		for len(stack) > 0 {
			f := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			c := f.component
			nodes := members[c]
			if nodes == nil {
				nodes = []int32{c}
			}
			if f.done {
				top := 0
				for _, v := range nodes {
					for _, e := range d.edges[v] {
						if of[e.to] != c {
							top = max(top, level[of[e.to]]+1)
						}
					}
				}
				level[c], state[c] = top, 2
				continue
			}
			if state[c] != 0 {
				continue
			}
			state[c] = 1
			stack = append(stack, frame{c, true})
			for _, v := range nodes {
				for _, e := range d.edges[v] {
					if w := of[e.to]; w != c && state[w] == 0 {
						stack = append(stack, frame{w, false})
					}
				}
			}
		}
	}
	out := make([]int, len(d.ids))
	for i := range out {
		out[i] = level[of[i]]
	}
	return out
}
