package seal

import (
	"encoding/binary"
	"strconv"

	"lianxin/data"
)

// Refusals is a digest of the refused rows of one import, in whatever order they come: who does not have the key cannot tell from it which rows
// they were.
type Refusals struct {
	sealer *Sealer
	sum    [MacSize / 8]uint64 // of the rows' digests, so that order does not count but repetition does
	any    bool
}

// Refusals begins a digest without rows.
func (s *Sealer) Refusals() *Refusals { return &Refusals{sealer: s} }

// Add takes in a row as EncodeRejection wrote it.
func (r *Refusals) Add(row int64, encoded []byte) {
	digest := r.sealer.Digest(encoded, "refused row", strconv.FormatInt(row, 10))
	for i := range r.sum {
		r.sum[i] += binary.BigEndian.Uint64(digest[8*i:])
	}
	r.any = true
}

// Of is the digest of the rows as what one actor's file left of a layer; nil without rows, and for an import that does not know its file's sum.
func (r *Refusals) Of(imp data.Import) []byte {
	if !r.any || imp.SHA256 == "" {
		return nil
	}
	var sum []byte
	for _, part := range r.sum {
		sum = binary.BigEndian.AppendUint64(sum, part)
	}
	return r.sealer.Digest(sum, "refused rows", string(imp.Layer), imp.Actor, imp.SHA256)
}
