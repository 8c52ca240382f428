package attach

import (
	"bufio"
	"errors"
	"io"
)

// sink takes a file's content in order. The first chunk is held back until the end, so that a length there can be put right.
type sink interface {
	io.Writer
	Patch(at int, b []byte) // within the first chunk
}

// maxPixels bounds a picture: some hundred bytes can claim to be a picture that no memory holds.
const maxPixels = 100_000_000

func checkPixels(width, height int) error {
	if width <= 0 || height <= 0 {
		return broken("it has no size")
	}
	if width > maxPixels/height {
		return refuse("has %d × %d pixels: at most %d million are taken", width, height, maxPixels/1_000_000)
	}
	return nil
}

// size is a picture's in pixels; nothing for a document.
type size struct{ width, height int }

// clean copies a file of a kind without what tells of whoever made it.
func clean(kind Kind, w sink, r *bufio.Reader) (s size, err error) {
	switch kind {
	case jpegKind:
		s, err = cleanJPEG(w, r)
	case pngKind:
		s, err = cleanPNG(w, r)
	case webpKind:
		s, err = cleanWebP(w, r)
	default:
		err = copyPDF(w, r)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = broken("it ends in the middle")
	}
	return s, err
}
