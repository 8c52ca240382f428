package demo

import "cmp"

// ranked is an entry of a heap: ordered by key, then by what it names.
type ranked[K cmp.Ordered] struct {
	key K
	at  int32
}

func (r ranked[K]) below(s ranked[K]) bool { return r.key < s.key || r.key == s.key && r.at < s.at }

// heap is a binary heap with the lowest entry on top.
type heap[K cmp.Ordered] []ranked[K]

func (q *heap[K]) push(r ranked[K]) {
	h := append(*q, r)
	i := len(h) - 1
	for i > 0 && r.below(h[(i-1)/2]) {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	h[i] = r
	*q = h
}

func (q *heap[K]) pop() ranked[K] {
	h := *q
	top, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	for i := 0; len(h) > 0; {
		j := 2*i + 1
		if j+1 < len(h) && h[j+1].below(h[j]) {
			j++
		}
		if j >= len(h) || !h[j].below(last) {
			h[i] = last
			break
		}
		h[i] = h[j]
		i = j
	}
	*q = h
	return top
}
