package charset

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"lianxin/data"
)

// Encoding is the name of a character encoding.
type Encoding string

// Encodings that a Reader understands.
const (
	Unknown Encoding = "" // only ASCII so far
	UTF8    Encoding = "UTF-8"
	GB18030 Encoding = "GB18030"
	UTF16LE Encoding = "UTF-16LE"
	UTF16BE Encoding = "UTF-16BE"
)

// window is how much is looked at to decide, from the first byte that is not ASCII.
const window = 256 << 10

// Reader is a stream as UTF-8, without byte-order mark. Bytes that are no character become U+FFFD in GB18030 and UTF-16; in UTF-8
// they are passed on as they are, so that the rows they stand in can be refused one by one. It is used by one goroutine.
type Reader struct {
	in      *bufio.Reader
	out     io.Reader // of the decided encoding; nil while undecided
	name    Encoding
	started bool
}

// NewReader reads r in the declared encoding, or finds it out when declared is empty. GBK and GB2312 are read as GB18030.
// An encoding it does not know is data.ErrInvalid.
func NewReader(r io.Reader, declared string) (*Reader, error) {
	c := &Reader{in: bufio.NewReaderSize(r, window)}
	switch fold(declared) {
	case "":
	case "utf8":
		c.decide(UTF8)
	case "gb18030", "gbk", "gb2312", "cp936":
		c.decide(GB18030)
	case "utf16", "utf16le":
		c.decide(UTF16LE)
	case "utf16be":
		c.decide(UTF16BE)
	default:
		return nil, data.Invalid("encoding", "%q is not one of UTF-8, GB18030, UTF-16LE, UTF-16BE", declared)
	}
	return c, nil
}

// Encoding is what was stated or found so far; Unknown until a byte that is not ASCII was read.
func (c *Reader) Encoding() Encoding { return c.name }

// Read is io.Reader. A stream in no encoding it knows is data.ErrInvalid.
func (c *Reader) Read(p []byte) (int, error) {
	if !c.started {
		c.started = true
		if err := c.mark(); err != nil {
			return 0, err
		}
	}
	if c.out != nil {
		return c.out.Read(p)
	}
	head, err := c.in.Peek(min(len(p), window))
	n := ascii(head)
	if n > 0 {
		return c.in.Read(p[:n])
	}
	if len(head) == 0 {
		return 0, err
	}
	head, err = c.in.Peek(window)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	name, err := detect(head, errors.Is(err, io.EOF))
	if err != nil {
		return 0, err
	}
	c.decide(name)
	return c.out.Read(p)
}

// mark consumes a byte-order mark, which decides at once.
func (c *Reader) mark() error {
	head, err := c.in.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	for _, m := range []struct {
		bytes string
		name  Encoding
	}{{"\xef\xbb\xbf", UTF8}, {"\xff\xfe", UTF16LE}, {"\xfe\xff", UTF16BE}} {
		if bytes.HasPrefix(head, []byte(m.bytes)) {
			if c.name != Unknown && c.name != m.name {
				return data.Invalid("encoding", "stated as %s, but the file begins with the byte-order mark of %s", c.name, m.name)
			}
			_, err := c.in.Discard(len(m.bytes))
			c.decide(m.name)
			return err
		}
	}
	return nil
}

func (c *Reader) decide(name Encoding) {
	c.name = name
	switch name {
	case GB18030:
		c.out = transform.NewReader(c.in, simplifiedchinese.GB18030.NewDecoder())
	case UTF16LE:
		c.out = transform.NewReader(c.in, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder())
	case UTF16BE:
		c.out = transform.NewReader(c.in, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder())
	case Unknown, UTF8:
		c.out = c.in
	}
}

// ascii is the length of the run of ASCII at the start of b.
func ascii(b []byte) int {
	for i, x := range b {
		if x >= 0x80 {
			return i
		}
	}
	return len(b)
}

// fold keeps letters and digits, lower case: "UTF-8" is utf8.
func fold(s string) string {
	var b []byte
	for i := range len(s) {
		switch x := s[i]; {
		case x >= 'A' && x <= 'Z':
			b = append(b, x+'a'-'A')
		case x >= 'a' && x <= 'z', x >= '0' && x <= '9':
			b = append(b, x)
		}
	}
	return string(b)
}
