package gpkg

import (
	"fmt"
	"slices"
	"strings"

	"lianxin/data"
	"lianxin/data/stored"
)

// srsID is the reference system of every stored geometry: CGCS2000, longitude and latitude (see Decisions).
const srsID = 4490

// maxColumns bounds a layer: SQLite passes a row to a function as arguments, of which there are 1000 at most, and two for each field in json_object.
const maxColumns = 480

// table is how a layer is stored: one GeoPackage feature table. It is immutable.
type table struct {
	layer     *data.Layer
	name      string // of the table, the layer's id
	no        int64  // in lx_layer
	rtree     string // name of its R*Tree
	content   []stored.Column
	recorded  int   // where in the content it is said when a record was taken in: a matter of the store, no put changes it
	handedOut bool  // see public
	srs       int32 // of its geometries; srsID unless it stands in a File
	extra     bool  // the stored table has columns that the schema knows no more
	// reading is the column list that decode understands, content the list of content columns.
	reading, contents string
}

// newTables derives the tables of a schema, in its order. It fails when a layer or field has a name that cannot be a column.
func newTables(s *data.Schema) ([]*table, error) {
	var tables []*table
	for _, l := range s.Layers() {
		t, err := newTable(l)
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	return tables, nil
}

func newTable(l *data.Layer) (t *table, err error) {
	d := dialect()
	t = &table{layer: l, name: string(l.ID), rtree: "rtree_" + string(l.ID) + "_geom", srs: srsID}
	if !d.Names(t.name) || strings.HasPrefix(t.name, "gpkg_") {
		return nil, data.Invalid("layer", "%q cannot name a table", t.name)
	}
	if t.content, err = d.Columns(l); err != nil {
		return nil, err
	}
	if len(t.content) > maxColumns {
		return nil, data.Invalid("layer", "%s has too many fields to be stored", l.ID)
	}
	t.recorded = slices.IndexFunc(t.content, func(c stored.Column) bool { return c.Kind == stored.RecordedColumn })
	t.contents = t.list("%s")
	t.reading = "id, version, " + t.contents
	return t, nil
}

func dialect() *stored.Dialect {
	return &stored.Dialect{Type: sqlType, Geometry: geometryType, Reserved: []string{"fid"}, Length: 63}
}

// list writes the content columns, each through format, with commas between.
func (t *table) list(format string) string { return stored.List(t.content, format) }

// said is list without what puts do not say.
func (t *table) said(format string) string { return stored.Said(t.content, format) }

// staged lists the content columns of a staged row, and another value for when its record was taken in.
func (t *table) staged(recorded string) string {
	return strings.Replace(t.list("s.%s"), "s."+stored.Quoted(t.content[t.recorded].Name), recorded, 1)
}

// public is the table as it is handed out: without internal fields and the columns that only a store needs.
func (t *table) public() *table {
	p := &table{layer: t.layer, name: t.name, rtree: t.rtree, handedOut: true, srs: t.srs}
	for _, c := range t.content {
		internal := c.Kind == stored.SourceColumn || c.Kind == stored.SourceIDColumn || c.Kind == stored.RecordedColumn || (c.Kind == stored.OwnColumn && c.Def.Sensitivity != data.Public)
		if !internal {
			p.content = append(p.content, c)
		}
	}
	p.contents = p.list("%s")
	return p
}

// create is the statement that makes the feature table.
func (t *table) create() string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE %s (\n  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\n", stored.Quoted(t.name))
	fmt.Fprintf(&b, "  geom %s,\n  id TEXT NOT NULL,\n", t.content[0].SQL)
	for _, c := range t.content[1:] {
		fmt.Fprintf(&b, "  %s %s,\n", stored.Quoted(c.Name), c.SQL)
	}
	b.WriteString("  version INTEGER NOT NULL")
	if !t.handedOut {
		b.WriteString(",\n  lx_revision INTEGER NOT NULL,\n  lx_case INTEGER,\n  lx_case_mac BLOB")
	}
	b.WriteString("\n)")
	return b.String()
}

// systemColumns is how many columns create adds to the content.
const systemColumns = 6 // fid, id, version, lx_revision, lx_case, lx_case_mac

// idIndex is the name of the index that makes ids unique; bulk merges drop it and make it again.
func (t *table) idIndex() string { return "lx_" + t.name + "_id" }

func (t *table) createIDIndex() string {
	return fmt.Sprintf("CREATE UNIQUE INDEX %s ON %s (id)", stored.Quoted(t.idIndex()), stored.Quoted(t.name))
}

// recordedIndex is the name of the index by which the past finds what was taken in since; bulk merges treat it as idIndex.
func (t *table) recordedIndex() string { return "lx_" + t.name + "_recorded" }

func (t *table) createRecordedIndex() string {
	return fmt.Sprintf("CREATE INDEX IF NOT EXISTS %s ON %s (recorded)", stored.Quoted(t.recordedIndex()), stored.Quoted(t.name))
}

func geometryType(l *data.Layer) string {
	switch l.Geometry {
	case data.PointGeometry:
		return "POINT"
	case data.AreaGeometry:
		return "MULTIPOLYGON"
	case data.LineGeometry:
		return "GEOMETRY" // a line or several: no narrower type of the standard admits both
	}
	return "GEOMETRY"
}

func sqlType(t data.Type) string {
	switch t {
	case data.TypeInt:
		return "INTEGER"
	case data.TypeFloat:
		return "DOUBLE"
	case data.TypeBool:
		return "BOOLEAN"
	case data.TypeTime:
		return "DATETIME"
	case data.TypeText, data.TypeCode, data.TypeList, data.TypeUnit:
		return "TEXT"
	}
	return "TEXT"
}

func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
