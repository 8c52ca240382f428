package brief

import (
	"cmp"
	"context"
	"slices"
	"time"

	"lianxin/data"
	"lianxin/data/live"
)

// counter counts a brief.
type counter struct {
	view     *live.View
	viewer   data.Viewer
	brief    *Brief
	settings *data.Settings
	zone     *time.Location
}

// round tells of the month's visits, and which units there are.
func (k *counter) round(ctx context.Context) error {
	b := k.brief
	ask := func(by data.Level) (*live.Coverage, error) {
		return k.view.Coverage(ctx, k.viewer, live.CoverageQuery{By: by, Within: b.Unit.Code, Month: b.Until.Format("2006-01"), AsOf: b.Until})
	}
	villages, err := ask(data.LevelVillage)
	if err != nil {
		return err
	}
	b.Generated = villages.Generated
	b.Round = Round{Month: villages.Month, Households: villages.Total.Households, Enterprises: villages.Total.Enterprises, Villages: len(villages.Values)}
	if c := villages.Total.Contacts; c != nil {
		b.Round.ShortRosters = int(c.Incomplete)
	}
	parts := villages
	if b.Level+1 < data.LevelVillage {
		if parts, err = ask(b.Level + 1); err != nil {
			return err
		}
	}
	if b.Level != data.LevelVillage {
		for _, v := range parts.Values {
			b.Parts = append(b.Parts, Part{UnitName: v.UnitName, Households: v.Households, GapMonths: v.GapMonths})
		}
	}
	b.unvisited(villages.Values, k.view.Name)
	return nil
}

// unvisited lists the villages where nobody has been for longest; name is what a unit is called.
func (b *Brief) unvisited(villages []live.UnitCoverage, name func(code string) string) {
	var long []live.UnitCoverage
	parts := map[string]int{}
	for _, v := range villages {
		if v.GapMonths >= longMonths {
			long = append(long, v)
			parts[data.UnitAt(v.Code, b.Level+1)]++
		}
	}
	for i := range b.Parts {
		b.Parts[i].Neglected = parts[b.Parts[i].Code]
	}
	b.Round.Neglected = len(long)
	slices.SortFunc(long, func(x, y live.UnitCoverage) int {
		return cmp.Or(cmp.Compare(y.GapMonths, x.GapMonths), cmp.Compare(x.Code, y.Code))
	})
	for _, v := range long[:min(len(long), maxUnvisited)] {
		one := Unvisited{UnitName: v.UnitName, Months: v.GapMonths, Last: v.LastMonth}
		for level := b.Level + 1; level < data.LevelVillage; level++ {
			if above := name(data.UnitAt(v.Code, level)); above != "" {
				one.Above = append(one.Above, above)
			}
		}
		b.Round.Longest = append(b.Round.Longest, one)
	}
}

// cases counts disputes, hazards and requests, row by row.
func (k *counter) cases(ctx context.Context) error {
	for _, id := range []data.LayerID{data.Disputes, data.Hazards, data.Requests} {
		f := data.Filter{Layer: id, Units: []string{k.brief.Unit.Code}, AsOf: k.brief.Until}
		r, err := k.view.Features(ctx, k.viewer, f, live.Query{All: true})
		if err != nil {
			return err
		}
		l := newLayerCounter(k, r)
		for row := range r.Rows() {
			l.take(row)
		}
		l.finish()
		measure := data.MeasureSettlement
		if id == data.Hazards {
			measure = data.MeasureRemoval
		}
		rate, err := k.view.Summarise(ctx, k.viewer, f, live.SummaryQuery{Measure: measure, By: data.LevelPrefecture})
		if err != nil {
			return err
		}
		l.out.Rate = rate.Total.Value
		k.brief.Layers = append(k.brief.Layers, l.out)
	}
	k.sortKey()
	return nil
}

// sortKey puts what is latest first, then what is worst, and keeps as many as a brief lists.
func (k *counter) sortKey() {
	b := k.brief
	slices.SortStableFunc(b.Key, func(x, y KeyCase) int {
		return cmp.Or(cmp.Compare(y.Late, x.Late), cmp.Compare(levelRank(x.Level), levelRank(y.Level)), cmp.Compare(x.Found, y.Found), cmp.Compare(x.Township+x.Village, y.Township+y.Village))
	})
	if len(b.Key) > maxKey {
		b.KeyMore = len(b.Key) - maxKey
		b.Key = b.Key[:maxKey]
	}
}

func levelRank(code string) string { return cmp.Or(code, "9") }

// layerCounter counts the cases of a layer.
type layerCounter struct {
	*counter
	layer                *data.Layer
	at                   map[string]int // where fields stand in rows
	out                  LayerFigures
	kinds, levels, tiers map[string]*Figures
	parts                map[string]*Figures
	values               []data.Value
}

func newLayerCounter(k *counter, r *live.Result) *layerCounter {
	l := &layerCounter{
		counter: k, layer: r.Layer, at: map[string]int{}, out: LayerFigures{Layer: r.Layer}, values: make([]data.Value, len(r.Layer.Fields)),
		kinds: map[string]*Figures{}, levels: map[string]*Figures{}, tiers: map[string]*Figures{}, parts: map[string]*Figures{},
	}
	for i, f := range r.Fields {
		l.at[f.Name] = i
	}
	for i := range k.brief.Parts {
		l.parts[k.brief.Parts[i].Code] = &k.brief.Parts[i].Figures
	}
	return l
}

