package pmtiles

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
)

// Ids as the specification's reference implementations test them.
func TestID(t *testing.T) {
	for _, c := range []struct {
		z    uint8
		x, y uint32
		want uint64
	}{{0, 0, 0, 0}, {1, 0, 0, 1}, {1, 0, 1, 2}, {1, 1, 1, 3}, {1, 1, 0, 4}, {2, 0, 0, 5}, {12, 3423, 1763, 19078479}} {
		if got := ID(c.z, c.x, c.y); got != c.want {
			t.Errorf("%d/%d/%d: %d, not %d", c.z, c.x, c.y, got, c.want)
		}
	}
}

// Ids of a zoom are a curve: each once, one step apart, right behind those of the zoom above.
func TestIDIsACurve(t *testing.T) {
	next := uint64(0)
	for z := range uint8(7) {
		n := uint32(1) << z
		at := map[uint64][2]uint32{}
		for x := range n {
			for y := range n {
				at[ID(z, x, y)] = [2]uint32{x, y}
			}
		}
		for i := range uint64(n) * uint64(n) {
			p, ok := at[next+i]
			if !ok {
				t.Fatalf("zoom %d: no tile has id %d", z, next+i)
			}
			if q, before := at[next+i-1]; before {
				dx, dy := int(p[0])-int(q[0]), int(p[1])-int(q[1])
				if dx*dx+dy*dy != 1 {
					t.Fatalf("zoom %d: %v does not follow %v", z, p, q)
				}
			}
		}
		next += uint64(n) * uint64(n)
	}
}

// directory encodes as the specification says, for tests alone.
func directory(entries []entry, gzipped bool) []byte {
	b := binary.AppendUvarint(nil, uint64(len(entries)))
	var last uint64
	for _, e := range entries {
		b = binary.AppendUvarint(b, e.id-last)
		last = e.id
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.run))
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.length))
	}
	for i, e := range entries {
		if i > 0 && e.offset == entries[i-1].offset+uint64(entries[i-1].length) {
			b = append(b, 0)
		} else {
			b = binary.AppendUvarint(b, e.offset+1)
		}
	}
	if !gzipped {
		return b
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

// archive lays out a file: header, root, leaves, tiles.
func archive(root, leaves, tiles []byte, internal Compression) []byte {
	b := make([]byte, headerSize)
	copy(b, "PMTiles\x03")
	put := func(i int, v uint64) { binary.LittleEndian.PutUint64(b[i:], v) }
	put(8, headerSize)
	put(16, uint64(len(root)))
	put(40, uint64(headerSize+len(root)))
	put(48, uint64(len(leaves)))
	put(56, uint64(headerSize+len(root)+len(leaves)))
	put(64, uint64(len(tiles)))
	b[97], b[98], b[99], b[100], b[101] = byte(internal), byte(Plain), byte(PNG), 0, 6
	binary.LittleEndian.PutUint32(b[102:], uint32(int32(1122000000)))
	return bytes.Join([][]byte{b, root, leaves, tiles}, nil)
}

// Tiles written by hand come back, through leaves and runs, and no others.
func TestArchive(t *testing.T) {
	for _, internal := range []Compression{Plain, Gzip} {
		r := rand.New(rand.NewPCG(3, uint64(internal)))
		var tiles []byte
		var entries []entry
		want := map[uint64][]byte{}
		for id := uint64(0); id < 5461; { // zooms 0 to 6
			run := uint32(1 + r.IntN(4)*r.IntN(2))
			if r.IntN(3) > 0 {
				body := fmt.Appendf(nil, "tile %d", id)
				entries = append(entries, entry{id, uint64(len(tiles)), uint32(len(body)), run})
				for i := range uint64(run) {
					want[id+i] = body
				}
				tiles = append(tiles, body...)
			}
			id += uint64(run)
		}
		var leaves []byte
		root := entries[:100:100]
		for rest := entries[100:]; len(rest) > 0; rest = rest[min(len(rest), 400):] {
			leaf := directory(rest[:min(len(rest), 400)], internal == Gzip)
			root = append(root, entry{rest[0].id, uint64(len(leaves)), uint32(len(leaf)), 0})
			leaves = append(leaves, leaf...)
		}
		file := archive(directory(root, internal == Gzip), leaves, tiles, internal)
		a, err := Open(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		if a.MinLon != 112.2 || a.Tiles != PNG {
			t.Errorf("%+v", a.Header)
		}
		for z := range uint8(8) {
			for x := range uint32(1) << z {
				for y := range uint32(1) << z {
					got, ok, err := a.Tile(z, x, y)
					body, there := want[ID(z, x, y)]
					there = there && z <= 6
					if err != nil || ok != there || ok && !bytes.Equal(got, body) {
						t.Fatalf("%d/%d/%d: %q %v %v, want %q", z, x, y, got, ok, err, body)
					}
				}
			}
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	sound := archive(directory([]entry{{0, 0, 1, 1}}, false), nil, []byte("x"), Plain)
	edit := func(i int, v byte) []byte {
		b := bytes.Clone(sound)
		b[i] = v
		return b
	}
	for _, c := range []struct {
		name string
		file []byte
		want error
	}{
		{"empty", nil, ErrCorrupt},
		{"not an archive", bytes.Repeat([]byte("a"), 200), ErrCorrupt},
		{"version 2", edit(7, 2), ErrUnsupported},
		{"brotli", edit(97, 3), ErrUnsupported},
		{"root beyond the end", edit(17, 1), ErrCorrupt},
		{"tiles beyond the end", edit(63, 255), ErrCorrupt},
		{"zooms the wrong way", edit(100, 7), ErrCorrupt},
		{"zoom 27", edit(101, 27), ErrCorrupt},
		{"directory of many entries", edit(headerSize, 200), ErrCorrupt},
		{"gzip that is none", edit(97, 2), ErrCorrupt},
		{"cut", sound[:headerSize+2], ErrCorrupt},
	} {
		if _, err := Open(bytes.NewReader(c.file), int64(len(c.file))); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	for name, e := range map[string]entry{"a tile beyond the end": {0, 1, 1, 1}, "a huge tile": {0, 0, 1 << 31, 1}, "a leaf beyond the end": {0, 1, 1, 0}} {
		b := archive(directory([]entry{e}, false), nil, []byte("x"), Plain)
		a, err := Open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		if _, ok, err := a.Tile(0, 0, 0); ok || !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
	loop := directory([]entry{{0, 0, 5, 0}}, false) // a leaf that is its own leaf
	b := archive(loop, loop, []byte("x"), Plain)
	a, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := a.Tile(0, 0, 0); ok || !errors.Is(err, ErrCorrupt) {
		t.Errorf("leaves in a ring: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(archive(directory([]entry{{0, 0, 1, 1}}, false), nil, []byte("x"), Plain))
	f.Add(archive(directory([]entry{{0, 0, 4, 0}}, true), directory([]entry{{0, 0, 1, 3}}, true), []byte("xyz"), Gzip))
	f.Fuzz(func(t *testing.T, file []byte) {
		a, err := Open(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		for z := range uint8(4) {
			b, ok, err := a.Tile(z, uint32(z)/2, 0)
			if ok && (err != nil || len(b) > len(file)) {
				t.Fatal(len(b), err)
			}
		}
	})
}
