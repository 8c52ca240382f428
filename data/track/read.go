package track

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/ingest/cell"
	"lianxin/data/ingest/charset"
)

// MaxBytes bounds a file of fixes.
const MaxBytes = 32 << 20

// Read reads a file of fixes of any kind, told by its first bytes: GPX, GeoJSON lines whose positions have times (properties coordTimes or times), or a
// CSV with a heading that names longitude, latitude and time, in any encoding that charset tells. Times without a zone are read in zone. A file without a
// round is refused.
func Read(r io.Reader, zone *time.Location) ([]Track, error) {
	tracks, err := read(r, zone)
	if err == nil && len(tracks) == 0 {
		return nil, data.Invalid("file", "has no round of two fixes or more")
	}
	return tracks, err
}

func read(r io.Reader, zone *time.Location) ([]Track, error) {
	body, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, data.Invalid("file", "broke off before its end")
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	switch text := bytes.TrimSpace(body); {
	case len(body) > MaxBytes:
		return nil, data.Invalid("file", "is larger than %d bytes", MaxBytes)
	case len(text) == 0:
		return nil, data.Invalid("file", "is empty")
	case text[0] == '<':
		return ReadGPX(bytes.NewReader(text))
	case text[0] == '{' || text[0] == '[':
		return readGeoJSON(text, zone)
	default:
		return readCSV(body, zone)
	}
}

type feature struct {
	Type       string                     `json:"type"`
	Features   []feature                  `json:"features"`
	Properties map[string]json.RawMessage `json:"properties"`
	Geometry   *struct {
		Type        string      `json:"type"`
		Coordinates [][]float64 `json:"coordinates"`
	} `json:"geometry"`
}

func readGeoJSON(body []byte, zone *time.Location) ([]Track, error) {
	if n := bytes.Count(body, []byte("{")); n > 8*MaxTracks {
		return nil, data.Invalid("file", "has more than %d fixes or %d tracks", MaxFixes, MaxTracks)
	}
	var doc feature
	if err := json.Unmarshal(body, &doc); err != nil {
		return nil, data.Invalid("file", "is no GeoJSON of lines with times")
	}
	features := doc.Features
	switch doc.Type {
	case "Feature":
		features = []feature{doc}
	case "FeatureCollection":
	default:
		return nil, data.Invalid("file", "is no GeoJSON of lines with times")
	}
	var tracks []Track
	total := 0
	for i, f := range features {
		if f.Geometry == nil || f.Geometry.Type != "LineString" {
			return nil, data.Invalid("file", "feature %d is no LineString", i+1)
		}
		if total += len(f.Geometry.Coordinates); total > MaxFixes || len(tracks) == MaxTracks {
			return nil, data.Invalid("file", "has more than %d fixes or %d tracks", MaxFixes, MaxTracks)
		}
		t, err := f.track(zone)
		if err != nil {
			return nil, data.Invalid("file", "feature %d: %v", i+1, err)
		}
		tracks = append(tracks, t)
	}
	return tracks, nil
}

func (f *feature) track(zone *time.Location) (Track, error) {
	times, err := f.times()
	if err != nil {
		return Track{}, err
	}
	if len(times) != len(f.Geometry.Coordinates) {
		return Track{}, errors.New("has not one time for each position in coordTimes or times")
	}
	var t Track
	_ = json.Unmarshal(f.Properties["name"], &t.Name) // no name is none
	for i, c := range f.Geometry.Coordinates {
		fix := Fix{}
		if len(c) >= 2 {
			fix.At = orb.Point{c[0], c[1]}
		}
		fix.Time = timeOf(times[i], zone)
		t.Fixes = append(t.Fixes, fix)
	}
	return t, nil
}

// times are the texts of the times that stand beside the positions.
func (f *feature) times() ([]string, error) {
	for _, name := range []string{"coordTimes", "times"} {
		raw, ok := f.Properties[name]
		if !ok {
			continue
		}
		var texts []string
		if err := json.Unmarshal(raw, &texts); err != nil {
			return nil, errors.New(name + " is no list of texts")
		}
		return texts, nil
	}
	return nil, errors.New("has no times")
}

// timeOf is a time, or the zero time where the text is none.
func timeOf(text string, zone *time.Location) time.Time {
	v, _ := cell.ParseTime(cell.Trim(text), zone)
	if v.Kind() != data.KindTime {
		return time.Time{}
	}
	at, _ := v.Start(zone)
	return at.UTC()
}

// columns are where a CSV's fixes have what.
type columns struct{ lon, lat, time, accuracy, name int }

func readCSV(body []byte, zone *time.Location) ([]Track, error) {
	decoded, err := charset.NewReader(bytes.NewReader(body), "")
	if err == nil {
		body, err = io.ReadAll(decoded)
	}
	if err != nil {
		return nil, data.Invalid("file", "is neither GPX nor GeoJSON nor a table")
	}
	r := csv.NewReader(bytes.NewReader(body))
	r.FieldsPerRecord = -1
	if first, _, _ := bytes.Cut(body, []byte("\n")); bytes.Count(first, []byte("\t")) > bytes.Count(first, []byte(",")) {
		r.Comma = '\t'
	}
	heading, err := r.Read()
	if err != nil {
		return nil, data.Invalid("file", "is neither GPX nor GeoJSON nor a table")
	}
	c, err := columnsOf(heading)
	if err != nil {
		return nil, err
	}
	byName, order := map[string]*Track{}, []*Track{}
	for n := 1; ; n++ {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, data.Invalid("file", "row %d cannot be read", n)
		}
		if n > MaxFixes {
			return nil, data.Invalid("file", "has more than %d fixes", MaxFixes)
		}
		name := at(row, c.name)
		t := byName[name]
		if t == nil {
			if len(order) == MaxTracks {
				return nil, data.Invalid("file", "has more than %d tracks", MaxTracks)
			}
			t = &Track{Name: name}
			byName[name], order = t, append(order, t)
		}
		t.Fixes = append(t.Fixes, Fix{
			At:   orb.Point{number(at(row, c.lon)), number(at(row, c.lat))},
			Time: timeOf(at(row, c.time), zone), AccuracyM: number(at(row, c.accuracy)),
		})
	}
	var tracks []Track
	for _, t := range order {
		tracks = append(tracks, *t)
	}
	return tracks, nil
}

func columnsOf(heading []string) (columns, error) {
	c := columns{-1, -1, -1, -1, -1}
	for i, h := range heading {
		switch strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff"))) {
		case "lon", "lng", "longitude", "x", "经度":
			c.lon = i
		case "lat", "latitude", "y", "纬度":
			c.lat = i
		case "time", "timestamp", "datetime", "时间", "定位时间":
			c.time = i
		case "accuracy", "hacc", "精度", "精度（米）":
			c.accuracy = i
		case "track", "trace", "轨迹", "轨迹编号":
			c.name = i
		}
	}
	var bad []error
	for _, m := range []struct {
		at   int
		name string
	}{{c.lon, "lon, 经度"}, {c.lat, "lat, 纬度"}, {c.time, "time, 时间"}} {
		if m.at < 0 {
			bad = append(bad, data.Invalid("file", "has no column headed %s", m.name))
		}
	}
	return c, data.Collect(bad...)
}

func at(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[i])
}

// number is a cell's number; 0 where it is none, which for a position is nowhere.
func number(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return v
}
