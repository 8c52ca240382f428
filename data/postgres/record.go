package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/seal"
)

// Get reads one record as stored; ErrNotFound.
func (s *Store) Get(ctx context.Context, layer data.LayerID, id string) (data.Record, error) {
	t, err := s.table(layer)
	if err != nil {
		return data.Record{}, err
	}
	var record *data.Record
	err = s.read(ctx, func(ctx context.Context, c *pgx.Conn) error {
		return rows(ctx, c, "SELECT "+t.reading+" FROM "+t.main()+" WHERE id = $1", [][]byte{[]byte(id)}, func(row [][]byte) error {
			record, err = newDecoder(t, true).decode(row)
			return err
		})
	})
	if err != nil {
		return data.Record{}, fmt.Errorf("get %s %s: %w", layer, id, err)
	}
	if record == nil {
		return data.Record{}, fmt.Errorf("%s %s: %w", layer, id, data.ErrNotFound)
	}
	return *record, nil
}

// History is every earlier state of a record, newest first; ErrNotFound when the record never was.
func (s *Store) History(ctx context.Context, layer data.LayerID, id string) ([]data.Version, error) {
	t, err := s.table(layer)
	if err != nil {
		return nil, err
	}
	var versions []data.Version
	err = s.read(ctx, func(ctx context.Context, c *pgx.Conn) error {
		return moment(ctx, c, func() error {
			versions, err = history(ctx, c, t, id)
			if err != nil || len(versions) > 0 {
				return err
			}
			var there bool
			err := c.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM "+t.main()+" WHERE id = $1)", id).Scan(&there)
			if err == nil && !there {
				err = data.ErrNotFound
			}
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("history of %s %s: %w", layer, id, err)
	}
	return versions, nil
}

func history(ctx context.Context, c *pgx.Conn, t *table, id string) (list []data.Version, err error) {
	err = versions(ctx, c, t, "WHERE h.id = $1 ORDER BY h.version DESC, h.no DESC", [][]byte{[]byte(id)}, func(v data.Version) error {
		list = append(list, v)
		return nil
	})
	return list, err
}

// versions visits earlier states h of a table's records.
func versions(ctx context.Context, c *pgx.Conn, t *table, which string, args [][]byte, visit func(data.Version) error) error {
	d := newDecoder(t, true)
	return rows(ctx, c, "SELECT e.at, e.actor, e.import, e.reason, h.id, h.version, "+t.list("h.%s")+" FROM "+t.history()+
		" AS h JOIN lianxin.lx_event AS e ON e.no = h.event "+which, args, func(row [][]byte) error {
		at, err := readInt(row[0])
		if err != nil {
			return err
		}
		record, err := d.decode(row[4:])
		if err != nil {
			return err
		}
		return seen(visit(data.Version{
			Before: *record, At: time.UnixMilli(at).UTC(), Actor: string(row[1]), Import: string(row[2]), Reason: string(row[3]),
		}))
	})
}

// CaseFile is a record's case file, without fields when it has none; ErrNotFound when the record is not.
func (s *Store) CaseFile(ctx context.Context, layer data.LayerID, id string) (data.CaseFile, error) {
	t, err := s.table(layer)
	if err != nil {
		return data.CaseFile{}, err
	}
	file := data.CaseFile{Layer: layer, ID: id}
	var mac, sealed []byte
	err = s.read(ctx, func(ctx context.Context, c *pgx.Conn) error {
		return c.QueryRow(ctx, "SELECT t.lx_case_mac, f.sealed FROM "+t.main()+` AS t LEFT JOIN vault.case_file AS f ON f.layer = $1 AND f.id = t.id
			WHERE t.id = $2`, t.no, id).Scan(&mac, &sealed)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		err = data.ErrNotFound
	}
	if err == nil {
		file.Fields, err = s.openCase(t, id, mac, sealed)
	}
	if err != nil {
		return data.CaseFile{}, fmt.Errorf("case file of %s %s: %w", layer, id, err)
	}
	return file, nil
}

// openCase opens a case file and compares it with the digest that its record has: one put back by hand from a backup is noticed.
func (s *Store) openCase(t *table, id string, mac, sealed []byte) (map[string]string, error) {
	switch {
	case mac == nil && sealed == nil:
		return nil, nil
	case mac == nil || sealed == nil:
		return nil, fmt.Errorf("the vault does not hold it, or holds one too many: %w", data.ErrUnavailable)
	}
	plain, err := s.unseal(sealed, "case_file", t.name, id)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(mac, s.sealer.Digest(plain, t.name, id)) {
		return nil, fmt.Errorf("it is not the one its record had: %w", data.ErrUnavailable)
	}
	return seal.DecodeCase(plain)
}
