package ingest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/units"
	"lianxin/geo"
	"lianxin/geo/locate"
)

// byCode are boundaries of one level.
type byCode map[string]data.Record

// boundarySet gathers an import of boundaries and works out what the boundaries are after it.
type boundarySet struct {
	*importer
	stage data.Stage // nil in a dry run
	puts  []data.Put
	seen  map[string]bool

	list    *units.List // nil without lists
	stored  map[data.Level]byCode
	after   map[data.Level]byCode
	version int64 // of boundaries that this import changes
	changed bool  // some boundary did
	ended   []data.Delete
	since   int64 // revision of the snapshot that records are re-pinned from
	repin   repinner
}

// load reads the lists of units and the boundaries that the store has.
func (b *boundarySet) load(ctx context.Context) error {
	var err error
	if len(b.lists) > 0 {
		if b.list, err = units.FromLists(b.lists); err != nil {
			return fmt.Errorf("read lists of units: %w", err)
		}
	}
	snap, err := b.options.Store.Snapshot(ctx)
	if err != nil {
		return fmt.Errorf("read boundaries: %w", err)
	}
	defer snap.Close()
	b.info = snap.Info()
	b.version = b.info.BoundaryVersion + 1
	b.stored, b.after = map[data.Level]byCode{}, map[data.Level]byCode{}
	for _, l := range b.options.Store.Schema().Layers() {
		if !l.IsBoundary() {
			continue
		}
		all := byCode{}
		err := snap.Records(ctx, l.ID, 0, 1, func(r *data.Record) error {
			all[strings.Clone(r.ID)] = cloneRecord(r)
			return nil
		})
		if err != nil {
			return fmt.Errorf("read boundaries: %w", err)
		}
		b.stored[l.Level], b.after[l.Level] = all, maps.Clone(all)
	}
	return nil
}

// cloneRecord copies what a snapshot shows only for a moment.
func cloneRecord(r *data.Record) data.Record {
	out := *r
	out.Values, out.Units = slices.Clone(r.Values), slices.Clone(r.Units)
	if r.Geometry != nil {
		out.Geometry = orb.Clone(r.Geometry)
	}
	return out
}

// Put is sink: boundaries are kept until all are there.
func (b *boundarySet) Put(_ context.Context, puts []data.Put) (duplicates []int, err error) {
	for i, p := range puts {
		if b.seen[p.Record.ID] {
			duplicates = append(duplicates, i)
			continue
		}
		b.seen[p.Record.ID] = true
		b.puts = append(b.puts, p)
	}
	return duplicates, nil
}

// Reject is sink.
func (b *boundarySet) Reject(ctx context.Context, rows []data.Rejection) error {
	if b.stage == nil {
		return nil
	}
	return b.stage.Reject(ctx, rows)
}

// settle works out what the boundaries are now, makes those above, and re-pins every record.
func (b *boundarySet) settle(ctx context.Context) error {
	b.bring()
	if err := b.end(); err != nil {
		return err
	}
	b.derive()
	if b.changed {
		b.tiling()
	}
	if b.stage != nil {
		if err := b.stagePuts(ctx, b.puts); err != nil {
			return err
		}
		if err := b.stage.Delete(ctx, b.ended); err != nil {
			return fmt.Errorf("stage ended units: %w", err)
		}
	}
	if !b.changed {
		return nil
	}
	return b.repinAll(ctx)
}

func (b *boundarySet) stagePuts(ctx context.Context, puts []data.Put) error {
	for part := range slices.Chunk(puts, 100) { // boundaries are large
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := b.stage.Put(ctx, part); err != nil {
			return fmt.Errorf("stage boundaries: %w", err)
		}
	}
	return nil
}

// bring lays the imported boundaries over the stored ones. A boundary whose area did not change keeps its version.
func (b *boundarySet) bring() {
	var unknown []string
	for i := range b.puts {
		r := &b.puts[i].Record
		b.adopt(r)
		if b.list != nil {
			if u, ok := b.list.Get(r.ID); !ok || u.Ended() {
				unknown = append(unknown, r.ID)
			}
		}
	}
	b.tellSome(NoticeRepaired, "boundaries were mended", b.collect.repaired)
	b.tellSome(NoticeUnit, "boundaries have a code that the newest list of units does not have", unknown)
}

