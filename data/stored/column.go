package stored

import (
	"regexp"
	"slices"
	"strings"

	"lianxin/data"
)

// Column is a content column of a layer's table: one that says what the record is. Its value is read from and written to a data.Record.
type Column struct {
	Name  string
	Kind  ColumnKind
	SQL   string      // declared type
	Field int         // of the layer, for OwnColumn; -1 else
	Def   *data.Field // likewise; the common field otherwise, when there is one
}

// ColumnKind is what of a record a column holds.
type ColumnKind uint8

// Kinds of columns.
const (
	GeometryColumn ColumnKind = iota
	UnitColumn
	UnitAtEventColumn
	UnitsColumn
	PinMethodColumn
	PinDistanceColumn
	PrecisionColumn
	BoundaryVersionColumn
	SourceColumn
	SourceIDColumn
	RecordedColumn // when the record was taken in: a matter of the store, no put says it
	OwnColumn
	DatesColumn // which of the others hold dates
)

// Dialect is how a database spells columns.
type Dialect struct {
	Type       func(data.Type) string
	Geometry   func(*data.Layer) string
	Reserved   []string // column names of its own
	Length     int      // of a name at most
	DatesFirst bool     // date_only stands before the layer's own fields: what a schema adds later is at the end
}

var plainName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// Names tells whether a layer or a field may name a table or a column: lower case, digits and underscores, and not the store's own.
func (d *Dialect) Names(name string) bool {
	return len(name) <= d.Length && plainName.MatchString(name) && !strings.HasPrefix(name, "lx_")
}

// Columns derives the content columns of a layer: those that every record has, then its own, never Case fields. It fails when a field has a name that
// cannot be a column.
func (d *Dialect) Columns(l *data.Layer) (columns []Column, err error) {
	common := map[string]*data.Field{}
	for _, f := range l.Common() {
		common[f.Name] = &f
	}
	taken := map[string]bool{"id": true, "version": true, "date_only": true}
	for _, name := range d.Reserved {
		taken[name] = true
	}
	add := func(kind ColumnKind, name, sql string) {
		taken[name] = true
		columns = append(columns, Column{Name: name, Kind: kind, SQL: sql, Field: -1, Def: common[name]})
	}
	text, float, whole := d.Type(data.TypeText), d.Type(data.TypeFloat), d.Type(data.TypeInt)
	add(GeometryColumn, "geom", d.Geometry(l))
	add(UnitColumn, data.FieldUnit, text)
	add(UnitAtEventColumn, data.FieldUnitAtEvent, text)
	if l.Geometry == data.LineGeometry {
		add(UnitsColumn, "units", text)
	}
	add(PinMethodColumn, data.FieldPinMethod, text)
	add(PinDistanceColumn, data.FieldPinDistance, float)
	add(PrecisionColumn, data.FieldPrecision, float)
	add(BoundaryVersionColumn, data.FieldBoundaryVersion, whole)
	add(SourceColumn, data.FieldSource, text)
	add(SourceIDColumn, "source_id", text)
	add(RecordedColumn, "recorded", whole)
	if d.DatesFirst {
		add(DatesColumn, "date_only", text)
	}
	for i := range l.Fields {
		f := &l.Fields[i]
		if f.Derived || f.Sensitivity == data.Case {
			continue
		}
		if !d.Names(f.Name) || taken[f.Name] {
			return nil, data.Invalid(f.Name, "cannot name a column of layer %s", l.ID)
		}
		taken[f.Name] = true
		columns = append(columns, Column{Name: f.Name, Kind: OwnColumn, SQL: d.Type(f.Type), Field: i, Def: f})
	}
	if !d.DatesFirst {
		add(DatesColumn, "date_only", text)
	}
	return columns, nil
}

// List writes columns, each through format, with commas between.
func List(columns []Column, format string) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = strings.ReplaceAll(format, "%s", Quoted(c.Name))
	}
	return strings.Join(names, ", ")
}

// Said is List without what puts do not say.
func Said(columns []Column, format string) string {
	return List(slices.DeleteFunc(slices.Clone(columns), func(c Column) bool { return c.Kind == RecordedColumn }), format)
}

// Names are those of columns.
func Names(columns []Column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}
