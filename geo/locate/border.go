package locate

import (
	"math"
	"math/bits"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// borders holds a record for each cell of the grid that edges run through. Whether a polygon part holds a point of the cell
// follows from whether it holds the cell's reference point and how many of its edges the straight way between the two crosses.
//
// A record lies in one piece, about two cache lines, since a point's cost is the cache misses on its way:
//
//	0, 1  the reference point, which lies in the cell and on no edge
//	2     the parts that hold the reference point, a bit each; at most 64 parts, ascending by code
//	3     32 bits: the polygon of bit i is slots[this+i]; 31 bits: number of words of the chains; 1 bit: the record that follows
//	      has the next 64 parts of the same cell
//	then chains of consecutive edges that the same one or two parts have:
//	0     8 bits each: the two bits of the parts (equal if one), number n of edges, 1 to maxChain; from bit 32 on,
//	      2 bits an edge: 1 + geo.Orient(from, to, reference)
//	1…    the n + 1 vertices, 2 words each
type borders struct {
	words []uint64
	slots []Slot // lists of polygons, lowest code first
}

const (
	headWords = 4
	maxChain  = 16
)

// begin starts a record, to which edges are added.
func (b *borders) begin(reference orb.Point, inside uint64, slots uint32, more bool) *recorder {
	r := &recorder{b: b, reference: reference, head: len(b.words)}
	b.words = append(b.words, math.Float64bits(reference[0]), math.Float64bits(reference[1]), inside, uint64(slots))
	if more {
		b.words[r.head+3] |= 1 << 63
	}
	return r
}

// recorder appends edges to a record.
type recorder struct {
	b         *borders
	reference orb.Point
	head      int
	chain     int // the word that begins the last chain, 0 before the first
	last      orb.Point
}

// add appends e, which belongs to the parts with bits p and q, to the last chain if it continues it, else to a new one.
func (r *recorder) add(e edge, p, q int) {
	owners := uint64(p) | uint64(q)<<8
	words := r.b.words
	n := uint64(0)
	if r.chain != 0 {
		n = words[r.chain] >> 16 & 0xff
	}
	if n == 0 || n == maxChain || words[r.chain]&0xffff != owners || r.last != e.a {
		r.chain, n = len(words), 0
		words = append(words, owners, math.Float64bits(e.a[0]), math.Float64bits(e.a[1]))
	}
	words = append(words, math.Float64bits(e.b[0]), math.Float64bits(e.b[1]))
	words[r.chain] += 1<<16 | uint64(1+geo.Orient(e.a, e.b, r.reference))<<(32+2*n)
	r.last = e.b
	words[r.head+3] = words[r.head+3]&(1<<63|0xffffffff) | uint64(len(words)-r.head-headWords)<<32
	r.b.words = words
}

// touch reads from the cache lines that most records have, so that they are there when resolve comes.
func (b *borders) touch(i int32) uint64 {
	return b.words[i] | b.words[i+8] | b.words[min(int(i)+16, len(b.words)-1)]
}

// resolve answers for a point p in the cell of the record at i.
func (b *borders) resolve(i int32, p orb.Point) Slot {
	words := b.words[i:]
	for {
		head := words[3]
		end := headWords + int(head<<1>>33)
		if inside, on := holding(words[:end], p); inside|on != 0 {
			return b.slots[int(uint32(head))+bits.TrailingZeros64(inside|on)]
		}
		if head>>63 == 0 {
			return None
		}
		words = words[end:]
	}
}

// holding is the parts of a record that hold p: inside, where those on whose edge it is may or may not be among them, and on their edge.
func holding(record []uint64, p orb.Point) (inside, on uint64) {
	reference := orb.Point{math.Float64frombits(record[0]), math.Float64frombits(record[1])}
	dx, dy := p[0]-reference[0], p[1]-reference[1]
	inside = record[2]
	for chains := record[headWords:]; len(chains) > 2; {
		chain := chains[0]
		n := int(chain >> 16 & 0xff)
		parts := uint64(1)<<(chain&0x3f) | 1<<(chain>>8&0x3f)
		vertices := chains[1 : 2*n+3]
		a := orb.Point{math.Float64frombits(vertices[0]), math.Float64frombits(vertices[1])}
		sa := sure(dx*(a[1]-reference[1]), dy*(a[0]-reference[0]))
		if sa == 0 {
			sa = orient(reference, p, a)
		}
		for sides := chain >> 32; len(vertices) >= 4; sides >>= 2 {
			vertices = vertices[2:]
			b := orb.Point{math.Float64frombits(vertices[0]), math.Float64frombits(vertices[1])}
			sb := sure(dx*(b[1]-reference[1]), dy*(b[0]-reference[0]))
			if sb == 0 {
				sb = orient(reference, p, b)
			}
			if sa != sb || sa == 0 { // else all of the edge is beside the line through both points
				e := edge{a, b}
				switch side := orient(a, b, p); {
				case side == 0:
					if e.boxHolds(p) {
						on |= parts
					}
				// The sum is 1 if the two points are on different sides of the edge; see edge.splits for the rest.
				case side+int(sides&3) == 1 && sa > 0 != (sb > 0):
					inside ^= parts
				}
			}
			a, sa = b, sb
		}
		chains = chains[2*n+3:]
	}
	return inside, on
}

// strictly appends the polygons that hold p, a point in the cell of the record at i, inside and not on an edge.
func (b *borders) strictly(dst []Slot, i int32, p orb.Point) []Slot {
	for r, at := (record{}), int(i); ; at = r.next {
		r = b.record(at)
		inside, on := holding(b.words[at:at+headWords+len(r.chains)], p)
		for parts := inside &^ on; parts != 0; parts &= parts - 1 {
			dst = append(dst, r.slots[bits.TrailingZeros64(parts)])
		}
		if r.next == 0 {
			return dst
		}
	}
}

// record is a record taken apart, for uses less frequent than resolve.
type record struct {
	reference orb.Point
	inside    uint64
	slots     []Slot // of the bits; more may follow
	chains    []uint64
	next      int // where the next 64 parts of the cell are, or 0
}

func (b *borders) record(i int) record {
	words := b.words[i:]
	head := words[3]
	end := headWords + int(head<<1>>33)
	r := record{
		reference: orb.Point{math.Float64frombits(words[0]), math.Float64frombits(words[1])},
		inside:    words[2], slots: b.slots[uint32(head):], chains: words[headWords:end],
	}
	if head>>63 != 0 {
		r.next = i + end
	}
	return r
}

// chain is a chain taken apart.
type chain struct {
	n        int // edges
	p, q     uint8
	sides    uint64
	vertices []uint64
}

// chainOf is the chain that words begin with.
func chainOf(words []uint64) chain {
	n := int(words[0] >> 16 & 0xff)
	return chain{n: n, p: uint8(words[0]), q: uint8(words[0] >> 8), sides: words[0] >> 32, vertices: words[1 : 2*n+3]}
}

func (c chain) words() int { return 1 + len(c.vertices) }

func (c chain) parts() uint64 { return 1<<c.p | 1<<c.q }

func (c chain) vertex(k int) orb.Point {
	return orb.Point{math.Float64frombits(c.vertices[2*k]), math.Float64frombits(c.vertices[2*k+1])}
}

// side is the side of edge k that the reference point is on.
func (c chain) side(k int) int { return int(c.sides>>(2*k)&3) - 1 }

// each calls do for every edge of the record at i and of those that continue it, with the polygons that have the edge; equal if one.
func (b *borders) each(i int32, do func(e edge, p, q Slot)) {
	for r, at := (record{}), int(i); ; at = r.next {
		r = b.record(at)
		for chains := r.chains; len(chains) > 0; {
			c := chainOf(chains)
			for k := range c.n {
				do(edge{c.vertex(k), c.vertex(k + 1)}, r.slots[c.p], r.slots[c.q])
			}
			chains = chains[c.words():]
		}
		if r.next == 0 {
			return
		}
	}
}

// sure is the sign of left - right, the two products of an orientation, if it is sure to be that of their exact values, else 0. It is
// the filter of geo.Orient, which is too big to be inlined, and makes holding a third faster.
func sure(left, right float64) int {
	det := float64(left) - float64(right) // the conversions forbid fused operations
	bound := float64(3.3306690738754716e-16*float64(math.Abs(left)+math.Abs(right))) + 1e-300
	if det > bound {
		return 1
	}
	if det < -bound {
		return -1
	}
	return 0
}

// orient is geo.Orient without its exact detour where c is one of the other points: records lie on vertices more often than by chance.
func orient(a, b, c orb.Point) int {
	if a == c || b == c {
		return 0
	}
	return geo.Orient(a, b, c)
}
