package brief

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"lianxin/data"
)

func TestDOCX(t *testing.T) {
	w := newWorld(t, 3)
	b, err := Make(t.Context(), w.view, viewer(t, data.Commander, "4310"), Query{Unit: "431021", Until: now})
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Key) == 0 {
		t.Fatal("there is no key case to look at")
	}
	b.Unit.Name, b.Source = "桂阳<县>&", "测试\x01来源（图） Test source, of a map"
	for lang, words := range map[string][]string{
		"zh": {"桂阳<县>&", "截至：2026-06-25 10:30:00", "演示数据", "统计期：2026-06-19 周五 至 2026-06-25 周四", "导出审计号：12", "（上期 ", "矛盾纠纷 · 按包案层级", "来源（图）"},
		"en": {"2026-06-19 Fri to 2026-06-25 Thu", "Audit number of this export: 12", "Key cases, without names", "Source: Test source, of a map"},
	} {
		var out bytes.Buffer
		if err := b.DOCX(&out, lang, "12"); err != nil {
			t.Fatal(err)
		}
		text := documentText(t, out.Bytes())
		for _, word := range words {
			if !strings.Contains(text, word) {
				t.Errorf("%s: %q is not in the document", lang, word)
			}
		}
		for _, word := range []string{"张某某", "县长某某", map[string]string{"zh": "Test source", "en": "来源"}[lang]} {
			if strings.Contains(text, word) {
				t.Errorf("%s: the document names %s", lang, word)
			}
		}
		if n := fmt.Sprint(b.Layers[0].New); !strings.Contains(text, n) {
			t.Errorf("%s: %s is not in the document", lang, n)
		}
	}
}

// documentText is the text of all parts of a document.
func documentText(t *testing.T, document []byte) (text string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(document), int64(len(document)))
	if err != nil {
		t.Fatal(err)
	}
	for _, member := range z.File {
		r, err := member.Open()
		if err != nil {
			t.Fatal(err)
		}
		text += textOf(t, member.Name, r)
	}
	return text
}

// textOf is the text of a part, which must be XML; table cells must be closed by a paragraph.
func textOf(t *testing.T, name string, r io.Reader) string {
	t.Helper()
	var b strings.Builder
	d := xml.NewDecoder(r)
	last := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		switch x := token.(type) {
		case xml.CharData:
			b.Write(x)
		case xml.EndElement:
			if x.Name.Local == "tc" && last != "p" {
				t.Errorf("%s: a cell ends without a paragraph", name)
			}
			last = x.Name.Local
		}
	}
}
