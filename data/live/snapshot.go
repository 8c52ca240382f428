package live

import (
	"time"

	"lianxin/data"
)

// snapshot is everything an answer is made from. It is immutable: a reader loads the View's pointer once and is undisturbed by whatever is
// published afterwards.
type snapshot struct {
	schema   *data.Schema
	settings data.Settings
	zone     *time.Location
	info     data.Info
	units    *units
	register *register
	tables   map[data.LayerID]*table
	archive  *archive
	today    int64 // local date: days since 1970
	cutoff   int64 // visits are rows from this instant on; ms
	stations []station
	refused  refusals
	moment   time.Time // that it is of; zero of one that was published
}

// refusals are records that break the store's own rules and are left out, so that one of them does not keep all others from being seen.
type refusals struct {
	n    int64
	last error
}

func (r *refusals) add(err error) {
	r.n++
	r.last = err
}

func (r *refusals) merge(o refusals) {
	r.n += o.n
	if o.last != nil {
		r.last = o.last
	}
}

// table is a layer's; ErrNotFound when there is no such layer.
func (s *snapshot) table(id data.LayerID) (*table, error) {
	if t := s.tables[id]; t != nil {
		return t, nil
	}
	_, err := s.schema.Layer(id)
	return nil, err
}

// dayIn is the local date of an instant.
func dayIn(t time.Time, zone *time.Location) int64 { return data.DateOf(t.In(zone)).Int() }
