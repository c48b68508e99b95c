package a

type Set interface {
	io.Reader
	Closer
	List[int]
	~int | string
}

func ints(c *Context) []int16 { return getTyped[[]int16](c, "x") }
