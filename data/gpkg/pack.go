package gpkg

import (
	"cmp"
	"context"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"lianxin/data/gpkg/blob"
	"lianxin/data/gpkg/lite"
	"lianxin/data/stored"
	"lianxin/geo"
	"lianxin/geo/index"
)

// An R*Tree filled row by row takes 60 µs a row, because every row searches and splits. Written in bulk, as the tables that the
// module keeps beneath itself, it takes 2 µs: rows are sorted along a Hilbert curve and packed into full nodes from the bottom.
// The format of these tables is SQLite's (ext/rtree/rtree.c, "Database Format of R-Tree Tables"): node 1 is the root, whose
// first two bytes are the tree's depth; then the count of cells in two bytes, then cells of a 64-bit id (of a row, or of a
// node) and min x, max x, min y, max y in 32-bit floats, all big-endian; the rest is zero.

const (
	cellSize   = 8 + 4*4
	nodeHead   = 4
	packFill   = 0.9     // nodes are left room for later rows
	packChunk  = 1 << 18 // rows sorted at once: 8 MB; a larger tree is as if several were laid over one another
	rowsPerMap = 200     // rows per INSERT into the map of rows to nodes
)

// boxed is an entry of a node: a row with its box, or a node with the box of all it holds.
type boxed struct {
	id                     int64
	minX, maxX, minY, maxY float32
	key                    uint32 // along the curve
}

// packIndex makes a layer's spatial index anew. The layer's triggers must be away.
func packIndex(ctx context.Context, c *lite.Conn, t *table) error {
	if err := c.Script(ctx, "DROP TABLE "+stored.Quoted(t.rtree)+"; "+t.createRTree()); err != nil {
		return err
	}
	size, err := c.Int(ctx, "SELECT length(data) FROM "+stored.Quoted(t.rtree+"_node")+" WHERE nodeno = 1")
	if err != nil {
		return err
	}
	capacity := (int(size) - nodeHead) / cellSize
	if capacity < 4 {
		return fmt.Errorf("nodes of %d bytes", size)
	}
	p := &packer{conn: c, table: t, node: make([]byte, size), capacity: capacity, last: 1}
	return p.pack(ctx)
}

type packer struct {
	conn     *lite.Conn
	table    *table
	node     []byte // of the node being written
	capacity int    // cells of a node
	last     int64  // number of the newest node
	args     []driver.NamedValue
}

func (p *packer) pack(ctx context.Context) error {
	var leaves []boxed
	chunk := make([]boxed, 0, 1024)
	for after := int64(math.MinInt64); ; {
		var err error
		if chunk, err = p.read(ctx, chunk[:0], after); err != nil {
			return err
		}
		if len(chunk) == 0 {
			break
		}
		after = chunk[len(chunk)-1].id
		if leaves == nil && len(chunk) <= p.capacity {
			return p.single(ctx, chunk)
		}
		if leaves, err = p.leaves(ctx, chunk, leaves); err != nil {
			return err
		}
	}
	return p.upper(ctx, leaves)
}

// read reads the boxes of the next rows in order of fid.
func (p *packer) read(ctx context.Context, into []boxed, after int64) ([]boxed, error) {
	rest := "FROM (SELECT fid, geom FROM " + stored.Quoted(p.table.name) + " WHERE fid > ? AND geom NOT NULL ORDER BY fid LIMIT ?)"
	err := p.conn.Scan(ctx, "fid, geom", rest, []any{after, packChunk}, func(row []driver.Value) error {
		fid, _ := row[0].(int64)
		raw, _ := row[1].([]byte)
		b, ok, err := blob.Bound(raw)
		if err != nil {
			return fmt.Errorf("row %d: %w", fid, err)
		}
		if ok {
			into = append(into, box(fid, b))
		}
		return nil
	})
	return into, err
}

// box rounds a bound outward, so that the 32-bit box holds it.
func box(id int64, b orb.Bound) boxed {
	return boxed{id: id, minX: below(b.Min[0]), maxX: above(b.Max[0]), minY: below(b.Min[1]), maxY: above(b.Max[1])}
}

func below(f float64) float32 {
	g := float32(f)
	if float64(g) > f {
		g = math.Nextafter32(g, float32(math.Inf(-1)))
	}
	return g
}

func above(f float64) float32 {
	g := float32(f)
	if float64(g) < f {
		g = math.Nextafter32(g, float32(math.Inf(1)))
	}
	return g
}

// single writes a tree that is its root alone.
func (p *packer) single(ctx context.Context, rows []boxed) error {
	nodes := make([]int64, len(rows))
	for i := range nodes {
		nodes[i] = 1
	}
	if err := p.mapRows(ctx, rows, nodes); err != nil {
		return err
	}
	return p.root(ctx, rows, 0)
}

// leaves writes the rows, which are in order of id, into leaf nodes and appends those to nodes.
func (p *packer) leaves(ctx context.Context, rows, nodes []boxed) ([]boxed, error) {
	order := curve(rows)
	sorted := make([]boxed, 0, p.capacity)
	of := make([]int64, len(rows))
	for group := range p.groups(len(rows)) {
		p.last++
		sorted = sorted[:0]
		for _, i := range order[group[0]:group[1]] {
			sorted = append(sorted, rows[i])
			of[i] = p.last
		}
		if err := p.insertNode(ctx, p.last, sorted); err != nil {
			return nil, err
		}
		nodes = append(nodes, around(p.last, sorted))
	}
	return nodes, p.mapRows(ctx, rows, of)
}

