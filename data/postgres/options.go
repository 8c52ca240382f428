package postgres

import (
	"cmp"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/seal"
)

// Options of Open.
type Options struct {
	Schema   *data.Schema  // nil: the shipped registry
	VaultKey []byte        // seal.KeySize bytes; required
	Sessions int           // for reads and small writes; snapshots, imports and the listener have sessions of their own; 0: 8
	Timeout  time.Duration // of a read or a small write, waiting for a session and trying again included; 0: 8 s
	Poll     time.Duration // how often Wait looks without being woken; 0: 2 s
}

// CreateOptions of Create. Pass the time: without, the store was created in 1970.
type CreateOptions struct {
	Options
	Generated string    // how demonstration data was made; empty for real data
	Now       time.Time // of creation
	Random    io.Reader // for the store's id; nil: the system's
}

func (o Options) filled() (Options, error) {
	if o.Schema == nil {
		s, err := data.NewSchema()
		if err != nil {
			return o, err
		}
		o.Schema = s
	}
	if len(o.VaultKey) != seal.KeySize {
		return o, data.Invalid("vault_key", "has %d bytes, not %d", len(o.VaultKey), seal.KeySize)
	}
	o.Sessions, o.Timeout, o.Poll = cmp.Or(o.Sessions, 8), cmp.Or(o.Timeout, 8*time.Second), cmp.Or(o.Poll, 2*time.Second)
	return o, nil
}

// parse reads a connection string (postgres://… or key=value) and sets what every session of a store has.
func parse(address string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, data.Invalid("store", "is not a connection string that PostgreSQL's clients understand")
	}
	config.ConnectTimeout = cmp.Or(config.ConnectTimeout, 5*time.Second)
	for name, value := range map[string]string{
		"application_name": "lianxin", "search_path": "lianxin,public", "timezone": "UTC", "datestyle": "ISO", "extra_float_digits": "1",
		"statement_timeout": "0", "lock_timeout": "0", "idle_in_transaction_session_timeout": "0", "client_encoding": "UTF8",
	} {
		if _, given := config.RuntimeParams[name]; !given {
			config.RuntimeParams[name] = value
		}
	}
	return config, nil
}
