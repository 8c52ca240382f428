package export

import (
	"encoding/json"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"lianxin/data"
	"lianxin/geo/datum"
)

// parquetRows is how many rows of a GeoParquet file stand together; they are all of it that is in memory.
const parquetRows = 50_000

// geoParquet writes GeoParquet 1.1: WKB geometry with its system as PROJJSON, columns in the order of their names, as the library has them.
// Of a date the time stamp is its midnight in UTC, and date_only names such columns, as in GeoPackage.
type geoParquet struct {
	out     *output
	writer  *parquet.GenericWriter[any]
	table   *Table
	columns map[string]int
	cells   parquet.Row
	bound   orb.Bound
	any     bool
}

func newGeoParquet(o *output) encoder { return &geoParquet{out: o} }

const geometryColumn, datesColumn = "geometry", "date_only"

func (p *geoParquet) begin(t *Table) error {
	p.table = t
	group := parquet.Group{
		"id": parquet.String(), geometryColumn: parquet.Optional(parquet.Leaf(parquet.ByteArrayType)), datesColumn: parquet.Optional(parquet.String()),
	}
	for i := range t.Fields {
		group[t.Fields[i].Name] = parquet.Optional(parquetNode(t.Fields[i].Type))
	}
	schema := parquet.NewSchema(string(t.Layer.ID), group)
	p.columns = map[string]int{}
	for i, path := range schema.Columns() {
		p.columns[path[0]] = i
	}
	p.cells = make(parquet.Row, len(p.columns))
	p.writer = parquet.NewGenericWriter[any](p.out.w, schema, parquet.Compression(&parquet.Zstd), parquet.MaxRowsPerRowGroup(parquetRows), parquet.CreatedBy("lianxin", "1", "0"))
	return nil
}

func parquetNode(t data.Type) parquet.Node {
	switch t {
	case data.TypeInt:
		return parquet.Int(64)
	case data.TypeFloat:
		return parquet.Leaf(parquet.DoubleType)
	case data.TypeBool:
		return parquet.Leaf(parquet.BooleanType)
	case data.TypeTime:
		return parquet.Timestamp(parquet.Millisecond)
	case data.TypeText, data.TypeCode, data.TypeList, data.TypeUnit:
	}
	return parquet.String()
}

func (p *geoParquet) row(r *record) error {
	set := func(name string, v parquet.Value, present bool) {
		at, level := p.columns[name], 1
		if !present {
			v, level = parquet.Value{}, 0
		} else if name == "id" {
			level = 0
		}
		p.cells[at] = v.Level(0, level, at)
	}
	set("id", parquet.ByteArrayValue([]byte(r.id)), true)
	var dates []string
	for i, v := range r.values {
		f := &p.table.Fields[i]
		var out parquet.Value
		switch v.Kind() {
		case data.KindText, data.KindList:
			out = parquet.ByteArrayValue([]byte(v.Text()))
		case data.KindInt:
			out = parquet.Int64Value(v.Int())
			if f.Type == data.TypeFloat {
				out = parquet.DoubleValue(v.Float())
			}
		case data.KindFloat:
			out = parquet.DoubleValue(v.Float())
		case data.KindBool:
			out = parquet.BooleanValue(v.Bool())
		case data.KindTime:
			out = parquet.Int64Value(v.Int())
		case data.KindDate:
			out = parquet.Int64Value(v.Int() * 86_400_000)
			dates = append(dates, f.Name)
		case data.KindNull:
		}
		set(f.Name, out, !v.IsNull())
	}
	set(datesColumn, parquet.ByteArrayValue([]byte(strings.Join(dates, ","))), len(dates) > 0)
	var raw []byte
	if r.geometry != nil {
		var err error
		if raw, err = wkb.Marshal(r.geometry); err != nil {
			return err
		}
		b := r.geometry.Bound()
		if p.any {
			b = b.Union(p.bound)
		}
		p.bound, p.any = b, true
	}
	set(geometryColumn, parquet.ByteArrayValue(raw), raw != nil)
	_, err := p.writer.WriteRows([]parquet.Row{p.cells})
	return err
}

func (p *geoParquet) end() error { return nil }

// close writes the footer, which says where the geometry is and what the file is.
func (p *geoParquet) close() error {
	types := map[data.Geometry]string{data.PointGeometry: "Point", data.LineGeometry: "MultiLineString", data.AreaGeometry: "MultiPolygon"}
	column := map[string]any{"encoding": "WKB", "geometry_types": []string{types[p.table.Layer.Geometry]}, "orientation": "counterclockwise", "edges": "planar"}
	if p.any {
		column["bbox"] = []float64{p.bound.Min[0], p.bound.Min[1], p.bound.Max[0], p.bound.Max[1]}
	}
	if p.out.job.System != datum.CRS84() { // which is what none means
		column["crs"] = p.out.job.System.ProjJSON()
	}
	geo, err := json.Marshal(map[string]any{"version": "1.1.0", "primary_column": geometryColumn, "columns": map[string]any{geometryColumn: column}})
	if err != nil {
		return err
	}
	p.writer.SetKeyValueMetadata("geo", string(geo))
	p.writer.SetKeyValueMetadata("lianxin:note", p.out.job.text(p.table))
	labels := map[string]string{}
	for i := range p.table.Fields {
		labels[p.table.Fields[i].Name] = p.table.Fields[i].Label.Zh
	}
	names, err := json.Marshal(labels)
	if err != nil {
		return err
	}
	p.writer.SetKeyValueMetadata("lianxin:labels", string(names))
	return p.writer.Close()
}
