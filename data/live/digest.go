package live

// digest is a running 64-bit digest of a record's or a unit's content. It is the same in every process, so that nodes agree on tags. The digests
// of rows are added up per unit: a sum forgets order and is kept up to date by adding and subtracting. It guards against missing a
// change, not against forgery: clients only ever see keyed hashes of it.
type digest uint64

func (d *digest) word(w uint64) {
	*d = digest(mix(uint64(*d)^w^0xa0761d6478bd642f, 0xe7037ed1a0b428db^w<<32))
}

func (d *digest) text(s string) {
	d.word(uint64(len(s)) | 1<<63)
	for len(s) >= 8 {
		d.word(uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56)
		s = s[8:]
	}
	var last uint64
	for i := range len(s) {
		last |= uint64(s[i]) << (8 * i)
	}
	d.word(last)
}
