package charset

import (
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding/simplifiedchinese"

	"lianxin/data"
)

// Bounds of detect.
const (
	fewBadShare  = 0.01 // of the characters beyond ASCII may be broken in a file that still counts as being in an encoding
	commonShare  = 0.5  // of the characters of Chinese text lie in GB 2312's first level, the 3,755 common ones (in real text over 0.9)
	sureOfOther  = 0.9  // confidence at which the detector's objection counts
	enoughToTell = 40   // characters beyond ASCII below which it is not asked
)

// detect decides on the encoding of a window that begins with a byte beyond ASCII; whole says that the stream ends with it.
func detect(b []byte, whole bool) (Encoding, error) {
	u := countUTF8(b, whole)
	if u.bad == 0 {
		return UTF8, nil
	}
	g := countGB(b, whole)
	if float64(u.bad) <= fewBadShare*float64(u.good) {
		return UTF8, nil
	}
	if float64(g.bad) > fewBadShare*float64(g.good) {
		return Unknown, data.Invalid("encoding", "the text is neither UTF-8 nor GB18030 (nor UTF-16 with a byte-order mark)")
	}
	if g.good >= enoughToTell && float64(g.common) < commonShare*float64(g.good) {
		if r := chardet.Detect(b[:min(len(b), 16<<10)]); r.Confidence >= sureOfOther && fold(r.Encoding) != "gb18030" && fold(r.Encoding) != "gb2312" {
			return Unknown, data.Invalid("encoding", "the text looks like %s; save it as UTF-8 or GB18030, or state its encoding", r.Encoding)
		}
	}
	return GB18030, nil
}

// tally counts characters beyond ASCII.
type tally struct{ good, bad, common int }

func countUTF8(b []byte, whole bool) tally {
	var t tally
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		if !whole && len(b) < utf8.UTFMax && !utf8.FullRune(b) {
			break // cut by the window
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			t.bad++
		} else {
			t.good++
		}
		b = b[n:]
	}
	return t
}

// countGB walks the one-, two- and four-byte forms of GB 18030-2022 §4 and decodes each, since not every pair is assigned.
func countGB(b []byte, whole bool) tally {
	var t tally
	decoder := simplifiedchinese.GB18030.NewDecoder()
	out := make([]byte, 16)
	for len(b) > 0 {
		if b[0] < 0x80 {
			b = b[1:]
			continue
		}
		n := 2
		if len(b) > 1 && b[1] >= 0x30 && b[1] <= 0x39 {
			n = 4
		}
		if n > len(b) {
			if whole {
				t.bad++
			}
			break
		}
		decoder.Reset()
		written, _, err := decoder.Transform(out, b[:n], true)
		r, size := utf8.DecodeRune(out[:written])
		if err != nil || size != written || (r == utf8.RuneError && string(b[:n]) != "\x84\x31\xa4\x37") {
			t.bad++
			b = b[1:]
			continue
		}
		t.good++
		if n == 2 && b[0] >= 0xb0 && b[0] <= 0xd7 && b[1] >= 0xa1 {
			t.common++
		}
		if n == 2 && b[0] >= 0xa1 && b[0] <= 0xa9 && b[1] >= 0xa1 { // punctuation and symbols
			t.common++
		}
		b = b[n:]
	}
	return t
}
