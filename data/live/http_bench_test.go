package live

import (
	"context"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"testing"
	"time"

	"lianxin/data"
)

// BenchmarkOverHTTP asks the live view and the floor the same viewports in turn, over one loopback connection, and reports the median of each
// and their quotient. Both count all rows and send what they find.
func BenchmarkOverHTTP(b *testing.B) {
	all := benchOnce()
	commander, _ := data.NewViewer(data.Commander, "431000")
	from := testNow().AddDate(-1, 0, 0)
	during := data.During(from, testNow())
	where := data.Every(data.Eq("category", data.Text("land")), data.Eq("status", data.Text("settled")))
	for _, n := range sizes() {
		for _, filtered := range []bool{false, true} {
			name, share := strconv.Itoa(n), 1.0
			f, tree, earliest := data.Filter{Layer: data.Disputes}, all.floor.all, int64(math.MinInt64)
			if filtered {
				name, share = name+"/kind+status+time", 1.0/11/9*0.75/2
				f.Where, f.Time = where, &during
				tree, earliest = all.floor.byClass[[2]string{"land", "settled"}], from.UnixMilli()
			}
			views := all.viewports(n, share)
			view := func(r *http.Request) int {
				i, _ := strconv.Atoi(r.URL.RawQuery)
				return i % len(views)
			}
			mux := http.NewServeMux()
			mux.HandleFunc("/live", func(w http.ResponseWriter, r *http.Request) {
				f := f
				f.Bounds = views[view(r) : view(r)+1]
				page, err := all.view.Features(r.Context(), commander, f, Query{Limit: 2 * n})
				if err != nil {
					http.Error(w, err.Error(), http.StatusInternalServerError)
					return
				}
				_ = page.WriteFeatures(w)
			})
			mux.HandleFunc("/floor", func(w http.ResponseWriter, r *http.Request) {
				_, _ = all.floor.write(w, tree, views[view(r)], 2*n, earliest, make([]byte, 0, writeSize+4096))
			})
			b.Run(name, func(b *testing.B) { askBoth(b, mux) })
		}
	}
}

func askBoth(b *testing.B, h http.Handler) {
	s := httptest.NewServer(h)
	defer s.Close()
	ask := func(path string) time.Duration {
		start := time.Now()
		req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, s.URL+path, http.NoBody)
		if err != nil {
			b.Fatal(err)
		}
		resp, err := s.Client().Do(req)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
			b.Fatal(err, resp.Status)
		}
		_ = resp.Body.Close()
		return time.Since(start)
	}
	var live, floor []time.Duration
	for i := 0; b.Loop(); i++ {
		q := "?" + strconv.Itoa(i)
		live = append(live, ask("/live"+q))
		floor = append(floor, ask("/floor"+q))
	}
	at := func(d []time.Duration, q float64) float64 {
		slices.Sort(d)
		return d[int(q*float64(len(d)-1))].Seconds() * 1000
	}
	b.ReportMetric(at(live, 0.5), "live-p50-ms")
	b.ReportMetric(at(floor, 0.5), "floor-p50-ms")
	b.ReportMetric(at(live, 0.5)/at(floor, 0.5), "p50-quotient")
	b.ReportMetric(at(live, 0.95)/at(floor, 0.95), "p95-quotient")
}
