package tile

// Pair is a tag encoded beforehand, for those that many features share: up to seven bytes, the first one lowest, and their number in the highest
// byte. The zero value is none that was made.
type Pair uint64

// Absent is the pair of a feature that lacks a value: it adds nothing.
const Absent Pair = 1

// NewPair encodes a key, one of the first 16,384 of its layer, and a value.
func NewPair(k Key, v Value) Pair {
	key, n := spread(uint64(k))
	value, m := spread(uint64(v))
	return Pair(key | value<<(8*n) | uint64(n+m)<<56)
}

// Tags is Tag for pairs, in their order.
func (l *Layer) Tags(pairs []Pair) {
	tags := l.tags
	for _, p := range pairs {
		tags = appendFixed64(tags, uint64(p))[:len(tags)+int(p>>56)]
	}
	l.tags = tags
}
