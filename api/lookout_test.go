package api

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/parquet-go/parquet-go"
)

// lookout finds canaries in bytes, however they are written: as they are, in UTF-16, escaped, in hexadecimal or base64, and in what is packed in gzip, zlib,
// zip members or Parquet.
type lookout struct {
	needles map[string][]byte
	seen    map[[32]byte]bool // content that was searched: many answers are the same
}

func newLookout() *lookout {
	l := &lookout{map[string][]byte{}, map[[32]byte]bool{}}
	for _, text := range []string{canaryName, canaryPhone, canaryBirth} {
		raw := []byte(text)
		l.needles[text] = raw
		for name, u := range map[string]string{
			"escaped": strings.Trim(strconv.QuoteToASCII(text), `"`), "in a URL": url.QueryEscape(text), "in hex": hex.EncodeToString(raw), "in HEX": strings.ToUpper(hex.EncodeToString(raw)),
		} {
			if u != text {
				l.needles[text+" "+name] = []byte(u)
			}
		}
		var le, be []byte
		for _, u := range utf16.Encode([]rune(text)) {
			le, be = append(le, byte(u), byte(u>>8)), append(be, byte(u>>8), byte(u))
		}
		l.needles[text+" in UTF-16LE"], l.needles[text+" in UTF-16BE"] = le, be
		for shift := range 3 { // of the three ways to lie in groups of three bytes, the characters that the text alone decides
			padded := append(make([]byte, shift), raw...)
			whole := base64.RawStdEncoding.EncodeToString(padded)
			from, to := (shift*8+5)/6, len(padded)*8/6
			l.needles[fmt.Sprint(text, " in base64 ", shift)] = []byte(whole[from:to])
			l.needles[fmt.Sprint(text, " in base64url ", shift)] = []byte(base64.RawURLEncoding.EncodeToString(padded)[from:to])
		}
	}
	return l
}

// finds names what it finds first; empty for nothing.
func (l *lookout) finds(content []byte) string { return l.search(content, 0) }

func (l *lookout) search(content []byte, depth int) string {
	for name, needle := range l.needles {
		if bytes.Contains(content, needle) {
			return name
		}
	}
	if depth > 3 {
		return ""
	}
	for _, inner := range packedIn(content) {
		if found := l.search(inner, depth+1); found != "" {
			return found + ", packed"
		}
	}
	return ""
}

// expectNone fails when there is one.
func (l *lookout) expectNone(t *testing.T, where string, content []byte) {
	t.Helper()
	sum := sha256.Sum256(content)
	if l.seen[sum] {
		return
	}
	if found := l.finds(content); found != "" {
		t.Errorf("%s holds %s", where, found)
		return
	}
	l.seen[sum] = true
}

// packedIn is what lies packed in content.
func packedIn(content []byte) (out [][]byte) {
	read := func(r io.Reader, err error) {
		if err != nil {
			return
		}
		if b, err := io.ReadAll(io.LimitReader(r, 64<<20)); err == nil {
			out = append(out, b)
		}
	}
	switch {
	case bytes.HasPrefix(content, []byte{0x1f, 0x8b}):
		r, err := gzip.NewReader(bytes.NewReader(content))
		read(r, err)
	case bytes.HasPrefix(content, []byte{0x78}):
		r, err := zlib.NewReader(bytes.NewReader(content))
		read(r, err)
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return nil
		}
		for _, f := range z.File {
			out = append(out, []byte(f.Name+" "+f.Comment))
			r, err := f.Open()
			read(r, err)
		}
	case bytes.HasPrefix(content, []byte("PAR1")):
		f, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return nil
		}
		var text bytes.Buffer
		for _, g := range f.RowGroups() {
			rows := g.Rows()
			buf := make([]parquet.Row, 64)
			for {
				n, err := rows.ReadRows(buf)
				for _, row := range buf[:n] {
					for _, v := range row {
						fmt.Fprintf(&text, "%s\n", v.String())
					}
				}
				if err != nil {
					break
				}
			}
			_ = rows.Close()
		}
		out = append(out, text.Bytes())
	}
	return out
}

// TestLookout: the lookout finds what it looks for in every way of writing, or the test of canaries proves nothing.
func TestLookout(t *testing.T) {
	l := newLookout()
	packed := func(w func(io.Writer) io.WriteCloser) []byte {
		var b bytes.Buffer
		z := w(&b)
		_, _ = io.WriteString(z, "before "+canaryPhone+"1 after")
		_ = z.Close()
		return b.Bytes()
	}
	var zipped bytes.Buffer
	z := zip.NewWriter(&zipped)
	w, _ := z.Create("a.gz")
	_, _ = w.Write(packed(func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }))
	_ = z.Close()
	type row struct {
		Title string `parquet:"title,zstd"`
	}
	path := filepath.Join(t.TempDir(), "a.parquet")
	if err := parquet.WriteFile(path, []row{{"x" + canaryName + "x"}}); err != nil {
		t.Fatal(err)
	}
	columns, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var wide []byte
	for _, u := range utf16.Encode([]rune("赵" + canaryName)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	for name, content := range map[string][]byte{
		"plain": []byte("x" + canaryName + "x"), "in JSON": []byte(strconv.QuoteToASCII("赵" + canaryName)), "in a URL": []byte(url.QueryEscape("赵" + canaryName)),
		"in hex": []byte(hex.EncodeToString([]byte("431021" + canaryBirth))), "in gzip": packed(func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }),
		"in zlib": packed(func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }), "in gzip in zip": zipped.Bytes(), "in Parquet": columns,
		"in UTF-16": wide,
	} {
		if l.finds(content) == "" {
			t.Errorf("%s: not found", name)
		}
	}
	for before := range 4 {
		for after := range 4 {
			text := strings.Repeat("a", before) + canaryPhone + strings.Repeat("b", after)
			if l.finds([]byte(base64.StdEncoding.EncodeToString([]byte(text)))) == "" || l.finds([]byte(base64.URLEncoding.EncodeToString([]byte(text)))) == "" {
				t.Errorf("%d, %d: not found in base64", before, after)
			}
		}
	}
	if found := l.finds([]byte("13900001739 431021199001011234 㮾")); found != "" {
		t.Errorf("finds %s in what is none", found)
	}
}
