package attach

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"reflect"
	"strings"
	"testing"
)

// memory is a sink in memory.
type memory struct{ bytes.Buffer }

func (m *memory) Patch(at int, b []byte) { copy(m.Bytes()[at:], b) }

func cleaned(b []byte) ([]byte, size, error) {
	kind, err := kindOf(b[:min(len(b), headSize)])
	if err != nil {
		return nil, size{}, err
	}
	var w memory
	s, err := clean(kind, &w, bufio.NewReaderSize(bytes.NewReader(b), 4096))
	return w.Bytes(), s, err
}

// picture is 40 by 30 pixels of noise.
func picture() image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	for i := range 40 * 30 {
		m.SetNRGBA(i%40, i/40, color.NRGBA{byte(i * 7), byte(i * 13), byte(i * i), 255})
	}
	return m
}

// secret is what must not be in a file that was cleaned.
const secret = "CANARY-113.0321-WHO"

// exifOfTest is a little-endian TIFF block with a maker, an orientation and a place.
func exifOfTest(orientation byte) []byte {
	b := []byte{'I', 'I', 42, 0, 8, 0, 0, 0, 2, 0}
	b = append(b, 0x0f, 0x01, 2, 0, 19, 0, 0, 0, 38, 0, 0, 0) // Make, ASCII, at 38
	b = append(b, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0)
	b = append(b, 0, 0, 0, 0)
	return append(b, secret...)
}

