package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/stored"
)

// maxDetails is how many faults of one kind are described one by one; the rest are counted.
const maxDetails = 20

// Check verifies the whole store at one moment while others write, and reports every finding: at least one for each thing looked
// at. It reads everything; at a million records it takes tens of seconds. Pages and files are the database's own to check.
func (s *Store) Check(ctx context.Context, report func(data.Finding)) error {
	c, err := s.connect(ctx)
	if err != nil {
		return fmt.Errorf("check the store: %w", err)
	}
	defer disconnect(c)
	k := &checker{store: s, report: report, conn: c}
	err = moment(ctx, c, func() (err error) {
		if k.info, err = s.info(ctx, c); err != nil {
			return err
		}
		for _, step := range []func(context.Context) error{k.layers, k.changes, k.history, k.accounts, k.caseFiles, k.rejections} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("check the store: %w", fault(ctx, err))
	}
	return nil
}

type checker struct {
	store  *Store
	report func(data.Finding)
	conn   *pgx.Conn // in a transaction that reads one moment
	info   data.Info
}

// tally reports the outcome of one check: the faults, when there are any, else that it is fine.
type tally struct {
	checker  *checker
	check    string
	severity data.Severity // of a fault
	faults   int64
}

func (k *checker) tally(check string) *tally {
	return &tally{checker: k, check: check, severity: data.Fault}
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

// none reports as a fault when a query counts any.
func (k *checker) none(ctx context.Context, t *tally, what, sql string, args ...any) error {
	n, err := k.count(ctx, sql, args...)
	if err == nil && n > 0 {
		t.fault(what, n)
	}
	return err
}

func (k *checker) count(ctx context.Context, sql string, args ...any) (n int64, err error) {
	err = k.conn.QueryRow(ctx, sql, args...).Scan(&n)
	return n, err
}

// layers decodes every record and looks at ids, reference systems and indexes.
func (k *checker) layers(ctx context.Context) error {
	for _, t := range k.store.tables {
		if err := k.records(ctx, t); err != nil {
			return err
		}
		result := k.tally("spatial_index")
		if err := k.none(ctx, result, "layer "+t.name+": %d of its three indexes are missing or unfinished", `SELECT 3 - count(*) FROM pg_index AS i
			JOIN pg_class AS c ON c.oid = i.indexrelid WHERE i.indrelid = $1::text::regclass AND i.indisvalid AND c.relname LIKE 'lx\_%'`, t.main()); err != nil {
			return err
		}
		if err := k.none(ctx, result, "layer "+t.name+": %d geometries are of another reference system",
			"SELECT count(*) FROM "+t.main()+" WHERE geom IS NOT NULL AND ST_SRID(geom) <> $1", srid); err != nil {
			return err
		}
		result.done("layer %s has its indexes and reference system", t.name)
	}
	return nil
}

func (k *checker) records(ctx context.Context, t *table) error {
	result := k.tally("records")
	d := newDecoder(t, false)
	n := int64(0)
	err := rows(ctx, k.conn, "SELECT "+t.reading+" FROM "+t.main(), nil, func(row [][]byte) error {
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
		return nil
	})
	if err != nil {
		return err
	}
	if want := k.info.Counts[t.layer.ID]; n != want {
		result.fault("layer %s holds %d records and counts %d", t.name, n, want)
	}
	if err := k.none(ctx, result, "layer "+t.name+": %d ids are there more than once",
		"SELECT count(*) FROM (SELECT id FROM "+t.main()+" GROUP BY id HAVING count(*) > 1) AS twice"); err != nil {
		return err
	}
	result.done("layer %s: %d records read and keep to the schema", t.name, n)
	return nil
}

// changes checks that every record and every deletion has its one place in the order of changes, and that this order has no gap
// and no overlap.
func (k *checker) changes(ctx context.Context) error {
	result := k.tally("changes")
	placed := func(from string) string {
		return "SELECT count(*) FROM " + from + " AS t LEFT JOIN lianxin.lx_outbox AS o ON o.batch = t.lx_batch WHERE o.batch IS NULL OR t.lx_seq < 1 OR o.base + t.lx_seq > o.last"
	}
	for _, t := range k.store.tables {
		if err := k.none(ctx, result, "%d records of layer "+t.name+" are not in the order of changes", placed(t.main())); err != nil {
			return err
		}
		if err := k.none(ctx, result, "%d changes of layer "+t.name+" have the number of another", "SELECT count(*) FROM (SELECT 1 FROM "+t.main()+
			" GROUP BY lx_batch, lx_seq HAVING count(*) > 1) AS twice"); err != nil {
			return err
		}
		if err := k.none(ctx, result, "%d records of layer "+t.name+" were deleted too",
			"SELECT count(*) FROM lianxin.lx_tombstone AS d JOIN "+t.main()+" AS t ON t.id = d.id WHERE d.layer = $1", t.no); err != nil {
			return err
		}
	}
	for what, sql := range map[string]string{
		"%d deletions are not in the order of changes":       placed("lianxin.lx_tombstone"),
		"%d commits do not follow upon the one before":       "SELECT count(*) FROM (SELECT base, lag(last, 1, 0::bigint) OVER (ORDER BY last) AS before FROM lianxin.lx_outbox) AS o WHERE base <> before",
		"%d commits are newer than the store, or it than it": "SELECT count(*) FROM lianxin.lx_store WHERE revision <> coalesce((SELECT max(last) FROM lianxin.lx_outbox), 0)",
	} {
		if err := k.none(ctx, result, what, sql); err != nil {
			return err
		}
	}
	n, err := k.count(ctx, "SELECT count(*) FROM lianxin.lx_outbox")
	result.done("%d commits in order up to revision %d", n, k.info.Revision)
	return err
}

// history checks that earlier states are earlier and have a cause.
func (k *checker) history(ctx context.Context) error {
	result := k.tally("history")
	total := int64(0)
	for _, t := range k.store.tables {
		n, err := k.count(ctx, "SELECT count(*) FROM "+t.history())
		if err != nil {
			return err
		}
		total += n
		if err := k.none(ctx, result, "layer "+t.name+": %d earlier states have no cause or no version", "SELECT count(*) FROM "+t.history()+
			" AS h LEFT JOIN lianxin.lx_event AS e ON e.no = h.event WHERE e.no IS NULL OR h.version < 1"); err != nil {
			return err
		}
		if err := k.none(ctx, result, "layer "+t.name+": %d earlier states are not earlier", "SELECT count(*) FROM "+t.history()+" AS h JOIN "+t.main()+
			" AS t ON t.id = h.id WHERE h.version >= t.version"); err != nil {
			return err
		}
	}
	result.done("%d earlier states", total)
	return nil
}

// accounts checks settings, batches and imports.
func (k *checker) accounts(ctx context.Context) error {
	settings := k.tally("settings")
	s, err := newestSettings(ctx, k.conn)
	if err != nil {
		settings.fault("%v", err)
	}
	settings.done("version %d is valid", s.Version)

	imports := k.tally("imports")
	all, err := k.imports(ctx)
	if err != nil {
		return err
	}
	for _, imp := range all {
		switch merged := imp.Inserted + imp.Updated + imp.Unchanged; {
		case imp.State != data.ImportDone: // its counts are of what it came to
		case imp.Input != imp.Accepted+imp.Rejected+imp.Quarantined:
			imports.fault("import %s: %d rows came in, %d are accounted for", imp.ID, imp.Input, imp.Accepted+imp.Rejected+imp.Quarantined)
		case imp.Accepted < merged || imp.Accepted > merged+imp.skipped:
			imports.fault("import %s: %d rows were accepted, %d are accounted for", imp.ID, imp.Accepted, merged)
		}
		if imp.revision > k.info.Revision {
			imports.fault("import %s is newer than the store", imp.ID)
		}
	}
	imports.done("%d imports whose counts add up", len(all))

	batches := k.tally("batches")
	if err := k.none(ctx, batches, "%d batches are newer than the store", "SELECT count(*) FROM lianxin.lx_batch WHERE revision > $1", k.info.Revision); err != nil {
		return err
	}
	known, err := k.count(ctx, "SELECT count(*) FROM lianxin.lx_batch")
	batches.done("%d batches are known by their keys", known)
	return err
}

// checkedImport is an import and what its merge said.
type checkedImport struct {
	data.Import
	revision, skipped int64
}

func (k *checker) imports(ctx context.Context) ([]checkedImport, error) {
	found, err := k.conn.Query(ctx, "SELECT account, (applied::json ->> 'Revision')::bigint, (applied::json ->> 'Skipped')::bigint FROM lianxin.lx_import ORDER BY no")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(found, func(row pgx.CollectableRow) (imp checkedImport, err error) {
		var account string
		if err := row.Scan(&account, &imp.revision, &imp.skipped); err != nil {
			return imp, err
		}
		imp.Import, err = decodeImport(account)
		return imp, err
	})
}

// caseFiles checks that every case file opens, is its record's and belongs to one.
func (k *checker) caseFiles(ctx context.Context) error {
	seals := k.tally("case_files")
	n := 0
	for _, t := range k.store.tables {
		if err := rows(ctx, k.conn, "SELECT t.id, t.lx_case_mac, f.sealed FROM "+t.main()+` AS t FULL JOIN
			(SELECT * FROM vault.case_file WHERE layer = $1) AS f ON f.id = t.id WHERE f.id IS NOT NULL OR t.lx_case_mac IS NOT NULL`,
			[][]byte{{byte(t.no >> 8), byte(t.no)}}, func(row [][]byte) error {
				n++
				if row[0] == nil {
					seals.fault("layer %s: a case file belongs to no record", t.name)
				} else if _, err := k.store.openCase(t, string(row[0]), row[1], row[2]); err != nil {
					seals.fault("layer %s, record %s: %v", t.name, row[0], err)
				}
				return nil
			}); err != nil {
			return err
		}
	}
	seals.done("%d case files open", n)
	return nil
}

// rejections checks that the rejected rows of every import open and are as many as its account says.
func (k *checker) rejections(ctx context.Context) error {
	result := k.tally("rejections")
	kept := map[string]int64{}
	total := int64(0)
	if err := rows(ctx, k.conn, "SELECT import, row, n, sealed FROM vault.rejection", nil, func(row [][]byte) error {
		total++
		id := string(row[0])
		kept[id]++
		at, err := readInt(row[1])
		if err != nil {
			return err
		}
		n, err := readInt(row[2])
		if err != nil {
			return err
		}
		if _, err := k.store.sealer.Open(row[3], rejectionPlace(id, at, n)...); err != nil {
			result.fault("import %s, row %d: %v", id, at, err)
		}
		return nil
	}); err != nil {
		return err
	}
	all, err := k.imports(ctx)
	if err != nil {
		return err
	}
	for _, imp := range all {
		if n := kept[imp.ID]; imp.State == data.ImportDone && n != imp.Refused() {
			result.fault("import %s: %d rejected rows are kept, its account says %d", imp.ID, n, imp.Refused())
		}
		delete(kept, imp.ID)
	}
	for id, n := range kept {
		result.fault("%d rejected rows belong to import %s, which is not there", n, id)
	}
	result.done("%d rejected rows open", total)
	return nil
}
