package gpkg

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/binary"
	"hash"
	"math"

	"lianxin/data"
)

// digest is a hash of what a batch asks for, so that a key used again for something else is noticed. The time is left out: a
// repeated request has its own.
type digest struct{ hash.Hash }

func newDigest() digest { return digest{sha256.New()} }

func (d digest) text(s string) {
	d.number(int64(len(s)))
	d.Write([]byte(s))
}

func (d digest) number(n int64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(n))
	d.Write(b[:])
}

func (d digest) row(row []driver.Value) {
	d.number(int64(len(row)))
	for _, cell := range row {
		switch v := cell.(type) {
		case nil:
			d.text("null")
		case int64:
			d.text("int")
			d.number(v)
		case float64:
			d.text("float")
			d.number(int64(math.Float64bits(v)))
		case string:
			d.text("text")
			d.text(v)
		case []byte:
			d.text("blob")
			d.text(string(v))
		}
	}
}

// batchDigest is the digest of a batch whose puts are encoded in rows.
func batchDigest(b *data.Batch, puts []encodedPut) []byte {
	d := newDigest()
	for _, s := range []string{b.Actor, b.Import, b.Reason} {
		d.text(s)
	}
	if b.Boundaries {
		d.text("boundaries")
	}
	d.number(int64(len(puts)))
	for i := range puts {
		p := &puts[i]
		d.text(p.table.name)
		d.text(p.id)
		d.number(p.ifVersion)
		d.row(p.row)
		d.row([]driver.Value{p.caseGiven(), p.mac})
	}
	d.number(int64(len(b.Deletes)))
	for _, del := range b.Deletes {
		d.text(string(del.Layer))
		d.text(del.ID)
		d.number(del.IfVersion)
	}
	return d.Sum(nil)
}
