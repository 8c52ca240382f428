package ingest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lianxin/data"
	"lianxin/data/ingest/cell"
	"lianxin/data/ingest/personal"
	"lianxin/data/units"
	"lianxin/geo"
	"lianxin/geo/datum"
)

// outcome is what became of a row.
type outcome struct {
	blank     bool // the row says nothing and is not counted
	put       data.Put
	text      string // of the row as it stands in the input, where it may be needed again
	key       string // the normalised row, of records without a source id
	ownID     bool   // the id is one of this product's own
	boundID   string // what the row's source id names for an importer of some units; empty for others, and without a source id
	stated    bool   // Placed.Stated
	disagrees bool   // Placed.Disagrees
	sample    sample
	rejection *data.Rejection
	unplaced  bool   // the rejection is a doubt about the place alone; put then is the record without one
	fatal     error  // ends the import
	repaired  string // what was mended of a boundary
}

// converter makes records of rows. It is immutable and used by all workers.
type converter struct {
	options  *Options
	layer    *data.Layer
	parsers  []*cell.Parser
	zone     *time.Location
	pinner   *Pinner // nil for boundary layers
	system   datum.System
	crsSet   bool
	kind     int // index of the field that Field.Kinds speaks of, -1 without one
	address  int // index of the address field, -1 without one
	metres   *cell.Parser
	keepDays int // for which raw fixes of traces are kept
	limits   geo.Limits

	// Of boundary layers.
	list   *units.List            // nil without lists
	stored map[string]data.Record // of the layer
}

func newConverter(o *Options, l *data.Layer, p *Pinner, zone *time.Location) *converter {
	c := &converter{
		options: o, layer: l, pinner: p, zone: zone, kind: l.Index("kind"), address: l.Index("address"), limits: shapeLimits(l),
		metres: cell.NewParser(&data.Field{Type: data.TypeFloat, Unit: "m"}, zone),
	}
	for i := range l.Fields {
		c.parsers = append(c.parsers, cell.NewParser(&l.Fields[i], zone))
	}
	return c
}

// judged is a row under conversion.
type judged struct {
	*converter
	row     *row
	record  data.Record
	cases   map[string]string
	bad     []data.FieldError // refuses the row
	doubts  []data.FieldError // quarantines it
	misfits int               // of doubts: about the place
	choices []string
	at      Place
	out     outcome
}

// record converts a row of a record layer.
func (c *converter) record(r *row) outcome {
	j := judged{converter: c, row: r}
	if done := j.begin(); done {
		return j.out
	}
	j.values()
	j.caseFile()
	j.identity()
	ok := j.place()
	if j.out.fatal != nil {
		return j.out
	}
	if ok {
		j.pin()
	}
	return j.finish()
}

// begin handles rows of which nothing can be used.
func (j *judged) begin() (done bool) {
	switch {
	case j.row.blank():
		j.out.blank = true
		return true
	case j.row.fault != "":
		j.refuse("", "%s", j.row.fault)
		j.finish()
		return true
	}
	j.record = data.Record{Layer: j.layer.ID, Values: make([]data.Value, len(j.layer.Fields))}
	return false
}

func (j *judged) refuse(field, format string, args ...any) {
	j.bad = append(j.bad, data.FieldError{Field: field, Reason: fmt.Sprintf(format, args...)})
}

func (j *judged) doubt(field, reason string, candidates ...string) {
	j.doubts = append(j.doubts, data.FieldError{Field: field, Reason: reason})
	for _, c := range candidates {
		if !slices.Contains(j.choices, c) {
			j.choices = append(j.choices, c)
		}
	}
}

// values reads the layer's own fields outside the case file.
func (j *judged) values() {
	for i := range j.layer.Fields {
		f := &j.layer.Fields[i]
		if f.Derived || f.Sensitivity == data.Case {
			continue
		}
		text := j.row.cell(j.row.binding.fields[i])
		if len(text) > maxCell {
			j.refuse(j.row.heading(j.layer, i), "holds more than %d bytes", maxCell)
			continue
		}
		v, reason := j.parsers[i].Value(text)
		switch {
		case reason != "":
			j.refuse(j.row.heading(j.layer, i), "%s", reason)
		case v.IsNull() && f.Required && !j.later(f):
			j.refuse(j.row.heading(j.layer, i), "is required")
		default:
			j.happened(f, j.row.heading(j.layer, i), v)
		}
		j.record.Values[i] = v
		if isOpenText(f) && !v.IsNull() {
			j.checkPersonal(j.row.heading(j.layer, i), f, v.Text())
		}
	}
	j.checkKind()
}

