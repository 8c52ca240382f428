package live

import (
	"cmp"
	"slices"
	"time"

	"lianxin/data"
)

// SilentSource is one that fed a layer in the week before a shift, and not since it began.
type SilentSource struct {
	Layer  data.LayerID
	Source string
	Last   data.Value // when the newest of its records was found: an instant or a day
}

// maxSilent of a layer are told of, those that fell silent last.
const maxSilent = 40

// usualDays is how long before a shift a source must have been heard for its silence to say something.
const usualDays = 7

// sources are those of a layer that were heard since usualDays before a shift, for a viewer who reads them.
type sources struct {
	field int   // of the source in the layout; -1 where the viewer does not read it
	after int64 // nothing older is looked at; without sources the day before a shift will do, for what is only dated
	heard map[string]*heard
}

type heard struct {
	last  data.Value
	begin int64
	since bool
}

func (t *table) sources(viewer data.Viewer, from time.Time) *sources {
	out := &sources{field: -1, after: from.AddDate(0, 0, -1).UnixMilli(), heard: map[string]*heard{}}
	if at, ok := t.lay.index[data.FieldSource]; ok && viewer.ReadsFieldOf(t.lay.layer, &t.lay.fields[at].Field) {
		out.field, out.after = at, from.AddDate(0, 0, -usualDays).UnixMilli()
	}
	return out
}

// hear takes a row whose packed time is t into account.
func (s *sources) hear(p *plan, at slot, b *block, row int, t int64, since bool) {
	if s.field < 0 {
		return
	}
	name := p.value(s.field, at, b, row).Text()
	if name == "" {
		return
	}
	h := s.heard[name]
	if h == nil {
		h = &heard{begin: t >> 1, last: unpackTime(t, p.snap.zone)}
		s.heard[name] = h
	}
	if t>>1 > h.begin {
		h.begin, h.last = t>>1, unpackTime(t, p.snap.zone)
	}
	h.since = h.since || since
}

// silent are those not heard since the shift began, the last to be heard first, and how many more there are than are told of.
func (s *sources) silent(layer data.LayerID) (out []SilentSource, more int) {
	for name, h := range s.heard {
		if !h.since {
			out = append(out, SilentSource{layer, name, h.last})
		}
	}
	slices.SortFunc(out, func(a, b SilentSource) int {
		return cmp.Or(-cmp.Compare(s.heard[a.Source].begin, s.heard[b.Source].begin), cmp.Compare(a.Source, b.Source))
	})
	told := min(len(out), maxSilent)
	return out[:told], len(out) - told
}
