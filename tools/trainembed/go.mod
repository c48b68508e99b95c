// The trainer of internal/embed/static. It is a module of its own: it uses the program's packages, and neither the
// program nor the other tools use it.
module github.com/reposage/reposage/tools/trainembed

go 1.26.0

require (
	github.com/reposage/reposage v0.0.0
	golang.org/x/sys v0.50.0
)

require (
	github.com/klauspost/cpuid/v2 v2.2.10 // indirect
	github.com/yalue/onnxruntime_go v1.27.0 // indirect
	github.com/zeebo/xxh3 v1.1.0 // indirect
	golang.org/x/text v0.44.0 // indirect
)

replace github.com/reposage/reposage => ../..
