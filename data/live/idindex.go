package live

import "slices"

// idIndex finds the unit of a row by its id: buckets of tags with the slot of the row's unit; the segment then tells the row. It holds 8 bytes a
// row. It is immutable: an idEdit makes the next one and copies the buckets it touches.
type idIndex struct {
	buckets []*idBucket // a power of two; a tag's low bits say which
	n       int
}

// idBucket keeps entries in no order. Two ids in a hundred million pairs of rows share a tag: a slot found is a place to look.
type idBucket struct {
	tags  []uint32
	slots []slot
}

const bucketFill = 128 // entries a bucket, on average, when the index is made; twice that before it grows

func tagOf(id ident) uint32 { return uint32(id.hash() >> 32) }

func (x *idIndex) bucket(tag uint32) *idBucket { return x.buckets[tag&uint32(len(x.buckets)-1)] }

// visit calls look with every unit that may hold the id, until it returns false.
func (x *idIndex) visit(id ident, look func(slot) bool) {
	tag := tagOf(id)
	b := x.bucket(tag)
	if b == nil {
		return
	}
	for i, t := range b.tags {
		if t == tag && !look(b.slots[i]) {
			return
		}
	}
}

// idEdit makes the next index. It is used by one goroutine; the index it began with stays as it is.
type idEdit struct {
	next  *idIndex
	owned []bool // buckets that are this edit's own
}

// edit begins with the entries of x, which may be nil, and room for `more`.
func (x *idIndex) edit(more int) *idEdit {
	if x == nil {
		x = &idIndex{buckets: make([]*idBucket, 1)}
	}
	size := len(x.buckets)
	if x.n+more > 2*bucketFill*size {
		for x.n+more > bucketFill*size {
			size *= 2
		}
		e := &idEdit{next: &idIndex{buckets: make([]*idBucket, size)}, owned: make([]bool, size)}
		for _, b := range x.buckets {
			if b != nil {
				for i, tag := range b.tags {
					e.put(tag, b.slots[i])
				}
			}
		}
		return e
	}
	return &idEdit{next: &idIndex{buckets: slices.Clone(x.buckets), n: x.n}, owned: make([]bool, size)}
}

// own is the bucket of a tag, copied when it is shared.
func (e *idEdit) own(tag uint32) *idBucket {
	at := tag & uint32(len(e.next.buckets)-1)
	b := e.next.buckets[at]
	if e.owned[at] {
		return b
	}
	e.owned[at] = true
	n := &idBucket{}
	if b == nil {
		n.tags, n.slots = make([]uint32, 0, bucketFill+bucketFill/4), make([]slot, 0, bucketFill+bucketFill/4)
	} else {
		n.tags = append(make([]uint32, 0, len(b.tags)+4), b.tags...)
		n.slots = append(make([]slot, 0, len(b.slots)+4), b.slots...)
	}
	e.next.buckets[at] = n
	return n
}

func (e *idEdit) add(id ident, s slot) { e.put(tagOf(id), s) }

func (e *idEdit) put(tag uint32, s slot) {
	b := e.own(tag)
	b.tags = append(b.tags, tag)
	b.slots = append(b.slots, s)
	e.next.n++
}

// remove drops one entry of the id in the unit, if there is one.
func (e *idEdit) remove(id ident, s slot) {
	tag := tagOf(id)
	old := e.next.bucket(tag)
	if old == nil {
		return
	}
	for i, t := range old.tags {
		if t == tag && old.slots[i] == s {
			b, last := e.own(tag), len(old.tags)-1
			b.tags[i], b.slots[i] = b.tags[last], b.slots[last]
			b.tags, b.slots = b.tags[:last], b.slots[:last]
			e.next.n--
			return
		}
	}
}
