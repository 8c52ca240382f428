package gpkg

import (
	"context"
	_ "embed"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/stored"
)

//go:embed container.sql
var containerSQL string

// The header of an SQLite file that is a GeoPackage 1.3: "GPKG", and the version in user_version.
const (
	applicationID  = 0x47504B47
	packageVersion = 10300
)

// headerSQL is run on a new file, outside a transaction.
const headerSQL = "PRAGMA auto_vacuum = NONE; PRAGMA encoding = 'UTF-8'; PRAGMA application_id = 1196444487; PRAGMA user_version = 10300"

// createContainer makes the standard's tables, without layers.
func createContainer(ctx context.Context, c *lite.Conn, at int64) error {
	if err := c.Script(ctx, containerSQL); err != nil {
		return err
	}
	_, err := c.Exec(ctx, `INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
		VALUES ('codes', 'attributes', '代码表 Codes', '各图层字段代码的含义', ?)`, formatMillis(at))
	return err
}

// createLayer makes a feature table with its index and lists it. label says of demonstration data that it is generated.
func createLayer(ctx context.Context, c *lite.Conn, t *table, at int64, label string) error {
	if err := c.Script(ctx, t.create()); err != nil {
		return err
	}
	description := t.layer.Help.Zh
	if label != "" {
		description += "（演示数据，自动生成：" + label + "）"
	}
	if _, err := c.Exec(ctx, `INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)
		VALUES (?, 'features', ?, ?, ?, ?)`, t.name, t.layer.Label.Zh, description, formatMillis(at), int64(t.srs)); err != nil {
		return err
	}
	if _, err := c.Exec(ctx, "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)", t.name, t.content[0].SQL, int64(t.srs)); err != nil {
		return err
	}
	return createIndex(ctx, c, t)
}

// describe writes what the columns and codes of the layers mean, in place of what was written before.
func describe(ctx context.Context, c *lite.Conn, tables []*table) error {
	if err := c.Script(ctx, "DELETE FROM gpkg_data_columns; DELETE FROM gpkg_data_column_constraints; DELETE FROM codes"); err != nil {
		return err
	}
	for _, t := range tables {
		used := map[string]bool{}
		for i := range t.content {
			if err := describeColumn(ctx, c, t, &t.content[i], used); err != nil {
				return err
			}
		}
	}
	return nil
}

// describeColumn names a column by its Chinese label, which GIS programs show as its alias (GDAL from 3.7); the standard wants such names to be
// unique in their table.
func describeColumn(ctx context.Context, c *lite.Conn, t *table, col *stored.Column, used map[string]bool) error {
	f := col.Def
	if f == nil {
		return nil
	}
	var constraint any
	if len(f.Codes) > 0 {
		constraint = t.name + "_" + f.Name
		for _, code := range f.Codes {
			if f.Type == data.TypeCode {
				if _, err := c.Exec(ctx, "INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, description) VALUES (?, 'enum', ?, ?)",
					constraint, code.Code, code.Label.Zh); err != nil {
					return err
				}
			}
			if _, err := c.Exec(ctx, "INSERT INTO codes (layer, field, code, label_zh, label_en) VALUES (?, ?, ?, ?, ?)",
				t.name, f.Name, code.Code, code.Label.Zh, code.Label.En); err != nil {
				return err
			}
		}
		if f.Type != data.TypeCode { // a list's value is several codes: an enumeration would refuse it
			constraint = nil
		}
	}
	description := f.Label.En
	if f.Unit != "" {
		description += " (" + f.Unit + ")"
	}
	if f.Help.Zh != "" {
		description += "; " + f.Help.Zh
	}
	name := f.Label.Zh
	if used[name] || name == "" {
		name += "（" + f.Name + "）"
	}
	used[name] = true
	_, err := c.Exec(ctx, "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description, constraint_name) VALUES (?, ?, ?, ?, ?, ?)",
		t.name, col.Name, name, f.Label.Zh, description, constraint)
	return err
}
