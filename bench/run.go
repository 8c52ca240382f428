package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"lianxin/bench/floor"
	"lianxin/data/postgres/pgtest"
)

type options struct {
	bin       string
	records   int
	viewports int
	rounds    int
	load      time.Duration
}

// row is one line of the table: the same queries to product, floor and PostGIS.
type row struct {
	name    string
	bar     string
	queries []query
}

func (o options) run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "lianxin-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	store := filepath.Join(dir, "bench.gpkg")
	began := time.Now()
	demo := exec.CommandContext(ctx, o.bin, "demo", "--store", store, "--records", fmt.Sprint(o.records), "--only", "disputes", "--as-of", "2026-06-30")
	demo.Stderr = os.Stderr
	if out, err := demo.Output(); err != nil {
		return fmt.Errorf("making the store: %w: %s", err, out)
	}
	fmt.Printf("%d records on %d cores, %s\n\nstore made in %s\n", o.records, runtime.NumCPU(), runtime.Version(), since(began))
	product, err := start(ctx, o.bin, "serve", "--store", store, "--listen", "127.0.0.1:0", "--anonymous", "commander")
	if err != nil {
		return err
	}
	defer product.stop()
	now, _ := product.memory()
	fmt.Printf("product ready in %s, resident %d MiB\n", product.ready.Round(time.Millisecond), now>>20)
	if err := o.points(ctx, dir, product); err != nil {
		return err
	}
	now, peak := product.memory()
	fmt.Printf("\nproduct resident %d MiB, peak %d MiB\n", now>>20, peak>>20)
	return nil
}

// points measures the viewport rows.
func (o options) points(ctx context.Context, dir string, product *process) error {
	items, file := product.url+"/api/collections/disputes/items", filepath.Join(dir, "disputes.ndjson")
	if _, err := saveFeatures(ctx, items, file); err != nil {
		return err
	}
	features, err := readFeatures(file)
	if err != nil {
		return err
	}
	servers, gis, stop, err := o.servers(ctx, file, productURL(items))
	if err != nil {
		return err
	}
	defer stop()
	if err := o.tiles(ctx, features, product.url, gis); err != nil {
		return err
	}
	for _, r := range o.rows(features) {
		if len(r.queries) == 0 {
			fmt.Printf("%-28s no viewport of this size among %d features\n", r.name, len(features))
			continue
		}
		if err := same(ctx, servers, r.queries); err != nil {
			return err
		}
		if err := measure(ctx, servers, r.queries, o.rounds, o.load); err != nil {
			return err
		}
		r.print(servers)
	}
	return nil
}

// servers starts the floor and PostGIS, whose address it returns too, on the features of a file, beside the product.
func (o options) servers(ctx context.Context, file string, ask func(query) string) ([]*server, string, func(), error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", nil, err
	}
	cluster, err := pgtest.New(ctx, pgtest.Options{})
	if err != nil {
		return nil, "", nil, err
	}
	address, err := cluster.Database(ctx)
	if err != nil {
		_ = cluster.Close()
		return nil, "", nil, err
	}
	low, err := start(ctx, self, "floor", file)
	if err != nil {
		_ = cluster.Close()
		return nil, "", nil, err
	}
	gis, err := start(ctx, self, "postgis", file, address)
	if err != nil {
		low.stop()
		_ = cluster.Close()
		return nil, "", nil, err
	}
	stop := func() { low.stop(); gis.stop(); _ = cluster.Close() }
	return []*server{{name: "product", url: ask}, {name: "floor", url: floorURL(low.url)}, {name: "PostGIS", url: floorURL(gis.url)}}, gis.url, stop, nil
}

func (o options) rows(features []floor.Feature) []row {
	c := newChooser(features)
	any := func(*floor.Feature) bool { return true }
	year := [2]int64{time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC).UnixMilli(), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC).UnixMilli()}
	land := func(f *floor.Feature) bool {
		return f.Class == "land/revisited" && f.Found >= year[0] && f.Found <= year[1]
	}
	rows := []row{
		{name: "viewport of 1,000", bar: "≤ 1.5× floor, ≥ 5× PostGIS"},
		{name: "viewport of 10,000", bar: "≤ 1.5× floor, ≥ 10× PostGIS"},
		{name: "1,000 by kind, status, time", bar: "≤ 2× floor, p95 ≤ 1.5×"},
	}
	for _, b := range c.boxes(o.viewports, 1000, any) {
		rows[0].queries = append(rows[0].queries, query{box: b, limit: 10000})
	}
	for _, b := range c.boxes(o.viewports/2, 9000, any) {
		rows[1].queries = append(rows[1].queries, query{box: b, limit: 10000})
	}
	for _, b := range c.boxes(o.viewports, 1000, land) {
		rows[2].queries = append(rows[2].queries, query{box: b, limit: 10000, class: [2]string{"land", "revisited"}, from: year[0], to: year[1]})
	}
	return rows
}

func (r row) print(servers []*server) {
	fmt.Printf("\n%s (%d viewports; bar %s)\n%-10s %12s %12s %10s %12s\n", r.name, len(r.queries), r.bar, "", "p50", "p95", "req/s", "p50 / floor")
	for _, s := range servers {
		fmt.Printf("%-10s %12s %12s %10.0f %11.2f×\n", s.name, s.p50.Round(time.Microsecond), s.p95.Round(time.Microsecond), s.rate,
			float64(s.p50)/float64(servers[1].p50))
	}
}

func since(t time.Time) time.Duration { return time.Since(t).Round(10 * time.Millisecond) }
