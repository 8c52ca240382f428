package postgres

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
)

// months remembers which partitions this process has asked for.
type months struct {
	mu    sync.Mutex
	asked map[monthOf]bool
}

// monthOf is a month of a layer, by its first day, UTC.
type monthOf struct {
	table string
	first time.Time
}

// month is the month whose partition holds a record; ok is false of a table in one piece.
func (t *table) monthOf(r *data.Record) (m monthOf, ok bool) {
	i := t.layer.Index(t.month)
	if i < 0 {
		return m, false
	}
	start, ok := r.Values[i].Start(time.UTC)
	if !ok {
		return m, false
	}
	return monthOf{t.name, time.Date(start.Year(), start.Month(), 1, 0, 0, 0, 0, time.UTC)}, true
}

// maxMonths is how many partitions one write may ask for; what lies farther apart stays in the default partition.
const maxMonths = 240

// needMonths makes partitions for months that this process has not asked for yet. Where one cannot be made now, its rows go to the
// default partition: a failure is none.
func (s *Store) needMonths(ctx context.Context, c *pgx.Conn, wanted map[monthOf]bool) {
	s.months.mu.Lock()
	missing := map[string][]time.Time{}
	for m := range wanted {
		if !s.months.asked[m] && len(missing[m.table]) < maxMonths {
			missing[m.table] = append(missing[m.table], m.first)
		}
	}
	s.months.mu.Unlock()
	for table, firsts := range missing {
		err := pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '1s'"); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "SELECT lianxin.lx_months($1, $2)", table, firsts)
			return err
		})
		if err != nil {
			continue
		}
		s.months.mu.Lock()
		if s.months.asked == nil {
			s.months.asked = map[monthOf]bool{}
		}
		for _, first := range firsts {
			s.months.asked[monthOf{table, first}] = true
		}
		s.months.mu.Unlock()
	}
}