// adopt makes a record the boundary of its unit.
func (b *boundarySet) adopt(r *data.Record) {
	level := data.UnitLevel(r.ID)
	if old, ok := b.stored[level][r.ID]; ok && orb.Equal(old.Geometry, r.Geometry) {
		r.Pin.BoundaryVersion = old.Pin.BoundaryVersion
	} else {
		r.Pin.BoundaryVersion = b.version
		b.changed = true
	}
	b.after[level][r.ID] = *r
}

// end finds the units that the import replaces: stored ones that it does not have, and whose representative point lies in an area that it changes. Those that the lists
// of units have as ended do end; others only when the import says that it replaces: a file with a slip in its codes must not put out villages.
func (b *boundarySet) end() error {
	level := b.layer.Level
	var fresh []locate.Polygon
	for i := range b.puts {
		if r := &b.puts[i].Record; r.Pin.BoundaryVersion == b.version {
			fresh = append(fresh, locate.Polygon{Code: r.ID, Area: r.Geometry.(orb.MultiPolygon)})
		}
	}
	index, err := locate.New(fresh)
	if err != nil || len(fresh) == 0 { // cannot be: the areas have passed geo.Check
		return nil
	}
	var codes, alive []string
	for _, code := range slices.Sorted(maps.Keys(b.stored[level])) {
		old := b.stored[level][code]
		if b.seen[code] {
			continue
		}
		if at, _, err := geo.InteriorPoint(old.Geometry, 0); err == nil && index.Locate(at) != locate.None {
			b.ended = append(b.ended, data.Delete{Layer: old.Layer, ID: code})
			codes = append(codes, code)
			if u, ok := b.listed(code); !ok || !u.Ended() {
				alive = append(alive, code)
			}
			delete(b.after[level], code)
			b.changed = true
		}
	}
	b.tellSome(NoticeEnded, "units are replaced and end", codes)
	if len(alive) == 0 || b.options.Replace || b.options.DryRun {
		return nil
	}
	return data.Invalid("replace", "is not said, and %d units would end, whose ground these boundaries give to other codes: %s", len(alive), someOf(alive))
}

// listed is the unit that the lists have under a code.
func (b *boundarySet) listed(code string) (units.Unit, bool) {
	if b.list == nil {
		return units.Unit{}, false
	}
	return b.list.Get(code)
}

// tiling tells where the boundaries of the layer overlap or leave gaps.
func (b *boundarySet) tiling() {
	faults, err := locate.Validate(polygonsOf(b.after[b.layer.Level]))
	if err != nil {
		return // stored areas that no check would let in now
	}
	var said []string
	for _, f := range faults {
		if f.AreaM2 >= sliverM2 {
			said = append(said, f.Error())
		}
	}
	b.tellSome(NoticeTiling, "overlaps and gaps between boundaries", said)
}

// sliverM2 is an area in square metres under which an overlap or a gap is rounding.
const sliverM2 = 1

func polygonsOf(all byCode) []locate.Polygon {
	out := make([]locate.Polygon, 0, len(all))
	for _, code := range slices.Sorted(maps.Keys(all)) {
		if area, ok := all[code].Geometry.(orb.MultiPolygon); ok {
			out = append(out, locate.Polygon{Code: code, Area: area})
		}
	}
	return out
}

// tellSome tells how many of something there are, and the first of them.
func (b *boundarySet) tellSome(kind NoticeKind, what string, all []string) {
	if len(all) == 0 {
		return
	}
	b.options.Notice(Notice{kind, fmt.Sprintf("%d %s: %s", len(all), what, someOf(all))})
}

// someOf are the first few of many.
func someOf(all []string) string {
	const first = 5
	if len(all) <= first {
		return strings.Join(all, "; ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(all[:first], "; "), len(all)-first)
}
