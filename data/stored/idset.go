package stored

import (
	"hash/maphash"
	"math/bits"
)

// What a staged id stands for.
const (
	StagedPut uint64 = iota
	StagedDelete
)

// IDSet is the set of ids an import has staged: 62 bits of a keyed hash each, in 256 tables that grow by themselves, a little at a
// time and not all at once, so that ten million ids take about 105 MB and growing adds a hundredth of that. Two of ten million different ids share their
// bits with a chance of 1 in 90,000; the later row is then reported as a duplicate, not lost. An index in the staging file is exact
// and made staging 30 % slower at a million rows and several times at ten.
type IDSet struct {
	seed   maphash.Seed
	shards [256]shard
}

// shard is an open-addressing table; a slot of 0 is empty. At most seven of eight are used.
type shard struct {
	slots []uint64
	used  int
}

// NewIDSet makes an empty set. It is used by one goroutine.
func NewIDSet() IDSet { return IDSet{seed: maphash.MakeSeed()} }

// Add puts an id into the set; false when it is there already, as a put or a deletion.
func (f *IDSet) Add(layer int64, id string, kind uint64) bool {
	h := f.hash(layer, id)
	s := &f.shards[h>>56]
	if 8*(s.used+1) > 7*len(s.slots) {
		s.grow(16 + int(h>>58)) // tables that begin with different sizes do not grow at the same time
	}
	slot := s.find(h)
	if s.slots[slot] != 0 {
		return false
	}
	s.slots[slot] = h | kind
	s.used++
	return true
}

// Has tells whether an id is in the set as a put or as a deletion.
func (f *IDSet) Has(layer int64, id string, kind uint64) bool {
	h := f.hash(layer, id)
	s := &f.shards[h>>56]
	return len(s.slots) > 0 && s.slots[s.find(h)] == h|kind
}

// hash never is 0; its lowest bit is free for the kind.
func (f *IDSet) hash(layer int64, id string) uint64 {
	var h maphash.Hash
	h.SetSeed(f.seed)
	_ = h.WriteByte(byte(layer))
	_, _ = h.WriteString(id)
	return h.Sum64()&^1 | 2
}

// find is the slot that holds the hash, or the empty one where it belongs.
func (s *shard) find(h uint64) int {
	at, _ := bits.Mul64(h<<8, uint64(len(s.slots)))
	i := int(at)
	for s.slots[i] != 0 && s.slots[i]&^1 != h {
		if i++; i == len(s.slots) {
			i = 0
		}
	}
	return i
}

// grow makes the table a quarter larger, or as large as least says.
func (s *shard) grow(least int) {
	old := s.slots
	s.slots = make([]uint64, max(least, len(old)+len(old)/4))
	for _, h := range old {
		if h != 0 {
			s.slots[s.find(h&^1)] = h
		}
	}
}
