package tile

import "hash/maphash"

// textIndex finds texts among the encoded values without holding copies of them: a hash table, open with linear probing, at most half full.
type textIndex struct {
	seed  maphash.Seed
	slots []uint32 // place in texts + 1; 0 is free. Their number is a power of two.
	texts []textAt
}

// textAt is where a text lies in the layer's values.
type textAt struct {
	from, to int
	value    Value
}

func newTextIndex() textIndex {
	return textIndex{seed: maphash.MakeSeed(), slots: make([]uint32, 64)}
}

func (t *textIndex) reset() {
	clear(t.slots)
	t.texts = t.texts[:0]
}

// find gives the text's value, or the slot where it would stand.
func (t *textIndex) find(values, s []byte) (v Value, slot int, ok bool) {
	mask := len(t.slots) - 1
	for i := int(maphash.Bytes(t.seed, s)) & mask; ; i = (i + 1) & mask {
		if t.slots[i] == 0 {
			return 0, i, false
		}
		if at := t.texts[t.slots[i]-1]; string(values[at.from:at.to]) == string(s) {
			return at.value, i, true
		}
	}
}

// add remembers a text that find did not find.
func (t *textIndex) add(values []byte, slot int, at textAt) {
	t.texts = append(t.texts, at)
	t.slots[slot] = uint32(len(t.texts))
	if 2*len(t.texts) < len(t.slots) {
		return
	}
	t.slots = make([]uint32, 2*len(t.slots))
	for i, at := range t.texts {
		_, slot, _ := t.find(values, values[at.from:at.to])
		t.slots[slot] = uint32(i + 1)
	}
}
