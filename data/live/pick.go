package live

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"lianxin/data"
)

// PickOrder is in which order cases are picked.
type PickOrder string

// Orders.
const (
	PickNewest PickOrder = "newest" // by the layer's time, the latest first
	PickDue    PickOrder = "due"    // open cases by the day they are due, the longest overdue first
	PickLevel  PickOrder = "level"  // open and paused cases by level, then the newest first
)

// PickQuery says which cases are picked. The zero PickQuery is the 20 newest.
type PickQuery struct {
	Order PickOrder
	Limit int // at most maxPicks; 20 when zero
	Known []string
}

const maxPicks = 200

// Pick is what may be said of one case without naming it: no id, no title, no place but its village.
type Pick struct {
	Village, Township, County UnitName // empty where not known; a small Village only for those who may read items, see discretion
	Kind, Level, Status       string
	Found, Due                data.Value // Due as stated, else by the layer's clock; only dates for those who may not read items
	Overdue, DueSoon          bool
	OwnerTier                 string
	KeyCase, Supervised       *bool // nil where the layer knows no such thing, or the record does not say
}

// Picks are some cases of a layer.
type Picks struct {
	Layer       *data.Layer
	Matched     int64 // cases the filter and the order select
	Picks       []Pick
	Tag         string
	NotModified bool
	AsOf        time.Time
	Generated   string
}

// appendLabels appends what the codes of a pick are called: picks are told with it, and the settings may call them otherwise over the same rows.
func appendLabels(b []byte, l *data.Layer) []byte {
	for _, name := range []string{l.Class, "owner_tier"} {
		f, ok := l.Field(name)
		if !ok {
			continue
		}
		for _, c := range f.Codes {
			b = lengthed(lengthed(lengthed(b, c.Code), c.Label.Zh), c.Label.En)
		}
	}
	return b
}

