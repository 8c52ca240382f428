package gpkg

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/gpkg/blob"
	"lianxin/data/gpkg/lite"
	"lianxin/data/stored"
)

// fileRows is how many rows of a File go into one INSERT.
const fileRows = 20

// FileSystem is the reference system of a File's coordinates, as the standard lists one.
type FileSystem struct {
	ID           int32
	Name         string
	Organization string // EPSG, or whoever else named it
	Code         int64
	Definition   string // WKT 1
	Description  string
}

// FileLayer is a layer of a File.
type FileLayer struct {
	Layer       *data.Layer
	Fields      []data.Field // columns, in order; one is data.FieldVersion
	Description string
	Style       string // QGIS's own XML; empty for none
}

// File is a GeoPackage that is written for programs of others: layers by and by, row by row, in a container like a store's but without
// anything of a store. It is used by one goroutine.
type File struct {
	conn   *lite.Conn
	system FileSystem
	at     int64

	table  *table
	layer  *FileLayer
	insert [2]string // of one row and of fileRows
	width  int       // values of a row
	batch  []driver.NamedValue
	rows   int64
	bound  orb.Bound
	any    bool // bound holds something
	tables []*table
}

// CreateFile makes the file at path, which must not be there, readable by its owner alone. Close it.
func CreateFile(ctx context.Context, path string, s FileSystem, at time.Time) (_ *File, err error) {
	if err := lite.CreateFile(path); err != nil {
		return nil, err
	}
	d, err := lite.NewDriver(functions()...)
	if err != nil {
		return nil, err
	}
	c, err := d.Open(ctx, path, lite.Options{Trusted: true, Unsynced: true, Exclusive: true, CacheBytes: 32 << 20})
	if err != nil {
		return nil, err
	}
	f := &File{conn: c, system: s, at: at.UnixMilli()}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.Close())
		}
	}()
	if err := c.Script(ctx, headerSQL); err != nil {
		return nil, err
	}
	if _, err := c.Exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return nil, err
	}
	if err := createContainer(ctx, c, f.at); err != nil {
		return nil, err
	}
	if err := c.Script(ctx, stylesSQL); err != nil {
		return nil, err
	}
	_, err = c.Exec(ctx, "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", s.Name, int64(s.ID), s.Organization, s.Code, s.Definition, s.Description)
	return f, err
}

// stylesSQL is the table in which QGIS looks for styles, as QGIS makes it.
const stylesSQL = `CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES ('layer_styles', 'attributes', 'layer_styles', '')`

// Begin begins a layer.
func (f *File) Begin(ctx context.Context, l FileLayer) error {
	t := &table{layer: l.Layer, name: string(l.Layer.ID), rtree: "rtree_" + string(l.Layer.ID) + "_geom", handedOut: true, srs: f.system.ID}
	t.content = append(t.content, stored.Column{Name: "geom", Kind: stored.GeometryColumn, SQL: geometryType(l.Layer), Field: -1})
	for i := range l.Fields {
		def := &l.Fields[i]
		if def.Name == data.FieldVersion { // stands last
			continue
		}
		t.content = append(t.content, stored.Column{Name: def.Name, Kind: stored.OwnColumn, SQL: sqlType(def.Type), Field: i, Def: def})
	}
	t.content = append(t.content, stored.Column{Name: "date_only", Kind: stored.DatesColumn, SQL: "TEXT", Field: -1})
	t.contents = t.list("%s")
	f.table, f.layer = t, &l
	f.rows, f.any, f.batch = 0, false, f.batch[:0]
	f.width = 2 + len(t.content)
	one := "(?" + strings.Repeat(", ?", f.width-1) + ")"
	into := "INSERT INTO " + stored.Quoted(t.name) + " (id, version, " + t.contents + ") VALUES "
	f.insert = [2]string{into + one, into + one + strings.Repeat(", "+one, fileRows-1)}
	if err := createLayer(ctx, f.conn, t, f.at, ""); err != nil {
		return err
	}
	if _, err := f.conn.Exec(ctx, "UPDATE gpkg_contents SET description = ? WHERE table_name = ?", l.Description, t.name); err != nil {
		return err
	}
	return dropTriggers(ctx, f.conn, t)
}