// happened refuses a time that nobody can know of yet.
func (j *judged) happened(f *data.Field, heading string, v data.Value) {
	if reason := f.Happened(v, j.options.At, j.zone); reason != "" {
		j.refuse(heading, "%s", reason)
	}
}

// later tells whether an empty required field may be filled from elsewhere: a trace's start from its times, a boundary's name from what is stored or listed.
func (j *judged) later(f *data.Field) bool {
	return j.layer.IsBoundary() || f.Name == "start" && j.row.at(roleTimes) != ""
}

// checkPersonal quarantines a text that names somebody. Names of units and facilities are what they are, except for numbers.
func (j *judged) checkPersonal(heading string, f *data.Field, text string) {
	kind := personal.Find(text)
	if f.Name == "name" || f.Type == data.TypeList {
		kind = personal.FindNumber(text)
	} else if kind == personal.None && personal.IsName(text) {
		kind = personal.Name
	}
	if kind != personal.None {
		j.doubt(heading, fmt.Sprintf("holds what looks like %s: what names a person belongs in the case file", kind))
	}
}

// checkKind refuses a measure of another kind than the record's.
func (j *judged) checkKind() {
	if j.kind < 0 || j.record.Values[j.kind].IsNull() {
		return
	}
	kind := j.record.Values[j.kind].Text()
	for i := range j.layer.Fields {
		if f := &j.layer.Fields[i]; len(f.Kinds) > 0 && !j.record.Values[i].IsNull() && !slices.Contains(f.Kinds, kind) {
			j.refuse(j.row.heading(j.layer, i), "does not belong to kind %s", kind)
		}
	}
}

// caseFile gathers the Case fields and every column that is no field; nil when the input has neither, so that a file without them leaves case files alone.
func (j *judged) caseFile() {
	if j.layer.IsBoundary() {
		return
	}
	b := j.row.binding
	for i := range j.layer.Fields {
		if at := b.fields[i]; at >= 0 && j.layer.Fields[i].Sensitivity == data.Case {
			j.seal(j.layer.Fields[i].Name, j.row.cell(at))
		}
	}
	for _, at := range b.cases {
		j.seal(j.caseName(j.row.headings[at], at), j.row.cell(at))
	}
	if at := b.at[roleAddress]; at >= 0 {
		j.seal("address", j.row.cell(at))
	}
}

// caseName is the name of a column in the case file: its heading, or its position where it has none.
func (j *judged) caseName(heading string, at int) string {
	if heading == "" || heading[0] == '@' { // which is for what the server itself keeps there
		heading = fmt.Sprintf("column %d", at+1)
	}
	if _, taken := j.cases[heading]; taken {
		heading = fmt.Sprintf("%s (%d)", heading, at+1)
	}
	return heading
}

func (j *judged) seal(name, text string) {
	if j.cases == nil {
		j.cases = map[string]string{}
	}
	if text = cell.Trim(text); text != "" {
		j.cases[name] = text
	}
}

// finish makes the outcome.
func (j *judged) finish() outcome {
	if len(j.bad) == 0 && len(j.doubts) == j.misfits {
		j.out.put = data.Put{Record: j.record, Case: j.cases, Row: j.row.number}
		if j.record.ID == "" {
			j.out.key = j.normalised()
			j.out.put.Record.ID = data.RowID(j.layer.ID, j.record.Source, j.out.key, 0)
		}
		j.keepFixes()
		if j.out.unplaced = j.misfits > 0; !j.out.unplaced {
			return j.out
		}
	}
	all := slices.Concat(j.bad, j.doubts)
	rejection := &data.Rejection{Row: j.row.number, Quarantine: len(j.bad) == 0, Candidates: j.choices, Raw: j.row.raw(j.layer)}
	if len(all) == 1 {
		rejection.Field, rejection.Reason = strings.Clone(all[0].Field), all[0].Reason
	} else {
		var fields, reasons []string
		for _, e := range all {
			if !slices.Contains(fields, e.Field) {
				fields = append(fields, e.Field)
			}
			reasons = append(reasons, strings.TrimPrefix(e.Field+": "+e.Reason, ": "))
		}
		rejection.Field, rejection.Reason = strings.Join(fields, ", "), strings.Join(reasons, "; ")
	}
	j.out.rejection = rejection
	return j.out
}
