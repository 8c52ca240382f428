package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"time"

	"lianxin/bench/floor"
)

// page is as much of a FeatureCollection as the benchmark looks at; features stay the bytes they are.
type page struct {
	NumberMatched int               `json:"numberMatched"`
	Features      []json.RawMessage `json:"features"`
	Links         []struct {
		Rel  string `json:"rel"`
		Href string `json:"href"`
	} `json:"links"`
}

// saveFeatures writes every feature of a collection to a file, one a line, in the order of the product's pages.
func saveFeatures(ctx context.Context, items, file string) (n int, err error) {
	f, err := os.Create(file)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	out := bufio.NewWriterSize(f, 1<<20)
	for next := items + "?limit=10000"; next != ""; {
		p, err := getPage(ctx, next)
		if err != nil {
			return n, err
		}
		for _, feature := range p.Features {
			_, _ = out.Write(feature)
			_ = out.WriteByte('\n')
			n++
		}
		next = ""
		for _, l := range p.Links {
			if l.Rel == "next" {
				next = l.Href
			}
		}
	}
	return n, out.Flush()
}

func getPage(ctx context.Context, url string) (page, error) {
	var p page
	body, err := get(ctx, http.DefaultClient, url)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(body, &p); err != nil {
		return p, fmt.Errorf("%s: %w", url, err)
	}
	return p, nil
}

func get(ctx context.Context, client *http.Client, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Encoding", "identity")
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %.200s", url, res.Status, body)
	}
	return body, err
}

// readFeatures reads what saveFeatures wrote.
func readFeatures(file string) ([]floor.Feature, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var features []floor.Feature
	lines := bufio.NewScanner(f)
	lines.Buffer(make([]byte, 1<<20), 64<<20)
	for lines.Scan() {
		feature, err := readFeature(append([]byte(nil), lines.Bytes()...))
		if err != nil {
			return nil, err
		}
		features = append(features, feature)
	}
	return features, lines.Err()
}

func readFeature(body []byte) (floor.Feature, error) {
	var doc struct {
		Geometry struct {
			Coordinates json.RawMessage `json:"coordinates"`
		} `json:"geometry"`
		Properties struct {
			Category string `json:"category"`
			Status   string `json:"status"`
			Found    string `json:"found"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(body, &doc); err != nil {
		return floor.Feature{}, fmt.Errorf("feature %.80s: %w", body, err)
	}
	f := floor.Feature{Body: body, Class: doc.Properties.Category + "/" + doc.Properties.Status, Box: [4]float64{180, 90, -180, -90}}
	if at, err := time.Parse(time.RFC3339, doc.Properties.Found); err == nil {
		f.Found = at.UnixMilli()
	}
	var coordinates any
	if err := json.Unmarshal(doc.Geometry.Coordinates, &coordinates); err != nil {
		return f, fmt.Errorf("coordinates of %.80s: %w", body, err)
	}
	widen(&f.Box, coordinates)
	return f, nil
}

// widen makes a box hold coordinates nested as deep as they are.
func widen(box *[4]float64, coordinates any) {
	list, _ := coordinates.([]any)
	if len(list) >= 2 {
		lon, isLon := list[0].(float64)
		lat, isLat := list[1].(float64)
		if isLon && isLat {
			box[0], box[1] = math.Min(box[0], lon), math.Min(box[1], lat)
			box[2], box[3] = math.Max(box[2], lon), math.Max(box[3], lat)
			return
		}
	}
	for _, inner := range list {
		widen(box, inner)
	}
}
