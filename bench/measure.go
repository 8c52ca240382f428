package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"
)

// server is one of those compared.
type server struct {
	name string
	url  func(query) string
	p50  time.Duration // of the row last measured
	p95  time.Duration
	rate float64 // requests a second under load
}

// query is one viewport: what each server is asked, in its own words.
type query struct {
	box      [4]float64
	limit    int
	class    [2]string // category and status; empty: all
	from, to int64     // milliseconds; 0: all
}

var ids = regexp.MustCompile(`"type":"Feature","id":"([0-9a-z]+)"`)

// same asks every server every query and compares totals and ids in order.
func same(ctx context.Context, servers []*server, queries []query) error {
	for _, q := range queries {
		var want, from string
		for _, s := range servers {
			body, err := get(ctx, http.DefaultClient, s.url(q))
			if err != nil {
				return err
			}
			got := fmt.Sprint(matched(body), " ") + string(bytes.Join(flatten(ids.FindAllSubmatch(body, -1)), []byte(" ")))
			if want == "" {
				want, from = got, s.name
			} else if got != want {
				return fmt.Errorf("%s and %s answer %+v differently: %.60s… and %.60s…", s.name, from, q, got, want)
			}
		}
	}
	return nil
}

func flatten(found [][][]byte) [][]byte {
	out := make([][]byte, len(found))
	for i, f := range found {
		out[i] = f[1]
	}
	return out
}

// matched is the total an answer states; -1 without one.
func matched(body []byte) int {
	_, rest, ok := bytes.Cut(body, []byte(`"numberMatched":`))
	digits := rest[:max(bytes.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' }), 0)]
	n, err := strconv.Atoi(string(digits))
	if !ok || err != nil {
		return -1
	}
	return n
}

// measure times every query of every server in turn, one request at a time, then each under load.
func measure(ctx context.Context, servers []*server, queries []query, rounds int, load time.Duration) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8, DisableCompression: true}}
	times := make([][]time.Duration, len(servers))
	for round := range rounds + 1 {
		for _, q := range queries {
			for i, s := range servers {
				began := time.Now()
				if _, err := get(ctx, client, s.url(q)); err != nil {
					return err
				}
				if round > 0 { // the first round warms up
					times[i] = append(times[i], time.Since(began))
				}
			}
		}
	}
	for i, s := range servers {
		slices.Sort(times[i])
		s.p50, s.p95 = times[i][len(times[i])/2], times[i][len(times[i])*95/100]
		rate, err := underLoad(ctx, client, s, queries, load)
		if err != nil {
			return err
		}
		s.rate = rate
	}
	return nil
}

// underLoad asks with four connections at once for a while.
func underLoad(ctx context.Context, client *http.Client, s *server, queries []query, load time.Duration) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, load)
	defer cancel()
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		n    int
		fail error
	)
	began := time.Now()
	for worker := range 4 {
		wg.Go(func() {
			for i := worker; ; i++ {
				_, err := get(ctx, client, s.url(queries[i%len(queries)]))
				mu.Lock()
				if err == nil {
					n++
				} else if !errors.Is(err, context.DeadlineExceeded) {
					fail = err
				}
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	return float64(n) / time.Since(began).Seconds(), fail
}
