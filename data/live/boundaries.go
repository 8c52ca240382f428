package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo/topology"
)

// Boundaries are the borders of a viewer's scope as files for maps, coarse first.
type Boundaries struct {
	Version int64 // the newest boundary version in scope
	Details []BoundaryDetail
	Tag     string // strong validator, without quotes
}

// BoundaryDetail is one of the files.
type BoundaryDetail struct {
	Detail  int
	MaxZoom int    // up to which zoom of Web Mercator it loses nothing that shows
	Hash    string // of the file: its name for ever
	Bytes   int    // compressed
}

// boundaryFiles are those of one state of the ground.
type boundaryFiles struct {
	version int64
	list    []boundaryFile                // coarse first
	areas   []map[string]orb.MultiPolygon // the same borders by code, for tiles; but for the finest
}

type boundaryFile struct {
	hash    string
	zipped  []byte // gzip
	maxZoom int
}

// boundaryZooms are the zooms that the levels of topology.Details are good up to, coarse first.
var boundaryZooms = [...]int{9, 11, 13, 24}

// Boundaries lists the files with the borders of all units in the viewer's scope. They are made when they are first asked for and hang on nothing
// outside the scope.
func (v *View) Boundaries(_ context.Context, viewer data.Viewer) (*Boundaries, error) {
	if !viewer.Aggregates() {
		return nil, fmt.Errorf("boundaries: %w", data.ErrForbidden)
	}
	files, err := v.landOf(v.now.Load(), viewer).files()
	if err != nil {
		return nil, fmt.Errorf("make boundaries: %w", err)
	}
	out := &Boundaries{Version: files.version}
	names := make([]string, len(files.list))
	for i, f := range files.list {
		names[i] = f.hash
		out.Details = append(out.Details, BoundaryDetail{Detail: i, MaxZoom: f.maxZoom, Hash: f.hash, Bytes: len(f.zipped)})
	}
	out.Tag = topology.Hash(fmt.Appendf(nil, "%d %s", files.version, strings.Join(names, " ")))
	return out, nil
}

// BoundaryFile is a file of Boundaries, compressed by gzip, or one of those before a change. data.ErrNotFound when the viewer's scope has none of that hash.
//
// It is TopoJSON with the objects counties, townships and villages. Townships and counties are the union of the villages that have a
// boundary; only those without any bring their own.
func (v *View) BoundaryFile(_ context.Context, viewer data.Viewer, detail int, hash string) ([]byte, error) {
	if !viewer.Aggregates() {
		return nil, fmt.Errorf("boundaries: %w", data.ErrForbidden)
	}
	if _, err := v.landOf(v.now.Load(), viewer).files(); err != nil {
		return nil, fmt.Errorf("make boundaries: %w", err)
	}
	for _, l := range v.lands.of(viewer) {
		if files := l.made.Load(); files != nil && detail >= 0 && detail < len(files.list) && files.list[detail].hash == hash {
			return files.list[detail].zipped, nil
		}
	}
	return nil, fmt.Errorf("boundary file %s: %w", hash, data.ErrNotFound)
}

// Warm makes what is dear for those who see a whole prefecture, and reads the register of units, so that the first of them does not wait. Errors are left
// to those who ask.
func (v *View) Warm() {
	s := v.now.Load()
	_, _ = s.register.books()
	for _, code := range v.Prefectures() {
		viewer, err := data.NewViewer(data.Kiosk, code)
		if err != nil {
			continue
		}
		l := v.landOf(s, viewer)
		_, _ = l.files()
		_, _ = l.beside()
		_, _ = l.unlisted()
	}
}

// unitProperties are what a boundary file says of a unit.
type unitProperties struct {
	Name       string      `json:"name"`
	Parent     string      `json:"parent"`
	Label      *[2]float64 `json:"label"`   // lon, lat of the pole of inaccessibility
	LabelM     float64     `json:"label_m"` // its distance from the border
	Households *int64      `json:"households"`
	Population *int64      `json:"population"`
}

