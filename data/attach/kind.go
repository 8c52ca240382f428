package attach

import (
	"bytes"

	"lianxin/data"
)

// Kind is what a file is.
type Kind struct {
	Media     string // media type
	Extension string // with its dot
	Picture   bool
}

// The kinds that are taken.
var (
	jpegKind = Kind{"image/jpeg", ".jpg", true}
	pngKind  = Kind{"image/png", ".png", true}
	webpKind = Kind{"image/webp", ".webp", true}
	pdfKind  = Kind{"application/pdf", ".pdf", false}
)

// Kinds are the kinds that are taken.
func Kinds() []Kind { return []Kind{jpegKind, pngKind, webpKind, pdfKind} }

// headSize is how many bytes tell what a file is.
const headSize = 16

// kindOf tells what a file is by its first bytes; data.ErrInvalid with the reason when it is nothing that is taken.
func kindOf(head []byte) (Kind, error) {
	at := func(i int, s string) bool { return len(head) >= i+len(s) && string(head[i:i+len(s)]) == s }
	switch {
	case at(0, "\xff\xd8\xff"):
		return jpegKind, nil
	case at(0, pngSignature):
		return pngKind, nil
	case at(0, "RIFF") && at(8, "WEBP"):
		return webpKind, nil
	case at(0, "%PDF-"):
		return pdfKind, nil
	case len(head) == 0:
		return Kind{}, refuse("is empty")
	case at(4, "ftypheic"), at(4, "ftypheix"), at(4, "ftypmif1"), at(4, "ftyphevc"):
		return Kind{}, refuse("is a HEIC photograph: set the camera to its most compatible format, or save it as JPEG")
	case at(4, "ftyp"):
		return Kind{}, refuse("is a film or a format of pictures that is not taken: save it as JPEG")
	case at(0, "GIF8"):
		return Kind{}, refuse("is a GIF: save it as PNG or JPEG")
	case at(0, "PK\x03\x04"), at(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return Kind{}, refuse("is an office document or an archive: save it as PDF")
	case at(0, "II*\x00"), at(0, "MM\x00*"), at(0, "BM"):
		return Kind{}, refuse("is a TIFF or bitmap: save it as JPEG, PNG or PDF")
	case bytes.HasPrefix(bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n"), []byte("<")):
		return Kind{}, refuse("is HTML, SVG or XML, which may hold programs: save it as PNG or PDF")
	}
	return Kind{}, refuse("is neither JPEG, PNG, WebP nor PDF")
}

// refuse is why a file is not taken.
func refuse(format string, args ...any) error { return data.Invalid("file", format, args...) }

func broken(what string) error { return refuse("is broken: %s", what) }