func (l *layerCounter) value(row live.Row, name string) data.Value {
	if i, ok := l.at[name]; ok {
		return row.Value(i)
	}
	return data.Value{}
}

// take counts one case in every group it is in.
func (l *layerCounter) take(row live.Row) {
	for _, name := range []string{l.layer.Status, "found", "due", "settled", "removed"} { // what figuresOf looks at
		if i := l.layer.Index(name); i >= 0 {
			l.values[i] = l.value(row, name)
		}
	}
	one := l.figuresOf()
	b := l.brief
	group := func(groups map[string]*Figures, field string) {
		code := l.value(row, field).Text()
		if groups[code] == nil {
			groups[code] = &Figures{}
		}
		groups[code].add(one)
	}
	l.out.add(one)
	group(l.kinds, l.layer.Class)
	group(l.levels, "level")
	if _, ok := l.layer.Field("owner_tier"); ok {
		group(l.tiers, "owner_tier")
	}
	part := l.parts[data.UnitAt(l.value(row, data.FieldUnit).Text(), b.Level+1)]
	if part == nil {
		part = &b.Wider
	}
	part.add(one)
	if l.layer.ID == data.Hazards && one.Open > 0 {
		l.out.People += l.value(row, "people").Int()
		l.out.HouseholdsIn += l.value(row, "households").Int()
	}
	if l.value(row, "key_case").Bool() && (one.Open > 0 || one.Settled > 0) {
		b.Key = append(b.Key, l.keyCase(row))
	}
}

// figuresOf are the figures of one case: ones and zeros.
func (l *layerCounter) figuresOf() (f Figures) {
	b := l.brief
	state := data.CaseState(l.values[l.layer.Index(l.layer.Status)].Text())
	day := func(name string) (int64, bool) {
		i := l.layer.Index(name)
		if i < 0 || l.values[i].IsNull() {
			return 0, false
		}
		return data.LocalDay(l.values[i], l.zone), true
	}
	// within adds one to the count of the period that a day lies in.
	within := func(day int64, now, before *int64) {
		switch {
		case day >= b.first && day <= b.today:
			*now++
		case day >= b.first-Days && day < b.first:
			*before++
		}
	}
	if found, ok := day("found"); ok {
		within(found, &f.New, &f.NewBefore)
	}
	ended, known := day("settled")
	if !known {
		ended, known = day("removed")
	}
	if state == data.StateSettled && known {
		within(ended, &f.Settled, &f.SettledBefore)
	}
	d := data.DeadlineOf(l.layer, l.values, l.settings, l.zone, b.today)
	if d.Known && (state == data.StateOpen || state == data.StateSettled && known && ended > d.Day) {
		within(d.Day+1, &f.NewlyOverdue, &f.NewlyOverdueBefore)
	}
	if d.Late {
		f.Overdue = 1
	}
	if state == data.StateOpen || state == data.StatePaused {
		f.Open = 1
	}
	return f
}

func (l *layerCounter) keyCase(row live.Row) KeyCase {
	text := func(name string) string { return l.value(row, name).Text() }
	date := func(v data.Value) string {
		if v.IsNull() {
			return ""
		}
		return data.Date(data.LocalDay(v, l.zone)).String()
	}
	k := KeyCase{
		Layer: l.layer, Township: text(data.FieldTownshipName), Village: text(data.FieldVillageName), Kind: text(l.layer.Class), Level: text("level"),
		Status: text(l.layer.Status), Tier: text("owner_tier"), Found: date(l.value(row, "found")),
	}
	if d := data.DeadlineOf(l.layer, l.values, l.settings, l.zone, l.brief.today); d.Known {
		k.Due = data.Date(d.Day).String()
		if d.Late {
			k.Late = l.brief.today - d.Day
		}
	}
	return k
}

// finish puts the groups in the order of the schema.
func (l *layerCounter) finish() {
	l.out.Kinds = l.grouped(l.layer.Class, l.kinds)
	l.out.Levels = l.grouped("level", l.levels)
	if len(l.tiers) > 0 {
		l.out.Tiers = l.grouped("owner_tier", l.tiers)
	}
}

func (l *layerCounter) grouped(field string, counts map[string]*Figures) (out []Group) {
	f, ok := l.layer.Field(field)
	if !ok {
		return nil
	}
	for _, c := range append(slices.Clone(f.Codes), data.Code{Label: data.Label{Zh: "未注明", En: "Not stated"}}) {
		if n := counts[c.Code]; n != nil && *n != (Figures{}) {
			out = append(out, Group{c.Code, c.Label, *n})
		}
	}
	return out
}

func (f *Figures) add(o Figures) {
	f.New += o.New
	f.NewBefore += o.NewBefore
	f.Settled += o.Settled
	f.SettledBefore += o.SettledBefore
	f.NewlyOverdue += o.NewlyOverdue
	f.NewlyOverdueBefore += o.NewlyOverdueBefore
	f.Overdue += o.Overdue
	f.Open += o.Open
}

// Total is the cases of all layers together.
func (b *Brief) Total() (f Figures) {
	for i := range b.Layers {
		f.add(b.Layers[i].Figures)
	}
	return f
}
