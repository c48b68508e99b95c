package factcache

import (
	"crypto/sha256"
	"encoding/binary"
)

// KeySize is the length of a Key in bytes.
const KeySize = 20

// Key names a record. Keys come from KeyOf, which distributes them uniformly.
type Key [KeySize]byte

// KeyOf returns the key of the record of the given kind that is derived from parts. Each
// part enters with its length, so ("ab", "c") and ("a", "bc") differ. The parts must hold all
// that decides the value: content id, language, options, analyser version. The hash is a
// cryptographic one because parts come from repositories whose authors may wish to
// collide with somebody else's.
func KeyOf(kind string, parts ...string) Key {
	var stack [256]byte
	b := appendPart(stack[:0], kind)
	for _, p := range parts {
		b = appendPart(b, p)
	}
	sum := sha256.Sum256(b)
	return Key(sum[:KeySize])
}

func appendPart(b []byte, part string) []byte {
	b = binary.AppendUvarint(b, uint64(len(part)))
	return append(b, part...)
}

// prefix is the part of the key that the index holds.
func (k *Key) prefix() uint64 { return binary.BigEndian.Uint64(k[:8]) }
