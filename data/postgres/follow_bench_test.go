package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/live"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
)

// followRows is how many rows BenchmarkFollowImport imports at a time.
const followRows = 300_000

// BenchmarkFollowImport imports rows through one node and tells how long it takes after the commit until another node shows them, and how long that node
// would have taken to read the whole store anew: into an empty layer, beside as many, and all of them changed.
func BenchmarkFollowImport(b *testing.B) {
	for _, layer := range []data.LayerID{data.Disputes, data.Visits} {
		b.Run(string(layer), func(b *testing.B) {
			for b.Loop() {
				url, err := pgtest.Start(b, pgtest.Options{Durable: true}).Database(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				writer, node := create(b, url), open(b, url, postgres.Options{})
				view, err := live.Open(b.Context(), node, live.Options{})
				if err != nil {
					b.Fatal(err)
				}
				ctx, stop := context.WithCancel(b.Context())
				ended := make(chan error, 1)
				go func() { ended <- view.Run(ctx) }()
				for _, round := range []struct {
					name, edit string
					from       int
				}{{"first", "", 0}, {"beside", "", followRows}, {"changed", "（续）", 0}} {
					revision, merged := importFrom(b, writer, layer, round.name, round.edit, round.from, followRows)
					if err := view.Await(b.Context(), revision); err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(time.Since(merged).Seconds(), round.name+"-s")
				}
				start := time.Now()
				if _, err := live.Open(b.Context(), node, live.Options{}); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(time.Since(start).Seconds(), "anew-s")
				stop()
				if err := <-ended; !errors.Is(err, context.Canceled) {
					b.Fatal(err)
				}
			}
		})
	}
}
