//go:build soak

package ingest_test

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/ingest"
)

// A file of 2 GiB goes into a GeoPackage while the process stays under 300 MB resident. LIANXIN_SOAK_MIB makes it smaller.
func TestSoakTwoGigabytes(t *testing.T) {
	mib := 2048
	if s := os.Getenv("LIANXIN_SOAK_MIB"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		mib = n
	}
	row := func(n int) string { return strings.TrimSuffix(wideRow(n), "\n") + strings.Repeat("一", 20) + "\n" }
	rows := mib << 20 / len(row(0))
	s := newStore(t)
	run(t, s, ingest.Options{Layer: data.Villages, ImportID: "b"}, strings.NewReader(villages(1, 1, 1, 1)))
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // resets VmHWM: proc(5)
		t.Fatal(err)
	}
	started, said := time.Now(), time.Now()
	o := ingest.Options{Store: s, Layer: data.Disputes, ImportID: "r", Source: "s", CRS: "EPSG:4490", At: at, Now: time.Now, Progress: func(p ingest.Progress) {
		if time.Since(said) > 20*time.Second {
			said = time.Now()
			t.Logf("%s %d rows, %d MiB read, %d MiB resident, %s", p.Phase, p.Rows, p.Bytes>>20, residentMiB(t), time.Since(started).Round(time.Second))
		}
	}}
	imp, err := ingest.Run(context.Background(), o, &generated{heading: wideHeading, row: row, rows: rows})
	if err != nil || imp.Input != int64(rows) {
		t.Fatalf("%+v %v", imp, err)
	}
	peak := residentMiB(t)
	t.Logf("%d rows, %d MiB: %d MiB resident at most, %s", rows, mib, peak, time.Since(started).Round(time.Second))
	if peak > 300*1000*1000>>20 {
		t.Errorf("%d MiB resident", peak)
	}
}

// residentMiB is the most memory the process held since the mark was reset.
func residentMiB(t testing.TB) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kib, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, err := strconv.Atoi(kib)
	if err != nil {
		t.Fatal(err)
	}
	return n >> 10
}
