package vector

// kernel is one way to compute dot products. All ways give the same numbers.
type kernel struct {
	name string
	// dot writes the dot product of q with each row of codes to dots: len(codes) = len(q) × len(dots).
	dot func(q, codes []int8, dots []int32)
}

// portable needs neither C nor a certain processor.
var portable = kernel{"go", dotGo}

// best returns the fastest kernel that this processor has.
func best() kernel { return kernels()[0] }

// Kernel names the way dot products are computed on this machine: "avx512vnni", "avxvnni", "avx2", "c" or "go".
func Kernel() string { return best().name }

func dotGo(q, codes []int8, dots []int32) {
	for r := range dots {
		row := codes[r*len(q):][:len(q)]
		// Four sums that do not wait for each other.
		var a, b, c, d int32
		i := 0
		for ; i+4 <= len(q); i += 4 {
			x, y := q[i:i+4:i+4], row[i:i+4:i+4]
			a += int32(x[0]) * int32(y[0])
			b += int32(x[1]) * int32(y[1])
			c += int32(x[2]) * int32(y[2])
			d += int32(x[3]) * int32(y[3])
		}
		for ; i < len(q); i++ {
			a += int32(q[i]) * int32(row[i])
		}
		dots[r] = a + b + c + d
	}
}
