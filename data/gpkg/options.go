package gpkg

import (
	"cmp"
	"io"
	"time"

	"lianxin/data"
)

// Options of Open. The zero value works.
type Options struct {
	Schema      *data.Schema  // nil: the shipped registry
	VaultKey    []byte        // 32 bytes; nil: read from the file F.key
	BusyTimeout time.Duration // how long to wait for another process that writes; 0: a minute
	Readers     int           // connections for reads that are not snapshots; 0: 4
}

// CreateOptions of Create. Its zero value makes an empty store for real data, created in 1970: pass the time.
type CreateOptions struct {
	Options
	Generated string    // how demonstration data was made; empty for real data
	Now       time.Time // of creation
	Random    io.Reader // for the store's id and key; nil: the system's
}

func (o Options) filled() (Options, error) {
	if o.Schema == nil {
		s, err := data.NewSchema()
		if err != nil {
			return o, err
		}
		o.Schema = s
	}
	o.BusyTimeout = cmp.Or(o.BusyTimeout, time.Minute)
	o.Readers = cmp.Or(o.Readers, 4)
	return o, nil
}
