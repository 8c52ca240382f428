package gpkg

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/gpkg/blob"
	"lianxin/data/gpkg/lite"
	"lianxin/data/seal"
	"lianxin/data/stored"
)

// maxDetails is how many faults of one kind are described one by one; the rest are counted.
const maxDetails = 20

// Check verifies the whole store, map file and vault, at one moment while others write, and reports every finding: at least one
// for each thing looked at. It reads everything; at a million records it takes tens of seconds.
func (s *Store) Check(ctx context.Context, report func(data.Finding)) error {
	k := &checker{store: s, report: report}
	if err := k.run(ctx); err != nil {
		return fmt.Errorf("check the store: %w", err)
	}
	return nil
}

type checker struct {
	store  *Store
	report func(data.Finding)
	conn   *lite.Conn // of the map file, in a read transaction
	info   data.Info
}

func (k *checker) run(ctx context.Context) error {
	k.files()
	before, err := k.vaultRefs(ctx) // before the map file's moment: see checkVault
	if err != nil {
		return err
	}
	k.conn, err = k.store.driver.Open(ctx, k.store.path, lite.Options{ReadOnly: true, Busy: k.store.options.BusyTimeout, CacheBytes: 32 << 20})
	if err != nil {
		return err
	}
	err = k.conn.Read(ctx, func() error {
		if k.info, _, err = k.store.info(ctx, k.conn); err != nil {
			return err
		}
		for _, step := range []func(context.Context) error{
			k.integrity, k.foreignKeys, k.layers, k.changes, k.history, k.accounts,
			func(ctx context.Context) error { return k.checkVault(ctx, before) },
		} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, k.conn.Close())
}

// tally reports the outcome of one check: the faults, when there are any, else that it is fine.
type tally struct {
	checker  *checker
	check    string
	severity data.Severity // of a fault
	faults   int64
}

func (k *checker) tally(check string, severity data.Severity) *tally {
	return &tally{checker: k, check: check, severity: severity}
}

func (t *tally) fault(format string, args ...any) {
	t.faults++
	if t.faults <= maxDetails {
		t.checker.report(data.Finding{Check: t.check, Severity: t.severity, Detail: fmt.Sprintf(format, args...)})
	}
}

func (t *tally) done(format string, args ...any) {
	switch {
	case t.faults == 0:
		t.checker.report(data.Finding{Check: t.check, Severity: data.Fine, Detail: fmt.Sprintf(format, args...)})
	case t.faults > maxDetails:
		t.checker.report(data.Finding{Check: t.check, Severity: t.severity, Detail: fmt.Sprintf("%d more of the kind, %d in all", t.faults-maxDetails, t.faults)})
	}
}

// files looks at who may read the files, and for what was left beside them.
func (k *checker) files() {
	t := k.tally("file_modes", data.Warning)
	for _, name := range []string{k.store.path, vaultPath(k.store.path), keyPath(k.store.path), nextKeyPath(k.store.path)} {
		if info, err := os.Stat(name); err == nil && !seal.Private(info) {
			t.fault("others may read %s (mode %#o, want 0600)", filepath.Base(name), info.Mode().Perm())
		}
	}
	t.done("the files are their owner's alone")
}

func (k *checker) integrity(ctx context.Context) error {
	t := k.tally("file_integrity", data.Fault)
	if err := integrity(ctx, k.conn, t); err != nil {
		return err
	}
	t.done("the map file's pages and indexes are whole")
	v := k.tally("vault_integrity", data.Fault)
	if err := k.store.vault.Read(ctx, func(c *lite.Conn) error { return integrity(ctx, c, v) }); err != nil {
		return err
	}
	v.done("the vault's pages and indexes are whole")
	return nil
}

func integrity(ctx context.Context, c *lite.Conn, t *tally) error {
	err := c.Rows(ctx, "PRAGMA integrity_check", nil, func(row []driver.Value) error {
		if text, _ := row[0].(string); text != "ok" {
			t.fault("%s", text)
		}
		return nil
	})
	if errors.Is(err, data.ErrUnavailable) && ctx.Err() == nil { // too damaged to look further into
		t.fault("%v", err)
		return nil
	}
	return err
}

func (k *checker) foreignKeys(ctx context.Context) error {
	t := k.tally("foreign_keys", data.Fault)
	err := k.conn.Rows(ctx, "PRAGMA foreign_key_check", nil, func(row []driver.Value) error {
		t.fault("a row of %v names a missing row of %v", row[0], row[2])
		return nil
	})
	t.done("every reference between tables holds")
	return err
}

func (k *checker) layers(ctx context.Context) error {
	for _, t := range k.store.tables {
		extent, located, err := k.records(ctx, t)
		if err != nil {
			return err
		}
		if err := k.index(ctx, t, located); err != nil {
			return err
		}
		if err := k.contents(ctx, t, extent, located); err != nil {
			return err
		}
	}
	return nil
}

// records decodes every record and returns the extent of those that have a geometry, and how many these are.
func (k *checker) records(ctx context.Context, t *table) (extent orb.Bound, located int64, err error) {
	result := k.tally("records", data.Fault)
	d := newDecoder(t, false)
	n := int64(0)
	err = k.conn.Scan(ctx, t.reading, "FROM "+stored.Quoted(t.name), nil, func(row []driver.Value) error {
		n++
		r, err := d.decode(row)
		if err != nil {
			result.fault("%v", err)
			return nil
		}
		if err := stored.Check(k.store.schema, t.layer, r); err != nil {
			result.fault("layer %s, record %s: %v", t.name, r.ID, err)
		}
		if r.Version < 1 {
			result.fault("layer %s, record %s: version %d", t.name, r.ID, r.Version)
		}
		if raw, ok := row[2].([]byte); ok {
			if srs, err := blob.SRS(raw); err != nil || srs != srsID {
				result.fault("layer %s, record %s: reference system %d", t.name, r.ID, srs)
			}
			if located++; located == 1 {
				extent = r.Geometry.Bound()
			}
			extent = extent.Union(r.Geometry.Bound())
		}
		return nil
	})
	if err != nil {
		return extent, located, err
	}
	if want := k.info.Counts[t.layer.ID]; n != want {
		result.fault("layer %s holds %d records and counts %d", t.name, n, want)
	}
	result.done("layer %s: %d records read and keep to the schema", t.name, n)
	return extent, located, nil
}

// index checks a layer's R*Tree in itself and against the rows.
func (k *checker) index(ctx context.Context, t *table, located int64) error {
	result := k.tally("spatial_index", data.Fault)
	text, err := k.conn.Text(ctx, "SELECT rtreecheck(?)", t.rtree)
	if err != nil {
		return err
	}
	if text != "ok" {
		result.fault("layer %s: %s", t.name, text)
	}
	n, err := k.conn.Int(ctx, "SELECT count(*) FROM "+stored.Quoted(t.rtree+"_rowid"))
	if err != nil {
		return err
	}
	if n != located {
		result.fault("layer %s: the index holds %d entries for %d geometries", t.name, n, located)
	}
	outside, err := k.conn.Int(ctx, "SELECT count(*) FROM "+stored.Quoted(t.name)+" AS t LEFT JOIN "+stored.Quoted(t.rtree)+` AS i ON i.id = t.fid
		WHERE t.geom NOT NULL AND NOT ifnull(i.minx <= ST_MinX(t.geom) AND i.maxx >= ST_MaxX(t.geom) AND i.miny <= ST_MinY(t.geom) AND i.maxy >= ST_MaxY(t.geom), 0)`)
	if err != nil {
		return err
	}
	if outside > 0 {
		result.fault("layer %s: %d geometries lie outside their entry", t.name, outside)
	}
	result.done("layer %s: %d entries hold their geometries", t.name, n)
	return nil
}

// contents checks what the standard's catalogue says of a layer.
func (k *checker) contents(ctx context.Context, t *table, extent orb.Bound, located int64) error {
	result := k.tally("contents", data.Fault)
	var box [4]float64
	found, err := k.conn.One(ctx, "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ? AND srs_id = ?", []any{t.name, srsID}, &box[0], &box[1], &box[2], &box[3])
	if err != nil {
		return err
	}
	switch listed := (orb.Bound{Min: orb.Point{box[0], box[1]}, Max: orb.Point{box[2], box[3]}}); {
	case !found:
		result.fault("layer %s is not listed", t.name)
	case located > 0 && listed.Union(extent) != listed:
		result.fault("layer %s reaches beyond its extent", t.name)
	}
	result.done("layer %s is listed with an extent that holds it", t.name)
	return nil
}

// changes checks that every record and every deletion has its one place in the order of changes.
func (k *checker) changes(ctx context.Context) error {
	result := k.tally("changes", data.Fault)
	count := func(what, sql string, args ...any) error {
		n, err := k.conn.Int(ctx, sql, args...)
		if err == nil && n > 0 {
			result.fault(what, n)
		}
		return err
	}
	var errs []error
	var layers []string
	for _, t := range k.store.tables {
		layers = append(layers, fmt.Sprint(t.no))
		errs = append(errs,
			count("%d records of layer "+t.name+" are not in the order of changes", "SELECT count(*) FROM "+stored.Quoted(t.name)+" AS t LEFT JOIN lx_change AS c ON c.revision = t.lx_revision WHERE c.layer IS NOT ? OR c.fid IS NOT t.fid", t.no),
			count("%d records of layer "+t.name+" were deleted too", "SELECT count(*) FROM lx_tombstone AS d JOIN "+stored.Quoted(t.name)+" AS t ON t.id = d.id WHERE d.layer = ?", t.no),
			count("%d changes of layer "+t.name+" name no record", "SELECT count(*) FROM lx_change AS c LEFT JOIN "+stored.Quoted(t.name)+" AS t ON t.fid = c.fid WHERE c.layer = ? AND c.fid NOT NULL AND t.lx_revision IS NOT c.revision", t.no))
	}
	errs = append(errs,
		count("%d deletions are not in the order of changes", "SELECT count(*) FROM lx_tombstone AS d LEFT JOIN lx_change AS c ON c.revision = d.revision WHERE c.layer IS NOT d.layer OR c.fid NOT NULL"),
		count("%d changes name neither a record nor a deletion", "SELECT count(*) FROM lx_change AS c LEFT JOIN lx_tombstone AS d ON d.revision = c.revision WHERE c.fid IS NULL AND d.revision IS NULL"),
		count("%d changes are newer than the store", "SELECT count(*) FROM lx_change WHERE revision > ?", k.info.Revision))
	n, err := k.conn.Int(ctx, "SELECT count(*) FROM lx_change WHERE layer IN ("+strings.Join(layers, ", ")+")")
	result.done("%d records and deletions in order up to revision %d", n, k.info.Revision)
	return errors.Join(append(errs, err)...)
}

// history checks that earlier states are earlier and have a cause.
func (k *checker) history(ctx context.Context) error {
	result := k.tally("history", data.Fault)
	n, err := k.conn.Int(ctx, "SELECT count(*) FROM lx_history")
	if err != nil {
		return err
	}
	orphans, err := k.conn.Int(ctx, "SELECT count(*) FROM lx_history AS h LEFT JOIN lx_event AS e ON e.no = h.event WHERE e.no IS NULL OR h.version < 1 OR NOT json_valid(h.fields)")
	if err != nil {
		return err
	}
	if orphans > 0 {
		result.fault("%d earlier states have no cause, no version or no content", orphans)
	}
	for _, t := range k.store.tables {
		late, err := k.conn.Int(ctx, "SELECT count(*) FROM lx_history AS h JOIN "+stored.Quoted(t.name)+" AS t ON t.id = h.id WHERE h.layer = ? AND h.version >= t.version", t.no)
		if err != nil {
			return err
		}
		if late > 0 {
			result.fault("layer %s: %d earlier states are not earlier", t.name, late)
		}
	}
	result.done("%d earlier states", n)
	return nil
}

// accounts checks settings, unit lists, batches and imports.
func (k *checker) accounts(ctx context.Context) error {
	settings := k.tally("settings", data.Fault)
	s, err := newestSettings(ctx, k.conn)
	if err != nil {
		settings.fault("%v", err)
	}
	settings.done("version %d is valid", s.Version)

	imports := k.tally("imports", data.Fault)
	n := 0
	err = k.conn.Rows(ctx, "SELECT account, applied ->> 'Revision', ifnull(applied ->> 'Skipped', 0) FROM lx_import", nil, func(row []driver.Value) error {
		n++
		imp, err := decodeImport(row[0])
		skipped, _ := row[2].(int64)
		merged := imp.Inserted + imp.Updated + imp.Unchanged
		switch {
		case err != nil:
			imports.fault("%v", err)
		case imp.State != data.ImportDone: // its counts are of what it came to
		case imp.Input != imp.Accepted+imp.Rejected+imp.Quarantined:
			imports.fault("import %s: %d rows came in, %d are accounted for", imp.ID, imp.Input, imp.Accepted+imp.Rejected+imp.Quarantined)
		case imp.Accepted < merged || imp.Accepted > merged+skipped:
			imports.fault("import %s: %d rows were accepted, %d are accounted for", imp.ID, imp.Accepted, merged)
		}
		if revision, _ := row[1].(int64); revision > k.info.Revision {
			imports.fault("import %s is newer than the store", imp.ID)
		}
		return nil
	})
	if err != nil {
		return err
	}
	imports.done("%d imports whose counts add up", n)

	batches := k.tally("batches", data.Fault)
	late, err := k.conn.Int(ctx, "SELECT count(*) FROM lx_batch WHERE revision > ?", k.info.Revision)
	if err != nil {
		return err
	}
	if late > 0 {
		batches.fault("%d batches are newer than the store", late)
	}
	known, err := k.conn.Int(ctx, "SELECT count(*) FROM lx_batch")
	batches.done("%d batches are known by their keys", known)
	return err
}
