package live

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"math/bits"

	"lianxin/data"
)

// sealer makes the opaque texts that leave the server: tags, cursors and event ids. Nodes with one secret make and read the same ones.
type sealer struct {
	mac  []byte // key of keyed hashes
	aead cipher.AEAD
}

func newSealer(secret []byte) (*sealer, error) {
	derive := func(use string) []byte {
		h := hmac.New(sha256.New, secret)
		h.Write([]byte("lianxin live " + use))
		return h.Sum(nil)
	}
	c, err := aes.NewCipher(derive("cursor"))
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(c)
	if err != nil {
		return nil, err
	}
	return &sealer{mac: derive("hash"), aead: aead}, nil
}

// hash is a keyed hash of parts, of which no two lists run together.
func (s *sealer) hash(parts ...[]byte) []byte {
	h := hmac.New(sha256.New, s.mac)
	for _, p := range parts {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write(p)
	}
	return h.Sum(nil)
}

// text is a keyed hash short enough for a header: 144 bits in base64url.
func (s *sealer) text(parts ...[]byte) string {
	return base64.RawURLEncoding.EncodeToString(s.hash(parts...)[:18])
}

// seal hides plain and binds it to a context. The nonce is a keyed hash of both (as in SIV, RFC 5297), so that equal questions get equal bytes and no nonce
// ever serves two messages.
func (s *sealer) seal(plain []byte, context []byte) string {
	nonce := s.hash([]byte("nonce"), context, plain)[:s.aead.NonceSize()]
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nonce, nonce, plain, context))
}

// open is false for whatever seal did not make for this context.
func (s *sealer) open(text string, context []byte) ([]byte, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	n := s.aead.NonceSize()
	if err != nil || len(raw) < n {
		return nil, false
	}
	plain, err := s.aead.Open(nil, raw[:n], raw[n:], context)
	return plain, err == nil
}

// mark is a place in an answer's order: that of the last row handed out. It holds by itself: the row may be gone by the time the next page is
// asked for.
type mark struct {
	unit  uint64 // key of the row's unit
	code  string // of the unit
	key   uint64 // of the row; 0 in orders that do not know its place
	id    ident
	texts []data.Value // what a sorted answer compares first
}

// markVersion changes with the form of cursors and the order of answers.
const markVersion = 1

func (m *mark) encode(land int64) []byte {
	b := []byte{markVersion}
	b = binary.AppendVarint(b, land)
	b = binary.BigEndian.AppendUint64(b, m.unit)
	b = append(b, byte(len(m.code)))
	b = append(b, m.code...)
	b = binary.BigEndian.AppendUint64(b, m.key)
	b = binary.BigEndian.AppendUint64(b, m.id.hi)
	b = binary.BigEndian.AppendUint64(b, m.id.lo)
	for _, v := range m.texts {
		b = appendBinary(b, v)
	}
	return b
}

// decodeMark reads a mark; false when it is of another version of the order.
func decodeMark(b []byte, land int64) (*mark, bool) {
	if len(b) < 1 || b[0] != markVersion {
		return nil, false
	}
	version, n := binary.Varint(b[1:])
	if n <= 0 || version != land {
		return nil, false
	}
	b = b[1+n:]
	if len(b) < 9 || len(b) < 9+int(b[8])+24 {
		return nil, false
	}
	m := &mark{unit: binary.BigEndian.Uint64(b)}
	n = int(b[8])
	m.code = string(b[9 : 9+n])
	b = b[9+n:]
	m.key = binary.BigEndian.Uint64(b)
	m.id = ident{binary.BigEndian.Uint64(b[8:]), binary.BigEndian.Uint64(b[16:])}
	for b = b[24:]; len(b) > 0; {
		v, n := readBinary(b)
		if n == 0 {
			return nil, false
		}
		m.texts = append(m.texts, v)
		b = b[n:]
	}
	return m, true
}

// appendBinary writes a value for a cursor.
func appendBinary(b []byte, v data.Value) []byte {
	b = append(b, byte(v.Kind()))
	switch v.Kind() {
	case data.KindText, data.KindList:
		b = binary.AppendUvarint(b, uint64(len(v.Text())))
		return append(b, v.Text()...)
	case data.KindFloat:
		return binary.BigEndian.AppendUint64(b, floatBits(v.Float()))
	case data.KindInt, data.KindBool, data.KindTime, data.KindDate:
		return binary.AppendVarint(b, v.Int())
	case data.KindNull:
	}
	return b
}

// readBinary is the value and its length; 0 when there is none.
func readBinary(b []byte) (data.Value, int) {
	rest := b[1:]
	switch data.Kind(b[0]) {
	case data.KindNull:
		return data.Value{}, 1
	case data.KindText:
		size, n := binary.Uvarint(rest)
		if n <= 0 || size > uint64(len(rest)-n) {
			return data.Value{}, 0
		}
		return data.Text(string(rest[n : n+int(size)])), 1 + n + int(size)
	case data.KindFloat:
		if len(rest) < 8 {
			return data.Value{}, 0
		}
		return data.Float(floatFrom(binary.BigEndian.Uint64(rest))), 9
	case data.KindInt, data.KindBool, data.KindTime, data.KindDate:
		i, n := binary.Varint(rest)
		if n <= 0 {
			return data.Value{}, 0
		}
		switch data.Kind(b[0]) {
		case data.KindBool:
			return data.Bool(i == 1), 1 + n
		case data.KindTime:
			return data.Millis(i), 1 + n
		case data.KindDate:
			return data.Date(i), 1 + n
		default:
			return data.Int(i), 1 + n
		}
	case data.KindList:
	}
	return data.Value{}, 0
}

// land names the state of the units that exist for the viewer, in whose order answers are: a cursor holds as long as they stay, whatever becomes of
// others'.
func (p *plan) land() int64 {
	var d uint64
	for w, word := range p.scope {
		for ; word != 0; word &= word - 1 {
			d += p.snap.units.sums[w*64+bits.TrailingZeros64(word)]
		}
	}
	return int64(d)
}
