package pmtiles

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"sort"
)

// Limits of one directory: archives of the whole planet have leaves of some 20,000 entries.
const (
	maxDirectoryBytes = 8 << 20
	maxEntries        = 1 << 20
)

// entry is a run of ids that share a tile, or, without a run, the leaf directory of the ids from id on.
type entry struct {
	id, offset  uint64
	length, run uint32
}

// readDirectory decodes a directory: columns of varints.
func readDirectory(b []byte, c Compression) ([]entry, error) {
	if c == Gzip {
		r, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("%w: directory: %v", ErrCorrupt, err) //nolint:errorlint // the reader's error is a detail of ours
		}
		if b, err = io.ReadAll(io.LimitReader(r, maxDirectoryBytes+1)); err != nil || len(b) > maxDirectoryBytes {
			return nil, fmt.Errorf("%w: a directory does not decompress to %d bytes or less", ErrCorrupt, maxDirectoryBytes)
		}
	}
	bad := false
	next := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			bad = true
			return 0
		}
		b = b[n:]
		return v
	}
	n := next()
	if bad || n > maxEntries || n > uint64(len(b)) {
		return nil, fmt.Errorf("%w: a directory of %d entries", ErrCorrupt, n)
	}
	entries := make([]entry, n)
	var id uint64
	for i := range entries {
		step := next()
		if id+step < id || i > 0 && step == 0 {
			bad = true
		}
		id += step
		entries[i].id = id
	}
	for i := range entries {
		run := next()
		entries[i].run = uint32(run)
		bad = bad || run > 1<<32-1
	}
	for i := range entries {
		length := next()
		entries[i].length = uint32(length)
		bad = bad || length == 0 || length > 1<<32-1
	}
	for i := range entries {
		switch v := next(); {
		case v > 0:
			entries[i].offset = v - 1
		case i > 0: // right behind the one before
			entries[i].offset = entries[i-1].offset + uint64(entries[i-1].length)
		default:
			bad = true
		}
	}
	if bad {
		return nil, fmt.Errorf("%w: a directory breaks off or is out of order", ErrCorrupt)
	}
	return entries, nil
}

// find is the entry that holds an id, or whose leaf may; false when there is none.
func find(entries []entry, id uint64) (entry, bool) {
	i := sort.Search(len(entries), func(i int) bool { return entries[i].id > id })
	if i == 0 {
		return entry{}, false
	}
	e := entries[i-1]
	return e, e.run == 0 || id-e.id < uint64(e.run)
}
