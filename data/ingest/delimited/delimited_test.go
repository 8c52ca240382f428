package delimited

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

type got struct {
	Number int64
	Cells  []string
	Fault  string
}

func readAll(t testing.TB, in io.Reader, comma byte, maxRow int) []got {
	t.Helper()
	r := NewReader(in, comma, maxRow)
	var all []got
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		g := got{Number: row.Number, Fault: row.Fault}
		if row.Fault == "" {
			g.Cells = Split(nil, string(row.Raw), comma, 100)
		}
		all = append(all, g)
	}
}

func TestReader(t *testing.T) {
	for _, c := range []struct {
		name, in string
		comma    byte
		want     []got
	}{
		{"nothing", "", ',', nil},
		{"one cell", "a", ',', []got{{1, []string{"a"}, ""}}},
		{"line ends", "a,b\r\nc,d\ne,f", ',', []got{{1, []string{"a", "b"}, ""}, {2, []string{"c", "d"}, ""}, {3, []string{"e", "f"}, ""}}},
		{"empty rows keep their number", "a\n\n\nb\n", ',', []got{{1, []string{"a"}, ""}, {2, nil, ""}, {3, nil, ""}, {4, []string{"b"}, ""}}},
		{"empty cells", ",,\n", ',', []got{{1, []string{"", "", ""}, ""}}},
		{"quotes over lines", "\"a\nb\",\"c,\"\"d\"\"\"\nx,y\n", ',', []got{{1, []string{"a\nb", `c,"d"`}, ""}, {2, []string{"x", "y"}, ""}}},
		{"CR LF inside quotes stays", "\"a\r\nb\"\r\n", ',', []got{{1, []string{"a\r\nb"}, ""}}},
		{"spaces around quotes", "a, \"b,c\" ,d\n", ',', []got{{1, []string{"a", "b,c", "d"}, ""}}},
		{"spaces in plain cells stay", " a ,b \n", ',', []got{{1, []string{" a ", "b "}, ""}}},
		{"a mark inside a plain cell is text", "5\" pipe,b\n", ',', []got{{1, []string{`5" pipe`, "b"}, ""}}},
		{"semicolon", "a,b;c\n", ';', []got{{1, []string{"a,b", "c"}, ""}}},
		{"tab, with a quoted tab", "a\t\"b\tc\"\n", '\t', []got{{1, []string{"a", "b\tc"}, ""}}},
		{"text after a closing mark costs its line only", "\"a\"b,c\nd,e\n", ',', []got{{1, nil, trailing}, {2, []string{"d", "e"}, ""}}},
		{"a stray mark costs its line only", "\"a,b\nc,d\ne,\"f\"\n", ',', []got{{1, nil, trailing}, {2, []string{"c", "d"}, ""}, {3, []string{"e", "f"}, ""}}},
		{"a mark open at the end costs its line only", "a,b\n\"c,d\ne,f\n", ',', []got{{1, []string{"a", "b"}, ""}, {2, nil, unclosed}, {3, []string{"e", "f"}, ""}}},
		{"quoted cell at the very end", "a,\"b\"", ',', []got{{1, []string{"a", "b"}, ""}}},
		{"empty quoted cell", "\"\",\"\"\n", ',', []got{{1, []string{"", ""}, ""}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for name, in := range map[string]io.Reader{
				"at once": strings.NewReader(c.in), "byte by byte": iotest.OneByteReader(strings.NewReader(c.in)), "with the error": iotest.DataErrReader(strings.NewReader(c.in)),
			} {
				if diff := cmp.Diff(c.want, readAll(t, in, c.comma, 1000)); diff != "" {
					t.Errorf("%s: %s", name, diff)
				}
			}
		})
	}
}

func TestReaderLimits(t *testing.T) {
	long := strings.Repeat("x", 5000)
	all := readAll(t, strings.NewReader("a\n"+long+"\nb\n\""+strings.Repeat("y\n", 100)+"c\n"), ',', 100)
	if all[1].Fault != "is longer than 100 bytes" || all[2].Cells[0] != "b" {
		t.Fatalf("long line: %+v", all[:3])
	}
	if all[3].Fault != unclosed || all[4].Cells[0] != "y" || all[len(all)-1].Cells[0] != "c" {
		t.Fatalf("open mark: %+v … %+v", all[3:5], all[len(all)-1])
	}
	if len(all) != 1+1+1+1+99+1 {
		t.Fatalf("%d rows", len(all))
	}
	exact := readAll(t, strings.NewReader(strings.Repeat("x", 100)+"\r\n"), ',', 100)
	if len(exact) != 1 || exact[0].Fault != "" {
		t.Fatalf("a row of just the limit: %+v", exact)
	}
}

func TestReaderPassesErrorsOn(t *testing.T) {
	broken := errors.New("line dropped")
	r := NewReader(io.MultiReader(strings.NewReader("a,b\nc,"), iotest.ErrReader(broken)), ',', 100)
	if _, err := r.Next(); err == nil {
		_, err = r.Next()
		if !errors.Is(err, broken) {
			t.Fatalf("error %v: half a row must not pass for a row", err)
		}
	}
}

// endless is an input that never ends, to see that a row without end does not fill memory.
type endless struct {
	pattern string
	left    int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) {
		n += copy(p[n:], e.pattern)
	}
	e.left -= int64(n)
	return n, nil
}

func TestReaderHoldsLittle(t *testing.T) {
	for _, pattern := range []string{"x", "\"", "\"\n", "\"x\n", "\n", ",\"a\"\"\n", "a,b,\"c\"\n"} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		r := NewReader(&endless{pattern, 2 << 20}, ',', 256<<10)
		rows := 0
		for {
			if _, err := r.Next(); err != nil {
				break
			}
			rows++
		}
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 12<<20 {
			t.Errorf("%q: %d MiB allocated for %d rows of 2 MiB", pattern, grown>>20, rows)
		}
	}
}

