package local

import (
	"encoding/binary"
	"sync"

	"github.com/klauspost/compress/zstd"
	"github.com/zeebo/xxh3"
)

// Texts are compressed in blocks of a few files, small enough that the ten of a query are decoded in a fraction of a
// millisecond: blocks eight times as large make an index 3 % smaller and queries half as long again. A file is never split.
const (
	blockLeast  = 4 << 10  // bytes from which a block may end
	blockMost   = 16 << 10 // bytes that a block of several files does not exceed
	blockEnds   = 4        // one in so many files may begin a block once there are blockLeast bytes
	blockRecord = 16       // offset (uint64), stored and decoded length (uint32)
	// MaxText is the length of the largest text that can be indexed, in bytes.
	MaxText = 1 << 30
)

// beginsBlock reports whether a file begins a new block after a block of so many bytes. It depends on names and sizes
// nearby alone, so that most blocks stay the same when a few files change.
func beginsBlock(path string, block, size int) bool {
	if block == 0 {
		return false
	}
	return block+size > blockMost || block >= blockLeast && xxh3.HashString(path)%blockEnds == 0
}

// newEncoder returns a compressor whose output depends on its input alone.
func newEncoder(level zstd.EncoderLevel) *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(level), zstd.WithEncoderConcurrency(1),
		zstd.WithEncoderCRC(false), zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic("local: " + err.Error()) // the options are constants
	}
	return e
}

// decoder is shared: DecodeAll may be called by many at a time.
var decoder = sync.OnceValue(func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(MaxText), zstd.IgnoreChecksum(true))
	if err != nil {
		panic("local: " + err.Error()) // the options are constants
	}
	return d
})

// blockInfo is where a block is.
type blockInfo struct {
	offset      uint64
	stored, raw uint32
}

func (b blockInfo) append(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, b.offset)
	dst = binary.LittleEndian.AppendUint32(dst, b.stored)
	return binary.LittleEndian.AppendUint32(dst, b.raw)
}

// storedBlock returns the compressed bytes of a block.
func (p *pages) storedBlock(i uint32) (blockInfo, []byte, error) {
	b, err := p.view(secBlocks, uint64(i)*blockRecord, blockRecord)
	if err != nil {
		return blockInfo{}, nil, err
	}
	info := blockInfo{binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint32(b[8:]), binary.LittleEndian.Uint32(b[12:])}
	b, err = p.view(secTexts, info.offset, uint64(info.stored))
	return info, b, err
}

// maxRatio is how many times shorter than the text a block can be: a block that claims to be longer is damaged, and
// never decoded into memory.
const maxRatio = 1 << 17

// decodeBlock decodes a block into dst, which may be nil.
func (p *pages) decodeBlock(i uint32, dst []byte) ([]byte, error) {
	info, b, err := p.storedBlock(i)
	if err != nil {
		return nil, err
	}
	if info.raw > MaxText+blockMost || uint64(info.raw) > maxRatio*uint64(info.stored) {
		return nil, p.damaged(secBlocks)
	}
	text := decode(b, dst, int(info.raw))
	if text == nil {
		return nil, p.damaged(secTexts)
	}
	return text, nil
}

// decode decodes b to exactly so many bytes, in the memory of dst if it is enough. It returns nil when it cannot.
func decode(b, dst []byte, raw int) []byte {
	if cap(dst) < raw || dst == nil {
		dst = make([]byte, 0, raw)
	}
	text, err := decoder().DecodeAll(b, dst[:0])
	if err != nil || len(text) != raw {
		return nil
	}
	return text
}

// textIn returns the text of a file in its decoded block.
func (p *pages) textIn(block []byte, at *place) ([]byte, error) {
	if uint64(at.offset)+uint64(at.size) > uint64(len(block)) {
		return nil, p.damaged(secFiles)
	}
	return block[at.offset : at.offset+at.size : at.offset+at.size], nil
}

// How many decoded blocks are kept, and how many bytes of each kind: the results of one query are read one by one.
const cachedTexts, cachedGroups, cachedBytes = 64, 512, 4 << 20

// blockCache keeps a few decoded blocks, the last used first.
type blockCache struct {
	limit   int // blocks
	mu      sync.Mutex
	entries []cachedBlock
}

type cachedBlock struct {
	block uint32
	text  []byte
}

// get returns a decoded block that nobody may change.
func (c *blockCache) get(block uint32, decode func(uint32) ([]byte, error)) ([]byte, error) {
	if text, ok := c.find(block); ok {
		return text, nil
	}
	text, err := decode(block)
	if err != nil || len(text) > cachedBytes/c.limit {
		return text, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.entries) < c.limit {
		c.entries = append(c.entries, cachedBlock{})
	}
	copy(c.entries[1:], c.entries)
	c.entries[0] = cachedBlock{block, text}
	return text, nil
}

func (c *blockCache) find(block uint32) (text []byte, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, e := range c.entries {
		if e.block == block {
			copy(c.entries[1:i+1], c.entries[:i])
			c.entries[0] = e
			return e.text, true
		}
	}
	return nil, false
}