// Pick answers a filter with some of its cases, named by nothing but their village. Viewers without item rights may filter by unit and by overdue alone, else
// it is data.ErrForbidden; of small villages they are told what discretion leaves. Errors else as of Features; data.InvalidError for layers without cases.
func (v *View) Pick(ctx context.Context, viewer data.Viewer, f data.Filter, q PickQuery) (*Picks, error) {
	s, err := v.at(ctx, viewer, f.AsOf)
	if err != nil {
		return nil, err
	}
	t, err := s.table(f.Layer)
	if err != nil {
		return nil, err
	}
	if err := data.Collect(q.check(), checkCases(t.lay)); err != nil {
		return nil, err
	}
	if err := mayPick(viewer, t.lay.layer, f); err != nil {
		return nil, err
	}
	p, err := s.plan(t, viewer, f)
	if err != nil {
		return nil, err
	}
	var kept discretion
	if !viewer.Items(t.lay.layer) {
		kept = p.beDiscreet(v.footing(s), f.Units)
	}
	out := &Picks{Layer: t.lay.layer, AsOf: v.asOfIn(s), Generated: s.info.Generated}
	context := lengthed(lengthed([]byte("pick"), string(q.Order)), fmt.Sprint(q.Limit))
	out.Tag = p.figureTag(v.sealer, appendLabels(context, t.lay.layer), nil)
	if slices.Contains(q.Known, out.Tag) {
		out.NotModified = true
		return out, nil
	}
	top := &pickHeap{limit: q.Limit}
	keys := p.pickKeys(q.Order)
	err = p.each(ctx, func(at slot, _ *segment, b *block, rows rowSet) bool {
		rows.visit(func(i int) {
			if first, second, ok := keys(b, i); ok {
				out.Matched++
				top.offer(picked{first, second, at, b, i})
			}
		})
		return true
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(top.rows, picked.compare)
	for _, r := range top.rows {
		out.Picks = append(out.Picks, p.pick(r, kept))
	}
	return out, nil
}

func (q *PickQuery) check() error {
	if q.Order == "" {
		q.Order = PickNewest
	}
	if q.Limit == 0 {
		q.Limit = 20
	}
	var bad []error
	if q.Order != PickNewest && q.Order != PickDue && q.Order != PickLevel {
		bad = append(bad, data.Invalid("order", "is not one of newest, due, level"))
	}
	if q.Limit < 0 || q.Limit > maxPicks {
		bad = append(bad, data.Invalid("limit", "is not a whole number from 1 to %d", maxPicks))
	}
	return data.Collect(bad...)
}

func checkCases(lay *layout) error {
	if !lay.hasDeadline() || lay.lines {
		return data.Invalid("layer", "has no cases")
	}
	return nil
}

func mayPick(viewer data.Viewer, l *data.Layer, f data.Filter) error {
	if viewer.Items(l) {
		return nil
	}
	plain := f.Bounds == nil && f.Area == nil && f.Time == nil && f.Text == "" && f.AsOf.IsZero() && (f.Where == nil || f.Where == data.Eq("overdue", data.Bool(true)))
	if !viewer.Aggregates() || !plain {
		return fmt.Errorf("cards of layer %s: %w", l.ID, data.ErrForbidden)
	}
	return nil
}

// pickKeys tells by what a row is ordered, the least first, and whether it is picked at all.
func (p *plan) pickKeys(order PickOrder) func(b *block, i int) (first, second int64, ok bool) {
	lay := p.lay
	newest := func(b *block, i int) int64 {
		if t := b.cell64(lay.time, i); t != null {
			return -t
		}
		return math.MaxInt64
	}
	if order == PickNewest {
		return func(b *block, i int) (int64, int64, bool) { return newest(b, i), 0, true }
	}
	if order == PickDue {
		return func(b *block, i int) (int64, int64, bool) {
			day := b.cell32(lay.due, i)
			return int64(day), newest(b, i), day != noDay
		}
	}
	status, level := &lay.fields[lay.status], &lay.fields[lay.index["level"]]
	open := map[uint8]bool{}
	for n, code := range status.book.read().codes {
		if state := data.CaseState(code); state == data.StateOpen || state == data.StatePaused {
			open[uint8(n)] = true
		}
	}
	return func(b *block, i int) (int64, int64, bool) {
		rank := int64(b.cell8(level.at, i))
		if rank == 0 { // without a level: last
			rank = math.MaxInt64
		}
		return rank, newest(b, i), open[b.cell8(status.at, i)]
	}
}

// pick is what may be said of a row.
func (p *plan) pick(r picked, kept discretion) Pick {
	value := func(name string) data.Value {
		if at, ok := p.lay.index[name]; ok && p.reads(at) {
			return p.value(at, r.at, r.b, r.i)
		}
		return data.Value{}
	}
	flag := func(name string) *bool {
		v := value(name)
		if v.IsNull() {
			return nil
		}
		b := v.Bool()
		return &b
	}
	name := func(code, name string) UnitName { return UnitName{value(code).Text(), value(name).Text()} }
	out := Pick{
		Village: name(data.FieldVillage, data.FieldVillageName), Township: name(data.FieldTownship, data.FieldTownshipName), County: name(data.FieldCounty, data.FieldCountyName),
		Kind: value(p.lay.layer.Class).Text(), Level: value("level").Text(), Status: value(p.lay.layer.Status).Text(), OwnerTier: value("owner_tier").Text(),
		Found: value(p.lay.layer.Time), Due: value("due"), Overdue: value("overdue").Bool(), DueSoon: value("due_soon").Bool(),
		KeyCase: flag("key_case"), Supervised: flag("supervised"),
	}
	if day := r.b.cell32(p.lay.due, r.i); out.Due.IsNull() && day != noDay {
		out.Due = data.Date(int64(day))
	}
	if p.viewer.Items(p.lay.layer) {
		return out
	}
	if kept.unnamed.has(r.at) {
		out.Village = UnitName{}
	}
	for _, v := range []*data.Value{&out.Found, &out.Due} {
		if !v.IsNull() {
			*v = data.Date(data.LocalDay(*v, p.snap.zone))
		}
	}
	return out
}

// picked is a row on its way into an answer.
type picked struct {
	first, second int64
	at            slot
	b             *block
	i             int
}

func (r picked) compare(o picked) int {
	return cmp.Or(cmp.Compare(r.first, o.first), cmp.Compare(r.second, o.second), r.b.ids[r.i].compare(o.b.ids[o.i]))
}

// pickHeap keeps the first rows, the last of them on top.
type pickHeap struct {
	limit int
	rows  []picked
}

func (h *pickHeap) offer(r picked) {
	switch {
	case len(h.rows) < h.limit:
		heap.Push(h, r)
	case r.compare(h.rows[0]) < 0:
		h.rows[0] = r
		heap.Fix(h, 0)
	}
}

func (h *pickHeap) Len() int           { return len(h.rows) }
func (h *pickHeap) Less(i, j int) bool { return h.rows[i].compare(h.rows[j]) > 0 }
func (h *pickHeap) Swap(i, j int)      { h.rows[i], h.rows[j] = h.rows[j], h.rows[i] }

// Push and Pop are heap.Interface's; nothing is ever popped.
func (h *pickHeap) Push(x any) { h.rows = append(h.rows, x.(picked)) }

// Pop removes the last of the rows kept.
func (h *pickHeap) Pop() any {
	last := h.rows[len(h.rows)-1]
	h.rows = h.rows[:len(h.rows)-1]
	return last
}