func TestSniff(t *testing.T) {
	known := []string{"编号", "类别", "经度", "纬度", "id", "lon", "lat"}
	score := func(cells []string) (n int) {
		for _, c := range cells {
			if slices.Contains(known, strings.TrimSpace(c)) {
				n++
			}
		}
		return n
	}
	for _, c := range []struct {
		name, in string
		comma    byte
		rows     int
		first    string
	}{
		{"comma", "id,lon,lat\n1,2,3\n", ',', 1, "id"},
		{"tab", "id\tlon\tlat\n1\t2\t3\n", '\t', 1, "id"},
		{"semicolon with commas in cells", "id;lon;lat\na,b,c,d;2;3\n", ';', 1, "id"},
		{"a title above", "郴州市矛盾纠纷台账,,\n填报单位：,,\n编号,经度,纬度\n1,2,3\n", ',', 3, "编号"},
		{"sep line", "sep=;\nid;lon\n", ';', 2, "id"},
		{"quoted heading", "\"编号\";\"类别\"\n", ';', 1, "编号"},
		{"nothing known: the widest row", "x\ty\tz\n1\t2\t3\n", '\t', 1, "x"},
		{"empty", "", ',', 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := Sniff([]byte(c.in), true, 100, score)
			first := ""
			if len(h.Cells) > 0 {
				first = h.Cells[0]
			}
			if h.Comma != c.comma || h.Rows != c.rows || first != c.first {
				t.Fatalf("%+v", h)
			}
		})
	}
}

func TestSplitStopsAtTheLimit(t *testing.T) {
	if n := len(Split(nil, strings.Repeat(",", 1_000_000), ',', 1000)); n != 1001 {
		t.Fatalf("%d cells", n)
	}
}

// FuzzRoundTrip: what encoding/csv writes, Next and Split read back.
func FuzzRoundTrip(f *testing.F) {
	f.Add("a,b", "c\nd", `e"f`, " g ")
	f.Add("", "", "", "")
	f.Add("\r\n", `""`, "\t", ";")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		for _, s := range []string{a, b, c, d} {
			if strings.Contains(s, "\r") { // encoding/csv writes CR LF inside quotes as LF, as its documentation says
				return
			}
		}
		for _, comma := range []byte(",;\t") {
			var out bytes.Buffer
			w := csv.NewWriter(&out)
			w.Comma = rune(comma)
			want := [][]string{{a, b}, {c, d}}
			if err := w.WriteAll(want); err != nil {
				t.Fatal(err)
			}
			all := readAll(t, &out, comma, 1<<20)
			if len(all) != 2 || !slices.Equal(all[0].Cells, want[0]) || !slices.Equal(all[1].Cells, want[1]) {
				t.Fatalf("%q: %+v", want, all)
			}
		}
	})
}

// FuzzReader: any bytes come out as rows that together hold every byte but line ends, whatever the sizes of reads.
func FuzzReader(f *testing.F) {
	f.Add([]byte("a,\"b\n\"c\n\n\"\"\"\n"), byte(3))
	f.Add([]byte("\"\r"), byte(1))
	f.Fuzz(func(t *testing.T, in []byte, size byte) {
		want := readAll(t, bytes.NewReader(in), ',', 64)
		if !cmp.Equal(want, readAll(t, iotest.HalfReader(bytes.NewReader(in)), ',', 64)) {
			t.Fatal("rows depend on the size of reads")
		}
		lines := bytes.Count(in, []byte("\n"))
		if len(in) > 0 && in[len(in)-1] != '\n' {
			lines++
		}
		if len(want) > lines {
			t.Fatalf("%d rows from %d lines", len(want), lines)
		}
		Sniff(in, true, 10, func(c []string) int { return len(c) })
		Sniff(in, false, 10, func(c []string) int { return len(c) })
	})
}

func BenchmarkReader(b *testing.B) {
	row := "A0000001,land,2,in_progress,false,true,false,county_leader,公安局、司法局,on_site_coordination,2026-03-01,2026-03-15,113.0123456,25.7712345,土桥镇足田村三组,某某,备注内容若干\n"
	for name, text := range map[string]string{"plain": row, "quoted": strings.ReplaceAll(row, "土桥镇足田村三组", `"土桥镇,足田村"`)} {
		in := []byte(strings.Repeat(text, 10_000))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			cells := make([]string, 0, 32)
			for b.Loop() {
				r := NewReader(bytes.NewReader(in), ',', 1<<20)
				for {
					row, err := r.Next()
					if err != nil {
						break
					}
					cells = Split(cells[:0], string(row.Raw), ',', 100)
				}
			}
		})
	}
}

func TestOldLineEnds(t *testing.T) {
	for in, want := range map[string]bool{
		"a,b\rc,d\r": true, "a,b\rc": true, "a,b\r\nc": false, "a,b\nc\rd": false, "a,b": false, "": false,
	} {
		if got := OldLineEnds([]byte(in), true); got != want {
			t.Errorf("%q: %t", in, got)
		}
	}
	if OldLineEnds([]byte("a,b\r"), false) { // LF may come next
		t.Error("a CR at the end of what was read tells nothing")
	}
	rows := readAll(t, Unix(strings.NewReader("a,b\rc,\"d\re\"\r")), ',', 100)
	if len(rows) != 2 || !slices.Equal(rows[0].Cells, []string{"a", "b"}) || !slices.Equal(rows[1].Cells, []string{"c", "d\ne"}) {
		t.Errorf("%+v", rows)
	}
}
