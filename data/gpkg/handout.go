package gpkg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"lianxin/data/gpkg/lite"
	"lianxin/data/stored"
)

// HandOut writes the store's layers, as they are at one moment, into a new GeoPackage at path that may leave the house: public
// fields alone, no table of the store's own, no page that ever held anything else, and one file without a log beside it. It
// knows no viewer: whoever gets the file may see every record. now is noted as the layers' last change.
func (s *Store) HandOut(ctx context.Context, path string, now time.Time) (err error) {
	part := path + ".part"
	defer func() {
		if err != nil {
			err = fmt.Errorf("hand out the layers: %w", errors.Join(err, lite.RemoveFile(part)))
		}
	}()
	if err := absent(path); err != nil {
		return err
	}
	if err := lite.RemoveFile(part); err != nil { // of a call that was killed
		return err
	}
	if err := lite.CreateFile(part); err != nil {
		return err
	}
	if err := s.handOut(ctx, part, now.UnixMilli()); err != nil {
		return err
	}
	return os.Rename(part, path)
}

func (s *Store) handOut(ctx context.Context, part string, at int64) (err error) {
	c, err := s.driver.Open(ctx, part, lite.Options{Trusted: true, Busy: s.options.BusyTimeout, CacheBytes: 32 << 20})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if err := c.Script(ctx, headerSQL+"; PRAGMA journal_mode = MEMORY"); err != nil {
		return err
	}
	uri, err := lite.URI(s.path, "rw")
	if err != nil {
		return err
	}
	if _, err := c.Exec(ctx, "ATTACH DATABASE ? AS source", uri); err != nil {
		return err
	}
	return c.Write(ctx, func() error {
		if err := createContainer(ctx, c, at); err != nil {
			return err
		}
		var tables []*table
		for _, t := range s.tables {
			p := t.public()
			if err := copyLayer(ctx, c, p, at, s.generated); err != nil {
				return fmt.Errorf("layer %s: %w", t.name, err)
			}
			tables = append(tables, p)
		}
		return describe(ctx, c, tables)
	})
}

// copyLayer makes a layer of the attached source.
func copyLayer(ctx context.Context, c *lite.Conn, t *table, at int64, label string) error {
	if err := createLayer(ctx, c, t, at, label); err != nil {
		return err
	}
	if err := dropTriggers(ctx, c, t); err != nil {
		return err
	}
	columns := "fid, id, " + t.contents + ", version"
	if _, err := c.Exec(ctx, "INSERT INTO main."+stored.Quoted(t.name)+" ("+columns+") SELECT "+columns+" FROM source."+stored.Quoted(t.name)+" ORDER BY fid"); err != nil {
		return err
	}
	if _, err := c.Exec(ctx, `UPDATE main.gpkg_contents SET (min_x, min_y, max_x, max_y) =
		(SELECT min_x, min_y, max_x, max_y FROM source.gpkg_contents WHERE table_name = ?1) WHERE table_name = ?1`, t.name); err != nil {
		return err
	}
	if err := packIndex(ctx, c, t); err != nil {
		return err
	}
	return addTriggers(ctx, c, t)
}
