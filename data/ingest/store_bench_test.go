package ingest_test

import (
	"context"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/ingest"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
	"lianxin/data/seal"
	"lianxin/data/units"
)

const wideHeading = "编号,类别,等级,状态,是否重点,督办,积案,包案层级,联动部门,化解途径,涉及户数,发现时间,到期时间,经度,纬度,事项\n"

// wideRow is a row of about 150 bytes over the four test villages, every hundredth bad.
func wideRow(n int) string {
	status := "in_progress"
	if n%100 == 99 {
		status = "?"
	}
	return fmt.Sprintf("D%08d,land,2,%s,false,是,false,county_leader,公安局、司法局,on_site_coordination,%d,2026-03-%02d,2026-05-15 18:00,%.7f,%.7f,灌溉水渠被占\n",
		n, status, n%7, n%28+1, 113+0.04*float64(n%9973)/9973, 25.5+0.01*float64(n%7919)/7919)
}

// BenchmarkStore imports 1,000,000 rows of CSV into a GeoPackage: pinned, indexed, durable. The bar is 30 s on two cores.
func BenchmarkStore(b *testing.B) {
	importMillion(b, nil, func() data.Store { return newStore(b) })
}

// BenchmarkPostgresStore imports them into PostgreSQL, which waits for the disk as it does in earnest. The bar is 12 s on two cores, on which
// the database runs too.
func BenchmarkPostgresStore(b *testing.B) {
	cluster := pgtest.Start(b, pgtest.Options{Durable: true, Settings: map[string]string{"max_wal_size": "4GB", "shared_buffers": "512MB"}})
	importMillion(b, cluster, func() data.Store {
		url, err := cluster.Database(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		s, err := postgres.Create(b.Context(), url, postgres.CreateOptions{Options: postgres.Options{VaultKey: make([]byte, seal.KeySize)}, Now: at})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = s.Close() })
		for _, l := range units.ChenzhouLists() {
			if err := s.PutUnitList(b.Context(), l, "test"); err != nil {
				b.Fatal(err)
			}
		}
		return s
	})
}

// importMillion also reports the seconds of processor time, the database's apart, which mean something on a machine with other work too.
func importMillion(b *testing.B, cluster *pgtest.Cluster, newStore func() data.Store) {
	computed := func() (ours, database time.Duration) {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		if cluster != nil {
			var err error
			if database, err = cluster.CPU(); err != nil {
				b.Fatal(err)
			}
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano()), database
	}
	const rows = 1_000_000
	for b.Loop() {
		s := newStore()
		run(b, s, ingest.Options{Layer: data.Villages, ImportID: "b"}, strings.NewReader(villages(1, 1, 1, 1)))
		var merging time.Time
		var mergingDatabase time.Duration
		ours, database := computed()
		started := time.Now()
		o := ingest.Options{Store: s, Layer: data.Disputes, ImportID: "r", Source: "s", CRS: "EPSG:4490", At: at, Now: time.Now, Progress: func(p ingest.Progress) {
			if p.Phase == ingest.PhaseMerge && merging.IsZero() {
				merging = time.Now()
				_, mergingDatabase = computed()
			}
		}}
		imp, err := ingest.Run(context.Background(), o, &generated{heading: wideHeading, row: wideRow, rows: rows})
		if err != nil || imp.Inserted != rows*99/100 {
			b.Fatalf("%+v %v", imp, err)
		}
		b.ReportMetric(merging.Sub(started).Seconds(), "s-read")
		b.ReportMetric(time.Since(merging).Seconds(), "s-merge")
		b.ReportMetric(time.Since(started).Seconds(), "s-import")
		oursAfter, databaseAfter := computed()
		b.ReportMetric((oursAfter - ours).Seconds(), "cpu-s-go")
		if cluster != nil {
			b.ReportMetric((mergingDatabase - database).Seconds(), "cpu-s-copy")
			b.ReportMetric((databaseAfter - mergingDatabase).Seconds(), "cpu-s-merge")
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
