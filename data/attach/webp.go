package attach

import (
	"bufio"
	"encoding/binary"
	"io"
)

// Flags of a VP8X chunk (RFC 9649, §2.7).
const (
	webpAnimated = 1 << 1
	webpXMP      = 1 << 2
	webpExif     = 1 << 3
)

// cleanWebP copies a WebP's chunks that draw it and puts its length right. EXIF, XMP and what this does not know are left out.
func cleanWebP(w sink, r *bufio.Reader) (s size, err error) {
	var riff [12]byte
	if _, err := io.ReadFull(r, riff[:]); err != nil {
		return s, err
	}
	if _, err := w.Write(riff[:]); err != nil {
		return s, err
	}
	c := webpCopy{w: w, r: r, rest: int64(binary.LittleEndian.Uint32(riff[4:])) - 4, length: 4, turn: 1}
	for c.rest >= 8 {
		if err := c.chunk(); err != nil {
			return c.size, err
		}
	}
	if !c.drawn {
		return c.size, broken("there is no picture in it")
	}
	if c.turn != 1 && c.extended {
		tiff := turned(c.turn)
		head := binary.LittleEndian.AppendUint32([]byte("EXIF"), uint32(len(tiff)))
		if err := c.write(append(head, tiff...)); err != nil {
			return c.size, err
		}
		c.flags |= webpExif
	}
	if c.extended {
		w.Patch(20, []byte{c.flags})
	}
	w.Patch(4, binary.LittleEndian.AppendUint32(nil, uint32(c.length)))
	return c.size, nil
}

type webpCopy struct {
	w        sink
	r        *bufio.Reader
	rest     int64 // of the file, as it says
	length   int64 // of what is written, but for the first eight bytes
	size     size
	turn     byte
	flags    byte
	extended bool // it begins with VP8X
	drawn    bool
}

func (c *webpCopy) write(b []byte) error {
	c.length += int64(len(b))
	_, err := c.w.Write(b)
	return err
}

// chunk copies or leaves out the next chunk.
func (c *webpCopy) chunk() error {
	var head [8]byte
	if _, err := io.ReadFull(c.r, head[:]); err != nil {
		return err
	}
	n, kind := int64(binary.LittleEndian.Uint32(head[4:])), string(head[:4])
	padded := n + n&1
	if c.rest -= 8 + padded; c.rest < 0 {
		return broken("a chunk is longer than the file")
	}
	switch kind {
	case "VP8X":
		if c.length != 4 || n != 10 {
			return broken("a chunk stands where none may")
		}
		if err := c.header(); err != nil {
			return err
		}
	case "VP8 ", "VP8L":
		if c.drawn {
			return broken("there are two pictures in it")
		}
		if err := c.measure(kind); err != nil {
			return err
		}
		c.drawn = true
	case "ALPH", "ICCP":
	case "ANIM", "ANMF":
		return refuse("is a moving picture: save a still one")
	case "EXIF":
		if n <= maxExif {
			return c.exif(n, padded)
		}
		return discard(c.r, padded)
	default:
		return discard(c.r, padded)
	}
	c.length += 8 + padded
	if _, err := c.w.Write(head[:]); err != nil {
		return err
	}
	copied, err := io.Copy(c.w, io.LimitReader(c.r, padded))
	if err == nil && copied < padded {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// header looks at a VP8X chunk, whose flags are put right at the end.
func (c *webpCopy) header() error {
	b, err := c.r.Peek(10)
	if err != nil {
		return err
	}
	if b[0]&webpAnimated != 0 {
		return refuse("is a moving picture: save a still one")
	}
	c.extended, c.flags = true, b[0]&^(webpXMP|webpExif)
	c.size = size{1 + uint24(b[4:]), 1 + uint24(b[7:])}
	return checkPixels(c.size.width, c.size.height)
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// measure reads the size of the picture itself (RFC 6386 §9.1; RFC 9649 §3.4).
func (c *webpCopy) measure(kind string) error {
	b, err := c.r.Peek(10)
	if err != nil {
		return err
	}
	var s size
	if kind == "VP8L" {
		bits := binary.LittleEndian.Uint32(b[1:])
		s = size{int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1}
		if b[0] != 0x2f {
			return broken("its picture does not begin as one")
		}
	} else {
		s = size{int(binary.LittleEndian.Uint16(b[6:]) & 0x3fff), int(binary.LittleEndian.Uint16(b[8:]) & 0x3fff)}
		if b[3] != 0x9d || b[4] != 0x01 || b[5] != 0x2a {
			return broken("its picture does not begin as one")
		}
	}
	if !c.extended {
		c.size = s
	}
	return checkPixels(s.width, s.height)
}

func (c *webpCopy) exif(n, padded int64) error {
	tiff := make([]byte, padded)
	if _, err := io.ReadFull(c.r, tiff); err != nil {
		return err
	}
	tiff = tiff[:n]
	if len(tiff) > 6 && string(tiff[:6]) == "Exif\x00\x00" { // as some write it
		tiff = tiff[6:]
	}
	c.turn = orientation(tiff)
	return nil
}
