package postgres

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"lianxin/data"
	"lianxin/data/seal"
)

// Open opens the store in a database. It fails with ErrNotFound when there is none, ErrInvalid when it was made by a newer program,
// ErrForbidden when the key is not the vault's or the role may not, and ErrUnavailable when the database does not answer.
//
// An older store, or one whose schema lacks fields, is migrated, while one process holds a lock and the others wait; that needs
// the owner's role.
func Open(ctx context.Context, address string, o Options) (*Store, error) {
	s, err := open(ctx, address, o)
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	return s, nil
}

func open(ctx context.Context, address string, o Options) (_ *Store, err error) {
	if o, err = o.filled(); err != nil {
		return nil, err
	}
	config, err := parse(address)
	if err != nil {
		return nil, err
	}
	s := &Store{options: o, config: config, schema: o.Schema}
	if s.sealer, err = seal.New(o.VaultKey); err != nil {
		return nil, err
	}
	if s.tables, err = newTables(o.Schema); err != nil {
		return nil, err
	}
	c, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer disconnect(c)
	if err := fault(ctx, s.prepare(ctx, c)); err != nil {
		return nil, err
	}
	if s.pool, err = s.newPool(ctx, address); err != nil {
		return nil, err
	}
	s.feed = newFeed(s)
	return s, nil
}

// newPool makes the pool of sessions for short work, each statement of which the server itself ends after the time limit.
func (s *Store) newPool(ctx context.Context, address string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, data.Invalid("store", "is not a connection string that PostgreSQL's clients understand")
	}
	config.ConnConfig = s.config.Copy()
	limit := fmt.Sprint(s.options.Timeout.Milliseconds())
	config.ConnConfig.RuntimeParams["statement_timeout"] = limit
	config.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "60000" // a follower may take its time with a chunk
	config.MaxConns = int32(s.options.Sessions)
	config.HealthCheckPeriod = 15 * time.Second
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fault(ctx, lostError{err})
	}
	return pool, nil
}

// prepare finds the store, brings it to this program's format and schema, and proves the key.
func (s *Store) prepare(ctx context.Context, c *pgx.Conn) error {
	var there bool
	if err := c.QueryRow(ctx, "SELECT to_regclass('lianxin.lx_store') IS NOT NULL").Scan(&there); err != nil {
		return err
	}
	if !there {
		return fmt.Errorf("there is none in this database: %w", data.ErrNotFound)
	}
	if err := s.migrate(ctx, c); err != nil {
		return err
	}
	var created int64
	err := c.QueryRow(ctx, "SELECT id, created, generated FROM lianxin.lx_store").Scan(&s.id, &created, &s.generated)
	if errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("there is none in this database: %w", data.ErrNotFound)
	}
	if err != nil {
		return err
	}
	s.created = time.UnixMilli(created).UTC()
	if err := s.adopt(ctx, c); err != nil {
		return err
	}
	return s.prove(ctx, c)
}

// Create makes an empty store in a database, in schemas `lianxin` and `vault`; ErrConflict when there is one. PostGIS is
// installed when the role may. The settings are the shipped ones.
func Create(ctx context.Context, address string, o CreateOptions) (*Store, error) {
	if err := create(ctx, address, o); err != nil {
		return nil, fmt.Errorf("create the store: %w", err)
	}
	return Open(ctx, address, o.Options)
}

func create(ctx context.Context, address string, o CreateOptions) (err error) {
	options, err := o.filled()
	if err != nil {
		return err
	}
	config, err := parse(address)
	if err != nil {
		return err
	}
	sealer, err := seal.New(options.VaultKey)
	if err != nil {
		return err
	}
	var raw [16]byte
	if _, err := io.ReadFull(cmp.Or[io.Reader](o.Random, rand.Reader), raw[:]); err != nil {
		return fmt.Errorf("draw the store's id: %w", err)
	}
	id := hex.EncodeToString(raw[:])
	settings, err := json.Marshal(data.DefaultSettings())
	if err != nil {
		return err
	}
	s := &Store{options: options, config: config, schema: options.Schema, sealer: sealer}
	if s.tables, err = newTables(s.schema); err != nil {
		return err
	}
	c, err := s.connect(ctx)
	if err != nil {
		return err
	}
	defer disconnect(c)
	err = alone(ctx, c, func() error {
		if err := empty(ctx, c); err != nil {
			return err
		}
		if err := s.steps(ctx, c); err != nil {
			return err
		}
		return pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
			at := o.Now.UnixMilli()
			for _, st := range []struct {
				sql  string
				args []any
			}{
				{"INSERT INTO lianxin.lx_store VALUES (true, $1, $2, $3, 0, 0, '')", []any{id, at, o.Generated}},
				{"INSERT INTO lianxin.lx_settings VALUES (1, $1, 'creation', $2)", []any{at, string(settings)}},
				{"INSERT INTO vault.vault (one, store, proof) VALUES (true, $1, $2)", []any{id, sealer.Seal([]byte(id), "vault", id)}},
			} {
				if _, err := tx.Exec(ctx, st.sql, st.args...); err != nil {
					return err
				}
			}
			return nil
		})
	})
	return fault(ctx, err)
}

// empty makes the schemas and PostGIS when they are missing, and refuses a database that holds a store.
func empty(ctx context.Context, c *pgx.Conn) error {
	var postgis, layers, vault, store bool
	err := c.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'postgis'), to_regnamespace('lianxin') IS NOT NULL,
		to_regnamespace('vault') IS NOT NULL, to_regclass('lianxin.lx_store') IS NOT NULL`).Scan(&postgis, &layers, &vault, &store)
	if err != nil {
		return err
	}
	if store { // made whole, or by a Create that was killed between its steps and its rows
		if err := c.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM lianxin.lx_store)").Scan(&store); err != nil {
			return err
		}
	}
	if store {
		return fmt.Errorf("there is one in this database: %w", data.ErrConflict)
	}
	for _, st := range []struct {
		there bool
		sql   string
	}{{postgis, "CREATE EXTENSION postgis"}, {layers, "CREATE SCHEMA lianxin"}, {vault, "CREATE SCHEMA vault"}} {
		if st.there {
			continue
		}
		if _, err := c.Exec(ctx, st.sql); err != nil {
			return fmt.Errorf("%s: %w", st.sql, fault(ctx, err))
		}
	}
	return nil
}