func jpegOfTest(t testing.TB, orientation byte) []byte {
	t.Helper()
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, picture(), &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	seg := func(marker byte, body string) []byte {
		return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2)), body...)
	}
	b := []byte{0xff, 0xd8}
	b = append(b, seg(0xe0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x01\x01"+secret[:3])...) // with a thumbnail
	b = append(b, seg(0xe1, "Exif\x00\x00"+string(exifOfTest(orientation)))...)
	b = append(b, seg(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x>"+secret+"</x>")...)
	b = append(b, seg(0xe2, "MPF\x00"+secret)...)
	b = append(b, seg(0xed, "Photoshop 3.0\x00"+secret)...)
	b = append(b, seg(0xfe, secret)...)
	b = append(b, 0xff, 0xff) // fill bytes before a marker
	b = append(b, plain.Bytes()[3:]...)
	return append(b, secret...) // behind the end, as phones keep films
}

// A cleaned JPEG shows the same pixels, is turned as before, and tells nothing.
func TestJPEG(t *testing.T) {
	for _, turn := range []byte{1, 6, 8} {
		before := jpegOfTest(t, turn)
		after, s, err := cleaned(before)
		if err != nil || s != (size{40, 30}) {
			t.Fatal(s, err)
		}
		if bytes.Contains(after, []byte("CAN")) || bytes.Contains(after, []byte("113.0321")) {
			t.Error("it still tells where it was taken")
		}
		a, err := jpeg.Decode(bytes.NewReader(before))
		if err != nil {
			t.Fatal(err)
		}
		b, err := jpeg.Decode(bytes.NewReader(after))
		if err != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("other pixels: %v", err)
		}
		i := bytes.Index(after, []byte("Exif\x00\x00"))
		if (i >= 0) != (turn != 1) || i >= 0 && orientation(after[i+6:]) != turn {
			t.Errorf("turned %d: %d", turn, i)
		}
	}
}

func pngOfTest(t testing.TB) []byte {
	t.Helper()
	var plain bytes.Buffer
	if err := png.Encode(&plain, picture()); err != nil {
		t.Fatal(err)
	}
	b := plain.Bytes()
	add := func(into []byte, kind, body string) []byte {
		into = binary.BigEndian.AppendUint32(into, uint32(len(body)))
		into = append(append(into, kind...), body...)
		return binary.BigEndian.AppendUint32(into, crc32.ChecksumIEEE([]byte(kind+body)))
	}
	out := bytes.Clone(b[:33]) // signature and IHDR
	out = add(out, "pHYs", "\x00\x00\x0b\x13\x00\x00\x0b\x13\x01")
	out = add(out, "tEXt", "Author\x00"+secret)
	out = add(out, "iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+secret)
	out = add(out, "zTXt", "a\x00\x00"+secret)
	out = add(out, "tIME", "\x07\xea\x06\x1e\x04\x00\x00")
	out = add(out, "eXIf", string(exifOfTest(3)))
	out = add(out, "prVt", secret)
	return append(append(out, b[33:]...), secret...)
}

func TestPNG(t *testing.T) {
	before := pngOfTest(t)
	after, s, err := cleaned(before)
	if err != nil || s != (size{40, 30}) {
		t.Fatal(s, err)
	}
	if bytes.Contains(after, []byte("CANARY")) || bytes.Contains(after, []byte("tIME")) || !bytes.Contains(after, []byte("pHYs")) {
		t.Error("it still tells, or lost what draws it")
	}
	a, _ := png.Decode(bytes.NewReader(before))
	b, err := png.Decode(bytes.NewReader(after))
	if err != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("other pixels: %v", err)
	}
	if i := bytes.Index(after, []byte("eXIf")); i < 0 || orientation(after[i+4:]) != 3 {
		t.Error("it lost how it is turned")
	}
	before[45] ^= 1 // in pHYs
	if _, _, err := cleaned(before); err == nil || !strings.Contains(err.Error(), "checksum") {
		t.Errorf("a broken chunk: %v", err)
	}
}

// webpOfTest is a picture of one pixel (VP8L) with all that may stand around it.
func webpOfTest(t testing.TB, extended bool) []byte {
	t.Helper()
	one, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err != nil {
		t.Fatal(err)
	}
	if !extended {
		return append(one, secret...)
	}
	add := func(into []byte, kind, body string) []byte {
		into = binary.LittleEndian.AppendUint32(append(into, kind...), uint32(len(body)))
		into = append(into, body...)
		if len(body)%2 == 1 {
			into = append(into, 0)
		}
		return into
	}
	body := []byte("WEBP")
	body = add(body, "VP8X", "\x2c\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	body = add(body, "ICCP", "profile")
	body = append(body, one[12:]...)
	body = add(body, "EXIF", string(exifOfTest(6)))
	body = add(body, "XMP ", secret)
	body = add(body, "NOTE", secret)
	return append(append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...), secret...)
}

func TestWebP(t *testing.T) {
	after, s, err := cleaned(webpOfTest(t, false))
	if plain := webpOfTest(t, false); err != nil || s != (size{1, 1}) || !bytes.Equal(after, plain[:34]) {
		t.Errorf("%v %x %v", s, after, err)
	}
	after, s, err = cleaned(webpOfTest(t, true))
	if err != nil || s != (size{1, 1}) {
		t.Fatal(s, err)
	}
	if bytes.Contains(after, []byte("CANARY")) || bytes.Contains(after, []byte("XMP ")) || !bytes.Contains(after, []byte("profile")) {
		t.Errorf("%q", after)
	}
	if n := binary.LittleEndian.Uint32(after[4:]); int(n) != len(after)-8 {
		t.Errorf("it says that it has %d bytes, and has %d", n, len(after)-8)
	}
	if after[20] != 0x28 { // colour profile and EXIF, XMP no more
		t.Errorf("flags %x", after[20])
	}
	if i := bytes.Index(after, []byte("EXIF")); i < 0 || orientation(after[i+8:]) != 6 {
		t.Error("it lost how it is turned")
	}
	wide := webpOfTest(t, true)
	copy(wide[24:], "\xff\x01\x00\xff\x0f\x00") // one less than 512 × 4096
	if _, s, err = cleaned(wide); err != nil || s != (size{512, 4096}) {
		t.Errorf("%v %v", s, err)
	}
}

const pdfOfTest = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

// What a file is, its content says; what is not taken is refused with what to do.
func TestRefused(t *testing.T) {
	whole := jpegOfTest(t, 6)
	huge := pngOfTest(t)
	binary.BigEndian.PutUint32(huge[16:], 60000)
	binary.BigEndian.PutUint32(huge[20:], 60000)
	for name, c := range map[string]struct {
		content string
		reason  string
	}{
		"nothing":            {"", "is empty"},
		"a program":          {"MZ\x90\x00\x03\x00\x00\x00", "neither JPEG, PNG, WebP nor PDF"},
		"a page":             {"\n<!DOCTYPE html><script>", "HTML"},
		"a drawing":          {"<svg xmlns='http://www.w3.org/2000/svg'>", "HTML"},
		"HEIC":               {"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"},
		"a film":             {"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", "film"},
		"an office document": {"PK\x03\x04\x14\x00\x06\x00", "office"},
		"GIF":                {"GIF89a\x01\x00\x01\x00", "GIF"},
		"half a JPEG":        {string(whole[:len(whole)/2]), "ends in the middle"},
		"no picture":         {"\xff\xd8\xff\xd9", "no picture"},
		"half a PNG":         {string(pngOfTest(t)[:200]), "ends in the middle"},
		"a bomb":             {string(huge), "million"},
		"half a WebP":        {string(webpOfTest(t, true)[:60]), "ends in the middle"},
		"half a PDF":         {pdfOfTest[:40], "ends in the middle"},
	} {
		if _, _, err := cleaned([]byte(c.content)); err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: %v, want %q", name, err, c.reason)
		}
	}
	if got, _, err := cleaned([]byte(pdfOfTest)); err != nil || string(got) != pdfOfTest {
		t.Errorf("a PDF: %q %v", got, err)
	}
}

func TestSafeName(t *testing.T) {
	for name, want := range map[string]string{
		"前.JPG": "前.jpg", "../../etc/passwd": "passwd.jpg", `C:\photos\a.png`: "a.jpg", "": "file.jpg", "...": "file.jpg", "a\r\nb\u202egpj.exe": "abgpj.jpg",
		"x\"; filename=y": "x filename=y.jpg", "\xff.jpg": "file.jpg", "photo.exe": "photo.jpg", strings.Repeat("长", 200): strings.Repeat("长", maxName) + ".jpg",
	} {
		if got := SafeName(name, jpegKind); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}

// FuzzClean: no input breaks it; what it lets through it lets through again, unchanged, and no longer than it was but for an orientation.
func FuzzClean(f *testing.F) {
	f.Add(jpegOfTest(f, 6))
	f.Add(pngOfTest(f))
	f.Add(webpOfTest(f, true))
	f.Add(webpOfTest(f, false))
	f.Add([]byte(pdfOfTest))
	f.Fuzz(func(t *testing.T, b []byte) {
		once, s, err := cleaned(b)
		if err != nil {
			return
		}
		if len(once) > len(b)+64 {
			t.Errorf("%d bytes became %d", len(b), len(once))
		}
		twice, again, err := cleaned(once)
		if err != nil || !bytes.Equal(once, twice) || again != s {
			t.Errorf("%x became %x, %v", once, twice, err)
		}
	})
}
