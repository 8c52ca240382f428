package gpkg

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
)

// A store is data that a program opens with its own rights, and SQLite runs what stands in a schema: views and triggers in
// place of tables could show or do anything. So before a connection that trusts the schema is opened, one that does not reads
// it, and a file that is not a store as this package makes it is refused.

// guard checks that a file is a store and holds no executable schema but its own. c must not be trusted.
func guard(ctx context.Context, c *lite.Conn) error {
	id, err := c.Int(ctx, "PRAGMA application_id")
	if err != nil {
		return err
	}
	if id != applicationID {
		return fmt.Errorf("%w: the file is not a GeoPackage", data.ErrInvalid)
	}
	objects, err := schemaObjects(ctx, c)
	if err != nil {
		return err
	}
	if objects["lx_store"].kind != "table" || objects["gpkg_contents"].kind != "table" {
		return fmt.Errorf("%w: the GeoPackage is not a store of this program; import it instead", data.ErrInvalid)
	}
	own := map[string]string{} // executable objects that belong there, by name
	for name, o := range objects {
		if o.kind == "table" && dialect().Names(name) && objects["rtree_"+name+"_geom"].sql != "" {
			t := &table{name: name, rtree: "rtree_" + name + "_geom"}
			own[t.rtree] = t.createRTree()
			for _, trigger := range t.triggers() {
				own[trigger.name] = trigger.sql
			}
		}
	}
	for name, o := range objects {
		executable := o.kind == "view" || o.kind == "trigger" || strings.HasPrefix(strings.ToUpper(o.sql), "CREATE VIRTUAL")
		if executable && own[name] != o.sql {
			return fmt.Errorf("%w: the store holds a foreign %s %q", data.ErrInvalid, o.kind, name)
		}
		if o.kind == "table" && (strings.HasPrefix(name, "lx_") || strings.HasPrefix(name, "gpkg_") || own["rtree_"+name+"_geom"] != "") {
			if err := guardColumns(ctx, c, name); err != nil {
				return err
			}
		}
	}
	return nil
}

type schemaObject struct{ kind, sql string }

func schemaObjects(ctx context.Context, c *lite.Conn) (map[string]schemaObject, error) {
	objects := map[string]schemaObject{}
	err := c.Rows(ctx, "SELECT type, name, sql FROM sqlite_schema", nil, func(row []driver.Value) error {
		var o schemaObject
		var name string
		if err := lite.Read(row, &o.kind, &name, &o.sql); err != nil {
			return err
		}
		objects[name] = o
		return nil
	})
	return objects, err
}

// guardColumns refuses generated columns: their expressions run at every read.
func guardColumns(ctx context.Context, c *lite.Conn, name string) error {
	return c.Rows(ctx, "SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 0", []any{name}, func(row []driver.Value) error {
		return fmt.Errorf("%w: the store's table %q has a generated column %q", data.ErrInvalid, name, row[0])
	})
}

// columnsOf are the declared types of a table's columns by name; none when there is no such table.
func columnsOf(ctx context.Context, c *lite.Conn, name string) (map[string]string, error) {
	columns := map[string]string{}
	err := c.Rows(ctx, "SELECT name, type FROM pragma_table_info(?)", []any{name}, func(row []driver.Value) error {
		var column, declared string
		if err := lite.Read(row, &column, &declared); err != nil {
			return err
		}
		columns[column] = declared
		return nil
	})
	return columns, err
}
