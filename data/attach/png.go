package attach

import (
	"bufio"
	"encoding/binary"
	"hash/crc32"
	"io"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// maxExif bounds the EXIF block that is read for its orientation.
const maxExif = 256 << 10

// cleanPNG copies a PNG's chunks that draw it (PNG 3rd ed., §11), and stops at its end. Texts, times, EXIF and what this does not know are left out, the
// frames of moving pictures too: the still one shows.
func cleanPNG(w sink, r *bufio.Reader) (s size, err error) {
	if _, err := r.Discard(len(pngSignature)); err != nil {
		return s, err
	}
	if _, err := io.WriteString(w, pngSignature); err != nil {
		return s, err
	}
	drawn := false
	for first := true; ; first = false {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return s, err
		}
		n, kind := binary.BigEndian.Uint32(head[:]), string(head[4:])
		if n > 1<<31-1 || first != (kind == "IHDR") || first && n != 13 {
			return s, broken("a chunk stands where none may")
		}
		switch {
		case kind == "IHDR":
			body, err := r.Peek(8)
			if err != nil {
				return s, err
			}
			s = size{int(binary.BigEndian.Uint32(body)), int(binary.BigEndian.Uint32(body[4:]))}
			if err := checkPixels(s.width, s.height); err != nil {
				return s, err
			}
			err = copyChunk(w, r, head)
			if err != nil {
				return s, err
			}
		case kind == "eXIf" && n <= maxExif:
			if err := keepTurn(w, r, n); err != nil {
				return s, err
			}
		case drawsPNG(kind):
			drawn = drawn || kind == "IDAT"
			if err := copyChunk(w, r, head); err != nil {
				return s, err
			}
		default:
			if err := discard(r, int64(n)+4); err != nil {
				return s, err
			}
		}
		if kind == "IEND" {
			if !drawn {
				return s, broken("there is no picture in it")
			}
			return s, nil
		}
	}
}

func drawsPNG(kind string) bool {
	switch kind {
	case "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "bKGD", "hIST", "pHYs":
		return true
	}
	return false
}

// copyChunk copies a chunk whose head was read, and refuses one that its checksum says is broken.
func copyChunk(w io.Writer, r io.Reader, head [8]byte) error {
	if _, err := w.Write(head[:]); err != nil {
		return err
	}
	sum := crc32.NewIEEE()
	sum.Write(head[4:])
	n := int64(binary.BigEndian.Uint32(head[:]))
	if copied, err := io.Copy(io.MultiWriter(w, sum), io.LimitReader(r, n)); err != nil {
		return err
	} else if copied < n {
		return io.ErrUnexpectedEOF
	}
	var crc [4]byte
	if _, err := io.ReadFull(r, crc[:]); err != nil {
		return err
	}
	if binary.BigEndian.Uint32(crc[:]) != sum.Sum32() {
		return broken("a checksum is wrong")
	}
	_, err := w.Write(crc[:])
	return err
}

// keepTurn keeps of an EXIF chunk how the picture is turned.
func keepTurn(w io.Writer, r *bufio.Reader, n uint32) error {
	tiff := make([]byte, n)
	if _, err := io.ReadFull(r, tiff); err != nil {
		return err
	}
	if _, err := r.Discard(4); err != nil {
		return err
	}
	o := orientation(tiff)
	if o == 1 {
		return nil
	}
	body := append([]byte("eXIf"), turned(o)...)
	chunk := append(binary.BigEndian.AppendUint32(nil, uint32(len(body)-4)), body...)
	_, err := w.Write(binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(body)))
	return err
}

func discard(r io.Reader, n int64) error {
	done, err := io.Copy(io.Discard, io.LimitReader(r, n))
	if err == nil && done < n {
		err = io.ErrUnexpectedEOF
	}
	return err
}