func (s *snapshot) boundaryFiles(set slots) (*boundaryFiles, error) {
	t, err := s.topology(set)
	if err != nil {
		return nil, err
	}
	out := &boundaryFiles{}
	set.each(func(at slot) {
		if u := s.units.list[at]; len(u.area) > 0 {
			out.version = max(out.version, u.values[boundaryVersion].Int())
		}
	})
	levels, err := t.Simplify(topology.Details())
	if err != nil { // borders that lie on each other: they are shown as they are
		levels = []*topology.Topology{t, t, t, t}
	}
	if out.areas, err = s.simplifiedAreas(levels, set); err != nil {
		return nil, err
	}
	objects, err := s.boundaryObjects(t, set)
	if err != nil {
		return nil, err
	}
	out.list = make([]boundaryFile, len(levels))
	errs := make([]error, len(levels))
	parallel(len(levels), func(i int) {
		out.list[i], errs[i] = boundaryFileOf(levels[len(levels)-1-i], objects)
		out.list[i].maxZoom = boundaryZooms[i]
	})
	return out, errors.Join(errs...)
}

// simplifiedAreas are the units of a set with the borders of each level, which come finest first, but for that level: coarse first, by code.
func (s *snapshot) simplifiedAreas(levels []*topology.Topology, set slots) ([]map[string]orb.MultiPolygon, error) {
	out := make([]map[string]orb.MultiPolygon, len(levels)-1)
	errs := make([]error, len(out))
	parallel(len(out), func(i int) {
		level := levels[len(levels)-1-i]
		out[i] = map[string]orb.MultiPolygon{}
		units := level.Units()
		for _, digits := range []int{data.LevelTownship.Digits(), data.LevelCounty.Digits()} {
			merged, err := level.Merge(digits)
			errs[i] = errors.Join(errs[i], err)
			units = append(units, merged...)
		}
		for _, u := range units {
			if at, ok := s.units.index[u.Code]; ok && set.has(at) {
				out[i][u.Code] = u.Area
			}
		}
	})
	return out, errors.Join(errs...)
}

func boundaryFileOf(t *topology.Topology, objects []topology.Object) (boundaryFile, error) {
	plain, err := t.Encode(objects)
	if err != nil {
		return boundaryFile{}, err
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return boundaryFile{}, err
	}
	if _, err := w.Write(plain); err != nil {
		return boundaryFile{}, err
	}
	if err := w.Close(); err != nil {
		return boundaryFile{}, err
	}
	return boundaryFile{hash: topology.Hash(plain), zipped: b.Bytes()}, nil
}

// boundaryObjects are the layers of the files: the units of the set alone, since parents may lie beyond the scope.
func (s *snapshot) boundaryObjects(t *topology.Topology, set slots) ([]topology.Object, error) {
	var out []topology.Object
	for _, l := range s.schema.Layers() {
		if !l.IsBoundary() {
			continue
		}
		o := topology.Object{Key: string(l.ID), Digits: l.Level.Digits(), Properties: map[string]any{}}
		labels, err := t.Labels(o.Digits, 0)
		if err != nil {
			return nil, err
		}
		for _, at := range labels {
			unit, ok := s.units.index[at.Code]
			if !ok || !set.has(unit) || data.UnitLevel(at.Code) != l.Level {
				continue
			}
			p := s.unitProperties(l.ID, unit)
			p.Label, p.LabelM = &[2]float64{fifth(at.At[0]), fifth(at.At[1])}, math.Round(at.RoomM)
			o.Properties[at.Code] = p
		}
		out = append(out, o)
	}
	return out, nil
}

// fifth is a degree with five decimals: a metre.
func fifth(degrees float64) float64 { return math.Round(degrees*1e5) / 1e5 }

func (s *snapshot) unitProperties(layer data.LayerID, at slot) unitProperties {
	u := s.units.list[at]
	return unitProperties{
		Name: u.name, Parent: data.UnitAt(u.code, u.level-1),
		Households: s.unitCount(layer, at, "households"), Population: s.unitCount(layer, at, "population"),
	}
}

// unitCount is a whole number that a unit's own record holds; nil without.
func (s *snapshot) unitCount(layer data.LayerID, at slot, field string) *int64 {
	t := s.tables[layer]
	i, ok := t.lay.index[field]
	seg := t.segment(at)
	if !ok || seg == nil || len(seg.blocks) == 0 {
		return nil
	}
	v := s.cellValue(&t.lay.fields[i], seg.blocks[0], 0)
	if v.Kind() != data.KindInt {
		return nil
	}
	n := v.Int()
	return &n
}
