package attach

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// Markers of JPEG (ITU-T T.81, table B.1).
const (
	soi = 0xd8
	eoi = 0xd9
	sos = 0xda
	com = 0xfe
)

// cleanJPEG copies a JPEG's tables, frames and scans, with JFIF's, Adobe's and colour profile segments, which tell how to draw it. All other
// application segments and comments are left out, and whatever follows the end.
func cleanJPEG(w sink, r *bufio.Reader) (s size, err error) {
	if _, err := r.Discard(2); err != nil {
		return s, err
	}
	if _, err := w.Write([]byte{0xff, soi}); err != nil {
		return s, err
	}
	marker, err := nextMarker(r)
	scans := 0
	for err == nil && marker != eoi {
		var body []byte
		if body, err = segment(r); err != nil {
			break
		}
		if isFrame(marker) {
			if len(body) < 6 {
				return s, broken("a frame is too short")
			}
			s = size{int(binary.BigEndian.Uint16(body[3:])), int(binary.BigEndian.Uint16(body[1:]))}
			if err := checkPixels(s.width, s.height); err != nil {
				return s, err
			}
		}
		if kept := keptSegment(marker, body); kept != nil {
			head := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(kept)+2))
			if _, err = w.Write(append(head, kept...)); err != nil {
				break
			}
		}
		if marker == sos {
			scans++
			marker, err = copyScan(w, r)
		} else {
			marker, err = nextMarker(r)
		}
	}
	if err == nil && (scans == 0 || s.width == 0) {
		err = broken("there is no picture in it")
	}
	if err == nil {
		_, err = w.Write([]byte{0xff, eoi})
	}
	return s, err
}

// nextMarker reads a marker, with the fill bytes that may stand before it.
func nextMarker(r *bufio.Reader) (byte, error) {
	b, err := r.ReadByte()
	if err != nil {
		return 0, err
	}
	if b != 0xff {
		return 0, broken("a marker is missing")
	}
	for b == 0xff && err == nil {
		b, err = r.ReadByte()
	}
	if err == nil && (b < 0xc0 || b >= 0xd0 && b <= soi) { // reserved ones, restarts, a beginning
		err = broken("a marker stands where none may")
	}
	return b, err
}

// segment reads a segment's body.
func segment(r *bufio.Reader) ([]byte, error) {
	var length [2]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint16(length[:])) - 2
	if n < 0 {
		return nil, broken("a segment has no length")
	}
	body := make([]byte, n)
	_, err := io.ReadFull(r, body)
	return body, err
}

// isFrame tells frame headers from the other markers of C0 to CF.
func isFrame(marker byte) bool {
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
}

// keptSegment is what is kept of a segment; nil for nothing.
func keptSegment(marker byte, body []byte) []byte {
	switch {
	case marker == 0xe0:
		if !bytes.HasPrefix(body, []byte("JFIF\x00")) || len(body) < 14 {
			return nil
		}
		kept := bytes.Clone(body[:14])
		kept[12], kept[13] = 0, 0 // no thumbnail
		return kept
	case marker == 0xe1:
		if tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok {
			if o := orientation(tiff); o != 1 {
				return append([]byte("Exif\x00\x00"), turned(o)...)
			}
		}
		return nil
	case marker == 0xe2 && bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")):
		return body
	case marker == 0xee && bytes.HasPrefix(body, []byte("Adobe")) && len(body) >= 12:
		return body[:12]
	case marker >= 0xe0 && marker <= 0xef, marker >= 0xf0:
		return nil // of applications, reserved, comments
	}
	return body
}

// copyScan copies a scan's data up to the next marker, which it returns.
func copyScan(w io.Writer, r *bufio.Reader) (byte, error) {
	for {
		data, err := r.ReadSlice(0xff)
		if errors.Is(err, bufio.ErrBufferFull) {
			err = nil
		}
		if err != nil {
			return 0, err
		}
		marked := data[len(data)-1] == 0xff
		if marked {
			data = data[:len(data)-1]
		}
		if _, err := w.Write(data); err != nil {
			return 0, err
		}
		if !marked {
			continue
		}
		b := byte(0xff)
		for b == 0xff && err == nil { // fill bytes
			b, err = r.ReadByte()
		}
		switch {
		case err != nil:
			return 0, err
		case b == 0 || b >= 0xd0 && b <= 0xd7: // a stuffed byte, a restart
			if _, err := w.Write([]byte{0xff, b}); err != nil {
				return 0, err
			}
		case b < 0xc0 || b == soi:
			return 0, broken("a marker stands where none may")
		default:
			return b, nil
		}
	}
}
