package gpkg

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"lianxin/data/gpkg/blob"
	"lianxin/data/gpkg/lite"
	"lianxin/data/stored"
)

// functions are what the triggers of a GeoPackage's spatial index call (OGC 12-128r17, F.3): of null and of an empty geometry
// they are null. Bytes that are no geometry are an error.
func functions() []lite.Function {
	corner := func(name string, of func(orb.Bound) float64) lite.Function {
		return lite.Function{Name: name, Args: 1, Call: func(args []driver.Value) (driver.Value, error) {
			b, isBlob := args[0].([]byte)
			if !isBlob {
				return nil, nil
			}
			bound, ok, err := blob.Bound(b)
			if err != nil || !ok {
				return nil, err
			}
			return of(bound), nil
		}}
	}
	return []lite.Function{
		corner("ST_MinX", func(b orb.Bound) float64 { return b.Min[0] }),
		corner("ST_MaxX", func(b orb.Bound) float64 { return b.Max[0] }),
		corner("ST_MinY", func(b orb.Bound) float64 { return b.Min[1] }),
		corner("ST_MaxY", func(b orb.Bound) float64 { return b.Max[1] }),
		{Name: "ST_IsEmpty", Args: 1, Call: func(args []driver.Value) (driver.Value, error) {
			b, isBlob := args[0].([]byte)
			if !isBlob {
				return nil, nil
			}
			_, ok, err := blob.Bound(b)
			if err != nil {
				return nil, err
			}
			return !ok, nil
		}},
	}
}

// createIndex makes a layer's R*Tree and the triggers that keep it, and declares the extension.
func createIndex(ctx context.Context, c *lite.Conn, t *table) error {
	if err := c.Script(ctx, t.createRTree()); err != nil {
		return err
	}
	for _, trigger := range t.triggers() {
		if err := c.Script(ctx, trigger.sql); err != nil {
			return err
		}
	}
	_, err := c.Exec(ctx, `INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')`, t.name)
	return err
}

func (t *table) createRTree() string {
	return fmt.Sprintf("CREATE VIRTUAL TABLE %s USING rtree(id, minx, maxx, miny, maxy)", stored.Quoted(t.rtree))
}

// trigger is one of a layer's triggers.
type trigger struct{ name, sql string }

// triggers are those of the standard's version 1.3, which GDAL's validator looks for by name.
func (t *table) triggers() []trigger {
	const (
		holds  = `(NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))`
		lacks  = `(NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))`
		put    = `INSERT OR REPLACE INTO RTREE VALUES (NEW."fid", ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));`
		remove = `DELETE FROM RTREE WHERE id = OLD."fid";`
	)
	of := func(suffix, when, body string) trigger {
		name := t.rtree + "_" + suffix
		sql := fmt.Sprintf("CREATE TRIGGER %s %s BEGIN %s END", stored.Quoted(name), when, body)
		return trigger{name, strings.NewReplacer("RTREE", stored.Quoted(t.rtree), "TABLE", stored.Quoted(t.name)).Replace(sql)}
	}
	return []trigger{
		of("insert", "AFTER INSERT ON TABLE WHEN "+holds, put),
		of("update1", `AFTER UPDATE OF "geom" ON TABLE WHEN OLD."fid" = NEW."fid" AND `+holds, put),
		of("update2", `AFTER UPDATE OF "geom" ON TABLE WHEN OLD."fid" = NEW."fid" AND `+lacks, remove),
		of("update3", `AFTER UPDATE ON TABLE WHEN OLD."fid" != NEW."fid" AND `+holds, remove+" "+put),
		of("update4", `AFTER UPDATE ON TABLE WHEN OLD."fid" != NEW."fid" AND `+lacks, `DELETE FROM RTREE WHERE id IN (OLD."fid", NEW."fid");`),
		of("delete", `AFTER DELETE ON TABLE WHEN OLD."geom" NOT NULL`, remove),
	}
}

// dropTriggers takes the index's triggers away for a bulk change; addTriggers brings them back. Both within one transaction.
func dropTriggers(ctx context.Context, c *lite.Conn, t *table) error {
	for _, trigger := range t.triggers() {
		if err := c.Script(ctx, "DROP TRIGGER "+stored.Quoted(trigger.name)); err != nil {
			return err
		}
	}
	return nil
}

func addTriggers(ctx context.Context, c *lite.Conn, t *table) error {
	for _, trigger := range t.triggers() {
		if err := c.Script(ctx, trigger.sql); err != nil {
			return err
		}
	}
	return nil
}
