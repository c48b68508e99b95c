//go:build !unix || solaris || illumos || aix

package local

import (
	"io"
	"os"
)

// mapFile reads a whole file.
func mapFile(f *os.File, size int) (data []byte, unmap func() error, err error) {
	data = make([]byte, size)
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, nil, err
	}
	return data, func() error { return nil }, nil
}
