// Package factcache keeps derived facts on disk, so that a blob is analysed once: a key/value store
// in one private folder, capped in size, whose records never change.
//
// It promises, in this order:
//
//   - Never wrong data. A value comes back only if the checksum over its key and its bytes holds.
//     Whatever else happened to a file — cut short, bits flipped, half written by a dying machine —
//     is a miss.
//   - Never a failed run. Reading has no error: what cannot be read is a miss. Writing has one,
//     [WriteError], which is worth a single warning; reading goes on.
//   - Delete it at any moment, run any number of processes on it, kill any of them at any point.
//     The worst outcome is work done again.
//   - Flat memory: 16 bytes a record for the packs looked into, a 256 KiB write buffer, and about 60
//     bytes for each record of the one pack being written.
//
// A value must be determined by its key (see [KeyOf]): nothing is ever overwritten, and when two
// processes store the same key, either value may come back.
//
// Small records that every run reads and large ones that are rarely read belong in two folders with
// a Cache each: packs then hold one sort only, and neither pushes the other out.
//
// # Files
//
// The folder (mode 0700) holds files of mode 0600:
//
//	pack-<16 hex>.rsp1   a published pack; never changed again, except for its modification time
//	temp-<16 hex>.rsp1   a pack being written, locked (flock) by its writer
//	lock                 locked by the one process that merges and evicts
//
// The digit in the suffix is the format version. Packs of another version belong to another release
// that may be running beside this one: they are not read and not repaired, but they count against
// the size cap and are evicted in their turn. A name that is none of the above is left alone.
//
// # Pack format, version 1
//
// All integers are little endian, all checksums XXH3-64.
//
//	header   4  magic "RSPK"
//	         4  format version
//	record   8  checksum of the rest of the record          ┐
//	        20  key                                         │ any number
//	         n  value                                       ┘
//	entry    8  first 8 bytes of the key, as big-endian number   ┐ one a record, sorted
//	         8  offset of the record << 26 | length of the value ┘
//	footer   8  number of entries
//	         8  offset of the first entry
//	         8  checksum of all entries and the 16 bytes above
//	         4  format version
//	         4  magic "RSPK"
//
// The index is small enough to be read whole when a pack is first looked into: at 16 bytes a record
// one million records take 16 MB and about 5 ms. Keys are uniformly distributed, so a search
// starts where the key should be and is a few cache lines long. The full key stands in the record,
// under the checksum, which makes the index a mere hint: no damage to it can yield a wrong value.
//
// # Writing
//
// Records go to a temporary file as they come; at [Options].PackBytes, Flush or Close the index and
// footer follow and the file is renamed. There is no fsync: it would guard against a machine that
// loses power within seconds, at a cost paid in every run, and what it guards can be computed
// again. After such a loss a pack may be short or full of zeros; the checksums make that a miss, and
// the pack is removed. A process that dies loses the pack it was writing; its temporary file, no
// longer locked, is swept up by the next Open.
//
// # Merging and eviction
//
// Both happen in Close, after something was written, under a lock that is tried and never waited for.
// More than a handful of small packs are merged, smallest first, each step taking in packs that
// are no larger than what was gathered so far: a record is copied a logarithmic number of times.
// When the packs are larger than [Options].MaxBytes, those least recently used go until a tenth is
// free; a pack's modification time is its last use, set at most once a run. Eviction also happens
// while writing, so that a single run cannot grow far past the cap.
//
// The lock saves work, not data: two processes that merge or evict the same packs at once leave
// duplicates or a smaller cache. Packs are opened when the folder is, so one that is deleted
// afterwards stays readable for the processes that have it.
package factcache