// upper writes the levels above the leaves, up to the root.
func (p *packer) upper(ctx context.Context, nodes []boxed) error {
	for depth := 1; ; depth++ {
		if len(nodes) <= p.capacity {
			for _, n := range nodes {
				if err := p.mapNode(ctx, n.id, 1); err != nil {
					return err
				}
			}
			return p.root(ctx, nodes, depth)
		}
		order := curve(nodes)
		var parents []boxed
		for group := range p.groups(len(nodes)) {
			p.last++
			var children []boxed
			for _, i := range order[group[0]:group[1]] {
				children = append(children, nodes[i])
				if err := p.mapNode(ctx, nodes[i].id, p.last); err != nil {
					return err
				}
			}
			if err := p.insertNode(ctx, p.last, children); err != nil {
				return err
			}
			parents = append(parents, around(p.last, children))
		}
		nodes = parents
	}
}

// groups cuts n entries into runs [from, to) as even as can be, none longer than the fill of a node.
func (p *packer) groups(n int) func(yield func([2]int) bool) {
	full := max(int(packFill*float64(p.capacity)), 2)
	count := (n + full - 1) / full
	return func(yield func([2]int) bool) {
		for i := range count {
			if !yield([2]int{n * i / count, n * (i + 1) / count}) {
				return
			}
		}
	}
}

func (p *packer) insertNode(ctx context.Context, no int64, entries []boxed) error {
	p.fill(entries, 0)
	_, err := p.conn.Exec(ctx, "INSERT INTO "+stored.Quoted(p.table.rtree+"_node")+" (nodeno, data) VALUES (?, ?)", no, p.node)
	return err
}

func (p *packer) root(ctx context.Context, entries []boxed, depth int) error {
	if len(entries) == 0 {
		depth = 0
	}
	p.fill(entries, depth)
	_, err := p.conn.Exec(ctx, "UPDATE "+stored.Quoted(p.table.rtree+"_node")+" SET data = ? WHERE nodeno = 1", p.node)
	return err
}

func (p *packer) fill(entries []boxed, depth int) {
	clear(p.node)
	binary.BigEndian.PutUint16(p.node, uint16(depth))
	binary.BigEndian.PutUint16(p.node[2:], uint16(len(entries)))
	for i := range entries {
		e, cell := &entries[i], p.node[nodeHead+i*cellSize:]
		binary.BigEndian.PutUint64(cell, uint64(e.id))
		for j, f := range [...]float32{e.minX, e.maxX, e.minY, e.maxY} {
			binary.BigEndian.PutUint32(cell[8+4*j:], math.Float32bits(f))
		}
	}
}

func (p *packer) mapNode(ctx context.Context, node, parent int64) error {
	_, err := p.conn.Exec(ctx, "INSERT INTO "+stored.Quoted(p.table.rtree+"_parent")+" (nodeno, parentnode) VALUES (?, ?)", node, parent)
	return err
}

// mapRows notes which leaf holds which row.
func (p *packer) mapRows(ctx context.Context, rows []boxed, nodes []int64) error {
	insert := "INSERT INTO " + stored.Quoted(p.table.rtree+"_rowid") + " (rowid, nodeno) VALUES "
	many := insert + strings.Repeat("(?, ?), ", rowsPerMap-1) + "(?, ?)"
	for from := 0; from < len(rows); {
		n, sql := 1, insert+"(?, ?)"
		if len(rows)-from >= rowsPerMap {
			n, sql = rowsPerMap, many
		}
		p.args = p.args[:0]
		for i := from; i < from+n; i++ {
			p.args = append(p.args, driver.NamedValue{Ordinal: len(p.args) + 1, Value: rows[i].id},
				driver.NamedValue{Ordinal: len(p.args) + 2, Value: nodes[i]})
		}
		if _, err := p.conn.ExecValues(ctx, sql, p.args); err != nil {
			return err
		}
		from += n
	}
	return nil
}

// around is a node as an entry of its parent.
func around(id int64, entries []boxed) boxed {
	b := entries[0]
	for _, e := range entries[1:] {
		b.minX, b.minY = min(b.minX, e.minX), min(b.minY, e.minY)
		b.maxX, b.maxY = max(b.maxX, e.maxX), max(b.maxY, e.maxY)
	}
	b.id = id
	return b
}

// curve is the order of entries along a Hilbert curve of 65536 × 65536 steps over their centres.
func curve(entries []boxed) []int32 {
	all := around(0, entries)
	bound := geo.Bound{MinLon: float64(all.minX), MinLat: float64(all.minY), MaxLon: float64(all.maxX), MaxLat: float64(all.maxY)}
	order := make([]int32, len(entries))
	for i := range entries {
		e := &entries[i]
		e.key = uint32(index.HilbertKey(float64(e.minX)/2+float64(e.maxX)/2, float64(e.minY)/2+float64(e.maxY)/2, bound) >> 32)
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(entries[a].key, entries[b].key) })
	return order
}