// Put adds a row; values are one for each field, in its order. Coordinates are in the file's system.
func (f *File) Put(ctx context.Context, id string, g orb.Geometry, values []data.Value) error {
	add := func(v driver.Value) {
		f.batch = append(f.batch, driver.NamedValue{Ordinal: len(f.batch) + 1, Value: v})
	}
	add(id)
	version, dates := int64(0), []string(nil)
	for i := range values {
		if f.layer.Fields[i].Name == data.FieldVersion {
			version = values[i].Int()
		}
	}
	add(version)
	for i := range f.table.content {
		c := &f.table.content[i]
		switch c.Kind {
		case stored.GeometryColumn:
			v, err := f.geometry(g)
			if err != nil {
				return err
			}
			add(v)
		case stored.DatesColumn:
			add(text(strings.Join(dates, ",")))
		default:
			v := values[c.Field]
			if v.Kind() == data.KindDate {
				dates = append(dates, c.Name)
			}
			add(encodeValue(c.Def, v))
		}
	}
	if f.rows++; f.rows%fileRows == 0 {
		return f.flush(ctx)
	}
	return nil
}

func (f *File) geometry(g orb.Geometry) (driver.Value, error) {
	if g == nil {
		return nil, nil
	}
	if b := g.Bound(); f.any {
		f.bound = f.bound.Union(b)
	} else {
		f.bound, f.any = b, true
	}
	raw, err := blob.Append(make([]byte, 0, blobSize(g)), g, f.system.ID)
	return raw, err
}

func (f *File) flush(ctx context.Context) error {
	if len(f.batch) == f.width*fileRows {
		_, err := f.conn.ExecValues(ctx, f.insert[1], f.batch)
		f.batch = f.batch[:0]
		return err
	}
	for row := range slices.Chunk(f.batch, f.width) {
		for i := range row {
			row[i].Ordinal = i + 1
		}
		if _, err := f.conn.ExecValues(ctx, f.insert[0], row); err != nil {
			return err
		}
	}
	f.batch = f.batch[:0]
	return nil
}

// End ends a layer: its index is made, its style laid beside it.
func (f *File) End(ctx context.Context) error {
	if err := f.flush(ctx); err != nil {
		return err
	}
	t := f.table
	if f.any {
		if _, err := f.conn.Exec(ctx, "UPDATE gpkg_contents SET (min_x, min_y, max_x, max_y) = (?, ?, ?, ?) WHERE table_name = ?",
			f.bound.Min[0], f.bound.Min[1], f.bound.Max[0], f.bound.Max[1], t.name); err != nil {
			return err
		}
	}
	if err := packIndex(ctx, f.conn, t); err != nil {
		return err
	}
	if err := addTriggers(ctx, f.conn, t); err != nil {
		return err
	}
	if f.layer.Style != "" {
		if _, err := f.conn.Exec(ctx, `INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD,
			useAsDefault, description, owner, update_time) VALUES ('', '', ?, 'geom', ?, ?, '', 1, '', '', ?)`, t.name, t.name, f.layer.Style, formatMillis(f.at)); err != nil {
			return err
		}
	}
	f.tables = append(f.tables, t)
	return nil
}

// Finish describes columns and codes, and makes the file whole.
func (f *File) Finish(ctx context.Context) error {
	if err := describe(ctx, f.conn, f.tables); err != nil {
		return err
	}
	if _, err := f.conn.Exec(ctx, "UPDATE gpkg_contents SET last_change = ?", formatMillis(f.at)); err != nil {
		return err
	}
	if _, err := f.conn.Exec(ctx, "COMMIT"); err != nil {
		return fmt.Errorf("write the GeoPackage: %w", err)
	}
	return nil
}

// Close lets go of the file; what was not finished is of no use.
func (f *File) Close() error { return f.conn.Close() }
