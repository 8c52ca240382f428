//go:build soak && linux

package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"lianxin/data/export"
)

// TestSoakExportMillion exports a layer of 1,000,000 disputes from a running server in each format, counts the rows of what came, and tells how long it
// took and how much memory the server held beyond what it rests at. LIANXIN_SOAK_ROWS makes it smaller.
func TestSoakExportMillion(t *testing.T) {
	rows := "1000000"
	if s := os.Getenv("LIANXIN_SOAK_ROWS"); s != "" {
		rows = s
	}
	store := filepath.Join(t.TempDir(), "million.gpkg")
	if out, err := program(t, "demo", "--store", store, "--records", rows, "--only", "disputes", "--as-of", "2026-06-30").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	root, pid := process(t, store)
	e := &exporter{caller: signedIn(t, root), pid: pid}
	e.rest = e.settle()
	for _, format := range export.Formats() {
		e.measure(format)
	}
}

// exporter is someone who exports from a server whose memory is watched.
type exporter struct {
	*caller
	pid  int
	rest int64 // bytes resident before the first export
}

// exportMemory is how far a server may grow while it writes a file, in bytes: the garbage it lets lie, and a group of rows of GeoParquet; and what each row of
// FlatGeobuf's index takes.
const (
	exportMemory = 384 << 20
	exportPerRow = 60
)

func (e *exporter) measure(format export.Format) {
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", e.pid), []byte("5"), 0o600); err != nil { // VmHWM begins anew
		e.Fatal(err)
	}
	var job struct {
		Href, State, Name, Download, Error string
		Rows, Total, Bytes                 int64
	}
	began := time.Now()
	e.ask(http.MethodPost, "/api/exports", fmt.Sprintf(`{"layers":["disputes"],"format":%q}`, format), &job)
	for job.State == "running" {
		time.Sleep(100 * time.Millisecond)
		e.ask(http.MethodGet, job.Href, "", &job)
	}
	took, most := time.Since(began), e.status("VmHWM")-e.rest
	if job.State != "done" || job.Rows != job.Total {
		e.Fatalf("%s: %+v", format, job)
	}
	path := filepath.Join(e.TempDir(), job.Name)
	e.fetch(job.Download, path)
	if n := rowsOf(e.T, format, path); n != job.Total {
		e.Errorf("%s: %d rows in the file, %d were announced", format, n, job.Total)
	}
	e.ask(http.MethodDelete, job.Href, "", nil)
	if err := os.Remove(path); err != nil {
		e.Fatal(err)
	}
	e.Logf("%-9s %7d rows %6.1f s %5d MB %5d MB more than at rest (%d MB)", format, job.Total, took.Seconds(), job.Bytes/1_000_000, most/1_000_000, e.rest/1_000_000)
	if most > exportMemory+exportPerRow*job.Total {
		e.Errorf("%s: %d MB more than at rest", format, most/1_000_000)
	}
}

// settle waits until the server's memory has come to rest, and tells how much it is.
func (e *exporter) settle() (bytes int64) {
	for still := 0; still < 10; time.Sleep(time.Second) {
		now := e.status("VmRSS")
		if still++; max(now-bytes, bytes-now) > 8<<20 {
			still = 0
		}
		bytes = now
	}
	return bytes
}

// status is a member of the process's status that is a number of kB, in bytes.
func (e *exporter) status(name string) int64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", e.pid))
	if err != nil {
		e.Fatal(err)
	}
	found := regexp.MustCompile(name + `:\s+(\d+) kB`).FindSubmatch(raw)
	if found == nil {
		e.Fatalf("no %s in %s", name, raw)
	}
	kb, err := strconv.ParseInt(string(found[1]), 10, 64)
	if err != nil {
		e.Fatal(err)
	}
	return kb << 10
}

func (e *exporter) fetch(path, to string) {
	res, err := e.client.Get(e.root + path)
	if err != nil {
		e.Fatal(err)
	}
	defer res.Body.Close()
	f, err := os.Create(to)
	if err != nil {
		e.Fatal(err)
	}
	if _, err := io.Copy(f, res.Body); err != nil || res.StatusCode != http.StatusOK {
		e.Fatalf("%s: %s, %v", path, res.Status, err)
	}
	if err := f.Close(); err != nil {
		e.Fatal(err)
	}
}

// rowsOf counts the rows of an exported file: by GDAL where its driver streams, else by what a row begins with.
func rowsOf(t *testing.T, format export.Format, path string) int64 {
	t.Helper()
	switch format {
	case export.GeoPackage, export.FlatGeobuf:
		return gdalRows(t, path)
	case export.Shapefile:
		return gdalRows(t, "/vsizip/"+path)
	case export.GeoJSON, export.GeoJSONLines:
		return occurrences(t, open(t, path), `"type":"Feature",`)
	case export.KML:
		return occurrences(t, open(t, path), "<Placemark")
	case export.XLSX:
		return sheetRows(t, path)
	case export.CSV:
		return csvRows(t, path)
	case export.GeoParquet:
		f := open(t, path)
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		p, err := parquet.OpenFile(f, info.Size())
		if err != nil {
			t.Fatal(err)
		}
		return p.NumRows()
	}
	t.Fatalf("nobody counts %s", format)
	return 0
}

func open(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func gdalRows(t *testing.T, source string) int64 {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ogrinfo", "-ro", "-so", "-al", source).Output()
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	counts := regexp.MustCompile(`Feature Count: (\d+)`).FindAllSubmatch(out, -1)
	if len(counts) == 0 {
		t.Fatalf("no count in %s", out)
	}
	n, err := strconv.ParseInt(string(counts[0][1]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func csvRows(t *testing.T, path string) (n int64) {
	t.Helper()
	r := csv.NewReader(open(t, path))
	r.ReuseRecord = true
	for {
		if _, err := r.Read(); errors.Is(err, io.EOF) {
			return n - 1 // the heading
		} else if err != nil {
			t.Fatal(err)
		}
		n++
	}
}

// sheetRows counts the rows of the first sheet, less its heading.
func sheetRows(t *testing.T, path string) int64 {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	sheet, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer sheet.Close()
	return occurrences(t, sheet, "<row ") - 1
}

// occurrences counts a text in a stream.
func occurrences(t *testing.T, r io.Reader, text string) (n int64) {
	t.Helper()
	buffer, kept := make([]byte, 1<<20), 0
	for {
		got, err := r.Read(buffer[kept:])
		held := buffer[:kept+got]
		n += int64(bytes.Count(held, []byte(text)))
		kept = copy(buffer, held[max(0, len(held)-len(text)+1):])
		if errors.Is(err, io.EOF) {
			return n
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
