package tile

import (
	"bytes"
	"encoding/binary"
	"testing"
)

func TestVarints(t *testing.T) {
	for shift := range 64 {
		for _, v := range []uint64{1<<shift - 1, 1 << shift, 1<<shift + 1, 0xa5a5_5a5a_c3c3_3c3c >> shift} {
			want := binary.AppendUvarint([]byte{7}, v)
			if got := appendUvarint([]byte{7}, v); !bytes.Equal(got, want) {
				t.Errorf("%d: %x, want %x", v, got, want)
			}
			if n := uvarintLen(v); n != len(want)-1 {
				t.Errorf("%d: %d bytes, want %d", v, n, len(want)-1)
			}
		}
	}
}
