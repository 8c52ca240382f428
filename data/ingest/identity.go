package ingest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/ingest/cell"
	"lianxin/data/ingest/personal"
)

const (
	maxSourceID = 200 // characters
	maxSource   = 100
)

// identity reads source and source id, and gives the record its id where the row has one.
func (j *judged) identity() {
	r := &j.record
	r.Source = j.options.Source
	if s := cell.Trim(j.row.at(roleSource)); s != "" {
		r.Source = s
		j.checkName(j.row.headingAt(roleSource, data.FieldSource), s, maxSource)
	}
	column, id := j.row.headingAt(roleID, "id"), cell.Trim(j.row.at(roleID))
	if j.row.id != "" {
		column, id = "id", j.row.id
	}
	if id == "" {
		return
	}
	j.checkName(column, id, maxSourceID)
	if cell.Fold(column) == "id" && isOwnID(id) {
		r.ID, j.out.ownID = id, true
		return
	}
	r.SourceID = id
	r.ID = data.RecordID(j.layer.ID, r.Source, r.SourceID)
	if s := j.options.Scope; s != nil && !j.options.Whole {
		j.out.boundID = data.RecordID(j.layer.ID, r.Source+"\x00"+strings.Join(s, ","), r.SourceID)
	}
}

// checkName refuses what is no name for a record or a source, and quarantines what names a person instead.
func (j *judged) checkName(column, s string, limit int) {
	if utf8.RuneCountInString(s) > limit {
		j.refuse(column, "is longer than %d characters", limit)
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		j.refuse(column, "holds a control character")
	}
	if kind := personal.FindNumber(s); kind != personal.None {
		j.doubt(column, "looks like "+string(kind)+" and cannot name a record")
	}
}

// isOwnID tells whether a text has the form of data.RecordID's results: 16 characters of its alphabet, letters and digits mixed, which a running number or a word is
// not.
func isOwnID(s string) bool {
	if len(s) != 16 {
		return false
	}
	letters := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
		case c >= 'a' && c <= 'z' && c != 'i' && c != 'l' && c != 'o' && c != 'u':
			letters++
		default:
			return false
		}
	}
	return letters >= 3 && letters <= 15
}

// normalised is a text that equal rows share, however they were written: encoding, column order, date format, and where a position came from.
func (j *judged) normalised() string {
	b := make([]byte, 0, 256)
	part := func(s string) {
		b = strconv.AppendInt(b, int64(len(s)), 10)
		b = append(append(b, ':'), s...)
	}
	for i, v := range j.record.Values {
		if !v.IsNull() {
			part(j.layer.Fields[i].Name)
			part(v.String())
		}
	}
	if j.at.Geometry != nil {
		b = append(b, '@')
		b = appendPositions(b, j.at.Geometry)
	}
	part(j.statedUnit())
	part(joinNames(j.row.at(roleCountyName), j.row.at(roleTownshipName), j.row.at(roleVillageName)))
	for _, name := range slices.Sorted(maps.Keys(j.cases)) {
		part(name)
		part(j.cases[name])
	}
	return string(b)
}

// appendPositions writes a geometry's positions to 1e-8°, a millimetre.
func appendPositions(b []byte, g orb.Geometry) []byte {
	one := func(p orb.Point) {
		b = strconv.AppendFloat(b, p[0], 'f', 8, 64)
		b = strconv.AppendFloat(append(b, ' '), p[1], 'f', 8, 64)
		b = append(b, ',')
	}
	if p, ok := g.(orb.Point); ok {
		one(p)
		return b
	}
	for _, line := range lines(g) {
		for _, p := range line {
			one(p)
		}
		b = append(b, ';')
	}
	return b
}
