package postgres

import (
	"fmt"
	"slices"
	"strings"

	"lianxin/data"
	"lianxin/data/stored"
)

// srid is the reference system of every stored geometry: CGCS2000, longitude and latitude. PostGIS knows it.
const srid = 4490

// maxLayers is how many layers lx_outbox.layers tells apart.
const maxLayers = 62

// table is how a layer is stored. It is immutable but for no, which Open sets.
type table struct {
	layer   *data.Layer
	name    string // of the table, the layer's id
	no      int16  // in lx_layer
	content []stored.Column
	// recorded is where in the content it is said when a record was taken in: a matter of the store, no put changes it.
	recorded int
	month    string // the column whose month chooses the partition; empty of a table in one piece

	contents, reading string // the content columns; id, version and these
	find, insert      string // statements of Apply (apply.go)
	update, archive   string
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
	t = &table{layer: l, name: string(l.ID)}
	if !d.Names(t.name) {
		return nil, data.Invalid("layer", "%q cannot name a table", t.name)
	}
	if t.content, err = d.Columns(l); err != nil {
		return nil, err
	}
	t.recorded = slices.IndexFunc(t.content, func(c stored.Column) bool { return c.Kind == stored.RecordedColumn })
	if l.ID == data.Visits || l.ID == data.Traces {
		t.month = l.Time
	}
	t.contents = t.list("%s")
	t.reading = "id, version, " + t.contents
	t.statements()
	return t, nil
}

func dialect() *stored.Dialect {
	return &stored.Dialect{Type: sqlType, Geometry: geometryType, Length: 48, DatesFirst: true}
}

// list writes the content columns, each through format, with commas between.
func (t *table) list(format string) string { return stored.List(t.content, format) }

// said is list without what puts do not say.
func (t *table) said(format string) string { return stored.Said(t.content, format) }

// given are those of a record's cells that said names.
func (t *table) given(cells [][]byte) [][]byte {
	return slices.Concat(cells[:t.recorded], cells[t.recorded+1:])
}

// arguments writes $from, $from+1, … n times.
func arguments(from, n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("$%d", from+i)
	}
	return strings.Join(names, ", ")
}

// main and history are the qualified names.
func (t *table) main() string    { return "lianxin." + stored.Quoted(t.name) }
func (t *table) history() string { return "lianxin." + stored.Quoted("lx_history_"+t.name) }
func (t *table) staged() string  { return "pg_temp." + stored.Quoted("lx_stage_"+t.name) }

// create are the statements that make what is missing of the table, its history and its indexes.
func (t *table) create() []string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE IF NOT EXISTS %s (id text COLLATE \"C\" NOT NULL, version bigint NOT NULL", t.main())
	for _, c := range t.content {
		fmt.Fprintf(&b, ", %s %s", stored.Quoted(c.Name), c.SQL)
	}
	b.WriteString(", lx_batch bigint NOT NULL, lx_seq bigint NOT NULL, lx_was text, lx_case_mac bytea)")
	statements := []string{}
	if t.month == "" {
		statements = append(statements, b.String())
	} else {
		statements = append(statements, b.String()+" PARTITION BY RANGE ("+stored.Quoted(t.month)+")",
			fmt.Sprintf("CREATE TABLE IF NOT EXISTS lianxin.%s PARTITION OF %s DEFAULT", stored.Quoted(t.name+"_default"), t.main()))
	}
	b.Reset()
	fmt.Fprintf(&b, "CREATE TABLE IF NOT EXISTS %s (no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event bigint NOT NULL, id text COLLATE \"C\" NOT NULL, version bigint NOT NULL", t.history())
	for _, c := range t.content {
		fmt.Fprintf(&b, ", %s %s", stored.Quoted(c.Name), c.SQL)
	}
	b.WriteString(")")
	statements = append(statements, b.String(),
		fmt.Sprintf("CREATE INDEX IF NOT EXISTS %s ON %s (id, version)", stored.Quoted("lx_history_"+t.name+"_id"), t.history()),
		fmt.Sprintf("CREATE INDEX IF NOT EXISTS %s ON %s (event)", stored.Quoted("lx_history_"+t.name+"_event"), t.history()))
	for _, c := range t.content {
		for _, where := range []string{t.main(), t.history()} {
			statements = append(statements, fmt.Sprintf("ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s %s", where, stored.Quoted(c.Name), c.SQL))
		}
	}
	return statements
}

func geometryType(l *data.Layer) string {
	kind := "Geometry" // a line or several: no narrower type admits both
	switch l.Geometry {
	case data.PointGeometry:
		kind = "Point"
	case data.AreaGeometry:
		kind = "MultiPolygon"
	case data.LineGeometry:
	}
	return fmt.Sprintf("geometry(%s,%d)", kind, srid)
}

func sqlType(t data.Type) string {
	switch t {
	case data.TypeInt:
		return "bigint"
	case data.TypeFloat:
		return "double precision"
	case data.TypeBool:
		return "boolean"
	case data.TypeTime:
		return "timestamptz"
	case data.TypeText, data.TypeCode, data.TypeList, data.TypeUnit:
		return "text"
	}
	return "text"
}
