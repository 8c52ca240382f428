package charset

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"lianxin/data"
)

const sample = "编号,类别,发现时间,地址\nA1,土地山林,2026-03-01,土桥镇足田村三组\nA2,宅基地,2026-03-02,便江街道灵坎村\nA3,劳动报酬,2026-03-03,唐洞街道田心社区，拖欠工资尚未处理完毕\n"

func encode(t testing.TB, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReader(t *testing.T) {
	utf16le := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	utf16be := unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	filler := strings.Repeat("A,land,2026-03-01,x\n", 20_000) // more than one window of ASCII
	for _, c := range []struct {
		name     string
		in       []byte
		declared string
		want     string
		encoding Encoding
	}{
		{"empty", nil, "", "", Unknown},
		{"ASCII only", []byte("id,x\n1,2\n"), "", "id,x\n1,2\n", Unknown},
		{"UTF-8", []byte(sample), "", sample, UTF8},
		{"UTF-8 with mark", []byte("\ufeff" + sample), "", sample, UTF8},
		{"mark alone", []byte("\ufeff"), "", "", UTF8},
		{"GB18030", encode(t, simplifiedchinese.GB18030, sample), "", sample, GB18030},
		{"GBK is part of it", encode(t, simplifiedchinese.GBK, sample), "", sample, GB18030},
		{"four-byte characters", encode(t, simplifiedchinese.GB18030, sample+"𠮷𡈽㐂"), "", sample + "𠮷𡈽㐂", GB18030},
		{"UTF-16LE with mark", encode(t, utf16le, sample), "", sample, UTF16LE},
		{"UTF-16BE with mark", encode(t, utf16be, sample), "", sample, UTF16BE},
		{"Chinese after a long ASCII start", []byte(filler + sample), "", filler + sample, UTF8},
		{"GB18030 after a long ASCII start", append([]byte(filler), encode(t, simplifiedchinese.GB18030, sample)...), "", filler + sample, GB18030},
		{"one short GB word", encode(t, simplifiedchinese.GB18030, "id,名\n1,田\n"), "", "id,名\n1,田\n", GB18030},
		{"stated", encode(t, simplifiedchinese.GB18030, sample), "gbk", sample, GB18030},
		{"few broken bytes in UTF-8 stay where they are", []byte(strings.Repeat(sample, 5) + "坏\xff行\n"), "", strings.Repeat(sample, 5) + "坏\xff行\n", UTF8},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, slow := range []bool{false, true} {
				var in io.Reader = bytes.NewReader(c.in)
				if slow {
					in = iotest.HalfReader(in)
				}
				r, err := NewReader(in, c.declared)
				if err != nil {
					t.Fatal(err)
				}
				got, err := io.ReadAll(r)
				if err != nil || string(got) != c.want || r.Encoding() != c.encoding {
					t.Fatalf("slow %v: %d bytes, %q, error %v", slow, len(got), r.Encoding(), err)
				}
			}
		})
	}
}

func TestReaderRefuses(t *testing.T) {
	big5 := "縣市,鄉鎮,類別\n" + strings.Repeat("臺灣的繁體中文資料與測試內容說明，這個檔案應該儲存為其他編碼\n", 5)
	for _, c := range []struct {
		name     string
		in       []byte
		declared string
	}{
		{"Big5", encode(t, traditionalchinese.Big5, big5), ""},
		{"Shift JIS", encode(t, japanese.ShiftJIS, strings.Repeat("これは日本語のファイルです。カタカナとひらがなを含みます。\n", 5)), ""},
		{"random bytes", bytes.Repeat([]byte{0xff, 0xfe, 0x80, 0x81, 0x00, 0xc0}, 100)[2:], ""},
		{"unknown name", nil, "latin-1"},
		{"mark against the statement", []byte("\ufeffid\n"), "gb18030"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := NewReader(bytes.NewReader(c.in), c.declared)
			if err == nil {
				_, err = io.ReadAll(r)
			}
			if !errors.Is(err, data.ErrInvalid) {
				t.Fatalf("error %v", err)
			}
		})
	}
}

func TestReaderPassesErrorsOn(t *testing.T) {
	broken := errors.New("line dropped")
	r, err := NewReader(io.MultiReader(strings.NewReader("id\n"), iotest.ErrReader(broken)), "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(r); !errors.Is(err, broken) {
		t.Fatalf("error %v", err)
	}
}

// FuzzReader: whatever comes in, what comes out of GB18030 and UTF-16 is valid UTF-8, and ASCII is never changed.
func FuzzReader(f *testing.F) {
	f.Add([]byte(sample))
	f.Add(encode(f, simplifiedchinese.GB18030, sample))
	f.Add([]byte("\xff\xfea\x00"))
	f.Add([]byte("\x81"))
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := NewReader(bytes.NewReader(in), "")
		if err != nil {
			t.Fatal(err)
		}
		out, err := io.ReadAll(r)
		if err != nil {
			if !errors.Is(err, data.ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		if r.Encoding() == Unknown && !bytes.Equal(in, out) {
			t.Fatal("ASCII changed")
		}
		if (r.Encoding() == GB18030 || r.Encoding() == UTF16LE) && !bytes.Equal(bytes.ToValidUTF8(out, nil), out) {
			t.Fatal("invalid UTF-8")
		}
	})
}

func BenchmarkReader(b *testing.B) {
	utf8Text := []byte(strings.Repeat(sample, 5000))
	for _, c := range []struct {
		name string
		in   []byte
	}{{"utf8", utf8Text}, {"gb18030", encode(b, simplifiedchinese.GB18030, string(utf8Text))}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.in)))
			for b.Loop() {
				r, _ := NewReader(bytes.NewReader(c.in), "")
				if _, err := io.Copy(io.Discard, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
