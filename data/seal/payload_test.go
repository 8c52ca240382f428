package seal

import (
	"reflect"
	"testing"

	"lianxin/data"
)

func FuzzPayload(f *testing.F) {
	f.Add(EncodeCase(map[string]string{"phone": "1", "": "\xff"}))
	f.Add(EncodeRejection(data.Rejection{Field: "a", Reason: "b", Quarantine: true, Candidates: []string{"431021"}, Raw: [][2]string{{"a", "b"}}}))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, b []byte) {
		if fields, err := DecodeCase(b); err == nil {
			if again, err := DecodeCase(EncodeCase(fields)); err != nil || !reflect.DeepEqual(again, fields) {
				t.Errorf("case file %v became %v, %v", fields, again, err)
			}
		}
		if r, err := DecodeRejection(7, b); err == nil {
			if again, err := DecodeRejection(7, EncodeRejection(r)); err != nil || !reflect.DeepEqual(again, r) {
				t.Errorf("rejection %v became %v, %v", r, again, err)
			}
		}
	})
}
