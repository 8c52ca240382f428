package pmtiles

import (
	"fmt"
	"io"
	"sync"
)

// maxTileBytes is the largest tile handed out.
const maxTileBytes = 8 << 20

// maxLeaves is how many leaf directories are kept read.
const maxLeaves = 64

// maxDepth is how deep leaves may lie in leaves.
const maxDepth = 4

// Archive is an open archive. It is safe for concurrent use.
type Archive struct {
	Header

	file io.ReaderAt
	root []entry

	mu     sync.Mutex
	leaves map[section][]entry
}

// Open reads the header and the root directory of a file of so many bytes.
func Open(file io.ReaderAt, size int64) (*Archive, error) {
	head := make([]byte, headerSize)
	if _, err := file.ReadAt(head, 0); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrCorrupt, err) //nolint:errorlint // whatever keeps it from being read
	}
	h, err := readHeader(head, size)
	if err != nil {
		return nil, err
	}
	a := &Archive{Header: h, file: file, leaves: map[section][]entry{}}
	a.root, err = a.directory(h.root)
	return a, err
}

// Tile is the bytes of a tile as stored, compressed by TileCompression; false when the archive has none there.
func (a *Archive) Tile(z uint8, x, y uint32) ([]byte, bool, error) {
	if z < a.MinZoom || z > a.MaxZoom || x>>z != 0 || y>>z != 0 {
		return nil, false, nil
	}
	id, entries := ID(z, x, y), a.root
	for range maxDepth {
		e, ok := find(entries, id)
		if !ok {
			return nil, false, nil
		}
		if e.run > 0 {
			b, err := a.read(a.tileData, section{e.offset, uint64(e.length)}, maxTileBytes)
			return b, err == nil, err
		}
		var err error
		if entries, err = a.leaf(section{e.offset, uint64(e.length)}); err != nil {
			return nil, false, err
		}
	}
	return nil, false, fmt.Errorf("%w: directories lie more than %d deep", ErrCorrupt, maxDepth)
}

func (a *Archive) leaf(s section) ([]entry, error) {
	a.mu.Lock()
	entries, ok := a.leaves[s]
	a.mu.Unlock()
	if ok {
		return entries, nil
	}
	if s.offset > a.Header.leaves.length || s.length > a.Header.leaves.length-s.offset {
		return nil, fmt.Errorf("%w: a leaf directory lies beyond the others", ErrCorrupt)
	}
	entries, err := a.directory(section{a.Header.leaves.offset + s.offset, s.length})
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.leaves) >= maxLeaves {
		clear(a.leaves)
	}
	a.leaves[s] = entries
	return entries, nil
}

// directory reads one at a place in the file.
func (a *Archive) directory(s section) ([]entry, error) {
	b, err := a.read(section{0, s.offset + s.length}, s, maxDirectoryBytes)
	if err != nil {
		return nil, err
	}
	return readDirectory(b, a.internal)
}

// read reads a part of a section of the file.
func (a *Archive) read(in, part section, most uint64) ([]byte, error) {
	if part.length > most || part.offset > in.length || part.length > in.length-part.offset {
		return nil, fmt.Errorf("%w: a part of %d bytes is too large or beyond its section", ErrCorrupt, part.length)
	}
	b := make([]byte, part.length)
	if _, err := a.file.ReadAt(b, int64(in.offset+part.offset)); err != nil {
		return nil, fmt.Errorf("read the archive: %w", err)
	}
	return b, nil
}
