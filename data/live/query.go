package live

import (
	"encoding/binary"
	"slices"
	"strconv"

	"lianxin/data"
)

// Query says how much of a filter's rows is wanted, from where, in which order and with what. The zero Query is the first page, of the default
// size, in the order of answers, with all properties.
type Query struct {
	Limit      int      // rows of a page; 0 is the settings' default, more than their maximum is cut to it and said
	All        bool     // every row, whatever Limit is: for exports
	After      string   // Result.Next of the page before
	Sort       []Order  // by these properties, then by id; empty is the order of answers, which costs nothing
	Properties []string // only these, in the layer's order; nil is all the viewer reads, empty none
	Shape      Shape    // of the geometries; zero is lon, lat
	Known      []string // tags of answers the client holds: when the answer's is among them, nothing is searched
}

// Order is a property to sort by. Nulls come last either way.
type Order struct {
	Name string
	Desc bool
}

// maxSort is how many properties an answer is sorted by.
const maxSort = 4

// Note is something an answer leaves out and must say.
type Note struct {
	Code NoteCode
	// Limit is the greatest page, for NoteLimit.
	Limit int
	// Before is the local date YYYY-MM-DD rows begin with, and Count how many records in scope are older: for NoteArchive and NoteFacts.
	Before string
	Count  int64
}

// NoteCode names a kind of note.
type NoteCode string

// Notes.
const (
	NoteLimit   NoteCode = "limit"   // a greater page was asked for than is given
	NoteFacts   NoteCode = "facts"   // older visits are counted by the facts of their months
	NoteArchive NoteCode = "archive" // older visits are kept as monthly facts and are neither listed nor counted in Matched
)

// page is a Query checked against a plan.
type page struct {
	limit  int // -1 without limit
	fields []int
	sorts  []sortKey
	after  *mark
	notes  []Note
}

type sortKey struct {
	at   int // field
	id   bool
	desc bool
}

// page checks a query. Every bad part is named at once.
func (p *plan) page(q Query, s *sealer) (*page, error) {
	out := &page{limit: q.Limit}
	limits := p.snap.settings.Items
	var bad []error
	switch {
	case q.All:
		out.limit = -1
	case q.Limit < 0:
		bad = append(bad, data.Invalid("limit", "is negative"))
	case q.Limit == 0:
		out.limit = limits.Default
	case q.Limit > limits.Max:
		out.limit = limits.Max
		out.notes = append(out.notes, Note{Code: NoteLimit, Limit: limits.Max})
	}
	fields, err := p.fields(q.Properties)
	out.fields = fields
	bad = append(bad, err, out.setSort(p, q.Sort))
	if err := data.Collect(bad...); err != nil {
		return nil, err
	}
	if q.After != "" {
		plain, ok := s.open(q.After, p.cursorContext(q))
		if ok {
			out.after, ok = decodeMark(plain, p.land())
		}
		if !ok || len(out.after.texts) != len(out.sorts) {
			return nil, data.Invalid("cursor", "is not one this question was answered with, or no longer is")
		}
	}
	return out, nil
}

func (g *page) setSort(p *plan, orders []Order) error {
	if len(orders) > maxSort {
		return data.Invalid("sortby", "has more than %d properties", maxSort)
	}
	var bad []error
	for _, o := range orders {
		if o.Name == "id" {
			g.sorts = append(g.sorts, sortKey{id: true, desc: o.Desc})
			continue
		}
		at, err := p.readable(o.Name)
		if err == nil && p.lay.fields[at].Type == data.TypeList {
			err = data.Invalid(o.Name, "is a list and has no order")
		}
		if err != nil {
			bad = append(bad, err)
			continue
		}
		g.sorts = append(g.sorts, sortKey{at: at, desc: o.Desc})
	}
	return data.Collect(bad...)
}

// fields are the indexes of the named properties, or of all that the viewer reads, in the layer's order.
func (p *plan) fields(names []string) ([]int, error) {
	out := make([]int, 0, len(p.lay.fields))
	if names == nil {
		for at := range p.lay.fields {
			if p.reads(at) {
				out = append(out, at)
			}
		}
		return out, nil
	}
	var bad []error
	for _, name := range names {
		at, err := p.readable(name)
		if err != nil {
			bad = append(bad, err)
			continue
		}
		out = append(out, at)
	}
	slices.Sort(out)
	return slices.Compact(out), data.Collect(bad...)
}

// cursorContext is what a cursor is good for: the same question by the same class of viewer.
func (p *plan) cursorContext(q Query) []byte {
	b := lengthed(nil, p.question)
	b = lengthed(b, p.viewer.Class())
	for _, o := range q.Sort {
		b = strconv.AppendBool(lengthed(b, o.Name), o.Desc)
	}
	return b
}

// tagContext is everything of a question besides the data that its answer depends on.
func (p *plan) tagContext(q Query, limit int) []byte {
	b := lengthed(p.cursorContext(q), q.After)
	b = binary.AppendVarint(b, int64(limit))
	b = strconv.AppendBool(lengthed(b, q.Shape.System.Code()), q.Shape.None)
	b = strconv.AppendBool(b, q.Properties == nil)
	for _, name := range q.Properties {
		b = lengthed(b, name)
	}
	return b
}

func lengthed(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}
