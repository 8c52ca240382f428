//go:build soak && linux

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A file of 2 GiB goes into a GeoPackage while the command stays under 300 MB resident. LIANXIN_SOAK_MIB makes it smaller.
func TestSoakTwoGigabytes(t *testing.T) {
	mib := 2048
	if s := os.Getenv("LIANXIN_SOAK_MIB"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		mib = n
	}
	dir := t.TempDir()
	bin := filepath.Join(dir, "lianxin")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	store := filepath.Join(dir, "soak.gpkg")
	give(t, nil, bin, "import", "--store", store, "--create", "--layer", "units", "--as-of", "2023-06-30", "--source", "test", filepath.Join("..", "..", "data", "units", "4310-2023.csv"))
	give(t, strings.NewReader(fourVillages()), bin, "import", "--store", store, "--create", "--layer", "villages", "--crs", "EPSG:4490", "--format", "geojson", "-")
	rows := mib << 20 / len(soakRow(0))
	began := time.Now()
	peak, said := give(t, &soakRows{rest: []byte(soakHeading), rows: rows}, bin, "import", "--store", store, "--layer", "disputes", "--crs", "EPSG:4490", "--format", "csv", "-")
	t.Logf("%d rows, %d MiB: %d MB resident at most, %s\n%s", rows, mib, peak/1_000_000, time.Since(began).Round(time.Second), said)
	if !strings.Contains(said, fmt.Sprintf("%d rows: ", rows)) {
		t.Error("not every row is accounted for")
	}
	if peak > 300_000_000 {
		t.Errorf("%d MB resident", peak/1_000_000)
	}
}

// give runs a command on an input and returns the most memory it held, in bytes, and what it said.
func give(t *testing.T, in io.Reader, bin string, args ...string) (peak int64, said string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), bin, args...)
	var out, faults bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &out, &faults
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %v: %s", args, err, faults.Bytes())
	}
	return cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10, out.String()
}

// fourVillages is a row of four squares of 0.01°, as GeoJSON lines.
func fourVillages() string {
	var b strings.Builder
	for i, code := range []string{"431026103213", "431026103200", "431026102001", "431026102200"} {
		w, e := 113+float64(i)/100, 113+float64(i+1)/100
		fmt.Fprintf(&b, `{"type":"Feature","properties":{"代码":%q,"户数":%d},"geometry":{"type":"Polygon","coordinates":[[[%.2f,25.5],[%.2f,25.5],[%.2f,25.51],[%.2f,25.51],[%.2f,25.5]]]}}`+"\n",
			code, 100+i, w, e, e, w, w)
	}
	return b.String()
}

const soakHeading = "编号,类别,等级,状态,是否重点,督办,积案,包案层级,联动部门,化解途径,涉及户数,发现时间,到期时间,经度,纬度,事项\n"

// soakRow is a row of about 230 bytes, every hundredth a bad one.
func soakRow(n int) string {
	status := "in_progress"
	if n%100 == 99 {
		status = "?"
	}
	return fmt.Sprintf("D%08d,land,2,%s,false,是,false,county_leader,公安局、司法局,on_site_coordination,%d,2026-03-%02d,2026-05-15 18:00,%.7f,%.7f,灌溉水渠被占%s\n",
		n, status, n%7, n%28+1, 113+0.04*float64(n%9973)/9973, 25.5+0.01*float64(n%7919)/7919, strings.Repeat("一", 20))
}

// soakRows reads as a heading and so many rows.
type soakRows struct {
	rest    []byte
	n, rows int
}

func (s *soakRows) Read(p []byte) (int, error) {
	for len(s.rest) < len(p) && s.n < s.rows {
		s.rest = append(s.rest, soakRow(s.n)...)
		s.n++
	}
	if len(s.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.rest)
	s.rest = append(s.rest[:0], s.rest[n:]...)
	return n, nil
}
