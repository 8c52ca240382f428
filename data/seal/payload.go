package seal

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"lianxin/data"
)

// Payloads are counts and texts with their lengths before them, so that cells which are not UTF-8 keep their bytes.

var errPayload = errors.New("a sealed payload does not read")

// EncodeCase writes a case file, fields in order of their names: equal ones have equal bytes.
func EncodeCase(fields map[string]string) []byte {
	b := binary.AppendUvarint(nil, uint64(len(fields)))
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		b = appendText(appendText(b, name), fields[name])
	}
	return b
}

// DecodeCase reads what EncodeCase wrote.
func DecodeCase(b []byte) (map[string]string, error) {
	r := reader{rest: b}
	fields := map[string]string{}
	for range r.count() {
		name := r.text()
		fields[name] = r.text()
	}
	return fields, r.end()
}

// EncodeRejection writes a rejected row, but for its number.
func EncodeRejection(r data.Rejection) []byte {
	b := appendText(appendText(nil, r.Field), r.Reason)
	quarantine := byte(0)
	if r.Quarantine {
		quarantine = 1
	}
	b = append(b, quarantine)
	b = binary.AppendUvarint(b, uint64(len(r.Candidates)))
	for _, c := range r.Candidates {
		b = appendText(b, c)
	}
	b = binary.AppendUvarint(b, uint64(len(r.Raw)))
	for _, cell := range r.Raw {
		b = appendText(appendText(b, cell[0]), cell[1])
	}
	return b
}

// DecodeRejection reads what EncodeRejection wrote of a row.
func DecodeRejection(row int64, b []byte) (data.Rejection, error) {
	r := reader{rest: b}
	out := data.Rejection{Row: row, Field: r.text(), Reason: r.text(), Quarantine: r.byte() == 1}
	for range r.count() {
		out.Candidates = append(out.Candidates, r.text())
	}
	for range r.count() {
		out.Raw = append(out.Raw, [2]string{r.text(), r.text()})
	}
	return out, r.end()
}

// reader reads a payload; after a fault all it reads is empty.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) count() int {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > uint64(len(r.rest)-size) { // a part has a byte at least
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return int(n)
}

func (r *reader) text() string {
	n := r.count()
	s := string(r.rest[:n])
	r.rest = r.rest[n:]
	return s
}

func (r *reader) byte() byte {
	if len(r.rest) == 0 {
		r.bad = true
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *reader) end() error {
	if r.bad || len(r.rest) > 0 {
		return errPayload
	}
	return nil
}
